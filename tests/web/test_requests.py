"""The request's two sessions: what a page reads after a write, and after a refusal."""

import pytest
from flask import Flask
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.blockers import Blocker, Refused
from pacte.database import Scope
from pacte.web import read, write
from tests.factories import make_person


def refuse(person_id: int) -> None:
    with write() as session:
        session.get_one(Person, person_id).given_name = "Jamais"
        raise Refused([Blocker("no", "Non.")])


def test_after_a_refusal_a_page_reads_what_stands_now(app_on_each: Flask) -> None:
    database = app_on_each.extensions["pacte"].database
    person = make_person(database, "Camille", "Aubert")
    with app_on_each.test_request_context("/"):
        row = read().scalars(select(Person)).one()
        with database.session(Scope.ground(), write=True) as session:
            session.get_one(Person, person.id).given_name = "Dominique"
        assert row.given_name == "Camille"
        with pytest.raises(Refused):
            refuse(person.id)
        assert row.given_name == "Dominique"
        assert read().scalars(select(Person)).one() is row


def test_after_a_write_a_page_reads_what_was_written(app_on_each: Flask) -> None:
    person = make_person(app_on_each.extensions["pacte"].database, "Camille", "Aubert")
    with app_on_each.test_request_context("/"):
        assert read().get_one(Person, person.id).given_name == "Camille"
        with write() as session:
            session.get_one(Person, person.id).given_name = "Dominique"
        assert read().get_one(Person, person.id).given_name == "Dominique"
