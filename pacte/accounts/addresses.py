"""Paths that the mails of this feature point to; operations know no request to build them from."""


def sign_in() -> str:
    """The sign-in page."""
    return "/connexion"


def sign_in_link(token: str) -> str:
    """The page of a sign-in link."""
    return f"/connexion/lien/{token}"


def address_link(token: str) -> str:
    """The page that confirms a new e-mail address."""
    return f"/compte/adresse/{token}"


def invitation_link(federation: str, token: str) -> str:
    """The page of an invitation; ``federation`` is its slug."""
    return f"/regions/{federation}/invitations/{token}"


def account() -> str:
    """The account page."""
    return "/compte"
