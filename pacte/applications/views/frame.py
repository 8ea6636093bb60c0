"""What every page of a dossier shows: its state, the five steps, the live checklist, the deadline."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from flask import flash, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.facts import CohortFacts, Dossier
from pacte.applications.models import Application
from pacte.applications.outcomes import Outcome, outcome_of
from pacte.applications.queries import is_withdrawn_by_staff
from pacte.applications.requirements import REFUSED
from pacte.applications.rules import (
    Progress,
    blockers_of_window,
    blockers_to_deposit,
    blockers_to_edit,
    completeness,
    met,
    missing_once_taken_back,
)
from pacte.applications.selection_rules import doubts_of_track, notices_at_deposit, to_put_right, waiver_told
from pacte.applications.snapshot import cohort_facts, definition_of, snapshot
from pacte.applications.vocabulary import STEP_LABELS, ApplicationState, Step
from pacte.blockers import Blocker
from pacte.cohorts.definition import CohortDefinition
from pacte.database import FencedSession
from pacte.french import last_minute, plural, time_words, unbroken
from pacte.web import Pages, now, read

pages = Pages("applications", __name__)

BASE = "/regions/<federation>/candidatures/<int:application_id>"
MINE: dict[str, Any] = {"may": "application.write", "of": Application, "as_": "application"}
"""Options of every page of one's own dossier."""

STATE_KINDS = {
    ApplicationState.DRAFT: "progress",
    ApplicationState.SUBMITTED: "done",
    ApplicationState.WITHDRAWN: "refused",
}
STATE_WORDS = {
    ApplicationState.DRAFT: "Brouillon, pas encore déposé",
    ApplicationState.SUBMITTED: "Dossier déposé",
    ApplicationState.WITHDRAWN: "Dossier retiré",
}
NEAR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class StepLink:
    """A step in the navigation."""

    step: Step
    label: str
    href: str
    done: bool


@dataclass(frozen=True)
class Framed:
    """A dossier read for a page."""

    application: Application
    definition: CohortDefinition
    facts: CohortFacts
    dossier: Dossier

    @property
    def zone(self) -> str:
        return self.facts.time_zone

    @property
    def is_draft(self) -> bool:
        return self.dossier.state is ApplicationState.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether now is within the window."""
        return not blockers_of_window(self.facts, now())

    @property
    def is_to_open(self) -> bool:
        """Whether the window is still to come: a dossier carried over is there before it."""
        return now() < self.facts.opens_at

    @property
    def in_the_way(self) -> list[Blocker]:
        """Why nothing may be changed now."""
        return blockers_to_edit(self.dossier, self.facts, now())

    @property
    def progress(self) -> tuple[Progress, ...]:
        return completeness(self.dossier, self.facts, now())

    @property
    def missing(self) -> list[Blocker]:
        """What stands before the deposit; ``where`` reads ``step#field``."""
        return blockers_to_deposit(self.dossier, self.facts, now())

    @property
    def blockers(self) -> list[Blocker]:
        """The same, with links to where it is mended."""
        return linked(self.application, self.missing)

    @property
    def ready(self) -> str:
        """What a draft that may be deposited still lacks, in words: what staff asked for waits for nobody."""
        asked = len(self.dossier.requests)
        if not asked:
            return "Tout y est"
        return f"Tout y est, sauf {plural(asked, 'pièce demandée', 'pièces demandées')} par la fédération"

    @property
    def met(self) -> tuple[str, ...]:
        return met(self.dossier, self.facts, now())

    @property
    def notices(self) -> list[Blocker]:
        """What to put right before the committee, without preventing the deposit."""
        return linked(self.application, notices_at_deposit(self.dossier, self.facts, now()))

    @property
    def missing_anew(self) -> list[Blocker]:
        """What taking the deposit back would leave to complete before the next one."""
        return linked(self.application, missing_once_taken_back(self.dossier, self.facts, now()))

    @property
    def refused_structures(self) -> list[Blocker]:
        """Structures of the dossier that the federation does not take, in a draft and once deposited."""
        found = self.blockers if self.is_draft else self.notices
        return [one for one in found if one.code == REFUSED]

    @property
    def waiver(self) -> Blocker | None:
        """What the federation decided of the waiver, with its reason."""
        return waiver_told(self.dossier, self.facts, now())

    @property
    def doubts(self) -> list[Blocker]:
        """What is allowed and often a slip."""
        return linked(self.application, doubts_of_track(self.dossier))

    @property
    def must_put_right(self) -> bool:
        """Whether some of the notices are the candidate's to see to."""
        return bool(to_put_right(self.dossier, self.facts, now()))

    @cached_property
    def outcome(self) -> Outcome | None:
        """What became of a deposited dossier, once its holder was told."""
        if self.dossier.state is not ApplicationState.SUBMITTED:
            return None
        return outcome_of(read(), self.application, now())

    @cached_property
    def is_recorded_by_staff(self) -> bool:
        """Whether the federation recorded the withdrawal that stands."""
        return is_withdrawn_by_staff(read(), self.application)

    @property
    def state_kind(self) -> str:
        if self.outcome is not None:
            return self.outcome.kind
        late = self.is_draft and now() >= self.facts.closes_at
        return "late" if late else STATE_KINDS[self.dossier.state]

    @property
    def state_words(self) -> str:
        if self.outcome is not None:
            return self.outcome.label
        late = self.is_draft and now() >= self.facts.closes_at
        return "Non déposé à la clôture" if late else STATE_WORDS[self.dossier.state]

    @property
    def last_minute(self) -> Any:
        """The last minute that counts."""
        return last_minute(self.facts.closes_at)

    @property
    def steps(self) -> list[StepLink]:
        return [
            StepLink(
                progress.step,
                STEP_LABELS[progress.step],
                step_href(self.application, progress.step),
                progress.complete and (progress.step is not Step.REVIEW or not self.is_draft),
            )
            for progress in self.progress
        ]


def framed(application: Application, session: FencedSession | None = None) -> Framed:
    """The dossier as it is now, for its page."""
    session = session or read()
    fresh = session.get_one(Application, application.id)
    definition = definition_of(fresh.cohort)
    facts = cohort_facts(fresh.cohort, definition)
    return Framed(fresh, definition, facts, snapshot(session, fresh, facts))


def step_href(application: Application, step: Step) -> str:
    """The page of a step."""
    endpoint = {
        Step.PERSON: "applications.person",
        Step.STRUCTURE: "applications.structure",
        Step.POSITION: "applications.position",
        Step.DOCUMENTS: "applications.documents",
        Step.REVIEW: "applications.review",
    }[step]
    return url_for(endpoint, application_id=application.id)


def linked(application: Application, blockers: Iterable[Blocker]) -> list[Blocker]:
    """The same reasons, ``where`` turned into an address."""
    return [_linked(application, blocker) for blocker in blockers]


def _linked(application: Application, blocker: Blocker) -> Blocker:
    step, mark, field = blocker.where.partition("#")
    if not mark or step not in {one.value for one in Step}:
        return blocker
    return replace(blocker, where=f"{step_href(application, Step(step))}#{field}")


def render_step(
    template: str, page: Framed, step: Step | None = None, status: int = 200, **context: Any
) -> ResponseReturnValue:
    """A page of the dossier."""
    current = list(Step).index(step) if step is not None else None
    html = render_template(
        f"applications/{template}.html",
        page=page,
        application=page.application,
        zone=page.zone,
        current=current,
        near=page.facts.closes_at - now() < NEAR,
        **{"extra": [], **context},
    )
    return html, status


def is_autosave() -> bool:
    """Whether the page saves by itself, and reads JSON."""
    return request.headers.get("X-Requested-With") == "autosave"


def autosaved(
    page: Framed, *, version: str = "", errors: dict[str, list[str]], conflicts: list[dict[str, str]]
) -> ResponseReturnValue:
    """What the page shows after it saved by itself."""
    blockers = page.blockers
    return jsonify(
        saved_at=time_words(now(), page.zone),
        version=version,
        errors={name: [unbroken(message) for message in messages] for name, messages in errors.items()},
        conflicts=conflicts,
        checklist=[
            {
                "message": unbroken(blocker.message),
                "remedy": unbroken(blocker.remedy),
                "href": blocker.where,
            }
            for blocker in blockers
        ],
        met=[unbroken(one) for one in page.met],
        steps=[{"step": step.step.value, "done": step.done} for step in page.steps],
    )


def refused_autosave(blockers: Iterable[Blocker]) -> ResponseReturnValue:
    """Nothing was saved, and why."""
    found = list(blockers)
    message = unbroken(" ".join(f"{blocker.message} {blocker.remedy}".strip() for blocker in found))
    answer = jsonify(
        message=message[:1].lower() + message[1:],
        errors={blocker.where or "form": [unbroken(blocker.message)] for blocker in found},
    )
    return answer, 409


def say(message: str, category: str = "success") -> None:
    """A sentence on the next page."""
    flash(message, category)
