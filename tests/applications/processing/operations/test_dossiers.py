"""What staff do on dossiers, on both engines: state, journal and mail; a refusal leaves no trace."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.applications.models import (
    Application,
    InternalNote,
    Message,
    RequestedDocument,
    SupportingDocument,
    Waiver,
)
from pacte.applications.processing import operations
from pacte.applications.told_reasons import with_reasons
from pacte.applications.vocabulary import ApplicationState, DocumentOrigin, WaiverState
from pacte.audit import history
from pacte.blockers import Refused
from pacte.files.store import Store
from pacte.policy import Role
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    add_late,
    add_message,
    make_dossier,
    received_pdf,
)
from tests.applications.processing.operations.conftest import (
    DUE,
    FIRST_LATE,
    LAST,
    do,
    journal,
    mails,
    refused,
)
from tests.factories import grant_role, make_person


def ask(setting: Setting, row: Application, **changes: Any) -> RequestedDocument:
    values = {"key": "cv", "label": "", "message": "Il manque une page.", "due_on": DUE, **changes}
    return do(setting, operations.request_document, application=row, **values)  # type: ignore[no-any-return]


def candidate(setting: Setting, row: Application) -> Any:
    return actor_for(setting.database, setting.get(Person, row.person_id))


def told(setting: Setting, row: Application) -> list[str]:
    with setting.database.session(setting.scope) as session:
        return [line.sentence for line in with_reasons(session, row, history(session, row))]


def test_a_document_is_requested_with_its_own_due_date(setting: Setting, row: Application) -> None:
    request = ask(setting, row)
    assert (request.key, request.due_on, request.due_at) == ("cv", DUE, FIRST_LATE)
    assert journal(setting) == ["application.document_requested"]
    (mail,) = mails(setting)
    assert mail.recipient == row.email
    assert f"/candidatures/{row.id}/pieces-demandees/{request.id}" in mail.text_body
    assert "10 novembre 2025 à 23\u00a0h\u00a059 (heure de Paris)" in mail.text_body
    assert "Il manque une page." in mail.text_body


def test_the_same_document_is_not_requested_twice(setting: Setting, row: Application) -> None:
    ask(setting, row)
    values = {"application": row, "key": "cv", "label": "", "message": "", "due_on": DUE}
    assert refused(setting, operations.request_document, **values) == ["already_requested"]


def test_other_documents_get_keys_of_their_own(setting: Setting, row: Application) -> None:
    first = ask(setting, row, key="", label="Contrat de travail")
    second = ask(setting, row, key="", label="Diplôme")
    assert [first.key, second.key] == ["extra-1", "extra-2"]


def test_a_cancelled_request_is_told_and_cannot_be_answered(
    setting: Setting, row: Application, store: Store
) -> None:
    request = ask(setting, row)
    do(setting, operations.cancel_request, request=request)
    assert journal(setting) == ["application.document_requested", "application.request_cancelled"]
    assert mails(setting)[-1].template == "dossiers/request_cancelled"
    assert refused(setting, operations.cancel_request, request=request) == ["request_cancelled"]
    received = received_pdf(setting, store)
    assert refused(
        setting, operations.answer_request, request=request, received=received, by=candidate(setting, row)
    ) == ["request_cancelled"]


@pytest.mark.parametrize(("at", "late"), [(LAST, False), (FIRST_LATE, True)])
def test_an_answer_is_late_from_the_first_second_after_its_due_date(
    setting: Setting, row: Application, store: Store, at: datetime, late: bool
) -> None:
    request = ask(setting, row)
    document = do(
        setting,
        operations.answer_request,
        request=request,
        received=received_pdf(setting, store),
        by=candidate(setting, row),
        at=at,
    )
    assert (document.late, document.accepted_at, document.replaced_at) == (late, None, None)
    answered = setting.get(RequestedDocument, request.id)
    assert (answered.answered_at, answered.document_id) == (at, document.id)
    assert mails(setting)[-1].template == "dossiers/document_answered"
    assert f"/regions/bfc/dossiers/{row.id}" in mails(setting)[-1].text_body
    assert refused(
        setting,
        operations.answer_request,
        request=request,
        received=received_pdf(setting, store),
        by=candidate(setting, row),
    ) == ["request_answered"]


def test_an_extra_document_reaches_the_dossier(setting: Setting, row: Application, store: Store) -> None:
    request = ask(setting, row, key="", label="Contrat de travail")
    document = do(
        setting,
        operations.answer_request,
        request=request,
        received=received_pdf(setting, store),
        by=candidate(setting, row),
    )
    assert (document.key, document.label, document.late) == ("extra-1", "Contrat de travail", False)


def test_a_late_document_is_accepted_with_its_reason(setting: Setting, row: Application) -> None:
    late = add_late(setting, row, "annexe")
    do(setting, operations.accept_late_document, document=late, reason=" Grève de la poste ")
    fresh = setting.get(SupportingDocument, late.id)
    assert (fresh.accepted_at, fresh.accepted_by_id) == (AFTER, setting.staff.id)
    assert fresh.acceptance_reason == "Grève de la poste"
    assert journal(setting) == ["application.late_document_accepted"]
    assert told(setting, row) == [
        f"a accepté la pièce en retard «\u00a0{late.label}\u00a0»\u00a0: Grève de la poste"
    ]
    assert "est acceptée" in mails(setting)[0].text_body
    assert "Grève de la poste" in mails(setting)[0].text_body
    assert refused(setting, operations.refuse_late_document, document=late, reason="Non") == [
        "already_accepted"
    ]


def test_a_refused_late_document_gives_its_place_back(
    setting: Setting, row: Application, store: Store
) -> None:
    request = ask(setting, row)
    late = do(
        setting,
        operations.answer_request,
        request=request,
        received=received_pdf(setting, store),
        by=candidate(setting, row),
        at=FIRST_LATE,
    )
    do(setting, operations.refuse_late_document, document=late, reason="Illisible", at=FIRST_LATE)
    with setting.database.session(setting.scope) as session:
        current = session.scalars(
            select(SupportingDocument).where(
                SupportingDocument.key == "cv", SupportingDocument.replaced_at.is_(None)
            )
        ).all()
    assert [(document.id != late.id, document.late) for document in current] == [(True, False)]
    fresh = setting.get(SupportingDocument, late.id)
    assert (fresh.refused_at, fresh.accepted_at, fresh.acceptance_reason) == (FIRST_LATE, None, "Illisible")
    assert told(setting, row)[0] == f"a écarté la pièce en retard «\u00a0{late.label}\u00a0»\u00a0: Illisible"
    assert "n’est pas acceptée" in mails(setting)[-1].text_body


def test_a_decision_needs_its_reason_and_a_late_document(setting: Setting, row: Application) -> None:
    late = add_late(setting, row, "annexe")
    assert refused(setting, operations.accept_late_document, document=late, reason=" ") == ["reason_missing"]
    with setting.database.session(setting.scope) as session:
        in_time = session.scalar(select(SupportingDocument).where(SupportingDocument.key == "cv"))
    assert refused(setting, operations.accept_late_document, document=in_time, reason="Oui") == ["not_late"]


def test_staff_add_a_document_received_by_post(setting: Setting, row: Application, store: Store) -> None:
    request = ask(setting, row)
    document = do(
        setting,
        operations.add_document_for,
        application=row,
        key="cv",
        label="",
        received=received_pdf(setting, store),
        reason="Reçu par la poste",
        replaces=True,
    )
    assert (document.origin, document.late, document.accepted_at) == (DocumentOrigin.STAFF, True, AFTER)
    assert setting.get(RequestedDocument, request.id).document_id == document.id
    with setting.database.session(setting.scope) as session:
        former = session.scalars(
            select(SupportingDocument).where(
                SupportingDocument.key == "cv", SupportingDocument.replaced_at.is_not(None)
            )
        ).all()
    assert len(former) == 1
    assert journal(setting)[-1] == "application.document_replaced_by_staff"
    sent = mails(setting)[-1]
    assert (sent.template, sent.recipient) == ("dossiers/document_added", row.email)
    assert "a remplacé dans votre dossier" in sent.text_body
    assert "Reçu par la poste" in sent.text_body
    assert told(setting, row)[0].endswith("Reçu par la poste")


def test_a_document_makes_way_only_when_told_and_comes_back(
    setting: Setting, row: Application, store: Store
) -> None:
    request = ask(setting, row)
    added = {"application": row, "key": "cv", "label": "", "reason": "Reçu par la poste"}
    with setting.database.session(setting.scope) as session:
        former = session.scalars(select(SupportingDocument).where(SupportingDocument.key == "cv")).one()
    assert refused(
        setting,
        operations.set_aside_added,
        document=former,
        reason="Ce n’est pas la bonne",
    ) == ["not_added_by_staff"]
    received = received_pdf(setting, store)
    assert refused(setting, operations.add_document_for, received=received, **added) == ["would_replace"]
    wrong = do(setting, operations.add_document_for, received=received, replaces=True, **added)
    at = AFTER + timedelta(hours=1)
    assert refused(setting, operations.set_aside_added, document=wrong, reason=" ") == ["reason_missing"]
    do(setting, operations.set_aside_added, document=wrong, reason="C’était une attestation", at=at)
    fresh = setting.get(SupportingDocument, wrong.id)
    assert (fresh.refused_at, fresh.replaced_at, fresh.acceptance_reason) == (
        at,
        at,
        "C’était une attestation",
    )
    assert setting.get(SupportingDocument, former.id).replaced_at is None
    waits = setting.get(RequestedDocument, request.id)
    assert (waits.answered_at, waits.document_id) == (None, None)
    sent = mails(setting)[-1]
    assert sent.template == "dossiers/document_set_aside"
    assert "Celle qui y était avant compte de nouveau." in sent.text_body
    assert journal(setting)[-1] == "application.document_set_aside"
    assert refused(setting, operations.set_aside_added, document=wrong, reason="Encore") == ["replaced"]


def test_nothing_is_added_without_reason_name_or_standing_dossier(setting: Setting, store: Store) -> None:
    gone = make_dossier(setting, state=ApplicationState.WITHDRAWN)
    assert refused(
        setting,
        operations.add_document_for,
        application=gone,
        key="",
        label="",
        received=received_pdf(setting, store),
        reason="",
    ) == ["withdrawn", "label_missing", "reason_missing"]


def test_a_waiver_is_granted_then_changed_on_record(setting: Setting) -> None:
    row = make_dossier(setting, waiver=WaiverState.REQUESTED)
    decide = operations.decide_waiver
    waiver = do(setting, decide, application=row, granted=True, reason="Contrat signé", seen="requested")
    assert (waiver.state, waiver.decided_at, waiver.decided_by_id) == (
        WaiverState.GRANTED,
        AFTER,
        setting.staff.id,
    )
    assert "accordé la dérogation" in mails(setting)[0].text_body
    assert "11 décembre 2025" in mails(setting)[0].text_body
    do(setting, decide, application=row, granted=False, reason="Contrat rompu", seen="granted")
    assert setting.get(Waiver, waiver.id).decision_reason == "Contrat rompu"
    assert journal(setting) == ["application.waiver_granted", "application.waiver_refused"]
    assert len(mails(setting)) == 2


def test_the_second_of_two_who_decide_at_once_learns_of_the_first(setting: Setting) -> None:
    row = make_dossier(setting, waiver=WaiverState.REQUESTED)
    other = make_person(setting.database, "Alix", "Collègue")
    grant_role(setting.database, other, Role.STAFF, setting.federation)
    do(
        setting,
        operations.decide_waiver,
        application=row,
        granted=False,
        reason="Trop tôt",
        seen="requested",
        by=actor_for(setting.database, other),
    )
    with pytest.raises(Refused) as caught:
        do(
            setting,
            operations.decide_waiver,
            application=row,
            granted=True,
            reason="Oui",
            seen="requested",
        )
    (blocker,) = caught.value.blockers
    assert blocker.code == "decided_meanwhile"
    assert "Alix Collègue a refusé la dérogation" in blocker.message
    assert journal(setting) == ["application.waiver_refused"]
    do(setting, operations.decide_waiver, application=row, granted=True, reason="Oui", seen="refused")
    assert journal(setting) == ["application.waiver_refused", "application.waiver_granted"]


def test_a_waiver_needs_a_request_and_a_reason(setting: Setting, row: Application) -> None:
    values = {"granted": True, "seen": "requested"}
    assert refused(setting, operations.decide_waiver, application=row, reason="Oui", **values) == [
        "no_waiver"
    ]
    asked = make_dossier(setting, waiver=WaiverState.REQUESTED)
    assert refused(setting, operations.decide_waiver, application=asked, reason="  ", **values) == [
        "reason_missing"
    ]


def test_a_note_is_kept_and_nobody_is_told(setting: Setting, row: Application) -> None:
    note = do(setting, operations.add_note, application=row, body="À rappeler 😀 ‏שלום")
    assert setting.get(InternalNote, note.id).body == "À rappeler 😀 ‏שלום"
    assert (journal(setting), mails(setting)) == (["application.note_added"], [])
    assert refused(setting, operations.add_note, application=row, body=" ") == ["note_empty"]


def test_a_dossier_is_assigned_to_staff_only(setting: Setting, row: Application) -> None:
    other = make_person(setting.database, "Alix", "Collègue")
    assert refused(setting, operations.assign, application=row, to=other) == ["not_staff"]
    grant_role(setting.database, other, Role.COMMITTEE_MEMBER, setting.federation)
    assert refused(setting, operations.assign, application=row, to=other) == ["not_staff"]
    grant_role(setting.database, other, Role.STAFF, setting.federation, cohort_id=setting.cohort.id)
    do(setting, operations.assign, application=row, to=other)
    assert setting.get(Application, row.id).assigned_to_id == other.id
    assert [mail.recipient for mail in mails(setting)] == [other.email]
    do(setting, operations.assign, application=row, to=other)
    do(setting, operations.assign, application=row, to=None)
    assert journal(setting) == ["application.assigned", "application.unassigned"]


def test_taking_a_dossier_oneself_sends_nothing(setting: Setting, row: Application) -> None:
    do(setting, operations.assign, application=row, to=setting.staff)
    assert mails(setting) == []


def test_a_reply_reaches_the_candidate_and_reads_what_they_wrote(setting: Setting, row: Application) -> None:
    add_message(setting, row)
    do(setting, operations.reply, application=row, body="Bonjour, oui.")
    with setting.database.session(setting.scope) as session:
        found = session.scalars(select(Message).order_by(Message.id)).all()
    assert [(one.from_staff, one.read_at) for one in found] == [(False, AFTER), (True, None)]
    assert mails(setting)[0].template == "applications/message"
    assert refused(setting, operations.reply, application=row, body="") == ["message_empty"]


def test_a_withdrawal_told_to_staff_has_its_reason(setting: Setting, row: Application) -> None:
    assert refused(setting, operations.withdraw_for, application=row, reason="") == ["reason_missing"]
    do(setting, operations.withdraw_for, application=row, reason="Changement de poste")
    fresh = setting.get(Application, row.id)
    assert (fresh.state, fresh.withdrawn_at) == (ApplicationState.WITHDRAWN, AFTER)
    assert fresh.withdrawal_reason == "Changement de poste"
    assert journal(setting) == ["application.withdrawn_by_staff"]
    body = mails(setting)[0].text_body
    assert "à votre demande, FeMaSCo-BFC a enregistré le retrait de votre candidature à la promo" in body
    assert "Raison enregistrée\u00a0: Changement de poste" in body
    assert refused(setting, operations.withdraw_for, application=row, reason="Encore") == ["withdrawn"]
