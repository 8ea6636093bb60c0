"""Changes of a cohort's productions that would rewrite what learners did, or make them late, refused."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from pacte.blockers import Blocker
from pacte.cohorts.definition import CohortDefinition, ProductionDefinition
from pacte.french import date_words, plural

Deposits = Mapping[tuple[str, str], int]
"""Key of a production and track → how many learners deposited it."""


def productions_refused(
    old: CohortDefinition, new: CohortDefinition, now: datetime, *, deposits: Deposits, has_learners: bool
) -> Iterator[Blocker]:
    """What somebody deposited is neither removed nor re-attached; no date is moved into the past."""
    before = {one.key: one for one in old.productions}
    after = {one.key: (place, one) for place, one in enumerate(new.productions)}
    for key, was in before.items():
        if key not in after:
            if count := sum(number for (name, _), number in deposits.items() if name == key):
                yield _removed(was, count)
            continue
        place, one = after[key]
        yield from _attached(was, one, deposits, f"productions.{place}")
    today = now.astimezone(ZoneInfo(old.federation.time_zone)).date()
    for key, (place, one) in after.items():
        if has_learners and one.due_on < today and _asks_more(before.get(key), one):
            yield Blocker(
                "production_due_in_the_past",
                f"L’échéance de « {one.label} », le {date_words(one.due_on, weekday=False)}, est déjà "
                "passée : les personnes à qui elle est demandée seraient en retard sans l’avoir su.",
                "Choisissez aujourd’hui ou plus tard : elles en sont prévenues par e-mail.",
                f"productions.{place}.due_on",
            )


def _removed(was: ProductionDefinition, count: int) -> Blocker:
    return Blocker(
        "production_removed",
        f"« {was.label} » ne se retire plus : {_deposited(count)}.",
        "Gardez-la. Si elle n’est plus demandée, rendez-la facultative : ce qui est déposé reste à "
        "l’historique, et chaque personne concernée est prévenue.",
        "productions",
    )


def _attached(
    was: ProductionDefinition, one: ProductionDefinition, deposits: Deposits, where: str
) -> Iterator[Blocker]:
    count = sum(number for (name, _), number in deposits.items() if name == was.key)
    if count and one.module != was.module:
        yield Blocker(
            "production_module_changed",
            f"« {was.label} » ne se rattache plus à un autre module : {_deposited(count)}.",
            "Gardez son module, pour lequel le travail compte ; pour l’autre, ajoutez une autre production.",
            f"{where}.module",
        )
    left = {track for track in deposits if track[0] == was.key and not _asks(one, track[1])}
    if gone := sum(number for pair, number in deposits.items() if pair in left and _asks(was, pair[1])):
        yield Blocker(
            "production_tracks_narrowed",
            f"« {was.label} » ne se retire plus à une mention : {_deposited(gone)} dans cette mention.",
            "Gardez la mention. Si elle n’y est plus demandée, ajoutez une autre production pour l’autre "
            "mention et rendez celle-ci facultative.",
            f"{where}.tracks",
        )


def _asks(one: ProductionDefinition, track: str) -> bool:
    return not one.tracks or track in {each.value for each in one.tracks}


def _asks_more(was: ProductionDefinition | None, one: ProductionDefinition) -> bool:
    """Whether somebody could be late who was not: a new date, a new work, or asked of more people."""
    if was is None or was.due_on != one.due_on or was.module != one.module:
        return True
    wider = bool(was.tracks) and not (one.tracks and set(one.tracks) <= set(was.tracks))
    return (one.required and not was.required) or wider


def _deposited(count: int) -> str:
    return plural(count, "personne l’a déposée", "personnes l’ont déposée")
