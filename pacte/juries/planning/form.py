"""The JSON form: a problem read with all its faults at once, a plan read and written, their schemas."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pacte.juries.planning.besides import without
from pacte.juries.planning.coherence import incoherences
from pacte.juries.planning.faults import Fault, Path, fault, from_validation, place_of, shown
from pacte.juries.planning.plan import Plan
from pacte.juries.planning.problem import Problem

MAX_BYTES = 30_000_000
DIALECT = "https://json-schema.org/draft/2020-12/schema"

_PROBLEM: TypeAdapter[Problem] = TypeAdapter(Problem)
_PLAN: TypeAdapter[Plan] = TypeAdapter(Plan)

ADAPTERS: dict[str, TypeAdapter[Any]] = {"problem": _PROBLEM, "plan": _PLAN}


class _Twice(dict[str, Any]):
    """A JSON object that says a key more than once."""

    key = ""


def read_problem(content: bytes) -> tuple[Problem | None, list[Fault]]:
    """A problem, or all its faults."""
    parsed, faults = _parse(content)
    if faults and parsed is None:
        return None, faults
    problem, others = problem_from(parsed)
    return (None, [*faults, *others]) if faults else (problem, others)


def problem_from(parsed: Any) -> tuple[Problem | None, list[Fault]]:
    """A problem from what a JSON parser gave, or all its faults."""
    try:
        problem = _PROBLEM.validate_python(parsed)
    except ValidationError as refused:
        return None, [*from_validation(refused, Problem), *_besides(parsed, refused)]
    faults = incoherences(problem)
    return (None, faults) if faults else (problem, [])


def _besides(parsed: Any, refused: ValidationError) -> list[Fault]:
    """What the parts whose shape is right do not agree on, where it can be told without the others."""
    errors = refused.errors(include_url=False, include_context=False, include_input=False)
    left = without(
        parsed, [(place_of(error), error["type"] == "unexpected_keyword_argument") for error in errors]
    )
    if left is None:
        return []
    try:
        return incoherences(_PROBLEM.validate_python(left))
    except ValidationError:
        return []


def problem_as_json(problem: Problem) -> Any:
    """A problem as JSON values; what is not given is left out."""
    return _PROBLEM.dump_python(problem, mode="json", exclude_none=True, exclude_defaults=True)


def plan_as_json(plan: Plan) -> Any:
    """A plan as JSON values."""
    return _PLAN.dump_python(plan, mode="json")


def plan_from(parsed: Any) -> Plan:
    """A plan from JSON values that :func:`plan_as_json` gave; ValidationError otherwise."""
    return _PLAN.validate_python(parsed)


def written(values: Any) -> str:
    """JSON text, as the command writes it."""
    return json.dumps(values, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of « problem » or « plan »."""
    mode: Any = "validation" if name == "problem" else "serialization"
    return {"$schema": DIALECT, **ADAPTERS[name].json_schema(mode=mode)}


def _parse(content: bytes) -> tuple[Any, list[Fault]]:
    if len(content) > MAX_BYTES:
        return None, [fault((), "le fichier est trop gros.", "Partagez le problème : 30 Mo au plus.")]
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        return None, [fault((), "le fichier est vide.", "Écrivez-y le problème : docs/jury-planning.md.")]
    try:
        parsed = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object)
        return parsed, list(_said_twice(parsed, ()))
    except UnicodeDecodeError:
        return None, [fault((), "le fichier n’est pas du texte en UTF-8.", "Enregistrez-le en « UTF-8 ».")]
    except json.JSONDecodeError as error:
        return None, [
            fault(
                (),
                f"ce n’est pas du JSON (ligne {error.lineno}, colonne {error.colno}).",
                "Vérifiez les virgules, les guillemets et les accolades à cet endroit.",
            )
        ]
    except RecursionError:
        return None, [fault((), "le fichier emboîte trop de listes.", "Suivez docs/jury-planning.md.")]
    except ValueError:
        return None, [fault((), "un nombre du fichier est trop long.", "Écrivez des nombres entiers courts.")]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    names = [name for name, _ in pairs]
    twice = _Twice(values)
    twice.key = next(name for name in names if names.count(name) > 1)
    return twice


def _said_twice(value: Any, path: Path) -> Iterator[Fault]:
    if isinstance(value, _Twice):
        yield fault(path, f"la clé « {shown(value.key)} » est écrite deux fois.", "Gardez-en une.")
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _said_twice(inner, (*path, key))
    elif isinstance(value, list):
        for nth, inner in enumerate(value):
            yield from _said_twice(inner, (*path, nth))
