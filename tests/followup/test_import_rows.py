"""What a row of past contacts reads as: dates, channels, themes, next steps; faults and warnings."""

from datetime import date, time

import pytest

from pacte.documents.tables import Sheet, read_table
from pacte.followup.headings import IMPORT_FIELDS
from pacte.followup.import_rows import PastContact, read_row
from pacte.followup.vocabulary import Channel
from pacte.imports.columns import recognise_columns

TODAY = date(2025, 12, 15)


def first(text: str, *, encoding: str = "utf-8", default_channel: str = "") -> PastContact:
    sheet = read_table("contacts.csv", text.encode(encoding))
    assert isinstance(sheet, Sheet)
    columns = recognise_columns(sheet.headers, IMPORT_FIELDS)
    row = sheet.rows[0]
    return read_row(row.number, row.cells, columns, today=TODAY, default_channel=default_channel)


def test_a_whole_row_in_windows_1252_and_tabs() -> None:
    row = first(
        "Date\tHeure\tNom et prénom\tE-mail\tCanal\tThèmes\tNote\tSuite\tSuite pour le\tPartagé\n"
        "3/11/2025\t14h05\tNoé Aubert\tnoe@exemple.fr\tAppel téléphonique\tMémoire / Équipe\tDeux sujets\t"
        "Relire le plan\t20/12/2025\toui\n",
        encoding="cp1252",
    )
    assert (row.faults, row.warnings) == ([], [])
    assert (row.number, row.learner, row.email) == (2, "Noé Aubert", "noe@exemple.fr")
    assert (row.held_on, row.held_time, row.channel) == (date(2025, 11, 3), time(14, 5), Channel.PHONE)
    assert (row.themes, row.note, row.shared) == (("memoire", "team"), "Deux sujets", True)
    assert (row.next_step, row.next_on, row.done) == ("Relire le plan", date(2025, 12, 20), False)


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        ("tél", Channel.PHONE),
        ("Phone", Channel.PHONE),
        ("E-mail", Channel.MAIL),
        ("Courriel", Channel.MAIL),
        ("RDV à la MSP", Channel.MEETING),
        ("Réunion", Channel.MEETING),
        ("Visio Zoom", Channel.VIDEO),
        ("SMS", Channel.MESSAGE),
    ],
)
def test_channels_are_known_by_what_people_write(written: str, channel: Channel) -> None:
    assert first(f"Date;Nom;Moyen\n03/11/2025;Aubert;{written}\n").channel is channel


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("3 juin 2025", date(2025, 6, 3)),
        ("mardi 3 juin 2025", date(2025, 6, 3)),
        ("1er Août 2025", date(2025, 8, 1)),
        ("3 juil. 25", date(2025, 7, 3)),
        ("03/06/25", date(2025, 6, 3)),
        ("3 brumaire 2025", None),
        ("31 juin 2025", None),
    ],
)
def test_dates_are_read_in_figures_and_in_words(written: str, day: date | None) -> None:
    assert first(f"Date;Nom;Canal\n{written};A;tel\n").held_on == day


def test_what_cannot_be_read_is_a_fault_or_a_warning() -> None:
    row = first("Date;Nom;Canal;Suite\n31/02/2025;;pigeon;\n")
    assert row.faults == [
        "Ni nom ni adresse électronique.",
        "« 31/02/2025 » n’est pas une date.",
        "Le canal « pigeon » n’est pas reconnu. Choisissez celui des lignes qui n’en disent rien.",
    ]
    assert first("Date;Nom;Canal\n16/12/2025;A;tel\n").faults == ["La date est à venir."]
    default = first("Date;Nom\n03/11/2025;A\n", default_channel="meeting")
    assert (default.channel, default.faults) == (Channel.MEETING, [])
    assert default.warnings == ["Le canal manque : celui que vous avez choisi est repris."]
    theme = first("Date;Nom;Canal;Thème;Note\n03/11/2025;A;tel;Météo;Il pleut\n")
    assert (theme.themes, theme.note) == (("other",), "Il pleut (Météo)")


def test_a_formula_is_text_and_a_past_step_calls_nobody() -> None:
    row = first('Date;Nom;Canal;Note;Suite;Échéance\n03/11/2025;A;tel;"=HYPERLINK(1)";Rappeler;01/12/2025\n')
    assert row.note == "=HYPERLINK(1)"
    assert (row.next_on, row.done) == (date(2025, 12, 1), True)
    assert row.warnings == ["La date de la suite est passée : elle est reprise sans rappel."]
    undated = first("Date;Nom;Canal;Suite\n03/11/2025;A;tel;Rappeler\n")
    assert (undated.next_on, undated.done) == (date(2025, 11, 3), True)
