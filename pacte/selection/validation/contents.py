"""What the EHESP reads of a dossier: the documents it needs, and nothing that is the federation's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pacte.applications.models import SupportingDocument
from pacte.applications.operations.loading import Loaded, load_locked
from pacte.applications.standing import STANDS
from pacte.applications.vocabulary import POST_STATUS_LABELS, WAIVER_LABELS
from pacte.applications.wording import day_words
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.vocabulary import DocumentKind
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.files.models import StoredFile
from pacte.selection.models import Candidacy, ValidationWave, WaveEntry
from pacte.selection.queries import candidacy_of


@dataclass(frozen=True, slots=True)
class Piece:
    """A document that the EHESP may open."""

    document: SupportingDocument
    file: StoredFile


@dataclass(frozen=True, slots=True)
class Presented:
    """A dossier as it is presented: its entry, where it stands, what was typed, its documents."""

    entry: WaveEntry
    wave: ValidationWave
    candidacy: Candidacy
    loaded: Loaded
    person: Sequence[tuple[str, str]]
    position: Sequence[tuple[str, str]]
    teams: Sequence[tuple[str, str]]
    pieces: Sequence[Piece]


def presented(session: FencedSession, entry: WaveEntry) -> Presented:
    """The dossier of an entry, in a session of its federation; the same statements for every dossier."""
    wave = session.get_one(ValidationWave, entry.wave_id)
    candidacy = candidacy_of(session, entry.application_id)
    if candidacy is None:
        raise LookupError("an entry of a wave has a candidacy")
    loaded = load_locked(session, candidacy.application)
    row = loaded.application
    hours = f"{row.weekly_hours.normalize():f}".replace(".", ",") if row.weekly_hours is not None else ""
    return Presented(
        entry=entry,
        wave=wave,
        candidacy=candidacy,
        loaded=loaded,
        person=[
            ("Prénom", row.given_name),
            ("Nom", row.family_name),
            ("Commune", row.city),
            ("Parcours", row.background),
        ],
        position=[
            ("Mention", row.track or ""),
            ("Situation", POST_STATUS_LABELS[row.post_status] if row.post_status else ""),
            *([("Dérogation", WAIVER_LABELS[loaded.dossier.waiver.state])] if loaded.dossier.waiver else []),
            ("Fonction", row.position_title),
            ("Employeur", row.employer),
            ("Depuis, ou à partir du", day_words(row.starts_on) if row.starts_on else ""),
            ("Temps de coordination", f"{hours} h par semaine" if hours else ""),
            ("Missions", row.missions),
        ],
        teams=_teams(session, loaded),
        pieces=pieces_of(session, row.id, loaded.definition),
    )


def hidden_keys(definition: CohortDefinition) -> frozenset[str]:
    """The documents that show a face: validation does without them."""
    return frozenset(
        asked.key for asked in definition.application.documents if asked.kind is DocumentKind.PHOTO
    )


def pieces_of(session: FencedSession, application_id: int, definition: CohortDefinition) -> list[Piece]:
    """The documents that count, in the order in which they are asked; one statement."""
    rows = session.execute(
        select(SupportingDocument, StoredFile)
        .join(StoredFile, StoredFile.id == SupportingDocument.file_id)
        .where(
            SupportingDocument.application_id == application_id,
            STANDS,
            SupportingDocument.late.is_(False) | SupportingDocument.accepted_at.is_not(None),
        )
        .order_by(SupportingDocument.id)
    )
    hidden = hidden_keys(definition)
    order = {asked.key: place for place, asked in enumerate(definition.application.documents)}
    pieces = [Piece(document, file) for document, file in rows if document.key not in hidden]
    return sorted(pieces, key=lambda piece: order.get(piece.document.key, len(order)))


def _teams(session: FencedSession, loaded: Loaded) -> list[tuple[str, str]]:
    facts = sorted(loaded.dossier.structures, key=lambda fact: not fact.is_bearer)
    rows = {
        row.id: row
        for row in session.scalars(select(Structure).where(Structure.id.in_([fact.id for fact in facts])))
    }
    year = loaded.facts.dues_year
    return [
        (
            "Structure porteuse" if fact.is_bearer else "Autre structure",
            ", ".join(
                part
                for part in (
                    fact.name,
                    rows[fact.id].commune,
                    f"cotisation {year} réglée"
                    if fact.has_paid_dues
                    else f"exonérée de cotisation {year}"
                    if fact.is_exempt
                    else f"cotisation {year} non enregistrée",
                )
                if part
            ),
        )
        for fact in facts
    ]
