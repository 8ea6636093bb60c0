"""A cohort's definition written back as its file: the same order each time, with comments."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from pacte.cohorts.definition import CohortDefinition, HalfDayDefinition, JurySeat
from pacte.cohorts.problems import french_spaces

INLINE = (HalfDayDefinition, JurySeat)

_HEADINGS = {
    "federation": "La fédération qui organise la promotion.",
    "application": "Candidatures : dates et heures locales ; la dernière minute écrite compte.",
    "application.documents": "Une pièce du dossier ; sans « tracks », toutes les mentions la demandent.",
    "rules": "Conditions d’entrée et de parcours.",
    "privacy": "Ce que l’on dit de l’usage des données ; au plus 24 mois pour les dossiers non retenus.",
    "selection": "Comité de sélection, entretiens et réponses.",
    "selection.criteria": "Un critère de la grille, noté de 0 à « scale ».",
    "attendance": "Émargement, par demi-journée.",
    "evaluation": "Évaluation : à chaud après chaque séminaire, à froid quelques mois après le dernier.",
    "evaluation.questions": "Une question : une note de 1 à 5, un choix ou un texte.",
    "seminars": "Un séminaire ; sans demi-journée, sa date reste à annoncer.",
    "productions": "Un travail écrit, mené avec l’équipe.",
    "attention": "Tableau de suivi : à partir de quand une personne demande attention ; 0 : jamais.",
    "memoire": "Mémoire : pages hors couverture et annexes.",
    "memoire.criteria": "Un critère de la grille du mémoire, noté de 0 à « scale ».",
    "defence": "Soutenances : période, créneaux et composition du jury.",
    "results": "Résultats : seul le procès-verbal signé les rend définitifs.",
}


def export_cohort(definition: CohortDefinition) -> str:
    """Return the text of the file; reading it gives an equal definition."""
    first = f"# {definition.federation.name}, {definition.label}"
    lines = [
        "".join(first.splitlines()),
        "# Format décrit dans docs/cohort-file.md ; les clés sont en anglais, les textes en français.",
        "",
        *_table(definition, ()),
    ]
    return french_spaces_in_comments(lines)


def french_spaces_in_comments(lines: list[str]) -> str:
    """Join the lines, setting the spaces of comments only: values stay as they are."""
    return "\n".join(french_spaces(line) if line.startswith("#") else line for line in lines) + "\n"


def _table(thing: Any, path: tuple[str, ...]) -> Iterator[str]:
    """Write the plain keys of a dataclass first, then its sections, then its lists of sections."""
    sections: list[tuple[str, Any]] = []
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if value is None or (value in ("", ()) and value == field.default):
            continue
        if _is_section(value):
            sections.append((field.name, value))
        else:
            yield from f"{field.name} = {_value(value)}".split("\n")
    for name, value in sections:
        inner = (*path, name)
        heading = _HEADINGS.get(".".join(inner))
        if not isinstance(value, tuple):
            yield from ("", *([f"# {heading}"] if heading else []), f"[{'.'.join(inner)}]")
            yield from _table(value, inner)
            continue
        for index, item in enumerate(value):
            yield from ("", *([f"# {heading}"] if heading and index == 0 else []), f"[[{'.'.join(inner)}]]")
            yield from _table(item, inner)


def _is_section(value: Any) -> bool:
    first = value[0] if isinstance(value, tuple) and value else value
    return dataclasses.is_dataclass(first) and not isinstance(first, INLINE)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, INLINE):
        pairs = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return "{ " + ", ".join(f"{name} = {_value(item)}" for name, item in pairs) + " }"
    if value and isinstance(value[0], INLINE):
        return "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
    one_line = "[" + ", ".join(_value(item) for item in value) + "]"
    return (
        one_line if len(one_line) <= 100 else "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
    )


def _text(value: str) -> str:
    """Quote a text; several lines become a block (reading strips the line end that closes it)."""
    quoted = json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007F")
    if "\n" not in value:
        return quoted
    if "\\\\" in quoted:  # a backslash in the text: keep the escaped form
        return quoted
    block = quoted[1:-1].replace("\\n", "\n")
    block = block.replace('\\"', '"').replace('"""', '\\"\\"\\"')
    return f'"""\n{block}\n"""'
