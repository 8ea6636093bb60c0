"""The committee: its members, and which dossiers it may see."""
