"""The base of every form: cleaned input, French messages, protection against forged requests."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField, validators
from wtforms import Form as PlainForm
from wtforms.fields.core import UnboundField
from wtforms.meta import DefaultMeta

from pacte.blockers import Blocker
from pacte.french import too_long
from pacte.phones import blocker_of_phone
from pacte.text import LINE_LIMIT, TEXT_LIMIT, clean_line, clean_text
from pacte.web.form_words import FRENCH, French


def line(value: str | None) -> str:
    """WTForms filter: one clean line."""
    return clean_line(value or "")


def paragraph(value: str | None) -> str:
    """WTForms filter: clean text, lines kept."""
    return clean_text(value or "")


class Form(FlaskForm):  # type: ignore[misc]
    """Base form. Messages come in French; text fields are cleaned and bounded."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales = ("fr_FR", "fr")

        def get_translations(self, form: Any) -> French:
            return FRENCH

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            kind = unbound_field.field_class
            if not issubclass(kind, StringField):
                return unbound_field.bind(form=form, **options)
            long = issubclass(kind, TextAreaField)
            # The unbound field is shared by every form of the class: a copy is changed, never itself.
            given = (
                dict(zip(("label", "validators"), unbound_field.args, strict=False)) | unbound_field.kwargs
            )
            checks = [*(given.get("validators") or ())]
            if not any(isinstance(check, validators.Length) for check in checks):
                limit = TEXT_LIMIT if long else LINE_LIMIT
                message = too_long(limit)
                checks.append(validators.Length(max=limit, message=message))
            given["validators"] = checks
            given["filters"] = [*given.get("filters", ()), paragraph if long else line]
            return UnboundField(kind, **given).bind(form=form, **options)

    def take(self, blockers: Any) -> None:
        """Put the reasons of a refusal beside the fields they name; the others on the form itself."""
        for blocker in blockers:
            self._take_one(blocker)

    def _take_one(self, blocker: Blocker) -> None:
        message = f"{blocker.message} {blocker.remedy}".strip()
        field = self._fields.get(blocker.where)
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]


class Row(PlainForm):  # type: ignore[misc]
    """Base of a form inside a form; the outer one has the token."""

    class Meta(DefaultMeta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> French:
            return FRENCH


def plausible_phone(form: Any, field: Field) -> None:
    """A telephone number, when there is one."""
    found = blocker_of_phone(field.data or "")
    if found is not None:
        raise validators.ValidationError(f"{found.message} {found.remedy}")


def required(message: str) -> list[Any]:
    """Validators of a field that must be filled, with what to do said in ``message``."""
    return [validators.InputRequired(message=message)]
