"""The deliberation: ranking, decisions, closing, minutes."""
