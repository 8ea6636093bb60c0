"""Markdown that federations write, and our guides, rendered without raw HTML and cleaned once more behind."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it.token import Token
from markupsafe import Markup

from pacte.commonmark import commonmark
from pacte.french import nbsp, unbroken

TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_MARKDOWN = commonmark()
_ADDRESS = re.compile(r"\bhttps?://[^\s<>«»\"\u00a0]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A title of the second level and the anchor that leads to it."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is a whole page: its first title, its first paragraph, then the rest under anchors."""

    title: str
    lead: str
    chapters: Sequence[Chapter]
    html: Markup


@lru_cache(maxsize=512)
def render_markdown(text: str, level: int = 3, *, pasted: bool = False) -> Markup:
    """``text`` as HTML; its highest titles become ``h{level}``, so that they stay under the page's own.

    ``pasted``: an address written as it is becomes a link.
    """
    tokens = _MARKDOWN.parse(text)
    titles = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in titles), default=1)
    for token in titles:
        token.tag = f"h{min(int(token.tag[1]) + level - highest, 6)}"
    for token in tokens:
        if pasted and token.children:
            token.children = list(_linked(token.children))
        for child in token.children or ():
            if child.type == "text":
                child.content = unbroken(child.content)
    return _clean(tokens)


def render_post(text: str, level: int = 3) -> Markup:
    """What people write to each other: addresses that they paste are links."""
    return render_markdown(text, level, pasted=True)


def _linked(children: Sequence[Token]) -> Iterator[Token]:
    """The same, each address of the web that is not in a link yet made one."""
    depth = 0
    for child in children:
        depth += (child.type == "link_open") - (child.type == "link_close")
        if child.type != "text" or depth:
            yield child
            continue
        place = 0
        for found in _ADDRESS.finditer(child.content):
            address = _address_in(found[0])
            if not _MARKDOWN.validateLink(address):
                continue
            yield child.copy(content=child.content[place : found.start()])
            yield Token("link_open", "a", 1, attrs={"href": _MARKDOWN.normalizeLink(address)})
            yield child.copy(content=address)
            yield Token("link_close", "a", -1)
            place = found.start() + len(address)
        yield child.copy(content=child.content[place:])


def _address_in(found: str) -> str:
    """Without the punctuation of the sentence, nor a parenthesis that the address did not open."""
    while found and (found[-1] in ".,;:!?'’…" or (found[-1] == ")" and found.count(")") > found.count("("))):
        found = found[:-1]
    return found


def render_document(text: str, addresses: dict[str, str]) -> Document:
    """``text`` as a page; a link to a file is replaced by its address in ``addresses``, or KeyError.

    The text opens with its title and one paragraph. Anchors are made as the forge makes them, so that a
    link works in both places.
    """
    title, lead, *tokens = _blocks(_MARKDOWN.parse(text))
    chapters = []
    for block in tokens:
        if block[0].type == "heading_open":
            name = _words(block[1])
            block[0].attrSet("id", anchor_of(name))
            if block[0].tag == "h2":
                chapters.append(Chapter(anchor_of(name), nbsp(name)))
        for token in block:
            _finish(token.children or (), addresses)
    rest = [token for block in tokens for token in block]
    return Document(nbsp(_words(title[1])), nbsp(_words(lead[1])), chapters, _clean(rest))


def anchor_of(title: str) -> str:
    """« Dire vos liens, avant de lire » → « dire-vos-liens-avant-de-lire »."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _blocks(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens of each block of the highest level, together."""
    blocks: list[list[Token]] = []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            blocks.append([])
        blocks[-1].append(token)
    return blocks


def _words(inline: Token) -> str:
    return "".join(token.content for token in inline.children or ())


def _finish(children: Sequence[Token], addresses: dict[str, str]) -> None:
    for token in children:
        if token.type == "text":
            token.content = nbsp(token.content)
        elif token.type == "link_open":
            file, mark, anchor = str(token.attrGet("href")).partition("#")
            if file and "://" not in file:
                token.attrSet("href", addresses[file] + mark + anchor)


def _clean(tokens: Sequence[Token]) -> Markup:
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    attributes = {"a": {"href"}} | {f"h{level}": {"id"} for level in (2, 3, 4)}
    return Markup(  # noqa: S704 - raw HTML is off, and nh3 keeps known tags only
        nh3.clean(
            html,
            tags=TAGS,
            attributes=attributes,
            url_schemes={"https", "http", "mailto"},
            link_rel="nofollow noopener noreferrer",
        )
    )
