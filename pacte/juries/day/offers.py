"""What the day of the defences asks of jurors: the page of their room, that day."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.juries.half_days.rules import half_day_words
from pacte.juries.models import Defence, DefenceHalfDay, DefenceJuror, DefenceRoom, JuryMinutes
from pacte.memoires.models import Juror
from pacte.policy import Role, allows
from pacte.todo import OFFERS, TodoItem, Visit


def offer(visit: Visit) -> Iterator[TodoItem]:
    """A line for each room where the person sits, from the eve until its minutes are closed; one statement
    a federation."""
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        if Role.JUROR not in held:
            continue
        sits = (
            select(Defence.id)
            .join(DefenceJuror, DefenceJuror.defence_id == Defence.id)
            .join(Juror, Juror.id == DefenceJuror.juror_id)
            .where(
                Defence.room_id == DefenceRoom.id,
                Defence.cancelled_at.is_(None),
                Defence.date_published_at.is_not(None),
                DefenceJuror.ended_at.is_(None),
                Juror.person_id == visit.actor.person_id,
            )
        )
        rows = visit.of_federation(federation_id).execute(
            select(
                DefenceRoom.id,
                DefenceRoom.label,
                DefenceHalfDay,
                Cohort,
                sits.where(DefenceJuror.is_chair.is_(True)).exists(),
            )
            .join(DefenceHalfDay, DefenceHalfDay.id == DefenceRoom.half_day_id)
            .join(Cohort, Cohort.id == DefenceHalfDay.cohort_id)
            .outerjoin(JuryMinutes, JuryMinutes.room_id == DefenceRoom.id)
            .where(
                sits.exists(),
                DefenceHalfDay.starts_at <= visit.now + timedelta(days=2),
                JuryMinutes.id.is_(None),
            )
            .order_by(DefenceHalfDay.starts_at, DefenceRoom.id)
        )
        for room_id, label, half_day, cohort, presides in rows:
            zone = definition_of(cohort).federation.time_zone
            today = local_day(visit.now, zone)
            if half_day.day > today + timedelta(days=1) or not allows(visit.actor, "defence.hold", cohort):
                continue
            when = half_day_words(half_day.day, half_day.half).capitalize()
            over = visit.now > half_day.ends_at
            if over and not presides:
                continue
            yield TodoItem(
                title="Clore le procès-verbal des soutenances" if over else "Tenir les soutenances",
                reason=f"{when}, {label}, {cohort.label}. "
                + (
                    "Les résultats attendent le procès-verbal."
                    if over
                    else "Ordre de passage, mémoires, résultats."
                ),
                endpoint="juries.day",
                params={"federation": federation.slug, "defence_room_id": room_id},
                button="Ouvrir",
                due_at=None if over else half_day.starts_at,
                due_is_known=not over,
                time_zone=zone,
                leads=half_day.day == today,
            )


OFFERS.append(offer)
