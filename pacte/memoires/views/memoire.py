"""The page of one mémoire: its state first, then each room's section."""

from collections.abc import Mapping, Sequence

from flask import render_template
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker
from pacte.learners.models import Enrollment
from pacte.memoires.sections import SECTIONS, Desk
from pacte.memoires.views.pages import MEMOIRE, READ, desk_of, pages
from pacte.memoires.vocabulary import ADMISSIBILITY_KINDS, ADMISSIBILITY_LABELS
from pacte.web.forms import Form


@pages.get(MEMOIRE, **READ)
def memoire(enrollment: Enrollment) -> ResponseReturnValue:
    """All that concerns one mémoire."""
    return draw(enrollment)


def draw(
    enrollment: Enrollment,
    *,
    forms: Mapping[str, Form] | None = None,
    reasons: Sequence[Blocker] = (),
) -> ResponseReturnValue:
    """The page; ``forms`` holds the one that was refused, by name, shown again with its errors (422)."""
    desk = desk_of(enrollment)
    refused = dict(forms or {})
    drawn = (section_of(desk, refused) for _, section_of in sorted(SECTIONS, key=lambda one: one[0]))
    body = render_template(
        "memoires/memoire.html",
        desk=desk,
        enrollment=enrollment,
        cohort=desk.cohort,
        zone=desk.zone,
        state=_state(desk),
        sections=[one for one in drawn if one is not None],
        refused=refused,
        reasons=list(reasons),
    )
    return body, 422 if refused or reasons else 200


def _state(desk: Desk) -> tuple[str, str]:
    """Kind and words: of the deposit, unless its jury asks another."""
    if desk.awaits_another:
        return "redo", "Nouveau mémoire attendu"
    state = desk.known.standing.admissibility
    return ADMISSIBILITY_KINDS[state], ADMISSIBILITY_LABELS[state]
