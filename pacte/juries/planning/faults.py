"""What is wrong in a problem: where, why and what to do, in French."""

import difflib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from pacte.cohorts.problems import french_spaces, known_keys

Path = tuple[str | int, ...]

LONGEST = 60
"""Characters of a value that a sentence quotes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend; `path` leads to it in the JSON: « $.jurors[3].roles[0] »."""

    path: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return the line that the command prints."""
        return f"{self.path}\u00a0: {self.message} {self.remedy}".rstrip()


def fault(path: Path, message: str, remedy: str = "") -> Fault:
    """A fault with the spaces of French punctuation."""
    return Fault(json_path(path), french_spaces(message), french_spaces(remedy))


def json_path(path: Path) -> str:
    """« $.jurors[3].roles[0] »; a key that is no plain word is quoted, as JSON writes it."""
    return "$" + "".join(_step(part) for part in path)


def _step(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    if part.isidentifier() and len(part) <= LONGEST:
        return f".{part}"
    return f"[{json.dumps(shown(part), ensure_ascii=False)}]"


def place_of(error: Any) -> Path:
    """Where a validation error is, without the names of the kinds that were tried there."""
    *steps, last = error["loc"] or ("",)
    is_key = error["type"] == "unexpected_keyword_argument"
    path = tuple(part for part in steps if not _is_kind(part))
    return path if not error["loc"] or (_is_kind(last) and not is_key) else (*path, last)


def _is_kind(part: str | int) -> bool:
    return isinstance(part, str) and "[" in part


def shown(value: object) -> str:
    """A value as sentences quote it: never long, nothing that a terminal obeys."""
    text = "".join(one if one.isprintable() else "\ufffd" for one in str(value)[: LONGEST + 1])
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


_TYPES = frozenset({"dataclass_type", "dict_type", "model_type"})
_SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "string_type": ("un texte est attendu.", "Mettez la valeur entre guillemets."),
        "string_unicode": ("le texte contient un caractère qui n’existe pas.", "Écrivez-le de nouveau."),
        "string_too_short": ("ce texte est vide.", "Écrivez-le."),
        "string_too_long": ("ce texte est trop long.", "Écrivez au plus {max_length} caractères."),
        "int_type": ("un nombre entier est attendu.", "Écrivez-le sans guillemets, par exemple 3."),
        "int_from_float": ("un nombre entier est attendu.", "Arrondissez-le, sans point ni virgule."),
        "finite_number": ("un nombre fini est attendu.", "Écrivez un nombre entier, par exemple 3."),
        "greater_than_equal": ("{value} est trop petit.", "Écrivez au moins {ge}."),
        "less_than_equal": ("{value} est trop grand.", "Écrivez au plus {le}."),
        "tuple_type": ("une liste est attendue.", "Mettez les valeurs entre crochets."),
        "unreadable": ("le texte contient un caractère invisible ou de contrôle.", "Écrivez-le de nouveau."),
        "day": ("« {value} » n’est pas une date.", "Écrivez l’année, le mois et le jour : « 2026-06-24 »."),
        "far_day": ("« {value} » est hors de propos.", "Vérifiez l’année."),
        "clock_time": ("« {value} » n’est pas une heure.", "Écrivez-la sur quatre chiffres : « 09:30 »."),
    }
)


def from_validation(refused: ValidationError, shape: type) -> list[Fault]:
    """The faults of a validation, one a place."""
    found: dict[Path, Fault] = {}
    errors = refused.errors(include_url=False)
    for error in errors:
        path = place_of(error)
        follows = any(other["loc"][: len(path)] == path != other["loc"] for other in errors)
        if not (error["type"] == "too_short" and follows):
            found.setdefault(path, fault(path, *_sentence(error, path, shape)))
    return list(found.values())


def _sentence(error: Any, path: Path, shape: type) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    value = shown(error["input"])
    if kind == "missing":
        return "cette clé manque.", f"Ajoutez « {path[-1]} »."
    if kind == "unexpected_keyword_argument":
        keys = known_keys(shape, path[:-1])
        near = difflib.get_close_matches(str(path[-1]), keys, n=1, cutoff=0.6)
        remedy = f"Vouliez-vous « {near[0]} » ?" if near else f"Clés admises ici : {', '.join(keys)}."
        return f"clé inconnue « {shown(path[-1])} ».", remedy
    if kind in _TYPES:
        return "un objet est attendu.", "Mettez ses clés entre accolades."
    if kind == "enum":
        allowed = re.findall(r"'([^']+)'", context["expected"])
        return f"« {value} » n’est pas admis.", f"Choisissez parmi : {', '.join(allowed)}."
    if kind == "string_pattern_mismatch":
        if "A-Za-z0-9" in context["pattern"]:
            return (
                f"« {value} » n’est pas un identifiant.",
                "Prenez des lettres sans accent, des chiffres, et . _ : - ; 64 caractères au plus.",
            )
        return "ce texte tient sur plusieurs lignes.", "Supprimez les retours à la ligne."
    if kind == "too_short":
        usual = "Donnez au moins un élément."
        return "cette liste est vide.", _EMPTY.get(str(path[-1]), usual) if len(path) > 1 else usual
    if kind == "too_long":
        return (
            f"cette liste a {context['actual_length']} éléments.",
            f"Donnez-en au plus {context['max_length']} ; partagez le problème s’il le faut.",
        )
    message, remedy = _SENTENCES.get(
        kind, ("cette valeur n’est pas acceptable.", "Comparez avec docs/jury-planning.md.")
    )
    words = {**context, "value": value}
    return message.format(**words), remedy.format(**words)


_EMPTY: Mapping[str, str] = MappingProxyType(
    {
        "available": "Donnez des demi-journées ou des créneaux, ou retirez la personne ; "
        "sans cette clé, elle est toujours disponible.",
        "places": "Donnez au moins un lieu ; sans cette clé, tous conviennent.",
        "roles": "Donnez au moins un rôle.",
    }
)


def duplicates(ids: Sequence[str], at: Callable[[int], Path]) -> list[Fault]:
    """Ids that name two things; `at` gives the path of the nth."""
    first: dict[str, int] = {}
    found = []
    for position, identity in enumerate(ids):
        if identity in first:
            found.append(
                fault(
                    at(position),
                    f"l’identifiant « {identity} » est déjà pris ({json_path(at(first[identity]))}).",
                    "Donnez-en un autre.",
                )
            )
        first.setdefault(identity, position)
    return found


def unknown(
    identity: str, known: Sequence[str] | frozenset[str] | Mapping[str, Any], path: Path, what: str
) -> list[Fault]:
    """The fault of an id that names nothing; `what`: « aucune salle »."""
    if identity in known:
        return []
    near = difflib.get_close_matches(identity, list(known), n=1, cutoff=0.6)
    remedy = f"Vouliez-vous « {near[0]} » ?" if near else "Corrigez-le, ou décrivez ce qu’il désigne."
    return [fault(path, f"{what} n’a l’identifiant « {shown(identity)} ».", remedy)]
