"""What the components page (/composants, development only) shows: every component in every state."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import render_template, request, url_for

from pacte.blockers import Blocker
from pacte.web.gallery_forms import filled_form, refused_form
from pacte.web.pages import PUBLIC, Pages
from pacte.web.tables import Badge, Column, Filter, Link, Table, TableState

NOW = datetime(2025, 10, 31, 19, 40, tzinfo=UTC)
TODAY = date(2025, 10, 31)
CLOSING = datetime(2025, 10, 31, 22, 59, 59, tzinfo=UTC)


@dataclass(frozen=True)
class Dossier:
    """A line of the demonstration table."""

    number: int
    candidate: str
    structure: str
    kind: str
    state: str
    completeness: int
    deposited_at: datetime | None


DOSSIERS = (
    Dossier(
        1, "Camille Aubert", "MSP des Trois Rivières, Beaune", "done", "Déposé", 4, NOW - timedelta(days=3)
    ),
    Dossier(2, "Noa Berthier", "CPTS du Haut-Doubs", "progress", "Brouillon", 2, None),
    Dossier(
        4,
        "Sacha Delorme",
        "Centre de santé de Sens",
        "waiting",
        "Liste d’attente",
        4,
        NOW - timedelta(days=12),
    ),
    Dossier(
        5, "Alix Ferrand", "MSP de Lons-le-Saunier", "refused", "Non retenu", 4, NOW - timedelta(days=20)
    ),
)

COLUMNS: tuple[Column[Dossier], ...] = (
    Column("nom", "Candidat·e", lambda d: Link(d.candidate, f"#dossier-{d.number}"), sort="candidate"),
    Column("structure", "Structure", lambda d: d.structure, sort="structure"),
    Column("etat", "État", lambda d: Badge(d.kind, d.state), sort="state"),
    Column("pieces", "Pièces", lambda d: d.completeness, sort="completeness", align="end"),
    Column("depot", "Déposé le", lambda d: d.deposited_at, sort="deposited_at"),
)
FILTERS = (
    Filter("mention", "Mention", (("msp", "MSP"), ("cpts", "CPTS")), "Toutes"),
    Filter("etat-dossier", "État", (("depose", "Déposé"), ("brouillon", "Brouillon"))),
)
MILESTONES = ("T0", "Séminaire 1", "Séminaire 2", "Séminaire 3", "Productions", "Mémoire", "Soutenance")
CELLS = {
    "T0": Badge("done", "Présent·e"),
    "Productions": Badge("late", "En retard depuis 12 jours"),
    "Mémoire": Badge("todo", "Pas commencé"),
}


def _table(
    args: dict[str, str],
    rows: tuple[Dossier, ...],
    total: int,
    prefix: str = "",
    caption: str = "Dossiers de la promotion 8",
) -> Table[Dossier]:
    state = TableState.from_args(args, COLUMNS, FILTERS, default_sort="-depot", size=5, prefix=prefix)
    return Table(
        caption=caption,
        columns=COLUMNS,
        rows=rows,
        state=state,
        total=total,
        filters=FILTERS,
        search_label="Chercher un nom ou une structure",
        totals={"pieces": 17} if rows else {},
        unit=("dossier", "dossiers"),
        empty_title="Aucun dossier n’a encore été déposé.",
        empty_text="Les candidatures ouvrent le 1er août 2025.",
    )


def _milestone(name: str) -> Column[str]:
    cell = CELLS.get(name, Badge("progress", "En cours"))
    return Column(name, name, lambda _: cell)


def _board() -> Table[str]:
    columns = [Column[str]("nom", "Apprenant·e", lambda name: name, sort="name")]
    columns += [_milestone(name) for name in MILESTONES]
    return Table(
        caption="Tableau de suivi",
        columns=columns,
        rows=["Camille Aubert"],
        state=TableState(sort="nom", prefix="suivi-"),
        total=1,
        unit=("apprenant·e", "apprenant·es"),
        layout="scroll",
    )


@dataclass(frozen=True)
class Entry:
    """A line of the demonstration history."""

    at: datetime
    sentence: str
    by: str = ""
    detail: str = ""


HISTORY = (
    Entry(NOW, "Vous avez déposé votre dossier.", detail="Accusé de réception n° 2025-0042"),
    Entry(
        NOW - timedelta(hours=5), "La lettre d’engagement a été signée.", "Morgane Vial, gérante de la MSP"
    ),
    Entry(NOW - timedelta(days=2), "Vous avez ajouté votre CV.", detail="cv-camille-aubert.pdf, 240 Ko"),
    Entry(NOW - timedelta(days=30), "Le dossier a été commencé."),
)

BLOCKERS = (
    Blocker(
        "commitment-missing",
        "La lettre d’engagement de l’équipe manque.",
        "Ajoutez-la, ou demandez sa signature par un lien personnel.",
        "#letter",
    ),
    Blocker(
        "dues-unpaid",
        "La structure n’est pas à jour de sa cotisation 2025.",
        "Écrivez à la fédération : la cotisation peut être réglée jusqu’au comité.",
    ),
)


@dataclass(frozen=True)
class Task:
    """A line of the demonstration « À faire »."""

    title: str
    action: str
    href: str
    deadline: datetime | None = None
    text: str = ""


@dataclass(frozen=True)
class Wait:
    """Something one waits for, and from whom."""

    title: str
    whom: str
    since: date | None = None


@dataclass(frozen=True)
class Step:
    """A step of the demonstration journey."""

    label: str
    href: str = ""
    done: bool = False


@dataclass(frozen=True)
class Mark:
    """A mark on the line of a cohort's life."""

    label: str
    starts_on: date
    ends_on: date
    href: str = ""


@dataclass(frozen=True)
class Counter:
    """A number that opens its list."""

    value: int
    label: str
    href: str
    kind: str = ""


@dataclass(frozen=True)
class Message:
    """A message of the demonstration thread."""

    author: str
    at: datetime
    text: str
    mine: bool = False


TASKS = (
    Task("Déposer votre dossier", "Relire et déposer", "#depot", CLOSING, "Il manque encore une pièce."),
    Task("Remplacer votre CV", "Remplacer", "#cv", NOW - timedelta(days=3)),
    Task("Choisir votre groupe local", "Choisir", "#groupe", datetime(2025, 12, 11, 22, 59, tzinfo=UTC)),
)
WAITS = (
    Wait("Signature de la lettre d’engagement", "Morgane Vial, gérante de la MSP", date(2025, 10, 19)),
    Wait("Réponse du comité de sélection", "FeMaSCo-BFC"),
)
STEPS = (
    Step("Vous", "#1", done=True),
    Step("Votre structure", "#2", done=True),
    Step("Votre poste", "#3"),
    Step("Vos pièces", "#4"),
    Step("Relecture"),
)
MARKS = (
    Mark("Candidatures", date(2025, 8, 1), date(2025, 10, 31), "#candidatures"),
    Mark("Comité de sélection", date(2025, 11, 17), date(2025, 11, 18)),
    Mark("Entretiens", date(2025, 11, 24), date(2025, 12, 5)),
    Mark("T0 à Beaune", date(2025, 12, 11), date(2025, 12, 11), "#t0"),
    Mark("Premier séminaire", date(2026, 1, 29), date(2026, 1, 30)),
)
COUNTERS = (
    Counter(32, "dossiers commencés", "#a"),
    Counter(21, "dossiers déposés", "#b"),
    Counter(4, "pièces en retard", "#c", "late"),
    Counter(1, "dérogation à décider", "#d"),
)
MESSAGES = (
    Message("FeMaSCo-BFC", NOW - timedelta(days=2), "Bonjour,\nvotre lettre est coupée en bas de page."),
    Message("Camille Aubert", NOW - timedelta(days=1), "Merci, je la numérise de nouveau.", mine=True),
)
FACTS = (
    ("Nom", "Camille Aubert"),
    ("Structure porteuse", "MSP des Trois Rivières, Beaune"),
    ("Autres structures", ["MSP de Clamecy", "CPTS du Haut-Doubs"]),
    ("Téléphone", ""),
)
STATES = (
    ("done", "Fait"),
    ("progress", "En cours"),
    ("redo", "À reprendre"),
    ("late", "En retard"),
    ("todo", "Pas commencé"),
    ("refused", "Non retenu"),
    ("waiting", "En attente"),
    ("info", "À savoir"),
)


def gallery_context(args: dict[str, str] | None = None) -> dict[str, Any]:
    """Everything that templates/components/gallery.html needs; `args` is the query string."""
    query = args or {}
    return {
        "form": filled_form(),
        "refused": refused_form(),
        "blockers": BLOCKERS,
        "table": _table(query, DOSSIERS, 132),
        "filtered": _table({"vide-q": "zzz"}, (), 0, "vide-", "Dossiers filtrés"),
        "unstarted": _table({}, (), 0, "rien-", "Dossiers à venir"),
        "board": _board(),
        "history_entries": HISTORY,
        "states": STATES,
        "tasks": TASKS,
        "waits": WAITS,
        "steps_shown": STEPS,
        "marks": MARKS,
        "counts": COUNTERS,
        "thread_messages": MESSAGES,
        "facts": FACTS,
        "today": TODAY,
        "now": NOW,
        "closing": CLOSING,
    }


pages = Pages("gallery", __name__)


@pages.get("/composants", may=PUBLIC)
def components() -> str:
    """Every component in every state; registered outside production only."""
    return render_template(
        "components/gallery.html",
        forms_url=url_for("gallery.component_forms"),
        **gallery_context(request.args.to_dict()),
    )


@pages.get("/composants/formulaires", may=PUBLIC)
def component_forms() -> str:
    """Every field, filled in and refused."""
    return render_template(
        "components/gallery_forms.html", components_url=url_for("gallery.components"), **gallery_context()
    )
