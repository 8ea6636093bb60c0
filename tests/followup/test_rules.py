"""When a contact is kept, cancelled, followed up; what the policy lets each read."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from pacte.followup import rules
from pacte.followup.rules import Contact, blockers_of_double
from pacte.policy import Actor, Grant, Role, allows

TODAY = date(2025, 12, 15)
CALL = Contact(held_on=TODAY, themes=("team",))


def codes(blockers: list[object]) -> list[str]:
    return [blocker.code for blocker in blockers]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"themes": (), "note": "Un mot"}, []),
        ({"themes": (), "note": "  "}, ["empty"]),
        ({"themes": ("pluie",)}, ["theme_unknown"]),
        ({"held_on": date(2025, 12, 16)}, ["day_late"]),
        ({"held_on": date(1999, 12, 31)}, ["day_early"]),
        ({"note": "x" * 2_001}, ["too_long"]),
        ({"next_step": "Rappeler"}, ["step_day"]),
        ({"next_on": date(2025, 12, 20)}, ["step_words"]),
        ({"next_step": "Rappeler", "next_on": date(2025, 12, 14)}, ["step_early"]),
        ({"next_step": "Rappeler", "next_on": TODAY}, []),
        ({"held_on": date(2026, 1, 1), "themes": ()}, ["day_late", "empty"]),
    ],
)
def test_what_a_contact_needs(changes: dict[str, object], expected: list[str]) -> None:
    assert codes(rules.blockers_to_note(replace(CALL, **changes), today=TODAY)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ended_on", "may", "reason", "expected"),
    [
        (None, False, "", []),
        (TODAY, False, "", []),
        (date(2025, 12, 14), False, "Un mot", ["has_left"]),
        (date(2025, 12, 14), True, " ", ["after_reason_missing"]),
        (date(2025, 12, 14), True, "A écrit d’elle-même", []),
    ],
)
def test_after_a_departure(ended_on: date | None, may: bool, reason: str, expected: list[str]) -> None:
    assert codes(rules.blockers_after_end(TODAY, ended_on=ended_on, may=may, reason=reason)) == expected


def test_a_contact_is_cancelled_once_with_a_word() -> None:
    assert codes(rules.blockers_to_cancel(is_cancelled=False, reason="Erreur")) == []
    assert codes(rules.blockers_to_cancel(is_cancelled=False, reason="")) == ["reason_missing"]
    assert codes(rules.blockers_to_cancel(is_cancelled=True, reason="Erreur")) == ["already_cancelled"]
    assert codes(rules.blockers_to_close(is_cancelled=False, has_step=True)) == []
    assert codes(rules.blockers_to_close(is_cancelled=False, has_step=False)) == ["no_step"]
    assert codes(rules.blockers_to_close(is_cancelled=True, has_step=True)) == ["already_cancelled"]


@pytest.mark.parametrize(
    ("author", "follower", "former", "expected"),
    [
        (1, 1, set(), 1),
        (1, 2, {1}, 2),
        (1, None, {1}, 1),
        (1, 1, {1}, 1),
        (3, 2, {1}, 3),
        (None, 2, set(), 2),
        (None, None, set(), None),
    ],
)
def test_who_a_next_step_waits_for(
    author: int | None, follower: int | None, former: set[int], expected: int | None
) -> None:
    assert rules.answers_for(author, follower_id=follower, former=former) == expected


@dataclass(frozen=True)
class Facts:
    federation_id: int = 1
    cohort_id: int = 8
    person_id: int = 50
    author_id: int = 10
    follower_ids: frozenset[int] = frozenset({11})


def actor(person_id: int, *roles: Role, cohort_id: int | None = 8, federation_id: int = 1) -> Actor:
    return Actor(person_id, "Quelqu’un", tuple(Grant(role, federation_id, cohort_id) for role in roles))


@pytest.mark.parametrize(
    ("reader", "private", "shared", "cancels"),
    [
        (actor(11, Role.TRAINER), True, True, False),  # follows
        (actor(10, Role.TRAINER), True, True, True),  # wrote it
        (actor(12, Role.TRAINER), False, True, False),  # trains there
        (actor(11, Role.TRAINER, cohort_id=9), False, False, False),  # follows, but trains elsewhere
        (actor(10), False, False, False),  # wrote it, has no role any more
        (actor(1, Role.STAFF), True, True, True),
        (actor(1, Role.STAFF, cohort_id=9), False, False, False),
        (actor(1, Role.STAFF, federation_id=2), False, False, False),
        (actor(1, Role.ADMINISTRATOR, cohort_id=None), True, True, True),
        (actor(50, Role.LEARNER), False, True, False),  # oneself
        (actor(50, Role.LEARNER, Role.STAFF), False, True, False),  # even with a role of the team
        (actor(51, Role.LEARNER), False, False, False),
        (actor(2, Role.COMMITTEE_MEMBER), False, False, False),
        (actor(2, Role.JUROR), False, False, False),
        (Actor(2, "EHESP", (Grant(Role.EHESP, None),)), False, False, False),
        (Actor(None, "Leader", via="link", subject=("enrollment", 1)), False, False, False),
    ],
)
def test_who_reads_what(reader: Actor, private: bool, shared: bool, cancels: bool) -> None:
    assert allows(reader, "follow_up.read_private", Facts()) is private
    assert allows(reader, "follow_up.read", Facts()) is shared
    assert allows(reader, "follow_up.cancel", Facts()) is cancels


@pytest.mark.parametrize(
    ("ago", "again", "said"),
    [
        (None, False, []),
        (timedelta(seconds=20), False, ["Ce contact vient d’être noté."]),
        (timedelta(seconds=70), False, ["Ce contact est déjà noté, il y a 1 min."]),
        (timedelta(seconds=70), True, []),
        (timedelta(hours=1), False, []),
    ],
)
def test_the_same_contact_again_is_asked_about(ago: timedelta | None, again: bool, said: list[str]) -> None:
    assert [one.message for one in blockers_of_double(ago, again=again)] == said
