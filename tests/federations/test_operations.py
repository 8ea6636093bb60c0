"""Operations on the registry, on both engines: state, journal, and refusals that leave no trace."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pacte import audit
from pacte.blockers import Refused
from pacte.database import Database, FencedSession, FenceError, Scope
from pacte.federations import dues, merging, operations, queries
from pacte.federations.models import (
    Federation,
    Structure,
    StructureAlias,
    StructureDistinction,
    StructureMembership,
    StructureStatus,
)
from pacte.federations.operations import StructureFields
from pacte.policy import SYSTEM
from pacte.signals import structure_merged
from tests.conftest import NOW
from tests.factories import make_federation
from tests.federations.factories import make_structure

TODAY = date(2025, 9, 15)


def pay(
    session: FencedSession,
    structure: Structure,
    year: int,
    paid_on: date | None,
    note: str | None = None,
    *,
    is_exempt: bool = False,
) -> StructureMembership:
    return dues.record_membership(
        session,
        structure=structure,
        year=year,
        paid_on=paid_on,
        is_exempt=is_exempt,
        note=note,
        today=TODAY,
        by=SYSTEM,
        at=NOW,
    )


def test_registering_refuses_with_every_reason(database: Database) -> None:
    federation = make_federation(database)
    fields = StructureFields(
        name=" ", kind="gym", department="96", population=-1, finess="123", siret="1", local_group="x" * 101
    )
    with (
        pytest.raises(Refused) as refusal,
        database.session(Scope.federation(federation.id), write=True) as session,
    ):
        operations.register_structure(session, fields=fields, by=SYSTEM, at=NOW)
    assert [blocker.code for blocker in refusal.value.blockers] == [
        "name_missing",
        "too_long",
        "kind_unknown",
        "department_unknown",
        "population",
        "finess",
        "siret",
    ]
    with database.session(Scope.federation(federation.id)) as session:
        assert session.scalars(select(Structure)).all() == []


def test_correcting_keeps_the_former_name_and_tells_the_fields(database: Database) -> None:
    federation = make_federation(database)
    made = make_structure(database, federation, "CPTS du Haut-Doubs", kind="CPTS", population=39_999)
    assert made.size_class == 1
    with database.session(Scope.federation(federation.id), write=True) as session:
        structure = session.get(Structure, made.id)
        assert structure is not None
        fields = StructureFields(
            name="CPTS Haut Doubs Forestier", kind="CPTS", commune="Pontarlier", population=80_000
        )
        assert operations.correct_structure(
            session, structure=structure, fields=fields, by=SYSTEM, at=NOW
        ) == [
            "Nom",
            "Commune",
            "Département",
            "Population",
        ]
        assert (
            operations.correct_structure(session, structure=structure, fields=fields, by=SYSTEM, at=NOW) == []
        )
    with database.session(Scope.federation(federation.id)) as session:
        assert [alias.name for alias in queries.aliases_of(session, made.id)] == ["CPTS du Haut-Doubs"]
        assert [found.size_class for found in queries.search_structures(session, "doubs haut")] == [3]
        assert [line.sentence for line in audit.history(session, made)] == [
            "a modifié la fiche (Nom, Commune, Département, Population)",
            "a ajouté la structure au registre",
        ]


def test_dues_keep_their_history(database: Database) -> None:
    federation = make_federation(database)
    made = make_structure(database, federation)
    with database.session(Scope.federation(federation.id), write=True) as session:
        pay(session, made, 2025, None)
        pay(session, made, 2025, date(2025, 3, 1), "virement")
        pay(session, made, 2025, date(2025, 3, 1), "virement")
        pay(session, made, 2025, date(2025, 3, 2), "chèque n° 123")
        pay(session, made, 2025, None)
        with pytest.raises(Refused) as refusal:
            pay(session, made, 20, TODAY + timedelta(days=1))
        assert [blocker.code for blocker in refusal.value.blockers] == ["year", "paid_later"]
        with pytest.raises(Refused, match="year_far"):
            pay(session, made, TODAY.year + 2, None)
    with database.session(Scope.federation(federation.id)) as session:
        rows = session.scalars(select(StructureMembership)).all()
        assert [(row.year, row.dues_paid_on, row.note) for row in rows] == [(2025, None, "chèque n° 123")]
        assert [line.sentence for line in audit.history(session, made)][:4] == [
            "a changé l’adhésion 2025 : cotisation payée le 02/03/2025, remarque : chèque n° 123"
            " → cotisation non réglée, remarque : chèque n° 123",
            "a changé l’adhésion 2025 : cotisation payée le 01/03/2025, remarque : virement"
            " → cotisation payée le 02/03/2025, remarque : chèque n° 123",
            "a changé l’adhésion 2025 : cotisation non réglée"
            " → cotisation payée le 01/03/2025, remarque : virement",
            "a enregistré l’adhésion 2025, cotisation non réglée",
        ]


def test_a_structure_is_exempt_of_dues_until_it_pays_or_no_longer_is(database: Database) -> None:
    federation = make_federation(database)
    made = make_structure(database, federation)
    scope = Scope.federation(federation.id)

    def shown(state: str) -> bool:
        with database.session(scope) as session:
            return queries.count_of(session, queries.registry_statement(year=2025, dues=state)) == 1

    with database.session(scope, write=True) as session:
        pay(session, made, 2025, None, is_exempt=True)
        pay(session, made, 2025, None, is_exempt=True)
        with pytest.raises(Refused, match="exempt_paid"):
            pay(session, made, 2025, TODAY, is_exempt=True)
    assert [shown(state) for state in ("exempt", "paid", "unpaid", "not_member")] == [
        True,
        False,
        False,
        False,
    ]
    with database.session(scope, write=True) as session:
        many = {"year": 2025, "paid_on": TODAY, "today": TODAY, "by": SYSTEM, "at": NOW}
        assert dues.record_dues_of_many(session, structure_ids=[made.id], **many) == 0  # type: ignore[arg-type]
        assert session.scalars(select(StructureMembership.dues_paid_on)).all() == [None]
        pay(session, made, 2025, None)
    assert [shown(state) for state in ("exempt", "unpaid")] == [False, True]
    with database.session(scope, write=True) as session:
        pay(session, made, 2025, None, is_exempt=True)
        row = pay(session, made, 2025, TODAY)
        assert (row.dues_paid_on, row.is_exempt) == (TODAY, False)
    assert shown("paid")
    with database.session(scope) as session:
        assert [line.sentence for line in audit.history(session, made)][:4] == [
            "a changé l’adhésion 2025 : exonérée de cotisation → cotisation payée le 15/09/2025",
            "a changé l’adhésion 2025 : cotisation non réglée → exonérée de cotisation",
            "a changé l’adhésion 2025 : exonérée de cotisation → cotisation non réglée",
            "a noté la structure exonérée de cotisation 2025",
        ]


def test_dues_of_many_are_all_or_none(database: Database) -> None:
    federation, other = make_federation(database), make_federation(database, "idf")
    one, two = make_structure(database, federation, "MSP A"), make_structure(database, federation, "MSP B")
    stranger = make_structure(database, other, "MSP C")

    def bulk(ids: list[int]) -> int:
        with database.session(Scope.federation(federation.id), write=True) as session:
            return dues.record_dues_of_many(
                session, structure_ids=ids, year=2025, paid_on=TODAY, today=TODAY, by=SYSTEM, at=NOW
            )

    for ids, code in (([one.id, stranger.id], "gone"), ([], "none")):
        with pytest.raises(Refused, match=code):
            bulk(ids)
    with database.session(Scope.federation(federation.id)) as session:
        assert session.scalars(select(StructureMembership)).all() == []
    assert bulk([one.id]) == 1
    assert bulk([one.id, two.id, two.id]) == 1


def test_merging_unites_everything(database: Database) -> None:
    federation = make_federation(database)
    kept = make_structure(database, federation, "MSP Claye-Souilly", commune="", department="77")
    gone = make_structure(
        database,
        federation,
        "MSP Bois des Grandes",
        commune="Claye-Souilly",
        department="77",
        local_group="Est",
    )
    older = make_structure(database, federation, "Claye Souilly", commune="", department="77")
    third = make_structure(database, federation, "MSP Torcy", commune="Torcy", department="77")
    moved: list[tuple[int, int]] = []

    def follow(session: FencedSession, *, kept_id: int, merged_id: int, **rest: object) -> int:
        moved.append((kept_id, merged_id))
        return 2

    def merge(kept_id: int, merged_id: int, **taken: bool) -> None:
        with database.session(Scope.federation(federation.id), write=True) as session:
            first, second = session.get(Structure, kept_id), session.get(Structure, merged_id)
            assert first is not None
            assert second is not None
            merging.merge_structures(session, kept=first, merged=second, from_merged=taken, by=SYSTEM, at=NOW)

    with database.session(Scope.federation(federation.id), write=True) as session:
        pay(session, kept, 2025, None)
        pay(session, gone, 2025, date(2025, 2, 1))
        pay(session, kept, 2023, None)
        pay(session, gone, 2023, None, is_exempt=True)
        pay(session, gone, 2024, date(2024, 2, 1))
        operations.distinguish(session, structure=gone, other=third, by=SYSTEM, at=NOW)
    with structure_merged.connected_to(follow):
        merge(gone.id, older.id)
        merge(kept.id, gone.id, commune=True, local_group=True)
        merge(kept.id, gone.id)
    assert moved == [(gone.id, older.id), (kept.id, gone.id)]
    with database.session(Scope.federation(federation.id)) as session:
        row = session.get(Structure, kept.id)
        assert row is not None
        assert (row.name, row.commune, row.local_group) == ("MSP Claye-Souilly", "Claye-Souilly", "Est")
        merged = session.scalars(select(Structure).where(Structure.status == StructureStatus.MERGED)).all()
        assert {(one.id, one.merged_into_id) for one in merged} == {(gone.id, kept.id), (older.id, kept.id)}
        aliases = session.scalars(select(StructureAlias)).all()
        assert {(alias.structure_id, alias.name) for alias in aliases} == {
            (kept.id, "MSP Bois des Grandes"),
            (kept.id, "Claye Souilly"),
        }
        years = queries.memberships_of(session, [kept.id, gone.id])
        assert [(one.year, one.dues_paid_on, one.is_exempt) for one in years[kept.id]] == [
            (2025, date(2025, 2, 1), False),
            (2024, date(2024, 2, 1), False),
            (2023, None, True),
        ]
        assert (
            years[kept.id][0].note == "Réunie avec l’adhésion de « MSP Bois des Grandes » lors de la fusion."
        )
        assert session.scalars(select(StructureDistinction)).all() == []
        assert [line.sentence for line in audit.history(session, row)][:2] == [
            "a fusionné « MSP Bois des Grandes » avec cette fiche (2 dossiers rattachés)",
            "a changé l’adhésion 2025 : cotisation non réglée"
            " (et, sous « MSP Bois des Grandes », cotisation payée le 01/02/2025)"
            " → cotisation payée le 01/02/2025, remarque : Réunie avec l’adhésion"
            " de « MSP Bois des Grandes » lors de la fusion.",
        ]
        for spelling in ("claye souilly", "Bois des Grandes", "SOUILLY claye"):
            assert [found.id for found in queries.search_structures(session, spelling)] == [kept.id]
    for kept_id, merged_id, code in ((kept.id, kept.id, "same"), (third.id, older.id, "merged")):
        with pytest.raises(Refused, match=code):
            merge(kept_id, merged_id)


def test_distinguished_structures_are_no_suspects_any_more(database: Database) -> None:
    federation = make_federation(database)
    one = make_structure(database, federation, "MSP de Morangis", commune="", department="91")
    two = make_structure(database, federation, "MSP Morangis", commune="Morangis", department="91")

    def suspects(structure: Structure) -> list[int]:
        with database.session(Scope.federation(federation.id)) as session:
            found = queries.structure_sheet(session, structure).suspects
            return [suspect.structure.id for suspect in found]

    assert (suspects(one), suspects(two)) == ([two.id], [one.id])
    for _ in range(2):
        with database.session(Scope.federation(federation.id), write=True) as session:
            operations.distinguish(session, structure=two, other=one, by=SYSTEM, at=NOW)
    assert (suspects(one), suspects(two)) == ([], [])


def test_settings_are_checked_and_told(database: Database) -> None:
    federation = make_federation(database)
    with database.session(Scope.federation(federation.id), write=True) as session:
        with pytest.raises(Refused) as refusal:
            operations.change_federation(
                session,
                contact_email="",
                contact_phone="",
                time_zone="Mars/Olympus",
                departments=["96"],
                by=SYSTEM,
                at=NOW,
            )
        assert [blocker.code for blocker in refusal.value.blockers] == ["time_zone", "departments"]
        for _ in range(2):
            operations.change_federation(
                session,
                contact_email="contact@bfc.example",
                contact_phone="03 00 00 00 00",
                time_zone="Indian/Reunion",
                departments=["974"],
                by=SYSTEM,
                at=NOW,
            )
    with database.session(Scope.federation(federation.id)) as session:
        row = session.get(Federation, federation.id)
        assert row is not None
        assert (row.time_zone, row.departments) == ("Indian/Reunion", ["974"])
        assert [line.action for line in audit.history(session, row)] == ["federation.changed"]


def test_the_registry_of_another_federation_is_out_of_reach(database: Database) -> None:
    federation, other = make_federation(database), make_federation(database, "idf")
    stranger = make_structure(database, other)
    with database.session(Scope.federation(federation.id)) as session:
        assert session.get(Structure, stranger.id) is None
        assert queries.suspects_for(session, stranger.name, stranger.commune, stranger.department) == []
    with (
        pytest.raises(FenceError),
        database.session(Scope.federation(federation.id), write=True) as session,
    ):
        session.add(
            StructureAlias(
                federation_id=other.id, structure_id=stranger.id, name="x", search_key="x", created_at=NOW
            )
        )
