"""Tests: a mirror of ``pacte/``, sweeps over everything, and journeys in a browser."""
