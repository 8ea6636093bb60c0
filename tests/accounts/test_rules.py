"""Rules of sign-in and roles, over every case."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from pacte.accounts.rules import (
    INVITABLE,
    LIMITS,
    Limit,
    address_key,
    blockers_to_answer,
    blockers_to_choose_password,
    blockers_to_end,
    blockers_to_invite,
    device_words,
    matching_step,
    needs_current_password,
    safe_path,
    shortened_address,
    waiting_time,
)
from pacte.policy import POLICY, ROLE_LABELS, Actor, Grant, Role

AT = datetime(2025, 9, 15, 10, 0, tzinfo=UTC)
FIVE = Limit(5, timedelta(minutes=15))


def ago(*minutes: float) -> list[datetime]:
    return [AT - timedelta(minutes=one) for one in minutes]


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [
        (ago(), 0),
        (ago(4, 3, 2, 1), 0),
        (ago(5, 4, 3, 2, 1), 10),
        (ago(15, 4, 3, 2, 1), 0),
        (ago(14.5, 4, 3, 2, 1), 0.5),
        (ago(10, 5, 4, 3, 2, 1), 10),
        (ago(1, 5, 3, 2, 4), 10),
    ],
)
def test_waiting_time_slides(attempts: list[datetime], minutes: float) -> None:
    assert waiting_time(attempts, FIVE, AT) == timedelta(minutes=minutes)


def test_nobody_waits_longer_than_the_window() -> None:
    for limit in LIMITS.values():
        assert waiting_time([AT] * limit.count, limit, AT) == limit.window
        assert waiting_time([AT] * limit.count, limit, AT + limit.window) == timedelta()


@pytest.mark.parametrize(
    ("address", "key", "short"),
    [
        ("192.0.2.17", "192.0.2.17", "192.0.2.…"),
        ("::ffff:192.0.2.17", "192.0.2.17", "192.0.2.…"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:0db8:0001:…"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64", "2001:0db8:0001:…"),
        ("", "unknown", ""),
        ("proxy", "unknown", ""),
    ],
)
def test_addresses(address: str, key: str, short: str) -> None:
    assert (address_key(address), shortened_address(address)) == (key, short)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox sur Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome sur Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sur Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari sur iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome sur Android"),
        ("curl/8", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_device_words(agent: str, words: str) -> None:
    assert device_words(agent) == words


@pytest.mark.parametrize("path", ["/", "/compte", "/regions/bfc/equipe?role=staff#table", "/é"])
def test_own_paths_are_kept(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "compte",
        "//x.example",
        "/\\x.example",
        "https://x.example",
        "/a\nb",
        "/a b",
        "/" + "a" * 500,
    ],
)
def test_other_targets_are_dropped(target: str | None) -> None:
    assert safe_path(target) == ""


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("quatre mots bien choisis", []),
        ("onze signes", ["password_short"]),
        ("douze signes", []),
        ("azertyuiop123", ["password_common"]),
        ("Azerty-Uiop-123", ["password_common"]),
        ("aaaaaaaaaaaa", ["password_common"]),
        ("camille@exemple.fr", ["password_common"]),
        ("camilleexemple", ["password_common"]),
        ("azerty", ["password_short"]),
        ("aaa", ["password_short", "password_common"]),
    ],
)
def test_password_choice(password: str, codes: list[str]) -> None:
    found = blockers_to_choose_password(password, email="camille@exemple.fr", name="Camille Exemple")
    assert [blocker.code for blocker in found] == codes


@pytest.mark.parametrize(
    ("has_password", "by_password", "minutes", "asked"),
    [
        (False, False, 0, False),
        (False, True, 600, False),
        (True, True, 0, True),
        (True, False, 30, False),
        (True, False, 31, True),
    ],
)
def test_current_password_asked(has_password: bool, by_password: bool, minutes: int, asked: bool) -> None:
    began = AT - timedelta(minutes=minutes)
    assert (
        needs_current_password(has_password=has_password, by_password=by_password, signed_in_at=began, at=AT)
        is asked
    )


@pytest.mark.parametrize(
    ("matches", "last", "step"),
    [
        ({9: False, 10: True, 11: False}, 9, 10),
        ({9: False, 10: True, 11: False}, 10, None),
        ({9: True, 10: True, 11: False}, 9, 10),
        ({9: False, 10: False, 11: False}, 0, None),
    ],
)
def test_a_step_serves_once(matches: dict[int, bool], last: int, step: int | None) -> None:
    assert matching_step(matches, last) == step


def test_invitation_over_every_case() -> None:
    for role, cohort_id, held, pending in product(Role, (None, 3), (False, True), (False, True)):
        found = blockers_to_invite(role=role, cohort_id=cohort_id, held=held, pending=pending)
        expected = []
        if role in (Role.LEARNER, Role.EHESP):
            expected.append("role_not_invited")
        if role is Role.ADMINISTRATOR and cohort_id == 3:
            expected.append("administrator_everywhere")
        if held:
            expected.append("role_held")
        if pending:
            expected.append("invitation_pending")
        assert [blocker.code for blocker in found] == expected


@pytest.mark.parametrize(
    ("accepted", "cancelled", "expired", "codes"),
    [
        (False, False, False, []),
        (True, False, False, ["invitation_accepted"]),
        (True, False, True, ["invitation_accepted"]),
        (False, True, False, ["invitation_cancelled"]),
        (False, True, True, ["invitation_cancelled"]),
        (False, False, True, ["invitation_expired"]),
    ],
)
def test_answering(accepted: bool, cancelled: bool, expired: bool, codes: list[str]) -> None:
    found = blockers_to_answer(accepted=accepted, cancelled=cancelled, expired=expired)
    assert [blocker.code for blocker in found] == codes


def test_ending_over_every_case() -> None:
    for role, active, others in product(Role, (False, True), (0, 1, 2)):
        found = blockers_to_end(role=role, active=active, other_administrators=others)
        if not active:
            expected = ["role_ended"]
        elif role is Role.ADMINISTRATOR and others == 0:
            expected = ["last_administrator"]
        else:
            expected = []
        assert [blocker.code for blocker in found] == expected


def test_who_gives_which_role() -> None:
    class Target:
        federation_id = 1
        role = Role.STAFF

    def gives(held: Role, role: Role, *, federation_id: int = 1, cohort_id: int | None = None) -> bool:
        Target.role = role
        actor = Actor(person_id=1, label="", grants=(Grant(held, federation_id, cohort_id),))
        return POLICY["role.give"](actor, Target)

    given = {held: [role for role in Role if gives(held, role)] for held in Role}
    assert given[Role.ADMINISTRATOR] == [
        Role.ADMINISTRATOR,
        Role.STAFF,
        Role.TRAINER,
        Role.COMMITTEE_MEMBER,
        Role.JUROR,
    ]
    assert given[Role.STAFF] == [Role.TRAINER, Role.COMMITTEE_MEMBER, Role.JUROR]
    assert all(not roles for held, roles in given.items() if held not in (Role.ADMINISTRATOR, Role.STAFF))
    assert not gives(Role.ADMINISTRATOR, Role.JUROR, federation_id=2)
    assert not gives(Role.STAFF, Role.JUROR, cohort_id=3)
    assert set(INVITABLE) == set(given[Role.ADMINISTRATOR])
    assert set(ROLE_LABELS) == set(Role)
