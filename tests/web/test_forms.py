"""The base form: texts are cleaned and bounded, however the field is declared and however often."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from wtforms import (
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from pacte.web.forms import Form, Row


class Example(Form):
    name = StringField("Nom", [validators.InputRequired(message="Indiquez un nom.")])
    short = StringField("Sigle", validators=[validators.Length(max=3, message="Trois lettres.")])
    text = TextAreaField("Texte")


def test_fields_are_cleaned_and_bounded(app: Flask) -> None:
    data = {"name": "  Camille\u202e  Exemple\n", "short": "ABCD", "text": " un\r\ndeux "}
    with app.test_request_context(method="POST", data=data):
        form = Example()
        assert not form.validate_on_submit()
        assert (form.name.data, form.text.data) == ("Camille Exemple", "un\ndeux")
        assert form.errors == {"short": ["Trois lettres."]}


@pytest.mark.parametrize("field", ["name", "text"])
def test_too_long_is_refused(app: Flask, field: str) -> None:
    with app.test_request_context(method="POST", data={"name": "x", field: "é" * 20_001}):
        form = Example()
        assert not form.validate_on_submit()
        assert form.errors[field][0].startswith("Ce texte est trop long")


class Line(Row):
    kind = SelectField(choices=[SelectChoice("a", "A")])


class Chosen(Form):
    one = SelectField(choices=[SelectChoice("a", "A")])
    radio = RadioField(choices=[SelectChoice("a", "A")])
    person = SelectField(choices=[SelectChoice(1, "A")], coerce=int)
    several = SelectMultipleField(choices=[SelectChoice(1, "A")], coerce=int)
    line = FormField(Line)


def test_a_forged_choice_is_refused_in_french_with_what_to_do(app: Flask) -> None:
    for forged in ("zzz", "9"):
        data = dict.fromkeys(("one", "radio", "person", "several", "line-kind"), forged)
        with app.test_request_context(method="POST", data=data):
            form = Chosen()
            assert not form.validate()
            told = [*form.one.errors, *form.radio.errors, *form.person.errors, *form.several.errors]
            told += form.line.form.kind.errors
        assert len(told) == 5
        assert {message.partition(" ")[2] for message in told} <= {
            "choix n’est pas proposé ici. Choisissez dans la liste.",
            "de ces choix n’est pas proposé ici. Choisissez dans la liste.",
        }


def test_making_forms_again_changes_nothing(app: Flask) -> None:
    with app.test_request_context():
        sizes = {(len(form.name.validators), len(form.name.filters)) for form in (Example(), Example())}
    assert sizes == {(2, 1)}


def test_json_is_no_form(client: FlaskClient) -> None:
    """Flask-WTF would read it as one: a thousand nested brackets were a fault."""
    for body in (b'{"lien-email": "a@exemple.fr"}', b"[" * 5000):
        assert client.post("/connexion", data=body, content_type="application/json").status_code == 415
