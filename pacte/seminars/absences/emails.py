"""Mail about absences: to learners of what is decided of theirs, to those who follow them of an absence."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pacte.accounts.models import Person
from pacte.addresses import (
    catch_up_path,
    contact_path,
    decision_path,
    hand_in_path,
    justification_path,
    presences_path,
)
from pacte.database import FencedSession
from pacte.french import date_words, plural, time_words
from pacte.mail import Address, post
from pacte.seminars.absences.loading import Loaded
from pacte.seminars.models import (
    CatchUp,
    CatchUpHandIn,
    HalfDay,
    Justification,
    Seminar,
    TeamWork,
    ToleranceDecision,
    ToleranceProposal,
)
from pacte.seminars.proofs.queries import Slot
from pacte.seminars.proofs.rules import duration_words
from pacte.seminars.setting import Setting
from pacte.seminars.vocabulary import JustificationState


def tell_of_catch_up(
    session: FencedSession,
    *,
    what: str,
    loaded: Loaded,
    work: CatchUp,
    slot: Slot,
    author: str,
    at: datetime,
    answer: str = "",
    version: int = 0,
    others: Sequence[tuple[CatchUp, Slot]] = (),
) -> None:
    """To the learner; ``what``: « given », « validated », « cancelled » or, of a version, « sent_back ».

    ``others``: half-days for which the same was given at once.
    """
    enrollment_id, slug = loaded.enrollment.id, loaded.setting.federation.slug
    to_hand_in = (
        f"{presences_path(slug, enrollment_id)}#rattrapages"
        if others
        else hand_in_path(slug, enrollment_id, work.id)
    )
    post(
        session,
        template="absences/catch_up",
        to=loaded.person.email,
        to_name=loaded.person.name,
        context={
            **context_of(loaded.setting, loaded.enrollment.id),
            "name": loaded.person.given_name,
            "what": what,
            "half_day": " ; ".join(
                half_day_words(one.seminar, one.half_day, one.zone)
                for one in (slot, *(other for _, other in others))
            ),
            "count": 1 + len(others),
            "instruction": work.instruction,
            "duration": duration_words(work.minutes + sum(one.minutes for one, _ in others)),
            "due": date_words(work.due_on),
            "author": author,
            "reason": answer or work.cancel_reason,
            **({} if what in ("validated", "cancelled") else {"link": Address(to_hand_in)}),
        },
        at=at,
        about=loaded.enrollment,
        reply_to=loaded.setting.contact,
        unique_key=f"catch-up:{work.id}:{what}{f':{version}' if version else ''}",
    )


def tell_of_hand_in(
    session: FencedSession, *, loaded: Loaded, made: CatchUpHandIn, slot: Slot, to: Person, at: datetime
) -> None:
    """To who follows the learner: catch-up work waits to be read; the work stays in the software."""
    post(
        session,
        template="absences/hand_in",
        to=to.email,
        to_name=to.name,
        context={
            **context_of(loaded.setting, loaded.enrollment.id),
            "link": Address(
                catch_up_path(loaded.setting.federation.slug, loaded.enrollment.id, made.catch_up_id)
            ),
            "name": to.given_name,
            "learner": loaded.person.name,
            "half_day": half_day_words(slot.seminar, slot.half_day, slot.zone),
            "with_file": made.file_id is not None,
            "contact_link": contact_link(loaded.setting, loaded.enrollment.id),
        },
        at=at,
        about=loaded.enrollment,
        reply_to=loaded.setting.contact,
        unique_key=f"catch-up-handed-in:{made.id}:{to.id}",
    )


def tell_of_proposal(
    session: FencedSession, *, loaded: Loaded, proposal: ToleranceProposal, author: str, at: datetime
) -> None:
    """To the team: a trainer asks them to lift the tolerance; the reason stays in the software."""
    post(
        session,
        template="absences/proposal",
        to=loaded.setting.contact,
        to_name=loaded.setting.federation.name,
        context={
            **context_of(loaded.setting, loaded.enrollment.id),
            "link": Address(decision_path(loaded.setting.federation.slug, loaded.enrollment.id)),
            "learner": loaded.person.name,
            "author": author,
        },
        at=at,
        about=loaded.enrollment,
        reply_to=loaded.setting.contact,
        unique_key=f"tolerance-proposal:{proposal.id}",
    )


def tell_of_proposal_answer(
    session: FencedSession,
    *,
    loaded: Loaded,
    proposal: ToleranceProposal,
    decision: ToleranceDecision | None,
    to: Person,
    author: str,
    at: datetime,
) -> None:
    """To the trainer who proposed: what the team decided, for how many half-days, and why."""
    post(
        session,
        template="absences/proposal_answer",
        to=to.email,
        to_name=to.name,
        context={
            **context_of(loaded.setting, loaded.enrollment.id),
            "name": to.given_name,
            "learner": loaded.person.name,
            "author": author,
            "half_days": plural(decision.half_days, "demi-journée") if decision is not None else "",
            "reason": decision.reason if decision is not None else proposal.answer,
        },
        at=at,
        about=loaded.enrollment,
        reply_to=loaded.setting.contact,
        unique_key=f"tolerance-proposal:{proposal.id}:answer",
    )


def tell_of_refusal(
    session: FencedSession, *, loaded: Loaded, work: TeamWork, author: str, at: datetime
) -> None:
    """To the learner: what they declared is not accepted, and why."""
    post(
        session,
        template="absences/team_work",
        to=loaded.person.email,
        to_name=loaded.person.name,
        context={
            **context_of(loaded.setting, loaded.enrollment.id),
            "name": loaded.person.given_name,
            "subject": work.subject,
            "day": date_words(work.done_on),
            "duration": duration_words(work.minutes),
            "author": author,
            "reason": work.reason,
        },
        at=at,
        about=loaded.enrollment,
        reply_to=loaded.setting.contact,
        unique_key=f"team-work:{work.id}:refused",
    )


def tell_of_justification(
    session: FencedSession, *, loaded: Loaded, sent: Justification, slot: Slot, to: Person, at: datetime
) -> None:
    """To who follows the learner: something was sent about an absence; their words stay in the software."""
    post(
        session,
        template="absences/justification",
        to=to.email,
        to_name=to.name,
        context={
            **context_of(loaded.setting, loaded.enrollment.id),
            "link": Address(
                justification_path(loaded.setting.federation.slug, loaded.enrollment.id, sent.id)
            ),
            "name": to.given_name,
            "learner": loaded.person.name,
            "half_day": half_day_words(slot.seminar, slot.half_day, slot.zone),
            "with_document": sent.document_file_id is not None,
            "contact_link": contact_link(loaded.setting, loaded.enrollment.id),
        },
        at=at,
        about=loaded.enrollment,
        reply_to=loaded.setting.contact,
        unique_key=f"justification:{sent.id}:{to.id}",
    )


def tell_of_answer(
    session: FencedSession,
    *,
    loaded: Loaded,
    sent: Justification,
    seminar: Seminar,
    half_day: HalfDay,
    author: str,
    at: datetime,
) -> None:
    """To the learner: what was decided of what they sent."""
    post(
        session,
        template="absences/justification_answer",
        to=loaded.person.email,
        to_name=loaded.person.name,
        context={
            **context_of(loaded.setting, loaded.enrollment.id),
            "name": loaded.person.given_name,
            "accepted": sent.state is JustificationState.ACCEPTED,
            "half_day": half_day_words(seminar, half_day, loaded.setting.zone),
            "author": author,
            "reason": sent.answer,
        },
        at=at,
        about=loaded.enrollment,
        reply_to=loaded.setting.contact,
        unique_key=f"justification:{sent.id}:answer",
    )


def tell_of_decision(
    session: FencedSession, *, loaded: Loaded, decision: ToleranceDecision, author: str, at: datetime
) -> None:
    """To the learner: absences are admitted beyond the tolerance, or are no longer."""
    ended = decision.ended_at is not None
    post(
        session,
        template="absences/decision",
        to=loaded.person.email,
        to_name=loaded.person.name,
        context={
            **context_of(loaded.setting, loaded.enrollment.id),
            "name": loaded.person.given_name,
            "ended": ended,
            "half_days": plural(decision.half_days, "demi-journée manquée", "demi-journées manquées"),
            "author": author,
            "reason": decision.end_reason if ended else decision.reason,
        },
        at=at,
        about=loaded.enrollment,
        reply_to=loaded.setting.contact,
        unique_key=f"tolerance-decision:{decision.id}:{'ended' if ended else 'made'}",
    )


def contact_link(setting: Setting, enrollment_id: int) -> Address:
    """Where the contact that follows such a mail is noted, its theme already ticked."""
    return Address(contact_path(setting.federation.slug, enrollment_id, "organisation"))


def half_day_words(seminar: Seminar, half_day: HalfDay, zone: str) -> str:
    """« Séminaire de lancement, jeudi 11 décembre 2025 de 9 h à 12 h 30 »."""
    hours = f"de {time_words(half_day.starts_at, zone)} à {time_words(half_day.ends_at, zone)}"
    return f"{seminar.title}, {date_words(half_day.starts_at, tz=zone)} {hours}"


def context_of(setting: Setting, enrollment_id: int) -> dict[str, Any]:
    return {
        "cohort_label": setting.cohort.label,
        "federation_name": setting.federation.name,
        "contact": setting.contact,
        "link": Address(presences_path(setting.federation.slug, enrollment_id)),
    }
