"""Two versions of a production, chosen from its history, side by side."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.files.reading import has_reading_copy
from pacte.files.serving import can_be_shown
from pacte.learners.models import Enrollment
from pacte.progress.productions.forms import CompareForm
from pacte.progress.productions.queries import Deposited, carried_from, history_of
from pacte.progress.productions.views.pages import PIECE, READ, desk_of, pages
from pacte.progress.productions.views.piece import VERDICT_KINDS
from pacte.progress.vocabulary import VERDICT_LABELS
from pacte.web import actor, can, read
from pacte.web.markdown import render_markdown


@pages.get(f"{PIECE}/comparer", **READ)
def compare(enrollment: Enrollment, production: str) -> ResponseReturnValue:
    """The last two, or those that are asked for; as many of it as there is."""
    carried = carried_from(read(), enrollment)
    if carried is not None and production in carried[1] and can("learner.read", carried[0]):
        return redirect(url_for("productions.compare", enrollment_id=carried[0].id, production=production))
    desk = desk_of(enrollment)
    found = desk.piece(production)
    versions = history_of(read(), found.row if not found.is_kept else None).versions
    pair = _pair(versions)
    form = CompareForm(None)
    form.offer([one.version.number for one in versions])
    if pair:
        form.gauche.data, form.droite.data = (str(one.version.number) for one in pair)
    return render_template(
        "progress/productions/compare.html",
        enrollment=enrollment,
        piece=found,
        zone=desk.zone,
        pair=pair,
        form=form,
        is_mine=enrollment.person_id == actor().person_id,
        can_be_shown=can_be_shown,
        has_reading_copy=has_reading_copy,
        render=render_markdown,
        verdicts=VERDICT_LABELS,
        verdict_kinds=VERDICT_KINDS,
    )


def _pair(versions: Sequence[Deposited]) -> tuple[Deposited, Deposited] | None:
    """Those that the address names, each at its side; the older of the last two on the left otherwise."""
    if len(versions) < 2:
        return None
    named = {str(one.version.number): one for one in versions}
    left, right = named.get(request.args.get("gauche", "")), named.get(request.args.get("droite", ""))
    return left or versions[1], right or versions[0]
