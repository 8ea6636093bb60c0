"""Departments, and the communes whose department we are sure of: evidence for a warning, never a verdict."""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from pacte.french import of_place
from pacte.text import fold

DEPARTMENTS: Mapping[str, str] = MappingProxyType(
    {
        "01": "Ain",
        "02": "Aisne",
        "03": "Allier",
        "04": "Alpes-de-Haute-Provence",
        "05": "Hautes-Alpes",
        "06": "Alpes-Maritimes",
        "07": "Ardèche",
        "08": "Ardennes",
        "09": "Ariège",
        "10": "Aube",
        "11": "Aude",
        "12": "Aveyron",
        "13": "Bouches-du-Rhône",
        "14": "Calvados",
        "15": "Cantal",
        "16": "Charente",
        "17": "Charente-Maritime",
        "18": "Cher",
        "19": "Corrèze",
        "2A": "Corse-du-Sud",
        "2B": "Haute-Corse",
        "21": "Côte-d’Or",
        "22": "Côtes-d’Armor",
        "23": "Creuse",
        "24": "Dordogne",
        "25": "Doubs",
        "26": "Drôme",
        "27": "Eure",
        "28": "Eure-et-Loir",
        "29": "Finistère",
        "30": "Gard",
        "31": "Haute-Garonne",
        "32": "Gers",
        "33": "Gironde",
        "34": "Hérault",
        "35": "Ille-et-Vilaine",
        "36": "Indre",
        "37": "Indre-et-Loire",
        "38": "Isère",
        "39": "Jura",
        "40": "Landes",
        "41": "Loir-et-Cher",
        "42": "Loire",
        "43": "Haute-Loire",
        "44": "Loire-Atlantique",
        "45": "Loiret",
        "46": "Lot",
        "47": "Lot-et-Garonne",
        "48": "Lozère",
        "49": "Maine-et-Loire",
        "50": "Manche",
        "51": "Marne",
        "52": "Haute-Marne",
        "53": "Mayenne",
        "54": "Meurthe-et-Moselle",
        "55": "Meuse",
        "56": "Morbihan",
        "57": "Moselle",
        "58": "Nièvre",
        "59": "Nord",
        "60": "Oise",
        "61": "Orne",
        "62": "Pas-de-Calais",
        "63": "Puy-de-Dôme",
        "64": "Pyrénées-Atlantiques",
        "65": "Hautes-Pyrénées",
        "66": "Pyrénées-Orientales",
        "67": "Bas-Rhin",
        "68": "Haut-Rhin",
        "69": "Rhône",
        "70": "Haute-Saône",
        "71": "Saône-et-Loire",
        "72": "Sarthe",
        "73": "Savoie",
        "74": "Haute-Savoie",
        "75": "Paris",
        "76": "Seine-Maritime",
        "77": "Seine-et-Marne",
        "78": "Yvelines",
        "79": "Deux-Sèvres",
        "80": "Somme",
        "81": "Tarn",
        "82": "Tarn-et-Garonne",
        "83": "Var",
        "84": "Vaucluse",
        "85": "Vendée",
        "86": "Vienne",
        "87": "Haute-Vienne",
        "88": "Vosges",
        "89": "Yonne",
        "90": "Territoire de Belfort",
        "91": "Essonne",
        "92": "Hauts-de-Seine",
        "93": "Seine-Saint-Denis",
        "94": "Val-de-Marne",
        "95": "Val-d’Oise",
        "971": "Guadeloupe",
        "972": "Martinique",
        "973": "Guyane",
        "974": "La Réunion",
        "975": "Saint-Pierre-et-Miquelon",
        "976": "Mayotte",
        "977": "Saint-Barthélemy",
        "978": "Saint-Martin",
        "986": "Wallis-et-Futuna",
        "987": "Polynésie française",
        "988": "Nouvelle-Calédonie",
    }
)
"""Code → name; the codes of overseas territories have three digits."""

SMALL_WORDS = frozenset(
    {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "s", "sous", "sur"}
)

_SPELLED_OUT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def words_of(text: str) -> list[str]:
    """Folded words, « St » spelled out."""
    return [_SPELLED_OUT.get(word, word) for word in fold(text).split()]


def place_key(text: str) -> str:
    """A commune's name as it is compared: ``place_key("St germain en Laye") == "saint germain laye"``."""
    words = words_of(text)
    return " ".join(word for word in words if word not in SMALL_WORDS) or " ".join(words)


_CODE_OF_NAME = {place_key(name): code for code, name in DEPARTMENTS.items()}


def department_code(text: str) -> str | None:
    """The code behind « 1 », « 2a », « 93 - Seine-Saint-Denis », « Val d'Oise », « 95190 »; or None."""
    folded = fold(text)
    found = re.match(r"(?:dept? |departement )?(\d{5}|\d{3}|\d{1,2}|2[ab])(?: |$)", folded)
    if found:
        code = found.group(1)
        if len(code) == 5:
            return department_of_postcode(code)
        code = code.upper().zfill(2)
        return code if code in DEPARTMENTS else None
    return _CODE_OF_NAME.get(place_key(text))


def department_of_postcode(postcode: str) -> str | None:
    """Department of a postcode of five figures as far as its first tell; None when they do not (Corsica)."""
    digits = compact_postcode(postcode)
    if not re.fullmatch(r"[0-9]{5}", digits) or digits.startswith("20"):
        return None
    code = digits[:3] if digits.startswith(("97", "98")) else digits[:2]
    return code if code in DEPARTMENTS else None


def compact_postcode(text: str) -> str:
    """« 75 011 » without its spaces."""
    return re.sub(r"\s", "", text)


def postcode_fault(text: str) -> str:
    """Why that is no postcode, in French; empty when it is one."""
    digits = compact_postcode(text)
    if not re.fullmatch(r"[0-9]{5}", digits):
        return (
            f"Le code postal « {text[:40]} » est mal écrit : il faut cinq chiffres (par exemple 71400 ; "
            "20 et trois chiffres en Corse, 97 ou 98 et trois chiffres outre-mer)."
        )
    if not digits.startswith("20") and department_of_postcode(digits) is None:
        return f"Le code postal « {digits} » n’est celui d’aucun département."
    return ""


def department_label(code: str) -> str:
    """« 95 (Val-d’Oise) »."""
    name = DEPARTMENTS.get(code)
    return f"{code} ({name})" if name else code


def place_words(commune: str, department: str) -> str:
    """« Dijon, 21 (Côte-d’Or) », with what is known of it."""
    return ", ".join(part for part in (commune, department_label(department) if department else "") if part)


def _communes(lines: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for codes, names in lines:
        for name in names.split("|"):
            key = place_key(name)
            table[key] = table.get(key, frozenset()) | frozenset(codes.split())
    return MappingProxyType(table)


COMMUNES: Mapping[str, frozenset[str]] = _communes(
    (
        ("16", "Angoulême"),
        ("17 70", "La Rochelle"),
        ("21", "Dijon|Beaune"),
        ("25", "Besançon"),
        ("28 95", "Goussainville"),
        ("33", "Bordeaux"),
        ("39", "Lons-le-Saunier"),
        ("44", "Nantes|Rezé|Clisson|Divatte-sur-Loire|Moisdon-la-Rivière|Trignac|Corsept|Pornichet|Guérande"),
        ("44", "Donges|Herbignac"),
        ("49", "Angers|Écouflant|Baugé-en-Anjou|Segré|Ombrée d’Anjou|Orée d’Anjou|Cholet|Beaupréau|Vihiers"),
        ("49", "Cantenay-Épinard|Châteauneuf-sur-Sarthe|Martigné-Briand|Brissac-Quincé|Denée"),
        ("53", "Château-Gontier-sur-Mayenne|Villaines-la-Juhel|Louverné|Renazé|Meslay-du-Maine"),
        ("02 58", "Clamecy"),
        ("21", "Montbard"),
        ("25", "Montbéliard|Pontarlier"),
        ("39", "Dole"),
        ("39 971", "Saint-Claude"),
        ("58", "Nevers|Cosne-Cours-sur-Loire|Château-Chinon"),
        ("70", "Lure|Luxeuil-les-Bains"),
        ("71", "Autun|Chalon-sur-Saône|Louhans|Le Creusot|Montceau-les-Mines|Tournus"),
        ("89", "Avallon"),
        ("63", "Clermont-Ferrand"),
        ("69", "Lyon"),
        ("70", "Vesoul"),
        ("71", "Mâcon"),
        ("72", "Le Mans|La Flèche|Sablé-sur-Sarthe|Beaumont-sur-Sarthe|Coulaines|Montval-sur-Loir"),
        ("75", "Paris"),
        ("77", "Claye-Souilly|Nemours|Fontainebleau|Lagny-sur-Marne|Pontault-Combault|Roissy-en-Brie"),
        ("77", "Savigny-le-Temple|Melun|Meaux"),
        ("78", "Poissy|La Celle-Saint-Cloud|Saint-Germain-en-Laye|Versailles"),
        ("85", "La Roche-sur-Yon|Les Sables-d’Olonne|Pouzauges|Sallertaine|Rocheservière"),
        ("85", "Chavagnes-en-Paillers|Rives de l’Yon"),
        ("89", "Auxerre"),
        ("90", "Belfort"),
        ("91", "Morangis|Athis-Mons|Paray-Vieille-Poste|Épinay-sous-Sénart|Savigny-sur-Orge"),
        ("91", "Verrières-le-Buisson|Verrière-le-Buisson|Évry-Courcouronnes"),
        ("92", "Meudon|Suresnes|Nanterre"),
        ("93", "Villemomble|Bobigny|Pantin|Gagny|Bondy"),
        ("94", "Cachan|Champigny-sur-Marne|Sucy-en-Brie|Créteil"),
        ("95", "Ermont|Saint-Ouen-l’Aumône|Deuil-la-Barre|Cergy"),
    )
)
"""Place key → departments that have a commune of that name, for the communes met so far and the prefectures.

Only names of which every department is known stand here; homonyms list them all.
"""


def outside(department: str, departments: Sequence[str]) -> list[str]:
    """A warning when a department is none of the federation's; nothing when either is unknown."""
    if not department or not departments or department in departments:
        return []
    return [f"Le département {department} n’est pas l’un de ceux de la fédération."]


def department_evidence(
    *,
    place: str,
    department: str,
    label: str = "",
    postcode: str = "",
    neighbours: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> list[str]:
    """What speaks against ``department``, in French; empty when nothing does.

    ``place`` is the commune, or what the structure's name says of it, shown as ``label``;
    ``neighbours`` gives, by place key, the departments of the other structures of that commune.
    """
    if not department:
        return []
    found = []
    label = label or place
    by_post = department_of_postcode(postcode) if postcode else None
    if by_post and by_post != department:
        found.append(
            f"Le code postal {postcode} est dans le département {department_label(by_post)}, "
            f"pas {department_label(department)}."
        )
    key = place_key(place)
    known = COMMUNES.get(key, frozenset())
    if known and department not in known:
        where = " ou ".join(department_label(code) for code in sorted(known))
        found.append(f"{label} est dans le département {where}, pas {department_label(department)}.")
    around = neighbours.get(key, frozenset())
    if not known and around and department not in around:
        where = " et ".join(department_label(code) for code in sorted(around))
        found.append(
            f"D’autres structures {of_place(label)} sont enregistrées dans le département {where}, "
            f"pas {department_label(department)}."
        )
    named = _named_in(place)
    if not found and named and named != department:
        found.append(
            f"« {label} » nomme le département {department_label(named)}, pas {department_label(department)}."
        )
    return found


_LONG_NAMES = {key: code for key, code in _CODE_OF_NAME.items() if " " in key and code not in ("75", "974")}


def _named_in(text: str) -> str | None:
    key = f" {place_key(text)} "
    codes = {code for name, code in _LONG_NAMES.items() if f" {name} " in key}
    return codes.pop() if len(codes) == 1 else None
