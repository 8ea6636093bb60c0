"""The rules of the dossier: every state and event, the window to the second, all that is missing at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest

from pacte.applications.facts import CommitmentFacts, Dossier, WaiverFacts
from pacte.applications.rules import (
    TRANSITIONS,
    blockers_to,
    blockers_to_add_structure,
    blockers_to_declare_structure,
    blockers_to_deposit,
    blockers_to_edit,
    blockers_to_resume,
    blockers_to_start,
    blockers_to_take_back,
    blockers_to_withdraw,
    completeness,
    met,
)
from pacte.applications.vocabulary import ApplicationEvent, ApplicationState, PostStatus, Step, WaiverState
from pacte.applications.wording import window_words
from tests.applications.dossiers import BEARER, CLOSES, COHORT, COMPLETE, NOW, SECOND
from tests.applications.factories import codes

WITHOUT_COMMITMENT = replace(COMPLETE, documents=COMPLETE.documents[:1])
ASKED = CommitmentFacts(leader_name="Dominique Modèle", requested_at=NOW, expires_at=CLOSES)

EXPECTED = {
    ("draft", "deposit"): "submitted",
    ("draft", "take_back"): None,
    ("draft", "withdraw"): "withdrawn",
    ("draft", "resume"): None,
    ("submitted", "deposit"): None,
    ("submitted", "take_back"): "draft",
    ("submitted", "withdraw"): "withdrawn",
    ("submitted", "resume"): None,
    ("withdrawn", "deposit"): None,
    ("withdrawn", "take_back"): None,
    ("withdrawn", "withdraw"): None,
    ("withdrawn", "resume"): "draft",
    ("draft", "restore"): None,
    ("submitted", "restore"): None,
    ("withdrawn", "restore"): "submitted",
}


@pytest.mark.parametrize(("state", "event"), list(product(ApplicationState, ApplicationEvent)))
def test_every_event_in_every_state(state: ApplicationState, event: ApplicationEvent) -> None:
    assert TRANSITIONS.get((state, event)) == EXPECTED[state.value, event.value]
    refused = blockers_to(event, state)
    assert bool(refused) is (EXPECTED[state.value, event.value] is None)
    assert all(blocker.message.endswith(".") or ":" in blocker.message for blocker in refused)


@pytest.mark.parametrize("state", list(ApplicationState))
@pytest.mark.parametrize(
    "at", [COHORT.opens_at - timedelta(seconds=1), NOW, CLOSES], ids=["before", "in", "after"]
)
def test_acts_need_their_state_and_the_window(state: ApplicationState, at: datetime) -> None:
    dossier, is_open = replace(COMPLETE, state=state), at == NOW
    allowed = {
        "deposit": not blockers_to_deposit(dossier, COHORT, at),
        "edit": not blockers_to_edit(dossier, COHORT, at),
        "take_back": not blockers_to_take_back(dossier, COHORT, at),
        "resume": not blockers_to_resume(dossier, COHORT, at),
        "withdraw": not blockers_to_withdraw(dossier),
    }
    assert allowed == {
        "deposit": is_open and state is ApplicationState.DRAFT,
        "edit": is_open and state is ApplicationState.DRAFT,
        "take_back": is_open and state is ApplicationState.SUBMITTED,
        "resume": is_open and state is ApplicationState.WITHDRAWN,
        "withdraw": state is not ApplicationState.WITHDRAWN,
    }


def test_last_second_is_accepted_and_the_next_refused() -> None:
    assert blockers_to_deposit(COMPLETE, COHORT, CLOSES - timedelta(seconds=1)) == []
    assert blockers_to_deposit(COMPLETE, COHORT, CLOSES - timedelta(microseconds=1)) == []
    [late] = blockers_to_deposit(COMPLETE, COHORT, CLOSES)
    assert late.code == "closed"
    assert (
        late.message
        == "Les candidatures sont closes depuis le 31 octobre 2025 à 23\u00a0h\u00a059 (heure de Paris)."
    )


def test_closing_follows_the_federation_overseas() -> None:
    """23:59 in Saint-Denis is 20:59 in Paris: four hours ahead of UTC, all year."""
    reunion = replace(COHORT, time_zone="Indian/Reunion", closes_at=datetime(2025, 10, 31, 20, 0, tzinfo=UTC))
    assert blockers_to_deposit(COMPLETE, reunion, datetime(2025, 10, 31, 19, 59, 59, tzinfo=UTC)) == []
    [late] = blockers_to_deposit(COMPLETE, reunion, datetime(2025, 10, 31, 20, 0, tzinfo=UTC))
    assert (
        late.message
        == "Les candidatures sont closes depuis le 31 octobre 2025 à 23\u00a0h\u00a059 (heure de La Réunion)."
    )


def test_before_opening_says_when() -> None:
    [early] = blockers_to_start(COHORT, COHORT.opens_at - timedelta(seconds=1))
    assert early.code == "not_open"
    assert early.message == "Les candidatures ouvrent le 1er août 2025 à 0\u00a0h (heure de Paris)."
    assert blockers_to_start(COHORT, COHORT.opens_at) == []
    until = "31 octobre 2025 à 23\u00a0h\u00a059 (heure de Paris)"
    window = (COHORT.opens_at, COHORT.closes_at, COHORT.time_zone)
    assert window_words(*window, COHORT.opens_at) == f"Les candidatures sont ouvertes jusqu’au {until}"
    assert window_words(*window, COHORT.opens_at - timedelta(seconds=1)) == (
        f"Les candidatures ouvrent le 1er août 2025 à 0\u00a0h (heure de Paris), jusqu’au {until}"
    )


def test_empty_dossier_names_all_that_is_missing_at_once() -> None:
    blockers = blockers_to_deposit(Dossier(), COHORT, NOW)
    assert [(blocker.code, blocker.where) for blocker in blockers] == [
        ("given_name_missing", "vous#given_name"),
        ("family_name_missing", "vous#family_name"),
        ("email_missing", "vous#email"),
        ("track_missing", "structure#track"),
        ("structure_missing", "structure#structure_text"),
        ("post_status_missing", "poste#post_status"),
        ("position_missing", "poste#position_title"),
        ("hours_missing", "poste#weekly_hours"),
        ("document_missing", "pieces#cv"),
        ("commitment_missing", "pieces#commitment"),
        ("privacy_missing", "relecture#privacy"),
    ]
    assert all(blocker.message and blocker.remedy for blocker in blockers)


def test_closed_and_incomplete_are_both_said() -> None:
    assert codes(blockers_to_deposit(WITHOUT_COMMITMENT, COHORT, CLOSES)) == ["closed", "commitment_missing"]


def test_missing_commitment_is_named_then_the_dossier_is_complete() -> None:
    [missing] = blockers_to_deposit(WITHOUT_COMMITMENT, COHORT, NOW)
    assert missing.message == "Pièce manquante\u00a0: Lettre d’engagement de l’équipe."
    [pending] = blockers_to_deposit(replace(WITHOUT_COMMITMENT, commitment=ASKED), COHORT, NOW)
    assert pending.code == "commitment_pending"
    assert pending.message == (
        "Lettre d’engagement de l’équipe\u00a0: demandée à Dominique Modèle le 15 septembre 2025,"
        " pas encore signée."
    )
    declined = replace(WITHOUT_COMMITMENT, commitment=replace(ASKED, declined=True))
    assert codes(blockers_to_deposit(declined, COHORT, NOW)) == ["commitment_declined"]
    assert blockers_to_deposit(COMPLETE, COHORT, NOW) == []


def test_documents_are_those_of_the_track() -> None:
    assert codes(blockers_to_deposit(replace(COMPLETE, track="CPTS"), COHORT, NOW)) == ["document_missing"]
    [unknown] = blockers_to_deposit(replace(COMPLETE, track="CDS"), COHORT, NOW)
    assert unknown.message == "La mention CDS n’est pas proposée par cette promotion."
    assert unknown.remedy == "Choisissez MSP ou CPTS."


def test_two_structures_need_exactly_one_bearer() -> None:
    two = replace(COMPLETE, structures=(BEARER, SECOND))
    assert blockers_to_deposit(two, COHORT, NOW) == []
    nobody = replace(two, structures=(replace(BEARER, is_bearer=False), SECOND))
    both = replace(two, structures=(BEARER, replace(SECOND, is_bearer=True)))
    assert codes(blockers_to_deposit(nobody, COHORT, NOW)) == ["bearer_missing"]
    assert codes(blockers_to_deposit(both, COHORT, NOW)) == ["bearer_missing"]
    alone = replace(COHORT, several_structures=False)
    assert codes(blockers_to_deposit(two, alone, NOW)) == ["one_structure_only"]
    assert blockers_to_deposit(COMPLETE, alone, NOW) == []


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ("0", "hours_implausible"),
        ("-5", "hours_implausible"),
        ("0.5", None),
        ("48", None),
        ("48.1", "hours_implausible"),
        ("100", "hours_implausible"),
    ],
)
def test_hours_are_plausible(hours: str, code: str | None) -> None:
    found = blockers_to_deposit(replace(COMPLETE, weekly_hours=Decimal(hours)), COHORT, NOW)
    assert codes(found) == ([code] if code else [])


@pytest.mark.parametrize(
    ("status", "starts_on", "code"),
    [
        (PostStatus.IN_POST, date(2025, 9, 15), None),
        (PostStatus.IN_POST, date(2025, 9, 16), "start_in_future"),
        (PostStatus.IN_POST, None, "start_missing"),
        (PostStatus.IN_POST, date(1925, 9, 16), "start_implausible"),
        (PostStatus.TAKING_POST, date(2025, 9, 15), None),
        (PostStatus.TAKING_POST, date(2025, 9, 14), "start_in_past"),
        (PostStatus.TAKING_POST, None, "start_missing"),
    ],
)
def test_start_date_agrees_with_the_status(
    status: PostStatus, starts_on: date | None, code: str | None
) -> None:
    dossier = replace(COMPLETE, post_status=status, starts_on=starts_on)
    assert codes(blockers_to_deposit(dossier, COHORT, NOW)) == ([code] if code else [])


def test_being_recruited_needs_a_waiver_request_with_its_reason() -> None:
    recruited = replace(COMPLETE, post_status=PostStatus.BEING_RECRUITED, starts_on=None, weekly_hours=None)
    assert codes(blockers_to_deposit(recruited, COHORT, NOW)) == ["waiver_missing"]
    asked = replace(recruited, waiver=WaiverFacts(state=WaiverState.REQUESTED, reason="Jury en octobre."))
    assert blockers_to_deposit(asked, COHORT, NOW) == []
    assert blockers_to_deposit(recruited, replace(COHORT, team_or_waiver=False), NOW) == []
    past = replace(asked, starts_on=date(2025, 9, 1))
    assert codes(blockers_to_deposit(past, COHORT, NOW)) == ["start_in_past"]


def test_completeness_counts_each_step() -> None:
    def counted(dossier: Dossier) -> list[tuple[Step, int, int]]:
        return [(step.step, step.done, step.total) for step in completeness(dossier, COHORT, NOW)]

    assert counted(COMPLETE) == [
        (Step.PERSON, 3, 3),
        (Step.STRUCTURE, 2, 2),
        (Step.POSITION, 4, 4),
        (Step.DOCUMENTS, 2, 2),
        (Step.REVIEW, 1, 1),
    ]
    assert counted(Dossier()) == [
        (Step.PERSON, 0, 3),
        (Step.STRUCTURE, 0, 2),
        (Step.POSITION, 0, 3),
        (Step.DOCUMENTS, 0, 2),
        (Step.REVIEW, 0, 1),
    ]
    assert "Votre structure\u00a0: MSP de Beaune" in met(COMPLETE, COHORT, NOW)


@pytest.mark.parametrize(("count", "expected"), [(0, []), (9, []), (10, ["too_many_structures"])])
def test_a_dossier_takes_ten_structures(count: int, expected: list[str]) -> None:
    assert codes(blockers_to_add_structure(count)) == expected


@pytest.mark.parametrize(
    ("declared", "expected"), [(0, []), (4, []), (5, ["too_many_declared"]), (6, ["too_many_declared"])]
)
def test_a_dossier_declares_five_structures(declared: int, expected: list[str]) -> None:
    blockers = blockers_to_declare_structure(declared)
    assert codes(blockers) == expected
    assert all(blocker.remedy for blocker in blockers)
