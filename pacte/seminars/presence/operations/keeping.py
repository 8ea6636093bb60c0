"""A signature given in time whose sheet was sealed before it arrived: kept, told, set aside."""

from dataclasses import replace
from datetime import datetime

from pacte import audit
from pacte.accounts.models import Person
from pacte.addresses import amend_path, presences_path
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.french import date_words, time_words
from pacte.mail import Address, post
from pacte.policy import Actor
from pacte.seminars.models import Seminar
from pacte.seminars.presence.after_seal import ARRIVED, SET_ASIDE, THERE, AfterSeal, arrived_of, waiting_of
from pacte.seminars.presence.loading import Place, load_place
from pacte.seminars.presence.operations.signature import Signature
from pacte.seminars.presence.queries import addenda_of
from pacte.seminars.presence.rules import blockers_to_signature, not_expected
from pacte.seminars.presence.sheet import instant, states_after
from pacte.seminars.queries import trainers_for
from pacte.seminars.setting import read_setting
from pacte.seminars.vocabulary import Proof


def keep(
    session: FencedSession,
    place: Place,
    signature: Signature,
    proof: Proof,
    drawn_at: datetime,
    by: Actor,
    at: datetime,
) -> AfterSeal:
    """Keep the signature of somebody whose right to sign was checked; the first one, once.

    The sheet does not change: its fingerprint and its hour enter the journal's chain.
    """
    half_day, enrollment_id = place.half_day, place.enrollment.id
    if half_day.sealed is None:
        raise Refused([Blocker("not_sealed", "Cette demi-journée se signe encore.", "Recommencez.")])
    known = arrived_of(session, half_day.id).get(enrollment_id)
    if known is not None:
        return known
    blockers = [] if place.expected else [not_expected(place.person.name)]
    blockers += blockers_to_signature(
        drawn=signature.drawing is not None, typed=signature.typed, expected=place.person.name
    )
    refuse_if(blockers)
    drawing = signature.drawing
    file = store_upload(session, received=drawing, by=by, at=at) if drawing is not None else None
    audit.record(
        session,
        action=ARRIVED,
        subject=half_day,
        by=by,
        at=at,
        details={
            "enrollment_id": enrollment_id,
            "proof": proof.value,
            "drawn_at": instant(drawn_at),
            "signed_at": time_words(drawn_at, place.window.time_zone),
            "file_id": file.id if file is not None else None,
            "signature": file.sha256 if file is not None else "",
            "device": signature.device,
        },
    )
    session.flush()
    kept = AfterSeal(half_day.id, enrollment_id, drawn_at, at, file.id if file is not None else None)
    today = states_after(half_day.sealed, addenda_of(session, half_day.id)).get(enrollment_id)
    if today is not None and today["state"] not in THERE:
        _tell(session, place, kept, at)
        _tell_learner(session, place, kept, at)
    return kept


def set_aside(
    session: FencedSession, *, half_day_id: int, enrollment_id: int, reason: str, by: Actor, at: datetime
) -> AfterSeal:
    """Judge that the signature does not change the sheet: nobody is asked any more, the learner reads why.

    The signature itself stays in the journal, with its hour.
    """
    place = load_place(session, half_day_id, enrollment_id)
    if not reason.strip():
        raise Refused([Blocker("reason_missing", "La raison manque.", "L’apprenant·e la lira.", "why")])
    kept = waiting_of(session, place.half_day).get(enrollment_id)
    if kept is None:
        raise Refused(
            [
                Blocker(
                    "nothing_waits",
                    "Cette signature n’attend plus de réponse.",
                    "Depuis que la page est ouverte, la feuille est rectifiée ou la signature mise de côté.",
                )
            ]
        )
    audit.record(
        session,
        action=SET_ASIDE,
        subject=place.half_day,
        by=by,
        at=at,
        details={"enrollment_id": enrollment_id, "reason": reason.strip()},
    )
    session.flush()
    aside = replace(kept, set_aside=reason.strip())
    _tell_learner(session, place, aside, at)
    return aside


def _tell_learner(session: FencedSession, place: Place, kept: AfterSeal, at: datetime) -> None:
    """To whoever signed: that it is kept; then, should that be, why it was set aside."""
    half_day, zone, person = place.half_day, place.window.time_zone, place.person
    seminar = session.get_one(Seminar, half_day.seminar_id)
    setting = read_setting(session, session.get_one(Cohort, half_day.cohort_id))
    which = "aside" if kept.set_aside is not None else "kept"
    post(
        session,
        template="seminars/kept_after_seal",
        to=person.email,
        to_name=person.name,
        context={
            "name": person.given_name,
            "title": seminar.title,
            "cohort_label": setting.cohort.label,
            "day": date_words(half_day.starts_at, tz=zone),
            "signed": time_words(kept.signed_at, zone),
            "set_aside": kept.set_aside or "",
            "federation_name": setting.federation.name,
            "contact": setting.contact,
            "link": Address(presences_path(setting.federation.slug, kept.enrollment_id)),
        },
        at=at,
        about=seminar,
        reply_to=setting.contact,
        unique_key=f"{which}-after-seal:{half_day.id}:{kept.enrollment_id}",
    )


def _tell(session: FencedSession, place: Place, kept: AfterSeal, at: datetime) -> None:
    """Those who run the seminar; nobody there: the cohort's own address."""
    half_day, zone = place.half_day, place.window.time_zone
    seminar = session.get_one(Seminar, half_day.seminar_id)
    setting = read_setting(session, session.get_one(Cohort, half_day.cohort_id))
    told: list[Person] = list(trainers_for(session, seminar))
    hours = f"de {time_words(half_day.starts_at, zone)} à {time_words(half_day.ends_at, zone)}"
    for email, name, given in [(one.email, one.name, one.given_name) for one in told] or [
        (setting.contact, setting.federation.name, "")
    ]:
        post(
            session,
            template="seminars/signed_after_seal",
            to=email,
            to_name=name,
            context={
                "name": given,
                "learner": place.person.name,
                "title": seminar.title,
                "cohort_label": setting.cohort.label,
                "day": date_words(half_day.starts_at, tz=zone),
                "hours": hours,
                "signed": time_words(kept.signed_at, zone),
                "received": f"{date_words(at, tz=zone)} à {time_words(at, zone)}",
                "federation_name": setting.federation.name,
                "contact": setting.contact,
                "link": Address(amend_path(setting.federation.slug, half_day.id, kept.enrollment_id)),
            },
            at=at,
            about=seminar,
            reply_to=setting.contact,
            unique_key=f"signed-after-seal:{half_day.id}:{kept.enrollment_id}:{email}",
        )
