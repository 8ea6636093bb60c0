"""Two minutes on a phone: the questions, once; by account, or by the personal link of the e-mail."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.cohorts.vocabulary import Moment
from pacte.seminars.evaluation import operations
from pacte.seminars.evaluation.forms import PREFIX, AnswerForm, answer_form, answers_of
from pacte.seminars.evaluation.loading import cold_window_of, hot_window_of
from pacte.seminars.evaluation.operations.answering import SOMEBODY, blockers_of_request, request_of_link
from pacte.seminars.evaluation.queries import request_of
from pacte.seminars.evaluation.rules import blockers_unasked
from pacte.seminars.evaluation.views.pages import COHORT, SEMINAR, cohort_or_404, pages, setting_of
from pacte.seminars.models import EvaluationRequest, Seminar
from pacte.seminars.planning.queries import enrollment_in
from pacte.seminars.queries import learners_expected
from pacte.seminars.setting import Setting, read_setting
from pacte.web import PUBLIC, actor, now, read, write
from pacte.web.requests import deny


@pages.form(SEMINAR, may="evaluation.answer", of=Seminar)
def answer(seminar: Seminar) -> ResponseReturnValue:
    """Evaluate a seminar; who is expected there and not asked reads when it opens, or that it closed."""
    asked = request_of(
        read(), cohort_id=seminar.cohort_id, seminar_id=seminar.id, person_id=actor().person_id
    )
    setting = setting_of(seminar)
    if asked is None:
        if actor().person_id not in {one.person.id for one in learners_expected(read(), seminar)}:
            deny(seminar)
        return _unasked(setting, seminar)
    return _answer(setting, asked, url_for("evaluation.answer", seminar_id=seminar.id))


@pages.form(f"{COHORT}/a-froid", may="evaluation.answer")
def answer_cold(code: str) -> ResponseReturnValue:
    """Evaluate the training, some months later."""
    cohort = cohort_or_404(code)
    asked = request_of(read(), cohort_id=cohort.id, seminar_id=None, person_id=actor().person_id)
    setting = read_setting(read(), cohort)
    if asked is None:
        if enrollment_in(read(), cohort.id, actor().person_id) is None:
            deny(cohort)
        return _unasked(setting, None)
    return _answer(setting, asked, url_for("evaluation.answer_cold", code=code))


@pages.form("/regions/<federation>/liens/evaluation/<token>", may=PUBLIC)
def answer_by_link(token: str) -> ResponseReturnValue:
    """The same page without an account; a link that no longer opens says why."""
    try:
        asked = request_of_link(read(), token=token, at=now())
    except Refused as refused:
        return render_template("seminars/evaluation/closed.html", blockers=refused.blockers), 410
    setting = read_setting(read(), read().get_one(Cohort, asked.cohort_id))
    return _answer(setting, asked, url_for("evaluation.answer_by_link", token=token))


def _answer(setting: Setting, asked: EvaluationRequest, address: str) -> ResponseReturnValue:
    questions = setting.definition.evaluation.asked(asked.moment, asked.audience)
    form = answer_form(questions)
    if not form.is_submitted():
        return _page(setting, asked, form)
    if not form.validate():
        return _page(setting, asked, form, status=422)
    try:
        with write() as session:
            operations.answer(
                session, request=asked, values=answers_of(form, questions), by=SOMEBODY, at=now()
            )
    except Refused as refused:
        return _page(setting, asked, form, status=422, extra=_beside(form, refused.blockers))
    return redirect(address, code=303)


def _page(
    setting: Setting,
    asked: EvaluationRequest,
    form: AnswerForm,
    *,
    status: int = 200,
    extra: Sequence[Blocker] = (),
) -> ResponseReturnValue:
    """The questions, or thanks, or why there is nothing to answer; a refused form keeps what was typed."""
    fresh = read().get_one(EvaluationRequest, asked.id)
    seminar = read().get_one(Seminar, fresh.seminar_id) if fresh.seminar_id is not None else None
    closed = blockers_of_request(read(), setting, fresh, seminar, now())
    is_mine = fresh.person_id is not None and fresh.person_id == actor().person_id
    page = render_template(
        "seminars/evaluation/answer.html",
        setting=setting,
        answered=fresh.answered,
        closes_at=fresh.closes_at,
        seminar=seminar,
        form=form,
        names=[name for name in form._fields if name.startswith(PREFIX)],
        closed=closed,
        extra=list(extra),
        kept=status == 422,
        back_href=url_for("home.todo") if is_mine else "",
        back_label="À faire",
    )
    return page, status


def _unasked(setting: Setting, seminar: Seminar | None) -> ResponseReturnValue:
    """Why there is nothing to answer, to somebody of the cohort; what they may have sent is not kept."""
    if seminar is not None:
        moment, window = Moment.HOT, hot_window_of(read(), setting, seminar.id)
    else:
        moment, window = Moment.COLD, cold_window_of(read(), setting)
    closed = blockers_unasked(
        moment,
        window,
        is_cancelled=seminar is not None and seminar.cancelled_at is not None,
        zone=setting.zone,
        now=now(),
    )
    page = render_template(
        "seminars/evaluation/answer.html",
        setting=setting,
        answered=False,
        closes_at=None,
        seminar=seminar,
        form=answer_form(()),
        names=[],
        closed=closed,
        extra=[],
        kept=False,
        back_href=url_for("planning.page", seminar_id=seminar.id)
        if seminar is not None
        else url_for("planning.mine", code=setting.cohort.code),
        back_label="Séminaire" if seminar is not None else "Mes séminaires",
    )
    return page, 200 if request.method == "GET" else 422


def _beside(form: AnswerForm, blockers: Sequence[Blocker]) -> list[Blocker]:
    """Put reasons beside the questions they name; the others go to the summary."""
    named = [
        Blocker(one.code, one.message, one.remedy, f"{PREFIX}{one.where}")
        for one in blockers
        if f"{PREFIX}{one.where}" in form
    ]
    form.take(named)
    return [one for one in blockers if f"{PREFIX}{one.where}" not in form]
