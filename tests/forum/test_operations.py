"""Asking, answering, changing, settling, moderating; who is told; who takes part: on both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from pacte.accounts.models import Person, RoleGrant
from pacte.blockers import Refused
from pacte.database import Database, Scope
from pacte.forum import operations
from pacte.forum.export import export_posts
from pacte.forum.listing import list_statement, report_counts, rows_of, similar_to, waiting_counts
from pacte.forum.models import ForumMention, ForumPost, ForumPostText, ForumQuestion, ForumReport
from pacte.forum.queries import activity_of, entries_of, participations_of
from pacte.forum.vocabulary import Keep
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from tests.forum.factories import BODY, NOON, TITLE, Forum, make_forum

LATER = NOON + timedelta(days=6)


@pytest.fixture
def forum(database: Database) -> Forum:
    return make_forum(database)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [blocker.code for blocker in refused.value.blockers]


def leave(forum: Forum, number: int = 0) -> None:
    """The learner leaves: the role ends with the enrolment."""
    with forum.writing() as session:
        row = session.get_one(Enrollment, forum.learners[number].id)
        row.state, row.ended_on, row.end_reason = EnrollmentState.WITHDRAWN, date(2025, 12, 15), "Départ"
        for grant in session.scalars(select(RoleGrant).where(RoleGrant.person_id == row.person_id)):
            grant.ended_at = NOON


def found(forum: Forum, search: str = "", **kept: object) -> list[int]:
    with forum.reading() as session:
        statement = list_statement(forum.setting.cohort.id, search=search, **kept)  # type: ignore[arg-type]
        return sorted(session.scalars(statement))


def test_a_question_is_asked_once_however_many_clicks(forum: Forum) -> None:
    made = forum.ask(key="a" * 32)
    assert forum.ask(key="a" * 32).id == made.id
    assert forum.ask(key="b" * 32).id != made.id
    reply = forum.answer(made, key="a" * 32)
    assert forum.answer(made, key="a" * 32).id == reply.id
    assert len(forum.posts()) == 3
    assert forum.journal() == ["forum.asked", "forum.asked", "forum.answered"]
    assert (made.body, made.is_opening, made.person_id) == (BODY, True, forum.learners[0].person_id)


def test_two_tabs_at_the_same_instant_write_once(forum: Forum) -> None:
    barrier = Barrier(2)

    def together(write: Callable[[], ForumPost]) -> set[int]:
        def one(_: int) -> int:
            barrier.wait()
            return write().id

        with ThreadPoolExecutor(2) as pool:
            return set(pool.map(one, range(2)))

    assert len(together(lambda: forum.ask(key="a" * 32))) == 1
    (made,) = forum.posts()
    assert len(together(lambda: forum.answer(made, key="b" * 32))) == 1
    assert len(forum.mails("answered")) == 1


def test_a_refused_question_leaves_no_trace(forum: Forum) -> None:
    with pytest.raises(Refused) as refused:
        forum.ask(" ", " ", by=forum.person())
    assert codes(refused) == ["title_missing", "body_missing"]
    with pytest.raises(Refused) as refused:
        forum.ask(mentions=[forum.setting.staff.id + 999])
    assert codes(refused) == ["mention_unknown"]
    assert forum.posts() == []
    assert forum.journal() == []


def test_who_left_writes_no_more_and_keeps_their_words(forum: Forum) -> None:
    made = forum.ask()
    leave(forum)
    for act in (
        lambda: forum.ask(),
        lambda: forum.answer(made, by=forum.person()),
        lambda: forum.edit(made, "Autre"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == ["not_here"]
    forum.answer(made)
    assert forum.mails("answered") == []
    with forum.reading() as session:
        entries = entries_of(session, session.get_one(ForumQuestion, made.question_id), with_reports=False)
    assert [(one.author, one.standing) for one in entries] == [
        ("Noé Aubert A", "left"),
        ("Alix Relais", "team"),
    ]


def test_a_closed_forum_is_only_read_and_still_moderated(forum: Forum) -> None:
    made = forum.ask()
    closed = NOON + timedelta(days=2_000)
    with pytest.raises(Refused) as refused:
        forum.ask(at=closed)
    assert codes(refused) == ["closed"]
    forum.hide(made, at=closed)
    assert forum.posts()[0].hidden_at == closed


def test_those_named_and_who_asked_are_told_once(forum: Forum) -> None:
    made = forum.ask(body="@noé aubert B, et toi ?", mentions=[forum.trainer.id])
    told = forum.mails("mention")
    assert sorted(mail.recipient for mail in told) == sorted([forum.trainer.email, forum.person(1).email])
    assert f"/regions/bfc/promotions/8/forum/{made.question_id}#message-{made.id}" in told[0].text_body
    forum.edit(made, "@Noé Aubert B, alors ?", title=TITLE, mentions=[forum.trainer.id])
    assert len(forum.mails("mention")) == 2
    forum.answer(made)
    forum.answer(made, by=forum.person())
    forum.answer(made, "@Noé Aubert A : oui", by=forum.person(1))
    assert [mail.recipient for mail in forum.mails("answered")] == [forum.person().email]
    assert [mail.recipient for mail in forum.mails("mention")[2:]] == [forum.person().email]
    with forum.reading() as session:
        assert len(session.scalars(select(ForumMention)).all()) == 3


def test_a_message_is_written_again_and_says_what_it_said(forum: Forum) -> None:
    made = forum.ask()
    forum.edit(made, "Trouvé.", title="Autre titre")
    with pytest.raises(Refused) as refused:
        forum.edit(made, "Trop tard.", title="Encore", seen=1)
    assert codes(refused) == ["changed_meanwhile"]
    with forum.reading() as session:
        (former,) = session.scalars(select(ForumPostText)).all()
        question = session.get_one(ForumQuestion, made.question_id)
    assert (former.title, former.body, former.number) == (TITLE, BODY, 1)
    assert (question.title, forum.posts()[0].body, forum.posts()[0].revision) == ("Autre titre", "Trouvé.", 2)
    assert found(forum, "autre titre") == [made.question_id]
    assert found(forum, "emargement") == []


def test_one_answer_is_accepted_at_most(forum: Forum) -> None:
    made = forum.ask()
    first, second = forum.answer(made), forum.answer(made, by=forum.person(1))
    forum.accept(first)
    forum.accept(second, by=forum.trainer)
    forum.accept(second, by=forum.trainer)
    assert [post.accepted_at is not None for post in forum.posts()] == [False, False, True]
    with pytest.raises(Refused) as refused:
        forum.accept(made)
    assert codes(refused) == ["is_question"]
    forum.accept(second, accepted=False)
    assert all(post.accepted_at is None for post in forum.posts())
    assert forum.journal()[-3:] == ["forum.accepted", "forum.accepted", "forum.unaccepted"]


def test_what_is_hidden_is_found_no_more_and_its_author_knows_why(forum: Forum) -> None:
    made = forum.ask()
    reply = forum.answer(made, "Demandez à Mme Untelle", by=forum.person(1))
    forum.accept(reply)
    forum.report(reply, forum.person())
    forum.report(reply, forum.person())
    assert found(forum, keep=Keep.REPORTED) == [made.question_id]
    with forum.reading() as session:
        assert report_counts(session, [forum.setting.cohort.id]) == {forum.setting.cohort.id: 1}
    with pytest.raises(Refused) as refused:
        forum.hide(reply, " ")
    assert codes(refused) == ["reason_missing"]
    forum.hide(reply)
    (mail,) = forum.mails("hidden")
    assert mail.recipient == forum.person(1).email
    assert "Un nom de patient" in mail.text_body
    assert "Untelle" not in mail.text_body
    assert found(forum, "untelle") == []
    assert found(forum, keep=Keep.REPORTED) == []
    assert found(forum, keep=Keep.UNANSWERED) == [made.question_id]
    with forum.reading() as session:
        (row,) = rows_of(session, [made.question_id])
        assert (row.answers, row.is_settled) == (0, False)
        assert [one.closed_at for one in session.scalars(select(ForumReport))] == [NOON]
    for act, code in (
        (lambda: forum.hide(reply, seen=2), "already_hidden"),
        (lambda: forum.edit(reply, "Autre", seen=2, by=forum.person(1)), "hidden"),
        (lambda: forum.accept(reply), "hidden"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == [code]
    with forum.writing() as session:
        operations.show(session, post_id=reply.id, by=forum.by(forum.trainer), at=NOON)
    assert found(forum, "untelle") == [made.question_id]


def test_an_entry_of_the_faq_has_words_of_its_own(forum: Forum) -> None:
    made = forum.ask()
    forum.answer(made)
    forum.move(made, "Émargement : qui signe ?", "**La formatrice** contresigne.")
    with pytest.raises(Refused) as refused:
        forum.move(made, "Autre", "Autre")
    assert codes(refused) == ["changed_meanwhile"]
    assert found(forum, "contresigne") == found(forum, keep=Keep.FAQ) == [made.question_id]
    with forum.writing() as session:
        for _ in range(2):
            operations.remove_from_faq(
                session, question_id=made.question_id, seen=2, by=forum.by(forum.trainer), at=NOON
            )
    assert found(forum, "contresigne") == found(forum, keep=Keep.FAQ) == []
    assert forum.journal()[-2:] == ["forum.moved", "forum.removed"]


def test_the_search_forgives_accents_case_and_order(forum: Forum) -> None:
    first = forum.ask("Qui signe l’ÉMARGEMENT à distance ?", "Œuvrer ensemble")
    second = forum.ask("Un modèle de fiche de poste", "Quelqu’un en a ? 100 % libre 🎉 مرحبا")
    forum.answer(second, "Voici la mienne, relue par l’équipe")
    for search, expected in (
        ("emargement", [first]),
        ("DISTANCE signe", [first]),
        ("oeuvrer", [first]),
        ("fiche équipe", [second]),
        ("🎉", [second]),
        ("مرحبا", [second]),
        ("100%", [second]),
        ("%", [second]),
        ("fiche emargement", []),
        ("_", []),
    ):
        assert found(forum, search) == [post.question_id for post in expected], search


def test_a_question_that_resembles_is_shown_before_another_is_asked(forum: Forum) -> None:
    near = forum.ask("Qui signe les feuilles d’émargement à distance ?")
    forum.ask("Un modèle de fiche de poste")
    hidden = forum.ask("Qui signe la feuille d’émargement ?")
    forum.hide(hidden)
    with forum.reading() as session:
        cohort_id = forum.setting.cohort.id
        assert [one.id for one in similar_to(session, cohort_id, "Signer une feuille d’émargement")] == [
            near.question_id
        ]
        assert similar_to(session, cohort_id, "Comment faire ?") == []
        many = "Notre feuille déborde : la tenir à jour quand l’équipe change et que personne n’a le temps ?"
        assert [one.id for one in similar_to(session, cohort_id, many)] == [near.question_id]
        assert similar_to(session, cohort_id, "Remboursement des trains") == []


def test_questions_that_nobody_answered_are_counted_after_five_days(forum: Forum) -> None:
    cohort_id = forum.setting.cohort.id
    waits, talks, answered, moved = (forum.ask(f"Question {number}") for number in range(4))
    forum.answer(talks, "Je précise", by=forum.person())
    forum.answer(answered)
    forum.move(moved)
    assert found(forum, keep=Keep.UNANSWERED) == [waits.question_id, talks.question_id]
    with forum.reading() as session:
        assert waiting_counts(session, [cohort_id], NOON) == {cohort_id: 2}
        assert waiting_counts(session, [cohort_id], NOON - timedelta(seconds=1)) == {}
    assert found(forum, keep=Keep.MINE, reader_id=forum.trainer.id) == [answered.question_id]


def test_participation_counts_what_is_read(forum: Forum) -> None:
    made = forum.ask()
    forum.answer(made, by=forum.person())
    forum.hide(forum.answer(made, "Déplacé", by=forum.person(1)))
    with forum.reading() as session:
        enrollments = [session.get_one(Enrollment, one.id) for one in forum.learners]
        assert participations_of(session, enrollments) == {enrollments[0].id: 2, enrollments[1].id: 0}
        assert participations_of(session, []) == {}
        count, last_at = activity_of(session, enrollments[0])
        assert (count, last_at) == (2, NOON)
    midnight = datetime(2025, 12, 16, 23, 0, tzinfo=UTC)  # in Paris
    for minutes in (-1, 0):
        forum.answer(made, "Tard", by=forum.person(), at=midnight + timedelta(minutes=minutes))
    with forum.writing() as session:
        row = session.get_one(Enrollment, forum.learners[0].id)
        row.state, row.ended_on = EnrollmentState.WITHDRAWN, date(2025, 12, 16)
    with forum.reading() as session:
        enrollments = [session.get_one(Enrollment, one.id) for one in forum.learners]
        assert participations_of(session, enrollments)[enrollments[0].id] == 3


def test_the_forum_is_out_of_reach_of_another_federation(forum: Forum) -> None:
    made = forum.ask()
    forum.answer(made)
    with forum.database.session(Scope.federation(forum.setting.federation.id + 1)) as session:
        assert session.get(ForumQuestion, made.question_id) is None
        assert session.execute(list_statement(forum.setting.cohort.id)).all() == []
        assert waiting_counts(session, [forum.setting.cohort.id], LATER) == {}


def test_each_takes_their_own_words_away(forum: Forum) -> None:
    made = forum.ask()
    forum.answer(made)
    person = forum.person()
    with forum.database.session(Scope.person(person.id)) as session:
        name, rows = export_posts(session, person.id)
        assert session.scalars(select(Person.id).where(Person.id == person.id)).one() == person.id
    assert name == "messages-du-forum"
    assert [row["body"] for row in rows] == [BODY]
    assert "search_key" not in rows[0]
