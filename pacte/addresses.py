"""Paths of the site that mails point to: operations write mails, and know nothing of routes."""

from urllib.parse import quote


def application_path(federation: str, application_id: int, page: str = "") -> str:
    """A page of a dossier; without ``page``, its first one. ``federation`` is its slug."""
    path = f"/regions/{quote(federation)}/candidatures/{application_id}"
    return f"{path}/{page}" if page else path


def dossier_path(federation: str, application_id: int) -> str:
    """The staff's page of a dossier."""
    return f"/regions/{quote(federation)}/dossiers/{application_id}"


def commitment_path(federation: str, token: str) -> str:
    """The page where a team leader signs; holds a secret."""
    return f"/regions/{quote(federation)}/engagement/{quote(token)}"


def selection_path(federation: str, code: str) -> str:
    """The home of a cohort's selection, for staff and the committee."""
    return f"/regions/{quote(federation)}/promotions/{quote(code)}/selection"


def wave_path(federation: str, wave_id: int) -> str:
    """The EHESP's page of a wave."""
    return f"/regions/{quote(federation)}/validation/vagues/{wave_id}"


def validation_entry_path(federation: str, entry_id: int) -> str:
    """The EHESP's page of a dossier."""
    return f"/regions/{quote(federation)}/validation/{entry_id}"


def validation_path(federation: str, code: str) -> str:
    """The staff's page of a cohort's validation."""
    return f"/regions/{quote(federation)}/promotions/{quote(code)}/selection/validation"


def learner_path(federation: str, enrollment_id: int) -> str:
    """The page of a learner."""
    return f"/regions/{quote(federation)}/apprenants/{enrollment_id}"


def learners_path(federation: str, code: str) -> str:
    """The learners of a cohort."""
    return f"/regions/{quote(federation)}/promotions/{quote(code)}/apprenants"


def minutes_path(federation: str, code: str) -> str:
    """The minutes of a cohort's committee."""
    return f"/regions/{quote(federation)}/promotions/{quote(code)}/selection/proces-verbal"


def seminar_path(federation: str, seminar_id: int) -> str:
    """The page of a seminar."""
    return f"/regions/{quote(federation)}/seminaires/{seminar_id}"


def seminar_answers_path(federation: str, seminar_id: int) -> str:
    """Who comes to a seminar and who announced an absence."""
    return f"{seminar_path(federation, seminar_id)}/reponses"


def half_days_path(federation: str, code: str) -> str:
    """The half-days of a cohort, where they are signed and sealed."""
    return f"/regions/{quote(federation)}/promotions/{quote(code)}/emargement"


def signing_path(federation: str, token: str) -> str:
    """The page where a learner signs a half-day held by video; holds a secret."""
    return f"/regions/{quote(federation)}/liens/emargement/{quote(token)}"


def seminar_guest_path(federation: str, token: str) -> str:
    """The page where a team leader answers an invitation to a seminar; holds a secret."""
    return f"/regions/{quote(federation)}/liens/seminaire/{quote(token)}"


def justification_path(federation: str, enrollment_id: int, justification_id: int) -> str:
    """What a learner sent to explain an absence, where it is answered."""
    return f"/regions/{quote(federation)}/apprenants/{enrollment_id}/justifications/{justification_id}"


def amend_path(federation: str, half_day_id: int, enrollment_id: int) -> str:
    """Where a sealed line is corrected."""
    return f"/regions/{quote(federation)}/demi-journees/{half_day_id}/rectificatifs/{enrollment_id}"


def justify_path(federation: str, enrollment_id: int, half_day_id: int) -> str:
    """Where a learner explains an absence."""
    return f"{presences_path(federation, enrollment_id)}/{half_day_id}/justification"


def catch_up_path(federation: str, enrollment_id: int, catch_up_id: int) -> str:
    """Catch-up work of a learner, where it is read and answered."""
    return f"/regions/{quote(federation)}/apprenants/{enrollment_id}/rattrapages/{catch_up_id}"


def hand_in_path(federation: str, enrollment_id: int, catch_up_id: int) -> str:
    """Catch-up work of a learner, where they hand it in."""
    return f"{catch_up_path(federation, enrollment_id, catch_up_id)}/remise"


def decision_path(federation: str, enrollment_id: int) -> str:
    """Where the team decides about the absences of a learner."""
    return f"{presences_path(federation, enrollment_id)}/decision"


def presences_path(federation: str, enrollment_id: int) -> str:
    """The attendance of a learner, with what follows it."""
    return f"/regions/{quote(federation)}/apprenants/{enrollment_id}/presences"


def contact_path(federation: str, enrollment_id: int, theme: str = "") -> str:
    """Where a contact with a learner is noted, as from a mail; ``theme``: one already ticked."""
    path = f"/regions/{quote(federation)}/apprenants/{enrollment_id}/contacts/nouveau?via=e-mail"
    return f"{path}&theme={quote(theme)}" if theme else path


def cohort_productions_path(federation: str, code: str) -> str:
    """The productions of a cohort, for whoever trains there."""
    return f"/regions/{quote(federation)}/promotions/{quote(code)}/productions"


def productions_path(federation: str, enrollment_id: int) -> str:
    """The productions of a learner."""
    return f"/regions/{quote(federation)}/apprenants/{enrollment_id}/productions"


def production_path(federation: str, enrollment_id: int, key: str) -> str:
    """One of them, with its versions."""
    return f"{productions_path(federation, enrollment_id)}/{quote(key)}"


def memoire_path(federation: str, enrollment_id: int) -> str:
    """The mémoire of a learner."""
    return f"/regions/{quote(federation)}/apprenants/{enrollment_id}/memoire"


def reading_link_path(federation: str, token: str) -> str:
    """The page where a juror says whether they will read a mémoire; holds a secret."""
    return f"/regions/{quote(federation)}/liens/lecture/{quote(token)}"


def jury_path(federation: str, code: str) -> str:
    """The jury of a cohort, for staff and jurors."""
    return f"/regions/{quote(federation)}/promotions/{quote(code)}/jury"


def readings_path(federation: str, code: str) -> str:
    """The readings of a cohort's mémoires, for staff."""
    return f"{jury_path(federation, code)}/lectures"


def own_readings_path(federation: str) -> str:
    """The readings of the juror who opens it."""
    return f"/regions/{quote(federation)}/mes-lectures"


def evaluation_path(federation: str, reading_id: int) -> str:
    """Where a juror reads a mémoire and evaluates it."""
    return f"/regions/{quote(federation)}/lectures/{reading_id}"


def defence_path(federation: str, enrollment_id: int) -> str:
    """The defence of a learner."""
    return f"/regions/{quote(federation)}/apprenants/{enrollment_id}/soutenance"


def own_juries_path(federation: str) -> str:
    """The defences of the juror who opens it."""
    return f"/regions/{quote(federation)}/mes-jurys"


def availability_link_path(federation: str, token: str) -> str:
    """The page where a juror says when they are free; holds a secret."""
    return f"/regions/{quote(federation)}/liens/disponibilites/{quote(token)}"


def own_availability_path(federation: str, code: str, session: str = "") -> str:
    """Where whoever is signed in says when they are free; ``session``: as the address names the resit."""
    base = f"/regions/{quote(federation)}/promotions/{quote(code)}/mes-disponibilites"
    return f"{base}?session={quote(session)}" if session else base


def defence_day_path(federation: str, room_id: int) -> str:
    """The day's page of a room of defences."""
    return f"/regions/{quote(federation)}/soutenances/jour/{room_id}"


def jury_minutes_path(federation: str, room_id: int) -> str:
    """The minutes of a room of defences."""
    return f"{defence_day_path(federation, room_id)}/proces-verbal"


def result_path(federation: str, enrollment_id: int) -> str:
    """The result of a learner."""
    return f"/regions/{quote(federation)}/apprenants/{enrollment_id}/resultat"


def results_received_path() -> str:
    """The results that the EHESP received, all regions together."""
    return "/resultats-recus"


def forum_path(federation: str, code: str) -> str:
    """The forum of a cohort."""
    return f"/regions/{quote(federation)}/promotions/{quote(code)}/forum"


def forum_post_path(federation: str, code: str, question_id: int, post_id: int) -> str:
    """A message of the forum, on the page of its question."""
    return f"{forum_path(federation, code)}/{question_id}#message-{post_id}"


def forum_unsubscribe_path(federation: str, token: str) -> str:
    """The page that stops the news of a forum; holds a secret."""
    return f"/regions/{quote(federation)}/liens/forum/{quote(token)}"


def diploma_path(federation: str, enrollment_id: int) -> str:
    """The conditions of the diploma, for one learner."""
    return f"/regions/{quote(federation)}/apprenants/{enrollment_id}/diplome"
