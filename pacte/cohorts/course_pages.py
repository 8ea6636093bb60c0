"""The pages of a module as they are read: title, titles inside, questions to check oneself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from pacte.cohorts.course_markdown import (
    QuestionTokens,
    number_headings,
    plain_of,
    questions_in,
    title_of,
    tokens_of,
)

FIRST = "introduction"
"""The key of the page that `module.md` holds."""
WHOLE = "tout"
"""In addresses: all the pages at once."""
_RANK = re.compile(r"^[0-9]+-")
OWN = re.compile(r"federation-[0-9]+")
"""The keys of the pages that federations add."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside a page; ``level`` is 2 for the highest."""

    level: int
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer one may choose, and why it is right or not, in plain words."""

    text: str
    is_right: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question to check oneself; ``id`` is unique in its module."""

    id: str
    text: str
    choices: tuple[Choice, ...]

    @property
    def right(self) -> frozenset[str]:
        """The texts of the right answers."""
        return frozenset(choice.text for choice in self.choices if choice.is_right)


@dataclass(frozen=True, slots=True)
class ModulePage:
    """One page: ``file`` is its name in the module's folder, ``key`` what addresses and progress call it."""

    file: str
    key: str
    title: str
    text: str
    headings: tuple[Heading, ...] = ()
    questions: tuple[Question, ...] = ()


def key_of(file: str) -> str:
    """« les-essentiels » for `01-les-essentiels.md`: to number pages again loses nobody's progress."""
    if file == "module.md":
        return FIRST
    return _RANK.sub("", file.removesuffix(".md"))


def read_page(file: str, text: str) -> ModulePage:
    """A page from its Markdown; what is wrong in it is told by :mod:`pacte.cohorts.course_faults`."""
    tokens, key = tokens_of(text), key_of(file)
    return ModulePage(
        file=file,
        key=key,
        title=title_of(tokens),
        text=text.strip(),
        headings=headings_of(tokens, key),
        questions=tuple(_question(one) for _, one in questions_in(tokens)),
    )


def headings_of(tokens: Sequence[Token], key: str) -> tuple[Heading, ...]:
    """The titles inside a page."""
    return tuple(
        Heading(int(token.tag[1]), words, anchor) for token, words, anchor in number_headings(tokens, key)
    )


def _question(found: QuestionTokens) -> Question:
    return Question(
        id=found.id,
        text=plain_of(found.text),
        choices=tuple(
            Choice(plain_of(one.text), one.mark == "x", plain_of(one.explanation)) for one in found.choices
        ),
    )
