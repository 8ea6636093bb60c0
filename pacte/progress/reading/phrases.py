"""What the journal says of the pages of a federation, after the actor's name."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "federation_page.added": "a ajouté la page « {title} » au module « {module} » ({state})",
        "federation_page.changed": "a modifié la page « {title} » du module « {module} » ({state})",
    }
)


def state_words(is_published: bool) -> str:
    """What learners see of the page."""
    return "publiée" if is_published else "brouillon"
