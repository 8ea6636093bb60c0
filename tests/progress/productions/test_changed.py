"""The editor changes the productions of a running cohort: refused, or told once; who left keeps their day."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from pacte.blockers import Refused
from pacte.certification.queries import standings_of
from pacte.cohorts.cohort_file import check_cohort_data, to_dict
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.operations import edit_cohort
from pacte.cohorts.queries import definition_of
from pacte.database import Database
from pacte.learners import operations as learners
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.policy import COMMAND
from pacte.progress.vocabulary import Verdict
from tests.databases import TestUrls
from tests.progress.productions.factories import EARLY, KEY, LABEL, Class, make_class
from tests.seminars.factories import make_learner

SOONER = date(2026, 3, 6)
GONE_ON = date(2026, 3, 4)
AFTER = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def urls(sqlite_urls: TestUrls) -> TestUrls:
    """One engine."""
    return sqlite_urls


@pytest.fixture
def here(database: Database, tmp_path: Path) -> Class:
    return make_class(database, tmp_path)


def edit(here: Class, *, at: datetime = EARLY, drop: str = "", add: Any = None, **changed: Any) -> None:
    """What the section « Productions » saves: ``changed`` of the production that the tests deposit."""
    with here.database.session(here.setting.scope, write=True) as session:
        cohort = session.get_one(Cohort, here.setting.cohort.id)
        data = to_dict(definition_of(cohort))
        rows = [one | (changed if one["key"] == KEY else {}) for one in data["productions"]]
        data["productions"] = [*(one for one in rows if one["key"] != drop), *([add] if add else [])]
        definition, problems = check_cohort_data(data)
        assert definition is not None, problems
        edit_cohort(
            session,
            cohort=cohort,
            definition=definition,
            revision=cohort.revision,
            curriculum=curriculum(),
            by=COMMAND,
            at=at,
        )


def refused(here: Class, **changed: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        edit(here, **changed)
    return [(one.code, one.message.replace("\u00a0", " ")) for one in caught.value.blockers]


def body(here: Class, template: str) -> str:
    with here.database.session(here.setting.scope) as session:
        [mail] = session.query(OutboxMessage).filter_by(template=f"productions/{template}").all()
        return " ".join(mail.text_body.replace("\u00a0", " ").split())


def test_what_is_deposited_is_neither_removed_nor_attached_elsewhere(here: Class) -> None:
    here.deposit()
    assert refused(here, drop=KEY) == [
        ("production_removed", f"« {LABEL} » ne se retire plus : 1 personne l’a déposée.")
    ]
    assert [code for code, _ in refused(here, module=other_module(here))] == ["production_module_changed"]
    assert [code for code, _ in refused(here, tracks=["CPTS"])] == ["production_tracks_narrowed"]
    assert here.mails("changed") == []


def module_of(here: Class) -> str:
    asked = here.piece().asked
    assert asked is not None
    return asked.module


def other_module(here: Class) -> str:
    every = definition_of(here.setting.cohort).productions
    return next(one.module for one in every if one.module != module_of(here))


def test_a_date_is_not_moved_into_the_past_nor_earlier_untold(here: Class) -> None:
    assert [code for code, _ in refused(here, due_on="2026-03-01")] == ["production_due_in_the_past"]
    validated = make_learner(here.setting, "Ada", "Bonnet", trainer=here.trainer)
    own = make_learner(here.setting, "Lou", "Caron", trainer=here.trainer)
    here.learner, first = validated, here.learner
    here.deposit()
    here.answer(Verdict.VALIDATED)
    here.learner = own
    here.extend(date(2026, 4, 20))
    here.learner = first
    edit(here, due_on=SOONER.isoformat())
    assert here.mails("changed") == [
        (here.person.email, "Ce qui change dans vos productions : Promo 8"),
    ]
    told = body(here, "changed")
    assert (
        f"« {LABEL} » : l’échéance est avancée au vendredi 6 mars 2026, au lieu du vendredi 13 mars 2026."
        in told
    )
    assert "elle peut vous accorder un délai" in told
    assert here.mails("changed_for_learners") == [(here.trainer.email, "Des productions changent : Promo 8")]
    assert "Prévenues : Noé Aubert." in body(here, "changed_for_learners")


def test_what_is_added_or_asked_no_more_is_told(here: Class) -> None:
    new = {"key": "new-work", "label": "Note", "module": module_of(here), "due_on": "2026-04-30"}
    edit(here, drop=KEY, add=new)
    told = body(here, "changed")
    assert "« Note » s’ajoute : à déposer au plus tard le jeudi 30 avril 2026." in told
    assert f"« {LABEL} » n’est plus demandée." in told


def test_who_has_left_keeps_what_was_asked_on_their_last_day(here: Class) -> None:
    before = conditions(here)
    with here.database.session(here.setting.scope, write=True) as session:
        row = session.get_one(Enrollment, here.learner.id)
        learners.withdraw(
            session,
            enrollment=row,
            on=GONE_ON,
            reason="Départ",
            seen=row.revision,
            by=COMMAND,
            at=AFTER,
        )
    left = conditions(here, AFTER)
    assert left == before
    edit(here, at=AFTER, drop=KEY)
    assert conditions(here, AFTER) == left
    assert here.piece().asked is not None
    assert here.mails("changed") == []
    stayed = make_learner(here.setting, "Ada", "Bonnet")
    assert conditions(here, AFTER, stayed) != left


def conditions(here: Class, at: datetime = EARLY, learner: Enrollment | None = None) -> list[str]:
    with here.database.session(here.setting.scope) as session:
        row = session.get_one(Enrollment, (learner or here.learner).id)
        cohort = session.get_one(Cohort, here.setting.cohort.id)
        found = standings_of(session, cohort, [row], known=curriculum(), at=at)[row.id]
        return [work.key for one in found.conditions.modules for work in one.works]
