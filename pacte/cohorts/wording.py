"""The French label and hint of every field of a cohort's definition, for forms, previews and the journal."""

from collections.abc import Mapping

from pacte.cohorts import definition as d

Words = Mapping[str, tuple[str, str]]

MARKDOWN = "Une ligne vide sépare les paragraphes ; un tiret en début de ligne fait une liste."
NEVER = "0\u00a0: jamais signalé."
TRACKS_HINT = "Aucune case cochée : toutes les mentions."

WORDING: Mapping[type, Words] = {
    d.CohortDefinition: {
        "code": ("Code", "Il figure dans l’adresse de la page et ne change plus."),
        "label": ("Nom de la promotion", "Par exemple « Promo 8 »."),
        "tracks": ("Mentions", ""),
        "capacity": ("Nombre de places", "Le nombre de dossiers, lui, n’est pas limité."),
        "place": ("Lieu principal", "Ville et département."),
        "programme_version": ("Version du programme", "La promotion la garde jusqu’au bout."),
        "t0_on": (
            "Séminaire de lancement (T0)",
            "T0 est le premier jour de la formation : les personnes retenues y viennent avec leur équipe. "
            "Un séminaire doit avoir lieu ce jour-là.",
        ),
        "cost": ("Coût", "Qui paie quoi, y compris repas et déplacements."),
        "presentation": ("Présentation", MARKDOWN),
        "conditions": ("Conditions", MARKDOWN),
        "sources": ("Sources publiques", "Une par ligne."),
        "contact": ("À qui s’adresser", ""),
        "federation": ("Fédération", ""),
        "application": ("Candidatures", ""),
        "rules": ("Règles", ""),
        "privacy": ("Données personnelles", ""),
        "selection": ("Sélection", ""),
        "attendance": ("Présence aux séminaires", ""),
        "evaluation": ("Évaluation", ""),
        "seminars": ("Séminaires", ""),
        "productions": ("Productions", ""),
        "attention": ("Tableau de suivi", ""),
        "memoire": ("Mémoire", ""),
        "defence": ("Soutenances", ""),
        "results": ("Résultats", ""),
    },
    d.Contact: {
        "name": ("Fonction ou service", "Une fonction, pas le nom d’une personne."),
        "email": ("Adresse électronique", ""),
        "phone": ("Téléphone", ""),
    },
    d.FederationDefinition: {
        "code": ("Code de la fédération", "Il figure dans les adresses et ne change plus."),
        "name": ("Nom", ""),
        "region": ("Région", ""),
        "departments": ("Départements", "Les numéros, séparés par des virgules."),
        "agency": ("Agence régionale de santé", ""),
        "time_zone": ("Fuseau horaire", "Les heures limites sont lues dans ce fuseau."),
        "website": ("Site internet", ""),
        "contact": ("À qui s’adresser dans la fédération", ""),
    },
    d.ApplicationDefinition: {
        "opens_on": ("Ouverture des candidatures", ""),
        "closes_on": ("Clôture des candidatures", ""),
        "opens_at": ("Heure d’ouverture", ""),
        "closes_at": (
            "Heure de clôture",
            "La minute écrite compte : 23:59 accepte jusqu’à 23 h 59 min 59 s.",
        ),
        "reminder_hours": (
            "Rappels aux brouillons, en heures avant la clôture",
            "Séparées par des virgules : 168 heures font 7 jours.",
        ),
        "commitment": ("Engagement que signe le leader de l’équipe", MARKDOWN),
        "documents": ("Pièces du dossier", ""),
    },
    d.DocumentRequest: {
        "key": ("Identifiant", ""),
        "label": ("Nom de la pièce", ""),
        "tracks": ("Demandée pour", TRACKS_HINT),
        "required": ("Pièce obligatoire", ""),
        "kind": ("Forme acceptée", ""),
        "max_megabytes": ("Taille maximale, en mégaoctets", ""),
        "max_pages": ("Nombre maximal de pages", ""),
        "by_signature": ("Peut être remplacée par la signature en ligne du leader", ""),
        "hint": ("Conseil affiché sous la pièce", ""),
    },
    d.CohortRules: {
        "membership_required": ("La structure doit adhérer à la fédération", ""),
        "dues_required": ("La cotisation doit être à jour", ""),
        "dues_year": ("Année de cotisation exigée", "Vide : l’année de la clôture."),
        "team_or_waiver": ("Faire partie d’une équipe, ou demander une dérogation", ""),
        "waiver_lapses_at_t0": ("La dérogation tombe sans recrutement au T0", ""),
        "several_structures": ("Un dossier peut nommer plusieurs structures", ""),
        "forum_required": ("La participation au forum est une condition", ""),
    },
    d.PrivacyNotice: {
        "purpose": ("À quoi servent les données", ""),
        "legal_basis": ("Base légale", ""),
        "recipients": ("Qui les lit", ""),
        "retention_months": ("Conservation des dossiers non retenus, en mois", "24 mois au plus."),
        "contact": ("Adresse pour exercer ses droits", ""),
    },
    d.SelectionDefinition: {
        "committee_month": ("Mois du comité", "L’année, un tiret et le mois : 2025-11."),
        "committee_on": ("Jour du comité", "S’il est déjà fixé."),
        "interviews": ("Des entretiens sont possibles", ""),
        "interviews_start_on": ("Début des entretiens", ""),
        "interviews_end_on": ("Fin des entretiens", ""),
        "interview_minutes": ("Durée d’un entretien, en minutes", ""),
        "scorers_per_dossier": ("Lectures par dossier", ""),
        "spread_threshold": ("Écart signalé entre deux lectures, en % de la note", ""),
        "waiting_list_published": ("Le rang sur la liste d’attente est communiqué", ""),
        "one_per_structure_first": ("Une personne par structure d’abord", ""),
        "same_department_conflicts": (
            "Même département : conflit d’intérêts",
            "Un membre du comité ne voit pas les dossiers de son département.",
        ),
        "answer_days": ("Délai pour confirmer sa place, en jours", ""),
        "ehesp_validation": ("L’EHESP valide la liste", ""),
        "criteria": ("Grille de sélection", ""),
    },
    d.Criterion: {
        "key": ("Identifiant", ""),
        "label": ("Critère", ""),
        "scale": ("Noté de 0 à", ""),
        "weight": ("Poids", ""),
        "guidance": ("Aide à la notation", ""),
    },
    d.AttendanceRules: {
        "tolerance_half_days": (
            "Demi-journées d’absence justifiée tolérées",
            "Par personne. Une absence sans justification y compte de même, et attend une suite.",
        ),
        "sign_minutes_before": ("Signature ouverte avant le début, en minutes", ""),
        "sign_minutes_after": ("Signature ouverte après la fin, en minutes", ""),
        "meals_asked": (
            "L’invitation demande les souhaits de repas",
            "À ne cocher que si un repas est servi.",
        ),
        "access_needs_asked": (
            "L’invitation demande les besoins d’accessibilité",
            "Lus par l’équipe de la fédération, et par elle seule.",
        ),
        "reminder_days": (
            "Rappels d’un séminaire, en jours avant",
            "Séparés par des virgules : 7, 1. Vide : aucun rappel.",
        ),
    },
    d.EvaluationDefinition: {
        "cold_months": ("Évaluation à froid, en mois après le dernier séminaire", ""),
        "open_days": ("Durée des réponses, en jours", ""),
        "reminder_days": ("Rappel, en jours après la demande", "Un seul, aux personnes sans réponse."),
        "questions": ("Questions", "Sans question pour un moment, rien n’est demandé."),
    },
    d.Question: {
        "key": ("Identifiant", ""),
        "label": ("Question", ""),
        "kind": ("Réponse attendue", ""),
        "choices": ("Réponses proposées", "Une par ligne, pour un choix seulement."),
        "moment": ("Moment", ""),
        "audience": ("Posée à", ""),
        "required": ("Réponse obligatoire", ""),
    },
    d.SeminarDefinition: {
        "key": ("Identifiant", ""),
        "title": ("Titre", "Il figure sur les feuilles d’émargement."),
        "half_days": ("Demi-journées", "Sans demi-journée, la date reste à annoncer."),
        "place": ("Lieu", ""),
        "modality": ("Modalité", ""),
        "with_teams": ("Les équipes sont invitées", ""),
        "tracks": ("Pour les mentions", TRACKS_HINT),
        "modules": ("Modules abordés", ""),
    },
    d.HalfDayDefinition: {
        "on": ("Jour", ""),
        "starts_at": ("Début", ""),
        "ends_at": ("Fin", ""),
    },
    d.ProductionDefinition: {
        "key": ("Identifiant", ""),
        "label": ("Production", ""),
        "module": ("Module", ""),
        "due_on": ("À rendre le", ""),
        "tracks": ("Pour les mentions", TRACKS_HINT),
        "required": ("Production obligatoire", ""),
        "instruction": ("Consigne", ""),
    },
    d.AttentionRules: {
        "production_late_days": ("Production en retard, à partir de tant de jours", NEVER),
        "feedback_days": ("Production qui attend un retour, depuis tant de jours", NEVER),
        "absent_half_days": (
            "Demi-journées d’absence sans justification ni suite",
            f"À partir de combien la personne est à appeler\u00a0; moins, elle est à surveiller. {NEVER} "
            "Au-delà de la tolérance, elle est toujours à appeler.",
        ),
        "catch_up_late_days": ("Rattrapage en retard, à partir de tant de jours", NEVER),
        "contact_weeks": ("Aucun contact noté, depuis tant de semaines", NEVER),
        "reading_weeks": ("Aucun module ouvert, depuis tant de semaines", NEVER),
        "subject_late_days": (
            "Sujet du mémoire attendu, à partir de tant de jours",
            NEVER,
        ),
        "call_late_days": (
            "À appeler maintenant, quand un travail est en retard de tant de jours",
            "Production, rattrapage ou sujet du mémoire\u00a0; moins en retard, à surveiller. " + NEVER,
        ),
        "call_silence_weeks": (
            "À appeler maintenant, sans contact depuis tant de semaines",
            "Moins longtemps, elle est à surveiller. 0\u00a0: le silence seul n’est jamais à appeler.",
        ),
        "contact_calms_days": (
            "Après un contact, à surveiller seulement, pendant tant de jours",
            "Ou jusqu’à la date de la suite à donner, quatre semaines au plus. Une absence ou une échéance "
            "passée depuis ce contact remet la personne à appeler. 0\u00a0: un contact n’y change rien.",
        ),
    },
    d.MemoireDefinition: {
        "due_on": ("À rendre le", ""),
        "pages_min": ("Pages au moins", "Hors couverture et annexes."),
        "pages_max": ("Pages au plus", "Hors couverture et annexes."),
        "subject_due_on": ("Sujet à proposer avant le", ""),
        "reminder_days": (
            "Rappels du sujet et du dépôt, en jours avant",
            "Séparés par des virgules : 7, 2. Vide : aucun rappel.",
        ),
        "late_policy": ("Mémoire en retard", ""),
        "resit_due_on": ("À rendre pour le rattrapage le", ""),
        "max_megabytes": ("Taille maximale, en mégaoctets", ""),
        "readers": ("Lectures par mémoire", ""),
        "reading_due_on": (
            "Évaluations à rendre pour le",
            "Vide : la veille du premier jour des soutenances.",
        ),
        "answer_days": (
            "Délai pour accepter une lecture, en jours",
            "Ensuite, la personne est dite sans réponse.",
        ),
        "spread_threshold": ("Écart signalé entre deux évaluations, en % de la note", ""),
        "same_department_conflicts": (
            "Même département : conflit d’intérêts",
            "Un membre du jury ne lit pas les mémoires de son département.",
        ),
        "shown_before_defence": (
            "Ce que lit l’apprenant·e avant la soutenance",
            "Les notes ne sont lues qu’après le procès-verbal.",
        ),
        "criteria": ("Grille d’évaluation du mémoire", ""),
    },
    d.DefenceDefinition: {
        "starts_on": ("Premier jour", ""),
        "ends_on": ("Dernier jour", ""),
        "jury": ("Composition du jury", "Une seule ligne porte la présidence."),
        "slot_minutes": ("Durée d’une soutenance, en minutes", ""),
        "morning_starts_at": ("Le matin commence à", "Heure de la première soutenance."),
        "morning_ends_at": ("Le matin se termine à", "Aucune soutenance ne finit après."),
        "afternoon_starts_at": ("L’après-midi commence à", "Le repas tient entre les deux."),
        "afternoon_ends_at": ("L’après-midi se termine à", "Aucune soutenance ne finit après."),
        "break_after": (
            "Soutenances à la suite avant une pause",
            "0\u00a0: pas de pause.",
        ),
        "break_minutes": ("Durée d’une pause, en minutes", ""),
        "learner_notice_days": ("Date annoncée à l’apprenant·e, en jours avant la soutenance", ""),
        "jury_notice_days": ("Jury annoncé, en jours avant la soutenance", ""),
        "objectives": (
            "Ce que le planning cherche d’abord",
            "Le plus important en premier. Le reste vient ensuite, dans l’ordre habituel ; placer le plus de "
            "soutenances vient en tête.",
        ),
        "place": ("Lieu", ""),
        "modality": ("Modalité", ""),
    },
    d.JurySeat: {
        "role": ("Représente", ""),
        "count": ("Nombre de sièges", ""),
        "chair": ("Préside", ""),
    },
    d.ResultsDefinition: {
        "resits": ("Sessions de rattrapage", "Une, ou 0 si la promotion n’en accorde pas."),
        "resit_starts_on": ("Début du rattrapage", ""),
        "resit_ends_on": ("Fin du rattrapage", ""),
        "expected_on": ("Publication prévue", "Seul le procès-verbal signé rend les résultats définitifs."),
    },
}


def label_of(shape: type, name: str) -> str:
    """The label of a field; KeyError when the table lacks it."""
    return WORDING[shape][name][0]


def text_label(definition: d.CohortDefinition, path: str) -> str:
    """« Séminaires, Séminaire 2, Titre » for a dotted field; a row without title goes by its rank."""
    value: object = definition
    words = []
    for part in path.split("."):
        if isinstance(value, tuple):
            value = value[int(part)]
            named = getattr(value, "title", "") or getattr(value, "label", "")
            words.append(named or str(int(part) + 1))
        else:
            words.append(label_of(type(value), part))
            value = getattr(value, part)
    return ", ".join(words)
