"""The base form: texts are cleaned and bounded, however the field is declared and however often."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from wtforms import StringField, TextAreaField, validators

from pacte.web.forms import Form


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


def test_making_forms_again_changes_nothing(app: Flask) -> None:
    with app.test_request_context():
        sizes = {(len(form.name.validators), len(form.name.filters)) for form in (Example(), Example())}
    assert sizes == {(2, 1)}


def test_json_is_no_form(client: FlaskClient) -> None:
    """Flask-WTF would read it as one: a thousand nested brackets were a fault."""
    for body in (b'{"lien-email": "a@exemple.fr"}', b"[" * 5000):
        assert client.post("/connexion", data=body, content_type="application/json").status_code == 415
