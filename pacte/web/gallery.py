"""What the components page (/composants, development only) shows: every component in every state."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    Form,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from pacte.blockers import Blocker
from pacte.web.tables import Badge, Column, Filter, Link, Table, TableState

NOW = datetime(2025, 10, 31, 19, 40, tzinfo=UTC)
TODAY = date(2025, 10, 31)
REQUIRED = "Remplissez ce champ."


class GalleryForm(Form):
    """One field of every kind."""

    class Meta:
        """The library's own messages in French."""

        locales = ("fr",)

    name = StringField("Nom", [InputRequired(REQUIRED)])
    email = EmailField(
        "Adresse e-mail", [InputRequired(REQUIRED), Regexp(r".+@.+", message="Il manque le « @ ».")]
    )
    phone = TelField("Téléphone")
    born_on = DateField("Date de prise de poste", [InputRequired(REQUIRED)])
    at = TimeField("Heure d’arrivée")
    hours = IntegerField(
        "Heures par semaine", [InputRequired(REQUIRED), NumberRange(1, 48, "Entre 1 et 48.")]
    )
    motivation = TextAreaField("Votre projet en quelques lignes", [InputRequired(REQUIRED), Length(max=1500)])
    track = SelectField("Mention", choices=[("msp", "MSP"), ("cpts", "CPTS"), ("cds", "CDS")])
    position = RadioField(
        "Votre situation",
        [InputRequired("Choisissez votre situation.")],
        choices=[("in", "En poste"), ("taking", "En prise de poste"), ("being", "En cours de recrutement")],
    )
    themes = SelectMultipleField(
        "Thèmes qui vous intéressent",
        choices=[
            ("sante", "Projet de santé"),
            ("qualite", "Démarche qualité"),
            ("equipe", "Dynamique collective"),
        ],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    consent = BooleanField(
        "J’ai lu la notice sur l’usage de mes données.", [InputRequired("Cochez cette case pour continuer.")]
    )
    secret = PasswordField(
        "Mot de passe", [InputRequired(REQUIRED), Length(min=12, message="12 signes au moins.")]
    )
    letter = FileField("Lettre d’engagement de l’équipe", [InputRequired("Ajoutez la lettre signée.")])
    photos = MultipleFileField("Photographies de la lettre")
    signed_name = StringField("Vos prénom et nom, pour signer", [InputRequired(REQUIRED)])
    drawing = StringField("Signature dessinée")
    structure_text = StringField("Votre structure", [InputRequired("Choisissez votre structure.")])
    structure = StringField("Structure choisie")


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
    Dossier(3, "Dominique Carle", "MSP de Clamecy", "redo", "Pièce à remplacer", 3, NOW - timedelta(days=9)),
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
        rows=["Camille Aubert", "Noa Berthier", "Sacha Delorme"],
        state=TableState(sort="nom", prefix="suivi-"),
        total=3,
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


def gallery_context(args: dict[str, str] | None = None) -> dict[str, Any]:
    """Everything that templates/components/gallery.html needs; `args` is the query string."""
    filled = GalleryForm(
        MultiDict(
            {
                "name": "Camille Aubert",
                "phone": "06 00 00 00 00",
                "hours": "28",
                "motivation": "Structurer le travail en équipe autour du projet de santé.",
                "track": "msp",
                "position": "in",
                "themes": "sante",
                "structure_text": "MSP des Trois Rivières",
            }
        )
    )
    refused = GalleryForm(
        MultiDict({"refus-email": "camille.aubert", "refus-hours": "99", "refus-secret": "court"}),
        prefix="refus-",
    )
    refused.validate()
    query = args or {}
    return {
        "form": filled,
        "refused": refused,
        "blockers": BLOCKERS,
        "table": _table(query, DOSSIERS, 132),
        "filtered": _table({"vide-q": "zzz"}, (), 0, "vide-", "Dossiers filtrés"),
        "unstarted": _table({}, (), 0, "rien-", "Dossiers à venir"),
        "board": _board(),
        "history_entries": HISTORY,
        "today": TODAY,
        "moment": NOW,
        "closing": datetime(2025, 10, 31, 22, 59, 59, tzinfo=UTC),
    }
