"""What the journal says of what follows absences, after the actor's name; without anybody's reason."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "tolerance.decided": "a levé la tolérance d’absence pour {half_days}",
        "tolerance.ended": "a mis fin à une décision sur la tolérance d’absence",
        "tolerance.proposed": "a proposé de lever la tolérance d’absence",
        "tolerance.declined": "n’a pas suivi la proposition de lever la tolérance d’absence",
        "catch_up.given": "a donné un rattrapage de {duration}",
        "catch_up.validated": "a validé un rattrapage de {duration}",
        "catch_up.handed_in": "a rendu un rattrapage de {duration}",
        "catch_up.replaced": "a remplacé un rattrapage rendu, de {duration}",
        "catch_up.sent_back": "a demandé de reprendre un rattrapage de {duration}",
        "catch_up.cancelled": "a annulé un rattrapage",
        "justification.sent": "a envoyé la justification d’une absence",
        "justification.accepted": "a accepté la justification d’une absence",
        "justification.refused": "n’a pas retenu la justification d’une absence",
        "team_work.declared": "a déclaré {duration} de travail dans l’équipe",
        "team_work.accepted": "a accepté {duration} de travail dans l’équipe",
        "team_work.refused": "a refusé une déclaration de travail dans l’équipe",
        "team_work.carried": "a fait suivre {duration} de travail dans l’équipe, à juger",
        "team_work.withdrawn": "a repris une déclaration de travail dans l’équipe",
    }
)
