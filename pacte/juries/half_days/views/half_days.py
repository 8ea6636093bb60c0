"""The half-days of a cohort's session: add one, open the whole period."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import DOORS, Door
from pacte.database import FencedSession
from pacte.french import listed, plural, time_words
from pacte.juries.half_days import operations
from pacte.juries.half_days.forms import EmptyForm, HalfDayForm
from pacte.juries.half_days.queries import period_of, place_words, slots_in
from pacte.juries.half_days.rules import half_day_words
from pacte.juries.half_days.views.pages import (
    BASE,
    SESSION_LABELS,
    cohort_of,
    half_days_url,
    poll_url,
    session_asked,
    session_name,
    table_here,
)
from pacte.juries.models import DefenceHalfDay
from pacte.juries.views.pages import pages
from pacte.memoires.vocabulary import DepositSession
from pacte.web import SIGNED_IN, actor, again, now
from pacte.web.acts import send

OTHER = {DepositSession.FIRST: DepositSession.RESIT, DepositSession.RESIT: DepositSession.FIRST}

DOORS["half_days"] = Door(
    label="Demi-journées de soutenance", endpoint="juries.half_days", permission="defence.plan"
)


@pages.get(BASE, may=SIGNED_IN)
def half_days(code: str) -> ResponseReturnValue:
    """Each with its rooms."""
    return _page(cohort_of(code))


@pages.post(f"{BASE}/ajout", may=SIGNED_IN)
def half_day_add(code: str) -> ResponseReturnValue:
    """One half-day more."""
    cohort = cohort_of(code)
    form = HalfDayForm(prefix="ajout-")

    def act(session: FencedSession) -> DefenceHalfDay:
        return operations.add_half_day(
            session,
            cohort=again(session, cohort),
            which=session_asked(),
            place=form.new_place,
            by=actor(),
            at=now(),
        )

    sent = send(form, act)
    if not sent.is_done:
        return _page(cohort, form=form, reasons=sent.reasons, status=422)
    flash("La demi-journée est ouverte.", "success")
    return redirect(half_days_url(cohort, session_asked()), code=303)


@pages.post(f"{BASE}/periode", may=SIGNED_IN)
def half_days_period(code: str) -> ResponseReturnValue:
    """Every half-day of the period."""
    cohort = cohort_of(code)

    def act(session: FencedSession) -> operations.Opened:
        return operations.add_period(
            session, cohort=again(session, cohort), which=session_asked(), by=actor(), at=now()
        )

    sent = send(EmptyForm(), act)
    if sent.done is None:
        return _page(cohort, reasons=sent.reasons, status=422)
    flash(_opened_words(sent.done), "success")
    return redirect(half_days_url(cohort, session_asked()), code=303)


def _opened_words(opened: operations.Opened) -> str:
    told = [
        plural(count, *words)
        for count, words in (
            (opened.added, ("demi-journée ouverte", "demi-journées ouvertes")),
            (opened.restored, ("demi-journée remise", "demi-journées remises")),
        )
        if count
    ]
    if not told:
        return "Toutes étaient déjà là\u00a0: rien n’a changé."
    return f"{listed(told)}, hors week-ends et jours fériés."


def hours_words(row: DefenceHalfDay, zone: str) -> str:
    """« de 9 h à 12 h 30 »."""
    return f"de {time_words(row.starts_at, zone)} à {time_words(row.ends_at, zone)}"


def _page(
    cohort: Cohort,
    *,
    form: HalfDayForm | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    table = table_here(cohort)
    asked = table.definition.defence
    fresh = {
        "starts_at": asked.morning_starts_at,
        "ends_at": asked.morning_ends_at,
        "place": asked.place,
        "modality": asked.modality.value,
    }
    return (
        render_template(
            "juries/half_days/half_days.html",
            cohort=cohort,
            table=table,
            form=form or HalfDayForm(None, prefix="ajout-", data=fresh),
            refused=form,
            reasons=reasons or [],
            session=session_name(table.session),
            session_label=SESSION_LABELS[table.session],
            period=period_of(table.definition, table.session),
            half_day_words=half_day_words,
            hours_words=hours_words,
            place_words=place_words,
            slots=lambda row: len(slots_in(row, table.definition)),
            poll_url=poll_url(cohort, table.session),
            has_other=bool(session_name(table.session) or table.definition.results.resits),
            other_url=half_days_url(cohort, OTHER[table.session]),
        ),
        status,
    )
