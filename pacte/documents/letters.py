"""The letters that the software writes: receipt of a deposit, commitment of a team."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_timezone_location

from pacte.documents.typesetting import typeset
from pacte.french import of_name

MAX_SIGNATURE_SIDE = 4000
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Letterhead:
    """Who writes: the federation, and where to answer."""

    federation: str
    contact: str
    time_zone: str


@dataclass(frozen=True)
class ListedDocument:
    """One line of a receipt; `size` and `pages` already in words."""

    label: str
    name: str
    sha256: str
    pages: str
    size: str


def receipt(
    *,
    letterhead: Letterhead,
    reference: str,
    candidate: str,
    cohort: str,
    deposited_at: datetime,
    documents: Sequence[ListedDocument],
    facts: Sequence[tuple[str, str]] = (),
    version: int = 1,
    fingerprint: str = "",
) -> bytes:
    """The receipt of a deposited application, to the second, with its fingerprint and each document's.

    ``facts``: label and value of what else it says of the dossier, its structures first.
    """
    return typeset(
        "receipt.typ",
        {
            **head(letterhead, "Reçu de dépôt", reference, deposited_at),
            "of_candidate": of_name(candidate),
            "facts": [list(fact) for fact in facts],
            "cohort": cohort,
            "deposited_at": exact_instant(deposited_at, letterhead.time_zone),
            "version": version,
            "fingerprint": fingerprint,
            "documents": [asdict(document) for document in documents],
        },
        at=deposited_at,
    )


def commitment(
    *,
    letterhead: Letterhead,
    reference: str,
    candidate: str,
    structure: str,
    cohort: str,
    text: Sequence[str],
    signer: str,
    quality: str,
    signed_at: datetime,
    link_statement: str,
    signature_png: bytes | None = None,
) -> bytes:
    """The team's commitment as it was shown and signed: drawn (`signature_png`), else by the typed name.

    `signature_png` has gone through `pacte.files.images.clean_signature`. Raise ValueError for anything
    but a PNG of reasonable size.
    """
    if signature_png is not None:
        _require_small_png(signature_png)
    return typeset(
        "commitment.typ",
        {
            **head(letterhead, "Lettre d’engagement de l’équipe", reference, signed_at),
            "of_candidate": of_name(candidate),
            "structure": structure,
            "cohort": cohort,
            "text": list(text),
            "signer": signer,
            "quality": quality,
            "signed_at": exact_instant(signed_at, letterhead.time_zone),
            "link_statement": link_statement,
            "drawn": signature_png is not None,
        },
        at=signed_at,
        images={"signature.png": signature_png} if signature_png is not None else None,
    )


def exact_instant(at: datetime, time_zone: str) -> str:
    """« vendredi 31 octobre 2025 à 23 h 59 min 59 s (heure locale : Paris, UTC+1) »."""
    local = at.astimezone(ZoneInfo(time_zone))
    words = format_datetime(
        local, "EEEE d MMMM y 'à' H 'h' mm 'min' ss 's'", tzinfo=local.tzinfo, locale="fr"
    )
    city = get_timezone_location(local, locale="fr", return_city=True)
    sign, hours, minutes = local.strftime("%z")[0], local.strftime("%z")[1:3], local.strftime("%z")[3:5]
    offset = f"{sign.replace('-', '−')}{int(hours)}" + (f":{minutes}" if minutes != "00" else "")
    if local.day == 1:
        words = words.replace(" 1 ", " 1er ", 1)
    return f"{words} (heure locale : {city}, UTC{offset})"


def head(letterhead: Letterhead, title: str, reference: str, at: datetime) -> dict[str, str]:
    """What ``templates/pdf/base.typ`` prints above every letter."""
    local = at.astimezone(ZoneInfo(letterhead.time_zone))
    return {
        "federation": letterhead.federation,
        "contact": letterhead.contact,
        "title": title,
        "reference": reference,
        "dated": format_date(local.date(), "d MMMM y", locale="fr"),
    }


def _require_small_png(data: bytes) -> None:
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if not data.startswith(_PNG) or not (
        0 < width <= MAX_SIGNATURE_SIDE and 0 < height <= MAX_SIGNATURE_SIDE
    ):
        raise ValueError("the signature must be a PNG of at most 4,000 pixels a side")
