"""Paths of the site that mails point to: operations write mails, and know nothing of routes."""

from urllib.parse import quote


def application_path(federation: str, application_id: int, page: str = "") -> str:
    """A page of a dossier; without ``page``, its first one. ``federation`` is its slug."""
    path = f"/regions/{quote(federation)}/candidatures/{application_id}"
    return f"{path}/{page}" if page else path


def dossier_path(federation: str, application_id: int) -> str:
    """The staff's page of a dossier."""
    return f"/regions/{quote(federation)}/dossiers/{application_id}"


def commitment_path(federation: str, token: str) -> str:
    """The page where a team leader signs; holds a secret."""
    return f"/regions/{quote(federation)}/engagement/{quote(token)}"


def selection_path(federation: str, code: str) -> str:
    """The home of a cohort's selection, for staff and the committee."""
    return f"/regions/{quote(federation)}/promotions/{quote(code)}/selection"
