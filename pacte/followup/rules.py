"""When a contact may be noted, cancelled, its next step closed, and who answers for that step."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta

from pacte.blockers import Blocker
from pacte.followup.vocabulary import THEMES, Channel
from pacte.french import too_long

NOTE_LIMIT = 2_000
STEP_LIMIT = 300
REASON_LIMIT = 500
SAME_FOR = timedelta(hours=1)
"""How long the same contact noted again is asked about."""
FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What is noted of one contact; its day and hour are local."""

    held_on: date
    held_time: time | None = None
    channel: Channel = Channel.PHONE
    themes: tuple[str, ...] = ()
    note: str = ""
    shared: bool = False
    next_step: str = ""
    next_on: date | None = None


def blockers_to_note(contact: Contact, *, today: date) -> list[Blocker]:
    """Every reason why it cannot be kept as it is."""
    found = []
    if contact.held_on > today:
        found.append(
            Blocker("day_late", "Cette date est à venir.", "Notez-le comme une suite à donner.", "held_on")
        )
    elif contact.held_on < FIRST_DAY:
        found.append(Blocker("day_early", "Cette date est trop ancienne.", "Vérifiez l’année.", "held_on"))
    if any(theme not in THEMES for theme in contact.themes):
        found.append(Blocker("theme_unknown", "Ce thème n’existe pas.", "Cochez-en un autre.", "themes"))
    if not contact.themes and not contact.note.strip():
        found.append(
            Blocker(
                "empty", "Il manque de quoi il s’agissait.", "Cochez un thème ou écrivez une ligne.", "themes"
            )
        )
    if len(contact.note) > NOTE_LIMIT:
        found.append(_too_long("note", NOTE_LIMIT))
    if len(contact.next_step) > STEP_LIMIT:
        found.append(_too_long("next_step", STEP_LIMIT))
    found += _blockers_of_step(contact)
    return found


def _too_long(where: str, limit: int) -> Blocker:
    return Blocker("too_long", too_long(limit), "", where)


def _blockers_of_step(contact: Contact) -> list[Blocker]:
    has_words = bool(contact.next_step.strip())
    if has_words and contact.next_on is None:
        return [Blocker("step_day", "La suite n’a pas de date.", "Indiquez pour quand.", "next_on")]
    if contact.next_on is not None and not has_words:
        return [
            Blocker("step_words", "La suite n’est pas dite.", "Écrivez ce qu’il faut faire.", "next_step")
        ]
    if contact.next_on is not None and contact.next_on < contact.held_on:
        return [
            Blocker("step_early", "Cette date est avant le contact.", "Indiquez une date après.", "next_on")
        ]
    return []


def blockers_of_double(noted_ago: timedelta | None, *, again: bool) -> list[Blocker]:
    """The very same contact by the same person a moment ago: a form sent from « Back », or two contacts."""
    if noted_ago is None or noted_ago >= SAME_FOR or again:
        return []
    minutes = int(noted_ago.total_seconds()) // 60
    since = f"est déjà noté, il y a {minutes} min" if minutes else "vient d’être noté"
    return [
        Blocker(
            "already_noted",
            f"Ce contact {since}.",
            "S’il y en a eu deux, cochez cette case.",
            "again",
        )
    ]


def blockers_after_end(held_on: date, *, ended_on: date | None, may: bool, reason: str) -> list[Blocker]:
    """What the departure of the learner changes: before it, nothing; after it, only staff, with a word."""
    if ended_on is None or held_on <= ended_on:
        return []
    if not may:
        return [
            Blocker(
                "has_left",
                "Cette personne n’est plus dans la promotion.",
                "Un contact d’avant son départ se note encore ; après, l’équipe de la fédération seule.",
                "held_on",
            )
        ]
    if not reason.strip():
        return [
            Blocker(
                "after_reason_missing",
                "Cette personne n’est plus dans la promotion.",
                "Écrivez pourquoi ce contact est noté.",
                "after_reason",
            )
        ]
    if len(reason) > STEP_LIMIT:
        return [_too_long("after_reason", STEP_LIMIT)]
    return []


def blockers_to_cancel(*, is_cancelled: bool, reason: str) -> list[Blocker]:
    """A contact is cancelled once, with a word."""
    if is_cancelled:
        return [Blocker("already_cancelled", "Ce contact est déjà annulé.")]
    if not reason.strip():
        return [Blocker("reason_missing", "La raison manque.", "Un mot suffit.", "reason")]
    if len(reason) > REASON_LIMIT:
        return [_too_long("reason", REASON_LIMIT)]
    return []


def blockers_to_close(*, is_cancelled: bool, has_step: bool) -> list[Blocker]:
    """A next step is closed while the contact stands."""
    if is_cancelled:
        return [Blocker("already_cancelled", "Ce contact est annulé : il n’y a plus de suite à donner.")]
    if not has_step:
        return [Blocker("no_step", "Ce contact n’a pas de suite à donner.")]
    return []


def answers_for(author_id: int | None, *, follower_id: int | None, former: Collection[int]) -> int | None:
    """Who a next step waits for: its author; who follows the learner now, once the author does not any more.

    ``former``: those who followed the learner and stopped. Staff, and trainers who never did, keep theirs.
    """
    if author_id is not None and (author_id not in former or author_id == follower_id):
        return author_id
    return follower_id if follower_id is not None else author_id
