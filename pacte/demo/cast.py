"""Who can be played in the demonstration: one sign-in for each role, shown on the sign-in page."""

from dataclasses import dataclass

from pacte.demo.people import MadeUp
from pacte.policy import Role


@dataclass(frozen=True, slots=True)
class Part:
    """A person of the demonstration and what they do; ``federation`` None: none, or all of them."""

    key: str
    who: MadeUp
    title: str
    story: str
    federation: str | None = None
    role: Role | None = None
    cohort: str | None = None
    """Code of the only cohort the role is held in."""


def _person(given: str, family: str, local: str) -> MadeUp:
    return MadeUp(given, family, f"{local}@demo.example", "06 39 98 00 00", "Beaune")


ADMINISTRATOR_BFC = Part(
    "administration",
    _person("Odile", "Vauchelet", "administration.bfc"),
    "Administration, FeMaSCo-BFC",
    "Gère l’équipe, les réglages de la fédération, et tout ce que fait l’équipe.",
    "bfc",
    Role.ADMINISTRATOR,
)
STAFF_BFC = Part(
    "equipe-bfc",
    _person("Mathis", "Corbelin", "equipe.bfc"),
    "Équipe, FeMaSCo-BFC",
    "Ouvre les promotions, tient le registre, instruit les dossiers de la promo 9.",
    "bfc",
    Role.STAFF,
)
STAFF_AURA = Part(
    "equipe-aura",
    _person("Naïma", "Berthollon", "equipe.aura"),
    "Équipe, FemasAURA&Co",
    "Deux sélections en cours : CPTS 2, 34 dossiers, les derniers avis arrivent, puis la délibération ; "
    "MSP 9, close, une vague est à l’EHESP, des réponses sont à envoyer. Une promotion en séminaire, MSP "
    "Auvergne. CPTS 1 : un jury lit les mémoires, les soutenances sont publiées, deux restent à placer. "
    "MSP 8 : 18 soutenances viennent de se tenir, un ajourné, des procès-verbaux à faire signer, des "
    "résultats à envoyer.",
    "aura",
    Role.STAFF,
)
STAFF_FEMASIF = Part(
    "equipe-femasif",
    _person("Loïc", "Delamarche-Roy", "equipe.femasif"),
    "Équipe, FémasIF",
    "Session 2, de la candidature aux résultats : 21 dossiers retenus, 21 apprenant·es, 21 admis·es en "
    "juin 2021, envoyés à l’EHESP. Un registre importé tel qu’il est imprimé, avec ses doublons possibles.",
    "femasif",
    Role.STAFF,
)
TRAINER = Part(
    "formatrice",
    _person("Sylviane", "Pommerol", "formatrice"),
    "Formatrice relais, FémasIF",
    "Suit onze apprenant·es de la session 2 : leur liste, leur fiche et leurs résultats, sans voir les "
    "candidatures.",
    "femasif",
    Role.TRAINER,
    "s2",
)
RUNNING_TRAINER = Part(
    "formatrice-auvergne",
    _person("Édith", "Marcellange", "formatrice.auvergne"),
    "Formatrice relais, séminaire en cours, FemasAURA&Co",
    "Anime un séminaire de la promotion MSP Auvergne le jour où la démonstration est chargée : affiche le "
    "code, suit les signatures, scelle la demi-journée de la veille, lit les évaluations. Son tableau dit "
    "qui appeler et pourquoi ; des productions sont à relire, des sujets et un brouillon de mémoire, des "
    "questions du forum attendent.",
    "aura",
    Role.TRAINER,
    "msp-auvergne",
)
LEARNER = Part(
    "apprenante",
    _person("Capucine", "Astruc-Vidalenc", "apprenante"),
    "Apprenante, promotion MSP Auvergne",
    "Est au séminaire en cours : signe avec le code que montre la formatrice, évalue celui d’avant, "
    "répond à l’invitation suivante, retrouve ses présences et ses heures. Lit les modules, dépose ses "
    "productions et reçoit les retours, pose ses questions sur le forum. Son sujet de mémoire est validé, "
    "son brouillon a un retour ; elle peut déposer.",
)
LATE_LEARNER = Part(
    "apprenante-en-retard",
    _person("Apolline", "Sauvagnat", "apprenante.retard"),
    "Apprenante en retard, promotion MSP Auvergne",
    "N’a pas déposé sa dernière production : ses rappels, ce qui lui reste jusqu’au diplôme, les modules à "
    "reprendre, sa question du forum sans réponse.",
)
CONVENED = Part(
    "apprenante-convoquee",
    _person("Ségolène", "Darbois-Rieux", "apprenante.convoquee"),
    "Apprenante qui va soutenir, promotion CPTS 1",
    "Son mémoire est déposé, elle sait le jour, l’heure et le lieu de sa soutenance, avec sa convocation ; "
    "une demi-journée ajoutée depuis attend sa réponse.",
)
DEFERRED = Part(
    "apprenant-ajourne",
    _person("Marius", "Fontanelle-Bray", "apprenant.ajourne"),
    "Apprenant ajourné, promotion MSP 8",
    "A soutenu ces derniers jours : son résultat, ce que le jury demande de corriger, le nouveau mémoire à "
    "déposer pour le rattrapage.",
)
COMMITTEE_MEMBER = Part(
    "comite",
    _person("Idriss", "Maréchal-Fol", "comite"),
    "Comité de sélection (ARS), FemasAURA&Co",
    "Siège pour la promotion CPTS 2 : quatre dossiers à noter encore, des entretiens à mener, la "
    "délibération à préparer.",
    "aura",
    Role.COMMITTEE_MEMBER,
    "cpts-2",
)
JUROR = Part(
    "juree",
    _person("Garance", "Soulier-Combe", "juree"),
    "Jurée (profession de terrain), FemasAURA&Co",
    "Lit pour le jury de la promotion CPTS 1 : une lecture à accepter ou décliner, une évaluation commencée, "
    "deux à faire ; les autres rendues, où elle lit aussi celles de ses collègues. Siégera "
    "aux soutenances ; dit si elle est libre à une demi-journée ajoutée. Signe un procès-verbal de MSP 8.",
)
JURY_CHAIR = Part(
    "presidence-jury",
    _person("Honorine", "Quellec-Dastier", "presidence.jury"),
    "Présidente du jury (EHESP), FemasAURA&Co",
    "Préside le jury de la promotion CPTS 1 : où en est chaque mémoire, une évaluation qui manque, un grand "
    "écart entre deux lectures ; il lui reste un mémoire à évaluer. Présidera les soutenances. "
    "Clôt, puis signe le dernier procès-verbal de MSP 8, où tout est décidé.",
)
CANDIDATE = Part(
    "candidate",
    _person("Maud", "Trévisan", "candidate"),
    "Candidate, dossier presque complet",
    "Coordonne une MSP ; il lui manque la lettre d’engagement, demandée à son leader.",
)
NEWCOMER = Part(
    "candidat",
    _person("Ilyès", "Garnaudon", "candidat"),
    "Candidat, rien de commencé",
    "Vient d’ouvrir son compte : choisissez une promotion ouverte et candidatez.",
)
RETAINED = Part(
    "retenue",
    _person("Solveig", "Montcharmont", "retenue"),
    "Candidate retenue, place à confirmer",
    "Sa candidature à la promotion MSP 9 d’Auvergne-Rhône-Alpes est retenue : elle confirme sa place, ou "
    "la décline.",
)
EHESP = Part(
    "ehesp",
    _person("Béatrix", "Lanoë-Kerven", "ehesp"),
    "EHESP",
    "Trois dossiers de la promotion MSP 9 d’Auvergne-Rhône-Alpes attendent sa validation ; elle voit les "
    "vagues de toutes les régions, et rien d’autre.",
    None,
    Role.EHESP,
)
LEADER = _person("Gauthier", "Ravenel-Mas", "leader")
"""Signs the commitment of the candidate by a personal link; has no account."""

PARTS = (
    ADMINISTRATOR_BFC,
    STAFF_BFC,
    STAFF_AURA,
    STAFF_FEMASIF,
    TRAINER,
    RUNNING_TRAINER,
    LEARNER,
    LATE_LEARNER,
    CONVENED,
    DEFERRED,
    COMMITTEE_MEMBER,
    JUROR,
    JURY_CHAIR,
    CANDIDATE,
    NEWCOMER,
    RETAINED,
    EHESP,
)
