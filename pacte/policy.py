"""Who may do what: one table of predicates, read by every page and every link."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal


class Role(StrEnum):
    """Roles are held in a federation, most of them for one cohort; EHESP is national."""

    ADMINISTRATOR = "administrator"
    STAFF = "staff"
    TRAINER = "trainer"
    COMMITTEE_MEMBER = "committee_member"
    JUROR = "juror"
    LEARNER = "learner"
    EHESP = "ehesp"


ROLE_LABELS: Mapping[Role, str] = {
    Role.ADMINISTRATOR: "Administration de la fédération",
    Role.STAFF: "Équipe de la fédération",
    Role.TRAINER: "Formatrice ou formateur relais",
    Role.COMMITTEE_MEMBER: "Membre du comité de sélection",
    Role.JUROR: "Membre du jury",
    Role.LEARNER: "Apprenant·e",
    Role.EHESP: "EHESP",
}

STAFF_ROLES = frozenset({Role.ADMINISTRATOR, Role.STAFF})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held in a federation; ``cohort_id`` None means in all its cohorts."""

    role: Role
    federation_id: int | None
    cohort_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person, the holder of a personal link, a command, or the software itself."""

    person_id: int | None
    label: str
    grants: tuple[Grant, ...] = ()
    via: Literal["session", "link", "command", "system", "nobody"] = "session"
    subject: tuple[str, int] | None = field(default=None)
    """For a personal link: the kind and id of the only thing it opens."""

    def has_role(self, *roles: Role, federation_id: int | None, cohort_id: int | None = None) -> bool:
        """Whether one of ``roles`` is held there; a grant without cohort covers every cohort."""
        return any(
            grant.role in roles
            and grant.federation_id == federation_id
            and (grant.cohort_id is None or grant.cohort_id == cohort_id)
            for grant in self.grants
        )

    def belongs_to(self, federation_id: int) -> bool:
        """Whether any role is held in that federation."""
        return any(grant.federation_id == federation_id for grant in self.grants)


NOBODY = Actor(person_id=None, label="Visiteur", via="nobody")
SYSTEM = Actor(person_id=None, label="PACTE", via="system")
COMMAND = Actor(person_id=None, label="La ligne de commande", via="command")

Predicate = Callable[[Actor, Any], bool]
"""The target tells ``federation_id`` and, where it matters, ``cohort_id`` or ``person_id``."""


def anyone(actor: Actor, target: Any) -> bool:
    """Open to all, signed in or not."""
    return True


def signed_in(actor: Actor, target: Any) -> bool:
    """A known person."""
    return actor.person_id is not None and actor.via == "session"


def staff_here(actor: Actor, target: Any) -> bool:
    """Member of the team of the target's federation."""
    return actor.has_role(
        *STAFF_ROLES, federation_id=target.federation_id, cohort_id=getattr(target, "cohort_id", None)
    )


def administrator_here(actor: Actor, target: Any) -> bool:
    """Administers the target's federation."""
    return actor.has_role(Role.ADMINISTRATOR, federation_id=target.federation_id)


def gives_role(actor: Actor, target: Any) -> bool:
    """Gives or ends the role the target names: administrators any, the team those that are not its own."""
    held = any(
        actor.has_role(role, federation_id=target.federation_id)
        for role in ((Role.ADMINISTRATOR,) if target.role in STAFF_ROLES else STAFF_ROLES)
    )
    return held and target.role not in (Role.EHESP, Role.LEARNER)


def committee_here(actor: Actor, target: Any) -> bool:
    """Sits on the committee of the target's cohort."""
    return actor.has_role(
        Role.COMMITTEE_MEMBER,
        federation_id=target.federation_id,
        cohort_id=getattr(target, "cohort_id", None),
    )


def trainer_here(actor: Actor, target: Any) -> bool:
    """Trains in the target's cohort."""
    return actor.has_role(
        Role.TRAINER, federation_id=target.federation_id, cohort_id=getattr(target, "cohort_id", None)
    )


def trainer_since(actor: Actor, target: Any) -> bool:
    """Trains in a cohort that transfers led the target's learner to (``later_cohort_ids``)."""
    return any(
        actor.has_role(Role.TRAINER, federation_id=target.federation_id, cohort_id=cohort_id)
        for cohort_id in getattr(target, "later_cohort_ids", ())
    )


def staff_somewhere(actor: Actor, target: Any) -> bool:
    """Member of the team of the target's federation, were it for one cohort."""
    return any(
        grant.role in STAFF_ROLES and grant.federation_id == target.federation_id for grant in actor.grants
    )


def trainer_somewhere(actor: Actor, target: Any) -> bool:
    """Trains in one of the cohorts of the target's federation."""
    return any(
        grant.role is Role.TRAINER and grant.federation_id == target.federation_id for grant in actor.grants
    )


def learner_here(actor: Actor, target: Any) -> bool:
    """Learns in the target's cohort."""
    return actor.has_role(
        Role.LEARNER, federation_id=target.federation_id, cohort_id=getattr(target, "cohort_id", None)
    )


def learner_somewhere(actor: Actor, target: Any) -> bool:
    """Learns in one of the cohorts of the target's federation."""
    return any(
        grant.role is Role.LEARNER and grant.federation_id == target.federation_id for grant in actor.grants
    )


def ehesp(actor: Actor, target: Any) -> bool:
    """Holds the national role of the EHESP."""
    return actor.has_role(Role.EHESP, federation_id=None)


def oneself(actor: Actor, target: Any) -> bool:
    """The person the target belongs to."""
    return actor.person_id is not None and actor.via == "session" and target.person_id == actor.person_id


def follows(actor: Actor, target: Any) -> bool:
    """Trains in the target's cohort, and is among those who follow its learner (``follower_ids``)."""
    return trainer_here(actor, target) and actor.person_id in target.follower_ids


def wrote(actor: Actor, target: Any) -> bool:
    """Wrote the target, and still has a room in its cohort: in the team, or as a trainer."""
    return (
        actor.person_id is not None
        and actor.person_id == target.author_id
        and (staff_here(actor, target) or trainer_here(actor, target))
    )


def juror_here(actor: Actor, target: Any) -> bool:
    """Is of the jury of the target's cohort."""
    return actor.has_role(
        Role.JUROR, federation_id=target.federation_id, cohort_id=getattr(target, "cohort_id", None)
    )


def juror_somewhere(actor: Actor, target: Any) -> bool:
    """Is of the jury of one of the cohorts of the target's federation."""
    return any(
        grant.role is Role.JUROR and grant.federation_id == target.federation_id for grant in actor.grants
    )


def member_here(actor: Actor, target: Any) -> bool:
    """Learns or trains in the target's cohort, or belongs to the team of its federation."""
    return staff_here(actor, target) or trainer_here(actor, target) or learner_here(actor, target)


def own_here(actor: Actor, target: Any) -> bool:
    """The person the target belongs to, while they are in its cohort."""
    return oneself(actor, target) and member_here(actor, target)


def leaves_on_it(actor: Actor, target: Any) -> bool:
    """Left the target's cohort for good, on a day when it is held (``last_day_person_ids``)."""
    return (
        actor.person_id is not None
        and actor.via == "session"
        and actor.person_id in getattr(target, "last_day_person_ids", ())
    )


def about_others(predicate: Predicate) -> Predicate:
    """Granted as the predicate grants, but never on what is about oneself."""

    def granted(actor: Actor, target: Any) -> bool:
        about = getattr(target, "person_id", None)
        return (about is None or about != actor.person_id) and predicate(actor, target)

    return granted


def any_of(*predicates: Predicate) -> Predicate:
    """Granted when one of the predicates grants."""

    def granted(actor: Actor, target: Any) -> bool:
        return any(predicate(actor, target) for predicate in predicates)

    return granted


POLICY: Mapping[str, Predicate] = {
    # accounts
    "account.manage": oneself,
    "member.list": staff_here,
    "member.manage": administrator_here,
    "role.give": gives_role,
    # federation and registry
    "federation.manage": administrator_here,
    "federation.dashboard": staff_here,
    "structure.list": staff_here,
    "structure.manage": staff_here,
    # cohorts
    "cohort.list": staff_here,
    "cohort.edit": staff_here,
    # dossiers
    "application.start": signed_in,
    "application.write": oneself,
    "application.read": any_of(oneself, staff_here),
    "application.list": staff_here,
    "application.process": staff_here,
    # selection
    "conflict.declare": any_of(staff_here, committee_here),
    "conflict.list": staff_here,
    "selection.manage": staff_here,
    "selection.read": any_of(staff_here, committee_here),
    "selection.score": committee_here,
    "selection.decide": any_of(staff_here, committee_here),
    "interview.record": committee_here,
    "interview.book": oneself,
    "validation.submit": staff_here,
    "validation.decide": ehesp,
    "answer.send": staff_here,
    "answer.read": oneself,
    "offer.answer": oneself,
    # learners
    "learner.list": any_of(staff_here, trainer_here),
    "learner.read": any_of(oneself, staff_here, trainer_here, trainer_since),
    "learner.manage": staff_here,
    # seminars
    "seminar.read": any_of(staff_here, trainer_here, learner_here, leaves_on_it),
    "seminar.manage": staff_here,
    "seminar.run": any_of(staff_here, trainer_here),
    "seminar.answers": any_of(staff_here, trainer_here),
    "seminar.answer": oneself,
    "attendance.sign": any_of(learner_here, leaves_on_it),
    "attendance.read": any_of(staff_here, trainer_here),
    "attendance.enter": any_of(staff_here, trainer_here),
    "attendance.seal": trainer_here,
    "attendance.decide": staff_here,
    "tolerance.propose": trainer_here,
    "absence.document": staff_here,
    "absence.justify": oneself,
    "catch_up.give": any_of(staff_here, trainer_here),
    "catch_up.validate": any_of(staff_here, trainer_here),
    "catch_up.hand_in": oneself,
    "team_work.declare": oneself,
    "team_work.judge": trainer_here,
    # productions
    "production.trained": trainer_somewhere,
    "production.list": any_of(staff_here, trainer_here),
    "production.deposit": oneself,
    "production.answer": any_of(staff_here, trainer_here),
    "production.shared": any_of(staff_here, trainer_here, learner_here),
    # the board of trainers: what the rooms above let each read, put together
    "board.open": any_of(staff_somewhere, trainer_somewhere),
    "board.read": any_of(staff_here, trainer_here),
    # evaluation
    "evaluation.read": any_of(staff_here, trainer_here),
    "evaluation.answer": signed_in,
    # modules
    "module.mine": any_of(learner_somewhere, trainer_somewhere),
    "module.read": any_of(staff_here, trainer_here, learner_here),
    "module.learn": oneself,
    "module.edit": staff_here,
    # the conditions of the diploma
    "readiness.mine": learner_somewhere,
    "readiness.list": staff_here,
    "readiness.lift": about_others(staff_here),
    # follow-up: what is private is for who follows the learner, who wrote it, and the team
    "follow_up.list": any_of(staff_here, trainer_here),
    "follow_up.oversee": staff_here,
    "follow_up.read": any_of(oneself, staff_here, trainer_here),
    "follow_up.read_private": about_others(any_of(staff_here, follows, wrote)),
    "follow_up.note": about_others(any_of(staff_here, trainer_here)),
    "follow_up.note_after": about_others(staff_here),
    "follow_up.cancel": about_others(any_of(staff_here, wrote)),
    "follow_up.import": any_of(staff_here, trainer_here),
    "follow_up.open_import": any_of(staff_here, wrote),
    # the forum of a cohort, closed to whoever is not in it
    "forum.mine": any_of(learner_somewhere, trainer_somewhere),
    "forum.read": member_here,
    "forum.write": member_here,
    "forum.edit": own_here,
    "forum.accept": any_of(staff_here, trainer_here, own_here),
    "forum.moderate": any_of(staff_here, trainer_here),
    # the mémoire, its readers, the library of those shared; marks and comments are the jury's alone
    "memoire.list": any_of(staff_here, trainer_here),
    "memoire.read": any_of(oneself, staff_here, trainer_here, trainer_since),
    "memoire.write": oneself,
    "memoire.answer": about_others(any_of(staff_here, trainer_here)),
    "memoire.waive": about_others(staff_here),
    "jury.list": any_of(staff_here, juror_here),
    "jury.manage": staff_here,
    "jury.mine": juror_somewhere,
    "reading.assign": staff_here,
    "reading.reopen": staff_here,
    "reading.evaluate": juror_here,
    "library.read": any_of(staff_somewhere, trainer_somewhere, learner_somewhere),
    # defences: who plans them, who says when they are free, who reads their own
    "defence.plan": staff_here,
    "defence.answer": any_of(staff_here, juror_here, learner_here),
    "defence.read": any_of(oneself, staff_here, trainer_here),
    "defence.mine": juror_somewhere,
    # the day of the defences, the minutes, the results; deliberations are the jury's alone
    "defence.hold": any_of(staff_here, juror_here),
    "defence.oversee": staff_here,
    "minutes.read": any_of(staff_here, juror_here),
    "minutes.manage": staff_here,
    "result.list": staff_here,
    "result.send": staff_here,
    "graduate.list": staff_somewhere,
    "result.receive": ehesp,
    "result.read": any_of(oneself, staff_here, trainer_here, trainer_since),
    # what was sent, what was done
    "mail.list": staff_here,
    "mail.send": staff_here,
    "journal.read": staff_here,
    "file.read": any_of(oneself, staff_here),
}


def roles_for(permission: str, target: Any, *, person_id: int | None = None) -> list[Role]:
    """The roles with which that person would be allowed there; empty where no role alone is enough."""
    federation_id = getattr(target, "federation_id", None)
    return [
        role
        for role in Role
        if allows(
            Actor(
                person_id=person_id,
                label="",
                grants=(Grant(role, None if role is Role.EHESP else federation_id),),
            ),
            permission,
            target,
        )
    ]


def allows(actor: Actor, permission: str, target: Any = None) -> bool:
    """Whether ``actor`` may; an unknown permission raises KeyError, so that no typing error opens a door."""
    return POLICY[permission](actor, target)
