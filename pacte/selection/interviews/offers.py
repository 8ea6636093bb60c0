"""What interviews ask of people: the candidate's choice, the interviewers' records, counters for staff."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.cohorts.registries import COUNTERS, Counter
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import agreed, datetime_words, listed, plural
from pacte.policy import allows
from pacte.selection.hiding import tied_dossiers
from pacte.selection.interviews.queries import last_moment, slot_lines, unwritten_of
from pacte.selection.interviews.unsuited import unsuited
from pacte.selection.models import Interview, InterviewRecord, InterviewSlot
from pacte.selection.queries import committee_of
from pacte.selection.vocabulary import InterviewState
from pacte.todo import OFFERS, TodoItem, Visit

OPEN = (InterviewState.INVITED, InterviewState.BOOKED)


def offer_to_candidate(visit: Visit) -> Iterator[TodoItem]:
    """Choose a slot, or come to the one chosen; four statements a federation where one is invited."""
    if visit.actor.person_id is None:
        return
    mine = select(Interview.federation_id).where(Interview.state.in_(OPEN)).distinct()
    for federation_id in sorted(visit.mine().scalars(mine).all()):
        yield from _of_candidate(visit.of_federation(federation_id), visit.actor.person_id, visit.now)


def _of_candidate(session: FencedSession, person_id: int, now: datetime) -> Iterator[TodoItem]:
    federation = session.get_one(Federation, session.federation_id)
    for interview, application, cohort, slot in session.execute(
        select(Interview, Application, Cohort, InterviewSlot)
        .join(Application, Application.id == Interview.application_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .outerjoin(InterviewSlot, InterviewSlot.id == Interview.slot_id)
        .where(
            Interview.person_id == person_id,
            Interview.state.in_(OPEN),
            Application.state == ApplicationState.SUBMITTED,
        )
        .order_by(Interview.id)
    ):
        zone = cohort.definition["federation"]["time_zone"]
        place: dict[str, str | int] = {"federation": federation.slug, "application_id": application.id}
        if interview.state is InterviewState.INVITED:
            said = unsuited(session, [interview]).get(application.id)
            if said is not None:
                yield TodoItem(
                    title=f"D’autres créneaux d’entretien, {cohort.label}",
                    reason="Vous avez dit qu’aucun créneau ne convient le "
                    f"{datetime_words(said.at, zone, zone=False)} : la fédération vous en proposera. Vous "
                    "pouvez encore en choisir un.",
                    endpoint="interviews.choose",
                    params=place,
                    kind="waiting",
                    whom=federation.name,
                    time_zone=zone,
                )
                continue
            until = last_moment(
                session, cohort, candidate_id=person_id, choose_by_at=interview.choose_by_at, now=now
            )
            over = now >= interview.choose_by_at
            yield TodoItem(
                title=f"Choisir le créneau de mon entretien, {cohort.label}",
                reason="Le délai est passé : écrivez à la fédération."
                if over
                else f"{federation.name} souhaite vous entendre, par vidéo.",
                endpoint="interviews.choose",
                params=place,
                button="Voir la page" if over else "Choisir",
                due_at=until,
                time_zone=zone,
            )
        elif slot is not None and slot.ends_at > now:
            yield TodoItem(
                title=f"Mon entretien, {cohort.label}",
                reason=f"Le {datetime_words(slot.starts_at, zone, weekday=True)}, par vidéo.",
                endpoint="interviews.choose",
                params=place,
                kind="ahead",
                whom=federation.name,
                time_zone=zone,
            )


def offer_to_interviewer(visit: Visit) -> Iterator[TodoItem]:
    """The records to write, a line a cohort that holds interviews and where one sits on the committee."""
    me = visit.actor.person_id
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        for cohort in cohorts_of_federation(session):
            if me is None or not allows(visit.actor, "interview.record", cohort):
                continue
            missing, coming = _of_interviewer(session, cohort, me, visit.now)
            place = {"federation": federation.slug, "code": cohort.code}
            zone = cohort.definition["federation"]["time_zone"]
            if missing:
                yield TodoItem(
                    title=f"Écrire {agreed(missing, 'le compte rendu', 'les comptes rendus')} "
                    f"de {missing} {agreed(missing, 'entretien')}, {cohort.label}",
                    reason="Le comité en a besoin pour délibérer.",
                    endpoint="interviews.mine",
                    params=place,
                    button="Ouvrir la liste",
                    time_zone=zone,
                )
            if coming:
                yield TodoItem(
                    title=f"{coming} {agreed(coming, 'entretien')} à mener, {cohort.label}",
                    reason="Les rendez-vous pris avec les candidates et candidats.",
                    endpoint="interviews.mine",
                    params=place,
                    kind="ahead",
                    time_zone=zone,
                )


def offer_to_staff(visit: Visit) -> Iterator[TodoItem]:
    """Interviews of which nobody may write any more, until the deliberation begins; a line a cohort."""
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        for cohort in cohorts_of_federation(session):
            if not cohort.closes_at <= visit.now or not allows(visit.actor, "selection.manage", cohort):
                continue
            committee = committee_of(session, cohort.id)
            if committee is not None and committee.deliberation_began_at is not None:
                continue
            yield from _to_offer_again(session, federation.slug, cohort, visit)
            left = unwritten_of(session, cohort, reader_id=visit.actor.person_id, now=visit.now)
            orphans = sum(one.orphan and not one.hidden for one in left)
            if orphans:
                yield TodoItem(
                    title=f"{plural(orphans, 'entretien')} sans compte rendu, {cohort.label}",
                    reason="Un lien connu depuis en écarte qui l’a mené. Confiez le compte rendu à quelqu’un "
                    "d’autre sur la page du créneau, ou dites en séance ce qu’il faut en retenir.",
                    endpoint="interviews.overview",
                    params={"federation": federation.slug, "code": cohort.code},
                    button="Voir les entretiens",
                    time_zone=cohort.definition["federation"]["time_zone"],
                )


def _to_offer_again(
    session: FencedSession, federation: str, cohort: Cohort, visit: Visit
) -> Iterator[TodoItem]:
    """Candidates whom no slot suits wait for others."""
    found = session.execute(
        select(Interview, Application)
        .join(Application, Application.id == Interview.application_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.state == ApplicationState.SUBMITTED,
            Interview.state == InterviewState.INVITED,
            Application.id.not_in(tied_dossiers(session, [cohort], visit.actor.person_id)),
        )
        .order_by(Application.sort_key, Application.id)
    ).all()
    said = unsuited(session, [interview for interview, _ in found])
    people = [row.name or row.reference for _, row in found if row.id in said]
    if people:
        yield TodoItem(
            title=f"Proposer d’autres créneaux d’entretien, {cohort.label}",
            reason=f"Aucun ne convient à {listed(people)} : vous lirez ses mots sur la page des entretiens."
            if len(people) == 1
            else f"Aucun ne convient à {plural(len(people), 'personne')} ({', '.join(people)}) : vous lirez "
            "leurs mots sur la page des entretiens.",
            endpoint="interviews.propose",
            params={"federation": federation, "code": cohort.code},
            button="Proposer",
            time_zone=cohort.definition["federation"]["time_zone"],
        )


def _of_interviewer(session: FencedSession, cohort: Cohort, me: int, now: datetime) -> tuple[int, int]:
    """How many records are missing, how many interviews come; dossiers tied to the person do not count.

    From the deliberation on nothing is written any more, and from its end on nobody is heard.
    """
    committee = committee_of(session, cohort.id)
    began = committee is not None and committee.deliberation_began_at is not None
    closed = committee is not None and committee.closed_at is not None
    lines = [
        line
        for line in slot_lines(session, cohort, reader_id=me)
        if line.interview is not None
        and line.interview.state in (InterviewState.BOOKED, InterviewState.HELD)
        and not line.hidden
        and me in {person.id for person in line.people}
    ]
    written = set(
        session.scalars(
            select(InterviewRecord.interview_id).where(
                InterviewRecord.author_id == me, InterviewRecord.body != ""
            )
        )
    )
    past = [line for line in lines if line.slot.ends_at <= now]
    missing = sum(line.interview is not None and line.interview.id not in written for line in past)
    coming = sum(
        line.slot.ends_at > now
        and line.interview is not None
        and line.interview.state is InterviewState.BOOKED
        and line.interview.id not in written
        for line in lines
    )
    return 0 if began else missing, 0 if closed else coming


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """The way to the interviews of each cohort that holds some, after closing; one statement, and what is
    hidden."""
    hidden = tied_dossiers(session, cohorts, reader_id)
    rows = session.execute(
        select(Application.cohort_id, Interview.state, func.count(Interview.id))
        .join(Interview, Interview.application_id == Application.id)
        .where(
            Application.cohort_id.in_([cohort.id for cohort in cohorts]),
            Interview.state != InterviewState.CANCELLED,
            Application.id.not_in(hidden),
        )
        .group_by(Application.cohort_id, Interview.state)
    )
    found = {(cohort_id, state): count for cohort_id, state, count in rows}
    return {
        cohort.id: _counters(cohort, found)
        for cohort in cohorts
        if now >= cohort.closes_at and cohort.definition.get("selection", {}).get("interviews", True)
    }


def _counters(cohort: Cohort, found: Mapping[tuple[int, InterviewState], int]) -> list[Counter]:
    total = sum(count for (cohort_id, _), count in found.items() if cohort_id == cohort.id)
    to_choose = found.get((cohort.id, InterviewState.INVITED), 0)
    place = {"code": cohort.code}
    shown = [
        Counter(
            label=agreed(total, "entretien", "entretiens"),
            value=total,
            endpoint="interviews.overview",
            params=place,
        )
    ]
    if to_choose:
        shown.append(
            Counter(
                label=agreed(to_choose, "créneau à choisir", "créneaux à choisir"),
                value=to_choose,
                endpoint="interviews.overview",
                params=place,
                kind="waiting",
            )
        )
    return shown


COUNTERS.append(counters)
OFFERS.append(offer_to_candidate)
OFFERS.append(offer_to_interviewer)
OFFERS.append(offer_to_staff)
