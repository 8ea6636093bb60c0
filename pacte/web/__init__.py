"""The ground of every page: routes with their permission, the request's sessions, forms, errors."""

from pacte.web.pages import PUBLIC, SIGNED_IN, Pages
from pacte.web.requests import (
    actor,
    again,
    authorise,
    can,
    get_or_404,
    here,
    now,
    person_session,
    read,
    write,
)
from pacte.web.services import Services, services

__all__ = [
    "PUBLIC",
    "SIGNED_IN",
    "Pages",
    "Services",
    "actor",
    "again",
    "authorise",
    "can",
    "get_or_404",
    "here",
    "now",
    "person_session",
    "read",
    "services",
    "write",
]
