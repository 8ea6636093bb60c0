"""The planner of defences."""
