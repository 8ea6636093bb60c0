"""What an import of past contacts would do, row by row, against what is known; writes nothing."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from pacte.followup.import_rows import PastContact
from pacte.followup.import_settling import There, settle
from pacte.french import date_words
from pacte.text import fold

IGNORE, KEEP = "ignore", "keep"
WEEKDAY, EARLY = 1_000_000, 2_000_000
"""Added to the number of a row, in the key of the answer to a doubt about its date."""
NEAR = 0.7
"""How alike the words of two names must be for one to be proposed for the other."""
NEAR_MOST = 4
FEW = {2: "Deux", 3: "Trois", 4: "Quatre"}


class Effect(StrEnum):
    """What happens to a row when the import is confirmed."""

    CREATED = "created"
    COMPLETED = "completed"
    """The same contact is there without a note: it gets that of the row."""
    ALREADY = "already"
    """The same contact is there: nothing is written."""
    TWICE = "twice"
    """An earlier row of the file is the very same: it is written once."""
    DOUBTFUL = "doubtful"
    """Nobody has said yet whose contact it is, or whether its date is right."""
    IGNORED = "ignored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Known:
    """A learner of the cohort, now or formerly."""

    id: int
    """Of the enrolment."""
    name: str
    email: str
    ended_on: date | None = None

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(sorted(fold(self.name).split()))


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who trains, or belongs to the team, in the federation."""

    id: int
    name: str
    email: str


@dataclass(slots=True)
class Outcome:
    """One row's fate."""

    row: PastContact
    effect: Effect
    learner: Known | None = None
    question: str = ""
    """Why it is (or was, before an answer) doubtful."""
    author: "Author | None" = None
    """Whom the file names; None: who imports."""
    known: There | None = None
    """The contact that it is already."""


@dataclass(slots=True)
class Doubt:
    """A name that is not known, asked once for all its rows, or a date; ``number``: its first row."""

    number: int
    who: str
    question: str
    near: tuple[Known, ...]
    """Proposed first."""
    rows: int = 0
    chosen: str = ""
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """All outcomes, in the order of the file."""

    outcomes: Sequence[Outcome]
    doubts: Sequence[Doubt] = field(default_factory=list)

    def count(self, effect: Effect) -> int:
        """How many rows meet that fate."""
        return sum(outcome.effect is effect for outcome in self.outcomes)

    @property
    def counts(self) -> dict[str, int]:
        return {effect.value: self.count(effect) for effect in Effect}

    @property
    def fingerprint(self) -> str:
        """Changes when what would be written changes."""
        told = [
            (
                one.row.number,
                one.effect.value,
                one.learner.id if one.learner else 0,
                one.author.id if one.author else 0,
                (one.known.id, one.known.revision) if one.effect is Effect.COMPLETED and one.known else 0,
                repr(one.row),
            )
            for one in self.outcomes
        ]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:32]


def plan_import(
    rows: Iterable[PastContact],
    learners: Sequence[Known],
    choices: Mapping[str, str],
    there: Sequence[There],
    authors: Sequence[Author] = (),
    *,
    opens_on: date = date.min,
) -> Plan:
    """The fate of each row; ``choices`` (first row of a name → value) answers the doubts.

    ``there``: the contacts known already; a file sent again writes nothing twice. Two rows alike in
    everything are one; two calls of the same day stay two once something tells them apart.
    ``authors``: who may be named as having had a contact. ``opens_on``: when the cohort began to take
    applications; a contact before is asked about.
    """
    return _Planner(learners, choices, authors, opens_on).run(list(rows), there)


class _Planner:
    def __init__(
        self,
        learners: Sequence[Known],
        choices: Mapping[str, str],
        authors: Sequence[Author],
        opens_on: date,
    ) -> None:
        self.authors = authors
        self.learners = learners
        self.choices = choices
        self.opens_on = opens_on
        self.by_id = {str(one.id): one for one in learners}
        self.by_email: dict[str, list[Known]] = defaultdict(list)
        self.by_words: dict[tuple[str, ...], list[Known]] = defaultdict(list)
        for one in learners:
            self.by_email[one.email.strip().casefold()].append(one)
            self.by_words[one.words].append(one)
        self.doubts: dict[str, Doubt] = {}

    def run(self, rows: list[PastContact], there: Sequence[There]) -> Plan:
        outcomes = [self._fate(row) for row in rows]
        sure = [one for one in outcomes if one.effect is Effect.CREATED and one.learner is not None]
        first = settle([(one.row, one.learner.id) for one in sure if one.learner is not None], there)
        noted = {one.row.number for one, found in zip(sure, first, strict=True) if found.contact is not None}
        for outcome in outcomes:
            if not outcome.row.faults and outcome.row.number not in noted:
                self._doubt_dates(outcome)
        kept = [one for one in outcomes if one.effect is Effect.CREATED and one.learner is not None]
        same = settle([(one.row, one.learner.id) for one in kept if one.learner is not None], there)
        for outcome, found in zip(kept, same, strict=True):
            outcome.known = found.contact
            if found.warning:
                outcome.row.warnings.append(found.warning)
            if found.contact is not None:
                outcome.effect = Effect.COMPLETED if found.completes else Effect.ALREADY
            elif found.first_row:
                outcome.effect = Effect.TWICE
        return Plan(outcomes, list(self.doubts.values()))

    def _fate(self, row: PastContact) -> Outcome:
        author = self._author(row)
        if row.faults:
            return Outcome(row, Effect.REFUSED)
        outcome = self._whose(row)
        outcome.author = author
        return outcome

    def _doubt_dates(self, outcome: Outcome) -> None:
        """Ask about what is odd in the date; of a contact that is noted already, nobody asks again."""
        for doubt in self._dates(outcome.row):
            if doubt.chosen == KEEP or outcome.effect in (Effect.REFUSED, Effect.IGNORED):
                continue
            outcome.effect = Effect.IGNORED if doubt.chosen == IGNORE else Effect.DOUBTFUL
            outcome.question = doubt.question

    def _dates(self, row: PastContact) -> list[Doubt]:
        """What is odd in the date of a row: each contradiction is asked about, days too early all at once."""
        found = []
        if row.contradiction:
            found.append(
                self._about_date(row, f"ligne {row.number}", WEEKDAY + row.number, row.contradiction)
            )
        if row.held_on is not None and row.held_on < self.opens_on:
            opened = date_words(self.opens_on, weekday=False)
            words = f"La promotion n’existait pas encore : ses candidatures ont ouvert le {opened}"
            early = self.doubts.get("early")
            number = early.number if early else EARLY + row.number
            found.append(self._about_date(row, "early", number, words))
        return found

    def _about_date(self, row: PastContact, key: str, number: int, question: str) -> Doubt:
        doubt = self.doubts.get(key)
        if doubt is None:
            assert row.held_on is not None
            chosen = self.choices.get(str(number), "")
            doubt = self.doubts[key] = Doubt(
                number,
                f"Ligne {row.number}, {row.who}, {date_words(row.held_on, weekday=False)}",
                question,
                (),
                chosen=chosen if chosen in (KEEP, IGNORE) else "",
                is_date=True,
            )
        doubt.rows += 1
        return doubt

    def _author(self, row: PastContact) -> Author | None:
        """Whom the file names, by address or by name; a fault says when it is nobody, or several people."""
        if not row.author:
            return None
        told, words = row.author.casefold(), sorted(fold(row.author).split())
        found = [one for one in self.authors if one.email.casefold() == told] or [
            one for one in self.authors if sorted(fold(one.name).split()) == words
        ]
        if len(found) == 1:
            return found[0]
        if found:
            row.faults.append(
                f"Plusieurs personnes s’appellent « {row.author[:80]} » : {_listed(found)}. "
                "Écrivez l’adresse électronique de qui a noté ce contact."
            )
        else:
            row.faults.append(
                f"« {row.author[:80]} » n’est ni formatrice, ni formateur, ni de l’équipe. "
                "Écrivez son nom ou son adresse, ou laissez la case vide."
            )
        return None

    def _whose(self, row: PastContact) -> Outcome:
        found = self._matches(row)
        if len(found) == 1:
            return self._of(row, found[0])
        doubt = self.doubts.get(row.who_key)
        if doubt is None:
            doubt = self._doubt(row, found)
            self.doubts[row.who_key] = doubt
        doubt.rows += 1
        if doubt.chosen == IGNORE:
            return Outcome(row, Effect.IGNORED, question=doubt.question)
        if doubt.chosen:
            outcome = self._of(row, self.by_id[doubt.chosen])
            outcome.question = doubt.question
            return outcome
        return Outcome(row, Effect.DOUBTFUL, question=doubt.question)

    def _matches(self, row: PastContact) -> list[Known]:
        by_email = self.by_email.get(row.email.strip().casefold(), []) if row.email else []
        return by_email or self.by_words.get(tuple(sorted(fold(row.learner).split())), [])

    def _doubt(self, row: PastContact, found: list[Known]) -> Doubt:
        bearing = found or self._bearing(row)
        if len(bearing) > 1:
            question = (
                f"{FEW.get(len(bearing), str(len(bearing)))} personnes portent ce nom : {_listed(bearing)}. "
                "Choisissez-la ici, ou ajoutez son adresse électronique dans le fichier"
            )
            near = tuple(bearing)
        else:
            question, near = "Cette personne n’est pas connue dans la promotion", self._near(row)
        chosen = self.choices.get(str(row.number), "")
        if chosen != IGNORE and chosen not in self.by_id:
            chosen = ""
        return Doubt(row.number, row.who, question, near, chosen=chosen)

    def _bearing(self, row: PastContact) -> list[Known]:
        """Those whose name holds all the words of the row: a family name alone, borne by several people."""
        words = set(fold(row.learner).split())
        return [one for one in self.learners if words and words <= set(one.words)]

    def _near(self, row: PastContact) -> tuple[Known, ...]:
        words = fold(row.learner or row.email.partition("@")[0]).split()

        def likeness(one: Known) -> float:
            nearest = [
                max((SequenceMatcher(None, word, other).ratio() for other in one.words), default=0.0)
                for word in words
            ]
            return sum(nearest) / len(nearest) if nearest else 0.0

        ranked = sorted(((likeness(one), one) for one in self.learners), key=lambda pair: -pair[0])
        return tuple(one for score, one in ranked[:NEAR_MOST] if score >= NEAR)

    def _of(self, row: PastContact, learner: Known) -> Outcome:
        assert row.held_on is not None
        assert row.channel is not None
        if learner.ended_on is not None and row.held_on > learner.ended_on:
            row.faults.append(
                f"{learner.name} a quitté la promotion le {date_words(learner.ended_on, weekday=False)}. "
                "L’équipe peut noter ce contact sur sa page, avec une raison."
            )
            return Outcome(row, Effect.REFUSED, learner)
        return Outcome(row, Effect.CREATED, learner)


def _listed(found: Sequence[Known | Author]) -> str:
    return ", ".join(f"{one.name} ({one.email})" for one in found)
