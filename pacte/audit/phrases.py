"""French sentences for the acts in the journal; each feature adds its own at import."""

from collections.abc import Callable
from string import Formatter
from typing import Any

from pacte.french import of_name, plural, the_cohort

PHRASES: dict[str, str] = {}
"""``action`` → what follows the actor's name: « a déposé le dossier »; may use ``{details}`` keys, with
``{name:de}`` for « de Camille » or « d’Alix », ``{label:la}`` for « la promotion CPTS 2 », and
``{count:*dossier}`` or ``{count:*créneau|créneaux}`` for « 1 dossier », « 2 créneaux »."""

PLAIN: dict[str, str] = {}
"""The same without a detail that older entries lack: « a ajouté une structure »."""

ARTICLES: dict[str, Callable[[str], str]] = {"de": of_name, "la": the_cohort}


class _French(Formatter):
    """Knows the articles and the plural besides what Python's own formats are."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec.startswith("*") and isinstance(value, int):
            one, _, many = format_spec[1:].partition("|")
            return plural(value, one, many or None)
        article = ARTICLES.get(format_spec)
        return article(str(value)) if article else str(super().format_field(value, format_spec))


def phrase(action: str, details: dict[str, object]) -> str:
    """The sentence of an act; a missing detail never hides the act itself."""
    for said in (PHRASES.get(action), PLAIN.get(action)):
        try:
            if said is not None:
                return _French().vformat(said, (), details)
        except KeyError:
            continue
    return PHRASES.get(action, action)
