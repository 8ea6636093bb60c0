"""The end of a dossier: announced, then erased, when its retention is over."""
