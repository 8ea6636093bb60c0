"""Every template compiles, keeps style and script out of the page, and writes French as French is written."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask
from jinja2 import Environment

from pacte.paths import resources

TEMPLATES = sorted(path for path in resources("templates").rglob("*") if path.suffix in (".html", ".txt"))
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and "emails" not in path.parts]
CODE = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", re.DOTALL)
WORDS = ("data", "string")
BREAKABLE = re.compile(r"(?<=\S) [;:!?»](?=\s|$|[<.,)])|« ")


def _name(path: Path) -> str:
    return path.relative_to(resources("templates")).as_posix()


def _wrong(paths: Iterable[Path], faults: Callable[[str], Iterable[str]]) -> dict[str, list[str]]:
    """Name of a template → what is wrong in it; only those where something is."""
    found = {_name(path): list(faults(path.read_text(encoding="utf-8"))) for path in paths}
    return {name: wrong for name, wrong in found.items() if wrong}


def test_every_template_compiles(app: Flask) -> None:
    assert len(TEMPLATES) > 300
    with app.app_context():
        for path in TEMPLATES:
            assert app.jinja_env.get_template(_name(path)) is not None


def test_no_page_has_inline_style_or_script() -> None:
    def faults(source: str) -> Iterable[str]:
        yield from re.findall(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", source)
        for script in re.findall(r"<script[^>]*>", source):
            if "src=" not in script and 'type="application/json"' not in script:
                yield script

    assert _wrong(PAGES, faults) == {}


def test_french_text_uses_the_typographic_apostrophe() -> None:
    def faults(source: str) -> Iterable[str]:
        return re.findall(r"\w*[cdjlmnstu]'\w+", CODE.sub(" ", source), re.IGNORECASE)

    assert _wrong(TEMPLATES, faults) == {}


def test_an_e_mail_is_called_an_e_mail_and_its_address_electronic() -> None:
    root = Path(__file__).parents[2]
    read = [
        path
        for folder in ("templates", "pacte", "modules", "cohorts", "docs/guides")
        for path in (root / folder).rglob("*")
        if path.suffix in (".html", ".txt", ".typ", ".py", ".js", ".md", ".toml")
        and path != root / "pacte/seminars/video/headings.py"  # what other programs write
        and path != root / "pacte/followup/headings.py"  # what people write
    ]
    found = [
        str(path.relative_to(root))
        for path in read
        if re.search(
            r"\bcourriels?\b|adresses? (e-)?mails?\b", path.read_text(encoding="utf-8"), re.IGNORECASE
        )
    ]
    assert len(read) > 300
    assert found == []


def test_french_punctuation_does_not_begin_a_line() -> None:
    lexer = Environment(autoescape=True)

    def faults(source: str) -> Iterable[str]:
        words = [value for _, kind, value in lexer.lex(source) if kind in WORDS]
        return [found for text in words for found in BREAKABLE.findall(text)]

    assert _wrong(TEMPLATES, faults) == {}


def test_every_button_has_the_look_of_one() -> None:
    def faults(source: str) -> Iterable[str]:
        buttons = re.findall(r"<button[^>]*", source)
        return [one for one in buttons if not re.search(r'class="(button|visually-hidden)\b', one)]

    # The account menu styles its own.
    assert _wrong([path for path in PAGES if path.name != "base.html"], faults) == {}
