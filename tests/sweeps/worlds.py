"""A federation with one of everything that an address can name, for the sweeps; people are made up."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from pacte import links
from pacte.accounts.models import Invitation, Person, RoleGrant
from pacte.accounts.operations import team
from pacte.applications import operations
from pacte.applications.models import Application, ApplicationStructure, Commitment
from pacte.applications.operations.commitments import PURPOSE
from pacte.applications.processing import operations as processing
from pacte.applications.processing.archive_job import KIND
from pacte.cohorts.models import Cohort
from pacte.database import Database, Scope
from pacte.federations.models import Federation, Structure, StructureAlias, StructureMembership
from pacte.files.store import Store
from pacte.jobs import operations as jobs
from pacte.mail import post
from pacte.mail.models import OutboxMessage
from pacte.policy import Role
from tests.applications.factories import actor, make_cohort, make_complete, make_received, make_structure
from tests.conftest import NOW
from tests.factories import grant_role, make_federation, make_person
from tests.federations.factories import make_import, table
from tests.sweeps.worlds_absences import add_absences
from tests.sweeps.worlds_answers import add_answers
from tests.sweeps.worlds_certification import add_exceptions
from tests.sweeps.worlds_committee import fill_committee
from tests.sweeps.worlds_deliberation import add_deliberation
from tests.sweeps.worlds_evaluation import add_evaluation
from tests.sweeps.worlds_followup import add_contacts
from tests.sweeps.worlds_forum import add_forum
from tests.sweeps.worlds_interviews import add_interviews
from tests.sweeps.worlds_juries_day import add_day
from tests.sweeps.worlds_juries_half_days import add_half_days
from tests.sweeps.worlds_juries_schedule import add_schedule
from tests.sweeps.worlds_memoires import add_memoires
from tests.sweeps.worlds_memoires_library import add_library
from tests.sweeps.worlds_memoires_readers import add_readers
from tests.sweeps.worlds_planning import add_planning
from tests.sweeps.worlds_presence import add_presence
from tests.sweeps.worlds_productions import add_productions
from tests.sweeps.worlds_reading import add_reading
from tests.sweeps.worlds_scoring import add_scoring
from tests.sweeps.worlds_validation import add_validation
from tests.sweeps.worlds_video import add_video

PARAMETER = re.compile(r"<(?:(?P<type>[a-z]+)(?:\(.*?\))?:)?(?P<name>[a-z_]+)>")
BATCH = "0123456789abcdef0123456789abcdef"
ROLES = (
    Role.ADMINISTRATOR,
    Role.STAFF,
    Role.TRAINER,
    Role.COMMITTEE_MEMBER,
    Role.JUROR,
    Role.LEARNER,
)


@dataclass
class World:
    """One federation, its people by what they are, and the value of each parameter of its addresses."""

    federation: Federation
    cohort: Cohort
    second_cohort: Cohort
    application: Application
    people: dict[str, Person] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    """Endpoint → the token that it opens."""

    @property
    def scope(self) -> Scope:
        return Scope.federation(self.federation.id)

    def path(self, rule: Rule, *, slug: str = "", **changes: str) -> str:
        """The address of ``rule`` for this federation's objects, under ``slug``."""
        values = {**self.values, "federation": slug or self.federation.slug, **changes}
        if rule.endpoint in self.tokens:
            values["token"] = self.tokens[rule.endpoint]
        if rule.endpoint == "dossiers.sent_letter":
            values["key"] = BATCH

        return PARAMETER.sub(lambda match: values[match["name"]], rule.rule)


def make_full_world(database: Database, folder: Path, slug: str) -> World:
    """A federation in the middle of its applications: deposited dossier, requests, letters, imports, jobs."""
    store = Store.open(f"file://{folder}/files")
    federation = make_federation(database, slug)
    cohort = make_cohort(database, federation, code=f"{slug}-premiere")
    second = make_cohort(database, federation, code=f"{slug}-seconde", label=f"Seconde promo {slug}")
    structures = [
        make_structure(database, federation, f"MSP {name} {slug}")
        for name in ("du Val", "du Mont", "du Pont")
    ]
    candidate = make_person(database, "Camille", f"Candidate {slug}")
    row = make_complete(
        database, cohort, candidate, structures[0], store, federation, without=("commitment",)
    )
    world = World(federation, cohort, second, row)
    world.people["candidate"] = candidate
    for role in ROLES:
        world.people[role.value] = make_person(database, role.value.title(), slug)
        grant_role(database, world.people[role.value], role, federation)
    for role in (Role.STAFF, Role.ADMINISTRATOR):
        name = f"{role.value} of the second cohort"
        world.people[name] = make_person(database, "Limite", f"{role.value} {slug}")
        grant_role(database, world.people[name], role, federation, cohort_id=second.id)
    world.people["nobody here"] = make_person(database, "Sans", "Rôle")
    other = make_person(database, "Andrea", f"Brouillon {slug}")
    world.people["candidate with a draft"] = other
    draft = make_complete(database, second, other, structures[2], store, federation, without=("commitment",))
    _fill(database, world, draft, structures, store)
    add_scoring(database, world)
    add_deliberation(database, world)
    add_answers(database, world)
    add_interviews(database, world)
    add_planning(database, world)
    add_presence(database, world, store)
    add_video(database, world, store)
    add_absences(database, world)
    add_productions(database, world)
    add_memoires(database, world)
    add_readers(database, world)
    add_library(database, world)
    add_schedule(database, world)
    add_day(database, world)
    add_half_days(database, world)
    add_evaluation(database, world)
    add_reading(database, world)
    add_contacts(database, world)
    add_forum(database, world)
    add_exceptions(database, world)
    return world


def _fill(
    database: Database, world: World, draft: Application, structures: list[Structure], store: Store
) -> None:
    federation, slug = world.federation, world.federation.slug
    by, staff = actor(world.people["candidate"]), actor(world.people["staff"])
    with database.session(world.scope, write=True) as session:
        row = session.get_one(Application, world.application.id)
        drafted = session.get_one(Application, draft.id)
        operations.request_commitment(
            session,
            application=drafted,
            leader_name="Dominique Gérance",
            leader_email=f"gerance@{slug}.example",
            by=actor(world.people["candidate with a draft"]),
            at=NOW,
        )
        commitment = session.scalars(select(Commitment)).one()
        link, token = links.create(
            session,
            purpose=PURPOSE,
            subject=drafted,
            email=commitment.leader_email,
            lifetime=timedelta(days=30),
            by=actor(world.people["candidate with a draft"]),
            at=NOW,
        )
        commitment.link_id = link.id
        for endpoint in ("commitment", "decline_commitment", "commitment_file"):
            world.tokens[f"applications.{endpoint}"] = token
        operations.attach_document(
            session,
            application=row,
            key="commitment",
            received=make_received(store, federation),
            by=by,
            at=NOW,
        )
        deposit = operations.deposit(session, application=row, by=by, at=NOW)
        request = processing.request_document(
            session,
            application=row,
            key="",
            label="Fiche de poste",
            message="",
            due_on=date(2025, 10, 1),
            by=staff,
            at=NOW,
        )
        processing.add_note(session, application=row, body="NOTE-INTERNE", by=staff, at=NOW)
        operations.post_message(session, application=row, body="Bonjour ?", from_staff=False, by=by, at=NOW)
        session.add(ApplicationStructure(application_id=row.id, structure_id=structures[1].id))
        processing.write_to_many(
            session,
            cohort=session.get_one(Cohort, world.cohort.id),
            application_ids=[row.id],
            subject="Bonjour",
            body="Bonjour {prenom}",
            batch=BATCH,
            by=staff,
            at=NOW,
        )
        job = jobs.start(
            session,
            kind=KIND,
            params={"ids": [row.id], "name": "x", "cohort_id": world.cohort.id},
            by=staff,
            at=NOW,
        )
        alias = StructureAlias(
            structure_id=structures[0].id, name="Autre nom", search_key="autre nom", created_at=NOW
        )
        membership = StructureMembership(structure_id=structures[0].id, year=2020, recorded_at=NOW)
        session.add_all((alias, membership))
        invitation, token = team.invite(
            session,
            federation=session.get_one(Federation, federation.id),
            email=f"invitee@{slug}.example",
            role=Role.TRAINER,
            cohort_id=world.cohort.id,
            by=staff,
            at=NOW,
        )
        world.tokens["team.invitation"] = token
        post(session, template="sign-in", to="x@exemple.fr", context={"link": "/", "minutes": 3}, at=NOW)
        session.flush()
        document = next(one for one in row.documents if one.key == "cv")
        grant = session.scalars(select(RoleGrant).where(RoleGrant.role == Role.TRAINER)).one()
        message = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).first()
        assert message is not None
        assert isinstance(invitation, Invitation)
        world.values = {
            "code": world.cohort.code,
            "application_id": str(row.id),
            "document_id": str(document.id),
            "request_id": str(request.id),
            "deposit_id": str(deposit.id),
            "structure_id": str(structures[0].id),
            "other_id": str(structures[1].id),
            "alias_id": str(alias.id),
            "membership_id": str(membership.id),
            "job_id": str(job.id),
            "invitation_id": str(invitation.id),
            "grant_id": str(grant.id),
            "message_id": str(message.id),
            "key": "cv",
            "section": "calendrier",
            "slug": "candidature",
            "token": "A" * 43,
            "session_id": "1",
            "passkey_id": "1",
            **fill_committee(
                session,
                cohort_id=world.cohort.id,
                member_id=world.people[Role.COMMITTEE_MEMBER.value].id,
                subject_id=row.person_id,
                by=staff,
            ),
        }
    batch = make_import(database, federation, table("Nom;Type;Commune\nMSP Neuve;MSP;Dijon\n"))
    world.values["batch_id"] = str(batch.id)
    world.values |= add_validation(database, world.application, structures[0].id)


def rules(app: Flask) -> list[Rule]:
    """Every route of ours, in a fixed order."""
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return sorted(found, key=lambda rule: (rule.rule, rule.endpoint))


def methods(rule: Rule) -> list[str]:
    """The methods that its view answers itself."""
    return sorted((rule.methods or set()) & {"GET", "POST"})


def content(database: Database) -> list[str]:
    """Everything in an SQLite database, except what signing in and looking around leaves."""
    left = ("sign_in_session", "sign_in_request", "sign_in_throttle", "personal_link", "sqlite_sequence")
    connection = database.engine.raw_connection()
    try:
        lines = list(connection.driver_connection.iterdump())
    finally:
        connection.close()
    return [line for line in lines if not any(f'INTO "{name}"' in line for name in left)]
