"""What the check of a mémoire found, told line by line in plain words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from pacte.french import plural
from pacte.memoires.rules import Asked, pages_words

LEAST_TEXT = 200
"""Characters of the body below which the text is not there: a scan, or drawings of letters."""
NAMED = 4
"""Fonts named one by one."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line: a kind of the look, what was looked at, what was found."""

    kind: str
    label: str
    words: str


def has_text(texts: Sequence[str], first: int, last: int) -> bool:
    """Whether the text of those pages (1 the first, both included) can be extracted."""
    return sum(len(text.strip()) for text in texts[first - 1 : last]) >= LEAST_TEXT


def checks_of(
    *,
    file_pages: int,
    body_from: int,
    body_to: int,
    is_text: bool,
    fonts_missing: Sequence[str],
    is_cut: bool,
    asked: Asked,
) -> list[Check]:
    """Each thing that is asked, and how the file answers; what is « redo » blocks the defence."""
    pages = body_to - body_from + 1
    fits = asked.pages_min <= pages <= asked.pages_max
    return [
        Check(
            "done",
            "Fichier",
            f"PDF lisible, qui s’ouvre sans mot de passe, sans contenu actif, {plural(file_pages, 'page')}.",
        ),
        Check(
            "done" if fits else "redo",
            "Nombre de pages",
            f"{plural(pages, 'page')} de la page {body_from} à la page {body_to}"
            f"{_apart(file_pages - pages)}\u00a0; "
            f"{pages_words(asked)} sont demandées."
            + (
                ""
                if fits
                else " La soutenance est bloquée tant qu’il n’est pas corrigé, ou accepté par dérogation."
            ),
        ),
        Check(
            "done" if is_text else "redo",
            "Texte",
            "Le texte se lit, se cherche et se fait dire à voix haute."
            if is_text
            else "Le texte ne se lit pas par ordinateur\u00a0: c’est sans doute une numérisation. La "
            "soutenance est bloquée tant qu’il n’est pas corrigé, ou accepté par dérogation.",
        ),
        Check(
            "info" if fonts_missing else "done",
            "Polices",
            f"Polices absentes du fichier\u00a0: {_names(fonts_missing)}. L’aspect peut changer d’un écran à "
            "l’autre\u00a0; « Enregistrer au format PDF/A » les incorpore. Cela ne bloque rien."
            if fonts_missing
            else "Toutes les polices sont dans le fichier.",
        ),
        *(
            [
                Check(
                    "info",
                    "Lecture",
                    "Une partie du texte n’a pas été lue, trop longue ou trop complexe\u00a0: la comparaison "
                    "et la recherche s’arrêtent là. Cela ne bloque rien.",
                )
            ]
            if is_cut
            else []
        ),
    ]


def _apart(pages: int) -> str:
    return f", {plural(pages, 'page')} hors du corps" if pages else ""


def _names(fonts: Sequence[str]) -> str:
    more = len(fonts) - NAMED
    named = ", ".join(fonts[:NAMED])
    return f"{named} et {more} autres" if more > 1 else ", ".join(fonts)
