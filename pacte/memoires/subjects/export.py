"""What « Mes données » holds of subjects: each as it was proposed with its answer, and what was said."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPLAINED, EXPORTERS, SPOKEN, columns
from pacte.database import FencedSession
from pacte.memoires.models import Memoire, MemoireMessage, MemoireSubject
from pacte.memoires.vocabulary import SUBJECT_LABELS, SubjectState, SubjectVerdict


def export_memoires(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every mémoire, in every federation."""
    rows = session.scalars(select(Memoire).where(Memoire.person_id == person_id).order_by(Memoire.id))
    return "memoires", [columns(row) for row in rows]


def export_subjects(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every subject proposed."""
    rows = session.scalars(
        select(MemoireSubject).where(MemoireSubject.person_id == person_id).order_by(MemoireSubject.id)
    )
    return "sujets-de-memoire", [columns(row) for row in rows]


def export_messages(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every word of the threads, one's own and those received."""
    rows = session.scalars(
        select(MemoireMessage).where(MemoireMessage.person_id == person_id).order_by(MemoireMessage.id)
    )
    return "messages-sur-le-memoire", [columns(row) for row in rows]


EXPORTERS += [export_memoires, export_subjects, export_messages]
EXPLAINED.update(
    {
        "memoires": "votre mémoire et où il en est",
        "sujets-de-memoire": "les sujets que vous avez proposés, et les réponses",
        "messages-sur-le-memoire": "vos échanges sur le mémoire",
    }
)
SPOKEN.update(
    {
        SubjectState: SUBJECT_LABELS,
        SubjectVerdict: {SubjectVerdict.VALIDATED: "Validé", SubjectVerdict.REDO: "À reprendre"},
    }
)
