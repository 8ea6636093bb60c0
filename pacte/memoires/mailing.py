"""What every mail about a mémoire carries."""

from datetime import datetime
from typing import Any

from pacte.accounts.models import Person
from pacte.addresses import memoire_path
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.mail import Address, post
from pacte.memoires import phrases as phrases
from pacte.seminars.setting import Setting


def post_about(
    session: FencedSession,
    template: str,
    *,
    setting: Setting,
    enrollment: Enrollment,
    to: Person,
    key: str,
    at: datetime,
    anchor: str = "",
    **words: Any,
) -> None:
    """Post ``templates/emails/memoires/<template>`` once for ``key``, with a link to the mémoire's page."""
    path = memoire_path(setting.federation.slug, enrollment.id)
    post(
        session,
        template=f"memoires/{template}",
        to=to.email,
        to_name=to.name,
        context={
            "cohort_label": setting.cohort.label,
            "federation_name": setting.federation.name,
            "contact": setting.contact,
            "name": to.given_name,
            "link": Address(f"{path}#{anchor}" if anchor else path),
            **words,
        },
        at=at,
        about=enrollment,
        reply_to=setting.contact,
        unique_key=f"{key}:{to.id}",
    )
