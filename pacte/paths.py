"""Where the files that come with the software are, installed or run from the tree."""

from pathlib import Path
from typing import Literal

PACKAGE = Path(__file__).resolve().parent

Resource = Literal["templates", "migrations", "modules", "cohorts", "docs"]


def resources(name: Resource) -> Path:
    """The folder of that name: inside the installed package, else beside it in the tree."""
    bundled = PACKAGE / "bundled" / name
    return bundled if bundled.is_dir() else PACKAGE.parent / name
