"""The file that waited is deposited: received once, with its receipt; late ones are marked."""

from datetime import datetime

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.french import plural
from pacte.memoires.deposits import emails
from pacte.memoires.deposits.conformity import has_text
from pacte.memoires.deposits.operations.preparing import terms_now
from pacte.memoires.deposits.queries import Prepared, prepared_of
from pacte.memoires.deposits.rules import Declared, Terms, blockers_to_declare, blockers_to_deposit
from pacte.memoires.loading import begin, load_work
from pacte.memoires.models import Memoire, MemoireDeposit, MemoireText
from pacte.memoires.queries import asked_of, deposited_of
from pacte.memoires.rules import standing_of
from pacte.memoires.subjects.rules import blockers_of_presence
from pacte.policy import Actor
from pacte.signals import memoire_deposited
from pacte.text import fold


def deposit(
    session: FencedSession,
    *,
    enrollment_id: int,
    declared: Declared,
    sha256: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> MemoireDeposit:
    """Deposit the file that the page showed (``sha256``: its fingerprint) and send its receipt.

    ``seen``: number of the last deposit on the page, 0 before any. What others do meanwhile, an answer to the
    subject for one, takes nobody's last minute.
    Sent twice (a second click, another tab), the deposit that was made is returned and nothing is written.
    What counts is the local day of ``at``, its last minute included.
    """
    work = load_work(session, enrollment_id=enrollment_id, at=at)
    known = work.known
    refuse_if(blockers_of_presence(work.loaded.enrollment.state, is_own=True))
    waiting = prepared_of(session, known.memoire)
    if waiting is None:
        last = known.deposit
        if last is not None and session.get_one(StoredFile, last.file_id).sha256 == sha256:
            return last
        raise Refused(
            [Blocker("no_file", "Aucun fichier n’attend d’être déposé.", "Envoyez le PDF de votre mémoire.")]
        )
    if waiting.file.sha256 != sha256:
        raise stale("Le fichier à déposer")
    terms = terms_now(session, work)
    if isinstance(terms, Blocker):
        raise Refused([terms])
    number = known.deposit_number
    refuse_if(
        [
            *blockers_to_deposit(terms, number=number, accepts_late=declared.accepts_late),
            *blockers_to_declare(declared, file_pages=waiting.row.file_pages),
        ]
    )
    if seen != number:
        raise stale("Le mémoire déposé")
    memoire = begin(session, work)
    row = _row(memoire, waiting, declared, terms, number + 1, at)
    session.add(row)
    session.flush()
    session.add(_text(row, waiting))
    session.delete(waiting.row)
    memoire.deposit_number, memoire.deposited_at = row.number, at
    memoire.shared_at = (memoire.shared_at or at) if declared.agrees_to_share else None
    memoire.revision += 1
    session.flush()
    standing = standing_of(deposited_of(row), (), asked_of(work.definition))
    emails.acknowledge(session, loaded=work.loaded, deposit=row, file=waiting.file, standing=standing, at=at)
    memoire_deposited.send(session, work=work, deposit=row, at=at)
    audit.record(
        session,
        action="memoire.deposited",
        subject=work.loaded.enrollment,
        by=by,
        at=at,
        details={
            "number": row.number,
            "sha256": waiting.file.sha256,
            "pages_words": plural(row.pages, "page"),
            "late_words": f", avec {plural(row.days_late, 'jour')} de retard" if row.days_late else "",
        },
    )
    return row


def _row(
    memoire: Memoire, waiting: Prepared, declared: Declared, terms: Terms, number: int, at: datetime
) -> MemoireDeposit:
    prepared = waiting.row
    return MemoireDeposit(
        memoire_id=memoire.id,
        person_id=memoire.person_id,
        number=number,
        session=terms.session,
        file_id=waiting.file.id,
        deposited_at=at,
        due_on=terms.due_on,
        days_late=terms.days_late,
        corrects=terms.corrects,
        title=declared.title,
        summary=declared.summary,
        keywords=list(declared.keywords),
        file_pages=prepared.file_pages,
        body_from=declared.body_from,
        body_to=declared.body_to,
        proposed_from=prepared.proposed_from,
        proposed_to=prepared.proposed_to,
        fonts_missing=prepared.fonts_missing,
        has_text=has_text(prepared.pages, declared.body_from, declared.body_to),
        is_own_work=declared.is_own_work,
        assistance=declared.assistance,
        agrees_to_share=declared.agrees_to_share,
    )


def _text(row: MemoireDeposit, waiting: Prepared) -> MemoireText:
    pages = waiting.row.pages
    said = [row.title, row.summary, *row.keywords, *pages[row.body_from - 1 : row.body_to]]
    return MemoireText(
        deposit_id=row.id,
        person_id=row.person_id,
        pages=pages,
        is_cut=waiting.row.is_cut,
        folded=fold(" ".join(said)),
    )
