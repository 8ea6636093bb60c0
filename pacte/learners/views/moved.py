"""To whoever opens a page of a cohort that a learner has left: « Vous êtes passé·e à… », and the way on."""

from collections.abc import Iterator
from typing import Any

from flask import request, url_for
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.wording import day_words
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.french import the_cohort
from pacte.learners.chains import chains_of
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.learners.queries import trainers_of
from pacte.learners.registries import CONTINUED, DOORS
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Role
from pacte.web import actor, can, read
from pacte.web.moved import MOVED, PLACES, Moved


def moved(target: Any) -> Moved | None:
    """The reader has left that cohort; or the learner of that page has, whom the reader followed before.

    Of a page of the whole federation: who learned there, and has no role there any more.
    """
    cohort_id, person_id = getattr(target, "cohort_id", None), actor().person_id
    if person_id is None or (cohort_id is None and actor().belongs_to(target.federation_id)):
        return None
    left = select(Enrollment).where(
        Enrollment.person_id == person_id, Enrollment.state != EnrollmentState.ACTIVE
    )
    if cohort_id is not None:
        left = left.where(Enrollment.cohort_id == cohort_id)
    own = read().scalar(left.order_by(Enrollment.id.desc()).limit(1))
    if own is not None:
        return _own(own)
    return _followed(target) if isinstance(target, Enrollment) else None


def _own(left: Enrollment) -> Moved:
    here = left
    while here.transferred_to is not None:
        here = here.transferred_to
    day = f" le {day_words(left.ended_on)}" if left.ended_on is not None else ""
    if here.id == left.id:
        sentence = f"Vous avez quitté {the_cohort(left.cohort.label)}{day}."
    elif left.was_undone:
        sentence = f"Votre passage dans {the_cohort(left.cohort.label)} est annulé{day}."
    else:
        sentence = (
            f"Vous êtes passé·e de {the_cohort(left.cohort.label)} "
            f"à {the_cohort(here.cohort.label)}{day} : c’est là que vous continuez."
        )
    if here.state is EnrollmentState.ACTIVE:
        return Moved(sentence, list(_links(here)))
    return Moved(
        sentence,
        [*_links(here), *_kept_open(here)],
        remains="Ce que vous y avez fait reste à l’historique. Restent ouverts pour vous :",
        contact=definition_of(here.cohort).contact.email,
    )


def _links(here: Enrollment) -> Iterator[tuple[str, str]]:
    """The same room of the cohort where they are now, if it has one; then their own page."""
    room = CONTINUED.get(request.blueprint or "")
    if room is not None and here.state is EnrollmentState.ACTIVE:
        yield f"{room[0]}, {here.cohort.label}", url_for(room[1], code=here.cohort.code)
    yield f"Mon parcours, {here.cohort.label}", url_for("learners.page", enrollment_id=here.id)


def _kept_open(left: Enrollment) -> Iterator[tuple[str, str]]:
    """Their own pages in the cohort that they have left."""
    for door in DOORS:
        if can(door.permission, left):
            yield door.own_label, url_for(door.endpoint, enrollment_id=left.id)


def _followed(target: Enrollment) -> Moved | None:
    """To those who trained the person in a former cohort: they were told of the passage."""
    chain = chains_of(read(), [target])[target.id][1:]
    for identity in chain:
        former = read().get_one(Enrollment, identity)
        if can("learner.read", former):
            name, where = target.person.name, target.cohort.label
            return Moved(
                f"{name} est passé·e à {the_cohort(where)} : sa page s’y ouvre à qui forme dans cette "
                "promotion.",
                [
                    (
                        f"Sa page dans {the_cohort(former.cohort.label)}",
                        url_for("learners.page", enrollment_id=former.id),
                    )
                ],
            )
    return None


def place(target: Any, role: Role) -> str:
    """The cohort, and who trains there now; to a trainer who followed the learner, who follows them since."""
    cohort = read().get(Cohort, target.cohort_id)
    if cohort is None:
        return ""
    where = f" de {the_cohort(cohort.label)}"
    if role is not Role.TRAINER:
        return where
    names = ", ".join(one.name for one in trainers_of(read(), cohort.id)) or "personne pour l’instant"
    follower = _follower_since(target) if isinstance(target, Enrollment) else ""
    return f"{where} ({names}{follower})"


def _follower_since(target: Enrollment) -> str:
    """Who follows the learner now, if the reader did before."""
    rows = (
        read()
        .execute(
            select(TrainerAssignment.until_at, Person)
            .join(Person, Person.id == TrainerAssignment.trainer_id)
            .where(TrainerAssignment.enrollment_id == target.id)
        )
        .all()
    )
    if all(person.id != actor().person_id for _, person in rows):
        return ""
    now = next((person.name for until_at, person in rows if until_at is None), "")
    name = target.person.name
    return f" ; {name} est maintenant suivi·e par {now}" if now else f" ; plus personne ne suit {name}"


PLACES.append(place)
MOVED.append(moved)
