"""What a device carries in cookies of its own: who it is, the ticket it was given, the room it passes in."""

import secrets

from flask import Response, current_app, request

from pacte.seminars.models import HalfDay
from pacte.seminars.presence import tickets
from pacte.seminars.presence.rules import TICKET, Window
from pacte.seminars.presence.tickets import Ticket
from pacte.web import actor, now, services

DEVICE, TICKET_COOKIE, ROOM_COOKIE = "pacte_appareil", "pacte_emargement", "pacte_salle"
A_YEAR = 366 * 24 * 3600
A_DAY = 24 * 3600


def fingerprint() -> str:
    """Of this device; empty when it has no cookie yet."""
    cookie = request.cookies.get(DEVICE, "")
    return tickets.fingerprint_of(cookie) if cookie else ""


def give_ticket(response: Response, half_day: HalfDay) -> Response:
    """Give this device the right to sign the half-day for a few minutes, in exchange for the code."""
    cookie = request.cookies.get(DEVICE, "") or secrets.token_urlsafe(24)
    _set(response, DEVICE, cookie, A_YEAR)
    holder = tickets.device_holder(tickets.fingerprint_of(cookie))
    written = tickets.write(services().settings.signing_keys, Ticket(half_day.id, holder, now()))
    _set(response, TICKET_COOKIE, written, A_DAY)
    return response


def recognise(response: Response) -> Response:
    """Give this device a cookie of its own, if it has none: two people who sign on it are flagged."""
    if not request.cookies.get(DEVICE):
        _set(response, DEVICE, secrets.token_urlsafe(24), A_YEAR)
    return response


def ticket_of_device(half_day: HalfDay) -> Ticket | None:
    """The ticket that this device holds for the half-day, while one may still draw with it."""
    found = tickets.read(services().settings.signing_keys, request.cookies.get(TICKET_COOKIE, ""))
    if found is None or found.half_day_id != half_day.id:
        return None
    if found.holder != tickets.device_holder(fingerprint()) or now() >= found.issued_at + TICKET:
        return None
    return found


def for_person(ticket: Ticket) -> str:
    """The device's ticket made that of the signed-in person; it ends at the same time."""
    bound = Ticket(ticket.half_day_id, tickets.person_holder(actor().person_id), ticket.issued_at)
    return tickets.write(services().settings.signing_keys, bound)


def begin_round(response: Response, half_day: HalfDay) -> Response:
    """From now on this device passes from hand to hand, in the trainer's session."""
    cookie = request.cookies.get(DEVICE, "") or secrets.token_urlsafe(24)
    _set(response, DEVICE, cookie, A_YEAR)
    round_ = Ticket(half_day.id, tickets.person_holder(actor().person_id), now())
    written = tickets.write(services().settings.signing_keys, round_, tickets.ROOM)
    _set(response, ROOM_COOKIE, written, A_DAY)
    return response


def end_round(response: Response) -> Response:
    """The device is the trainer's own again."""
    response.delete_cookie(ROOM_COOKIE, path=current_app.config["SESSION_COOKIE_PATH"])
    return response


def passes_round(half_day: HalfDay, window: Window) -> bool:
    """Whether this device was opened to the room, by this trainer, for this half-day, and it still signs."""
    keys, cookie = services().settings.signing_keys, request.cookies.get(ROOM_COOKIE, "")
    found = tickets.read(keys, cookie, tickets.ROOM)
    return (
        found is not None
        and found.half_day_id == half_day.id
        and found.holder == tickets.person_holder(actor().person_id)
        and window.holds(now())
        and window.holds(found.issued_at)
    )


def opening_of(half_day: HalfDay, text: str) -> Ticket | None:
    """What a device was given when it was opened to the room, as a signature that it kept carries it."""
    found = tickets.read(services().settings.signing_keys, text, tickets.ROOM)
    return found if found is not None and found.half_day_id == half_day.id else None


def opening_carried() -> str:
    """The same, for the page whose signatures will carry it."""
    return request.cookies.get(ROOM_COOKIE, "")


def show_link(half_day: HalfDay, link_id: int) -> str:
    """What a page opened by personal link carries: when it was shown, so that it may keep a signature."""
    shown = Ticket(half_day.id, tickets.link_holder(link_id), now())
    return tickets.write(services().settings.signing_keys, shown, tickets.LINK)


def link_shown(text: str) -> Ticket | None:
    """When the page of a personal link was shown; None when the text is not one of ours."""
    return tickets.read(services().settings.signing_keys, text, tickets.LINK)


def _set(response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=current_app.config["SESSION_COOKIE_PATH"],
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
