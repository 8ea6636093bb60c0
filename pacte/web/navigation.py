"""The entries of the main navigation, each shown to those who may follow it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """An entry: where it leads and the permission it needs (None: every signed-in person)."""

    label: str
    endpoint: str
    permission: str | None = None
    in_federation: bool = True
    """Shown only on a federation's pages."""


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """An entry as the template draws it."""

    label: str
    href: str
    current: bool
