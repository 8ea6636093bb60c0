"""Pages drawn without a browser: components, error pages and mails say what they must, within the policy."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, render_template, render_template_string
from wtforms import Form, StringField
from wtforms.validators import InputRequired, Length

from pacte.blockers import Blocker
from pacte.web.gallery_forms import GalleryForm
from tests.web.showcase import make_showcase

MAIL = """{%- extends "emails/base.txt" -%}
{%- block subject %}Votre dossier est déposé{% endblock -%}
{%- block body %}Bonjour,
nous l’avons reçu.{% endblock -%}"""


@pytest.fixture
def page() -> Iterator[Flask]:
    app = make_showcase()
    with app.test_request_context("/"):
        yield app


def macro(source: str, **context: object) -> str:
    return render_template_string(
        '{% from "components/forms.html" import field, error_summary %}' + source, **context
    )


@pytest.mark.parametrize("path", ["/", "/formulaires"])
def test_the_gallery_holds_no_inline_style_or_script(page: Flask, path: str):
    html = page.test_client().get(path).text
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", html)
    assert re.findall(r"<script(?![^>]*\ssrc=)", html) == []


@pytest.mark.parametrize("path", ["/", "/formulaires"])
def test_the_gallery_has_no_identifier_twice(page: Flask, path: str):
    found = re.findall(r'\sid="([^"]+)"', page.test_client().get(path).text)
    assert len(found) > 30
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 422, 429, 500])
def test_an_error_page_says_what_to_do(page: Flask, status: int):
    blockers = (Blocker("closed", "Les candidatures sont closes.", "Écrivez à la fédération."),)
    html = render_template(f"errors/{status}.html", blockers=blockers)
    assert "Que faire\u202f?" in html
    assert '<html lang="fr">' in html
    assert ("Les candidatures sont closes." in html) == (status in {400, 409, 422})


def test_the_page_of_a_conflict_lists_all_reasons(page: Flask):
    blockers = [Blocker("a", "Première raison.", "Premier remède."), Blocker("b", "Seconde raison.")]
    html = render_template("errors/409.html", blockers=blockers)
    assert all(words in html for words in ("Première raison.", "Premier remède.", "Seconde raison."))


def test_the_page_of_our_fault_needs_nothing_that_may_have_failed(page: Flask):
    page.template_context_processors[None].clear()
    assert "référence" not in render_template("errors/500.html")
    assert "<code>abc</code>" in render_template("errors/500.html", request_id="abc")


def test_a_field_ties_its_hint_and_error_to_the_input(page: Flask):
    form = GalleryForm(data={"email": "camille"})
    form.validate()
    html = macro("{{ field(form.email, hint='Pour l’accusé.', autocomplete='email') }}", form=form)
    assert 'aria-describedby="email-hint email-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'autocomplete="email"' in html
    assert 'value="camille"' in html


def test_a_group_is_a_fieldset_and_its_error_link_reaches_the_first_choice(page: Flask):
    form = GalleryForm()
    form.validate()
    assert macro("{{ field(form.position) }}", form=form).count("<fieldset") == 1
    assert 'href="#position-0"' in macro("{{ error_summary(form) }}", form=form)


def test_the_summary_lists_every_error_once_and_escapes_what_was_typed(page: Flask):
    class Short(Form):
        name = StringField("<Nom>", [InputRequired("Remplissez.")])

    form = Short()
    form.validate()
    html = macro(
        "{{ error_summary(form, extra) }}", form=form, extra=[Blocker("x", "<b>", where="name"), "Autre."]
    )
    assert html.count("<li>") == 3
    assert "«\u00a0&lt;Nom&gt;\u00a0»\u00a0: Remplissez." in html
    assert '<a href="#name">&lt;b&gt;</a>' in html
    assert "<b>" not in html


def test_the_summary_is_silent_when_all_is_well(page: Flask):
    assert macro("{{ error_summary(form) }}", form=GalleryForm()).strip() == ""


def test_browsers_are_never_told_to_cut_what_is_pasted(page: Flask):
    class Bounded(Form):
        name = StringField("Nom", [Length(max=10)])

    assert "maxlength" not in macro("{{ field(form.name) }}", form=Bounded())


def test_an_optional_field_says_so(page: Flask):
    form = GalleryForm()
    assert "(facultatif)" in macro("{{ field(form.phone) }}", form=form)
    assert "(facultatif)" not in macro("{{ field(form.name) }}", form=form)


def test_a_text_mail_keeps_its_subject_out_of_the_body(page: Flask):
    template = page.jinja_env.from_string(MAIL)
    assert "".join(template.blocks["subject"](template.new_context())) == "Votre dossier est déposé"
    text = template.render()
    assert text.startswith("Bonjour,\nnous l’avons reçu.\n\n-- \nCe message")
    assert "Votre dossier est déposé" not in text


def test_an_html_mail_asks_for_nothing_outside(page: Flask):
    html = render_template("emails/base.html")
    assert not re.search(r"<(img|script|link|table)\b|url\(|https?://", html)
    assert "prefers-color-scheme: dark" in html


def test_long_addresses_break_at_their_dots_and_text_stays_escaped(page: Flask) -> None:
    shown = render_template_string(
        '{% from "components/summary.html" import summary %}{{ summary("Envoi", rows) }}',
        rows=[("À", "<Zoé> zoe.exemple@federation.example, et zoe@exemple.fr")],
    )
    assert "&lt;Zoé&gt; zoe.<wbr>exemple@<wbr>federation.<wbr>example, et zoe@exemple.fr" in shown
