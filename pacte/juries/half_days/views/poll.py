"""Staff's page of a poll: open it, ask again, close; who is missing, totals, everybody's answer."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import plural
from pacte.juries.half_days import operations
from pacte.juries.half_days.clashes import clashes_of, people_words
from pacte.juries.half_days.forms import EmptyForm, PollForm
from pacte.juries.half_days.queries import Table, poll_of
from pacte.juries.half_days.rules import named, reminder_days
from pacte.juries.half_days.views.pages import (
    POLL,
    SESSION_LABELS,
    cohort_of,
    half_days_url,
    poll_url,
    session_asked,
    session_name,
    table_here,
)
from pacte.juries.half_days.views.poll_tables import answers_table, tally_table
from pacte.juries.views.pages import pages
from pacte.web import SIGNED_IN, actor, again, now, read
from pacte.web.acts import send
from pacte.web.exports import send_table
from pacte.web.forms import Form

ASKED = "C’est demandé\u00a0: un e-mail part à chaque personne."
MOST_NAMED = 12
MOVED = "La date est changée. Personne n’en est prévenu\u00a0; les prochains rappels la diront."


@pages.get(POLL, may=SIGNED_IN)
def poll(code: str) -> ResponseReturnValue:
    """Who answered what; who is missing first."""
    return _page(cohort_of(code))


@pages.post(f"{POLL}/ouverture", may=SIGNED_IN)
def poll_open(code: str) -> ResponseReturnValue:
    """Ask everybody, or change the date."""
    cohort = cohort_of(code)
    form = PollForm(prefix="date-")

    def act(session: FencedSession) -> int:
        operations.open_poll(
            session,
            cohort=again(session, cohort),
            which=session_asked(),
            due_on=form.due_on.data,
            by=actor(),
            at=now(),
        )
        return 1

    first = poll_of(read(), cohort.id, session_asked()) is None
    return _sent(cohort, form, act, lambda _: ASKED if first else MOVED)


@pages.post(f"{POLL}/demande", may=SIGNED_IN)
def poll_ask(code: str) -> ResponseReturnValue:
    """Those who came since, half-days added since."""
    cohort = cohort_of(code)

    def act(session: FencedSession) -> int:
        return operations.ask_again(
            session, cohort=again(session, cohort), which=session_asked(), by=actor(), at=now()
        )

    return _sent(cohort, EmptyForm(), act, _mails)


@pages.post(f"{POLL}/cloture", may=SIGNED_IN)
def poll_close(code: str) -> ResponseReturnValue:
    """Answers change by staff alone since."""
    cohort = cohort_of(code)

    def act(session: FencedSession) -> int:
        operations.close_poll(
            session, cohort=again(session, cohort), which=session_asked(), by=actor(), at=now()
        )
        return 1

    return _sent(cohort, EmptyForm(), act, lambda _: "Les réponses sont closes.")


@pages.post(f"{POLL}/reouverture", may=SIGNED_IN)
def poll_reopen(code: str) -> ResponseReturnValue:
    """People may answer again."""
    cohort = cohort_of(code)

    def act(session: FencedSession) -> int:
        operations.reopen_poll(
            session, cohort=again(session, cohort), which=session_asked(), by=actor(), at=now()
        )
        return 1

    return _sent(cohort, EmptyForm(), act, lambda _: "Les réponses sont rouvertes.")


def _mails(count: int) -> str:
    if not count:
        return "Personne n’était à prévenir\u00a0: rien n’est parti."
    return f"{plural(count, 'e-mail part', 'e-mails partent')}."


def _sent(
    cohort: Cohort, form: Form, act: Callable[[FencedSession], int], words: Callable[[int], str]
) -> ResponseReturnValue:
    sent = send(form, act)
    if not sent.is_done:
        date_form = form if isinstance(form, PollForm) else None
        return _page(cohort, form=date_form, reasons=sent.reasons, status=422)
    flash(words(sent.done or 0), "success")
    return redirect(poll_url(cohort, session_asked()), code=303)


def _missing(known: Table) -> list[tuple[str, str]]:
    """Jurors, then learners who are awaited: how many, the first of their names."""
    found = []
    for is_juror, words in (
        (True, ("membre du jury", "membres du jury")),
        (False, ("apprenant·e", "apprenant·es")),
    ):
        names = [one.person.name for one in known.missing if one.is_juror is is_juror]
        if names:
            found.append((plural(len(names), *words), named(names, MOST_NAMED)))
    return found


def _page(
    cohort: Cohort,
    *,
    form: PollForm | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    known = table_here(cohort)
    clashes = [
        one for one in clashes_of(read(), at=now(), cohort_id=cohort.id) if one.session is known.session
    ]
    table = answers_table(known, clashes)
    if table.state.export:
        return send_table(table, f"disponibilites-{cohort.code}", known.today)
    due = {"due_on": known.poll.due_on} if known.poll is not None else {}
    return (
        render_template(
            "juries/half_days/poll.html",
            cohort=cohort,
            known=known,
            table=table,
            totals=tally_table(known),
            convened=people_words(clashes),
            schedule_url=url_for("juries.schedule", code=cohort.code, session=session_name(known.session)),
            missing=_missing(known),
            unasked=named([one.person.name for one in known.unasked], MOST_NAMED),
            reminders=[one for one in reminder_days(known.poll.due_on) if one >= known.today]
            if known.poll is not None
            else [],
            form=form or PollForm(None, prefix="date-", data=due),
            refused=form,
            reasons=reasons or [],
            reminders_url=url_for(
                "juries.poll_reminders", code=cohort.code, session=session_name(known.session)
            ),
            session=session_name(known.session),
            session_label=SESSION_LABELS[known.session],
            back=half_days_url(cohort, known.session),
        ),
        status,
    )
