"""Files that candidates send for one document: one PDF, or photographs made into one, or a portrait."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pacte.blockers import Blocker, Refused
from pacte.cohorts.definition import DocumentRequest
from pacte.cohorts.vocabulary import DocumentKind
from pacte.files.images import clean_photo, photos_to_pdf
from pacte.files.inspection import accepted_in_words, inspect, size_in_words, too_large
from pacte.files.kinds import PDF_OR_PHOTO, PHOTOS, Kind, recognise
from pacte.files.reception import Received, keep_made, receive
from pacte.files.store import PIECE, Store

MOST_FILES = 20
MEGABYTE = 1_000_000
PHOTO_BYTES = 20 * MEGABYTE
"""Of one photograph as the telephone took it: what is kept of it is far lighter."""
TOGETHER_BYTES = 60 * MEGABYTE
"""Of all the photographs of one sending: what the server receives at once."""
_PHOTOGRAPH = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of the form, not read yet."""

    stream: BinaryIO
    name: str


def accepted_by(kind: DocumentKind) -> frozenset[Kind]:
    """What may be sent for a document."""
    return {
        DocumentKind.PDF: frozenset({Kind.PDF}),
        DocumentKind.PHOTO: PHOTOS,
        DocumentKind.PDF_OR_PHOTOS: PDF_OR_PHOTO,
    }[kind]


def limits_of(asked: DocumentRequest) -> dict[str, Any]:
    """What a form says before anything is chosen, and what its script checks."""
    accept = accepted_by(asked.kind)
    limit = asked.max_megabytes * MEGABYTE
    return {
        "asked": asked,
        "max_bytes": limit,
        "photo_bytes": max(limit, PHOTO_BYTES),
        "together_bytes": TOGETHER_BYTES,
        "kinds": accepted_in_words(accept),
        "accept": ",".join(kind.media_type for kind in accept),
        "several": asked.kind is DocumentKind.PDF_OR_PHOTOS,
        "photos": bool(PHOTOS & accept),
    }


def asked_as(documents: Sequence[DocumentRequest], *, key: str, label: str) -> DocumentRequest:
    """A document that staff asked for: as the cohort's own of that key, or another one, with usual limits."""
    return next((one for one in documents if one.key == key), None) or DocumentRequest(key=key, label=label)


def take(sent: Sequence[Sent], *, asked: DocumentRequest, store: Store, federation_id: int) -> Received:
    """Inspect, join or clean, and keep; slow, so outside transactions. Raises Refused with every reason.

    Photographs are never kept as they came: place, date and camera go with the pixels we do not need. The
    document's limit is that of what is kept; what a telephone took may be heavier.
    """
    where, limit = asked.key, asked.max_megabytes * MEGABYTE
    if not sent:
        raise Refused([Blocker("file-none", "Aucun fichier n’est choisi.", "Choisissez un fichier.", where)])
    if len(sent) > MOST_FILES:
        message = f"Vous avez choisi {len(sent)} fichiers, le maximum est de {MOST_FILES}."
        raise Refused([Blocker("file-too-many", message, "Numérisez le document en un seul PDF.", where)])
    accept = accepted_by(asked.kind)
    if len(sent) > 1:
        if asked.kind is not DocumentKind.PDF_OR_PHOTOS:
            raise Refused(
                [Blocker("file-one", "Un seul fichier est attendu ici.", "Choisissez-en un.", where)]
            )
        accept = PHOTOS
    with tempfile.TemporaryDirectory(prefix="pacte-") as folder:
        paths = _copy(sent, Path(folder), limit, where)
        photos = _inspected(sent, paths, asked, accept, max(limit, PHOTO_BYTES))
        if not photos:
            with paths[0].open("rb") as stream:
                received = receive(
                    stream,
                    name=sent[0].name,
                    store=store,
                    federation_id=federation_id,
                    accept=accept,
                    max_bytes=limit,
                    max_pages=asked.max_pages,
                    where=where,
                )
            if isinstance(received, list):
                raise Refused(received)
            return received
        contents = [path.read_bytes() for path in paths]
    name = Path(sent[0].name).stem or asked.key
    if asked.kind is DocumentKind.PHOTO:
        made, kind, pages = clean_photo(contents[0], where=where), Kind.JPEG, None
    else:
        made = photos_to_pdf(contents, title=asked.label, where=where, max_bytes=limit)
        kind, pages = Kind.PDF, len(contents)
    return keep_made(
        made, kind=kind, name=f"{name}.{kind.value}", store=store, federation_id=federation_id, pages=pages
    )


def _copy(sent: Sequence[Sent], folder: Path, limit: int, where: str) -> list[Path]:
    """The files on disk, in their order; no more is read than the limit of each, and of all together."""
    paths, total = [], 0
    for number, one in enumerate(sent):
        path = folder / f"{number:03}"
        size, is_photo = 0, False
        with path.open("wb") as target:
            while piece := one.stream.read(PIECE):
                is_photo = is_photo or (size == 0 and piece.startswith(_PHOTOGRAPH))
                size += len(piece)
                if size > max(limit, PHOTO_BYTES):
                    named = f"{Path(one.name).name[:80]} : " if len(sent) > 1 else ""
                    raise Refused(
                        [_heavy_photo(named, limit, where) if is_photo else too_large(limit, where=where)]
                    )
                if total + size > TOGETHER_BYTES:
                    raise Refused([_heavy_photos(len(sent), where)])
                target.write(piece)
        total += size
        paths.append(path)
    return paths


def _heavy_photo(named: str, limit: int, where: str) -> Blocker:
    return Blocker(
        "photo-too-large",
        f"{named}Cette photo est trop lourde, la limite est de {size_in_words(max(limit, PHOTO_BYTES))}.",
        "Reprenez-la en qualité normale, ou choisissez une taille moyenne si votre téléphone le propose.",
        where,
    )


def _heavy_photos(count: int, where: str) -> Blocker:
    return Blocker(
        "photos-too-large",
        f"Ces {count} photos pèsent ensemble plus de {size_in_words(TOGETHER_BYTES)}.",
        "Reprenez-les en qualité normale, ou choisissez une taille moyenne si votre téléphone le propose.",
        where,
    )


def _inspected(
    sent: Sequence[Sent], paths: Sequence[Path], asked: DocumentRequest, accept: frozenset[Kind], limit: int
) -> bool:
    """Whether the files are photographs; Refused with the fault of each that is not accepted.

    One PDF alone is inspected where it is received.
    """
    if len(paths) > asked.max_pages:
        message = f"{len(paths)} photos font {len(paths)} pages, le maximum est de {asked.max_pages}."
        raise Refused([Blocker("file-too-many-pages", message, "Retirez les photos inutiles.", asked.key)])
    if len(paths) == 1:
        with paths[0].open("rb") as stream:
            head = stream.read(1024)
        if not head.startswith(_PHOTOGRAPH):
            return False
    blockers: list[Blocker] = []
    for one, path in zip(sent, paths, strict=True):
        if len(sent) > 1 and recognise(path) is Kind.PDF:
            message = f"{Path(one.name).name[:80]} est un PDF : il s’envoie seul."
            remedy = "Choisissez ce seul fichier, ou seulement des photographies."
            blockers.append(Blocker("file-pdf-alone", message, remedy, asked.key))
            continue
        found = inspect(path, accept=accept, max_bytes=limit, name=one.name, where=asked.key)
        if isinstance(found, list):
            named = f"{Path(one.name).name[:80]} : " if len(sent) > 1 else ""
            blockers += [
                Blocker(fault.code, named + fault.message, fault.remedy, fault.where) for fault in found
            ]
    if blockers:
        raise Refused(blockers)
    return True
