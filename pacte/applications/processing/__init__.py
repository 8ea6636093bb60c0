"""The staff's side of dossiers: the table, the page, requests, decisions, letters to many, archives."""
