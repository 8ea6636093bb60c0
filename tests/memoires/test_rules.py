"""When a mémoire may be defended: pages, text, lateness, waivers."""

from datetime import date

import pytest

from pacte.cohorts.vocabulary import LatePolicy
from pacte.memoires.rules import Asked, Deposited, days_late, standing_of
from pacte.memoires.vocabulary import Admissibility, DepositSession, WaiverKind

DUE = date(2021, 5, 18)


def asked(policy: LatePolicy = LatePolicy.WAIVER) -> Asked:
    return Asked(due_on=DUE, pages_min=10, pages_max=20, late_policy=policy, resit_due_on=date(2021, 9, 17))


def deposited(
    pages: int = 12, *, has_text: bool = True, late: int = 0, session: DepositSession = DepositSession.FIRST
) -> Deposited:
    return Deposited(pages=pages, has_text=has_text, days_late=late, session=session)


def test_nothing_deposited_is_awaited() -> None:
    assert standing_of(None, [], asked()).admissibility is Admissibility.AWAITED


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        (9, Admissibility.BLOCKED),
        (10, Admissibility.ADMISSIBLE),
        (20, Admissibility.ADMISSIBLE),
        (21, Admissibility.BLOCKED),
    ],
)
def test_ten_to_twenty_pages_conform(pages: int, expected: Admissibility) -> None:
    assert standing_of(deposited(pages), [], asked()).admissibility is expected


def test_nine_pages_say_how_to_mend_it() -> None:
    [blocker] = standing_of(deposited(9), [], asked()).blockers
    assert "9\u00a0pages" in blocker.message
    assert "10 à 20 pages" in blocker.message
    assert blocker.remedy.startswith("Complétez-le")


def test_twenty_one_pages_waived_may_be_defended() -> None:
    standing = standing_of(deposited(21), [WaiverKind.PAGES], asked())
    assert standing.may_be_defended
    assert standing.waived == (WaiverKind.PAGES,)


def test_a_waiver_of_something_else_changes_nothing() -> None:
    standing = standing_of(deposited(21), [WaiverKind.LATE, WaiverKind.TEXT], asked())
    assert standing.admissibility is Admissibility.BLOCKED
    assert standing.waived == ()


def test_every_reason_is_told_at_once() -> None:
    standing = standing_of(deposited(9, has_text=False, late=1), [], asked())
    assert [one.code for one in standing.blockers] == ["memoire_pages", "memoire_text", "memoire_late"]


def test_the_nineteenth_of_may_is_one_day_late() -> None:
    assert days_late(DUE, date(2021, 5, 18)) == 0
    assert days_late(DUE, date(2021, 5, 19)) == 1


def test_late_counts_for_the_resit_without_a_waiver() -> None:
    standing = standing_of(deposited(late=1), [], asked())
    assert standing.admissibility is Admissibility.RESIT
    assert "17 septembre 2021" in standing.blockers[0].remedy
    assert "dérogation" in standing.blockers[0].remedy


def test_late_is_admitted_by_waiver() -> None:
    assert standing_of(deposited(late=1), [WaiverKind.LATE], asked()).may_be_defended


def test_no_waiver_where_late_means_resit() -> None:
    standing = standing_of(deposited(late=1), [WaiverKind.LATE], asked(LatePolicy.RESIT))
    assert standing.admissibility is Admissibility.RESIT
    assert "dérogation" not in standing.blockers[0].remedy


def test_the_resit_session_is_not_late_for_the_first() -> None:
    assert standing_of(deposited(late=3, session=DepositSession.RESIT), [], asked()).may_be_defended
