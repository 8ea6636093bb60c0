"""Writing to many: who and what, the preview, the sending, and the log of what was sent."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from pacte.applications.facts import CohortFacts
from pacte.applications.hiding import hidden_dossiers
from pacte.applications.processing.emails import paragraphs
from pacte.applications.processing.forms import LetterForm
from pacte.applications.processing.letter_log import batch_messages, batches, has_anyone
from pacte.applications.processing.operations import Recipient, recipients, write_to_many
from pacte.applications.processing.operations.letters import values_of
from pacte.applications.processing.rules import PLACEHOLDERS, blockers_to_write, filled
from pacte.applications.processing.views.pages import cohort_or_404, pages
from pacte.applications.processing.views.table import dossiers_table
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.french import plural
from pacte.web import SIGNED_IN, actor, again, now, read, write

BASE = "/regions/<federation>/promotions/<code>/dossiers/ecrire"
SHOWN_FIRST = 3
NAMED = 150
"""Names written on a page, of those who are written to: three thousand would weigh more than all the rest."""
PERMISSION = "mail.send"
PICKED = "coches"
"""In the address when only those ticked are meant: none ticked is then nobody, not everybody."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How the letter reads for one person."""

    name: str
    email: str
    subject: str
    paragraphs: list[str]


@pages.get(BASE, may=SIGNED_IN)
def write_letter(code: str) -> ResponseReturnValue:
    """To those ticked in the table, else to all that match its filters."""
    cohort, facts = cohort_or_404(code, PERMISSION)
    if PICKED in request.args and not request.args.getlist("dossier"):
        flash(
            "Personne n’est coché : cochez au moins une personne devant son nom, ou écrivez à toute la liste "
            "par le bouton du haut de la page.",
            "warning",
        )
        filters = urlencode([(key, value) for key, value in request.args.items() if key != PICKED])
        listed = url_for("dossiers.listed", code=code)
        return redirect(f"{listed}?{filters}" if filters else listed, code=303)
    return _compose(cohort, LetterForm(None), _asked_ids(cohort, facts))


@pages.post(f"{BASE}/apercu", may=SIGNED_IN)
def preview(code: str) -> ResponseReturnValue:
    """Who gets it, and how it reads, before anything leaves."""
    cohort, _ = cohort_or_404(code, PERMISSION)
    form = LetterForm()
    ids = _posted_ids()
    if "retour" in request.form:
        return _compose(cohort, form, ids)
    if not form.validate_on_submit():
        return _compose(cohort, form, ids, status=422)
    blockers = blockers_to_write(form.subject.data, form.body.data)
    if blockers:
        form.take(blockers)
        return _compose(cohort, form, ids, status=422)
    return _preview(cohort, form, ids)


@pages.post(f"{BASE}/envoi", may=SIGNED_IN)
def send(code: str) -> ResponseReturnValue:
    """Send what was previewed; the same confirmation twice sends once."""
    cohort, _ = cohort_or_404(code, PERMISSION)
    form = LetterForm()
    ids = _posted_ids()
    if not form.validate_on_submit():
        return _compose(cohort, form, ids, status=422)
    batch = _confirmed(request.form.get("confirmation", ""), _digest(cohort, form, ids))
    if batch is None:
        changed = Blocker(
            "not_previewed",
            "Ce message n’est pas celui de l’aperçu : rien n’est parti.",
            "Relisez le nouvel aperçu, puis confirmez.",
        )
        return _preview(cohort, form, ids, reasons=[changed], status=409)
    try:
        with write() as session:
            letter = write_to_many(
                session,
                cohort=again(session, cohort),
                application_ids=ids,
                subject=form.subject.data,
                body=form.body.data,
                batch=batch,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _preview(cohort, form, ids, reasons=list(refused.blockers), status=422)
    flash(
        f"Le message part à {plural(letter.count, 'personne')}."
        if letter.sent_now
        else "Ce message était déjà parti : il n’a pas été envoyé une seconde fois.",
        "success" if letter.sent_now else "warning",
    )
    return redirect(url_for("dossiers.sent_letter", code=code, key=batch), code=303)


@pages.get("/regions/<federation>/promotions/<code>/envois", may=SIGNED_IN)
def sent_letters(code: str) -> ResponseReturnValue:
    """What was written to many in this cohort."""
    cohort, facts = cohort_or_404(code, "mail.list")
    return render_template(
        "applications/staff/letters.html",
        cohort=cohort,
        zone=facts.time_zone,
        batches=batches(read(), cohort, hidden=_hidden(cohort)),
        anyone=has_anyone(read(), cohort),
    )


@pages.get("/regions/<federation>/promotions/<code>/envois/<key>", may=SIGNED_IN)
def sent_letter(code: str, key: str) -> ResponseReturnValue:
    """One letter: each message of it, and what became of it."""
    cohort, facts = cohort_or_404(code, "mail.list")
    hidden = _hidden(cohort)
    found = next((batch for batch in batches(read(), cohort, hidden=hidden) if batch.key == key), None)
    if found is None:
        abort(404)
    messages = batch_messages(read(), key, hidden=hidden)
    return render_template(
        "applications/staff/letter_sent.html",
        cohort=cohort,
        zone=facts.time_zone,
        batch=found,
        messages=messages,
    )


def _hidden(cohort: Cohort) -> frozenset[int]:
    return hidden_dossiers(read(), [cohort], actor().person_id)


def _asked_ids(cohort: Cohort, facts: CohortFacts) -> list[int]:
    ticked = [int(value) for value in request.args.getlist("dossier") if _is_id(value)]
    if ticked:
        return ticked
    _, found = dossiers_table(read(), cohort, facts, request.args)
    return sorted(found.matching)


def _posted_ids() -> list[int]:
    return [int(value) for value in request.form.get("dossiers", "").split(" ") if _is_id(value)]


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 16


def _compose(
    cohort: Cohort,
    form: LetterForm,
    ids: list[int],
    *,
    status: int = 200,
) -> ResponseReturnValue:
    return (
        render_template(
            "applications/staff/letter.html",
            cohort=cohort,
            form=form,
            people=recipients(read(), cohort=cohort, application_ids=ids, reader_id=actor().person_id),
            named=NAMED,
            ids=" ".join(str(one) for one in ids),
            words=", ".join(f"{{{name}}} ({what})" for name, what in PLACEHOLDERS.items()),
        ),
        status,
    )


def _preview(
    cohort: Cohort,
    form: LetterForm,
    ids: list[int],
    *,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    people = recipients(read(), cohort=cohort, application_ids=ids, reader_id=actor().person_id)
    served = [one for one in people if not one.excluded]
    kept = [one.application.id for one in people]
    return (
        render_template(
            "applications/staff/letter_preview.html",
            cohort=cohort,
            form=form,
            served=served,
            named=NAMED,
            excluded=[one for one in people if one.excluded],
            samples=[_sample(one, cohort, form) for one in served[:SHOWN_FIRST]],
            ids=" ".join(str(one) for one in kept),
            confirmation=_confirmation(_digest(cohort, form, kept)),
            reasons=reasons or [],
            contact=cohort.definition["contact"]["email"],
        ),
        status,
    )


def _sample(one: Recipient, cohort: Cohort, form: LetterForm) -> Sample:
    values = values_of(one.application, cohort)
    return Sample(
        one.name, one.email, filled(form.subject.data, values), paragraphs(filled(form.body.data, values))
    )


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="letter-to-many")


def _digest(cohort: Cohort, form: LetterForm, ids: list[int]) -> str:
    content: list[Any] = [cohort.id, form.subject.data, form.body.data, sorted(ids), actor().person_id]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _confirmation(digest: str) -> str:
    """What the button of a preview carries: a key of its own, bound to who gets what."""
    token = _signer().dumps([secrets.token_hex(16), digest])
    return token if isinstance(token, str) else token.decode()


def _confirmed(token: str, digest: str) -> str | None:
    """The batch of a preview, or None when it previewed something else."""
    try:
        batch, previewed = _signer().loads(token)
    except (BadSignature, ValueError):
        return None
    return batch if previewed == digest else None
