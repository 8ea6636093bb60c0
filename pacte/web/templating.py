"""Jinja as the pages use it: undefined names fail, French filters, what every page knows."""

import hashlib
import io
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for
from jinja2 import BytecodeCache, ChoiceLoader, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

from pacte.database import Scope
from pacte.french import unbroken, whole_words
from pacte.paths import PACKAGE, resources
from pacte.phones import phone_words
from pacte.policy import allows
from pacte.web.filters import FILTERS
from pacte.web.frame import frame
from pacte.web.navigation import NavigationItem, NavigationLink
from pacte.web.requests import actor, can, local_zone, now
from pacte.web.services import services


class _Compiled(BytecodeCache):
    """Compiled templates of the process: every application made in it has the same environment."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get((bucket.key, bucket.checksum))
        if kept is not None:
            bucket.load_bytecode(io.BytesIO(kept))

    def dump_bytecode(self, bucket: Bucket) -> None:
        written = io.BytesIO()
        bucket.write_bytecode(written)
        self._kept[bucket.key, bucket.checksum] = written.getvalue()


class ExactValues(Extension):
    """What a form will send back is printed sign for sign, in a field or in a text area."""

    _AREA = re.compile(r"<(/?)textarea\b")

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        before, is_in_area, is_exact = "", False, False
        for token in stream:
            if token.type == "data":
                for found in self._AREA.finditer(token.value):
                    is_in_area = not found[1]
            if token.type == "variable_end" and is_exact:
                for kind, sign in (("rparen", ")"), ("pipe", "|"), ("name", "exact")):
                    yield Token(token.lineno, kind, sign)
            yield token
            if token.type == "variable_begin":
                is_exact = is_in_area or before.endswith('value="')
                if is_exact:
                    yield Token(token.lineno, "lparen", "(")
            before = token.value if token.type == "data" else ""


class WholeWords(Extension):
    """As a page is compiled, its own words that must not break get the signs that hold them together."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        keeps = (stream.name or "").startswith(("emails/", "pdf/"))
        for token in stream:
            if keeps or token.type not in ("data", "string"):
                yield token
            else:
                yield Token(token.lineno, token.type, whole_words(token.value))


_COMPILED = _Compiled()
_ADDRESS = re.compile(r"([^\s@,;:()<>]{1,64}@[\w-]+(?:\.[\w-]+)+)")
SHORT_ADDRESS = 24
"""Characters that stand on any line."""


def install(app: Flask) -> None:
    """Set up the environment and the context of every template."""
    app.jinja_loader = ChoiceLoader([FileSystemLoader(resources("templates"))])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension(WholeWords)
    app.jinja_env.add_extension(ExactValues)
    app.jinja_env.finalize = unbroken
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = _COMPILED
    app.jinja_env.filters.update(
        {**FILTERS, "breakable": breakable, "exact": escape, "phone_words": phone_words, "together": together}
    )
    app.jinja_env.globals.update(can=can, local_zone=local_zone, static_url=static_url)

    @app.context_processor
    def known_everywhere() -> dict[str, Any]:
        return {
            "actor": actor(),
            "federation": g.get("federation"),
            "navigation": navigation(),
            "now": now(),
            "settings": services().settings,
            **frame(),
        }


def together(text: str) -> Markup:
    """What never breaks over two lines, such as a reference with hyphens."""
    return Markup('<span class="together">{}</span>').format(text)


def breakable(value: Any) -> Any:
    """The long e-mail addresses of a text may break after « @ » and dots, rather than within a word."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return Markup("").join(
        Markup("<wbr>").join(re.split(r"(?<=[@.])", part))
        if place % 2 and len(part) > SHORT_ADDRESS
        else part
        for place, part in enumerate(_ADDRESS.split(unbroken(value)))
    )


@lru_cache(maxsize=256)
def _fingerprint(path: Path, modified: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def static_url(filename: str) -> str:
    """Address of a static file that changes with its content, so that it may be cached for long."""
    modified = (PACKAGE / "static" / filename).stat().st_mtime_ns
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return _static_address(app, request.script_root, filename, modified)


@lru_cache(maxsize=64)
def _static_address(app: Flask, root: str, filename: str, modified: int) -> str:
    """The address under the root that this request came by; made once, asked for several times a page."""
    return url_for("static", filename=filename, v=_fingerprint(PACKAGE / "static" / filename, modified))


def navigation() -> list[NavigationLink]:
    """The entries this person may follow from here."""
    federation = g.get("federation") or only_federation()
    links = []
    for item in services().navigation:
        if actor().person_id is None or (item.in_federation and federation is None):
            continue
        if item.permission is not None and not allows(actor(), item.permission, federation):
            continue
        href = url_for(item.endpoint, **({"federation": federation.slug} if item.in_federation else {}))
        current = _current(item, href.removeprefix(request.script_root))
        links.append(NavigationLink(whole_words(item.label), href, current))
    return links


def _current(item: NavigationItem, path: str) -> str:
    if request.path == path:
        return "page"
    under = request.path.startswith(f"{path}/")
    return "true" if under or request.blueprint in item.rooms else ""


def only_federation() -> Any:
    """The federation of a person who has roles in one alone, for pages that belong to none; else None."""
    ids = {grant.federation_id for grant in actor().grants if grant.federation_id is not None}
    if len(ids) != 1:
        return None
    if "only_federation" not in g:
        with services().database.session(Scope.ground()) as session:
            g.only_federation = services().federation_of(session, ids.pop())
    return g.only_federation
