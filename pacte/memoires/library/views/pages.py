"""The library: searched and filtered; the page of one mémoire and its file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from pacte.cohorts.vocabulary import Track
from pacte.files.serving import send_stored
from pacte.forum.searching import words_of
from pacte.learners.views.pages import installed
from pacte.memoires.library.excerpts import marked
from pacte.memoires.library.queries import Shelved, excerpts_of, file_of, searched, shelf_of
from pacte.progress.productions.queries import own_enrollments
from pacte.web import Pages, actor, now, read, services

PAGE_SIZE = 20
SEARCH_LENGTH = 200
LAST_PAGE = 10_000
LIBRARY = "/regions/<federation>/memoires-partages"

pages = Pages("library", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of the list; whatever is forged or out of date falls back."""

    search: str
    cohort: str
    module: str
    track: str
    page: int

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.cohort or self.module or self.track)

    def href(self, page: int) -> str:
        """The address of a page of the same list."""
        told = {"q": self.search, "promotion": self.cohort, "module": self.module, "mention": self.track}
        told["page"] = str(page) if page > 1 else ""
        return "?" + urlencode({name: value for name, value in told.items() if value}) + "#memoires"

    def keeps(self, one: Shelved) -> bool:
        """Whether the filters keep it; the search is another matter."""
        return (
            self.cohort in ("", one.cohort.code)
            and self.module in ("", one.module)
            and self.track in ("", one.enrollment.track)
        )


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: only what something on the shelf answers to."""

    cohorts: Sequence[tuple[str, str]]
    modules: Sequence[tuple[str, str]]
    tracks: Sequence[tuple[str, str]]


@pages.get(LIBRARY, may="library.read")
def shelves() -> ResponseReturnValue:
    """What the reader may read, the last deposited first; what a search finds in titles comes before."""
    shelf = shelf_of(read(), actor(), now())
    titles = _module_titles()
    choices = _choices(shelf, titles)
    asked = _asked(choices)
    found: Sequence[Shelved] = [one for one in shelf if asked.keeps(one)]
    if asked.search:
        found = searched(read(), found, asked.search)
    first = (asked.page - 1) * PAGE_SIZE
    rows = found[first : first + PAGE_SIZE]
    words = words_of(asked.search)
    return render_template(
        "memoires/library/shelves.html",
        asked=asked,
        choices=choices,
        rows=rows,
        total=len(found),
        pages=max(1, -(-len(found) // PAGE_SIZE)),
        is_empty=not shelf,
        own=own_enrollments(read(), actor().person_id),
        module_titles=titles,
        names={one.memoire.id: marked(one.deposit.title, words) for one in rows},
        excerpts=excerpts_of(read(), rows, asked.search) if asked.search else {},
    )


@pages.get(f"{LIBRARY}/<int:memoire_id>", may="library.read")
def shared_memoire(memoire_id: int) -> ResponseReturnValue:
    """One of them: what it is about, and its document."""
    one = _one(memoire_id)
    return render_template(
        "memoires/library/memoire.html",
        one=one,
        file=file_of(read(), one),
        module_title=_module_titles().get(one.module, ""),
        is_mine=one.author.id == actor().person_id,
    )


@pages.get(f"{LIBRARY}/<int:memoire_id>/fichier", may="library.read")
def shared_memoire_file(memoire_id: int) -> Response:
    """Its PDF, to keep; also to be read in the page (``?voir``)."""
    file = file_of(read(), _one(memoire_id))
    return send_stored(file, store=services().store, inline="voir" in request.args)


def _one(memoire_id: int) -> Shelved:
    """404 for what the reader may not read, which they need not know to exist."""
    found = next((one for one in shelf_of(read(), actor(), now()) if one.memoire.id == memoire_id), None)
    if found is None:
        abort(404)
    return found


def _module_titles() -> Mapping[str, str]:
    return {slug: module.front.title for slug, module in installed().modules.items()}


def _choices(shelf: Sequence[Shelved], titles: Mapping[str, str]) -> Choices:
    cohorts = sorted(
        {one.cohort for one in shelf}, key=lambda cohort: (cohort.t0_on, cohort.id), reverse=True
    )
    modules = sorted((titles[slug], slug) for slug in {one.module for one in shelf} if slug in titles)
    held = {one.enrollment.track for one in shelf}
    return Choices(
        [(cohort.code, cohort.label) for cohort in reversed(cohorts)],
        [(slug, title) for title, slug in modules],
        [(track.value, track.value) for track in Track if track.value in held],
    )


def _asked(choices: Choices) -> Asked:
    page = request.args.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1
    return Asked(
        search=" ".join(request.args.get("q", "").split())[:SEARCH_LENGTH],
        cohort=_known("promotion", choices.cohorts),
        module=_known("module", choices.modules),
        track=_known("mention", choices.tracks),
        page=min(max(number, 1), LAST_PAGE),
    )


def _known(name: str, choices: Sequence[tuple[str, str]]) -> str:
    value = request.args.get(name, "")
    return value if value in dict(choices) else ""
