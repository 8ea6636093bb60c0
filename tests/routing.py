"""Routes compiled once a process: thousands of tests make an application with the same ones."""

from typing import Any

from werkzeug.routing import Rule

COMPILED = ("_parts", "_trace", "_converters")
"""What the library works out of a route's text and no one changes afterwards."""


def compile_routes_once() -> None:
    """Let applications of one process share what the library compiles from a route.

    It depends on the route's text, its defaults and its map's settings only; the functions that build
    addresses reach the rule they are bound to.
    """
    made: dict[tuple[Any, ...], Rule] = {}
    compile_anew = Rule.compile

    def compile_once(rule: Rule) -> None:
        host_matching = rule.map is not None and rule.map.host_matching
        key = (rule.rule, repr(rule.defaults), rule.subdomain, rule.host, rule.merge_slashes, host_matching)
        known = made.get(key)
        if known is None:
            compile_anew(rule)
            made[key] = rule
            return
        for name in COMPILED:
            setattr(rule, name, getattr(known, name))
        rule.arguments |= known.arguments
        rule._build = known._build.__func__.__get__(rule, None)  # type: ignore[attr-defined]
        rule._build_unknown = known._build_unknown.__func__.__get__(rule, None)  # type: ignore[attr-defined]

    Rule.compile = compile_once  # type: ignore[method-assign]
