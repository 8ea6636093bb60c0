"""The entries of the main navigation, each shown to those who may follow it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """An entry: where it leads and the permission it needs (None: every signed-in person)."""

    label: str
    endpoint: str
    permission: str | None = None
    in_federation: bool = True
    """Needs a federation: the address's, or the only one where the person has a role."""
    rooms: tuple[str, ...] = ()
    """Blueprints whose pages belong under this entry."""


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """An entry as the template draws it."""

    label: str
    href: str
    current: str
    """« page » on the page itself, « true » on those under it, else empty: the value of aria-current."""
