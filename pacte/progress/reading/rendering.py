"""Pages as HTML, cleaned, with the addresses of their links; kept by content."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from pacte.cohorts.course_markdown import (
    BLOCK_CLOSE,
    BLOCK_OPEN,
    BlockKind,
    QuestionTokens,
    anchor_in,
    course_markdown,
    kind_of,
    number_headings,
    question_at,
)
from pacte.cohorts.course_pages import key_of
from pacte.french import nbsp
from pacte.progress.reading.definition import located

TITLES = {
    BlockKind.CASE: "Étude de cas",
    BlockKind.TEAM: "Avec votre équipe",
    BlockKind.REMEMBER: "À retenir",
    BlockKind.CAUTION: "Attention",
}
"""What a block is, in words."""
TAGS = {
    "a", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img",
    "li", "ol", "p", "pre", "section", "span", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr",
    "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "id", "class"},
    "img": {"src", "alt"},
    "ol": {"start"},
    **{tag: {"id"} for tag in ("h2", "h3", "h4", "h5", "h6")},
    "li": {"id"},
    **{tag: {"class"} for tag in ("p", "section", "span", "sup", "td", "th")},
    "div": {"class", "role", "aria-label", "tabindex"},
}


@dataclass(frozen=True, slots=True)
class DrawnChoice:
    """An answer and its explanation."""

    text: Markup
    explanation: Markup


@dataclass(frozen=True, slots=True)
class DrawnQuestion:
    """A question between two parts of the text."""

    id: str
    text: Markup
    choices: tuple[DrawnChoice, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page in its order: text, questions, text…"""

    parts: tuple[Markup | DrawnQuestion, ...]


@lru_cache(maxsize=1024)
def draw(text: str, module: str, page: str, level: int = 2) -> Drawn:
    """A page of ``module`` from its Markdown; its highest titles become ``h{level}``.

    Addresses are relative to ``…/modules/<module>/<anything>/<page>``, so that one drawing does for all
    federations and cohorts.
    """
    return _Drawing(text, module, page, level).drawn()


class _Drawing:
    """The drawing of one page."""

    def __init__(self, text: str, module: str, page: str, level: int) -> None:
        self.env: dict[str, Any] = {"docId": page}
        self.tokens = _READER.parse(text, self.env)
        self.module, self.page = module, page
        self._name_headings(level)
        self._mend(self.tokens)

    def drawn(self) -> Drawn:
        """Everything, a question after a text or a text after a question."""
        parts: list[Markup | DrawnQuestion] = []
        index = begun = self._after_title()
        while index < len(self.tokens):
            token = self.tokens[index]
            if token.type == BLOCK_OPEN and kind_of(token.info)[0] is BlockKind.QUESTION and not token.level:
                parts.append(self._html(self.tokens[begun:index]))
                question = question_at(self.tokens, index)
                parts.append(self._question(question))
                index = begun = question.end + 1
            else:
                index += 1
        parts.append(self._html(self.tokens[begun:]))
        return Drawn(tuple(part for part in parts if part))

    def _after_title(self) -> int:
        """The page's own title is shown by the page that draws it."""
        first = self.tokens[0] if self.tokens else None
        return 3 if first is not None and first.type == "heading_open" and first.tag == "h1" else 0

    def _name_headings(self, level: int) -> None:
        named = list(number_headings(self.tokens, self.page))
        highest = min((int(token.tag[1]) for token, _, _ in named), default=1)
        tags = {}
        for token, _, anchor in named:
            token.attrSet("id", anchor)
            tags[id(token)] = f"h{min(int(token.tag[1]) + level - highest, 6)}"
        current = ""
        for token in self.tokens:
            if token.type == "heading_open":
                current = tags.get(id(token), token.tag)
            if token.type in ("heading_open", "heading_close") and current != "h1":
                token.tag = current

    def _mend(self, tokens: Sequence[Token]) -> None:
        """Addresses, columns of figures, French spaces."""
        for token in tokens:
            if token.type in ("th_open", "td_open") and "right" in str(token.attrGet("style") or ""):
                token.attrSet("class", "end")
            if token.type == "link_open":
                token.attrSet("href", self._address(str(token.attrGet("href") or "")))
            elif token.type == "image":
                token.attrSet("src", self._address(str(token.attrGet("src") or "")))
            elif token.type == "text":
                token.content = nbsp(token.content)
            self._mend(token.children or [])

    def _address(self, target: str) -> str:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or target.startswith("/"):
            return target
        if not parts.path:
            return f"#{anchor_in(self.page, unquote(parts.fragment))}" if parts.fragment else target
        owner, _, name = located(self.module, parts.path).partition("/")
        base = ".." if owner == self.module else f"../../{quote(owner)}"
        if not name.endswith(".md") or "/" in name:
            return f"{base}/fichiers/{quote(name)}"
        key = key_of(name)
        anchor = f"#{anchor_in(key, unquote(parts.fragment))}" if parts.fragment else ""
        return f"{base}/pages/{quote(key)}{anchor}"

    def _html(self, tokens: Sequence[Token]) -> Markup:
        html = _READER.renderer.render(tokens, _READER.options, self.env)
        return Markup(  # noqa: S704 - raw HTML is off, and nh3 keeps known tags only
            nh3.clean(
                html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "http", "mailto"}, link_rel=None
            ).strip()
        )

    def _question(self, question: QuestionTokens) -> DrawnQuestion:
        return DrawnQuestion(
            question.id,
            self._html(question.text),
            tuple(DrawnChoice(self._html(one.text), self._html(one.explanation)) for one in question.choices),
        )


def _open_block(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    kind, title = kind_of(tokens[index].info)
    if kind is None or kind is BlockKind.QUESTION:
        return "<div>"
    what = TITLES[kind]
    words = f"{what}\u00a0: {title}" if title and kind is not BlockKind.REMEMBER else title or what
    return f'<div class="block block-{kind.value}"><p class="block-title">{escape(nbsp(words))}</p>'


def _close_block(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</div>"


def _note_mark(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    number, page = tokens[index].meta["id"] + 1, env["docId"]
    again = tokens[index].meta.get("subId", 0)
    here = f"appel-{page}-{number}" + (f"-{again}" if again else "")
    return (
        f'<sup class="note"><a href="#note-{page}-{number}" id="{here}">'
        f'<span class="visually-hidden">Note </span>{number}</a></sup>'
    )


def _open_notes(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return '<section class="notes"><p class="block-title">Notes</p><ol>'


def _close_notes(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</ol></section>"


def _open_note(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f'<li id="note-{env["docId"]}-{tokens[index].meta["id"] + 1}">'


def _back_from_note(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    number = tokens[index].meta["id"] + 1
    if tokens[index].meta.get("subId", 0):
        return ""
    return (
        f' <a href="#appel-{env["docId"]}-{number}">Retour'
        f'<span class="visually-hidden"> à l’appel de la note {number}</span></a>'
    )


def _open_table(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A table too wide for a phone moves under the finger, or with the arrows once it has the focus."""
    return '<div class="course-table" role="group" aria-label="Tableau" tabindex="0"><table>'


def _close_table(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>"


RULES: dict[str, Callable[..., str]] = {
    "table_open": _open_table,
    "table_close": _close_table,
    BLOCK_OPEN: _open_block,
    BLOCK_CLOSE: _close_block,
    "footnote_ref": _note_mark,
    "footnote_block_open": _open_notes,
    "footnote_block_close": _close_notes,
    "footnote_open": _open_note,
    "footnote_anchor": _back_from_note,
}


def _reader() -> MarkdownIt:
    made = course_markdown()
    for name, rule in RULES.items():
        made.add_render_rule(name, rule)
    return made


_READER = _reader()
