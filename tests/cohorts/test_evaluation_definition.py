"""The questions of an evaluation: usual when the file says nothing, checked, written back as they were."""

from dataclasses import replace
from pathlib import Path

import pytest

from pacte.cohorts.coherence import incoherences
from pacte.cohorts.cohort_export import export_cohort
from pacte.cohorts.cohort_file import from_dict, load_cohort_file, to_dict
from pacte.cohorts.definition import (
    Audience,
    CohortDefinition,
    EvaluationDefinition,
    Moment,
    Question,
    QuestionKind,
)
from pacte.cohorts.definition_form import Choices, initial, section_form, typed
from pacte.cohorts.sections import SECTIONS
from pacte.paths import resources

CHOICE = Question(
    key="room", label="La salle\u00a0?", kind=QuestionKind.CHOICE, choices=("Oui, tout à fait", "Non")
)


@pytest.fixture(scope="module")
def bfc() -> CohortDefinition:
    definition, problems = load_cohort_file(resources("cohorts") / "bfc-8.toml")
    assert definition is not None, problems
    return definition


def asking(definition: CohortDefinition, *questions: Question, **values: int) -> CohortDefinition:
    return replace(definition, evaluation=EvaluationDefinition(questions=questions, **values))


def test_a_file_that_says_nothing_asks_the_usual_questions(bfc: CohortDefinition) -> None:
    hot = bfc.evaluation.asked(Moment.HOT, Audience.LEARNERS)
    assert [one.key for one in hot] == ["hot-overall", "hot-useful", "hot-pace", "hot-keep"]
    assert bfc.evaluation.asked(Moment.HOT, Audience.TEAMS) == ()
    cold = bfc.evaluation.asked(Moment.COLD, Audience.TEAMS)
    assert [one.key for one in cold] == ["team-effect", "team-change"]
    assert bfc.attendance.reminder_days == (7, 1)
    before = to_dict(bfc)
    del before["evaluation"], before["attendance"]["reminder_days"]
    assert from_dict(before) == bfc


@pytest.mark.parametrize("questions", [(), (CHOICE,), EvaluationDefinition().questions])
def test_written_back_and_read_again_it_is_the_same(
    bfc: CohortDefinition, questions: tuple[Question, ...], tmp_path: Path
) -> None:
    asked = asking(bfc, *questions, cold_months=3)
    path = tmp_path / "bfc-8.toml"
    path.write_text(export_cohort(asked), encoding="utf-8")
    definition, problems = load_cohort_file(path)
    assert definition == asked, problems


@pytest.mark.parametrize(
    ("question", "path"),
    [
        (replace(CHOICE, choices=("Oui",)), ("evaluation", "questions", 0, "choices")),
        (replace(CHOICE, choices=("Oui", "Oui")), ("evaluation", "questions", 0, "choices")),
        (replace(CHOICE, kind=QuestionKind.TEXT), ("evaluation", "questions", 0, "choices")),
    ],
)
def test_choices_are_checked(bfc: CohortDefinition, question: Question, path: tuple[object, ...]) -> None:
    found = [one.path for one in incoherences(asking(bfc, question)) if one.severity == "error"]
    assert found == [path]


def test_keys_and_delays_are_checked(bfc: CohortDefinition) -> None:
    twice = incoherences(asking(bfc, CHOICE, CHOICE))
    assert ("evaluation", "questions", 1, "key") in [one.path for one in twice]
    late = incoherences(asking(bfc, CHOICE, open_days=5, reminder_days=5))
    assert ("evaluation", "reminder_days") in [one.path for one in late]
    days = replace(bfc, attendance=replace(bfc.attendance, reminder_days=(7, 7)))
    assert ("attendance", "reminder_days") in [one.path for one in incoherences(days)]


def test_on_screen_choices_with_commas_are_kept(bfc: CohortDefinition) -> None:
    asked = asking(bfc, CHOICE)
    form_class = section_form(SECTIONS["evaluation"], Choices((), ()))
    given = typed(form_class(data=initial(asked, form_class)), CohortDefinition)
    assert given["evaluation"]["questions"][0]["choices"] == ["Oui, tout à fait", "Non"]
