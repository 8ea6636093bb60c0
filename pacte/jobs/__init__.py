"""Work done outside requests: mail, reminders, exports; by a worker beside or inside the server."""

from pacte.jobs.operations import restart, start
from pacte.jobs.registry import KINDS, PERIODIC, Kind, Periodic, Report, Result

__all__ = ["KINDS", "PERIODIC", "Kind", "Periodic", "Report", "Result", "restart", "start"]
