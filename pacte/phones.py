"""Telephone numbers as people type them: which ones are numbers, and what to do about the others."""

import re

from pacte.blockers import Blocker

PHONE_LIMIT = 30
"""Characters that the columns keep."""

_EXAMPLES = (
    "par exemple 06\u00a039\u00a098\u00a012\u00a034, "
    "ou +262\u00a0692\u00a012\u00a034\u00a056 avec l’indicatif"
)
_SHAPE = re.compile(r"(?:\+|00)?[0-9]+")
_BETWEEN = str.maketrans("", "", " .-–/()\u2011\u00a0\u202f\t")
_FRENCH = re.compile(r"0[1-9][0-9]{8}")
_FROM_ABROAD = re.compile(r"(?:\+|00)(?P<digits>[1-9][0-9]{7,14})")
_FRANCE = re.compile(r"330?[1-9][0-9]{8}")


def blocker_of_phone(typed: str, where: str = "") -> Blocker | None:
    """Why ``typed`` is no number that somebody could call; None for a number, and for nothing.

    Ten digits beginning with 0 (also of the overseas departments), or + or 00 and a country code, as
    international numbers have (E.164); spaces, dots, dashes, slashes and brackets do not count.
    """
    if not typed:
        return None
    if len(typed) > PHONE_LIMIT:
        return Blocker(
            "phone_long",
            f"Ce texte est trop long pour un numéro : {PHONE_LIMIT} caractères au plus.",
            "Gardez un seul numéro.",
            where,
        )
    digits = typed.translate(_BETWEEN)
    if not _SHAPE.fullmatch(digits):
        return Blocker(
            "phone_shape",
            "Ce n’est pas un numéro de téléphone.",
            f"Écrivez-le en chiffres, {_EXAMPLES}.",
            where,
        )
    abroad = _FROM_ABROAD.fullmatch(digits)
    if _FRENCH.fullmatch(digits) or (abroad and _is_whole(abroad["digits"])):
        return None
    if digits[0] == "0" and digits[:2] != "00":
        return Blocker(
            "phone_digits",
            f"Ce numéro commence par 0 mais n’a pas dix chiffres (il en a {len(digits)}).",
            f"Vérifiez-le : {_EXAMPLES}.",
            where,
        )
    return Blocker("phone_code", "Ce numéro n’est pas complet.", f"Écrivez-le en entier, {_EXAMPLES}.", where)


def _is_whole(digits: str) -> bool:
    """A French number after its country code has nine digits; « +33 (0)6… » is written too."""
    return not digits.startswith("33") or _FRANCE.fullmatch(digits) is not None
