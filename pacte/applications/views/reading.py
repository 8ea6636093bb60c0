"""The full reading copy: every answer of the dossier in words, by step."""

from dataclasses import dataclass
from typing import Any

from pacte.applications.facts import DocumentAsked
from pacte.applications.models import SupportingDocument
from pacte.applications.views.frame import Framed, step_href
from pacte.applications.vocabulary import POST_STATUS_LABELS, PostStatus, Step
from pacte.french import date_words, number, plural
from pacte.phones import phone_words
from pacte.web.tables import Badge


@dataclass(frozen=True, slots=True)
class Section:
    """A step as it reads: pairs of label and value."""

    title: str
    rows: list[tuple[str, Any]]
    href: str


def reading_copy(page: Framed) -> list[Section]:
    """What the federation will read; documents are shown apart."""
    row, dossier = page.application, page.dossier

    def section(title: str, step: Step, rows: list[tuple[str, Any]]) -> Section:
        return Section(title, rows, step_href(row, step) if page.is_draft and page.is_open else "")

    structures = [
        ", ".join(filter(None, (link.structure.name, link.structure.place)))
        + (", qui porte le dossier" if link.is_bearer and len(row.structures) > 1 else "")
        for link in row.structures
    ]
    position: list[tuple[str, Any]] = [
        ("Situation", POST_STATUS_LABELS[row.post_status] if row.post_status else ""),
        ("Intitulé du poste", row.position_title),
        ("Employeur", row.employer),
        ("Date de prise de poste", date_words(row.starts_on, weekday=False) if row.starts_on else ""),
        (
            "Temps de coordination",
            f"{number(row.weekly_hours)} {'heure' if row.weekly_hours < 2 else 'heures'} par semaine"
            if row.weekly_hours is not None
            else "",
        ),
        ("Missions", row.missions),
    ]
    if row.post_status is PostStatus.BEING_RECRUITED:
        position.append(("Demande de dérogation", dossier.waiver.reason if dossier.waiver else ""))
    if page.waiver is not None:
        position.append(("Décision de la fédération", f"{page.waiver.message} {page.waiver.remedy}".strip()))
    return [
        section(
            "Vous",
            Step.PERSON,
            [
                ("Prénom et nom", row.name),
                ("Adresse électronique", row.email),
                ("Téléphone", phone_words(row.phone)),
                ("Commune", row.city),
                ("Parcours", row.background),
            ],
        ),
        section(
            "Votre structure" if len(structures) < 2 else "Vos structures",
            Step.STRUCTURE,
            [
                ("Mention", row.track or ""),
                ("Structure" if len(structures) < 2 else "Structures", structures),
            ],
        ),
        section("Votre poste", Step.POSITION, position),
        section("Vos pièces", Step.DOCUMENTS, _documents(page) or [("Pièces", "")]),
    ]


def _documents(page: Framed) -> list[tuple[str, Any]]:
    """Those asked of the track in their order, the missing ones marked; then what was added besides."""
    present = page.application.standing
    rows: list[tuple[str, Any]] = []
    for asked in page.facts.documents_for(page.dossier.track):
        document = present.pop(asked.key, None)
        lapsed = page.dossier.given_for_another(asked.key) if asked.by_signature else None
        if lapsed is not None:
            rows.append(
                (lapsed.label, Badge("late", f"Donnée pour {lapsed.given_for_name} : ne compte plus"))
            )
        elif document is not None:
            rows.append((document.label, _file_words(document)))
            rows += [_beside(other) for other in page.application.documents if _is_beside(other, document)]
        elif asked.required:
            rows.append((asked.label, _missing(page, asked)))
        else:
            rows.append((asked.label, "Facultative, non fournie"))
    return rows + [(document.label, _file_words(document)) for document in present.values()]


def _missing(page: Framed, asked: DocumentAsked) -> Badge:
    commitment = page.dossier.commitment
    if not (page.is_draft and page.is_open):
        return Badge("late", "Manque au dossier")
    if asked.by_signature and commitment is not None and not commitment.declined:
        return Badge("waiting", f"Signature demandée à {commitment.leader_name}, pas encore reçue")
    return Badge("todo", "À fournir")


def _is_beside(other: SupportingDocument, standing: SupportingDocument) -> bool:
    """A commitment of another structure, that would count again with it."""
    return other.key == standing.key and other is not standing and other.for_structure is not None


def _beside(document: SupportingDocument) -> tuple[str, Any]:
    name = document.for_structure.name if document.for_structure is not None else ""
    return (document.label, Badge("todo", f"Donnée pour {name} : ne compte pas"))


def _file_words(document: SupportingDocument) -> str:
    pages = f", {plural(document.file.pages, 'page')}" if document.file.pages else ""
    return f"{document.file.name}{pages}"
