"""When the minutes of a jury are closed, signed, completed; every reason why not at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pacte.blockers import Blocker
from pacte.cohorts.vocabulary import JurorRole
from pacte.french import listed, of_name, plural, too_long
from pacte.juries.day.rules import Passage, Verdict, faults_of, unfilled
from pacte.text import fold

REASON_LIMIT = 2_000
ADDENDUM_LIMIT = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Verdict):
    """Another result for one defence of signed minutes."""

    defence_id: int


def blockers_to_close(
    passages: Sequence[Passage],
    *,
    required: Sequence[tuple[JurorRole, int]],
    closer: Collection[int],
    lacking: str,
    closed_by: str = "",
) -> list[Blocker]:
    """Everything in the way; ``closer``: the juror ids of who closes, ``lacking``: why a role is not filled,
    ``closed_by``: who closed it already, and when."""
    if closed_by:
        return [
            Blocker(
                "already_closed",
                f"Le procès-verbal est déjà clos, {closed_by}.",
                "Relisez-le, puis signez.",
            )
        ]
    if not passages:
        return [Blocker("no_passage", "Aucune soutenance n’est prévue dans cette salle.")]
    found = []
    if not any(
        one.is_chair and one.sits and one.juror_id in closer for each in passages for one in each.seats
    ):
        found.append(
            Blocker(
                "not_chair",
                "La personne qui préside, présente ce jour, clôt le procès-verbal.",
                "Les présences disent qui préside.",
                "#presences",
            )
        )
    for one in passages:
        found += _of_passage(one)
    missing = [one for one in passages if unfilled(one.seats, required)]
    if missing and not lacking:
        found.append(
            Blocker(
                "lacking",
                f"Le jury est incomplet pour {plural(len(missing), 'passage')} : "
                f"{listed(_lacking_words(missing, required))}.",
                "Écrivez pourquoi il siège ainsi.",
                "lacking",
            )
        )
    if len(lacking) > REASON_LIMIT:
        found.append(Blocker("lacking_long", too_long(REASON_LIMIT), where="lacking"))
    return found


def blockers_to_sign(
    *, is_closed: bool, is_signer: bool, expected: str, typed: str, read: str, sealed: str
) -> list[Blocker]:
    """``typed`` is compared without accents nor case; ``read`` is the fingerprint that the page showed."""
    if not is_closed:
        return [Blocker("not_closed", "Le procès-verbal n’est pas clos.", "Vous signerez quand il le sera.")]
    if not is_signer:
        return [
            Blocker(
                "not_present",
                f"{expected} n’a siégé à aucun passage : seules les personnes qui ont siégé signent.",
            )
        ]
    found = []
    if fold(typed) != fold(expected):
        found.append(
            Blocker(
                "name_differs",
                f"Le nom tapé n’est pas celui {of_name(expected)}.",
                "Tapez les prénom et nom de la personne qui signe.",
                "signer_name",
            )
        )
    if read != sealed:
        found.append(
            Blocker(
                "other_minutes",
                "Ce procès-verbal n’est pas celui de la page.",
                "Rechargez-la, relisez, puis signez.",
            )
        )
    return found


def blockers_to_complete(
    *,
    is_signed: bool,
    text: str,
    agreed: Collection[int],
    chairs: Collection[int],
    correction: Correction | None,
    known: Mapping[int, Verdict],
    opens_resit: bool,
    seen: str,
    last: str,
) -> list[Blocker]:
    """Why an addendum is not added: ``agreed`` and ``chairs`` are jurors who signed, the latter presided what
    is corrected; ``known`` are the results of the minutes, by defence, as they stand; ``last`` is the last
    fingerprint, ``seen`` the one on the page."""
    if not is_signed:
        return [
            Blocker(
                "not_signed",
                "Le procès-verbal attend encore des signatures : il ne se complète pas.",
                "Un additif vient après la dernière signature.",
            )
        ]
    found = []
    if seen != last:
        found.append(
            Blocker(
                "completed_meanwhile",
                "Quelqu’un a complété ce procès-verbal depuis que vous avez ouvert la page.",
                "Votre texte est gardé : relisez l’additif ajouté, puis recommencez si besoin.",
            )
        )
    if not text:
        found.append(Blocker("text_missing", "Écrivez ce qui complète le procès-verbal.", where="text"))
    elif len(text) > ADDENDUM_LIMIT:
        found.append(Blocker("text_long", too_long(ADDENDUM_LIMIT), where="text"))
    if not agreed:
        found.append(
            Blocker("nobody_agrees", "Personne n’est nommé.", "Cochez qui approuve cet additif.", "agreed")
        )
    if correction is not None:
        found += _of_correction(correction, agreed, chairs, known, opens_resit)
    return found


def _of_correction(
    one: Correction,
    agreed: Collection[int],
    chairs: Collection[int],
    known: Mapping[int, Verdict],
    opens_resit: bool,
) -> list[Blocker]:
    found = []
    current = known.get(one.defence_id)
    if current is None:
        found.append(Blocker("not_here", "Cette soutenance n’est pas à ce procès-verbal.", where="defence"))
    elif (one.outcome, one.resit, one.to_correct, one.mention) == (
        current.outcome,
        current.resit,
        current.to_correct,
        current.mention,
    ):
        found.append(
            Blocker(
                "nothing_corrected",
                "Ce résultat est déjà celui du procès-verbal.",
                "Changez-le, ou choisissez « Aucun » pour n’ajouter que le texte.",
                "outcome",
            )
        )
    if agreed and not set(agreed) & set(chairs):
        found.append(
            Blocker(
                "chair_agrees",
                "Un résultat ne se corrige pas sans la personne qui présidait.",
                "Cochez-la parmi celles qui approuvent.",
                "agreed",
            )
        )
    return found + faults_of(one, opens_resit=opens_resit)


def _of_passage(one: Passage) -> list[Blocker]:
    found = []
    anchor = f"#passage-{one.id}"
    if one.outcome is None:
        found.append(Blocker("no_outcome", f"{one.learner} : le résultat manque.", "Saisissez-le.", anchor))
    if one.is_under_way:
        found.append(
            Blocker(
                "not_ended", f"{one.learner} : la soutenance n’est pas terminée.", "Notez sa fin.", anchor
            )
        )
    unsaid = [seat.name for seat in one.seats if seat.is_present is None and not seat.is_tied]
    if unsaid:
        found.append(
            Blocker(
                "attendance_unsaid",
                f"{one.learner} : la présence de {listed(unsaid)} n’est pas notée.",
                "Notez qui est là.",
                "#presences",
            )
        )
    elif not any(seat.is_chair for seat in one.sitting):
        found.append(
            Blocker(
                "no_chair",
                f"{one.learner} : personne ne préside parmi celles et ceux qui délibèrent.",
                "Choisissez qui préside.",
                "#presences",
            )
        )
    return found


def _lacking_words(passages: Sequence[Passage], required: Sequence[tuple[JurorRole, int]]) -> list[str]:
    return list(dict.fromkeys(role.label for one in passages for role, _ in unfilled(one.seats, required)))
