"""The table of interview slots and its counters, as staff read them."""

from typing import Any

from flask import url_for

from pacte.french import NBSP, agreed, date_short, time_words
from pacte.selection.interviews.loading import Setting
from pacte.selection.interviews.queries import SlotLine
from pacte.selection.interviews.rules import NOTICE
from pacte.selection.interviews.views.pages import STATE_KINDS
from pacte.selection.vocabulary import INTERVIEW_LABELS, InterviewState
from pacte.web import now
from pacte.web.tables import Badge, CellValue, Column, Filter, Link

FREE, SOON, TAKEN, CANCELLED, PAST = "libre", "moins-de-24-h", "reserve", "annule", "passe"
STATES = (
    (FREE, "Libres"),
    (SOON, "Libres, dans moins de 24 h"),
    (TAKEN, "Réservés"),
    (PAST, "Passés, sans personne"),
    (CANCELLED, "Annulés"),
)
FILTERS = (Filter("etat", "État", STATES),)


def standing(line: SlotLine, setting: Setting) -> str:
    """From the deliberation on nothing is booked any more: a slot that nobody took is over."""
    if line.slot.cancelled_at is not None:
        return CANCELLED
    if line.interview is not None:
        return TAKEN
    if setting.has_begun or line.slot.starts_at <= now():
        return PAST
    return SOON if line.slot.starts_at <= now() + NOTICE else FREE


def badge(line: SlotLine, setting: Setting) -> Badge:
    if line.hidden:
        return Badge("progress", "Réservé")
    if line.interview is not None:
        return Badge(STATE_KINDS[line.interview.state], INTERVIEW_LABELS[line.interview.state])
    labels = {
        FREE: ("todo", "Libre"),
        SOON: ("redo", "Dans moins de 24 h : seule la fédération le fixe"),
        PAST: ("todo", "Passé" if line.slot.starts_at <= now() else "Clos"),
        CANCELLED: ("refused", "Annulé"),
    }
    return Badge(*labels[standing(line, setting)])


def slot_columns(setting: Setting) -> list[Column[SlotLine]]:
    zone = setting.zone
    return [
        Column("jour", "Créneau", lambda line: _link(line, setting), export=lambda line: _when(line, zone)),
        Column("etat", "État", lambda line: badge(line, setting)),
        Column("candidat", "Pour", _candidate),
        Column("avec", "Mené par", lambda line: ", ".join(person.name for person in line.people)),
        Column("remarque", "Remarque", _remark, blank=True),
        Column(
            "lien",
            "Lien vidéo",
            lambda line: _video(line, setting),
            export=lambda line: line.slot.video_url,
            blank=True,
        ),
    ]


def _when(line: SlotLine, zone: str) -> str:
    slot = line.slot
    start, end = time_words(slot.starts_at, zone), time_words(slot.ends_at, zone)
    return f"{date_short(slot.starts_at, tz=zone)}, {start}{NBSP}à{NBSP}{end}"


def _link(line: SlotLine, setting: Setting) -> CellValue:
    words = _when(line, setting.zone)
    if line.slot.cancelled_at is not None or line.hidden:
        return words
    if setting.has_begun and line.interview is None:
        return words
    return Link(words, url_for("interviews.slot", code=setting.cohort.code, slot_id=line.slot.id))


def _candidate(line: SlotLine) -> CellValue:
    if line.hidden:
        return "Masqué (conflit d’intérêts)"
    if line.application is None:
        return None
    return Link(line.application.name, url_for("interviews.sheet", application_id=line.application.id))


def _video(line: SlotLine, setting: Setting) -> CellValue:
    if setting.has_begun and line.interview is None:
        return None
    return Link("Rejoindre", line.slot.video_url) if line.slot.video_url else None


def _remark(line: SlotLine) -> CellValue:
    if line.ties and not line.hidden:
        return tie_words(line)
    return line.slot.cancel_reason


def tie_words(line: SlotLine) -> str:
    """What is to be done of a tie found with someone who holds the interview, before it or after."""
    names = ", ".join(person.name for person in line.ties)
    if line.slot.ends_at > now():
        return f"Conflit d’intérêts : {names}. Confiez ce créneau à d’autres personnes."
    if len(line.ties) < len(line.people):
        return f"Conflit d’intérêts : {names}. L’entretien est passé ; les autres écrivent le compte rendu."
    return (
        f"Conflit d’intérêts : {names}. L’entretien est passé, et plus personne ne peut en écrire le compte "
        "rendu : confiez-le à quelqu’un d’autre, ou dites en séance ce qu’il faut en retenir."
    )


def counters(
    people: list[Any], lines: list[SlotLine], setting: Setting, *, unsuited: int
) -> list[dict[str, Any]]:
    def one(singular: str, many: str, value: int, kind: str = "") -> dict[str, Any]:
        words = agreed(value, singular, many)
        return {"label": words, "value": value, "href": "#personnes", "kind": kind if value else ""}

    others = [one("attend d’autres créneaux", "attendent d’autres créneaux", unsuited, "redo")]
    states = [one.interview.state for one in people if one.interview is not None]
    free = sum(standing(line, setting) == FREE for line in lines)
    return [
        one(
            "doit choisir un créneau",
            "doivent choisir un créneau",
            states.count(InterviewState.INVITED) - unsuited,
            "waiting",
        ),
        *(others if unsuited else ()),
        one("rendez-vous pris", "rendez-vous pris", states.count(InterviewState.BOOKED), "progress"),
        one("entretien fait", "entretiens faits", states.count(InterviewState.HELD), "done"),
        one("absence", "absences", states.count(InterviewState.MISSED), "late"),
        {
            "label": agreed(free, "créneau libre", "créneaux libres"),
            "value": free,
            "href": "?etat=libre#table",
            "kind": "",
        },
    ]
