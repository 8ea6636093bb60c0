"""Headings of connection reports, French and English: which column says what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from pacte.seminars.video.instants import read_offset, without_offset
from pacte.text import fold

NAME, GIVEN, FAMILY, EMAIL, JOINED, LEFT, DURATION = (
    "name",
    "given",
    "family",
    "email",
    "joined",
    "left",
    "duration",
)
LABELS = {
    NAME: "nom",
    GIVEN: "prénom",
    FAMILY: "nom de famille",
    EMAIL: "adresse électronique",
    JOINED: "arrivée",
    LEFT: "départ",
    DURATION: "durée",
}
_KNOWN: dict[str, tuple[str, ...]] = {
    NAME: (
        "nom complet",
        "nom et prenom",
        "prenom et nom",
        "nom prenom",
        "prenom nom",
        "nom nom original",
        "nom nom d origine",
        "nom d affichage",
        "nom affiche",
        "nom du participant",
        "nom de l utilisateur",
        "nom d utilisateur",
        "participant",
        "participants",
        "participante",
        "utilisateur",
        "full name",
        "name original name",
        "display name",
        "participant name",
        "user name",
        "username",
        "attendee",
        "attendee name",
        "name",
        "nom",
    ),
    GIVEN: ("prenom", "first name", "given name"),
    FAMILY: ("nom de famille", "last name", "surname", "family name"),
    EMAIL: (
        "e mail",
        "email",
        "mail",
        "courriel",
        "adresse e mail",
        "adresse email",
        "adresse mail",
        "adresse courriel",
        "adresse electronique",
        "adresse de messagerie",
        "adresse e mail de l utilisateur",
        "e mail de l utilisateur",
        "e mail du participant",
        "email address",
        "e mail address",
        "user email",
        "participant email",
        "attendee email",
        "participant id upn",
        "id du participant upn",
    ),
    JOINED: (
        "heure d arrivee",
        "date d arrivee",
        "arrivee",
        "heure d entree",
        "entree",
        "heure de connexion",
        "date de connexion",
        "connexion",
        "heure pour rejoindre",
        "heure d acces",
        "rejoint a",
        "a rejoint a",
        "premiere connexion",
        "premiere participation",
        "premiere arrivee",
        "heure de debut",
        "debut",
        "join time",
        "joined time",
        "time joined",
        "joined",
        "joined at",
        "join",
        "first join",
        "first join time",
        "login",
        "login time",
        "start time",
        "start",
        "time in",
    ),
    LEFT: (
        "heure de depart",
        "date de depart",
        "depart",
        "heure de sortie",
        "sortie",
        "heure de deconnexion",
        "date de deconnexion",
        "deconnexion",
        "heure pour quitter",
        "quitte a",
        "a quitte a",
        "dernier depart",
        "derniere sortie",
        "derniere deconnexion",
        "heure de fin",
        "fin",
        "leave time",
        "left time",
        "time left",
        "time exited",
        "left",
        "left at",
        "leave",
        "last leave",
        "last leave time",
        "logout",
        "logout time",
        "end time",
        "end",
        "time out",
    ),
    DURATION: (
        "duree",
        "duree minutes",
        "duree secondes",
        "duree en minutes",
        "duree en secondes",
        "duree min",
        "duree de la reunion",
        "duree de participation",
        "duree de presence",
        "duree totale",
        "duree totale minutes",
        "duration",
        "duration minutes",
        "duration seconds",
        "duration min",
        "in meeting duration",
        "total duration",
        "total duration minutes",
        "time in session",
        "time in session minutes",
    ),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each thing is, and the offset that the headings of the hours say."""

    places: dict[str, int]
    offset: tzinfo | None
    in_seconds: bool
    """Whether a bare number of the duration is seconds."""

    def cell(self, cells: Sequence[str], key: str) -> str:
        """The cell of that column, or nothing."""
        place = self.places.get(key)
        return "" if place is None or place >= len(cells) else cells[place]

    @property
    def words(self) -> str:
        """« nom, arrivée, départ »."""
        return ", ".join(LABELS[key] for key in LABELS if key in self.places)


def columns_of(cells: Sequence[str]) -> Columns | None:
    """The columns, if this line is one of headings: who, when they came, when they left or how long."""
    folded = [re.sub(r" +", " ", fold(without_offset(cell))) for cell in cells]
    places: dict[str, int] = {}
    for key, known in _KNOWN.items():
        found = [folded.index(heading) for heading in known if heading in folded]
        free = [place for place in found if place not in places.values()]
        if free:
            places[key] = free[0]
    who = places.keys() & {NAME, EMAIL, GIVEN, FAMILY}
    if not who or JOINED not in places or not places.keys() & {LEFT, DURATION}:
        return None
    said = [read_offset(cells[places[key]]) for key in (JOINED, LEFT) if key in places]
    offset = next((one for one in said if one is not None), None)
    duration = folded[places[DURATION]] if DURATION in places else ""
    return Columns(places, offset, "second" in duration)
