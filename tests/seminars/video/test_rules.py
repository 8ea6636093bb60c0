"""Connections merged within the half-day, what they propose, whom names are, and why not."""

from datetime import UTC, datetime, timedelta

import pytest

from pacte.cohorts.vocabulary import Modality
from pacte.seminars.presence.rules import Window
from pacte.seminars.video.matching import IGNORED, Known, Matcher
from pacte.seminars.video.rules import (
    Proposal,
    Span,
    blockers_to_apply,
    blockers_to_read,
    blockers_to_send,
    departure_words,
    have_overlaps,
    is_remote,
    minutes_of,
    propose,
    within,
)
from pacte.seminars.vocabulary import AttendanceState


def at(text: str) -> datetime:
    """An hour of 11 December 2025, in UTC."""
    return datetime.fromisoformat(f"2025-12-11T{text}+00:00").astimezone(UTC)


def span(joined: str, left: str) -> Span:
    return Span(at(joined), at(left))


def window(*, cancelled: bool = False, sealed: bool = False) -> Window:
    """From 9 h to 12 h 30 in Paris: 210 minutes."""
    return Window(
        starts_at=at("08:00"),
        ends_at=at("11:30"),
        minutes_before=15,
        minutes_after=60,
        cancelled=cancelled,
        sealed=sealed,
    )


def test_overlaps_are_merged_and_what_is_outside_is_cut() -> None:
    spans = [
        span("07:30", "08:30"),
        span("08:20", "09:00"),
        span("09:00", "09:10"),
        span("11:00", "12:30"),
        span("13:00", "14:00"),
    ]
    merged = within(spans, window())
    assert merged == [span("08:00", "09:10"), span("11:00", "11:30")]
    assert minutes_of(merged) == 100
    assert have_overlaps(spans)
    assert not have_overlaps(merged)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([span("07:55", "11:35")], Proposal(AttendanceState.PRESENT, 210)),
        ([span("08:00", "10:38")], Proposal(AttendanceState.PRESENT, 158)),
        ([span("08:00", "10:37")], Proposal(AttendanceState.EXCUSED, 157, None, at("10:37"))),
        ([span("10:00:40", "11:30")], Proposal(AttendanceState.EXCUSED, 89, at("10:00"), None)),
        (
            [span("08:30", "09:00"), span("10:00", "10:30")],
            Proposal(AttendanceState.EXCUSED, 60, at("08:30"), at("10:30")),
        ),
        (
            [span("08:00", "08:30"), span("10:00", "11:30")],
            Proposal(AttendanceState.EXCUSED, 120, at("10:00"), None),
        ),
        ([span("08:00", "08:21")], Proposal(AttendanceState.EXCUSED, 21, None, at("08:21"))),
        ([span("08:00", "08:20")], Proposal(AttendanceState.ABSENT, 20)),
        ([], Proposal(AttendanceState.ABSENT, 0)),
    ],
)
def test_what_connections_propose(spans: list[Span], expected: Proposal) -> None:
    assert propose(within(spans, window()), window()) == expected


PEOPLE = [
    Known(1, "Noé Aubert", "noe@exemple.fr"),
    Known(2, "Zoé Le Maître", "zoe@exemple.fr"),
    Known(3, "Alix Martin", "alix@exemple.fr"),
    Known(4, "Alix Martin", "alix.martin@exemple.fr"),
]


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("Quelqu’un", "NOE@exemple.fr", 1),
        ("AUBERT Noe", "", 1),
        ("aubert, noé", "ailleurs@exemple.fr", 1),
        ("Nono (Noé Aubert)", "", 1),
        ("LE MAITRE Zoé (MSP du Val)", "", 2),
        ("Alix Martin", "", None),
        ("Alix Martin", "alix@exemple.fr", 3),
        ("iPhone de Noé", "", None),
        ("", "", None),
    ],
)
def test_by_address_else_by_name(name: str, email: str, expected: int | None) -> None:
    assert Matcher(PEOPLE).match("x", name, email, {}).id == expected


def test_a_name_recalls_and_a_choice_decides() -> None:
    matcher = Matcher(PEOPLE)
    assert matcher.match("x", "Zoé Le Maître - MSP", "", {}).suggested == 2
    assert matcher.match("x", "Le Maître Z", "", {}).suggested is None
    chosen = matcher.match("x", "Alix Martin", "", {"x": 4})
    assert (chosen.id, chosen.doubtful) == (4, True)
    assert matcher.match("x", "Intervenante", "", {"x": IGNORED}).id == IGNORED
    assert matcher.match("x", "Intervenante", "", {"x": 99}).id is None
    assert not matcher.match("x", "Noé Aubert", "", {}).doubtful


@pytest.mark.parametrize(
    ("when", "remote", "now", "expected"),
    [
        (window(), True, "07:00", []),
        (window(), True, "12:29:59", []),
        (window(), True, "12:30", ["too_late"]),
        (window(), False, "07:00", ["not_remote"]),
        (window(cancelled=True), True, "07:00", ["cancelled"]),
        (window(sealed=True), True, "07:00", ["sealed"]),
    ],
)
def test_when_links_are_sent(when: Window, remote: bool, now: str, expected: list[str]) -> None:
    assert [one.code for one in blockers_to_send(when, remote=remote, at=at(now))] == expected


@pytest.mark.parametrize(
    ("when", "now", "expected"),
    [
        (window(), "07:59", ["not_begun"]),
        (window(), "08:00", []),
        (window(cancelled=True), "12:00", ["cancelled"]),
        (window(sealed=True), "12:00", ["sealed"]),
    ],
)
def test_when_reports_are_read(when: Window, now: str, expected: list[str]) -> None:
    assert [one.code for one in blockers_to_read(when, at=at(now))] == expected


def test_presences_wait_for_everybody_to_be_recognised() -> None:
    asked = {"at": at("12:00")}
    found = blockers_to_apply(window(), unknown=["Nono"], chosen=0, nothing_open=False, **asked)
    assert [one.code for one in found] == ["unknown_people", "nothing_chosen"]
    assert found[0].message == "1\u00a0personne reste à reconnaître\u00a0: Nono."
    assert blockers_to_apply(window(), unknown=[], chosen=0, nothing_open=True, **asked) == []
    assert blockers_to_apply(window(), unknown=[], chosen=2, nothing_open=False, **asked) == []


def test_only_online_is_by_video() -> None:
    assert [one for one in Modality if is_remote(one)] == [Modality.ONLINE]


@pytest.mark.parametrize(
    ("hours", "changed", "words"),
    [
        (48, {}, "la veille, le mercredi 10 décembre 2025."),
        (3, {}, "dans les minutes qui viennent."),
        (48, {"is_invited": False}, "ne partent pas seuls tant que les invitations"),
        (0, {}, "ne partent plus seuls."),
    ],
)
def test_when_links_leave_alone(hours: int, changed: dict[str, bool], words: str) -> None:
    begins = datetime(2025, 12, 11, 8, tzinfo=UTC)
    facts = {"is_invited": True, "is_sent": False, **changed}
    at = begins - timedelta(hours=hours)
    assert words in departure_words(starts_at=begins, zone="Europe/Paris", now=at, **facts)
    assert departure_words(starts_at=begins, is_invited=True, is_sent=True, zone="UTC", now=at) == ""
