"""Rules between the fields of a cohort's definition: the dates in order, the keys unique, one chair."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from pacte.cohorts.definition import CohortDefinition, HalfDayDefinition, SeminarDefinition
from pacte.cohorts.problems import Path, Severity
from pacte.cohorts.rules import month_of, public_holiday
from pacte.cohorts.vocabulary import Modality, Track


@dataclass(frozen=True, slots=True)
class Incoherence:
    """A rule that the definition breaks, at the field to mend."""

    path: Path
    message: str
    remedy: str
    severity: Severity = "error"


class Keyed(Protocol):
    """What lists of the definition hold."""

    @property
    def key(self) -> str:
        """Return the name that is unique in its list."""
        ...


def words(day: date) -> str:
    """Return a date as French readers write it."""
    return day.strftime("%d/%m/%Y")


def incoherences(definition: CohortDefinition) -> list[Incoherence]:
    """Return all that breaks a rule, in the order of the file."""
    rules = (
        _keys,
        _tracks,
        _application,
        _selection,
        _seminars,
        _half_days,
        _productions,
        _memoire,
        _defence,
    )
    return [found for rule in rules for found in rule(definition)]


def _order(
    path: Path, later: date | None, earlier: date | None, message: str, remedy: str
) -> Iterator[Incoherence]:
    """Refuse `later` at `path` unless it comes after `earlier`; an unknown date breaks nothing."""
    if later is not None and earlier is not None and later <= earlier:
        values = {"later": words(later), "earlier": words(earlier)}
        yield Incoherence(path, message.format(**values), remedy.format(**values))


def _period(
    section: Path, first: str, last: str, start: date | None, end: date | None
) -> Iterator[Incoherence]:
    if (start is None) != (end is None):
        known, missing = (last, first) if start is None else (first, last)
        yield Incoherence(
            (*section, known), f"« {known} » est donné sans « {missing} ».", f"Ajoutez « {missing} »."
        )
    elif start is not None and end is not None and end < start:
        yield Incoherence(
            (*section, last),
            f"La période se termine le {words(end)}, avant de commencer le {words(start)}.",
            "Inversez les deux dates.",
        )


def _keys(definition: CohortDefinition) -> Iterator[Incoherence]:
    lists: tuple[tuple[Path, Iterable[Keyed]], ...] = (
        (("application", "documents"), definition.application.documents),
        (("selection", "criteria"), definition.selection.criteria),
        (("seminars",), definition.seminars),
        (("productions",), definition.productions),
    )
    for path, items in lists:
        seen: set[str] = set()
        for index, item in enumerate(items):
            if item.key in seen:
                yield Incoherence(
                    (*path, index, "key"),
                    f"La clé « {item.key} » est employée deux fois dans « {'.'.join(map(str, path))} ».",
                    "Donnez une clé différente à chaque élément.",
                )
            seen.add(item.key)


def _tracks(definition: CohortDefinition) -> Iterator[Incoherence]:
    if len(set(definition.tracks)) < len(definition.tracks):
        yield Incoherence(("tracks",), "Une mention est écrite deux fois.", "Gardez chaque mention une fois.")
    lists: tuple[tuple[Path, Iterable[tuple[Track, ...]]], ...] = (
        (("application", "documents"), [item.tracks for item in definition.application.documents]),
        (("seminars",), [item.tracks for item in definition.seminars]),
        (("productions",), [item.tracks for item in definition.productions]),
    )
    for path, all_tracks in lists:
        for index, tracks in enumerate(all_tracks):
            for track in tracks:
                if track not in definition.tracks:
                    yield Incoherence(
                        (*path, index, "tracks"),
                        f"La mention {track.value} n’est pas ouverte dans cette promotion.",
                        "Retirez-la ici, ou ajoutez-la à « tracks » en tête de fichier.",
                    )


def _application(definition: CohortDefinition) -> Iterator[Incoherence]:
    application = definition.application
    if definition.closes_at <= definition.opens_at:
        yield Incoherence(
            ("application", "closes_on"),
            "Les candidatures ferment avant d’ouvrir.",
            "Mettez « closes_on » après « opens_on ».",
        )
    if len(set(application.reminder_hours)) < len(application.reminder_hours):
        yield Incoherence(
            ("application", "reminder_hours"),
            "Un même délai de rappel est écrit deux fois.",
            "Gardez chaque délai une fois.",
        )
    window_hours = (definition.closes_at - definition.opens_at) / timedelta(hours=1)
    for index, hours in enumerate(application.reminder_hours):
        if 0 < window_hours < hours:
            yield Incoherence(
                ("application", "reminder_hours", index),
                f"Le rappel {hours} heures avant la clôture tombe avant l’ouverture.",
                "Réduisez ce délai ou retirez-le.",
                "warning",
            )
    signed = [index for index, document in enumerate(application.documents) if document.by_signature]
    for index in signed[1:]:
        yield Incoherence(
            ("application", "documents", index, "by_signature"),
            "Deux documents demandent la signature de l’équipe.",
            "Gardez « by_signature = true » pour la seule lettre d’engagement.",
        )
    dues_year = definition.rules.dues_year
    if dues_year is not None and abs(dues_year - application.closes_on.year) > 1:
        yield Incoherence(
            ("rules", "dues_year"),
            f"L’année de cotisation {dues_year} est éloignée de la clôture, en {application.closes_on.year}.",
            "Vérifiez l’année, ou retirez la clé : l’année de la clôture est prise.",
            "warning",
        )


def _selection(definition: CohortDefinition) -> Iterator[Incoherence]:
    selection, closes_on, t0_on = definition.selection, definition.application.closes_on, definition.t0_on
    section: Path = ("selection",)
    yield from _order(
        ("t0_on",), t0_on, closes_on,
        "Le T0 du {later} n’est pas après la clôture du {earlier}.",
        "Avancez la clôture ou reculez le T0.",
    )  # fmt: skip
    if selection.committee_month < month_of(closes_on):
        yield Incoherence(
            (*section, "committee_month"),
            f"Le comité se réunit en {selection.committee_month}, avant la clôture du {words(closes_on)}.",
            "Reculez le mois du comité.",
        )
    if selection.committee_month > month_of(t0_on):
        yield Incoherence(
            (*section, "committee_month"),
            f"Le comité se réunit en {selection.committee_month}, après le T0 du {words(t0_on)}.",
            "Avancez le mois du comité.",
        )
    committee_on = selection.committee_on
    if committee_on is not None and month_of(committee_on) != selection.committee_month:
        yield Incoherence(
            (*section, "committee_on"),
            f"Le {words(committee_on)} n’est pas dans le mois du comité, {selection.committee_month}.",
            "Accordez « committee_on » et « committee_month ».",
        )
    yield from _order(
        (*section, "committee_on"), committee_on, closes_on,
        "Le comité du {later} n’est pas après la clôture du {earlier}.", "Reculez le comité.",
    )  # fmt: skip
    yield from _order(
        (*section, "committee_on"), t0_on, committee_on,
        "Le comité du {earlier} n’est pas avant le T0 du {later}.", "Avancez le comité.",
    )  # fmt: skip
    start, end = selection.interviews_start_on, selection.interviews_end_on
    yield from _period(section, "interviews_start_on", "interviews_end_on", start, end)
    yield from _order(
        (*section, "interviews_start_on"), start, closes_on,
        "Les entretiens commencent le {later}, avant la clôture du {earlier}.", "Reculez les entretiens.",
    )  # fmt: skip
    yield from _order(
        (*section, "interviews_end_on"), t0_on, end,
        "Les entretiens se terminent le {earlier}, après le T0 du {later}.", "Avancez les entretiens.",
    )  # fmt: skip


def _seminars(definition: CohortDefinition) -> Iterator[Incoherence]:
    for index, seminar in enumerate(definition.seminars):
        path: Path = ("seminars", index)
        if not seminar.half_days:
            yield Incoherence(
                path, f"Le séminaire « {seminar.title} » n’a pas encore de date.",
                "Ajoutez ses demi-journées dès qu’elles sont connues.", "warning",
            )  # fmt: skip
        if seminar.modality is Modality.IN_PERSON and not seminar.place:
            yield Incoherence(
                path,
                f"Le séminaire « {seminar.title} » n’a pas de lieu.",
                'Ajoutez « place = "…" ».',
                "warning",
            )
        for day in seminar.days:
            holiday = public_holiday(day, definition.federation.departments)
            if holiday:
                yield Incoherence(
                    (*path, "half_days"),
                    f"Le {words(day)} est férié : {holiday}.",
                    "Choisissez un autre jour : une feuille signée un jour férié a été refusée en justice.",
                    "warning",
                )
    if all(definition.t0_on not in seminar.days for seminar in definition.seminars):
        yield Incoherence(
            ("t0_on",),
            f"Aucun séminaire n’a lieu le {words(definition.t0_on)}, jour du T0.",
            "Ajoutez le séminaire de lancement, ou corrigez « t0_on ».",
        )


def _half_days(definition: CohortDefinition) -> Iterator[Incoherence]:
    """Walk half-days in time order: before T0, ending before they start, or two at once for someone."""
    all_of_them = [
        (half_day, seminar, ("seminars", index, "half_days", number))
        for index, seminar in enumerate(definition.seminars)
        for number, half_day in enumerate(seminar.half_days)
    ]
    for half_day, seminar, path in all_of_them:
        if half_day.on < definition.t0_on:
            yield Incoherence(
                (*path, "on"),
                f"« {seminar.title} » ({words(half_day.on)}) précède le T0 ({words(definition.t0_on)}).",
                "Aucun séminaire ne peut précéder le T0 : corrigez l’une des deux dates.",
            )
        if half_day.ends_at <= half_day.starts_at:
            yield Incoherence(
                (*path, "ends_at"),
                f"Elle finit à {half_day.ends_at:%H:%M}, mais commence à {half_day.starts_at:%H:%M}.",
                "Corrigez les heures.",
            )
    ordered = sorted(all_of_them, key=lambda item: (item[0].on, item[0].starts_at, item[2]))
    for index, (half_day, seminar, path) in enumerate(ordered):
        for before, other, _ in ordered[:index]:
            if _overlap(before, other, half_day, seminar):
                moment = f"{words(half_day.on)} à {half_day.starts_at:%H:%M}"
                yield Incoherence(
                    path,
                    f"Deux demi-journées se chevauchent le {moment}.",
                    "Corrigez leurs heures, ou réservez chacune à une mention différente.",
                )
                break


def _overlap(
    before: HalfDayDefinition,
    other: SeminarDefinition,
    half_day: HalfDayDefinition,
    seminar: SeminarDefinition,
) -> bool:
    """Say whether somebody would have to be at both."""
    together = not other.tracks or not seminar.tracks or bool(set(other.tracks) & set(seminar.tracks))
    return together and before.on == half_day.on and half_day.starts_at < before.ends_at


def _productions(definition: CohortDefinition) -> Iterator[Incoherence]:
    for index, production in enumerate(definition.productions):
        yield from _order(
            ("productions", index, "due_on"), production.due_on, definition.t0_on,
            "La production est attendue le {later}, qui n’est pas après le T0, le {earlier}.",
            "Reculez son échéance.",
        )  # fmt: skip


def _memoire(definition: CohortDefinition) -> Iterator[Incoherence]:
    memoire, section = definition.memoire, ("memoire",)
    if memoire.pages_max < memoire.pages_min:
        yield Incoherence(
            (*section, "pages_max"),
            f"Le maximum de pages ({memoire.pages_max}) est inférieur au minimum ({memoire.pages_min}).",
            "Inversez les deux nombres.",
        )
    yield from _order(
        (*section, "due_on"), memoire.due_on, definition.t0_on,
        "Le mémoire est attendu le {later}, qui n’est pas après le T0 du {earlier}.", "Reculez l’échéance.",
    )  # fmt: skip
    yield from _order(
        (*section, "subject_due_on"), memoire.due_on, memoire.subject_due_on,
        "Le sujet est attendu le {earlier}, qui n’est pas avant le mémoire, le {later}.",
            "Avancez cette date.",
    )  # fmt: skip
    yield from _order(
        (*section, "resit_due_on"), memoire.resit_due_on, memoire.due_on,
        "Le mémoire de rattrapage est attendu le {later}, qui n’est pas après le {earlier}.",
            "Reculez cette date.",
    )  # fmt: skip


def _defence(definition: CohortDefinition) -> Iterator[Incoherence]:
    defence, results = definition.defence, definition.results
    yield from _period(("defence",), "starts_on", "ends_on", defence.starts_on, defence.ends_on)
    yield from _order(
        ("defence", "starts_on"), defence.starts_on, definition.memoire.due_on,
        "Les soutenances commencent le {later}, qui n’est pas après l’échéance du mémoire, le {earlier}.",
        "Reculez les soutenances ou avancez l’échéance du mémoire.",
    )  # fmt: skip
    chairs = sum(seat.count for seat in defence.jury if seat.chair)
    if chairs != 1:
        yield Incoherence(
            ("defence", "jury"),
            f"Le jury a {chairs} sièges de présidence." if chairs else "Le jury n’a pas de présidence.",
            "Mettez « chair = true » à un seul siège, avec « count = 1 ».",
        )
    start, end = results.resit_starts_on, results.resit_ends_on
    yield from _period(("results",), "resit_starts_on", "resit_ends_on", start, end)
    yield from _order(
        ("results", "resit_starts_on"), start, defence.ends_on,
        "Le rattrapage commence le {later}, qui n’est pas après les soutenances, le {earlier}.",
            "Reculez-le.",
    )  # fmt: skip
    yield from _order(
        ("results", "expected_on"), results.expected_on, defence.ends_on - timedelta(days=1),
        "Les résultats sont annoncés pour le {later}, avant la fin des soutenances.",
            "Reculez cette date.",
    )  # fmt: skip
