"""The blueprint of the forum, and what its pages begin with: the cohort, the question, who is there."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from pacte.blockers import Blocker, Refused
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.definition import Track
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohort_by_code, definition_of
from pacte.files.reception import Received
from pacte.forum.forms import KeyedForm
from pacte.forum.models import ForumPost, ForumQuestion
from pacte.forum.queries import Member, members_of
from pacte.forum.rules import is_open
from pacte.forum.uploads import received_with
from pacte.learners.views.pages import installed
from pacte.progress.reading.queries import enrollment_in
from pacte.web import Pages, actor, authorise, can, get_or_404, here, now, read, services
from pacte.web.forms import Form

pages = Pages("forum", __name__)

COHORT = "/regions/<federation>/promotions/<code>/forum"
QUESTION = f"{COHORT}/<int:question_id>"
POST = f"{QUESTION}/messages/<int:post_id>"


@dataclass(frozen=True, slots=True)
class Desk:
    """A forum, for who may read it."""

    cohort: Cohort
    zone: str
    is_open: bool
    modules: Sequence[tuple[str, str]]
    """Slug and title of those that the reader follows: a learner by their version and track; others all
    those that the learners of the cohort follow."""
    titles: Mapping[str, str]
    """Of every module of the cohort's programme: others ask about theirs."""

    @property
    def may_moderate(self) -> bool:
        return can("forum.moderate", self.cohort)

    def people(self) -> list[Member]:
        """Those who may be told; one statement."""
        return [one for one in members_of(read(), self.cohort.id) if one.person.id != actor().person_id]


def desk_or_404(code: str, permission: str = "forum.read") -> Desk:
    """The forum of the cohort, for who may; others are refused before they learn whether it exists."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        authorise(permission, here())
        abort(404)
    authorise(permission, cohort)
    definition = definition_of(cohort)
    zone = definition.federation.time_zone
    known = installed()
    own = enrollment_in(read(), cohort.id, actor().person_id)
    version = definition.programme_version
    every = _modules(known, version, None)
    followed = {one for track in definition.tracks for one in _modules(known, version, track)}
    modules = (
        _modules(known, own.programme_version, Track[own.track])
        if own
        else [one for one in every if one in followed]
    )
    opened = is_open(definition.defence.ends_on, local_day(now(), zone))
    return Desk(cohort, zone, opened, modules, dict([*every, *modules]))


def _modules(known: Curriculum, version: str, track: Track | None) -> list[tuple[str, str]]:
    if version not in known.versions:
        return []
    return [(one.slug, one.front.title) for one in known.modules_of(version, track)]


def question_of(desk: Desk, question_id: int) -> ForumQuestion:
    """A question of that forum, or 404."""
    found = get_or_404(read(), ForumQuestion, question_id)
    if found.cohort_id != desk.cohort.id:
        abort(404)
    return found


def post_of(question: ForumQuestion, post_id: int) -> ForumPost:
    """A message of that question, or 404."""
    found = get_or_404(read(), ForumPost, post_id)
    if found.question_id != question.id:
        abort(404)
    return found


def people_choices(people: Sequence[Member]) -> list[tuple[int, str]]:
    """Trainers and the team are told from learners."""
    return [
        (one.person.id, f"{one.person.name} (formation)" if one.is_team else one.person.name)
        for one in people
    ]


def kept_files(uploads: object) -> list[Received]:
    """The files of a form, inspected and stored; raises Refused."""
    return received_with(uploads, store=services().store, federation_id=here().id)


def draw_key(form: KeyedForm) -> None:
    """A key for a form that has none yet: the same form sent twice writes once."""
    if not form.key:
        form.client_key.data = secrets.token_hex(16)


def beside(form: Form, refused: Refused) -> list[Blocker]:
    """Put reasons beside the fields they name; the others go to the summary."""
    form.take([one for one in refused.blockers if one.where in form])
    return [one for one in refused.blockers if one.where not in form]


def to_post(desk: Desk, question_id: int, post_id: int | None = None) -> Response:
    """Back to the question, at that message."""
    anchor = None if post_id is None else f"message-{post_id}"
    address = url_for("forum.question", code=desk.cohort.code, question_id=question_id, _anchor=anchor)
    return redirect(address, code=303)
