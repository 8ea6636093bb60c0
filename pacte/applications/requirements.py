"""What a complete dossier holds, step by step: each requirement met, or missing with its remedy."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pacte.applications.facts import (
    CohortFacts,
    CommitmentFacts,
    DocumentAsked,
    DocumentFacts,
    Dossier,
    StructureFacts,
)
from pacte.applications.vocabulary import PostStatus, Step
from pacte.applications.wording import day_words, listed, local_day
from pacte.blockers import Blocker
from pacte.federations.rules import refusal_words
from pacte.french import of_name

REFUSED = "structure_refused"
"""Code of the reason that a structure was declared, and that the federation does not take it."""

MOST_HOURS = Decimal(48)
"""The legal maximum of a working week (Code du travail, L3121-20)."""

EARLIEST_START = date(1960, 1, 1)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing asked: ``label`` names it when it is there, ``blocker`` says what is missing."""

    step: Step
    label: str
    blocker: Blocker | None


def requirements(dossier: Dossier, cohort: CohortFacts, now: datetime) -> tuple[Requirement, ...]:
    """Everything asked of this dossier, in the order of the steps. ``where`` reads ``step#field``."""
    today = local_day(now, cohort.time_zone)
    return (
        *_person(dossier),
        *_structure(dossier, cohort),
        *_position(dossier, cohort, today),
        *_documents(dossier, cohort),
        _privacy(dossier),
    )


def _ask(
    step: Step, field: str, label: str, missing: bool, code: str, message: str, remedy: str = ""
) -> Requirement:
    where = f"{step.value}#{field}"
    return Requirement(step, label, Blocker(code, message, remedy, where) if missing else None)


def _person(dossier: Dossier) -> Iterator[Requirement]:
    yield _ask(
        Step.PERSON,
        "given_name",
        "Votre prénom",
        not dossier.given_name,
        "given_name_missing",
        "Votre prénom manque.",
        "Indiquez-le à l’étape « Vous ».",
    )
    yield _ask(
        Step.PERSON,
        "family_name",
        "Votre nom",
        not dossier.family_name,
        "family_name_missing",
        "Votre nom manque.",
        "Indiquez-le à l’étape « Vous ».",
    )
    yield _ask(
        Step.PERSON,
        "email",
        "Votre adresse électronique",
        "@" not in dossier.email,
        "email_missing",
        "Votre adresse électronique manque.",
        "Indiquez celle où la fédération peut vous écrire.",
    )


def _structure(dossier: Dossier, cohort: CohortFacts) -> Iterator[Requirement]:
    yield _ask(
        Step.STRUCTURE,
        "track",
        "Votre mention",
        dossier.track not in cohort.tracks,
        "track_missing",
        "La mention n’est pas choisie."
        if dossier.track is None
        else f"La mention {dossier.track} n’est pas proposée par cette promotion.",
        f"Choisissez {listed(cohort.tracks).replace(' et ', ' ou ')}.",
    )
    if not dossier.structures:
        yield _ask(
            Step.STRUCTURE,
            "structure_text",
            "",
            True,
            "structure_missing",
            "Aucune structure n’est indiquée.",
            "Cherchez la vôtre par son nom ou sa commune ; si elle n’est pas dans la liste, déclarez-la.",
        )
        return
    taken = [structure.name for structure in dossier.structures if not structure.refusal]
    for structure in dossier.structures:
        if structure.refusal:
            yield Requirement(Step.STRUCTURE, f"Structure {structure.name} (refusée)", refused(structure))
    if not taken:
        return
    yield _ask(
        Step.STRUCTURE,
        "structures",
        f"Votre structure : {listed(taken)}" if len(taken) == 1 else f"Vos structures : {listed(taken)}",
        len(dossier.structures) > 1 and not cohort.several_structures,
        "one_structure_only",
        f"Une seule structure par dossier ici ; le vôtre en compte {len(dossier.structures)}.",
        "Gardez celle qui porte votre candidature et retirez les autres.",
    )
    if len(dossier.structures) > 1 or len(dossier.bearers) != 1:
        yield _ask(
            Step.STRUCTURE,
            "structures",
            "Structure qui porte le dossier : "
            + listed([bearer.name for bearer in dossier.bearers] or ["–"]),
            len(dossier.bearers) != 1,
            "bearer_missing",
            "Aucune structure ne porte le dossier."
            if not dossier.bearers
            else f"{len(dossier.bearers)} structures portent le dossier.",
            "Vous en coordonnez plusieurs : dites laquelle, une seule, porte la candidature.",
        )


def refused(structure: StructureFacts) -> Blocker:
    """That the federation does not take a structure of the dossier, why, and what to do."""
    return Blocker(
        REFUSED,
        refusal_words(structure.name, structure.refusal),
        "Choisissez une autre structure." if structure.is_bearer else "Retirez-la de votre dossier.",
        f"{Step.STRUCTURE.value}#structures",
    )


def _position(dossier: Dossier, cohort: CohortFacts, today: date) -> Iterator[Requirement]:
    status = dossier.post_status
    yield _ask(
        Step.POSITION,
        "post_status",
        "Votre situation",
        status is None,
        "post_status_missing",
        "Votre situation dans l’équipe manque.",
        "Choisissez : en poste, prise de poste prévue, ou recrutement en cours.",
    )
    yield _ask(
        Step.POSITION,
        "position_title",
        "Votre fonction",
        not dossier.position_title,
        "position_missing",
        "L’intitulé de votre poste manque.",
        "Par exemple : coordinatrice de MSP.",
    )
    yield _hours(dossier)
    if status is not None:
        blocker = _start_date(dossier.starts_on, status, today)
        if status is not PostStatus.BEING_RECRUITED or blocker is not None:
            yield Requirement(Step.POSITION, "La date de votre poste", blocker)
    if status is PostStatus.BEING_RECRUITED and cohort.team_or_waiver:
        yield _ask(
            Step.POSITION,
            "waiver_reason",
            "Votre demande de dérogation",
            dossier.waiver is None or not dossier.waiver.reason,
            "waiver_missing",
            "Votre recrutement est en cours : une demande de dérogation, avec sa raison, est nécessaire.",
            "Expliquez où en est le recrutement ; la fédération décidera.",
        )


def _hours(dossier: Dossier) -> Requirement:
    hours = dossier.weekly_hours
    label, field = "Vos heures par semaine", f"{Step.POSITION.value}#weekly_hours"
    if hours is None:
        if dossier.post_status is PostStatus.BEING_RECRUITED:
            return Requirement(Step.POSITION, label + " (pas encore connues)", None)
        missing = Blocker(
            "hours_missing",
            "Vos heures de coordination par semaine manquent.",
            "Indiquez un nombre, par exemple 17,5.",
            field,
        )
        return Requirement(Step.POSITION, label, missing)
    if not 0 < hours <= MOST_HOURS:
        said = f"{hours.normalize():f}".replace(".", ",")
        implausible = Blocker(
            "hours_implausible",
            f"{said} heures par semaine n’est pas plausible.",
            "Indiquez plus de 0 et au plus 48 heures.",
            field,
        )
        return Requirement(Step.POSITION, label, implausible)
    return Requirement(Step.POSITION, label, None)


def _start_date(starts_on: date | None, status: PostStatus, today: date) -> Blocker | None:
    where = f"{Step.POSITION.value}#starts_on"
    if starts_on is None:
        if status is PostStatus.BEING_RECRUITED:
            return None
        asked = "depuis quand vous êtes en poste" if status is PostStatus.IN_POST else "le jour prévu"
        return Blocker("start_missing", "La date de votre poste manque.", f"Indiquez {asked}.", where)
    if starts_on < EARLIEST_START:
        return Blocker(
            "start_implausible",
            f"Le {day_words(starts_on)} est trop ancien.",
            "Vérifiez l’année.",
            where,
        )
    if status is PostStatus.IN_POST and starts_on > today:
        return Blocker(
            "start_in_future",
            f"Vous vous dites en poste, mais la date est à venir : {day_words(starts_on)}.",
            "Corrigez la date, ou choisissez « Prise de poste prévue ».",
            where,
        )
    if status is PostStatus.TAKING_POST and starts_on < today:
        return Blocker(
            "start_in_past",
            f"La prise de poste est annoncée pour une date passée : {day_words(starts_on)}.",
            "Si elle a eu lieu, choisissez « En poste » ; sinon, corrigez la date.",
            where,
        )
    if status is PostStatus.BEING_RECRUITED and starts_on < today:
        return Blocker(
            "start_in_past",
            f"Le recrutement est en cours, mais la date prévue est passée : {day_words(starts_on)}.",
            "Corrigez la date ou laissez-la vide.",
            where,
        )
    return None


def _documents(dossier: Dossier, cohort: CohortFacts) -> Iterator[Requirement]:
    for asked in cohort.documents_for(dossier.track):
        if not asked.required:
            continue
        lapsed = dossier.given_for_another(asked.key) if asked.by_signature else None
        if not dossier.has_document(asked.key):
            yield Requirement(
                Step.DOCUMENTS, asked.label, _missing_document(asked, dossier.commitment, cohort)
            )
        elif lapsed is None:
            yield Requirement(Step.DOCUMENTS, asked.label, None)
        else:
            label = f"{asked.label} pour {dossier.bearers[0].name}"
            yield Requirement(Step.DOCUMENTS, label, _given_for_another(lapsed, dossier, cohort))


def _missing_document(
    asked: DocumentAsked, commitment: CommitmentFacts | None, cohort: CohortFacts
) -> Blocker:
    where = f"{Step.DOCUMENTS.value}#{asked.key}"
    if not asked.by_signature:
        return Blocker(
            "document_missing",
            f"Pièce manquante : {asked.label}.",
            "Ajoutez-la à l’étape « Vos pièces ».",
            where,
        )
    if commitment is None:
        return Blocker(
            "commitment_missing",
            f"Pièce manquante : {asked.label}.",
            "Déposez-la, ou demandez la signature en ligne de votre équipe.",
            where,
        )
    when = day_words(local_day(commitment.requested_at, cohort.time_zone))
    asked_of = f"{asked.label} : demandée à {commitment.leader_name} le {when}"
    if commitment.declined:
        return Blocker(
            "commitment_declined",
            f"{asked_of}, refusée.",
            "Voyez avec votre équipe, puis demandez de nouveau la signature ou déposez la lettre signée.",
            where,
        )
    return Blocker(
        "commitment_pending",
        f"{asked_of}, pas encore signée.",
        "Relancez la personne, renvoyez le lien, ou déposez la lettre signée sur papier.",
        where,
    )


def lapsed_words(lapsed: DocumentFacts, bearer: StructureFacts) -> str:
    """That a commitment was given for another structure, for whoever reads it."""
    return (
        f"{lapsed.label} : donnée pour {lapsed.given_for_name} ; "
        f"c’est maintenant {bearer.name} qui porte le dossier."
    )


def _given_for_another(lapsed: DocumentFacts, dossier: Dossier, cohort: CohortFacts) -> Blocker:
    """A commitment that no longer counts: what it was given for, and whom to ask for a new one."""
    bearer, asked = dossier.bearers[0], dossier.commitment
    message = lapsed_words(lapsed, bearer)
    remedy = f"Demandez la signature de l’équipe {of_name(bearer.name)}, ou déposez sa lettre."
    if bearer.refusal:
        remedy = "Choisissez d’abord une structure que la fédération accepte."
    elif asked is not None and not asked.signed and not asked.declined:
        when = day_words(local_day(asked.requested_at, cohort.time_zone))
        remedy = (
            f"Une signature est demandée à {asked.leader_name} depuis le {when} : relancez la personne, "
            "ou déposez la lettre signée sur papier."
        )
    return Blocker("commitment_for_another", message, remedy, f"{Step.DOCUMENTS.value}#{lapsed.key}")


def _privacy(dossier: Dossier) -> Requirement:
    return _ask(
        Step.REVIEW,
        "privacy",
        "Notice sur l’usage de vos données lue",
        not dossier.privacy_accepted,
        "privacy_missing",
        "Vous n’avez pas encore dit avoir lu la notice sur l’usage de vos données.",
        "Lisez-la, puis cochez la case à l’étape « Relecture et dépôt ».",
    )
