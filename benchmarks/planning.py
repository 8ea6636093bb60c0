"""The planner on seeded problems: time to a plan and to the proof, gaps, greedy and annealing beside it."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.noise import calibration, console, show
from benchmarks.planning_baselines import annealed, greedy
from benchmarks.planning_instances import literature, national, regional, without_a_juror
from pacte.juries.planning.checker import measures, violations
from pacte.juries.planning.plan import Plan
from pacte.juries.planning.problem import Defence, Objective, Problem
from pacte.juries.planning.progress import Progress, Watch
from pacte.juries.planning.solving import solve

WIDTH = 30
"""Characters of the longest bar of a drawing."""


@dataclass(frozen=True, slots=True)
class Run:
    """One problem solved; seconds of the wall and of the processor."""

    problem: Problem
    plan: Plan
    first: float
    wall: float
    cpu: float


def run(problem: Problem, seconds: float = 60) -> Run:
    """Solve, noting when the first whole plan came; a plan that breaks anything is an error."""
    begun, cpu, first = time.perf_counter(), time.process_time(), []

    def told(progress: Progress) -> None:
        if progress.defences and not first:
            first.append(time.perf_counter() - begun)

    plan = solve(problem, Watch(seconds=seconds, on_progress=told))
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    broken = violations(problem, plan.defences)
    assert not broken, broken[:3]
    return Run(problem, plan, first[0] if first else wall, wall, cpu)


def signed(problem: Problem, defences: tuple[Defence, ...]) -> tuple[int, ...]:
    """The values of a plan, least is best."""
    found = measures(problem, defences)
    return tuple(-found[one] if one is Objective.HELD else found[one] for one in problem.order)


def summary(name: str, runs: Sequence[Run]) -> tuple[str, ...]:
    """A line of the table of times."""
    walls, cpus = [one.wall for one in runs], [one.cpu for one in runs]
    return (
        name,
        str(len(runs)),
        f"{sum(one.plan.is_proven for one in runs)}",
        f"{max(one.first for one in runs):.2f} s",
        f"{statistics.median(walls):.2f} s",
        f"{max(walls):.2f} s",
        f"{statistics.median(cpus):.2f} s",
        f"{max(cpus):.2f} s",
    )


def drawing(title: str, points: Sequence[tuple[str, float]], words: Callable[[float], str]) -> None:
    """Bars on a terminal, one a size."""
    console.print(f"\n{title}")
    most = max((value for _, value in points), default=0) or 1
    for name, value in points:
        console.print(f"  {name:>10} {'█' * round(WIDTH * value / most) or '▏'} {words(value)}")


def by_size(runs: Sequence[Run]) -> list[tuple[str, float]]:
    """The median time of each ten learners."""
    sizes = sorted({len(one.problem.learners) // 10 * 10 for one in runs})
    return [
        (
            f"{size}–{size + 9}",
            statistics.median(one.cpu for one in runs if len(one.problem.learners) // 10 * 10 == size),
        )
        for size in sizes
    ]


def beside(runs: Sequence[Run], seconds: float) -> None:
    """How far greedy and annealing stay from what is proven."""
    rows = []
    for name, make in (
        ("greedy", lambda one, seed: greedy(one.problem)),
        (f"annealing, {seconds:g} s", lambda one, seed: annealed(one.problem, seconds, seed)),
    ):
        plans = [make(one, seed) for seed, one in enumerate(runs)]
        ours = [signed(one.problem, one.plan.defences) for one in runs]
        theirs = [signed(one.problem, plan) for one, plan in zip(runs, plans, strict=True)]
        rows.append(
            (
                name,
                sum(mine == other for mine, other in zip(ours, theirs, strict=True)),
                sum(mine[0] < other[0] for mine, other in zip(ours, theirs, strict=True)),
                sum(mine[:3] < other[:3] for mine, other in zip(ours, theirs, strict=True)),
                sum(mine < other for mine, other in zip(ours, theirs, strict=True)),
            )
        )
    show(
        f"Baselines on the same {len(runs)} regional problems",
        ("", "As good", "Fewer defences", "Worse on defences, sessions or presences", "Worse somewhere"),
        rows,
    )


def nation(quick: bool) -> bool:
    """Gaps of large problems; the promise is on defences held, rooms opened and presences."""
    rows, points, kept = [], [], True
    sizes = ((400, 30.0, 1.5),) if quick else ((400, 30.0, 1.5), (1_000, 60.0, 1.5), (3_000, 120.0, 5.0))
    for learners, seconds, promised in sizes:
        one = run(national(1, learners), seconds)
        gaps = {level.objective: 100 * level.gap for level in one.plan.levels}
        rows.append(
            (
                learners,
                f"{one.wall:.0f} s",
                f"{one.cpu:.0f} s",
                *(f"{level.value} ({gaps[level.objective]:.1f} %)" for level in one.plan.levels),
            )
        )
        points.append((str(learners), gaps[Objective.PRESENCES]))
        told = (Objective.HELD, Objective.SESSIONS, Objective.PRESENCES)
        kept = kept and max(gaps[key] for key in told) <= promised
    show(
        "National, 18 regions, jurors shared with neighbours: value (gap to the bound)",
        ("Defences", "Wall", "Processor", *(objective.value for objective in one.problem.order)),
        rows,
    )
    drawing("Gap of presences by size", points, lambda value: f"{value:.1f} %")
    return kept


def report(*, quick: bool) -> bool:
    """Print everything; a regional or literature problem that is not proven breaks the promise."""
    before = calibration()
    # The library takes more than a second to load, once in the life of a process.
    run(regional(2))
    regions = [run(regional(seed)) for seed in range(6 if quick else 40)]
    theses = [run(literature(seed)) for seed in range(4 if quick else 20)]
    again = [
        run(without_a_juror(one.problem, one.plan.defences, seed)) for seed, one in enumerate(regions[:20])
    ]
    show(
        "Times on one thread (20 to 60 learners; 20 to 40 theses; one juror drops out)",
        ("", "Problems", "Proven", "First plan, worst", "Median", "Worst", "CPU, median", "CPU, worst"),
        [summary("regional", regions), summary("literature", theses), summary("replanning", again)],
    )
    drawing("Processor time to the last proof, by learners", by_size(regions), lambda value: f"{value:.2f} s")
    beside(regions[: 4 if quick else 20], 2.0 if quick else 10.0)
    large = nation(quick)
    console.print(f"\nNoise: {before} before, {calibration()} after.")
    return large and all(one.plan.is_proven for one in (*regions, *theses, *again))
