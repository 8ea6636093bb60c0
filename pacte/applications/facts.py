"""What the rules of the dossier are told: plain, frozen values, taken from the tables by ``snapshot``."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from pacte.applications.vocabulary import ApplicationState, PostStatus, WaiverState


class Given(Protocol):
    """A current document, given for the structure that bore the dossier when it came."""

    @property
    def key(self) -> str: ...

    @property
    def given_for(self) -> int | None: ...


AnyGiven = TypeVar("AnyGiven", bound=Given)


def counts_for(document: Given, bearers: Collection[int]) -> bool:
    """Whether it was given for one of them, or for none in particular; while none bears, for nobody else."""
    return not bearers or document.given_for is None or document.given_for in bearers


def standing(documents: Iterable[AnyGiven], bearers: Collection[int]) -> dict[str, AnyGiven]:
    """Key → the document that stands under it: the last that counts for ``bearers``, else the last."""
    found: dict[str, AnyGiven] = {}
    for document in documents:
        former = found.get(document.key)
        if former is None or counts_for(document, bearers) or not counts_for(former, bearers):
            found[document.key] = document
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAsked:
    """A document that the cohort asks for; no ``tracks`` means all of them."""

    key: str
    label: str
    tracks: tuple[str, ...] = ()
    required: bool = True
    by_signature: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortFacts:
    """What a cohort's definition decides for its dossiers."""

    label: str
    opens_at: datetime
    """First accepted instant."""
    closes_at: datetime
    """First refused instant."""
    time_zone: str
    tracks: tuple[str, ...]
    t0_on: date
    documents: tuple[DocumentAsked, ...]
    several_structures: bool = True
    team_or_waiver: bool = True
    waiver_lapses_at_t0: bool = True
    membership_required: bool = True
    dues_required: bool = True
    dues_year: int = 0

    def documents_for(self, track: str | None) -> tuple[DocumentAsked, ...]:
        """Those asked of a track; while none is chosen, those asked of all."""
        return tuple(asked for asked in self.documents if not asked.tracks or track in asked.tracks)


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureFacts:
    """A structure of the dossier, and how it stands with the federation for the cohort's year."""

    id: int
    name: str
    kind: str = ""
    """« MSP », « CPTS »…"""
    is_bearer: bool = False
    is_declared: bool = False
    """Declared by a candidate, not yet looked at by the federation."""
    refusal: str = ""
    """Why the federation does not take the structure that was declared; empty: it is not refused."""
    is_member: bool = False
    has_paid_dues: bool = False
    is_exempt: bool = False
    """The federation asks no dues of it that year."""

    @property
    def has_settled_dues(self) -> bool:
        """Whether nothing is due: paid, or exempt."""
        return self.has_paid_dues or self.is_exempt


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """A current document of the dossier."""

    key: str
    label: str
    late: bool = False
    accepted: bool = False
    given_for: int | None = None
    """The structure that bore the dossier when it came; None: no structure did."""
    given_for_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentFacts:
    """The last request of signature that was not cancelled."""

    leader_name: str
    requested_at: datetime
    expires_at: datetime
    signed: bool = False
    declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverFacts:
    """The request for a waiver."""

    state: WaiverState
    reason: str
    decision_reason: str = ""
    """The federation's, once it has decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """A document that staff asked for after the deposit, not answered nor cancelled."""

    id: int
    key: str
    label: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A dossier as the rules see it at one instant."""

    state: ApplicationState = ApplicationState.DRAFT
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    track: str | None = None
    structures: tuple[StructureFacts, ...] = ()
    post_status: PostStatus | None = None
    position_title: str = ""
    starts_on: date | None = None
    weekly_hours: Decimal | None = None
    waiver: WaiverFacts | None = None
    documents: tuple[DocumentFacts, ...] = ()
    commitment: CommitmentFacts | None = None
    requests: tuple[RequestFacts, ...] = ()
    privacy_accepted: bool = False

    @property
    def bearers(self) -> tuple[StructureFacts, ...]:
        """The structures that bear the dossier: exactly one in a complete dossier."""
        return tuple(structure for structure in self.structures if structure.is_bearer)

    def has_document(self, key: str) -> bool:
        """Whether a current document stands under that key."""
        return any(document.key == key for document in self.documents)

    def given_for_another(self, key: str, bearer: StructureFacts | None = None) -> DocumentFacts | None:
        """The current document of that key when it was given for another structure than the one that bears
        the dossier, or than ``bearer`` if it were to bear it. While none does, it is given for nobody else.
        """
        known = {structure.id for structure in (self.bearers if bearer is None else (bearer,))}
        stands = standing(self.documents, known).get(key)
        return None if stands is None or counts_for(stands, known) else stands

    @property
    def standing(self) -> tuple[DocumentFacts, ...]:
        """One document a key: of commitments given for several structures, the one of the bearer."""
        return tuple(standing(self.documents, {structure.id for structure in self.bearers}).values())
