"""Tests of the end of dossiers: announced, then erased."""
