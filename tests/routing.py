"""Routes compiled once a process: thousands of tests make an application with the same ones."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


def compile_routes_once() -> None:
    """Let applications of one process share what the library compiles from a route.

    The function it makes depends on the route's text and defaults only: it reaches the converters through
    the rule it is bound to.
    """
    made: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}
    compile_one = Rule._compile_builder

    def compiled(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in made:
            made[key] = compile_one(rule, append_unknown)
        return made[key]

    Rule._compile_builder = compiled  # type: ignore[method-assign]
