"""Rules of the seminars: none before T0, no half-day over another, public holidays doubted."""

from collections.abc import Iterator

from pacte.cohorts.definition import CohortDefinition, HalfDayDefinition, SeminarDefinition
from pacte.cohorts.incoherence import Incoherence, words
from pacte.cohorts.problems import Path
from pacte.cohorts.rules import public_holiday
from pacte.cohorts.vocabulary import Modality
from pacte.french import time_words


def seminar_incoherences(definition: CohortDefinition) -> Iterator[Incoherence]:
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
            also=("seminars",),
        )


def half_day_incoherences(definition: CohortDefinition) -> Iterator[Incoherence]:
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
                also=("t0_on",),
            )
        if half_day.ends_at <= half_day.starts_at:
            yield Incoherence(
                (*path, "ends_at"),
                f"La demi-journée du {words(half_day.on)} finit à {time_words(half_day.ends_at)}, "
                f"mais commence à {time_words(half_day.starts_at)}.",
                "Corrigez les heures.",
            )
    ordered = sorted(all_of_them, key=lambda item: (item[0].on, item[0].starts_at, item[2]))
    for index, (half_day, seminar, path) in enumerate(ordered):
        for before, other, _ in ordered[:index]:
            if _overlap(before, other, half_day, seminar):
                moment = f"{words(half_day.on)} à {time_words(half_day.starts_at)}"
                yield Incoherence(
                    path,
                    _overlapping(seminar, other, moment),
                    "Corrigez leurs heures, ou réservez chacune à une mention différente."
                    if len(definition.tracks) > 1 and seminar is not other
                    else "Corrigez leurs heures.",
                )
                break


def _overlapping(seminar: SeminarDefinition, other: SeminarDefinition, moment: str) -> str:
    """Name the other seminar: it is the one to look at."""
    if seminar is other:
        return f"Deux demi-journées de « {seminar.title} » se chevauchent le {moment}."
    return f"« {seminar.title} » et « {other.title} » se chevauchent le {moment}."


def _overlap(
    before: HalfDayDefinition,
    other: SeminarDefinition,
    half_day: HalfDayDefinition,
    seminar: SeminarDefinition,
) -> bool:
    """Say whether somebody would have to be at both."""
    together = not other.tracks or not seminar.tracks or bool(set(other.tracks) & set(seminar.tracks))
    return together and before.on == half_day.on and half_day.starts_at < before.ends_at
