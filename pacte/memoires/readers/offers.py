"""What juries ask of people: staff to find readers and follow them, jurors to say who they know."""

from collections.abc import Iterator

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import plural
from pacte.memoires.models import Juror
from pacte.memoires.readers.panel import Panel, panel
from pacte.policy import STAFF_ROLES, Role, allows
from pacte.seminars.absences.offers import is_under_way
from pacte.todo import OFFERS, TodoItem, Visit


def offer(visit: Visit) -> Iterator[TodoItem]:
    """Lines of staff, a cohort at a time, then those of jurors."""
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        session = visit.of_federation(federation_id)
        if held & STAFF_ROLES:
            for cohort in cohorts_of_federation(session):
                if allows(visit.actor, "reading.assign", cohort) and is_under_way(cohort, visit.now):
                    found = panel(session, cohort, at=visit.now, viewer_id=visit.actor.person_id).seen()
                    yield from _for_staff(found, federation)
        if Role.JUROR in held:
            yield from _for_juror(visit, session, federation)


def _for_staff(found: Panel, federation: Federation) -> Iterator[TodoItem]:
    """Readers to find once it has begun, who is silent, who is late, ties found afterwards."""
    if not found.is_begun:
        return
    lacking = [line for line in found.lines if line.lacking]
    if lacking:
        missing = sum(line.lacking for line in lacking)
        reason = (
            found.lack_words(lacking[0])
            if len(lacking) == 1
            else f"{plural(missing, 'lecture manque', 'lectures manquent')}."
        )
        words = plural(len(lacking), "mémoire")
        yield _line(found.cohort, federation, f"Trouver des lecteurs pour {words}", reason, "a-attribuer")
    silent = sum(found.is_silent(one) for line in found.lines for one in line.open)
    if silent:
        yield _line(
            found.cohort,
            federation,
            f"Relancer {plural(silent, 'lecture')} sans réponse",
            f"Demandées depuis plus de {plural(found.definition.memoire.answer_days, 'jour')}.",
            "sans-reponse",
        )
    late = sum(found.is_late(one) for line in found.lines for one in line.open)
    if late:
        yield _line(
            found.cohort,
            federation,
            f"Relancer {plural(late, 'évaluation')} en retard",
            "La date est passée\u00a0; une évaluation est reçue quand même.",
            "en-retard",
        )
    for line in found.lines:
        if any(found.is_tied_after(line, one) for one in line.open):
            yield TodoItem(
                title=f"Un lien est apparu après une évaluation\u00a0: {line.learner.name}",
                reason="L’évaluation est gardée\u00a0; dites au jury ce qu’il en fait.",
                endpoint="memoires.readers",
                params={"federation": federation.slug, "enrollment_id": line.enrollment.id},
                button="Ouvrir",
                time_zone=found.definition.federation.time_zone,
            )


def _line(cohort: Cohort, federation: Federation, title: str, reason: str, state: str) -> TodoItem:
    return TodoItem(
        title=f"{title}, {cohort.label}",
        reason=reason,
        endpoint="memoires.readings",
        params={"federation": federation.slug, "code": cohort.code, "etat": state},
        button="Ouvrir",
        time_zone=definition_of(cohort).federation.time_zone,
    )


def _for_juror(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """Their ties to go through, once."""
    for cohort in session.scalars(
        select(Cohort)
        .join(Juror, Juror.cohort_id == Cohort.id)
        .where(
            Juror.person_id == visit.actor.person_id,
            Juror.ended_at.is_(None),
            Juror.ties_reviewed_at.is_(None),
        )
        .order_by(Cohort.id)
    ):
        if allows(visit.actor, "jury.list", cohort):
            yield TodoItem(
                title=f"Dire qui vous connaissez, {cohort.label}",
                reason="Les mémoires de ces personnes vous seront cachés.",
                endpoint="memoires.jury_ties",
                params={"federation": federation.slug, "code": cohort.code},
                button="Ouvrir",
                time_zone=definition_of(cohort).federation.time_zone,
            )


OFFERS.append(offer)
