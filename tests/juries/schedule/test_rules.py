"""Pure: a problem posed from what is known, and what a move would break."""

from dataclasses import replace
from datetime import date, time

import pytest

from pacte.cohorts.definition import JurySeat
from pacte.cohorts.vocabulary import DefenceObjective, JurorRole
from pacte.juries.half_days.rules import Rhythm, slots_of
from pacte.juries.planning.form import problem_as_json, problem_from
from pacte.juries.planning.problem import ORDER, Defence, Objective, Pin, PinKind, Problem, Seat
from pacte.juries.schedule.checks import Index, Notice, Table, blocks, findings
from pacte.juries.schedule.places import choice_at, replacements
from pacte.juries.schedule.posing import posed, roles_of
from pacte.juries.schedule.told import (
    ONLINE,
    Answer,
    Defender,
    OpenHalfDay,
    OpenRoom,
    Seatable,
    Told,
)
from pacte.juries.schedule.travel import department_of_place
from pacte.juries.vocabulary import Freedom, Half

DAY = date(2027, 6, 14)
MORNING = (DAY, Half.MORNING)
AFTERNOON = (DAY, Half.AFTERNOON)
FREE = (Freedom.FREE, frozenset[time]())
SEATS = (
    JurySeat(role=JurorRole.EHESP, chair=True),
    JurySeat(role=JurorRole.ARS),
    JurySeat(role=JurorRole.PROFESSIONAL),
)


def half_day(
    half: Half = Half.MORNING, *rooms: OpenRoom, place: str = "Dijon", first: int = 9
) -> OpenHalfDay:
    return OpenHalfDay(
        day=DAY,
        half=half,
        place=place,
        spans=slots_of(time(first), time(first + 3), Rhythm(break_after=0)),
        rooms=rooms or (OpenRoom(id=1, label="Salle A"),),
    )


def juror(identity: int, role: JurorRole, answer: Answer | None = None, **values: object) -> Seatable:
    said = answer or Answer(given={MORNING: FREE, AFTERNOON: FREE})
    return Seatable(id=identity, name=f"Juré {identity}", roles=(role,), answer=said, **values)  # type: ignore[arg-type]


def told(**values: object) -> Told:
    base = Told(
        half_days=[half_day(), half_day(Half.AFTERNOON, OpenRoom(id=2, label="Salle B"), first=14)],
        seats=SEATS,
        jurors=[juror(1, JurorRole.EHESP), juror(2, JurorRole.ARS), juror(3, JurorRole.PROFESSIONAL)],
        defenders=[Defender(id=7, name="Noé Aubert"), Defender(id=8, name="Lou Perrin")],
    )
    return replace(base, **values)  # type: ignore[arg-type]


def problem(**values: object) -> Problem:
    found = posed(told(**values)).problem
    assert found is not None
    return found


JURY = (
    Seat(role="ehesp.chair", juror="j1"),
    Seat(role="ars", juror="j2"),
    Seat(role="professional", juror="j3"),
)
AT_NINE = Defence(learner="l7", slot="2027-06-14T09:00", room="r1", jury=JURY)


def test_what_is_posed_is_a_coherent_problem() -> None:
    again, faults = problem_from(problem_as_json(problem()))

    assert faults == []
    assert again == problem()
    assert [role.id for role in problem().roles] == ["ehesp.chair", "ars", "professional"]
    assert problem().rooms[0].unavailable == ("2027-06-14-afternoon",)


def test_the_chair_is_taken_from_the_seats_of_its_kind() -> None:
    roles = roles_of([JurySeat(role=JurorRole.EHESP, count=2, chair=True), JurySeat(role=JurorRole.ARS)])

    assert [(one.id, one.count) for one in roles] == [("ehesp.chair", 1), ("ehesp", 1), ("ars", 1)]


def test_where_the_cohort_names_its_chairs_nobody_else_presides() -> None:
    two = [juror(1, JurorRole.EHESP), juror(4, JurorRole.EHESP, is_chair=True)]
    rest = [juror(2, JurorRole.ARS), juror(3, JurorRole.PROFESSIONAL)]
    found = posed(told(jurors=[*two, *rest]))

    assert found.problem is not None
    assert [one.id for one in found.problem.jurors] == ["j4", "j2", "j3"]
    assert found.jurors_out == (("Juré 1", "n’a aucun des rôles du jury de cette promotion"),)


def test_a_juror_without_an_answer_is_out_and_a_learner_is_convened() -> None:
    silent = Seatable(id=1, name="Juré 1", roles=(JurorRole.EHESP,))
    busy = Answer(given={MORNING: (Freedom.BUSY, frozenset()), AFTERNOON: (Freedom.BUSY, frozenset())})
    found = posed(
        told(
            jurors=[silent, juror(2, JurorRole.ARS), juror(3, JurorRole.PROFESSIONAL, busy)],
            defenders=[Defender(id=7, name="Noé Aubert"), Defender(id=8, name="Lou Perrin", answer=busy)],
        )
    )

    assert [name for name, _ in found.jurors_out] == ["Juré 1", "Juré 3"]
    assert [one for one, _ in found.learners_out] == ["l8"]
    assert found.problem is not None
    assert len(found.problem.learners[0].available or ()) == 6


def test_hours_excepted_and_if_needed_are_posed() -> None:
    answer = Answer(given={MORNING: (Freedom.IF_NEEDED, frozenset({time(10)}))})
    found = problem(jurors=[juror(1, JurorRole.EHESP, answer), *told().jurors[1:]])

    assert found.jurors[0].available == ("2027-06-14T09:00", "2027-06-14T11:00")
    assert found.jurors[0].if_needed == found.jurors[0].available


def test_two_places_the_same_morning_are_one_half_day() -> None:
    found = problem(
        half_days=[half_day(), half_day(Half.MORNING, OpenRoom(id=2, label="Salle B"), place="Besançon")]
    )

    assert [one.id for one in found.half_days] == ["2027-06-14-morning"]
    assert [one.name for one in found.places] == ["Dijon", "Besançon"]


def test_hours_that_cross_are_said() -> None:
    crossing = OpenHalfDay(
        day=DAY,
        half=Half.MORNING,
        place="Besançon",
        spans=((time(9, 30), time(10, 30)),),
        rooms=(OpenRoom(id=2, label="Salle B"),),
    )
    found = posed(told(half_days=[half_day(), crossing]))

    assert "9:30" in found.unused[0]


def test_what_lacks_is_said_before_anything_is_posed() -> None:
    found = posed(told(half_days=[], jurors=[], defenders=[]))

    assert found.problem is None
    assert len(found.lacks) == 3


def test_pins_of_what_has_gone_are_freed() -> None:
    pins = [
        Pin(learner="l7", kind=PinKind.REQUIRE, juror="j1"),
        Pin(learner="l7", kind=PinKind.REQUIRE, juror="j99"),
    ]

    assert problem(pins=pins).pins == (pins[0],)


def test_the_cohort_orders_the_objectives() -> None:
    assert [one.value for one in DefenceObjective] == [one.value for one in Objective]
    assert problem().order == ORDER
    named = (DefenceObjective.IDLE, DefenceObjective.TRAVEL)
    assert problem(objectives=named).order == (
        Objective.HELD,
        Objective.IDLE,
        Objective.TRAVEL,
        Objective.SESSIONS,
        Objective.PRESENCES,
        Objective.BALANCE,
        Objective.PREFERENCES,
    )
    again = problem(objectives=(DefenceObjective.HELD, *named), previous=[AT_NINE])
    assert again.order[:4] == (Objective.HELD, Objective.CHANGES, Objective.IDLE, Objective.TRAVEL)
    stable = (DefenceObjective.CHANGES, DefenceObjective.HELD)
    assert problem(objectives=stable, previous=[AT_NINE]).order[:2] == (Objective.CHANGES, Objective.HELD)
    assert problem(objectives=stable).order == ORDER
    _, faults = problem_from(problem_as_json(again))
    assert faults == []


@pytest.mark.parametrize(
    ("place", "department"),
    [
        ("Dijon", "21"),
        ("12 rue des Forges, 21000 Dijon", "21"),
        ("Cité administrative, 89 000 Auxerre", "89"),
        ("Besançon (25)", "25"),
        ("Salle des fêtes, Doubs", "25"),
        ("La Rochelle", ""),
        ("ARS, 3e étage", ""),
        ("12 rue des Forges", ""),
        ("", ""),
    ],
)
def test_the_department_of_a_place_is_read_in_its_name(place: str, department: str) -> None:
    assert department_of_place(place) == department


def test_travel_counts_from_the_department_of_the_home() -> None:
    homes = [
        juror(1, JurorRole.EHESP, department="21"),
        juror(2, JurorRole.ARS, department="25"),
        juror(3, JurorRole.PROFESSIONAL, department="75"),
        juror(4, JurorRole.PROFESSIONAL),
    ]
    places = [
        half_day(),
        half_day(Half.AFTERNOON, OpenRoom(id=2, label="Salle B"), place=ONLINE, first=14),
        half_day(Half.AFTERNOON, OpenRoom(id=3, label="Salle C"), place="Le Manège", first=14),
    ]
    found = posed(told(jurors=homes, half_days=places, departments=("21", "25")))

    assert found.problem is not None
    costs = [[(one.place, one.cost) for one in juror.travel] for juror in found.problem.jurors]
    assert costs == [[], [("p1", 1)], [("p1", 2)], []]
    assert ["Le Manège" in found.uncounted[0], "Juré 4" in found.uncounted[1]] == [True, True]


def test_a_juror_who_held_a_part_has_the_rest_left() -> None:
    held = (DAY, DAY)
    some = juror(1, JurorRole.EHESP, held=held, max_per_day=4, max_total=5)
    rest = told().jurors[1:]
    found = problem(jurors=[some, *rest]).jurors[0]
    assert found.max_total == 3
    assert found.available == ("2027-06-14T09:00", "2027-06-14T10:00")

    over = posed(told(jurors=[replace(some, max_total=2), *rest]))
    assert over.jurors_out == (("Juré 1", "a déjà siégé autant de fois que cette personne l’accepte"),)


def test_a_juror_is_in_one_jury_at_a_time() -> None:
    busy = juror(1, JurorRole.EHESP, elsewhere={MORNING})
    found = posed(told(jurors=[busy, *told().jurors[1:]]))

    assert found.problem is not None
    assert all(slot[10:] >= "T14" for slot in found.problem.jurors[0].available or ())
    assert found.elsewhere == ("Juré 1 siège dans un autre jury le 14 juin 2027, matin.",)


def test_two_seats_that_lack_are_filled_in_turn() -> None:
    jury = (replace(JURY[0], juror="j8"), replace(JURY[1], juror="j9"), JURY[2])
    table = Table(Index(problem()), [replace(AT_NINE, jury=jury)])

    (one,) = replacements(table, table.defences[0], "ars", "j9")
    assert one[1].blocks == []
    assert one[1].defence.jury[1] == JURY[1]


def test_a_whole_jury_is_found_where_each_choice_alone_would_miss_it() -> None:
    seats = (JurySeat(role=JurorRole.EHESP, chair=True), JurySeat(role=JurorRole.ARS, count=9))
    both = Answer(given={MORNING: FREE})
    able = [
        Seatable(id=1, name="Juré 1", roles=(JurorRole.EHESP, JurorRole.ARS), answer=both),
        *(juror(nth, JurorRole.ARS, both) for nth in range(2, 11)),
    ]
    found = choice_at(Table(Index(problem(seats=seats, jurors=able)), []), "l7", AT_NINE.slot, "r1")
    assert found.blocks == []
    assert found.defence.jury[0] == Seat(role="ehesp.chair", juror="j1")

    few = Table(Index(problem(seats=seats, jurors=able[:-1])), [])
    assert any("incomplet" in one for one in choice_at(few, "l7", AT_NINE.slot, "r1").blocks)


def test_a_good_defence_breaks_nothing() -> None:
    assert findings(Table(Index(problem()), [AT_NINE]), AT_NINE) == ()


TIED = [Defender(id=7, name="Noé Aubert", tied=frozenset({2})), Defender(id=8, name="Lou Perrin")]
LATER = replace(AT_NINE, slot="2027-06-14T10:00")
OTHER = replace(AT_NINE, learner="l8")


@pytest.mark.parametrize(
    ("values", "others", "defence", "words"),
    [
        ({}, [], replace(AT_NINE, jury=JURY[:2]), "incomplet"),
        ({}, [], replace(AT_NINE, jury=(*JURY[:2], replace(JURY[1], role="professional"))), "deux fois"),
        ({"defenders": TIED}, [], AT_NINE, "conflit d’intérêts"),
        ({}, [], replace(AT_NINE, slot="2027-06-14T14:00"), "Salle A n’est pas ouverte"),
        ({}, [OTHER], AT_NINE, "prise à cette heure"),
        ({}, [replace(OTHER, room="r2")], AT_NINE, "siège à la même heure pour Lou Perrin"),
        ({}, [], replace(AT_NINE, slot="2027-06-15T09:00"), "n’existe plus"),
        ({}, [], replace(AT_NINE, learner="l99"), "n’est pas à soutenir"),
        ({}, [], replace(AT_NINE, jury=(replace(JURY[0], juror="j9"), *JURY[1:])), "n’en est plus membre"),
        ({}, [], replace(AT_NINE, jury=(*JURY[:1], replace(JURY[1], juror="j3"))), "ne peut pas siéger"),
    ],
)
def test_what_forbids_a_place(
    values: dict[str, object], others: list[Defence], defence: Defence, words: str
) -> None:
    found = blocks(findings(Table(Index(problem(**values)), [*others, defence]), defence))

    assert any(words in one for one in found), found


def test_maxima_and_two_places_forbid() -> None:
    rooms = [half_day(), half_day(Half.MORNING, OpenRoom(id=2, label="Salle B"), place="Besançon")]
    few = [juror(1, JurorRole.EHESP, max_per_day=1, max_total=1), *told().jurors[1:]]
    other = replace(OTHER, slot="2027-06-14T10:00", room="r2")
    found = blocks(findings(Table(Index(problem(half_days=rooms, jurors=few)), [AT_NINE, other]), AT_NINE))

    assert any("deux lieux" in one for one in found)
    assert any("2 fois ce jour-là, pour 1" in one for one in found)
    assert any("2 fois, pour 1" in one for one in found)


def test_what_is_only_worth_knowing() -> None:
    needed = Answer(given={MORNING: (Freedom.IF_NEEDED, frozenset())})
    table = Table(
        Index(problem(jurors=[juror(1, JurorRole.EHESP, needed), *told().jurors[1:]])),
        [AT_NINE, replace(OTHER, slot="2027-06-14T11:00")],
        Notice(today=date(2027, 6, 4), learner_days=30, jury_days=15),
    )
    found = findings(table, AT_NINE)

    assert not blocks(found)
    said = " ".join(one.message for one in found)
    for words in ("si nécessaire", "attendrait 1", "Le jury l’apprendrait 10", "Noé Aubert l’apprendrait 10"):
        assert words in said.replace("\u00a0", " ")
