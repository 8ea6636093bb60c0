"""What is wrong in a content file: where, why and what to do, in French."""

import dataclasses
import difflib
import math
import re
import types
import typing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from pacte.french import number

Severity = Literal["error", "warning"]
Path = tuple[str | int, ...]
Locate = Callable[[Path], int]
"""The line of a key in its file."""

_SPACES = (
    (re.compile(r"« "), "«\u00a0"),
    (re.compile(r" »"), "\u00a0»"),
    (re.compile(r" (?=[:%€])"), "\u00a0"),
    (re.compile(r" (?=[;!?])"), "\u202f"),
)


def french_spaces(text: str) -> str:
    """Put the no-break spaces that French typography wants around its punctuation."""
    for pattern, replacement in _SPACES:
        text = pattern.sub(replacement, text)
    return text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend; `path` is the dotted field (« seminars.0.title »), empty for the whole file."""

    file: str
    line: int
    message: str
    remedy: str = ""
    severity: Severity = "error"
    path: str = ""
    also: str = ""
    """Dotted: the other field that mending may concern."""

    def __post_init__(self) -> None:
        """Set the spaces of French punctuation once, for screen and terminal alike."""
        object.__setattr__(self, "message", french_spaces(self.message))
        object.__setattr__(self, "remedy", french_spaces(self.remedy))

    def __str__(self) -> str:
        """Return the line that the commands print."""
        kind = "" if self.severity == "error" else "avertissement, "
        return f"{self.file}:{self.line}: {kind}{self.message} {self.remedy}".rstrip()


def has_errors(problems: Iterable[Problem]) -> bool:
    """Say whether something prevents the file from being used."""
    return any(problem.severity == "error" for problem in problems)


def dotted(path: Path) -> str:
    """Return the path as forms and messages write it."""
    return ".".join(str(part) for part in path)


def known_keys(shape: type, path: Path) -> list[str]:
    """Return the keys allowed where `path` leads in a dataclass and its nested dataclasses."""
    current: Any = shape
    for part in path:
        if isinstance(part, int):
            continue
        hints = typing.get_type_hints(current)
        current = next(iter(_dataclasses_in(hints.get(part))), None)
        if current is None:
            return []
    return [field.name for field in dataclasses.fields(current)]


def _dataclasses_in(annotation: Any) -> list[type]:
    if isinstance(annotation, type) and dataclasses.is_dataclass(annotation):
        return [annotation]
    if typing.get_origin(annotation) in (tuple, typing.Union, types.UnionType):
        return [found for inner in typing.get_args(annotation) for found in _dataclasses_in(inner)]
    return []


MINUS = "\u2212"


def _shown(value: object) -> str:
    text = str(value)
    if isinstance(value, float) and math.isfinite(value):
        text = number(value).replace("-", MINUS)
    return text if len(text) <= 60 else text[:59] + "…"


def _number(value: float) -> str:
    return number(value)


def _where(path: Path) -> str:
    names = [str(part) for part in path if isinstance(part, str)]
    return f"dans la section [{'.'.join(names)}]" if names else "au début du fichier"


# pydantic's error code → (message, remedy); {name} is the key, {value} what was read
_SENTENCES: dict[str, tuple[str, str]] = {
    "string_type": ("« {name} » doit être un texte.", "Mettez la valeur entre guillemets."),
    "string_too_short": ("« {name} » est vide.", "Écrivez sa valeur entre les guillemets."),
    "string_too_long": ("« {name} » est trop long.", "Écrivez au plus {max_length} caractères."),
    "string_pattern_mismatch": ("« {name} » doit tenir sur une ligne.", "Supprimez les retours à la ligne."),
    "string_unicode": ("« {name} » contient un caractère invalide.", "Écrivez le texte de nouveau."),
    "int_type": (
        "« {name} » doit être un nombre entier.",
        "Écrivez le nombre sans guillemets, par exemple 20.",
    ),
    "int_from_float": ("« {name} » doit être un nombre entier.", "Supprimez la virgule ou le point."),
    "float_type": ("« {name} » doit être un nombre.", "Écrivez le nombre sans guillemets, par exemple 1.5."),
    "finite_number": ("« {name} » doit être un nombre fini.", "Écrivez un nombre, par exemple 1.5."),
    "bool_type": ("« {name} » attend oui ou non.", "Écrivez true (oui) ou false (non), sans guillemets."),
    "greater_than_equal": ("« {name} » vaut {value}, c’est trop peu.", "Écrivez au moins {ge}."),
    "greater_than": ("« {name} » vaut {value}, c’est trop peu.", "Écrivez un nombre plus grand que {gt}."),
    "less_than_equal": ("« {name} » vaut {value}, c’est trop.", "Écrivez au plus {le}."),
    "tuple_type": (
        "« {name} » doit être une liste.",
        "Mettez les valeurs entre crochets, ou répétez la section entre doubles crochets : [[{section}]].",
    ),
    "too_short": ("« {name} » est vide.", "Donnez au moins un élément."),
    "dataclass_type": (
        "« {name} » doit être une section.",
        "Ouvrez la section [{section}] et mettez-y ses clés.",
    ),
}

_REMEDIES: dict[str, str] = {
    "slug": "Par exemple « msp-8 » ou « lettre-motivation ».",
    "department": "Écrivez le numéro entre guillemets, sur deux ou trois caractères.",
    "month": "Mettez l’année, un tiret et le mois sur deux chiffres, entre guillemets.",
    "time_zone": "Prenez le nom du fuseau dans la liste de la documentation.",
    "email": "Vérifiez l’adresse, par exemple « pacte@federation.example ».",
    "day": "Mettez l’année, le mois et le jour, séparés par des tirets, sans guillemets.",
    "day_only": "Supprimez l’heure.",
    "far_day": "Vérifiez l’année.",
    "clock_time": "Mettez l’heure et la minute sur deux chiffres chacune ; les secondes restent à 00.",
    "unreadable": "Effacez ce passage et retapez-le au clavier.",
}

ON_ITS_PAGE = frozenset({"programme", "video_url", "trainers", "speakers", "materials"})
ON_ITS_PAGE_TOO = (
    "Retirez cette ligne : programme, lien vidéo, formatrices et formateurs, intervenantes et "
    "intervenants, supports se saisissent sur la page du séminaire, une fois le fichier chargé."
)
"""What a seminar holds besides its dates has people and files in it, and changes until the day."""


def _usual(shape: type, path: Path) -> str:
    """« 168, 48 »: what the list at that path holds when a file does not say."""
    current: Any = shape
    *place, last = [part for part in path if isinstance(part, str)]
    for part in place:
        current = next(iter(_dataclasses_in(typing.get_type_hints(current)[part])))
    default: Any = next(field.default for field in dataclasses.fields(current) if field.name == last)
    return ", ".join(map(str, default))


def _sentence(error: dict[str, Any], path: Path, shape: type) -> tuple[str, str]:
    kind, name = error["type"], str(path[-1]) if path else ""
    context = {
        key: _number(value) if isinstance(value, float) else value
        for key, value in error.get("ctx", {}).items()
    }
    if isinstance(path[-1] if path else "", int) and kind == "int_type":
        return (
            f"« {_shown(error['input'])} » n’est pas un nombre entier, dans « {path[-2]} ».",
            f"Séparez les nombres par des virgules, sans unité, par exemple {_usual(shape, path)}.",
        )
    if isinstance(path[-1] if path else "", int):
        name = f"{path[-2]} (élément {int(path[-1]) + 1})"
    if kind == "missing":
        return f"La clé « {name} » manque {_where(path[:-1])}.", f"Ajoutez une ligne « {name} = … »."
    if kind == "unexpected_keyword_argument":
        if path[0] == "seminars" and name in ON_ITS_PAGE:
            return f"« {_shown(name)} » ne s’écrit pas dans le fichier.", ON_ITS_PAGE_TOO
        keys = known_keys(shape, path[:-1])
        near = difflib.get_close_matches(name, keys, n=1, cutoff=0.6)
        remedy = f"Vouliez-vous « {near[0]} » ?" if near else f"Clés admises ici : {', '.join(keys)}."
        return f"Clé inconnue « {_shown(name)} ».", remedy
    if kind == "enum":
        allowed = re.findall(r"'([^']+)'", context["expected"])
        return (
            f"« {_shown(error['input'])} » n’est pas admis pour « {name} ».",
            f"Choisissez parmi : {', '.join(allowed)}.",
        )
    if kind in _REMEDIES:
        return f"« {name} » : {error['msg']}", _REMEDIES[kind]
    message, remedy = _SENTENCES.get(
        kind, ("« {name} » n’est pas acceptable.", "Comparez avec la documentation du format.")
    )
    values = {
        **context,
        "name": name,
        "value": _shown(error["input"]),
        "section": ".".join(p for p in path if isinstance(p, str)),
    }
    return message.format(**values), remedy.format(**values)


def from_validation(refused: ValidationError, shape: type) -> list[tuple[Path, str, str]]:
    """Return (path, message, remedy) of each refusal, without the echoes that pydantic adds around them."""
    errors: Sequence[Any] = refused.errors(include_url=False)
    paths = [tuple(error["loc"]) for error in errors]
    found = []
    for error, path in zip(errors, paths, strict=True):
        echo = error["type"] == "too_short" and any(
            len(other) > len(path) and other[: len(path)] == path for other in paths
        )
        if not echo:
            found.append((path, *_sentence(error, path, shape)))
    return found
