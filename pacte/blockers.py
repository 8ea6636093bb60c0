"""Why something is not possible yet: reasons with their remedy, all of them at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason, in French, for a refusal.

    ``code`` is stable and English (tests and exports rely on it); ``message`` says what is wrong,
    ``remedy`` what to do about it; ``where`` names the field or page anchor it concerns.
    """

    code: str
    message: str
    remedy: str = ""
    where: str = ""


class Refused(Exception):
    """An operation declined to act; nothing has been written. Carries every reason."""

    def __init__(self, blockers: Iterable[Blocker]) -> None:
        self.blockers: Sequence[Blocker] = tuple(blockers)
        if not self.blockers:
            raise ValueError("a refusal needs at least one reason")
        super().__init__("; ".join(blocker.code for blocker in self.blockers))


def refuse_if(blockers: Iterable[Blocker]) -> None:
    """Raise :class:`Refused` when there is at least one reason."""
    found = tuple(blockers)
    if found:
        raise Refused(found)


def stale(what: str) -> Refused:
    """Somebody else changed ``what`` (« Ce séminaire ») since the page was opened."""
    return Refused(
        [
            Blocker(
                "changed_meanwhile",
                f"{what} a changé depuis que cette page est ouverte.",
                "Relisez ce qu’il en est maintenant, puis recommencez : ce que vous avez saisi est gardé.",
            )
        ]
    )
