"""Takes one order on its input, within strict limits, and answers one JSON line on its output."""

import contextlib
import json
import logging
import resource
import sys
import warnings
from collections.abc import Callable
from typing import Any

from .containers import inspect_container
from .pdf import inspect_pdf
from .pictures import clean_photo, clean_signature, inspect_image, photos_to_pdf
from .refusal import RefusedError
from .scans import draw_scan
from .study import study_pdf
from .words import read_words

ORDERS: dict[str, Callable[..., dict[str, Any]]] = {
    "inspect_pdf": inspect_pdf,
    "inspect_container": inspect_container,
    "inspect_image": inspect_image,
    "clean_photo": clean_photo,
    "clean_signature": clean_signature,
    "photos_to_pdf": photos_to_pdf,
    "read_words": read_words,
    "draw_scan": draw_scan,
    "study_pdf": study_pdf,
}


def main() -> None:
    order = json.load(sys.stdin)
    _limit(order["limits"])
    warnings.simplefilter("ignore")
    logging.disable()  # pypdf reports each oddity of a file; the answer is enough
    answer: dict[str, Any]
    try:
        answer = {"ok": ORDERS[order["name"]](**order["arguments"])}
    except RefusedError as refusal:
        answer = {"refused": refusal.code, "details": refusal.details}
    except (MemoryError, RecursionError, ImportError):  # a library that finds no memory to load
        answer = {"refused": "exhausted"}
    except Exception:
        # « Broken PDF files might cause other exceptions », says pypdf; Pillow raises even SyntaxError.
        answer = {"refused": "unreadable"}
    json.dump(answer, sys.stdout)


def _limit(limits: dict[str, int]) -> None:
    for kind, amount in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, limits["output"]),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        _, ceiling = resource.getrlimit(kind)
        bound = amount if ceiling == resource.RLIM_INFINITY else min(amount, ceiling)
        # macOS knows RLIMIT_AS and refuses it; production runs on Linux.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, bound))


main()
