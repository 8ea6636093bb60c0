"""The forum on the board, in the cohorts that require it: how often the learner took part."""

from collections.abc import Mapping

from pacte.board.milestones import Cell, Column, Gathering, Group
from pacte.forum.queries import participations_of
from pacte.forum.rules import takes_part
from pacte.french import plural


def part(gathering: Gathering) -> Mapping[int, Group]:
    """One statement, none where no cohort requires it."""
    asked = {key for key, definition in gathering.definitions.items() if definition.rules.forum_required}
    counts = participations_of(
        gathering.session,
        [line.enrollment for line in gathering.lines if line.enrollment.cohort_id in asked],
    )
    return {
        cohort_id: Group(
            "forum",
            "Forum",
            [
                Column(
                    "forum",
                    "Forum",
                    {
                        line.enrollment.id: cell_of(counts[line.enrollment.id])
                        for line in gathering.lines_of(cohort_id)
                    },
                )
            ],
        )
        for cohort_id in asked
    }


def cell_of(posts: int) -> Cell:
    """Questions and answers that count."""
    return Cell("done", plural(posts, "message")) if takes_part(posts) else Cell("todo", "À participer")
