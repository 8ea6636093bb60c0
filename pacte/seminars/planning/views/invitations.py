"""Inviting to a seminar: who gets it, how it reads, then the sending; who answered what."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.addresses import seminar_path
from pacte.blockers import Blocker, Refused
from pacte.french import of_name, plural
from pacte.mail.composition import Address, compose
from pacte.seminars.models import Seminar, SeminarReply
from pacte.seminars.planning import operations
from pacte.seminars.planning.emails import entries_of, entry_changes, words_of
from pacte.seminars.planning.former_answers import former_answers
from pacte.seminars.planning.forms import GuestForm, number_in
from pacte.seminars.planning.loading import Planned
from pacte.seminars.planning.operations.invitations import ToInvite, to_invite
from pacte.seminars.planning.queries import (
    Answer,
    answers_of,
    counts_of,
    sheet_of,
)
from pacte.seminars.planning.removals import Removal, removals_of
from pacte.seminars.planning.rules import blockers_to_invite, blockers_to_uninvite
from pacte.seminars.planning.views.answers import FORMER, send_document
from pacte.seminars.planning.views.pages import (
    MANAGE,
    REPLY_KINDS,
    SEMINAR,
    beside,
    pages,
    plan_of,
)
from pacte.seminars.planning.wording import short_dates
from pacte.seminars.queries import learners_expected
from pacte.seminars.vocabulary import REPLY_LABELS, ReplyState
from pacte.web import actor, can, get_or_404, now, read, services, write
from pacte.web.exports import send_table
from pacte.web.tables import Badge, CellValue, Column, Filter, Link, Table, TableState

LEARNERS, TEAMS = "apprenants", "equipes"
FORMER_LABEL = "Réponse pour les dates précédentes"
NOT_INVITED = "non-invite"
STATES = {
    ReplyState.COMING: "vient",
    ReplyState.NOT_COMING: "ne-vient-pas",
    ReplyState.INVITED: "sans-reponse",
    None: NOT_INVITED,
}
FILTERS = (
    Filter("qui", "Qui", ((LEARNERS, "Apprenantes et apprenants"), (TEAMS, "Équipes"))),
    Filter(
        "reponse",
        "Réponse",
        (
            *((STATES[state], label) for state, label in REPLY_LABELS.items()),
            (NOT_INVITED, "Pas encore invité"),
        ),
        all_label="Toutes",
    ),
)


@pages.get(f"{SEMINAR}/invitations", **MANAGE)
def invitations(seminar: Seminar) -> ResponseReturnValue:
    """Who would be invited now, and how the message reads, before anything leaves."""
    return _draw(plan_of(seminar))


@pages.post(f"{SEMINAR}/invitations", **MANAGE)
def send_invitations(seminar: Seminar) -> ResponseReturnValue:
    """Invite those of the page; a second click invites nobody twice."""
    try:
        with write() as session:
            count = operations.invite(session, seminar=seminar, by=actor(), at=now())
    except Refused as refused:
        return _draw(
            plan_of(get_or_404(read(), Seminar, seminar.id)), extra=list(refused.blockers), status=422
        )
    flash(
        f"{plural(count, 'invitation part', 'invitations partent')}."
        if count
        else "Tout le monde était déjà invité : rien n’est reparti.",
        "success" if count else "warning",
    )
    return redirect(url_for("planning.answers", seminar_id=seminar.id), code=303)


@pages.get(f"{SEMINAR}/reponses", may="seminar.answers", of=Seminar, as_="seminar")
def answers(seminar: Seminar) -> ResponseReturnValue:
    """Who comes, as a table that exports; needs, documents and the teams' invitations are the staff's."""
    return _answers(plan_of(seminar), GuestForm(None))


@pages.post(f"{SEMINAR}/reponses/equipes", **MANAGE)
def invite_guest(seminar: Seminar) -> ResponseReturnValue:
    """Invite somebody of a team."""
    form = GuestForm()
    _offer(form, seminar)
    if not form.validate_on_submit():
        return _answers(plan_of(seminar), form, status=422)
    try:
        with write() as session:
            operations.invite_guest(
                session,
                seminar=seminar,
                enrollment_id=number_in(form.enrollment_id.data),
                name=form.name.data or "",
                email=form.email.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _answers(plan_of(seminar), form, extra=beside(form, refused), status=422)
    flash("L’invitation part, avec un lien personnel.", "success")
    return redirect(url_for("planning.answers", seminar_id=seminar.id), code=303)


@pages.get(f"{SEMINAR}/reponses/<int:reply_id>/justificatif", **MANAGE)
def reply_document(seminar: Seminar, reply_id: int) -> ResponseReturnValue:
    """The document that a learner joined to an absence announced beforehand."""
    reply = get_or_404(read(), SeminarReply, reply_id)
    if reply.seminar_id != seminar.id:
        abort(404)
    return send_document(reply)


def _draw(plan: Planned, *, extra: list[Blocker] | None = None, status: int = 200) -> ResponseReturnValue:
    wanted = to_invite(read(), plan.row)
    sample = wanted.learners[0].person.given_name if wanted.learners else ""
    days = len(entry_changes([], entries_of(plan.kept, plan.setting.zone), now=now()))
    composed = compose(
        "seminars/invited",
        {**words_of(plan), **_read_first(plan, wanted), "greeting": sample, "has_calendar": bool(days)},
        public_url=services().settings.public_url,
    )
    return (
        render_template(
            "seminars/planning/invitations.html",
            plan=plan,
            row=plan.row,
            setting=plan.setting,
            wanted=wanted,
            trainers=() if plan.row.invited_at else sheet_of(read(), plan.row).trainers,
            composed=composed,
            days=days,
            closed=blockers_to_invite(plan.standing(now())),
            extra=extra or [],
            dates=short_dates(plan.hours, plan.setting.zone),
        ),
        status,
    )


def _read_first(plan: Planned, wanted: ToInvite) -> dict[str, Any]:
    """What the message says to a learner, with its address; to a team if only teams are left."""
    if not wanted.learners:
        return {"audience": "guest"}
    return {"link": Address(seminar_path(plan.setting.federation.slug, plan.row.id))}


def _offer(form: GuestForm, seminar: Seminar) -> None:
    form.offer([(learner.id, learner.name) for learner in learners_expected(read(), seminar)])


def _answers(
    plan: Planned, form: GuestForm, *, extra: list[Blocker] | None = None, status: int = 200
) -> ResponseReturnValue:
    lines = answers_of(read(), plan.row)
    may_manage = can("seminar.manage", plan.row)
    columns = _columns(plan, lines, may_manage=may_manage)
    state = TableState.from_args(request.args, columns, FILTERS)
    who, wanted = state.filters.get("qui", ""), state.filters.get("reponse", "")
    matching = [
        line
        for line in lines
        if who in ("", TEAMS if line.guest is not None else LEARNERS) and wanted in ("", STATES[line.state])
    ]
    table: Table[Answer] = Table(
        caption=f"Réponses, {plan.row.title}",
        columns=columns,
        rows=matching if state.limit is None else matching[state.offset : state.offset + state.limit],
        state=state,
        total=len(matching),
        filters=FILTERS,
        unit=("personne", "personnes"),
        empty_title="Personne n’est attendu.",
        empty_text="Les apprenantes et apprenants de la promotion apparaissent ici une fois inscrits.",
    )
    if state.export:
        day = now().astimezone(ZoneInfo(plan.setting.zone)).date()
        return send_table(table, f"reponses-{plan.setting.cohort.code}-{plan.row.key}", day)
    _offer(form, plan.row)
    return (
        render_template(
            "seminars/planning/answers.html",
            plan=plan,
            row=plan.row,
            setting=plan.setting,
            table=table,
            may_manage=may_manage,
            counts=counts_of(read(), [plan.row.id])[plan.row.id],
            guests=[line.guest for line in lines if line.guest is not None],
            removed=_removed(plan) if may_manage else [],
            kept=blockers_to_uninvite(plan.standing(now())),
            left=sum(line.state is None for line in lines),
            form=form,
            extra=extra or [],
            closed=blockers_to_invite(plan.standing(now())),
            dates=short_dates(plan.hours, plan.setting.zone),
        ),
        status,
    )


def _removed(plan: Planned) -> list[Removal]:
    """Those whose invitation was taken back and not given again, each once."""
    found: dict[int, Removal] = {}
    for one in removals_of(read(), plan.row):
        if one.guest.cancelled_at is not None:
            found.setdefault(one.guest.id, one)
    return list(found.values())


def _columns(plan: Planned, lines: Sequence[Answer], *, may_manage: bool) -> list[Column[Answer]]:
    """What a trainer reads; staff read the documents and, where the cohort asks for them, the needs too."""
    asked = plan.setting.definition.attendance
    columns: list[Column[Answer]] = [
        Column("nom", "Nom", lambda line: line.listed_name),
        Column("qualite", "Qualité", _quality),
        Column("etat", "Réponse", _badge),
        Column("raison", "Raison", lambda line: line.reply.reason if line.reply else "", blank=True),
    ]
    if may_manage:
        columns.append(Column("justificatif", "Justificatif", lambda line: _document(line, plan), blank=True))
    if any((invited := line.guest or line.reply) is not None and invited.former for line in lines):
        columns.append(Column("avant", FORMER_LABEL, lambda line: _former(line, plan), blank=True))
        if may_manage and any(line.reply is not None and line.reply.former for line in lines):
            columns.append(
                Column(
                    "piece-avant", "Son justificatif", lambda line: _former_document(line, plan), blank=True
                )
            )
    if asked.meals_asked and may_manage:
        columns.append(Column("repas", "Repas", lambda line: _given(line, "meal"), blank=True))
    if asked.access_needs_asked and may_manage:
        columns.append(
            Column("acces", "Accessibilité", lambda line: _given(line, "access_needs"), blank=True)
        )
    columns.append(Column("le", "Répondu le", lambda line: _given(line, "answered_at"), blank=True))
    return columns


def _given(line: Answer, name: str) -> Any:
    """What was answered; None of those who are not invited."""
    return getattr(line.guest or line.reply, name, None)


def _quality(line: Answer) -> str:
    return f"Équipe {of_name(line.learner.name)}" if line.guest is not None else "Apprenant·e"


def _badge(line: Answer) -> Badge:
    if line.state is None:
        return Badge("waiting", "Pas encore invité")
    return Badge(REPLY_KINDS[line.state], REPLY_LABELS[line.state])


def _document(line: Answer, plan: Planned) -> CellValue:
    if line.reply is None or line.reply.document_file_id is None:
        return None
    return Link("Lire", url_for("planning.reply_document", seminar_id=plan.row.id, reply_id=line.reply.id))


def _former(line: Answer, plan: Planned) -> str:
    """Every former answer, oldest first; empty of those who gave none."""
    invited = line.guest or line.reply
    if invited is None:
        return ""
    return " ; ".join(one.words for one in former_answers(invited, plan.setting.zone))


def _former_document(line: Answer, plan: Planned) -> CellValue:
    """That of the last former answer that had one."""
    former = former_answers(line.reply, plan.setting.zone) if line.reply is not None else []
    numbers = [one.number for one in former if one.document_file_id is not None]
    if line.reply is None or not numbers:
        return None
    asked: dict[str, Any] = {"reply_id": line.reply.id, FORMER: numbers[-1]}
    return Link("Lire", url_for("planning.reply_document", seminar_id=plan.row.id, **asked))
