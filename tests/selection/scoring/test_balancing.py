"""Who scores what: even loads, no barred pair, nothing kept is moved; compared with every assignment."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from pacte.selection.scoring.balancing import Pair, propose


@st.composite
def cases(draw: st.DrawFn, most_dossiers: int = 14, most_scorers: int = 6) -> dict[str, object]:
    """Dossiers 1…n, scorers 101…m, some pairs barred, some others kept."""
    dossiers = list(range(1, draw(st.integers(0, most_dossiers)) + 1))
    scorers = list(range(101, 101 + draw(st.integers(0, most_scorers))))
    pairs = list(itertools.product(dossiers, scorers))
    barred = set(draw(st.lists(st.sampled_from(pairs), max_size=len(pairs) // 2))) if pairs else set()
    free = [pair for pair in pairs if pair not in barred]
    kept = set(draw(st.lists(st.sampled_from(free), max_size=4))) if free else set()
    return {
        "dossiers": dossiers,
        "scorers": scorers,
        "wanted": draw(st.integers(1, 4)),
        "barred": barred,
        "kept": kept,
    }


@given(cases())
def test_every_place_that_can_be_filled_is_filled(case: dict) -> None:
    found = propose(**case)
    assert found.pairs >= case["kept"]
    assert not found.pairs & case["barred"]
    for dossier in case["dossiers"]:
        possible = [one for one in case["scorers"] if (dossier, one) not in case["barred"]]
        kept = [one for held, one in case["kept"] if held == dossier]
        count = max(len(kept), min(case["wanted"], len(possible)))
        assert len(found.scorers[dossier]) == count
        assert found.lacking.get(dossier, 0) == max(0, case["wanted"] - count)
    for scorer in case["scorers"]:
        assert found.loads[scorer] == sum(1 for _, one in found.pairs if one == scorer)


@given(cases(), st.randoms())
def test_the_order_of_what_comes_does_not_matter(case: dict, random: object) -> None:
    shuffled = {name: list(value) if name != "wanted" else value for name, value in case.items()}
    for name in ("dossiers", "scorers", "barred", "kept"):
        random.shuffle(shuffled[name])  # type: ignore[attr-defined]
    assert propose(**shuffled) == propose(**case)


@given(st.integers(1, 60), st.integers(1, 8), st.integers(1, 4))
def test_loads_differ_by_at_most_one_without_conflicts(dossiers: int, scorers: int, wanted: int) -> None:
    found = propose(range(1, dossiers + 1), range(101, 101 + scorers), wanted=wanted)
    assert max(found.loads.values()) - min(found.loads.values()) <= 1


@given(cases(most_dossiers=4, most_scorers=3))
def test_no_assignment_is_more_even(case: dict) -> None:
    """Every assignment of small cases, tried one by one."""
    found = propose(**case)
    if not case["scorers"]:
        assert found.pairs == frozenset()
        return
    loads = [loads_of(pairs, case["scorers"]) for pairs in every_assignment(case)]
    mine = loads_of(found.pairs, case["scorers"])
    assert max(mine) == min(max(one) for one in loads)
    assert min(mine) == max(min(one) for one in loads)
    assert max(mine) - min(mine) == min(max(one) - min(one) for one in loads)


def loads_of(pairs: frozenset[Pair], scorers: list[int]) -> list[int]:
    return [sum(1 for _, one in pairs if one == scorer) for scorer in scorers]


def every_assignment(case: dict) -> list[frozenset[Pair]]:
    choices = []
    for dossier in case["dossiers"]:
        kept = {one for held, one in case["kept"] if held == dossier}
        free = [one for one in case["scorers"] if (dossier, one) not in case["barred"] and one not in kept]
        count = max(0, min(case["wanted"] - len(kept), len(free)))
        choices.append(
            [
                frozenset((dossier, one) for one in (*chosen, *kept))
                for chosen in itertools.combinations(free, count)
            ]
        )
    return [frozenset().union(*chosen) for chosen in itertools.product(*choices)]


def test_a_dossier_is_handed_over_to_even_the_loads() -> None:
    """102 is given dossiers 1 and 2 at first; only dossier 1 may go on to 103."""
    barred = {(1, 101), (2, 103), (3, 102), (3, 103), (4, 102), (4, 103)}
    found = propose([1, 2, 3, 4], [101, 102, 103], wanted=1, barred=barred)
    assert found.loads == {101: 2, 102: 1, 103: 1}


def test_two_scorers_do_not_always_read_together() -> None:
    found = propose(range(1, 7), [101, 102, 103, 104], wanted=2)
    assert len({frozenset(one) for one in found.scorers.values()}) == 6


def test_what_is_impossible_is_said() -> None:
    found = propose([1, 2], [101, 102], wanted=2, barred=[(1, 101), (1, 102)])
    assert found.lacking == {1: 2}
    assert found.scorers == {1: (), 2: (101, 102)}


def test_an_opinion_of_someone_who_left_still_counts() -> None:
    found = propose([1], [102], wanted=2, kept=[(1, 101)])
    assert found.scorers == {1: (101, 102)}
    assert found.loads == {102: 1}
