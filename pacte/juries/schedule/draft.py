"""A draft plan as a value: defences, pins; what two versions differ by. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from pacte.juries.planning.form import plan_as_json, plan_from
from pacte.juries.planning.plan import Plan, Status
from pacte.juries.planning.problem import Defence, Pin, PinKind

_PINS: TypeAdapter[tuple[Pin, ...]] = TypeAdapter(tuple[Pin, ...])


@dataclass(frozen=True, slots=True)
class Draft:
    """What one version says. The levels of ``plan`` are told only of what the planner made."""

    plan: Plan
    pins: tuple[Pin, ...] = ()

    @property
    def defences(self) -> tuple[Defence, ...]:
        return self.plan.defences

    def of(self, learner: str) -> Defence | None:
        return next((one for one in self.defences if one.learner == learner), None)

    def is_pinned(self, learner: str) -> bool:
        return any(one.learner == learner for one in self.pins)

    def put(self, *defences: Defence) -> "Draft":
        """Those defences instead of the ones of the same learners."""
        whose = {one.learner for one in defences}
        kept = [one for one in self.defences if one.learner not in whose]
        return replace(self, plan=_by_hand([*kept, *defences]))

    def without(self, learner: str) -> "Draft":
        return replace(self, plan=_by_hand([one for one in self.defences if one.learner != learner]))

    def pinned(self, learner: str) -> "Draft":
        """The whole defence is kept by the planner: its hour, its room, each of its jury."""
        one = self.of(learner)
        if one is None:
            return self
        pins = [Pin(learner=learner, kind=PinKind.REQUIRE, slot=one.slot, room=one.room)]
        pins += [
            Pin(learner=learner, kind=PinKind.REQUIRE, juror=seat.juror, role=seat.role) for seat in one.jury
        ]
        return replace(self, pins=(*self.unpinned(learner).pins, *pins))

    def unpinned(self, learner: str) -> "Draft":
        return replace(self, pins=tuple(one for one in self.pins if one.learner != learner))


EMPTY = Draft(Plan(status=Status.INCOMPLETE))


def draft_from(body: Mapping[str, Any]) -> Draft:
    """What a version keeps."""
    return Draft(plan_from(body["plan"]), _PINS.validate_python(body["pins"]))


def draft_as_json(draft: Draft) -> dict[str, Any]:
    """JSON values."""
    pins = _PINS.dump_python(draft.pins, mode="json", exclude_none=True)
    return {"plan": plan_as_json(draft.plan), "pins": list(pins)}


def touched(before: Draft, after: Draft) -> frozenset[str]:
    """Learners whose defence or pins are not the same in both."""
    drafts = (before, after)
    whose = {one.learner for draft in drafts for one in draft.defences}
    whose |= {one.learner for draft in drafts for one in draft.pins}
    return frozenset(
        learner
        for learner in whose
        if _kept(before.of(learner)) != _kept(after.of(learner))
        or _pins(before, learner) != _pins(after, learner)
    )


def _kept(defence: Defence | None) -> object:
    return defence and (defence.slot, defence.room, frozenset(defence.jury))


def _pins(draft: Draft, learner: str) -> frozenset[Pin]:
    return frozenset(one for one in draft.pins if one.learner == learner)


def _by_hand(defences: Sequence[Defence]) -> Plan:
    """A plan that nobody has proven anything of."""
    return Plan(
        status=Status.INCOMPLETE, defences=tuple(sorted(defences, key=lambda one: (one.slot, one.room)))
    )
