"""The personal link of an answer to availabilities."""

PURPOSE = "defence-availability"
