"""The registries of the demonstration: FémasIF's public list imported as printed, made-up ones elsewhere."""

import csv
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.demo.people import DATA
from pacte.demo.story import Act, Story
from pacte.documents.tables import Sheet, read_table
from pacte.federations.dues import record_membership
from pacte.federations.imports import answer_doubts, confirm_import, plan_of, start_import
from pacte.federations.models import Structure
from pacte.federations.operations import StructureFields, register_structure
from pacte.policy import Actor

PRINTED = "structures_femasif.csv"
# Printed as « MSP/CPTS »; session 2 is for the MSP track.
KIND_OF_DOUBLE = {"MSP/CPTS Paris 20": "create:MSP"}
NOT_MEMBER, UNPAID = 0.06, 0.16
"""Shares of structures that are not members, and of members whose dues are late."""


def import_printed_list(story: Story, *, by: Actor, at: datetime) -> None:
    """Import the public list; possible twins are created, so that the registry shows them as suspects."""

    def run(session: FencedSession, at: datetime) -> None:
        sheet = read_table(PRINTED, (DATA / PRINTED).read_bytes())
        assert isinstance(sheet, Sheet)
        batch = start_import(session, filename=PRINTED, sheet=sheet, by=by, at=at)
        answers = {
            outcome.row.number: KIND_OF_DOUBLE.get(outcome.row.name, "create")
            for outcome in plan_of(session, batch).outcomes
            if outcome.choices
        }
        answer_doubts(session, batch=batch, answers=answers, at=at)
        confirm_import(session, batch=batch, seen=plan_of(session, batch).fingerprint, by=by, at=at)

    story.add(at, run)


def made_up_structures(federation: str) -> list[StructureFields]:
    """The structures of one federation that exist nowhere."""
    with (DATA / "structures_made_up.csv").open(encoding="utf-8", newline="") as source:
        return [
            StructureFields(
                name=row["nom"],
                kind=row["type"],
                commune=row["commune"],
                department=row["departement"],
                population=int(row["population"]) if row["population"] else None,
                source="démonstration",
            )
            for row in csv.DictReader(source, delimiter=";")
            if row["federation"] == federation
        ]


def register_all(story: Story, federation: str, *, by: Actor, at: datetime) -> None:
    """Write the made-up structures, one a minute."""
    for number, fields in enumerate(made_up_structures(federation)):
        story.add(at + timedelta(minutes=number), _registration(fields, by))


def _registration(fields: StructureFields, by: Actor) -> Act:
    return lambda session, at: register_structure(session, fields=fields, by=by, at=at)


def pay_dues(story: Story, *, years: Mapping[int, datetime], seed: str, first: datetime, by: Actor) -> None:
    """Memberships of each year, recorded in its spring (not before ``first`` nor after its own limit)."""
    for year, last in sorted(years.items()):
        at = min(max(first, datetime(year, 4, 15, 9, 0, tzinfo=first.tzinfo)), last)
        story.add(at, _year_of_dues(year, Random(f"{seed}-{year}"), by))  # noqa: S311 - made-up dues


def _year_of_dues(year: int, draw: Random, by: Actor) -> Act:
    def run(session: FencedSession, at: datetime) -> None:
        today = at.date()
        for structure in session.scalars(select(Structure).order_by(Structure.id)).all():
            chance = draw.random()
            if chance < NOT_MEMBER:
                continue
            paid_on = None if chance < UNPAID else _paid_on(year, today, draw)
            record_membership(
                session, structure=structure, year=year, paid_on=paid_on, today=today, by=by, at=at
            )

    return run


def _paid_on(year: int, today: date, draw: Random) -> date:
    return min(date(year, 1, 10) + timedelta(days=draw.randrange(90)), today)
