"""Refusals that the journal keeps: by whom, why, once a day, and where staff read them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from pacte.audit.models import JournalEntry
from pacte.audit.queries import broken_links
from pacte.blockers import Blocker, Refused
from pacte.clock import FixedClock
from pacte.database import Database
from pacte.selection.refusals import Tried, is_kept, record_refusal, refusals_of
from tests.acting import act_as
from tests.selection.scoring.factories import KEYS, SCORING, Committee, make_committee

IN_CONFLICT = Refused([Blocker("in_conflict", "Un lien est connu.")])


def journal(committee: Committee) -> list[str]:
    with committee.read() as session:
        return list(session.scalars(select(JournalEntry.action).order_by(JournalEntry.position)))


FORM = {f"mark_{key}": "4" for key in KEYS}


@pytest.mark.parametrize(
    ("tried", "code", "kept"),
    [
        ("opinion", "in_conflict", True),
        ("opinion", "deliberation_began", True),
        ("opinion", "mark_out_of_scale", False),
        ("opinion", "submitted", False),
        ("decision", "in_conflict", True),
        ("decision", "closed", True),
        ("decision", "beyond_capacity", False),
        ("decision", "decided_meanwhile", False),
        ("assignment", "in_conflict", False),
    ],
)
def test_only_what_fairness_depends_on_is_kept(tried: Tried, code: str, kept: bool) -> None:
    assert is_kept(tried, Refused([Blocker(code, "Non.")])) is kept


def note(committee: Committee, *, member: int = 0, at=SCORING, refused: Refused = IN_CONFLICT) -> int:
    with committee.write() as session:
        return len(
            record_refusal(
                session,
                tried="opinion",
                refused=refused,
                application_id=committee.dossiers[0].id,
                by=committee.by(member),
                at=at,
            )
        )


def test_one_entry_for_a_person_a_dossier_and_a_reason_a_day(database: Database) -> None:
    committee = make_committee(database)
    assert [note(committee) for _ in range(3)] == [1, 0, 0]
    assert note(committee, member=1) == 1
    both = Refused([*IN_CONFLICT.blockers, Blocker("deliberation_began", "Trop tard.")])
    assert note(committee, refused=both) == 1
    assert note(committee, at=SCORING + timedelta(hours=23)) == 0
    assert note(committee, at=SCORING + timedelta(hours=25)) == 1
    with committee.read() as session:
        assert list(broken_links(session)) == []
        found = refusals_of(session, committee.dossiers[0].id)
    assert len(found) == 4
    assert found[-1].sentence == "a voulu noter ce dossier malgré un lien connu : refusé"


def test_nothing_is_kept_of_a_dossier_that_is_not_there(database: Database) -> None:
    committee = make_committee(database)
    with committee.write() as session:
        made = record_refusal(
            session,
            tried="opinion",
            refused=IN_CONFLICT,
            application_id=999,
            by=committee.by(),
            at=SCORING,
        )
    assert made == []


@pytest.fixture
def committee(app_on_each: Flask, clock: FixedClock) -> Committee:
    clock.move_to(SCORING)
    services = app_on_each.extensions["pacte"]
    return make_committee(services.database, members=2, dossiers=2, store=services.store)


def test_scoring_in_spite_of_a_tie_is_told_to_staff_and_to_no_candidate(
    app_on_each: Flask, committee: Committee
) -> None:
    committee.give(0, 0)
    committee.tie(0, 0)
    act_as(app_on_each, committee.members[0])
    client = app_on_each.test_client()
    page = f"/regions/bfc/selection/{committee.dossiers[0].id}"
    client.get(f"{page}/mon-avis")
    assert "refusal.opinion.in_conflict" not in journal(committee)  # reading a page is no attempt
    for rest in ("/mon-avis", "/mon-avis/envoi", "/mon-avis/envoi"):
        assert client.post(page + rest, data=FORM).status_code == 403
    assert (
        client.post(f"{page}/mon-avis", data=FORM, headers={"X-Requested-With": "autosave"}).status_code
        == 409
    )
    assert journal(committee).count("refusal.opinion.in_conflict") == 1
    assert committee.assessments()[0].marks == {}
    act_as(app_on_each, committee.setting.staff)
    shown = app_on_each.test_client().get(f"{page}/avis").text
    assert "a voulu noter ce dossier malgré un lien connu" in shown
    shown = app_on_each.test_client().get(f"{page}/recevabilite").text
    assert "a voulu noter ce dossier malgré un lien connu" in shown


def test_scoring_after_the_beginning_of_the_deliberation_is_kept_and_nothing_typed_is_lost(
    app_on_each: Flask, committee: Committee
) -> None:
    committee.give(0, 0)
    committee.change(deliberation_began_at=SCORING)
    act_as(app_on_each, committee.members[0])
    page = f"/regions/bfc/selection/{committee.dossiers[0].id}/mon-avis"
    answer = app_on_each.test_client().post(page, data={**FORM, "comment": "Un dossier solide"})
    assert answer.status_code == 422
    assert "Un dossier solide" in answer.text
    assert journal(committee).count("refusal.opinion.deliberation_began") == 1


def test_a_mark_out_of_scale_is_explained_and_not_journaled(app_on_each: Flask, committee: Committee) -> None:
    committee.give(0, 0)
    act_as(app_on_each, committee.members[0])
    page = f"/regions/bfc/selection/{committee.dossiers[0].id}/mon-avis"
    answer = app_on_each.test_client().post(page, data={**FORM, f"mark_{KEYS[0]}": "9"})
    assert answer.status_code == 422
    assert not [action for action in journal(committee) if action.startswith("refusal.")]
