"""What cohorts offer to « À faire » of a federation's staff: to publish, about to open, about to close."""

from collections.abc import Iterator
from datetime import timedelta

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.cohorts.registries import Counter, counters_of
from pacte.cohorts.rules import WindowState, window_state
from pacte.french import the_cohort
from pacte.policy import allows
from pacte.todo import OFFERS, TodoItem, Visit

SOON = timedelta(days=14)


def offer(visit: Visit) -> Iterator[TodoItem]:
    """One or two items for each cohort that asks for attention; two statements a federation, and counters."""
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        mine = [
            cohort for cohort in cohorts_of_federation(session) if allows(visit.actor, "cohort.edit", cohort)
        ]
        if not mine:
            continue
        counted = counters_of(session, mine, visit.actor.person_id, visit.now)
        for cohort in mine:
            unfinished = next((one for one in counted[cohort.id] if one.unfinished), None)
            yield from _of_window(cohort, federation.slug, visit, unfinished)
            for counter in counted[cohort.id]:
                if counter.value and counter.late:
                    yield TodoItem(
                        title=f"{cohort.label} : {counter.late}",
                        reason=f"{counter.value} – {counter.label}",
                        endpoint=counter.endpoint,
                        params={"federation": federation.slug, **counter.params},
                        button="Voir la liste",
                    )


def _of_window(cohort: Cohort, slug: str, visit: Visit, unfinished: Counter | None) -> Iterator[TodoItem]:
    zone = cohort.definition["federation"]["time_zone"]
    place = {"federation": slug, "code": cohort.code}
    state = window_state(cohort.opens_at, cohort.closes_at, visit.now)
    if not cohort.published and state is not WindowState.CLOSED:
        opened = state is WindowState.OPEN
        yield TodoItem(
            title=f"Publier {the_cohort(cohort.label)}",
            reason="Ses candidatures sont ouvertes, mais personne ne voit sa page."
            if opened
            else "Sa page n’est visible que de votre équipe. Publiez-la avant l’ouverture des candidatures.",
            endpoint="cohorts.manage",
            params=place,
            button="Relire et publier",
            due_at=cohort.opens_at,
            due_is_known=True,
            time_zone=zone,
        )
    elif state is WindowState.UPCOMING and cohort.opens_at - visit.now <= SOON:
        yield TodoItem(
            title=f"{cohort.label} : les candidatures ouvrent bientôt",
            reason="Relisez la page publique une dernière fois.",
            endpoint="public.cohort",
            params=place,
            button="Relire la page",
            due_at=cohort.opens_at,
            due_is_known=True,
            time_zone=zone,
        )
    elif state is WindowState.OPEN and cohort.closes_at - visit.now <= SOON:
        yield TodoItem(
            title=f"{cohort.label} : les candidatures ferment bientôt",
            reason=_who_is_late(unfinished),
            endpoint=unfinished.endpoint if unfinished else "cohorts.manage",
            params={**place, **unfinished.params} if unfinished else place,
            button="Voir qui n’a pas déposé" if unfinished else "Voir la promotion",
            due_at=cohort.closes_at,
            time_zone=zone,
        )


def _who_is_late(unfinished: Counter | None) -> str:
    if unfinished is None or not unfinished.value:
        return "Personne n’a laissé de dossier en brouillon."
    label = unfinished.label.capitalize()
    return f"{label} : {unfinished.value}. Voyez ce qui manque à chacun, et écrivez-leur."


OFFERS.append(offer)
