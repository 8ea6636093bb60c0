"""Mail about seminars: what it says, and the calendar file of each recipient, one mail for each entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.documents.calendars import Appointment, cancellation, host_of, invitation
from pacte.french import date_words, zone_words
from pacte.mail import post
from pacte.mail.composition import SHOWN_INSTEAD
from pacte.seminars.planning.audience import Recipient
from pacte.seminars.planning.loading import Planned
from pacte.seminars.planning.rules import Day, days_of
from pacte.seminars.planning.whereabouts import Whereabouts, whereabouts
from pacte.seminars.planning.wording import UNKNOWN_DATES, held_kept, held_lines, short_dates


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar holds of one day of a seminar, as people were told."""

    day: Day
    where: Whereabouts


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One calendar entry to put, to change or to take back (``gone``); ``rank`` begins at 1."""

    rank: int
    entry: Entry
    gone: bool


def entries_of(kept: Mapping[str, Any], zone: str) -> list[Entry]:
    """The calendar entries of a seminar as told; none when it is cancelled."""
    if kept.get("cancelled"):
        return []
    held = held_kept(kept)
    return [
        Entry(
            day,
            whereabouts(
                {how for one, how in held.items() if day.starts_at <= one.starts_at < day.ends_at},
                modality=kept.get("modality", ""),
                place=kept.get("place", ""),
                video_url=kept.get("video_url", ""),
            ),
        )
        for day in days_of(held, zone)
    ]


def entry_changes(before: Sequence[Entry], after: Sequence[Entry], *, now: datetime) -> list[EntryChange]:
    """Which entries of a calendar change, by rank; those that are past stay as they were."""
    found = []
    for index in range(max(len(before), len(after))):
        old = before[index] if index < len(before) else None
        new = after[index] if index < len(after) else None
        if old == new:
            continue
        entry = new or old
        assert entry is not None
        if entry.day.ends_at > now or (old is not None and old.day.ends_at > now):
            found.append(EntryChange(index + 1, entry, gone=new is None))
    return found


def send(
    session: FencedSession,
    *,
    plan: Planned,
    to: Recipient,
    template: str,
    changes: Sequence[EntryChange],
    key: str,
    at: datetime,
    **context: Any,
) -> None:
    """The mail with the first entry, then a short one for each other: agendas take one entry a mail."""
    first = changes[0] if changes else None
    _post(session, plan, to, template, first, f"{key}:{to.key}", at, context)
    for change in changes[1:]:
        more = {"day": date_words(change.entry.day.on), "gone": change.gone}
        _post(session, plan, to, "day", change, f"{key}:{to.key}:{change.rank}", at, more)


@dataclass(frozen=True, slots=True)
class Farewell:
    """A seminar to which somebody is no longer expected, with the calendar entries to take back."""

    plan: Planned
    to: Recipient
    changes: Sequence[EntryChange]


def release(
    session: FencedSession,
    found: Sequence[Farewell],
    *,
    learner: str,
    key: str,
    moved: bool = False,
    at: datetime,
) -> None:
    """One mail names every seminar; a short one for each calendar entry beyond the first."""
    first, *_ = found
    titles = [f"{one.plan.row.title}, {short_dates(one.plan.hours, one.plan.setting.zone)}" for one in found]
    context = {"learner": learner, "seminars": titles, "moved": moved}
    entries = [(one, change) for one in found for change in one.changes]
    head = entries[0][1] if entries and entries[0][0] is first else None
    _post(session, first.plan, first.to, "released", head, f"{key}:{first.to.key}", at, context)
    for one, change in entries[1:] if head else entries:
        more = {"day": date_words(change.entry.day.on), "gone": change.gone}
        _post(session, one.plan, one.to, "day", change, f"{key}:{one.to.key}:{change.rank}", at, more)


def tell_entries(
    session: FencedSession,
    plan: Planned,
    to: Recipient,
    changes: Sequence[EntryChange],
    *,
    gone: bool,
    key: str,
    at: datetime,
) -> None:
    """A short mail for each entry that leaves somebody's calendar, or returns; another mail tells why."""
    for change in changes:
        more = {"day": date_words(change.entry.day.on), "gone": gone}
        _post(session, plan, to, "day", change, f"{key}:{change.rank}", at, more)


def words_of(plan: Planned, to: Recipient | None = None) -> dict[str, Any]:
    """What every mail says of a seminar; without a recipient, for a preview."""
    setting, row = plan.setting, plan.row
    return {
        "greeting": to.greeting if to else "",
        "audience": to.audience if to else "learner",
        "title": row.title,
        "cohort_label": setting.cohort.label,
        "federation_name": setting.federation.name,
        "dates": short_dates(plan.hours, setting.zone),
        "lines": held_lines(plan.held, setting.zone) or [UNKNOWN_DATES],
        "zone": zone_words(setting.zone),
        "facts": _facts(plan),
        "contact": setting.contact,
        "link": to.link if to else SHOWN_INSTEAD,
    }


def _facts(plan: Planned) -> list[tuple[str, str]]:
    """How and where; when half-days differ, the line of each day says how it is held."""
    row = plan.row
    held = {*plan.held.values()} or {row.modality.value}
    facts = [("Modalité", row.modality.label.lower())] if held == {row.modality.value} else []
    if Modality.IN_PERSON in held:
        place = row.place or "à préciser"
        facts.append(("Lieu", place if len(held) == 1 else f"{place} (demi-journées en présence)"))
    if row.video_url or Modality.ONLINE in held:
        facts.append(("Lien vidéo", row.video_url or "à venir"))
    return facts


def _post(
    session: FencedSession,
    plan: Planned,
    to: Recipient,
    template: str,
    change: EntryChange | None,
    key: str,
    at: datetime,
    context: Mapping[str, Any],
) -> None:
    calendar = None
    if change is not None:
        made = _appointment(session, plan, to, change)
        calendar = cancellation(made, at=at) if change.gone else invitation(made, at=at)
    post(
        session,
        template=f"seminars/{template}",
        to=to.email,
        to_name=to.name,
        context={**words_of(plan, to), "has_calendar": change is not None, **context},
        at=at,
        about=plan.row,
        reply_to=plan.setting.contact,
        calendar=calendar,
        unique_key=key,
    )


def _appointment(session: FencedSession, plan: Planned, to: Recipient, change: EntryChange) -> Appointment:
    host = host_of(session.info["public_url"])
    setting, entry = plan.setting, change.entry
    said = [f"{setting.cohort.label}, {setting.federation.name}.", *entry.where.said]
    return Appointment(
        uid=f"{to.uid}-{change.rank}@{host}",
        sequence=to.sequence,
        starts_at=entry.day.starts_at,
        ends_at=entry.day.ends_at,
        time_zone=setting.zone,
        title=f"{plan.row.title}, {setting.cohort.label}",
        description="\n".join(said),
        place=entry.where.location,
        organizer_name=setting.federation.name,
        organizer_email=setting.contact,
        attendee_name=to.name,
        attendee_email=to.email,
    )
