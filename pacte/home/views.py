"""The first pages: what PACTE is, what one has to do, and what every site must say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.presence import withheld_federations
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import STATES
from pacte.cohorts.public_views import CohortCard, by_state, card_of, cards_of
from pacte.cohorts.queries import cohorts_of_federation, public_cohorts
from pacte.database import Scope
from pacte.federations.models import Federation
from pacte.home.guides import TEAM, guide_at, guides_for
from pacte.home.items import Board, TodoItem, collect
from pacte.home.queries import federations_among, federations_of
from pacte.policy import ROLE_LABELS, Role, allows
from pacte.todo import Visit
from pacte.web import PUBLIC, SIGNED_IN, Pages, actor, now, services

pages = Pages("home", __name__)


@dataclass(frozen=True, slots=True)
class Space:
    """A federation where one has a role, and its cohorts that one may open."""

    name: str
    roles: str
    href: str
    cohorts: list[tuple[str, str]]


@pages.get("/", may=PUBLIC)
def landing() -> ResponseReturnValue:
    """What PACTE is; every published cohort, those open first."""
    cards = by_state(_cards())
    groups = [
        (STATES[state], list(members)) for state, members in groupby(cards, key=lambda card: card.state)
    ]
    regions = sorted({(card.region, card.federation_slug, card.federation_name) for card in cards})
    return render_template("home/landing.html", groups=groups, regions=regions)


@pages.get("/a-faire", may=SIGNED_IN)
def todo() -> ResponseReturnValue:
    """What one can do next, what one waits for, where one has a role."""
    with services().database.session(Scope.ground()) as ground:
        federations = federations_of(ground, actor())
        locked = federations_among(ground, withheld_federations()).values()
    visit = Visit(database=services().database, actor=actor(), now=now(), federations=federations)
    with visit:
        board = collect(visit)
        spaces = [_space(visit, federation) for federation in federations.values()]
    board = replace(board, todo=[*map(_second_factor, locked), *board.todo])
    if any(grant.federation_id is None for grant in actor().grants):
        spaces.append(_national_space())
    return render_template(
        "home/todo.html",
        todo=_drawn(board),
        ahead=_lines(board.ahead),
        waiting=_lines(board.waiting),
        standing=_lines(board.standing),
        spaces=spaces,
        next_open=None if actor().grants or locked else _next_opening(),
    )


@pages.get("/accessibilite", may=PUBLIC)
def accessibility() -> ResponseReturnValue:
    """How accessible the software is, and whom to tell."""
    return render_template("home/accessibility.html")


@pages.get("/donnees-personnelles", may=PUBLIC)
def privacy() -> ResponseReturnValue:
    """What the software does with data, and each federation's own notice."""
    with services().database.session(Scope.national()) as session:
        found = {row.federation.slug: row.federation.name for row in public_cohorts(session)}
    return render_template("home/privacy.html", federations=found)


@pages.get("/aide", may=PUBLIC)
def help_page() -> ResponseReturnValue:
    """The guides, answers to what people ask first, and each federation's address."""
    with services().database.session(Scope.national()) as session:
        found = {row.federation.slug: row.federation for row in public_cohorts(session)}
    own, others = guides_for(actor())
    groups = [
        ("Vos guides" if len(own) > 1 else "Votre guide", own),
        ("Les autres guides" if own else "Les guides", [one for one in others if one.roles != TEAM]),
        ("Pour les équipes des fédérations", [one for one in others if one.roles == TEAM]),
    ]
    return render_template("home/help.html", groups=groups, federations=list(found.values()))


@pages.get("/aide/<slug>", may=PUBLIC)
def guide(slug: str) -> ResponseReturnValue:
    """One guide: the same text as in docs/."""
    found = guide_at(slug)
    if found is None:
        abort(404)
    return render_template("home/guide.html", guide=found)


def _cards() -> list[CohortCard]:
    """Every published cohort as its own region's page shows it: each federation counts its own places."""
    with services().database.session(Scope.national()) as session:
        found = public_cohorts(session)
    cohorts: dict[int, list[Cohort]] = {}
    for row in found:
        cohorts.setdefault(row.federation.id, []).append(row.cohort)
    cards: list[CohortCard] = []
    for federation in {row.federation.id: row.federation for row in found}.values():
        with services().database.session(Scope.federation(federation.id)) as own:
            cards += cards_of(own, cohorts[federation.id], federation)
    return cards


def _second_factor(federation: Federation) -> TodoItem:
    """What opens the pages of a federation to a member of its staff who has just come."""
    return TodoItem(
        title=f"Ajouter une double authentification, {federation.name}",
        reason="La fédération la demande à son équipe : ses pages s’ouvrent à vous dès qu’elle est là.",
        endpoint="second_factor.overview",
        params={"suite": url_for("cohorts.dashboard", federation=federation.slug)},
        button="L’ajouter",
        leads=True,
    )


def _drawn(board: Board) -> list[dict[str, Any]]:
    return [
        {
            "title": item.title,
            "text": item.reason,
            "action": item.button,
            "href": _href(item),
            "deadline": item.due_at,
            "known": item.due_is_known,
            "time_zone": item.time_zone,
        }
        for item in board.todo
    ]


def _lines(items: Sequence[TodoItem]) -> list[dict[str, Any]]:
    return [
        {"title": item.title, "text": item.reason, "whom": item.whom, "href": _href(item)} for item in items
    ]


def _href(item: TodoItem) -> str:
    params: dict[str, Any] = dict(item.params)
    return url_for(item.endpoint, **params)


def _space(visit: Visit, federation: Any) -> Space:
    roles = sorted({grant.role for grant in visit.actor.grants if grant.federation_id == federation.id})
    found = cohorts_of_federation(visit.of_federation(federation.id))
    cohorts = [
        (cohort.label, url_for("cohorts.manage", federation=federation.slug, code=cohort.code))
        for cohort in found
        if allows(visit.actor, "cohort.list", cohort)
    ]
    may_manage = allows(visit.actor, "federation.dashboard", federation)
    endpoint = "cohorts.dashboard" if may_manage else "public.federation"
    return Space(
        name=federation.name,
        roles=", ".join(ROLE_LABELS[Role(role)] for role in roles),
        href=url_for(endpoint, federation=federation.slug),
        cohorts=cohorts,
    )


def _national_space() -> Space:
    roles = sorted({ROLE_LABELS[Role(grant.role)] for grant in actor().grants if grant.federation_id is None})
    return Space("Toutes les fédérations", ", ".join(roles), url_for("validation.ehesp"), [])


def _next_opening() -> CohortCard | None:
    """The next published cohort to open or to close, for those who have nothing to do."""
    with services().database.session(Scope.national()) as session:
        coming = [row for row in public_cohorts(session) if row.cohort.closes_at > now()]

    def soonest(row: Any) -> datetime:
        opens: datetime = row.cohort.opens_at
        closes: datetime = row.cohort.closes_at
        return opens if opens > now() else closes

    if not coming:
        return None
    first = min(coming, key=soonest)
    return card_of(first.cohort, first.federation)
