"""A seminar added on a page of its own, from the calendar of the cohort."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.changes import IN_THE_PAST
from pacte.cohorts.definition import SeminarDefinition
from pacte.cohorts.library import curriculum
from pacte.cohorts.vocabulary import Modality, Track
from pacte.french import zone_words
from pacte.learners.queries import trainers_of
from pacte.seminars.planning import operations
from pacte.seminars.planning.forms import NewSeminarForm
from pacte.seminars.planning.views.changes import ADD_ROW, MODALITIES
from pacte.seminars.planning.views.pages import COHORT, pages, setting_or_404
from pacte.seminars.setting import Setting
from pacte.web import SIGNED_IN, actor, now, read, services, write

HALF_DAYS = "half_days"


@pages.form(f"{COHORT}/seminaires/ajout", may=SIGNED_IN)
def add(code: str) -> ResponseReturnValue:
    """Title, half-days, place, video link, modules, trainers; then the seminar's page, where one invites."""
    setting = setting_or_404(code, "seminar.manage")
    if request.method == "GET":
        return _draw(setting, NewSeminarForm(None, data={"modality": Modality.IN_PERSON.value}))
    form = NewSeminarForm()
    if request.form.get("rows") == ADD_ROW:
        return _draw(setting, form)
    if not form.validate():
        return _draw(setting, form, status=422)
    try:
        with write() as session:
            row = operations.add_seminar(
                session,
                cohort=setting.cohort,
                wanted=_typed(form),
                video_url=form.video_url.data or "",
                trainer_ids=form.trainers.data or (),
                reason=form.reason.data or "",
                after_the_fact=bool(form.after_the_fact.data),
                curriculum=curriculum(services().settings.modules_dirs),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _draw(setting_or_404(code, "seminar.manage"), form, status=422, extra=_reasons(form, refused))
    flash(
        "Le séminaire est au calendrier, ajouté après coup."
        if form.after_the_fact.data
        else "Le séminaire est au calendrier ; personne n’est encore invité. "
        "« Inviter » montre le message avant de l’envoyer.",
        "success",
    )
    return redirect(url_for("planning.page", seminar_id=row.id), code=303)


def _typed(form: NewSeminarForm) -> SeminarDefinition:
    return SeminarDefinition(
        key="",
        title=form.title.data,
        half_days=tuple(sorted(form.definitions, key=lambda one: (one.on, one.starts_at))),
        place=form.place.data or "",
        modality=MODALITIES[form.modality.data],
        with_teams=bool(form.with_teams.data),
        tracks=tuple(track for track in Track if track.value in (form.tracks.data or ())),
        modules=tuple(form.modules.data or ()),
    )


def _reasons(form: NewSeminarForm, refused: Refused) -> list[Blocker]:
    """Half-days refused go to the summary, led to their rows; the others beside their fields."""
    own = [blocker for blocker in refused.blockers if blocker.where in form and blocker.where != HALF_DAYS]
    form.take(own)
    return [
        Blocker(
            one.code,
            one.message,
            one.remedy,
            form.address_of(one.where) if HALF_DAYS in one.where else "",
        )
        for one in refused.blockers
        if one not in own
    ]


def _draw(
    setting: Setting, form: NewSeminarForm, *, status: int = 200, extra: list[Blocker] | None = None
) -> ResponseReturnValue:
    form.add_empty_rows(more=request.form.get("rows") == ADD_ROW)
    known = curriculum(services().settings.modules_dirs)
    version = known.versions.get(setting.definition.programme_version)
    slugs = [item.slug for item in version.modules] if version else sorted(known.modules)
    form.offer(
        tracks=[(track.value, track.label) for track in Track if track.value in setting.cohort.tracks],
        modules=[(slug, known.modules[slug].front.title) for slug in slugs if slug in known.modules],
        trainers=[(person.id, person.name) for person in trainers_of(read(), setting.cohort.id)],
    )
    page = render_template(
        "seminars/planning/add.html",
        setting=setting,
        form=form,
        extra=extra or [],
        is_past=bool(form.after_the_fact.data) or any(one.code == IN_THE_PAST for one in extra or ()),
        zone_name=zone_words(setting.zone),
        add_row=ADD_ROW,
    )
    return page, status
