"""What must be settled before a deliberation is closed for good: every reason at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pacte.blockers import Blocker
from pacte.french import plural
from pacte.selection.deliberation.rules import OPEN_DECISIONS, Entry, Stage, not_open, retained
from pacte.selection.vocabulary import Admissibility, Decision


def blockers_to_close(
    stage: Stage,
    entries: Sequence[Entry],
    *,
    means: Mapping[int, Decimal | None],
    failing: Mapping[int, Sequence[Blocker]],
    capacity: int,
    present: int,
) -> list[Blocker]:
    """All that stands in the way; ``failing``: retained dossier → what the selection still asks of it."""
    if stage is not Stage.OPEN:
        return [not_open(stage)]
    blockers = [*_undecided(entries), *_without_reason(entries), *_ties(entries, means)]
    for entry in retained(entries):
        blockers += [_of(entry, blocker) for blocker in failing.get(entry.id, ())]
    blockers += [
        _of(
            entry,
            Blocker(
                "withdrawn",
                "ce dossier a été retiré, une décision y figure encore.",
                "Remettez-le « Pas encore décidé ».",
            ),
        )
        for entry in entries
        if entry.withdrawn and entry.decision in (Decision.WAITLISTED, Decision.REFUSED)
    ]
    if len(retained(entries)) > capacity:
        blockers.append(
            Blocker(
                "beyond_capacity",
                f"{len(retained(entries))} dossiers sont retenus pour {capacity} places.",
                "La capacité de la promotion a changé : libérez des places ou augmentez-la.",
            )
        )
    if not present:
        blockers.append(
            Blocker(
                "nobody_present",
                "Personne n’est noté présent.",
                "Notez qui a pris part à la délibération.",
                "#presences",
            )
        )
    return blockers


def blockers_of_the_end(*, place: str, coming: int, without_interviews: bool) -> list[Blocker]:
    """What the one who closes still has to say: where the meeting is held, and that ``coming`` interviews
    are given up."""
    blockers = []
    if not place.strip():
        blockers.append(
            Blocker(
                "place_missing",
                "Le lieu de la réunion manque.",
                "Écrivez-le ; à distance se dit aussi.",
                "place",
            )
        )
    if coming and not without_interviews:
        words = plural(coming, "entretien est encore prévu", "entretiens sont encore prévus")
        blockers.append(
            Blocker(
                "interviews_to_come",
                f"{words} : la clôture les annule." if coming > 1 else f"{words} : la clôture l’annule.",
                "Attendez, ou cochez la case pour clore sans.",
                "without_interviews",
            )
        )
    return blockers


def cut_ties(entries: Sequence[Entry], means: Mapping[int, Decimal | None]) -> list[list[Entry]]:
    """Groups of equal means that the last place divides: some retained, others not."""
    groups: dict[Decimal, list[Entry]] = {}
    for entry in entries:
        mean = means.get(entry.id)
        if mean is not None and entry.admissibility is Admissibility.ADMISSIBLE and not entry.withdrawn:
            groups.setdefault(mean, []).append(entry)
    return [
        group
        for group in groups.values()
        if any(entry.decision is Decision.RETAINED for entry in group)
        and any(entry.decision in (Decision.WAITLISTED, Decision.REFUSED) for entry in group)
    ]


def _undecided(entries: Sequence[Entry]) -> list[Blocker]:
    left = [
        entry
        for entry in entries
        if entry.admissibility is Admissibility.ADMISSIBLE
        and not entry.withdrawn
        and entry.decision in OPEN_DECISIONS
    ]
    words = {
        Decision.UNDECIDED: Blocker("undecided", "rien n’est décidé.", "Décidez de ce dossier."),
        Decision.TO_REVIEW: Blocker("to_review", "ce dossier est encore à revoir.", "Revenez-y."),
    }
    return [_of(entry, words[entry.decision]) for entry in left]


def _without_reason(entries: Sequence[Entry]) -> list[Blocker]:
    return [
        _of(entry, Blocker("reason_missing", "le refus n’a pas de raison.", "Écrivez-la."))
        for entry in entries
        if entry.decision is Decision.REFUSED and not entry.reason.strip()
    ]


def _ties(entries: Sequence[Entry], means: Mapping[int, Decimal | None]) -> list[Blocker]:
    """A tie is on record when each dossier retained out of it carries a note."""
    found = []
    for group in cut_ties(entries, means):
        others = ", ".join(entry.name for entry in group if entry.decision is not Decision.RETAINED)
        found += [
            _of(
                entry,
                Blocker(
                    "tie_not_on_record",
                    f"retenu à égalité de moyenne avec {others}, sans que rien dise pourquoi.",
                    "Écrivez dans la note du comité ce qui les a départagés.",
                ),
            )
            for entry in group
            if entry.decision is Decision.RETAINED and not entry.note.strip()
        ]
    return found


def _of(entry: Entry, blocker: Blocker) -> Blocker:
    """The reason with the dossier it is about, and the place where it is put right."""
    message = blocker.message
    return replace(blocker, message=f"{entry.name} : {message}", where=f"dossier-{entry.id}")
