"""A half-day held by video, and reports as video tools write them; people are made up."""

from pathlib import Path

from pacte.cohorts.vocabulary import Modality
from pacte.database import Database
from pacte.documents.tables import read_lines
from pacte.files.reception import keep_table
from pacte.files.store import Store
from pacte.seminars.models import ConnectionReport, HalfDay, Seminar
from pacte.seminars.presence.queries import sheet_of
from pacte.seminars.video import operations
from pacte.seminars.video.operations import Chosen
from pacte.seminars.video.operations.reports import shown_version
from pacte.seminars.video.queries import Understood, reports_of, understand
from pacte.seminars.video.reading import Reading, read_report
from tests.seminars.factories import T0_MORNING
from tests.seminars.presence.factories import AFTER_IT, Stage, make_stage

PARIS = "Europe/Paris"
DAY = T0_MORNING.date()
"""11 December 2025: from 9 h to 12 h 30 in Beaune."""


def make_online(database: Database, learners: int = 2, modality: Modality = Modality.ONLINE) -> Stage:
    """The first half-day of BFC's promo 8, held by video."""
    stage = make_stage(database, learners)
    with database.session(stage.setting.scope, write=True) as session:
        seminar = session.get_one(Seminar, stage.half_day.seminar_id)
        seminar.modality = modality
        seminar.video_url = "https://visio.example/pacte"
    return stage


def report(*lines: str, head: str = "Nom;Arrivée;Départ") -> bytes:
    """A report in UTF-8."""
    return "\n".join((head, *lines)).encode()


def reading_of(data: bytes, *, zone: str = PARIS) -> Reading:
    """A report that can be read."""
    found = read_lines("releve.csv", data, max_lines=5_000)
    assert isinstance(found, tuple), found
    reading = read_report(found[0], day=DAY, zone=zone, notes=found[1])
    assert isinstance(reading, Reading), reading
    return reading


def import_report(stage: Stage, folder: Path, data: bytes, *, zone: str = PARIS) -> ConnectionReport:
    """Read and kept, as its page does."""
    received = keep_table(
        data,
        name="releve.csv",
        store=Store.open(f"file://{folder}/files"),
        federation_id=stage.setting.federation.id,
    )
    with stage.database.session(stage.setting.scope, write=True) as session:
        return operations.read_connections(
            session,
            half_day_id=stage.id,
            reading=reading_of(data, zone=zone),
            received=received,
            zone=zone,
            by=stage.by,
            at=AFTER_IT,
        )


def understood(stage: Stage, report_id: int) -> Understood:
    """The report against the sheet, now."""
    with stage.database.session(stage.setting.scope) as session:
        sheet = sheet_of(session, session.get_one(HalfDay, stage.id))
        return understand(sheet, session.get_one(ConnectionReport, report_id), reports_of(session, stage.id))


def seen(stage: Stage, report_id: int) -> str:
    """What its page would send."""
    with stage.database.session(stage.setting.scope) as session:
        sheet = sheet_of(session, session.get_one(HalfDay, stage.id))
        return shown_version(sheet, session.get_one(ConnectionReport, report_id))


def apply(
    stage: Stage, report_id: int, chosen: dict[int, Chosen] | None = None, *, version: str | None = None
) -> int:
    """Confirm what is proposed, or ``chosen``."""
    if chosen is None:
        chosen = {
            one.line.id: Chosen(one.proposal.state, one.proposal.arrived_at, one.proposal.left_at)
            for one in understood(stage, report_id).lines
        }
    version = version or seen(stage, report_id)
    with stage.database.session(stage.setting.scope, write=True) as session:
        return operations.apply_report(
            session,
            half_day_id=stage.id,
            report_id=report_id,
            chosen=chosen,
            seen=version,
            by=stage.by,
            at=AFTER_IT,
        )
