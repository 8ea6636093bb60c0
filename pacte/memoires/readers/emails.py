"""Mail about juries and readings: to readers, and to the team; never to learners or trainers."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pacte.accounts.models import Person
from pacte.accounts.operations.team import FederationRow
from pacte.addresses import jury_path, memoire_path, own_readings_path, reading_link_path, readings_path
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import date_words, plural
from pacte.mail import Address, Secret, post, was_posted
from pacte.memoires.models import Juror, MemoireReading
from pacte.memoires.readers.queries import structures_of
from pacte.policy import Actor
from pacte.seminars.setting import Setting

if TYPE_CHECKING:
    from pacte.memoires.readers.operations.loading import Case


def was_asked(session: FencedSession, row: MemoireReading, reminder: str) -> bool:
    """Whether that reminder has been written already."""
    return was_posted(session, _asked_key(row, reminder))


def ask(
    session: FencedSession,
    *,
    case: "Case",
    row: MemoireReading,
    reader: Person,
    token: str,
    reminder: str = "",
    at: datetime,
) -> None:
    """To the reader: what, whose, for when; ``reminder``: its key."""
    setting, deposit = case.work.loaded.setting, case.work.known.deposit
    _post(
        session,
        "asked",
        setting=setting,
        to=reader,
        at=at,
        about=row,
        key=_asked_key(row, reminder),
        learner=case.work.loaded.person.name,
        structure=structures_of(session, [case.enrollment.id]).get(case.enrollment.id, ""),
        title=case.work.known.title,
        pages=plural(deposit.pages, "page") if deposit is not None else "",
        due=date_words(row.due_on),
        answer_days=plural(setting.definition.memoire.answer_days, "jour"),
        is_reminder=bool(reminder),
        link=Secret(reading_link_path(setting.federation.slug, token)),
    )


def _asked_key(row: MemoireReading, reminder: str) -> str:
    return f"memoire-reading:{row.id}:asked:{reminder or 'first'}"


def remind_to_evaluate(
    session: FencedSession,
    *,
    case: "Case",
    row: MemoireReading,
    days: int,
    key: str,
    at: datetime,
) -> bool:
    """To a reader who accepted: the date that comes. Says whether the message is new."""
    setting = case.work.loaded.setting
    key = f"memoire-reading:{row.id}:due:{key}"
    if was_posted(session, key):
        return False
    _post(
        session,
        "due",
        setting=setting,
        to=row.reader,
        at=at,
        about=row,
        key=key,
        learner=case.work.loaded.person.name,
        title=case.work.known.title,
        due=date_words(row.due_on),
        when={0: "aujourd’hui", 1: "demain"}.get(days, f"dans {plural(days, 'jour')}") if days >= 0 else "",
        link=Address(own_readings_path(setting.federation.slug)),
    )
    return True


def tell_taken_back(session: FencedSession, *, case: "Case", row: MemoireReading, at: datetime) -> None:
    """To the reader: there is nothing to do any more. The reason stays with the team."""
    _post(
        session,
        "taken_back",
        setting=case.work.loaded.setting,
        to=row.reader,
        at=at,
        about=row,
        key=f"memoire-reading:{row.id}:taken-back",
        title=case.work.known.title,
    )


def tell_team(
    session: FencedSession, *, case: "Case", ended: MemoireReading, now_read_by: Juror | None, at: datetime
) -> None:
    """To the team: a reading ended, and who was asked instead, or that nobody is able to."""
    setting = case.work.loaded.setting
    post(
        session,
        template="memoires/readers/reassigned",
        to=setting.contact,
        context={
            "cohort_label": setting.cohort.label,
            "federation_name": setting.federation.name,
            "learner": case.work.loaded.person.name,
            "former": ended.reader.name,
            "state": ended.state.value,
            "reader": now_read_by.person.name if now_read_by is not None else "",
            "link": Address(readings_path(setting.federation.slug, setting.cohort.code)),
        },
        at=at,
        about=ended,
        unique_key=f"memoire-reading:{ended.id}:team",
    )


def tell_tied_after(session: FencedSession, *, case: "Case", row: MemoireReading, at: datetime) -> None:
    """To the team: a reader who has given their evaluation is tied to the author."""
    setting = case.work.loaded.setting
    post(
        session,
        template="memoires/readers/tied_after",
        to=setting.contact,
        context={
            "cohort_label": setting.cohort.label,
            "federation_name": setting.federation.name,
            "learner": case.work.loaded.person.name,
            "reader": row.reader.name,
            "link": Address(memoire_path(setting.federation.slug, case.enrollment.id)),
        },
        at=at,
        about=row,
        unique_key=f"memoire-reading:{row.id}:tied-after",
    )


def tell_seated(
    session: FencedSession,
    *,
    juror: Juror,
    person: Person,
    cohort: Cohort,
    federation: FederationRow,
    by: Actor,
    at: datetime,
) -> None:
    """They are of the jury from now on: in which quality, and what comes first."""
    post(
        session,
        template="memoires/readers/seated",
        to=person.email,
        to_name=person.name,
        context={
            "name": person.given_name,
            "by_name": by.label if by.via == "session" else "",
            "federation_name": federation.name,
            "cohort_label": cohort.label,
            "quality": juror.role.label,
            "link": Address(jury_path(federation.slug, cohort.code)),
        },
        at=at,
        about=juror,
        reply_to=federation.contact_email or "",
    )


def _post(
    session: FencedSession,
    template: str,
    *,
    setting: Setting,
    to: Person,
    at: datetime,
    about: MemoireReading,
    key: str,
    **words: Any,
) -> None:
    post(
        session,
        template=f"memoires/readers/{template}",
        to=to.email,
        to_name=to.name,
        context={
            "cohort_label": setting.cohort.label,
            "federation_name": setting.federation.name,
            "contact": setting.contact,
            "name": to.given_name,
            **words,
        },
        at=at,
        about=about,
        reply_to=setting.contact,
        unique_key=key,
    )
