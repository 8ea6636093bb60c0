"""The pages of evaluations: a reader's list and page, staff, the learner, the chair; who sees what."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.audit.models import JournalEntry
from pacte.clock import FixedClock
from pacte.cohorts.models import Cohort
from pacte.files.models import StoredFile
from pacte.files.reception import prefix_of
from pacte.learners.models import Enrollment
from pacte.memoires.models import Juror, Memoire, MemoireDeposit, MemoireReading
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements, text
from tests.memoires.evaluation.factories import GOOD, deposit_again, give, grid_fields, row_of, save
from tests.memoires.factories import paper
from tests.memoires.readers.factories import READING, Jury, make_jury
from tests.seminars.presence.reading import hidden

JURY_ONLY = "Réservé au jury : une faiblesse."


@pytest.fixture
def jury(app: Flask, clock: FixedClock) -> Jury:
    clock.move_to(READING)
    return make_jury(app.extensions["pacte"].database)


@pytest.fixture
def learner(jury: Jury) -> Enrollment:
    return jury.learner()


@pytest.fixture
def memoire(jury: Jury, learner: Enrollment) -> Memoire:
    return jury.deposit(learner)


@pytest.fixture
def ana(jury: Jury) -> Juror:
    return jury.seat("Ana")


@pytest.fixture
def reading(jury: Jury, learner: Enrollment, memoire: Memoire, ana: Juror) -> MemoireReading:
    return jury.assign(learner, ana)


def page(reading: MemoireReading, rest: str = "") -> str:
    return f"/regions/bfc/lectures/{reading.id}{rest}"


def keep_file(app: Flask, jury: Jury, reading: MemoireReading) -> None:
    """A real PDF behind its last deposit."""
    federation_id = jury.setting.federation.id
    content = app.extensions["pacte"].store.put(paper(12), prefix=prefix_of(federation_id))
    with jury.database.session(jury.setting.scope, write=True) as session:
        of_it = select(MemoireDeposit).where(MemoireDeposit.memoire_id == reading.memoire_id)
        last = session.scalars(of_it.order_by(MemoireDeposit.id.desc())).first()
        assert last is not None
        file = session.get_one(StoredFile, last.file_id)
        file.sha256, file.size = content.sha256, content.size


def file(jury: Jury, reading: MemoireReading) -> str:
    """The last deposit, to its reader."""
    with jury.database.session(jury.setting.scope) as session:
        of_it = select(MemoireDeposit.id).where(MemoireDeposit.memoire_id == reading.memoire_id)
        return page(reading, f"/depots/{session.scalars(of_it.order_by(MemoireDeposit.id.desc())).first()}")


def typed(jury: Jury, **changes: str) -> dict[str, str]:
    return {**dict.fromkeys(grid_fields(jury), "3"), "comment_learner": GOOD, "comment_jury": "", **changes}


def test_a_reader_accepts_reads_evaluates_and_gives(
    app: Flask, client: FlaskClient, jury: Jury, ana: Juror, reading: MemoireReading
) -> None:
    act_as(app, jury.person(ana))
    assert "Dire si vous lisez le mémoire de Noé Aubert" in text(client, "/a-faire")
    mine = text(client, "/regions/bfc/mes-lectures")
    assert "Réponse attendue" in mine
    assert 'href="/regions/bfc/promotions/8/jury/mes-liens">Mes liens</a>' in mine
    assert f'href="{page(reading)}?refus=1#refus"' in mine
    folded, unfolded = (text(client, page(reading, query)) for query in ("", "?refus=1"))
    assert ('id="refus" open>' in folded, 'id="refus" open>' in unfolded) == (False, True)
    assert "iframe" not in client.get(page(reading)).text
    assert client.get(file(jury, reading)).status_code == 404

    assert client.post(page(reading, "/accord")).status_code == 303
    assert "Évaluer le mémoire de Noé Aubert" in text(client, "/a-faire")
    assert "Non commencée" in text(client, "/regions/bfc/mes-lectures")
    shown = client.get(page(reading)).text
    assert f"{page(reading, '/depots/1')}?voir=1" in shown

    saved = client.post(
        page(reading),
        data=typed(jury, comment_learner="Voir page 5", version=hidden(shown, "version")),
        headers={"X-Requested-With": "autosave"},
    ).json
    assert saved is not None
    assert saved["cited"] == {"comment_learner": [5], "comment_jury": []}
    assert "Total" in saved["progress"]
    assert "Commencée" in text(client, "/regions/bfc/mes-lectures")

    short = client.post(page(reading, "/envoi"), data=typed(jury, comment_learner="Bien"))
    assert short.status_code == 422
    assert "manque, ou tient en moins d’une phrase" in short.text
    assert client.post(page(reading, "/envoi"), data=typed(jury)).status_code == 303
    given = client.get(page(reading)).text
    assert "Personne d’autre n’a encore rendu la sienne" in given
    assert '#page=12"' in given
    assert ">p.\u00a012</a>" in given
    assert "Évaluer le mémoire" not in text(client, "/a-faire")
    late = client.post(page(reading), data=typed(jury, comment_learner="Après coup, autre chose."))
    assert late.status_code == 422
    assert "Après coup" in late.text
    assert row_of(jury, reading).comment_learner == GOOD


def test_others_are_seen_after_ones_own_and_never_before(
    app: Flask, client: FlaskClient, jury: Jury, learner: Enrollment, ana: Juror, reading: MemoireReading
) -> None:
    bea = jury.seat("Bea")
    other = jury.accept(jury.assign(learner, bea))
    jury.accept(reading)
    save(jury, other, values={"comment_jury": JURY_ONLY})
    give(jury, other, 1)
    act_as(app, jury.person(ana))
    assert "Bea" not in client.get(page(reading)).text
    assert client.get(page(other)).status_code == 404
    give(jury, reading, 3)
    assert JURY_ONLY in text(client, page(reading))


def test_a_tie_hides_the_reading_everywhere(
    app: Flask, client: FlaskClient, jury: Jury, learner: Enrollment, ana: Juror, reading: MemoireReading
) -> None:
    jury.accept(reading)
    jury.tie(ana, learner)
    act_as(app, jury.person(ana))
    told = client.get(page(reading))
    assert told.status_code == 403
    assert "Un lien" in told.text
    assert "Noé" not in told.text
    assert "réunions courtes" not in told.text
    assert client.post(page(reading), data=typed(jury)).status_code == 403
    assert client.post(page(reading, "/envoi"), data=typed(jury)).status_code == 403
    with jury.database.session(jury.setting.scope) as session:
        tried = select(JournalEntry).where(JournalEntry.action == "reading.tried_despite_tie")
        [entry] = session.scalars(tried).all()  # once, however often they try
        assert (entry.subject_id, entry.details) == (reading.id, {})
    assert client.get(file(jury, reading)).status_code == 404
    assert "Noé" not in client.get("/regions/bfc/mes-lectures").text
    assert "Noé" not in client.get("/a-faire").text


def test_staff_follow_readings_without_marks_or_comments(
    app: Flask, client: FlaskClient, jury: Jury, learner: Enrollment, reading: MemoireReading
) -> None:
    jury.accept(reading)
    save(jury, reading, values={"comment_jury": JURY_ONLY})
    give(jury, reading, 3)
    staff = jury.setting.staff
    act_as(app, staff)
    where = f"/regions/bfc/apprenants/{learner.id}/memoire"
    shown = text(client, where)
    assert "Ana Jury" in shown
    assert "Rendue" in shown
    assert GOOD not in shown
    assert JURY_ONLY not in shown
    assert client.get(page(reading)).status_code == 403
    assert client.get("/regions/bfc/promotions/8/jury/evaluations").status_code == 403
    reopening = f"{where}/lectures/{reading.id}/reouverture"
    name = f"reouverture-{reading.id}-reason"
    assert client.post(reopening, data={name: " "}).status_code == 422
    assert client.post(reopening, data={name: "Une page oubliée"}).status_code == 303
    assert row_of(jury, reading).submitted_at is None


def test_trainers_and_learners_read_neither_readers_nor_marks(
    app: Flask, client: FlaskClient, jury: Jury, learner: Enrollment, reading: MemoireReading
) -> None:
    jury.accept(reading)
    save(jury, reading, values={"comment_jury": JURY_ONLY})
    give(jury, reading, 3)
    where = f"/regions/bfc/apprenants/{learner.id}/memoire"
    for person in (jury.trainer, jury.setting.get(Person, learner.person_id)):
        act_as(app, person)
        shown = text(client, where)
        assert "Ana" not in shown
        assert GOOD not in shown
        assert JURY_ONLY not in shown
        assert client.get(page(reading)).status_code == 403
        assert client.post(f"{where}/lectures/{reading.id}/reouverture").status_code == 403
    assert "les résultats viennent avec le procès-verbal" in text(client, where)


def test_a_reader_of_a_replaced_deposit_is_told(
    app: Flask, client: FlaskClient, jury: Jury, memoire: Memoire, ana: Juror, reading: MemoireReading
) -> None:
    jury.accept(reading)
    act_as(app, jury.person(ana))
    assert "une autre version" not in text(client, page(reading))
    deposit_again(jury, memoire)
    shown = text(client, page(reading))
    assert "L’auteur·e a déposé une autre version" in shown
    assert "Dépôt n° 1" in shown
    assert "Dépôt n° 2" in shown


def test_the_chair_reads_large_differences_first(
    app: Flask, client: FlaskClient, jury: Jury, learner: Enrollment, ana: Juror, reading: MemoireReading
) -> None:
    bea, chair = jury.seat("Bea"), jury.seat("Cléo", is_chair=True)
    second = jury.learner("Zoé", "Zahn")
    jury.deposit(second, "Un autre titre")
    close = [jury.accept(jury.assign(second, one)) for one in (ana, bea)]
    far = [jury.accept(reading), jury.accept(jury.assign(learner, bea))]
    for one, mark in zip([*close, *far], (3, 3, 5, 1), strict=True):
        give(jury, one, mark)
    address = "/regions/bfc/promotions/8/jury/evaluations"
    act_as(app, jury.person(ana))
    assert client.get(address).status_code == 403
    act_as(app, jury.person(chair))
    shown = text(client, address)
    assert shown.index("Aubert") < shown.index("Zahn")
    assert "Grand écart" in shown
    assert "Voir un grand écart sur le mémoire de Noé Aubert" in text(client, "/a-faire")
    compared = text(client, f"{address}/{learner.id}")
    assert "Ana Jury" in compared
    assert GOOD.split(" ;")[0] in compared
    keep_file(app, jury, reading)
    assert f"{address}/{learner.id}/fichier" in client.get(f"{address}/{learner.id}").text
    with client.get(f"{address}/{learner.id}/fichier") as opened:
        assert (opened.status_code, opened.mimetype) == (200, "application/pdf")
    act_as(app, jury.person(ana))
    assert client.get(f"{address}/{learner.id}/fichier").status_code == 403
    act_as(app, jury.person(chair))
    sheet = client.get(f"{address}?export=csv").text
    assert "Bea Jury" in sheet
    jury.tie(chair, learner)
    assert "Aubert" not in text(client, address)
    assert "Aubert" not in text(client, "/a-faire")
    assert "Aubert" not in client.get(f"{address}?export=csv").text
    assert client.get(f"{address}/{learner.id}").status_code == 404
    assert client.get(f"{address}/{learner.id}/fichier").status_code == 404


def test_a_chair_who_reads_waits_for_their_own_evaluation(
    app: Flask, client: FlaskClient, jury: Jury, learner: Enrollment, reading: MemoireReading
) -> None:
    chair = jury.seat("Cléo", is_chair=True)
    own = jury.accept(jury.assign(learner, chair))
    jury.accept(reading)
    give(jury, reading, 3)
    act_as(app, jury.person(chair))
    address = "/regions/bfc/promotions/8/jury/evaluations"
    assert "Après votre évaluation" in text(client, address)
    assert "Ana Jury" not in text(client, f"{address}/{learner.id}")
    assert "Ana Jury" not in client.get(f"{address}?export=csv").text
    give(jury, own, 3)
    assert "Ana Jury" in text(client, f"{address}/{learner.id}")


def test_lists_ask_as_much_for_many_as_for_one(
    app: Flask, client: FlaskClient, jury: Jury, learner: Enrollment, ana: Juror, reading: MemoireReading
) -> None:
    chair = jury.seat("Cléo", is_chair=True)
    jury.accept(reading)

    def asked(address: str, juror: Juror) -> int:
        act_as(app, jury.person(juror))
        with statements(jury.database) as told:
            assert client.get(address).status_code == 200
        return len(told)

    pages = [("/regions/bfc/mes-lectures", ana), ("/regions/bfc/promotions/8/jury/evaluations", chair)]
    before = [asked(*one) for one in pages]
    for given in ("Lou", "Max", "Eli"):
        more = jury.learner(given, "Bernard")
        jury.deposit(more)
        give(jury, jury.accept(jury.assign(more, ana)), 3)
    assert [asked(*one) for one in pages] == before


def test_a_name_that_begins_with_a_vowel_elides(
    app: Flask, client: FlaskClient, jury: Jury, ana: Juror
) -> None:
    learner = jury.learner("Éloïse", "Aubert")
    jury.deposit(learner)
    jury.assign(learner, ana)
    act_as(app, jury.person(ana))
    assert "Dire si vous lisez le mémoire d’Éloïse Aubert" in text(client, "/a-faire")


def test_comments_for_the_learner_wait_for_every_reading_and_name_nobody(
    app: Flask, client: FlaskClient, jury: Jury, learner: Enrollment, reading: MemoireReading
) -> None:
    with jury.database.session(jury.setting.scope, write=True) as session:
        cohort = session.get_one(Cohort, jury.setting.cohort.id)
        memoire = {**cohort.definition["memoire"], "shown_before_defence": "comments"}
        cohort.definition = {**cohort.definition, "memoire": memoire}
    other = jury.accept(jury.assign(learner, jury.seat("Bea")))
    jury.accept(reading)
    save(jury, reading, values={"comment_jury": JURY_ONLY})
    give(jury, reading, 3)
    where = f"/regions/bfc/apprenants/{learner.id}/memoire"
    person = jury.setting.get(Person, learner.person_id)
    act_as(app, person)
    assert GOOD not in text(client, where)
    give(jury, other, 1, "Un second regard, plus réservé.")
    for who in (person, jury.trainer):
        act_as(app, who)
        shown = text(client, where)
        assert "Lecture 2" in shown
        assert GOOD in shown
        assert "Un second regard" in shown
        assert JURY_ONLY not in shown
        assert "Ana" not in shown
        assert "Bea" not in shown
