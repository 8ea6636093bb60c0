"""What a hand gave to sign."""

from dataclasses import dataclass

from pacte.files.reception import Received


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a hand drew or typed, and on which device."""

    typed: str = ""
    drawing: Received | None = None
    client_key: str = ""
    """Drawn by the device for this signature; the same one again changes nothing."""
    device: str = ""
