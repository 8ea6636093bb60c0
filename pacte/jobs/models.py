"""Tables of long work that pages start and come back to, and of the workers that do it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, fenced_key, text_enum


class JobState(StrEnum):
    """Where a long work stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Fenced, Base):
    """A long work, started from a page by one person."""

    __tablename__ = "job"
    __table_args__ = (
        fenced_key("file_id", "stored_file"),
        Index("ix_job_state", "federation_id", "state"),
        CheckConstraint("(state IN ('done', 'failed')) = (finished_at IS NOT NULL)", name="finished"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(text_enum(JobState), default=JobState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """0 while the amount of work is not known."""
    message: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None]
    """What it made, to download."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    """When its worker last said that it was alive."""
    finished_at: Mapped[datetime | None]


class WorkerBeat(Base):
    """The last sign of life of each worker process."""

    __tablename__ = "worker_beat"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    beat_at: Mapped[datetime]
