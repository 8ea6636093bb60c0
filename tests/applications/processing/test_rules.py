"""What staff may do, over every state, without a database."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from pacte.applications.facts import CohortFacts, DocumentAsked
from pacte.applications.processing.document_rules import (
    blockers_to_add,
    blockers_to_judge,
    blockers_to_request,
)
from pacte.applications.processing.rules import (
    Standing,
    blockers_to_decide_waiver,
    blockers_to_grant_so_late,
    blockers_to_write,
    filled,
    standing,
)
from pacte.applications.vocabulary import ApplicationState, WaiverState

CLOSES = datetime(2025, 10, 31, 23, 0, tzinfo=UTC)
NOW = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
COHORT = CohortFacts(
    label="Promo 8",
    opens_at=datetime(2025, 7, 31, 22, 0, tzinfo=UTC),
    closes_at=CLOSES,
    time_zone="Europe/Paris",
    tracks=("MSP", "CPTS"),
    t0_on=date(2025, 12, 11),
    documents=(
        DocumentAsked(key="cv", label="CV"),
        DocumentAsked(key="carte", label="Carte", tracks=("CPTS",)),
    ),
)


@pytest.mark.parametrize(
    ("state", "at", "expected"),
    [
        (ApplicationState.DRAFT, datetime(2025, 10, 31, 22, 59, 59, tzinfo=UTC), Standing.DRAFT),
        (ApplicationState.DRAFT, CLOSES, Standing.NOT_DEPOSITED),
        (ApplicationState.SUBMITTED, CLOSES, Standing.DEPOSITED),
        (ApplicationState.WITHDRAWN, CLOSES, Standing.WITHDRAWN),
    ],
)
def test_standing(state: ApplicationState, at: datetime, expected: Standing) -> None:
    assert standing(state, CLOSES, at) is expected


def codes_of_request(state: ApplicationState = ApplicationState.SUBMITTED, **changes: object) -> list[str]:
    values = {
        "track": "MSP",
        "key": "cv",
        "label": "",
        "due_on": date(2025, 11, 10),
        "already_asked": (),
        "now": NOW,
        **changes,
    }
    return [blocker.code for blocker in blockers_to_request(state, COHORT, **values)]  # type: ignore[arg-type]


def test_a_document_is_asked_only_of_a_deposited_dossier() -> None:
    assert codes_of_request() == []
    assert codes_of_request(ApplicationState.DRAFT) == ["not_deposited"]
    assert codes_of_request(ApplicationState.WITHDRAWN) == ["withdrawn"]


def test_what_the_dossier_has_is_asked_for_again_with_the_reason_why() -> None:
    assert codes_of_request(there="reçue le 3 octobre 2025") == ["already_there"]
    assert codes_of_request(there="reçue le 3 octobre 2025", message="Illisible") == []
    assert codes_of_request(label="Attestation") == ["two_documents"]


def test_all_that_is_wrong_with_a_request_is_told_at_once() -> None:
    assert codes_of_request(key="carte") == ["document_unknown"]
    assert codes_of_request(key="", label="") == ["label_missing"]
    assert codes_of_request(key="", label="Contrat") == []
    assert codes_of_request(
        ApplicationState.DRAFT, key="cv", already_asked={"cv"}, due_on=date(2025, 11, 2)
    ) == ["not_deposited", "already_requested", "due_in_past"]


def test_a_due_date_is_judged_in_the_time_zone_of_the_federation() -> None:
    just_before_midnight_in_paris = datetime(2025, 11, 3, 22, 59, tzinfo=UTC)
    just_after = datetime(2025, 11, 3, 23, 0, tzinfo=UTC)
    assert codes_of_request(due_on=date(2025, 11, 3), now=just_before_midnight_in_paris) == []
    assert codes_of_request(due_on=date(2025, 11, 3), now=just_after) == ["due_in_past"]


@pytest.mark.parametrize(
    ("today", "lapses", "expected"),
    [
        (date(2025, 12, 10), True, []),
        (date(2025, 12, 11), True, ["after_t0"]),
        (date(2025, 12, 11), False, []),
    ],
)
def test_a_waiver_is_not_granted_once_it_would_fall(today: date, lapses: bool, expected: list[str]) -> None:
    found = blockers_to_grant_so_late(date(2025, 12, 11), today, lapses_at_t0=lapses)
    assert [blocker.code for blocker in found] == expected


@pytest.mark.parametrize("state", list(ApplicationState))
@pytest.mark.parametrize("current", [None, *WaiverState])
@pytest.mark.parametrize("seen", list(WaiverState))
@pytest.mark.parametrize("decision", [WaiverState.GRANTED, WaiverState.REFUSED])
def test_a_waiver_is_decided_once_and_changed_only_knowingly(
    state: ApplicationState, current: WaiverState | None, seen: WaiverState, decision: WaiverState
) -> None:
    found = blockers_to_decide_waiver(state, current, seen=seen, who="Noa", decision=decision)
    possible = (
        state is not ApplicationState.WITHDRAWN
        and current is not None
        and current == seen
        and current is not decision
    )
    assert (found == []) is possible


@pytest.mark.parametrize(
    ("late", "replaced", "accepted", "code"),
    [
        (True, False, False, None),
        (False, False, False, "not_late"),
        (True, True, False, "replaced"),
        (True, False, True, "already_accepted"),
        (True, True, True, "replaced"),
    ],
)
def test_only_a_late_current_undecided_document_is_judged(
    late: bool, replaced: bool, accepted: bool, code: str | None
) -> None:
    found = blockers_to_judge(late=late, replaced=replaced, accepted=accepted)
    assert [blocker.code for blocker in found] == ([code] if code else [])


def test_staff_add_documents_to_what_is_not_withdrawn() -> None:
    def codes(state: ApplicationState, key: str = "cv", label: str = "", **there: Any) -> list[str]:
        found = blockers_to_add(state, COHORT, track="MSP", key=key, label=label, **there)
        return [one.code for one in found]

    assert codes(ApplicationState.DRAFT) == codes(ApplicationState.SUBMITTED) == []
    assert codes(ApplicationState.WITHDRAWN, key="", label="") == ["withdrawn", "label_missing"]
    assert codes(ApplicationState.SUBMITTED, key="carte") == ["document_unknown"]
    assert codes(ApplicationState.SUBMITTED, label="Attestation") == ["two_documents"]
    assert codes(ApplicationState.SUBMITTED, key="", label="Attestation") == []
    assert codes(ApplicationState.SUBMITTED, there="reçue le 3 octobre 2025") == ["would_replace"]
    assert codes(ApplicationState.SUBMITTED, there="reçue le 3 octobre 2025", replaces=True) == []


def test_unknown_words_between_braces_are_named() -> None:
    found = blockers_to_write("Bonjour {prenoms}", "Votre {Référence}, { PRÉNOM }, {age} et {age}")
    assert [(one.code, one.where) for one in found] == [
        ("unknown_placeholder", "subject"),
        ("unknown_placeholder", "body"),
    ]
    assert "{prenoms}" in found[0].message
    assert found[0].remedy.startswith("Vouliez-vous {prénom} ?")
    assert "Vouliez" not in found[1].remedy
    assert "{age}" in found[1].message
    assert [one.code for one in blockers_to_write(" ", "")] == ["subject_missing", "body_missing"]


def test_values_are_never_read_again() -> None:
    values = {"prenom": "{nom}", "nom": "Aubert", "reference": "R", "promotion": "P"}
    assert filled("Bonjour {prenom} {nom} {autre}", values) == "Bonjour {nom} Aubert {autre}"
    assert filled("{Prénom} { NOM } {{référence}}", values) == "{nom} Aubert R"
