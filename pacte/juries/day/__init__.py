"""The day of the defences: order of passage, attendance, delays, deliberation, results."""
