"""What coming to a place costs a juror, from two departments. Pure.

The rule of the cohort file (docs/cohort-file.md): nothing in one’s own department or by video, 1 within the
federation, 2 beyond; nothing is counted where a department is not known.
"""

import re
from collections.abc import Collection, Sequence

from pacte.federations.places import COMMUNES, department_code, department_of_postcode, place_key
from pacte.french import listed
from pacte.juries.planning.problem import Place, Travel
from pacte.juries.schedule.names import juror_id
from pacte.juries.schedule.told import NAMELESS, ONLINE, Seatable, Told

POSTCODE = re.compile(r"(?<!\d)\d{2} ?\d{3}(?!\d)")
CODE_OR_NAME = re.compile(r"\d{2,3}|2[ABab]|[^\d]+")
"""A number within an address is a street’s."""
NEAR, FAR = 1, 2


def department_of_place(words: str) -> str:
    """« 21 » for « 12 rue des Forges, 21000 Dijon », « Dijon », « Besançon (25) »; empty when unsure."""
    for found in POSTCODE.findall(words):
        code = department_of_postcode(found)
        if code is not None:
            return code
    parts = [one.strip() for one in re.split(r"[,;()–]", words) if one.strip()]
    for part in reversed(parts):
        code = department_code(part) if CODE_OR_NAME.fullmatch(part) else None
        if code is not None:
            return code
        known = COMMUNES.get(place_key(part), frozenset())
        if len(known) == 1:
            return next(iter(known))
    return ""


def cost_of(home: str, place: str, federation: Collection[str]) -> int:
    """From one department to another; 0 where either is not known."""
    if not home or not place or home == place:
        return 0
    return NEAR if home in federation and place in federation else FAR


def travel_of(juror: Seatable, places: Sequence[Place], departments: Collection[str]) -> tuple[Travel, ...]:
    """What each place costs a juror, those that cost nothing left out."""
    costs = ((one.id, cost_of(juror.department, _department(one), departments)) for one in places)
    return tuple(Travel(place=place, cost=cost) for place, cost in costs if cost)


def _department(place: Place) -> str:
    return "" if place.name in (ONLINE, NAMELESS) else department_of_place(place.name)


def uncounted(told: Told, places: Sequence[Place], seated: Collection[str]) -> tuple[str, ...]:
    """What is said of places and of jurors (``seated``, by id) whose department is not known."""
    found = [
        f"Les déplacements vers « {one.name} » ne sont pas comptés : écrivez le code postal dans le lieu."
        for one in places
        if one.name != ONLINE and not _department(one)
    ]
    silent = [one.name for one in told.jurors if juror_id(one.id) in seated and not one.department]
    if silent:
        found.append(f"Les déplacements de {listed(silent)} ne sont pas comptés : leur département manque.")
    return tuple(found)
