"""Where a half-day is held, as a calendar says it: its place, or its video link; pure."""

from collections.abc import Collection
from dataclasses import dataclass

from pacte.cohorts.vocabulary import Modality


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The place of a calendar entry, and what its description says of it."""

    location: str
    said: tuple[str, ...]


def whereabouts(held: Collection[str], *, modality: str, place: str, video_url: str) -> Whereabouts:
    """Of half-days ``held`` that way, in a seminar whose modality is now ``modality``.

    The link of a seminar held in person is for those who cannot come; one given when the seminar went
    online says nothing of the half-days held in person before.
    """
    locations, said = [], []
    if Modality.IN_PERSON in held:
        locations.append(place)
        if place:
            said.append(f"Lieu : {place}")
    if Modality.ONLINE in held:
        locations.append(video_url or "À distance")
        said.append(f"Par vidéo : {video_url}" if video_url else "À distance : le lien vidéo est à venir.")
    elif video_url and modality == Modality.IN_PERSON:
        locations = [place or video_url]
        said.append(f"Par vidéo : {video_url}")
    return Whereabouts(" ; ".join(filter(None, locations)), tuple(said))
