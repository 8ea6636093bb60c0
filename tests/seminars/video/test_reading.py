"""Reports of several tools, encodings and languages; every line left aside is told with its number."""

from datetime import UTC, datetime, timedelta

import pytest

from pacte.blockers import Blocker
from pacte.documents.spreadsheets import write_xlsx
from pacte.documents.tables import read_lines
from pacte.seminars.video.reading import MAX_LINES, Reading, blockers_of_day, notes_at, read_report
from pacte.seminars.video.rules import Span
from tests.seminars.video.factories import DAY, PARIS, reading_of, report

NINE, TEN = datetime(2025, 12, 11, 8, 0, tzinfo=UTC), datetime(2025, 12, 11, 9, 0, tzinfo=UTC)

FRENCH = (
    "Nom complet;Adresse e-mail;Heure d’arrivée;Heure de départ\n"
    "Noé Aubert;;11/12/2025 09:00;11/12/2025 10:00\n"
)
ENGLISH = (
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n"
    "Noé Aubert,,12/11/2025 09:00:00 AM,12/11/2025 10:00:00 AM,60\n"
    "Zoé Lemaître,zoe@exemple.fr,12/13/2025 09:00:00 AM,12/13/2025 10:00:00 AM,60\n"
)
TEAMS = (
    "1. Summary\nMeeting title\tSéminaire\nAttended participants\t1\n\n"
    "2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Noé Aubert\t12/11/25, 9:00:00 AM\t12/11/25, 10:00:00 AM\t50m 0s\t\t\tAttendee\n\n"
    "3. In-Meeting Activities\n"
    "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    "Noé Aubert\t12/11/25, 9:00:00 AM\t12/11/25, 9:20:00 AM\t20m\t\tAttendee\n"
    "Noé Aubert\t12/11/25, 9:30:00 AM\t12/11/25, 10:00:00 AM\t30m\t\tAttendee\n"
)


@pytest.mark.parametrize(
    "data",
    [
        FRENCH.encode(),
        FRENCH.encode("utf-8-sig"),
        FRENCH.encode("utf-16"),
        FRENCH.encode("cp1252"),
        FRENCH.replace(";", ",").encode(),
        FRENCH.replace(";", "\t").encode(),
        ("sep=;\n" + FRENCH).encode(),
    ],
)
def test_french_headings_in_every_encoding(data: bytes) -> None:
    (person,) = reading_of(data).people
    assert (person.name, person.email, person.spans) == ("Noé Aubert", "", [Span(NINE, TEN)])


def test_windows_1252_is_said() -> None:
    assert any("tableur Windows" in note for note in reading_of(FRENCH.encode("cp1252")).notes)


def test_english_headings_and_the_month_first() -> None:
    reading = reading_of(ENGLISH.encode())
    first, second = reading.people
    assert first.spans == [Span(NINE, TEN)]
    assert (second.key, second.email) == ("zoe@exemple.fr", "zoe@exemple.fr")
    assert "Les dates de ce fichier ont le mois avant le jour." in reading.notes


def test_several_tables_in_utf_16_the_most_detailed_is_read() -> None:
    reading = reading_of(TEAMS.encode("utf-16"))
    (person,) = reading.people
    assert [span.minutes for span in person.spans] == [20, 30]
    assert any("plusieurs tableaux" in note for note in reading.notes)


def test_a_zone_in_the_heading_or_the_form() -> None:
    data = report("Noé Aubert;11/12/2025 08:00;11/12/2025 09:00", head="Nom;Join Time (UTC);Leave Time (UTC)")
    assert reading_of(data, zone="Indian/Reunion").people[0].spans == [Span(NINE, TEN)]
    data = report("Noé Aubert;11/12/2025 12:00;11/12/2025 13:00")
    assert reading_of(data, zone="Indian/Reunion").people[0].spans == [Span(NINE, TEN)]


def test_a_duration_stands_for_the_departure_and_two_columns_for_the_name() -> None:
    data = report("Noé;Aubert;2025-12-11T08:00:00Z;60", head="Prénom;Nom;Arrivée;Durée (minutes)")
    (person,) = reading_of(data).people
    assert (person.name, person.spans) == ("Noé Aubert", [Span(NINE, TEN)])


def test_a_spreadsheet_holds_real_dates() -> None:
    data = write_xlsx(
        title="Participants",
        headers=("Name", "Join Time", "Leave Time"),
        rows=[("Noé Aubert", datetime(2025, 12, 11, 9, 0), datetime(2025, 12, 11, 10, 0))],  # noqa: DTZ001 - as such files are
        kinds=(None, "datetime", "datetime"),
    )
    assert reading_of(data).people[0].spans == [Span(NINE, TEN)]


def test_lines_left_aside_are_told_with_their_number() -> None:
    reading = reading_of(
        report(
            "Noé Aubert;11/12/2025 09:00;11/12/2025 10:00",
            "Noé Aubert;hier;11/12/2025 10:00",
            "Noé Aubert;11/12/2025 10:00;11/12/2025 09:00",
            ";11/12/2025 09:00;11/12/2025 10:00",
            "Noé Aubert;11/12/2025 09:00;",
        )
    )
    assert reading.set_aside == [
        (3, "L’heure d’arrivée «\u00a0hier\u00a0» est illisible."),
        (4, "Le départ (11/12/2025 09:00) est avant l’arrivée (11/12/2025 10:00)."),
        (5, "Ni nom ni adresse."),
        (6, "L’heure de départ «\u00a0\u00a0» est illisible."),
    ]


def test_hours_to_come_are_told_with_their_lines() -> None:
    found = read_lines(
        "releve.csv", report("Noé Aubert;09:00;10:00", "Zoé Lemaître;09:00;12:00"), max_lines=9
    )
    assert not isinstance(found, list)
    reading = read_report(found[0], day=DAY, zone=PARIS, notes=(), until=TEN)
    assert isinstance(reading, Reading)
    assert reading.notes[-1].replace("\u00a0", " ") == (
        "Des heures sont plus tard que maintenant (ligne 3) : vérifiez le fuseau horaire, "
        "ou que le relevé est bien celui de la fin."
    )
    kept = reading.as_kept()
    assert notes_at(kept, TEN) == list(reading.notes)
    later = notes_at(kept, TEN + timedelta(hours=3))[-1]
    assert later.startswith("Des heures étaient plus tard que l’import (ligne 3)")


def test_formulas_are_text_and_hours_alone_are_of_the_day() -> None:
    reading = reading_of(report("=HYPERLINK(A1);09:00;10:00", "@somme;09:00;10:00"))
    assert [one.name for one in reading.people] == ["=HYPERLINK(A1)", "@somme"]
    assert reading.notes == [
        "Des cellules ressemblent à des formules (lignes 2, 3)\u00a0: lues comme du texte.",
        "Des heures sont sans date\u00a0: celle de la demi-journée a été prise.",
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "table-empty"),
        (b"\x00\x01\x02", "table-unknown"),
        (b"%PDF-1.7", "table-unknown"),
        (b"a" * 12_000_000, "table-too-large"),
        (report(*["Noe;09:00;10:00"] * 50_000), "table-too-long"),
        (report("Noe;rouge;vert", head="Prénom;Couleur;Fruit"), "no_columns"),
        (report(), "no_lines"),
        (report(*[f"Personne {number};09:00;10:00" for number in range(301)]), "too_many_people"),
        (report("Noé Aubert;hier;demain"), "no_readable_line"),
    ],
)
def test_what_is_refused_says_why(data: bytes, code: str) -> None:
    found = read_lines("releve.csv", data, max_lines=MAX_LINES)
    told = found if isinstance(found, list) else read_report(found[0], day=DAY, zone=PARIS, notes=())
    assert not isinstance(told, Reading)
    assert [one.code for one in told] == [code]


def test_a_report_of_another_day_or_hour_is_refused() -> None:
    def codes(*lines: str) -> list[Blocker]:
        people = reading_of(report(*lines)).people
        ends_at = datetime(2025, 12, 11, 11, 30, tzinfo=UTC)
        return blockers_of_day(people, starts_at=NINE, ends_at=ends_at, zone=PARIS)

    assert codes("Noé;11/12/2025 09:00;11/12/2025 10:00", "Noé;12/12/2025 09:00;12/12/2025 10:00") == []
    (other,) = codes("Noé;12/12/2025 09:00;12/12/2025 10:00")
    assert other.code == "other_day"
    assert "du vendredi 12 décembre 2025 à 9\u00a0h\u00a000" in other.message
    (hour,) = codes("Noé;11/12/2025 14:00;11/12/2025 15:00")
    assert hour.code == "other_time"
