"""Scores: who reads which dossier, and what they give, alone at first."""
