"""The JSON form: read, written again, refused with every fault and the path to each."""

import json
from pathlib import Path
from typing import Any

import pytest

from pacte.juries.planning.form import (
    plan_as_json,
    plan_from,
    problem_as_json,
    problem_from,
    read_problem,
    schema,
    written,
)
from pacte.juries.planning.solving import solve
from tests.juries.planning.samples import day, problem

DOCS = Path(__file__).parents[3] / "docs"


def faults(**changes: Any) -> list[str]:
    """The faults of a spoiled day, as they are read."""
    found, told = problem_from(day(**changes))
    assert found is None
    return [str(one).replace("\u00a0", " ").replace("\u202f", " ") for one in told]


def test_what_is_written_reads_the_same() -> None:
    here = problem(pins=[{"learner": "l1", "kind": "require", "slot": "24-10"}])

    assert read_problem(written(problem_as_json(here)).encode()) == (here, [])


def test_a_plan_written_reads_the_same() -> None:
    plan = solve(problem())

    assert plan_from(json.loads(written(plan_as_json(plan)))) == plan


@pytest.mark.parametrize("name", ["problem", "plan"])
def test_the_schema_in_the_documentation_is_that_of_the_code(name: str) -> None:
    text = (DOCS / f"jury-{name}.schema.json").read_text(encoding="utf-8")

    assert text == written(schema(name)), f"pacte jury schema {name} > docs/jury-{name}.schema.json"


def test_the_example_of_the_documentation_is_a_problem() -> None:
    text = (DOCS / "jury-planning.md").read_text(encoding="utf-8")
    example = text.split("```json\n", 1)[1].split("```", 1)[0]

    found, told = read_problem(example.encode())

    assert told == []
    assert found is not None
    assert solve(found).left_out == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "$ : le fichier est vide."),
        (b"\xef\xbb\xbf \n", "$ : le fichier est vide."),
        (b"{", "$ : ce n’est pas du JSON (ligne 1, colonne 2)"),
        (b"\xff\xfe", "$ : le fichier n’est pas du texte en UTF-8."),
        (b"[]", "$ : un objet est attendu."),
        (b"[" * 100_000, "$ : le fichier emboîte trop de listes."),
        (b'{"roles": 1, "roles": 2}', "$ : la clé « roles » est écrite deux fois."),
        (b'{"roles": [{"id": "a", "name": "A", "count": NaN}]}', "$.roles[0].count : un nombre entier"),
        (b'{"roles": [{"id": "a", "name": "A", "count": 1e400}]}', "$.roles[0].count : un nombre entier"),
        (b'{"roles": ' + b"9" * 5_000 + b"}", "$ : un nombre du fichier est trop long."),
    ],
)  # fmt: skip
def test_what_is_no_problem_is_refused(content: bytes, words: str) -> None:
    found, told = read_problem(content)

    assert found is None
    assert any(str(one).replace("\u00a0", " ").startswith(words) for one in told)


def test_a_key_that_no_path_can_say_is_quoted_without_what_a_terminal_obeys() -> None:
    _, told = problem_from(day(**{"\n\x1b[31mx": 1, "a.b[0]": 2}))

    assert [one.path for one in told] == ['$["\ufffd\ufffd[31mx"]', '$["a.b[0]"]']


def test_a_key_written_twice_hides_no_other_fault() -> None:
    text = written(day()).replace('"max_per_day": 4', '"max_per_day": 4, "max_per_day": 3, "roule": NaN')

    found, told = read_problem(text.encode())

    assert found is None
    assert [one.path for one in told] == ["$.jurors[1]", "$.jurors[1].roule"]


def test_faults_of_shape_hide_none_of_what_the_rest_disagrees_on() -> None:
    spoiled = day(objectives=["beauty"], pins=[{"learner": "l1", "kind": "want"}])
    spoiled["jurors"][0] |= {"available": [], "roles": ["medecin"]}
    spoiled["jurors"][1] |= {"name": "", "roule": 1}
    spoiled["learners"].append(spoiled["learners"][0])

    _, told = problem_from(spoiled)

    assert {one.path for one in told} == {
        "$.jurors[0].available",
        "$.jurors[0].roles[0]",
        "$.jurors[1].name",
        "$.jurors[1].roule",
        "$.learners[4].id",
        "$.objectives[0]",
        "$.pins[0].kind",
    }


def test_every_fault_of_shape_is_told_at_once() -> None:
    spoiled = day()
    spoiled["jurors"][0] = {"id": "é", "name": "", "roles": [], "available": [], "max_total": -1, "roule": 1}
    spoiled["half_days"][0]["date"] = "24/06/2026"
    spoiled["half_days"][0]["slots"][0]["start"] = "9h"
    spoiled["objectives"] = ["sessions", "beauty"]
    del spoiled["places"]

    _, told = problem_from(spoiled)

    assert {one.path for one in told} == {
        "$.half_days[0].date",
        "$.half_days[0].slots[0].start",
        "$.places",
        "$.jurors[0].id",
        "$.jurors[0].name",
        "$.jurors[0].roles",
        "$.jurors[0].available",
        "$.jurors[0].max_total",
        "$.jurors[0].roule",
        "$.objectives[1]",
    }
    assert all(one.remedy for one in told)


def test_ten_thousand_learners_are_refused() -> None:
    many = [{"id": f"l{nth}", "name": f"Personne {nth}"} for nth in range(10_000)]

    told = faults(learners=many)

    assert told == [
        "$.learners : cette liste a 10000 éléments. "
        "Donnez-en au plus 4000 ; partagez le problème s’il le faut."
    ]


def test_every_unknown_id_and_twin_is_told_at_once() -> None:
    spoiled = day()
    spoiled["rooms"][1]["id"] = "a"
    spoiled["rooms"][0]["place"] = "dijonn"
    spoiled["jurors"][0]["roles"] = ["ehesp", "medecin"]
    spoiled["jurors"][1]["available"] = ["24-am", "25-am"]
    spoiled["jurors"][2]["places"] = ["lyon"]
    spoiled["learners"][0]["conflicts"] = ["e1", "e9", "e1"]
    spoiled["half_days"][1]["slots"][0]["id"] = "24-am"
    spoiled["pins"] = [{"learner": "l9", "kind": "require", "slot": "24-99", "juror": "x", "role": "y"}]

    _, told = problem_from(spoiled)

    assert {one.path for one in told} == {
        "$.rooms[1].id",
        "$.rooms[0].place",
        "$.jurors[0].roles[1]",
        "$.jurors[1].available[1]",
        "$.jurors[2].places[0]",
        "$.learners[0].conflicts[1]",
        "$.learners[0].conflicts[2]",
        "$.half_days[1].slots[0].id",
        "$.learners[2].available[1]",
        "$.pins[0].learner",
        "$.pins[0].slot",
        "$.pins[0].juror",
        "$.pins[0].role",
    }
    assert "Vouliez-vous « dijon » ?" in next(
        one for one in told if one.path == "$.rooms[0].place"
    ).remedy.replace("\u202f", " ").replace("\u00a0", " ")


def test_hours_that_cross_are_refused() -> None:
    spoiled = day()
    spoiled["half_days"][1]["slots"][0] |= {"start": "11:30", "end": "12:30"}
    spoiled["half_days"][1]["slots"][1] |= {"start": "16:00", "end": "15:00"}

    _, told = problem_from(spoiled)

    assert [one.path for one in told] == ["$.half_days[1].slots[1].end", "$.half_days[1].slots[0]"]


@pytest.mark.parametrize(
    ("pins", "paths"),
    [
        ([{"slot": "24-09"}, {"slot": "24-10"}], ["$.pins[1]"]),
        ([{"slot": "24-09"}, {"half_day": "24-pm"}], ["$.pins[1]"]),
        ([{"slot": "24-09", "half_day": "24-pm"}], ["$.pins[0].slot"]),
        ([{"room": "a"}, {"room": "b"}], ["$.pins[1]"]),
        ([{"juror": "e1"}], ["$.pins[0]"]),
        ([{"juror": "a1", "slot": "24-14"}], ["$.pins[0]"]),
        ([{"juror": "e2", "role": "ars"}], ["$.pins[0].role"]),
        ([{"juror": "a2", "role": "ars"}, {"juror": "a2", "role": "ehesp"}], ["$.pins[1]"]),
        ([{"juror": "a1", "role": "ars"}, {"juror": "a2", "role": "ars"}], ["$.pins[0]", "$.pins[1]"]),
        ([{"role": "ars"}], ["$.pins[0].role"]),
        ([{"learner": "l3", "slot": "24-15"}], ["$.pins[0]"]),
        ([{"slot": "24-09"}, {"kind": "forbid", "half_day": "24-am"}], ["$.pins[1]"]),
        ([{"slot": "24-09", "juror": "a1"}, {"kind": "forbid", "juror": "a1"}], ["$.pins[1]"]),
        ([{"kind": "forbid"}], ["$.pins[0]"]),
        ([{"slot": "24-09", "room": "a"}, {"learner": "l2", "slot": "24-09", "room": "a"}], ["$.pins[1]"]),
        (
            [{"slot": "24-09", "juror": "a1"}, {"learner": "l2", "slot": "24-09", "juror": "a1"}],
            ["$.pins[1]"],
        ),
    ],
)
def test_pins_that_contradict_are_refused(pins: list[dict[str, str]], paths: list[str]) -> None:
    _, told = problem_from(day(pins=[{"learner": "l1", "kind": "require", **pin} for pin in pins]))

    assert [one.path for one in told] == paths


def test_objectives_that_make_no_sense_are_refused() -> None:
    assert [fault.split(" : ")[0] for fault in faults(objectives=["changes", "sessions", "sessions"])] == [
        "$.objectives[2]",
        "$.objectives",
        "$.objectives[0]",
    ]
