"""What retention is told of dossiers that the selection has ended, and what leaves the database with them."""

import pytest
from sqlalchemy import func, select

from pacte.applications.models import Application, RequestedDocument
from pacte.applications.operations.erasing import erase_whole
from pacte.applications.processing.listing import Asked, listing
from pacte.applications.processing.offers import counted
from pacte.applications.registries import Ending, endings_of
from pacte.applications.snapshot import cohort_facts
from pacte.cohorts.models import Cohort
from pacte.database import Database
from pacte.learners.endings import endings as learner_endings
from pacte.learners.models import Enrollment
from pacte.policy import SYSTEM
from pacte.selection.endings import LEAVING
from pacte.selection.models import Assessment, ValidationWave, WaveEntry
from pacte.signals import learner_withdrew
from tests.selection.answers.factories import DAY, SENT, T0, Selection, make_selection


@pytest.fixture
def selection(database: Database) -> Selection:
    return make_selection(database, refused=1, inadmissible=1)


def told(selection: Selection) -> dict[str, Ending]:
    with selection.database.session(selection.setting.scope) as session:
        found = endings_of(session, [session.get_one(Cohort, selection.cohort.id)])
    return {name: found[row.id] for name, row in selection.rows.items() if row.id in found}


def test_nothing_ends_before_the_answers(selection: Selection) -> None:
    assert told(selection) == {}


def test_who_has_a_place_is_kept_and_the_others_end_when_they_were_told(selection: Selection) -> None:
    selection.send()
    selection.accept("Retenu1")
    selection.decline("Retenu2", at=SENT + DAY)
    assert told(selection) == {
        "Retenu1": Ending(None),
        "Retenu2": Ending(SENT + DAY, "Place déclinée"),
        "Attente1": Ending(None),  # called in the place of the second
        "Attente2": Ending(T0, "Liste d’attente close au T0"),
        "Attente3": Ending(T0, "Liste d’attente close au T0"),
        "Refus1": Ending(SENT, "Non retenu"),
        "Irrecevable1": Ending(SENT, "Non retenu"),
    }


def test_nothing_is_awaited_any_more_from_the_inadmissible_and_the_refused(selection: Selection) -> None:
    families = ("Retenu1", "Attente1", "Refus1", "Irrecevable1")
    with selection.database.session(selection.setting.scope, write=True) as session:
        for family in families:
            session.add(
                RequestedDocument(
                    application_id=selection.rows[family].id,
                    key="cv",
                    label="CV",
                    due_on=SENT.date(),
                    due_at=SENT,
                    requested_at=SENT - DAY,
                    requested_by_id=selection.setting.staff.id,
                )
            )

    def overdue() -> tuple[int, list[str]]:
        asked = Asked(filters={"attention": "depassee"})
        with selection.database.session(selection.setting.scope) as session:
            cohort, later = session.get_one(Cohort, selection.cohort.id), SENT + DAY
            told = counted(session, [cohort], later)[cohort.id]["depassee"]
            found = listing(session, cohort=cohort, facts=cohort_facts(cohort), asked=asked, now=later)
        return told, sorted(line.name for line in found.lines)

    # Refused, not told yet: the committee may still want the document.
    assert overdue() == (3, ["Attente1 Camille", "Refus1 Camille", "Retenu1 Camille"])
    selection.send()
    assert overdue() == (2, ["Attente1 Camille", "Retenu1 Camille"])


def test_a_learner_s_dossier_is_kept_whatever_became_of_them(selection: Selection) -> None:
    row = selection.rows["Retenu1"]
    selection.write(
        lambda session: session.add(
            Enrollment(
                cohort_id=row.cohort_id,
                person_id=row.person_id,
                application_id=row.id,
                track="MSP",
                programme_version="bfc-2025",
                enrolled_at=SENT,
            )
        )
    )
    with selection.database.session(selection.setting.scope) as session:
        found = learner_endings(session, [session.get_one(Cohort, selection.cohort.id)])
    assert found == {row.id: Ending(None)}


def test_an_erased_dossier_leaves_nothing_in_the_selection(selection: Selection) -> None:
    selection.send()
    row = selection.rows["Attente1"]

    def present(session) -> None:  # type: ignore[no-untyped-def]
        wave = ValidationWave(cohort_id=row.cohort_id, number=1, sent_at=SENT)
        session.add(wave)
        session.flush()
        session.add(WaveEntry(wave_id=wave.id, application_id=row.id))
        session.add(
            Assessment(
                application_id=row.id,
                scorer_id=selection.setting.staff.id,
                assigned_at=SENT,
                updated_at=SENT,
            )
        )

    selection.write(present)
    selection.change("Attente2", carried_to_id=row.id)
    selection.write(
        lambda session: erase_whole(session, application=session.get_one(Application, row.id), at=SENT)
    )
    with selection.database.session(selection.setting.scope) as session:
        assert session.get(Application, row.id) is None
        for owned in LEAVING:
            left = select(func.count(owned.id)).where(owned.application_id == row.id)
            assert session.scalar(left) == 0, owned
    assert selection.candidacy("Attente2").carried_to_id is None


def test_a_learner_who_leaves_before_t0_gives_the_place_to_the_next(selection: Selection) -> None:
    selection.send()
    selection.accept("Retenu1")
    selection.write(
        lambda session: learner_withdrew.send(
            session,
            cohort_id=selection.cohort.id,
            application_id=selection.rows["Retenu1"].id,
            by=SYSTEM,
            at=SENT + 2 * DAY,
        )
    )
    assert selection.offers() == [
        ("Retenu1", "cancelled"),
        ("Retenu2", "pending"),
        ("Attente1", "pending"),
    ]
