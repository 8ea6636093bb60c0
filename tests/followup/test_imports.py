"""Files of past contacts: previewed, answered, confirmed once; the figures of 2021 come out: both engines."""

from datetime import date, timedelta

import pytest

from pacte.accounts.models import Person
from pacte.blockers import Refused
from pacte.database import Database
from pacte.documents.spreadsheets import write_xlsx
from pacte.documents.tables import Sheet, read_table
from pacte.followup import imports
from pacte.followup.import_plan import EARLY, IGNORE, KEEP, WEEKDAY, Effect, Plan
from pacte.followup.models import FollowUpImport
from pacte.followup.queries import cohort_statement, contacts_of, tally_of
from pacte.followup.views.cohort import period_choices, theme_lines
from pacte.followup.vocabulary import Channel, Source
from pacte.imports.vocabulary import ImportState
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Role
from tests.factories import grant_role, make_person
from tests.followup.factories import NOON, TODAY, Desk, make_desk, table_2021
from tests.seminars.factories import make_learner


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database, 3)


def plan(desk: Desk, batch: FollowUpImport) -> Plan:
    with desk.database.session(desk.setting.scope) as session:
        return imports.plan_of(session, session.get_one(FollowUpImport, batch.id), NOON)


def answer(desk: Desk, batch: FollowUpImport, answers: dict[int, str]) -> None:
    with desk.database.session(desk.setting.scope, write=True) as session:
        imports.answer_doubts(
            session, batch=session.get_one(FollowUpImport, batch.id), answers=answers, at=NOON
        )


def test_the_contacts_of_2021_are_173(desk: Desk) -> None:
    batch = desk.send(table_2021(desk, ["Noé Aubert A", "AUBERT B Noé", "noé aubert c"]))
    (early,) = plan(desk, batch).doubts
    assert (early.rows, early.is_date) == (173, True)
    assert "ses candidatures ont ouvert le 1er août 2025" in early.question
    answer(desk, batch, {EARLY + 2: KEEP})
    assert plan(desk, batch).counts == {
        "created": 173, "already": 0, "completed": 0, "doubtful": 0, "ignored": 0, "refused": 0, "twice": 0,
    }  # fmt: skip
    assert desk.rows() == []  # nothing before it is confirmed
    desk.confirm(batch)
    (_, _, year), *_ = [one for one in period_choices((date(2021, 1, 4), TODAY)) if one[0] == "2021"]
    with desk.database.session(desk.setting.scope) as session:
        whole = cohort_statement(desk.setting.cohort, desk.by(desk.setting.staff), between=year)
        tally = tally_of(session, whole)
        quality = tally_of(
            session, cohort_statement(desk.setting.cohort, desk.by(desk.setting.staff), theme="quality")
        )
    assert tally.channels == {Channel.PHONE: 127, Channel.MAIL: 39, Channel.MEETING: 7}
    assert tally.total == 173
    lines = {line.label: line.total for line in theme_lines(tally)}
    assert lines == {
        "Projet de santé": 58, "Mémoire": 58, "Qualité": 58, "Sans thème": 57, "Tous les contacts": 173,
    }  # fmt: skip
    assert quality.total == 58
    assert {row.source for row in desk.rows()} == {Source.IMPORT}


def test_confirming_twice_or_sending_again_writes_nothing_twice(desk: Desk) -> None:
    text = "Date;Nom;Canal;Note\n03/11/2025;Noé Aubert A;tel;Point\n03/11/2025;Noé Aubert A;tel;Point\n"
    batch = desk.send(text)
    told = plan(desk, batch)
    assert told.count(Effect.CREATED) == told.count(Effect.TWICE) == 1
    assert "La ligne 2 dit exactement la même chose" in told.outcomes[1].row.warnings[0]
    first = desk.confirm(batch, seen=told.fingerprint)
    assert desk.confirm(batch, seen=told.fingerprint) == first
    assert len(desk.rows()) == 1
    assert desk.setting.get(FollowUpImport, batch.id).result["left"][0]["number"] == 3
    again = desk.send(text + "04/11/2025;Noé Aubert A;tel;Autre\n")
    assert plan(desk, again).counts["already"] == plan(desk, again).counts["twice"] == 1
    desk.confirm(again)
    assert [row.note for row in desk.rows()] == ["Point", "Autre"]
    apart = "Date;Nom;Canal;Heure\n05/11/2025;Noé Aubert A;tel;9h\n05/11/2025;Noé Aubert A;tel;11h\n"
    told = plan(desk, desk.send(apart))
    assert told.count(Effect.CREATED) == 2  # two calls of one day stay two
    assert "deux seront reprises" in told.outcomes[1].row.warnings[0]


def test_unknown_names_are_asked_once_with_who_is_near(desk: Desk) -> None:
    batch = desk.send(
        "Date;Nom;Canal\n"
        "03/11/2025;Noe Obert A;tel\n"
        "04/11/2025;Noe Obert A;mail\n"
        "05/11/2025;Aubert;tel\n"
        "06/11/2025;Zoé Inconnue;tel\n"
        "31/02/2025;Noé Aubert A;tel\n"
    )
    told = plan(desk, batch)
    assert (told.count(Effect.DOUBTFUL), told.count(Effect.REFUSED)) == (4, 1)
    assert [(one.number, one.rows) for one in told.doubts] == [(2, 2), (4, 1), (5, 1)]
    assert told.doubts[0].near[0].name == "Noé Aubert A"
    assert len(told.doubts[1].near) == 3
    assert told.doubts[1].question.startswith("Trois personnes portent ce nom : Noé Aubert A (")
    learner = desk.learners[0].id
    answer(desk, batch, {2: str(learner), 5: IGNORE, 4: "999999"})
    told = plan(desk, batch)
    assert told.counts == {
        "created": 2,
        "already": 0,
        "completed": 0,
        "doubtful": 1,
        "twice": 0,
        "ignored": 1,
        "refused": 1,
    }
    desk.confirm(batch)
    assert [row.enrollment_id for row in desk.rows()] == [learner, learner]
    with desk.database.session(desk.setting.scope) as session:
        kept = session.get_one(FollowUpImport, batch.id)
        assert (kept.state, kept.content) == (ImportState.CONFIRMED, {})
        assert [(one["number"], one["reason"]) for one in kept.result["left"]] == [
            (6, "« 31/02/2025 » n’est pas une date."),
            (4, f"{told.doubts[1].question} : restée sans réponse."),
            (5, "Vous avez choisi de ne pas l’importer."),
        ]


def test_a_file_says_who_had_each_contact(desk: Desk) -> None:
    twin = make_person(desk.database, "Odile", "Témoin")
    for person in (twin, make_person(desk.database, "Odile", "Témoin")):
        grant_role(desk.database, person, Role.TRAINER, desk.setting.federation)
    other = desk.trainer
    batch = desk.send(
        "Date;Nom;Canal;Noté par\n"
        f"03/11/2025;Noé Aubert A;tel;{other.family_name} {other.given_name}\n"
        f"4 novembre 2025;Noé Aubert A;tel;{twin.email}\n"
        "05/11/2025;Noé Aubert A;tel;\n"
        "06/11/2025;Noé Aubert A;tel;Odile Témoin\n"
        "07/11/2025;Noé Aubert A;tel;Zoé Inconnue\n"
        f"08/11/2025;Noé Aubert A;tel;{desk.learners[0].id}\n"
    )
    told = plan(desk, batch)
    assert told.counts == {
        "created": 3,
        "already": 0,
        "completed": 0,
        "doubtful": 0,
        "twice": 0,
        "ignored": 0,
        "refused": 3,
    }
    several, unknown, _ = [one.row.faults[0] for one in told.outcomes if one.effect is Effect.REFUSED]
    assert twin.email in several
    assert "Écrivez l’adresse électronique" in several
    assert unknown.startswith("« Zoé Inconnue » n’est ni formatrice, ni formateur")
    desk.confirm(batch)
    assert [row.author_id for row in desk.rows()] == [other.id, twin.id, desk.setting.staff.id]
    with desk.database.session(desk.setting.scope) as session:
        lines = contacts_of(session, desk.learners[0], desk.by(desk.setting.staff))
    staff = desk.setting.staff.name
    assert [(line.author, line.importer) for line in lines] == [
        (staff, ""), ("Odile Témoin", staff), (other.name, staff),
    ]  # fmt: skip


def test_the_same_contact_is_noted_once_and_gets_the_note_that_it_lacked(desk: Desk) -> None:
    text = "Date;Nom;Canal;{}\n03/11/2025;Noé Aubert A;tel;Un point\n04/11/2025;Noé Aubert A;tel;\n"
    blind = desk.send(text.format("Ce qui fut dit"))
    desk.confirm(blind)
    assert [row.note for row in desk.rows()] == ["", ""]
    for heading in ("Remarques", "Note(s)", "COMMENTAIRES"):
        told = plan(desk, batch := desk.send(text.format(heading)))
        assert [one.effect for one in told.outcomes] == [Effect.COMPLETED, Effect.ALREADY]
    desk.confirm(batch)
    completed = desk.rows()[0]
    assert ([row.note for row in desk.rows()], completed.revision) == (["Un point", ""], 2)
    assert desk.journal(completed) == ["follow_up.completed"]
    again = plan(desk, desk.send(text.format("Remarques")))
    assert [one.effect for one in again.outcomes] == [Effect.ALREADY, Effect.ALREADY]
    other = plan(desk, desk.send(text.format("Note").replace("Un point", "Autre chose")))
    assert [one.effect for one in other.outcomes] == [Effect.ALREADY, Effect.ALREADY]
    assert "avec une autre note" in other.outcomes[0].row.warnings[0]
    desk.note(held_on=date(2025, 11, 5), note="", shared=True)
    private = plan(desk, desk.send("Date;Nom;Canal;Note\n05/11/2025;Noé Aubert A;tel;À part\n"))
    assert private.outcomes[0].effect is Effect.ALREADY
    assert "privée" in private.outcomes[0].row.warnings[0]


def test_a_weekday_that_contradicts_its_date_is_asked_about(desk: Desk) -> None:
    days = ("mercredi 4 novembre 2025", "mercredi 5 novembre 2025")
    batch = desk.send("Date;Nom;Canal\n" + "".join(f"{day};Noé Aubert A;tel\n" for day in days))
    told = plan(desk, batch)
    assert [one.effect for one in told.outcomes] == [Effect.DOUBTFUL, Effect.CREATED]
    (doubt,) = told.doubts
    assert doubt.question == "« mercredi 4 novembre 2025 » se contredit : le 4 novembre 2025 est un mardi"
    for chosen, effect in ((KEEP, Effect.CREATED), (IGNORE, Effect.IGNORED), ("", Effect.DOUBTFUL)):
        answer(desk, batch, {WEEKDAY + 2: chosen})
        assert plan(desk, batch).outcomes[0].effect is effect
    answer(desk, batch, {WEEKDAY + 2: KEEP})
    desk.confirm(batch)
    again = plan(desk, desk.send(f"Date;Nom;Canal\n{days[0]};Noé Aubert A;tel\n"))
    assert ([one.effect for one in again.outcomes], again.doubts) == ([Effect.ALREADY], [])


def test_two_of_one_name_are_told_apart_by_their_address(desk: Desk) -> None:
    twin = make_learner(desk.setting, "Noé", "Aubert A")
    with desk.database.session(desk.setting.scope) as session:
        addresses = [session.get_one(Person, one.person_id).email for one in (desk.learners[0], twin)]
    batch = desk.send(
        f"Date;Nom;Canal;E-mail\n03/11/2025;Noé Aubert A;tel;\n04/11/2025;Noé Aubert A;tel;{addresses[1]}\n"
    )
    told = plan(desk, batch)
    assert told.count(Effect.CREATED) == 1
    assert all(address in told.doubts[0].question for address in addresses)
    assert told.doubts[0].question.startswith("Deux personnes portent ce nom")
    assert "ajoutez son adresse électronique" in told.doubts[0].question


def test_what_changed_since_the_preview_is_read_again(desk: Desk) -> None:
    batch = desk.send("Date;Nom;Canal;Note\n03/11/2025;Noé Aubert A;tel;Un point\n")
    seen = plan(desk, batch).fingerprint
    desk.note(held_on=date(2025, 11, 3), note="un POINT")
    with pytest.raises(Refused) as refused:
        desk.confirm(batch, seen=seen)
    assert [one.code for one in refused.value.blockers] == ["plan_changed"]
    assert len(desk.rows()) == 1
    assert plan(desk, batch).counts["already"] == 1


def test_a_departure_and_a_formula_in_a_workbook(desk: Desk) -> None:
    with desk.database.session(desk.setting.scope, write=True) as session:
        row = session.get_one(Enrollment, desk.learners[1].id)
        row.state, row.ended_on = EnrollmentState.WITHDRAWN, date(2025, 11, 4)
    data = write_xlsx(
        title="Contacts",
        headers=["Date", "E-mail", "Canal", "Note"],
        rows=[
            [date(2025, 11, 3), desk.person(1).email, "tel", "=1+1"],
            [date(2025, 11, 5), desk.person(1).email.upper(), "tel", "Après"],
        ],
    )
    sheet = read_table("contacts.xlsx", data)
    assert isinstance(sheet, Sheet)
    batch = desk.send_sheet(sheet)
    told = plan(desk, batch)
    assert [one.effect for one in told.outcomes] == [Effect.CREATED, Effect.REFUSED]
    assert "a quitté la promotion le 4 novembre 2025" in told.outcomes[1].row.faults[0]
    desk.confirm(batch)
    assert [row.note for row in desk.rows()] == ["=1+1"]


def test_an_old_or_closed_preview_is_refused(desk: Desk) -> None:
    batch = desk.send("Date;Nom;Canal\n03/11/2025;Noé Aubert A;tel\n")
    later = NOON + timedelta(days=31)
    with desk.database.session(desk.setting.scope, write=True) as session:
        kept = session.get_one(FollowUpImport, batch.id)
        with pytest.raises(Refused) as refused:
            imports.choose_columns(
                session, batch=kept, columns={"held_on": 0, "learner": 1}, default_channel="", at=later
            )
        assert [one.code for one in refused.value.blockers] == ["import_expired"]
        with pytest.raises(Refused) as refused:
            imports.choose_columns(session, batch=kept, columns={"note": 9}, default_channel="x", at=NOON)
        assert [one.code for one in refused.value.blockers] == [
            "day_column", "who_column", "column_unknown", "channel_unknown",
        ]  # fmt: skip
        imports.abandon_import(session, batch=kept, by=desk.by(desk.setting.staff), at=NOON)
    with pytest.raises(Refused) as refused:
        answer(desk, batch, {2: IGNORE})
    assert [one.code for one in refused.value.blockers] == ["import_closed"]
