"""Every write on cohorts: loading a file, creating, editing; and writing the file back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.audit import record
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts import phrases as _phrases  # noqa: F401 - registers the journal's sentences
from pacte.cohorts.changes import blockers_of_reason, changes_refused
from pacte.cohorts.cohort_export import export_cohort as definition_text
from pacte.cohorts.cohort_file import check_against_modules, to_dict
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.differences import WHOLE, Change, differences
from pacte.cohorts.models import Cohort
from pacte.cohorts.naming import blockers_to_name
from pacte.cohorts.past_definitions import EDITED, parts_before
from pacte.cohorts.problems import has_errors
from pacte.cohorts.queries import definition_of
from pacte.cohorts.registries import facts_of
from pacte.cohorts.rules import opening_instant
from pacte.database import Database, FencedSession, Scope
from pacte.federations.models import Federation
from pacte.federations.queries import federation_by_slug
from pacte.french import plural, the_cohort
from pacte.policy import Actor
from pacte.signals import closing_moved, cohort_saved, productions_changed

SHORT = 12
"""Characters of a value that the sentence of the history shows."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did: the cohort, whether it is new, and each change."""

    cohort: Cohort
    created: bool
    changes: Sequence[Change]


def load_cohort(
    database: Database,
    *,
    definition: CohortDefinition,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
    published: bool = True,
    reason: str = "",
) -> Loaded:
    """Create or update the federation and its cohort from a checked file.

    Loading the same file again changes nothing. ``published`` counts for a new cohort only. Raises
    Refused, having written nothing of the cohort, when the change would rewrite history.
    """
    refuse_if(content_blockers(definition, curriculum))
    with database.session(Scope.ground(), write=True) as ground:
        federation = federation_by_slug(ground, definition.federation.code)
        if federation is None:
            federation = Federation(slug=definition.federation.code, created_at=at)
            _copy_federation(federation, definition)
            ground.add(federation)
            record(
                ground, action="federation.created", subject=federation, by=by, at=at,
                details={"name": federation.name},
            )  # fmt: skip
    with database.session(Scope.federation(federation.id), write=True) as session:
        return load_into_federation(
            session,
            definition=definition,
            curriculum=curriculum,
            by=by,
            at=at,
            published=published,
            reason=reason,
            federation_follows=True,
        )


def load_into_federation(
    session: FencedSession,
    *,
    definition: CohortDefinition,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
    published: bool = False,
    revision: int | None = None,
    reason: str = "",
    federation_follows: bool = False,
) -> Loaded:
    """Create or update the cohort in the session's federation; ``revision`` guards against a stale page.

    A new cohort leaves the federation's row as it is, unless ``federation_follows``.
    """
    cohort = session.scalar(select(Cohort).where(Cohort.code == definition.code).with_for_update())
    if cohort is None:
        made = create_cohort(
            session, definition=definition, curriculum=curriculum, by=by, at=at, published=published
        )
        if federation_follows:
            _edit_federation(session, None, definition, by, at)
        return Loaded(made, True, ())
    return edit_cohort(
        session,
        cohort=cohort,
        definition=definition,
        revision=cohort.revision if revision is None else revision,
        curriculum=curriculum,
        reason=reason,
        by=by,
        at=at,
    )


def create_cohort(
    session: FencedSession,
    *,
    definition: CohortDefinition,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
    published: bool = False,
) -> Cohort:
    """A new cohort in the session's federation; not shown to the public unless ``published``."""
    federation = _federation(session)
    refuse_if(
        [
            *_belonging(federation, definition),
            *content_blockers(definition, curriculum),
            *blockers_to_name(session, definition.code),
        ]
    )
    cohort = Cohort(code=definition.code, published=published, created_at=at)
    _copy(cohort, definition, by, at)
    cohort.curriculum_fingerprint = curriculum.content_fingerprint(definition.programme_version)
    session.add(cohort)
    record(
        session, action="cohort.created", subject=cohort, by=by, at=at,
        details={"label": definition.label, "revision": 1, "published": published},
    )  # fmt: skip
    cohort_saved.send(session, cohort=cohort, reason="", by=by, at=at)
    return cohort


def edit_cohort(
    session: FencedSession,
    *,
    cohort: Cohort,
    definition: CohortDefinition,
    revision: int,
    curriculum: Curriculum,
    reason: str = "",
    after_the_fact: bool = False,
    by: Actor,
    at: datetime,
) -> Loaded:
    """Replace the definition of a cohort that its editor saw at ``revision``.

    ``reason`` is kept with what changes in its calendar; what people are invited to does not without.
    ``after_the_fact``: half-days that are past were held, and are added knowing it.
    """
    federation = _federation(session)
    if cohort.revision != revision:
        raise Refused(
            [
                Blocker(
                    "stale",
                    "Quelqu’un a modifié cette promotion pendant que vous la modifiiez.",
                    "Rien n’est perdu : relisez ce qui a changé, puis enregistrez de nouveau.",
                )
            ]
        )
    old = definition_of(cohort)
    refuse_if(
        [
            *_belonging(federation, definition),
            *blockers_to_edit(
                session,
                cohort,
                definition,
                curriculum,
                reason=reason,
                after_the_fact=after_the_fact,
                at=at,
            ),
        ]
    )
    _edit_federation(session, old, definition, by, at)
    changes = differences(old, definition)
    fingerprint = frozen_fingerprint(cohort, definition, curriculum, at)
    if not changes and fingerprint == cohort.curriculum_fingerprint:
        return Loaded(cohort, False, ())
    previous, cohort.curriculum_fingerprint = cohort.curriculum_fingerprint, fingerprint
    closed_at = cohort.closes_at
    _copy(cohort, definition, by, at)
    cohort.revision += 1
    told = 0
    if cohort.closes_at != closed_at:
        told += _told(closing_moved.send(session, cohort=cohort, before=closed_at, by=by, at=at))
    if definition.productions != old.productions:
        told += _told(
            productions_changed.send(session, cohort=cohort, before=old, known=curriculum, by=by, at=at)
        )
    if changes:
        former = parts_before(old, definition)
        more = {"revision": cohort.revision, **({"before": former} if former else {})}
        _record_changes(session, EDITED, cohort, changes, by, at, told=told, **more)
    if fingerprint != previous:
        record(
            session, action="cohort.curriculum_frozen", subject=cohort, by=by, at=at,
            details={"fingerprint": fingerprint[:12], "version": definition.programme_version},
        )  # fmt: skip
    if changes:
        cohort_saved.send(session, cohort=cohort, reason=reason, by=by, at=at)
    return Loaded(cohort, False, changes)


def blockers_to_edit(
    session: FencedSession,
    cohort: Cohort,
    definition: CohortDefinition,
    curriculum: Curriculum,
    *,
    reason: str,
    after_the_fact: bool,
    at: datetime,
) -> list[Blocker]:
    """Why the definition may not replace the cohort's, the rules of the file apart."""
    old, facts = definition_of(cohort), facts_of(session, cohort)
    return [
        *content_blockers(definition, curriculum),
        *changes_refused(old, definition, at, facts, after_the_fact=after_the_fact),
        *blockers_of_reason(old, definition, at, facts, reason),
    ]


def export_cohort(cohort: Cohort) -> str:
    """The file of the cohort; loading it again changes nothing."""
    return definition_text(definition_of(cohort))


def frozen_fingerprint(
    cohort: Cohort, definition: CohortDefinition, curriculum: Curriculum, at: datetime
) -> str:
    """The curriculum's fingerprint: it follows the modules until T0's first minute, then never moves."""
    begun = at >= opening_instant(cohort.t0_on, definition.federation.time_zone)
    if begun and cohort.curriculum_fingerprint:
        return cohort.curriculum_fingerprint
    return curriculum.content_fingerprint(definition.programme_version)


def has_begun(definition: CohortDefinition, at: datetime) -> bool:
    """Whether T0's day has come where the federation is."""
    return at.astimezone(ZoneInfo(definition.federation.time_zone)).date() >= definition.t0_on


def content_blockers(definition: CohortDefinition, curriculum: Curriculum) -> list[Blocker]:
    """Modules and versions that the definition names and the curriculum does not hold."""
    problems = check_against_modules(definition, curriculum.slugs_by_version(), definition.reference)
    return [
        Blocker("module_unknown", problem.message, problem.remedy, problem.path)
        for problem in problems
        if has_errors([problem])
    ]


def _belonging(federation: Federation, definition: CohortDefinition) -> list[Blocker]:
    if definition.federation.code == federation.slug:
        return []
    return [
        Blocker(
            "other_federation",
            f"Le fichier décrit une promotion de « {definition.federation.code} »,"
            f" pas de « {federation.slug} ».",
            "Vérifiez « federation.code », ou créez la promotion à partir de ce fichier.",
            "federation.code",
        )
    ]


def _federation(session: FencedSession) -> Federation:
    return session.get_one(Federation, session.federation_id)


def _edit_federation(
    session: FencedSession,
    old: CohortDefinition | None,
    definition: CohortDefinition,
    by: Actor,
    at: datetime,
) -> None:
    """Bring the federation's row up to the file when its part changed; the journal says which fields.

    The row is also edited on the federation's own pages: an unchanged part overwrites nothing there.
    """
    if old is not None and old.federation == definition.federation:
        return
    federation = _federation(session)
    if federation.time_zone != definition.federation.time_zone:
        _refuse_new_time_zone(session, definition, at)
    before = _federation_fields(federation)
    _copy_federation(federation, definition)
    after = _federation_fields(federation)
    changed = [
        Change(name, name, str(before[name]), str(after[name]))
        for name in after
        if before[name] != after[name]
    ]
    if changed:
        _record_changes(session, "federation.edited", federation, changed, by, at)


def _refuse_new_time_zone(session: FencedSession, definition: CohortDefinition, at: datetime) -> None:
    opened = session.scalars(
        select(Cohort).where(Cohort.opens_at <= at, Cohort.code != definition.code).limit(1)
    ).first()
    if opened is not None:
        raise Refused(
            [
                Blocker(
                    "time_zone_changed",
                    "Le fuseau horaire ne change plus : "
                    f"les candidatures de {the_cohort(opened.label)} ont ouvert.",
                    "Gardez le fuseau de la fédération.",
                    "federation.time_zone",
                )
            ]
        )


def _federation_fields(federation: Federation) -> dict[str, object]:
    names = ("name", "region", "time_zone", "departments", "contact_email", "contact_phone")
    return {name: getattr(federation, name) for name in names}


def _copy_federation(federation: Federation, definition: CohortDefinition) -> None:
    told = definition.federation
    federation.name, federation.region, federation.time_zone = told.name, told.region, told.time_zone
    federation.contact_email, federation.contact_phone = told.contact.email, told.contact.phone
    federation.departments = list(told.departments)


def _copy(cohort: Cohort, definition: CohortDefinition, by: Actor, at: datetime) -> None:
    """Repeat in columns what queries need of the definition."""
    cohort.label = definition.label
    cohort.tracks = [track.value for track in definition.tracks]
    cohort.capacity = definition.capacity
    cohort.opens_at, cohort.closes_at = definition.opens_at, definition.closes_at
    cohort.t0_on = definition.t0_on
    cohort.definition = to_dict(definition)
    cohort.updated_at, cohort.updated_by_id = at, by.person_id


def _told(answers: Sequence[tuple[Any, int]]) -> int:
    """How many people the receivers of a signal told."""
    return sum(count for _, count in answers)


def _record_changes(
    session: FencedSession,
    action: str,
    subject: Cohort | Federation,
    changes: Sequence[Change],
    by: Actor,
    at: datetime,
    *,
    told: int = 0,
    **details: Any,
) -> None:
    """One sentence for all the changes, with how many people were told of them."""
    names = [_in_short(change) for change in changes]
    summary = ", ".join(names[:4]) + (f" et {len(names) - 4} autres" if len(names) > 4 else "")
    if told:
        summary += f" ; {plural(told, 'personne prévenue', 'personnes prévenues')}"
        details["told"] = told
    record(
        session, action=action, subject=subject, by=by, at=at,
        details={**details, "summary": summary, "changes": [asdict(change) for change in changes]},
    )  # fmt: skip


def _in_short(change: Change) -> str:
    """A date, an hour, a number with its two values; a text by its name alone."""
    if change.after in WHOLE and not change.before:
        return f"{change.label} ({change.after})"
    if not change.before or not change.after or max(len(change.before), len(change.after)) > SHORT:
        return change.label
    return f"{change.label} ({change.before} → {change.after})"
