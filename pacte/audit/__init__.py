"""The journal: what was done, by whom, when; append-only, chained by hash."""

from pacte.audit.operations import Subject, record
from pacte.audit.phrases import PHRASES, PLAIN
from pacte.audit.queries import HistoryLine, history

__all__ = ["PHRASES", "PLAIN", "HistoryLine", "Subject", "history", "record"]
