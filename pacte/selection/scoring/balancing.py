"""Who scores what: as many scorers as asked, no barred pair, and loads as even as the bars allow. Pure."""

from collections import defaultdict, deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass

Pair = tuple[int, int]
"""A dossier and a scorer, by their ids."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An assignment of scorers to dossiers, kept pairs included."""

    scorers: Mapping[int, tuple[int, ...]]
    """Dossier → its scorers, in order of their ids."""
    loads: Mapping[int, int]
    """Scorer → dossiers."""
    lacking: Mapping[int, int]
    """Dossier → scorers it still lacks; only those that lack one."""

    @property
    def pairs(self) -> frozenset[Pair]:
        """Every pair."""
        return frozenset((dossier, scorer) for dossier, found in self.scorers.items() for scorer in found)


def propose(
    dossiers: Collection[int],
    scorers: Collection[int],
    *,
    wanted: int,
    barred: Collection[Pair] = (),
    kept: Collection[Pair] = (),
) -> Proposal:
    """``wanted`` scorers for each dossier; ``kept`` pairs stay, ``barred`` ones are never made.

    The order in which dossiers and scorers come does not matter. A kept pair counts for its dossier even
    when its scorer is not among ``scorers``. Loads are such that no exchange makes them more even: among
    all assignments, the heaviest load is the least possible and the lightest the greatest possible.
    """
    desk = _Desk(sorted(set(dossiers)), sorted(set(scorers)), wanted, frozenset(barred), frozenset(kept))
    desk.fill()
    while desk.ease():
        pass
    return desk.proposal()


class _Desk:
    """The assignment being made."""

    def __init__(
        self,
        dossiers: list[int],
        scorers: list[int],
        wanted: int,
        barred: frozenset[Pair],
        kept: frozenset[Pair],
    ) -> None:
        self.dossiers, self.scorers, self.wanted = dossiers, scorers, wanted
        self.kept = {pair for pair in kept if pair[0] in set(dossiers)}
        closed = barred | kept
        self.allowed = {
            dossier: [scorer for scorer in scorers if (dossier, scorer) not in closed] for dossier in dossiers
        }
        self.given: dict[int, set[int]] = {dossier: set() for dossier in dossiers}
        self.held: dict[int, set[int]] = {scorer: set() for scorer in scorers}
        """Scorer → the dossiers that may still go to somebody else."""
        self.loads = dict.fromkeys(scorers, 0)
        self.met: dict[Pair, int] = defaultdict(int)
        """How often two scorers share a dossier: the first choice mixes them."""
        for _, scorer in self.kept:
            if scorer in self.loads:
                self.loads[scorer] += 1

    def fill(self) -> None:
        """Each dossier in turn, the hardest to place first, to those who have the least."""
        kept_of: dict[int, set[int]] = defaultdict(set)
        for dossier, scorer in self.kept:
            kept_of[dossier].add(scorer)
        for dossier in sorted(self.dossiers, key=lambda one: (len(self.allowed[one]), one)):
            beside = set(kept_of[dossier])
            for _ in range(max(0, min(self.wanted - len(beside), len(self.allowed[dossier])))):
                chosen = min(
                    (one for one in self.allowed[dossier] if one not in self.given[dossier]),
                    key=lambda one: (self.loads[one], sum(self.met[one, other] for other in beside), one),
                )
                for other in beside:
                    self.met[chosen, other] += 1
                    self.met[other, chosen] += 1
                beside.add(chosen)
                self._give(dossier, chosen)

    def ease(self) -> bool:
        """Take one dossier from someone who has two more than another, through others if needed."""
        lightest = min(self.loads.values(), default=0)
        heavies = [one for one in self.scorers if self.loads[one] >= lightest + 2]
        for heavy in sorted(heavies, key=lambda one: (-self.loads[one], one)):
            path = self._path_from(heavy)
            if path is not None:
                for dossier, giver, taker in path:
                    self._take(dossier, giver)
                    self._give(dossier, taker)
                return True
        return False

    def _path_from(self, heavy: int) -> list[tuple[int, int, int]] | None:
        """The shortest chain of hand-overs (dossier, from, to) that ends with someone light enough."""
        came: dict[int, tuple[int, int]] = {}
        queue, seen = deque([heavy]), {heavy}
        while queue:
            giver = queue.popleft()
            if self.loads[giver] <= self.loads[heavy] - 2:
                path = []
                while giver != heavy:
                    dossier, before = came[giver]
                    path.append((dossier, before, giver))
                    giver = before
                return path[::-1]
            for dossier in sorted(self.held[giver]):
                for taker in self.allowed[dossier]:
                    if taker not in seen and taker not in self.given[dossier]:
                        seen.add(taker)
                        came[taker] = (dossier, giver)
                        queue.append(taker)
        return None

    def _give(self, dossier: int, scorer: int) -> None:
        self.given[dossier].add(scorer)
        self.held[scorer].add(dossier)
        self.loads[scorer] += 1

    def _take(self, dossier: int, scorer: int) -> None:
        self.given[dossier].discard(scorer)
        self.held[scorer].discard(dossier)
        self.loads[scorer] -= 1

    def proposal(self) -> Proposal:
        found = {dossier: set(self.given[dossier]) for dossier in self.dossiers}
        for dossier, scorer in self.kept:
            found[dossier].add(scorer)
        return Proposal(
            scorers={dossier: tuple(sorted(found[dossier])) for dossier in self.dossiers},
            loads=dict(self.loads),
            lacking={
                dossier: self.wanted - len(found[dossier])
                for dossier in self.dossiers
                if len(found[dossier]) < self.wanted
            },
        )
