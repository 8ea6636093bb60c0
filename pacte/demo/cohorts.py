"""The cohorts of the demonstration: the five of public sources, and two drawn from BFC's promo 8."""

import dataclasses
from datetime import date, timedelta
from itertools import chain

from pacte.cohorts.cohort_file import check_cohort_data, load_cohort_file, to_dict
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.problems import has_errors
from pacte.cohorts.shifting import shift_cohort
from pacte.paths import resources

OPEN_DAYS, LEFT_DAYS = 35, 10
BETWEEN_COHORTS = 26 * 7

_PRESENTATION = """
PACTE (Programme d’amélioration continue du travail en équipe) forme les personnes qui coordonnent des équipes de soins primaires. La formation alterne séminaires, travail en ligne et mise en pratique dans votre structure, avec l’appui de formatrices et formateurs relais. Elle prépare au diplôme d’établissement de l’EHESP, après un mémoire et une soutenance.

Promotion de démonstration : dates inventées à partir de la promo 8, pour que vous puissiez essayer. Aucune candidature réelle n’est reçue ici.
"""  # noqa: E501


def demonstration_cohorts(today: date) -> list[CohortDefinition]:
    """All seven; of the last two, one is open ``today`` and the other is announced."""
    shipped = [_read(name) for name in ("femasif-s2", "aura-msp-7", "aura-msp-8", "aura-cpts-1", "bfc-8")]
    model = shipped[-1]
    return [*shipped, _drawn(model, "9", today), _drawn(model, "10", today + timedelta(days=BETWEEN_COHORTS))]


def _read(reference: str) -> CohortDefinition:
    definition, problems = load_cohort_file(resources("cohorts") / f"{reference}.toml")
    if definition is None:
        raise ValueError(f"{reference}: {'; '.join(map(str, problems))}")
    return definition


def _drawn(model: CohortDefinition, code: str, today: date) -> CohortDefinition:
    """The model moved by whole weeks so that its window, shortened, is open on ``today``."""
    wanted = today + timedelta(days=LEFT_DAYS) - model.application.closes_on
    weeks = -(-wanted.days // 7)  # upwards: at least ten days are left
    for move in chain((weeks,), (weeks + shift for shift in range(1, 5))):
        moved = shift_cohort(model, code=code, label=f"Promo {code} (démonstration)", days=7 * move)
        window = dataclasses.replace(moved.application, opens_on=today - timedelta(days=OPEN_DAYS))
        made = dataclasses.replace(
            moved, application=window, presentation=_PRESENTATION.strip(), sources=("Démonstration",)
        )
        checked, problems = check_cohort_data(to_dict(made))
        if checked is not None and not has_errors(problems):
            return checked
    raise ValueError(f"{model.reference} cannot be moved to {today}: {problems}")
