"""The Markdown of courses: what its text may hold, and the blocks that open with three colons."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from pacte.commonmark import commonmark
from pacte.text import fold


class BlockKind(StrEnum):
    """What a colon block is; the value is the word that opens it."""

    CASE = "cas"
    TEAM = "equipe"
    REMEMBER = "retenir"
    CAUTION = "attention"
    QUESTION = "question"


BLOCK_OPEN, BLOCK_CLOSE = "container_block_open", "container_block_close"
_KINDS = {kind.value: kind for kind in BlockKind}
_MARKER = re.compile(r"\[(?P<mark>[ xX])\](?:\s+|$)")
_ANCHOR_LIMIT = 60


def kind_of(info: str) -> tuple[BlockKind | None, str]:
    """The kind that an opening line names, None when nobody knows it, and what follows on the line."""
    word, _, rest = info.strip().partition(" ")
    return _KINDS.get(word), rest.strip()


def course_markdown() -> MarkdownIt:
    """A reader of courses: no HTML; tables, footnotes, definition lists, colon blocks."""
    made = commonmark()
    made.use(footnote_plugin, inline=False)
    made.use(deflist_plugin)
    made.use(container_plugin, "block", marker=":", validate=lambda info, _: kind_of(info)[0] is not None)
    return made


_READER = course_markdown()


def tokens_of(text: str, env: dict[str, Any] | None = None) -> list[Token]:
    """``text`` as a reader of courses understands it."""
    return _READER.parse(text, {} if env is None else env)


def plain(token: Token) -> str:
    """The words of an inline token, without their marks."""
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in token.children or []
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    ).strip()


def plain_of(tokens: Sequence[Token]) -> str:
    """The words of several tokens, on one line."""
    return " ".join(words for token in tokens if token.type == "inline" and (words := plain(token)))


def close_of(tokens: Sequence[Token], opened: int) -> int:
    """The index of what closes the token at ``opened``."""
    depth = 0
    for index in range(opened, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    raise ValueError("nothing closes this token")


def title_of(tokens: Sequence[Token]) -> str:
    """The words of the first-level title that the page begins with; empty without one."""
    begins = len(tokens) > 1 and tokens[0].type == "heading_open" and tokens[0].tag == "h1"
    return plain(tokens[1]) if begins else ""


def number_headings(tokens: Sequence[Token], page: str) -> Iterator[tuple[Token, str, str]]:
    """Each title but the page's own, its words and its anchor, which no other page or frame has."""
    taken: set[str] = set()
    for index, token in enumerate(tokens):
        if token.type != "heading_open" or (index == 0 and token.tag == "h1"):
            continue
        words = plain(tokens[index + 1])
        wanted = anchor_in(page, words)
        anchor, again = wanted, 2
        while anchor in taken:
            anchor, again = f"{wanted}-{again}", again + 1
        taken.add(anchor)
        yield token, words, anchor


def anchor_in(page: str, words: str) -> str:
    """The anchor of a title of those words, in the page of that key."""
    slug = fold(words).replace(" ", "-")[:_ANCHOR_LIMIT].strip("-")
    return f"{page.replace(':', '-')}-{slug or 'section'}"


@dataclass(frozen=True, slots=True)
class ChoiceTokens:
    """An answer one may choose: ``mark`` is « x », a space, or empty when it was forgotten."""

    mark: str
    text: Sequence[Token]
    explanation: Sequence[Token]
    line: int
    """0 for the first of the text."""


@dataclass(frozen=True, slots=True)
class QuestionTokens:
    """A question block taken apart."""

    id: str
    text: Sequence[Token]
    choices: Sequence[ChoiceTokens]
    line: int
    end: int
    """Index of the token that closes it."""


def questions_in(tokens: Sequence[Token]) -> Iterator[tuple[int, QuestionTokens]]:
    """Each question block with the index of the token that opens it."""
    for index, token in enumerate(tokens):
        if token.type == BLOCK_OPEN and kind_of(token.info)[0] is BlockKind.QUESTION:
            yield index, question_at(tokens, index)


def question_at(tokens: Sequence[Token], opened: int) -> QuestionTokens:
    """The question block that opens at that index."""
    end, level = close_of(tokens, opened), tokens[opened].level + 1
    lists = [
        index
        for index in range(opened + 1, end)
        if tokens[index].type == "bullet_list_open" and tokens[index].level == level
    ]
    answers = lists[-1] if lists else end
    choices = []
    for index in range(answers + 1, end):
        if tokens[index].type == "list_item_open" and tokens[index].level == level + 1:
            choices.append(_choice(tokens[index + 1 : close_of(tokens, index)], _line(tokens[index])))
    return QuestionTokens(
        id=kind_of(tokens[opened].info)[1],
        text=tokens[opened + 1 : answers],
        choices=choices,
        line=_line(tokens[opened]),
        end=end,
    )


def _choice(tokens: Sequence[Token], line: int) -> ChoiceTokens:
    quotes = [index for index, token in enumerate(tokens) if token.type == "blockquote_open"]
    begins = quotes[0] if quotes else len(tokens)
    explanation = tokens[begins + 1 : close_of(tokens, begins)] if quotes else []
    text = list(tokens[:begins])
    first = next((index for index, token in enumerate(text) if token.type == "inline"), None)
    mark = ""
    if first is not None and (found := _MARKER.match(text[first].content)):
        mark = found["mark"].lower()
        text[first] = _without(text[first], found.end())
    return ChoiceTokens(mark, text, explanation, line)


def _without(token: Token, length: int) -> Token:
    """An inline token less the mark that it begins with; the one that was read stays whole."""
    children = list(token.children or [])
    if children and children[0].type == "text":
        children[0] = children[0].copy(content=children[0].content[length:].lstrip())
    return token.copy(content=token.content[length:], children=children)


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0
