"""When the minutes of a jury are closed, signed and completed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pacte.cohorts.vocabulary import JurorRole
from pacte.juries.day.rules import Passage, Seat, Verdict
from pacte.juries.minutes.rules import Correction, blockers_to_close, blockers_to_complete, blockers_to_sign
from pacte.juries.vocabulary import Outcome, Resit

AT = datetime(2027, 6, 14, 7, 0, tzinfo=UTC)
REQUIRED = [(JurorRole.EHESP, 1), (JurorRole.ARS, 1)]
CHAIR = Seat(juror_id=1, name="Inès Vuillemin", role=JurorRole.EHESP, is_chair=True, is_present=True)
OTHER = Seat(juror_id=2, name="Paul Renard", role=JurorRole.ARS, is_present=True)
HELD = Passage(
    id=1,
    learner="Noé Aubert",
    starts_at=AT,
    seats=(CHAIR, OTHER),
    began_at=AT,
    ended_at=AT + timedelta(hours=1),
    outcome=Outcome.ADMITTED,
)


def close(
    *passages: Passage, closer: int = 1, lacking: str = "", closed_by: str = "", required: Sequence = REQUIRED
) -> list[str]:
    found = blockers_to_close(
        passages, required=required, closer=[closer], lacking=lacking, closed_by=closed_by
    )
    return [one.code for one in found]


def test_the_chair_closes_when_all_is_said() -> None:
    assert close(HELD) == []
    assert close(HELD, replace(HELD, id=2, outcome=Outcome.ABSENT, began_at=None, ended_at=None)) == []
    assert close(HELD, closer=2) == ["not_chair"]
    assert close() == ["no_passage"]
    assert close(HELD, closed_by="par Paul Renard à 17 h 12") == ["already_closed"]


def test_every_reason_is_told_at_once() -> None:
    unsaid = replace(CHAIR, is_present=None)
    found = close(
        replace(HELD, outcome=None, ended_at=None, seats=(unsaid, OTHER)),
        replace(HELD, id=2, seats=(replace(CHAIR, is_chair=False), OTHER)),
    )
    assert found == ["not_chair", "no_outcome", "not_ended", "attendance_unsaid", "no_chair", "lacking"]


def test_a_role_that_nobody_fills_is_explained() -> None:
    alone = replace(HELD, seats=(CHAIR, replace(OTHER, is_present=False)))
    tied = replace(HELD, seats=(CHAIR, replace(OTHER, is_tied=True)))
    assert close(alone) == close(tied) == ["lacking"]
    assert close(alone, lacking="Train supprimé.") == []
    assert close(alone, lacking="x" * 2_001) == ["lacking_long"]
    (told,) = blockers_to_close([alone, tied], required=REQUIRED, closer=[1], lacking="")
    assert (
        told.message.replace("\u00a0", " ")
        == "Le jury est incomplet pour 2 passages : Agence régionale de santé."
    )


def test_a_tied_chair_neither_presides_nor_closes() -> None:
    tied = replace(HELD, seats=(replace(CHAIR, is_tied=True), OTHER))
    assert close(tied, lacking="Lien.") == ["not_chair", "no_chair"]


def sign(**changes: object) -> list[str]:
    given = {
        "is_closed": True,
        "is_signer": True,
        "expected": "Inès Vuillemin",
        "typed": "ines vuillemin",
        "read": "a",
        "sealed": "a",
        **changes,
    }
    return [one.code for one in blockers_to_sign(**given)]  # type: ignore[arg-type]


def test_each_who_sat_signs_what_they_read() -> None:
    assert sign() == []
    assert sign(is_closed=False) == ["not_closed"]
    assert sign(is_signer=False) == ["not_present"]
    assert sign(typed="Quelqu’un", read="b") == ["name_differs", "other_minutes"]


def complete(correction: Correction | None = None, **changes: object) -> list[str]:
    given = {
        "is_signed": True,
        "text": "Le titre se lit ainsi.",
        "agreed": {1},
        "chairs": {1},
        "known": {1: Verdict(outcome=Outcome.DEFERRED, resit=Resit.BOTH, to_correct="La méthode.")},
        "opens_resit": True,
        "seen": "a",
        "last": "a",
        **changes,
    }
    return [one.code for one in blockers_to_complete(correction=correction, **given)]  # type: ignore[arg-type]


def test_signed_minutes_are_completed_by_those_who_signed() -> None:
    assert complete() == []
    assert complete(is_signed=False) == ["not_signed"]
    assert complete(seen="b", text="", agreed=set()) == [
        "completed_meanwhile",
        "text_missing",
        "nobody_agrees",
    ]
    assert complete(text="x" * 5_001) == ["text_long"]


def test_a_result_is_corrected_with_the_chair() -> None:
    passed = Correction(defence_id=1, outcome=Outcome.ADMITTED)
    assert complete(passed) == []
    assert complete(passed, agreed={2}) == ["chair_agrees"]
    assert complete(replace(passed, defence_id=9)) == ["not_here"]
    assert complete(replace(passed, outcome=Outcome.DEFERRED)) == ["resit_missing", "to_correct_missing"]
    assert (
        complete(Correction(defence_id=1, outcome=Outcome.DEFERRED, resit=Resit.ORAL, to_correct="…")) == []
    )
    assert complete(replace(passed, outcome=None)) == ["outcome_missing"]
    failed = replace(passed, outcome=Outcome.DEFERRED, to_correct="La méthode.")
    assert complete(failed, opens_resit=False) == []
    assert complete(replace(failed, resit=Resit.BOTH)) == ["nothing_corrected"]
