"""What every act of staff on a dossier begins with: it is locked, and not hidden from the one who acts."""

from pacte.applications.hiding import refuse_hidden
from pacte.applications.models import Application
from pacte.applications.operations.loading import Loaded, load_locked
from pacte.database import FencedSession
from pacte.policy import Actor


def load_for(session: FencedSession, application: Application, by: Actor) -> Loaded:
    """The dossier, locked; Refused (``hidden``) when a tie hides it from ``by``."""
    loaded = load_locked(session, application)
    refuse_hidden(session, loaded.application, by)
    return loaded
