"""What the selection asks of a deposited dossier: told beforehand, a condition when the committee decides."""

from dataclasses import replace
from datetime import date, datetime

from pacte.applications.facts import CohortFacts, Dossier, StructureFacts
from pacte.applications.requirements import REFUSED, lapsed_words, refused
from pacte.applications.vocabulary import ApplicationState, PostStatus, Step, WaiverState
from pacte.applications.wording import closing_words, day_words, local_day
from pacte.blockers import Blocker
from pacte.french import of_name

KIND_OF_TRACK = {"MSP": "MSP", "MSPU": "MSP", "CPTS": "CPTS"}
"""Kind of a structure → the mention that is made for it."""


def notices_at_deposit(dossier: Dossier, cohort: CohortFacts, now: datetime) -> list[Blocker]:
    """What does not prevent the deposit, but must be put right before the committee decides."""
    notices = [
        _for_candidate(notice, dossier.state, cohort, now)
        for notice in _standing(dossier, cohort)
        if notice.code != REFUSED or dossier.state is not ApplicationState.DRAFT
    ]
    if awaits_waiver(dossier, cohort):
        lapses = (
            f" ; accordée, elle tombe si vous n’êtes pas recruté·e le {day_words(cohort.t0_on)}"
            if cohort.waiver_lapses_at_t0
            else ""
        )
        notices.append(
            Blocker("waiver_pending", f"La fédération décidera de votre demande de dérogation{lapses}.")
        )
    return [*notices, *lapsed_told(dossier, cohort, now)]


def lapsed_told(dossier: Dossier, cohort: CohortFacts, now: datetime) -> list[Blocker]:
    """In a deposited dossier: the team's commitment that no longer counts, and what its holder does then."""
    if dossier.state is not ApplicationState.SUBMITTED:
        return []
    told = []
    for asked in cohort.documents_for(dossier.track):
        lapsed = dossier.given_for_another(asked.key) if asked.by_signature and asked.required else None
        if lapsed is None:
            continue
        bearer = dossier.bearers[0]
        team = f"de l’équipe {of_name(bearer.name)}"
        if bearer.refusal:
            remedy = ""
        elif any(request.key == asked.key for request in dossier.requests):
            remedy = f"Envoyez celle {team}, que la fédération vous demande, sans reprendre votre dossier."
        elif now < cohort.closes_at:
            remedy = (
                f"Votre dossier reste déposé ; la fédération vous demandera celle {team}. Si vous reprenez "
                "votre dossier, il vous la faudra pour le déposer de nouveau."
            )
        else:
            remedy = f"Votre dossier reste déposé ; la fédération vous demandera celle {team}."
        told.append(
            Blocker(
                "commitment_for_another",
                f"{lapsed_words(lapsed, bearer)} Elle ne compte plus.",
                remedy,
                f"{Step.DOCUMENTS.value}#{asked.key}",
            )
        )
    return told


def waiver_told(dossier: Dossier, cohort: CohortFacts, now: datetime) -> Blocker | None:
    """A decided waiver as its holder reads it wherever the dossier is: what was decided, until when, why."""
    waiver = dossier.waiver
    if (
        waiver is None
        or waiver.state is WaiverState.REQUESTED
        or dossier.post_status is not PostStatus.BEING_RECRUITED
    ):
        return None
    why = f"Raison indiquée : {waiver.decision_reason}" if waiver.decision_reason else ""
    if waiver.state is WaiverState.REFUSED:
        return Blocker(
            "waiver_refused",
            "Votre dérogation est refusée : sans recrutement, votre dossier ne peut pas être retenu.",
            why,
        )
    day = day_words(cohort.t0_on)
    if waiver_lapses(dossier, cohort, local_day(now, cohort.time_zone)):
        return Blocker("waiver_lapsed", f"Votre dérogation est tombée le {day}, sans recrutement.", why)
    lapses = f" Elle tombe si vous n’êtes pas recruté·e le {day}." if cohort.waiver_lapses_at_t0 else ""
    return Blocker("waiver_granted", f"Votre dérogation est accordée.{lapses}", why)


def to_put_right(dossier: Dossier, cohort: CohortFacts, now: datetime) -> list[Blocker]:
    """What the candidate has to see to, with the structure, before the committee decides.

    A structure that they declared is for the federation to look at first; one that it refused is theirs.
    """
    known = (bearer for bearer in dossier.bearers if bearer.refusal or not bearer.is_declared)
    found = [blocker for bearer in known for blocker in _membership(bearer, cohort)]
    return [_for_candidate(blocker, dossier.state, cohort, now) for blocker in found]


def awaits_waiver(dossier: Dossier, cohort: CohortFacts) -> bool:
    """Whether the federation has still to decide of a waiver."""
    decided = dossier.waiver is not None and dossier.waiver.state is not WaiverState.REQUESTED
    return dossier.post_status is PostStatus.BEING_RECRUITED and cohort.team_or_waiver and not decided


def blockers_to_selection(
    dossier: Dossier, cohort: CohortFacts, *, today: date | None = None
) -> list[Blocker]:
    """Why the committee cannot select this dossier: its state, dues, waiver, documents, commitment.

    ``today`` is the federation's local date; with it, a waiver that fell at T0 counts as fallen.
    """
    blockers = [*_state(dossier), *_standing(dossier, cohort)]
    if dossier.post_status is PostStatus.BEING_RECRUITED and cohort.team_or_waiver:
        blockers += _waiver(dossier)
        if today is not None and waiver_lapses(dossier, cohort, today):
            blockers.append(
                Blocker(
                    "waiver_lapsed",
                    f"La dérogation est tombée le {day_words(cohort.t0_on)}, sans recrutement.",
                    "Si la personne a été recrutée, sa situation doit être mise à jour.",
                    f"{Step.POSITION.value}#post_status",
                )
            )
    for request in dossier.requests:
        blockers.append(
            Blocker(
                "document_awaited",
                f"Pièce demandée, pas encore reçue : {request.label}.",
                "Attendez-la, ou annulez la demande.",
                f"{Step.DOCUMENTS.value}#{request.key}",
            )
        )
    for document in dossier.standing:
        if document.late and not document.accepted:
            blockers.append(
                Blocker(
                    "late_document",
                    f"{document.label} : reçue après la clôture, pas encore acceptée.",
                    "La fédération décide de l’accepter, avec sa raison.",
                    f"{Step.DOCUMENTS.value}#{document.key}",
                )
            )
    awaited = {request.key for request in dossier.requests}
    for asked in cohort.documents_for(dossier.track):
        if not (asked.by_signature and asked.required) or asked.key in awaited:
            continue  # asked for already: it is waited for, above
        where = f"{Step.DOCUMENTS.value}#{asked.key}"
        lapsed = dossier.given_for_another(asked.key)
        if lapsed is not None:
            blockers.append(
                Blocker(
                    "commitment_for_another",
                    lapsed_words(lapsed, dossier.bearers[0]),
                    "Demandez la lettre de la structure qui le porte.",
                    where,
                )
            )
        elif not dossier.has_document(asked.key):
            blockers.append(
                Blocker(
                    "commitment_missing",
                    _not_signed_yet(dossier, cohort, asked.label) or f"Pièce manquante : {asked.label}.",
                    "Demandez-la à la candidate ou au candidat.",
                    where,
                )
            )
    return blockers


def _not_signed_yet(dossier: Dossier, cohort: CohortFacts, label: str) -> str:
    """That the letter is asked of the leader, and since when; nothing when no signature is awaited."""
    asked = dossier.commitment
    if asked is None or asked.signed or asked.declined:
        return ""
    when = day_words(local_day(asked.requested_at, cohort.time_zone))
    return f"{label} : demandée à {asked.leader_name} le {when}, pas encore signée."


def doubts_of_track(dossier: Dossier) -> list[Blocker]:
    """A mention of one kind asked for by a structure of the other: may be meant, is often a slip; never
    prevents the deposit. Another structure of the dossier may be of the mention's kind: it should bear it."""
    track = dossier.track or ""
    bearer = next(iter(dossier.bearers), None)
    if track not in KIND_OF_TRACK.values() or bearer is None:
        return []
    if KIND_OF_TRACK.get(bearer.kind, track) == track:
        return []
    several = len(dossier.structures) > 1
    return [
        Blocker(
            "track_of_another_kind",
            f"La mention demandée est {track}, mais la structure {'qui porte le dossier ' if several else ''}"
            f"est une {KIND_OF_TRACK[bearer.kind]} : {bearer.name}.",
            "Vérifiez la mention, et laquelle porte le dossier."
            if several
            else "Vérifiez la mention et la structure.",
            f"{Step.STRUCTURE.value}#track",
        )
    ]


def waiver_lapses(dossier: Dossier, cohort: CohortFacts, today: date) -> bool:
    """Whether a granted waiver has fallen: T0 has come and the person is still being recruited."""
    return (
        cohort.waiver_lapses_at_t0
        and dossier.waiver is not None
        and dossier.waiver.state is WaiverState.GRANTED
        and dossier.post_status is PostStatus.BEING_RECRUITED
        and today >= cohort.t0_on
    )


def _state(dossier: Dossier) -> list[Blocker]:
    if dossier.state is ApplicationState.WITHDRAWN:
        return [Blocker("withdrawn", "Ce dossier a été retiré : il n’est plus candidat à cette promotion.")]
    if dossier.state is ApplicationState.DRAFT:
        return [Blocker("not_deposited", "Ce dossier n’est pas déposé : le comité ne le verra pas.")]
    return []


def _standing(dossier: Dossier, cohort: CohortFacts) -> list[Blocker]:
    return [blocker for bearer in dossier.bearers for blocker in _membership(bearer, cohort)]


def _for_candidate(blocker: Blocker, state: ApplicationState, cohort: CohortFacts, now: datetime) -> Blocker:
    """A refused structure with what the candidate does about it, as long as the window allows and after."""
    if blocker.code != REFUSED:
        return blocker
    if now >= cohort.closes_at:
        return replace(
            blocker,
            remedy="Dites à la fédération, par un message depuis votre dossier, quelle structure le porte : "
            "elle l’y met, sans nouveau dépôt.",
        )
    until = f"au plus tard le {closing_words(cohort.closes_at, cohort.time_zone)}"
    remedy = (
        f"Choisissez une autre structure, {until}."
        if state is ApplicationState.DRAFT
        else f"Pour en choisir une autre, reprenez votre dossier et déposez-le de nouveau, {until} ; après, "
        "dites à la fédération, par un message, quelle structure porte votre dossier."
    )
    return replace(blocker, remedy=remedy)


def _membership(bearer: StructureFacts, cohort: CohortFacts) -> list[Blocker]:
    where = f"{Step.STRUCTURE.value}#structures"
    if bearer.refusal:
        return [replace(refused(bearer), remedy="Une autre structure doit porter ce dossier.")]
    if cohort.membership_required and not bearer.is_member and bearer.is_declared:
        return [
            Blocker(
                "structure_declared",
                f"{bearer.name} : adhésion {cohort.dues_year} à vérifier par la fédération.",
                "Cette structure vient d’être déclarée : la fédération la vérifie, et dit si elle adhère.",
                where,
            )
        ]
    if cohort.membership_required and not bearer.is_member:
        return [
            Blocker(
                "not_member",
                f"{bearer.name} n’adhère pas à la fédération pour {cohort.dues_year}.",
                "L’adhésion et la cotisation peuvent être régularisées jusqu’à la décision du comité.",
                where,
            )
        ]
    if cohort.dues_required and not bearer.has_settled_dues:
        return [
            Blocker(
                "dues_unpaid",
                f"La cotisation {cohort.dues_year} {of_name(bearer.name)} n’est pas enregistrée.",
                "Elle peut être réglée jusqu’à la décision du comité.",
                where,
            )
        ]
    return []


def _waiver(dossier: Dossier) -> list[Blocker]:
    where = f"{Step.POSITION.value}#waiver_reason"
    if dossier.waiver is None:
        return [Blocker("waiver_missing", "Aucune demande de dérogation.", "", where)]
    if dossier.waiver.state is WaiverState.REQUESTED:
        return [
            Blocker(
                "waiver_undecided",
                "La demande de dérogation n’est pas encore décidée.",
                "La fédération l’accorde ou la refuse, avec sa raison.",
                where,
            )
        ]
    if dossier.waiver.state is WaiverState.REFUSED:
        return [Blocker("waiver_refused", "La demande de dérogation a été refusée.", "", where)]
    return []
