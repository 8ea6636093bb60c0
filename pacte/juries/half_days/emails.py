"""Mail about availabilities: to jurors with their personal link, to learners who sign in."""

from datetime import datetime

from pacte.addresses import availability_link_path, own_availability_path
from pacte.database import FencedSession
from pacte.french import date_words, plural
from pacte.juries.half_days.queries import Table
from pacte.juries.models import DefenceAnswer, DefencePoll
from pacte.juries.vocabulary import SESSION_NAMES
from pacte.mail import Address, Secret, post, was_posted
from pacte.seminars.setting import Setting


def was_asked(session: FencedSession, row: DefenceAnswer, key: str) -> bool:
    """Whether that message has been written already."""
    return was_posted(session, _key(row, key))


def ask(
    session: FencedSession,
    *,
    setting: Setting,
    table: Table,
    poll: DefencePoll,
    row: DefenceAnswer,
    key: str,
    token: str,
    is_reminder: bool,
    at: datetime,
) -> None:
    """For when, how many half-days, whether it is about those added since; ``token``: of a juror's link."""
    slug, code = setting.federation.slug, setting.cohort.code
    post(
        session,
        template="juries/half_days/asked",
        to=row.person.email,
        to_name=row.person.name,
        context={
            "cohort_label": setting.cohort.label,
            "federation_name": setting.federation.name,
            "contact": setting.contact,
            "name": row.person.given_name,
            "due": date_words(poll.due_on),
            "half_days": plural(len(table.lacking(row)), "demi-journée"),
            "is_late": table.is_late,
            "is_more": bool(row.half_days),
            "is_reminder": is_reminder,
            "is_juror": row.is_juror,
            "link": Secret(availability_link_path(slug, token))
            if token
            else Address(own_availability_path(slug, code, SESSION_NAMES.get(poll.session, ""))),
        },
        at=at,
        about=row,
        reply_to=setting.contact,
        unique_key=_key(row, key),
    )


def _key(row: DefenceAnswer, key: str) -> str:
    return f"defence-answer:{row.id}:{key}"
