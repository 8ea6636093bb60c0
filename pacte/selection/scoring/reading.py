"""What a scorer reads of a dossier: its answers and its documents, without photograph, notes or messages."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from pacte.applications.models import Application, ApplicationStructure, SupportingDocument
from pacte.applications.standing import STANDS
from pacte.applications.vocabulary import POST_STATUS_LABELS
from pacte.blockers import Blocker
from pacte.cohorts.definition import CohortDefinition, Criterion
from pacte.cohorts.vocabulary import DocumentKind
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.files.models import StoredFile
from pacte.french import date_words, number, plural
from pacte.selection.scoring.operations.loading import Loaded, load
from pacte.selection.scoring.queries import state_of
from pacte.selection.scoring.rules import blockers_to_score
from pacte.selection.scoring.vocabulary import OpinionState


@dataclass(frozen=True, slots=True)
class Piece:
    """A document with its content."""

    document: SupportingDocument
    file: StoredFile


@dataclass(frozen=True, slots=True)
class Reading:
    """A dossier as one scorer sees it; without pieces and answers when it is not theirs to see."""

    loaded: Loaded
    pieces: Sequence[Piece]
    answers: Sequence[tuple[str, str | list[str]]]

    @property
    def criteria(self) -> Sequence[Criterion]:
        return self.loaded.definition.selection.criteria

    @property
    def is_given(self) -> bool:
        """Whether the dossier may be shown: assigned, no tie, and the person sits."""
        return is_given(self.loaded)

    @property
    def in_the_way(self) -> list[Blocker]:
        """Why nothing may be written now."""
        return blockers_to_score(self.loaded.standing)

    @property
    def state(self) -> OpinionState:
        standing = self.loaded.standing
        return state_of(self.loaded.row, in_conflict=standing.in_conflict, sits=standing.is_member)

    @property
    def progress_words(self) -> str:
        """« 3 critères notés sur 5 »."""
        marked = sum(1 for one in self.criteria if one.key in self.loaded.row.marks)
        return f"{plural(marked, 'critère noté', 'critères notés')} sur {len(self.criteria)}"


def is_given(loaded: Loaded) -> bool:
    """Whether that scorer may read the dossier to score it; one who abstained no longer does."""
    standing = loaded.standing
    return (
        standing.is_member
        and standing.is_assigned
        and standing.is_before_committee
        and not standing.in_conflict
        and not standing.abstained
    )


def may_read(session: FencedSession, application: Application, person_id: int) -> bool:
    """:func:`is_given`, for the person and the dossier."""
    return is_given(load(session, application_id=application.id, scorer_id=person_id))


def reading(session: FencedSession, application: Application, person_id: int) -> Reading:
    """The dossier for that scorer; the same statements for every dossier."""
    loaded = load(session, application_id=application.id, scorer_id=person_id)
    if not is_given(loaded):
        return Reading(loaded, (), ())
    return Reading(loaded, *content_of(session, loaded.application, loaded.definition))


def content_of(
    session: FencedSession, application: Application, definition: CohortDefinition
) -> tuple[list[Piece], list[tuple[str, str | list[str]]]]:
    """The documents and the answers that whoever judges reads, once it is known that they may."""
    hidden = {asked.key for asked in definition.application.documents if asked.kind is DocumentKind.PHOTO}
    pieces = [
        Piece(document, file)
        for document, file in session.execute(
            select(SupportingDocument, StoredFile)
            .options(lazyload(SupportingDocument.file))
            .join(StoredFile, StoredFile.id == SupportingDocument.file_id)
            .where(
                SupportingDocument.application_id == application.id,
                STANDS,
            )
            .order_by(SupportingDocument.id)
        )
        if document.key not in hidden and (not document.late or document.accepted_at is not None)
    ]
    order = {asked.key: place for place, asked in enumerate(definition.application.documents)}
    pieces.sort(key=lambda piece: order.get(piece.document.key, len(order)))
    structures = [
        structure.name
        + (f", {structure.commune}" if structure.commune else "")
        + (f" ({structure.department})" if structure.department else "")
        for structure in session.scalars(
            select(Structure)
            .join(ApplicationStructure, ApplicationStructure.structure_id == Structure.id)
            .where(ApplicationStructure.application_id == application.id)
            .order_by(ApplicationStructure.is_bearer.desc(), ApplicationStructure.id)
        )
    ]
    return pieces, _answers(application, structures)


def _answers(row: Application, structures: list[str]) -> list[tuple[str, str | list[str]]]:
    return [
        ("Mention", row.track or ""),
        ("Structures, la première porte le dossier", structures),
        ("Situation", POST_STATUS_LABELS[row.post_status] if row.post_status else ""),
        ("Fonction", row.position_title),
        ("Employeur", row.employer),
        ("Depuis, ou à partir du", date_words(row.starts_on, weekday=False) if row.starts_on else ""),
        (
            "Temps de coordination",
            f"{number(row.weekly_hours)} h par semaine" if row.weekly_hours is not None else "",
        ),
        ("Missions", row.missions),
        ("Parcours", row.background),
    ]
