"""Draws the pages of a scanned document as photographs: whatever else the file holds is left behind."""

import shutil
from pathlib import Path
from typing import Any

from .pictures import flattened
from .refusal import RefusedError

LONG_SIDE = 842  # points: an A4 page as it is
_DRAWING = """#set page(width: auto, height: auto, margin: 0pt)
#for number in range(1, PAGES + 1) [
  #if number > 1 { pagebreak() }
  #context {
    let drawn = image("scan.pdf", page: number)
    let size = measure(drawn)
    image("scan.pdf", page: number, width: size.width * (SIDE.0pt / calc.max(size.width, size.height)))
  }
]
"""


def draw_scan(path: str, output: str, pages: int, max_side: int) -> dict[str, Any]:
    """``output``: a folder, which receives one JPEG a page, named in their order."""
    import typst  # the other orders do not need it

    folder = Path(output)
    shutil.copy(path, folder / "scan.pdf")
    source = folder / "drawing.typ"
    source.write_text(_DRAWING.replace("PAGES", str(pages)).replace("SIDE", str(LONG_SIDE)))
    try:
        made: Any = typst.compile(
            str(source),
            root=str(folder),
            format="png",
            ppi=72 * max_side / LONG_SIDE,
            ignore_system_fonts=True,
        )
    except (typst.TypstError, RuntimeError) as error:
        raise RefusedError("unreadable") from error
    for number, content in enumerate(made if isinstance(made, list) else [made]):
        drawn = folder / "page.png"
        drawn.write_bytes(content)
        picture = flattened(str(drawn), max_side)
        picture.save(folder / f"{number:03}.jpg", "JPEG", quality=85, optimize=True)
    return {"pages": pages}
