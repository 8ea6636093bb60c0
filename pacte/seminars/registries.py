"""What the parts of the seminars tell each other: the page where a half-day is signed and sealed."""

HALF_DAY_PAGES: list[str] = []
"""Its endpoint (parameters: ``federation``, ``half_day_id``), added at import; « À faire » leads there."""
