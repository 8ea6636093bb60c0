"""When a dossier's owner, its team leader and the staff act: three sittings inside the window."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random


@dataclass(frozen=True, slots=True)
class Sittings:
    """Instants of one dossier, in order."""

    account: datetime
    begun: datetime
    completed: datetime
    signed: datetime
    deposited: datetime


def sittings(opens_at: datetime, until: datetime, draw: Random) -> Sittings:
    """Days drawn between the opening and ``until``, both excluded; hours when people are awake."""
    days = (until - opens_at).days
    if days < 6:
        raise ValueError("the window is too short for three sittings")
    first, second, third = sorted(draw.sample(range(1, days - 1), 3))
    begun = _awake(opens_at, first, draw)
    completed = _awake(opens_at, second, draw)
    deposited = _awake(opens_at, third, draw)
    signed = completed + (deposited - completed) * draw.uniform(0.2, 0.8)
    return Sittings(begun - timedelta(minutes=4), begun, completed, signed, deposited)


def _awake(opens_at: datetime, day: int, draw: Random) -> datetime:
    """``opens_at`` is a local midnight, so hours added to it are local, to within the summer hour."""
    minutes = int(draw.triangular(8 * 60, 22 * 60 + 40, 18 * 60))
    return opens_at + timedelta(days=day, minutes=minutes, seconds=draw.randrange(60))
