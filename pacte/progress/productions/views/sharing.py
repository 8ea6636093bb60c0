"""What learners of a cohort show each other, because they agreed to."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from pacte.files.serving import send_stored
from pacte.progress.productions.queries import shared_in, shared_one
from pacte.progress.productions.views.pages import COHORT, cohort_or_404, pages
from pacte.web import SIGNED_IN, can, read, services


@pages.get(f"{COHORT}/partagees", may=SIGNED_IN)
def shared(code: str) -> ResponseReturnValue:
    """Validated productions, by the agreement of those who wrote them."""
    cohort = cohort_or_404(code, "production.shared")
    return render_template(
        "progress/productions/shared.html",
        cohort=cohort,
        shared=shared_in(read(), cohort.id),
        may_list=can("production.list", cohort),
    )


@pages.get(f"{COHORT}/partagees/<int:production_id>", may=SIGNED_IN)
def shared_file(code: str, production_id: int) -> ResponseReturnValue:
    """One of them, as last deposited."""
    cohort = cohort_or_404(code, "production.shared")
    found = shared_one(read(), cohort.id, production_id)
    if found is None:
        abort(404)
    return send_stored(found.file, store=services().store)
