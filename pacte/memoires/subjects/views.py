"""The subject on the page of a mémoire, and its acts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from pacte.cohorts.curriculum import TrainingModule
from pacte.cohorts.vocabulary import Track
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.views.pages import installed
from pacte.memoires.sections import SECTIONS, Desk, Section
from pacte.memoires.subjects import operations
from pacte.memoires.subjects.forms import AnswerForm, MessageForm, SubjectForm
from pacte.memoires.subjects.queries import messages_of, subjects_of
from pacte.memoires.subjects.rules import TO_ANSWER, days_overdue
from pacte.memoires.views.memoire import draw
from pacte.memoires.views.pages import MEMOIRE, OF, number_in, pages
from pacte.memoires.vocabulary import SUBJECT_KINDS, SUBJECT_LABELS, SubjectState, SubjectVerdict
from pacte.web import actor, authorise, can, now, read
from pacte.web.acts import send
from pacte.web.forms import Form

SUBJECT, ANSWER, MESSAGE = "subject", "answer", "message"
"""Names of the forms."""


def section(desk: Desk, refused: Mapping[str, Form]) -> Section:
    """The last subject, its answer, the former ones, the thread; the acts of who reads."""
    memoire = desk.known.memoire
    state = memoire.subject_state if memoire is not None else SubjectState.AWAITED
    subjects = subjects_of(read(), memoire)
    modules = programme_of(desk.enrollment)
    may_propose = desk.is_active and can("memoire.write", desk.enrollment)
    may_answer = desk.is_active and bool(subjects) and can("memoire.answer", desk.enrollment)
    due_on = desk.definition.memoire.subject_due_on
    return Section(
        "sujet",
        "Sujet",
        "memoires/subjects/section.html",
        (SUBJECT_KINDS[state], SUBJECT_LABELS[state]),
        {
            "state": state,
            "last": subjects[0] if subjects else None,
            "former": subjects[1:],
            "due_on": due_on,
            "overdue": days_overdue(state, due_on, desk.today),
            "module_titles": {one.slug: one.front.title for one in modules},
            "waits": state in TO_ANSWER,
            "form": _subject_form(desk, modules, refused) if may_propose else None,
            "answer_form": _answer_form(desk, refused) if may_answer else None,
            "message_form": refused.get(MESSAGE) or MessageForm(None, prefix="message-")
            if desk.is_active and (may_propose or can("memoire.answer", desk.enrollment))
            else None,
            "messages": messages_of(read(), memoire, actor().person_id),
            "is_refused": SUBJECT in refused,
            "is_answer_refused": ANSWER in refused,
        },
    )


@pages.post(f"{MEMOIRE}/sujet", may="memoire.write", **OF)
def propose_subject(enrollment: Enrollment) -> ResponseReturnValue:
    """A subject, or another one."""
    form = SubjectForm(prefix="sujet-")
    form.offer(programme_of(enrollment))
    return _act(
        enrollment,
        SUBJECT,
        form,
        lambda session: operations.propose(
            session,
            enrollment_id=enrollment.id,
            proposal=form.proposal(),
            seen=number_in(form.seen.data),
            curriculum=installed(),
            by=actor(),
            at=now(),
        ),
        "Votre sujet est proposé ; la personne qui vous suit en est prévenue.",
    )


@pages.post(f"{MEMOIRE}/sujet/reponse", may="memoire.answer", **OF)
def answer_subject(enrollment: Enrollment) -> ResponseReturnValue:
    """The subject is validated, or to be done again."""
    form = AnswerForm(prefix="reponse-")
    return _act(
        enrollment,
        ANSWER,
        form,
        lambda session: operations.answer(
            session,
            enrollment_id=enrollment.id,
            verdict=SubjectVerdict(form.verdict.data),
            words=form.answer.data or "",
            seen=number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
        "Votre réponse est envoyée ; la personne en est prévenue.",
    )


@pages.post(f"{MEMOIRE}/messages", may="memoire.read", **OF)
def write_about_memoire(enrollment: Enrollment) -> ResponseReturnValue:
    """A word, from the learner or to them."""
    if not (can("memoire.write", enrollment) or can("memoire.answer", enrollment)):
        authorise("memoire.answer", enrollment)
    form = MessageForm(prefix="message-")
    return _act(
        enrollment,
        MESSAGE,
        form,
        lambda session: operations.write(
            session, enrollment_id=enrollment.id, body=form.body.data or "", by=actor(), at=now()
        ),
        "Votre message est envoyé.",
        anchor="echanges",
    )


def programme_of(enrollment: Enrollment) -> Sequence[TrainingModule]:
    """The modules of the learner's programme, in order; none when this installation does not have it."""
    known, version = installed(), enrollment.programme_version
    return known.modules_of(version, Track[enrollment.track]) if version in known.versions else ()


def _act(
    enrollment: Enrollment,
    name: str,
    form: Form,
    act: Callable[[FencedSession], Any],
    done: str,
    *,
    anchor: str = "sujet",
) -> ResponseReturnValue:
    sent = send(form, act)
    if not sent.is_done:
        return draw(enrollment, forms={name: form}, reasons=sent.reasons)
    flash(done, "success")
    return redirect(url_for("memoires.memoire", enrollment_id=enrollment.id, _anchor=anchor), code=303)


def _subject_form(desk: Desk, modules: Sequence[TrainingModule], refused: Mapping[str, Form]) -> Form:
    form = refused.get(SUBJECT)
    if form is None:
        form = SubjectForm(None, prefix="sujet-", obj=desk.known.subject)
        form.offer(modules)
    form.seen.data = str(desk.revision)
    return form


def _answer_form(desk: Desk, refused: Mapping[str, Form]) -> Form:
    form = refused.get(ANSWER) or AnswerForm(None, prefix="reponse-")
    form.seen.data = str(desk.known.memoire.subject_number if desk.known.memoire is not None else 0)
    return form


SECTIONS.append((10, section))
