"""Dossiers hidden from some of those who work on them: asked before anything of one is shown or done."""

from collections.abc import Callable, Sequence

from pacte.applications.models import Application
from pacte.applications.registries import hidden_from
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import Actor

HIDDEN = Blocker(
    "hidden",
    "Ce dossier vous est caché : un lien est connu entre vous et cette personne.",
    "Une autre personne de l’équipe le traite. Si ce lien n’existe pas ou plus, elle peut y mettre fin dans "
    "le registre.",
)


Ask = Callable[[FencedSession, Sequence[Cohort], int], frozenset[int]]


def hidden_dossiers(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None
) -> frozenset[int]:
    """Ids of the dossiers of those cohorts of which the reader may see nothing; constant statements."""
    return asked_once(session, cohorts, reader_id, _hidden)


def asked_once(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, ask: Ask
) -> frozenset[int]:
    """What ``ask`` says of those cohorts and that reader, asked once in a reading session.

    A page has many counters and lists that rely on it; a writing session asks each time.
    """
    if reader_id is None or not cohorts:
        return frozenset()
    if session.writes:
        return ask(session, cohorts, reader_id)
    known: dict[tuple[Ask, int, tuple[int, ...]], frozenset[int]] = session.info.setdefault("hidden", {})
    key = (ask, reader_id, tuple(sorted(cohort.id for cohort in cohorts)))
    if key not in known:
        known[key] = ask(session, cohorts, reader_id)
    return known[key]


def _hidden(session: FencedSession, cohorts: Sequence[Cohort], reader_id: int) -> frozenset[int]:
    return hidden_from(session, cohorts, [reader_id])[reader_id]


def is_hidden(session: FencedSession, application: Application, reader_id: int | None) -> bool:
    """Whether that one dossier is hidden from the reader."""
    if reader_id is None:
        return False
    cohort = session.get_one(Cohort, application.cohort_id)
    found = hidden_from(session, [cohort], [reader_id], among=[application.id])
    return application.id in found[reader_id]


def refuse_hidden(session: FencedSession, application: Application, by: Actor) -> None:
    """Refused (``hidden``) when the dossier is hidden from the member of staff who acts."""
    if is_hidden(session, application, by.person_id):
        raise Refused([HIDDEN])
