"""Export and import give the same cohort, whatever its texts hold."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacte.cohorts.cohort_export import export_cohort
from pacte.cohorts.cohort_file import check_cohort_data, check_cohort_text, load_cohort_file, to_dict
from pacte.cohorts.definition import Criterion, DocumentKind, DocumentRequest, Track
from pacte.cohorts.shifting import shift_cohort
from pacte.paths import resources
from tests.cohorts.samples import short_cohort

CHARACTERS = st.one_of(
    st.sampled_from(list("\"'\\#[]{}=«»’ \u00a0\u202f\té🩺aZ0")), st.characters(exclude_categories=("C", "Z"))
)
LINES = st.text(CHARACTERS, min_size=1, max_size=40).map(lambda text: f"a{text}z")
BLOCKS = st.lists(st.text(CHARACTERS, max_size=30), min_size=1, max_size=6).map(
    lambda lines: "a" + "\n".join(lines) + 'z"'
)
SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
DOCUMENTS = st.builds(
    DocumentRequest,
    key=SLUGS,
    label=LINES,
    tracks=st.sampled_from([(), (Track.MSP,), (Track.MSP, Track.CPTS)]),
    required=st.booleans(),
    kind=st.sampled_from(DocumentKind),
    max_megabytes=st.integers(1, 50),
    max_pages=st.integers(1, 100),
    hint=st.one_of(st.just(""), LINES),
)
CRITERIA = st.builds(
    Criterion,
    key=SLUGS,
    label=LINES,
    scale=st.integers(1, 100),
    weight=st.floats(1e-6, 1_000),
    guidance=st.one_of(st.just(""), BLOCKS),
)


@settings(max_examples=150, deadline=None)
@given(
    label=LINES,
    presentation=BLOCKS,
    capacity=st.integers(1, 500),
    documents=st.lists(DOCUMENTS, min_size=1, max_size=4, unique_by=lambda item: item.key),
    criteria=st.lists(CRITERIA, min_size=1, max_size=4, unique_by=lambda item: item.key),
    reminder_hours=st.lists(st.integers(1, 500), max_size=4, unique=True).map(tuple),
    days=st.integers(-3_000, 3_000),
    departments=st.lists(st.sampled_from(["01", "2A", "57", "974"]), min_size=1, unique=True).map(tuple),
)
def test_what_is_exported_reads_the_same(  # one case of everything that varies
    label: str,
    presentation: str,
    capacity: int,
    documents: list[DocumentRequest],
    criteria: list[Criterion],
    reminder_hours: tuple[int, ...],
    days: int,
    departments: tuple[str, ...],
) -> None:
    base = shift_cohort(short_cohort(), code="1", label="x", days=days)
    definition = dataclasses.replace(
        base,
        label=label,
        presentation=presentation,
        capacity=capacity,
        federation=dataclasses.replace(base.federation, departments=departments),
        application=dataclasses.replace(
            base.application, documents=tuple(documents), reminder_hours=reminder_hours
        ),
        selection=dataclasses.replace(base.selection, criteria=tuple(criteria)),
    )

    text = export_cohort(definition)
    read, problems = check_cohort_text(text, "bfc-1.toml")

    assert read == definition, problems
    assert export_cohort(read) == text
    assert check_cohort_data(to_dict(definition))[0] == definition


@pytest.mark.parametrize("name", ["aura-cpts-1", "aura-msp-7", "aura-msp-8", "bfc-8", "femasif-s2"])
def test_real_cohorts_survive_the_round_trip(name: str) -> None:
    definition, _ = load_cohort_file(resources("cohorts") / f"{name}.toml")
    assert definition is not None

    assert check_cohort_text(export_cohort(definition), f"{name}.toml") == (definition, [])


def test_export_reads_like_a_file_written_by_hand() -> None:
    lines = export_cohort(short_cohort()).splitlines()

    assert lines[0] == "# Fédération, Promo 1"
    assert lines[3:8] == [
        'code = "1"',
        'label = "Promo 1"',
        'tracks = ["MSP", "CPTS"]',
        "capacity = 20",
        'place = "Beaune"',
    ]
    assert "# Mémoire\u00a0: pages hors couverture et annexes." in lines
    assert "  { on = 2025-12-11, starts_at = 09:00:00, ends_at = 12:30:00 }," in lines
    assert '  { role = "ehesp", count = 1, chair = true },' in lines


def test_shift_by_days_moves_every_date() -> None:
    previous = short_cohort()
    shifted = shift_cohort(previous, code="2", label="Promo 2", days=364)

    assert (shifted.code, shifted.label) == ("2", "Promo 2")
    assert shifted.application.opens_on == date(2026, 7, 31)
    assert shifted.application.closes_on == date(2026, 10, 30)
    assert shifted.t0_on == date(2026, 12, 10)
    assert shifted.seminars[1].days == (date(2027, 1, 28),)
    assert shifted.memoire.due_on == date(2028, 4, 28)
    assert shifted.defence.ends_on == date(2028, 6, 16)
    assert shifted.selection.committee_month == "2026-11"
    assert check_cohort_data(to_dict(shifted))[1] == []


def test_shift_to_a_new_t0() -> None:
    shifted = shift_cohort(short_cohort(), code="2", label="Promo 2", new_t0=date(2026, 12, 14))

    assert shifted.t0_on == date(2026, 12, 14)
    assert shifted.t0_on in shifted.seminars[0].days


def test_shift_may_keep_the_day_of_the_week() -> None:
    shifted = shift_cohort(
        short_cohort(), code="2", label="Promo 2", new_t0=date(2026, 12, 14), keep_weekday=True
    )

    assert shifted.t0_on == date(2026, 12, 17)  # a Thursday, like 11 December 2025
    assert shifted.seminars[1].days[0].weekday() == short_cohort().seminars[1].days[0].weekday()


def test_shift_moves_the_year_of_dues() -> None:
    previous = short_cohort(("[privacy]", "[rules]\ndues_year = 2025\n\n[privacy]"))

    assert shift_cohort(previous, code="2", label="x", days=365).dues_year == 2026


@pytest.mark.parametrize("arguments", [{}, {"days": 1, "new_t0": date(2026, 1, 1)}])
def test_shift_wants_one_way_of_saying_how_far(arguments: dict) -> None:
    with pytest.raises(ValueError, match="either days or new_t0"):
        shift_cohort(short_cohort(), code="2", label="x", **arguments)
