"""The questions of a cohort, searched and filtered; « Forum » leads a learner to theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.cohorts.registries import DOORS, Door
from pacte.forum.listing import Row, list_statement, rows_of
from pacte.forum.queries import digest_of, participations_of
from pacte.forum.rules import LEAST_POSTS, takes_part, waits_too_long
from pacte.forum.views.pages import COHORT, Desk, desk_or_404, pages
from pacte.forum.vocabulary import FREQUENCY_LABELS, KEEP_LABELS, Frequency, Keep
from pacte.learners.registries import CONTINUED
from pacte.progress.reading.queries import cohorts_of_reader, enrollment_in
from pacte.web import SIGNED_IN, actor, now, read

PAGE_SIZE = 20
SEARCH_LENGTH = 200
LAST_PAGE = 10_000

CONTINUED["forum"] = ("Forum", "forum.listed")
DOORS["forum"] = Door(label="Forum", endpoint="forum.listed", permission="forum.read")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of the list; whatever is forged or out of date falls back."""

    search: str
    keep: str
    module: str
    page: int

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.keep or self.module)

    def href(self, page: int) -> str:
        """The address of a page of the same list."""
        told = {"q": self.search, "garder": self.keep, "module": self.module}
        told["page"] = str(page) if page > 1 else ""
        return "?" + urlencode({name: value for name, value in told.items() if value}) + "#questions"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of questions."""

    rows: Sequence[Row]
    total: int
    pages: int


@pages.get("/regions/<federation>/forum", may="forum.mine")
def mine() -> ResponseReturnValue:
    """Where one learns or trains: straight to its forum, or a choice among several cohorts."""
    cohorts = cohorts_of_reader(read(), actor())
    if len(cohorts) == 1:
        return redirect(url_for("forum.listed", code=cohorts[0].code), code=303)
    return render_template("forum/mine.html", cohorts=cohorts)


@pages.get(COHORT, may=SIGNED_IN)
def listed(code: str) -> ResponseReturnValue:
    """The last question to which something was added comes first."""
    desk = desk_or_404(code)
    asked = _asked(desk)
    enrollment = enrollment_in(read(), desk.cohort.id, actor().person_id)
    required = bool(desk.cohort.definition["rules"].get("forum_required"))
    own = participations_of(read(), [enrollment])[enrollment.id] if required and enrollment else 0
    digest = digest_of(read(), desk.cohort.id, actor().person_id)
    return render_template(
        "forum/list.html",
        desk=desk,
        cohort=desk.cohort,
        asked=asked,
        listed=_page_of(desk, asked),
        keeps=_keeps(desk),
        is_learner=enrollment is not None,
        is_required=required and enrollment is not None,
        own_posts=own,
        takes_part=takes_part(own),
        least=LEAST_POSTS,
        waits_too_long=lambda question: waits_too_long(question.asked_at, now()),
        frequency=FREQUENCY_LABELS[digest.frequency if digest else Frequency.NONE],
        receives=digest is not None and digest.frequency is not Frequency.NONE,
    )


def _page_of(desk: Desk, asked: Asked) -> Listed:
    """Three statements; the words are looked for once, so that all ids are read to count them."""
    ids = (
        read()
        .scalars(
            list_statement(
                desk.cohort.id,
                search=asked.search,
                keep=asked.keep,
                module=asked.module,
                reader_id=actor().person_id,
            )
        )
        .all()
    )
    first = (asked.page - 1) * PAGE_SIZE
    rows = rows_of(read(), ids[first : first + PAGE_SIZE])
    return Listed(rows, len(ids), max(1, -(-len(ids) // PAGE_SIZE)))


def _keeps(desk: Desk) -> list[tuple[str, str]]:
    """Reports are for who moderates."""
    kept = [one for one in Keep if one is not Keep.REPORTED or desk.may_moderate]
    return [(one.value, KEEP_LABELS[one]) for one in kept]


def _asked(desk: Desk) -> Asked:
    keep, module, page = (request.args.get(name, "") for name in ("garder", "module", "page"))
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1
    return Asked(
        search=" ".join(request.args.get("q", "").split())[:SEARCH_LENGTH],
        keep=keep if keep in dict(_keeps(desk)) else "",
        module=module if module in desk.titles else "",
        page=min(max(number, 1), LAST_PAGE),
    )
