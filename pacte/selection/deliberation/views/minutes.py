"""The closing, the minutes, their signatures and their PDF."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.letters import read_drawing
from pacte.blockers import Blocker, Refused
from pacte.files.kinds import Kind
from pacte.files.models import StoredFile
from pacte.files.names import content_disposition
from pacte.files.reception import Received, keep_made
from pacte.files.serving import send_stored
from pacte.french import plural
from pacte.selection.deliberation import forms, operations
from pacte.selection.deliberation.closing_rules import blockers_of_the_end
from pacte.selection.deliberation.minutes import masked
from pacte.selection.deliberation.operations.closing import dossiers_of, remaining
from pacte.selection.deliberation.papers import SECTIONS, facts_table, quality_words
from pacte.selection.deliberation.queries import Board, board
from pacte.selection.deliberation.rules import MASKED
from pacte.selection.deliberation.views.mending import FACTS, with_remedies
from pacte.selection.deliberation.views.pages import BASE, Place, coming, pages, place_of, unwritten
from pacte.selection.deliberation.views.paper import (
    addenda_for,
    closed_or_404,
    file_name,
    hidden_dossiers,
    keep_pdf,
    typeset_now,
)
from pacte.selection.lacking import lacking
from pacte.selection.models import CommitteeMember
from pacte.selection.queries import member_of, members_of
from pacte.selection.vocabulary import Decision
from pacte.web import SIGNED_IN, actor, get_or_404, here, now, read, services, write

MOST_OF_A_KIND = 50
"""Reasons of one kind told by name on the page of the closing."""
LISTED_UNDER = {
    "undecided": Decision.UNDECIDED,
    "to_review": Decision.TO_REVIEW,
    "reason_missing": Decision.REFUSED,
    "withdrawn": None,
}
"""Code of a reason → the state by which the ranking shows all of that kind; the retained for any other."""
MINUTES = "/regions/<federation>/promotions/<code>/selection/proces-verbal"


@pages.form(f"{BASE}/cloture", may=SIGNED_IN)
def close(code: str) -> ResponseReturnValue:
    """What is left, then the closing."""
    place = place_of(code, "selection.manage")
    form = forms.CloseForm(prefix="cloture-")
    reasons: Sequence[Blocker] = ()
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.close(
                    session,
                    cohort=place.cohort,
                    place=form.place.data or "",
                    without_interviews=bool(form.without_interviews.data),
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = refused.blockers
        else:
            keep_pdf(place)
            flash("La délibération est close. Le procès-verbal attend ses signatures.", "success")
            return redirect(url_for("deliberation.minutes", **place.params), code=303)
    elif form.is_submitted():
        # the box of the interviews is asked for by the rules alone: both boxes are told at once
        reasons = [
            one
            for one in blockers_of_the_end(
                place=form.place.data or "",
                coming=len(coming(place)),
                without_interviews=bool(form.without_interviews.data),
            )
            if one.where == "without_interviews"
        ]
    else:
        form.place.data = place.cohort.definition.get("place", "")
    # What a tie hides from the one who closes must be settled too; it is told without a name.
    whole = board(read(), cohort=place.cohort, reader_id=None)
    mine = board(read(), cohort=place.cohort, reader_id=actor().person_id)
    left = remaining(whole, dossiers_of(read(), whole.lines, place.facts), place.facts, now())
    if not left:
        form.take([blocker for blocker in reasons if blocker.where in form])
    rendered = render_template(
        "selection/deliberation/close.html",
        place=place,
        cohort=place.cohort,
        form=form,
        refused=bool(reasons) or (form.is_submitted() and bool(form.errors)),
        stage=whole.stage.value,
        left=_shortened(place, _told(place, left, whole, mine)),
        counts={decision.value: count for decision, count in mine.counts.items()},
        places=whole.places,
        hidden=mine.hidden,
        coming=coming(place),
        unwritten=unwritten(place),
        lacks=[] if left else lacking(read(), place.cohort, [line.id for line in mine.waiting]),
        zone=place.facts.time_zone,
    )
    return rendered, 422 if form.is_submitted() else 200


def _told(place: Place, left: Sequence[Blocker], whole: Board, mine: Board) -> list[Blocker]:
    """Each reason with a link to where it is put right; those of hidden dossiers become one, without a
    name."""
    known = {f"dossier-{line.id}": line for line in mine.lines}
    hidden = [line.row.name for line in whole.lines if f"dossier-{line.id}" not in known]
    told, others = [], 0
    for one in left:
        message = one.message
        for name in hidden:
            message = message.replace(name, MASKED)
        if one.where in known and one.code in FACTS:
            told += with_remedies([replace(one, message=message)], known[one.where], place)
        elif one.where in known:
            address = url_for(
                "deliberation.page", dossier=known[one.where].id, _anchor="ouvert", **place.params
            )
            told.append(Blocker(one.code, message, one.remedy, address))
        elif one.where.startswith("dossier-"):
            others += 1
        else:
            where = url_for("deliberation.page", _anchor="presences", **place.params) if one.where else ""
            told.append(Blocker(one.code, message, one.remedy, where))
    if others:
        told.append(
            Blocker(
                "hidden_left",
                f"Points à régler dans des dossiers qui vous sont masqués : {others}.",
                "Une autre personne de l’équipe les voit.",
            )
        )
    return told


def _shortened(place: Place, told: Sequence[Blocker]) -> list[Blocker]:
    """At most :data:`MOST_OF_A_KIND` reasons of a kind; the others counted, with where they are listed."""
    kinds: dict[str, list[Blocker]] = {}
    for one in told:
        kinds.setdefault(one.code, []).append(one)
    short: list[Blocker] = []
    for code, reasons in kinds.items():
        short += reasons[:MOST_OF_A_KIND]
        more = len(reasons) - MOST_OF_A_KIND
        if more > 0:
            state = LISTED_UNDER.get(code, Decision.RETAINED)
            address = url_for(
                "deliberation.page",
                etat=state.value if state else None,
                _anchor="classement",
                **place.params,
            )
            short.append(
                Blocker(
                    f"{code}_more",
                    f"{plural(more, 'autre dossier est', 'autres dossiers sont')} dans ce cas.",
                    "Le lien ouvre la liste.",
                    where=address,
                )
            )
    return short


@pages.form(MINUTES, may=SIGNED_IN)
def minutes(code: str) -> ResponseReturnValue:
    """Read the minutes, and sign them from one's own account."""
    place = place_of(code)
    committee = closed_or_404(place)
    seat = member_of(read(), place.cohort.id, actor().person_id)
    form = forms.SignatureForm(prefix="signature-")
    reasons: Sequence[Blocker] = ()
    if form.is_submitted():
        if seat is None:
            abort(403)
        signed = _sign(place, seat, form)
        if signed is None:
            return redirect(url_for("deliberation.minutes", **place.params), code=303)
        reasons = signed
    hidden = hidden_dossiers(place, committee)
    said = masked(committee.minutes or {}, hidden)
    form.fingerprint.data = committee.minutes_fingerprint
    rendered = render_template(
        "selection/deliberation/minutes.html",
        place=place,
        cohort=place.cohort,
        zone=place.facts.time_zone,
        committee=committee,
        said=said,
        sections=[
            (title, [one for one in said["decisions"] if one["decision"] == decision])
            for decision, title, _ in SECTIONS
        ],
        facts=facts_table(said),
        quality_words=quality_words,
        seats={member.id: member for member in members_of(read(), place.cohort.id)},
        seat=seat,
        addenda=addenda_for(committee, hidden),
        form=form,
        reasons=reasons,
    )
    return rendered, 422 if form.is_submitted() else 200


@pages.form(f"{MINUTES}/signatures/<int:member_id>", may=SIGNED_IN)
def sign_here(code: str, member_id: int) -> ResponseReturnValue:
    """A member signs on the device that staff hand them."""
    place = place_of(code, "selection.manage")
    committee = closed_or_404(place)
    seat = get_or_404(read(), CommitteeMember, member_id)
    if seat.cohort_id != place.cohort.id:
        abort(404)
    form = forms.SignatureForm(prefix="signature-")
    reasons: Sequence[Blocker] = ()
    if form.is_submitted():
        signed = _sign(place, seat, form)
        if signed is None:
            return redirect(url_for("deliberation.minutes", _anchor="signatures", **place.params), code=303)
        reasons = signed
    form.fingerprint.data = committee.minutes_fingerprint
    rendered = render_template(
        "selection/deliberation/sign.html",
        place=place,
        cohort=place.cohort,
        zone=place.facts.time_zone,
        committee=committee,
        seat=seat,
        form=form,
        reasons=reasons,
    )
    return rendered, 422 if form.is_submitted() else 200


@pages.get(f"{MINUTES}.pdf", may=SIGNED_IN)
def minutes_file(code: str) -> ResponseReturnValue:
    """The PDF kept with the signatures; made anew for someone in conflict, or while one is on its way."""
    place = place_of(code)
    committee = closed_or_404(place)
    hidden = hidden_dossiers(place, committee)
    signed = [member for member in members_of(read(), place.cohort.id) if member.signed_at is not None]
    kept = read().get(StoredFile, committee.minutes_file_id) if committee.minutes_file_id else None
    latest = [one.signed_at or now() for one in signed]
    latest += [one.added_at for one in addenda_for(committee, ())]
    if kept is not None and not hidden and all(at <= kept.stored_at for at in latest):
        return send_stored(kept, store=services().store)
    made = typeset_now(place, committee, signed, hidden)
    return Response(
        made,
        mimetype=Kind.PDF.media_type,
        headers={
            "Content-Disposition": content_disposition(file_name(place)),
            "Cache-Control": "private, no-store",
        },
    )


def _sign(place: Place, seat: CommitteeMember, form: forms.SignatureForm) -> Sequence[Blocker] | None:
    """Sign; None once done, else the reasons that no field shows."""
    if not form.validate():
        return ()
    try:
        drawn = read_drawing(form.drawing.data or "")
        drawing = _kept_drawing(drawn) if drawn is not None else None
        with write() as session:
            operations.sign(
                session,
                cohort=place.cohort,
                member_id=seat.id,
                name=form.signer_name.data or "",
                fingerprint=form.fingerprint.data or "",
                drawing=drawing,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        form.take([blocker for blocker in refused.blockers if blocker.where in form])
        return [blocker for blocker in refused.blockers if blocker.where not in form]
    keep_pdf(place)
    flash("La signature est au procès-verbal.", "success")
    return None


def _kept_drawing(drawn: bytes) -> Received:
    return keep_made(
        drawn, kind=Kind.PNG, name="signature.png", store=services().store, federation_id=here().id
    )
