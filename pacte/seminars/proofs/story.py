"""What sealed sheets tell of one learner's history: seminars attended, missed, in part."""

from collections.abc import Iterator

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import NBSP, agreed, plural
from pacte.learners.models import Enrollment
from pacte.learners.registries import STORIES, Told
from pacte.policy import Actor
from pacte.seminars.proofs.queries import Slot, own_records_of, slots_of
from pacte.seminars.proofs.rules import Spent


def story(session: FencedSession, enrollment: Enrollment, reader: Actor) -> Iterator[Told]:
    """A line a seminar, at the end of its last sealed half-day; whoever reads the page may know of it."""
    slots = slots_of(session, session.get_one(Cohort, enrollment.cohort_id))
    (record,) = own_records_of(session, slots, [(enrollment, enrollment.person)])
    held: dict[int, list[tuple[Slot, Spent]]] = {}
    for slot in slots:
        spent = record.spent.get(slot.id)
        if spent is not None and spent.sealed:
            held.setdefault(slot.seminar.id, []).append((slot, spent))
    for lines in held.values():
        seminar = lines[-1][0].seminar
        missed = sum(one.is_missed for _, one in lines)
        caught_up = sum(one.is_caught_up for _, one in lines)
        attended = len(lines) - missed - caught_up
        counts = [
            f"{count} {agreed(count, word)}"
            for count, word in ((attended, "suivie"), (missed, "manquée"), (caught_up, "rattrapée"))
            if count
        ]
        words = f"{plural(len(lines), 'demi-journée')}, {', '.join(counts)}"
        yield Told(lines[-1][0].half_day.ends_at, f"{seminar.title}{NBSP}: {words}")


STORIES.append(story)
