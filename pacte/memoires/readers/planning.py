"""A proposal of who reads what, beside what is given now."""

from collections.abc import Mapping
from dataclasses import dataclass

from pacte.memoires.readers.panel import Panel
from pacte.memoires.readers.rules import suits
from pacte.selection.scoring.balancing import Pair, Proposal, propose


@dataclass(frozen=True, slots=True)
class Planned:
    """Pairs are an enrolment and a person; what is given stays."""

    panel: Panel
    proposal: Proposal
    held: frozenset[Pair]
    relaxed: frozenset[Pair]
    """Added although the reader named other modules: nobody else was able to."""

    @property
    def added(self) -> frozenset[Pair]:
        return self.proposal.pairs - self.held

    @property
    def lacking(self) -> Mapping[int, int]:
        return self.proposal.lacking


def planned(panel: Panel) -> Planned:
    """Readers who read that module best; others only where a mémoire would lack readers."""
    lines = [line for line in panel.lines if line.is_deposited]
    ids = [line.enrollment.id for line in lines]
    readers = [juror.person_id for juror in panel.jurors]
    wanted = panel.definition.memoire.readers
    held = frozenset((line.enrollment.id, one.reader_id) for line in lines for one in line.open)
    unsuited = frozenset(
        (line.enrollment.id, juror.person_id)
        for line in lines
        for juror in panel.jurors
        if not suits(juror.modules, line.module)
    )
    first = propose(ids, readers, wanted=wanted, barred=panel.barred | unsuited, kept=held)
    if not first.lacking:
        return Planned(panel, first, held, frozenset())
    whole = propose(ids, readers, wanted=wanted, barred=panel.barred, kept=first.pairs)
    return Planned(panel, whole, held, (whole.pairs - first.pairs) & unsuited)
