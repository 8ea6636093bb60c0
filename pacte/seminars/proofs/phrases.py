"""What the journal says of photographs and paper sheets, after the actor's name."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "sheet_photo.added": "a joint une photographie de la feuille signée",
        "sheet_photo.removed": "a retiré une photographie de la feuille signée ({reason})",
        "attendance.copied": "a relevé {count} sur la feuille signée à la main",
    }
)
