"""Readers of Markdown without raw HTML, safe to be used by several threads from their first text on."""

from markdown_it import MarkdownIt


def commonmark() -> MarkdownIt:
    """A reader of CommonMark with tables; raw HTML stays text.

    mdurl fills its tables of characters on their first use and shows them half filled to other threads,
    which then fail with IndexError: a first link is read here, before anyone else can.
    """
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.render("[address](https://pacte.example/é%20) <https://pacte.example/>")
    return made
