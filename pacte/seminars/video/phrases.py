"""What the journal says of links to sign and of connection reports, after the actor's name."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "attendance.links_sent": "a envoyé {count}",
        "connection_report.read": "a importé un relevé de connexion ({lines}, empreinte {sha256})",
        "connection_report.matched": "a dit qui est qui sur un relevé de connexion",
        "connection_report.applied": "a inscrit {count} d’après un relevé de connexion",
        "connection_report.removed": "a retiré un relevé de connexion sans usage (empreinte {sha256})",
    }
)
