"""Every write on paper sheets."""

from pacte.seminars.proofs.operations.paper import add_photo, copy_lines, remove_photo

__all__ = ["add_photo", "copy_lines", "remove_photo"]
