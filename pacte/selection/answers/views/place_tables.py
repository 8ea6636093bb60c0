"""The two tables of the places page: the places offered, and the waiting list with what happened to each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request, url_for

from pacte.applications.wording import closing_words
from pacte.french import datetime_words
from pacte.selection.answers.again_rules import may_be_offered_again
from pacte.selection.answers.board import Board, Standing
from pacte.selection.answers.rules import HOLDS_A_PLACE
from pacte.selection.models import PlaceOffer
from pacte.selection.registries import Gone
from pacte.selection.vocabulary import OFFER_LABELS, VALIDATION_LABELS, OfferState
from pacte.web.tables import Badge, CellValue, Column, Link, Table, TableState

OFFER_KINDS = {
    OfferState.PENDING: "waiting",
    OfferState.ACCEPTED: "done",
    OfferState.DECLINED: "refused",
    OfferState.EXPIRED: "late",
    OfferState.CANCELLED: "refused",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place offered, as the table shows it."""

    standing: Standing
    offer: PlaceOffer
    state: OfferState
    ends_at: datetime | None
    """When it ended; the term for one that nobody has recorded as expired yet."""

    @property
    def is_last(self) -> bool:
        """Whether no place was offered to the person since."""
        return self.offer is self.standing.offers[-1]


@dataclass(frozen=True, slots=True)
class Line:
    """Someone of the waiting list, as the table shows them."""

    standing: Standing
    position: int | None
    """Their place among those who still wait."""
    state: tuple[str, str]
    steps: str


def last_moment(expires_at: datetime, zone: ZoneInfo) -> datetime:
    """What :func:`closing_words` tells, as a spreadsheet counts with it."""
    local = expires_at.astimezone(zone)
    return local - timedelta(minutes=1) if local.time() == time.min else local


def offers_table(board: Board, gone: Mapping[int, Gone]) -> Table[Place]:
    """Every place offered, in the order of the offers; ``gone``: dossier → its learner who has left."""
    rows = sorted(
        (
            Place(standing, offer, board.state_of(offer), offer.ended_at)
            for standing in board.standings
            for offer in standing.offers
        ),
        key=lambda place: place.offer.id,
    )
    zone = ZoneInfo(board.zone)
    columns = [
        Column[Place]("nom", "Nom", lambda row: _link(row.standing)),
        Column[Place]("etat", "État", lambda row: _state(row, gone)),
        Column[Place](
            "origine",
            "Appelée depuis",
            lambda row: (
                (
                    f"Liste d’attente, rang {board.shown_rank(row.offer.rank)}"
                    if row.offer.rank
                    else "Sélection"
                )
                + (f"\u00a0; de nouveau\u00a0: {row.offer.again_reason}" if row.offer.again_reason else "")
            ),
        ),
        Column[Place]("proposee", "Proposée le", lambda row: row.offer.made_at.astimezone(zone)),
        Column[Place](
            "terme",
            "À confirmer au plus tard le",
            lambda row: closing_words(row.offer.expires_at, board.zone),
            export=lambda row: last_moment(row.offer.expires_at, zone),
        ),
        Column[Place]("fin", "Depuis le", lambda row: row.ends_at.astimezone(zone) if row.ends_at else None),
        Column[Place]("raison", "Raison", lambda row: row.offer.reason, blank=True),
        Column[Place](
            "acte",
            "Acte",
            lambda row: _act_on(board, row, gone),
            export=lambda row: None,
            blank=True,
        ),
    ]
    return Table(
        caption=f"Places proposées, {board.cohort.label}",
        columns=columns,
        rows=rows,
        state=TableState.from_args(request.args, columns, prefix="places-", size=max(1, len(rows))),
        total=len(rows),
        unit=("place proposée", "places proposées"),
        empty_title="Aucune place n’a encore été proposée.",
        empty_text="Elles le sont avec l’envoi des réponses aux personnes retenues et validées par l’EHESP.",
    )


def _state(row: Place, gone: Mapping[int, Gone]) -> Badge:
    """What the last place of a learner who has left has become; else what the offer is."""
    left = gone.get(row.standing.application.id) if row.is_last else None
    if left is not None and row.state in (OfferState.ACCEPTED, OfferState.CANCELLED):
        return Badge("info", left.label)
    return Badge(OFFER_KINDS[row.state], OFFER_LABELS[row.state])


def _act_on(board: Board, row: Place, gone: Mapping[int, Gone]) -> CellValue:
    """Giving a place back while it is held, offering one again when the last one came to nothing.

    Of a learner who has left, their page: a departure or a passage is taken back there.
    """
    code, dossier = board.cohort.code, row.standing.application.id
    if row.is_last and (left := gone.get(dossier)) is not None:
        return Link("Voir son inscription", url_for(left.endpoint, **left.params))
    if row.state in HOLDS_A_PLACE:
        what = "Enregistrer un départ" if dossier in board.seats else "Rendre la place"
        return Link(what, url_for("answers.release", code=code, application_id=dossier))
    if row.is_last and may_be_offered_again(
        row.state,
        withdrawn=row.standing.is_withdrawn,
        carried=row.standing.candidacy.carried_at is not None,
        free=board.free,
        t0_on=board.cohort.t0_on,
        zone=board.zone,
        now=board.at,
    ):
        return Link("Proposer de nouveau", url_for("answers.again", code=code, application_id=dossier))
    return ""


def waiting_table(board: Board, gone: Mapping[int, Gone]) -> Table[Line]:
    """Everyone whom the committee put on the list, by rank."""
    rows = _lines(board, gone)
    columns = [
        Column[Line]("rang", "Rang", lambda row: board.shown_rank(row.standing.candidacy.rank)),
        Column[Line]("position", "Ordre d’appel", lambda row: row.position),
        Column[Line]("nom", "Nom", lambda row: _link(row.standing)),
        Column[Line]("etat", "État", lambda row: Badge(*row.state)),
        Column[Line]("ehesp", "EHESP", lambda row: VALIDATION_LABELS[row.standing.candidacy.validation]),
        Column[Line]("etapes", "Étapes", lambda row: row.steps),
        Column[Line](
            "acte",
            "Acte",
            lambda row: (
                Link(
                    "Remettre dans l’ordre d’appel" if row.standing.skip else "Passer son tour",
                    url_for(
                        "answers.skip", code=board.cohort.code, application_id=row.standing.application.id
                    ),
                )
                if row.position is not None
                else ""
            ),
            export=lambda row: None,
            blank=True,
        ),
    ]
    return Table(
        caption=f"Liste d’attente, {board.cohort.label}",
        columns=columns,
        rows=rows,
        state=TableState.from_args(request.args, columns, prefix="attente-", size=max(1, len(rows))),
        total=len(rows),
        unit=("personne", "personnes"),
        empty_title="Le comité n’a mis personne en liste d’attente.",
    )


def _lines(board: Board, gone: Mapping[int, Gone]) -> list[Line]:
    positions = {one.application_id: number for number, one in enumerate(board.line, 1)}
    found = []
    for one in board.waiting:
        standing = board.by_application[one.application_id]
        found.append(
            Line(
                standing,
                positions.get(one.application_id),
                _state_of(board, standing, gone),
                "\u00a0; ".join(_steps(board, standing)),
            )
        )
    return found


def _state_of(board: Board, standing: Standing, gone: Mapping[int, Gone]) -> tuple[str, str]:
    if (left := gone.get(standing.application.id)) is not None:
        return "info", left.label
    if standing.is_withdrawn:
        return "refused", "Dossier retiré"
    if standing.candidacy.carried_at is not None:
        return "done", "Dossier reporté"
    if standing.offers:
        state = board.state_of(standing.offers[-1])
        return OFFER_KINDS[state], OFFER_LABELS[state]
    if standing.skip is not None:
        return "refused", "Tour passé"
    if standing.conditions:
        return "redo", "En attente, une condition manque"
    return "waiting", "En attente"


def _steps(board: Board, standing: Standing) -> list[str]:
    """What happened, dated, oldest first."""

    def on(at: datetime) -> str:
        return datetime_words(at, board.zone, zone=False)

    steps: list[tuple[datetime, str]] = []
    if standing.answer is not None:
        steps.append((standing.answer.sent_at, "réponse envoyée"))
    if standing.skip is not None:
        steps.append((standing.skip.skipped_at, f"tour passé ({standing.skip.reason})"))
    for offer in standing.offers:
        steps.append(
            (offer.made_at, "place proposée" if offer.again_reason is None else "place de nouveau proposée")
        )
        if offer.ended_at is not None:
            steps.append((offer.ended_at, OFFER_LABELS[offer.state].lower()))
    if standing.application.withdrawn_at is not None:
        steps.append((standing.application.withdrawn_at, "dossier retiré"))
    if standing.candidacy.carry_agreed_at is not None:
        steps.append((standing.candidacy.carry_agreed_at, "report demandé"))
    if standing.candidacy.carry_declined_at is not None:
        steps.append((standing.candidacy.carry_declined_at, "report non souhaité"))
    if standing.candidacy.carried_at is not None:
        steps.append((standing.candidacy.carried_at, "dossier reporté"))
    return [f"{words} le {on(at)}" for at, words in sorted(steps)]


def _link(standing: Standing) -> Link:
    return Link(
        standing.application.listed_name, url_for("dossiers.page", application_id=standing.application.id)
    )
