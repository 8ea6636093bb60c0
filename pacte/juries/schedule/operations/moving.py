"""A coordinator changes the plan by hand: one defence at a time, refused when something forbids it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.juries.models import DefenceDraft
from pacte.juries.planning.problem import Defence, Seat
from pacte.juries.schedule.checks import Table, blocks, findings, when_words
from pacte.juries.schedule.draft import Draft
from pacte.juries.schedule.operations.loading import Desk, keep, load_desk, unchanged_since
from pacte.juries.schedule.places import choice_at
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
    desk = load_desk(session, cohort_id=cohort_id, which=which, at=at)
    unchanged_since(session, desk, seen, [learner])
    refuse_if(_pinned(desk, learner))
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
    desk = load_desk(session, cohort_id=cohort_id, which=which, at=at)
    unchanged_since(session, desk, seen, [learner, other])
    refuse_if([*_pinned(desk, learner), *_pinned(desk, other)])
    one, two = _placed(desk, learner), _placed(desk, other)
    moved = (replace(one, learner=other), replace(two, learner=learner))
    draft = desk.draft.put(*moved)
    table = Table(desk.problem, draft.defences, desk.ground.notice)
    refuse_if(_forbidden([words for made in moved for words in blocks(findings(table, made))]))
    said = f"{table.name(learner)} et {table.name(other)} échangent leurs places"
    return _moved(session, desk, draft, said, by=by, at=at)


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
    desk = load_desk(session, cohort_id=cohort_id, which=which, at=at)
    unchanged_since(session, desk, seen, [learner])
    refuse_if(_pinned(desk, learner))
    _placed(desk, learner)
    said = f"{_name(desk, learner)} : plus de place"
    return _moved(session, desk, desk.draft.without(learner), said, by=by, at=at)


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
    desk = load_desk(session, cohort_id=cohort_id, which=which, at=at)
    unchanged_since(session, desk, seen, [learner])
    refuse_if(_pinned(desk, learner))
    one = _placed(desk, learner)
    if (role, leaving) not in {(seat.role, seat.juror) for seat in one.jury}:
        raise Refused([Blocker("defence_seat", "Cette personne ne siège pas dans ce jury.", "", "arriving")])
    jury = tuple(
        Seat(role=role, juror=arriving) if (seat.role, seat.juror) == (role, leaving) else seat
        for seat in one.jury
    )
    made = replace(one, jury=jury)
    refuse_if(_forbidden(blocks(findings(desk.table, made))))
    said = f"Jury de {desk.table.name(learner)} : {_juror(desk, arriving)} au lieu de {_juror(desk, leaving)}"
    return _moved(session, desk, desk.draft.put(made), said, by=by, at=at)


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
    desk = load_desk(session, cohort_id=cohort_id, which=which, at=at)
    unchanged_since(session, desk, seen, [learner])
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
    desk = load_desk(session, cohort_id=cohort_id, which=which, at=at)
    unchanged_since(session, desk, seen, [learner])
    if not desk.draft.is_pinned(learner):
        raise Refused([Blocker("defence_unpinned", "Cette soutenance n’est pas épinglée.")])
    said = f"{_name(desk, learner)} : l’épingle est retirée"
    draft = desk.draft.unpinned(learner)
    return keep(session, desk, draft, said=said, origin=DraftOrigin.PIN, by=by, at=at)


def undo(
    session: FencedSession, *, cohort_id: int, which: DepositSession, seen: int, by: Actor, at: datetime
) -> DefenceDraft:
    """The plan as it was before the last act; undone again, as before the one that preceded it."""
    desk = load_desk(session, cohort_id=cohort_id, which=which, at=at)
    unchanged_since(session, desk, seen, None)
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
    desk = load_desk(session, cohort_id=cohort_id, which=which, at=at)
    unchanged_since(session, desk, seen, None)
    target = version(session, cohort_id, which, number)
    if target is None or target.origin is DraftOrigin.PROPOSAL:
        raise Refused([Blocker("gone", "Cette version n’existe pas.")])
    said = f"Retour à la version {number}"
    return keep(session, desk, draft_of(target), said=said, origin=DraftOrigin.UNDO, by=by, at=at)


def _moved(
    session: FencedSession, desk: Desk, draft: Draft, said: str, *, by: Actor, at: datetime
) -> DefenceDraft:
    return keep(session, desk, draft, said=said, origin=DraftOrigin.MOVE, by=by, at=at)


def _pinned(desk: Desk, learner: str) -> list[Blocker]:
    if not desk.draft.is_pinned(learner):
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
