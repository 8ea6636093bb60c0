"""Forms of scores: the grid made of a cohort's criteria, and the small acts around it."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from pacte.applications.merging import Conflict
from pacte.blockers import Blocker
from pacte.cohorts.definition import Criterion
from pacte.selection.scoring.rules import RADIO_SCALE, field_of, read_mark
from pacte.web.forms import Form, required


class GridForm(Form):
    """A grid and what the page showed; :func:`grid_form` adds a field for each criterion."""

    criteria: Sequence[Criterion] = ()
    comments: Sequence[str] = ()
    """The fields that are words."""
    version = HiddenField()

    def typed(self) -> dict[str, Any]:
        """What reads as a value, by field; beside the others, what is wrong with them."""
        self.validate()
        values: dict[str, Any] = {}
        for criterion in self.criteria:
            name = field_of(criterion.key)
            field = self[name]
            if name not in self.sent:
                continue
            mark = read_mark(str(field.data or ""), criterion)
            if isinstance(mark, Blocker):
                field.errors = [f"{mark.message} {mark.remedy}"]
            elif not field.errors:
                values[name] = mark
        for name in self.comments:
            if name in self.sent and not self[name].errors:
                values[name] = self[name].data
        return values

    sent: Mapping[str, str] = {}
    """The fields that the browser sent: a group of buttons without a choice sends nothing."""

    def mark_fields(self) -> list[tuple[Criterion, Any]]:
        """Each criterion with its field."""
        return [(criterion, self[field_of(criterion.key)]) for criterion in self.criteria]

    def mend(self) -> dict[str, list[str]]:
        """Field → what is wrong with it."""
        return {field.name: [str(one) for one in field.errors] for field in self if field.errors}

    def conflict_words(self, conflicts: Sequence[Conflict]) -> list[dict[str, str]]:
        """What another tab had written, in words."""
        return [
            {
                "field": one.field,
                "label": self[one.field].label.text,
                "other": "rien" if one.other in (None, "") else str(one.other),
                "kept": "rien" if one.kept in (None, "") else str(one.kept),
            }
            for one in conflicts
        ]


class OpinionForm(GridForm):
    """A member's grid for a dossier."""

    comments = ("comment",)
    comment = TextAreaField("Commentaire pour le comité")


F = TypeVar("F", bound=GridForm)


def opinion_form(
    criteria: Sequence[Criterion], shown: Mapping[str, Any] | None, sent: Mapping[str, str] | None = None
) -> OpinionForm:
    """The grid of a cohort's selection."""
    return grid_form(OpinionForm, criteria, shown, sent)


def grid_form(
    base: type[F],
    criteria: Sequence[Criterion],
    shown: Mapping[str, Any] | None,
    sent: Mapping[str, str] | None = None,
) -> F:
    """A grid: buttons up to a scale of ten, above it a number to type."""
    fields: dict[str, Any] = {
        field_of(one.key): RadioField(
            one.label,
            choices=[SelectChoice(str(mark), str(mark)) for mark in range(one.scale + 1)],
            validate_choice=False,
        )
        if one.scale <= RADIO_SCALE
        else StringField(one.label)
        for one in criteria
    }
    kind = type("FilledGridForm", (base,), fields)
    values = {name: None if value is None else str(value) for name, value in (shown or {}).items()}
    form: F = kind(sent, data=values) if sent is not None else kind(None, data=values)
    form.criteria = criteria
    form.sent = sent or {}
    return form


class AbstainForm(Form):
    """No opinion on this dossier."""

    reason = TextAreaField("Pourquoi", validators=required("Une phrase est nécessaire."))


class ScheduleForm(Form):
    """Until when opinions are expected."""

    due_on = DateField(
        "Avis attendus jusqu’au", validators=required("Choisissez un jour : sa dernière minute compte.")
    )


class AssignForm(Form):
    """One more scorer for a dossier."""

    scorer = SelectField("Confier aussi à", validators=required("Choisissez une personne."))


class ReopenForm(Form):
    """A submitted opinion given back."""

    reason = TextAreaField(
        "Pourquoi rouvrir cet avis", validators=required("Dites pourquoi : la personne le lira.")
    )


class EmptyForm(Form):
    """A button."""
