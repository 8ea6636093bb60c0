"""Results sent to the EHESP: a wave is written once, and never changes."""

from collections.abc import Sequence
from datetime import datetime

from pacte import audit
from pacte.accounts.models import Person
from pacte.blockers import Blocker, refuse_if, stale
from pacte.canonical import fingerprint_of
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.juries.models import ResultWave
from pacte.juries.results import phrases as phrases
from pacte.juries.results.emails import tell_wave
from pacte.juries.results.queries import lines_of
from pacte.juries.results.waves import mark_of, pending_of, rows_of, waves_of
from pacte.policy import Actor
from pacte.seminars.setting import read_setting


def send_wave(
    session: FencedSession,
    *,
    cohort: Cohort,
    seen: str,
    readers: Sequence[Person],
    by: Actor,
    at: datetime,
) -> ResultWave:
    """Send what the page showed (``seen``); minutes signed meanwhile wait for the next wave.

    ``readers`` are the EHESP's people, told by mail. Sent twice, the wave that was made is returned.
    """
    lock_cohorts(session, cohort.id)
    waves = waves_of(session, cohort.id)
    if waves and waves[0].content["seen"] == seen:
        return waves[0]
    pending = pending_of(session, cohort.id, waves)
    refuse_if(
        []
        if pending
        else [
            Blocker(
                "nothing_to_send",
                "Aucun procès-verbal n’attend d’être envoyé.",
                "Il y en aura quand tout un jury aura signé, ou qu’un additif sera ajouté.",
            )
        ]
    )
    if mark_of(pending) != seen:
        raise stale("Ce qui est à envoyer")
    content = {
        "seen": seen,
        "rows": rows_of(session, pending, lines_of(session, cohort)),
        "minutes": [
            {"id": one.row.id, "fingerprint": one.row.fingerprint, "addenda": one.addenda} for one in pending
        ],
    }
    row = ResultWave(
        cohort_id=cohort.id,
        number=len(waves) + 1,
        content=content,
        fingerprint=fingerprint_of(content),
        sent_at=at,
        sent_by_id=by.person_id,
    )
    session.add(row)
    session.flush()
    tell_wave(session, setting=read_setting(session, cohort), wave=row, readers=readers, at=at)
    audit.record(
        session,
        action="results.sent",
        subject=row,
        by=by,
        at=at,
        details={"number": row.number, "minutes": len(pending), "fingerprint": row.fingerprint},
    )
    return row
