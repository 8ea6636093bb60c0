"""What a change of a cohort means beyond its own words, for whoever is about to confirm it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.problems import french_spaces
from pacte.french import deadline_words, plural, remaining_words

SOON = timedelta(days=2)
"""A closing so near is said in hours."""


def notes_to_confirm(
    old: CohortDefinition, new: CohortDefinition, now: datetime, facts: CohortFacts
) -> list[str]:
    """What the change means beyond its own words, for whoever is about to confirm it; empty for most."""
    return [french_spaces(each) for each in (*_closing_notes(old, new, now, facts), *_fewer(old, new, facts))]


def _fewer(old: CohortDefinition, new: CohortDefinition, facts: CohortFacts) -> Iterator[str]:
    """Fewer places while people candidate: how many dossiers there are for them."""
    if new.capacity >= old.capacity or not (facts.admissible or facts.deposited):
        return
    yield (
        f"Le nombre de places passe de {old.capacity} à {new.capacity} : le comité ne pourra pas retenir "
        f"plus de {plural(new.capacity, 'personne')}."
    )
    dossiers = (
        plural(facts.admissible, "dossier est recevable", "dossiers sont recevables")
        if facts.admissible
        else plural(facts.deposited, "dossier est déposé", "dossiers sont déposés")
    )
    left = (facts.admissible or facts.deposited) - new.capacity
    who = plural(left, "personne au moins restera", "personnes au moins resteront")
    more = f" : {who} en liste d’attente ou sans place. Personne n’en est prévenu maintenant"
    yield f"{dossiers}{more if left > 0 else ''}."


def _closing_notes(
    old: CohortDefinition, new: CohortDefinition, now: datetime, facts: CohortFacts
) -> list[str]:
    """What a closing that moves means; empty when it stays."""
    if old.closes_at == new.closes_at or not (facts.drafts or facts.deposited):
        return []
    zone = new.federation.time_zone
    found = [
        f"La clôture des candidatures passe du {deadline_words(old.closes_at, zone)} au "
        f"{deadline_words(new.closes_at, zone)}."
    ]
    if new.closes_at - now < SOON:
        found.append(f"Il restera {remaining_words(new.closes_at, now)} pour déposer.")
    found.append(
        f"{plural(facts.drafts, 'brouillon est en cours', 'brouillons sont en cours')} : chaque personne est "
        "prévenue par e-mail, une fois, de l’ancienne date et de la nouvelle."
        if facts.drafts
        else "Aucun brouillon n’est en cours."
    )
    if facts.signatures:
        awaited = plural(
            facts.signatures, "signature d’équipe est attendue", "signatures d’équipe sont attendues"
        )
        found.append(f"{awaited} : qui doit signer est prévenu par e-mail, une fois, de la nouvelle date.")
    if facts.deposited:
        counts = "il compte tel quel" if facts.deposited == 1 else "ils comptent tels quels"
        found.append(
            f"{plural(facts.deposited, 'dossier est déjà déposé', 'dossiers sont déjà déposés')} : {counts}, "
            "et la reprise reste possible jusqu’à la nouvelle clôture ; chaque personne en est prévenue par "
            "e-mail, une fois."
        )
    return found
