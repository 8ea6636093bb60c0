"""Tables: what the address may ask, links that keep the rest, constant statements, exact export."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from markupsafe import Markup
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Connection, Integer, MetaData, String, create_engine, event, func, select
from sqlalchemy import Table as SqlTable
from werkzeug.datastructures import MultiDict

from pacte.web.tables import Badge, Column, Filter, Link, Stacked, Table, TableState


@dataclass(frozen=True)
class Row:
    name: str
    hours: int | None = None
    on: date | None = None


METADATA = MetaData()
PEOPLE = SqlTable(
    "people",
    METADATA,
    SqlColumn("id", Integer, primary_key=True),
    SqlColumn("name", String),
    SqlColumn("hours", Integer),
)
COLUMNS = (
    Column[Row]("nom", "Nom", lambda row: row.name, sort=PEOPLE.c.name),
    Column[Row]("heures", "Heures", lambda row: row.hours, sort=PEOPLE.c.hours, align="end"),
    Column[Row]("etat", "État", lambda row: Badge("done", "Fait")),
)
FILTERS = (Filter("mention", "Mention", (("msp", "MSP"), ("cpts", "CPTS"))),)


def state_of(query: dict[str, str], **options: object) -> TableState:
    return TableState.from_args(MultiDict(query), COLUMNS, FILTERS, **options)  # type: ignore[arg-type]


def table_of(state: TableState, rows: list[Row], total: int) -> Table[Row]:
    return Table("Personnes", COLUMNS, rows, state, total, filters=FILTERS, unit=("personne", "personnes"))


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def test_an_empty_address_gives_the_default_order():
    state = state_of({}, default_sort="-heures")
    assert (state.sort, state.descending, state.page, state.search, state.export) == (
        "heures",
        True,
        1,
        "",
        "",
    )
    assert not state.is_filtered


@pytest.mark.parametrize("asked", ["inconnu", "etat", "-etat", "nom; drop table", "--nom"])
def test_a_forged_sort_falls_back(asked: str):
    assert state_of({"tri": asked}, default_sort="nom").sort == "nom"


@pytest.mark.parametrize(
    ("asked", "page"),
    [("2", 2), ("0", 1), ("-3", 1), ("deux", 1), ("", 1), ("²", 1), ("99999999999", 1), ("9999999", 10_000)],
)
def test_the_page_is_a_bounded_number(asked: str, page: int):
    assert state_of({"page": asked}).page == page


def test_a_filter_takes_only_a_known_value():
    assert state_of({"mention": "msp"}).filters == {"mention": "msp"}
    assert state_of({"mention": "autre"}).filters == {}


def test_the_search_is_trimmed_and_bounded():
    assert state_of({"q": "  claye \x00 souilly "}).search == "claye souilly"
    assert len(state_of({"q": "a" * 10_000}).search) == 200


def test_an_unknown_export_is_none():
    assert state_of({"export": "exe"}).export == ""
    assert state_of({"export": "csv"}).export == "csv"


def test_an_export_asks_for_all_pages():
    state = state_of({"export": "xlsx", "page": "4"})
    assert (state.limit, state.offset) == (None, 0)
    assert (state_of({"page": "4"}).limit, state_of({"page": "4"}).offset) == (50, 150)


def test_sorting_again_reverses_and_keeps_filter_search_and_strangers():
    table = table_of(
        state_of({"tri": "nom", "mention": "msp", "q": "aubert", "page": "3", "onglet": "tous"}),
        [Row("A")],
        500,
    )
    assert table.sort_href(COLUMNS[0]) == "?onglet=tous&tri=-nom&q=aubert&mention=msp#table"
    assert table.sort_href(COLUMNS[1]) == "?onglet=tous&tri=heures&q=aubert&mention=msp#table"
    assert table.page_href(4) == "?onglet=tous&tri=nom&q=aubert&mention=msp&page=4#table"
    assert table.export_href("csv") == "?onglet=tous&tri=nom&q=aubert&mention=msp&export=csv"
    assert table.clear_href == "?onglet=tous&tri=nom#table"


def test_the_filter_form_keeps_order_and_strangers_but_not_the_page():
    table = table_of(
        state_of({"tri": "-nom", "mention": "msp", "page": "3", "onglet": "tous"}), [Row("A")], 500
    )
    assert table.kept_by_form() == [("onglet", "tous"), ("tri", "-nom")]


def test_two_tables_of_a_page_do_not_disturb_each_other():
    query = {"a-tri": "nom", "b-tri": "-heures", "b-page": "2"}
    first = table_of(state_of(query, prefix="a-"), [Row("A")], 1)
    assert first.state.sort == "nom"
    assert first.sort_href(COLUMNS[0]) == "?b-tri=-heures&b-page=2&a-tri=-nom#a-table"


def test_aria_sort_says_the_direction():
    table = table_of(state_of({"tri": "-nom"}), [], 0)
    assert [table.aria_sort(column) for column in COLUMNS] == ["descending", "", ""]


@pytest.mark.parametrize(
    ("total", "page", "shown", "words", "pages"),
    [
        (0, 1, 0, "0\u00a0personne", 1),
        (1, 1, 1, "1\u00a0personne", 1),
        (50, 1, 50, "50\u00a0personnes", 1),
        (51, 2, 1, "51\u00a0personnes, de 51 à 51", 2),
        (3000, 1, 50, "3\u202f000\u00a0personnes, de 1 à 50", 60),
    ],
)
def test_the_count_says_what_is_on_the_screen(total: int, page: int, shown: int, words: str, pages: int):
    table = table_of(state_of({"page": str(page)}), [Row("A")] * shown, total)
    assert table.count_words == words
    assert table.pages == pages


@pytest.mark.parametrize("size", [1, 3, 3000])
def test_a_page_takes_two_statements_whatever_the_rows(connection: Connection, size: int):
    connection.execute(PEOPLE.insert(), [{"name": f"n{i:04}", "hours": i % 7} for i in range(size)])
    state = state_of({"tri": "-nom"})
    said: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *args: said.append(args[2]))
    total = connection.scalar(select(func.count()).select_from(PEOPLE))
    rows = connection.execute(state.window(select(PEOPLE), COLUMNS, PEOPLE.c.id)).all()
    assert len(said) == 2
    assert total == size
    assert len(rows) == min(size, 50)
    assert rows[0].name == f"n{size - 1:04}"


def test_the_window_orders_with_empty_cells_last_then_by_the_tie_breaker(connection: Connection):
    connection.execute(
        PEOPLE.insert(), [{"name": "a", "hours": None}, {"name": "b", "hours": 3}, {"name": "c", "hours": 3}]
    )
    for order, expected in (("heures", ["b", "c", "a"]), ("-heures", ["b", "c", "a"])):
        statement = state_of({"tri": order}).window(select(PEOPLE.c.name), COLUMNS, PEOPLE.c.id)
        assert list(connection.scalars(statement)) == expected


def test_pages_follow_one_another_without_gap_or_double(connection: Connection):
    connection.execute(PEOPLE.insert(), [{"name": "même", "hours": 1} for _ in range(120)])
    seen: list[int] = []
    for page in ("1", "2", "3"):
        state = state_of({"tri": "nom", "page": page})
        seen += connection.scalars(state.window(select(PEOPLE.c.id), COLUMNS, PEOPLE.c.id))
    assert seen == list(range(1, 121))


def test_the_export_says_what_the_screen_says():
    columns = (
        Column[Row]("nom", "Nom", lambda row: Link(row.name, "/x")),
        Column[Row]("etat", "État", lambda row: Badge("late", "En retard")),
        Column[Row]("a-jour", "À jour", lambda row: row.hours is not None),
        Column[Row]("note", "Note", lambda row: Markup("<em>Oui</em>")),
        Column[Row]("le", "Le", lambda row: "bientôt", export=lambda row: row.on),
        Column[Row]("heures", "Heures", lambda row: row.hours),
    )
    table = Table("T", columns, [Row("=1+1", 28, date(2025, 12, 11)), Row("Noa")], TableState(), 2)
    assert table.export_headers == ["Nom", "État", "À jour", "Note", "Le", "Heures"]
    assert list(table.export_rows()) == [
        ["=1+1", "En retard", "oui", "Oui", date(2025, 12, 11), 28],
        ["Noa", "En retard", "non", "Oui", None, None],
    ]


def test_the_screen_may_say_in_one_cell_what_the_spreadsheet_tells_apart():
    columns = (
        Column[Row]("nom", "Nom", lambda row: Stacked(row.name, "CPTS, 38")),
        Column[Row]("etat", "État", lambda row: Stacked(Badge("done", "Déposé"), "hier")),
        Column[Row]("mention", "Mention", lambda row: "CPTS", only="export"),
        Column[Row]("regarder", "À regarder", lambda row: "rien", only="screen"),
    )
    table = Table("T", columns, [Row("Noa")], TableState(), 1)
    assert [column.label for column in table.shown_columns] == ["Nom", "État", "À regarder"]
    assert table.export_headers == ["Nom", "État", "Mention"]
    assert list(table.export_rows()) == [["Noa", "Déposé", "CPTS"]]
