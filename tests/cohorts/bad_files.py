"""Ways to spoil the short file: the change, the line that is named, the sentence that is told."""

HALF_DAY = "{ on = 2026-01-29, starts_at = 09:00:00, ends_at = 12:30:00 }"

BAD_SHAPE = [
    (("capacity = 20", "capacty = 20"), 4, "Clé inconnue « capacty ». Vouliez-vous « capacity » ?"),
    (
        ("capacity = 20", 'capacity = "20"'),
        4,
        "« capacity » doit être un nombre entier. Écrivez le nombre sans guillemets, par exemple 20.",
    ),
    (("capacity = 20", "capacity = 0"), 4, "« capacity » vaut 0, c’est trop peu. Écrivez au moins 1."),
    (("capacity = 20", "capacity = 501"), 4, "« capacity » vaut 501, c’est trop. Écrivez au plus 500."),
    (
        ('label = "Promo 1"\n', ""),
        1,
        "La clé « label » manque au début du fichier. Ajoutez une ligne « label = … ».",
    ),
    (
        ('"CPTS"]', '"CPTX"]'),
        3,
        "« CPTX » n’est pas admis pour « tracks (élément 2) ». Choisissez parmi : MSP, CPTS, CDS.",
    ),
    (
        ("ends_on = 2027-06-18", 'ends_on = 2027-06-18\nobjectives = ["held", "vite"]'),
        76,
        "« vite » n’est pas admis pour « objectives (élément 2) ». Choisissez parmi : held, changes, "
        "sessions, presences, idle, travel, balance, preferences.",
    ),
    (('tracks = ["MSP", "CPTS"]', "tracks = []"), 3, "« tracks » est vide. Donnez au moins un élément."),
    (
        ("t0_on = 2025-12-11", 't0_on = "11/12/2025"'),
        7,
        "« t0_on » : « 11/12/2025 » n’est pas une date : écrivez 2025-10-31. "
        "Mettez l’année, le mois et le jour, séparés par des tirets, sans guillemets.",
    ),
    (
        ("t0_on = 2025-12-11", "t0_on = 2025-12-11T09:00:00"),
        7,
        "« t0_on » : Une date sans heure est attendue, par exemple 2025-10-31. Supprimez l’heure.",
    ),
    (
        ("t0_on = 2025-12-11", "t0_on = 1025-12-11"),
        7,
        "« t0_on » : L’année 1025 est hors de propos. Vérifiez l’année.",
    ),
    (
        ('email = "pacte@federation.example"', 'email = "pacte"'),
        14,
        "« email » : « pacte » n’est pas une adresse électronique. "
        "Vérifiez l’adresse, par exemple « pacte@federation.example ».",
    ),
    (
        ('"2A"', "21"),
        20,
        "« departments (élément 2) » doit être un texte. Mettez la valeur entre guillemets.",
    ),
    (
        ('agency = "ARS"', 'agency = "ARS"\ntime_zone = "Europe/Pariss"'),
        22,
        "« time_zone » : « Europe/Pariss » n’est pas un fuseau horaire connu "
        "(« Europe/Paris », « Indian/Reunion »…). Prenez le nom du fuseau dans la liste de la documentation.",
    ),
    (
        ('name = "Fédération"\nemail', "email"),
        23,
        "La clé « name » manque dans la section [federation.contact]. Ajoutez une ligne « name = … ».",
    ),
    (
        ('[[application.documents]]\nkey = "commitment"', '[[application.documents]]\nkey = "La lettre"'),
        37,
        "« key » : « La lettre » doit s’écrire en minuscules sans accent, chiffres et tirets. "
        "Par exemple « msp-8 » ou « lettre-motivation ».",
    ),
    (
        ("by_signature = true", 'by_signature = "oui"'),
        39,
        "« by_signature » attend oui ou non. Écrivez true (oui) ou false (non), sans guillemets.",
    ),
    (
        ('contact = "donnees@federation.example"', 'contact = "a@b.example"\nretention_months = 25'),
        44,
        "« retention_months » vaut 25, c’est trop. Écrivez au plus 24.",
    ),
    (
        ("weight = 2.0", "weight = 0"),
        51,
        "« weight » vaut 0, c’est trop peu. Écrivez un nombre plus grand que 0.",
    ),
    (
        ("weight = 2.0", "weight = -5.5"),
        51,
        "« weight » vaut −5,5, c’est trop peu. Écrivez un nombre plus grand que 0.",
    ),
    (
        ("ends_at = 17:00:00", "ends_at = 17:00:30"),
        60,
        "« ends_at » : « 17:00:30 » n’est pas une heure à la minute : écrivez 09:30:00. "
        "Mettez l’heure et la minute sur deux chiffres chacune ; les secondes restent à 00.",
    ),
    (
        ('place = "Beaune"\nmodules', 'salle = "Beaune"\nmodules'),
        66,
        "Clé inconnue « salle ». "
        "Clés admises ici : key, title, half_days, place, modality, with_teams, tracks, modules.",
    ),
    (
        ('place = "Beaune"\nmodules', 'programme = "Matin"\nmodules'),
        66,
        "« programme » ne s’écrit pas dans le fichier. Retirez cette ligne : programme, lien vidéo, "
        "formatrices et formateurs, intervenantes et intervenants, supports se saisissent sur la page du "
        "séminaire, une fois le fichier chargé.",
    ),
    (
        ("[memoire]\ndue_on = 2027-04-30", "[[memoire]]\ndue_on = 2027-04-30"),
        70,
        "« memoire » doit être une section. Ouvrez la section [memoire] et mettez-y ses clés.",
    ),
    (
        ("Une formation.", "Une \\u202Eformation."),
        9,
        "« presentation » : Le texte contient un caractère invisible ou de contrôle (U+202E). "
        "Effacez ce passage et retapez-le au clavier.",
    ),
]

BAD_SYNTAX = [
    (("capacity = 20", "capacity 20"), 4, "Il manque « = » après une clé. Écrivez « clé = valeur »."),
    (
        ("[contact]", "[contact"),
        12,
        "Le nom de la section n’est pas fermé. Ajoutez le crochet fermant.",
    ),
    (
        ('place = "Beaune"', 'place = "Beaune'),
        5,
        "Le texte contient un retour à la ligne ou un caractère de contrôle. "
        "Fermez les guillemets, ou utilisez trois guillemets pour un texte sur plusieurs lignes.",
    ),
    (
        ("capacity = 20", "capacity = 20\ncapacity = 21"),
        5,
        "Cette clé est écrite deux fois. Gardez-en une seule.",
    ),
    (
        ("t0_on = 2025-12-11", "t0_on = 2025-02-30"),
        7,
        "Cette date n’existe pas. Écrivez une date comme 2025-10-31.",
    ),
    (
        ("capacity = 20", "capacity = vingt"),
        4,
        "Cette valeur n’est pas comprise. Mettez les textes entre guillemets droits ; "
        "écrivez true, false, 20 ou 2025-10-31 sans guillemets.",
    ),
    (
        ("[privacy]", "[contact]"),
        41,
        "Cette section est écrite deux fois. Gardez-en une, ou utilisez [[…]] si c’est une liste.",
    ),
]

INCOHERENT = [
    (
        ('email = "pacte@federation.example"', 'email = "pacte@federation.example"\nphone = "abc"'),
        15,
        "Ce n’est pas un numéro de téléphone. "
        "Écrivez-le en chiffres, par exemple 06 39 98 12 34, ou +262 692 12 34 56 avec l’indicatif.",
    ),
    (
        ("closes_on = 2025-10-31", "closes_on = 2025-07-31"),
        29,
        "Les candidatures ferment avant d’ouvrir. Mettez « closes_on » après « opens_on ».",
    ),
    (
        ('committee_month = "2025-11"', 'committee_month = "2025-09"'),
        46,
        "Le comité se réunit en septembre 2025, avant la clôture du 31/10/2025. Reculez le mois du comité.",
    ),
    (
        ('committee_month = "2025-11"', 'committee_month = "2026-01"'),
        46,
        "Le comité se réunit en janvier 2026, après le T0 du 11/12/2025. Avancez le mois du comité.",
    ),
    (
        ('committee_month = "2025-11"', 'committee_month = "2025-11"\ncommittee_on = 2025-12-01'),
        47,
        "Le 01/12/2025 n’est pas dans le mois du comité, novembre 2025. "
        "Accordez « committee_on » et « committee_month ».",
    ),
    (
        ('committee_month = "2025-11"', 'committee_month = "2025-11"\ninterviews_start_on = 2025-11-12'),
        47,
        "« interviews_start_on » est donné sans « interviews_end_on ». Ajoutez « interviews_end_on ».",
    ),
    (
        ("on = 2026-01-29", "on = 2025-12-10"),
        68,
        "« Séminaire 1 » (10/12/2025) précède le T0 (11/12/2025). "
        "Aucun séminaire ne peut précéder le T0 : corrigez l’une des deux dates.",
    ),
    (
        (HALF_DAY, "{ on = 2025-12-11, starts_at = 12:00:00, ends_at = 13:00:00 }"),
        68,
        "« Séminaire 1 » et « Lancement » se chevauchent le 11/12/2025 à 12 h. "
        "Corrigez leurs heures, ou réservez chacune à une mention différente.",
    ),
    (
        (HALF_DAY, "{ on = 2026-01-29, starts_at = 12:00:00, ends_at = 09:00:00 }"),
        68,
        "La demi-journée du 29/01/2026 finit à 9 h, mais commence à 12 h. Corrigez les heures.",
    ),
    (
        ('key = "s1"', 'key = "t0"'),
        64,
        "La clé « t0 » est employée deux fois dans « seminars ». Donnez une clé différente à chaque élément.",
    ),
    (
        ('key = "commitment"', 'key = "cv"'),
        37,
        "La clé « cv » est employée deux fois dans « application.documents ». "
        "Donnez une clé différente à chaque élément.",
    ),
    (
        ('label = "CV"', 'label = "CV"\ntracks = ["CDS"]'),
        35,
        "La mention CDS n’est pas ouverte dans cette promotion. "
        "Retirez-la ici, ou ajoutez-la à « tracks » en tête de fichier.",
    ),
    (
        ('label = "CV"', 'label = "CV"\nby_signature = true'),
        40,
        "Deux documents demandent la signature de l’équipe. "
        "Gardez « by_signature = true » pour la seule lettre d’engagement.",
    ),
    (
        ("due_on = 2027-04-30", "due_on = 2025-12-11"),
        71,
        "Le mémoire est attendu le 11/12/2025, qui n’est pas après le T0 du 11/12/2025. Reculez l’échéance.",
    ),
    (
        ("due_on = 2027-04-30", "due_on = 2027-04-30\npages_min = 30"),
        70,
        "Le maximum de pages (20) est inférieur au minimum (30). Inversez les deux nombres.",
    ),
    (
        ("starts_on = 2027-06-14", "starts_on = 2027-04-30"),
        74,
        "Les soutenances commencent le 30/04/2027, qui n’est pas après l’échéance du mémoire, le 30/04/2027. "
        "Reculez les soutenances ou avancez l’échéance du mémoire.",
    ),
    (
        ("ends_on = 2027-06-18", "ends_on = 2027-06-13"),
        75,
        "La période se termine le 13/06/2027, avant de commencer le 14/06/2027. Inversez les deux dates.",
    ),
    (
        ("ends_on = 2027-06-18", 'ends_on = 2027-06-18\nobjectives = ["idle", "travel", "idle"]'),
        76,
        "L’objectif « idle » (Le moins d’attente entre deux soutenances) est écrit deux fois. "
        "Gardez chaque objectif une fois.",
    ),
    (
        ("ends_on = 2027-06-18", 'ends_on = 2027-06-18\nobjectives = ["changes", "travel", "held"]'),
        76,
        "L’objectif « travel » (Le moins de déplacements) passe avant « held » : ne placer personne serait "
        "le meilleur planning. Mettez « held » en premier, ou ne l’écrivez pas : il vient alors en tête.",
    ),
    (
        ("chair = true", "chair = false"),
        76,
        "Le jury n’a pas de présidence. Mettez « chair = true » à un seul siège, avec « count = 1 ».",
    ),
    (
        ("chair = true", "count = 2, chair = true"),
        76,
        "Le jury a 2 sièges de présidence. Mettez « chair = true » à un seul siège, avec « count = 1 ».",
    ),
    (
        ("t0_on = 2025-12-11", "t0_on = 2025-12-10"),
        7,
        "Aucun séminaire n’a lieu le 10/12/2025, jour du T0. "
        "Ajoutez le séminaire de lancement, ou corrigez « t0_on ».",
    ),
    (
        ("ends_on = 2027-06-18", "ends_on = 2027-06-18\nmorning_ends_at = 08:30:00"),
        76,
        "Le matin se termine à 8 h 30, qui n’est pas après son début, à 9 h. Reculez cette heure.",
    ),
    (
        ("ends_on = 2027-06-18", "ends_on = 2027-06-18\nafternoon_starts_at = 12:00:00"),
        76,
        "L’après-midi commence à 12 h, avant la fin du matin, à 12 h 30. "
        "Reculez cette heure, ou avancez la fin du matin.",
    ),
    (
        ("ends_on = 2027-06-18", "ends_on = 2027-06-18\nslot_minutes = 240"),
        76,
        "Aucune soutenance de 240 minutes ne tient dans une demi-journée. "
        "Réduisez cette durée, ou allongez le matin ou l’après-midi.",
    ),
    (
        ("[defence]", "[results]\nresits = 2\n\n[defence]"),
        74,
        "La promotion accorde 2 rattrapages : il n’y en a qu’un, "
        "et un ajournement à la session de rattrapage est définitif. "
        "Mettez 1, ou 0 si la promotion n’en accorde pas.",
    ),
]
