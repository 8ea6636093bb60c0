"""Mémoires deposited: counted, late, corrected, replaced, waived, shared; once each; both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pacte.accounts.models import Person
from pacte.blockers import Refused
from pacte.database import Database, Scope
from pacte.files.models import StoredFile
from pacte.memoires.deposits import operations
from pacte.memoires.deposits.export import export_deposits, export_waivers
from pacte.memoires.deposits.queries import deposits_of, prepared_of, text_of
from pacte.memoires.deposits.reminders import remind_deposits
from pacte.memoires.models import MemoireDeposit, MemoireText
from pacte.memoires.vocabulary import Admissibility, DepositSession, SubjectVerdict, WaiverKind
from pacte.policy import Role
from tests.factories import grant_role, make_person
from tests.files import samples
from tests.memoires.factories import EARLY, Class, make_class, paper

DUE = datetime(2027, 4, 30, 21, 59, 59, tzinfo=UTC)
"""The last second of 30 April 2027 in Paris; defences begin on 14 June, the resit is due on 10 September."""
LATE = DUE + timedelta(seconds=1)


@pytest.fixture
def here(database: Database, tmp_path: Path) -> Class:
    return make_class(database, tmp_path)


@pytest.fixture
def staff(here: Class) -> Person:
    person = make_person(here.database, given_name="Alex", family_name="Martin", email="alex@example.org")
    grant_role(here.database, person, Role.STAFF, here.setting.federation)
    return person


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.blockers]


@pytest.mark.parametrize(
    ("pages", "state"),
    [
        (9, Admissibility.BLOCKED),
        (10, Admissibility.ADMISSIBLE),
        (20, Admissibility.ADMISSIBLE),
        (21, Admissibility.BLOCKED),
    ],
)
def test_the_pages_of_the_body_decide(here: Class, pages: int, state: Admissibility) -> None:
    here.deposit(paper(pages))
    assert here.known().standing.admissibility is state


def test_cover_and_annexes_do_not_count(here: Class) -> None:
    prepared = here.prepare(paper(24))
    row = here.confirm(prepared, body_from=3, body_to=22)
    assert (row.pages, row.file_pages) == (20, 24)
    assert here.known().standing.may_be_defended


def test_the_receipt_goes_to_the_author_and_the_news_to_the_trainer(here: Class) -> None:
    here.deposit()
    assert here.mails("deposited") == [(here.person.email, "Mémoire déposé : votre reçu")]
    assert here.mails("deposited_told") == [(here.trainer.email, "Mémoire déposé : Noé Aubert")]
    assert here.actions() == ["memoire.prepared", "memoire.deposited"]
    with here.database.session(here.setting.scope) as session:
        row = session.scalars(select(MemoireDeposit)).one()
        assert text_of(session, row)[0].startswith("Nous avons conduit")
        assert "travail commun" in session.scalars(select(MemoireText.folded)).one()


def test_the_last_second_of_the_due_date_is_in_time_and_the_next_is_late(here: Class) -> None:
    assert here.deposit(at=DUE).days_late == 0
    assert here.known().standing.may_be_defended


def test_a_late_one_is_kept_marked_and_waits_for_a_waiver(here: Class, staff: Person) -> None:
    row = here.deposit(at=LATE)
    assert (row.days_late, row.session) == (1, DepositSession.FIRST)
    assert here.known().standing.admissibility is Admissibility.RESIT
    here.waive(WaiverKind.LATE, by=staff, at=LATE)
    assert here.known().standing.may_be_defended
    assert [to for to, _ in here.mails("waiver")] == [here.person.email]
    with pytest.raises(Refused) as twice:
        here.waive(WaiverKind.LATE, by=staff, at=LATE)
    assert codes(twice) == ["waived"]
    waiver = here.known().waivers[0]
    with here.database.session(here.setting.scope, write=True) as session:
        operations.end_waiver(
            session,
            enrollment_id=here.learner.id,
            waiver_id=waiver.id,
            reason="Erreur",
            by=here.by(staff),
            at=LATE,
        )
    assert here.known().standing.admissibility is Admissibility.RESIT


def test_nine_pages_in_time_may_be_corrected_after_the_due_date(here: Class) -> None:
    here.deposit(paper(9), at=DUE)
    row = here.deposit(paper(12), at=LATE + timedelta(days=3))
    assert (row.number, row.days_late, row.corrects) == (2, 0, 1)
    assert here.known().standing.may_be_defended
    with here.database.session(here.setting.scope) as session:
        numbers = [one.deposit.number for one in deposits_of(session, here.known().memoire)]
    assert numbers == [2, 1]


def test_a_good_one_is_not_spoilt_by_a_late_one_unawares(here: Class) -> None:
    here.deposit(at=DUE)
    prepared = here.prepare(paper(13), at=LATE)
    with pytest.raises(Refused) as refused:
        here.confirm(prepared, at=LATE)
    assert codes(refused) == ["spoils"]
    assert here.confirm(prepared, at=LATE, accepts_late=True).days_late == 1


def test_the_resit_session_opens_with_the_defences(here: Class) -> None:
    row = here.deposit(at=datetime(2027, 6, 14, 9, 0, tzinfo=UTC))
    assert (row.session, row.days_late) == (DepositSession.RESIT, 0)
    assert row.due_on.isoformat() == "2027-09-10"
    with pytest.raises(Refused) as closed:
        here.prepare(paper(13), at=datetime(2027, 9, 11, 9, 0, tzinfo=UTC))
    assert codes(closed) == ["memoire_closed"]


def test_what_may_be_defended_does_not_change_once_defences_begin(here: Class) -> None:
    here.deposit()
    with pytest.raises(Refused) as kept:
        here.prepare(paper(13), at=datetime(2027, 6, 15, 9, 0, tzinfo=UTC))
    assert codes(kept) == ["memoire_kept"]


def test_sent_twice_it_is_deposited_once(here: Class) -> None:
    prepared = here.prepare()
    first = here.confirm(prepared)
    assert here.confirm(prepared).id == first.id
    assert len(here.mails("deposited")) == 1


def test_an_answer_to_the_subject_takes_nobody_s_last_minute(here: Class) -> None:
    here.propose()
    prepared = here.prepare()
    here.answer(SubjectVerdict.VALIDATED)
    assert here.confirm(prepared, seen=0).number == 1
    again = here.prepare(paper(13))
    with pytest.raises(Refused) as refused:
        here.confirm(again, seen=0)
    assert codes(refused) == ["changed_meanwhile"]


def test_two_tabs_at_once_make_one_deposit(here: Class) -> None:
    prepared = here.prepare()
    with ThreadPoolExecutor(2) as both:
        made = list(both.map(lambda _: here.confirm(prepared, seen=0).id, range(2)))
    assert len(set(made)) == 1
    with here.database.session(here.setting.scope) as session:
        assert session.scalars(select(func.count()).select_from(MemoireDeposit)).one() == 1


def test_a_file_sent_is_not_a_deposit_and_gives_way_to_the_next(here: Class) -> None:
    here.prepare(paper(11))
    second = here.prepare(paper(12))
    assert here.known().standing.admissibility is Admissibility.AWAITED
    with pytest.raises(Refused) as other:
        here.confirm(second, sha256=sha256(paper(11)).hexdigest())
    assert codes(other) == ["changed_meanwhile"]
    with here.database.session(here.setting.scope) as session:
        assert [one.pages for one in session.scalars(select(StoredFile))] == [12]
        waiting = prepared_of(session, here.known().memoire)
        assert waiting is not None
        assert waiting.file.id == second.file_id
    with here.database.session(here.setting.scope, write=True) as session:
        operations.discard(session, enrollment_id=here.learner.id, by=here.by(here.person), at=EARLY)
    with pytest.raises(Refused) as none:
        here.confirm(second, sha256=sha256(paper(12)).hexdigest())
    assert codes(none) == ["no_file"]


def test_every_fault_of_what_is_declared_at_once(here: Class) -> None:
    prepared = here.prepare()
    with pytest.raises(Refused) as refused:
        here.confirm(prepared, title="", summary="", keywords=(), body_from=0, body_to=99, is_own_work=False)
    assert codes(refused) == [
        "title_missing",
        "summary_missing",
        "keywords_missing",
        "body_from",
        "body_to",
        "own_work",
    ]
    assert here.known().deposit is None


def test_a_scan_is_kept_and_blocks_until_waived(here: Class, staff: Person) -> None:
    row = here.deposit(samples.pdf(12, text=""))
    assert not row.has_text
    assert [one.code for one in here.known().standing.blockers] == ["memoire_text"]
    here.waive(WaiverKind.TEXT, by=staff)
    assert here.known().standing.may_be_defended


def test_only_what_lacks_is_waived_with_a_reason(here: Class, staff: Person) -> None:
    here.deposit(paper(21))
    with pytest.raises(Refused) as refused:
        here.waive(WaiverKind.LATE, by=staff, reason="")
    assert codes(refused) == ["not_lacking", "reason_missing"]
    with pytest.raises(Refused) as stale:
        here.waive(WaiverKind.PAGES, by=staff, seen=2)
    assert codes(stale) == ["changed_meanwhile"]


def test_sharing_is_the_author_s_at_any_time(here: Class) -> None:
    here.deposit()
    for agreed in (False, False, True):
        with here.database.session(here.setting.scope, write=True) as session:
            memoire = operations.share(
                session, enrollment_id=here.learner.id, agreed=agreed, by=here.by(here.person), at=EARLY
            )
            assert (memoire.shared_at is not None) == agreed
    assert here.actions()[-2:] == ["memoire.unshared", "memoire.shared"]


def test_reminders_go_to_those_who_deposited_nothing_and_say_what_waits(here: Class) -> None:
    here.prepare()
    two_days = datetime(2027, 4, 28, 9, 0, tzinfo=UTC)
    with here.database.session(here.setting.scope, write=True) as session:
        assert remind_deposits(session, at=two_days) == 1
        assert remind_deposits(session, at=two_days + timedelta(hours=1)) == 0
    assert here.mails("deposit_reminder") == [(here.person.email, "Mémoire à déposer dans 2 jours")]


def test_the_date_of_the_resit_is_recalled_to_those_who_cannot_be_heard_yet(here: Class) -> None:
    week_before = datetime(2027, 9, 3, 9, 0, tzinfo=UTC)
    here.deposit(paper(9), at=DUE)
    with here.database.session(here.setting.scope, write=True) as session:
        assert remind_deposits(session, at=week_before) == 1
        assert remind_deposits(session, at=week_before + timedelta(hours=1)) == 0
    assert here.mails("deposit_reminder") == [(here.person.email, "Mémoire à déposer dans 7 jours")]
    here.deposit(paper(12), at=week_before)
    with here.database.session(here.setting.scope, write=True) as session:
        assert remind_deposits(session, at=week_before + timedelta(days=5)) == 0


def test_my_data_holds_deposits_and_waivers(here: Class, staff: Person) -> None:
    here.deposit(paper(21))
    here.waive(WaiverKind.PAGES, by=staff)
    with here.database.session(Scope.person(here.person.id)) as session:
        assert [one["number"] for one in export_deposits(session, here.person.id)[1]] == [1]
        assert [one["reason"] for one in export_waivers(session, here.person.id)[1]] == ["Congé maladie"]
