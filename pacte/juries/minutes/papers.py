"""The PDF of the minutes: what was frozen, the signatures given so far, the addenda."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pacte.cohorts.vocabulary import JurorRole, Modality
from pacte.documents.letters import exact_instant
from pacte.documents.typesetting import typeset
from pacte.french import date_words, datetime_words, number, time_words
from pacte.juries.vocabulary import HALF_LABELS, OUTCOME_LABELS, RESIT_LABELS, Half, Outcome, Resit
from pacte.memoires.vocabulary import DepositSession

TITLE = "Procès-verbal de soutenance"
SESSIONS = {DepositSession.FIRST: "Première session", DepositSession.RESIT: "Session de rattrapage"}
ROLES = {one.value: one.label for one in JurorRole}
APART = {"tied": "lien au registre", "absent": "absent·e"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One juror's signature; ``drawing`` is the picture kept, None when signed by name."""

    juror_id: int
    name: str
    signed_at: datetime
    drawing: bytes | None = None


def minutes_pdf(
    content: Mapping[str, Any],
    *,
    fingerprint: str,
    signatures: Sequence[Drawn],
    addenda: Sequence[Mapping[str, Any]] = (),
    contact: str,
) -> bytes:
    """Dated by what came last, signature or addendum, else by the closing: same content, same bytes.

    ``addenda``: as :func:`pacte.juries.minutes.content.readable` gives them.
    """
    zone = content["time_zone"]
    closed_at = datetime.fromisoformat(content["closed_at"])
    later = [one.signed_at for one in signatures]
    later += [datetime.fromisoformat(one["added_at"]) for one in addenda]
    signed = {one.juror_id for one in signatures}
    signers = {one["juror_id"]: one for one in content["signers"]}
    drawings = {
        f"signature-{order}.png": one.drawing
        for order, one in enumerate(signatures)
        if one.drawing is not None
    }
    return typeset(
        "jury-minutes.typ",
        {
            "federation": content["federation"],
            "contact": contact,
            "title": TITLE,
            "reference": f"{content['code']}-{fingerprint[:8]}",
            "dated": date_words(date.fromisoformat(content["day"]), weekday=False),
            "cohort": content["cohort"],
            "when": f"{date_words(date.fromisoformat(content['day']))}, {HALF_LABELS[Half(content['half'])]}",
            "where": where_words(content),
            "session": SESSIONS[DepositSession(content["session"])],
            "closed": f"Le {datetime_words(closed_at, zone, zone=False)}, par {content['closed_by']}",
            "lacking": content["lacking"],
            "masked": content.get("masked", 0),
            "jury": [{"name": one["name"], "quality": quality_words(one)} for one in content["signers"]],
            "defences": [_defence(one, zone) for one in content["defences"]],
            "signatures": [
                {
                    "name": one.name,
                    "quality": quality_words(signers[one.juror_id]),
                    "signed_at": exact_instant(one.signed_at, zone),
                    "drawing": f"signature-{order}.png" if one.drawing is not None else "",
                }
                for order, one in enumerate(signatures)
            ],
            "awaited": [one["name"] for one in content["signers"] if one["juror_id"] not in signed],
            "fingerprint": fingerprint,
            "addenda": [_addendum(one, zone) for one in addenda],
        },
        at=max([closed_at, *later]),
        images=drawings or None,
    )


def quality_words(seat: Mapping[str, Any]) -> str:
    """« EHESP, préside », « Fédération, MSP du Val »."""
    label = ROLES[seat["role"]]
    organisation = seat.get("organisation", "")
    parts = [
        label,
        organisation if organisation != label else "",
        "préside" if seat["is_chair"] else "",
    ]
    return ", ".join(part for part in parts if part)


def where_words(content: Mapping[str, Any]) -> str:
    """« Salle A, Dijon »."""
    online = content["modality"] == Modality.ONLINE
    parts = [content["room"], content["place"], Modality.ONLINE.label.lower() if online else ""]
    return ", ".join(part for part in parts if part)


def result_words(said: Mapping[str, Any]) -> str:
    """« Ajourné·e, à reprendre : l’oral »."""
    words = OUTCOME_LABELS[Outcome(said["outcome"])]
    if said["resit"]:
        again = RESIT_LABELS[Resit(said["resit"])]
        return f"{words}, à reprendre : {again[:1].lower()}{again[1:]}"
    return words


def mean_words(mean: str | None) -> str:
    """« 72,5 % », or a dash."""
    return "–" if mean is None else f"{number(Decimal(mean), 1)} %"


def apart_words(one: Mapping[str, Any]) -> list[str]:
    """Who was of the jury and did not deliberate, and why; never the nature of a tie."""
    return [f"{each['name']} ({APART[each['why']]})" for each in one["apart"]]


def _local_day(instant: str, zone: str) -> date:
    return datetime.fromisoformat(instant).astimezone(ZoneInfo(zone)).date()


def _defence(one: Mapping[str, Any], zone: str) -> dict[str, Any]:
    began, ended = one["began_at"], one["ended_at"]
    hours = [time_words(datetime.fromisoformat(each), zone) for each in (began, ended) if each]
    held = f"De {' à '.join(hours)}" if len(hours) == 2 else "Pas tenue"
    if began and _local_day(began, zone) != _local_day(one["starts_at"], zone):
        held += f", le {date_words(_local_day(began, zone), weekday=False)}"
    return {
        "hour": time_words(datetime.fromisoformat(one["starts_at"]), zone),
        "learner": one["learner"],
        "title": one["title"],
        "held": held,
        "jury": ", ".join(each["name"] for each in one["jury"]),
        "apart": ", ".join(apart_words(one)),
        "result": result_words(one),
        "mean": mean_words(one["mean"]),
        "to_correct": one["to_correct"],
        "mention": one["mention"],
    }


def added_words(addendum: Mapping[str, Any], zone: str) -> str:
    """« ajouté le 15 juin 2027 à 12 h 30 (…) par Morgane Équipe »."""
    added = exact_instant(datetime.fromisoformat(addendum["added_at"]), zone)
    return f"ajouté le {added} par {addendum['added_by']}"


def _addendum(one: Mapping[str, Any], zone: str) -> dict[str, Any]:
    correction = one["correction"]
    added = added_words(one, zone)
    return {
        "number": str(one["number"]),
        "added": added[:1].upper() + added[1:],
        "masked": one["is_masked"],
        "text": one["text"],
        "correction": f"{correction['learner']} : {result_words(correction)}" if correction else "",
        "to_correct": correction["to_correct"] if correction else "",
        "mention": correction["mention"] if correction else "",
        "agreed": ", ".join(f"{each['name']} ({quality_words(each)})" for each in one["agreed"]),
        "fingerprint": one["fingerprint"],
    }
