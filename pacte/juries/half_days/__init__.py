"""When defences may be held, and who is free then: half-days, rooms, availabilities asked and answered."""
