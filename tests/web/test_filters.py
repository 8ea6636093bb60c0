"""French words: dates in the right zone, plurals from two, typography, sizes."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from pacte.applications.wording import closing_words
from pacte.cohorts.rules import WindowState, closing_instant, window_state
from pacte.french import last_minute
from pacte.web import filters

CLOSING = datetime(2025, 10, 31, 22, 59, 59, tzinfo=UTC)
TODAY = date(2025, 10, 31)
NOW = datetime(2025, 10, 31, 18, 0, tzinfo=UTC)


def test_date_words_says_the_day_in_full():
    assert filters.date_words(date(2025, 12, 11)) == "jeudi 11 décembre 2025"


def test_date_words_writes_the_first_as_premier():
    assert filters.date_words(date(2025, 8, 1), weekday=False) == "1er août 2025"


def test_date_words_leaves_other_days_with_a_one_alone():
    assert filters.date_words(date(2025, 8, 21), weekday=False) == "21 août 2025"


def test_date_words_of_a_moment_is_its_day_in_the_zone():
    moment = datetime(2025, 10, 31, 23, 30, tzinfo=UTC)
    assert filters.date_words(moment, weekday=False) == "1er novembre 2025"
    assert filters.date_words(moment, weekday=False, tz="America/Martinique") == "31 octobre 2025"


@pytest.mark.parametrize(
    ("closes_at", "words"),
    [
        (time(23, 59), "23\u00a0h\u00a059"),
        (time(18, 30), "18\u00a0h\u00a030"),
        (time(0, 53), "0\u00a0h\u00a053"),
    ],
)
def test_the_last_second_accepted_belongs_to_the_minute_that_everyone_tells(closes_at: time, words: str):
    refused_from = closing_instant(date(2025, 10, 31), "Europe/Paris", closes_at)
    last_second = refused_from - timedelta(seconds=1)
    assert last_second.astimezone(ZoneInfo("Europe/Paris")).time() == closes_at.replace(second=59)
    assert window_state(CLOSING - timedelta(days=60), refused_from, last_second) is WindowState.OPEN
    assert window_state(CLOSING - timedelta(days=60), refused_from, refused_from) is WindowState.CLOSED
    told = f"31 octobre 2025 à {words} (heure de Paris)"
    assert filters.deadline_words(refused_from) == told
    assert closing_words(refused_from, "Europe/Paris") == told
    assert filters.datetime_words(last_minute(refused_from)) == told


def test_deadline_words_are_those_of_the_zone():
    refused_from = datetime(2025, 10, 31, 23, 0, tzinfo=UTC)
    told = "1er novembre 2025 à 2\u00a0h\u00a059 (heure de La Réunion)"
    assert filters.deadline_words(refused_from, "Indian/Reunion") == told


def test_datetime_words_names_whose_hour_it_is():
    assert filters.datetime_words(CLOSING) == "31 octobre 2025 à 23\u00a0h\u00a059 (heure de Paris)"


@pytest.mark.parametrize(
    ("tz", "words"),
    [
        ("America/Martinique", "31 octobre 2025 à 18\u00a0h\u00a059 (heure de la Martinique)"),
        ("Indian/Reunion", "1er novembre 2025 à 2\u00a0h\u00a059 (heure de La Réunion)"),
        ("Indian/Mayotte", "1er novembre 2025 à 1\u00a0h\u00a059 (heure de Mayotte)"),
        ("Europe/Brussels", "31 octobre 2025 à 23\u00a0h\u00a059 (heure de Brussels)"),
    ],
)
def test_datetime_words_in_another_zone(tz: str, words: str):
    assert filters.datetime_words(CLOSING, tz) == words


def test_datetime_words_without_its_zone():
    assert filters.datetime_words(CLOSING, zone=False) == "31 octobre 2025 à 23\u00a0h\u00a059"


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="naive"):
        filters.datetime_words(CLOSING.replace(tzinfo=None))


def test_time_words_leaves_out_empty_minutes():
    assert filters.time_words(time(9, 0)) == "9\u00a0h"
    assert filters.time_words(time(9, 5)) == "9\u00a0h\u00a005"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2025, 12, 11), date(2025, 12, 11), "11 décembre 2025"),
        (date(2024, 6, 20), date(2024, 6, 21), "20 et 21 juin 2024"),
        (date(2024, 6, 1), date(2024, 6, 3), "du 1er au 3 juin 2024"),
        (date(2025, 8, 1), date(2025, 10, 31), "du 1er août au 31 octobre 2025"),
        (date(2025, 12, 11), date(2027, 1, 29), "du 11 décembre 2025 au 29 janvier 2027"),
    ],
)
def test_period_words(start: date, end: date, words: str):
    assert filters.period_words(start, end) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "aujourd’hui"),
        (1, "demain"),
        (3, "dans 3\u00a0jours"),
        (30, "dans 30\u00a0jours"),
        (42, "dans 6\u00a0semaines"),
        (90, "dans 3\u00a0mois"),
        (800, "dans 2\u00a0ans"),
        (-1, "depuis hier"),
        (-12, "depuis 12\u00a0jours"),
        (-42, "depuis 6\u00a0semaines"),
    ],
)
def test_relative_days(days: int, words: str):
    assert filters.relative_days(TODAY + timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(0), ""),
        (timedelta(seconds=-5), ""),
        (timedelta(seconds=59), "moins d’une minute"),
        (timedelta(seconds=60), "1\u00a0minute"),
        (timedelta(minutes=4, seconds=59), "4\u00a0minutes"),
        (timedelta(hours=5, minutes=2), "5\u00a0h\u00a002\u00a0min"),
        (timedelta(hours=47, minutes=59), "47\u00a0h\u00a059\u00a0min"),
        (timedelta(hours=48), "2\u00a0jours"),
    ],
)
def test_remaining_words(left: timedelta, words: str):
    assert filters.remaining_words(NOW + left, NOW) == words


def test_number_groups_thousands_and_uses_a_comma():
    assert filters.number(3000) == "3\u202f000"
    assert filters.number(Decimal("12.50")) == "12,5"
    assert filters.number(12.5, 2) == "12,50"


def test_percent_of_nothing_is_a_dash():
    assert filters.percent(68, 100) == "68\u202f%"
    assert filters.percent(1, 0) == "–"


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0\u00a0dossier"), (1, "1\u00a0dossier"), (1.5, "1,5\u00a0dossier"), (2, "2\u00a0dossiers")],
)
def test_plural_begins_at_two(count: float, words: str):
    assert filters.plural(count, "dossier", "dossiers") == words


def test_a_number_stays_with_its_sign():
    assert filters.unbroken("Promo n° 8, dépôt N° 12") == "Promo n°\u00a08, dépôt N°\u00a012"
    assert filters.unbroken("20° à 8 h") == "20° à 8 h"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Déposer « Tableau « qui fait quoi » »", "Déposer «\u00a0Tableau “qui fait quoi”\u00a0»"),
        ("« a » et « b »", "«\u00a0a\u00a0» et «\u00a0b\u00a0»"),
        ("« a « b »", "«\u00a0a «\u00a0b\u00a0»"),
        (filters.nbsp("« a « b » »"), "«\u00a0a “b”\u00a0»"),
    ],
)
def test_what_is_quoted_within_a_quotation(text: str, shown: str):
    assert filters.unbroken(text) == shown
    assert filters.inner("Tableau « qui fait quoi »") == "Tableau “qui fait quoi”"


def test_plural_adds_an_s_by_default():
    assert filters.plural(3, "jour") == "3\u00a0jours"
    assert filters.plural(3, "mois", "mois") == "3\u00a0mois"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0\u00a0octet"),
        (999, "999\u00a0octets"),
        (1_500, "1,5\u00a0Ko"),
        (84_200, "84\u00a0Ko"),
        (999_499, "999\u00a0Ko"),
        (999_500, "1\u00a0Mo"),
        (2_400_000, "2,4\u00a0Mo"),
        (10_000_000, "10\u00a0Mo"),
        (3_000_000_000, "3\u00a0Go"),
    ],
)
def test_filesize(size: int, words: str):
    assert filters.filesize(size) == words


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Que faire ?", "Que faire\u202f?"),
        ("Attention : l'heure !", "Attention\u00a0: l’heure\u202f!"),
        ("le bouton « Chercher »", "le bouton «\u00a0Chercher\u00a0»"),
        ("12 h et 30 %", "12\u00a0h et 30\u00a0%"),
        ("http://exemple.fr", "http://exemple.fr"),
        ("E-mails : l’e-mail.", "E\u2011mails\u00a0: l’e\u2011mail."),
        ("e-mail@exemple.fr, ?via=e-mail", "e-mail@exemple.fr, ?via=e-mail"),
    ],
)
def test_nbsp_follows_french_typography(typed: str, printed: str):
    assert filters.nbsp(typed) == printed


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Camille Durand", "CD"), ("Anne-Lise de La Tour", "AT"), ("Sacha", "S"), ("  ", "")],
)
def test_initials(name: str, letters: str):
    assert filters.initials(name) == letters


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        ("", "–"),
        (True, "oui"),
        (False, "non"),
        (0, "0"),
        (3000, "3\u202f000"),
        (date(2025, 12, 11), "11/12/2025"),
        (CLOSING, "31/10/2025 23\u00a0h\u00a059"),
        ("texte", "texte"),
    ],
)
def test_cell_words(value: object, shown: str):
    assert filters.cell_words(value) == shown


def test_utc_iso_is_read_by_scripts():
    assert filters.utc_iso(CLOSING) == "2025-10-31T22:59:59+00:00"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Camille Durand", "de Camille Durand"),
        ("Alix", "d’Alix"),
        ("Élodie", "d’Élodie"),
        ("Océane", "d’Océane"),
        ("Hélène", "d’Hélène"),
        ("Hugues", "d’Hugues"),
        ("Yves", "d’Yves"),
        ("Yann", "de Yann"),
        ("Hassan", "de Hassan"),
        ("Ouarda", "de Ouarda"),
        ("", "de "),
    ],
)
def test_of_name_leaves_the_e_out_before_a_vowel_or_a_mute_h(name: str, words: str):
    assert filters.of_name(name) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Beaune", "de Beaune"),
        ("Autun", "d’Autun"),
        ("Évry-Courcouronnes", "d’Évry-Courcouronnes"),
        ("Ouistreham", "d’Ouistreham"),
        ("Yerres", "d’Yerres"),
        ("Yutz", "de Yutz"),
        ("Herblay", "d’Herblay"),
        ("Hem", "de Hem"),
        ("Houilles", "de Houilles"),
        ("Le Mans", "du Mans"),
        ("Les Lilas", "des Lilas"),
        ("LES SABLES-D’OLONNE", "des SABLES-D’OLONNE"),
        ("La Rochelle", "de La Rochelle"),
        ("L’Haÿ-les-Roses", "de L’Haÿ-les-Roses"),
        ("Lestelle", "de Lestelle"),
    ],
)
def test_of_place_joins_the_article_of_a_commune(name: str, words: str):
    assert filters.of_place(name) == words


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Promotion CPTS 2", "la promotion CPTS 2"),
        ("Promo 8", "la promo 8"),
        ("Session 2", "la session 2"),
        ("PACTE CPTS n° 1", "la promotion PACTE CPTS n° 1"),
        ("Promotions réunies", "la promotion Promotions réunies"),
        ("8", "la promotion 8"),
        ("Session", "la session"),
    ],
)
def test_the_cohort_has_its_article_after_a_preposition(label: str, words: str):
    assert filters.the_cohort(label) == words


def test_a_cohort_and_its_federation_share_one_parenthesis() -> None:
    assert filters.the_cohort("Promo 8", "AURA") == "la promo 8 (AURA)"
    assert filters.the_cohort("Promo 9 (démonstration)", "AURA") == "la promo 9 (démonstration, AURA)"
    assert filters.aside("Promo 9 (démonstration)") == "Promo 9, démonstration"


def test_an_error_told_away_from_its_field_names_it_once():
    assert filters.in_field("Dites pourquoi.", "Raison") == "«\u00a0Raison\u00a0»\u00a0: dites pourquoi."
    assert filters.in_field("Indiquez votre prénom.", "Prénom") == "Indiquez votre prénom."
    assert filters.in_field("Écrivez la raison.", "Raison du départ") == "Écrivez la raison."
    assert filters.in_field("À choisir.", "Jour") == "«\u00a0Jour\u00a0»\u00a0: à choisir."
    told = "«\u00a0Décision\u00a0»\u00a0: Karim Keller a changé ce dossier."
    assert filters.in_field("Karim Keller a changé ce dossier.", "Décision") == told
    assert filters.in_field("PDF attendu.", "Pièce") == "«\u00a0Pièce\u00a0»\u00a0: PDF attendu."


@pytest.mark.parametrize(
    ("label", "beside"),
    [
        ("Promotion CPTS 2", "CPTS 2"),
        ("Promo n° 8", "n° 8"),
        ("Promo 9 (essai)", "n°\u00a09 (essai)"),
        ("Session 2", "Session 2"),
        ("Promo", "Promo"),
    ],
)
def test_a_cohort_does_not_repeat_the_word_beside_which_it_stands(label: str, beside: str):
    assert filters.cohort_value(label) == beside
