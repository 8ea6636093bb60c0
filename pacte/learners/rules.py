"""Who may be enrolled, leave, move to another cohort, change structure or trainer: every reason why not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from pacte.blockers import Blocker
from pacte.french import of_name, plural
from pacte.learners.vocabulary import EnrollmentState

REASON_LIMIT = 2_000
TRACES_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A dossier whose person would become a learner."""

    deposited: bool = True
    """Neither a draft nor withdrawn."""
    validated: bool = True
    """By the EHESP, or the cohort does without."""
    place_accepted: bool = True
    waiver_lapsed: bool = False
    """Granted while being recruited, and T0 has come without the recruitment."""
    enrolled: EnrollmentState | None = None
    """What the person already is in this cohort."""


def blockers_to_enrol(person: Confirmed) -> list[Blocker]:
    """Why this person cannot become a learner of the cohort."""
    blockers = []
    if not person.deposited:
        blockers.append(Blocker("withdrawn", "Le dossier a été retiré."))
    if not person.validated:
        blockers.append(
            Blocker(
                "not_validated",
                "L’EHESP n’a pas validé le dossier.",
                "Présentez-le dans une vague, puis attendez la validation.",
            )
        )
    if not person.place_accepted:
        blockers.append(
            Blocker(
                "place_not_accepted",
                "La personne n’a pas confirmé sa place.",
                "Elle la confirme sur sa page, avant la date indiquée dans sa réponse.",
            )
        )
    if person.waiver_lapsed:
        blockers.append(
            Blocker(
                "waiver_lapsed",
                "La dérogation est tombée : le T0 est passé et la personne n’est pas recrutée.",
                "Si elle a été recrutée, mettez sa situation à jour.",
            )
        )
    if person.enrolled is EnrollmentState.ACTIVE:
        blockers.append(Blocker("already_enrolled", "La personne est déjà inscrite."))
    elif person.enrolled is not None:
        blockers.append(
            Blocker("has_left", "La personne a déjà été inscrite dans cette promotion et l’a quittée.")
        )
    return blockers


def blockers_of_capacity(*, capacity: int, present: int, added: int) -> list[Blocker]:
    """Why so many cannot be added to those already ``present``; the capacity is never exceeded."""
    left = max(capacity - present, 0)
    if added <= left:
        return []
    places = f"Il reste {left} place{'s' if left > 1 else ''}" if left else "Il ne reste aucune place"
    return [
        Blocker(
            "capacity",
            f"{places} sur {capacity}, pour {added} personne{'s' if added > 1 else ''}.",
            "Choisissez moins de personnes, ou augmentez la capacité de la promotion.",
        )
    ]


def blockers_to_follow(*, is_trainer: bool, tie: str) -> list[Blocker]:
    """Why someone cannot be the trainer of a learner; ``tie`` names what ties them, else is empty."""
    if not is_trainer:
        return [
            Blocker(
                "not_trainer",
                "Cette personne n’est pas formatrice ou formateur relais de la promotion.",
                "Choisissez quelqu’un dans la liste.",
                "trainer",
            )
        ]
    if tie:
        return [
            Blocker(
                "tied",
                f"Un lien est connu entre ces deux personnes : {tie.lower()}.",
                "Choisissez une autre formatrice ou un autre formateur.",
                "trainer",
            )
        ]
    return []


def blockers_to_change(
    state: EnrollmentState, *, seen: int, revision: int, wanted: EnrollmentState = EnrollmentState.ACTIVE
) -> list[Blocker]:
    """What every act on a learner asks: as ``wanted`` (in the cohort), and not changed since the page."""
    if state is not wanted:
        if wanted is EnrollmentState.ACTIVE:
            return [Blocker("not_active", "Cette personne n’est plus dans la promotion.")]
        return [Blocker("not_left", "Cette personne n’a pas de départ à annuler.", "Rechargez la page.")]
    if seen != revision:
        return [
            Blocker(
                "changed_meanwhile",
                "Quelqu’un a modifié cette inscription depuis que vous avez ouvert la page.",
                "Votre saisie est gardée : relisez l’historique, puis recommencez.",
            )
        ]
    return []


def blockers_of_reason(reason: str) -> list[Blocker]:
    """What stays in the history must be written."""
    if not reason.strip():
        return [Blocker("reason_missing", "Écrivez la raison.", "Elle reste dans l’historique.", "reason")]
    return []


def blockers_of_day(day: date, *, since: date, today: date) -> list[Blocker]:
    """``day`` is when something happened: neither before ``since`` nor to come."""
    if day < since:
        return [Blocker("day_early", "Cette date est avant l’inscription.", "Vérifiez la date.", "on")]
    if day > today:
        return [Blocker("day_late", "Cette date est à venir.", "Revenez ce jour-là.", "on")]
    return []


def blockers_of_leader(name: str, email: str) -> list[Blocker]:
    """Who leads the new team is invited by e-mail under their name: both, or neither."""
    if bool(name.strip()) == bool(email.strip()):
        return []
    where, what = ("leader_email", "l’adresse") if name.strip() else ("leader", "le nom")
    return [
        Blocker(
            "leader_incomplete",
            f"Il manque {what} de la personne qui dirige la nouvelle équipe.",
            "Donnez le nom et l’adresse, ou laissez les deux vides.",
            where,
        )
    ]


def blockers_of_traces(words: Sequence[str]) -> list[Blocker]:
    """Something was done after the last day, which will not count."""
    if not words:
        return []
    said = " ; ".join(words[:TRACES_NAMED])
    if len(words) > TRACES_NAMED:
        said += f" ; et {len(words) - TRACES_NAMED} de plus"
    return [
        Blocker(
            "done_later",
            f"Après ce jour, il y a encore : {said}.",
            "Corrigez le dernier jour ; ou cochez la case, et ce qui le suit ne comptera pas.",
            "despite",
        )
    ]


def gives_place_back(*, today: date, t0_on: date) -> bool:
    """Whether the place of someone who leaves can go to the next on the waiting list."""
    return today < t0_on


def blockers_to_transfer(
    *, same_cohort: bool, track: str, tracks: Collection[str], enrolled: bool, over: bool
) -> list[Blocker]:
    """Why a learner cannot move to another cohort; ``over``: its defences are past."""
    blockers = []
    if same_cohort:
        blockers.append(Blocker("same_cohort", "C’est déjà sa promotion.", "", "cohort"))
        return blockers
    if track not in tracks:
        blockers.append(
            Blocker(
                "track", f"Cette promotion n’a pas la mention {track}.", "Choisissez-en une autre.", "cohort"
            )
        )
    if enrolled:
        blockers.append(
            Blocker("already_enrolled", "La personne a déjà été inscrite dans cette promotion.", "", "cohort")
        )
    if over:
        blockers.append(
            Blocker("over", "Cette promotion est terminée.", "Choisissez-en une autre.", "cohort")
        )
    return blockers


def blockers_to_return(
    *, where: str, capacity: int, taken: int, deposited: bool, elsewhere: str
) -> list[Blocker]:
    """Why a departure is not taken back; ``taken``: places held or promised ``where`` (« la promo 8 »).

    ``elsewhere``: the other cohort that the person is in now, else empty.
    """
    blockers = []
    if taken >= capacity:
        blockers.append(
            Blocker(
                "place_given",
                f"Sa place dans {where} n’est plus libre : "
                f"{plural(capacity, 'place')}, toutes prises ou proposées.",
                "Attendez qu’une place se libère (un refus, un délai passé, un départ), ou augmentez la "
                "capacité de la promotion.",
            )
        )
    if not deposited:
        blockers.append(
            Blocker(
                "withdrawn", "Son dossier a été retiré depuis.", "Annulez d’abord le retrait, sur le dossier."
            )
        )
    if elsewhere:
        blockers.append(
            Blocker(
                "enrolled_elsewhere",
                f"La personne est maintenant inscrite dans {elsewhere}.",
                "Si c’est là l’erreur, enregistrez d’abord son départ de cette promotion.",
            )
        )
    return blockers


@dataclass(frozen=True, slots=True)
class WorkKept:
    """Whether validated work counts in another version of the programme, and what differs."""

    kept: bool
    same_version: bool
    missing: tuple[str, ...] = ()
    """Modules of the former version that the other does not have."""
    added: tuple[str, ...] = ()


def work_kept(
    former: str, other: str, former_modules: Collection[str], other_modules: Collection[str]
) -> WorkKept:
    """The same version, or the same modules under another one: what was validated still counts."""
    if former == other:
        return WorkKept(kept=True, same_version=True)
    missing = tuple(sorted(set(former_modules) - set(other_modules)))
    added = tuple(sorted(set(other_modules) - set(former_modules)))
    return WorkKept(kept=not missing and not added, same_version=False, missing=missing, added=added)


def blockers_of_dues(
    *, name: str, year: int, is_member: bool, is_settled: bool, membership_asked: bool, dues_asked: bool
) -> list[Blocker]:
    """Why a structure cannot bear an enrolment: membership, then dues, of the year of the change."""
    if membership_asked and not is_member:
        message = f"{name} n’adhère pas à la fédération pour {year}."
        return [Blocker("not_member", message, "Enregistrez l’adhésion dans sa fiche.", "structure_id")]
    if dues_asked and not is_settled:
        message = f"La cotisation {year} {of_name(name)} n’est pas enregistrée."
        return [Blocker("dues_unpaid", message, "Enregistrez le paiement dans sa fiche.", "structure_id")]
    return []
