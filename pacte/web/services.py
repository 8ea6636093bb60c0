"""What the application carries for its pages: settings, database, store, clock, and who is here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from pacte.clock import Clock
from pacte.config import Settings
from pacte.database import Database, FencedSession
from pacte.files.store import Store
from pacte.policy import NOBODY, Actor
from pacte.web.navigation import NavigationItem


class FederationHere(Protocol):
    """What pages need of the federation named in the address."""

    __tablename__: str
    id: Any
    slug: Any
    name: Any
    time_zone: Any
    departments: Any
    contact_email: Any
    federation_id: Any
    second_factor_required: Any


@dataclass(kw_only=True)
class Services:
    """Filled by ``create_app``; the callables come from higher floors, which import this one."""

    settings: Settings
    database: Database
    clock: Clock
    store: Store
    find_federation: Callable[[FencedSession, str], Any]
    """The :class:`FederationHere` of an address, or None."""
    federation_of: Callable[[FencedSession, int], Any] = field(default=lambda *_: None)
    """The :class:`FederationHere` of that id, or None."""
    federation_ids: Callable[[FencedSession], list[int]] = field(default=lambda session: [])
    """Every federation, for work that visits them all."""
    load_actor: Callable[[], Actor] = field(default=lambda: NOBODY)
    check_sign_in: Callable[[Actor, Any], ResponseReturnValue | None] = field(default=lambda *_: None)
    """A response that stands in the way (second factor asked), or None."""
    guarded_federations: Callable[[FencedSession], frozenset[int]] = field(default=lambda _: frozenset())
    """Ids of the federations that require a second factor of their team."""
    cohort_labels: Callable[[FencedSession], Mapping[int, str]] = field(default=lambda _: {})
    """Labels of the cohorts of the session's federation, by id."""
    navigation: list[NavigationItem] = field(default_factory=list)


def install(app: Flask, carried: Services) -> None:
    """Attach the services to the application."""
    app.extensions["pacte"] = carried


def services() -> Services:
    """The services of the current application."""
    return cast("Services", current_app.extensions["pacte"])
