"""The content folders of an installation: the curriculum and the cohort files that come with it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from pacte.blockers import Blocker, Refused
from pacte.cohorts.cohort_file import load_cohort_file
from pacte.cohorts.curriculum import Curriculum, CurriculumVersion, TrainingModule
from pacte.cohorts.curriculum_files import check_modules
from pacte.cohorts.definition import CohortDefinition
from pacte.paths import resources


@lru_cache(maxsize=8)
def curriculum(folders: tuple[Path, ...] = ()) -> Curriculum:
    """Our modules, and those of the installation's own ``folders``, which win over ours.

    Read once in the life of a process. Raises Refused with every problem of the folders.
    """
    modules: dict[str, TrainingModule] = {}
    versions: dict[str, CurriculumVersion] = {}
    blockers: list[Blocker] = []
    for folder in (resources("modules"), *reversed(folders)):
        found, problems = check_modules(folder)
        if found is None:
            blockers += [Blocker("curriculum", str(problem)) for problem in problems]
        else:
            modules |= found.modules
            versions |= found.versions
    if blockers:
        raise Refused(blockers)
    return Curriculum(modules, versions)


def cohort_files(folders: Sequence[Path] = ()) -> Iterator[Path]:
    """Every cohort file of the installation's folders, then ours; the first of a name wins."""
    seen: set[str] = set()
    for folder in (*folders, resources("cohorts")):
        for path in sorted(folder.glob("*.toml")):
            if path.name not in seen:
                seen.add(path.name)
                yield path


def shipped_definitions(folders: Sequence[Path] = ()) -> dict[str, CohortDefinition]:
    """The correct cohort files, by reference (« bfc-8 »)."""
    read = (load_cohort_file(path)[0] for path in cohort_files(folders))
    return {definition.reference: definition for definition in read if definition is not None}
