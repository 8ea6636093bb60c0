"""A proposal for a cohort as it stands: what it adds, what it takes back, and why a dossier lacks scorers."""

from dataclasses import dataclass

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import plural
from pacte.selection.scoring.balancing import Pair, Proposal, propose
from pacte.selection.scoring.queries import Line, Panel, panel
from pacte.selection.scoring.vocabulary import OpinionState


@dataclass(frozen=True, slots=True)
class Planned:
    """A proposal beside what is assigned now."""

    panel: Panel
    proposal: Proposal
    held: frozenset[Pair]
    """Pairs assigned now, of those who may still give or have given their opinion."""

    @property
    def added(self) -> frozenset[Pair]:
        return self.proposal.pairs - self.held

    @property
    def removed(self) -> frozenset[Pair]:
        return self.held - self.proposal.pairs

    def lack_words(self, line: Line) -> str:
        """Why a dossier has fewer scorers than asked: « Il manque 1 avis : … »."""
        missing = self.proposal.lacking.get(line.subject.id, 0)
        if not missing:
            return ""
        members = {member.id for member in self.panel.members}
        tied = sum(
            1
            for member in self.panel.members
            if self.panel.register.between(member.id, line.subject.person_id)
        )
        abstained = sum(
            1
            for opinion in line.opinions
            if opinion.state is OpinionState.ABSTAINED and opinion.scorer.id in members
        )
        reasons = [f"le comité compte {plural(len(members), 'membre')}"]
        if tied:
            reasons.append(
                f"{tied} en lien avec cette personne" if tied > 1 else "1 en lien avec cette personne"
            )
        if abstained:
            reasons.append(f"{plural(abstained, 'abstention')}")
        return f"Il manque {plural(missing, 'avis', 'avis')} : {', '.join(reasons)}."


def planned(
    session: FencedSession, cohort: Cohort, *, redistribute: bool, viewer_id: int | None = None
) -> Planned:
    """The proposal now; with ``redistribute``, dossiers not begun may go to somebody else."""
    found = panel(session, cohort, viewer_id=viewer_id)
    holders = {
        (line.subject.id, opinion.scorer.id): opinion
        for line in found.lines
        for opinion in line.opinions
        if opinion.holds_place
    }
    kept = {
        pair
        for pair, opinion in holders.items()
        if not redistribute or opinion.state is not OpinionState.ASSIGNED
    }
    proposal = propose(
        [line.subject.id for line in found.lines],
        [member.id for member in found.members],
        wanted=found.selection.scorers_per_dossier,
        barred=found.barred,
        kept=kept,
    )
    return Planned(found, proposal, frozenset(holders))
