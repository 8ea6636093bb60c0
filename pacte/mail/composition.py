"""From a template and its context to subject, text and HTML; links that must not be read are set apart."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from pacte.french import FILTERS, unbroken
from pacte.paths import resources

PLACEHOLDER = re.compile(r"@@lien-[0-9a-f]{16}-\d+@@")
MANY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
BEFORE_LINK = re.compile(r"(?<!\n)\n(?=[^\n]{1,80}[ \u00a0\u202f]:\n(?:@@lien-|https?://))")
SHOWN_INSTEAD = "[lien personnel]"


@dataclass(frozen=True, slots=True)
class Address:
    """A path of the site; becomes an absolute link in the message."""

    path: str


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A path that holds a token: sealed beside the message, an absolute link only when it leaves."""

    path: str

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True, slots=True)
class Composed:
    """A message ready to store; ``sealed`` maps the placeholders of both bodies to their paths."""

    subject: str
    text: str
    html: str
    sealed: Mapping[str, str]


@pass_eval_context
def _finish(place: EvalContext, value: Any) -> Any:
    """No line of the HTML breaks before its punctuation; the plain text says what was typed."""
    return unbroken(value) if place.autoescape else value


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja for mails: it knows nothing of requests; ``.html`` is escaped, ``.txt`` is not."""
    root = resources("templates")
    made = Environment(
        loader=FileSystemLoader([root / "emails", root]),
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and name.endswith(".html"),  # noqa: S701 - a text is not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finish,
    )
    made.filters.update(FILTERS)
    return made


def compose(template: str, context: Mapping[str, Any], *, public_url: str) -> Composed:
    """Render ``<template>.txt`` (which holds the block ``subject``) and ``<template>.html``.

    ``public_url`` is the address of the site, without a final slash. An undefined name raises.
    """
    nonce = secrets.token_hex(8)
    sealed: dict[str, str] = {}

    def settle(value: Any) -> Any:
        if isinstance(value, Address):
            return public_url + value.path
        if isinstance(value, Secret):
            placeholder = f"@@lien-{nonce}-{len(sealed)}@@"
            sealed[placeholder] = value.path
            return Markup(placeholder)  # noqa: S704 - our own letters and digits
        if isinstance(value, list | tuple):
            return [settle(item) for item in value]
        if isinstance(value, dict):
            return {key: settle(item) for key, item in value.items()}
        return value

    settled = {key: settle(value) for key, value in context.items()} | {"public_url": public_url}
    settled["has_personal_link"] = bool(sealed)
    text = environment().get_template(f"{template}.txt")
    subject = "".join(text.blocks["subject"](text.new_context(settled))).strip()
    html = environment().get_template(f"{template}.html")
    return Composed(subject, spaced(text.render(settled).strip()) + "\n", html.render(settled), sealed)


def spaced(text: str) -> str:
    """``text`` with one empty line between paragraphs, whatever its template left out, and before what
    names a link."""
    return BEFORE_LINK.sub("\n\n", MANY_LINES.sub("\n\n", text))


def revealed(body: str, sealed: Mapping[str, str], *, public_url: str, is_html: bool = False) -> str:
    """``body`` with its personal links in place, as it leaves."""
    for placeholder, path in sealed.items():
        link = public_url + path
        body = body.replace(placeholder, escape(link) if is_html else link)
    return body


def without_links(body: str) -> str:
    """``body`` as the log shows it."""
    return PLACEHOLDER.sub(SHOWN_INSTEAD, body)
