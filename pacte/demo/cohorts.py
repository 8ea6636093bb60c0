"""The cohorts of the demonstration: the five of public sources, and five drawn from them around today."""

import dataclasses
from datetime import date, timedelta
from typing import Any

from pacte.cohorts.cohort_file import check_cohort_data, load_cohort_file, to_dict
from pacte.cohorts.definition import CohortDefinition, Modality, SeminarDefinition
from pacte.cohorts.problems import has_errors
from pacte.cohorts.rules import month_of
from pacte.cohorts.shifting import shift_cohort
from pacte.paths import resources

BETWEEN_COHORTS = 26 * 7
PLACE_OF_2020 = "Salle de la fédération, Paris"
"""Made up: the public source only says that the days were turned to video."""

_PRESENTATION = """
PACTE (Programme d’amélioration continue du travail en équipe) forme les personnes qui coordonnent des équipes de soins primaires. La formation alterne séminaires, travail en ligne et mise en pratique dans votre structure, avec l’appui de formatrices et formateurs relais. Elle prépare au diplôme d’établissement de l’EHESP, après un mémoire et une soutenance.

Promotion de démonstration : dates inventées à partir d’une promotion réelle, pour que vous puissiez essayer. Aucune candidature réelle n’est reçue ici.
"""  # noqa: E501


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A cohort drawn from another: days from today, negative in the past."""

    code: str
    label: str
    closes: int
    """The window closes that day, or up to six days later while it is open."""
    opens: int | None = None
    """None: the window is as long as the model's."""
    t0: int | None = None
    """T0 falls on that day or within the weeks that follow; None: as far from the closing as the model's."""
    interviews: tuple[int, int] | None = None
    capacity: int | None = None
    lately: str = ""
    """Key of a seminar moved by whole weeks, to have ended five to eleven days ago and be evaluated."""


OPEN = Drawing(code="9", label="Promo 9 (démonstration)", closes=10, opens=-35)
ANNOUNCED = Drawing(
    code="10", label="Promo 10 (démonstration)", closes=10 + BETWEEN_COHORTS, opens=BETWEEN_COHORTS - 35
)
SCORED = Drawing(
    code="cpts-2",
    label="Promotion CPTS 2 (démonstration)",
    closes=-28,
    opens=-100,
    t0=56,
    interviews=(-7, 16),
)
VALIDATED = Drawing(
    code="msp-9",
    label="Promotion MSP 9 (démonstration)",
    closes=-75,
    opens=-135,
    t0=42,
    interviews=(-60, -40),
    capacity=6,
)
RUNNING = Drawing(
    code="msp-auvergne",
    label="Promotion MSP Auvergne (démonstration)",
    closes=-330,
    opens=-390,
    t0=-252,
    interviews=(-318, -300),
    capacity=12,
    lately="seminaire-2",
)


def demonstration_cohorts(today: date) -> list[CohortDefinition]:
    """All ten; of the last five, one is open ``today``, one announced, two being selected, one trained.

    Of the five of public sources, the mémoires of one are being read, another has just defended its own.
    """
    shipped = {
        name: _read(name) for name in ("femasif-s2", "aura-msp-7", "aura-msp-8", "aura-cpts-1", "bfc-8")
    }
    told = shipped | {
        "femasif-s2": _planned_in_the_room(shipped["femasif-s2"]),
        "aura-cpts-1": _judged_now(shipped["aura-cpts-1"], today),
        "aura-msp-8": _defended_now(shipped["aura-msp-8"], today),
    }
    return [
        *told.values(),
        _drawn(shipped["bfc-8"], OPEN, today),
        _drawn(shipped["bfc-8"], ANNOUNCED, today),
        _drawn(shipped["aura-cpts-1"], SCORED, today),
        _drawn(shipped["aura-msp-8"], VALIDATED, today),
        _drawn(shipped["aura-msp-8"], RUNNING, today),
    ]


def _planned_in_the_room(definition: CohortDefinition) -> CohortDefinition:
    """As it was before all its days were turned to video: the training tells the change, with its reason."""
    return dataclasses.replace(
        definition,
        seminars=tuple(
            dataclasses.replace(one, modality=Modality.IN_PERSON, place=PLACE_OF_2020)
            for one in definition.seminars
        ),
    )


def _judged_now(definition: CohortDefinition, today: date) -> CohortDefinition:
    """Its mémoires were due fifteen to twenty-one days ago, its defences come within the month."""
    return _ending(definition, today - timedelta(days=15) - definition.memoire.due_on)


def _defended_now(definition: CohortDefinition, today: date) -> CohortDefinition:
    """Its defences ended three to nine days ago, its resit comes in some months."""
    return _ending(definition, today - timedelta(days=3) - definition.defence.ends_on)


def _ending(definition: CohortDefinition, by: timedelta) -> CohortDefinition:
    """Its mémoires, defences and results so much later, in whole weeks.

    Those days are supposed in the file, as its productions are: they were handed in before the software, so
    that nobody is late with them here; and as seminars are over, silence says nothing.
    """
    moved = shift_cohort(definition, code=definition.code, label=definition.label, days=7 * (by.days // 7))
    return dataclasses.replace(
        definition,
        productions=tuple(dataclasses.replace(one, required=False) for one in definition.productions),
        attention=dataclasses.replace(definition.attention, contact_weeks=0, reading_weeks=0),
        memoire=moved.memoire,
        defence=moved.defence,
        results=moved.results,
    )


def _read(reference: str) -> CohortDefinition:
    definition, problems = load_cohort_file(resources("cohorts") / f"{reference}.toml")
    if definition is None:
        raise ValueError(f"{reference}: {'; '.join(map(str, problems))}")
    return definition


def _drawn(model: CohortDefinition, drawing: Drawing, today: date) -> CohortDefinition:
    """The model moved by whole weeks, then with the window and the interviews that the drawing says."""
    closes_on = today + timedelta(days=drawing.closes)
    if drawing.t0 is None:
        wanted = closes_on - model.application.closes_on
    else:
        wanted = today + timedelta(days=drawing.t0) - model.t0_on
    weeks = -(-wanted.days // 7)  # upwards: at least the days asked are left
    for shift in range(5):
        moved = shift_cohort(model, code=drawing.code, label=drawing.label, days=7 * (weeks + shift))
        made = dataclasses.replace(
            moved,
            capacity=drawing.capacity or moved.capacity,
            presentation=_PRESENTATION.strip(),
            sources=("Démonstration",),
            **_around(moved, drawing, today),
        )
        checked, problems = check_cohort_data(to_dict(made))
        if checked is not None and not has_errors(problems):
            return checked
    raise ValueError(f"{model.reference} cannot be moved to {today}: {problems}")


def _around(moved: CohortDefinition, drawing: Drawing, today: date) -> dict[str, Any]:
    """The fields whose days are counted from today instead of being moved."""

    def day(number: int) -> date:
        return today + timedelta(days=number)

    window, selection = moved.application, moved.selection
    if drawing.opens is not None:
        window = dataclasses.replace(window, opens_on=day(drawing.opens))
    if drawing.t0 is not None:
        window = dataclasses.replace(window, closes_on=day(drawing.closes))
    if drawing.interviews is not None:
        first, last = map(day, drawing.interviews)
        selection = dataclasses.replace(
            selection,
            committee_month=month_of(last),
            committee_on=None,
            interviews_start_on=first,
            interviews_end_on=last,
        )
    rules = dataclasses.replace(moved.rules, dues_year=None) if drawing.t0 is not None else moved.rules
    seminars = tuple(_ended_by(one, day(-5)) if one.key == drawing.lately else one for one in moved.seminars)
    return {"application": window, "selection": selection, "rules": rules, "seminars": seminars}


def _ended_by(seminar: SeminarDefinition, last: date) -> SeminarDefinition:
    """The seminar on the same days of the week, ended on that day or within the six before."""
    weeks = (last - seminar.days[-1]) // timedelta(weeks=1)
    return dataclasses.replace(
        seminar,
        half_days=tuple(
            dataclasses.replace(one, on=one.on + timedelta(weeks=weeks)) for one in seminar.half_days
        ),
    )
