"""Mail about validation: to the EHESP of waves and answers, to the federation of questions and decisions."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pacte.accounts.models import Person
from pacte.addresses import validation_entry_path, validation_path, wave_path
from pacte.applications.models import Application
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.mail import Address, post
from pacte.selection.models import ValidationWave, WaveEntry
from pacte.selection.vocabulary import VALIDATION_LABELS, Validation


def tell_wave(
    session: FencedSession,
    *,
    wave: ValidationWave,
    cohort: Cohort,
    federation: Federation,
    count: int,
    readers: Sequence[Person],
    at: datetime,
) -> None:
    """To each person of the EHESP: so many dossiers to validate, and where."""
    for reader in readers:
        post(
            session,
            template="validation/wave_sent",
            to=reader.email,
            to_name=reader.name,
            context={
                "name": reader.given_name,
                "federation_name": federation.name,
                "cohort_label": cohort.label,
                "number": wave.number,
                "count": count,
                "message": wave.message,
                "link": Address(wave_path(federation.slug, wave.id)),
            },
            at=at,
            about=wave,
            reply_to=definition_of(cohort).contact.email,
            unique_key=f"wave:{wave.id}:{reader.id}",
        )


def tell_asked(
    session: FencedSession, *, entry: WaveEntry, wave: ValidationWave, application: Application, at: datetime
) -> None:
    """To the federation: the question, to be answered on the validation page."""
    _to_federation(session, "asked", wave, at, application=application, text=entry.question)


def tell_refused(
    session: FencedSession, *, entry: WaveEntry, wave: ValidationWave, application: Application, at: datetime
) -> None:
    """To the federation: a dossier is refused, with the reason."""
    _to_federation(session, "refused", wave, at, application=application, text=entry.question)


def tell_corrected(
    session: FencedSession,
    *,
    entry: WaveEntry,
    wave: ValidationWave,
    application: Application,
    before: Validation,
    why: str,
    at: datetime,
) -> None:
    """To the federation: the EHESP corrects its answer; what it was, what it is now, and why."""
    _to_federation(
        session,
        "corrected",
        wave,
        at,
        application=application,
        before=VALIDATION_LABELS[before],
        after=VALIDATION_LABELS[entry.state],
        why=why,
        text=entry.question,
    )


def tell_treated(
    session: FencedSession, *, wave: ValidationWave, states: Counter[Validation], at: datetime
) -> None:
    """To the federation: every dossier of the wave has its answer."""
    _to_federation(
        session,
        "wave_treated",
        wave,
        at,
        validated=states[Validation.VALIDATED],
        refused=states[Validation.REFUSED],
    )


def tell_replied(
    session: FencedSession,
    *,
    entry: WaveEntry,
    wave: ValidationWave,
    application: Application,
    to: Person | None,
    at: datetime,
) -> None:
    """To the one who asked: the federation has answered, the dossier is presented again."""
    if to is None:
        return
    federation = session.get_one(Federation, session.federation_id)
    cohort = session.get_one(Cohort, wave.cohort_id)
    post(
        session,
        template="validation/replied",
        to=to.email,
        to_name=to.name,
        context={
            "name": to.given_name,
            "federation_name": federation.name,
            "cohort_label": cohort.label,
            "number": wave.number,
            "reference": application.reference,
            "question": entry.question,
            "reply": entry.reply,
            "link": Address(validation_entry_path(federation.slug, entry.id)),
        },
        at=at,
        about=wave,
        reply_to=definition_of(cohort).contact.email,
    )


def _to_federation(
    session: FencedSession,
    template: str,
    wave: ValidationWave,
    at: datetime,
    *,
    application: Application | None = None,
    **context: Any,
) -> None:
    """To the one who sent the wave, else to the cohort's contact."""
    federation = session.get_one(Federation, session.federation_id)
    cohort = session.get_one(Cohort, wave.cohort_id)
    sender = session.get(Person, wave.sent_by_id) if wave.sent_by_id else None
    post(
        session,
        template=f"validation/{template}",
        to=sender.email if sender else definition_of(cohort).contact.email,
        to_name=sender.name if sender else "",
        context={
            "name": sender.given_name if sender else "",
            "cohort_label": cohort.label,
            "number": wave.number,
            **({"candidate": application.name, "reference": application.reference} if application else {}),
            "link": Address(validation_path(federation.slug, cohort.code)),
            **context,
        },
        at=at,
        about=wave,
    )
