"""Mail about learners: to the learner, and to the trainer who follows or followed them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pacte.accounts.models import Person
from pacte.addresses import learner_path, learners_path
from pacte.applications.wording import day_words
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.learners.models import Enrollment
from pacte.mail import Address, post


def tell_enrolled(
    session: FencedSession, *, enrollment: Enrollment, cohort: Cohort, trainer: Person | None, at: datetime
) -> None:
    """To the learner: enrolled, when it begins, and who follows them."""
    definition = definition_of(cohort)
    _to_learner(
        session,
        "enrolled",
        enrollment,
        cohort,
        at,
        t0=day_words(cohort.t0_on),
        place=definition.place,
        trainer=trainer.name if trainer else "",
    )


def tell_new_learners(
    session: FencedSession, *, trainer: Person, cohort: Cohort, names: Sequence[str], at: datetime
) -> None:
    """To a trainer: those they now follow, in one mail."""
    _to_trainer(session, "to_welcome", trainer, cohort, at, names=list(names))


def tell_withdrawn(
    session: FencedSession,
    *,
    enrollment: Enrollment,
    cohort: Cohort,
    trainer: Person | None,
    on: date,
    at: datetime,
) -> None:
    """To the learner and to their trainer: the departure is recorded."""
    _to_learner(session, "withdrawn", enrollment, cohort, at, day=day_words(on), reason=enrollment.end_reason)
    if trainer is not None:
        person = session.get_one(Person, enrollment.person_id)
        _to_trainer(session, "left", trainer, cohort, at, learner=person.name, day=day_words(on))


def tell_transferred(
    session: FencedSession,
    *,
    enrollment: Enrollment,
    former: Cohort,
    cohort: Cohort,
    trainer: Person | None,
    at: datetime,
) -> None:
    """To the learner: the new cohort, and whether validated work counts; to their trainer until then."""
    _to_learner(
        session,
        "transferred",
        enrollment,
        cohort,
        at,
        former_label=former.label,
        kept=enrollment.keeps_work,
        t0=day_words(cohort.t0_on),
    )
    if trainer is not None:
        person = session.get_one(Person, enrollment.person_id)
        _to_trainer(session, "moved", trainer, former, at, learner=person.name, new_label=cohort.label)


def tell_departure_undone(
    session: FencedSession,
    *,
    enrollment: Enrollment,
    cohort: Cohort,
    day: str,
    reason: str,
    trainer: Person | None,
    at: datetime,
) -> None:
    """To the learner and to whoever follows them again: they had not left."""
    words = {"trainer": trainer.name if trainer else "", "day": day, "reason": reason}
    _to_learner(session, "departure_undone", enrollment, cohort, at, **words)
    if trainer is not None:
        _tell_back(session, enrollment, cohort, trainer, "", at)


def tell_transfer_undone(
    session: FencedSession,
    *,
    enrollment: Enrollment,
    cohort: Cohort,
    other: Cohort,
    reason: str,
    trainer: Person | None,
    trainer_there: Person | None,
    at: datetime,
) -> None:
    """To the learner, to whoever follows them again in ``cohort``, and to who followed them in the other."""
    words = {"trainer": trainer.name if trainer else "", "other_label": other.label, "reason": reason}
    _to_learner(session, "transfer_undone", enrollment, cohort, at, **words)
    if trainer is not None:
        _tell_back(session, enrollment, cohort, trainer, other.label, at)
    if trainer_there is not None:
        person = session.get_one(Person, enrollment.person_id)
        _to_trainer(session, "moved", trainer_there, other, at, learner=person.name, new_label=cohort.label)


def _tell_back(
    session: FencedSession, enrollment: Enrollment, cohort: Cohort, trainer: Person, other: str, at: datetime
) -> None:
    person = session.get_one(Person, enrollment.person_id)
    _to_trainer(session, "back", trainer, cohort, at, learner=person.name, other_label=other)


def tell_trainer_changed(
    session: FencedSession,
    *,
    enrollment: Enrollment,
    cohort: Cohort,
    trainer: Person | None,
    former: Person | None,
    at: datetime,
) -> None:
    """To the learner, to who follows them from now on (if anybody), and to who did until now."""
    person = session.get_one(Person, enrollment.person_id)
    new, gone = trainer.name if trainer else "", former.name if former else ""
    _to_learner(session, "trainer_changed", enrollment, cohort, at, trainer=new, former=gone)
    if trainer is not None:
        tell_new_learners(session, trainer=trainer, cohort=cohort, names=[person.name], at=at)
    if former is not None:
        _to_trainer(session, "no_longer_followed", former, cohort, at, learner=person.name, successor=new)


def tell_structure_changed(
    session: FencedSession,
    *,
    enrollment: Enrollment,
    cohort: Cohort,
    structure: str,
    trainer: Person | None,
    on: date,
    at: datetime,
) -> None:
    """To the learner and to their trainer: the structure that bears the training from now on."""
    words = {"structure": structure, "day": day_words(on)}
    _to_learner(session, "structure_changed", enrollment, cohort, at, **words)
    if trainer is not None:
        person = session.get_one(Person, enrollment.person_id)
        _to_trainer(session, "structure_moved", trainer, cohort, at, learner=person.name, **words)


def _to_learner(
    session: FencedSession,
    template: str,
    enrollment: Enrollment,
    cohort: Cohort,
    at: datetime,
    **context: Any,
) -> None:
    person = session.get_one(Person, enrollment.person_id)
    federation, definition = _around(session, cohort)
    post(
        session,
        template=f"learners/{template}",
        to=person.email,
        to_name=person.name,
        context={
            "name": person.given_name,
            "cohort_label": cohort.label,
            "federation_name": federation.name,
            "contact": definition.contact.email,
            "link": Address(learner_path(federation.slug, enrollment.id)),
            **context,
        },
        at=at,
        about=enrollment,
        reply_to=definition.contact.email,
    )


def _to_trainer(
    session: FencedSession, template: str, trainer: Person, cohort: Cohort, at: datetime, **context: Any
) -> None:
    federation, definition = _around(session, cohort)
    post(
        session,
        template=f"learners/{template}",
        to=trainer.email,
        to_name=trainer.name,
        context={
            "name": trainer.given_name,
            "cohort_label": cohort.label,
            "link": Address(learners_path(federation.slug, cohort.code)),
            **context,
        },
        at=at,
        about=cohort,
        reply_to=definition.contact.email,
    )


def _around(session: FencedSession, cohort: Cohort) -> tuple[Federation, CohortDefinition]:
    return session.get_one(Federation, session.federation_id), definition_of(cohort)
