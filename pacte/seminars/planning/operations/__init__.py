"""Every write on the planning of seminars."""

from pacte.seminars.planning.operations.adding import add_seminar
from pacte.seminars.planning.operations.answers import answer, answer_guest
from pacte.seminars.planning.operations.changes import blockers_of_schedule, cancel, change_schedule, restore
from pacte.seminars.planning.operations.contents import add_material, change_contents, remove_material
from pacte.seminars.planning.operations.feeds import open_feed, revoke_feed
from pacte.seminars.planning.operations.guests import invite_guest, remove_guest
from pacte.seminars.planning.operations.invitations import invite

__all__ = [
    "add_material",
    "add_seminar",
    "answer",
    "answer_guest",
    "blockers_of_schedule",
    "cancel",
    "change_contents",
    "change_schedule",
    "invite",
    "invite_guest",
    "open_feed",
    "remove_guest",
    "remove_material",
    "restore",
    "revoke_feed",
]
