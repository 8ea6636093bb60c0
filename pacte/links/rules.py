"""When a personal link opens its page, and what its holder is told when it does not."""

import hashlib
import re
from datetime import datetime

from pacte.blockers import Blocker

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
"""32 random bytes in URL-safe base 64, without padding."""

SENDER = "la personne ou à la fédération qui vous l’a envoyé"


def token_hash(token: str) -> str:
    """What is stored and looked up; looking up a hash tells nothing by its duration."""
    return hashlib.sha256(token.encode("ascii", "replace")).hexdigest()


def is_token(token: str) -> bool:
    """Whether ``token`` has the shape of one of ours."""
    return TOKEN.fullmatch(token) is not None


def unknown_link(contact: str = "") -> Blocker:
    """No such link, or not for this page."""
    return Blocker(
        "link_unknown",
        "Ce lien n’est pas reconnu.",
        "Vérifiez qu’il a été copié en entier depuis le message, ou demandez-en un nouveau à "
        f"{contact or SENDER}.",
    )


def blockers_to_open(
    *,
    expires_at: datetime,
    revoked_at: datetime | None,
    used_at: datetime | None,
    at: datetime,
    contact: str = "",
) -> list[Blocker]:
    """Why the link no longer opens its page; from ``expires_at`` on it does not.

    ``contact`` tells who gives a new one, in French.
    """
    if used_at is not None:
        code, message = "link_used", "Ce lien a déjà servi."
    elif revoked_at is not None:
        code, message = "link_revoked", "Ce lien a été annulé ou remplacé par un plus récent."
    elif at >= expires_at:
        code, message = "link_expired", "Ce lien n’est plus valable : sa date est passée."
    else:
        return []
    remedy = f"Si vous en avez encore besoin, demandez-en un nouveau à {contact or SENDER}."
    return [Blocker(code, message, remedy)]
