"""Mail about drafts: one given to read, one answered."""

from datetime import datetime

from pacte.database import FencedSession
from pacte.french import date_words
from pacte.memoires.followers import followers_of
from pacte.memoires.mailing import post_about
from pacte.memoires.models import MemoireDraft, MemoireDraftFeedback
from pacte.seminars.absences.loading import Loaded


def tell_given(session: FencedSession, *, loaded: Loaded, draft: MemoireDraft, at: datetime) -> None:
    """To those who follow the learner."""
    for person in followers_of(session, loaded.enrollment):
        post_about(
            session,
            "draft_given",
            setting=loaded.setting,
            enrollment=loaded.enrollment,
            to=person,
            key=f"memoire-draft:{draft.id}",
            at=at,
            anchor="brouillons",
            learner=loaded.person.name,
            number=draft.number,
        )


def tell_answered(
    session: FencedSession, *, loaded: Loaded, feedback: MemoireDraftFeedback, author: str, at: datetime
) -> None:
    """To the learner; the words stay in the software, and so does what remains to be done."""
    post_about(
        session,
        "draft_answered",
        setting=loaded.setting,
        enrollment=loaded.enrollment,
        to=loaded.person,
        key=f"memoire-draft-feedback:{feedback.id}",
        at=at,
        anchor="brouillons",
        author=author,
        with_file=feedback.file_id is not None,
        due=date_words(loaded.setting.definition.memoire.due_on),
    )
