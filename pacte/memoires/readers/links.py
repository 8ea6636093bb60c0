"""The personal link of a reading."""

PURPOSE = "memoire-reading"
