"""A module as somebody reads it: the common pages, then those of their federation."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from pacte.cohorts.course_faults import faults_in
from pacte.cohorts.course_markdown import tokens_of
from pacte.cohorts.course_pages import Heading, ModulePage, Question, headings_of
from pacte.cohorts.curriculum import Curriculum, Hours, TrainingModule
from pacte.cohorts.module_links import OUTSIDE
from pacte.progress.models import FederationPage

IMAGES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
}
DOCUMENTS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
"""The files of a module that its readers may open, by ending; the others stay in the folder."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to read; ``own`` is set for one that the federation added."""

    key: str
    title: str
    text: str
    headings: tuple[Heading, ...] = ()
    questions: tuple[Question, ...] = ()
    own: FederationPage | None = None

    @property
    def is_draft(self) -> bool:
        return self.own is not None and not self.own.is_published

    def question(self, identity: str) -> Question | None:
        """The question of that id."""
        return next((one for one in self.questions if one.id == identity), None)


@dataclass(frozen=True, slots=True)
class Course:
    """A module, its hours in a version of the programme, its pages in order."""

    module: TrainingModule
    hours: Hours
    pages: Sequence[Page]

    @property
    def slug(self) -> str:
        return self.module.slug

    @property
    def title(self) -> str:
        return self.module.front.title

    @property
    def keys(self) -> list[str]:
        """The pages that count: a draft does not."""
        return [page.key for page in self.pages if not page.is_draft]

    def page(self, key: str) -> Page | None:
        """The page of that key."""
        return next((page for page in self.pages if page.key == key), None)


def course_of(module: TrainingModule, hours: Hours, own: Iterable[FederationPage]) -> Course:
    """The common pages, then the federation's in their order."""
    common = [
        Page(page.key, _title(module, page), page.text, page.headings, page.questions)
        for page in module.pages
    ]
    added = sorted(
        (page for page in own if page.module == module.slug), key=lambda page: (page.position, page.id)
    )
    return Course(module, hours, [*common, *(own_page(page) for page in added)])


def _title(module: TrainingModule, page: ModulePage) -> str:
    """A first page called like its module is its introduction."""
    return "Introduction" if page.title == module.front.title else page.title


def own_page(page: FederationPage) -> Page:
    """A page of the federation as it is read."""
    key = f"federation-{page.id}"
    return Page(key, page.title, page.body, _headings(page.body, key), own=page)


@lru_cache(maxsize=512)
def _headings(body: str, key: str) -> tuple[Heading, ...]:
    return headings_of(tokens_of(body), key)


def faults_of_own(body: str, module: str, known: Curriculum) -> list[str]:
    """What is wrong in the Markdown of a page of the federation, each with its line."""
    found = [
        (fault.line, f"{fault.message} {fault.remedy}")
        for fault in faults_in(body, is_titled=False, has_questions=False)
    ]
    found += _link_faults(body, module, known)
    return [f"Ligne {line} : {words}" for line, words in sorted(found)]


def _link_faults(body: str, module: str, known: Curriculum) -> Iterator[tuple[int, str]]:
    for block in tokens_of(body):
        line = (block.map[0] if block.map else 0) + 1
        for token in block.children or []:
            if token.type in ("softbreak", "hardbreak"):
                line += 1
            elif token.type in ("link_open", "image"):
                is_image = token.type == "image"
                target = str(token.attrGet("src" if is_image else "href") or "")
                if words := _wrong(target, module, known, is_image=is_image):
                    yield line, words


def _wrong(target: str, module: str, known: Curriculum, *, is_image: bool) -> str:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        if is_image:
            return f"l’image « {target} » vient d’un autre site ; mettez plutôt un lien."
        return "" if parts.scheme in OUTSIDE else f"le lien « {target} » n’est pas admis ; écrivez https."
    if not parts.path or target_file(known, module, parts.path):
        return ""
    what = "l’image" if is_image else "le lien"
    return f"{what} « {target} » ne mène à aucune page ni à aucun fichier des modules."


def target_file(known: Curriculum, module: str, path: str) -> str:
    """The file of the modules to which a relative link of that module leads; empty when there is none."""
    path = located(module, path)
    owner = known.modules.get(path.partition("/")[0])
    return path if owner is not None and any(file.path == path for file in owner.files) else ""


def located(module: str, path: str, *, beside: str = "module.md") -> str:
    """« parcours/module.md » for « ../parcours/module.md » in the module « communication »."""
    return normpath(join(module, dirname(beside), unquote(path)))
