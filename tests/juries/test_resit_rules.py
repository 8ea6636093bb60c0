"""What is taken again after a result."""

from itertools import product

from pacte.juries.resit_rules import Decided, is_failed, resit_of, takes_memoire_again
from pacte.juries.vocabulary import Outcome, Resit
from pacte.memoires.vocabulary import DepositSession

FIRST, RESIT = DepositSession.FIRST, DepositSession.RESIT


def decided(session: DepositSession, outcome: Outcome, resit: Resit | None) -> Decided:
    return Decided(session=session, outcome=outcome, resit=resit if outcome is Outcome.DEFERRED else None)


def test_one_resit_after_the_first_session_of_who_is_not_admitted() -> None:
    opened = {
        (session, outcome, asked, resits): resit_of(decided(session, outcome, asked), resits=resits)
        for session, outcome, asked, resits in product(DepositSession, Outcome, Resit, (0, 1, 3))
    }
    for (session, outcome, asked, resits), found in opened.items():
        if session is RESIT or not resits or outcome is Outcome.ADMITTED:
            assert found is None
        else:
            assert found is (Resit.ORAL if outcome is Outcome.ABSENT else asked)
    assert resit_of(None, resits=1) is None


def test_who_failed_has_nothing_left() -> None:
    assert is_failed(decided(RESIT, Outcome.DEFERRED, Resit.ORAL), resits=1)
    assert is_failed(decided(FIRST, Outcome.ABSENT, None), resits=0)
    assert not is_failed(decided(FIRST, Outcome.DEFERRED, Resit.BOTH), resits=1)
    assert not is_failed(decided(FIRST, Outcome.ADMITTED, None), resits=0)
    assert not is_failed(None, resits=0)


def test_the_memoire_is_deposited_again_when_the_jury_asks_it() -> None:
    assert [takes_memoire_again(one) for one in (None, *Resit)] == [False, True, False, True]
