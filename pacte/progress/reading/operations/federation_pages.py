"""A federation writes its own pages of a module; the common text is never touched."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.curriculum import Curriculum
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.policy import Actor
from pacte.progress.models import FederationPage, FederationPageText
from pacte.progress.reading.definition import faults_of_own
from pacte.progress.reading.phrases import state_words
from pacte.progress.reading.rules import blockers_to_save


@dataclass(frozen=True, slots=True)
class OwnText:
    """What a page of the federation says, and whether learners see it."""

    title: str
    body: str
    position: int
    is_published: bool


def add_page(
    session: FencedSession, *, module: str, text: OwnText, curriculum: Curriculum, by: Actor, at: datetime
) -> FederationPage:
    """A new page; the same twice (a double click) is refused for its title."""
    _lock(session)
    refuse_if(_blockers(session, module, text, curriculum))
    row = FederationPage(
        module=module, **_kept(text), created_at=at, updated_at=at, updated_by_id=by.person_id
    )
    session.add(row)
    session.flush()
    _note(session, "federation_page.added", row, curriculum, by, at)
    return row


def change_page(
    session: FencedSession,
    *,
    page_id: int,
    text: OwnText,
    seen: int,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
) -> bool:
    """Change the page; False when nothing was to change. ``seen``: the revision that the form showed."""
    _lock(session)
    row = session.get(FederationPage, page_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused([Blocker("gone", "Cette page n’existe plus.")])
    if all(getattr(row, name) == value for name, value in _kept(text).items()):
        return False
    if seen != row.revision:
        raise Refused(
            [
                Blocker(
                    "changed_meanwhile",
                    "Quelqu’un d’autre a modifié cette page depuis que vous l’avez ouverte.",
                    "Votre texte est gardé ; l’autre est montré à sa suite : reprenez-en ce qu’il faut,"
                    " puis enregistrez.",
                )
            ]
        )
    refuse_if(_blockers(session, row.module, text, curriculum, row.id))
    for name, value in _kept(text).items():
        setattr(row, name, value)
    row.revision += 1
    row.updated_at, row.updated_by_id = at, by.person_id
    session.flush()
    _note(session, "federation_page.changed", row, curriculum, by, at)
    return True


def _kept(text: OwnText) -> dict[str, str | int | bool]:
    return {**asdict(text), "title": text.title.strip(), "body": text.body.strip()}


def _lock(session: FencedSession) -> None:
    """Pages of one federation are written one after the other: two of the same title cannot appear."""
    session.flush()
    locked = {"key_share": True}
    session.get(Federation, session.federation_id, with_for_update=locked, populate_existing=True)


def _blockers(
    session: FencedSession, module: str, text: OwnText, curriculum: Curriculum, page_id: int = 0
) -> list[Blocker]:
    others = session.scalars(
        select(FederationPage.title).where(FederationPage.module == module, FederationPage.id != page_id)
    ).all()
    return blockers_to_save(
        title=text.title,
        body=text.body,
        position=text.position,
        other_titles=others,
        faults=faults_of_own(text.body, module, curriculum),
    )


def _note(
    session: FencedSession,
    action: str,
    row: FederationPage,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
) -> None:
    """The version kept as it was written, and a line of the journal."""
    session.add(
        FederationPageText(
            page_id=row.id,
            revision=row.revision,
            title=row.title,
            body=row.body,
            position=row.position,
            is_published=row.is_published,
            written_at=at,
            written_by_id=by.person_id,
        )
    )
    known = curriculum.modules.get(row.module)
    audit.record(
        session,
        action=action,
        subject=row,
        by=by,
        at=at,
        details={
            "title": row.title,
            "module": known.front.title if known else row.module,
            "state": state_words(row.is_published),
        },
    )
