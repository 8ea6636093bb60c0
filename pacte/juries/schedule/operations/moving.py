"""A coordinator changes the plan by hand: one defence at a time, refused when something forbids it."""

from collections.abc import Sequence
from datetime import datetime

from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.juries.models import DefenceDraft
from pacte.juries.planning.problem import Defence
from pacte.juries.schedule.checks import when_words
from pacte.juries.schedule.draft import Draft
from pacte.juries.schedule.operations.loading import Desk, keep, open_desk
from pacte.juries.schedule.places import choice_at, exchange, seated
from pacte.juries.schedule.versions import draft_of, version
from pacte.juries.vocabulary import DraftOrigin
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import Actor


def place(
    session: FencedSession,
    *,
    cohort_id: int,
    which: DepositSession,
    learner: str,
    slot: str,
    room: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> DefenceDraft:
    """Put a defence there, before the jury it has if that can follow, else before one that can."""
    desk = _movable(session, cohort_id, which, [learner], seen=seen, at=at)
    choice = choice_at(desk.table, learner, slot, room)
    refuse_if(_forbidden(choice.blocks))
    was = desk.draft.of(learner)
    name = desk.table.name(learner)
    said = f"{name} : {when_words(slot)}"
    said += f", au lieu du {when_words(was.slot)}" if was is not None and was.slot != slot else ""
    return _moved(session, desk, desk.draft.put(choice.defence), said, by=by, at=at)


def swap(
    session: FencedSession,
    *,
    cohort_id: int,
    which: DepositSession,
    learner: str,
    other: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> DefenceDraft:
    """Two learners change places; juries stay where they are."""
    desk = _movable(session, cohort_id, which, [learner, other], seen=seen, at=at)
    _placed(desk, learner), _placed(desk, other)
    found = exchange(desk.table, learner, other)
    refuse_if(_forbidden(found.blocks))
    said = f"{desk.table.name(learner)} et {desk.table.name(other)} échangent leurs places"
    return _moved(session, desk, desk.draft.put(*found.defences), said, by=by, at=at)


def unplace(
    session: FencedSession,
    *,
    cohort_id: int,
    which: DepositSession,
    learner: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> DefenceDraft:
    """Take a defence out of the plan."""
    desk = _movable(session, cohort_id, which, [learner], seen=seen, at=at)
    _placed(desk, learner)
    said = f"{_name(desk, learner)} : plus de place"
    return _moved(session, desk, desk.draft.without(learner).unpinned(learner), said, by=by, at=at)


def change_juror(
    session: FencedSession,
    *,
    cohort_id: int,
    which: DepositSession,
    learner: str,
    role: str,
    leaving: str,
    arriving: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> DefenceDraft:
    """Somebody else sits in that role."""
    desk = _movable(session, cohort_id, which, [learner], seen=seen, at=at)
    one = _placed(desk, learner)
    if (role, leaving) not in {(seat.role, seat.juror) for seat in one.jury}:
        raise Refused([Blocker("defence_seat", "Cette personne ne siège pas dans ce jury.", "", "arriving")])
    found = seated(desk.table, one, role, leaving, arriving)
    refuse_if(_forbidden(found.blocks))
    said = f"Jury de {desk.table.name(learner)} : {_juror(desk, arriving)} au lieu de {_juror(desk, leaving)}"
    return _moved(session, desk, desk.draft.put(found.defence), said, by=by, at=at)


def pin(
    session: FencedSession,
    *,
    cohort_id: int,
    which: DepositSession,
    learner: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> DefenceDraft:
    """The planner keeps that defence as it is."""
    desk = open_desk(session, cohort_id=cohort_id, which=which, seen=seen, whose=[learner], at=at)
    _placed(desk, learner)
    said = f"{_name(desk, learner)} : épinglée"
    draft = desk.draft.pinned(learner)
    return keep(session, desk, draft, said=said, origin=DraftOrigin.PIN, by=by, at=at)


def unpin(
    session: FencedSession,
    *,
    cohort_id: int,
    which: DepositSession,
    learner: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> DefenceDraft:
    """It may move again."""
    desk = open_desk(session, cohort_id=cohort_id, which=which, seen=seen, whose=[learner], at=at)
    if not desk.draft.is_pinned(learner):
        raise Refused([Blocker("defence_unpinned", "Cette soutenance n’est pas épinglée.")])
    said = f"{_name(desk, learner)} : l’épingle est retirée"
    draft = desk.draft.unpinned(learner)
    return keep(session, desk, draft, said=said, origin=DraftOrigin.PIN, by=by, at=at)


def undo(
    session: FencedSession, *, cohort_id: int, which: DepositSession, seen: int, by: Actor, at: datetime
) -> DefenceDraft:
    """The plan as it was before the last act; undone again, as before the one that preceded it."""
    desk = open_desk(session, cohort_id=cohort_id, which=which, seen=seen, whose=None, at=at)
    if desk.row is None:
        raise Refused([Blocker("defence_nothing_to_undo", "Il n’y a rien à annuler.")])
    if desk.row.origin is DraftOrigin.UNDO and desk.row.based_on == 0 and not desk.draft.defences:
        raise Refused([Blocker("defence_nothing_to_undo", "Il n’y a plus rien à annuler.")])
    target = version(session, cohort_id, which, desk.row.based_on)
    return keep(
        session,
        desk,
        draft_of(target),
        said=f"Annulé : {desk.row.said}",
        origin=DraftOrigin.UNDO,
        based_on=target.based_on if target is not None else 0,
        by=by,
        at=at,
    )


def restore(
    session: FencedSession,
    *,
    cohort_id: int,
    which: DepositSession,
    number: int,
    seen: int,
    by: Actor,
    at: datetime,
) -> DefenceDraft:
    """The plan as a version had it."""
    desk = open_desk(session, cohort_id=cohort_id, which=which, seen=seen, whose=None, at=at)
    target = version(session, cohort_id, which, number)
    if target is None or target.origin is DraftOrigin.PROPOSAL:
        raise Refused([Blocker("gone", "Cette version n’existe pas.")])
    said = f"Retour à la version {number}"
    return keep(session, desk, draft_of(target), said=said, origin=DraftOrigin.UNDO, by=by, at=at)


def _moved(
    session: FencedSession, desk: Desk, draft: Draft, said: str, *, by: Actor, at: datetime
) -> DefenceDraft:
    return keep(session, desk, draft, said=said, origin=DraftOrigin.MOVE, by=by, at=at)


def _movable(
    session: FencedSession,
    cohort_id: int,
    which: DepositSession,
    learners: Sequence[str],
    *,
    seen: int,
    at: datetime,
) -> Desk:
    """The desk of an act that moves those learners; refused while one of them is pinned."""
    desk = open_desk(session, cohort_id=cohort_id, which=which, seen=seen, whose=learners, at=at)
    refuse_if([found for one in learners for found in _pinned(desk, one)])
    return desk


def _pinned(desk: Desk, learner: str) -> list[Blocker]:
    """Of somebody who has left, nothing holds any more."""
    if not desk.draft.is_pinned(learner) or learner in desk.table.absent:
        return []
    return [
        Blocker(
            "defence_pinned", f"La soutenance de {_name(desk, learner)} est épinglée.", "Retirez l’épingle."
        )
    ]


def _forbidden(words: Sequence[str]) -> list[Blocker]:
    return [Blocker("defence_forbidden", one) for one in dict.fromkeys(words)]


def _placed(desk: Desk, learner: str) -> Defence:
    found = desk.draft.of(learner)
    if found is None:
        raise Refused(
            [Blocker("defence_unplaced", "Cette soutenance n’est pas placée.", "Placez-la d’abord.")]
        )
    return found


def _name(desk: Desk, learner: str) -> str:
    return desk.table.name(learner)


def _juror(desk: Desk, identity: str) -> str:
    juror = desk.table.jurors.get(identity)
    return juror.name if juror is not None else "quelqu’un d’autre"
