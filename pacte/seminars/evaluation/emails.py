"""Mail about evaluations: the request and its only reminder, each with a personal link."""

from datetime import datetime
from urllib.parse import quote

from pacte.applications.wording import closing_words
from pacte.database import FencedSession
from pacte.mail import Secret, post
from pacte.mail.models import OutboxMessage
from pacte.seminars.models import EvaluationRequest, Seminar
from pacte.seminars.setting import Setting
from pacte.seminars.vocabulary import Audience

TEMPLATES = ("evaluation/asked", "evaluation/reminder", "evaluation/asked_cold", "evaluation/reminder_cold")


def answer_path(federation: str, token: str) -> str:
    """The page of a personal link; holds a secret."""
    return f"/regions/{quote(federation)}/liens/evaluation/{quote(token)}"


def ask(
    session: FencedSession,
    *,
    setting: Setting,
    seminar: Seminar | None,
    request: EvaluationRequest,
    name: str,
    greeting: str,
    token: str,
    at: datetime,
    again: bool = False,
) -> OutboxMessage:
    """Ask, or remind; ``seminar`` is None for the cold evaluation of the cohort."""
    kind = "reminder" if again else "asked"
    return post(
        session,
        template=f"evaluation/{kind}" if seminar is not None else f"evaluation/{kind}_cold",
        to=request.email,
        to_name=name,
        context={
            "name": greeting,
            "title": seminar.title if seminar is not None else "",
            "cohort_label": setting.cohort.label,
            "federation_name": setting.federation.name,
            "is_team": request.audience is Audience.TEAMS,
            "until": closing_words(request.closes_at, setting.zone),
            "contact": setting.definition.contact.email,
            "link": Secret(answer_path(setting.federation.slug, token)),
        },
        at=at,
        about=seminar if seminar is not None else setting.cohort,
        reply_to=setting.definition.contact.email,
    )
