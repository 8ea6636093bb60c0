"""What the table of the dossiers shows of each, and in which words; the spreadsheet tells it apart."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import url_for
from markupsafe import Markup

from pacte.applications.processing.listing import Line
from pacte.applications.processing.rules import DUES_LABELS, STANDING_LABELS, DuesStanding, Standing
from pacte.applications.processing.selecting import ORDERS
from pacte.applications.vocabulary import WaiverState
from pacte.french import date_short, plural, time_words
from pacte.phones import phone_words
from pacte.web.tables import Badge, CellValue, Column, Stacked

STANDING_KINDS = {
    Standing.DRAFT: "progress",
    Standing.NOT_DEPOSITED: "refused",
    Standing.DEPOSITED: "done",
    Standing.WITHDRAWN: "todo",
}
DUES_KINDS = {
    DuesStanding.PAID: "done",
    DuesStanding.EXEMPT: "done",
    DuesStanding.UNPAID: "redo",
    DuesStanding.NOT_MEMBER: "late",
    DuesStanding.TO_CHECK: "redo",
    DuesStanding.REFUSED: "refused",
    DuesStanding.NO_STRUCTURE: "todo",
}
WAIVER_KINDS = {
    WaiverState.REQUESTED: "redo",
    WaiverState.GRANTED: "done",
    WaiverState.REFUSED: "refused",
}
WAIVER_SHORT = {
    WaiverState.REQUESTED: "À décider",
    WaiverState.GRANTED: "Accordée",
    WaiverState.REFUSED: "Refusée",
}
SHOWN_MISSING = 3


def columns_of(zone: ZoneInfo, now: datetime) -> list[Column[Line]]:
    """On the screen what is told apart in the spreadsheet stands together, so that a row fits a laptop."""
    return [
        Column("nom", "Nom", _name, sort=ORDERS["nom"], export=lambda line: line.name),
        Column(
            "etat",
            "État",
            lambda line: Stacked(
                Badge(STANDING_KINDS[line.standing], STANDING_LABELS[line.standing]),
                _short(line.deposited_at, zone),
            ),
            sort=ORDERS["etat"],
        ),
        Column(
            "completude",
            "Complet",
            _completeness,
            sort=ORDERS["completude"],
            export=lambda line: f"{line.done} sur {line.total}",
        ),
        Column("manque", "Il manque", lambda line: ", ".join(line.missing), only="export"),
        Column(
            "cotisation",
            "Cotisation",
            lambda line: Stacked(
                Badge(DUES_KINDS[line.dues], DUES_LABELS[line.dues]),
                # To be decided, it stands under « À regarder ».
                f"Dérogation {WAIVER_SHORT[line.waiver].lower()}"
                if line.waiver and line.waiver is not WaiverState.REQUESTED
                else "",
            ),
            sort=ORDERS["cotisation"],
        ),
        Column(
            "derogation",
            "Dérogation",
            lambda line: WAIVER_SHORT[line.waiver] if line.waiver else None,
            sort=ORDERS["derogation"],
            only="export",
        ),
        Column("mention", "Mention", lambda line: line.track, sort=ORDERS["mention"], only="export"),
        Column(
            "departement",
            "Département",
            lambda line: line.department,
            sort=ORDERS["departement"],
            only="export",
        ),
        Column(
            "reference", "Référence", lambda line: line.reference, sort=ORDERS["reference"], only="export"
        ),
        Column("email", "E-mail", lambda line: line.email, only="export"),
        Column("telephone", "Téléphone", lambda line: phone_words(line.phone), only="export"),
        Column("structure", "Structure porteuse", _structure, sort=ORDERS["structure"]),
        Column("autres", "Autres structures", lambda line: ", ".join(line.others), only="export"),
        Column(
            "depose",
            "Déposé le",
            lambda line: line.deposited_at.astimezone(zone) if line.deposited_at else None,
            sort=ORDERS["depose"],
            only="export",
        ),
        Column("suivi", "Suivi par", lambda line: line.assigned_to, sort=ORDERS["suivi"]),
        Column("regarder", "À regarder", lambda line: _to_look_at(line, zone, now), only="screen"),
        Column(
            "messages",
            "Messages non lus",
            lambda line: line.unread or None,
            sort=ORDERS["messages"],
            only="export",
        ),
        Column(
            "retard",
            "Pièces en retard",
            lambda line: line.late or None,
            sort=ORDERS["retard"],
            only="export",
        ),
        Column(
            "recue",
            "Pièces reçues à regarder",
            lambda line: line.to_see or None,
            sort=ORDERS["recue"],
            only="export",
        ),
        Column(
            "demande",
            "Pièce demandée pour le",
            lambda line: _last_day(line.request_due_at, zone),
            sort=ORDERS["demande"],
            only="export",
        ),
    ]


def _name(line: Line) -> CellValue:
    """The box that chooses the dossier stands beside the name, where it stays in sight."""
    return Markup(
        '<span class="named"><label class="pick">'
        '<input type="checkbox" name="dossier" value="{}" form="choix" aria-label="Choisir {}"></label>'
        '<span><a href="{}">{}</a><span class="under">{}</span></span></span>'
    ).format(
        line.id,
        line.name,
        url_for("dossiers.page", application_id=line.id),
        line.name,
        line.reference,
    )


def _structure(line: Line) -> CellValue:
    others = plural(len(line.others), "autre structure", "autres structures")
    under = ", ".join(
        [
            *([f"mention {line.track}"] if line.track else []),
            *([f"département {line.department}"] if line.department else []),
            *([f"et {others}"] if line.others else []),
        ]
    )
    return Stacked(line.structure or "–", under) if under else line.structure


def _to_look_at(line: Line, zone: ZoneInfo, now: datetime) -> CellValue:
    """What asks for somebody's eyes, the most pressing as a state."""
    overdue = line.request_due_at is not None and line.request_due_at <= now
    day = _last_day(line.request_due_at, zone)
    due = date_short(day) if day else ""
    found = [
        (kind, words, more)
        for kind, words, more in (
            ("late", plural(line.late, "pièce en retard", "pièces en retard") if line.late else "", ""),
            ("late", "Pièce non reçue" if overdue else "", f"demandée pour le {due}"),
            (
                "redo",
                plural(line.to_see, "pièce reçue", "pièces reçues") if line.to_see else "",
                "à regarder",
            ),
            ("redo", "Dérogation à décider" if line.waiver is WaiverState.REQUESTED else "", ""),
            ("redo", plural(line.unread, "message non lu", "messages non lus") if line.unread else "", ""),
            ("waiting", "Pièce demandée" if due and not overdue else "", f"pour le {due}"),
        )
        if words
    ]
    if not found:
        return None
    (kind, words, more), *others = found
    under = [more, *(f"{other} {detail}".strip() for _, other, detail in others)]
    return Stacked(Badge(kind, words), ", ".join(filter(None, under)))


def _last_day(due_at: datetime | None, zone: ZoneInfo) -> date | None:
    """The last day that counts, of a deadline told as its first instant that is too late."""
    return (due_at - timedelta(minutes=1)).astimezone(zone).date() if due_at else None


def _short(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{date_short(at, tz=zone.key)} {time_words(at, zone.key)}" if at else ""


def _completeness(line: Line) -> CellValue:
    """How much is there, over the first things missing; the spreadsheet and the dossier name them all."""
    done = Badge("done" if line.done == line.total else "todo", f"{line.done}/{line.total}")
    if not line.missing:
        return done
    shown, more = line.missing[:SHOWN_MISSING], len(line.missing) - SHOWN_MISSING
    if more == 1:
        shown, more = line.missing, 0
    return Stacked(done, ", ".join(shown) + (f" et {more} autres" if more > 1 else ""))
