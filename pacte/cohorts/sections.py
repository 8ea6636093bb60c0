"""The sections in which a cohort is edited: which fields of the definition each one holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the editor; ``paths`` are dotted fields, a whole part of the definition or one field."""

    slug: str
    label: str
    hint: str
    paths: tuple[str, ...]


SECTIONS: Mapping[str, Section] = {
    section.slug: section
    for section in (
        Section(
            "presentation",
            "Présentation",
            "Ce que lit une personne qui songe à candidater.",
            (
                "label", "tracks", "capacity", "place", "programme_version", "presentation", "conditions",
                "cost", "contact", "sources",
            ),
        ),
        Section(
            "calendrier",
            "Calendrier des candidatures",
            "La fenêtre, les rappels et le lancement.",
            (
                "application.opens_on", "application.opens_at", "application.closes_on",
                "application.closes_at", "application.reminder_hours", "t0_on",
            ),
        ),
        Section(
            "pieces",
            "Pièces demandées",
            "Ce que contient le dossier, et ce que signe l’équipe.",
            ("application.documents", "application.commitment"),
        ),
        Section("regles", "Règles", "Conditions d’entrée et de présence.", ("rules", "attendance")),
        Section("selection", "Sélection", "Comité, entretiens, grille.", ("selection",)),
        Section("seminaires", "Séminaires", "Dates, lieux, modules.", ("seminars",)),
        Section("evaluation", "Évaluation", "Questions à chaud et à froid, délais.", ("evaluation",)),
        Section("productions", "Productions", "Travaux menés avec l’équipe.", ("productions",)),
        Section(
            "suivi",
            "Tableau de suivi",
            "Quand une personne demande attention.",
            (
                "attention.production_late_days", "attention.feedback_days", "attention.absent_half_days",
                "attention.catch_up_late_days", "attention.contact_weeks", "attention.reading_weeks",
                "attention.subject_late_days", "attention.call_late_days", "attention.call_silence_weeks",
                "attention.contact_calms_days",
            ),
        ),
        Section("memoire", "Mémoire", "Échéances, pages, lectures et grille.", ("memoire",)),
        Section("soutenances", "Soutenances", "Période, jury, résultats.", ("defence", "results")),
        Section("donnees-personnelles", "Données personnelles", "La notice de la promotion.", ("privacy",)),
        Section(
            "federation",
            "Fédération",
            "Elle vaut pour toutes ses promotions ; l’administration seule la modifie.",
            (
                "federation.name", "federation.region", "federation.departments", "federation.agency",
                "federation.contact", "federation.time_zone", "federation.website",
            ),
        ),
    )
}  # fmt: skip

FIXED = frozenset({"code", "federation.code"})
"""They are part of addresses and never change."""


def anchor_of(path: str) -> str:
    """Where a dotted field stands on the page of its section."""
    return path.replace(".", "-")


def row_of(path: str) -> str | None:
    """The row to open for a dotted field to be seen: « seminars-2 »; None outside a list."""
    found = re.match(r"[a-z_]+(?:\.[a-z_]+)*?\.\d+(?=\.|$)", path)
    return anchor_of(found[0]) if found else None


def section_of(path: str) -> Section | None:
    """The section where a problem's field is mended; None for the fixed ones."""
    for section in SECTIONS.values():
        for held in section.paths:
            if path == held or path.startswith(f"{held}.") or held.startswith(f"{path}."):
                return section
    return None
