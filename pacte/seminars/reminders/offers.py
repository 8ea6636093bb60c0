"""What waits for a trainer's seal, in « À faire »: one line a seminar."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.french import plural
from pacte.policy import Role, allows
from pacte.seminars.models import HalfDay, Seminar, SeminarTrainer
from pacte.seminars.registries import HALF_DAY_PAGES
from pacte.seminars.reminders.emails import hours_words
from pacte.seminars.reminders.queries import unsealed_in
from pacte.todo import OFFERS, TodoItem, Visit


def offer(visit: Visit) -> Iterator[TodoItem]:
    """Half-days past and not sealed of the seminars that one runs; the first one opens."""
    for federation_id, federation in visit.federations.items():
        trains = any(
            grant.role is Role.TRAINER and grant.federation_id == federation_id
            for grant in visit.actor.grants
        )
        if not trains or not HALF_DAY_PAGES:
            continue
        session = visit.of_federation(federation_id)
        for cohort in cohorts_of_federation(session):
            if not allows(visit.actor, "seminar.run", cohort):
                continue
            waiting = unsealed_in(session, cohort, now=visit.now)
            trainers: dict[int, set[int]] = defaultdict(set)
            if waiting:
                for seminar_id, person_id in session.execute(
                    select(SeminarTrainer.seminar_id, SeminarTrainer.person_id).where(
                        SeminarTrainer.seminar_id.in_({seminar.id for seminar, _ in waiting})
                    )
                ):
                    trainers[seminar_id].add(person_id)
            mine: dict[int, list[tuple[Seminar, HalfDay]]] = defaultdict(list)
            for seminar, half_day in waiting:
                named = trainers.get(seminar.id)
                if not named or visit.actor.person_id in named:
                    mine[seminar.id].append((seminar, half_day))
            zone = definition_of(cohort).federation.time_zone
            for lines in mine.values():
                seminar, first = lines[0]
                words = plural(len(lines), "demi-journée", "demi-journées")
                yield TodoItem(
                    title=f"Sceller {words}, «\u00a0{seminar.title}\u00a0»",
                    reason=f"À partir du {hours_words(first, zone)} : la feuille attend votre signature.",
                    endpoint=HALF_DAY_PAGES[0],
                    params={"federation": federation.slug, "half_day_id": first.id},
                    button="Ouvrir la feuille",
                    time_zone=zone,
                )


OFFERS.append(offer)
