"""The cohort: its definition in a file, its calendar, its curriculum version."""
