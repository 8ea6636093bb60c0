"""When a mémoire may be defended: what its last deposit lacks, what was waived, for which session."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from pacte.blockers import Blocker
from pacte.cohorts.vocabulary import LatePolicy
from pacte.french import date_words, plural
from pacte.memoires.vocabulary import Admissibility, DepositSession, WaiverKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a cohort asks of a mémoire; pages exclude cover and annexes."""

    due_on: date
    pages_min: int
    pages_max: int
    late_policy: LatePolicy
    resit_due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposited:
    """The last deposit, by what its admissibility depends on."""

    pages: int
    has_text: bool
    days_late: int
    session: DepositSession = DepositSession.FIRST


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a mémoire stands: whether it may be defended, and everything that is in the way at once."""

    admissibility: Admissibility
    blockers: tuple[Blocker, ...] = ()
    waived: tuple[WaiverKind, ...] = ()
    """What the deposit lacks and the person in charge accepted."""

    @property
    def may_be_defended(self) -> bool:
        return self.admissibility is Admissibility.ADMISSIBLE


def lacks_of(deposited: Deposited, asked: Asked) -> tuple[WaiverKind, ...]:
    """What the deposit lacks, whether waived or not [IDF: 10 to 20 pages; A: cover and annexes apart]."""
    found = []
    if not asked.pages_min <= deposited.pages <= asked.pages_max:
        found.append(WaiverKind.PAGES)
    if not deposited.has_text:
        found.append(WaiverKind.TEXT)
    if deposited.days_late and deposited.session is DepositSession.FIRST:
        found.append(WaiverKind.LATE)
    return tuple(found)


def standing_of(deposited: Deposited | None, waived: Collection[WaiverKind], asked: Asked) -> Standing:
    """The state of a mémoire from its last deposit and the waivers of that very deposit [A].

    A late one is admitted by waiver, else it counts for the resit session; where the cohort says that late
    means resit, no waiver changes it.
    """
    if deposited is None:
        return Standing(admissibility=Admissibility.AWAITED)
    lacks = lacks_of(deposited, asked)
    accepted = tuple(
        kind
        for kind in lacks
        if kind in waived and (kind is not WaiverKind.LATE or asked.late_policy is LatePolicy.WAIVER)
    )
    blockers = tuple(_blocker(kind, deposited, asked) for kind in lacks if kind not in accepted)
    if not blockers:
        return Standing(admissibility=Admissibility.ADMISSIBLE, waived=accepted)
    late = WaiverKind.LATE in lacks and WaiverKind.LATE not in accepted
    return Standing(
        admissibility=Admissibility.RESIT if late else Admissibility.BLOCKED,
        blockers=blockers,
        waived=accepted,
    )


def days_late(due_on: date, day: date) -> int:
    """Local days after the due date; 0 on it, its last minute included."""
    return max(0, (day - due_on).days)


def pages_words(asked: Asked) -> str:
    """« 10 à 20 pages »."""
    if asked.pages_min == asked.pages_max:
        return plural(asked.pages_min, "page")
    return f"{asked.pages_min} à {asked.pages_max} pages"


def _blocker(kind: WaiverKind, deposited: Deposited, asked: Asked) -> Blocker:
    if kind is WaiverKind.PAGES:
        few = deposited.pages < asked.pages_min
        return Blocker(
            "memoire_pages",
            f"Le mémoire compte {plural(deposited.pages, 'page')}, hors couverture et annexes\u00a0; "
            f"{pages_words(asked)} sont demandées.",
            f"{'Complétez-le' if few else 'Raccourcissez-le'} et déposez-le de nouveau, ou demandez une "
            "dérogation à la fédération.",
        )
    if kind is WaiverKind.TEXT:
        return Blocker(
            "memoire_text",
            "Le texte du mémoire ne se lit pas par ordinateur\u00a0: c’est sans doute une numérisation.",
            "Enregistrez-le en PDF depuis votre traitement de texte et déposez-le de nouveau, ou demandez "
            "une dérogation à la fédération.",
        )
    late = f"Le mémoire a été déposé {plural(deposited.days_late, 'jour')} après le {_day(asked.due_on)}."
    resit = (
        f"Il compte pour la session de rattrapage (à rendre pour le {_day(asked.resit_due_on)})"
        if asked.resit_due_on is not None
        else "Il compte pour la session de rattrapage"
    )
    if asked.late_policy is LatePolicy.WAIVER:
        return Blocker("memoire_late", late, f"{resit}, sauf dérogation de la fédération.")
    return Blocker("memoire_late", late, f"{resit}.")


def _day(day: date) -> str:
    return date_words(day, weekday=False)
