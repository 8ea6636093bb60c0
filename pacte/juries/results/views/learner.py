"""The result of one learner, for themselves and those who follow them, once the minutes are signed."""

from typing import Any

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.documents.letters import Letterhead
from pacte.files.kinds import Kind
from pacte.files.names import content_disposition
from pacte.juries.finals import Final, finals_of
from pacte.juries.minutes.queries import corrections_of
from pacte.juries.models import JuryMinutes
from pacte.juries.resit_rules import resit_of, takes_memoire_again
from pacte.juries.results.papers import attestation_pdf
from pacte.juries.results.queries import evaluations_shown
from pacte.juries.results.words import SESSIONS, resit_words, session_words
from pacte.juries.views.pages import pages
from pacte.juries.vocabulary import OUTCOME_KINDS, OUTCOME_LABELS
from pacte.learners.models import Enrollment
from pacte.learners.registries import DOORS, Door
from pacte.web import actor, get_or_404, here, now, read

RESULT = "/regions/<federation>/apprenants/<int:enrollment_id>/resultat"
OF: dict[str, Any] = {"may": "result.read", "of": Enrollment}

DOORS.append(
    Door(
        label="Résultat",
        own_label="Mon résultat",
        endpoint="juries.result",
        permission="result.read",
    )
)


@pages.get(RESULT, **OF)
def result(enrollment: Enrollment) -> ResponseReturnValue:
    """Nothing before the whole jury has signed; then each session, what is taken again, what readers gave."""
    cohort = get_or_404(read(), Cohort, enrollment.cohort_id)
    definition = definition_of(cohort)
    finals = finals_of(read(), [enrollment.id]).get(enrollment.id, ())
    last = finals[-1] if finals else None
    resit = resit_of(last.decided, resits=definition.results.resits) if last is not None else None
    return render_template(
        "juries/results/result.html",
        enrollment=enrollment,
        person=enrollment.person,
        cohort=cohort,
        definition=definition,
        zone=definition.federation.time_zone,
        is_mine=enrollment.person_id == actor().person_id,
        finals=list(reversed(finals)),
        corrected=corrections_of(read(), [one.minutes_id for one in finals]),
        last=last,
        resit=resit,
        deposits=takes_memoire_again(resit),
        given=evaluations_shown(read(), cohort, enrollment, finals),
        sessions=SESSIONS,
        criteria=definition.memoire.criteria,
        session_words=session_words,
        resit_words=resit_words,
        outcomes=OUTCOME_LABELS,
        kinds=OUTCOME_KINDS,
    )


@pages.get(f"{RESULT}/attestation.pdf", **OF)
def result_attestation(enrollment: Enrollment) -> ResponseReturnValue:
    """The attestation of the last result; 404 while there is none."""
    cohort = get_or_404(read(), Cohort, enrollment.cohort_id)
    definition = definition_of(cohort)
    finals = finals_of(read(), [enrollment.id]).get(enrollment.id, ())
    if not finals:
        abort(404)
    last: Final = finals[-1]
    minutes = get_or_404(read(), JuryMinutes, last.minutes_id)
    said = next(one for one in minutes.content["defences"] if one["defence_id"] == last.defence.id)
    made = attestation_pdf(
        letterhead=Letterhead(here().name, definition.contact.email, definition.federation.time_zone),
        learner=enrollment.person.name,
        cohort=cohort.label,
        memoire=said["title"],
        final=last,
        fingerprint=minutes.fingerprint,
        addendum=corrections_of(read(), [minutes.id]).get(last.defence.id),
        reference=f"{cohort.code}-S{last.defence.id}",
        at=now(),
    )
    return Response(
        made,
        mimetype=Kind.PDF.media_type,
        headers={
            "Content-Disposition": content_disposition(f"attestation-resultat-{cohort.code}.pdf"),
            "Cache-Control": "private, no-store",
        },
    )
