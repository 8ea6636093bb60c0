"""« Mon parcours » from anywhere: straight to one's own page, or a choice among several cohorts."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.certification.views.pages import pages
from pacte.progress.productions.queries import own_enrollments
from pacte.web import actor, read


@pages.get("/regions/<federation>/mon-parcours", may="readiness.mine")
def mine() -> ResponseReturnValue:
    """Where one learns now."""
    found = own_enrollments(read(), actor().person_id)
    if len(found) == 1:
        return redirect(url_for("learners.page", enrollment_id=found[0][0].id), code=303)
    return render_template("certification/mine.html", found=found)
