"""Minutes closed by one chair, signed by each, completed, and verified; on both engines."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import delete, select, update

from pacte.blockers import Refused
from pacte.canonical import fingerprint_of
from pacte.database import Database
from pacte.juries.day.rules import Moment, Verdict
from pacte.juries.minutes.rules import Correction
from pacte.juries.minutes.seals import count_jury_minutes, jury_minutes_faults
from pacte.juries.models import DefenceJuror, DefenceResult, JuryAddendum, JuryMinutes, JurySignature
from pacte.juries.vocabulary import Outcome, Resit
from tests.juries.factories import ADMITTED, NOON, REDO, Day, make_day
from tests.memoires.evaluation.factories import give


@pytest.fixture
def day(database: Database) -> Day:
    return make_day(database)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.blockers]


def faults(day: Day) -> list[str]:
    with day.database.session(day.scope) as session:
        assert count_jury_minutes(session) == 1
        return list(jury_minutes_faults(session, lambda number: None))


def test_the_chair_closes_and_the_minutes_say_all(day: Day) -> None:
    give(day.jury, day.jury.accept(day.jury.assign(day.learners[0], day.jurors[1])), 3)
    day.hold_all(REDO)
    row = day.close()
    content = row.content
    assert row.fingerprint == fingerprint_of(content)
    assert (content["day"], content["half"], content["room"]) == ("2027-06-14", "morning", "Salle A")
    assert [one["name"] for one in content["signers"]] == [
        "Inès Vuillemin",
        "Paul Renard",
        "Zoé Marchal",
    ]
    assert [one["is_chair"] for one in content["signers"]] == [True, False, False]
    first, second = content["defences"]
    assert (first["learner"], first["outcome"], first["resit"]) == ("Noé Aubert 1", "deferred", "both")
    assert first["to_correct"] == REDO.to_correct
    assert first["mean"] is not None
    assert (second["outcome"], second["mean"]) == ("admitted", None)
    assert "notes" not in first
    assert {subject for _, subject in day.mails("minutes/to_sign")} == {"Procès-verbal à signer, Promo 8"}
    assert len(day.mails("minutes/to_sign")) == 3
    assert day.actions("jury_minutes.") == ["jury_minutes.closed"]
    assert faults(day) == []


def test_what_is_left_is_told_at_once(day: Day) -> None:
    day.attend(0, 1, passages=(0,))
    day.mark(Moment.BEGAN)
    with pytest.raises(Refused) as refused:
        day.close(1)
    assert codes(refused) == [
        "not_chair",
        "no_outcome",
        "not_ended",
        "no_outcome",
        "attendance_unsaid",
        "lacking",
    ]
    assert day.actions("jury_minutes.") == []


def test_an_incomplete_jury_says_why(day: Day) -> None:
    day.attend(0, 2)
    for number in (0, 1):
        day.hold(number)
    with pytest.raises(Refused) as refused:
        day.close()
    assert codes(refused) == ["lacking"]
    content = day.close(lacking="Train supprimé.").content
    assert content["lacking"] == "Train supprimé."
    assert content["defences"][0]["apart"] == [{"name": "Paul Renard", "why": "absent"}]
    assert [one["name"] for one in content["signers"]] == ["Inès Vuillemin", "Zoé Marchal"]


def test_nothing_changes_after_the_closing(day: Day) -> None:
    day.hold_all()
    first = day.close()
    assert day.close().id == first.id, "a second click"
    for act in (day.decide, lambda: day.mark(Moment.ENDED, undone=True), lambda: day.attend(0)):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == ["minutes_closed"]
    with pytest.raises(Refused) as refused:
        day.close(1)
    assert codes(refused) == ["already_closed"]
    assert "par Inès Vuillemin à 12 h 30" in refused.value.blockers[0].message.replace("\u00a0", " ")


def test_of_two_chairs_at_once_one_closes_and_the_other_is_told(day: Day) -> None:
    """One presided the first defence, the other the second."""
    day.hold_all()
    with day.database.session(day.scope, write=True) as session:
        for juror, is_chair in ((0, False), (1, True)):
            session.execute(
                update(DefenceJuror)
                .where(
                    DefenceJuror.defence_id == day.defences[1],
                    DefenceJuror.juror_id == day.jurors[juror].id,
                )
                .values(is_chair=is_chair)
            )
    at_once, ended = Barrier(2), {}

    def close(number: int) -> None:
        by = day.by(number)
        at_once.wait()
        try:
            ended[number] = day.close(by=by).id
        except Refused as refused:
            ended[number] = refused.blockers[0].code

    threads = [Thread(target=close, args=(number,)) for number in (0, 1)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(str(one) for one in ended.values()) == [str(day.minutes().id), "already_closed"]
    assert day.actions("jury_minutes.") == ["jury_minutes.closed"]
    assert faults(day) == []


def test_with_the_last_signature_results_are_final(day: Day) -> None:
    day.hold_all()
    day.close()
    day.sign(0)
    assert day.minutes().completed_at is None
    day.sign(2)
    first = day.sign(1, name="PAUL renard")
    assert day.sign(1).id == first.id, "a second click"
    assert day.minutes().completed_at == NOON + timedelta(minutes=10)
    assert day.actions("jury_minutes.") == [
        "jury_minutes.closed",
        *("jury_minutes.signed",) * 3,
        "jury_minutes.finished",
    ]
    assert faults(day) == []


def test_of_the_last_signatures_at_once_one_makes_results_final(day: Day) -> None:
    day.hold_all()
    day.close()
    day.sign(0)
    people, sealed = [day.by(number) for number in range(3)], day.minutes().fingerprint
    at_once, ended = Barrier(3), []

    def sign(number: int) -> None:
        at_once.wait()
        ended.append(day.sign(number, by=people[number], fingerprint=sealed).juror_id)

    threads = [Thread(target=sign, args=(number,)) for number in (1, 2, 2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(ended) == sorted(day.jurors[number].id for number in (1, 2, 2)), "twice is once"
    assert day.actions("jury_minutes.").count("jury_minutes.signed") == 3
    assert day.actions("jury_minutes.").count("jury_minutes.finished") == 1
    assert len(day.mails("results/result")) == 2
    assert faults(day) == []


def test_a_signature_is_refused_with_every_reason(day: Day) -> None:
    with pytest.raises(Refused) as refused:
        day.sign(0, fingerprint="0" * 64)
    assert codes(refused) == ["not_closed"]
    day.attend(0, 1)
    for number in (0, 1):
        day.hold(number)
    day.close(lacking="Malade.")
    with pytest.raises(Refused) as refused:
        day.sign(0, name="Quelqu’un", fingerprint="0" * 64)
    assert codes(refused) == ["name_differs", "other_minutes"]
    day.sign(0)
    day.sign(1)
    with pytest.raises(Refused) as refused:
        day.sign(2)
    assert codes(refused) == ["not_present"], "absent: neither before nor after the last signature"


def test_an_addendum_completes_and_corrects(day: Day) -> None:
    day.hold_all(REDO)
    day.close()
    day.sign(0)
    with pytest.raises(Refused) as refused:
        day.complete()
    assert codes(refused) == ["not_signed"]
    day.sign(1)
    day.sign(2)
    sealed = day.minutes().fingerprint
    passed = Correction(defence_id=day.defences[0], outcome=Outcome.ADMITTED, resit=Resit.ORAL)
    first = day.complete("Erreur de report.", 0, 1, correction=passed)
    twice = day.complete("Erreur de report.", 0, 1, correction=passed, seen=sealed)
    assert twice.id == first.id, "sent twice"
    for other in (None, replace(passed, outcome=Outcome.ABSENT)):
        with pytest.raises(Refused) as refused:
            day.complete("Erreur de report.", 0, 1, correction=other, seen=sealed)
        assert "completed_meanwhile" in codes(refused), "another correction under the same text"
    second = day.complete("Le lieu était Beaune.")
    assert (first.content["previous"], second.content["previous"]) == (sealed, first.fingerprint)
    result = day.room().lines[0].result
    assert result is not None
    assert (result.outcome, result.resit) == (Outcome.ADMITTED, None)
    assert day.minutes().content["defences"][0]["outcome"] == "deferred", "what was signed stays"
    with pytest.raises(Refused) as refused:
        day.complete("Encore.", seen=sealed)
    assert codes(refused) == ["completed_meanwhile"]
    assert len(day.mails("minutes/completed")) == 6
    assert faults(day) == []


def test_a_result_is_corrected_with_who_presided_it_and_only_if_it_changes(day: Day) -> None:
    day.attend(0, 1, 2)
    day.attend(0, 1, 2, passages=(1,), chair=1)
    for number, verdict in enumerate((REDO, ADMITTED)):
        day.hold(number, verdict)
    day.close()
    for number in range(3):
        day.sign(number)
    passed = Correction(defence_id=day.defences[0], outcome=Outcome.ADMITTED)
    with pytest.raises(Refused) as refused:
        day.complete("Erreur.", 1, correction=passed)
    assert codes(refused) == ["chair_agrees"], "they presided the other defence"
    same = Correction(defence_id=day.defences[1], outcome=Outcome.ADMITTED, mention=ADMITTED.mention)
    with pytest.raises(Refused) as refused:
        day.complete("Erreur.", 1, correction=same)
    assert codes(refused) == ["nothing_corrected"]
    day.complete("Erreur.", 0, correction=passed)
    assert faults(day) == []


@pytest.mark.parametrize(
    ("kind", "values", "told"),
    [
        (JuryMinutes, {"content": {"signers": [], "defences": []}}, "son contenu ne correspond pas"),
        (DefenceResult, {"outcome": Outcome.ABSENT}, "n’est plus celui qui a été signé"),
        (JuryMinutes, {"completed_at": None}, "l’heure de sa dernière signature"),
        (JurySignature, {"fingerprint": "0" * 64}, "porte sur un autre contenu"),
        (JurySignature, {"signed_at": NOON}, "n’a pas l’heure et le nom du journal"),
        (JurySignature, {"name": "Quelqu’un"}, "n’a pas l’heure et le nom du journal"),
        (JuryAddendum, {"fingerprint": "0" * 64}, "l’additif 1 ne correspond pas à son empreinte"),
    ],
)
def test_what_was_changed_behind_the_software_is_found(
    day: Day, kind: type, values: dict[str, object], told: str
) -> None:
    day.finish()
    day.complete()
    with day.database.session(day.scope, write=True) as session:
        row = session.scalars(select(kind).order_by(kind.id)).first()
        for name, value in values.items():
            setattr(row, name, value)
    assert any(told in one for one in faults(day)), faults(day)


def test_minutes_that_disappear_are_missed(day: Day) -> None:
    day.hold_all()
    lost = day.close().id
    with day.database.session(day.scope, write=True) as session:
        session.execute(delete(JuryMinutes))
    with day.database.session(day.scope) as session:
        assert list(jury_minutes_faults(session, lambda number: None)) == [
            f"Procès-verbal de jury {lost}, clos selon le journal : il a disparu."
        ]


def test_a_juror_tied_on_the_day_is_written_apart(day: Day) -> None:
    day.jury.tie(day.jurors[1], day.learners[0])
    day.hold_all(Verdict(outcome=Outcome.ADMITTED))
    content = day.close(lacking="Lien déclaré.").content
    assert content["defences"][0]["apart"] == [{"name": "Paul Renard", "why": "tied"}]
    assert [one["name"] for one in content["defences"][0]["jury"]] == ["Inès Vuillemin", "Zoé Marchal"]
    assert len(content["signers"]) == 3
