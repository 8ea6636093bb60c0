"""Forms of evaluations: the grid with its two comments, and what staff or readers do around it."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import TextAreaField

from pacte.cohorts.definition import Criterion
from pacte.memoires.evaluation.rules import JURY, LEARNER
from pacte.selection.scoring.forms import GridForm, grid_form
from pacte.web.forms import Form, required


class EvaluationForm(GridForm):
    """A reader's grid for a mémoire."""

    comments = (LEARNER, JURY)
    comment_learner = TextAreaField("Commentaire pour l’apprenant·e")
    comment_jury = TextAreaField("Commentaire pour le jury seulement")


def evaluation_form(
    criteria: Sequence[Criterion], shown: Mapping[str, Any] | None, sent: Mapping[str, str] | None = None
) -> EvaluationForm:
    """The grid of a cohort's mémoires."""
    return grid_form(EvaluationForm, criteria, shown, sent)


class ReopenForm(Form):
    """A submitted evaluation given back."""

    reason = TextAreaField(
        "Pourquoi rouvrir cette évaluation", validators=required("Dites pourquoi : la personne le lira.")
    )
