"""On a learner's page, for who follows them: whether to call and why, the contact to note, the forum."""

from typing import Any

from flask import url_for

from pacte.board.queries import lines_in
from pacte.board.rows import rows_of
from pacte.board.rules import LEVEL_KINDS, LEVEL_LABELS
from pacte.board.views.drawing import leads_to, note_address
from pacte.board.views.pages import running
from pacte.cohorts.public_states import local_day
from pacte.followup.views.noted import MISTAKE, NOTED, just_noted, noted_words
from pacte.forum.queries import activity_of
from pacte.french import NBSP, date_words, plural
from pacte.learners.models import Enrollment
from pacte.learners.registries import PANELS, Panel
from pacte.learners.views.pages import installed
from pacte.learners.vocabulary import EnrollmentState
from pacte.web import actor, can, now, read

ANCHOR = "attention"


def panel(enrollment: Enrollment) -> Panel | None:
    """As the row of the board says it, while the learner is in a cohort that goes on."""
    cohort = enrollment.cohort
    if enrollment.state is not EnrollmentState.ACTIVE or not can("board.read", cohort):
        return None
    if enrollment.person_id == actor().person_id or not running([cohort], actor(), now()):
        return None
    lines = lines_in(read(), [cohort], only=enrollment)
    [row] = rows_of(read(), [cohort], lines, known=installed(), reader=actor(), now=now())
    named: dict[str, Any] = {"enrollment_id": enrollment.id}
    here = url_for("learners.page", **named)
    named |= {NOTED: "0"}
    back = url_for("learners.page", **named, _anchor=ANCHOR)
    just = just_noted([enrollment.id])
    return Panel(
        "board/panel.html",
        {
            "row": row,
            "level": (LEVEL_KINDS[row.level], LEVEL_LABELS[row.level]),
            "reasons": [(reason, leads_to(row, reason)) for reason in row.reasons],
            "note_href": note_address(row, back) if can("follow_up.note", enrollment) else "",
            "noted": (just, noted_words(just), here) if just is not None else None,
            "mistake": MISTAKE,
            "forum": _forum_words(enrollment),
        },
        leads=True,
    )


def _forum_words(enrollment: Enrollment) -> str:
    posts, last_at = activity_of(read(), enrollment)
    if last_at is None:
        return f"Forum{NBSP}: aucun message."
    zone = enrollment.cohort.definition["federation"]["time_zone"]
    last = date_words(local_day(last_at, zone), weekday=False)
    return f"Forum{NBSP}: {plural(posts, 'message')}, le dernier le {last}."


PANELS.append(panel)
