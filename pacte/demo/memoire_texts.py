"""What the mémoires of the demonstration say; written for it, of the field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A subject; ``modules``: version of the programme → slug of the one it belongs to most."""

    title: str
    question: str
    process: str
    summary: str
    keywords: tuple[str, ...]
    modules: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A page: its heading and what is under it."""

    heading: str
    paragraphs: Sequence[str]


PLACES = ("dans une maison de santé rurale", "dans une CPTS de petite ville", "dans un quartier populaire")
THEMES = (
    Theme(
        title="Des réunions courtes qui servent aux soins",
        question="Une réunion de vingt minutes change-t-elle ce que l’équipe décide ?",
        process="Une réunion chaque mardi, ordre du jour écrit ensemble, décisions relues ensuite.",
        summary="Une équipe de douze professionnels remplace sa réunion mensuelle par vingt minutes "
        "chaque semaine. Les décisions sont plus nombreuses, mieux suivies, si quelqu’un les écrit.",
        keywords=("réunion", "décision", "concertation"),
        modules={"idf-2021": "manager-une-equipe", "bfc-2025": "dynamique-collective"},
    ),
    Theme(
        title="Accueillir les patients sans médecin traitant",
        question="Qui répond, et en combien de temps, à une personne sans médecin traitant ?",
        process="Un circuit d’accueil partagé entre secrétariat, infirmières et médecins, revu chaque mois.",
        summary="L’équipe organise un premier entretien infirmier pour les personnes sans médecin traitant. "
        "En six mois, quarante-deux sont suivies ; le secrétariat dit ce que ce circuit lui a coûté.",
        keywords=("accès aux soins", "accueil", "infirmière"),
        modules={"idf-2021": "complementaire-au-choix", "bfc-2025": "parcours"},
    ),
    Theme(
        title="Écrire un protocole que l’équipe emploie",
        question="Pourquoi un protocole écrit ensemble n’est-il pas toujours employé ?",
        process="Trois cycles d’essai du protocole de suivi des plaies, avec un relevé simple à chaque fois.",
        summary="Le protocole de suivi des plaies est repris en trois cycles d’amélioration. Ce qui compte "
        "n’est pas sa longueur, mais le moment où chacun l’a essayé et l’a corrigé.",
        keywords=("protocole", "qualité", "amélioration continue"),
        modules={"idf-2021": "demarche-qualite-pdsa", "bfc-2025": "demarche-qualite"},
    ),
    Theme(
        title="Prendre ses fonctions quand l’équipe existait avant",
        question="Comment une coordinatrice trouve-t-elle sa place dans une équipe déjà constituée ?",
        process="Des entretiens avec chaque associé, puis une fiche de poste discutée en assemblée.",
        summary="Vingt entretiens pendant les cent premiers jours montrent des attentes contraires. Une "
        "fiche de poste discutée en assemblée les met à plat et règle ce qui ne sera pas fait.",
        keywords=("prise de fonction", "fiche de poste", "légitimité"),
        modules={"idf-2021": "se-positionner", "bfc-2025": "prise-de-fonction"},
    ),
    Theme(
        title="Faire vivre le projet de santé après sa signature",
        question="Que devient un projet de santé une fois signé ?",
        process="Un tableau de suivi affiché en salle de pause, relu tous les trois mois.",
        summary="Deux ans après sa signature, l’équipe relit son projet de santé et n’en reconnaît que la "
        "moitié. Un tableau de suivi simple lui rend une place dans les décisions.",
        keywords=("projet de santé", "évaluation", "territoire"),
        modules={"idf-2021": "projet-de-sante-2021", "bfc-2025": "projet-de-sante"},
    ),
    Theme(
        title="Travailler avec l’hôpital voisin pour les sorties",
        question="Qu’est-ce qui fait qu’une sortie d’hôpital est préparée à temps ?",
        process="Une fiche de liaison essayée avec deux services, un point téléphonique par semaine.",
        summary="Une fiche de liaison et un appel par semaine réduisent les retours imprévus. L’essai dit "
        "aussi qui doit appeler, et pourquoi l’heure choisie compte plus que la fiche.",
        keywords=("lien ville-hôpital", "sortie", "coordination"),
        modules={"idf-2021": "complementaire-au-choix", "bfc-2025": "parcours"},
    ),
    Theme(
        title="Partager le temps du secrétariat entre les associés",
        question="Comment répartir un temps de secrétariat que chacun croit trop court ?",
        process="Deux semaines de relevé des tâches, puis une règle écrite et révisée en juin.",
        summary="Un relevé de deux semaines montre que le tiers du temps va à des tâches que personne "
        "n’avait nommées. La règle écrite ensuite apaise les tensions, sans les faire disparaître.",
        keywords=("secrétariat", "gestion", "temps de travail"),
        modules={"idf-2021": "manager-une-equipe", "bfc-2025": "gestion-de-structure"},
    ),
)
_HEADINGS = (
    "Introduction",
    "L’équipe et son territoire",
    "Ce qui n’allait pas",
    "La question posée",
    "Comment l’équipe a été associée",
    "La méthode",
    "Le premier essai",
    "Ce que disent les entretiens",
    "Le deuxième essai",
    "Ce qui a changé, ce qui n’a pas changé",
    "Ma place de coordination",
    "Conclusion",
    "Bibliographie",
)
_USUAL = (
    "L’équipe compte des médecins, des infirmières, une sage-femme, des kinésithérapeutes et un secrétariat. "
    "Elle se réunit dans une salle prêtée par la commune.",
    "Chaque décision a été écrite, relue la semaine suivante, et gardée ou abandonnée avec une raison. C’est "
    "moins confortable qu’un accord de principe, et plus sûr.",
    "Je n’ai pas mesuré tout ce que j’aurais voulu : les semaines d’absence comptent, et je les dis.",
)


def parts_of(theme: Theme, pages: int = 12) -> list[Part]:
    """So many pages of body, four at least, then the bibliography; beyond twelve, one a person heard."""
    *usual, conclusion, bibliography = _HEADINGS
    heard = [f"Entretien {number}" for number in range(1, pages - len(usual))]
    told = (theme.summary, theme.question, theme.process)
    return [
        Part(heading, [told[number % 3], _USUAL[number % 3], _USUAL[(number + 1) % 3]])
        for number, heading in enumerate([*usual[: pages - 1], *heard, conclusion, bibliography])
    ]
