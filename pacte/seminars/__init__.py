"""Seminars: the calendar of a cohort, its changes, who comes, attendance by half-day, evaluation."""
