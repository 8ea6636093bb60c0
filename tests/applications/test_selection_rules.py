"""What selection asks of a dossier: deposited, dues, waiver, documents; and what is told before."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from pacte.applications.facts import (
    CohortFacts,
    CommitmentFacts,
    DocumentFacts,
    Dossier,
    RequestFacts,
    WaiverFacts,
)
from pacte.applications.rules import blockers_to_deposit, unmet
from pacte.applications.selection_rules import (
    blockers_to_selection,
    doubts_of_track,
    notices_at_deposit,
    to_put_right,
    waiver_lapses,
    waiver_told,
)
from pacte.applications.vocabulary import ApplicationState, PostStatus, WaiverState
from pacte.blockers import Blocker
from tests.applications.dossiers import BEARER, COHORT, COMPLETE, NOW, SECOND
from tests.applications.factories import codes


def of_deposited(dossier: Dossier, cohort: CohortFacts) -> list[Blocker]:
    """What selection asks of the dossier once it is deposited."""
    return blockers_to_selection(replace(dossier, state=ApplicationState.SUBMITTED), cohort)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ApplicationState.DRAFT, ["not_deposited"]),
        (ApplicationState.SUBMITTED, []),
        (ApplicationState.WITHDRAWN, ["withdrawn"]),
    ],
)
def test_selection_is_for_deposited_dossiers(state: ApplicationState, expected: list[str]) -> None:
    assert codes(blockers_to_selection(replace(COMPLETE, state=state), COHORT)) == expected


def test_non_member_may_deposit_is_told_and_then_regularises() -> None:
    stranger = replace(COMPLETE, structures=(replace(BEARER, is_member=False, has_paid_dues=False),))
    assert blockers_to_deposit(stranger, COHORT, NOW) == []
    [notice] = notices_at_deposit(stranger, COHORT, NOW)
    assert notice.message == "MSP de Beaune n’adhère pas à la fédération pour 2025."
    assert codes(of_deposited(stranger, COHORT)) == ["not_member"]
    member = replace(COMPLETE, structures=(replace(BEARER, has_paid_dues=False),))
    assert codes(of_deposited(member, COHORT)) == ["dues_unpaid"]
    exempt = replace(COMPLETE, structures=(replace(BEARER, has_paid_dues=False, is_exempt=True),))
    assert of_deposited(exempt, COHORT) == []
    assert notices_at_deposit(exempt, COHORT, NOW) == []
    assert of_deposited(COMPLETE, COHORT) == []
    assert notices_at_deposit(COMPLETE, COHORT, NOW) == []
    assert of_deposited(stranger, replace(COHORT, membership_required=False, dues_required=False)) == []


@pytest.mark.parametrize(
    ("track", "kinds", "doubted"),
    [
        ("CPTS", ["MSP"], True),
        ("MSP", ["CPTS"], True),
        ("MSP", ["MSPU"], False),
        ("CPTS", ["MSP", "CPTS"], True),
        ("MSP", ["MSP", "CPTS"], False),
        ("CPTS", ["MSP", "MSP"], True),
        ("CPTS", ["CDS"], False),
        (None, ["MSP"], False),
        ("CPTS", [], False),
    ],
)
def test_a_mention_of_another_kind_is_doubted_and_never_prevents(
    track: str | None, kinds: list[str], doubted: bool
) -> None:
    teams = tuple(replace(BEARER, id=10 + at, kind=kind, is_bearer=at == 0) for at, kind in enumerate(kinds))
    dossier = replace(COMPLETE, track=track, structures=teams)
    found = doubts_of_track(dossier)
    assert bool(found) is doubted
    if kinds == ["MSP"] and doubted:
        assert (
            found[0].message == "La mention demandée est CPTS, mais la structure est une MSP : MSP de Beaune."
        )
        assert "track_of_another_kind" not in codes(of_deposited(dossier, COHORT))


def test_membership_of_a_declared_structure_is_for_the_federation_to_check() -> None:
    declared = replace(BEARER, is_member=False, has_paid_dues=False, is_declared=True)
    dossier = replace(COMPLETE, structures=(declared,))
    [notice] = notices_at_deposit(dossier, COHORT, NOW)
    assert notice.message == "MSP de Beaune : adhésion 2025 à vérifier par la fédération."
    assert to_put_right(dossier, COHORT, NOW) == []
    assert codes(of_deposited(dossier, COHORT)) == ["structure_declared"]


def test_refused_structure_is_for_the_candidate_to_replace() -> None:
    refused = replace(BEARER, is_member=False, is_declared=True, refusal="hors de la région")
    dossier = replace(COMPLETE, structures=(refused,))
    for state, remedy in (
        (ApplicationState.DRAFT, "Choisissez une autre structure, au plus tard le "),
        (ApplicationState.SUBMITTED, "Pour en choisir une autre, reprenez votre dossier et "),
    ):
        held = replace(dossier, state=state)
        told = [] if state is ApplicationState.DRAFT else to_put_right(held, COHORT, NOW)
        assert notices_at_deposit(held, COHORT, NOW) == told
        [notice] = to_put_right(held, COHORT, NOW)
        assert notice.message == "La fédération a refusé MSP de Beaune\u00a0: hors de la région."
        assert notice.remedy.startswith(remedy)
    deposited = replace(dossier, state=ApplicationState.SUBMITTED)
    [late] = to_put_right(deposited, COHORT, COHORT.closes_at)
    assert late.remedy.startswith("Dites à la fédération, par un message depuis votre dossier")
    assert codes(of_deposited(dossier, COHORT)) == ["structure_refused"]
    assert codes(of_deposited(dossier, replace(COHORT, membership_required=False))) == ["structure_refused"]


def test_refused_structure_is_missing_from_its_step() -> None:
    refused = replace(BEARER, is_member=False, is_declared=True, refusal="hors de la région")
    alone = replace(COMPLETE, structures=(refused,))
    [missing] = blockers_to_deposit(alone, COHORT, NOW)
    assert (missing.code, missing.where) == ("structure_refused", "structure#structures")
    assert missing.message == "La fédération a refusé MSP de Beaune\u00a0: hors de la région."
    assert missing.remedy == "Choisissez une autre structure."
    assert unmet(alone, COHORT, NOW) == ("Structure MSP de Beaune (refusée)",)
    second = replace(refused, id=2, is_bearer=False)
    [besides] = blockers_to_deposit(replace(COMPLETE, structures=(BEARER, second)), COHORT, NOW)
    assert besides.remedy == "Retirez-la de votre dossier."


def test_only_the_bearer_must_be_a_member() -> None:
    two = replace(COMPLETE, structures=(BEARER, replace(SECOND, is_member=False, has_paid_dues=False)))
    assert of_deposited(two, COHORT) == []


@pytest.mark.parametrize(
    ("state", "expected", "told"),
    [
        (WaiverState.REQUESTED, ["waiver_undecided"], ["waiver_pending"]),
        (WaiverState.REFUSED, ["waiver_refused"], []),
        (WaiverState.GRANTED, [], []),
    ],
)
def test_selection_needs_a_granted_waiver(state: WaiverState, expected: list[str], told: list[str]) -> None:
    recruited = replace(
        COMPLETE,
        post_status=PostStatus.BEING_RECRUITED,
        starts_on=None,
        waiver=WaiverFacts(state=state, reason="Jury en octobre."),
    )
    assert codes(of_deposited(recruited, COHORT)) == expected
    assert codes(notices_at_deposit(recruited, COHORT, NOW)) == told
    assert codes(of_deposited(replace(recruited, waiver=None), COHORT)) == ["waiver_missing"]
    decided = waiver_told(recruited, COHORT, NOW)
    assert (decided.code if decided else "") == {
        WaiverState.REQUESTED: "",
        WaiverState.REFUSED: "waiver_refused",
        WaiverState.GRANTED: "waiver_granted",
    }[state]


def test_a_granted_waiver_is_told_with_its_reason_and_when_it_falls() -> None:
    dossier = replace(
        COMPLETE,
        post_status=PostStatus.BEING_RECRUITED,
        waiver=WaiverFacts(
            state=WaiverState.GRANTED, reason="Jury en octobre.", decision_reason="Équipe connue."
        ),
    )
    found = waiver_told(dossier, COHORT, NOW)
    assert found is not None
    assert found.message.startswith(
        "Votre dérogation est accordée. Elle tombe si vous n’êtes pas recruté·e le "
    )
    assert found.remedy == "Raison indiquée : Équipe connue."
    fallen = waiver_told(dossier, COHORT, datetime.combine(COHORT.t0_on, time(12), UTC))
    assert fallen is not None
    assert fallen.code == "waiver_lapsed"
    assert waiver_told(replace(dossier, post_status=PostStatus.IN_POST), COHORT, NOW) is None


def test_selection_needs_late_documents_accepted_and_the_commitment() -> None:
    late = DocumentFacts(key="cv", label="Curriculum vitæ", late=True)
    dossier = replace(COMPLETE, documents=(late,))
    assert codes(of_deposited(dossier, COHORT)) == ["late_document", "commitment_missing"]
    asked = RequestFacts(id=1, key="commitment", label="Lettre d’engagement", due_at=NOW)
    once = codes(of_deposited(replace(dossier, requests=(asked,)), COHORT))
    assert once == ["document_awaited", "late_document"]
    asked = CommitmentFacts(leader_name="Claude Meneur", requested_at=NOW, expires_at=NOW)
    awaited = of_deposited(replace(dossier, commitment=asked), COHORT)[1].message
    assert "demandée à Claude Meneur le" in awaited
    assert "pas encore signée" in awaited
    accepted = replace(COMPLETE, documents=(replace(late, accepted=True), COMPLETE.documents[1]))
    assert of_deposited(accepted, COHORT) == []


def test_granted_waiver_lapses_at_t0_unless_hired() -> None:
    granted = replace(
        COMPLETE,
        post_status=PostStatus.BEING_RECRUITED,
        waiver=WaiverFacts(state=WaiverState.GRANTED, reason="Jury en octobre."),
    )
    assert not waiver_lapses(granted, COHORT, date(2025, 12, 10))
    assert waiver_lapses(granted, COHORT, date(2025, 12, 11))
    assert not waiver_lapses(replace(granted, post_status=PostStatus.IN_POST), COHORT, date(2025, 12, 11))
    assert not waiver_lapses(granted, replace(COHORT, waiver_lapses_at_t0=False), date(2025, 12, 11))


def test_selection_waits_for_what_was_asked_and_sees_a_fallen_waiver() -> None:
    asked = RequestFacts(id=1, key="cv", label="Curriculum vitæ", due_at=NOW)
    assert codes(of_deposited(replace(COMPLETE, requests=(asked,)), COHORT)) == ["document_awaited"]
    recruited = replace(
        COMPLETE,
        state=ApplicationState.SUBMITTED,
        post_status=PostStatus.BEING_RECRUITED,
        starts_on=None,
        waiver=WaiverFacts(state=WaiverState.GRANTED, reason="Jury en octobre."),
    )
    before = COHORT.t0_on - timedelta(days=1)
    assert codes(blockers_to_selection(recruited, COHORT, today=before)) == []
    assert codes(blockers_to_selection(recruited, COHORT, today=COHORT.t0_on)) == ["waiver_lapsed"]
