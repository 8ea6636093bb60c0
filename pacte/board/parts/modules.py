"""Modules on the board: how far each is read, and when the learner was last seen in one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pacte.board.milestones import Cell, Column, Gathering, Group
from pacte.board.queries import Line
from pacte.cohorts.public_states import local_day
from pacte.cohorts.vocabulary import Track
from pacte.progress.reading.definition import course_of
from pacte.progress.reading.queries import federation_pages, marks_of_each
from pacte.progress.reading.rules import Mark, Progress, progress_in

UNIT = ("module lu", "modules lus")
Kind = tuple[str, str]
"""The version and the track of a learner."""


def part(gathering: Gathering) -> Mapping[int, Group]:
    """Two statements."""
    courses = _courses(gathering)
    marks = marks_of_each(gathering.session, gathering.chains)
    cells: dict[int, dict[str, dict[int, Cell]]] = defaultdict(lambda: defaultdict(dict))
    for line in gathering.lines:
        row = line.enrollment
        pages, own = courses[_kind(line)], marks[row.id]
        by_module: dict[str, list[Mark]] = defaultdict(list)
        for mark in own:
            by_module[mark.module].append(mark)
        found = {slug: progress_in(slug, keys, by_module[slug]) for slug, keys in pages.items()}
        for slug, progress in found.items():
            cells[row.cohort_id][slug][row.id] = _cell(progress)
        facts = gathering.facts[row.id]
        facts.has_reading = any(not progress.is_done for progress in found.values())
        if own:
            zone = gathering.definitions[row.cohort_id].federation.time_zone
            facts.last_reading_on = local_day(max(mark.seen_at for mark in own), zone)
    return {
        cohort_id: Group(
            "modules",
            "Modules",
            [
                Column(f"module-{slug}", gathering.known.modules[slug].front.title, found)
                for slug, found in sorted(cells[cohort_id].items(), key=lambda one: _rank(courses, one[0]))
            ],
            UNIT,
        )
        for cohort_id in gathering.cohorts
    }


def _kind(line: Line) -> Kind:
    return line.enrollment.programme_version, line.enrollment.track


def _courses(gathering: Gathering) -> Mapping[Kind, Mapping[str, Sequence[str]]]:
    """Each version and track → its modules in order, each with the pages to read; one statement."""
    known = gathering.known
    kinds = {_kind(line) for line in gathering.lines}
    modules = {
        kind: known.modules_of(kind[0], Track[kind[1]]) if kind[0] in known.versions else () for kind in kinds
    }
    wanted = {module.slug for found in modules.values() for module in found}
    own = federation_pages(gathering.session, wanted)
    pages = {
        (version, module.slug): course_of(
            module, known.hours_of(version, module.slug), own.get(module.slug, ())
        ).keys
        for (version, _), found in modules.items()
        for module in found
    }
    return {
        kind: {module.slug: pages[kind[0], module.slug] for module in found}
        for kind, found in modules.items()
    }


def _rank(courses: Mapping[Kind, Mapping[str, Sequence[str]]], slug: str) -> int:
    """The place of a module in the longest programme that has it."""
    return max(list(found).index(slug) for found in courses.values() if slug in found)


def _cell(progress: Progress) -> Cell:
    if progress.is_done:
        return Cell("done", "Lu")
    if not progress.is_begun:
        return Cell("todo", "Pas commencé")
    return Cell("progress", f"{progress.read} sur {progress.total}" if progress.read else "Commencé")
