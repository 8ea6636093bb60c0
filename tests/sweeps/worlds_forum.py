"""The forum in a swept world: a question with its file, an answer, an entry of the FAQ, a digest's link."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from pacte import links
from pacte.database import Database
from pacte.forum import operations
from pacte.forum.models import ForumAttachment, ForumDigest
from pacte.forum.operations.digests import PURPOSE
from pacte.forum.operations.writing import Words
from pacte.forum.vocabulary import Frequency
from pacte.seminars.models import SheetPhoto
from tests.applications.factories import actor
from tests.conftest import NOW

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World


def add_forum(database: Database, world: "World") -> None:
    """Through the operations; the file is one that the world already has."""
    asker, staff = actor(world.people["learner"]), actor(world.people["staff"])
    with database.session(world.scope, write=True) as session:
        post = operations.ask(
            session,
            cohort_id=world.cohort.id,
            words=Words(title="Qui signe ?", body="NOTE-INTERNE"),
            by=asker,
            at=NOW,
        )
        operations.answer(
            session, question_id=post.question_id, words=Words(body="La formatrice."), by=staff, at=NOW
        )
        operations.move_to_faq(
            session,
            question_id=post.question_id,
            title="Qui signe ?",
            answer="La formatrice.",
            module="",
            seen=1,
            by=staff,
            at=NOW,
        )
        file_id = session.get_one(SheetPhoto, int(world.values["photo_id"])).file_id
        attachment = ForumAttachment(post_id=post.id, file_id=file_id, added_at=NOW)
        session.add(attachment)
        operations.choose_digest(
            session, cohort_id=world.cohort.id, frequency=Frequency.DAILY, by=asker, at=NOW
        )
        digest = session.scalars(select(ForumDigest)).one()
        _, token = links.create(
            session,
            purpose=PURPOSE,
            subject=digest,
            email=world.people["learner"].email,
            lifetime=timedelta(days=90),
            by=staff,
            at=NOW,
        )
        world.tokens["forum.stop"] = token
        session.flush()
        world.values |= {
            "question_id": str(post.question_id),
            "post_id": str(post.id),
            "attachment_id": str(attachment.id),
        }
