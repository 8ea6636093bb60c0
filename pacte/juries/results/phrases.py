"""What the journal says of results."""

from pacte.audit import PHRASES

PHRASES.update({"results.sent": "a noté l’envoi à l’EHESP de la vague {number} de résultats"})
