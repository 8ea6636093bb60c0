"""Defences: half-days and rooms, who is free, the plan, the day, the signed minutes, the results."""
