"""What the trainer is told to look at among signatures; nothing is refused for it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pacte.french import duration_words, than_name, time_words
from pacte.seminars.vocabulary import Proof


@dataclass(frozen=True, slots=True)
class Signed:
    """What flags look at."""

    id: int
    name: str
    proof: Proof
    device: str
    signature_sha256: str
    after_entry: bool = False
    """The team had entered an absence; then the person signed."""


LATE = timedelta(minutes=15)
"""How long after the start a signature still says that one was there from the start: the time that a room of
thirty takes to sit down and to sign; signing usually opens as long before."""


@dataclass(frozen=True, slots=True)
class Late:
    """A signature that does not say that one was there from the start."""

    words: str
    arrived_at: datetime | None
    """The arrival that it suggests, to the minute; None once the half-day was over."""


def late(signed_at: datetime, *, starts_at: datetime, ends_at: datetime, zone: str) -> Late | None:
    """How late a signature is; None when it came in time."""
    if signed_at - starts_at <= LATE:
        return None
    words = f"Signé à {time_words(signed_at, zone)}"
    if signed_at >= ends_at:
        return Late(f"{words}, une fois la demi-journée finie", None)
    after = duration_words(int((signed_at - starts_at).total_seconds()) // 60)
    return Late(f"{words}, {after} après le début", signed_at.replace(second=0, microsecond=0))


HARDLY = 10
"""Connected less than one minute in so many: a signature is looked at."""


def hardly_connected(connected: Mapping[int, int], signed: Iterable[int], whole: int) -> Mapping[int, str]:
    """Id → that somebody signed and was hardly connected; ``connected``: minutes, of ``whole`` ones."""
    return {
        one: f"Signé, mais {duration_words(connected[one])} de connexion seulement d’après le relevé"
        if connected[one]
        else "Signé, mais aucune connexion d’après le relevé"
        for one in signed
        if one in connected and connected[one] * HARDLY < whole
    }


def flags(rows: Sequence[Signed]) -> Mapping[int, list[str]]:
    """Id → what the trainer is told to look at: a device or an image that served for two, a contradiction."""
    devices: dict[str, list[Signed]] = defaultdict(list)
    images: dict[str, list[Signed]] = defaultdict(list)
    for row in rows:
        if row.device and row.proof is not Proof.TABLET:
            devices[row.device].append(row)
        if row.signature_sha256:
            images[row.signature_sha256].append(row)
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row.after_entry:
            found[row.id].append("Signé après la saisie d’une absence")
    for groups, words in ((devices, "Même appareil"), (images, "Même image de signature")):
        for group in groups.values():
            for row in group if len(group) > 1 else ():
                others = ", ".join(than_name(other.name) for other in group if other is not row)
                found[row.id].append(f"{words} {others}")
    return found
