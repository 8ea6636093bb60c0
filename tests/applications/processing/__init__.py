"""Tests of the staff's side of dossiers."""
