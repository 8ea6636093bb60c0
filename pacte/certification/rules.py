"""The conditions of a cohort against what a learner has done: one line a condition, with its evidence."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pacte.blockers import Blocker
from pacte.certification.defence_rules import defence_line
from pacte.certification.facts import Attended, Conditions, Facts, Line
from pacte.certification.memoire_rules import memoire_line
from pacte.certification.module_rules import choice_line, module_lines, unless_lifted, work_line
from pacte.certification.vocabulary import (
    ATTENDANCE,
    CHOICE,
    DEFENCE,
    FORUM,
    MEMOIRE,
    MODULE,
    PRODUCTION,
    LineState,
    split_key,
)
from pacte.french import agreed, date_words, plural
from pacte.seminars.proofs.rules import blockers_of_tolerance, tolerance_state
from pacte.seminars.vocabulary import Tolerance


def readiness(conditions: Conditions, facts: Facts) -> list[Line]:
    """Every condition in the order of the training; each production follows its module's line."""
    lines = [_attendance(conditions, facts)]
    for module in conditions.modules:
        lines += module_lines(module, facts)
    if conditions.choice:
        lines.append(choice_line(conditions, facts))
    lines += [work_line(work, facts) for work in conditions.works]
    lines += [_forum(conditions, facts), memoire_line(conditions, facts), defence_line(conditions, facts)]
    return [_closed(unless_lifted(line, facts), conditions, facts) for line in lines]


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


def _closed(line: Line, conditions: Conditions, facts: Facts) -> Line:
    """Nothing comes or is to do any more after a departure; nothing is late or expected once the cohort is
    over, but the resit of who has one."""
    if line.is_satisfied:
        return line
    if facts.left_on is not None:
        kind, name = split_key(line.key)
        if kind == PRODUCTION and name in facts.carried:
            return _left_at(line, "", _moved(facts.moved_to), evidence=f"Suivie dans {facts.moved_to}.")
        what = f"au passage dans {facts.moved_to}" if facts.moved_to else "au départ"
        if facts.is_undone:
            what = "à l’annulation du passage"
        blocker = _moved(facts.moved_to) if facts.moved_to else _left()
        return _left_at(line, f"{what}, le {date_words(facts.left_on, weekday=False)}", blocker)
    if facts.over_on is None:
        return line
    kind, key = split_key(line.key)
    if kind == PRODUCTION and key in facts.deposits and facts.deposits[key].is_reopened:
        return line
    if kind in (MEMOIRE, DEFENCE) and facts.is_to_resit(conditions):
        return line
    day = date_words(facts.over_on, weekday=False)
    code = line.blocker.code if line.blocker is not None else ""
    evidence = {
        "production_expected": "Pas déposée avant la fin.",
        "production_to_agree": "Pas déposée avant la fin.",
        "production_redo": "À reprendre, sans suite.",
    }.get(code, line.evidence)
    if kind == DEFENCE and facts.defence.planned_on is not None:
        return line
    if kind in (MEMOIRE, DEFENCE):
        evidence = "Non suivi dans PACTE pour cette promotion."
    elif kind != PRODUCTION:
        evidence = line.evidence
    return replace(
        line,
        state=LineState.OVER,
        evidence=evidence,
        blocker=Blocker(
            "cohort_over",
            f"La promotion s’est terminée le {day} : plus rien n’est attendu ici.",
            "Ce qui s’est fait hors de PACTE n’y figure pas ; la fédération en garde la preuve.",
        ),
        due_on=None,
        days_late=0,
        alarm="",
    )


def _left_at(line: Line, then: str, blocker: Blocker, *, evidence: str = "") -> Line:
    """Where it stood at the departure: nobody is asked for anything more, nothing is late."""
    code = line.blocker.code if line.blocker is not None else ""
    evidence = evidence or {
        "production_expected": f"Pas déposée {then}.",
        "production_to_agree": f"Pas déposée {then}.",
        "production_redo": f"À reprendre {then}.",
        "production_unread": f"Déposée, sans retour {then}.",
    }.get(code, line.evidence)
    if line.state is LineState.COMING:
        evidence = f"Pas encore commencé {then}."
    elif split_key(line.key)[0] not in (PRODUCTION, ATTENDANCE):
        evidence = line.evidence
    return replace(
        line,
        state=LineState.INTERRUPTED,
        evidence=evidence,
        blocker=line.blocker if code == "deposited_after" else blocker,
        due_on=None,
        days_late=0,
        alarm="",
    )


def _left() -> Blocker:
    return Blocker(
        "left",
        "La formation s’est arrêtée avant que cette condition puisse être remplie.",
        "Ce qui était fait reste acquis à son dossier.",
    )


def _moved(to: str) -> Blocker:
    return Blocker(
        "moved",
        f"La formation continue dans {to} : cette condition s’y remplit.",
        "Ce que la nouvelle promotion reprend se lit sur sa page des conditions.",
    )


def is_ready(lines: Sequence[Line]) -> bool:
    """Whether nothing stands in the way any more."""
    return all(line.is_satisfied for line in lines)


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
    if attended.left_before:
        return Line(
            key=ATTENDANCE,
            label="Présence",
            state=LineState.INTERRUPTED,
            evidence=evidence,
            blocker=_left(),
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
        elsewhere = f", dont {attended.elsewhere} dans une autre promotion" if attended.elsewhere else ""
        yield plural(hours.half_days, "demi-journée suivie", "demi-journées suivies") + elsewhere
    else:
        yield (
            "aucune demi-journée suivie"
            if attended.is_over or attended.left_before
            else "aucune demi-journée suivie pour l’instant"
        )
    if attended.came_from_elsewhere and not attended.elsewhere:
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
