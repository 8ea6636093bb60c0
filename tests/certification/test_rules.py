"""Each line of readiness: its state, its evidence, what stands in the way; modules by version and track."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pacte.blockers import Blocker
from pacte.certification.definition import conditions_of
from pacte.certification.facts import (
    Attended,
    Conditions,
    Deposit,
    Facts,
    Lifting,
    Line,
    MemoireFacts,
    Module,
    Work,
)
from pacte.certification.lifting_rules import blockers_to_lift, blockers_to_restore
from pacte.certification.rules import asked, is_ready, readiness
from pacte.certification.vocabulary import LineState
from pacte.cohorts.library import curriculum, shipped_definitions
from pacte.memoires.rules import Standing
from pacte.memoires.vocabulary import Admissibility, SubjectState
from pacte.progress.reading.rules import Progress
from pacte.progress.vocabulary import ProductionState
from pacte.seminars.proofs.rules import Hours

ROADMAP, DIAGNOSIS = Work(key="roadmap", label="Feuille de route"), Work(key="diagnosis", label="Diagnostic")
PROJECT = Module(slug="projet", title="Projet de santé", works=(ROADMAP, DIAGNOSIS))
POSTURE = Module(slug="posture", title="Prise de fonction")
DUE = date(2026, 6, 5)
ASKED = Conditions(
    tolerance=2,
    modules=(POSTURE, PROJECT),
    subject_due_on=date(2026, 10, 15),
    memoire_due_on=date(2027, 4, 30),
    defence_starts_on=date(2027, 6, 14),
    defence_ends_on=date(2027, 6, 18),
)
VALIDATED = Deposit(state=ProductionState.VALIDATED)
LIFTED = Lifting(id=1, reason="Déjà fait ailleurs", decided_on=date(2026, 5, 4))


def lines(conditions: Conditions = ASKED, **known: Any) -> Mapping[str, Line]:
    return {line.key: line for line in readiness(conditions, Facts(**known))}


def one(key: str, conditions: Conditions = ASKED, **known: Any) -> tuple[str, str, str]:
    """State, evidence and code of what stands in the way."""
    line = lines(conditions, **known)[key]
    return line.state.value, line.evidence.replace("\u00a0", " "), line.blocker.code if line.blocker else ""


@pytest.mark.parametrize(
    ("attended", "expected"),
    [
        (
            Attended(ahead=4),
            (
                "coming",
                "Aucune demi-journée suivie pour l’instant ; 2 absences admises ; 4 à venir.",
                "seminars_ahead",
            ),
        ),
        (
            Attended(hours=Hours(half_days=3, missed=1), ahead=2),
            (
                "under_way",
                "3 demi-journées suivies ; 1 manquée pour 2 admises ; 2 à venir.",
                "seminars_ahead",
            ),
        ),
        (
            Attended(hours=Hours(half_days=3), unsealed=1),
            (
                "under_way",
                "3 demi-journées suivies ; 2 absences admises ; 1 feuille à sceller.",
                "sheets_unsealed",
            ),
        ),
        (
            Attended(hours=Hours(half_days=3), undated=1),
            ("under_way", "3 demi-journées suivies ; 2 absences admises.", "seminars_ahead"),
        ),
        (
            Attended(hours=Hours(half_days=12, missed=2, caught_up=1)),
            ("done", "12 demi-journées suivies ; 2 manquées pour 2 admises ; 1 rattrapée.", ""),
        ),
        (Attended(), ("missing", "Aucune demi-journée suivie ; 2 absences admises.", "nothing_attended")),
        (
            Attended(hours=Hours(half_days=3), came_from_elsewhere=True, elsewhere=2, ahead=4),
            (
                "under_way",
                "3 demi-journées suivies, dont 2 dans une autre promotion ; 2 absences admises ; 4 à venir.",
                "seminars_ahead",
            ),
        ),
        (
            Attended(came_from_elsewhere=True),
            (
                "done",
                "Aucune demi-journée suivie ; les précédentes dans une autre promotion ; 2 absences admises.",
                "",
            ),
        ),
        (
            Attended(hours=Hours(half_days=9, missed=3), ahead=2),
            (
                "missing",
                "9 demi-journées suivies ; 3 manquées pour 2 admises ; 2 à venir.",
                "absences_beyond_tolerance",
            ),
        ),
        (
            Attended(hours=Hours(half_days=9, missed=3), covered=1),
            (
                "lifted",
                "9 demi-journées suivies ; 3 manquées pour 2 admises ; "
                "une décision de l’équipe en couvre 1 de plus.",
                "",
            ),
        ),
    ],
)
def test_presence(attended: Attended, expected: tuple[str, str, str]) -> None:
    assert one("attendance", attended=attended) == expected


def test_a_module_is_validated_by_its_productions_and_by_its_pages_without_any() -> None:
    assert one("module:posture") == (
        "missing",
        "Ce module n’a ni production ni page sur cette installation.",
        "nothing_to_show",
    )
    assert one("module:posture", reading={"posture": Progress(0, 3, False)}) == (
        "missing",
        "Pas commencé.",
        "module_unread",
    )
    assert one("module:posture", reading={"posture": Progress(1, 3, True)})[0] == "under_way"
    assert one("module:posture", reading={"posture": Progress(3, 3, True)}) == ("done", "Lu en entier.", "")
    read = {"projet": Progress(3, 3, True)}
    assert one("module:projet", reading=read) == (
        "under_way",
        "0 production validée sur 2 ; lu en entier.",
        "production_expected",
    )
    half = {"roadmap": VALIDATED}
    assert one("module:projet", deposits=half) == (
        "under_way",
        "1 production validée sur 2.",
        "production_expected",
    )
    both = {**half, "diagnosis": VALIDATED}
    assert one("module:projet", deposits=both) == ("done", "2 productions validées sur 2.", "")
    assert lines(deposits=both)["production:roadmap"].parent == "module:projet"


def test_a_production_says_where_it_stands_and_since_when_it_is_late() -> None:
    def told(state: ProductionState, late: int = 0, *, kept: bool = False) -> tuple[str, str, str]:
        found = Deposit(state=state, due_on=DUE, days_overdue=late, is_kept=kept)
        return one("production:roadmap", deposits={"roadmap": found})

    assert told(ProductionState.EXPECTED) == (
        "missing",
        "Attendue pour le 5 juin 2026.",
        "production_expected",
    )
    assert told(ProductionState.EXPECTED, 12) == (
        "missing",
        "Attendue depuis 12 jours.",
        "production_expected",
    )
    assert told(ProductionState.DEPOSITED)[::2] == ("under_way", "production_unread")
    assert told(ProductionState.REDO)[::2] == ("under_way", "production_redo")
    assert told(ProductionState.VALIDATED, kept=True)[:2] == ("done", "Validée dans une autre promotion.")
    agreed = Deposit(state=ProductionState.EXPECTED, is_before_arrival=True)
    assert one("production:roadmap", deposits={"roadmap": agreed}) == (
        "missing",
        "Échéance avant l’arrivée : à convenir.",
        "production_to_agree",
    )
    late = lines(deposits={"roadmap": Deposit(state=ProductionState.EXPECTED, due_on=DUE, days_overdue=12)})
    assert late["production:roadmap"].badge == ("late", "En retard de 12\u00a0jours")
    assert late["module:projet"].badge == ("late", "En retard de 12\u00a0jours")


def test_one_module_of_choice() -> None:
    chosen = replace(ASKED, modules=(POSTURE,), choice=1, choices=(PROJECT, POSTURE))
    assert one("choice", chosen) == (
        "missing",
        "Parmi : Projet de santé, Prise de fonction.",
        "choice_missing",
    )
    assert one("choice", chosen, deposits={"roadmap": VALIDATED}) == (
        "under_way",
        "Commencé : Projet de santé.",
        "choice_missing",
    )
    read = {"posture": Progress(2, 2, True)}
    assert one("choice", chosen, reading=read) == ("done", "Prise de fonction.", "")


def test_the_forum_only_where_the_cohort_asks_for_it() -> None:
    assert one("forum") == ("not_required", "La promotion ne l’exige pas.", "")
    wanted = replace(ASKED, forum_required=True)
    assert one("forum", wanted, participations=0) == ("missing", "Aucune participation.", "forum_missing")
    assert one("forum", wanted, participations=3) == ("done", "3 participations.", "")


def test_the_memoire_and_the_defence_are_to_come_on_the_cohort_s_dates() -> None:
    assert one("memoire") == (
        "coming",
        "Sujet attendu pour le 15 octobre 2026. À déposer pour le 30 avril 2027.",
        "memoire_awaited",
    )
    assert one("defence") == ("coming", "Prévue du 14 au 18 juin 2027, devant le jury.", "defence_to_come")


def test_the_memoire_is_met_once_it_may_be_defended() -> None:
    proposed = MemoireFacts(subject=SubjectState.PROPOSED)
    assert one("memoire", memoire=proposed)[0] == "under_way"
    deposited = MemoireFacts(
        subject=SubjectState.VALIDATED,
        standing=Standing(admissibility=Admissibility.ADMISSIBLE),
        pages=12,
        deposited_on=date(2027, 4, 28),
    )
    assert one("memoire", memoire=deposited) == ("done", "Déposé le 28 avril 2027, 12 pages.", "")
    blocked = replace(
        deposited,
        pages=9,
        standing=Standing(
            admissibility=Admissibility.BLOCKED,
            blockers=(Blocker("memoire_pages", "Neuf pages.", "Complétez."),),
        ),
    )
    assert one("memoire", memoire=blocked) == (
        "missing",
        "Déposé le 28 avril 2027, 9 pages.",
        "memoire_pages",
    )


def test_a_memoire_that_is_late_says_so() -> None:
    line = next(one for one in readiness(ASKED, Facts(today=date(2027, 5, 3))) if one.key == "memoire")
    assert (line.state.value, line.days_late) == ("missing", 3)


def test_what_the_team_lifts_is_asked_no_more_and_what_was_done_stays_done() -> None:
    lifted = {"production:roadmap": LIFTED}
    assert one("production:roadmap", lifted=lifted) == ("lifted", "Levée par décision du 4 mai 2026.", "")
    assert one("module:projet", lifted=lifted)[1] == "0 production validée sur 2, 1 levée."
    assert one("production:roadmap", lifted=lifted, deposits={"roadmap": VALIDATED})[0] == "done"
    with_it = {"diagnosis": VALIDATED}
    assert one("module:projet", lifted=lifted, deposits=with_it)[::2] == ("done", "")
    module = {"module:projet": LIFTED}
    assert one("module:projet", lifted=module)[::2] == ("lifted", "")
    both = {"production:roadmap": LIFTED, "production:diagnosis": LIFTED}
    assert one("module:projet", lifted=both) == ("lifted", "0 production validée sur 2, 2 levées.", "")
    assert one("production:diagnosis", lifted=module) == ("lifted", "Le module entier est levé.", "")
    for kept in ("attendance", "memoire", "defence"):
        assert one(kept, attended=Attended(ahead=2), lifted={kept: LIFTED})[0] == "coming"


def test_conditions_are_counted_once_and_only_those_that_are_asked() -> None:
    found = readiness(ASKED, Facts())
    assert [line.key for line in asked(found)] == [
        "attendance",
        "module:posture",
        "module:projet",
        "memoire",
        "defence",
    ]
    assert not is_ready(found)
    assert is_ready([line for line in found if line.state is LineState.NOT_REQUIRED])


def conditions(file: str, track: str) -> list[str]:
    definition = shipped_definitions()[file]
    found = conditions_of(definition, curriculum(), version=definition.programme_version, track=track)
    return [line.key for line in asked(readiness(found, Facts()))]


def test_a_cpts_learner_of_bfc_must_do_the_ecosystem_module_and_an_msp_learner_need_not() -> None:
    common = [
        "module:prise-de-fonction",
        "module:projet-de-sante",
        "module:dynamique-collective",
        "module:demarche-qualite",
        "module:gestion-de-structure",
    ]
    after = ["module:communication", "module:parcours", "memoire", "defence"]
    assert conditions("bfc-8", "MSP") == ["attendance", *common, *after]
    assert conditions("bfc-8", "CPTS") == ["attendance", *common, "module:ecosysteme-de-sante", *after]


def test_session_2_of_femasif_keeps_four_blocks_and_one_of_choice() -> None:
    assert conditions("femasif-s2", "MSP") == [
        "attendance",
        "module:se-positionner",
        "module:projet-de-sante-2021",
        "module:demarche-qualite-pdsa",
        "module:manager-une-equipe",
        "module:complementaire-au-choix",
        "forum",
        "memoire",
        "defence",
    ]


def test_every_reason_why_a_condition_is_not_lifted() -> None:
    def why(key: str, reason: str = "Déjà fait", on: date = DUE, **known: Any) -> list[str]:
        found: list[Blocker] = blockers_to_lift(
            lines(**known).get(key), reason=reason, decided_on=on, since=date(2026, 1, 5), today=DUE
        )
        return [blocker.code for blocker in found]

    assert why("production:roadmap") == []
    assert why("production:other", "  ", date(2026, 6, 6)) == ["not_asked", "reason_missing", "day_late"]
    assert why("forum") == ["not_asked"]
    assert why("attendance") == ["attendance"]
    assert why("memoire") == ["never_lifted"]
    assert why("production:roadmap", deposits={"roadmap": VALIDATED}) == ["already_met"]
    assert why("production:roadmap", lifted={"production:roadmap": LIFTED}) == ["already_lifted"]
    assert why("module:projet", on=date(2026, 1, 4)) == ["day_early"]
    assert [one.code for one in blockers_to_restore(cancelled=True, reason="")] == ["already_cancelled"]
    assert [one.code for one in blockers_to_restore(cancelled=False, reason="")] == ["reason_missing"]
