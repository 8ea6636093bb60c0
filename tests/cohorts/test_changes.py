"""Changes that would rewrite history are refused, all others accepted."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pacte.cohorts.change_notes import notes_to_confirm
from pacte.cohorts.changes import (
    NOTHING_YET,
    CohortFacts,
    blockers_of_reason,
    changes_refused,
)
from pacte.cohorts.definition import Criterion
from tests.cohorts.samples import plain, short_cohort

BEFORE = datetime(2025, 7, 1, tzinfo=UTC)
OPEN = datetime(2025, 9, 15, 10, tzinfo=UTC)
AFTER_T0 = datetime(2025, 12, 15, 10, tzinfo=UTC)
AFTER_MEMOIRE = datetime(2027, 5, 15, tzinfo=UTC)
DEPOSITED = CohortFacts(deposited=3, last_deposit_at=datetime(2025, 9, 10, 12, tzinfo=UTC))
FIRST_HALF_DAY = "{ on = 2025-12-11, starts_at = 09:00:00, ends_at = 12:30:00 }"
NEW_DOCUMENT = '[[application.documents]]\nkey = "diploma"\nlabel = "Diplôme"\n'

REFUSED = [
    (('code = "1"', 'code = "2"'), BEFORE, NOTHING_YET, "reference_changed", "code"),
    (
        ('agency = "ARS"', 'agency = "ARS"\ntime_zone = "Indian/Reunion"'),
        OPEN,
        NOTHING_YET,
        "time_zone_changed",
        "federation.time_zone",
    ),
    (
        ("closes_on = 2025-10-31", "closes_on = 2025-09-09"),
        OPEN,
        DEPOSITED,
        "closing_before_deposits",
        "application.closes_on",
    ),
    (
        ("closes_on = 2025-10-31", "closes_on = 2025-09-14"),
        OPEN,
        DEPOSITED,
        "closing_in_the_past",
        "application.closes_on",
    ),
    (
        ("opens_on = 2025-08-01", "opens_on = 2025-09-01"),
        OPEN,
        DEPOSITED,
        "opening_after_deposits",
        "application.opens_on",
    ),
    (
        ("by_signature = true\n", f'by_signature = true\n\n{NEW_DOCUMENT}tracks = ["MSP"]\n'),
        OPEN,
        DEPOSITED,
        "document_added",
        "application.documents",
    ),
    (
        ('[[application.documents]]\nkey = "cv"\nlabel = "CV"\ntracks = ["MSP"]\n', ""),
        OPEN,
        DEPOSITED,
        "document_removed",
        "application.documents",
    ),
    (
        ("capacity = 20", "capacity = 11"),
        OPEN,
        CohortFacts(selected=12),
        "capacity_below_selected",
        "capacity",
    ),
    (
        ("capacity = 20", "capacity = 12"),
        OPEN,
        CohortFacts(selected=12, offered_until=(BEFORE, AFTER_T0)),  # the first offer has lapsed
        "capacity_below_selected",
        "capacity",
    ),
    (
        ("closes_on = 2025-10-31", "closes_on = 2025-11-10"),
        OPEN,
        CohortFacts(decided="la délibération est close"),
        "window_decided",
        "application.closes_on",
    ),
    (
        ("opens_on = 2025-08-01", "opens_on = 2025-07-15"),
        OPEN,
        CohortFacts(decided="la délibération est close"),
        "window_decided",
        "application.opens_on",
    ),
    (("weight = 2.0", "weight = 3.0"), OPEN, CohortFacts(scored=True), "grid_changed", "selection.criteria"),
    (
        ("bfc-2025", "idf-2021"),
        AFTER_T0,
        NOTHING_YET,
        "programme_version_changed",
        "programme_version",
    ),
    (
        ("on = 2025-12-11, starts_at = 09:00:00", "on = 2025-12-11, starts_at = 08:00:00"),
        AFTER_T0,
        NOTHING_YET,
        "held_dates_changed",
        "seminars.0.half_days",
    ),
    (('title = "Lancement"', 'title = "T0"'), AFTER_T0, NOTHING_YET, "held_seminar_changed", "seminars.0"),
    (
        ('title = "Lancement"', 'title = "Lancement"\nmodality = "online"'),
        AFTER_T0,
        NOTHING_YET,
        "held_modality_changed",
        "seminars.0",
    ),
    (('key = "t0"', 'key = "t1"'), AFTER_T0, NOTHING_YET, "held_seminar_removed", "seminars"),
    (
        ("on = 2026-01-29", "on = 2025-12-12"),
        AFTER_T0,
        NOTHING_YET,
        "half_day_in_the_past",
        "seminars.1.half_days",
    ),
    (
        ("due_on = 2027-04-30", "due_on = 2027-03-31"),
        AFTER_MEMOIRE,
        NOTHING_YET,
        "memoire_due_in_the_past",
        "memoire.due_on",
    ),
    (
        ("due_on = 2027-04-30", "due_on = 2027-04-30\npages_max = 25"),
        AFTER_MEMOIRE,
        NOTHING_YET,
        "memoire_pages_changed",
        "memoire",
    ),
]


@pytest.mark.parametrize(("change", "now", "facts", "code", "where"), REFUSED)
def test_change_that_rewrites_history_is_refused(
    change: tuple[str, str], now: datetime, facts: CohortFacts, code: str, where: str
) -> None:
    narrow = ('label = "CV"', 'label = "CV"\ntracks = ["MSP"]')
    old, new = short_cohort(narrow), short_cohort(narrow, change)

    blockers = changes_refused(old, new, now, facts)

    assert (blockers[0].code, blockers[0].where) == (code, where)
    assert all(blocker.message and blocker.remedy for blocker in blockers)
    if (
        code != "held_dates_changed" and code != "held_seminar_removed"
    ):  # both also add a half-day in the past
        assert len(blockers) == 1


@pytest.mark.parametrize(
    ("change", "now", "facts"),
    [
        (("closes_on = 2025-10-31", "closes_on = 2025-11-10"), OPEN, DEPOSITED),
        (("closes_on = 2025-10-31", "closes_on = 2025-10-15"), OPEN, DEPOSITED),
        (("opens_on = 2025-08-01", "opens_on = 2025-07-15"), OPEN, DEPOSITED),
        (("capacity = 20", "capacity = 12"), OPEN, CohortFacts(selected=12)),
        (("capacity = 20", "capacity = 21"), OPEN, CohortFacts(selected=22)),
        (("capacity = 20", "capacity = 21"), OPEN, CohortFacts(decided="la délibération est close")),
        (("weight = 2.0", 'weight = 2.0\nguidance = "Aide."'), OPEN, CohortFacts(scored=True)),
        (("weight = 2.0", "weight = 3.0"), OPEN, DEPOSITED),
        (("bfc-2025", "idf-2021"), OPEN, DEPOSITED),
        (("on = 2026-01-29", "on = 2026-02-05"), AFTER_T0, NOTHING_YET),
        (
            ("by_signature = true\n", f"by_signature = true\n\n{NEW_DOCUMENT}required = false\n"),
            OPEN,
            DEPOSITED,
        ),
        (("by_signature = true\n", f"by_signature = true\n\n{NEW_DOCUMENT}"), OPEN, NOTHING_YET),
        (("due_on = 2027-04-30", "due_on = 2027-05-05"), AFTER_MEMOIRE, NOTHING_YET),
    ],
)
def test_change_that_keeps_history_is_accepted(
    change: tuple[str, str], now: datetime, facts: CohortFacts
) -> None:
    assert changes_refused(short_cohort(), short_cohort(change), now, facts) == []


def test_the_grid_of_memoires_stays_once_a_mark_is_given() -> None:
    old = short_cohort()
    eased = tuple(replace(one, guidance="Autrement dit.") for one in old.memoire.criteria)
    heavier = (replace(eased[0], weight=9.0), *eased[1:])
    marked = CohortFacts(memoires_marked=True)

    def told(criteria: tuple[Criterion, ...], facts: CohortFacts) -> list[str]:
        new = replace(old, memoire=replace(old.memoire, criteria=criteria))
        return [one.where for one in changes_refused(old, new, OPEN, facts)]

    assert told(heavier, NOTHING_YET) == []
    assert told(eased, marked) == []
    assert told(heavier, marked) == ["memoire.criteria"]


def test_seminar_becomes_history_when_its_first_half_day_begins() -> None:
    old, new = short_cohort(), short_cohort(('title = "Lancement"', 'title = "T0"'))

    assert changes_refused(old, new, datetime(2025, 12, 11, 7, 59, 59, tzinfo=UTC)) == []
    assert [item.code for item in changes_refused(old, new, datetime(2025, 12, 11, 8, 0, tzinfo=UTC))] == [
        "held_seminar_changed"
    ]


def test_t0_of_the_past_stays() -> None:
    moved = ("t0_on = 2025-12-11", "t0_on = 2026-01-29")
    without_launch = short_cohort()
    new = short_cohort(
        moved,
        (FIRST_HALF_DAY, FIRST_HALF_DAY.replace("2025-12-11", "2026-01-30")),
        ("{ on = 2025-12-11, starts_at = 13", "{ on = 2026-01-30, starts_at = 13"),
    )

    codes = [item.code for item in changes_refused(without_launch, new, AFTER_T0)]

    assert codes == ["t0_changed", "held_dates_changed"]


def test_track_with_deposits_stays() -> None:
    new = short_cohort(('["MSP", "CPTS"]', '["MSP"]'))

    assert [item.code for item in changes_refused(short_cohort(), new, OPEN, DEPOSITED)] == ["track_removed"]


def test_all_reasons_come_at_once_in_french() -> None:
    new = short_cohort(
        ("capacity = 20", "capacity = 1"), ("closes_on = 2025-10-31", "closes_on = 2025-09-01")
    )
    facts = CohortFacts(deposited=3, last_deposit_at=DEPOSITED.last_deposit_at, selected=3)

    assert [plain(item.message) for item in changes_refused(short_cohort(), new, OPEN, facts)] == [
        "La nouvelle clôture précède des dépôts déjà reçus.",
        "3 places sont déjà engagées : 1 place ne suffit pas.",
    ]


def test_dates_that_people_know_change_with_a_reason_only() -> None:
    old = short_cohort()
    moved = replace(old, seminars=tuple(replace(one, half_days=one.half_days[:1]) for one in old.seminars))
    key = old.seminars[0].key
    invited = CohortFacts(invited=frozenset({key}))
    (blocker,) = blockers_of_reason(old, moved, OPEN, invited, " ")
    assert (blocker.code, blocker.where) == ("reason_missing", "reason")
    assert plain(blocker.message).endswith(f": « {old.seminars[0].title} ».")
    assert blockers_of_reason(old, moved, OPEN, invited, "Neige") == []
    assert blockers_of_reason(old, moved, OPEN, NOTHING_YET, "") == []
    assert blockers_of_reason(old, old, OPEN, invited, "") == []


def test_a_half_day_that_was_held_is_added_by_whoever_says_so_and_why() -> None:
    old, new = short_cohort(), short_cohort(("on = 2026-01-29", "on = 2025-12-12"))
    assert [one.code for one in changes_refused(old, new, AFTER_T0)] == ["half_day_in_the_past"]
    assert changes_refused(old, new, AFTER_T0, after_the_fact=True) == []
    (blocker,) = blockers_of_reason(old, new, AFTER_T0, NOTHING_YET, "")
    assert (blocker.code, blocker.where) == ("reason_missing", "reason")
    assert blockers_of_reason(old, new, AFTER_T0, NOTHING_YET, "Chargée après coup") == []


def test_fewer_places_are_confirmed_knowing_how_many_dossiers_there_are() -> None:
    old = short_cohort()
    fewer = replace(old, capacity=old.capacity - 5)
    facts = CohortFacts(admissible=old.capacity, deposited=30)
    assert notes_to_confirm(fewer, old, OPEN, facts) == []
    assert notes_to_confirm(old, fewer, OPEN, NOTHING_YET) == []
    places, dossiers = notes_to_confirm(old, fewer, OPEN, facts)
    assert f"passe de {old.capacity} à {fewer.capacity}" in places
    assert f"{old.capacity} dossiers sont recevables" in dossiers.replace("\u00a0", " ")
    assert "5\u00a0personnes au moins resteront en liste d’attente" in dossiers
    _, deposited = notes_to_confirm(old, fewer, OPEN, replace(facts, admissible=0))
    assert deposited.startswith("30\u00a0dossiers sont déposés")
