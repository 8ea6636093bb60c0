"""Half-days and rooms where defences may be held, and who is free then."""
