"""Two deposits compared: what changes in their text, readable in the page."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from pacte.learners.models import Enrollment
from pacte.memoires.deposits.comparison import compare
from pacte.memoires.deposits.queries import deposits_of, text_of
from pacte.memoires.views.pages import MEMOIRE, READ, desk_of, number_in, pages
from pacte.progress.productions.forms import CompareForm
from pacte.web import read


@pages.get(f"{MEMOIRE}/comparer", **READ)
def compare_deposits(enrollment: Enrollment) -> ResponseReturnValue:
    """The last two, or those that are asked for; 404 before there are two."""
    desk = desk_of(enrollment)
    deposits = {one.deposit.number: one.deposit for one in deposits_of(read(), desk.known.memoire)}
    if len(deposits) < 2:
        abort(404)
    newest = max(deposits)
    before = deposits.get(number_in(request.args.get("gauche")), deposits[newest - 1])
    after = deposits.get(number_in(request.args.get("droite")), deposits[newest])
    form = CompareForm(None)
    form.offer(sorted(deposits, reverse=True), "Dépôt n°")
    form.gauche.data, form.droite.data = str(before.number), str(after.number)
    return render_template(
        "memoires/deposits/compare.html",
        desk=desk,
        enrollment=enrollment,
        form=form,
        before=before,
        after=after,
        found=compare(text_of(read(), before), text_of(read(), after)),
    )
