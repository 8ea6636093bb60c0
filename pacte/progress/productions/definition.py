"""What productions a learner is asked, by track and version, each with its instruction and template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pacte.cohorts.curriculum import Curriculum, ModuleKind, ModuleProduction, TrainingModule
from pacte.cohorts.definition import CohortDefinition, ProductionDefinition
from pacte.cohorts.vocabulary import Track
from pacte.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A production of the cohort, with what its module says of it."""

    key: str
    label: str
    due_on: date
    required: bool
    module: str
    module_title: str
    instruction: str = ""
    """Markdown."""
    competencies: tuple[str, ...] = ()
    template: Path | None = None
    """The document to begin with, on this installation."""


def asked_of(definition: CohortDefinition, known: Curriculum, *, version: str, track: str) -> Sequence[Asked]:
    """Those of a learner's track whose module is in their version, the soonest due first."""
    wanted = Track[track]
    modules = (
        {module.slug: module for module in known.modules_of(version, wanted)}
        if version in known.versions
        else None
    )
    choice = _is_a_choice(known, version)
    found = [
        _asked(one, modules.get(one.module) if modules else None, by_choice=choice)
        for one in definition.productions
        if (not one.tracks or wanted in one.tracks) and (modules is None or one.module in modules)
    ]
    return sorted(found, key=lambda one: one.due_on)


def asked_in(definition: CohortDefinition, known: Curriculum) -> Sequence[Asked]:
    """Every production of the cohort, whoever it is asked of."""
    found = [_asked(one, known.modules.get(one.module), by_choice=False) for one in definition.productions]
    return sorted(found, key=lambda one: one.due_on)


def _asked(one: ProductionDefinition, module: TrainingModule | None, *, by_choice: bool) -> Asked:
    natural = natural_of(one.key, one.label, module)
    labels = {each.id: each.label for each in module.front.competencies} if module else {}
    chosen = module is not None and by_choice and module.front.kind is ModuleKind.COMPLEMENTARY
    return Asked(
        key=one.key,
        label=one.label,
        due_on=one.due_on,
        required=one.required and not chosen,
        module=one.module,
        module_title=module.front.title if module else "",
        instruction=one.instruction or (natural.instruction if natural else ""),
        competencies=tuple(labels[name] for name in natural.competencies if name in labels)
        if natural
        else (),
        template=_template(module, natural) if module and natural else None,
    )


def natural_of(key: str, label: str, module: TrainingModule | None) -> ModuleProduction | None:
    """What the module says of the same work: under that key, or under that very name."""
    if module is None:
        return None
    same_key = (known for known in module.front.productions if known.key == key)
    same_name = (known for known in module.front.productions if fold(known.label) == fold(label))
    return next(same_key, None) or next(same_name, None)


def _template(module: TrainingModule, natural: ModuleProduction) -> Path | None:
    if not natural.template or module.file(natural.template) is None:
        return None
    return module.folder / natural.template


def _is_a_choice(known: Curriculum, version: str) -> bool:
    """Whether a learner follows some of the complementary modules only, so that none is due by itself."""
    found = known.versions.get(version)
    if found is None or not found.complementary_choice:
        return False
    complementary = [
        module for module in known.modules_of(version) if module.front.kind is ModuleKind.COMPLEMENTARY
    ]
    return len(complementary) > found.complementary_choice
