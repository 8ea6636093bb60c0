"""When one signs, enters, seals and corrects: every stage, every bound, every reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pacte.seminars.presence.flags import Late, Signed, flags, late
from pacte.seminars.presence.rules import (
    Entered,
    Stage,
    Window,
    blockers_to_content,
    blockers_to_enter,
    blockers_to_hold,
    blockers_to_open,
    blockers_to_seal,
    blockers_to_signature,
    drawn_within,
    stage_of,
    stage_words,
)
from pacte.seminars.vocabulary import AttendanceState, Proof

START = datetime(2025, 12, 11, 8, 0, tzinfo=UTC)
END = START + timedelta(hours=3, minutes=30)
WINDOW = Window(starts_at=START, ends_at=END, minutes_before=15, minutes_after=60)
OPENS, CLOSES = START - timedelta(minutes=15), END + timedelta(minutes=60)
INSTANT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "stage", "codes"),
    [
        (OPENS - INSTANT, Stage.UPCOMING, ["too_early"]),
        (OPENS, Stage.OPEN, []),
        (START, Stage.OPEN, []),
        (END, Stage.OPEN, []),
        (CLOSES - INSTANT, Stage.OPEN, []),
        (CLOSES, Stage.TO_SEAL, ["too_late"]),
        (CLOSES + timedelta(days=400), Stage.TO_SEAL, ["too_late"]),
    ],
)
def test_signing_is_open_around_the_half_day(at: datetime, stage: Stage, codes: list[str]) -> None:
    assert stage_of(WINDOW, at) is stage
    assert [one.code for one in blockers_to_open(WINDOW, at)] == codes


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (OPENS - INSTANT, "À venir"),
        (OPENS, "Signature ouverte"),
        (START, "En cours"),
        (END - INSTANT, "En cours"),
        (END, "Terminée, signature ouverte"),
        (CLOSES, "À sceller"),
    ],
)
def test_it_is_under_way_between_its_hours_only(at: datetime, words: str) -> None:
    assert stage_words(WINDOW, at) == words


@pytest.mark.parametrize("at", [OPENS - INSTANT, START, CLOSES])
@pytest.mark.parametrize(
    ("cancelled", "sealed", "stage", "code"),
    [
        (True, False, Stage.CANCELLED, "cancelled"),
        (False, True, Stage.SEALED, "sealed"),
        (True, True, Stage.SEALED, "cancelled"),
    ],
)
def test_cancelled_or_sealed_it_never_signs(
    at: datetime, cancelled: bool, sealed: bool, stage: Stage, code: str
) -> None:
    window = replace(WINDOW, cancelled=cancelled, sealed=sealed)
    assert stage_of(window, at) is stage
    assert [one.code for one in blockers_to_open(window, at)] == [code]


def test_the_last_minute_is_said_in_the_federation_s_time() -> None:
    (late,) = blockers_to_open(WINDOW, CLOSES)
    assert "13\u00a0h\u00a030" in late.message
    reunion = replace(WINDOW, time_zone="Indian/Reunion")
    (early,) = blockers_to_open(reunion, OPENS - INSTANT)
    assert early.message == "La signature ouvre à 11\u00a0h\u00a045."
    (early,) = blockers_to_open(reunion, OPENS - timedelta(days=1))
    assert "le 11 décembre 2025 à 11\u00a0h\u00a045" in early.message


@pytest.mark.parametrize(
    ("issued", "holder", "drawn", "received", "codes"),
    [
        (START, "person:1", 0, 0, []),
        (START, "person:1", 600, 600, []),
        (START, "person:1", 601, 601, ["ticket_expired"]),
        (START, "person:1", 60, 24 * 3600, []),
        (START, "person:1", 60, 24 * 3600 + 1, ["kept_too_long"]),
        (START, "person:2", 0, 0, ["someone_else"]),
        (START, "device:ab", 0, 0, ["someone_else"]),
        (None, "", 0, 0, ["no_ticket"]),
    ],
)
def test_a_ticket_holds_for_its_person_and_some_minutes(
    issued: datetime | None, holder: str, drawn: int, received: int, codes: list[str]
) -> None:
    found = blockers_to_hold(
        issued_at=issued,
        holder=holder,
        expected_holder="person:1",
        drawn_at=START + timedelta(seconds=drawn),
        received_at=START + timedelta(seconds=received),
    )
    assert [one.code for one in found] == codes


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [(None, 100), (50, 50), (-50, 0), (500, 100), (0, 0)],
)
def test_a_device_cannot_claim_before_its_ticket_nor_after_its_arrival(
    claimed: int | None, kept: int
) -> None:
    said = None if claimed is None else START + timedelta(seconds=claimed)
    received = START + timedelta(seconds=100)
    assert drawn_within(said, issued_at=START, received_at=received) == START + timedelta(seconds=kept)


@pytest.mark.parametrize(
    ("drawn", "typed", "codes"),
    [
        (True, "", []),
        (True, "N’importe quoi", []),
        (False, "", ["signature_missing"]),
        (False, "   ", ["signature_missing"]),
        (False, "noé AUBERT", []),
        (False, "Noe Aubert", []),
        (False, "Lou Aubert", ["name_differs"]),
    ],
)
def test_a_drawing_or_one_s_own_name_signs(drawn: bool, typed: str, codes: list[str]) -> None:
    found = blockers_to_signature(drawn=drawn, typed=typed, expected="Noé Aubert")
    assert [one.code for one in found] == codes


TEN = START + timedelta(hours=1)
ELEVEN = START + timedelta(hours=2)


@pytest.mark.parametrize(
    ("state", "reason", "arrived", "left", "codes"),
    [
        (AttendanceState.PRESENT, "Oubli", None, None, []),
        (AttendanceState.PRESENT, " ", None, None, ["reason_missing"]),
        (AttendanceState.JUSTIFIED, "Malade", None, None, []),
        (AttendanceState.ABSENT, "Sans nouvelles", None, None, []),
        (AttendanceState.ABSENT, "Sans nouvelles", ELEVEN, TEN, []),
        (AttendanceState.EXCUSED, "Train", None, None, ["times_missing"]),
        (AttendanceState.EXCUSED, "Train", TEN, None, []),
        (AttendanceState.EXCUSED, "Train", None, TEN, []),
        (AttendanceState.EXCUSED, "Train", TEN, ELEVEN, []),
        (AttendanceState.EXCUSED, "Train", ELEVEN, TEN, ["times_reversed"]),
        (AttendanceState.EXCUSED, "Train", START - INSTANT, None, ["times_outside"]),
        (AttendanceState.EXCUSED, "", None, END + INSTANT, ["reason_missing", "times_outside"]),
    ],
)
def test_what_is_entered_says_all_it_must(
    state: AttendanceState, reason: str, arrived: datetime | None, left: datetime | None, codes: list[str]
) -> None:
    entered = Entered(state=state, reason=reason, arrived_at=arrived, left_at=left)
    assert [one.code for one in blockers_to_content(WINDOW, entered)] == codes
    assert [one.code for one in blockers_to_enter(WINDOW, entered, END)] == codes


def test_nobody_has_left_yet_at_an_hour_to_come() -> None:
    entered = Entered(state=AttendanceState.EXCUSED, reason="Train", left_at=ELEVEN)
    (refused,) = blockers_to_enter(WINDOW, entered, ELEVEN - INSTANT)
    assert (refused.code, refused.where) == ("leaves_later", "left_at")
    assert blockers_to_enter(WINDOW, entered, ELEVEN) == []


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        (AttendanceState.PRESENT, ["not_begun"]),
        (AttendanceState.EXCUSED, ["not_begun"]),
        (AttendanceState.JUSTIFIED, []),
        (AttendanceState.ABSENT, []),
    ],
)
def test_before_the_day_only_an_absence_is_entered(state: AttendanceState, codes: list[str]) -> None:
    entered = Entered(state=state, reason="Annoncé", arrived_at=TEN)
    found = blockers_to_enter(WINDOW, entered, OPENS - timedelta(days=3))
    assert [one.code for one in found] == codes


@pytest.mark.parametrize("state", list(AttendanceState))
def test_nothing_is_entered_once_sealed_or_cancelled(state: AttendanceState) -> None:
    entered = Entered(state=state, reason="Oubli", arrived_at=TEN)
    for change, code in (({"sealed": True}, "sealed"), ({"cancelled": True}, "cancelled")):
        assert [one.code for one in blockers_to_enter(replace(WINDOW, **change), entered, TEN)] == [code]


@pytest.mark.parametrize(
    ("change", "missing", "confirmed", "at", "codes"),
    [
        ({}, {}, [], END, []),
        ({}, {}, [], END - INSTANT, ["not_over"]),
        ({}, {1: "Noé"}, [], END, ["absences_not_confirmed"]),
        ({}, {1: "Noé"}, [1], END, []),
        ({}, {1: "Noé"}, [1, 2], END, ["absences_not_confirmed"]),
        ({}, {}, [1], END, ["absences_not_confirmed"]),
        ({"sealed": True}, {}, [], END, ["sealed"]),
        ({"cancelled": True}, {}, [], END, ["cancelled"]),
    ],
)
def test_sealing_wants_every_absence_confirmed_by_name(
    change: dict[str, bool], missing: dict[int, str], confirmed: list[int], at: datetime, codes: list[str]
) -> None:
    found = blockers_to_seal(replace(WINDOW, **change), missing=missing, confirmed=confirmed, at=at)
    assert [one.code for one in found] == codes


def test_one_device_or_one_image_for_two_people_is_flagged() -> None:
    found = flags(
        [
            Signed(1, "Noé", Proof.PHONE, "d1", "a"),
            Signed(2, "Océane", Proof.PHONE, "d1", "b"),
            Signed(3, "Max", Proof.PHONE, "d2", "b"),
            Signed(4, "Zoé", Proof.TABLET, "d3", "c"),
            Signed(5, "Ida", Proof.TABLET, "d3", ""),
            Signed(6, "Ali", Proof.PHONE, "", ""),
        ]
    )
    assert found == {
        1: ["Même appareil qu’Océane"],
        2: ["Même appareil que Noé", "Même image de signature que Max"],
        3: ["Même image de signature qu’Océane"],
    }


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (-5, None),
        (15, None),
        (16, Late("Signé à 9\u00a0h\u00a016, 16\u00a0min après le début", START + timedelta(minutes=16))),
        (210, Late("Signé à 12\u00a0h\u00a030, une fois la demi-journée finie", None)),
    ],
)
def test_a_late_signature_suggests_an_arrival_while_the_half_day_lasts(
    minutes: int, told: Late | None
) -> None:
    ends_at = START + timedelta(minutes=210)
    signed_at = START + timedelta(minutes=minutes)
    assert late(signed_at, starts_at=START, ends_at=ends_at, zone="Europe/Paris") == told
