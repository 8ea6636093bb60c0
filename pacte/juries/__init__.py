"""The juries of a cohort: who sits, when, before whom."""
