"""What the form library says of a value, in French and with what to do; it speaks English by itself."""

from collections.abc import Mapping

from wtforms.i18n import get_translations

CHOICE = "Ce choix n’est pas proposé ici. Choisissez dans la liste."
CHOICES = "L’un de ces choix n’est pas proposé ici. Choisissez dans la liste."
WORDS: Mapping[str, str] = {
    "Not a valid choice.": CHOICE,
    "Invalid Choice: could not coerce.": CHOICE,
    "Invalid choice(s): one or more data inputs could not be coerced.": CHOICES,
    "'%(value)s' is not a valid choice for this field.": CHOICES,
    "'%(value)s' are not valid choices for this field.": CHOICES,
    "Not a valid integer value.": "Ce n’est pas un nombre entier. Écrivez-le en chiffres, par exemple 12.",
    "Not a valid decimal value.": "Ce n’est pas un nombre. Écrivez-le en chiffres, par exemple 12,5.",
    "Not a valid float value.": "Ce n’est pas un nombre. Écrivez-le en chiffres, par exemple 12,5.",
    "Not a valid date value.": "Ce n’est pas une date. Écrivez jour, mois et année, par exemple 31/10/2025.",
    "Not a valid time value.": "Ce n’est pas une heure. Écrivez-la en chiffres, par exemple 18:30.",
    "Not a valid datetime value.": "Ce n’est pas une date avec son heure, par exemple 31/10/2025 18:30.",
    "This field is required.": "Ce champ est à remplir.",
    "Invalid input.": "Cette valeur n’a pas la forme attendue. Corrigez-la.",
    "Invalid email address.": "Ce n’est pas une adresse électronique, par exemple prenom.nom@exemple.fr.",
}
"""What the library says → what people read."""


class French:
    """The translator of every form: these words first, then the library's own French."""

    def gettext(self, text: str) -> str:
        """One sentence."""
        return WORDS.get(text) or str(_LIBRARY.gettext(text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        """One sentence that agrees with a number."""
        return WORDS.get(one) or str(_LIBRARY.ngettext(one, many, count))


_LIBRARY = get_translations(("fr",))
FRENCH = French()
