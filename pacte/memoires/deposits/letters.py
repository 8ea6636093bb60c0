"""The receipt of a deposit, in PDF: made anew each time from what is kept, always the same."""

from pacte.cohorts.definition import CohortDefinition
from pacte.documents.letters import Letterhead, exact_instant, head
from pacte.documents.typesetting import typeset
from pacte.files.models import StoredFile
from pacte.french import date_words, filesize, of_name, plural
from pacte.memoires.models import MemoireDeposit
from pacte.memoires.vocabulary import DepositSession


def receipt_pdf(
    deposit: MemoireDeposit,
    file: StoredFile,
    *,
    learner: str,
    letterhead: Letterhead,
    definition: CohortDefinition,
) -> bytes:
    """To the second, with the fingerprint of the file and what its author said of it."""
    due = date_words(deposit.due_on, weekday=False)
    late = f", avec {plural(deposit.days_late, 'jour')} de retard" if deposit.days_late else ""
    resit = ", session de rattrapage" if deposit.session is DepositSession.RESIT else ""
    return typeset(
        "memoire-receipt.typ",
        {
            **head(
                letterhead, "Reçu de dépôt du mémoire", f"Mémoire n° {deposit.number}", deposit.deposited_at
            ),
            "of_learner": of_name(learner),
            "cohort": definition.label,
            "deposited_at": exact_instant(deposit.deposited_at, letterhead.time_zone),
            "facts": [
                ["Titre", deposit.title],
                ["Échéance", f"{due}{resit}{late}"],
                ["Pages", _pages_words(deposit)],
                ["Fichier", f"{file.name}, {filesize(file.size)}"],
                ["Mots clés", ", ".join(deposit.keywords)],
                [
                    "Partage",
                    "Accepté avec les promotions suivantes" if deposit.agrees_to_share else "Non accepté",
                ],
                ["Aides et outils", deposit.assistance or "Aucun déclaré"],
            ],
            "number": deposit.number,
            "fingerprint": file.sha256,
        },
        at=deposit.deposited_at,
    )


def _pages_words(deposit: MemoireDeposit) -> str:
    return (
        f"{plural(deposit.pages, 'page')} de corps (de la page {deposit.body_from} à la page "
        f"{deposit.body_to}), {plural(deposit.file_pages, 'page')} en tout"
    )
