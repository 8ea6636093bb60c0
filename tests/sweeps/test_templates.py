"""Every template compiles, keeps style and script out of the page, and writes French as French is written."""

import re
from pathlib import Path

import pytest
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


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_compiles(app: Flask, path: Path) -> None:
    with app.app_context():
        assert app.jinja_env.get_template(_name(path)) is not None


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_page_has_no_inline_style_or_script(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", source)
    for script in re.findall(r"<script[^>]*>", source):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_french_text_uses_the_typographic_apostrophe(path: Path) -> None:
    text = CODE.sub(" ", path.read_text(encoding="utf-8"))
    assert not re.findall(r"\w*[cdjlmnstu]'\w+", text, re.IGNORECASE)


def test_an_e_mail_is_called_an_e_mail_and_its_address_electronic() -> None:
    root = Path(__file__).parents[2]
    read = [
        path
        for folder in ("templates", "pacte", "modules", "cohorts", "docs/guides")
        for path in (root / folder).rglob("*")
        if path.suffix in (".html", ".txt", ".typ", ".py", ".js", ".md", ".toml")
        and path != root / "pacte/seminars/video/headings.py"  # what other programs write
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


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_french_punctuation_does_not_begin_a_line(path: Path) -> None:
    words = [
        value for _, kind, value in Environment(autoescape=True).lex(path.read_text("utf-8")) if kind in WORDS
    ]
    assert not [found for text in words for found in BREAKABLE.findall(text)]


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_every_button_has_the_look_of_one(path: Path) -> None:
    if path.name != "base.html":  # the account menu styles its own
        for button in re.findall(r"<button[^>]*", path.read_text(encoding="utf-8")):
            assert re.search(r'class="(button|visually-hidden)\b', button), button
