"""What learners of the demonstration read between seminars, and a page that their federation adds."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from pacte.cohorts.course_pages import ModulePage, Question
from pacte.cohorts.curriculum import TrainingModule
from pacte.cohorts.library import curriculum
from pacte.cohorts.vocabulary import Track
from pacte.database import FencedSession
from pacte.demo.course import MINUTE, Course
from pacte.demo.dossiers import Case
from pacte.demo.story import Act, Story
from pacte.progress.reading import operations
from pacte.progress.reading.operations import OwnText

RUNNING = (5, 3, 12, 0, 8, 2, 20, 1, 4, 0)
"""Pages read by each learner of a cohort in training, in the order of their dossiers."""
BACK_SINCE = {0: 3, 2: 12, 4: 6, 5: 9, 6: 1, 7: 20}
"""Rank of a learner → days since they last opened a module; the others have opened none for months."""
READ_IT_ALL = (99, 99, 99, 99)
"""A few learners of a session that is over, who read everything."""
EVENING = timedelta(hours=20)
OWN_MODULE = "prise-de-fonction"
OWN_TITLE = "À qui écrire en Auvergne-Rhône-Alpes"
OWN_BODY = """\
Cette page complète le module commun ; elle est tenue à jour par l’équipe de la fédération.

## Vos interlocuteurs

| Pour… | Écrivez à |
|---|---|
| la formation | l’équipe de FemasAURA&Co |
| votre structure | la chargée de mission de votre département |
| un imprévu le jour d’un séminaire | la formatrice relais |

::: equipe Avant le prochain séminaire
Relisez votre fiche de poste avec la gouvernance, et notez deux questions à poser aux autres coordinatrices.
:::
"""


def tell_reading(
    story: Story, course: Course, first: datetime, amounts: Sequence[int], until: datetime
) -> None:
    """Each learner reads so many pages from ``first`` on, two an evening, and comes to the next one."""
    for rank, ((case, leaves_at), amount) in enumerate(zip(course.learners, amounts, strict=False)):
        for number, (module, page) in enumerate(_path(course, case)):
            at = first + EVENING + timedelta(days=2 * (number // 2), minutes=17 * rank + 9 * (number % 2))
            if at >= min(until, leaves_at or until) or not amount:
                break
            if number == amount:
                story.add(at, _come_to(course, case, module, page))
                break
            for place, question in enumerate(page.questions):
                is_sure = (rank + number + place) % 3 > 0
                story.add(at - MINUTE, _answer(course, case, module, question, is_sure=is_sure))
            story.add(at, _read(course, case, module, page))


def tell_coming_back(story: Story, course: Course, now: datetime) -> None:
    """Some open the page where they were, of late: the board tells them from those who do not."""
    for rank, days in BACK_SINCE.items():
        case, leaves_at = course.learners[rank]
        at = now - timedelta(days=days, hours=2)
        path = list(_path(course, case))
        module, page = path[min(RUNNING[rank], len(path) - 1)]
        if leaves_at is None or at < leaves_at:
            story.add(at, _come_to(course, case, module, page))


def add_own_page(story: Story, course: Course, at: datetime) -> None:
    """The federation's own page of the first module."""

    def run(session: FencedSession, at: datetime) -> None:
        operations.add_page(
            session,
            module=OWN_MODULE,
            text=OwnText(OWN_TITLE, OWN_BODY, 1, True),
            curriculum=curriculum(),
            by=course.sitting.staff,
            at=at,
        )

    story.add(at, run)


def _path(course: Course, case: Case) -> Iterator[tuple[TrainingModule, ModulePage]]:
    """The pages of the learner's programme, in order."""
    track = Track[case.plan.track]
    for module in curriculum().modules_of(course.definition.programme_version, track):
        for page in module.pages:
            yield module, page


def _read(course: Course, case: Case, module: TrainingModule, page: ModulePage) -> Act:
    return lambda session, at: operations.mark_read(
        session,
        enrollment_id=course.enrollment_id(session, case),
        module=module.slug,
        page=page.key,
        by=case.candidate,
        at=at,
    )


def _come_to(course: Course, case: Case, module: TrainingModule, page: ModulePage) -> Act:
    return lambda session, at: operations.keep_place(
        session,
        enrollment_id=course.enrollment_id(session, case),
        module=module.slug,
        page=page.key,
        anchor=page.headings[0].anchor if page.headings else "",
        by=case.candidate,
        at=at,
    )


def _answer(course: Course, case: Case, module: TrainingModule, question: Question, *, is_sure: bool) -> Act:
    """The right answers, or one that is not."""
    wrong = [choice.text for choice in question.choices if not choice.is_right]
    chosen = wrong[:1] if wrong and not is_sure else sorted(question.right)
    return lambda session, at: operations.answer(
        session,
        enrollment_id=course.enrollment_id(session, case),
        module=module.slug,
        question=question,
        chosen=chosen,
        by=case.candidate,
        at=at,
    )
