"""Mail about results: to the learner once the whole jury has signed; to the EHESP when a wave is sent."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from pacte.accounts.models import Person
from pacte.addresses import result_path, results_received_path
from pacte.database import FencedSession
from pacte.juries.finals import Final
from pacte.juries.models import ResultWave
from pacte.juries.resit_rules import resit_of
from pacte.juries.results.words import outcome_words, resit_words, session_words
from pacte.juries.vocabulary import Outcome
from pacte.mail import Address, post
from pacte.seminars.setting import Setting


def tell_result(
    session: FencedSession,
    *,
    setting: Setting,
    person: Person,
    final: Final,
    at: datetime,
    addendum: int = 0,
) -> None:
    """The result, what is to be corrected, what is taken again; ``addendum``: the number of the one that
    corrected it, 0 for the minutes."""
    result = final.result
    resit = resit_of(final.decided, resits=setting.definition.results.resits)
    post(
        session,
        template="juries/results/result",
        to=person.email,
        to_name=person.name,
        context={
            "cohort_label": setting.cohort.label,
            "federation_name": setting.federation.name,
            "contact": setting.contact,
            "name": person.given_name,
            "session": session_words(final, setting.zone),
            "outcome": outcome_words(result.outcome),
            "is_admitted": final.is_admitted,
            "to_correct": result.to_correct,
            "mention": result.mention,
            "again": resit_words(resit) if resit is not None else "",
            "resit_due_on": setting.definition.memoire.resit_due_on,
            "resit_starts_on": setting.definition.results.resit_starts_on,
            "is_corrected": bool(addendum),
            "link": Address(result_path(setting.federation.slug, final.defence.enrollment_id)),
        },
        at=at,
        about=final.defence,
        reply_to=setting.contact,
        unique_key=f"defence:{final.defence.id}:result:{addendum}:{person.id}",
    )


def tell_wave(
    session: FencedSession,
    *,
    setting: Setting,
    wave: ResultWave,
    readers: Sequence[Person],
    at: datetime,
) -> None:
    """To each person of the EHESP: how many results and minutes, and where they are; nobody is named."""
    outcomes = Counter(one["outcome"] for one in wave.content["rows"])
    for reader in readers:
        post(
            session,
            template="juries/results/wave_sent",
            to=reader.email,
            to_name=reader.name,
            context={
                "name": reader.given_name,
                "federation_name": setting.federation.name,
                "cohort_label": setting.cohort.label,
                "number": wave.number,
                "minutes": len(wave.content["minutes"]),
                "results": len(wave.content["rows"]),
                "admitted": outcomes[Outcome.ADMITTED.value],
                "link": Address(results_received_path()),
            },
            at=at,
            about=wave,
            reply_to=setting.contact,
            unique_key=f"result_wave:{wave.id}:{reader.id}",
        )
