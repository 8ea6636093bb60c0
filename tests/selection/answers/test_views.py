"""Pages of answers, places and carry-over: what works, what is refused, what stays hidden."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from pacte.federations.models import StructureMembership
from pacte.policy import Role
from pacte.selection.answers.freed import freed_words
from pacte.selection.models import ValidationWave, WaveEntry
from pacte.selection.vocabulary import Decision, OfferState, Validation
from tests.acting import act_as
from tests.factories import grant_role, make_person
from tests.selection.answers.conftest import STAFF, Make, as_candidate
from tests.selection.answers.factories import DAY, SENT, T0, Selection


def previewed(client: FlaskClient, selection: Selection, *names: str) -> tuple[str, dict[str, str]]:
    """The preview of those answers, and what its button would send."""
    data = {"dossier": [str(selection.rows[name].id) for name in names], "place": "Bravo {prenom} !"}
    page = client.post(f"{STAFF}/reponses/apercu", data=data)
    assert page.status_code == 200
    sent = {"place": "Bravo {prenom} !"}
    for field in ("reponses", "confirmation"):
        found = re.search(rf'name="{field}"[^>]*value="([^"]*)"', page.text)
        assert found is not None
        sent[field] = unescape(found[1])
    return page.text, sent


def test_answers_are_previewed_then_sent_once(app: Flask, client: FlaskClient, make: Make) -> None:
    selection = make(refused=1)
    assert "Retenu, une place est proposée (2)" in client.get(f"{STAFF}/reponses").text
    text, sent = previewed(client, selection, "Retenu1", "Refus1")
    assert "Bravo Camille\u00a0!" in text
    assert "28 novembre 2025 à 23\u00a0h\u00a059 (heure de Paris)" in text
    assert "Le projet n’est pas assez avancé." in text
    assert selection.answers() == {}
    first, second = (client.post(f"{STAFF}/reponses/envoi", data=sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(selection.mails("answers/answer")) == 2
    log = client.get(first.location).text
    assert "Camille Retenu1" in log
    assert "lire ou envoyer de nouveau" in log
    page = client.get(as_candidate(app, selection, "Retenu1")).text
    assert "Le message de la fédération" in page
    assert "Bravo Camille\u00a0!" in page


def test_the_ehesp_s_reason_is_read_by_staff_who_write_the_answer_s(client: FlaskClient, make: Make) -> None:
    """Its words are the federation's; the candidate reads what staff leave."""
    selection = make(retained=3)
    for name in ("Retenu1", "Retenu2", "Retenu3"):
        selection.change(name, validation=Validation.REFUSED)

    def present(session: Any) -> None:
        wave = ValidationWave(cohort_id=selection.cohort.id, number=1, sent_at=SENT)
        session.add(wave)
        session.flush()
        session.add(
            WaveEntry(
                wave_id=wave.id,
                application_id=selection.rows["Retenu1"].id,
                state=Validation.REFUSED,
                question="Le temps de coordination est insuffisant.",
            )
        )

    selection.write(present)
    one, other, left_out = (selection.rows[name].id for name in ("Retenu1", "Retenu2", "Retenu3"))
    assert "«\u00a0Le temps de coordination est insuffisant.\u00a0»" in client.get(f"{STAFF}/reponses").text
    usual = "L’EHESP, qui délivre le diplôme, n’a pas validé cette candidature."
    typed = {
        "dossier": [str(one), str(other)],
        f"raison-{one}": "Il faut un mi-temps de coordination.",
        f"raison-{other}": usual,
        f"raison-{left_out}": usual,
    }
    page = client.post(f"{STAFF}/reponses/apercu", data=typed)
    assert page.status_code == 200
    assert "Il faut un mi-temps de coordination." in page.text
    assert "«\u00a0Le temps de coordination est insuffisant.\u00a0»" in page.text
    hidden = {
        name: unescape(re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)[1])  # type: ignore[index]
        for name in ("reponses", "confirmation")
    }
    altered = {**hidden, f"raison-{one}": "Autre chose.", f"raison-{other}": usual}
    assert client.post(f"{STAFF}/reponses/envoi", data=altered).status_code == 409
    sent = {**altered, f"raison-{one}": typed[f"raison-{one}"]}
    assert client.post(f"{STAFF}/reponses/envoi", data=sent).status_code == 303
    assert selection.answers() == {
        "Retenu1": (Decision.REFUSED, "Il faut un mi-temps de coordination."),
        "Retenu2": (Decision.REFUSED, usual),
    }


def test_the_preview_names_those_who_are_called_at_once(client: FlaskClient, make: Make) -> None:
    selection = make(capacity=4)
    text, sent = previewed(client, selection, "Retenu1", "Retenu2", "Attente3", "Attente2", "Attente1")
    notice, _, rest = text.partition('class="answer-group"')
    assert "2\u00a0personnes de la liste d’attente sont appelées" in notice
    assert "Camille Attente1" in notice
    assert "Camille Attente2" in notice
    assert "Camille Attente3" not in notice
    assert rest.index("Attente1") < rest.index("Attente2") < rest.index("Attente3")
    client.post(f"{STAFF}/reponses/envoi", data=sent)
    assert [name for name, _ in selection.offers()] == ["Retenu1", "Retenu2", "Attente1", "Attente2"]


def test_nobody_is_announced_while_the_first_is_not_answered(client: FlaskClient, make: Make) -> None:
    selection = make(capacity=3)
    assert "est appelée" not in previewed(client, selection, "Retenu1", "Attente2")[0]


def test_a_second_tab_is_told_that_the_answers_are_sent(client: FlaskClient, make: Make) -> None:
    selection = make()
    first, second = (previewed(client, selection, "Retenu1")[1] for _ in range(2))
    client.post(f"{STAFF}/reponses/envoi", data=first)
    late = client.post(f"{STAFF}/reponses/envoi", data=second).text
    assert "Ces réponses sont déjà envoyées." in late
    assert "Déjà envoyées" in late
    assert "Vous les avez déjà envoyées" in late
    assert "Quelqu’un d’autre" not in late
    assert "Rien n’est encore parti" not in late
    assert "Voir les envois" in late
    data = {"dossier": str(selection.rows["Retenu1"].id)}
    assert "Ces réponses sont déjà envoyées." in client.post(f"{STAFF}/reponses/apercu", data=data).text


def test_free_places_and_nobody_waiting_say_what_comes_next(client: FlaskClient, make: Make) -> None:
    selection = make(waiting=0)
    selection.send()
    assert "reste libre" not in client.get(f"{STAFF}/places").text
    selection.decline("Retenu1", at=SENT)
    text = client.get(f"{STAFF}/places").text
    assert "1\u00a0place reste libre" in text
    assert "à qui n’a pas pris la sienne" in text
    assert "ou laissez cette place libre." in text


def test_answers_that_were_not_previewed_do_not_leave(client: FlaskClient, make: Make) -> None:
    selection = make()
    _, sent = previewed(client, selection, "Retenu1")
    forged = sent | {"reponses": f"{selection.rows['Retenu2'].id}:place"}
    answer = client.post(f"{STAFF}/reponses/envoi", data=forged)
    assert answer.status_code == 409
    assert "ne sont pas celles de l’aperçu" in answer.text
    assert selection.answers() == {}


def test_invalid_batch_comes_back_with_what_was_typed(client: FlaskClient, make: Make) -> None:
    selection = make()
    data = {"dossier": str(selection.rows["Retenu1"].id), "place": "Bravo {surnom} !"}
    answer = client.post(f"{STAFF}/reponses/apercu", data=data)
    assert answer.status_code == 422
    assert "n’est pas un mot que le message sait remplacer" in answer.text
    assert "Bravo {surnom} !" in answer.text
    nobody = client.post(f"{STAFF}/reponses/apercu", data={"place": "Bravo !"})
    assert nobody.status_code == 422
    assert "Cochez au moins un dossier." in nobody.text


def test_nothing_leaves_before_the_deliberation_is_closed(client: FlaskClient, make: Make) -> None:
    selection = make(closed=False)
    answer = client.post(f"{STAFF}/reponses/apercu", data={"dossier": str(selection.rows["Retenu1"].id)})
    assert answer.status_code == 422
    assert "La délibération n’est pas close" in answer.text


def test_state_of_places_in_words_and_as_a_spreadsheet(client: FlaskClient, make: Make) -> None:
    selection = make(capacity=3)
    selection.send()
    selection.accept("Retenu1", at=SENT)
    text = client.get(f"{STAFF}/places").text
    assert "1\u00a0confirmée, 2 en attente de réponse, 0\u00a0libre, sur 3\u00a0places" in text
    exported = client.get(f"{STAFF}/places?places-export=csv").get_data(as_text=True)
    assert exported.count("Camille") == 3
    assert "Liste d’attente, rang 1" in exported
    assert exported.count("28/11/2025 23:59") == 3
    listed = client.get(f"{STAFF}/places?attente-export=csv").get_data(as_text=True)
    assert listed.count("Camille") == 3


def test_staff_decide_when_the_next_cannot_be_called(client: FlaskClient, make: Make) -> None:
    selection = make()
    selection.send()
    selection.change("Attente1", validation=Validation.SUBMITTED)
    selection.decline("Retenu1", at=SENT)
    text = client.get(f"{STAFF}/places").text
    assert "1\u00a0place est libre, mais Camille Attente1 ne peut pas être appelé·e" in text
    assert "personne ne passe devant sans votre décision" in text
    overview = f"{STAFF}/validation"
    assert f'<a href="{overview}">L’EHESP n’a pas encore validé ce dossier.</a>' in text
    client.post(f"{STAFF}/places/appel")
    assert len(selection.offers()) == 2
    page = f"{STAFF}/places/{selection.rows['Attente1'].id}/tour"
    assert client.post(page, data={"reason": " "}).status_code == 422
    assert client.post(page, data={"reason": "L’EHESP tarde."}).status_code == 303
    assert selection.offers()[-1] == ("Attente2", OfferState.PENDING)
    assert "L’EHESP tarde." in client.get(page).text
    assert client.post(page, data={"remettre": "1"}).status_code == 303
    assert "Passer son tour" in client.get(page).text


def test_dues_missing_on_the_waiting_list_are_told_before_and_lead_to_the_structure(
    client: FlaskClient, make: Make
) -> None:
    selection = make(waiting=1)
    selection.write(lambda session: session.execute(update(StructureMembership).values(dues_paid_on=None)))
    shown = previewed(client, selection, "Retenu1", "Retenu2", "Attente1")[0]
    assert "1\u00a0personne de la liste d’attente ne pourra pas être appelée" in shown
    selection.send()
    page = client.get(f"{STAFF}/places").text
    assert "Camille Attente1 ne pourra pas être appelé·e" in page
    assert "dès qu’une place le sera" not in page
    assert "jusqu’à la décision du comité" not in page
    for text in (shown, page):
        assert '<a href="/regions/bfc/structures/' in text
        assert "Enregistrez le paiement dans la fiche de la structure." in text


def test_staff_record_a_place_given_back(client: FlaskClient, make: Make) -> None:
    selection = make()
    selection.send()
    page = f"{STAFF}/places/{selection.rows['Retenu1'].id}/retour"
    assert (
        "La place est aussitôt proposée à Camille Attente1, rang 1, qui reçoit un e-mail"
        in client.get(page).text
    )
    assert client.post(page, data={"sure": "y"}).status_code == 422
    unsure = client.post(page, data={"reason": "Au téléphone."})
    assert unsure.status_code == 422
    assert "Cochez la case pour rendre la place." in unsure.text
    assert "Au téléphone." in unsure.text
    assert client.post(page, data={"reason": "Au téléphone.", "sure": "y"}).status_code == 303
    assert "La place est rendue. " in client.get(f"{STAFF}/places").text
    assert selection.offer("Retenu1").state is OfferState.CANCELLED
    assert client.get(page).status_code == 303


def test_staff_are_told_who_would_be_called_if_a_place_were_given_back(make: Make) -> None:
    selection = make()
    assert freed_words(selection.board(SENT)) == (
        "La place reste libre : Camille Attente1, rang 1, vient ensuite mais ne peut pas être appelé·e. "
        "La réponse du comité ne lui a pas encore été envoyée. Envoyez d’abord les réponses."
    )
    selection.send()
    seen = selection.board(SENT)
    assert freed_words(seen) == (
        "La place est aussitôt proposée à Camille Attente1, rang 1, "
        "qui reçoit un e-mail et un délai pour répondre."
    )
    tied = seen.without({selection.rows["Attente1"].id})
    assert freed_words(tied) == (
        "La place revient à la personne suivante de la liste d’attente ; un lien vous cache son dossier."
    )
    nobody = replace(seen, standings=tuple(one for one in seen.standings if one.waiting is None))
    assert freed_words(nobody) == "Personne n’attend plus : la place restera libre."
    begun = freed_words(selection.board(T0 + DAY))
    assert begun.startswith("La place n’est proposée à personne. La promotion a commencé")


def test_list_is_closed_and_reopened(client: FlaskClient, make: Make) -> None:
    selection = make()
    selection.send()
    page = client.get(f"{STAFF}/places/cloture").text
    assert "Camille Attente1" in page
    assert "et reçoivent un e\u2011mail" in page
    assert selection.mails("answers/list_closed") == []
    assert client.post(f"{STAFF}/places/cloture").status_code == 303
    assert len(selection.mails("answers/list_closed")) == 3
    assert "La liste d’attente est close." in client.get(f"{STAFF}/places").text
    assert client.post(f"{STAFF}/places/reouverture").status_code == 303
    assert len(selection.mails("answers/list_reopened")) == 3
    assert "Clore la liste d’attente" in client.get(f"{STAFF}/places").text


def test_committee_members_and_candidates_have_no_part_in_answers(
    app: Flask, client: FlaskClient, make: Make
) -> None:
    selection = make()
    member = make_person(selection.database, "Membre", "Comité")
    grant_role(selection.database, member, Role.COMMITTEE_MEMBER, selection.setting.federation)
    identity = selection.rows["Attente1"].id
    for person, status in ((member, 403), (selection.person("Retenu1"), 404)):
        act_as(app, person)
        for path in ("reponses", "places", "report", f"places/{identity}/tour", f"places/{identity}/retour"):
            assert client.get(f"{STAFF}/{path}").status_code == status
        assert client.post(f"{STAFF}/reponses/envoi").status_code == status
        assert client.post(f"{STAFF}/places/cloture").status_code == status


def test_what_is_answered_stays_as_it_was_told(client: FlaskClient, make: Make) -> None:
    selection = make(refused=1)
    selection.send()
    selection.change("Refus1", decision_reason="Autre raison.")
    assert selection.answers()["Refus1"] == (Decision.REFUSED, "Le projet n’est pas assez avancé.")
    assert "Aucune réponse à envoyer." in client.get(f"{STAFF}/reponses").text
    assert selection.board(SENT + DAY).due(selection.board().standings[-1]).value == "answered"
