"""Rules of reading: order of pages, what is read, where to resume, what an answer is worth."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pacte.blockers import Blocker
from pacte.french import number, plural

TITLE_LIMIT = 200
BODY_LIMIT = 20_000
LAST_POSITION = 99


@dataclass(frozen=True, slots=True)
class Mark:
    """What a learner has done with a page."""

    module: str
    page: str
    seen_at: datetime
    anchor: str = ""
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go on reading."""

    module: str
    page: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a module is read; ``last_at``: when its latest page was."""

    read: int
    total: int
    is_begun: bool
    last_at: datetime | None = None

    @property
    def is_done(self) -> bool:
        return 0 < self.total == self.read

    @property
    def kind(self) -> str:
        """The state of the look."""
        return "done" if self.is_done else "progress" if self.is_begun else "todo"

    @property
    def words(self) -> str:
        """« 2 pages lues sur 7 »."""
        if self.is_done:
            return "Lu en entier"
        if not self.is_begun:
            return "Pas commencé"
        if not self.read:
            return "Commencé"
        return f"{plural(self.read, 'page lue', 'pages lues')} sur {self.total}"


def neighbours(pages: Sequence[str], page: str) -> tuple[str | None, str | None]:
    """What comes before and after a page."""
    rank = pages.index(page)
    before = pages[rank - 1] if rank else None
    return before, pages[rank + 1] if rank + 1 < len(pages) else None


def progress_in(module: str, pages: Sequence[str], marks: Collection[Mark]) -> Progress:
    """How far a module with those pages is read; pages that are no longer in it count for nothing."""
    known = [mark for mark in marks if mark.module == module and mark.page in pages]
    instants = [mark.read_at for mark in known if mark.read_at is not None]
    return Progress(len(instants), len(pages), bool(known), max(instants, default=None))


def end_words(title: str, left: Sequence[str]) -> str:
    """What is said once the last page is read; ``left``: titles of the pages that are not."""
    if not left:
        return f"Vous avez lu tout le module « {title} »."
    named = ", ".join(f"« {one} »" for one in left)
    return (
        f"C’était la dernière page du module « {title} ». Il vous reste {plural(len(left), 'page')} à lire : "
        f"{named}."
    )


def resume(modules: Mapping[str, Sequence[str]], marks: Collection[Mark]) -> Place | None:
    """Where the learner was last; past a page that is read, the next one that is not.

    ``modules``: the pages of each module of the learner, in order. None before the first page, and once
    everything is read.
    """
    known = {(mark.module, mark.page): mark for mark in marks if mark.page in modules.get(mark.module, ())}
    if not known:
        return None
    last = max(known.values(), key=lambda mark: (mark.seen_at, mark.read_at is None))
    if last.read_at is None:
        return Place(last.module, last.page, last.anchor)
    path = [(module, page) for module, pages in modules.items() for page in pages]
    here = path.index((last.module, last.page))
    for place in [*path[here + 1 :], *path[:here]]:
        mark = known.get(place)
        if mark is None or mark.read_at is None:
            return Place(*place, mark.anchor if mark else "")
    return None


def is_right(chosen: Collection[str], right: Collection[str]) -> bool:
    """All the right answers and no other."""
    return set(chosen) == set(right)


def blockers_to_answer(
    chosen: Sequence[str], offered: Collection[str], right: Collection[str]
) -> list[Blocker]:
    """Why an answer cannot be kept."""
    if not chosen:
        return [Blocker("nothing_chosen", "Choisissez une réponse.")]
    if any(one not in offered for one in chosen):
        return [
            Blocker("unknown_answer", "Cette réponse n’est pas, ou plus, proposée.", "Relisez la question.")
        ]
    if len(right) == 1 and len(chosen) > 1:
        return [Blocker("several_answers", "Une seule réponse est possible.", "Gardez-en une.")]
    return []


def blockers_to_save(
    *, title: str, body: str, position: int, other_titles: Collection[str], faults: Sequence[str]
) -> list[Blocker]:
    """Why a page of the federation cannot be kept; ``faults``: what is wrong in its Markdown."""
    found = []
    if not title.strip():
        found.append(Blocker("no_title", "Donnez un titre à la page.", where="title"))
    elif len(title) > TITLE_LIMIT:
        found.append(Blocker("long_title", f"Ce titre dépasse {TITLE_LIMIT} caractères.", where="title"))
    elif title.strip().casefold() in {one.strip().casefold() for one in other_titles}:
        found.append(
            Blocker(
                "same_title",
                "Une page de la fédération porte déjà ce titre dans ce module.",
                "Choisissez un autre titre, ou modifiez l’autre page.",
                "title",
            )
        )
    if not body.strip():
        found.append(Blocker("no_body", "Écrivez le texte de la page.", where="body"))
    elif len(body) > BODY_LIMIT:
        found.append(
            Blocker(
                "long_body",
                f"Ce texte dépasse {number(BODY_LIMIT)} caractères.",
                "Faites-en deux pages.",
                "body",
            )
        )
    if not 1 <= position <= LAST_POSITION:
        found.append(Blocker("position", f"La place va de 1 à {LAST_POSITION}.", where="position"))
    return found + [Blocker("fault", fault, where="body") for fault in faults]
