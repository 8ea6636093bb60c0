"""Every write on links to sign and on connection reports."""

from pacte.seminars.video.operations.links import send_again, send_due_links, send_links
from pacte.seminars.video.operations.reports import (
    Chosen,
    apply_report,
    name_people,
    read_connections,
    remove_report,
)
from pacte.seminars.video.operations.signing import (
    Opened,
    instants_of,
    open_signing,
    sign_by_link,
    sign_by_link_after_seal,
)

__all__ = [
    "Chosen",
    "Opened",
    "apply_report",
    "instants_of",
    "name_people",
    "open_signing",
    "read_connections",
    "remove_report",
    "send_again",
    "send_due_links",
    "send_links",
    "sign_by_link",
    "sign_by_link_after_seal",
]
