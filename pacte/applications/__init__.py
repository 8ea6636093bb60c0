"""The dossier: documents, team commitment, waiver, deposit."""
