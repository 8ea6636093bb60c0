"""One line of what remains until the diploma, on « Mon parcours »."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pacte.certification.vocabulary import LINE_LABELS, LineState


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that remains until the diploma; ``on``: when it is due, or takes place."""

    on: date | None
    title: str
    undated: str = "À votre rythme"
    """What stands in place of the day."""
    is_urgent: bool = False
    """Without a day, and before everything that has one."""
    words: str = ""
    kind: str = "todo"
    label: str = LINE_LABELS[LineState.MISSING]
    endpoint: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    is_due: bool = True
    """A date until which the learner does something."""
    is_seminar: bool = False


def rank(step: Step) -> tuple[bool, bool, date]:
    """What is urgent first, then in the order of time; what has no date last."""
    return not step.is_urgent, step.on is None, step.on or date.max
