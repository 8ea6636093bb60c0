"""Personal links: a right to one page, sent by mail to someone without an account."""

from pacte.links.operations import (
    create,
    delete_expired,
    find,
    forget_about,
    known,
    open_link,
    prolong,
    revoke,
    use,
)

__all__ = [
    "create",
    "delete_expired",
    "find",
    "forget_about",
    "known",
    "open_link",
    "prolong",
    "revoke",
    "use",
]
