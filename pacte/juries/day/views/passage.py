"""One defence before its jury: the mémoire and its evaluations, notes written together, the result."""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.files.serving import send_stored
from pacte.french import time_words
from pacte.juries.day import operations
from pacte.juries.day.forms import NotesForm, ResultForm
from pacte.juries.day.operations.deciding import version_of as result_version
from pacte.juries.day.operations.noting import Noted
from pacte.juries.day.operations.noting import version_of as notes_version
from pacte.juries.day.queries import Line, Seen
from pacte.juries.day.views.pages import OF, PASSAGE, judged_here, seen_here
from pacte.juries.models import DefenceRoom
from pacte.juries.readings import readings_given
from pacte.juries.views.pages import pages
from pacte.juries.vocabulary import OUTCOME_KINDS, OUTCOME_LABELS, RESIT_LABELS
from pacte.memoires.deposits.queries import deposit_of
from pacte.memoires.evaluation.queries import Judged, judged_of, open_readings
from pacte.memoires.evaluation.rules import cited_parts
from pacte.memoires.readers.forms import EmptyForm
from pacte.web import actor, now, read, services, write
from pacte.web.acts import beside, send


@pages.get(PASSAGE, **OF)
def passage(defence_room: DefenceRoom, defence_id: int) -> ResponseReturnValue:
    """What the jury has at hand."""
    return _draw(defence_room, defence_id)


@pages.get(f"{PASSAGE}/memoire.pdf", **OF)
def passage_memoire(defence_room: DefenceRoom, defence_id: int) -> ResponseReturnValue:
    """The mémoire that counts, shown in the browser."""
    line = judged_here(seen_here(defence_room), defence_id)
    memoire, deposit = line.known.memoire, line.known.deposit
    found = deposit_of(read(), memoire, deposit.id) if deposit is not None else None
    if found is None:
        abort(404)
    return send_stored(found[1], store=services().store, inline=True)


@pages.post(f"{PASSAGE}/notes", **OF)
def passage_notes(defence_room: DefenceRoom, defence_id: int) -> ResponseReturnValue:
    """Saved as they are typed; what another juror wrote meanwhile is shown, never replaced unread."""
    seen = seen_here(defence_room)
    judged_here(seen, defence_id)
    form = NotesForm()
    automatic = request.headers.get("X-Requested-With") == "autosave"
    if not form.validate_on_submit():
        if automatic:
            return jsonify(message=" ".join(form.notes.errors) or "la page est à recharger.", errors={}), 409
        return _draw(defence_room, defence_id, notes=form, status=422)
    try:
        with write() as session:
            noted = operations.save_notes(
                session,
                defence_id=defence_id,
                text=form.notes.data or "",
                seen=form.version.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        if automatic:
            return jsonify(message=" ".join(one.message for one in refused.blockers), errors={}), 409
        return _draw(defence_room, defence_id, notes=form, reasons=beside(form, refused), status=422)
    if automatic:
        return _saved_alone(seen, noted)
    if not noted.is_saved:
        form.version.data = noted.version
        return _draw(defence_room, defence_id, notes=form, theirs=noted.text, status=422)
    flash("Les notes sont enregistrées.", "success")
    return _to(defence_room, defence_id, "notes")


@pages.post(f"{PASSAGE}/resultat", **OF)
def passage_result(defence_room: DefenceRoom, defence_id: int) -> ResponseReturnValue:
    """What the jury decides; it changes until the minutes are closed."""
    judged_here(seen_here(defence_room), defence_id)
    form = ResultForm(prefix="resultat-")
    sent = send(
        form,
        lambda session: operations.decide(
            session,
            defence_id=defence_id,
            verdict=form.verdict,
            seen=form.seen.data or "",
            by=actor(),
            at=now(),
        ),
    )
    if not sent.is_done:
        return _draw(defence_room, defence_id, result=form, reasons=sent.reasons, status=422)
    flash("Le résultat est saisi. Personne d’autre que le jury ne le voit avant le procès-verbal.", "success")
    return _to(defence_room, defence_id, "resultat")


@pages.post(f"{PASSAGE}/resultat/effacement", **OF)
def passage_clear(defence_room: DefenceRoom, defence_id: int) -> ResponseReturnValue:
    """Nothing is decided any more."""
    judged_here(seen_here(defence_room), defence_id)
    sent = send(
        EmptyForm(),
        lambda session: operations.clear(session, defence_id=defence_id, by=actor(), at=now()),
    )
    if not sent.is_done:
        return _draw(defence_room, defence_id, reasons=sent.reasons, status=422)
    flash("Le résultat est effacé.", "success")
    return _to(defence_room, defence_id, "resultat")


def _draw(
    defence_room: DefenceRoom,
    defence_id: int,
    *,
    notes: NotesForm | None = None,
    theirs: str | None = None,
    result: ResultForm | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The page; ``theirs``: the notes that somebody else wrote meanwhile."""
    seen = seen_here(defence_room)
    line = judged_here(seen, defence_id)
    fresh: dict[str, Any] = {"formdata": None}
    noting = notes or NotesForm(**fresh, notes=line.defence.notes, version=notes_version(line.defence.notes))
    deciding = result or _result_form(line)
    body = render_template(
        "juries/day/passage.html",
        seen=seen,
        room=seen.room,
        cohort=seen.room.cohort,
        zone=seen.room.zone,
        line=line,
        judged=_judged(seen, line),
        criteria=seen.room.definition.memoire.criteria,
        parts=cited_parts,
        notes=noting,
        theirs=theirs,
        form=deciding,
        refused=notes or result,
        reasons=reasons or [],
        outcomes=OUTCOME_LABELS,
        kinds=OUTCOME_KINDS,
        resits=RESIT_LABELS,
    )
    return body, status


def _result_form(line: Line) -> ResultForm:
    row = line.result
    fresh: dict[str, Any] = {"formdata": None}
    form = ResultForm(prefix="resultat-", **fresh)
    if row is not None:
        form.outcome.data, form.resit.data = row.outcome.value, row.resit.value if row.resit else None
        form.to_correct.data, form.mention.data = row.to_correct, row.mention
    form.seen.data = result_version(row)
    return form


def _judged(seen: Seen, line: Line) -> Judged | None:
    """The evaluations given of the mémoire of this session, once the reader's own is, if they were asked one;
    three statements."""
    memoire, deposit = line.known.memoire, line.known.deposit
    if memoire is None or deposit is None or seen.juror is None:
        return None
    given = readings_given(read(), [memoire.id]).get((memoire.id, deposit.session), [])
    awaited = open_readings(read(), [memoire.id]).get(memoire.id, ())
    rows = [*given, *(one for one in awaited if one.submitted_at is None)]
    return judged_of(
        line.enrollment, line.learner, deposit, rows, seen.room.definition.memoire, seen.juror.person_id
    )


def _saved_alone(seen: Seen, noted: Noted) -> ResponseReturnValue:
    if noted.is_saved:
        return jsonify(saved_at=time_words(now(), seen.room.zone), version=noted.version, errors={})
    message = (
        "une autre personne du jury vient d’écrire. Appuyez sur « Enregistrer » : ses mots et les vôtres "
        "s’afficheront ensemble."
    )
    return jsonify(message=message, errors={}), 409


def _to(defence_room: DefenceRoom, defence_id: int, anchor: str) -> ResponseReturnValue:
    address = url_for(
        "juries.passage", defence_room_id=defence_room.id, defence_id=defence_id, _anchor=anchor
    )
    return redirect(address, code=303)
