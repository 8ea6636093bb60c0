"""What follows attendance: catch-up work, decisions about the tolerance, alerts, work done in the team."""
