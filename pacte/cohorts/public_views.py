"""Pages that anyone reads: a federation's cohorts, a cohort, its programme, the use of data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.cohorts.curriculum import Hours, ModuleKind, TrainingModule
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import (
    FULL,
    ORDER,
    committee_met,
    life,
    local_day,
    month_words,
    shown_state,
    state_at,
)
from pacte.cohorts.queries import cohort_by_code, cohorts_of_federation, definition_of
from pacte.cohorts.registries import confirmed_of, own_dossier, seminar_news
from pacte.cohorts.rules import WindowState
from pacte.database import FencedSession
from pacte.french import last_minute
from pacte.web import PUBLIC, Pages, actor, can, here, now, read, services
from pacte.web.markdown import render_markdown

pages = Pages("public", __name__)

START = "applications.start"
"""The page where a dossier begins, when the feature is installed."""

KIND_LABELS = {
    ModuleKind.CORE: "Module socle",
    ModuleKind.COMPLEMENTARY: "Module complémentaire",
    ModuleKind.TRACK: "Module de la mention",
}


@dataclass(frozen=True, slots=True)
class CohortCard:
    """A cohort in a list: what one needs to choose it."""

    cohort: Cohort
    federation_name: str
    federation_slug: str
    region: str
    time_zone: str
    state: WindowState
    kind: str
    words: str
    place: str

    @property
    def last_instant(self) -> datetime:
        """The last instant at which a dossier is accepted."""
        return last_minute(self.cohort.closes_at)


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """A module of the programme with its hours in the cohort's version."""

    module: TrainingModule
    kind: str
    hours: Hours


def card_of(cohort: Cohort, federation: Any, confirmed: int = 0) -> CohortCard:
    """A cohort as lists show it at this instant; ``confirmed`` places count between closing and training."""
    state = state_at(cohort.opens_at, cohort.closes_at, now())
    zone = cohort.definition["federation"]["time_zone"]
    kind, words = shown_state(
        state,
        t0_on=cohort.t0_on,
        ends_on=date.fromisoformat(str(cohort.definition["defence"]["ends_on"])),
        today=local_day(now(), zone),
        is_full=confirmed >= cohort.capacity,
    )
    return CohortCard(
        cohort, federation.name, federation.slug, federation.region,
        zone, state, kind, words, cohort.definition["place"],
    )  # fmt: skip


def cards_of(session: FencedSession, cohorts: Sequence[Cohort], federation: Any) -> list[CohortCard]:
    """Those of the session's federation, which alone sees its places: at most a constant number of
    statements, and none unless one of the cohorts is between its closing and its training.
    """
    selecting = [
        cohort.id
        for cohort in cohorts
        if cohort.closes_at <= now()
        and local_day(now(), cohort.definition["federation"]["time_zone"]) < cohort.t0_on
    ]
    confirmed = confirmed_of(session, selecting)
    return by_state([card_of(cohort, federation, confirmed.get(cohort.id, 0)) for cohort in cohorts])


def by_state(cards: Sequence[CohortCard]) -> list[CohortCard]:
    """Open first (soonest closing), then upcoming (soonest opening), then closed (latest first)."""

    def rank(card: CohortCard) -> tuple[int, float]:
        instant = card.cohort.opens_at if card.state is WindowState.UPCOMING else card.cohort.closes_at
        sign = -1 if card.state is WindowState.CLOSED else 1
        return ORDER.index(card.state), sign * instant.timestamp()

    return sorted(cards, key=rank)


@pages.get("/regions/<federation>", may=PUBLIC)
def federation() -> ResponseReturnValue:
    """A federation: its cohorts, whom to ask."""
    cards = cards_of(read(), cohorts_of_federation(read(), published_only=True), here())
    return render_template("cohorts/federation.html", cards=cards)


@pages.get("/regions/<federation>/promotions/<code>", may=PUBLIC)
def cohort(code: str) -> ResponseReturnValue:
    """A cohort: all one needs to know before asking to enter it."""
    found = cohort_or_404(code)
    definition = definition_of(found)
    zone = definition.federation.time_zone
    state = state_at(found.opens_at, found.closes_at, now())
    today = local_day(now(), zone)
    before_t0 = state is WindowState.CLOSED and today < definition.t0_on
    is_full = before_t0 and confirmed_of(read(), [found.id])[found.id] >= found.capacity
    kind, words = shown_state(
        state, t0_on=definition.t0_on, ends_on=definition.defence.ends_on, today=today, is_full=is_full
    )
    if is_full:
        words = FULL
    return render_template(
        "cohorts/public.html",
        cohort=found,
        definition=definition,
        state=state,
        kind=kind,
        words=words,
        last_instant=last_minute(found.closes_at),
        near=state is WindowState.OPEN and found.closes_at - now() < timedelta(days=7),
        zone=zone,
        today=today,
        marks=life(definition),
        committee=month_words(definition.selection.committee_month),
        committee_met=committee_met(definition, today),
        is_full=is_full,
        documents=definition.application.documents,
        modules=_modules(definition),
        seminars=_in_order(definition),
        news=seminar_news(read(), found, now()),
        dossier=own_dossier(read(), found, actor().person_id),
        start_href=_start_href(found),
        render=render_markdown,
    )


@pages.get("/regions/<federation>/promotions/<code>/programme", may=PUBLIC)
def programme(code: str) -> ResponseReturnValue:
    """The modules of the cohort's version, with their competencies and the work they lead to."""
    found = cohort_or_404(code)
    definition = definition_of(found)
    known = curriculum(services().settings.modules_dirs)
    version = known.versions[definition.programme_version]
    modules = _modules(definition)
    total = Hours(
        in_person=sum(line.hours.in_person for line in modules),
        online=sum(line.hours.online for line in modules),
        in_team=sum(line.hours.in_team for line in modules),
    )
    return render_template(
        "cohorts/programme.html",
        cohort=found, definition=definition, version=version, modules=modules, total=total,
        choice=known.choice_words(version.id), render=render_markdown,
    )  # fmt: skip


@pages.get("/regions/<federation>/donnees-personnelles", may=PUBLIC)
def privacy() -> ResponseReturnValue:
    """What the federation does with candidates' data, cohort by cohort."""
    published = cohorts_of_federation(read(), published_only=True)
    return render_template(
        "cohorts/privacy.html",
        cohorts=[(cohort, definition_of(cohort)) for cohort in published],
        render=render_markdown,
    )


def cohort_or_404(code: str) -> Cohort:
    """The published cohort of that code here; its staff also see it before it is published."""
    found = cohort_by_code(read(), code)
    if found is None or not (found.published or can("cohort.edit", found)):
        abort(404)
    return found


def _start_href(cohort: Cohort) -> str:
    if START not in current_app.view_functions:
        return ""
    return url_for(START, code=cohort.code)


def _modules(definition: CohortDefinition) -> list[ModuleLine]:
    """The modules that one of the cohort's tracks follows."""
    known = curriculum(services().settings.modules_dirs)
    version = definition.programme_version
    return [
        ModuleLine(module, KIND_LABELS[module.front.kind], known.hours_of(version, module.slug))
        for module in known.modules_of(version)
        if not module.front.tracks or set(module.front.tracks) & set(definition.tracks)
    ]


def _in_order(definition: CohortDefinition) -> list[Any]:
    """Seminars by date, those without one last."""
    return sorted(definition.seminars, key=lambda seminar: (not seminar.days, seminar.days))
