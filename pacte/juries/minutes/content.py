"""What minutes and addenda say: plain values, frozen, with a fingerprint that proves them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from pacte.canonical import fingerprint_of
from pacte.juries.day.queries import Line, Room
from pacte.juries.day.rules import Seat
from pacte.juries.minutes.rules import Correction
from pacte.juries.models import DefenceResult, JuryAddendum
from pacte.juries.vocabulary import Outcome, Resit

VERSION = 1


def compose(
    room: Room,
    *,
    federation: str,
    lacking: str,
    means: Mapping[int, Decimal | None],
    closed_by: str,
    at: datetime,
) -> dict[str, Any]:
    """The minutes of a whole room, JSON and nothing else; ``means``: defence → mean of the evaluations of its
    mémoire, in hundredths of the grid's total."""
    organisations = {one.id: one.organisation for one in room.jurors}
    lines = [_defence(line, means.get(line.id)) for line in room.lines]
    signers: dict[int, dict[str, Any]] = {}
    for line in room.lines:
        for seat in line.passage.sitting:
            known = signers.setdefault(
                seat.juror_id, {**_seat(seat), "organisation": organisations[seat.juror_id]}
            )
            known["is_chair"] = known["is_chair"] or seat.is_chair
    return {
        "version": VERSION,
        "federation": federation,
        "cohort": room.cohort.label,
        "code": room.cohort.code,
        "time_zone": room.zone,
        "session": room.half_day.session.value,
        "day": room.half_day.day.isoformat(),
        "half": room.half_day.half.value,
        "place": room.half_day.place,
        "modality": room.half_day.modality.value,
        "room": room.room.label,
        "closed_at": at.isoformat(),
        "closed_by": closed_by,
        "lacking": lacking,
        "defences": lines,
        "signers": list(signers.values()),
    }


def masked(content: Mapping[str, Any], hidden: Collection[int]) -> dict[str, Any]:
    """The minutes for someone whom a tie unites with learners (ids of enrolments): nothing of those."""
    kept = [one for one in content["defences"] if one["enrollment_id"] not in hidden]
    return {**content, "defences": kept, "masked": len(content["defences"]) - len(kept)}


def compose_addendum(
    content: Mapping[str, Any],
    *,
    previous: str,
    number: int,
    text: str,
    agreed: Collection[int],
    correction: Correction | None,
    by: str,
    at: datetime,
) -> dict[str, Any]:
    """JSON and nothing else; ``previous`` is the fingerprint of what it completes, ``agreed`` are jurors who
    signed."""
    return {
        "version": VERSION,
        "minutes": fingerprint_of(content),
        "previous": previous,
        "number": number,
        "text": text,
        "agreed": [one for one in content["signers"] if one["juror_id"] in agreed],
        "correction": _correction(content, correction) if correction is not None else None,
        "added_by": by,
        "added_at": at.isoformat(),
    }


def readable(
    addenda: Iterable[JuryAddendum], content: Mapping[str, Any], hidden: Collection[int]
) -> list[Any]:
    """Contents of addenda for a reader, ``fingerprint`` and ``is_masked`` beside: what corrects the result of
    somebody hidden, or names them, is not theirs."""
    names = [one["learner"].casefold() for one in content["defences"] if one["enrollment_id"] in hidden]
    hidden_defences = {one["defence_id"] for one in content["defences"] if one["enrollment_id"] in hidden}
    found = []
    for row in addenda:
        said = row.content
        correction = said["correction"]
        covered = (correction is not None and correction["defence_id"] in hidden_defences) or any(
            part in said["text"].casefold() for name in names for part in (name, name.split()[-1])
        )
        shown = {**said, "text": "", "correction": None} if covered else said
        found.append({**shown, "is_masked": covered, "fingerprint": row.fingerprint})
    return found


def correction_in(addendum: Mapping[str, Any]) -> Correction | None:
    """What the content of an addendum corrects."""
    said = addendum["correction"]
    if said is None:
        return None
    return Correction(
        defence_id=said["defence_id"],
        outcome=Outcome(said["outcome"]),
        resit=Resit(said["resit"]) if said["resit"] else None,
        to_correct=said["to_correct"],
        mention=said["mention"],
    )


def results_said(
    content: Mapping[str, Any], addenda: Iterable[Mapping[str, Any]]
) -> dict[int, dict[str, Any]]:
    """Defence → its result as the minutes say it, and as addenda corrected it."""
    keys = ("outcome", "resit", "to_correct", "mention")
    found = {one["defence_id"]: {key: one[key] for key in keys} for one in content["defences"]}
    for addendum in addenda:
        correction = addendum["correction"]
        if correction is not None:
            found[correction["defence_id"]] = {key: correction[key] for key in keys}
    return found


def result_in_table(row: DefenceResult) -> dict[str, Any]:
    """A row in the same form."""
    return {
        "outcome": row.outcome.value,
        "resit": row.resit.value if row.resit else None,
        "to_correct": row.to_correct,
        "mention": row.mention,
    }


def _defence(line: Line, mean: Decimal | None) -> dict[str, Any]:
    assert line.result is not None  # else it is not closed
    row = line.defence
    return {
        "defence_id": row.id,
        "enrollment_id": line.enrollment.id,
        "learner": line.learner.name,
        "title": line.known.title,
        "starts_at": row.starts_at.isoformat(),
        "began_at": row.began_at.isoformat() if row.began_at else None,
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "jury": [_seat(one) for one in line.passage.sitting],
        "apart": [
            {"name": one.name, "why": "tied" if one.is_tied else "absent"}
            for one in line.passage.seats
            if not one.sits
        ],
        "mean": None if mean is None else str(mean),
        **result_in_table(line.result),
    }


def _seat(seat: Seat) -> dict[str, Any]:
    return {
        "juror_id": seat.juror_id,
        "name": seat.name,
        "role": seat.role.value,
        "is_chair": seat.is_chair,
    }


def _correction(content: Mapping[str, Any], one: Correction) -> dict[str, Any]:
    assert one.outcome is not None  # else it is refused
    learner = next(each["learner"] for each in content["defences"] if each["defence_id"] == one.defence_id)
    return {
        "defence_id": one.defence_id,
        "learner": learner,
        "outcome": one.outcome.value,
        "resit": one.resit.value if one.resit else None,
        "to_correct": one.to_correct,
        "mention": one.mention,
    }
