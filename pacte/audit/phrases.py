"""French sentences for the acts in the journal; each feature adds its own at import."""

PHRASES: dict[str, str] = {}
"""``action`` → what follows the actor's name: « a déposé le dossier »; may use ``{details}`` keys."""


def phrase(action: str, details: dict[str, object]) -> str:
    """The sentence of an act; a missing detail never hides the act itself."""
    try:
        return PHRASES[action].format_map(details)
    except KeyError:
        return PHRASES.get(action, action)
