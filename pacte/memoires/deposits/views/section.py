"""The deposit on the page of a mémoire: the one that counts, what waits, versions, waivers."""

from collections.abc import Mapping

from pacte.blockers import Blocker
from pacte.memoires.deposits.conformity import Check, checks_of
from pacte.memoires.deposits.forms import EndWaiverForm, FileForm, SharingForm, WaiverForm
from pacte.memoires.deposits.queries import deposits_of, prepared_of
from pacte.memoires.deposits.rules import MOST_PAGES, Terms, terms_of
from pacte.memoires.models import MemoireDeposit
from pacte.memoires.queries import asked_of, deposited_of
from pacte.memoires.rules import Asked, lacks_of, pages_words
from pacte.memoires.sections import SECTIONS, Desk, Section
from pacte.memoires.vocabulary import WAIVER_LABELS, DepositSession, WaiverKind
from pacte.web import can, read
from pacte.web.forms import Form

FILE, WAIVER, END = "file", "waiver", "end"
"""Names of the forms."""
MEGABYTE = 1_000_000


def section(desk: Desk, refused: Mapping[str, Form]) -> Section:
    """The state in words first; then what was deposited, what waits, what may be done."""
    known, asked = desk.known, asked_of(desk.definition.memoire)
    waiting = prepared_of(read(), known.memoire) if can("memoire.write", desk.enrollment) else None
    received = deposits_of(read(), known.memoire)
    may_write = desk.is_active and can("memoire.write", desk.enrollment)
    terms = terms_for(desk)
    waivable = _waivable(desk, asked) if desk.is_active and can("memoire.waive", desk.enrollment) else ()
    return Section(
        "depot",
        "Dépôt",
        "memoires/deposits/section.html",
        None,
        {
            "asked": asked,
            "pages_words": pages_words(asked),
            "received": received,
            "last": received[0] if received else None,
            "checks": checks_for(received[0].deposit, asked) if received else [],
            "waiting": waiting,
            "terms": terms if isinstance(terms, Terms) else None,
            "closed": terms if isinstance(terms, Blocker) else None,
            "form": refused.get(FILE) or FileForm(None, prefix="memoire-") if may_write else None,
            "sharing": _sharing(desk)
            if known.deposit is not None and can("memoire.write", desk.enrollment)
            else None,
            "waiver_form": _waiver_form(desk, waivable, refused) if waivable else None,
            "end_form": refused.get(END) or EndWaiverForm(None, prefix="fin-")
            if desk.is_active and can("memoire.waive", desk.enrollment)
            else None,
            "sees_reasons": desk.is_mine or can("memoire.waive", desk.enrollment),
            "waiver_labels": WAIVER_LABELS,
            "is_waiver_refused": WAIVER in refused,
            "is_end_refused": END in refused,
            "max_bytes": desk.definition.memoire.max_megabytes * MEGABYTE,
            "most_pages": MOST_PAGES,
            "is_resit": DepositSession.RESIT,
        },
    )


def terms_for(desk: Desk) -> Terms | Blocker:
    """What a deposit made today counts for, or why none is received."""
    known = desk.known
    return terms_of(
        deposited_of(known.deposit),
        known.deposit_number,
        known.standing,
        asked_of(desk.definition.memoire),
        today=desk.today,
        defence_on=desk.definition.defence.starts_on,
        is_asked_again=desk.is_asked_again,
    )


def checks_for(deposit: MemoireDeposit, asked: Asked) -> list[Check]:
    """What the check found of a deposit."""
    return checks_of(
        file_pages=deposit.file_pages,
        body_from=deposit.body_from,
        body_to=deposit.body_to,
        is_text=deposit.has_text,
        fonts_missing=deposit.fonts_missing,
        is_cut=False,
        asked=asked,
    )


def _waivable(desk: Desk, asked: Asked) -> tuple[WaiverKind, ...]:
    """What the last deposit lacks, that nobody has accepted yet and that may be."""
    deposited = deposited_of(desk.known.deposit)
    if deposited is None:
        return ()
    given = {one.kind for one in desk.known.waivers}
    late = desk.definition.memoire.late_policy
    return tuple(
        kind
        for kind in lacks_of(deposited, asked)
        if kind not in given and (kind is not WaiverKind.LATE or late.value == "waiver")
    )


def _sharing(desk: Desk) -> Form:
    form = SharingForm(None, prefix="partage-")
    memoire = desk.known.memoire
    form.agreed.data = "0" if memoire is not None and memoire.shared_at is not None else "1"
    return form


def _waiver_form(desk: Desk, kinds: tuple[WaiverKind, ...], refused: Mapping[str, Form]) -> Form:
    form = refused.get(WAIVER)
    if form is None:
        form = WaiverForm(None, prefix="derogation-")
        form.offer(kinds)
        form.kind.data = kinds[0].value if len(kinds) == 1 else None
    form.seen.data = str(desk.known.deposit_number)
    return form


SECTIONS.append((30, section))
