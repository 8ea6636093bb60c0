"""When a digest leaves, when a question waits too long, who is named, what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pacte.forum import rules
from pacte.forum.searching import telling_words, words_of
from pacte.forum.vocabulary import Frequency

PARIS, REUNION = "Europe/Paris", "Indian/Reunion"


@pytest.mark.parametrize(
    ("frequency", "now", "zone", "slot"),
    [
        # Monday 15 December 2025; Paris is one hour ahead, five minutes are waited for.
        (Frequency.DAILY, "2025-12-15 06:05", PARIS, "2025-12-15 06:00"),
        (Frequency.DAILY, "2025-12-15 06:04", PARIS, "2025-12-14 06:00"),
        (Frequency.DAILY, "2025-12-15 03:05", REUNION, "2025-12-15 03:00"),
        (Frequency.WEEKLY, "2025-12-15 06:05", PARIS, "2025-12-15 06:00"),
        (Frequency.WEEKLY, "2025-12-15 06:04", PARIS, "2025-12-08 06:00"),
        (Frequency.WEEKLY, "2025-12-21 20:00", PARIS, "2025-12-15 06:00"),
        # The clocks change on Sunday 29 March 2026: seven o’clock is an hour earlier in UTC.
        (Frequency.DAILY, "2026-03-28 12:00", PARIS, "2026-03-28 06:00"),
        (Frequency.DAILY, "2026-03-29 12:00", PARIS, "2026-03-29 05:00"),
    ],
)
def test_a_digest_is_due_at_seven_where_the_federation_is(
    frequency: Frequency, now: str, zone: str, slot: str
) -> None:
    assert rules.slot_of(frequency, _utc(now), zone) == _utc(slot)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_nobody_receives_what_they_did_not_choose() -> None:
    assert rules.slot_of(Frequency.NONE, datetime(2025, 12, 15, 12, tzinfo=UTC), PARIS) is None


def test_a_question_waits_five_days() -> None:
    asked = datetime(2025, 12, 1, 9, tzinfo=UTC)
    assert not rules.waits_too_long(asked, asked + timedelta(days=5) - timedelta(seconds=1))
    assert rules.waits_too_long(asked, asked + timedelta(days=5))


def test_a_forum_closes_half_a_year_after_the_last_defences() -> None:
    ends = date(2026, 6, 30)
    assert rules.is_open(ends, date(2026, 12, 30))
    assert not rules.is_open(ends, date(2026, 12, 31))


def test_one_message_is_enough_to_take_part() -> None:
    assert [rules.takes_part(count) for count in (0, 1, 2)] == [False, True, True]


def test_the_longest_name_is_the_one_meant() -> None:
    names = [(1, "Noé Aubert"), (2, "Noé Aubert-Roy"), (3, "Élise Roy")]
    assert rules.named_in("Merci @NOÉ AUBERT-ROY !", names) == {2}
    assert rules.named_in("@Noé Aubert et @élise roy", names) == {1, 3}
    assert rules.named_in("Noé Aubert, noe@aubert.fr", names) == set()


def _codes(found: list[rules.Blocker]) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in found]


def test_words_are_bounded_and_never_empty() -> None:
    assert _codes(rules.blockers_of_words("é" * 10_000, title="t" * 200, files=5)) == []
    assert _codes(rules.blockers_of_words("é" * 10_001, title="t" * 201, files=6)) == [
        ("too_long", "title"),
        ("too_long", "body"),
        ("too_many_files", "files"),
    ]
    assert _codes(rules.blockers_of_words(" ", title="\n")) == [
        ("title_missing", "title"),
        ("body_missing", "body"),
    ]
    assert _codes(rules.blockers_of_words("Oui")) == []


def test_every_other_refusal_has_its_reason() -> None:
    assert _codes(rules.blockers_to_write(is_open=False, is_member=False)) == [("not_here", "")]
    assert _codes(rules.blockers_to_write(is_open=False, is_member=True)) == [("closed", "")]
    assert _codes(rules.blockers_to_write(is_open=True, is_member=True)) == []
    assert _codes(rules.blockers_of_mentions(11, unknown=0)) == [("too_many_mentions", "mentions")]
    assert _codes(rules.blockers_of_mentions(10, unknown=0)) == []
    assert _codes(rules.blockers_to_answer(is_hidden=True)) == [("question_hidden", "")]
    assert _codes(rules.blockers_to_answer(is_hidden=False)) == []
    assert _codes(rules.blockers_to_move("", " ")) == [
        ("title_missing", "title"),
        ("answer_missing", "answer"),
    ]
    assert _codes(rules.blockers_to_move("t" * 201, "a" * 10_001)) == [
        ("too_long", "title"),
        ("too_long", "answer"),
    ]
    assert _codes(rules.blockers_to_hide("", is_hidden=False)) == [("reason_missing", "reason")]
    assert _codes(rules.blockers_to_hide("r" * 1_001, is_hidden=False)) == [("too_long", "reason")]
    assert _codes(rules.blockers_to_report("Oui", is_hidden=True)) == [("already_hidden", "")]


def test_what_is_looked_for_is_folded_and_bounded() -> None:
    assert words_of("  L’Émargement, l’ÉMARGEMENT à distance ") == ["l", "emargement", "a", "distance"]
    assert len(words_of(" ".join(f"mot{number}" for number in range(50)))) == 8
    assert words_of("🎉 مرحبا") == []
    assert telling_words("Comment signer les feuilles d’émargement ?") == ["signer", "feuill", "emargeme"]
