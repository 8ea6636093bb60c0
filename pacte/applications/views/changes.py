"""Before a change of the structure that bears a dossier: what it would cost, to be accepted or given up."""

from flask import request
from flask.typing import ResponseReturnValue

from pacte.applications.bearing_rules import lost_with
from pacte.applications.facts import StructureFacts
from pacte.applications.views.frame import Framed, is_autosave, refused_autosave, render_step
from pacte.applications.vocabulary import Step
from pacte.blockers import Blocker

ACCEPTED = "perte-acceptee"
"""The field of the form sent again, once its sender has read what is lost."""

PRESS = Blocker(
    "confirm",
    "La structure qui porte le dossier n’est pas encore changée.",
    "Appuyez sur « Enregistrer » : vous verrez d’abord ce que cela change pour l’engagement de l’équipe.",
    "bearer",
)


def ask_first(page: Framed, bearer: StructureFacts | None) -> ResponseReturnValue | None:
    """The page that says what is lost if ``bearer`` bears it; None: nothing is, or it is accepted."""
    if page.in_the_way or ACCEPTED in request.form:
        return None
    lost = lost_with(page.dossier, page.facts, bearer)
    if not lost:
        return None
    if is_autosave():
        return refused_autosave([PRESS])
    kept = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return render_step(
        "change", page, Step.STRUCTURE, 422, lost=lost, kept=kept, accepted=ACCEPTED, bearer=bearer
    )
