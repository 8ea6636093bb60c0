"""Mail templates of the tests: the outbox is tried with texts of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import FileSystemLoader

from pacte.mail.composition import environment
from pacte.paths import resources

TEXT = """{% extends "emails/base.txt" %}
{% block subject %}Bonjour {{ name }}{% endblock %}
{% block body %}
Bonjour {{ name }},
{% if link is defined %}Votre lien : {{ link }}
{% endif %}
{% endblock %}
{% block foot %}La plateforme{% endblock %}
"""
HTML = '<p>Bonjour {{ name }}</p>{% if link is defined %}<a href="{{ link }}">{{ link }}</a>{% endif %}'


@pytest.fixture(autouse=True)
def mail_templates(tmp_path: Path) -> Iterator[None]:
    """A template named « greeting »."""
    (tmp_path / "greeting.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "greeting.html").write_text(HTML, encoding="utf-8")
    jinja = environment()
    loader = jinja.loader
    jinja.loader = FileSystemLoader([tmp_path, resources("templates")])
    yield
    jinja.loader = loader
