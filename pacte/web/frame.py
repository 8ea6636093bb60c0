"""The links around every page: home, account, footer; only those that the application serves."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request

from pacte.web.requests import actor


@dataclass(frozen=True, slots=True)
class FrameLink:
    """A link of the account menu or the footer; `post` for what changes something."""

    label: str
    href: str
    post: bool = False


HOME = "/"
SIGNED_IN = (
    FrameLink("Mon compte", "/compte"),
    FrameLink("Aide", "/aide"),
    FrameLink("Se déconnecter", "/deconnexion", post=True),
)
SIGNED_OUT = FrameLink("Se connecter", "/connexion")
FOOTER = (
    FrameLink("Accessibilité", "/accessibilite"),
    FrameLink("Données personnelles", "/donnees-personnelles"),
    FrameLink("Aide", "/aide"),
)


@lru_cache(maxsize=1)
def _served(app: Flask) -> frozenset[str]:
    """Every address that the application serves; it is complete before its first page."""
    return frozenset(rule.rule for rule in app.url_map.iter_rules())


def frame() -> dict[str, Any]:
    """What templates/base.html needs besides the navigation."""
    served = _served(current_app._get_current_object())  # type: ignore[attr-defined]

    def shown(links: tuple[FrameLink, ...]) -> list[FrameLink]:
        root = request.script_root
        return [FrameLink(link.label, root + link.href, link.post) for link in links if link.href in served]

    signed_in = actor().person_id is not None
    return {
        "home_url": request.script_root + HOME,
        "account_links": shown(SIGNED_IN) if signed_in else [],
        "sign_in_links": [] if signed_in else shown((SIGNED_OUT,)),
        "footer_links": shown(FOOTER),
    }
