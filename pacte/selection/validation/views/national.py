"""The EHESP's home, all regions together, and the page of a wave where several are decided at once."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.database import Scope
from pacte.french import date_short, plural
from pacte.selection.models import ValidationWave
from pacte.selection.validation import operations
from pacte.selection.validation.forms import DecisionForm, number_in
from pacte.selection.validation.national import NationalCohort, national_cohorts, national_waves
from pacte.selection.validation.queries import states_by
from pacte.selection.validation.registries import COUNTS
from pacte.selection.validation.rules import PHASE_LABELS, Phase, ValidationEvent
from pacte.selection.validation.tables import wave_table
from pacte.selection.validation.views.pages import file_name, pages, send_documents, zone_of
from pacte.selection.vocabulary import Validation
from pacte.web import actor, here, now, read, services, write
from pacte.web.exports import send_table
from pacte.web.tables import Badge, Column, Stacked, Table, TableState

BASE = "/regions/<federation>/validation/vagues/<int:wave_id>"
DECIDE: dict[str, Any] = {"may": "validation.decide", "of": ValidationWave, "as_": "wave"}
MOST = 1_000
ALL_WORDS = {
    ValidationEvent.VALIDATE: "Valider {dossiers}",
    ValidationEvent.REFUSE: "Refuser {dossiers}",
    ValidationEvent.ASK: "Poser une question sur {dossiers}",
}
PHASE_KINDS = {
    Phase.UPCOMING: "todo",
    Phase.APPLICATIONS: "progress",
    Phase.SELECTION: "waiting",
    Phase.TRAINING: "progress",
    Phase.DEFENCES: "waiting",
    Phase.OVER: "done",
}


@pages.get("/ehesp", may="validation.decide")
def ehesp() -> ResponseReturnValue:
    """Every region: waves to treat, cohorts and their phase."""
    with services().database.session(Scope.national()) as session:
        waves = national_waves(session)
        cohorts = national_cohorts(session, now())
    table = _cohort_table(cohorts)
    if table.state.export:
        return send_table(table, "promotions-ehesp", local_day(now(), "Europe/Paris"))
    counters = [
        ("à traiter", sum(one.counted.states[Validation.SUBMITTED] for one in waves), "waiting"),
        ("en attente d’une réponse", sum(one.counted.states[Validation.QUESTIONED] for one in waves), "redo"),
        ("validés", sum(one.counted.states[Validation.VALIDATED] for one in waves), "done"),
        ("refusés", sum(one.counted.states[Validation.REFUSED] for one in waves), "refused"),
    ]
    return render_template(
        "selection/validation/ehesp.html",
        waves=waves,
        table=table,
        counters=[
            {"label": label, "value": value, "href": "#vagues", "kind": kind if value else ""}
            for label, value, kind in counters
        ],
        states=Validation,
    )


@pages.get(BASE, **DECIDE)
def wave(wave: ValidationWave) -> ResponseReturnValue:
    """The dossiers of a wave; the same rows as a spreadsheet."""
    return _page(wave)


@pages.get(f"{BASE}/pieces.zip", **DECIDE)
def wave_documents(wave: ValidationWave) -> ResponseReturnValue:
    """The documents of all its dossiers."""
    cohort = _cohort(wave)
    ids = [line.application.id for line in wave_table(read(), wave, {}, zone=zone_of(cohort)).rows]
    return send_documents(cohort, ids, file_name(cohort, wave))


@pages.post(f"{BASE}/decisions", **DECIDE)
def decide_several(wave: ValidationWave) -> ResponseReturnValue:
    """The same decision on those ticked."""
    form, seen, own = DecisionForm(), _ticked(), _own_texts()
    if not form.validate_on_submit():
        return _page(wave, form, seen=seen, own=own, status=422)
    event = ValidationEvent(form.event.data)
    if "tous" in request.form and "confirme" not in request.form and _is_whole(event, form, seen, own):
        return _confirmation(wave, form, seen=seen, own=own)
    try:
        with write() as session:
            count = operations.decide_many(
                session,
                wave=wave,
                seen=seen,
                event=event,
                text=form.text.data,
                own=own,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        form.take(blocker for blocker in refused.blockers if blocker.where in form)
        reasons = [blocker for blocker in refused.blockers if blocker.where not in form]
        return _page(wave, form, seen=seen, own=own, reasons=reasons, status=422)
    flash(done_words(event, count), "success")
    return redirect(url_for("validation.wave", wave_id=wave.id), code=303)


def _is_whole(event: ValidationEvent, form: DecisionForm, seen: dict[int, int], own: dict[int, str]) -> bool:
    """Whether nothing is missing that the decision needs: what is incomplete is refused, not confirmed."""
    has_text = bool((form.text.data or "").strip()) or all(identity in own for identity in seen)
    return bool(seen) and (event is ValidationEvent.VALIDATE or has_text)


def _confirmation(
    wave: ValidationWave, form: DecisionForm, *, seen: dict[int, int], own: dict[int, str]
) -> ResponseReturnValue:
    """All at once is asked twice: how many, which decision, whom it concerns."""
    cohort = _cohort(wave)
    rows = wave_table(read(), wave, {}, zone=zone_of(cohort)).rows
    event = ValidationEvent(form.event.data)
    return render_template(
        "selection/validation/confirm_all.html",
        cohort=cohort,
        wave=wave,
        form=form,
        title=ALL_WORDS[event].format(dossiers=plural(len(seen), "dossier")),
        is_refusal=event is ValidationEvent.REFUSE,
        entries=list(seen.items()),
        people=[(line.name, own.get(line.entry.id, "")) for line in rows if line.entry.id in seen],
        own=own,
    )


def done_words(event: ValidationEvent, count: int) -> str:
    dossiers = f"{count} dossiers" if count > 1 else "1 dossier"
    return {
        ValidationEvent.VALIDATE: f"Validation enregistrée : {dossiers}.",
        ValidationEvent.REFUSE: f"Refus enregistré : {dossiers}. La fédération est prévenue.",
    }.get(event, f"Question envoyée à la fédération : {dossiers}.")


def _page(
    wave: ValidationWave,
    form: DecisionForm | None = None,
    *,
    seen: dict[int, int] | None = None,
    own: dict[int, str] | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    cohort = _cohort(wave)
    table = wave_table(
        read(),
        wave,
        request.args,
        zone=zone_of(cohort),
        href=lambda line: url_for("validation.entry", entry_id=line.entry.id),
        choosable=True,
        ticked=(seen or {}) if "tous" not in request.form else {},
    )
    if table.state.export:
        return send_table(table, file_name(cohort, wave), local_day(now(), zone_of(cohort)))
    to_treat = [line for line in table.rows if line.waits]
    states = states_by(read(), [wave.id])[wave.id]
    page = render_template(
        "selection/validation/wave.html",
        cohort=cohort,
        wave=wave,
        federation_name=here().name,
        table=table,
        form=form or DecisionForm(None),
        to_treat=[line.entry for line in to_treat],
        waiting=states[Validation.SUBMITTED],
        asked=states[Validation.QUESTIONED],
        texts=[(line.entry.id, line.name, (own or {}).get(line.entry.id, "")) for line in to_treat],
        kept_texts=[
            (line.name, text)
            for line in table.rows
            if line not in to_treat and (text := (own or {}).get(line.entry.id))
        ],
        changed=[
            line.name
            for line in table.rows
            if (seen or {}).get(line.entry.id, line.entry.revision) != line.entry.revision
        ],
        reasons=reasons or [],
        zone=zone_of(cohort),
    )
    return page, status


def _cohort(wave: ValidationWave) -> Cohort:
    return read().get_one(Cohort, wave.cohort_id)


def _ticked() -> dict[int, int]:
    """Entry → the revision that the page showed: those ticked, or all that it showed to be treated."""
    found = {}
    for value in request.form.getlist("a-traiter" if "tous" in request.form else "dossier")[:MOST]:
        identity, _, revision = value.partition(":")
        if number_in(identity):
            found[number_in(identity)] = number_in(revision)
    return found


def _own_texts() -> dict[int, str]:
    """Entry → the text that is its own, for those that have one."""
    found = {}
    for name, text in list(request.form.items())[: 3 * MOST]:
        identity = number_in(name.removeprefix("texte-")) if name.startswith("texte-") else 0
        if identity and text.strip():
            found[identity] = text
    return found


def _cohort_table(cohorts: list[NationalCohort]) -> Table[NationalCohort]:
    def told(key: str) -> Any:
        return lambda one: one.counts[key]

    def standing(state: Validation) -> Any:
        return lambda one: one.states[state]

    columns: list[Column[NationalCohort]] = [
        Column("promotion", "Promotion", lambda one: one.cohort.label),
        Column("federation", "Fédération", lambda one: Stacked(one.federation.name, one.federation.region)),
        Column("region", "Région", lambda one: one.federation.region, only="export"),
        Column(
            "phase",
            "Phase",
            lambda one: Stacked(
                Badge(PHASE_KINDS[one.phase], PHASE_LABELS[one.phase]),
                f"T0 le {date_short(one.cohort.t0_on)}",
            ),
        ),
        Column("lancement", "T0", lambda one: one.cohort.t0_on, only="export"),
        Column("places", "Places", lambda one: one.cohort.capacity, align="end"),
        Column("traiter", "À traiter", standing(Validation.SUBMITTED), align="end"),
        Column("questions", "Questions", standing(Validation.QUESTIONED), align="end"),
        Column("valides", "Validés", standing(Validation.VALIDATED), align="end"),
        Column("refuses", "Refusés", standing(Validation.REFUSED), align="end"),
        *(Column(one.key, one.label, told(one.key), align="end") for one in COUNTS),
    ]
    state = TableState.from_args(request.args, columns, size=MOST)
    return Table(
        caption="Promotions de toutes les régions",
        columns=columns,
        rows=cohorts,
        state=state,
        total=len(cohorts),
        unit=("promotion", "promotions"),
        layout="scroll",
        empty_title="Aucune promotion n’est encore publiée.",
    )
