"""Photographs that people send: letters made into one PDF, portraits cleaned, scans drawn as pages."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pacte.blockers import Blocker, Refused
from pacte.files.bounded import run_bounded
from pacte.files.inspection import blocker, size_in_words

MAX_PHOTOS = 30
PAGE_SIDE = 2000
LIGHT_PAGE_SIDE = 1500  # about 130 points an inch on A4: still read without effort
PORTRAIT_SIDE = 1200
SCAN_MEMORY = 1024 * 1024 * 1024


def photos_to_pdf(
    images: Sequence[bytes],
    *,
    title: str = "Document photographié",
    where: str = "",
    max_bytes: int | None = None,
) -> bytes:
    """One A4 page a photograph, upright, in the given order; raise Refused.

    Over `max_bytes`, the pages are drawn smaller; refused only when that is not enough.
    """
    if not images:
        raise Refused(
            [Blocker("photos-none", "Aucune photo n’a été reçue.", "Ajoutez au moins une photo.", where)]
        )
    if len(images) > MAX_PHOTOS:
        message = f"Vous avez envoyé {len(images)} photos, le maximum est de {MAX_PHOTOS}."
        raise Refused(
            [Blocker("photos-too-many", message, "Numérisez plutôt le document en un seul PDF.", where)]
        )
    made = b""
    for side in (PAGE_SIDE, LIGHT_PAGE_SIDE):
        made = _rewrite("photos_to_pdf", images, where, max_side=side, title=title)
        if max_bytes is None or len(made) <= max_bytes:
            return made
    raise Refused([_heavy_pdf(len(images), len(made), max_bytes or 0, where)])


def clean_photo(image: bytes, *, where: str = "") -> bytes:
    """An upright JPEG of at most 1,200 pixels a side without place, date or camera; raise Refused."""
    return _rewrite("clean_photo", [image], where, max_side=PORTRAIT_SIDE)


def clean_page(image: bytes, *, where: str = "") -> bytes:
    """A photographed page: an upright JPEG of at most 2,000 pixels a side, no metadata; raise Refused."""
    return _rewrite("clean_photo", [image], where, max_side=PAGE_SIDE)


def pages_of_scan(path: Path, pages: int, *, where: str = "") -> list[bytes]:
    """The pages of a PDF, each an upright JPEG of at most 2,000 pixels a side; raise Refused."""
    with tempfile.TemporaryDirectory(prefix="pacte-") as directory:
        answer = run_bounded(
            "draw_scan",
            memory=SCAN_MEMORY,
            path=str(path),
            output=directory,
            pages=pages,
            max_side=PAGE_SIDE,
        )
        if answer.refused:
            raise Refused([blocker(answer.refused, answer.facts, where)])
        return [one.read_bytes() for one in sorted(Path(directory).glob("*.jpg"))]


def clean_signature(image: bytes, *, where: str = "") -> bytes:
    """A PNG of at most 1,200 pixels a side from a signature drawn on the screen; raise Refused."""
    return _rewrite("clean_signature", [image], where, max_side=PORTRAIT_SIDE)


def _rewrite(order: str, images: Sequence[bytes], where: str, **arguments: Any) -> bytes:
    with tempfile.TemporaryDirectory(prefix="pacte-") as directory:
        paths = []
        for number, image in enumerate(images):
            path = Path(directory, f"{number:03}")
            path.write_bytes(image)
            paths.append(str(path))
        output = Path(directory, "output")
        sources = {"paths": paths} if order == "photos_to_pdf" else {"path": paths[0]}
        answer = run_bounded(order, output=str(output), **sources, **arguments)
        if answer.refused:
            raise Refused([_refusal(answer.refused, answer.facts, len(images), where)])
        return output.read_bytes()


def _heavy_pdf(photos: int, size: int, limit: int, where: str) -> Blocker:
    """Said in what a telephone can mend: which photographs, and how they are taken."""
    these = f"Ces {photos} photos font" if photos > 1 else "Cette photo fait"
    return Blocker(
        "photos-too-large",
        f"{these} un PDF de {size_in_words(size)}, la limite est de {size_in_words(limit)}.",
        f"{'Retirez les photos inutiles, ou reprenez-les' if photos > 1 else 'Reprenez-la'} "
        "de face, sur un fond uni et bien éclairé.",
        where,
    )


def _refusal(code: str, facts: dict[str, Any], images: int, where: str) -> Blocker:
    reason = blocker(code, facts, where)
    if images == 1 or "number" not in facts:
        return reason
    return Blocker(reason.code, f"Photo {facts['number']} : {reason.message}", reason.remedy, where)
