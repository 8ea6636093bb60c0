"""Rules between the fields of a cohort's definition: the dates in order, the keys unique, one chair."""

from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from typing import Protocol

from pacte.cohorts.definition import CohortDefinition, DefenceDefinition, DefenceObjective
from pacte.cohorts.evaluation_coherence import evaluation_incoherences
from pacte.cohorts.incoherence import Incoherence, in_order, month_words, whole_period, words
from pacte.cohorts.problems import Path
from pacte.cohorts.rules import month_of
from pacte.cohorts.seminar_coherence import half_day_incoherences, seminar_incoherences
from pacte.cohorts.unusual_days import holiday_incoherences
from pacte.cohorts.vocabulary import Track
from pacte.french import plural, time_words
from pacte.phones import blocker_of_phone

CLOSING: Path = ("application", "closes_on")
LAUNCH: Path = ("t0_on",)


class Keyed(Protocol):
    """What lists of the definition hold."""

    @property
    def key(self) -> str:
        """Return the name that is unique in its list."""
        ...


def incoherences(definition: CohortDefinition) -> list[Incoherence]:
    """Return all that breaks a rule, in the order of the file."""
    rules = (
        _phones,
        _keys,
        _tracks,
        _application,
        _selection,
        seminar_incoherences,
        half_day_incoherences,
        evaluation_incoherences,
        _productions,
        _memoire,
        _defence,
        holiday_incoherences,
    )
    return [found for rule in rules for found in rule(definition)]


def _phones(definition: CohortDefinition) -> Iterator[Incoherence]:
    contacts: tuple[tuple[Path, str], ...] = (
        (("federation", "contact", "phone"), definition.federation.contact.phone),
        (("contact", "phone"), definition.contact.phone),
    )
    for path, phone in contacts:
        found = blocker_of_phone(phone)
        if found is not None:
            yield Incoherence(path, found.message, found.remedy)


def _keys(definition: CohortDefinition) -> Iterator[Incoherence]:
    lists: tuple[tuple[Path, Iterable[Keyed]], ...] = (
        (("application", "documents"), definition.application.documents),
        (("selection", "criteria"), definition.selection.criteria),
        (("memoire", "criteria"), definition.memoire.criteria),
        (("seminars",), definition.seminars),
        (("productions",), definition.productions),
        (("evaluation", "questions"), definition.evaluation.questions),
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
                        also=("tracks",),
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
                f"Le rappel {plural(hours, 'heure')} avant la clôture tombe avant l’ouverture.",
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
    month = month_words(selection.committee_month)
    yield from in_order(
        ("t0_on",), t0_on, closes_on,
        "Le lancement (T0) du {later} n’est pas après la clôture du {earlier}.",
        "Avancez la clôture ou reculez le T0.", CLOSING,
    )  # fmt: skip
    if selection.committee_month < month_of(closes_on):
        yield Incoherence(
            (*section, "committee_month"),
            f"Le comité se réunit en {month}, avant la clôture du {words(closes_on)}.",
            "Reculez le mois du comité.",
            also=CLOSING,
        )
    if selection.committee_month > month_of(t0_on):
        yield Incoherence(
            (*section, "committee_month"),
            f"Le comité se réunit en {month}, après le T0 du {words(t0_on)}.",
            "Avancez le mois du comité.",
            also=LAUNCH,
        )
    committee_on = selection.committee_on
    if committee_on is not None and month_of(committee_on) != selection.committee_month:
        yield Incoherence(
            (*section, "committee_on"),
            f"Le {words(committee_on)} n’est pas dans le mois du comité, {month}.",
            "Accordez « committee_on » et « committee_month ».",
        )
    yield from in_order(
        (*section, "committee_on"), committee_on, closes_on,
        "Le comité du {later} n’est pas après la clôture du {earlier}.", "Reculez le comité.", CLOSING,
    )  # fmt: skip
    yield from in_order(
        (*section, "committee_on"), t0_on, committee_on,
        "Le comité du {earlier} n’est pas avant le T0 du {later}.", "Avancez le comité.", LAUNCH,
    )  # fmt: skip
    start, end = selection.interviews_start_on, selection.interviews_end_on
    yield from whole_period(section, "interviews_start_on", "interviews_end_on", start, end)
    yield from in_order(
        (*section, "interviews_start_on"), start, closes_on,
        "Les entretiens commencent le {later}, avant la clôture du {earlier}.", "Reculez les entretiens.",
        CLOSING,
    )  # fmt: skip
    yield from in_order(
        (*section, "interviews_end_on"), t0_on, end,
        "Les entretiens se terminent le {earlier}, après le T0 du {later}.", "Avancez les entretiens.",
        LAUNCH,
    )  # fmt: skip


def _productions(definition: CohortDefinition) -> Iterator[Incoherence]:
    for index, production in enumerate(definition.productions):
        yield from in_order(
            ("productions", index, "due_on"), production.due_on, definition.t0_on,
            "La production est attendue le {later}, qui n’est pas après le T0, le {earlier}.",
            "Reculez son échéance.", LAUNCH,
        )  # fmt: skip


def _memoire(definition: CohortDefinition) -> Iterator[Incoherence]:
    memoire, section = definition.memoire, ("memoire",)
    if memoire.pages_max < memoire.pages_min:
        yield Incoherence(
            (*section, "pages_max"),
            f"Le maximum de pages ({memoire.pages_max}) est inférieur au minimum ({memoire.pages_min}).",
            "Inversez les deux nombres.",
        )
    yield from in_order(
        (*section, "due_on"), memoire.due_on, definition.t0_on,
        "Le mémoire est attendu le {later}, qui n’est pas après le T0 du {earlier}.", "Reculez l’échéance.",
        LAUNCH,
    )  # fmt: skip
    yield from in_order(
        (*section, "subject_due_on"), memoire.due_on, memoire.subject_due_on,
        "Le sujet est attendu le {earlier}, qui n’est pas avant le mémoire, le {later}.",
            "Avancez cette date.",
    )  # fmt: skip
    yield from in_order(
        (*section, "reading_due_on"), memoire.reading_due_on, memoire.due_on,
        "Les évaluations sont attendues le {later}, qui n’est pas après le dépôt du mémoire, le {earlier}.",
            "Reculez cette date.",
    )  # fmt: skip
    yield from in_order(
        (*section, "reading_due_on"), definition.defence.starts_on, memoire.reading_due_on,
        "Les évaluations sont attendues le {earlier}, qui n’est pas avant les soutenances, le {later}.",
            "Avancez cette date.",
    )  # fmt: skip
    yield from in_order(
        (*section, "resit_due_on"), memoire.resit_due_on, memoire.due_on,
        "Le mémoire de rattrapage est attendu le {later}, qui n’est pas après le {earlier}.",
            "Reculez cette date.",
    )  # fmt: skip


def _hours(defence: DefenceDefinition) -> Iterator[Incoherence]:
    halves = (
        ("morning", "Le matin", defence.morning_starts_at, defence.morning_ends_at),
        ("afternoon", "L’après-midi", defence.afternoon_starts_at, defence.afternoon_ends_at),
    )
    for name, label, start, end in halves:
        if end <= start:
            yield Incoherence(
                ("defence", f"{name}_ends_at"),
                f"{label} se termine à {time_words(end)}, qui n’est pas après son début, "
                f"à {time_words(start)}.",
                "Reculez cette heure.",
            )
    if defence.afternoon_starts_at < defence.morning_ends_at:
        yield Incoherence(
            ("defence", "afternoon_starts_at"),
            f"L’après-midi commence à {time_words(defence.afternoon_starts_at)}, avant la fin du matin, "
            f"à {time_words(defence.morning_ends_at)}.",
            "Reculez cette heure, ou avancez la fin du matin.",
            also=("defence", "morning_ends_at"),
        )
    longest = max(_minutes(end) - _minutes(start) for _, _, start, end in halves)
    if 0 < longest < defence.slot_minutes:
        yield Incoherence(
            ("defence", "slot_minutes"),
            f"Aucune soutenance de {defence.slot_minutes} minutes ne tient dans une demi-journée.",
            "Réduisez cette durée, ou allongez le matin ou l’après-midi.",
            also=("defence", "morning_ends_at"),
        )


def _objectives(defence: DefenceDefinition) -> Iterator[Incoherence]:
    order = defence.objectives
    place = order.index(DefenceObjective.HELD) if DefenceObjective.HELD in order else 0
    for index, one in enumerate(order):
        if one in order[:index]:
            yield Incoherence(
                ("defence", "objectives", index),
                f"L’objectif « {one.value} » ({one.label}) est écrit deux fois.",
                "Gardez chaque objectif une fois.",
            )
        elif index < place and one is not DefenceObjective.CHANGES:
            yield Incoherence(
                ("defence", "objectives", index),
                f"L’objectif « {one.value} » ({one.label}) passe avant « held » : ne placer personne serait "
                "le meilleur planning.",
                "Mettez « held » en premier, ou ne l’écrivez pas : il vient alors en tête.",
            )


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _defence(definition: CohortDefinition) -> Iterator[Incoherence]:
    defence, results = definition.defence, definition.results
    yield from whole_period(("defence",), "starts_on", "ends_on", defence.starts_on, defence.ends_on)
    yield from in_order(
        ("defence", "starts_on"), defence.starts_on, definition.memoire.due_on,
        "Les soutenances commencent le {later}, qui n’est pas après l’échéance du mémoire, le {earlier}.",
        "Reculez les soutenances ou avancez l’échéance du mémoire.", ("memoire", "due_on"),
    )  # fmt: skip
    chairs = sum(seat.count for seat in defence.jury if seat.chair)
    if chairs != 1:
        yield Incoherence(
            ("defence", "jury"),
            f"Le jury a {chairs} sièges de présidence." if chairs else "Le jury n’a pas de présidence.",
            "Mettez « chair = true » à un seul siège, avec « count = 1 ».",
        )
    yield from _hours(defence)
    yield from _objectives(defence)
    if results.resits > 1:
        yield Incoherence(
            ("results", "resits"),
            f"La promotion accorde {results.resits} rattrapages : il n’y en a qu’un, "
            "et un ajournement à la session de rattrapage est définitif.",
            "Mettez 1, ou 0 si la promotion n’en accorde pas.",
        )
    start, end = results.resit_starts_on, results.resit_ends_on
    yield from whole_period(("results",), "resit_starts_on", "resit_ends_on", start, end)
    yield from in_order(
        ("results", "resit_starts_on"), start, defence.ends_on,
        "Le rattrapage commence le {later}, qui n’est pas après les soutenances, le {earlier}.",
            "Reculez-le.",
    )  # fmt: skip
    yield from in_order(
        ("results", "expected_on"), results.expected_on, defence.ends_on - timedelta(days=1),
        "Les résultats sont annoncés pour le {later}, avant la fin des soutenances.",
            "Reculez cette date.",
    )  # fmt: skip
