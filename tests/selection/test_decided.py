"""What the selection has decided holds, whatever becomes of the dates: dossiers, window, places."""

from datetime import date

import pytest

from pacte.applications.operations.deposits import deposit, resume, take_back, withdraw
from pacte.blockers import Refused
from pacte.cohorts.cohort_file import check_cohort_data, to_dict
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.operations import edit_cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.registries import facts_of
from pacte.database import Database
from pacte.selection.decided import confirmed_places, decided_facts
from pacte.selection.models import Candidacy
from pacte.selection.vocabulary import Admissibility, Decision
from tests.selection.answers.factories import DAY, SENT, Selection, make_selection


def reopen(selection: Selection) -> None:
    """As if the closing had been moved all the same."""

    def act(session) -> None:  # type: ignore[no-untyped-def]
        session.get_one(Cohort, selection.cohort.id).closes_at = SENT + 30 * DAY

    selection.write(act)


def edited(selection: Selection, path: tuple[str, str], value: object) -> list[str]:
    """Codes of what refuses that change of the cohort's file."""

    def act(session) -> None:  # type: ignore[no-untyped-def]
        cohort = session.get_one(Cohort, selection.cohort.id)
        data = to_dict(definition_of(cohort))
        section, key = path
        (data[section] if section else data)[key] = value
        definition, _ = check_cohort_data(data)
        assert definition is not None
        edit_cohort(
            session,
            cohort=cohort,
            definition=definition,
            revision=cohort.revision,
            curriculum=curriculum(),
            by=selection.staff,
            at=SENT,
        )

    try:
        selection.write(act)
    except Refused as refused:
        return [blocker.code for blocker in refused.blockers]
    return []


def test_the_closing_no_longer_moves_and_places_engaged_are_counted(database: Database) -> None:
    selection = make_selection(database, capacity=3, retained=3)
    closes_on = date(2025, 11, 2)
    assert edited(selection, ("application", "closes_on"), closes_on) == ["window_decided"]
    assert edited(selection, ("", "capacity"), 2) == ["capacity_below_selected"]
    selection.send()
    selection.decline("Retenu1", at=SENT)
    assert edited(selection, ("", "capacity"), 2) == ["capacity_below_selected"]  # the next one was called
    assert edited(selection, ("", "capacity"), 4) == []


@pytest.mark.parametrize("validated", [True, False])
def test_what_is_told_of_a_selection(database: Database, validated: bool) -> None:
    selection = make_selection(database, capacity=3, retained=3, validated=validated)
    with database.session(selection.setting.scope) as session:
        found = facts_of(session, session.get_one(Cohort, selection.cohort.id))
    assert (found.decided, found.selected, found.offered_until) == ("la délibération est close", 3, ())
    assert found.admissible == len(selection.rows)
    if validated:
        selection.send()
        selection.accept("Retenu1", at=SENT)
        with database.session(selection.setting.scope) as session:
            told = decided_facts(session, session.get_one(Cohort, selection.cohort.id))
        assert told.decided == "des réponses sont envoyées"
        assert (told.selected, len(told.offered_until)) == (1, 2)
        with database.session(selection.setting.scope) as session:
            assert confirmed_places(session, [selection.cohort.id]) == {selection.cohort.id: 1}


def test_an_examined_dossier_is_neither_taken_back_nor_opened_again(database: Database) -> None:
    selection = make_selection(database)
    reopen(selection)
    row, by = selection.rows["Retenu1"], selection.by("Retenu1")

    def attempt(act, **values) -> list[str]:  # type: ignore[no-untyped-def]
        try:
            selection.write(lambda session: act(session, application=row, by=by, at=SENT, **values))
        except Refused as refused:
            return [blocker.code for blocker in refused.blockers]
        return []

    assert attempt(take_back) == ["examined"]
    assert attempt(withdraw, reason="") == []
    assert attempt(resume) == ["examined"]

    free, their = selection.rows["Retenu2"], selection.by("Retenu2")

    def unsettle(session) -> None:  # type: ignore[no-untyped-def]
        candidacy = session.query(Candidacy).filter_by(application_id=free.id).one()
        candidacy.decision, candidacy.decided_at = Decision.UNDECIDED, None
        candidacy.admissibility = Admissibility.PENDING

    selection.write(unsettle)
    selection.write(lambda session: take_back(session, application=free, by=their, at=SENT))

    def settle(session) -> None:  # type: ignore[no-untyped-def]
        session.query(Candidacy).filter_by(
            application_id=free.id
        ).one().admissibility = Admissibility.ADMISSIBLE

    selection.write(settle)
    with pytest.raises(Refused) as refused:
        selection.write(lambda session: deposit(session, application=free, by=their, at=SENT))
    assert "examined" in [blocker.code for blocker in refused.value.blockers]
