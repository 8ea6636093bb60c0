"""An answer is written once, and nothing tells whose it is."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import inspect, select

from pacte.blockers import Refused
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import Audience, Moment
from pacte.database import Database
from pacte.links.models import PersonalLink
from pacte.seminars.evaluation import operations
from pacte.seminars.evaluation.queries import Result, results_of
from pacte.seminars.models import EvaluationAnswer
from tests.seminars.evaluation.factories import CLOSES, END, GOOD, Stage, make_stage

LATER = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def stage(database: Database) -> Stage:
    made = make_stage(database, learners=6)
    made.ask()
    return made


def own(number: int) -> Mapping[str, int | str]:
    return {**GOOD, "hot-keep": f"Texte {number}"}


def transactions(stage: Stage) -> set[str]:
    """Which transactions wrote the answers, as PostgreSQL keeps them in each row."""
    connection = stage.database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        key = str(stage.setting.federation.id)
        cursor.execute("SELECT set_config('pacte.scope', 'federation', false)")
        cursor.execute("SELECT set_config('pacte.key', %s, false)", (key,))
        cursor.execute("SELECT xmin::text FROM evaluation_answer")
        return {row[0] for row in cursor.fetchall()}
    finally:
        connection.invalidate()


def hot_results(stage: Stage) -> Result:
    with stage.database.session(stage.setting.scope) as session:
        (found,) = results_of(
            session,
            definition_of(stage.setting.cohort),
            cohort_id=stage.setting.cohort.id,
            seminar_id=stage.seminar().id,
            now=CLOSES,
        )
    return found


def test_an_answer_is_written_apart_from_its_request(stage: Stage) -> None:
    stage.answer(0)
    assert stage.request(0).answered
    (answer,) = stage.answers()
    assert answer.values == dict(GOOD)
    assert (answer.moment, answer.audience) == (Moment.HOT, Audience.LEARNERS)
    assert answer.seminar_id == stage.seminar().id
    entry = stage.journal()[-1]
    assert (entry.action, entry.actor_id, entry.actor_label, entry.actor_via) == (
        "evaluation.answered",
        None,
        "Une personne interrogée",
        "system",
    )
    assert entry.details == {"moment": "à chaud"}
    assert (entry.subject_kind, entry.subject_id) == ("seminar", stage.seminar().id)


def test_the_table_of_answers_holds_nothing_of_a_person_nor_of_an_instant() -> None:
    columns = {column.key for column in inspect(EvaluationAnswer).columns}
    assert columns == {
        "id",
        "federation_id",
        "cohort_id",
        "seminar_id",
        "moment",
        "audience",
        "values",
        "month_on",
    }


def test_nothing_kept_tells_who_gave_which_answer(stage: Stage) -> None:
    """Six answers, one of them a month after the others: same month, no order, no instant, no name."""
    requests = [dict(vars(one)) for one in stage.requests()]
    with stage.database.session(stage.setting.scope) as session:
        links = session.execute(select(PersonalLink.id, PersonalLink.opened_at, PersonalLink.used_at)).all()
    for number in range(5):
        stage.answer(number, own(number), END + timedelta(hours=number))
    with stage.database.session(stage.setting.scope, write=True) as session:
        late = session.merge(stage.request(5))
        late.closes_at = LATER + timedelta(days=1)
    stage.answer(5, own(5), LATER)
    assert {one.month_on for one in stage.answers()} == {date(2025, 12, 1)}
    for before, after in zip(requests, stage.requests(), strict=True):
        changed = {
            name for name, value in vars(after).items() if not name.startswith("_") and before[name] != value
        }
        assert changed - {"closes_at"} == {"answered"}
    with stage.database.session(stage.setting.scope) as session:
        after_links = session.execute(
            select(PersonalLink.id, PersonalLink.opened_at, PersonalLink.used_at)
        ).all()
    assert after_links == links
    told = [one for one in stage.journal() if one.action == "evaluation.answered"]
    assert {(one.actor_id, one.actor_label, one.subject_kind) for one in told} == {
        (None, "Une personne interrogée", "seminar")
    }
    kept = str([vars(one) for one in stage.answers()])
    assert not [number for number in range(6) if stage.person(number).email in kept]


def test_each_answer_gives_all_of_them_new_keys_in_another_order(stage: Stage) -> None:
    seen: list[int] = []
    orders = set()
    for number in range(6):
        stage.answer(number, own(number))
        found = stage.answers()
        assert not {one.id for one in found} & set(seen)
        seen += [one.id for one in found]
        orders.add(tuple(str(one.values["hot-keep"]) for one in found))
    assert sorted(str(one.values["hot-keep"]) for one in stage.answers()) == [
        f"Texte {number}" for number in range(6)
    ]
    told = [tuple(f"Texte {number}" for number in range(count)) for count in range(1, 7)]
    assert orders != set(told), "six times in the order of arrival: one chance in 24 million"
    if stage.database.engine.dialect.name == "postgresql":
        writers = transactions(stage)
        assert len(writers) == 1, "one transaction wrote them all, the last one"


def test_refusals_leave_no_trace(stage: Stage) -> None:
    assert stage.refusal(0, {"hot-overall": 9, "hot-useful": 4}) == ["not_on_scale", "missing"]
    assert not stage.request(0).answered
    assert stage.refusal(0, at=CLOSES) == ["closed"]
    stage.answer(0, at=CLOSES - timedelta(seconds=1))
    assert stage.refusal(0) == ["answered"]


def test_what_is_not_asked_is_not_kept(stage: Stage) -> None:
    stage.answer(0, {**GOOD, "hot-keep": "", "cold-used": 5, "name": "Noé"})
    assert stage.answers()[0].values == {"hot-overall": 5, "hot-useful": 4, "hot-pace": 3}


def test_an_answer_has_no_author(stage: Stage) -> None:
    with (
        stage.database.session(stage.setting.scope, write=True) as session,
        pytest.raises(ValueError, match="no author"),
    ):
        operations.answer(session, request=stage.request(0), values=GOOD, by=stage.setting.actor, at=END)


def test_two_tabs_at_once_give_one_answer(stage: Stage) -> None:
    barrier = Barrier(4)

    def press(number: int) -> str:
        barrier.wait()
        try:
            stage.answer(0, own(number))
        except Refused as refused:
            return refused.blockers[0].code
        return "written"

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(press, range(4)))
    assert found == ["answered", "answered", "answered", "written"]
    assert len(stage.answers()) == 1


def test_six_people_at_once_lose_nothing(stage: Stage) -> None:
    barrier = Barrier(6)

    def press(number: int) -> None:
        barrier.wait()
        stage.answer(number, own(number))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(press, range(6)))
    assert sorted(str(one.values["hot-keep"]) for one in stage.answers()) == [
        f"Texte {number}" for number in range(6)
    ]


def test_results_are_hidden_until_three_have_answered(stage: Stage) -> None:
    for number in range(2):
        stage.answer(number, own(number))
    few = hot_results(stage)
    assert (few.asked, few.answered, few.is_hidden, few.outcomes, few.mean) == (6, 2, True, (), None)
    stage.answer(2, {"hot-overall": 2, "hot-useful": 1, "hot-pace": 1})
    found = hot_results(stage)
    assert not found.is_hidden
    assert found.outcomes[0].mean == pytest.approx(4.0)
    assert [bar.count for bar in found.outcomes[0].bars] == [0, 1, 0, 0, 2]
    assert sorted(found.outcomes[3].texts) == ["Texte 0", "Texte 1"]
    assert found.mean == pytest.approx((12 + 9 + 7) / 9)


def test_texts_come_in_no_fixed_order(stage: Stage) -> None:
    for number in range(6):
        stage.answer(number, own(number))
    orders = {hot_results(stage).outcomes[3].texts for _ in range(12)}
    assert len(orders) > 1
