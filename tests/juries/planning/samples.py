"""One day at Dijon: a problem small enough to be read."""

import copy
from typing import Any

from pacte.juries.planning.form import problem_from
from pacte.juries.planning.problem import Problem

DAY: dict[str, Any] = {
    "half_days": [
        {
            "id": "24-am",
            "label": "24 juin matin",
            "date": "2026-06-24",
            "slots": [
                {"id": "24-09", "start": "09:00", "end": "10:00"},
                {"id": "24-10", "start": "10:00", "end": "11:00"},
                {"id": "24-11", "start": "11:00", "end": "12:00"},
            ],
        },
        {
            "id": "24-pm",
            "label": "24 juin après-midi",
            "date": "2026-06-24",
            "slots": [
                {"id": "24-14", "start": "14:00", "end": "15:00"},
                {"id": "24-15", "start": "15:00", "end": "16:00"},
            ],
        },
    ],
    "places": [{"id": "dijon", "name": "Dijon"}],
    "rooms": [
        {"id": "a", "name": "Salle A", "place": "dijon"},
        {"id": "b", "name": "Salle B", "place": "dijon"},
    ],
    "roles": [
        {"id": "ehesp", "name": "représentant de l’EHESP"},
        {"id": "ars", "name": "représentant de l’ARS"},
    ],
    "jurors": [
        {"id": "e1", "name": "Membre E1", "roles": ["ehesp"]},
        {"id": "e2", "name": "Membre E2", "roles": ["ehesp"], "max_per_day": 4},
        {"id": "a1", "name": "Membre A1", "roles": ["ars"], "available": ["24-am"]},
        {
            "id": "a2",
            "name": "Membre A2",
            "roles": ["ars", "ehesp"],
            "travel": [{"place": "dijon", "cost": 90}],
        },
    ],
    "learners": [
        {"id": "l1", "name": "Personne 1", "conflicts": ["e1"]},
        {"id": "l2", "name": "Personne 2"},
        {"id": "l3", "name": "Personne 3", "available": ["24-am", "24-14"]},
        {"id": "l4", "name": "Personne 4", "if_needed": ["24-am"]},
    ],
}


def day(**changes: Any) -> dict[str, Any]:
    """The day as JSON values, some keys changed; free to be spoiled further."""
    return {**copy.deepcopy(DAY), **changes}


def problem(**changes: Any) -> Problem:
    """The day, read."""
    found, faults = problem_from(day(**changes))
    assert found is not None, faults
    return found
