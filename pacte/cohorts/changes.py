"""Changes of a cohort's definition that would rewrite history, refused with their reasons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from pacte.blockers import Blocker
from pacte.cohorts.definition import CohortDefinition, Criterion, HalfDayDefinition, SeminarDefinition
from pacte.cohorts.problems import french_spaces
from pacte.cohorts.production_changes import productions_refused
from pacte.cohorts.rules import opening_instant
from pacte.french import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortFacts:
    """What has already happened in a cohort, counted by the caller."""

    drafts: int = 0
    signatures: int = 0
    """Leaders of teams whose signature a draft waits for."""
    begun: int = 0
    """Dossiers in any state: drafts, deposited, withdrawn."""
    deposited: int = 0
    admissible: int = 0
    """Dossiers that the committee has to decide on, or has decided on."""
    last_deposit_at: datetime | None = None
    scored: bool = False  # a committee member has given a score
    memoires_marked: bool = False  # a reader has given a mark to a mémoire
    decided: str = ""
    """What the selection has already done, in a clause; empty while it has decided nothing."""
    selected: int = 0
    """Places confirmed, held by learners or promised to retained candidates."""
    confirmed: int = 0
    """Places confirmed and learners: what is told to the public, once answers are sent."""
    offered_until: tuple[datetime, ...] = ()
    """The term of each place offered that waits for an answer."""
    evaluated: frozenset[tuple[str, str]] = frozenset()
    """Moment and audience of the evaluations that somebody has answered."""
    invited: frozenset[str] = frozenset()
    """Keys of the seminars whose people are invited: they are told of what changes."""
    has_learners: bool = False
    """Somebody is in the cohort now."""
    works: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Key of a production and track → how many learners deposited it, those who left included."""


NOTHING_YET = CohortFacts()
IN_THE_PAST = "half_day_in_the_past"
"""The code of the only refusal that saying « it was held », with a reason, answers."""


def changes_refused(
    old: CohortDefinition,
    new: CohortDefinition,
    now: datetime,
    facts: CohortFacts = NOTHING_YET,
    *,
    after_the_fact: bool = False,
) -> list[Blocker]:
    """Return every reason why `new` may not replace `old` at `now` (aware); `where` is the field's path.

    `after_the_fact`: somebody says that half-days which are past were held, and adds them knowing it.
    """
    found = [
        *_identity(old, new, now),
        *_window(old, new, now, facts),
        *_dossiers(old, new, facts),
        *_places(old, new, now, facts),
        *_start(old, new, now),
        *_held(old, new, now),
        *(() if after_the_fact else _past(old, new, now)),
        *productions_refused(old, new, now, deposits=facts.works, has_learners=facts.has_learners),
        *_memoire(old, new, now),
        *_questions(old, new, facts),
    ]
    return [
        Blocker(each.code, french_spaces(each.message), french_spaces(each.remedy), each.where)
        for each in found
    ]


def blockers_of_reason(
    old: CohortDefinition, new: CohortDefinition, now: datetime, facts: CohortFacts, reason: str
) -> list[Blocker]:
    """Dates and modality that people were told of do not change without a reason, which they read.

    Nor are half-days that are past added without one.
    """
    if reason.strip():
        return []
    before = {one.key: one for one in old.seminars if one.key in facts.invited and one.half_days}
    moved = [
        f"«\u00a0{one.title}\u00a0»"
        for one in new.seminars
        if (was := before.get(one.key)) is not None
        and (set(was.half_days) != set(one.half_days) or was.modality is not one.modality)
    ]
    past = [f"«\u00a0{one.title}\u00a0»" for _, one in _added_in_the_past(old, new, now)]
    blockers = []
    if past:
        blockers.append(
            Blocker(
                "reason_missing",
                f"Écrivez pourquoi une demi-journée passée s’ajoute\u00a0: {', '.join(past)}.",
                "La raison est gardée et affichée.",
                "reason",
            )
        )
    if not moved:
        return blockers
    return [
        *blockers,
        Blocker(
            "reason_missing",
            f"Écrivez pourquoi les dates ou la modalité changent\u00a0: {', '.join(moved)}.",
            "Des personnes y sont invitées\u00a0: la raison est gardée, affichée et leur est envoyée.",
            "reason",
        ),
    ]


def _identity(old: CohortDefinition, new: CohortDefinition, now: datetime) -> Iterator[Blocker]:
    if old.reference != new.reference:
        yield Blocker(
            "reference_changed",
            f"La promotion « {old.reference} » ne peut pas devenir « {new.reference} ».",
            "Créez une nouvelle promotion à partir de celle-ci.",
            "code",
        )
    if old.federation.time_zone != new.federation.time_zone and now >= old.opens_at:
        yield Blocker(
            "time_zone_changed",
            "Le fuseau horaire ne change plus : les candidatures ont ouvert.",
            "Gardez le fuseau actuel pour cette promotion.",
            "federation.time_zone",
        )


def _window(
    old: CohortDefinition, new: CohortDefinition, now: datetime, facts: CohortFacts
) -> Iterator[Blocker]:
    opens_moved, closes_moved = old.opens_at != new.opens_at, old.closes_at != new.closes_at
    if facts.decided and (opens_moved or closes_moved):
        yield Blocker(
            "window_decided",
            f"L’ouverture et la clôture des candidatures ne changent plus : {facts.decided}.",
            "Gardez-les : la sélection s’appuie sur elles. Une pièce en retard s’accepte depuis la page du "
            "dossier ; d’autres candidatures se reçoivent dans la promotion suivante.",
            "application.closes_on" if closes_moved else "application.opens_on",
        )
        return
    last = facts.last_deposit_at
    if last is not None and new.closes_at <= last:
        yield Blocker(
            "closing_before_deposits",
            "La nouvelle clôture précède des dépôts déjà reçus.",
            "Choisissez une clôture après le dernier dépôt.",
            "application.closes_on",
        )
    elif closes_moved and new.closes_at <= now and (now < old.closes_at or facts.drafts or facts.deposited):
        yield Blocker(
            "closing_in_the_past",
            "La nouvelle clôture est déjà passée.",
            "Choisissez une clôture à venir : les personnes qui candidatent doivent en être prévenues.",
            "application.closes_on",
        )
    if facts.deposited and new.opens_at > old.opens_at:
        yield Blocker(
            "opening_after_deposits",
            "L’ouverture ne peut plus être reculée : des dossiers sont déposés.",
            "Gardez la date d’ouverture.",
            "application.opens_on",
        )


def _dossiers(old: CohortDefinition, new: CohortDefinition, facts: CohortFacts) -> Iterator[Blocker]:
    if not facts.deposited:
        return
    for track in old.tracks:
        if track not in new.tracks:
            yield Blocker(
                "track_removed",
                f"La mention {track.value} ne peut plus être retirée : des dossiers sont déposés.",
                "Gardez la mention.",
                "tracks",
            )
        asked = {document.key for document in old.documents_for(track) if document.required}
        kept = {document.key for document in new.documents_for(track)}
        for document in new.documents_for(track):
            if document.required and document.key not in asked:
                yield Blocker(
                    "document_added",
                    f"« {document.label} » rendrait incomplets des dossiers déjà déposés ({track.value}).",
                    "Rendez la pièce facultative, ou demandez-la dossier par dossier.",
                    "application.documents",
                )
        for document in old.documents_for(track):
            if document.key not in kept and track in new.tracks:
                yield Blocker(
                    "document_removed",
                    f"« {document.label} » est peut-être déposé : gardez cette pièce ({track.value}).",
                    "Rendez la pièce facultative.",
                    "application.documents",
                )


def _places(
    old: CohortDefinition, new: CohortDefinition, now: datetime, facts: CohortFacts
) -> Iterator[Blocker]:
    offered = sum(now < term for term in facts.offered_until)
    engaged = facts.selected + offered
    if new.capacity < min(engaged, old.capacity):
        some = f", dont {plural(offered, 'attend', 'attendent')} une réponse" if offered else ""
        yield Blocker(
            "capacity_below_selected",
            f"{plural(engaged, 'place est déjà engagée', 'places sont déjà engagées')}{some} : "
            f"{plural(new.capacity, 'place ne suffit', 'places ne suffisent')} pas.",
            f"Gardez au moins {plural(min(engaged, old.capacity), 'place')}.",
            "capacity",
        )
    if facts.scored and _grid(old.selection.criteria) != _grid(new.selection.criteria):
        yield Blocker(
            "grid_changed",
            "La grille ne change plus : des dossiers sont déjà notés.",
            "Gardez les critères, leurs échelles et leurs poids ; les textes d’aide peuvent changer.",
            "selection.criteria",
        )
    if facts.memoires_marked and _grid(old.memoire.criteria) != _grid(new.memoire.criteria):
        yield Blocker(
            "memoire_grid_changed",
            "La grille des mémoires ne change plus : des évaluations sont déjà commencées.",
            "Gardez les critères, leurs échelles et leurs poids ; les textes d’aide peuvent changer.",
            "memoire.criteria",
        )


def _grid(criteria: Sequence[Criterion]) -> list[tuple[str, int, float]]:
    return [(item.key, item.scale, item.weight) for item in criteria]


def _start(old: CohortDefinition, new: CohortDefinition, now: datetime) -> Iterator[Blocker]:
    """From the first minute of T0's day, the cohort has begun."""
    if now < opening_instant(old.t0_on, old.federation.time_zone):
        return
    if new.t0_on != old.t0_on:
        yield Blocker("t0_changed", "Le T0 a eu lieu : sa date ne change plus.", "Gardez la date.", "t0_on")
    if new.programme_version != old.programme_version:
        yield Blocker(
            "programme_version_changed",
            "La promotion a commencé : elle garde sa version du programme.",
            "Gardez la version ; une nouvelle promotion pourra suivre l’autre.",
            "programme_version",
        )


def _held(old: CohortDefinition, new: CohortDefinition, now: datetime) -> Iterator[Blocker]:
    """A half-day that has begun stays as it was, in a seminar that keeps its identity.

    Those that have not begun may still move, be held otherwise or go: a second day of snow goes online.
    """
    after = {seminar.key: seminar for seminar in new.seminars}
    for seminar in old.seminars:
        held = {item for item in seminar.half_days if _begun(old, item, now)}
        if not held:
            continue
        where = next((f"seminars.{at}" for at, one in enumerate(new.seminars) if one.key == seminar.key), "")
        happened = (
            "a déjà eu lieu" if all(_over(old, one, now) for one in seminar.half_days) else "a commencé"
        )
        kept = after.get(seminar.key)
        if kept is None:
            yield Blocker(
                "held_seminar_removed",
                f"« {seminar.title} » {happened} : il ne peut pas être supprimé.",
                "Gardez le séminaire avec sa clé.",
                "seminars",
            )
            continue
        if not held <= set(kept.half_days):
            yield Blocker(
                "held_dates_changed",
                f"« {seminar.title} » {happened} : ses demi-journées commencées ne changent plus.",
                "Gardez leurs dates et leurs heures ; les demi-journées à venir peuvent changer, et d’autres "
                "s’ajouter.",
                f"{where}.half_days",
            )
        if (kept.title, kept.modules) != (seminar.title, seminar.modules):
            yield Blocker(
                "held_seminar_changed",
                f"« {seminar.title} » {happened} : son titre et ses modules figurent sur l’émargement.",
                "Gardez-les tels quels.",
                where,
            )
        if kept.modality is not seminar.modality and held >= set(kept.half_days):
            yield Blocker(
                "held_modality_changed",
                f"« {seminar.title} » {happened} : il n’a plus de demi-journée à venir à tenir autrement.",
                "Gardez sa modalité, qui figure sur l’émargement.",
                where,
            )


def _past(old: CohortDefinition, new: CohortDefinition, now: datetime) -> Iterator[Blocker]:
    for index, seminar in _added_in_the_past(old, new, now):
        yield Blocker(
            IN_THE_PAST,
            f"« {seminar.title} » recevrait une demi-journée déjà passée, que personne n’a pu signer.",
            "Choisissez une date à venir. Si elle a bien eu lieu, cochez-le et écrivez la raison.",
            f"seminars.{index}.half_days",
        )


def _added_in_the_past(
    old: CohortDefinition, new: CohortDefinition, now: datetime
) -> Iterator[tuple[int, SeminarDefinition]]:
    before = {seminar.key: set(seminar.half_days) for seminar in old.seminars}
    for index, seminar in enumerate(new.seminars):
        added = set(seminar.half_days) - before.get(seminar.key, set())
        if any(_begun(new, item, now) for item in added):
            yield index, seminar


def _begun(definition: CohortDefinition, half_day: HalfDayDefinition, now: datetime) -> bool:
    start = datetime.combine(half_day.on, half_day.starts_at, ZoneInfo(definition.federation.time_zone))
    return start <= now


def _over(definition: CohortDefinition, half_day: HalfDayDefinition, now: datetime) -> bool:
    end = datetime.combine(half_day.on, half_day.ends_at, ZoneInfo(definition.federation.time_zone))
    return end <= now


def _memoire(old: CohortDefinition, new: CohortDefinition, now: datetime) -> Iterator[Blocker]:
    today = now.astimezone(ZoneInfo(old.federation.time_zone)).date()
    if new.memoire.due_on < old.memoire.due_on and new.memoire.due_on < today:
        yield Blocker(
            "memoire_due_in_the_past",
            "La nouvelle échéance du mémoire est déjà passée : elle rendrait tardifs des dépôts à l’heure.",
            "Choisissez une échéance à venir.",
            "memoire.due_on",
        )
    pages = (old.memoire.pages_min, old.memoire.pages_max)
    if today > old.memoire.due_on and pages != (new.memoire.pages_min, new.memoire.pages_max):
        yield Blocker(
            "memoire_pages_changed",
            "L’échéance du mémoire est passée : le nombre de pages attendu ne change plus.",
            "Accordez plutôt une dérogation, mémoire par mémoire.",
            "memoire",
        )


def _questions(old: CohortDefinition, new: CohortDefinition, facts: CohortFacts) -> Iterator[Blocker]:
    """Once answered, a question keeps its form: its answers are counted together."""
    after = {question.key: question for question in new.evaluation.questions}
    places = {question.key: place for place, question in enumerate(new.evaluation.questions)}
    for question in old.evaluation.questions:
        if (question.moment.value, question.audience.value) not in facts.evaluated:
            continue
        kept = after.get(question.key)
        form = (question.kind, question.choices, question.moment, question.audience)
        if kept is None or (kept.kind, kept.choices, kept.moment, kept.audience) != form:
            yield Blocker(
                "question_changed",
                f"« {question.label} » a déjà des réponses : la question ne se retire ni ne se transforme.",
                "Gardez sa forme ; sa phrase peut être corrigée, et d’autres questions ajoutées.",
                f"evaluation.questions.{places[question.key]}" if kept else "evaluation.questions",
            )
