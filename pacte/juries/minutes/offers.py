"""What minutes ask: of those who sat, their signature; of the team, to see that they are all given."""

from collections.abc import Iterator

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import date_words
from pacte.juries.models import DefenceHalfDay, DefenceRoom, JuryMinutes, JurySignature
from pacte.juries.vocabulary import HALF_LABELS
from pacte.memoires.models import Juror
from pacte.policy import STAFF_ROLES, Role, allows
from pacte.todo import OFFERS, TodoItem, Visit


def offer(visit: Visit) -> Iterator[TodoItem]:
    """A line for each minutes that the person has still to sign, for the team one for each that lacks
    signatures; one statement a federation for either."""
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        if held & STAFF_ROLES:
            yield from _for_team(visit, visit.of_federation(federation_id), federation.slug)
        if Role.JUROR not in held:
            continue
        rows = visit.of_federation(federation_id).execute(
            select(JuryMinutes, Juror.id, DefenceHalfDay, Cohort)
            .join(DefenceRoom, DefenceRoom.id == JuryMinutes.room_id)
            .join(DefenceHalfDay, DefenceHalfDay.id == DefenceRoom.half_day_id)
            .join(Cohort, Cohort.id == JuryMinutes.cohort_id)
            .join(Juror, Juror.cohort_id == JuryMinutes.cohort_id)
            .outerjoin(
                JurySignature,
                (JurySignature.minutes_id == JuryMinutes.id) & (JurySignature.juror_id == Juror.id),
            )
            .where(
                JuryMinutes.completed_at.is_(None),
                Juror.person_id == visit.actor.person_id,
                JurySignature.id.is_(None),
            )
            .order_by(JuryMinutes.closed_at, JuryMinutes.id)
        )
        for minutes, juror_id, half_day, cohort in rows:
            signs = any(one["juror_id"] == juror_id for one in minutes.content["signers"])
            if not signs or not allows(visit.actor, "minutes.read", cohort):
                continue
            when = f"{date_words(half_day.day, weekday=False)}, {HALF_LABELS[half_day.half]}"
            yield TodoItem(
                title="Signer le procès-verbal des soutenances",
                reason=f"Soutenances du {when}, {cohort.label}. "
                "Les résultats attendent toutes les signatures.",
                endpoint="juries.minutes",
                params={"federation": federation.slug, "defence_room_id": minutes.room_id},
                button="Relire et signer",
                leads=True,
            )


def _for_team(visit: Visit, session: FencedSession, slug: str) -> Iterator[TodoItem]:
    rows = session.execute(
        select(JuryMinutes, DefenceHalfDay, DefenceRoom.label, Cohort)
        .join(DefenceRoom, DefenceRoom.id == JuryMinutes.room_id)
        .join(DefenceHalfDay, DefenceHalfDay.id == DefenceRoom.half_day_id)
        .join(Cohort, Cohort.id == JuryMinutes.cohort_id)
        .where(JuryMinutes.completed_at.is_(None))
        .order_by(JuryMinutes.closed_at, JuryMinutes.id)
    )
    for minutes, half_day, label, cohort in rows:
        if not allows(visit.actor, "minutes.manage", cohort):
            continue
        when = f"{date_words(half_day.day, weekday=False)}, {HALF_LABELS[half_day.half]}"
        yield TodoItem(
            title=f"Signatures attendues au procès-verbal, {cohort.label}",
            reason=f"Soutenances du {when}, {label}. Les résultats attendent toutes les signatures.",
            endpoint="juries.minutes",
            params={"federation": slug, "defence_room_id": minutes.room_id},
            button="Voir qui manque",
        )


OFFERS.append(offer)
