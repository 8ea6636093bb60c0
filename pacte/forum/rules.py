"""Who waits for an answer, when a digest is due, what counts as taking part, why something is refused."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pacte.blockers import Blocker
from pacte.forum.vocabulary import Frequency
from pacte.french import too_long

TITLE_LIMIT = 200
BODY_LIMIT = 10_000
REASON_LIMIT = 1_000
MOST_FILES = 5
"""With one post."""
MOST_MENTIONS = 10
"""In one post: beyond, it is a letter to the cohort."""
WAITS = timedelta(days=5)
"""A question without an answer for that long is asked of the trainers in « À faire »."""
STAYS_OPEN = timedelta(days=183)
"""After the last defences: people answer one another for some months more, then the forum is only read."""
LEAST_POSTS = 1
"""Taking part, where the cohort requires it (as in 2021, unlike in 2025): a question or an answer."""
DIGEST_HOUR = 7
"""Where the federation is."""
SETTLED = timedelta(minutes=5)
"""A digest leaves that long after its hour: what was written on the stroke is committed by then."""


def is_open(ends_on: date, today: date) -> bool:
    """Whether anything may still be written; ``ends_on``: the last defences."""
    return today <= ends_on + STAYS_OPEN


def waits_too_long(asked_at: datetime, now: datetime) -> bool:
    """Whether a question that nobody answered is asked of the trainers."""
    return now - asked_at >= WAITS


def takes_part(posts: int) -> bool:
    """Whether the condition is met; what is hidden does not count."""
    return posts >= LEAST_POSTS


def slot_of(frequency: Frequency, now: datetime, zone: str) -> datetime | None:
    """The last instant at which a digest was to leave: this morning, or on Monday; what follows waits."""
    if frequency is Frequency.NONE:
        return None
    place = ZoneInfo(zone)
    local = (now - SETTLED).astimezone(place)
    day = local.date()
    if local.time() < time(DIGEST_HOUR):
        day -= timedelta(days=1)
    if frequency is Frequency.WEEKLY:
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, time(DIGEST_HOUR), place).astimezone(now.tzinfo)


def blockers_to_write(*, is_open: bool, is_member: bool) -> list[Blocker]:
    """Why nothing may be written in this forum."""
    if not is_member:
        return [
            Blocker(
                "not_here",
                "Vous n’êtes plus dans cette promotion : son forum ne reçoit plus rien de vous.",
                "Ce que vous y avez écrit y reste.",
            )
        ]
    if not is_open:
        return [
            Blocker(
                "closed",
                "Le forum de cette promotion est clos : il se lit, et ne change plus.",
                "Pour une question, écrivez à la fédération.",
            )
        ]
    return []


def blockers_of_words(body: str, *, title: str | None = None, files: int = 0) -> list[Blocker]:
    """Why a question (with its ``title``) or an answer cannot be kept as it is; ``files``: with this post."""
    found = []
    if title is not None and not title.strip():
        found.append(Blocker("title_missing", "La question manque.", "Écrivez-la en une phrase.", "title"))
    elif title is not None and len(title) > TITLE_LIMIT:
        found.append(_too_long("title", TITLE_LIMIT))
    if not body.strip():
        found.append(Blocker("body_missing", "Le message est vide.", "Écrivez quelques mots.", "body"))
    elif len(body) > BODY_LIMIT:
        found.append(_too_long("body", BODY_LIMIT))
    if files > MOST_FILES:
        found.append(
            Blocker(
                "too_many_files",
                f"Un message porte {MOST_FILES} fichiers au plus.",
                "Réunissez-les, ou écrivez un second message.",
                "files",
            )
        )
    return found


def blockers_of_mentions(count: int, *, unknown: int) -> list[Blocker]:
    """Whom a post may tell."""
    if unknown:
        return [
            Blocker(
                "mention_unknown",
                "L’une des personnes à prévenir n’est plus dans la promotion.",
                "Décochez-la, puis recommencez.",
                "mentions",
            )
        ]
    if count > MOST_MENTIONS:
        return [
            Blocker(
                "too_many_mentions",
                f"Un message prévient {MOST_MENTIONS} personnes au plus.",
                "Toute la promotion lit le forum : gardez celles que vous attendez.",
                "mentions",
            )
        ]
    return []


def blockers_to_edit(*, is_hidden: bool) -> list[Blocker]:
    """What was hidden is not written again: it would come back changed under the reason that hid it."""
    if not is_hidden:
        return []
    return [
        Blocker(
            "hidden",
            "Ce message est masqué : il ne se modifie plus.",
            "Écrivez-en un autre, ou répondez à la personne qui vous a écrit.",
        )
    ]


def blockers_to_answer(*, is_hidden: bool) -> list[Blocker]:
    """Nobody answers what nobody reads."""
    if not is_hidden:
        return []
    return [Blocker("question_hidden", "Cette question est masquée : elle ne reçoit plus de réponse.")]


def blockers_to_accept(*, is_opening: bool, is_hidden: bool) -> list[Blocker]:
    """Why an answer cannot be the one."""
    if is_opening:
        return [Blocker("is_question", "C’est la question : seule une réponse peut être retenue.")]
    if is_hidden:
        return [Blocker("hidden", "Cette réponse est masquée : elle ne peut pas être retenue.")]
    return []


def blockers_to_move(title: str, answer: str) -> list[Blocker]:
    """What an entry of the FAQ needs."""
    found = []
    if not title.strip():
        found.append(Blocker("title_missing", "La question manque.", "Écrivez-la.", "title"))
    elif len(title) > TITLE_LIMIT:
        found.append(_too_long("title", TITLE_LIMIT))
    if not answer.strip():
        found.append(Blocker("answer_missing", "La réponse manque.", "Écrivez-la.", "answer"))
    elif len(answer) > BODY_LIMIT:
        found.append(_too_long("answer", BODY_LIMIT))
    return found


def blockers_to_hide(reason: str, *, is_hidden: bool) -> list[Blocker]:
    """A post is hidden once, and its author is told why."""
    if is_hidden:
        return [Blocker("already_hidden", "Ce message est déjà masqué.")]
    return _blockers_of_reason(reason, "La personne qui l’a écrit la reçoit.")


def blockers_to_report(reason: str, *, is_hidden: bool) -> list[Blocker]:
    """Why a report says nothing."""
    if is_hidden:
        return [Blocker("already_hidden", "Ce message est déjà masqué.")]
    return _blockers_of_reason(reason, "Dites en quelques mots ce qui ne va pas.")


def _blockers_of_reason(reason: str, remedy: str) -> list[Blocker]:
    if not reason.strip():
        return [Blocker("reason_missing", "La raison manque.", remedy, "reason")]
    if len(reason) > REASON_LIMIT:
        return [_too_long("reason", REASON_LIMIT)]
    return []


def _too_long(where: str, limit: int) -> Blocker:
    return Blocker("too_long", too_long(limit), "", where)


def named_in(body: str, names: Sequence[tuple[int, str]]) -> set[int]:
    """Ids of those whom « @Prénom Nom » names, whatever the case; the longest name wins."""
    rest, found = body.casefold(), set()
    for identity, name in sorted(names, key=lambda one: -len(one[1])):
        called = f"@{name.casefold()}"
        if called in rest:
            found.add(identity)
            rest = rest.replace(called, " ")
    return found
