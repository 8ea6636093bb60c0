"""The forum of the demonstration: what two cohorts asked each other; some of it still waits for an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.demo.course import Course
from pacte.demo.dossiers import Case
from pacte.demo.story import Act, Story
from pacte.forum import operations
from pacte.forum.models import ForumPost, ForumQuestion
from pacte.forum.operations.writing import Words
from pacte.forum.vocabulary import Frequency
from pacte.policy import Actor

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TRAINER = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A question: who asked (place among the learners), how many days ago, and what was answered."""

    who: int
    ago: int
    title: str
    body: str
    module: str = ""
    answers: tuple[tuple[int, str], ...] = ()
    accepted: int | None = None
    faq: tuple[str, str] = ("", "")


IN_AUVERGNE = (
    Told(
        who=0, ago=44, module="prise-de-fonction",
        title="Qui signe ma fiche de poste quand la SISA a trois cogérants ?",
        body="Elle change avec mes nouvelles missions ; les trois veulent la relire."
        " Faut-il **trois signatures**, ou une seule suffit-elle ?",
        answers=(
            (3, "Chez nous une seule, mais la décision est dans le compte rendu de la réunion de gérance."),
            (TRAINER, "Une signature suffit si vos statuts le permettent : regardez qui *engage* la SISA."
             " L’essentiel est que les trois aient validé les missions, et que ce soit écrit."),
        ),
        accepted=1,
        faq=("Qui signe la fiche de poste dans une SISA ?",
             "Une personne qui engage la structure (voir les statuts).\n\n"
             "- Faites valider les missions par toute la gérance.\n- Gardez-en la trace au compte rendu."),
    ),
    Told(
        who=1, ago=37, module="projet-de-sante",
        title="Où trouver les chiffres de ma commune pour le diagnostic ?",
        body="Je cherche la part des plus de 75 ans et les patients sans médecin traitant.",
        answers=(
            (4, "L’Insee pour l’âge ; pour les médecins traitants, ma CPAM m’a répondu en dix jours."),
            (5, "L’observatoire régional publie des portraits par territoire, tout prêts."),
        ),
        accepted=0,
    ),
    Told(
        who=2, ago=30, module="dynamique-collective",
        title="Les réunions d’équipe débordent d’une heure : que faites-vous ?",
        body="Douze personnes, un ordre du jour que personne ne lit.",
        answers=((0, "Un point par ligne, avec sa durée et qui l’apporte. On finit presque à l’heure."),),
    ),
    Told(
        who=3, ago=24, title="Covoiturage depuis Clermont pour le prochain séminaire",
        body="Je pars vers 7 h 15, il me reste deux places.",
        answers=((6, "Je viens avec vous !"), (3, "Noté, rendez-vous à la gare.")),
    ),
    Told(
        who=4, ago=16, module="demarche-qualite",
        title="Un exemple de PDSA sur les rendez-vous non honorés ?",
        body="Je voudrais montrer à l’équipe quelque chose de court.",
        answers=((TRAINER, "Partez d’une seule semaine et d’un seul cabinet ; nous en ferons un ensemble."),),
    ),
    Told(
        who=5, ago=9, module="gestion-de-structure",
        title="Les heures de secrétariat entrent-elles dans l’ACI ?",
        body="Mon expert-comptable dit oui, ma caisse ne répond pas.",
    ),
    Told(
        who=6, ago=6, title="Peut-on garder le même sujet de mémoire que la fiche projet ?",
        body="J’y travaille depuis septembre et j’aimerais aller au bout.",
    ),
    Told(
        who=7, ago=1, module="projet-de-sante",
        title="Faut-il faire valider la feuille de route par tous les associés ?",
        body="L’un d’eux est absent jusqu’en janvier.",
    ),
)  # fmt: skip
IN_2021 = (
    Told(
        who=0, ago=60, module="se-positionner",
        title="Comment présenter mon poste à des médecins qui n’en voulaient pas ?",
        body="Première réunion la semaine prochaine.",
        answers=((2, "Commence par ce qui leur prend du temps, pas par ton titre."),),
        accepted=0,
    ),
    Told(
        who=3, ago=40, module="demarche-qualite-pdsa",
        title="Combien de cycles PDSA pour la production ?",
        body="Un seul, ou faut-il recommencer ?",
        answers=((TRAINER, "Un cycle complet suffit, avec ce que vous changeriez au suivant."),),
        accepted=0,
    ),
    Told(
        who=5, ago=25, title="Le mémoire peut-il parler du centre de vaccination ?",
        body="C’est ce qui occupe toute l’équipe depuis janvier.",
        answers=(
            (TRAINER, "Oui, si vous analysez une démarche menée en équipe."),
            (7, "Je fais pareil, on peut se relire."),
        ),
    ),
    Told(
        who=8, ago=10, module="manager-une-equipe",
        title="Un modèle d’entretien annuel pour une petite équipe ?",
        body="Deux salariées, pas de service du personnel.",
        answers=((1, "Je vous apporte le nôtre à la prochaine visio."),),
    ),
)  # fmt: skip
BEFORE_THE_DEFENCES = datetime(2021, 5, 20, 10, 30, tzinfo=UTC)


def tell_questions_of_2021(story: Story, course: Course) -> None:
    """In 2021 taking part was a condition."""
    _tell(story, course, IN_2021, course.present_at(BEFORE_THE_DEFENCES), BEFORE_THE_DEFENCES)


def tell_questions(story: Story, course: Course, now: datetime) -> None:
    """Two questions wait for more than five days; one is in the FAQ; somebody receives the week’s news."""
    cases = course.present_at(now)
    _tell(story, course, IN_AUVERGNE, cases, now)
    story.add(now - 40 * DAY, _choosing(course, cases[1], Frequency.WEEKLY))


def _tell(
    story: Story, course: Course, questions: Sequence[Told], cases: Sequence[Case], now: datetime
) -> None:
    for told in questions:
        asked_at = (now - told.ago * DAY).replace(hour=7 + told.who % 4, minute=5 * told.who)
        story.add(asked_at, _asking(course, told, cases[told.who]))
        for number, (who, words) in enumerate(told.answers):
            at = asked_at + (number + 1) * 2 * HOUR
            story.add(at, _answering(course, told, None if who == TRAINER else cases[who], words))
        after = asked_at + (len(told.answers) + 1) * 2 * HOUR
        if told.accepted is not None:
            story.add(after, _accepting(course, told, cases[told.who], told.accepted))
        if told.faq[0]:
            story.add(after + DAY, _moving(course, told))


def _asking(course: Course, told: Told, case: Case) -> Act:
    words = Words(title=told.title, body=told.body, module=told.module)
    return lambda session, at: operations.ask(
        session, cohort_id=course.cohort(session).id, words=words, by=case.candidate, at=at
    )


def _answering(course: Course, told: Told, case: Case | None, words: str) -> Act:
    return lambda session, at: operations.answer(
        session,
        question_id=_question(session, course, told).id,
        words=Words(body=words),
        by=course.trainer(session) if case is None else case.candidate,
        at=at,
    )


def _accepting(course: Course, told: Told, case: Case, number: int) -> Act:
    def run(session: FencedSession, at: datetime) -> None:
        answers = session.scalars(
            select(ForumPost.id)
            .where(
                ForumPost.question_id == _question(session, course, told).id, ForumPost.is_opening.is_(False)
            )
            .order_by(ForumPost.posted_at)
        ).all()
        operations.accept(session, post_id=answers[number], accepted=True, by=case.candidate, at=at)

    return run


def _moving(course: Course, told: Told) -> Act:
    def run(session: FencedSession, at: datetime) -> None:
        question = _question(session, course, told)
        title, words = told.faq
        operations.move_to_faq(
            session,
            question_id=question.id,
            title=title,
            answer=words,
            module=told.module,
            seen=question.revision,
            by=course.trainer(session),
            at=at,
        )

    return run


def _choosing(course: Course, case: Case, frequency: Frequency) -> Act:
    by: Actor = case.candidate
    return lambda session, at: operations.choose_digest(
        session, cohort_id=course.cohort(session).id, frequency=frequency, by=by, at=at
    )


def _question(session: FencedSession, course: Course, told: Told) -> ForumQuestion:
    return session.scalars(
        select(ForumQuestion).where(
            ForumQuestion.cohort_id == course.cohort(session).id, ForumQuestion.title == told.title
        )
    ).one()
