"""Letters to many, on both engines: to each their own, once, inside their cohort."""

from typing import Any

from sqlalchemy import select

from pacte.applications.processing.operations import write_to_many
from pacte.applications.vocabulary import ApplicationState
from pacte.audit.models import JournalEntry
from tests.applications.processing.factories import (
    Setting,
    make_dossier,
)
from tests.applications.processing.operations.conftest import do, mails, refused
from tests.cohorts.test_public_pages import statements


def letter(setting: Setting, ids: list[int], **changes: Any) -> Any:
    values = {
        "subject": "Dossier {reference}",
        "body": "Bonjour {prenom} {nom},\n\nÀ bientôt, {promotion}.",
        "batch": "lot-1",
        **changes,
    }
    return do(setting, write_to_many, cohort=setting.cohort, application_ids=ids, **values)


def test_each_gets_their_own_message_once(setting: Setting) -> None:
    first = make_dossier(setting, "Zoé 😀", "Aubert")
    second = make_dossier(setting, "Noa", "Berthier")
    gone = make_dossier(setting, family="Retirée", state=ApplicationState.WITHDRAWN)
    ids = [first.id, second.id, gone.id, 999_999]
    with statements(setting.database) as sending:
        sent = letter(setting, ids)
    assert (sent.count, sent.sent_now) == (2, True)
    assert sum("FROM outbox" in one for one in sending) == 1
    assert not [one for one in sending if "SAVEPOINT" in one]
    again = letter(setting, ids)
    assert (again.count, again.sent_now) == (2, False)
    found = mails(setting)
    assert [mail.subject for mail in found] == [f"Dossier {first.reference}", f"Dossier {second.reference}"]
    assert "Bonjour Zoé 😀 Aubert," in found[0].text_body
    assert {mail.batch for mail in found} == {"lot-1"}
    assert [mail.subject_id for mail in found] == [first.id, second.id]
    with setting.database.session(setting.scope) as session:
        entry = session.scalars(
            select(JournalEntry).where(JournalEntry.action == "cohort.written_to_many")
        ).one()
    assert entry.details["count"] == 2
    assert entry.details["excluded"] == 1


def test_a_letter_to_nobody_or_with_unknown_words_is_refused(setting: Setting) -> None:
    gone = make_dossier(setting, state=ApplicationState.WITHDRAWN)
    values = {"cohort": setting.cohort, "application_ids": [gone.id], "batch": "lot"}
    assert refused(setting, write_to_many, subject="Objet", body="Corps", **values) == ["nobody"]
    assert refused(setting, write_to_many, subject="", body="{age}", **values) == [
        "subject_missing",
        "unknown_placeholder",
    ]


def test_a_letter_never_leaves_its_cohort(setting: Setting) -> None:
    elsewhere = make_dossier(setting)
    with setting.database.session(setting.scope, write=True) as session:
        copy = {
            column.key: getattr(setting.cohort, column.key)
            for column in type(setting.cohort).__table__.columns
            if column.key not in ("id", "code")
        }
        other = type(setting.cohort)(**copy, code="9")
        session.add(other)
    values = {"subject": "Objet", "body": "Corps", "batch": "lot"}
    assert refused(setting, write_to_many, cohort=other, application_ids=[elsewhere.id], **values) == [
        "nobody"
    ]
