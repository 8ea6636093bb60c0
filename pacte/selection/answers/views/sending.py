"""Sending answers: who gets what, the preview, the sending, and the log of batches."""

import hashlib
import json
import secrets
from dataclasses import dataclass

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from pacte.applications.processing.emails import paragraphs
from pacte.applications.processing.letter_log import batch_messages
from pacte.applications.processing.operations.letters import values_of
from pacte.applications.processing.rules import PLACEHOLDERS, blockers_to_write, filled
from pacte.applications.wording import closing_words
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.selection.answers import progress
from pacte.selection.answers.board import Board, Standing
from pacte.selection.answers.ehesp_reasons import DEFAULT, blockers_of_reasons, told_by_ehesp
from pacte.selection.answers.emails import HEADINGS
from pacte.selection.answers.foreseen import called_at_once
from pacte.selection.answers.forms import BatchForm
from pacte.selection.answers.log import batches
from pacte.selection.answers.operations import send_answers
from pacte.selection.answers.operations.sending import reason_for
from pacte.selection.answers.rules import (
    blockers_to_answer_batch,
    nobody_to_answer,
    offer_term,
    t0_instant,
)
from pacte.selection.answers.views.pages import BASE, board_here, cohort_here, ids_of, pages
from pacte.selection.answers.vocabulary import KIND_LABELS, NOT_YET_LABELS, AnswerKind, NotYet
from pacte.selection.hiding import hidden_from_judging
from pacte.selection.lacking import lacking
from pacte.selection.steps import STEPS, Step
from pacte.web import SIGNED_IN, actor, now, read, write

NOBODY = "nobody"
"""Of a refused sending whose answers somebody else has sent meanwhile."""
REASON = "raison-"
"""Begins the name of a field: the reason for one dossier, by its id."""


@dataclass(frozen=True, slots=True)
class Group:
    """Those who get the same kind of answer."""

    kind: AnswerKind
    label: str
    people: list[Standing]


@dataclass(frozen=True, slots=True)
class Sample:
    """How an answer reads for one person."""

    name: str
    heading: str
    paragraphs: list[str]
    reason: str
    term: str
    rank: int | None
    reasons: dict[int, str]
    """Dossier → the reason that each of the group reads."""


STEPS.append(Step("answers", "answers.compose", "answer.send", progress.tell))


@pages.get(f"{BASE}/reponses", may=SIGNED_IN)
def compose(code: str) -> ResponseReturnValue:
    """Who is to be answered, and the words of each kind of answer."""
    return _compose(board_here(code), BatchForm(None), None)


@pages.post(f"{BASE}/reponses/apercu", may=SIGNED_IN)
def preview(code: str) -> ResponseReturnValue:
    """Who gets what, and how it reads, before anything leaves."""
    board = board_here(code)
    form = BatchForm()
    chosen = set(ids_of(request.form.getlist("dossier")))
    if not form.validate_on_submit() or "retour" in request.form:
        return _compose(board, form, chosen, status=200 if "retour" in request.form else 422)
    for kind, body in form.bodies.items():
        found = blockers_to_write(".", body or ".")
        form.take([Blocker(one.code, one.message, one.remedy, kind.value) for one in found])
    due = _due(board, chosen)
    reasons = [*_blockers(board, due, chosen), *blockers_of_reasons(_written().values())]
    if form.errors or reasons:
        return _compose(board, form, chosen, status=422, reasons=reasons)
    return _preview(board, form, due)


@pages.post(f"{BASE}/reponses/envoi", may=SIGNED_IN)
def send(code: str) -> ResponseReturnValue:
    """Send what was previewed; the same confirmation twice sends once."""
    cohort = cohort_here(code)
    form = BatchForm()
    chosen = _posted(request.form.get("reponses", ""))
    if not form.validate_on_submit():
        return _compose(board_here(code), form, set(chosen), status=422)
    batch = _confirmed(request.form.get("confirmation", ""), _digest(cohort, form, chosen))
    if batch is None:
        changed = Blocker(
            "not_previewed",
            "Ces réponses ne sont pas celles de l’aperçu : rien n’est parti.",
            "Relisez le nouvel aperçu, puis confirmez.",
        )
        board = board_here(code)
        return _preview(board, form, _due(board, set(chosen)), reasons=[changed], status=409)
    try:
        with write() as session:
            sent = send_answers(
                session,
                cohort=cohort,
                chosen=chosen,
                bodies=form.bodies,
                reasons=_written(),
                batch=batch,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        board = board_here(code)
        answers = [found.answer for one in chosen if (found := board.by_application.get(one)) is not None]
        return _preview(
            board,
            form,
            _due(board, set(chosen)),
            reasons=list(refused.blockers),
            mine=bool(answers)
            and all(one is not None and one.sent_by_id == actor().person_id for one in answers),
            status=422,
        )
    flash(
        f"{sent.count} réponse{'s partent' if sent.count > 1 else ' part'}."
        if sent.sent_now
        else "Ces réponses étaient déjà parties : rien n’a été envoyé une seconde fois.",
        "success" if sent.sent_now else "warning",
    )
    return redirect(url_for("answers.batch", code=code, lot=batch), code=303)


@pages.get(f"{BASE}/reponses/envois/<lot>", may=SIGNED_IN)
def batch(code: str, lot: str) -> ResponseReturnValue:
    """One batch: each message of it, and what became of it."""
    board = board_here(code)
    hidden = _hidden(board)
    found = next((one for one in batches(read(), board.cohort, hidden=hidden) if one.key == lot), None)
    if found is None:
        abort(404)
    return render_template(
        "selection/answers/batch.html",
        cohort=board.cohort,
        zone=board.zone,
        batch=found,
        messages=batch_messages(read(), lot, hidden=hidden),
    )


def _hidden(board: Board) -> frozenset[int]:
    return hidden_from_judging(read(), [board.cohort], actor().person_id)


def _due(board: Board, chosen: set[int]) -> dict[int, AnswerKind]:
    """Those of ``chosen`` who may be answered now."""
    found = ((standing.application.id, board.due(standing)) for standing in board.standings)
    return {identity: kind for identity, kind in found if isinstance(kind, AnswerKind) and identity in chosen}


def _blockers(board: Board, due: dict[int, AnswerKind], chosen: set[int]) -> list[Blocker]:
    blockers = blockers_to_answer_batch(
        deliberation_closed=board.deliberation_closed,
        t0_on=board.cohort.t0_on,
        zone=board.zone,
        now=board.at,
        places=AnswerKind.PLACE in due.values(),
    )
    if not due and not blockers:
        asked = [board.by_application[one] for one in chosen if one in board.by_application]
        already = bool(asked) and all(standing.answer is not None for standing in asked)
        blockers.append(nobody_to_answer(already=already))
    return blockers


def _groups(board: Board, due: dict[int, AnswerKind]) -> list[Group]:
    """By name; those of the waiting list by their rank."""
    groups = [
        Group(
            kind,
            KIND_LABELS[kind],
            [standing for standing in board.standings if due.get(standing.application.id) is kind],
        )
        for kind in AnswerKind
        if kind in due.values()
    ]
    for group in groups:
        if group.kind is AnswerKind.WAITING:
            group.people.sort(key=lambda standing: standing.candidacy.rank or 0)
    return groups


def _compose(
    board: Board,
    form: BatchForm,
    chosen: set[int] | None,
    *,
    status: int = 200,
    reasons: list[Blocker] | None = None,
) -> ResponseReturnValue:
    everyone = {standing.application.id for standing in board.standings}
    due = _due(board, everyone)
    waiting = [
        (standing, NOT_YET_LABELS[why])
        for standing in board.standings
        if isinstance(why := board.due(standing), NotYet) and why is not NotYet.ANSWERED
    ]
    return (
        render_template(
            "selection/answers/compose.html",
            cohort=board.cohort,
            board=board,
            zone=board.zone,
            form=form,
            groups=_groups(board, due),
            chosen=everyone if chosen is None else chosen,
            not_yet=waiting,
            batches=batches(read(), board.cohort, hidden=_hidden(board)),
            reasons=reasons if reasons is not None else (_blockers(board, due, everyone) if due else []),
            by_ehesp=told_by_ehesp(read(), due),
            written=_written(),
            usual=DEFAULT,
            words=", ".join(f"{{{name}}} ({what})" for name, what in PLACEHOLDERS.items()),
        ),
        status,
    )


def _preview(
    board: Board,
    form: BatchForm,
    due: dict[int, AnswerKind],
    *,
    reasons: list[Blocker] | None = None,
    mine: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    """``mine``: of a refused sending, whether the reader has sent every one of those answers."""
    called, unseen = called_at_once(board, due)
    return (
        render_template(
            "selection/answers/preview.html",
            board=board,
            called=called,
            lacks=lacking(read(), board.cohort, [one.application_id for one in board.line if one.conditions]),
            unseen=unseen,
            cohort=board.cohort,
            form=form,
            groups=[(group, _sample(board, group.kind, group.people, form)) for group in _groups(board, due)],
            kinds=AnswerKind,
            count=len(due),
            chosen=" ".join(f"{identity}:{kind.value}" for identity, kind in due.items()),
            by_ehesp=told_by_ehesp(read(), due),
            confirmation=_confirmation(_digest(board.cohort, form, due)),
            reasons=reasons or [],
            mine=mine,
            gone=any(one.code == NOBODY for one in reasons or ()) and not due,
            contact=board.definition.contact.email,
        ),
        status,
    )


def _sample(board: Board, kind: AnswerKind, people: list[Standing], form: BatchForm) -> Sample:
    """How it reads for the first of them, and each one's reason."""
    standing = people[0]
    row = standing.application
    written = _written()
    reasons = {one.application.id: reason_for(kind, one, written) for one in people}
    published = board.definition.selection.waiting_list_published
    term = ""
    if kind is AnswerKind.PLACE and board.at < t0_instant(board.cohort.t0_on, board.zone):
        ends = offer_term(
            board.at,
            answer_days=board.definition.selection.answer_days,
            t0_on=board.cohort.t0_on,
            zone=board.zone,
        )
        term = closing_words(ends, board.zone)
    return Sample(
        row.name,
        HEADINGS[kind],
        paragraphs(filled(form.bodies[kind], values_of(row, board.cohort))),
        reasons[row.id],
        term,
        standing.candidacy.rank if kind is AnswerKind.WAITING and published else None,
        reasons,
    )


def _written() -> dict[int, str]:
    """Dossier → what staff wrote of the EHESP's refusal."""
    typed = {
        identity: text.replace("\r\n", "\n").strip()
        for name, text in request.form.items()
        if name.startswith(REASON)
        for identity in ids_of([name.removeprefix(REASON)])
    }
    return {identity: text for identity, text in typed.items() if text}


def _posted(text: str) -> dict[int, AnswerKind]:
    """What a preview's hidden field holds: « 12:place 14:refused »."""
    known = {kind.value: kind for kind in AnswerKind}
    pairs = (part.partition(":") for part in text.split())
    return {identity: known[kind] for left, _, kind in pairs if kind in known for identity in ids_of([left])}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="answers")


def _digest(cohort: Cohort, form: BatchForm, due: dict[int, AnswerKind]) -> str:
    written = _written()
    reasons = [
        (identity, written.get(identity) or DEFAULT)
        for identity, kind in sorted(due.items())
        if kind is AnswerKind.NOT_VALIDATED
    ]
    content = [cohort.id, form.bodies, sorted(due.items()), reasons, actor().person_id]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _confirmation(digest: str) -> str:
    """What the button of a preview carries: a key of its own, bound to who gets what."""
    token = _signer().dumps([secrets.token_hex(16), digest])
    return token if isinstance(token, str) else token.decode()


def _confirmed(token: str, digest: str) -> str | None:
    """The batch of a preview, or None when it previewed something else."""
    try:
        key, previewed = _signer().loads(token)
    except (BadSignature, ValueError):
        return None
    return key if previewed == digest else None
