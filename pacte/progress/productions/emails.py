"""Mail about productions: the receipt, the answer, more time, a date that comes, what a cohort changes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pacte.accounts.models import Person
from pacte.addresses import cohort_productions_path, production_path, productions_path
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.french import date_words, datetime_words, filesize, plural
from pacte.learners.models import Enrollment
from pacte.mail import Address, post, was_posted
from pacte.progress.models import Production, ProductionExtension, ProductionFeedback, ProductionVersion
from pacte.progress.productions import phrases as phrases
from pacte.progress.productions.rules import Changed
from pacte.progress.vocabulary import Verdict
from pacte.seminars.absences.loading import Loaded
from pacte.seminars.setting import Setting


def acknowledge(
    session: FencedSession,
    *,
    loaded: Loaded,
    production: Production,
    version: ProductionVersion,
    file: StoredFile,
    at: datetime,
) -> None:
    """The receipt of a version, with its fingerprint."""
    _post(
        session,
        "received",
        loaded,
        production,
        f"production:{version.id}:received",
        at,
        number=version.number,
        file_name=file.name,
        size=filesize(file.size),
        fingerprint=file.sha256,
        deposited=datetime_words(version.deposited_at, loaded.setting.zone),
        late=plural(version.days_late, "jour") if version.days_late else "",
    )


def tell_of_feedback(
    session: FencedSession,
    *,
    loaded: Loaded,
    production: Production,
    feedback: ProductionFeedback,
    author: str,
    at: datetime,
) -> None:
    """What was answered; the words stay in the software."""
    _post(
        session,
        "feedback",
        loaded,
        production,
        f"production-feedback:{feedback.id}",
        at,
        validated=feedback.verdict is Verdict.VALIDATED,
        due=date_words(feedback.due_on) if feedback.due_on is not None else "",
        author=author,
        with_file=feedback.file_id is not None,
    )


def tell_of_extension(
    session: FencedSession,
    *,
    loaded: Loaded,
    production: Production,
    extension: ProductionExtension,
    author: str,
    at: datetime,
) -> None:
    """The new date."""
    _post(
        session,
        "extended",
        loaded,
        production,
        f"production-extension:{extension.id}",
        at,
        due=date_words(extension.due_on),
        former=date_words(extension.former_due_on),
        author=author,
    )


def remind(
    session: FencedSession,
    *,
    setting: Setting,
    enrollment: Enrollment,
    person: Person,
    labels: Sequence[str],
    due_on: date,
    days: int,
    today: date,
    at: datetime,
) -> bool:
    """What is awaited of a learner on a date, once for each reminder of that date; says whether it is new."""
    key = f"production-reminder:{enrollment.id}:{due_on.isoformat()}:{days}"
    if was_posted(session, key):
        return False
    left = (due_on - today).days
    post(
        session,
        template="productions/reminder",
        to=person.email,
        to_name=person.name,
        context={
            **_context(setting),
            "name": person.given_name,
            "labels": list(labels),
            "due": date_words(due_on),
            "when": {0: "aujourd’hui", 1: "demain"}.get(left, f"dans {plural(left, 'jour')}"),
            "link": Address(productions_path(setting.federation.slug, enrollment.id)),
        },
        at=at,
        about=enrollment,
        reply_to=setting.contact,
        unique_key=key,
    )
    return True


def tell_of_changes(
    session: FencedSession,
    *,
    setting: Setting,
    enrollment: Enrollment,
    person: Person,
    changes: Sequence[Changed],
    batch: str,
    at: datetime,
) -> None:
    """To a learner: what the cohort asks otherwise from now on."""
    post(
        session,
        template="productions/changed",
        to=person.email,
        to_name=person.name,
        context={
            **_context(setting),
            "name": person.given_name,
            "lines": [one.words for one in changes],
            "is_sooner": any(
                one.due_on is not None and one.was_due_on is not None and one.due_on < one.was_due_on
                for one in changes
            ),
            "link": Address(productions_path(setting.federation.slug, enrollment.id)),
        },
        at=at,
        about=enrollment,
        reply_to=setting.contact,
        batch=batch,
    )


def tell_trainer_of_changes(
    session: FencedSession,
    *,
    setting: Setting,
    trainer: Person,
    names: Mapping[Changed, Sequence[str]],
    batch: str,
    at: datetime,
) -> None:
    """To a trainer: the same, each with those of their learners who were told."""
    post(
        session,
        template="productions/changed_for_learners",
        to=trainer.email,
        to_name=trainer.name,
        context={
            **_context(setting),
            "name": trainer.given_name,
            "lines": [(one.words, list(some)) for one, some in names.items()],
            "link": Address(cohort_productions_path(setting.federation.slug, setting.cohort.code)),
        },
        at=at,
        about=setting.cohort,
        reply_to=setting.contact,
        batch=batch,
    )


def _post(
    session: FencedSession,
    template: str,
    loaded: Loaded,
    production: Production,
    key: str,
    at: datetime,
    **words: Any,
) -> None:
    setting = loaded.setting
    post(
        session,
        template=f"productions/{template}",
        to=loaded.person.email,
        to_name=loaded.person.name,
        context={
            **_context(setting),
            "name": loaded.person.given_name,
            "label": production.label,
            "link": Address(
                production_path(setting.federation.slug, production.enrollment_id, production.key)
            ),
            **words,
        },
        at=at,
        about=loaded.enrollment,
        reply_to=setting.contact,
        unique_key=key,
    )


def _context(setting: Setting) -> dict[str, Any]:
    return {
        "cohort_label": setting.cohort.label,
        "federation_name": setting.federation.name,
        "contact": setting.contact,
    }
