"""Files that come with a message: each received as productions receive theirs, before any write."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import FileStorage

from pacte.blockers import Blocker, Refused
from pacte.files.reception import Received
from pacte.files.store import Store
from pacte.forum.rules import MOST_FILES, blockers_of_words
from pacte.progress.productions.uploads import ACCEPT, KINDS, MAX_BYTES, received

__all__ = ["ACCEPT", "KINDS", "MAX_BYTES", "received_with"]


def received_with(uploads: Any, *, store: Store, federation_id: int) -> list[Received]:
    """What was sent, kept; slow, outside transactions. Raises Refused, each reason with its file's name."""
    sent: Sequence[FileStorage] = [one for one in (uploads or []) if one and one.filename]
    if len(sent) > MOST_FILES:
        raise Refused(blockers_of_words("…", files=len(sent)))
    kept: list[Received] = []
    blockers: list[Blocker] = []
    for one in sent:
        try:
            label = one.filename or "Fichier"
            found = received([one], label=label, where="files", store=store, federation_id=federation_id)
        except Refused as refused:
            blockers += refused.blockers
        else:
            kept += [found] if found is not None else []
    if blockers:
        raise Refused(blockers)
    return kept
