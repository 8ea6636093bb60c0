"""Tables that sort, filter, page and export: a view declares columns, its query receives order and window."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import urlencode

from flask import abort, has_request_context, redirect, request
from markupsafe import Markup

from pacte.web.filters import plural

R = TypeVar("R")
PAGE_SIZE = 50
LAST_PAGE = 10_000
SEARCH_LENGTH = 200
EXPORTS = (("xlsx", "Excel"), ("csv", "CSV"))
READING = ("GET", "HEAD")
SORT, PAGE, SEARCH, EXPORT = "tri", "page", "q", "export"

ExportValue = str | int | float | Decimal | date | datetime | None


@dataclass(frozen=True)
class Badge:
    """A state in a cell: drawn with icon and tint, exported as its label."""

    kind: str
    label: str
    href: str = ""
    """Where the state leads, if anywhere."""
    whose: str = ""
    """What the link is of, for who hears it away from its row."""


@dataclass(frozen=True)
class Link:
    """A link in a cell, exported as its label."""

    label: str
    href: str


@dataclass(frozen=True)
class Stacked:
    """A value with a few quieter words under it, exported without them."""

    value: "ExportValue | Badge | Link"
    under: str


CellValue = ExportValue | bool | Badge | Link | Stacked | Markup


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column; `sort` is what the query orders by (a SQLAlchemy expression or several), None = fixed.

    `export` gives another value to the spreadsheet than `value` gives to the screen.
    `blank`: an empty value leaves the cell empty, instead of « – », and out of the stacked layout.
    `only`: where the column is, when it is not in both: the screen may say in one cell what the
    spreadsheet gives in several.
    """

    key: str
    label: str
    value: Callable[[R], CellValue]
    sort: Any = None
    align: Literal["start", "end"] = "start"
    export: Callable[[R], ExportValue] | None = None
    blank: bool = False
    only: Literal["", "screen", "export"] = ""

    def exported(self, row: R) -> ExportValue:
        value = self.export(row) if self.export else self.value(row)
        if isinstance(value, Stacked):
            value = value.value
        match value:
            case Badge() | Link():
                return value.label
            case bool():
                return "oui" if value else "non"
            case Markup():
                return value.striptags()
        return value


@dataclass(frozen=True)
class Filter:
    """A choice above the table; only a value among `choices` (value, label) is taken from the address."""

    key: str
    label: str
    choices: Sequence[tuple[str, str]]
    all_label: str = "Tous"


@dataclass(frozen=True)
class TableState:
    """What the address asks of one table, checked: a forged or outdated value falls back to the default.

    `prefix` tells apart several tables of one page; `kept` holds the parameters that belong to others.
    """

    sort: str = ""
    descending: bool = False
    page: int = 1
    size: int = PAGE_SIZE
    search: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    export: str = ""
    prefix: str = ""
    kept: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_args(
        cls,
        args: Mapping[str, str],
        columns: Sequence[Column[Any]],
        filters: Sequence[Filter] = (),
        *,
        default_sort: str = "",
        size: int = PAGE_SIZE,
        prefix: str = "",
    ) -> "TableState":
        """`default_sort` is a column's key, with « - » before it for descending."""
        sortable = {column.key for column in columns if column.sort is not None}
        asked = args.get(prefix + SORT, "")
        order = asked if asked.removeprefix("-") in sortable else default_sort
        chosen = {}
        for choice in filters:
            value = args.get(prefix + choice.key, "")
            if value in {known for known, _ in choice.choices}:
                chosen[choice.key] = value
        export = args.get(prefix + EXPORT, "")
        own = {prefix + name for name in (SORT, PAGE, SEARCH, EXPORT, *(choice.key for choice in filters))}
        return cls(
            sort=order.removeprefix("-"),
            descending=order.startswith("-"),
            page=_page(args.get(prefix + PAGE, "1")),
            size=size,
            search=_search(args.get(prefix + SEARCH, "")),
            filters=chosen,
            export=export if export in dict(EXPORTS) else "",
            prefix=prefix,
            kept=tuple((name, args.get(name, "")) for name in args if name not in own),
        )

    @property
    def limit(self) -> int | None:
        """Rows a query should return: a page, or all of them for an export."""
        return None if self.export else self.size

    @property
    def offset(self) -> int:
        return 0 if self.export else (self.page - 1) * self.size

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.filters)

    def order_by(self, columns: Sequence[Column[Any]]) -> list[Any]:
        """The SQLAlchemy expressions to order by, empty cells last; the caller adds a unique tie-breaker."""
        for column in columns:
            if column.key == self.sort and column.sort is not None:
                terms = column.sort if isinstance(column.sort, tuple | list) else (column.sort,)
                return [(term.desc() if self.descending else term.asc()).nulls_last() for term in terms]
        return []

    def window(self, statement: Any, columns: Sequence[Column[Any]], *tie_breakers: Any) -> Any:
        """`statement` ordered and cut to the page asked (or whole, for an export): one SELECT."""
        statement = statement.order_by(*self.order_by(columns), *tie_breakers)
        return statement if self.limit is None else statement.limit(self.limit).offset(self.offset)

    def parameters(self, **changes: str) -> list[tuple[str, str]]:
        """The address's parameters with `changes`; empty values vanish."""
        order = ("-" if self.descending else "") + self.sort
        own = {SORT: order, SEARCH: self.search, **self.filters, PAGE: str(self.page), **changes}
        if own[PAGE] == "1":
            own[PAGE] = ""
        return [*self.kept, *((self.prefix + name, value) for name, value in own.items() if value)]


@dataclass(frozen=True)
class Table(Generic[R]):
    """What `data_table` of templates/components/tables.html draws.

    `rows` are those of the page, `total` counts all pages; `totals` (column key → value) stand in the
    last line and must cover all pages of the current filter. On a narrow screen rows are
    blocks. `layout`: a "scroll" grid, of many columns, stands in a frame that scrolls on wider ones.
    Who asks a page past the end, from an address kept while the list grew shorter, is led to the last.
    """

    caption: str
    columns: Sequence[Column[R]]
    rows: Sequence[R]
    state: TableState
    total: int
    filters: Sequence[Filter] = ()
    search_label: str = ""
    sorted_by: bool = False
    """Whether the form offers every order, those of columns that only the spreadsheet shows included."""
    totals: Mapping[str, CellValue] = field(default_factory=dict)
    unit: tuple[str, str] = ("ligne", "lignes")
    export_formats: Sequence[tuple[str, str]] = EXPORTS
    layout: Literal["stack", "scroll"] = "stack"
    empty_title: str = "Il n’y a encore rien ici."
    empty_text: str = ""

    def __post_init__(self) -> None:
        past = not self.state.export and self.state.page > self.pages
        if past and self.total and not self.rows and has_request_context() and request.method in READING:
            abort(redirect(request.script_root + request.path + self.page_href(self.pages)))

    @property
    def anchor(self) -> str:
        return f"{self.state.prefix}table"

    @cached_property
    def pages(self) -> int:
        return max(1, -(-self.total // self.state.size))

    @property
    def count_words(self) -> str:
        """« 132 dossiers, de 51 à 100 » : what is on the screen out of how many."""
        words = plural(self.total, *self.unit)
        if self.pages == 1 or not self.rows:
            return words
        first = (self.state.page - 1) * self.state.size + 1
        return f"{words}, de {first} à {first + len(self.rows) - 1}"

    def param(self, name: str) -> str:
        return self.state.prefix + name

    def aria_sort(self, column: Column[R]) -> str:
        if column.key != self.state.sort:
            return ""
        return "descending" if self.state.descending else "ascending"

    def sort_href(self, column: Column[R]) -> str:
        descending = column.key == self.state.sort and not self.state.descending
        return self._href(tri=("-" if descending else "") + column.key, page="1")

    def page_href(self, page: int) -> str:
        return self._href(page=str(page))

    def export_href(self, key: str) -> str:
        return "?" + urlencode(self.state.parameters(page="1", export=key))

    @property
    def clear_href(self) -> str:
        return self._href(q="", page="1", **dict.fromkeys(self.state.filters, ""))

    @property
    def orders(self) -> list[tuple[str, str]]:
        """What « Trier par » offers: the address's value, the column's label; empty without it."""
        if not self.sorted_by:
            return []
        return [
            (self.order if column.key == self.state.sort else column.key, column.label)
            for column in self.columns
            if column.sort is not None
        ]

    @property
    def order(self) -> str:
        """The order that the address asks, as one of ``orders``."""
        return ("-" if self.state.descending else "") + self.state.sort

    def kept_by_form(self) -> list[tuple[str, str]]:
        """Hidden fields of the filter form: others' parameters and the order, but not the page."""
        drawn = (SORT,) if self.sorted_by else ()
        shown = {
            self.param(name) for name in (*drawn, SEARCH, PAGE, *(choice.key for choice in self.filters))
        }
        return [(name, value) for name, value in self.state.parameters() if name not in shown]

    def _href(self, **changes: str) -> str:
        return f"?{urlencode(self.state.parameters(**changes))}#{self.anchor}"

    @property
    def shown_columns(self) -> list[Column[R]]:
        return [column for column in self.columns if column.only != "export"]

    @property
    def exported_columns(self) -> list[Column[R]]:
        return [column for column in self.columns if column.only != "screen"]

    @property
    def export_headers(self) -> list[str]:
        return [column.label for column in self.exported_columns]

    def export_rows(self) -> Iterator[list[ExportValue]]:
        """`rows` as the spreadsheet gets them; the view has read all pages, as `state.limit` told it to."""
        return ([column.exported(row) for column in self.exported_columns] for row in self.rows)


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        return 1
    return min(max(int(text), 1), LAST_PAGE)


def _search(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:SEARCH_LENGTH]
