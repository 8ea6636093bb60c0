"""Proving that nothing was altered or lost: the journal's chains, the stored files, features' own seals."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from pacte.audit.queries import broken_links
from pacte.database import FencedSession, Scope
from pacte.files.models import StoredFile
from pacte.files.reception import prefix_of
from pacte.files.store import key_of
from pacte.juries.minutes.seals import count_jury_minutes, jury_minutes_faults
from pacte.juries.results.seals import count_waves, wave_faults
from pacte.selection.deliberation.seals import count_minutes, minutes_faults
from pacte.seminars.presence.seals import count_sheets, sheet_faults
from pacte.web.services import Services

Advance = Callable[[int], None]
"""Told how many more things were looked at."""


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of proof in one scope. ``count`` foretells the work, ``faults`` yields them in French."""

    label: str
    count: Callable[[Services, FencedSession], int]
    faults: Callable[[Services, FencedSession, Advance], Iterator[str]]
    on_the_ground: bool = False


def _journal(services: Services, session: FencedSession, advance: Advance) -> Iterator[str]:
    yield from broken_links(session)
    advance(1)


def _count_files(services: Services, session: FencedSession) -> int:
    return session.scalar(select(func.count(StoredFile.id))) or 0


def _files(services: Services, session: FencedSession, advance: Advance) -> Iterator[str]:
    """Contents that lack or differ from their fingerprint."""
    prefix = prefix_of(session.federation_id)
    files = select(StoredFile).order_by(StoredFile.id).execution_options(yield_per=200)
    for file in session.scalars(files):
        key = key_of(prefix, file.sha256)
        if not services.store.exists(key):
            yield f"Fichier {file.id} ({file.sha256[:12]}…) : le contenu manque."
        elif not services.store.is_intact(key):
            yield f"Fichier {file.id} ({file.sha256[:12]}…) : le contenu ne correspond pas à son empreinte."
        advance(1)


CHECKS: list[Check] = [
    Check("Journal", lambda services, session: 1, _journal, on_the_ground=True),
    Check("Fichiers", _count_files, _files),
    Check(
        "Procès-verbaux",
        lambda services, session: count_minutes(session),
        lambda services, session, advance: minutes_faults(session, advance),
    ),
    Check(
        "Procès-verbaux des jurys",
        lambda services, session: count_jury_minutes(session),
        lambda services, session, advance: jury_minutes_faults(session, advance),
    ),
    Check(
        "Résultats envoyés",
        lambda services, session: count_waves(session),
        lambda services, session, advance: wave_faults(session, advance),
    ),
    Check(
        "Émargements",
        lambda services, session: count_sheets(session),
        lambda services, session, advance: sheet_faults(services.store, session, advance),
    ),
]
"""Features append theirs (seals of attendance sheets, of minutes…)."""


def scopes_to_verify(services: Services, slug: str = "") -> list[tuple[str, Scope]]:
    """Names and scopes: one federation, or the platform and all of them. ValueError for an unknown slug."""
    with services.database.session(Scope.ground()) as session:
        if slug:
            federation = services.find_federation(session, slug)
            if federation is None:
                raise ValueError(slug)
            return [(federation.slug, Scope.federation(federation.id))]
        ids = services.federation_ids(session)
        federations = [services.federation_of(session, identity) for identity in ids]
        return [
            ("plateforme", Scope.ground()),
            *((found.slug, Scope.federation(found.id)) for found in federations if found is not None),
        ]


def count(services: Services, scope: Scope) -> int:
    """How many things :func:`faults` will look at."""
    with services.database.session(scope) as session:
        return sum(check.count(services, session) for check in _checks_of(scope))


def faults(services: Services, scope: Scope, advance: Advance = lambda number: None) -> Iterator[str]:
    """Every fault of one scope, in French; none when all is whole."""
    with services.database.session(scope) as session:
        for check in _checks_of(scope):
            yield from check.faults(services, session, advance)


def _checks_of(scope: Scope) -> list[Check]:
    return [check for check in CHECKS if check.on_the_ground or scope.kind == "federation"]
