"""What proves a sheet besides its lines: photographs and connection reports, sealed with it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.files.reception import prefix_of
from pacte.files.store import Store, key_of
from pacte.seminars.models import ConnectionReport, HalfDay, SheetPhoto

PHOTO, REPORT = "sheet_photo", "connection_report"
WORDS = {PHOTO: "la photographie de la feuille", REPORT: "le relevé de connexion"}


def evidence_of(session: FencedSession, half_day_id: int) -> list[dict[str, Any]]:
    """Photographs not taken back and reports whose presences were entered, for JSON; two statements."""
    photos = session.execute(
        select(SheetPhoto.id, StoredFile.sha256, StoredFile.name)
        .join(StoredFile, StoredFile.id == SheetPhoto.file_id)
        .where(SheetPhoto.half_day_id == half_day_id, SheetPhoto.removed_at.is_(None))
        .order_by(SheetPhoto.id)
    )
    reports = session.execute(
        select(ConnectionReport.id, StoredFile.sha256, StoredFile.name, ConnectionReport.lines)
        .join(StoredFile, StoredFile.id == ConnectionReport.file_id)
        .where(ConnectionReport.half_day_id == half_day_id, ConnectionReport.applied_at.is_not(None))
        .order_by(ConnectionReport.applied_at, ConnectionReport.id)
    )
    return [
        *({"kind": PHOTO, "id": id_, "sha256": sha256, "name": name} for id_, sha256, name in photos),
        *(
            {"kind": REPORT, "id": id_, "sha256": sha256, "name": name, "minutes": lines["minutes"]}
            for id_, sha256, name, lines in reports
        ),
    ]


def waiting_reports(session: FencedSession, half_day_id: int) -> int:
    """How many reports were read whose presences were not entered: the seal will leave them out."""
    return (
        session.scalar(
            select(func.count(ConnectionReport.id)).where(
                ConnectionReport.half_day_id == half_day_id, ConnectionReport.applied_at.is_(None)
            )
        )
        or 0
    )


def connected_minutes(evidence: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Enrolment → minutes connected, as the last report applied says, which counts those before it too."""
    reports = [one for one in evidence if one["kind"] == REPORT]
    return {int(key): minutes for key, minutes in reports[-1]["minutes"].items()} if reports else {}


def evidence_faults(session: FencedSession, store: Store, half_day: HalfDay) -> Iterator[str]:
    """What of the evidence differs from what was sealed."""
    assert half_day.sealed is not None  # the caller looked
    now = {(one["kind"], one["id"]): one for one in evidence_of(session, half_day.id)}
    for said in half_day.sealed["evidence"]:
        words = f"{WORDS[said['kind']]} « {said['name']} »"
        found = now.pop((said["kind"], said["id"]), None)
        if found is None:
            yield f"{words} n’y est plus."
        elif found != said:
            yield f"{words} a changé depuis le sceau."
        if not store.is_intact(key_of(prefix_of(session.federation_id), said["sha256"])):
            yield f"{words} : son fichier a disparu, ou n’est plus celui qui a été scellé."
    for kind, id_ in now:
        yield f"{WORDS[kind]} « {now[kind, id_]['name']} » est venu après le sceau."
