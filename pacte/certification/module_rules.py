"""Modules and productions against what a learner has done, and what the team lifted among them."""

from collections.abc import Sequence
from dataclasses import replace

from pacte.blockers import Blocker
from pacte.certification.facts import Conditions, Deposit, Facts, Lifting, Line, Module, Work
from pacte.certification.vocabulary import (
    CHOICE,
    FORUM,
    MODULE,
    PRODUCTION,
    LineState,
    module_key,
    production_key,
    split_key,
)
from pacte.french import date_words, plural
from pacte.progress.productions.rules import TO_BE_AGREED
from pacte.progress.reading.rules import Progress
from pacte.progress.vocabulary import ProductionState

NOT_READ = Progress(0, 0, False)


def module_lines(module: Module, facts: Facts) -> list[Line]:
    """A module, then its productions."""
    key = module_key(module.slug)
    lifting = facts.lifted.get(key)
    parts = [replace(unless_lifted(work_line(work, facts), facts), parent=key) for work in module.works]
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


def choice_line(conditions: Conditions, facts: Facts) -> Line:
    """Complementary modules, of which some are chosen."""
    states = [(module, module_lines(module, facts)[0]) for module in conditions.choices]
    reached = [module.title for module, line in states if line.is_satisfied]
    validated = any(line.is_satisfied and line.state is not LineState.LIFTED for _, line in states)
    label = (
        "Un module complémentaire au choix"
        if conditions.choice == 1
        else f"{conditions.choice} modules complémentaires au choix"
    )
    if len(reached) >= conditions.choice:
        state = LineState.DONE if validated else LineState.LIFTED
        return Line(key=CHOICE, label=label, state=state, evidence=f"{', '.join(reached)}.")
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


def work_line(work: Work, facts: Facts) -> Line:
    """A production, in itself."""
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


def unless_lifted(line: Line, facts: Facts) -> Line:
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


def may_be_lifted(line: Line) -> bool:
    """Absences have their own decisions; the mémoire and the defence are judged, not lifted."""
    return split_key(line.key)[0] in (MODULE, PRODUCTION, CHOICE, FORUM)


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
        return LineState.DONE if validated else LineState.LIFTED, f"{evidence}.", None
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


def _deposited(work: Work, found: Deposit) -> tuple[LineState, str, Blocker | None]:
    if found.is_after_departure:
        return (
            LineState.UNDER_WAY if found.state is ProductionState.REDO else LineState.MISSING,
            "Déposée après le dernier jour dans la promotion : ce dépôt ne compte pas.",
            Blocker("deposited_after", f"{work.label} : le dépôt est venu après le départ."),
        )
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
    if found.is_before_arrival:
        return (
            LineState.MISSING,
            f"{TO_BE_AGREED}.",
            Blocker(
                "production_to_agree",
                f"{work.label} : l’échéance était passée à l’arrivée dans la promotion.",
                "La personne qui suit l’apprenant·e accorde une date ; le dépôt reste ouvert.",
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
