"""The PDF of the minutes: what was frozen, and the signatures given so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pacte.documents.letters import exact_instant
from pacte.documents.typesetting import typeset
from pacte.french import date_words, datetime_words, number, plural
from pacte.selection.deliberation.addenda import Addendum
from pacte.selection.deliberation.held_facts import fact_words
from pacte.selection.vocabulary import QUALITY_LABELS, Decision, MemberQuality

TITLE = "Procès-verbal de délibération"
SECTIONS = (
    (Decision.RETAINED, "Dossiers retenus", "N°"),
    (Decision.WAITLISTED, "Liste d’attente", "Rang"),
    (Decision.REFUSED, "Dossiers refusés", "N°"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One member's signature; ``drawing`` is the picture kept, None when signed by name."""

    member_id: int
    name: str
    signed_at: datetime
    drawing: bytes | None = None


def minutes_pdf(
    minutes: Mapping[str, Any],
    *,
    fingerprint: str,
    signatures: Sequence[Signature],
    addenda: Sequence[Addendum] = (),
    contact: str,
) -> bytes:
    """Dated by what came last, signature or addendum, else by the closing: same content, same bytes."""
    zone = minutes["time_zone"]
    closed_at = datetime.fromisoformat(minutes["closed_at"])
    later = [*(signature.signed_at for signature in signatures), *(one.added_at for one in addenda)]
    at = max([closed_at, *later])
    signed = {signature.member_id for signature in signatures}
    seats = {seat["member_id"]: seat for seat in [*minutes["present"], *minutes["absent"]]}
    drawings = {
        f"signature-{order}.png": signature.drawing
        for order, signature in enumerate(signatures)
        if signature.drawing is not None
    }
    return typeset(
        "minutes.typ",
        {
            "federation": minutes["federation"],
            "contact": contact,
            "title": TITLE,
            "reference": f"{minutes['code']}-{fingerprint[:8]}",
            "dated": date_words(closed_at.astimezone(ZoneInfo(zone)).date(), weekday=False),
            "cohort": minutes["cohort"],
            "began_at": datetime_words(datetime.fromisoformat(minutes["began_at"]), zone, zone=False),
            "closed_at": datetime_words(closed_at, zone, zone=False),
            "place": minutes["place"],
            "closed_by": minutes["closed_by"],
            "capacity_words": _capacity(minutes),
            "present": [
                {"name": seat["name"], "quality": quality_words(seat)} for seat in minutes["present"]
            ],
            "absent": [seat["name"] for seat in minutes["absent"]],
            "masked": minutes.get("masked", 0),
            "masked_words": plural(minutes.get("masked", 0), "dossier"),
            "abstentions": [
                {"name": one["name"], "members": ", ".join(one["abstained"])}
                for one in minutes["decisions"]
                if one["abstained"]
            ],
            "unscored": [
                {"name": one["name"], "members": ", ".join(one["unscored"])}
                for one in minutes["decisions"]
                if one.get("unscored")
            ],
            "sections": [_section(minutes, *section) for section in SECTIONS],
            "facts": facts_table(minutes),
            "signatures": [
                {
                    "name": signature.name,
                    "quality": quality_words(seats[signature.member_id]),
                    "signed_at": exact_instant(signature.signed_at, zone),
                    "drawing": f"signature-{order}.png" if signature.drawing is not None else "",
                }
                for order, signature in enumerate(signatures)
            ],
            "awaited": [seat["name"] for seat in minutes["present"] if seat["member_id"] not in signed],
            "fingerprint": fingerprint,
            "addenda": [
                {
                    "number": str(one.number),
                    "added": f"Ajouté le {exact_instant(one.added_at, zone)} par {one.added_by}",
                    "text": one.text,
                    "masked": one.masked,
                    "agreed": [{"name": seat["name"], "quality": quality_words(seat)} for seat in one.agreed],
                    "fingerprint": one.fingerprint,
                }
                for one in addenda
            ],
        },
        at=at,
        images=drawings or None,
    )


def quality_words(seat: Mapping[str, Any]) -> str:
    """« Partenaire, URPS infirmiers »."""
    label = QUALITY_LABELS[MemberQuality(seat["quality"])]
    return f"{label}, {seat['organisation']}" if seat["organisation"] else label


def facts_table(minutes: Mapping[str, Any]) -> list[dict[str, str]]:
    """What each decision rested on, in the order of the decisions."""
    return [
        {
            "name": one["name"],
            "structure": words["Structure"],
            "dues": words["Cotisation"],
            "waiver": words["Dérogation"],
            "commitment": words.get("Engagement", "–"),
        }
        for one, words in ((one, fact_words(one["facts"])) for one in minutes["decisions"])
    ]


def _capacity(minutes: Mapping[str, Any]) -> str:
    taken = sum(one["decision"] == Decision.RETAINED for one in minutes["decisions"])
    return (
        f"{plural(taken, 'dossier retenu', 'dossiers retenus')} pour {plural(minutes['capacity'], 'place')}"
    )


def _section(minutes: Mapping[str, Any], decision: Decision, title: str, first: str) -> dict[str, Any]:
    chosen = [one for one in minutes["decisions"] if one["decision"] == decision]
    return {
        "title": title,
        "first": first,
        "lines": [_line(one, order) for order, one in enumerate(chosen, start=1)],
    }


def _line(one: Mapping[str, Any], order: int) -> dict[str, str]:
    mean = one["facts"]["mean"]
    parts = (one["reference"], one["structure"], one["department"], one["track"])
    return {
        "number": str(one["rank"] or order),
        "name": one["name"],
        "detail": ", ".join(part for part in parts if part),
        "reason": one["reason"],
        "note": one["note"],
        "mean": "–" if mean is None else f"{number(Decimal(mean), 2)} %",
        "count": str(one["facts"]["scorers"]),
    }
