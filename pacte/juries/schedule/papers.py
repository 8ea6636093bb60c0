"""Convocations in PDF: to a learner for their defence, to a juror for their half-days."""

from collections.abc import Sequence
from datetime import datetime

from pacte.documents.letters import Letterhead, head
from pacte.documents.typesetting import typeset
from pacte.french import date_words, time_words
from pacte.juries.schedule.own import OwnHalfDay, Told
from pacte.juries.schedule.told import NAMELESS
from pacte.seminars.setting import Setting


def learner_convocation(setting: Setting, name: str, told: Told, *, at: datetime) -> bytes:
    """One page."""
    row, zone = told.row, setting.zone
    facts = [
        ["Apprenant·e", name],
        ["Le", date_words(row.starts_at, tz=zone)],
        ["Heure", f"de {time_words(row.starts_at, zone)} à {time_words(row.ends_at, zone)}"],
        ["Lieu", f"{told.half_day.place or NAMELESS}, {told.room.label}"],
    ]
    if told.room.link:
        facts.append(["Connexion", told.room.link])
    if told.jury:
        facts.append(["Jury", ", ".join(one.juror.person.name for one in told.jury)])
    return _typeset(
        setting,
        f"SOUTENANCE-{row.id}-{row.sequence + 1}",
        "est convoqué·e à la soutenance de son mémoire.",
        name,
        facts,
        [],
        at,
    )


def juror_convocation(setting: Setting, name: str, half_days: Sequence[OwnHalfDay], *, at: datetime) -> bytes:
    """Each half-day with its order of passage."""
    zone = setting.zone
    lines: list[dict[str, object]] = [
        {
            "title": f"{date_words(one.starts_at, tz=zone)}, de {time_words(one.starts_at, zone)} "
            f"à {time_words(one.ends_at, zone)}",
            "place": one.half_day.place or NAMELESS,
            "defences": [
                [time_words(told.row.starts_at, zone), told.learner, told.room.label] for told in one.defences
            ],
        }
        for one in half_days
    ]
    numbers = sorted({told.row.id for one in half_days for told in one.defences})
    return _typeset(
        setting,
        f"JURY-{numbers[0]}-{len(numbers)}",
        "est convoqué·e au jury des soutenances.",
        name,
        [["Membre du jury", name]],
        lines,
        at,
    )


def _typeset(
    setting: Setting,
    reference: str,
    sentence: str,
    name: str,
    facts: Sequence[Sequence[str]],
    half_days: Sequence[dict[str, object]],
    at: datetime,
) -> bytes:
    letterhead = Letterhead(setting.federation.name, setting.contact, setting.zone)
    return typeset(
        "jury-convocation.typ",
        {
            **head(letterhead, "Convocation", reference, at),
            "name": name,
            "sentence": sentence,
            "cohort": setting.cohort.label,
            "facts": facts,
            "half_days": half_days,
        },
        at=at,
    )
