"""Decides whether an uploaded file is accepted, from its content, and says why in French."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from pacte.blockers import Blocker
from pacte.files.bounded import run_bounded
from pacte.files.kinds import OFFICE, PHOTOS, Kind, is_archive, is_locked_office, is_office, recognise

DEFAULT_MAX_BYTES = 20 * 1024 * 1024
DEFAULT_MAX_PAGES = 200
SMALL_SIDE = 600

SMALL = "Cette image est petite : vérifiez que le texte reste lisible une fois imprimé."
ANIMATED = "Cette image est animée : seule la première vue sera gardée."
NO_TEXT = (
    "Le texte de ce PDF ne peut pas être sélectionné : c’est accepté ; si vous le pouvez, préférez un PDF "
    "enregistré depuis votre traitement de texte."
)
LOCKED = "Ce document est protégé contre la modification. Il se lit normalement."

_REPRINT = (
    "Ouvrez-le, choisissez « Imprimer », puis « Enregistrer au format PDF », et envoyez ce nouveau fichier."
)
_RESEND = (
    "Rouvrez l’original, enregistrez-le de nouveau, puis envoyez-le. Un envoi coupé peut en être la cause."
)

# Code given by the sandbox → what is wrong, and how to mend it. Details of the refusal fill the braces.
_REFUSALS: dict[str, tuple[str, str]] = {
    "unreadable": ("Ce fichier est abîmé : nous n’avons pas pu l’ouvrir.", _RESEND),
    "truncated": ("Ce PDF est incomplet : il lui manque la fin.", _RESEND),
    "encrypted": (
        "Ce PDF est protégé par un mot de passe : personne ne pourrait le lire.",
        "Enregistrez une copie sans mot de passe, ou imprimez-le en PDF, puis envoyez cette copie.",
    ),
    "no-pages": ("Ce PDF ne contient aucune page.", _RESEND),
    "too-many-pages": (
        "Ce PDF a {pages} pages, le maximum est de {max_pages}.",
        "Retirez les pages inutiles, puis envoyez-le de nouveau.",
    ),
    "active": ("Ce PDF contient du code qui s’exécute à l’ouverture : réimprimez-le en PDF.", _REPRINT),
    "xfa": (
        "Ce PDF est un formulaire dynamique, illisible hors d’Adobe Reader : réimprimez-le en PDF.",
        _REPRINT,
    ),
    "attachments": (
        "Ce PDF contient d’autres fichiers en pièces jointes : réimprimez-le en PDF.",
        f"{_REPRINT} Les pièces jointes s’envoient à part.",
    ),
    "too-complex": ("Ce PDF est trop complexe pour être vérifié : réimprimez-le en PDF.", _REPRINT),
    "bomb": ("Ce PDF cache une quantité anormale de données : il est refusé.", _REPRINT),
    "too-many-pixels": (
        "Cette image fait {width} × {height} pixels : c’est trop.",
        "Réduisez-la, ou reprenez la photo en qualité normale (50 millions de pixels au plus).",
    ),
    "macros": (
        "Ce document contient des macros : du code pourrait s’exécuter à l’ouverture.",
        "Enregistrez-le sans macros (Fichier, Enregistrer sous, DOCX, XLSX, PPTX, ODT ou ODS), ou en PDF, "
        "puis envoyez ce nouveau fichier.",
    ),
    "container-encrypted": (
        "Ce document est protégé par un mot de passe : personne ne pourrait le lire.",
        "Enregistrez une copie sans mot de passe, puis envoyez cette copie.",
    ),
    "container-bomb": (
        "Ce document cache une quantité anormale de données : il est refusé.",
        "Copiez son contenu dans un nouveau document, ou enregistrez-le en PDF.",
    ),
    "container-unreadable": ("Ce document est abîmé : nous n’avons pas pu l’ouvrir.", _RESEND),
    "blank-signature": (
        "La signature est vide : rien n’a été dessiné.",
        "Signez dans le cadre, avec le doigt, un stylet ou la souris.",
    ),
    "exhausted": (
        "Ce fichier demande trop de mémoire ou de temps pour être vérifié : il est refusé.",
        "Réimprimez-le en PDF, ou réduisez l’image, puis envoyez ce nouveau fichier.",
    ),
}


@dataclass(frozen=True)
class Inspection:
    """What an accepted file is; `warnings` are French sentences for the sender, none of them blocking."""

    kind: Kind
    media_type: str
    size: int
    pages: int = 1
    text_extractable: bool = False
    width: int | None = None
    height: int | None = None
    warnings: tuple[str, ...] = ()


def inspect(
    path: Path,
    *,
    accept: Collection[Kind],
    max_bytes: int = DEFAULT_MAX_BYTES,
    max_pages: int = DEFAULT_MAX_PAGES,
    name: str = "",
    where: str = "",
) -> Inspection | list[Blocker]:
    """Inspect the file at `path`, sent under `name` in the form's field `where`."""
    size = path.stat().st_size
    if size == 0:
        return [Blocker("file-empty", "Ce fichier est vide (0 octet).", _RESEND, where)]
    if size > max_bytes:
        return [too_large(max_bytes, size=size, where=where, office=bool(OFFICE & set(accept)))]
    if OFFICE & set(accept):
        if is_archive(path):
            return _document(path, size, accept, name, where)
        if is_locked_office(path):
            return [blocker("container-encrypted", {}, where)]
    kind = recognise(path)
    if not isinstance(kind, Kind) or kind not in accept:
        return [_not_accepted(kind, accept, name, where)]
    if kind is Kind.PDF:
        answer = run_bounded("inspect_pdf", path=str(path.resolve()), max_pages=max_pages)
    else:
        answer = run_bounded("inspect_image", path=str(path.resolve()))
    if answer.refused:
        return [blocker(answer.refused, {**answer.facts, "max_pages": max_pages}, where)]
    return _accepted(kind, size, answer.facts)


def too_large(limit: int, *, size: int | None = None, where: str = "", office: bool = False) -> Blocker:
    """The refusal of a file over the limit; its size is unknown when we stopped reading it.

    ``office``: where documents and presentations are received, whose pictures are what weighs.
    """
    weighs = f"pèse {size_in_words(size)}" if size is not None else "est trop lourd"
    return Blocker(
        "file-too-large",
        f"Ce fichier {weighs}, la limite est de {size_in_words(limit)}.",
        "Compressez ses images (150 points par pouce), ou enregistrez-le en PDF, en « taille réduite »."
        if office
        else "Réduisez-le : numérisez en 150 points par pouce, ou enregistrez en « taille réduite ».",
        where,
    )


def blocker(code: str, details: dict[str, Any], where: str = "") -> Blocker:
    """The French refusal of a code given by the sandbox."""
    message, remedy = _REFUSALS[code]
    return Blocker(f"file-{code}", message.format(**details), remedy, where)


def size_in_words(size: int) -> str:
    """« 12,4 Mo », in decimal units as French systems show them."""
    if size < 1000:
        return f"{size}\u202foctet{'s' if size > 1 else ''}"
    for unit, worth in (("Ko", 1_000), ("Mo", 1_000_000), ("Go", 1_000_000_000)):
        if size < worth * 999.95 or unit == "Go":
            figure = f"{size / worth:.1f}".removesuffix(".0").replace(".", ",")
            return f"{figure}\u202f{unit}"
    raise AssertionError("the last unit always answers")


def accepted_in_words(accept: Collection[Kind]) -> str:
    """« PDF, JPEG ou PNG »."""
    labels = [kind.label for kind in Kind if kind in accept]
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} ou {labels[-1]}"


def _document(
    path: Path, size: int, accept: Collection[Kind], name: str, where: str
) -> Inspection | list[Blocker]:
    """An archive, opened: an office document, or refused under what it really is."""
    answer = run_bounded("inspect_container", path=str(path.resolve()))
    if answer.refused == "not-a-document":
        known = recognise(path)
        told = known if isinstance(known, str) and not is_office(known) else "une archive ZIP"
        return [_not_accepted(told, accept, name, where)]
    if answer.refused:
        return [blocker(answer.refused, answer.facts, where)]
    found = answer.facts["kind"]
    kind = next((one for one in accept if one.value == found), None)
    if kind is None:
        return [_not_accepted(recognise(path), accept, name, where)]
    return Inspection(kind, kind.media_type, size)


def _accepted(kind: Kind, size: int, facts: dict[str, Any]) -> Inspection:
    if kind is Kind.PDF:
        warnings = [
            warning for said, warning in ((not facts["text"], NO_TEXT), (facts["locked"], LOCKED)) if said
        ]
        return Inspection(
            kind, kind.media_type, size, facts["pages"], facts["text"], warnings=tuple(warnings)
        )
    width, height = facts["width"], facts["height"]
    small = min(width, height) < SMALL_SIDE
    warnings = [warning for said, warning in ((small, SMALL), (facts["animated"], ANIMATED)) if said]
    return Inspection(kind, kind.media_type, size, 1, False, width, height, tuple(warnings))


def _not_accepted(kind: Kind | str | None, accept: Collection[Kind], name: str, where: str) -> Blocker:
    wanted = accepted_in_words(accept)
    extension = PurePath(name).suffix.lower()[:10]
    if kind is None:
        message = "Nous ne reconnaissons pas ce fichier."
        return Blocker("file-unknown", message, f"Envoyez un fichier {wanted}.", where)
    actual = f"un fichier {kind.label}" if isinstance(kind, Kind) else kind
    disguised = extension in {f".{accepted.value}" for accepted in accept} | ({".jpeg"} & _jpeg(accept))
    if disguised:
        message = f"Ce fichier porte l’extension « {extension} », mais c’est en réalité {actual}."
    else:
        message = f"C’est {actual} : ce format n’est pas accepté ici."
    return Blocker("file-kind", message, _remedy(kind, accept, wanted), where)


def _jpeg(accept: Collection[Kind]) -> set[str]:
    return {".jpeg"} if Kind.JPEG in accept else set()


def _remedy(kind: Kind | str, accept: Collection[Kind], wanted: str) -> str:
    if isinstance(kind, str) and "HEIC" in kind:
        return (
            "Sur l’iPhone : Réglages, Appareil photo, Formats, « Le plus compatible », puis reprenez "
            "la photo ; ou enregistrez-la en JPEG."
        )
    if isinstance(kind, str) and is_office(kind) and Kind.PDF in accept:
        return "Ouvrez-le et enregistrez-le en PDF (Fichier, Enregistrer sous, PDF), puis envoyez le PDF."
    if kind is Kind.PDF and PHOTOS & set(accept):
        return f"Envoyez une photo : fichier {wanted}."
    return f"Envoyez un fichier {wanted}."
