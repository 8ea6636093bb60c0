"""Dossiers carried to a later cohort: only those who agreed, once, checked anew, linked to the former one."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from pacte.applications.models import (
    Application,
    ApplicationStructure,
    Deposit,
    RequestedDocument,
    SupportingDocument,
    Waiver,
)
from pacte.applications.vocabulary import PostStatus, WaiverState
from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.database import Database
from pacte.selection.answers import operations
from tests.applications.factories import make_cohort
from tests.selection.answers.factories import DAY, SENT, T0, Selection, make_selection


def refusal(act: object) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()  # type: ignore[operator]
    return [blocker.code for blocker in caught.value.blockers]


def make_target(selection: Selection, **changes: Any) -> Cohort:
    """The next promo; its window is set on the row, as an edit would."""
    target = make_cohort(selection.database, selection.setting.federation, code="9", label="Promo 9")

    def act(session: Any) -> None:
        row = session.get_one(Cohort, target.id)
        row.opens_at = datetime(2026, 7, 31, 22, 0, tzinfo=UTC)
        row.closes_at = datetime(2026, 10, 31, 23, 0, tzinfo=UTC)
        row.t0_on = date(2026, 12, 10)
        for name, value in changes.items():
            setattr(row, name, value)

    selection.write(act)
    return target


def agreed(database: Database, *names: str, **options: Any) -> Selection:
    """A cohort that has begun, where those named asked to be carried."""
    selection = make_selection(database, **options)
    selection.send()
    for name in names:
        agree(selection, name)
    return selection


def agree(selection: Selection, name: str, at: datetime = T0) -> None:
    selection.write(
        lambda session: operations.agree_to_be_carried(
            session, application=selection.rows[name], by=selection.by(name), at=at
        )
    )


def carry(selection: Selection, target: Cohort, *names: str, at: datetime = T0 + DAY) -> list[Any]:
    return selection.write(  # type: ignore[no-any-return]
        lambda session: operations.carry_over(
            session,
            cohort=selection.cohort,
            target=target,
            application_ids=[selection.rows[name].id for name in names],
            by=selection.staff,
            at=at,
        )
    )


def rows_of(selection: Selection, model: Any, application_id: int) -> list[Any]:
    with selection.database.session(selection.setting.scope) as session:
        return list(
            session.scalars(select(model).where(model.application_id == application_id).order_by(model.id))
        )


def test_agreement_is_recorded_once_with_a_receipt_and_may_be_taken_back(database: Database) -> None:
    selection = agreed(database, "Attente1", "Attente1")
    assert selection.candidacy("Attente1").carry_agreed_at == T0
    assert len(selection.mails("answers/carry_agreed")) == 1
    selection.write(
        lambda session: operations.revoke_carry(
            session, application=selection.rows["Attente1"], by=selection.by("Attente1"), at=T0
        )
    )
    assert selection.candidacy("Attente1").carry_agreed_at is None
    assert selection.acts("Attente1")[-2:] == ["carry.agreed", "carry.revoked"]


def test_agreement_waits_for_the_end_of_the_list(database: Database) -> None:
    selection = agreed(database)
    assert refusal(lambda: agree(selection, "Attente1", T0 - DAY)) == ["list_open"]
    selection.write(
        lambda session: operations.close_list(session, cohort=selection.cohort, by=selection.staff, at=SENT)
    )
    agree(selection, "Attente1", SENT)
    assert refusal(lambda: agree(selection, "Retenu1")) == ["not_waiting"]


def test_dossier_continues_in_the_next_cohort(database: Database) -> None:
    selection = agreed(database, "Attente1")
    target = make_target(selection)
    (done,) = carry(selection, target, "Attente1")
    former, new = selection.rows["Attente1"], done.continued
    assert (new.cohort_id, new.person_id, new.state.value) == (target.id, former.person_id, "submitted")
    assert (new.given_name, new.family_name, new.position_title, new.track) == (
        "Camille",
        "Attente1",
        "Coordination de MSP",
        "MSP",
    )
    assert new.reference.startswith("BFC-9-")
    candidacy = selection.candidacy("Attente1")
    assert (candidacy.carried_to_id, candidacy.carried_at) == (new.id, T0 + DAY)
    assert [one.is_bearer for one in rows_of(selection, ApplicationStructure, new.id)] == [True]
    copied = rows_of(selection, SupportingDocument, new.id)
    original = {one.key: one.file_id for one in rows_of(selection, SupportingDocument, former.id)}
    assert {one.key: one.file_id for one in copied} == {
        key: file for key, file in original.items() if key != "commitment"
    }
    (deposit,) = rows_of(selection, Deposit, new.id)
    assert deposit.number == 1
    assert deposit.content["carried_over_from"]["reference"] == former.reference
    (asked,) = rows_of(selection, RequestedDocument, new.id)
    assert (asked.key, asked.due_on) == ("commitment", date(2026, 10, 31))
    assert selection.acts("Attente1")[-1] == "carry.done"
    (mail,) = selection.mails("answers/carried")
    assert new.reference in mail.text_body
    assert f"- {asked.label}" in mail.text_body
    assert "au plus tard le 31 octobre 2026 à 23\u00a0h\u00a059" in mail.text_body
    assert selection.mails("dossiers/document_requested") == []


def test_dossier_is_never_carried_twice(database: Database) -> None:
    selection = agreed(database, "Attente1")
    target = make_target(selection)
    assert len(carry(selection, target, "Attente1")) == 1
    assert carry(selection, target, "Attente1") == []
    other = make_cohort(selection.database, selection.setting.federation, code="10", label="Promo 10")
    selection.write(
        lambda session: setattr(
            session.get_one(Cohort, other.id), "closes_at", datetime(2027, 1, 1, tzinfo=UTC)
        )
    )
    assert refusal(lambda: carry(selection, other, "Attente1")) == ["carried"]
    assert len(selection.mails("answers/carried")) == 1


def test_all_are_carried_or_none(database: Database) -> None:
    selection = agreed(database, "Attente1")
    target = make_target(selection)
    assert refusal(lambda: carry(selection, target, "Attente1", "Attente2")) == ["not_agreed"]
    assert selection.candidacy("Attente1").carried_to_id is None
    assert selection.mails("answers/carried") == []


def test_someone_who_already_has_a_dossier_there_is_not_carried(database: Database) -> None:
    selection = agreed(database, "Attente1")
    target = make_target(selection)
    selection.write(
        lambda session: session.add(
            Application(
                cohort_id=target.id,
                person_id=selection.rows["Attente1"].person_id,
                reference="BFC-9-DEJA1",
                created_at=T0,
                updated_at=T0,
            )
        )
    )
    assert refusal(lambda: carry(selection, target, "Attente1")) == ["already_there"]


def test_target_must_be_another_cohort_that_is_not_closed(database: Database) -> None:
    selection = agreed(database, "Attente1")
    assert refusal(lambda: carry(selection, selection.cohort, "Attente1")) == ["same_cohort"]
    target = make_target(selection)
    late = datetime(2026, 10, 31, 23, 0, tzinfo=UTC)
    assert refusal(lambda: carry(selection, target, "Attente1", at=late)) == ["target_closed"]


def test_track_must_be_prepared_there(database: Database) -> None:
    selection = agreed(database, "Attente1")
    target = make_target(selection, tracks=["CPTS"])
    assert refusal(lambda: carry(selection, target, "Attente1")) == ["track"]


def test_waiver_is_requested_again_never_granted_by_copy(database: Database) -> None:
    selection = agreed(database, "Attente1")
    row = selection.rows["Attente1"]

    def recruited(session: Any) -> None:
        session.get_one(Application, row.id).post_status = PostStatus.BEING_RECRUITED
        session.add(
            Waiver(
                application_id=row.id,
                state=WaiverState.GRANTED,
                reason="Recrutement en cours",
                requested_at=SENT,
                decided_at=SENT,
            )
        )

    selection.write(recruited)
    (done,) = carry(selection, make_target(selection), "Attente1")
    (waiver,) = rows_of(selection, Waiver, done.continued.id)
    assert (waiver.state, waiver.reason, waiver.decided_at) == (
        WaiverState.REQUESTED,
        "Recrutement en cours",
        None,
    )


def test_withdrawn_dossier_is_not_carried(database: Database) -> None:
    selection = agreed(database, "Attente1")

    def leave(session: Any) -> None:
        row = session.get_one(Application, selection.rows["Attente1"].id)
        row.state, row.withdrawn_at = "withdrawn", T0

    selection.write(leave)
    assert refusal(lambda: carry(selection, make_target(selection), "Attente1")) == ["withdrawn"]
