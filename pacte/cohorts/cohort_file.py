"""A cohort's file or form checked at once: its definition, or all its problems with line and remedy."""

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path as FilePath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pacte.cohorts.assumed import broken_anyway
from pacte.cohorts.coherence import incoherences
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.problems import Path, Problem, dotted, from_validation, has_errors
from pacte.cohorts.toml_source import MAX_CHARACTERS, read_toml

Outcome = tuple[CohortDefinition | None, list[Problem]]

_ADAPTER: TypeAdapter[CohortDefinition] = TypeAdapter(CohortDefinition)


def check_cohort_text(text: str, filename: str) -> Outcome:
    """Check a file's text; warnings come with the definition, an error leaves none."""
    content, positions, problems = read_toml(text, filename)
    if content is None:
        return None, problems
    definition, problems = _check(content, filename, positions.line)
    name = FilePath(filename).name
    if definition is not None and name.endswith(".toml") and name != f"{definition.reference}.toml":
        problems.append(
            Problem(
                filename, positions.line(("code",)),
                f"Le fichier décrit la promotion « {definition.reference} » mais s’appelle « {name} ».",
                f"Renommez-le « {definition.reference}.toml », ou corrigez « code » et « federation.code ».",
                "warning", "code",
            )
        )  # fmt: skip
    return definition, problems


def check_cohort_bytes(content: bytes, filename: str) -> Outcome:
    """Check a file as it was sent: its encoding and size, then its text."""
    if len(content) > 4 * MAX_CHARACTERS:
        return None, [
            Problem(
                filename,
                1,
                "Le fichier est trop gros.",
                "Une promotion tient en quelques centaines de lignes.",
            )
        ]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return None, [
            Problem(filename, line, "Le fichier n’est pas du texte en UTF-8.", "Enregistrez-le en « UTF-8 ».")
        ]
    return check_cohort_text(text, filename)


def load_cohort_file(path: FilePath | str) -> Outcome:
    """Read and check a file; one that cannot be opened is a problem like any other."""
    path = FilePath(path)
    try:
        with path.open("rb") as file:
            content = file.read(4 * MAX_CHARACTERS + 1)
    except OSError:
        return None, [Problem(str(path), 1, "Le fichier ne s’ouvre pas.", "Vérifiez son nom et vos droits.")]
    return check_cohort_bytes(content, str(path))


def check_cohort_data(data: Mapping[str, Any], filename: str = "formulaire") -> Outcome:
    """Check what a form or a table holds by the rules of the file; problems carry their dotted path."""
    return _check(dict(data), filename, lambda _: 0)


def to_dict(definition: CohortDefinition) -> dict[str, Any]:
    """Return the definition as JSON can hold it: dates and hours in ISO form, values of lists as text."""
    dumped: dict[str, Any] = _ADAPTER.dump_python(definition, mode="json")
    return dumped


def from_dict(data: Mapping[str, Any]) -> CohortDefinition:
    """Rebuild a definition that `to_dict` wrote; raises ValueError when the shape no longer fits."""
    return _ADAPTER.validate_python(dict(data))


def _check(content: dict[str, Any], filename: str, line: Callable[[Path], int]) -> Outcome:
    def problem(path: Path, message: str, remedy: str, severity: Any = "error", also: Path = ()) -> Problem:
        return Problem(filename, line(path), message, remedy, severity, dotted(path), dotted(also))

    try:
        definition = _ADAPTER.validate_python(content)
    except ValidationError as refused:
        errors = [(tuple(each["loc"]), each["type"]) for each in refused.errors(include_url=False)]
        found = [problem(*each) for each in from_validation(refused, CohortDefinition)]
        found += [
            problem(each.path, each.message, each.remedy, each.severity, each.also)
            for each in broken_anyway(content, errors)
        ]
        return None, sorted(found, key=lambda each: (each.line, each.path))
    problems = [
        problem(each.path, each.message, each.remedy, each.severity, each.also)
        for each in incoherences(definition)
    ]
    problems.sort(key=lambda each: (each.line, each.path))
    return (None if has_errors(problems) else definition), problems


def check_against_modules(
    definition: CohortDefinition, versions: Mapping[str, frozenset[str]], filename: str, text: str = ""
) -> list[Problem]:
    """Name the modules and the version that the curriculum (version → slugs) does not hold."""
    _, positions, _ = read_toml(text, filename)

    def problem(path: Path, message: str, wrong: str, known: frozenset[str]) -> Problem:
        near = difflib.get_close_matches(wrong, sorted(known), n=1)
        remedy = (
            f"Vouliez-vous « {near[0]} » ?" if near else f"Choisissez parmi : {', '.join(sorted(known))}."
        )
        return Problem(filename, positions.line(path), message, remedy, "error", dotted(path))

    version = definition.programme_version
    if version not in versions:
        message = f"La version « {version} » du programme n’existe pas."
        return [problem(("programme_version",), message, version, frozenset(versions))]
    known = versions[version]
    used: list[tuple[Path, str]] = [
        (("seminars", index, "modules"), slug)
        for index, seminar in enumerate(definition.seminars)
        for slug in seminar.modules
    ]
    used += [
        (("productions", index, "module"), item.module) for index, item in enumerate(definition.productions)
    ]
    return [
        problem(path, f"Le module « {slug} » n’est pas dans la version « {version} ».", slug, known)
        for path, slug in used
        if slug not in known
    ]
