"""The PDF of a dossier: the receipt of a deposit, the commitment that a team leader signs."""

import base64
import binascii
from datetime import datetime

from pacte.applications.contents import told_in_receipts
from pacte.applications.models import Deposit
from pacte.applications.operations.commitments import Opened
from pacte.blockers import Blocker, Refused
from pacte.cohorts.definition import CohortDefinition
from pacte.documents import letters
from pacte.files.images import clean_signature
from pacte.files.kinds import Kind
from pacte.files.reception import Received, keep_made
from pacte.files.store import Store
from pacte.french import filesize, plural

DRAWING = "data:image/png;base64,"


def receipt_pdf(made: Deposit, definition: CohortDefinition) -> bytes:
    """The receipt, made from what was frozen: the same at every download."""
    content = made.content
    fields = content["fields"]
    return letters.receipt(
        letterhead=_letterhead(definition),
        reference=content["reference"],
        candidate=f"{fields['given_name']} {fields['family_name']}".strip(),
        facts=told_in_receipts(content),
        cohort=content["cohort"]["label"],
        deposited_at=made.at,
        documents=[
            letters.ListedDocument(
                label=document["label"],
                name=document["name"],
                sha256=document["sha256"],
                pages=plural(document["pages"], "page") if document["pages"] else "–",
                size=filesize(document["size"]),
            )
            for document in content["documents"]
        ],
        version=made.number,
        fingerprint=made.fingerprint,
    )


def signed_letter(
    opened: Opened,
    *,
    signer_name: str,
    signer_quality: str,
    drawing: str,
    store: Store,
    at: datetime,
) -> Received:
    """The commitment as it was shown, with its signature, kept in the store. Raises Refused (``drawing``)."""
    loaded = opened.loaded
    signature = read_drawing(drawing)
    made = letters.commitment(
        letterhead=_letterhead(loaded.definition),
        reference=loaded.application.reference,
        candidate=loaded.application.name,
        structure=", ".join(structure.name for structure in loaded.dossier.bearers),
        cohort=loaded.cohort.label,
        text=paragraphs(loaded.definition.application.commitment),
        signer=signer_name,
        quality=signer_quality,
        signed_at=at,
        link_statement=(
            f"Signé en ligne au moyen d’un lien personnel envoyé à {opened.commitment.leader_email}."
        ),
        signature_png=signature,
    )
    return keep_made(
        made,
        kind=Kind.PDF,
        name=f"engagement-{loaded.application.reference}.pdf",
        store=store,
        federation_id=loaded.federation.id,
    )


def read_drawing(drawing: str) -> bytes | None:
    """The drawn signature, re-encoded; None when there is none. Raises Refused."""
    if not drawing:
        return None
    unreadable = Blocker(
        "drawing_unreadable",
        "La signature dessinée n’a pas pu être lue.",
        "Effacez-la et recommencez, ou signez en tapant votre nom seulement.",
        "drawing",
    )
    if not drawing.startswith(DRAWING):
        raise Refused([unreadable])
    try:
        raw = base64.b64decode(drawing.removeprefix(DRAWING), validate=True)
    except binascii.Error:
        raise Refused([unreadable]) from None
    if not raw.startswith(b"\x89PNG\r\n\x1a\n"):
        raise Refused([unreadable])
    return clean_signature(raw, where="drawing")


def paragraphs(markdown: str) -> list[str]:
    """The text of the commitment, a paragraph or a list item each; its Markdown marks are plain ones."""
    blocks: list[str] = []
    for block in markdown.strip().split("\n\n"):
        lines = block.strip().splitlines()
        if all(line.startswith(("- ", "* ")) for line in lines):
            blocks += ["– " + line[2:].strip() for line in lines]
        else:
            blocks.append(" ".join(line.strip() for line in lines))
    return blocks


def _letterhead(definition: CohortDefinition) -> letters.Letterhead:
    return letters.Letterhead(
        federation=definition.federation.name,
        contact=definition.contact.email,
        time_zone=definition.federation.time_zone,
    )
