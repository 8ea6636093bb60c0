"""The mémoires of CPTS 1, due three weeks ago: deposited in every way, and given to a jury to read."""

from datetime import datetime, timedelta

from pacte.demo.course import Course
from pacte.demo.jury import Jury
from pacte.demo.memoires import DAY, Author, tell_subject
from pacte.demo.story import Story
from pacte.memoires.vocabulary import WaiverKind

NEARLY = 23
"""Hour of the day at which somebody sent a file and went no further."""
LONG = "Les neuf entretiens font partie du corps du mémoire ; le jury en est prévenu."
ILL = "Hospitalisation la semaine du dépôt ; justificatif reçu par la fédération."
TOO_BROAD = "Le sujet est trop large pour vingt pages : gardez une situation, et une seule question."
WHICH = "Je garde le suivi des plaies : trois cycles d’essai sont finis, le quatrième commence lundi."
GOOD = "C’est le bon choix. Proposez-le ainsi, avec la date de chaque cycle."


def tell_judged(story: Story, course: Course, now: datetime) -> None:
    """Of twenty: blocked, waived, corrected, late, late and waived, only sent, nothing; the rest in time."""
    due_on = course.definition.memoire.due_on
    authors = [
        Author(course=course, case=case, number=number) for number, case in enumerate(course.present_at(now))
    ]
    short, long, corrected, late, ill, sent, silent, *others = authors

    def at(author: Author, days: int) -> datetime:
        return author.hour(due_on + timedelta(days=days))

    for author in authors:
        if author is corrected:
            _talk_over(story, author)
        elif author is not silent:
            tell_subject(story, author)
    story.add(at(short, -2), short.deposit(9))
    story.add(at(long, -1), long.deposit(21))
    story.add(at(long, 3), long.waive(WaiverKind.PAGES, LONG))
    story.add(at(corrected, -6), corrected.deposit(9))
    story.add(at(corrected, -3), corrected.deposit())
    story.add(at(late, 4), late.deposit())
    story.add(at(ill, 9), ill.deposit())
    story.add(at(ill, 10), ill.waive(WaiverKind.LATE, ILL))
    story.add(at(sent, 0).replace(hour=NEARLY), sent.send())
    for author in others:
        story.add(at(author, -(author.number % 8)), author.deposit())
    Jury(course=course).tell(story, late=ill, now=now)


def _talk_over(story: Story, author: Author) -> None:
    """Taken up once, after a word from each."""
    due_on = author.course.definition.memoire.subject_due_on
    assert due_on is not None
    first = author.hour(due_on - 30 * DAY)
    story.add(first, author.propose)
    story.add(first + 5 * DAY, author.ask_again(TOO_BROAD))
    story.add(first + 8 * DAY, author.write(WHICH))
    story.add(first + 9 * DAY, author.write(GOOD, as_trainer=True))
    story.add(first + 12 * DAY, author.propose_again)
    story.add(first + 15 * DAY, author.validate)
