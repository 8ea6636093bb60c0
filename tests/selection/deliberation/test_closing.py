"""The closing on each database: everything checked, facts frozen, minutes sealed, signed and proved."""

from datetime import datetime

from sqlalchemy import select

from pacte.applications.models import Application
from pacte.canonical import fingerprint_of
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.mail.models import OutboxMessage
from pacte.selection.answers.board import board as answers_board
from pacte.selection.deliberation import operations
from pacte.selection.deliberation.held_facts import fact_words
from pacte.selection.deliberation.minutes import masked
from pacte.selection.deliberation.papers import minutes_pdf
from pacte.selection.deliberation.queries import board
from pacte.selection.deliberation.rules import Event
from pacte.selection.deliberation.seals import count_minutes, minutes_faults
from pacte.selection.models import Assessment, CommitteeMember, SelectionCommittee
from tests.factories import make_person
from tests.selection.deliberation.factories import (
    MEETING,
    Meeting,
    hear,
    owe_dues,
    tie,
)
from tests.selection.deliberation.test_operations import meeting as meeting
from tests.selection.deliberation.test_operations import move, refusal


def test_closing_is_refused_with_every_reason(meeting: Meeting) -> None:
    meeting.begin()
    meeting.decide(0, Event.RETAIN)
    meeting.decide(1, Event.SET_ASIDE)
    owe_dues(meeting, 0)
    hear(meeting, 0)
    assert refusal(meeting.close, place=" ") == [
        "to_review",
        "undecided",
        "dues_unpaid",
        "nobody_present",
        "place_missing",
        "interviews_to_come",
    ]
    assert meeting.committee().closed_at is None
    assert meeting.candidacy(0).frozen is None
    assert "selection.closed" not in meeting.journal()


def test_the_minutes_name_a_scorer_who_abstained(meeting: Meeting) -> None:
    with meeting.session(write=True) as session:
        row = session.scalars(
            select(Assessment).where(
                Assessment.application_id == meeting.dossiers[1].id,
                Assessment.scorer_id == meeting.members[1].id,
            )
        ).one()
        row.submitted_at, row.abstained_at, row.abstention_reason = None, MEETING, "Voisine"
    meeting.settle()
    minutes = meeting.committee().minutes
    assert minutes is not None
    assert {one["name"]: one["unscored"] for one in minutes["decisions"]} == {
        "Zoé Lefèvre": [],
        "Noa Berthier": ["Karim Keller"],
        "Camille Aubert": [],
    }
    assert "Voisine" not in str(minutes)
    read = minutes_pdf(minutes, fingerprint="0" * 64, signatures=(), contact="contact@exemple.fr")
    assert read.startswith(b"%PDF")


def test_places_that_transfers_took_are_not_the_committee_s_to_give(meeting: Meeting) -> None:
    with meeting.session(write=True) as session:
        session.add(
            Enrollment(
                cohort_id=meeting.cohort.id,
                person_id=make_person(meeting.database, "Noé", "Venu").id,
                track="MSP",
                programme_version="bfc-2025",
                state=EnrollmentState.ACTIVE,
                enrolled_at=MEETING,
            )
        )
    with meeting.session() as session:
        found = board(session, cohort=meeting.cohort, reader_id=None)
        answers = answers_board(session, meeting.cohort, MEETING)
    assert found.places == meeting.cohort.capacity - 1
    assert answers.room == found.places


def test_closing_freezes_facts_and_seals_the_minutes(meeting: Meeting) -> None:
    tie(meeting, meeting.members[1], 2)
    meeting.settle()
    committee = meeting.committee()
    assert committee.closed_at == MEETING
    assert meeting.candidacy(0).frozen == {
        "dues_year": 2025,
        "structure": "MSP n° 0",
        "member": True,
        "dues_paid": True,
        "dues_exempt": False,
        "waiver": None,
        "commitment": True,
        "against": [],
        "mean": "100.00",
        "spread": "0.00",
        "scorers": 2,
    }
    exempt = {**meeting.candidacy(0).frozen, "dues_paid": False, "dues_exempt": True}
    assert fact_words(exempt)["Cotisation"] == "2025 exonérée"
    minutes = committee.minutes
    assert minutes is not None
    assert [seat["name"] for seat in minutes["present"]] == ["Karim Keller", "Inès Vuillemin"]
    said = [(one["name"], one["decision"], one["rank"], one["abstained"]) for one in minutes["decisions"]]
    assert said == [
        ("Zoé Lefèvre", "retained", None, []),
        ("Noa Berthier", "waitlisted", 1, []),
        ("Camille Aubert", "refused", None, ["Karim Keller"]),
    ]
    assert minutes["decisions"][2]["facts"]["scorers"] == 1
    assert fingerprint_of(minutes) == committee.minutes_fingerprint
    assert meeting.journal()[-1] == "selection.closed"
    with meeting.session() as session:
        assert list(minutes_faults(session, lambda number: None)) == []
        assert count_minutes(session) == 1


def test_those_who_were_present_are_asked_by_mail_to_sign(meeting: Meeting) -> None:
    meeting.begin()
    for number in range(3):
        meeting.decide(number, Event.RETAIN)
    meeting.attend(1)
    meeting.close()
    with meeting.session() as session:
        (mail,) = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "selection/minutes_to_sign")
        )
    assert mail.recipient == meeting.members[1].email
    assert mail.subject == f"Procès-verbal à signer, {meeting.cohort.label}"
    assert "/regions/bfc/promotions/8/selection/proces-verbal" in mail.text_body


def test_nothing_changes_after_closing(meeting: Meeting) -> None:
    meeting.settle()
    assert refusal(meeting.decide, 0, Event.WAITLIST) == ["closed"]
    assert refusal(move, meeting, 1, 1) == ["closed"]
    assert refusal(meeting.attend, 0) == ["closed"]
    assert refusal(meeting.close) == ["closed"]
    assert refusal(meeting.begin) == ["already_begun"]


def sign(meeting: Meeting, number: int, name: str, *, at: datetime = MEETING, fingerprint: str = "") -> None:
    committee = meeting.committee()
    with meeting.session(write=True) as session:
        operations.sign(
            session,
            cohort=meeting.cohort,
            member_id=meeting.seats()[number].id,
            name=name,
            fingerprint=fingerprint or committee.minutes_fingerprint,
            drawing=None,
            by=meeting.staff,
            at=at,
        )


def test_those_present_sign_once(meeting: Meeting) -> None:
    meeting.settle()
    sign(meeting, 0, "ines vuillemin")
    sign(meeting, 0, "ines vuillemin")
    seat = meeting.seats()[0]
    assert (seat.signed_at, seat.signed_fingerprint) == (MEETING, meeting.committee().minutes_fingerprint)
    assert meeting.journal().count("selection.minutes_signed") == 1
    with meeting.session() as session:
        assert list(minutes_faults(session, lambda number: None)) == []


def test_signing_is_refused_with_reasons(meeting: Meeting) -> None:
    meeting.begin()
    assert refusal(sign, meeting, 0, "Inès Vuillemin") == ["not_closed"]
    for number in range(3):
        meeting.decide(number, Event.RETAIN)
    meeting.attend(0)
    meeting.close()
    assert refusal(sign, meeting, 1, "Karim Keller") == ["not_present"]
    assert refusal(sign, meeting, 0, "Karim", fingerprint="f" * 64) == ["name_differs", "other_minutes"]
    assert [seat.signed_at for seat in meeting.seats()] == [None, None]


def test_altered_minutes_are_named(meeting: Meeting) -> None:
    meeting.settle()
    sign(meeting, 0, "Inès Vuillemin")
    with meeting.session(write=True) as session:
        committee = session.scalars(select(SelectionCommittee)).one()
        minutes = dict(committee.minutes or {})
        minutes["decisions"] = [
            {**one, "decision": "retained"} if one["decision"] == "refused" else one
            for one in minutes["decisions"]
        ]
        committee.minutes = minutes
        identity = committee.id
        reference = session.get_one(Application, meeting.dossiers[2].id).reference
        seat = session.scalars(select(CommitteeMember).order_by(CommitteeMember.id)).first()
    with meeting.session() as session:
        found = list(minutes_faults(session, lambda number: None))
    assert found == [
        f"Procès-verbal du comité {identity} : son contenu ne correspond pas à son empreinte.",
        f"Procès-verbal du comité {identity} : son empreinte n’est pas celle du journal.",
        f"Procès-verbal du comité {identity} : la signature du membre {seat.id} porte sur un autre contenu.",
        f"Procès-verbal du comité {identity} : la décision du dossier {reference} n’est plus celle qui a été "
        "signée.",
    ]


def test_a_seal_made_anew_does_not_hide_the_change(meeting: Meeting) -> None:
    meeting.settle()
    with meeting.session(write=True) as session:
        committee = session.scalars(select(SelectionCommittee)).one()
        committee.minutes = {**(committee.minutes or {}), "place": "Besançon"}
        committee.minutes_fingerprint = fingerprint_of(committee.minutes)
    with meeting.session() as session:
        found = list(minutes_faults(session, lambda number: None))
    assert [fault.partition(" : ")[2] for fault in found] == ["son empreinte n’est pas celle du journal."]


def test_minutes_for_someone_in_conflict_tell_nothing_of_the_dossier(meeting: Meeting) -> None:
    meeting.begin()
    for number in range(3):
        meeting.decide(number, Event.WAITLIST)
    meeting.attend(0)
    meeting.close()
    minutes = meeting.committee().minutes
    assert minutes is not None
    shown = masked(minutes, [meeting.dossiers[1].id])
    assert [(one["name"], one["rank"]) for one in shown["decisions"]] == [
        ("Zoé Lefèvre", 1),
        ("Camille Aubert", 2),
    ]
    assert shown["masked"] == 1
    assert "Berthier" not in str(shown)
