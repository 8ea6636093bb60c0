"""What a contact changes on the board: somebody who was called is to watch, until the day to call again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from pacte.board.rules import Facts, Level, Reason, level_of
from pacte.cohorts.definition import AttentionRules
from pacte.french import NBSP, date_words, nbsp

LONGEST_CALM = 28
"""Days after which somebody is to call again, however far away the next step that was agreed."""


def calm_until(facts: Facts, rules: AttentionRules) -> date | None:
    """The day from which somebody is to call again although nothing new happened; None: nothing waits for it.

    That of the next step which was agreed, four weeks after the last contact at most; else so many days
    after that contact.
    """
    last = facts.last_contact_on
    if not facts.sees_contacts or last is None or not rules.contact_calms_days:
        return None
    usual = last + timedelta(days=rules.contact_calms_days)
    if facts.call_back_on is None:
        return usual
    return min(facts.call_back_on, max(usual, last + timedelta(days=LONGEST_CALM)))


def calmed(
    reasons: Iterable[Reason], facts: Facts, rules: AttentionRules, today: date
) -> tuple[list[Reason], str]:
    """The reasons as the last contact leaves them, the gravest first; what to say of it, if it changes some.

    What is grave is to watch until the day to call again, unless something new came to one of the
    reasons after the contact: then everything is as if nobody had called.
    """
    found, until = list(reasons), calm_until(facts, rules)
    last = facts.last_contact_on
    if until is None or last is None or today >= until:
        return found, ""
    kept = [
        replace(one, level=Level.WATCH)
        if one.level is Level.CALL and (one.news_on is None or one.news_on <= last)
        else one
        for one in found
    ]
    if kept == found or level_of(kept) is Level.CALL:
        return found, ""
    words = f"Contact {_when((today - last).days)}, à rappeler le {date_words(until, weekday=False)}"
    if facts.call_back_on is not None and until < facts.call_back_on:
        step = date_words(facts.call_back_on, weekday=False)
        words += f" au plus tard (la suite est prévue le {step})"
    return sorted(kept, key=lambda one: one.order), nbsp(words)


def _when(days: int) -> str:
    if days < 2:
        return "hier" if days else "aujourd’hui"
    return f"il{NBSP}y{NBSP}a {days} jours"
