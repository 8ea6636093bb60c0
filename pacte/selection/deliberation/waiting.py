"""The ranks of a waiting list: always 1 to n, without a gap, whoever enters, moves or leaves."""

from collections.abc import Sequence


def inserted(order: Sequence[int], dossier: int, rank: int | None) -> list[int]:
    """The list, first rank first, with ``dossier`` at ``rank``; at the end without one or beyond it."""
    others = [other for other in order if other != dossier]
    at = len(others) if rank is None else min(max(rank, 1), len(others) + 1) - 1
    return [*others[:at], dossier, *others[at:]]


def removed(order: Sequence[int], dossier: int) -> list[int]:
    """The list without ``dossier``; those behind it move up."""
    return [other for other in order if other != dossier]


def ranks(order: Sequence[int]) -> dict[int, int]:
    """Dossier → rank."""
    return {dossier: rank for rank, dossier in enumerate(order, start=1)}


def true_rank(shown: Sequence[int], order: Sequence[int], rank: int | None) -> int | None:
    """The rank in the whole list of what someone asks among the dossiers ``shown`` to them.

    Neither list holds the dossier that moves. A member in conflict counts without the hidden dossier:
    « third » is before the one they see third; beyond the last one they see is the end of the list.
    """
    if rank is None:
        return None
    if rank > len(shown):
        return len(order) + 1
    if rank < 1:
        return 1
    return order.index(shown[rank - 1]) + 1


def after(order: Sequence[int], dossier: int, rank: int | None, *, waits: bool) -> list[int]:
    """The list once ``dossier`` is decided; one that waited already keeps its place unless a rank is said."""
    if not waits:
        return removed(order, dossier)
    if rank is None and dossier in order:
        return list(order)
    return inserted(order, dossier, rank)
