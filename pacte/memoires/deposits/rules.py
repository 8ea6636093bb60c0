"""When a mémoire is received and for which session, what its form asks, what may be waived."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from pacte.blockers import Blocker
from pacte.cohorts.vocabulary import LatePolicy
from pacte.french import date_words, plural, too_long
from pacte.memoires.rules import Asked, Deposited, Standing, days_late, lacks_of
from pacte.memoires.vocabulary import Admissibility, DepositSession, WaiverKind
from pacte.text import fold

MOST_PAGES = 300
"""Of a file, cover and annexes included."""
MOST_DEPOSITS = 50
TITLE_LIMIT = 300
SUMMARY_LIMIT = 2_500
ASSISTANCE_LIMIT = 2_000
REASON_LIMIT = 2_000
KEYWORD_LIMIT = 60
MOST_KEYWORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a deposit made today would count for."""

    session: DepositSession
    due_on: date
    days_late: int = 0
    corrects: int | None = None
    """Number of the blocked deposit, made in time, that it would correct."""
    spoils: bool = False
    """It would take the place of a deposit that may be defended today, and be late itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the author says of a deposit."""

    title: str
    summary: str
    keywords: tuple[str, ...]
    body_from: int
    body_to: int
    is_own_work: bool
    assistance: str = ""
    agrees_to_share: bool = False
    accepts_late: bool = False
    """They have read that a deposit which may be defended is replaced by one that is late."""


def terms_of(
    last: Deposited | None,
    number: int,
    standing: Standing,
    asked: Asked,
    *,
    today: date,
    defence_on: date,
    is_asked_again: bool = False,
) -> Terms | Blocker:
    """What a deposit made on ``today`` (local) counts for, or why it is not received [A].

    ``number``: of the last deposit. Until the due date, its last minute included, for the first session.
    Afterwards, until the first day of defences: the correction of a deposit made in time, which is blocked,
    keeps its time (a blocked one is kept until corrected or waived); any other is late. Then, for the resit.
    ``is_asked_again``: the jury deferred its author on the mémoire; another one is received for the resit.
    """
    if is_asked_again:
        return _again(asked, today)
    if today <= asked.due_on:
        return Terms(session=DepositSession.FIRST, due_on=asked.due_on)
    if today < defence_on:
        if _is_on_time(last) and standing.admissibility is Admissibility.BLOCKED:
            return Terms(session=DepositSession.FIRST, due_on=asked.due_on, corrects=number)
        if asked.late_policy is LatePolicy.REFUSED:
            return _closed(asked)
        if asked.late_policy is LatePolicy.WAIVER or asked.resit_due_on is None:
            return Terms(
                session=DepositSession.FIRST,
                due_on=asked.due_on,
                days_late=days_late(asked.due_on, today),
                spoils=standing.may_be_defended,
            )
    if standing.may_be_defended and last is not None and last.session is DepositSession.FIRST:
        since = "l’échéance est passée" if today < defence_on else "les soutenances ont commencé"
        return Blocker(
            "memoire_kept",
            f"Le mémoire déposé est recevable, et {since}\u00a0: il ne change plus.",
            "Une erreur\u00a0? Écrivez à la fédération.",
        )
    if asked.resit_due_on is not None and today <= asked.resit_due_on:
        return Terms(session=DepositSession.RESIT, due_on=asked.resit_due_on)
    return _closed(asked)


def _again(asked: Asked, today: date) -> Terms | Blocker:
    """For the resit alone; a cohort that gives no date receives it all the same."""
    if asked.resit_due_on is None:
        return Terms(session=DepositSession.RESIT, due_on=today)
    if today <= asked.resit_due_on:
        return Terms(session=DepositSession.RESIT, due_on=asked.resit_due_on)
    return _closed(asked)


def _is_on_time(last: Deposited | None) -> bool:
    return last is not None and not last.days_late and last.session is DepositSession.FIRST


def _closed(asked: Asked) -> Blocker:
    last = asked.due_on
    if asked.late_policy is not LatePolicy.REFUSED and asked.resit_due_on is not None:
        last = asked.resit_due_on
    return Blocker(
        "memoire_closed",
        f"Le mémoire était à déposer pour le {date_words(last, weekday=False)}.",
        "Il n’est plus reçu ici\u00a0: écrivez à la fédération.",
    )


def blockers_to_declare(declared: Declared, *, file_pages: int) -> list[Blocker]:
    """Every reason why a deposit cannot be received as it is described."""
    found = []
    if not declared.title:
        found.append(Blocker("title_missing", "Donnez le titre du mémoire.", where="title"))
    elif len(declared.title) > TITLE_LIMIT:
        found.append(Blocker("title_long", too_long(TITLE_LIMIT), where="title"))
    if not declared.summary:
        found.append(
            Blocker("summary_missing", "Écrivez un résumé.", "Cinq à dix lignes suffisent.", "summary")
        )
    elif len(declared.summary) > SUMMARY_LIMIT:
        found.append(Blocker("summary_long", too_long(SUMMARY_LIMIT), where="summary"))
    found += _of_keywords(declared.keywords)
    if not 1 <= declared.body_from <= file_pages:
        found.append(_no_page("body_from", file_pages))
    if not 1 <= declared.body_to <= file_pages:
        found.append(_no_page("body_to", file_pages))
    elif declared.body_to < declared.body_from <= file_pages:
        found.append(
            Blocker(
                "body_backwards",
                "La dernière page du corps vient avant la première.",
                "Inversez les deux numéros.",
                "body_to",
            )
        )
    if not declared.is_own_work:
        found.append(
            Blocker(
                "own_work",
                "Confirmez que ce mémoire est votre travail et que ses sources sont citées.",
                where="is_own_work",
            )
        )
    if len(declared.assistance) > ASSISTANCE_LIMIT:
        found.append(Blocker("assistance_long", too_long(ASSISTANCE_LIMIT), where="assistance"))
    return found


def blockers_to_deposit(terms: Terms, *, number: int, accepts_late: bool) -> list[Blocker]:
    """Why it is not received now; ``number``: of the last deposit."""
    found = []
    if number >= MOST_DEPOSITS:
        found.append(
            Blocker("too_many", f"{MOST_DEPOSITS} dépôts ont déjà été faits.", "Écrivez à la fédération.")
        )
    if terms.spoils and not accepts_late:
        found.append(
            Blocker(
                "spoils",
                "Le mémoire déjà déposé est recevable. Celui-ci le remplacerait, avec "
                f"{plural(terms.days_late, 'jour')} de retard\u00a0: la soutenance attendrait une "
                "dérogation.",
                "Cochez la case si c’est bien ce que vous voulez.",
                "accepts_late",
            )
        )
    return found


def blockers_to_waive(
    kind: WaiverKind,
    deposited: Deposited | None,
    asked: Asked,
    *,
    given: Collection[WaiverKind],
    reason: str,
) -> list[Blocker]:
    """Why the person in charge cannot accept what a deposit lacks."""
    found = []
    if deposited is None:
        found.append(Blocker("no_deposit", "Aucun mémoire n’est déposé."))
    elif kind in given:
        found.append(Blocker("waived", "Cette dérogation est déjà accordée."))
    elif kind not in lacks_of(deposited, asked):
        found.append(Blocker("not_lacking", "Ce mémoire n’a pas besoin de cette dérogation.", where="kind"))
    elif kind is WaiverKind.LATE and asked.late_policy is not LatePolicy.WAIVER:
        found.append(
            Blocker(
                "no_late_waiver",
                "La promotion n’accorde pas de dérogation pour un retard.",
                "Le règlement de la promotion se change dans ses réglages.",
                "kind",
            )
        )
    return found + blockers_of_reason(reason)


def blockers_of_reason(reason: str) -> list[Blocker]:
    """What a decision on record needs."""
    if not reason:
        return [Blocker("reason_missing", "Écrivez la raison.", "Une phrase suffit.", "reason")]
    return (
        [Blocker("reason_long", too_long(REASON_LIMIT), where="reason")] if len(reason) > REASON_LIMIT else []
    )


def keywords_in(text: str) -> tuple[str, ...]:
    """Separated by commas, semicolons or lines; each once, whatever its accents and case."""
    found: dict[str, str] = {}
    for part in text.replace(";", ",").replace("\n", ",").split(","):
        word = " ".join(part.split())
        if word:
            found.setdefault(fold(word) or word, word)
    return tuple(found.values())


def _of_keywords(keywords: Sequence[str]) -> list[Blocker]:
    if not keywords:
        return [Blocker("keywords_missing", "Donnez un à huit mots clés.", where="keywords")]
    if len(keywords) > MOST_KEYWORDS:
        return [
            Blocker(
                "keywords_many",
                f"Vous avez donné {len(keywords)} mots clés.",
                f"Gardez-en {MOST_KEYWORDS} au plus.",
                "keywords",
            )
        ]
    if any(len(one) > KEYWORD_LIMIT for one in keywords):
        return [
            Blocker(
                "keyword_long",
                f"Un mot clé a {KEYWORD_LIMIT} caractères au plus.",
                "Séparez-les par des virgules.",
                "keywords",
            )
        ]
    return []


def _no_page(where: str, file_pages: int) -> Blocker:
    return Blocker(
        where, f"Le fichier a {plural(file_pages, 'page')}.", f"Donnez un numéro de 1 à {file_pages}.", where
    )
