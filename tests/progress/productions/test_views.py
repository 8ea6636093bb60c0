"""The pages of productions: what they show, receive, refuse, and to whom."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.cohorts.models import Cohort
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Role
from pacte.progress.vocabulary import ProductionState, Verdict
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements, text
from tests.factories import grant_role, make_person
from tests.files import office_samples, samples
from tests.progress.productions.factories import AGAIN, EARLY, KEY, LABEL, LATE, Class, make_class
from tests.seminars.factories import make_learner, make_learners, make_trainer
from tests.seminars.presence.factories import png
from tests.seminars.presence.test_views import hidden

BOARD = "/regions/bfc/promotions/8/productions"


@pytest.fixture
def here(app: Flask, clock: FixedClock, tmp_path: Path) -> Class:
    clock.move_to(EARLY)
    made = make_class(app.extensions["pacte"].database, tmp_path)
    act_as(app, made.person)
    return made


def page_of(here: Class, rest: str = "") -> str:
    return f"/regions/bfc/apprenants/{here.learner.id}/productions/{KEY}{rest}"


def status(client: FlaskClient, address: str) -> int:
    """Of a file, which is closed."""
    with client.get(address) as answer:
        return answer.status_code


def send(client: FlaskClient, here: Class, *files: tuple[bytes, str], **fields: str) -> tuple[int, str]:
    """Deposit with the revision that the page shows."""
    page = client.get(page_of(here)).text
    sent = {
        "depot-files": [(io.BytesIO(data), name) for data, name in files],
        "depot-comment": "Signée hier",
        "depot-seen": hidden(page, "depot-seen") if 'name="depot-seen"' in page else "1",
        **fields,
    }
    with client.post(page_of(here, "/depot"), data=sent) as answer:
        body = answer.text.replace("\u00a0", " ").replace("\u202f", " ")
        answer.request.input_stream.close()  # the client keeps a heavy form in a file
        return answer.status_code, " ".join(body.split())


def test_the_learner_deposits_and_finds_the_receipt(app: Flask, here: Class, clock: FixedClock) -> None:
    client = app.test_client()
    assert f"Déposer « {LABEL} »" in text(client, "/a-faire")
    mine = text(client, f"/regions/bfc/apprenants/{here.learner.id}/productions")
    assert "À déposer" not in mine
    assert f"{LABEL}</strong></a></p>" in mine
    assert "à déposer au plus tard le 13 mars 2026" in mine
    asked = text(client, page_of(here))
    assert "Rédigez ou actualisez votre fiche de poste" in asked  # the module's own instruction
    assert "25 Mo au plus, sans macros" in asked
    clock.move_to(LATE)
    answered, _ = send(client, here, (office_samples.openxml(words="Ma fiche"), "Ma fiche.docx"))
    assert answered == 303
    after = text(client, page_of(here))
    assert "Déposée, 3 jours de retard" in after
    assert "Ma fiche.docx" in after
    assert "Empreinte SHA-256" in after
    assert "Signée hier" in after
    assert "Ce document ne s’affiche pas dans la page" in text(client, page_of(here, "/versions/1/lecture"))
    with client.get(page_of(here, "/versions/1?voir")) as file:
        assert file.headers["Content-Disposition"].startswith("attachment")  # never inside a page
        assert file.mimetype.endswith("wordprocessingml.document")
        assert zipfile.is_zipfile(io.BytesIO(file.data))


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (office_samples.openxml(**{"word/vbaProject.bin": b"x"}), "a.docx", "Enregistrez-le sans macros"),
        (samples.zipped("photo.jpg"), "a.docx", "c’est en réalité une archive ZIP"),
        (b"\0" * 26_000_000, "deck.pptx", "la limite est de 25 Mo. Compressez ses images"),
        (office_samples.locked_word(), "a.docx", "protégé par un mot de passe"),
        (b"", "a.pdf", "vide"),
    ],
)
def test_bad_files_are_refused_and_what_was_typed_stays(
    app: Flask, here: Class, data: bytes, name: str, said: str
) -> None:
    answered, body = send(app.test_client(), here, (data, name))
    assert answered == 422
    assert said in body
    assert "Signée hier" in body
    assert here.piece().row is None


def test_photographs_become_one_pdf_and_a_mixture_is_refused(app: Flask, here: Class) -> None:
    client, photo = app.test_client(), png(size=(900, 700))
    word = (office_samples.openxml(), "a.docx")
    assert send(client, here)[0] == 422
    answered, body = send(client, here, (photo, "1.png"), word)
    assert answered == 422
    assert "Un seul document est attendu" in body
    assert send(client, here, (photo, "1.png"), (png(5, size=(900, 700)), "2.png"))[0] == 303
    assert "2 pages" in text(client, page_of(here))
    with client.get(page_of(here, "/versions/1?voir")) as file:
        assert (file.mimetype, file.headers["Content-Disposition"][:6]) == ("application/pdf", "inline")
    act_as(app, here.trainer)
    beside = app.test_client().get(page_of(here)).text
    assert re.search(r'<iframe [^>]*/versions/1\?voir=1#navpanes=0&(amp;)?view=FitH"', beside)


def test_the_trainer_answers_beside_the_document(app: Flask, here: Class) -> None:
    here.deposit()
    act_as(app, here.trainer)
    client = app.test_client()
    assert "Relire 1 production" in text(client, "/a-faire")
    for room in ("productions", "modules", "forum"):
        assert f'href="/regions/bfc/{room}"' in client.get("/a-faire").text
        assert client.get(f"/regions/bfc/{room}").location == BOARD.replace("productions", room)
    assert f"Noé Aubert</strong>, {LABEL}" in text(client, f"{BOARD}/a-relire")
    page = client.get(page_of(here)).text
    seen = hidden(page, "retour-seen")
    assert "à annoter si vous voulez" in page
    assert '<details class="more" id="consigne"><summary>Consigne</summary>' in page
    assert "l’apprenant·e sait" in page
    assert "vous savez" not in page
    words = "**Bien.** Reste <script>alert(1)</script> à préciser"
    sent = {"retour-body": words, "retour-verdict": "redo", "retour-seen": seen}
    refused = client.post(page_of(here, "/retour"), data=sent)
    assert refused.status_code == 422
    assert "Choisissez quand la reprise est attendue" in refused.text
    assert "à préciser" in refused.text
    annotated = (io.BytesIO(office_samples.openxml(words="Annotée")), "annotee.docx")
    whole = {**sent, "retour-due_on": AGAIN.isoformat(), "retour-annotated": annotated}
    assert "(facultatif)" not in page.split('for="retour-body"')[1].split("</label>")[0]
    assert "Compléter ou changer ce retour" not in page
    assert client.post(page_of(here, "/retour"), data=whole).status_code == 303
    answered = client.get(page_of(here)).text
    assert "Rien n’est attendu de vous d’ici là" in answered
    folded = answered.index("<summary>Compléter ou changer ce retour</summary>")
    assert folded < answered.index('name="retour-body"')
    stale = client.post(page_of(here, "/retour"), data={**sent, "retour-due_on": AGAIN.isoformat()})
    assert stale.status_code == 422
    assert "a changé depuis que cette page est ouverte" in stale.text
    act_as(app, here.person)
    mine = app.test_client().get(page_of(here)).text
    beside = mine.split('id="retour-lu"')[1].split("</section>")[0]
    assert "<strong>Bien.</strong>" in beside
    assert "/versions/1" in beside
    assert mine.count("<strong>Bien.</strong>") == 1
    assert "Comparer deux versions" not in mine
    assert "<script>alert" not in mine
    with app.test_client().get(page_of(here, "/retours/1")) as file:
        assert file.headers["Content-Disposition"].startswith("attachment")
    assert f"Reprendre « {LABEL} »" in text(app.test_client(), "/a-faire")


def test_the_reading_copy_the_words_beside_the_form_and_what_comes_next(
    app: Flask, here: Class, clock: FixedClock
) -> None:
    other = make_learner(here.setting, "Lou", "Bernard")
    here.deposit("Bonjour")
    here.answer(Verdict.REDO, body="Précisez les missions", due_on=AGAIN)
    page = page_of(here)
    act_as(app, here.person)
    written = office_samples.letter("Je coordonne", "<script>alert(1)</script>")
    assert send(app.test_client(), here, (written, "fiche-2.docx"))[0] == 303
    here.deposit("Une autre", learner=other)
    act_as(app, here.trainer)
    client = app.test_client()
    copy = client.get(f"{page}/versions/2/lecture")
    assert "<p>Je coordonne</p>" in copy.text
    assert "<script>alert" not in copy.text
    assert "la mise en page peut différer" in copy.text
    assert f'href="{page}/comparer"' in client.get(page).text
    pair = text(client, f"{page}/comparer")
    first, second = f'src="{page}/versions/1/lecture"', f'src="{page}/versions/2/lecture"'
    assert pair.index(first) < pair.index("Précisez les missions") < pair.index(second)
    turned = text(client, f"{page}/comparer?gauche=2&droite=1")
    assert turned.index(second) < turned.index(first)
    shown = text(client, page)
    form = shown.index("Retour écrit")
    assert f'src="{page}/versions/2/lecture"' in shown[:form]
    assert shown.index("Le mot de Noé Aubert") < shown.index("Signée hier") < form
    assert shown.index("Ce qui était demandé sur la version 1") < shown.index("Précisez les missions") < form
    assert "Relire la production suivante" not in shown
    seen = hidden(client.get(page).text, "retour-seen")
    sent = {"retour-verdict": "validated", "retour-seen": seen, "retour-due_on": AGAIN.isoformat()}
    refused = client.post(f"{page}/retour", data=sent)
    assert refused.status_code == 422
    assert "Une production validée n’a rien à reprendre." in refused.text
    assert client.post(f"{page}/retour", data={**sent, "retour-due_on": ""}).status_code == 303
    assert f'/apprenants/{other.id}/productions/{KEY}#retour">Relire la production suivante' in text(
        client, page
    )


def test_who_may(app: Flask, here: Class) -> None:
    """Trainers of another cohort and other learners read nothing; staff answer; learners do not answer."""
    here.deposit()
    with here.database.session(here.setting.scope, write=True) as session:
        values = {
            one.key: getattr(here.setting.cohort, one.key)
            for one in Cohort.__mapper__.column_attrs
            if one.key not in ("id", "code")
        }
        cohort = Cohort(**values, code="9")
        session.add(cohort)
    elsewhere = make_person(here.database, "Ailleurs", "Relais")
    grant_role(here.database, elsewhere, Role.TRAINER, here.setting.federation, cohort_id=cohort.id)
    other: Person = here.setting.get(Person, make_learner(here.setting, "Lou", "Bernard").person_id)
    valid = {"retour-verdict": "validated", "retour-seen": "1"}
    for person, reads, answers in (
        (elsewhere, 403, 403),
        (other, 403, 403),
        (here.person, 200, 403),
        (here.setting.staff, 200, 303),
    ):
        act_as(app, person)
        client = app.test_client()
        assert client.get(page_of(here)).status_code == reads
        assert status(client, page_of(here, "/versions/1")) == reads
        assert client.get(BOARD).status_code == (200 if person is here.setting.staff else 403)
        answered = client.post(
            page_of(here, "/retour"), data={**valid, "retour-body": "Bien, reste un point"}
        )
        assert answered.status_code == answers
        if person is elsewhere:
            assert "Formatrice ou formateur relais de la promo 8 (Alix Relais)" in answered.text
            assert "Formatrice ou formateur relais, dans une autre promotion" in answered.text
            assert "Bien, reste un point</textarea>" in answered.text
    assert client.post(page_of(here, "/depot"), data={}).status_code == 403
    assert here.piece().state is ProductionState.VALIDATED


def test_more_time_from_the_page(app: Flask, here: Class, clock: FixedClock) -> None:
    act_as(app, here.trainer)
    client = app.test_client()
    seen = hidden(client.get(page_of(here)).text, "delai-seen")
    sent = {"delai-due_on": "2026-03-20", "delai-reason": "Congé", "delai-seen": seen}
    refused = client.post(page_of(here, "/delai"), data={**sent, "delai-due_on": "2026-03-01"})
    assert refused.status_code == 422
    assert "Congé" in refused.text
    assert client.post(page_of(here, "/delai"), data=sent).status_code == 303
    assert "Jusqu’au 20 mars 2026, au lieu du 13 mars 2026" in text(client, page_of(here))
    clock.move_to(datetime(2027, 7, 1, 9, 0, tzinfo=UTC))
    over = "La promotion s’est terminée le 18 juin 2027 : plus rien n’est reçu ici."
    assert f"{over} Un délai accordé plus bas rouvre le dépôt" in text(client, page_of(here))
    act_as(app, here.person)
    learner = app.test_client()
    closed = text(learner, page_of(here))
    assert f"{over} Pour déposer encore, écrivez à" in closed
    assert 'name="depot-files"' not in closed
    assert LABEL not in text(learner, "/a-faire")
    here.extend(date(2027, 7, 10), seen=1, at=clock.now())
    assert f"Déposer « {LABEL} »" in text(learner, "/a-faire")
    opened = text(learner, page_of(here))
    assert "le dépôt ferme après cette date" in opened
    assert 'name="depot-files"' in opened
    file = f"/regions/bfc/apprenants/{here.learner.id}"
    assert "seul ce qui a un délai en cours est encore reçu" in text(learner, f"{file}/productions")
    assert "Attendue pour le 10 juillet 2027." in text(learner, f"{file}/diplome")
    here.deposit(seen=2, at=clock.now())
    act_as(app, here.trainer)
    assert "Relire 1 production" in text(app.test_client(), "/a-faire")


def test_shared_by_consent_only_and_taken_back(app: Flask, here: Class) -> None:
    here.deposit()
    here.answer(Verdict.VALIDATED)
    other: Person = here.setting.get(Person, make_learner(here.setting, "Lou", "Bernard").person_id)
    act_as(app, other)
    assert "Personne n’a encore partagé" in text(app.test_client(), f"{BOARD}/partagees")
    assert status(app.test_client(), f"{BOARD}/partagees/1") == 404
    for agreed, found in (("1", 200), ("0", 404)):
        act_as(app, here.person)
        client = app.test_client()
        seen = hidden(client.get(page_of(here)).text, "partage-seen")
        sent = {"partage-agreed": agreed, "partage-seen": seen}
        assert client.post(page_of(here, "/partage"), data=sent).status_code == 303
        act_as(app, other)
        assert status(app.test_client(), f"{BOARD}/partagees/1") == found


def test_after_a_departure_the_page_says_why(app: Flask, here: Class) -> None:
    here.deposit()
    with here.database.session(here.setting.scope, write=True) as session:
        row = session.get_one(Enrollment, here.learner.id)
        row.state, row.ended_on, row.end_reason = EnrollmentState.WITHDRAWN, EARLY.date(), "Déménage"
    answered, body = send(app.test_client(), here, (office_samples.openxml(words="Après"), "a.docx"))
    assert answered == 422
    assert "Vous n’êtes plus dans la promotion : vos productions ne changent plus" in body
    assert "Votre dépôt, fait avant le dernier jour, attend encore une réponse" in body
    assert "Version 1" in body


def test_the_table_of_a_cohort_filters_sorts_exports_with_constant_statements(
    app: Flask, here: Class, clock: FixedClock
) -> None:
    act_as(app, here.trainer)
    client = app.test_client()
    text(client, BOARD)
    with statements(here.database) as few:
        assert "0 sur 9" in text(client, BOARD)
    here.deposit()
    more = make_learners(here.setting, 3)
    with here.database.session(here.setting.scope, write=True) as session:
        session.add(
            TrainerAssignment(
                enrollment_id=more[0].id, trainer_id=make_trainer(here.setting, "Maud").id, from_at=EARLY
            )
        )
    with statements(here.database) as many:
        table = text(client, BOARD)
    assert len(many) == len(few)
    assert "4 personnes" in table
    assert "Non concerné·e" in table
    assert f'href="{page_of(here)}"' in table  # the state leads to the production
    assert "1 personne" in text(client, f"{BOARD}?etat=a-relire")
    assert "0 personne" in text(client, f"{BOARD}?etat=en-retard")
    clock.move_to(LATE)
    assert "4 personnes" in text(client, f"{BOARD}?etat=en-retard")  # of « qui fait quoi », all of them
    export = client.get(f"{BOARD}?export=csv")
    assert LABEL in export.text
    assert "Déposée" in export.text
