"""The curriculum: its modules, its versions, and the fingerprint by which a cohort keeps one."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path as FilePath
from typing import Annotated

from pydantic import Field

from pacte.cohorts.course_pages import ModulePage
from pacte.cohorts.definition import Content
from pacte.cohorts.fields import Line, OptionalLine, OptionalProse, Slug, Whole
from pacte.cohorts.vocabulary import Track
from pacte.french import plural


class ModuleKind(StrEnum):
    """Place of a module in the programme: for all, on choice, or for some tracks only."""

    CORE = "core"
    COMPLEMENTARY = "complementary"
    TRACK = "track"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Content):
    """Hours of training by place."""

    in_person: Whole = 0
    online: Whole = 0
    in_team: Whole = 0

    @property
    def total(self) -> int:
        """Return the hours of all places."""
        return self.in_person + self.online + self.in_team


@dataclass(frozen=True, slots=True, kw_only=True)
class Competency(Content):
    """What the module makes one able to do."""

    id: Slug
    label: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleProduction(Content):
    """Work to which the module naturally leads, and the competencies it shows."""

    key: Slug
    label: Line
    instruction: OptionalProse = ""
    competencies: tuple[Slug, ...] = ()
    template: OptionalLine = ""
    """A document to begin with: its path in the module's folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleFront(Content):
    """Front matter of `module.md`."""

    title: Line
    kind: ModuleKind
    tracks: tuple[Track, ...] = ()
    versions: Annotated[tuple[Slug, ...], Field(min_length=1)]
    summary: OptionalLine = ""
    hours: Hours = Hours()
    competencies: Annotated[tuple[Competency, ...], Field(min_length=1)]
    productions: tuple[ModuleProduction, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A file of a module: its path inside `modules/`, and the SHA-256 of its content."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class TrainingModule:
    """A module: its folder and that folder's name, its front matter, its pages in order and all its files."""

    slug: str
    front: ModuleFront
    pages: tuple[ModulePage, ...]
    files: tuple[ContentFile, ...]
    folder: FilePath

    @property
    def body(self) -> str:
        """The Markdown of `module.md`."""
        return self.pages[0].text

    def page(self, key: str) -> ModulePage | None:
        """The page of that key."""
        return next((page for page in self.pages if page.key == key), None)

    def file(self, name: str) -> ContentFile | None:
        """The file at that path inside the module's folder."""
        return next((file for file in self.files if file.path == f"{self.slug}/{name}"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionModule(Content):
    """A module in a version; hours given here replace those of the module."""

    slug: Slug
    hours: Hours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurriculumVersion(Content):
    """A version of the programme, its modules in the order in which they are read."""

    id: Slug
    label: Line
    source: OptionalLine = ""
    complementary_choice: Whole = 0  # complementary modules that a learner follows; 0 = all
    modules: Annotated[tuple[VersionModule, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Curriculum:
    """All modules and versions of a folder, checked."""

    modules: dict[str, TrainingModule]
    versions: dict[str, CurriculumVersion]

    def modules_of(self, version_id: str, track: Track | None = None) -> tuple[TrainingModule, ...]:
        """Return the modules of a version in order, those of one track when it is given."""
        found = (self.modules[item.slug] for item in self.versions[version_id].modules)
        return tuple(
            module
            for module in found
            if track is None or not module.front.tracks or track in module.front.tracks
        )

    def choice_words(self, version_id: str) -> str:
        """What the version leaves to choose, as a sentence; empty when nothing is."""
        wanted = self.versions[version_id].complementary_choice
        if not wanted:
            return ""
        found = sum(one.front.kind is ModuleKind.COMPLEMENTARY for one in self.modules_of(version_id))
        if found > wanted:
            asked = plural(wanted, "module complémentaire", "modules complémentaires")
            return f"Chaque apprenant·e en suit {asked} au choix, parmi {found}."
        return (
            "Le thème du module complémentaire se convient avec la fédération : ce programme n’en publie "
            "pas la liste. La production du module dit le thème choisi."
        )

    def hours_of(self, version_id: str, slug: str) -> Hours:
        """Return the hours of a module in a version."""
        item = next(item for item in self.versions[version_id].modules if item.slug == slug)
        return item.hours or self.modules[slug].front.hours

    def slugs_by_version(self) -> dict[str, frozenset[str]]:
        """Return what `check_against_modules` needs."""
        return {
            version.id: frozenset(item.slug for item in version.modules) for version in self.versions.values()
        }

    def content_fingerprint(self, version_id: str) -> str:
        """Return the SHA-256 of a version and of every file of its modules; a word changes it."""
        version = asdict(self.versions[version_id])
        files = [(file.path, file.sha256) for module in self.modules_of(version_id) for file in module.files]
        canonical = json.dumps({"version": version, "files": files}, sort_keys=True, default=str)
        return hashlib.sha256(canonical.encode()).hexdigest()
