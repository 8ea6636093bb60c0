"""The life of an import, whatever it imports: kept as a preview, answered, confirmed once or given up."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select

from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.documents.tables import Sheet
from pacte.imports.vocabulary import ImportState

LIFETIME = timedelta(days=30)
ANSWER_LIMIT = 40


class Batch(Protocol):
    """The columns that every table of imports has."""

    content: Any
    """``headers``, ``rows`` (number, then cells) and ``notes``, as text; emptied once it is over."""
    choices: Any
    """Number of a row → what was chosen for it."""
    state: Any
    result: Any
    confirmed_at: Any
    expires_at: Any


def refuse_unfit(sheet: Sheet, *, max_rows: int, max_columns: int) -> None:
    """Refused: a file without rows, or larger than an import takes."""
    found = []
    if not sheet.rows:
        found.append(Blocker("no_rows", "Ce fichier n’a que ses titres.", "Ajoutez des lignes.", "file"))
    if len(sheet.rows) > max_rows:
        message = f"Ce fichier a plus de {max_rows} lignes."
        found.append(Blocker("too_many_rows", message, "Partagez-le.", "file"))
    if len(sheet.headers) > max_columns:
        message = f"Ce fichier a plus de {max_columns} colonnes."
        found.append(Blocker("too_many_columns", message, "Retirez-en.", "file"))
    refuse_if(found)


def content_of(sheet: Sheet, *, cell_limit: int) -> dict[str, Any]:
    """What a preview keeps of the file; longer cells are cut."""
    return {
        "headers": list(sheet.headers),
        "rows": [[row.number, *(cell[:cell_limit] for cell in row.cells)] for row in sheet.rows],
        "notes": list(sheet.notes),
    }


def refused_table(batch: Batch, reasons: Mapping[int, str]) -> dict[str, Any]:
    """The refused rows as they came, under their headings, each with its number and its reason."""
    return {
        "headers": ["Ligne", "Motif du refus", *batch.content["headers"]],
        "rows": [
            [str(number), reasons[number], *cells]
            for number, *cells in batch.content["rows"]
            if number in reasons
        ],
    }


def empty_out_of_date(session: FencedSession, model: type[Any], at: datetime) -> None:
    """Previews of that table that nobody confirmed in time hold nothing any more."""
    statement = select(model).where(model.state == ImportState.PREVIEW, model.expires_at <= at)
    for old in session.scalars(statement):
        _end(old, ImportState.ABANDONED)


def refuse_unless_open(batch: Batch, at: datetime) -> None:
    """Refused: an import that is over, or a preview out of date."""
    if batch.state is not ImportState.PREVIEW:
        raise Refused(
            [Blocker("import_closed", "Cet import est déjà terminé.", "Envoyez le fichier de nouveau.")]
        )
    if batch.expires_at <= at:
        raise Refused(
            [Blocker("import_expired", "Cet aperçu a plus de 30 jours.", "Envoyez le fichier de nouveau.")]
        )


def keep_answers(batch: Batch, answers: Mapping[int, str], at: datetime) -> None:
    """Keep the answers to doubtful rows; an empty one takes the answer back."""
    refuse_unless_open(batch, at)
    kept = dict(batch.choices)
    for number, answer in answers.items():
        kept.pop(str(number), None)
        if answer:
            kept[str(number)] = answer[:ANSWER_LIMIT]
    batch.choices = kept


def are_kept(batch: Batch, answers: Mapping[int, str]) -> bool:
    """Whether these answers are those that were kept."""
    return all(batch.choices.get(str(number), "") == answer for number, answer in answers.items())


def give_up(batch: Batch) -> bool:
    """Nothing was written, nothing is; False when it was over already."""
    if batch.state is not ImportState.PREVIEW:
        return False
    _end(batch, ImportState.ABANDONED)
    return True


def refuse_if_changed(fingerprint: str, seen: str, *, code: str, message: str) -> None:
    """Refused when the plan is not the one that was on the screen: only what was shown is written."""
    if fingerprint != seen:
        raise Refused([Blocker(code, message, "Relisez l’aperçu mis à jour, puis confirmez.")])


def close(batch: Batch, *, result: Mapping[str, Any], at: datetime) -> None:
    """It is written: its counters stay, its rows leave."""
    batch.result = dict(result)
    batch.confirmed_at = at
    _end(batch, ImportState.CONFIRMED)


def _end(batch: Batch, state: ImportState) -> None:
    batch.state, batch.content = state, {}
