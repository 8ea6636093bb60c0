"""Writes of reading on both engines: idempotent, private, fenced, audited where they should be."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pacte import audit
from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.database import Database, FenceError, Scope
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.progress.models import FederationPage, FederationPageText, PageReading, SelfCheckAnswer
from pacte.progress.reading.operations import OwnText
from pacte.progress.reading.queries import answers_in, marks_of, with_former
from tests.accounts.exported import archive_of
from tests.applications.factories import make_cohort
from tests.factories import make_federation
from tests.progress.reading.factories import MODULE, NIGHT, Stage, make_stage

LATER = NIGHT + timedelta(days=1)


@pytest.fixture
def stage(database: Database, programme: Path) -> Stage:
    return make_stage(database, programme)


def entries(stage: Stage) -> int:
    with stage.database.session(stage.setting.scope) as session:
        return session.scalar(select(func.count(JournalEntry.id))) or 0


def test_a_page_read_twice_keeps_its_first_date_and_reading_is_not_journaled(stage: Stage) -> None:
    before = entries(stage)
    stage.come_to("introduction", "introduction-titre")
    stage.read("introduction", at=NIGHT + timedelta(minutes=2))
    stage.read("introduction", at=LATER)
    stage.come_to("introduction", "introduction-titre", at=LATER + timedelta(minutes=1))
    [mark] = stage.marks()
    assert mark.read_at == NIGHT + timedelta(minutes=2)
    assert (mark.seen_at, mark.anchor) == (LATER + timedelta(minutes=1), "introduction-titre")
    assert entries(stage) == before


def test_who_has_left_marks_nothing(stage: Stage) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        row = session.get_one(Enrollment, stage.learner.id)
        row.state, row.ended_on = EnrollmentState.WITHDRAWN, NIGHT.date()
    for act in (lambda: stage.read("introduction"), lambda: stage.answer("arbitrage", "La gouvernance")):
        with pytest.raises(Refused) as refused:
            act()
        assert [one.code for one in refused.value.blockers] == ["not_a_learner"]
    assert stage.marks() == []


def test_an_answer_takes_the_place_of_the_former_one(stage: Stage) -> None:
    assert stage.answer("reunions", "Un ordre du jour") is False
    assert stage.answer("reunions", "Une invitation", "Un ordre du jour", at=LATER) is True
    with pytest.raises(Refused):
        stage.answer("reunions", "Autre chose")
    with stage.database.session(stage.setting.scope) as session:
        [row] = answers_in(session, [stage.learner.id], MODULE).values()
        assert row.chosen == ["Une invitation", "Un ordre du jour"]
        assert row.asked == "Que faut-il avant une réunion ?"
        assert row.answered_at == LATER


def test_what_was_read_follows_a_transfer(stage: Stage) -> None:
    stage.read("introduction")
    stage.answer("arbitrage", "La gouvernance")
    second = make_cohort(stage.database, stage.setting.federation, code="9")
    with stage.database.session(stage.setting.scope, write=True) as session:
        following = Enrollment(
            cohort_id=second.id,
            person_id=stage.learner.person_id,
            track="MSP",
            programme_version="bfc-2025",
            enrolled_at=LATER,
        )
        session.add(following)
        session.flush()
        former = session.get_one(Enrollment, stage.learner.id)
        former.state, former.ended_on = EnrollmentState.TRANSFERRED, LATER.date()
        former.transferred_to_id = following.id
    stage.read("essentiels", at=LATER, enrollment_id=following.id)
    with stage.database.session(stage.setting.scope) as session:
        both = with_former(session, session.get_one(Enrollment, following.id))
        assert both == [following.id, former.id]
        assert [mark.page for mark in marks_of(session, both)] == ["introduction", "essentiels"]
        assert list(answers_in(session, both, MODULE)) == ["arbitrage"]
        assert with_former(session, session.get_one(Enrollment, former.id)) == [former.id]


def test_federation_pages_keep_each_text_and_are_journaled(stage: Stage) -> None:
    page = stage.add(body="Premier texte.")
    text = OwnText("Nos adresses", "Second texte.", 3, False)
    assert stage.change(page, text) is True
    assert stage.change(page, text, seen=1) is False
    with pytest.raises(Refused) as refused:
        stage.change(page, OwnText("Nos adresses", "Troisième texte.", 3, False), seen=1)
    assert [one.code for one in refused.value.blockers] == ["changed_meanwhile"]
    with pytest.raises(Refused) as refused:
        stage.add("nos ADRESSES ")
    assert [one.code for one in refused.value.blockers] == ["same_title"]
    with stage.database.session(stage.setting.scope) as session:
        rows = session.scalars(select(FederationPageText).order_by(FederationPageText.revision)).all()
        assert [(row.revision, row.body) for row in rows] == [(1, "Premier texte."), (2, "Second texte.")]
        sentences = [
            line.sentence for line in audit.history(session, session.get_one(FederationPage, page.id))
        ]
    assert sentences == [
        "a modifié la page « Nos adresses » du module « Prise de fonction » (brouillon)",
        "a ajouté la page « Nos adresses » au module « Prise de fonction » (publiée)",
    ]


def test_nothing_is_seen_from_another_federation(stage: Stage) -> None:
    stage.read("introduction")
    stage.answer("arbitrage", "La gouvernance")
    stage.add()
    other = make_federation(stage.database, "idf")
    with stage.database.session(Scope.federation(other.id)) as session:
        for table in (PageReading, SelfCheckAnswer, FederationPage, FederationPageText):
            assert session.scalars(select(table)).all() == []
        assert marks_of(session, [stage.learner.id]) == []
    for table in (PageReading, SelfCheckAnswer, FederationPage, FederationPageText):
        with stage.database.session(stage.setting.scope) as session:
            assert len(session.scalars(select(table)).all()) == 1
        with stage.database.session(Scope.national()) as session, pytest.raises(FenceError):
            session.scalars(select(table)).all()


def test_a_person_s_own_data_hold_reading_and_answers(stage: Stage) -> None:
    stage.read("introduction")
    stage.answer("arbitrage", "La coordination, seule")
    mine, hers = _exported(stage, stage.person.id), _exported(stage, stage.trainer.id)
    assert _read(mine, "lecture-des-modules.json")[0]["page"] == "introduction"
    [answer] = _read(mine, "reponses-pour-se-tester.json")
    assert (answer["asked"], answer["chosen"]) == ("Qui arbitre ?", ["La coordination, seule"])
    with zipfile.ZipFile(io.BytesIO(hers)) as bundle:
        assert "reponses-pour-se-tester.json" not in bundle.namelist()


def _exported(stage: Stage, person_id: int) -> bytes:
    return archive_of(stage.database, person_id, LATER)


def _read(content: bytes, name: str) -> list[dict[str, object]]:
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        found: list[dict[str, object]] = json.loads(bundle.read(name))
    return found
