"""The PDF of sheets, to print or as sealed, and the certificate of completion."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pacte.documents.letters import Letterhead
from pacte.documents.typesetting import typeset
from pacte.french import date_words, datetime_words, the_cohort, time_words
from pacte.seminars.models import AttendanceAddendum
from pacte.seminars.presence.additions import addition_words
from pacte.seminars.presence.evidence import PHOTO, WORDS, connected_minutes
from pacte.seminars.presence.sheet import state_words
from pacte.seminars.proofs.rules import Hours, duration_words
from pacte.seminars.vocabulary import Proof, proof_words

AWAY = "Absence annoncée"
"""On the sheet that lies in the room; its reason is not for everybody."""
BY_HAND = "signé sur papier"
NOTHING = ("detail", "drawing", "typed", "by_hand")
NATURE = "Action de formation (article L. 6313-1, 1°, du code du travail)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A half-day to print: who is expected."""

    seminar: str
    modules: Sequence[str]
    place: str
    trainers: Sequence[str]
    starts_at: datetime
    ends_at: datetime
    names: Sequence[str]
    away: Collection[int] = ()
    """Places, among the names, of those who said beforehand that they would not come."""
    added: Mapping[str, Any] | None = None
    """Who added it after the fact, when and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sealed half-day: what the seal says, the pictures of its signatures, its corrections."""

    said: Mapping[str, Any]
    fingerprint: str
    drawings: Mapping[int, bytes] = field(default_factory=dict)
    """Enrolment → its drawn signature."""
    photos: Mapping[int, bytes] = field(default_factory=dict)
    """Photograph of the sheet signed by hand → its picture; those of other half-days may be there too."""
    countersignature: bytes | None = None
    entered_by: Mapping[int, str] = field(default_factory=dict)
    """Id → name of those who entered lines."""
    addenda: Sequence[AttendanceAddendum] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """A half-day that is not sealed, as it stands: what its seal would say now, and who has no line."""

    said: Mapping[str, Any]
    order: Sequence[tuple[int, str]]
    """Enrolment and name of everybody, those without a line too."""
    drawings: Mapping[int, bytes] = field(default_factory=dict)
    photos: Mapping[int, bytes] = field(default_factory=dict)
    entered_by: Mapping[int, str] = field(default_factory=dict)
    is_cancelled: bool = False


def sheets_pdf(
    sheets: Sequence[Blank | Sealed], *, letterhead: Letterhead, cohort: str, reference: str, at: datetime
) -> bytes:
    """One PDF, a half-day a page at least; ``at`` is the day of its making."""
    images: dict[str, bytes] = {}
    zone = letterhead.time_zone

    keep = _keeper(images)
    return typeset(
        "attendance.typ",
        {
            "federation": letterhead.federation,
            "contact": letterhead.contact,
            "title": "Feuille d’émargement" if len(sheets) == 1 else "Feuilles d’émargement",
            "reference": reference,
            "dated": date_words(at, weekday=False, tz=zone),
            "cohort": cohort,
            "sheets": [
                _sealed(sheet, keep, zone) if isinstance(sheet, Sealed) else _blank(sheet, zone)
                for sheet in sheets
            ],
        },
        at=at,
        images=images or None,
    )


def current_pdf(
    sheet: Current, *, letterhead: Letterhead, cohort: str, reference: str, at: datetime
) -> bytes:
    """The half-day as it stands ``at``; its title says that it is not sealed."""
    images: dict[str, bytes] = {}
    keep = _keeper(images)
    zone, said = letterhead.time_zone, sheet.said
    lines = {line["enrollment_id"]: line for line in said["lines"]}
    connected = connected_minutes(said["evidence"])

    def shown(enrollment_id: int, name: str) -> dict[str, Any]:
        line = lines.get(enrollment_id)
        if line is None:
            nothing = {"state": "Sans état pour l’instant", **dict.fromkeys(NOTHING, "")}
            return {"name": name, "corrections": [], **nothing}
        drawing = keep(sheet.drawings.get(enrollment_id))
        return {**_line(line, sheet.entered_by, zone, connected), "corrections": [], "drawing": drawing}

    return typeset(
        "attendance.typ",
        {
            "federation": letterhead.federation,
            "contact": letterhead.contact,
            "title": "Émargement, séminaire annulé" if sheet.is_cancelled else "Émargement, état non scellé",
            "reference": reference,
            "dated": date_words(at, weekday=False, tz=zone),
            "cohort": cohort,
            "sheets": [
                {
                    **_head(said, zone),
                    "sealed": False,
                    "standing": f"{'ANNULÉ' if sheet.is_cancelled else 'Non scellée'} : "
                    f"état au {datetime_words(at, zone)}",
                    "trainers": ", ".join(said["trainers"]) or "–",
                    "lines": [shown(*one) for one in sheet.order],
                    "evidence": _evidence(said),
                    "photos": _photos(said, sheet.photos, keep, zone),
                    "addenda": [],
                }
            ],
        },
        at=at,
        images=images or None,
    )


def completion_pdf(
    *,
    letterhead: Letterhead,
    learner: str,
    action: str,
    cohort: str,
    hours: Hours,
    brought: Sequence[tuple[str, Hours]] = (),
    first: date,
    last: date,
    reference: str,
    at: datetime,
) -> bytes:
    """The « certificat de réalisation »: trainee, title, nature, dates, duration.

    ``brought``: labels of cohorts left for this one, with the hours counted in ``hours`` that come from them.
    """
    return typeset(
        "completion.typ",
        {
            "federation": letterhead.federation,
            "contact": letterhead.contact,
            "title": "Certificat de réalisation",
            "reference": reference,
            "dated": date_words(at, weekday=False, tz=letterhead.time_zone),
            "learner": learner,
            "action": action,
            "cohort": cohort,
            "nature": NATURE,
            "from": date_words(first, weekday=False),
            "until": date_words(last, weekday=False),
            "total": duration_words(hours.total),
            "in_person": duration_words(hours.in_person),
            "online": duration_words(hours.online),
            "team": duration_words(hours.team) if hours.team else "",
            "catch_up": duration_words(hours.catch_up) if hours.catch_up else "",
            "half_days": str(hours.half_days),
            "brought": [
                {"cohort": the_cohort(label), "total": duration_words(one.total)} for label, one in brought
            ],
        },
        at=at,
    )


def _keeper(images: dict[str, bytes]) -> Callable[..., str]:
    """Gives each picture the name that the template uses; empty for none."""

    def keep(picture: bytes | None, kind: str = "png") -> str:
        if picture is None:
            return ""
        name = f"image-{len(images)}.{kind}"
        images[name] = picture
        return name

    return keep


def _blank(sheet: Blank, zone: str) -> dict[str, Any]:
    return {
        "sealed": False,
        "standing": "",
        "added": _added(sheet.added, zone),
        "photos": [],
        "seminar": sheet.seminar,
        "hours": _hours(sheet.starts_at, sheet.ends_at, zone),
        "modules": ", ".join(sheet.modules) or "–",
        "place": sheet.place or "À distance",
        "trainers": ", ".join(sheet.trainers) or "–",
        "lines": [
            {"name": name, "note": AWAY if place in sheet.away else ""}
            for place, name in enumerate(sheet.names)
        ],
        "evidence": [],
        "addenda": [],
    }


def _sealed(sheet: Sealed, keep: Callable[..., str], zone: str) -> dict[str, Any]:
    said, countersigned = sheet.said, sheet.said["countersigned"]
    connected = connected_minutes(said["evidence"])
    return {
        **_head(said, zone),
        "sealed": True,
        "standing": "",
        "trainers": ", ".join(said["trainers"]) or countersigned["name"],
        "lines": [
            {
                **_line(line, sheet.entered_by, zone, connected),
                "corrections": [
                    f"Rectificatif n° {one.number}, voir plus bas : {state_words(one.content['after'], zone)}"
                    for one in sheet.addenda
                    if one.enrollment_id == line["enrollment_id"]
                ],
                "drawing": keep(sheet.drawings.get(line["enrollment_id"])),
            }
            for line in said["lines"]
        ],
        "countersigned": {
            "name": countersigned["name"],
            "at": f"le {datetime_words(_moment(countersigned['at']), zone)}",
            "drawing": keep(sheet.countersignature),
            "typed": "" if countersigned["signature_sha256"] else countersigned["name"],
        },
        "fingerprint": sheet.fingerprint,
        "evidence": _evidence(said),
        "photos": _photos(said, sheet.photos, keep, zone),
        "corrects": f"Feuille corrigée\u00a0: «\u00a0{said['seminar']}\u00a0», "
        f"{_hours(_moment(said['starts_at']), _moment(said['ends_at']), zone)}, contresignée par "
        f"{countersigned['name']} le {datetime_words(_moment(countersigned['at']), zone)}. "
        "Elle reste telle qu’elle a été signée. Son empreinte\u00a0:",
        "addenda": [
            {
                "number": str(one.number),
                "document": one.content["document_sha256"],
                "name": one.content["name"],
                "change": f"{state_words(one.content['before'], zone)} devient "
                f"{state_words(one.content['after'], zone)}",
                "reason": one.reason,
                "by": f"– {one.by_name}, {datetime_words(one.at, zone)}",
            }
            for one in sheet.addenda
        ],
    }


def _head(said: Mapping[str, Any], zone: str) -> dict[str, Any]:
    return {
        "seminar": said["seminar"],
        "hours": _hours(_moment(said["starts_at"]), _moment(said["ends_at"]), zone),
        "modules": ", ".join(said["modules"]) or "–",
        "place": said["place"] or "À distance",
        "added": _added(said.get("added"), zone),
    }


def _added(said: Mapping[str, Any] | None, zone: str) -> str:
    """Who added the half-day after the fact, when and why; empty for one that was known before."""
    return "" if said is None else addition_words(_moment(said["at"]), said["by"], said["reason"], zone)


def _evidence(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"words": f"{WORDS[one['kind']].capitalize()} « {one['name']} »", "sha256": one["sha256"]}
        for one in said["evidence"]
    ]


def _photos(
    said: Mapping[str, Any], pictures: Mapping[int, bytes], keep: Callable[..., str], zone: str
) -> list[dict[str, Any]]:
    """A page of annex for each photograph of the sheet signed by hand."""
    found = [one for one in said["evidence"] if one["kind"] == PHOTO and one["id"] in pictures]
    hours = _hours(_moment(said["starts_at"]), _moment(said["ends_at"]), zone)
    return [
        {
            "title": "Annexe : photographie de la feuille signée à la main"
            + (f" ({number} sur {len(found)})" if len(found) > 1 else ""),
            "of": f"{said['seminar']}, {hours}",
            "alt": f"Photographie de la feuille signée à la main, {said['seminar']}, {hours}. "
            "Les présences qui y ont été lues sont dans le tableau.",
            "file": keep(pictures[one["id"]], "jpg"),
            "sha256": one["sha256"],
        }
        for number, one in enumerate(found, start=1)
    ]


def _line(
    line: Mapping[str, Any], names: Mapping[int, str], zone: str, connected: Mapping[int, int]
) -> dict[str, Any]:
    return {
        "name": line["name"],
        "state": state_words(line, zone),
        "detail": _detail(line, names, zone, connected.get(line["enrollment_id"])),
        "typed": line["signed_name"],
        "by_hand": BY_HAND if line["proof"] == Proof.PAPER.value else "",
    }


def _detail(line: Mapping[str, Any], names: Mapping[int, str], zone: str, connected: int | None) -> str:
    parts = [proof_words(Proof(line["proof"]), signed=line["signed_at"] is not None)]
    if line["signed_at"]:
        signed, received = _moment(line["signed_at"]), _moment(line["received_at"])
        parts.append(f"signature à {time_words(signed, zone)}")
        if (received - signed).total_seconds() >= 60:
            parts.append(f"reçue le {datetime_words(received, zone, zone=False)}")
    if line["entered_by_id"] is not None:
        who = names.get(line["entered_by_id"], "une personne de l’équipe")
        at = line.get("entered_at") or ("" if line["signed_at"] else line["received_at"])
        when = f" le {datetime_words(_moment(at), zone, zone=False)}" if at else ""
        parts.append(f"entré par {who}{when}")
    if line["reason"]:
        parts.append(f"raison : {line['reason']}")
    if connected is not None:
        parts.append(f"connexion : {duration_words(connected)}")
    return ", ".join(parts)


def _hours(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    hours = f"de {time_words(starts_at, zone)} à {time_words(ends_at, zone)}"
    return f"{date_words(starts_at, tz=zone)}, {hours}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
