"""Three days before BFC's closing: thirty dossiers of made-up people, and what staff see of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from pacte import jobs
from pacte.applications.models import Application
from pacte.applications.processing import operations
from pacte.applications.processing.archive_job import KIND as ARCHIVE
from pacte.applications.vocabulary import ApplicationState, WaiverState
from pacte.federations import imports
from pacte.federations.models import Structure, StructureImport, StructureStatus
from pacte.files.store import Store
from pacte.mail.models import OutboxMessage
from pacte.policy import Role
from tests.applications.processing.factories import (
    KEYS,
    Setting,
    add_file,
    add_late,
    add_message,
    make_dossier,
    make_setting,
    make_structure,
)
from tests.factories import grant_role
from tests.federations.factories import table
from tests.files.samples import pdf

EVE = datetime(2025, 10, 28, 9, 20, tzinfo=UTC)
"""A Tuesday morning; applications close on Friday evening."""

STRUCTURES = (
    ("MSP de Beaune", "Beaune", "21", True, True),
    ("MSP du Val de Saône", "Auxonne", "21", True, True),
    ("Pôle de santé du Haut-Jura", "Saint-Claude", "39", True, False),
    ("MSP des Portes du Morvan", "Avallon", "89", True, True),
    ("CPTS du Grand Besançon", "Besançon", "25", True, True),
    ("MSP de la Bresse bourguignonne", "Louhans", "71", False, False),
    ("MSP Vallée de l’Ognon", "Marnay", "70", True, False),
    ("Maison de santé du Clunisois", "Cluny", "71", True, True),
)
PEOPLE = (
    "Camille Aubert,Noa Berthier,Zoé Lefèvre,Sacha Marchand,Lou Perrin,Alix Renaud,Charlie Simon,"
    "Maxence Thévenot,Inès Vuillemin,Élodie Barbier-Courtois,Mehdi Chaléon,Jeanne Dornier,Aya Estève,"
    "Solène Faivre,Gabin Grosjean,Hélène Humbert,Iris Jacquot,Karim Keller,Léonie Lacroix,"
    "Maëlle Monnot,Nathan Nicolet,Océane Outhier,Pauline Petitjean,Quentin Quenot,Rose Roussel,"
    "Sami Sauvage,Théa Tissot,Ugo Urbain,Victoire Vernier,Yanis Zeller"
)
LABELS = dict(
    zip(KEYS, ("CV", "Lettre de motivation", "Photographie", "Lettre d’engagement de l’équipe"), strict=True)
)
TABLE = """nom;type;commune;département;cotisation 2025
MSP de Beaune;MSP;Beaune;21;15/01/2025
MSP de Baune;MSP;Beaune;21;
MSP du Châtillonnais;MSP;Châtillon-sur-Seine;21;02/02/2025
CPTS du Pays d’Auxois;CPTS;Semur-en-Auxois;21;
;MSP;Dijon;21;
MSP de Goussainville;MSP;Besançon;21;
"""


@dataclass
class Scene:
    """The setting, with the rows that pages are about."""

    setting: Setting
    dossier: int
    """Deposited, with a request, a late document, a message, a note and an assignment."""
    waiver: int
    """A draft of a person being recruited, whose waiver waits."""
    twins: tuple[int, int]
    """Two structures that may be the same."""
    declared: int
    batch: int
    job: int
    message: int

    @property
    def pages(self) -> dict[str, str]:
        """Name of each of staff's pages → its address."""
        here, cohort = "/regions/bfc", "/regions/bfc/promotions/8"
        one, other = self.twins
        return {
            "todo": "/a-faire",
            "dashboard": f"{here}/gestion",
            "cohort": f"{cohort}/gestion",
            "cohort-sections": f"{cohort}/modifier",
            "cohort-new": f"{here}/promotions/nouvelle",
            "cohort-import": f"{here}/promotions/importer",
            "dossiers": f"{cohort}/dossiers",
            "dossiers-filtered": f"{cohort}/dossiers?completude=incomplet&etat=brouillon",
            "dossiers-none": f"{cohort}/dossiers?q=introuvable",
            "dossier": f"{here}/dossiers/{self.dossier}",
            "dossier-waiver": f"{here}/dossiers/{self.waiver}",
            "erasures": f"{cohort}/effacements",
            "letter": f"{cohort}/dossiers/ecrire?etat=brouillon",
            "letters": f"{cohort}/envois",
            "letter-sent": f"{cohort}/envois/rappel-pieces",
            "job": f"{here}/travaux/{self.job}",
            "structures": f"{here}/structures",
            "structure": f"{here}/structures/{one}",
            "structure-new": f"{here}/structures/nouvelle",
            "structure-edit": f"{here}/structures/{one}/modifier",
            "structure-merge": f"{here}/structures/{one}/fusion/{other}",
            "structures-declared": f"{here}/structures/declarees",
            "structure-refuse": f"{here}/structures/{self.declared}/refus",
            "structure-choose": f"{here}/structures/{one}/fusion?q=msp",
            "dues": f"{here}/structures/cotisations",
            "import": f"{here}/structures/importer",
            "import-preview": f"{here}/structures/importations/{self.batch}",
            "messages": f"{here}/courriers",
            "message": f"{here}/courriers/{self.message}",
            "team": f"{here}/equipe",
            "settings": f"{here}/parametres",
            "account": "/compte",
            "account-identity": "/compte/identite",
            "account-address": "/compte/adresse",
            "account-password": "/compte/mot-de-passe",
            "account-second-factor": "/compte/double-authentification",
            "account-data": "/compte/donnees",
        }


def make_scene(app: Flask) -> Scene:
    """Write everything; the person who acts administers the federation."""
    services = app.extensions["pacte"]
    setting = make_setting(services.database)
    grant_role(setting.database, setting.staff, Role.ADMINISTRATOR, setting.federation)
    teams = [
        make_structure(
            setting,
            name,
            commune=commune,
            department=department,
            member=member,
            paid=paid,
            kind="CPTS" if name.startswith("CPTS") else "MSP",
        )
        for name, commune, department, member, paid in STRUCTURES
    ]
    twins = [
        make_structure(setting, name, commune="Saint-Claude", department="39")
        for name in ("MSP de Saint-Claude", "MSP de St Claude")
    ]
    declared = make_structure(setting, "MSP des Monts de Gy", commune="Gy", department="70", member=False)
    with setting.database.session(setting.scope, write=True) as session:
        session.get_one(Structure, declared.id).status = StructureStatus.DECLARED
    dossiers = [_dossier(setting, number, teams) for number in range(30)]
    _live(setting, services.store, dossiers)
    batch, job, message = _work(setting)
    return Scene(
        setting, dossiers[0].id, dossiers[7].id, (twins[0].id, twins[1].id), declared.id, batch, job, message
    )


def _dossier(setting: Setting, number: int, teams: list[Structure]) -> Application:
    given, family = PEOPLE.split(",")[number].split(" ", 1)
    is_draft = number % 3 == 1
    state = ApplicationState.DRAFT if is_draft else ApplicationState.SUBMITTED
    if number == 29:
        state = ApplicationState.WITHDRAWN
    return make_dossier(
        setting,
        given,
        family,
        state=state,
        structure=None if number % 10 == 4 else teams[number % len(teams)],
        documents=(),
        waiver=WaiverState.REQUESTED if number in (7, 18) else None,
        withdrawal_reason="Change de région" if number == 29 else "",
    )


def _live(setting: Setting, store: Store, dossiers: list[Application]) -> None:
    first = dossiers[0]
    for number, row in enumerate(dossiers):
        held = KEYS if row.state is ApplicationState.SUBMITTED else KEYS[: number % 4]
        with setting.database.session(setting.scope, write=True) as session:
            for key in held:
                add_file(session, setting, row.id, key, store=store, content=pdf(2, key), label=LABELS[key])
    add_late(setting, first, "annexe", store=store, content=pdf(), label="Attestation d’employeur")
    add_message(setting, first, "Bonjour, mon équipe signe demain : est-ce encore possible ? Merci !")
    add_message(setting, dossiers[3], "Mon adresse a changé.")
    with setting.database.session(setting.scope, write=True) as session:
        row = session.get_one(Application, first.id)
        told: dict[str, Any] = {"application": row, "by": setting.actor, "at": EVE}
        operations.assign(session, to=setting.staff, **told)
        operations.add_note(session, body="Appelée lundi : le leader signe jeudi.", **told)
        operations.request_document(
            session,
            key="",
            label="Fiche de poste signée",
            message="Celle du dossier n’est pas signée.",
            due_on=date(2025, 11, 7),
            **told,
        )


def _work(setting: Setting) -> tuple[int, int, int]:
    with setting.database.session(setting.scope, write=True) as session:
        batch = imports.start_import(
            session, filename="adherents-2025.csv", sheet=table(TABLE), by=setting.actor, at=EVE
        )
        drafts = session.scalars(select(Application.id).where(Application.state == ApplicationState.DRAFT))
        operations.write_to_many(
            session,
            cohort=setting.cohort,
            application_ids=list(drafts),
            subject="Plus que trois jours",
            body="Bonjour {prenom},\n\nVotre dossier {reference} n’est pas encore déposé.",
            batch="rappel-pieces",
            by=setting.actor,
            at=EVE,
        )
        job = jobs.start(
            session,
            kind=ARCHIVE,
            params={"ids": [], "name": "dossiers-8", "place": {"code": "8"}},
            by=setting.actor,
            at=EVE,
        )
        session.flush()
        message = session.scalar(select(OutboxMessage.id).order_by(OutboxMessage.id))
        assert message is not None
        return session.get_one(StructureImport, batch.id).id, job.id, message
