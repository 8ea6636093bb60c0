"""Where each condition is dealt with: the page that a line leads to."""

from collections.abc import Sequence
from typing import Any

from pacte.certification.facts import Line
from pacte.certification.vocabulary import (
    ATTENDANCE,
    CHOICE,
    DEFENCE,
    FORUM,
    MEMOIRE,
    MODULE,
    PRODUCTION,
    split_key,
)
from pacte.learners.models import Enrollment

Target = tuple[str, dict[str, Any]]
"""An endpoint and its parameters, the federation's apart."""


def work_of(parts: Sequence[Line], enrollment: Enrollment) -> Target:
    """The productions of a module, at the first that is not validated."""
    first = next((one for one in parts if not one.is_satisfied), parts[0])
    anchor = f"production-{split_key(first.key)[1]}"
    return "productions.learner", {"enrollment_id": enrollment.id, "_anchor": anchor}


def target_of(line: Line, enrollment: Enrollment, *, reads: str = "") -> Target | None:
    """``reads``: code of the cohort whose modules the reader reads as its learner; the others see how far
    the learner has read. None for what has no page yet."""
    kind, name = split_key(line.key)
    here: dict[str, Any] = {"enrollment_id": enrollment.id}
    if kind == ATTENDANCE:
        return "proofs.learner", here
    if kind == PRODUCTION:
        return "productions.piece", {**here, "production": name}
    if kind in (MODULE, CHOICE) and not reads:
        return "reading.followed", here
    if kind == MODULE:
        return "reading.module", {"code": reads, "module": name}
    if kind == CHOICE:
        return "reading.listed", {"code": reads}
    if kind == MEMOIRE:
        return "memoires.memoire", here
    if kind == DEFENCE:
        return "juries.result", here
    if kind == FORUM and reads:
        return "forum.listed", {"code": reads}
    return None
