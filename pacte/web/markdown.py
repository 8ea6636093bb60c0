"""Markdown that federations write, rendered without raw HTML and cleaned once more behind."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=512)
def render_markdown(text: str, level: int = 3) -> Markup:
    """``text`` as HTML; its highest titles become ``h{level}``, so that they stay under the page's own."""
    tokens = _MARKDOWN.parse(text)
    titles = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in titles), default=1)
    for token in titles:
        token.tag = f"h{min(int(token.tag[1]) + level - highest, 6)}"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Markup(  # noqa: S704 - raw HTML is off, and nh3 keeps known tags only
        nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"})
    )
