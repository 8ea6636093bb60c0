"""« À faire »: what each person can do next, built from what the features offer."""
