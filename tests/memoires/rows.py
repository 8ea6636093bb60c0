"""Deposits written directly, with their text, as the check leaves them; and a cohort after the first."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pacte.cohorts.models import Cohort
from pacte.files.kinds import Kind
from pacte.files.models import StoredFile
from pacte.files.reception import prefix_of
from pacte.files.store import Store
from pacte.learners.models import Enrollment
from pacte.memoires.models import Memoire, MemoireDeposit, MemoireSubject, MemoireText
from pacte.memoires.vocabulary import SubjectState
from pacte.text import fold
from tests.files import samples
from tests.memoires.factories import Class
from tests.seminars.factories import Setting

IN_TIME = datetime(2027, 4, 28, 9, 0, tzinfo=UTC)
OVER = datetime(2027, 9, 1, 9, 0, tzinfo=UTC)
"""The defences end on 18 June 2027."""


def deposit_row(
    here: Class,
    learner: Enrollment | None = None,
    *,
    title: str = "Des réunions qui servent aux soins",
    summary: str = "Ce que huit soignants ont changé en un an.",
    body: str = "Nous avons tenu une réunion chaque semaine.",
    pages: int = 12,
    shared: bool = True,
    module: str = "dynamique-collective",
    store: Store | None = None,
    **values: Any,
) -> Memoire:
    """A mémoire with a validated subject and one deposit; ``store``: where its document is, to be read."""
    whose = learner or here.learner
    data = samples.pdf(pages)
    with here.database.session(here.setting.scope, write=True) as session:
        content = store.put(data, prefix=prefix_of(here.setting.federation.id)) if store else None
        file = StoredFile(
            sha256=content.sha256 if content else "0" * 64,
            size=content.size if content else 1,
            media_type=Kind.PDF.media_type,
            pages=pages,
            name="memoire.pdf",
            stored_at=IN_TIME,
        )
        memoire = Memoire(
            enrollment_id=whose.id,
            person_id=whose.person_id,
            subject_state=SubjectState.VALIDATED,
            subject_number=1,
            deposit_number=1,
            deposited_at=IN_TIME,
            shared_at=IN_TIME if shared else None,
        )
        session.add_all([file, memoire])
        session.flush()
        deposit = MemoireDeposit(
            **{
                "memoire_id": memoire.id,
                "person_id": whose.person_id,
                "number": 1,
                "file_id": file.id,
                "deposited_at": IN_TIME,
                "due_on": IN_TIME.date() + timedelta(days=2),
                "title": title,
                "summary": summary,
                "keywords": ["réunion", "coordination"],
                "file_pages": pages,
                "body_from": 1,
                "body_to": pages,
                "proposed_from": 1,
                "proposed_to": pages,
                "has_text": True,
                "is_own_work": True,
                "agrees_to_share": shared,
                **values,
            }
        )
        session.add_all(
            [
                deposit,
                MemoireSubject(
                    memoire_id=memoire.id,
                    person_id=whose.person_id,
                    number=1,
                    title=title,
                    question="Que change une réunion ?",
                    team_process="Une par semaine",
                    method="Entretiens",
                    module=module,
                    proposed_at=IN_TIME,
                ),
            ]
        )
        session.flush()
        session.add(
            MemoireText(
                deposit_id=deposit.id,
                person_id=whose.person_id,
                pages=[body, *[""] * (pages - 1)],
                folded=fold(" ".join([title, summary, "réunion coordination", body])),
            )
        )
    return memoire


def next_cohort(setting: Setting, code: str = "9", *, months: int = 12) -> Setting:
    """A cohort like the other, launched later; its setting."""
    with setting.database.session(setting.scope, write=True) as session:
        former = session.get_one(Cohort, setting.cohort.id)
        t0_on = former.t0_on + timedelta(days=30 * months)
        changed = {"code": code, "label": f"Promo {code}", "t0_on": t0_on.isoformat()}
        cohort = Cohort(
            code=code,
            label=f"Promo {code}",
            tracks=former.tracks,
            capacity=former.capacity,
            opens_at=former.opens_at,
            closes_at=former.closes_at,
            t0_on=t0_on,
            definition={**former.definition, **changed},
            created_at=former.created_at,
            updated_at=former.updated_at,
        )
        session.add(cohort)
    return Setting(setting.database, setting.federation, cohort, setting.staff)
