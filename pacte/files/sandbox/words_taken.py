"""What is taken of a document while it is read, up to a bound."""

from typing import Any

MAX_CHARACTERS = 300_000
MAX_BLOCKS = 6_000
PICTURE = "[image]"

Run = list[Any]
"""A text, whether it is bold, whether it is in italics."""


class FullError(Exception):
    """As much was taken as a page can show."""


class Taken:
    """Blocks in the order of the document; list items one after the other make one list."""

    def __init__(self) -> None:
        self.blocks: list[dict[str, Any]] = []
        self.left = MAX_CHARACTERS
        self.is_cut = False

    def paragraph(self, runs: list[Run]) -> None:
        """One that says something."""
        self._add({"kind": "paragraph"}, runs)

    def heading(self, level: int, runs: list[Run]) -> None:
        """From 1 on."""
        self._add({"kind": "heading", "level": max(1, min(level, 5))}, runs)

    def item(self, level: int, runs: list[Run]) -> None:
        """Of a list, whose numbers are not told; ``level``: 0 for those of the first."""
        runs = _joined(runs)
        if not runs:
            return
        self._count(runs)
        line = {"level": max(0, min(level, 5)), "runs": runs}
        if self.blocks and self.blocks[-1]["kind"] == "list":
            self.blocks[-1]["items"].append(line)
        else:
            self.blocks.append({"kind": "list", "items": [line]})

    def table(self, rows: list[list[list[Run]]]) -> None:
        """Rows of cells of runs; one without a word is left out."""
        rows = [[_joined(cell) for cell in row] for row in rows]
        rows = [row for row in rows if any(row)]
        width = max((rank for row in rows for rank, cell in enumerate(row, 1) if cell), default=0)
        kept = [row[:width] for row in rows]
        if not kept:
            return
        for row in kept:
            for cell in row:
                self._count(cell)
        self.blocks.append({"kind": "table", "rows": kept})

    def facts(self) -> dict[str, Any]:
        """What the caller is told."""
        return {"blocks": self.blocks, "cut": self.is_cut}

    def _add(self, block: dict[str, Any], runs: list[Run]) -> None:
        runs = _joined(runs)
        if runs:
            self._count(runs)
            self.blocks.append({**block, "runs": runs})

    def _count(self, runs: list[Run]) -> None:
        self.left -= 1 + sum(len(run[0]) for run in runs)
        if self.left < 0 or len(self.blocks) >= MAX_BLOCKS:
            self.is_cut = True
            raise FullError


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbours alike in one, nothing when no letter is left."""
    found: list[Run] = []
    for text, bold, italic in runs:
        if found and found[-1][1:] == [bold, italic]:
            found[-1][0] += text
        else:
            found.append([text, bold, italic])
    return found if any(run[0].strip() for run in found) else []
