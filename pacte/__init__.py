"""PACTE: cohorts of coordinators, from the first application to the published results."""
