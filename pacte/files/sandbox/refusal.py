"""How the bounded process says no; the caller puts the code into French."""

from typing import Any


class RefusedError(Exception):
    """The file is refused, for the reason that the code names."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
