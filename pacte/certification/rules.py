"""The conditions of a cohort against what a learner has done: one line a condition, with its evidence."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pacte.blockers import Blocker
from pacte.certification.facts import Attended, Conditions, Deposit, Facts, Lifting, Line, Module, Work
from pacte.certification.vocabulary import (
    ATTENDANCE,
    CHOICE,
    DEFENCE,
    FORUM,
    MEMOIRE,
    MODULE,
    PRODUCTION,
    LineState,
    module_key,
    production_key,
    split_key,
)
from pacte.french import agreed, date_words, period_words, plural
from pacte.progress.reading.rules import Progress
from pacte.progress.vocabulary import ProductionState
from pacte.seminars.proofs.rules import blockers_of_tolerance, tolerance_state
from pacte.seminars.vocabulary import Tolerance

NOT_READ = Progress(0, 0, False)


def readiness(conditions: Conditions, facts: Facts) -> list[Line]:
    """Every condition in the order of the training; each production follows its module's line."""
    lines = [_attendance(conditions, facts)]
    for module in conditions.modules:
        lines += _module(module, facts)
    if conditions.choice:
        lines.append(_choice(conditions, facts))
    lines += [_work(work, facts) for work in conditions.works]
    lines += [_forum(conditions, facts), _memoire(conditions), _defence(conditions)]
    return [_lifted(line, facts) for line in lines]


def asked(lines: Sequence[Line]) -> list[Line]:
    """The conditions that count, each once: neither the parts of others nor what is not required."""
    return [one for one in lines if not one.parent and one.state is not LineState.NOT_REQUIRED]


def counted_words(lines: Sequence[Line]) -> str:
    """What the number of conditions is made of: « la présence, 7 modules, le mémoire, la soutenance »."""
    names = {
        ATTENDANCE: ("la présence", "la présence"),
        MODULE: ("module", "modules"),
        CHOICE: ("le choix d’un module", "le choix d’un module"),
        PRODUCTION: ("production", "productions"),
        FORUM: ("le forum", "le forum"),
        MEMOIRE: ("le mémoire", "le mémoire"),
        DEFENCE: ("la soutenance", "la soutenance"),
    }
    counts = Counter(split_key(one.key)[0] for one in asked(lines))
    return ", ".join(
        plural(counts[kind], *words) if kind in (MODULE, PRODUCTION) else words[0]
        for kind, words in names.items()
        if counts[kind]
    )


def is_ready(lines: Sequence[Line]) -> bool:
    """Whether nothing stands in the way any more."""
    return all(line.is_satisfied for line in lines)


def may_be_lifted(line: Line) -> bool:
    """Absences have their own decisions; the mémoire and the defence are judged, not lifted."""
    return split_key(line.key)[0] in (MODULE, PRODUCTION, CHOICE, FORUM)


def _attendance(conditions: Conditions, facts: Facts) -> Line:
    attended, hours = facts.attended, facts.attended.hours
    state = tolerance_state(hours, conditions.tolerance, covered=attended.covered)
    words = " ; ".join(_attendance_words(conditions, attended))
    evidence = f"{words[0].upper()}{words[1:]}."
    if state is Tolerance.PASSED:
        [blocker] = blockers_of_tolerance(hours, conditions.tolerance, covered=attended.covered)
        return Line(
            key=ATTENDANCE,
            label="Présence",
            state=LineState.MISSING,
            evidence=evidence,
            blocker=blocker,
            alarm="Tolérance dépassée",
        )
    was_there = hours.half_days or hours.caught_up or attended.came_from_elsewhere
    if attended.is_over and not was_there:
        return Line(
            key=ATTENDANCE,
            label="Présence",
            state=LineState.MISSING,
            evidence=evidence,
            blocker=Blocker(
                "nothing_attended",
                "Aucune demi-journée n’a été suivie.",
                "Une feuille oubliée se rectifie ; une demi-journée manquée se rattrape.",
            ),
        )
    if attended.is_over:
        reached = LineState.LIFTED if state is Tolerance.LIFTED else LineState.DONE
        return Line(key=ATTENDANCE, label="Présence", state=reached, evidence=evidence)
    begun = hours.half_days or hours.missed or hours.caught_up or attended.unsealed
    return Line(
        key=ATTENDANCE,
        label="Présence",
        state=LineState.UNDER_WAY if begun else LineState.COMING,
        evidence=evidence,
        blocker=_of_seminars(attended),
    )


def _attendance_words(conditions: Conditions, attended: Attended) -> Iterator[str]:
    hours = attended.hours
    if hours.half_days:
        yield plural(hours.half_days, "demi-journée suivie", "demi-journées suivies")
    else:
        yield (
            "aucune demi-journée suivie" if attended.is_over else "aucune demi-journée suivie pour l’instant"
        )
    if attended.came_from_elsewhere:
        yield "les précédentes dans une autre promotion"
    if hours.missed:
        yield f"{plural(hours.missed, 'manquée')} pour {plural(conditions.tolerance, 'admise')}"
    else:
        yield plural(conditions.tolerance, "absence admise", "absences admises")
    if attended.covered and hours.missed > conditions.tolerance:
        yield f"une décision de l’équipe en couvre {attended.covered} de plus"
    if hours.caught_up:
        yield plural(hours.caught_up, "rattrapée")
    if attended.unsealed:
        yield f"{plural(attended.unsealed, 'feuille')} à sceller"
    if attended.ahead:
        yield f"{attended.ahead} à venir"


def _of_seminars(attended: Attended) -> Blocker:
    if attended.ahead or attended.undated:
        return Blocker(
            "seminars_ahead",
            "La formation n’est pas finie : il reste des séminaires.",
            "Les dates sont dans le calendrier de la promotion."
            if attended.ahead
            else "Leurs dates seront annoncées.",
        )
    return Blocker(
        "sheets_unsealed",
        f"{plural(attended.unsealed, 'feuille')} d’émargement "
        f"{agreed(attended.unsealed, 'n’est pas encore scellée', 'ne sont pas encore scellées')}.",
        "Une formatrice ou un formateur la scelle."
        if attended.unsealed == 1
        else "Une formatrice ou un formateur les scelle.",
    )


def _module(module: Module, facts: Facts) -> list[Line]:
    key = module_key(module.slug)
    lifting = facts.lifted.get(key)
    parts = [replace(_lifted(_work(work, facts), facts), parent=key) for work in module.works]
    state, evidence, blocker = _standing(module, parts, facts)
    waited = [part for part in parts if not part.is_satisfied]
    line = Line(
        key=key,
        label=module.title,
        state=state,
        evidence=evidence,
        blocker=blocker,
        due_on=min((part.due_on for part in waited if part.due_on), default=None),
        days_late=max((part.days_late for part in waited), default=0),
    )
    return [line, *(_with(part, lifting) for part in parts)]


def _with(part: Line, module: Lifting | None) -> Line:
    """A production goes with its module where that is lifted."""
    if module is None or part.is_satisfied:
        return part
    return replace(
        part, state=LineState.LIFTED, blocker=None, days_late=0, evidence="Le module entier est levé."
    )


def _standing(module: Module, parts: Sequence[Line], facts: Facts) -> tuple[LineState, str, Blocker | None]:
    """A module: by its productions; by its pages where it has none."""
    read = facts.reading.get(module.slug, NOT_READ)
    if not parts:
        return _read(module, read)
    done = [part for part in parts if part.is_satisfied]
    lifted = sum(part.state is LineState.LIFTED for part in done)
    validated = len(done) - lifted
    evidence = f"{plural(validated, 'production validée', 'productions validées')} sur {len(parts)}"
    if lifted:
        evidence += f", {plural(lifted, 'levée')}"
    if len(done) == len(parts):
        return LineState.DONE, f"{evidence}.", None
    [first, *_] = [part for part in parts if not part.is_satisfied]
    if read.total and read.is_begun:
        evidence += f" ; {read.words[0].lower()}{read.words[1:]}"
    begun = done or read.is_begun or any(part.state is LineState.UNDER_WAY for part in parts)
    return LineState.UNDER_WAY if begun else LineState.MISSING, f"{evidence}.", first.blocker


def _read(module: Module, read: Progress) -> tuple[LineState, str, Blocker | None]:
    if read.is_done:
        return LineState.DONE, "Lu en entier.", None
    if not read.total:
        return (
            LineState.MISSING,
            "Ce module n’a ni production ni page sur cette installation.",
            Blocker(
                "nothing_to_show",
                f"Rien ne peut montrer ici que « {module.title} » est suivi.",
                "L’équipe peut le reconnaître par une décision motivée.",
            ),
        )
    blocker = Blocker(
        "module_unread", f"« {module.title} » n’est pas lu en entier.", "Chaque page se marque comme lue."
    )
    return LineState.UNDER_WAY if read.is_begun else LineState.MISSING, f"{read.words}.", blocker


def _choice(conditions: Conditions, facts: Facts) -> Line:
    states = [(module, _module(module, facts)[0]) for module in conditions.choices]
    reached = [module.title for module, line in states if line.is_satisfied]
    label = (
        "Un module complémentaire au choix"
        if conditions.choice == 1
        else f"{conditions.choice} modules complémentaires au choix"
    )
    if len(reached) >= conditions.choice:
        return Line(key=CHOICE, label=label, state=LineState.DONE, evidence=f"{', '.join(reached)}.")
    begun = [module.title for module, line in states if line.state is LineState.UNDER_WAY]
    names = ", ".join(module.title for module in conditions.choices)
    return Line(
        key=CHOICE,
        label=label,
        state=LineState.UNDER_WAY if reached or begun else LineState.MISSING,
        evidence=f"Commencé : {', '.join([*reached, *begun])}." if reached or begun else f"Parmi : {names}.",
        blocker=Blocker(
            "choice_missing",
            f"{plural(len(reached), 'module validé', 'modules validés')} sur {conditions.choice}.",
            f"À choisir parmi : {names}.",
        ),
    )


def _work(work: Work, facts: Facts) -> Line:
    found = facts.deposits.get(work.key, Deposit(state=ProductionState.EXPECTED))
    state, evidence, blocker = _deposited(work, found)
    return Line(
        key=production_key(work.key),
        label=work.label,
        state=state,
        evidence=evidence,
        blocker=blocker,
        due_on=found.due_on if blocker is not None else None,
        days_late=found.days_overdue,
    )


def _deposited(work: Work, found: Deposit) -> tuple[LineState, str, Blocker | None]:
    by = f" pour le {date_words(found.due_on, weekday=False)}" if found.due_on else ""
    late = found.days_overdue
    since = f" depuis {plural(late, 'jour')}" if late else ""
    match found.state:
        case ProductionState.VALIDATED:
            where = " dans une autre promotion" if found.is_kept else ""
            return LineState.DONE, f"Validée{where}.", None
        case ProductionState.DEPOSITED:
            return (
                LineState.UNDER_WAY,
                "Déposée, en attente d’un retour.",
                Blocker(
                    "production_unread",
                    f"{work.label} : un retour est attendu.",
                    "Une formatrice ou un formateur la relit.",
                ),
            )
        case ProductionState.REDO:
            return (
                LineState.UNDER_WAY,
                f"À reprendre{since}." if late else f"À reprendre{by}.",
                Blocker(
                    "production_redo",
                    f"{work.label} : à reprendre{since}.",
                    "Le retour dit ce qui est à changer ; le dépôt reste ouvert.",
                ),
            )
    return (
        LineState.MISSING,
        f"Attendue{since}." if late else f"Attendue{by}.",
        Blocker(
            "production_expected",
            f"{work.label} : dépôt attendu{since}." if late else f"{work.label} : pas encore de dépôt.",
            "Le dépôt reste ouvert." if late else f"À déposer{by}." if by else "",
        ),
    )


def _forum(conditions: Conditions, facts: Facts) -> Line:
    label = "Participation au forum"
    count = facts.participations
    if not conditions.forum_required:
        words = "La promotion ne l’exige pas."
        return Line(key=FORUM, label=label, state=LineState.NOT_REQUIRED, evidence=words)
    if count:
        words = f"{plural(count, 'participation')}."
        return Line(key=FORUM, label=label, state=LineState.DONE, evidence=words)
    return Line(
        key=FORUM,
        label=label,
        state=LineState.MISSING,
        evidence="Aucune participation.",
        blocker=Blocker(
            "forum_missing",
            "La promotion demande de participer au forum.",
            "Une question ou une réponse suffit.",
        ),
    )


def _memoire(conditions: Conditions) -> Line:
    due = f"À rendre pour le {date_words(conditions.memoire_due_on, weekday=False)}"
    subject = conditions.subject_due_on
    words = f"Sujet pour le {date_words(subject, weekday=False)}. {due}." if subject else f"{due}."
    return Line(
        key=MEMOIRE,
        label="Mémoire",
        state=LineState.COMING,
        evidence=words,
        blocker=Blocker(
            "memoire_to_come",
            "Le mémoire n’est pas encore suivi dans PACTE.",
            "Le sujet et le dépôt arriveront dans une prochaine version, aux dates de la promotion.",
        ),
        due_on=conditions.memoire_due_on,
    )


def _defence(conditions: Conditions) -> Line:
    days = period_words(conditions.defence_starts_on, conditions.defence_ends_on)
    return Line(
        key=DEFENCE,
        label="Soutenance",
        state=LineState.COMING,
        evidence=f"Prévue {'' if days.startswith('du') else 'le '}{days}, devant le jury.",
        blocker=Blocker(
            "defence_to_come",
            "La soutenance n’est pas encore suivie dans PACTE.",
            "La date et le jury seront annoncés par la fédération.",
        ),
        due_on=conditions.defence_starts_on,
    )


def _lifted(line: Line, facts: Facts) -> Line:
    """What was done stays done, whatever was decided besides."""
    lifting = facts.lifted.get(line.key)
    if lifting is None or line.is_satisfied or not may_be_lifted(line):
        return line
    return replace(
        line,
        state=LineState.LIFTED,
        evidence=f"Levée par décision du {date_words(lifting.decided_on, weekday=False)}.",
        blocker=None,
        due_on=None,
        days_late=0,
        lifting=lifting,
    )
