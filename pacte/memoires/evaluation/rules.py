"""When an evaluation may be written, given, reopened; which pages a comment cites; who sees what."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from pacte.blockers import Blocker
from pacte.cohorts.definition import Criterion
from pacte.french import relative_days, too_long
from pacte.memoires.evaluation.vocabulary import EvaluationState
from pacte.memoires.readers.rules import REASON_LIMIT, Standing
from pacte.memoires.vocabulary import ReadingState
from pacte.selection.scoring.rules import missing_marks

LEARNER, JURY = "comment_learner", "comment_jury"
"""Fields of the two comments; the first is mandatory, the second is not [A]."""
SENTENCE = 20
"""Characters that a comment for the learner has at least."""
_CITED = re.compile(r"\bp(?:ages?\b|p?\.)[\s\u00a0\u202f]*(\d{1,4})\b", re.IGNORECASE)


def state_of(
    state: ReadingState,
    submitted_at: datetime | None,
    *,
    marks: Mapping[str, object],
    comments: Sequence[str],
) -> EvaluationState:
    """Of a reading that has not ended."""
    if submitted_at is not None:
        return EvaluationState.SUBMITTED
    if state is ReadingState.ASKED:
        return EvaluationState.TO_ANSWER
    return EvaluationState.BEGUN if marks or any(comments) else EvaluationState.NOT_BEGUN


def is_late(due_on: date, today: date) -> bool:
    """The last minute of the day counts."""
    return today > due_on


def due_words(due_on: date, today: date) -> str:
    """« aujourd’hui », « dans 3 jours », « en retard depuis hier »."""
    words = relative_days(due_on, today)
    return f"en retard {words}" if is_late(due_on, today) else words


def blockers_to_read(standing: Standing) -> list[Blocker]:
    """Why the page of a reading shows nothing to its reader."""
    found = []
    if standing.is_tied:
        found.append(
            Blocker(
                "in_conflict",
                "Un lien est connu entre vous et la personne qui a écrit ce mémoire : il vous est caché.",
                "Si le lien n’existe pas ou plus, l’équipe de la fédération peut y mettre fin au registre.",
            )
        )
    if standing.state is None and not standing.is_active:
        found.append(
            Blocker("reading_ended", "Son auteur·e n’est plus dans la promotion : rien n’est à lire.")
        )
    elif standing.state is None:
        found.append(
            Blocker(
                "reading_ended",
                "Cette lecture n’est plus en cours : elle a été déclinée ou reprise.",
                "La fédération l’a confiée, ou va la confier, à quelqu’un d’autre.",
            )
        )
    if not standing.sits:
        found.append(
            Blocker("not_juror", "Vous n’êtes plus membre du jury.", "La fédération peut vous dire pourquoi.")
        )
    return found


def blockers_to_evaluate(standing: Standing) -> list[Blocker]:
    """Why the evaluation may not be written now; said to the reader."""
    found = blockers_to_read(standing)
    if not standing.is_active and standing.state is not None:
        found.append(
            Blocker(
                "left",
                "Cette personne n’est plus dans la promotion : il n’y a plus rien à évaluer.",
                "Ce que vous avez saisi est gardé.",
            )
        )
    if standing.state is ReadingState.ASKED:
        found.append(
            Blocker(
                "not_accepted",
                "Vous n’avez pas encore accepté cette lecture.",
                "Acceptez-la d’abord, ou déclinez-la, dans « Mes lectures ».",
            )
        )
    if standing.is_submitted:
        found.append(
            Blocker(
                "submitted",
                "Votre évaluation est rendue : elle ne change plus.",
                "Pour la corriger, demandez à l’équipe de la fédération de la rouvrir.",
            )
        )
    return found


def blockers_to_submit(
    standing: Standing, criteria: Sequence[Criterion], marks: Mapping[str, object], comment: str
) -> list[Blocker]:
    """Why the evaluation may not be given: every mark, and a sentence for the learner."""
    found = blockers_to_evaluate(standing)
    if found:
        return found
    found = missing_marks(criteria, marks)
    if len(comment.strip()) < SENTENCE:
        found.append(
            Blocker(
                "comment_missing",
                "Le commentaire pour l’apprenant·e manque, ou tient en moins d’une phrase.",
                "Dites en une phrase au moins ce qui est réussi ou ce qui reste à travailler.",
                LEARNER,
            )
        )
    return found


def blockers_to_reopen(standing: Standing, reason: str) -> list[Blocker]:
    """Why staff may not give an evaluation back to its reader."""
    found = []
    if standing.state is None:
        found.append(Blocker("reading_ended", "Cette lecture n’est plus en cours.", ""))
    elif not standing.is_submitted:
        found.append(
            Blocker("not_submitted", "Cette évaluation n’est pas rendue.", "Elle est encore modifiable.")
        )
    if standing.is_tied:
        found.append(
            Blocker("in_conflict", "Un lien est au registre : cette personne ne peut plus évaluer.", "")
        )
    if not standing.sits:
        found.append(Blocker("not_juror", "Cette personne n’est plus membre du jury.", ""))
    if not standing.is_active:
        found.append(Blocker("left", "L’auteur·e du mémoire n’est plus dans la promotion.", ""))
    if not reason.strip():
        found.append(
            Blocker("reason_missing", "Dites pourquoi : la personne le lira.", "Une phrase suffit.", "reason")
        )
    if len(reason) > REASON_LIMIT:
        found.append(Blocker("too_long", too_long(REASON_LIMIT), "", "reason"))
    return found


def sees_others(state: EvaluationState) -> bool:
    """A reader is shown what the others gave once their own evaluation is given, never before."""
    return state is EvaluationState.SUBMITTED


def shown_to_learner(states: Sequence[EvaluationState]) -> bool:
    """Whether every open reading of a mémoire, one at least, is given: then comments may be shown."""
    return bool(states) and all(one is EvaluationState.SUBMITTED for one in states)


def pages_cited(text: str, last: int) -> list[int]:
    """Pages of the file named « p. 12 » or « page 12 », in order, once each; none beyond the ``last``."""
    found = dict.fromkeys(int(one) for one in _CITED.findall(text))
    return [page for page in found if 1 <= page <= last]


def cited_parts(text: str, last: int) -> Iterator[tuple[str, int | None]]:
    """The text in pieces, those that name a page with it."""
    at = 0
    for match in _CITED.finditer(text):
        page = int(match[1])
        if not 1 <= page <= last:
            continue
        if match.start() > at:
            yield text[at : match.start()], None
        yield match[0], page
        at = match.end()
    if at < len(text):
        yield text[at:], None
