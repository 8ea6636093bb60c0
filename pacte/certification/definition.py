"""The conditions of a cohort for one track and version: from its file, and from the programme installed."""

from collections import defaultdict

from pacte.certification.facts import Conditions, Module, Work
from pacte.cohorts.curriculum import Curriculum, ModuleKind, TrainingModule
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.vocabulary import Track
from pacte.progress.productions.definition import asked_of


def conditions_of(definition: CohortDefinition, known: Curriculum, *, version: str, track: str) -> Conditions:
    """What is asked; a version that is not installed has no modules, and its productions stand alone."""
    required = {one.key for one in definition.productions if one.required}
    works: dict[str, list[Work]] = defaultdict(list)
    for one in asked_of(definition, known, version=version, track=track):
        if one.key in required:
            works[one.module].append(Work(key=one.key, label=one.label))
    modules = known.modules_of(version, Track[track]) if version in known.versions else ()
    chosen = _on_choice(modules, known, version)
    slugs = {module.slug for module in modules}
    return Conditions(
        tolerance=definition.attendance.tolerance_half_days,
        modules=tuple(_module(one, works) for one in modules if one not in chosen),
        choice=known.versions[version].complementary_choice if chosen else 0,
        choices=tuple(_module(one, works) for one in chosen),
        works=tuple(work for slug, found in works.items() if slug not in slugs for work in found),
        forum_required=definition.rules.forum_required,
        subject_due_on=definition.memoire.subject_due_on,
        memoire_due_on=definition.memoire.due_on,
        defence_starts_on=definition.defence.starts_on,
        defence_ends_on=definition.defence.ends_on,
        resits=definition.results.resits,
        resit_starts_on=definition.results.resit_starts_on,
        resit_ends_on=definition.results.resit_ends_on,
        resit_due_on=definition.memoire.resit_due_on,
    )


def _module(module: TrainingModule, works: dict[str, list[Work]]) -> Module:
    return Module(slug=module.slug, title=module.front.title, works=tuple(works.get(module.slug, ())))


def _on_choice(
    modules: tuple[TrainingModule, ...], known: Curriculum, version: str
) -> tuple[TrainingModule, ...]:
    """The complementary modules, where a learner follows some of them only."""
    complementary = tuple(one for one in modules if one.front.kind is ModuleKind.COMPLEMENTARY)
    wanted = known.versions[version].complementary_choice if modules else 0
    return complementary if 0 < wanted < len(complementary) else ()
