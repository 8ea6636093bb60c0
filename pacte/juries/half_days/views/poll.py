"""Staff's table of people and half-days: open the poll, ask again, remind, close; totals, export."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import date_short, plural
from pacte.juries.half_days import operations
from pacte.juries.half_days.forms import EmptyForm, PollForm
from pacte.juries.half_days.queries import Table as Known
from pacte.juries.half_days.rules import Asked, Given, freedom_words
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
from pacte.juries.models import DefenceAnswer
from pacte.juries.views.pages import pages
from pacte.juries.vocabulary import FREEDOM_KINDS, FREEDOM_LABELS, HALF_LABELS, Freedom
from pacte.web import SIGNED_IN, actor, again, now
from pacte.web.acts import send
from pacte.web.exports import send_table
from pacte.web.forms import Form
from pacte.web.tables import Badge, CellValue, Column, Link, Table, TableState

BATCH = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one half-day: how many are free, perhaps free, of whom how many jurors by role."""

    asked: Asked
    learners: int
    learners_if_needed: int
    jurors: Sequence[tuple[str, int, int]]
    """Role, free, if needed."""


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

    return _sent(
        cohort, form, act, lambda _: "C’est enregistré\u00a0: chaque personne a reçu un e-mail à l’ouverture."
    )


@pages.post(f"{POLL}/demande", may=SIGNED_IN)
def poll_ask(code: str) -> ResponseReturnValue:
    """Those who came since, half-days added since."""
    cohort = cohort_of(code)

    def act(session: FencedSession) -> int:
        return operations.ask_again(
            session, cohort=again(session, cohort), which=session_asked(), by=actor(), at=now()
        )

    return _sent(cohort, EmptyForm(), act, _mails)


@pages.post(f"{POLL}/rappel", may=SIGNED_IN)
def poll_remind(code: str) -> ResponseReturnValue:
    """Write to all who are missing; sent twice, it writes once."""
    cohort = cohort_of(code)
    batch = request.form.get("envoi", "")

    def act(session: FencedSession) -> int:
        return operations.remind(
            session,
            cohort=again(session, cohort),
            which=session_asked(),
            batch=batch if BATCH.fullmatch(batch) else secrets.token_hex(16),
            by=actor(),
            at=now(),
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
    return f"{plural(count, 'e-mail est parti', 'e-mails sont partis')}."


def _sent(
    cohort: Cohort, form: Form, act: Callable[[FencedSession], int], words: Callable[[int], str]
) -> ResponseReturnValue:
    sent = send(form, act)
    if not sent.is_done:
        date_form = form if isinstance(form, PollForm) else None
        return _page(cohort, form=date_form, reasons=sent.reasons, status=422)
    flash(words(sent.done or 0), "success")
    return redirect(poll_url(cohort, session_asked()), code=303)


def _page(
    cohort: Cohort,
    *,
    form: PollForm | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    known = table_here(cohort)
    table = answers_table(known)
    if table.state.export:
        return send_table(table, f"disponibilites-{cohort.code}", known.today)
    due = {"due_on": known.poll.due_on} if known.poll is not None else {}
    return (
        render_template(
            "juries/half_days/poll.html",
            cohort=cohort,
            known=known,
            table=table,
            tallies=tallies(known),
            form=form or PollForm(None, prefix="date-", data=due),
            refused=form,
            reasons=reasons or [],
            batch=secrets.token_hex(16),
            session=session_name(known.session),
            session_label=SESSION_LABELS[known.session],
            back=half_days_url(cohort, known.session),
        ),
        status,
    )


def answers_table(known: Known) -> Table[DefenceAnswer]:
    """Those who are missing first; a column a half-day, in words."""
    columns = _columns(known)
    rows = sorted(known.answers, key=lambda one: not known.lacking(one))
    return Table(
        caption=f"Disponibilités, {known.cohort.label}",
        columns=columns,
        rows=rows,
        state=TableState.from_args(request.args, columns, [], default_sort=""),
        total=len(rows),
        filters=[],
        unit=("personne", "personnes"),
        empty_title="Personne n’a encore été sollicité.",
    )


def _columns(known: Known) -> list[Column[DefenceAnswer]]:
    return [
        Column(
            "nom",
            "Nom",
            lambda row: Link(
                row.person.listed_name,
                url_for(
                    "juries.availability_for",
                    code=known.cohort.code,
                    defence_answer_id=row.id,
                    session=session_name(known.session),
                ),
            ),
        ),
        Column("qualite", "Qualité", lambda row: _quality(known, row)),
        Column("etat", "Réponse", lambda row: _state(known, row)),
        *(_half_day_column(known, one) for one in known.asked),
        Column("mot", "Un mot", lambda row: row.note, blank=True),
    ]


def _half_day_column(known: Known, asked: Asked) -> Column[DefenceAnswer]:
    def value(row: DefenceAnswer) -> CellValue:
        said = known.given(row).get(asked.key)
        if said is None or said.freedom is None:
            return Badge("waiting", "Sans réponse")
        return Badge(FREEDOM_KINDS[said.freedom], freedom_words(said, FREEDOM_LABELS))

    return Column(asked.key, f"{date_short(asked.day)}, {HALF_LABELS[asked.half]}", value)


def _quality(known: Known, row: DefenceAnswer) -> str:
    juror = known.juror_of.get(row.person_id)
    return juror.role.label if juror is not None else "Apprenant·e"


def _state(known: Known, row: DefenceAnswer) -> CellValue:
    if known.lacking(row):
        return Badge("late", "Attendue" if not row.half_days else "Incomplète")
    if row.answered_by_id not in (None, row.person_id):
        return Badge("done", "Notée par l’équipe")
    return Badge("done", "Complète")


def tallies(known: Known) -> list[Tally]:
    """Totals of each half-day, per role."""
    given = [(row, known.given(row)) for row in known.answers]
    roles = sorted({_quality(known, row) for row in known.answers if row.person_id in known.juror_of})
    found = []
    for asked in known.asked:
        said = [(row, one.get(asked.key, Given()).freedom) for row, one in given]

        def count(
            quality: str, freedom: Freedom, said: list[tuple[DefenceAnswer, Freedom | None]] = said
        ) -> int:
            return sum(one is freedom and _quality(known, row) == quality for row, one in said)

        learner = "Apprenant·e"
        found.append(
            Tally(
                asked,
                count(learner, Freedom.FREE),
                count(learner, Freedom.IF_NEEDED),
                [(one, count(one, Freedom.FREE), count(one, Freedom.IF_NEEDED)) for one in roles],
            )
        )
    return found
