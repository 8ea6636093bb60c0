"""What higher features tell of where a sign-in leads."""

from collections.abc import Callable

Errand = Callable[[str], str]
"""``(path) -> words``: « Vous candidatez à la promo 8… »; empty when the path is none of its own."""

ERRANDS: list[Errand] = []
"""Each feature adds its own at import; called on the page of sign-in with the path that follows it."""


def errand_of(path: str) -> str:
    """What one is about to do at that path, in a sentence; empty for nothing worth saying."""
    return next((words for tell in ERRANDS if path and (words := tell(path))), "")
