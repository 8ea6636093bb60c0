"""Time and weight of what candidates, visitors and staff open; the weight is held under 100 kB."""

import gzip
import re
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.ground import databases, open_cohort, settings_on, write_dossiers
from benchmarks.noise import calibration, console, show, timed
from pacte.app import create_app
from pacte.clock import FixedClock
from pacte.policy import NOBODY, Actor, Grant, Role

LIMIT = 100_000
"""Bytes of a page with its style and script, without documents, as they travel uncompressed."""
PUBLIC = ("/", "/regions/bfc", "/regions/bfc/promotions/8", "/connexion")
LISTS = (
    "/regions/bfc/promotions/8/dossiers",
    "/regions/bfc/promotions/8/dossiers/ecrire",
    "/regions/bfc/structures",
)
DOSSIERS = 300
"""More than a page of the staff's list shows, and than a letter names."""
STEPS = ("vous", "structure", "poste", "pieces", "relecture")
ASSETS = re.compile(r"""(?:href|src)="(/static/[^"]+\.(?:css|js|svg)[^"]*)\"""")
LATER = re.compile(r"""^  "\[?([a-z-]+)\]?": "([a-z-]+)",$""", re.MULTILINE)
"""What app.js loads only where a page has the attribute or the element: « [data-menu] »: « menu »."""
IMPORTS = re.compile(r"""(?:import|from)\s*\(?["'](\.{1,2}/[^"']+\.js)["']""")


def weights(client: Any, address: str) -> tuple[int, int, int, int]:
    """Bytes of the page, of its style, of its script and images; and all of it compressed."""
    page = client.get(address)
    assert page.status_code == 200, f"{address}: {page.status_code}"
    bodies: dict[str, bytes] = {}
    waiting = set(ASSETS.findall(page.text))
    while waiting:
        asset = waiting.pop()
        path = asset.split("?")[0].split("#")[0]
        if path in bodies:
            continue
        bodies[path] = client.get(asset).data
        if path.endswith(".js"):
            folder = path.rsplit("/", 1)[0]
            source = bodies[path].decode()
            waiting |= {f"{folder}/{name.removeprefix('./')}" for name in IMPORTS.findall(source)}
            waiting |= {
                f"{folder}/{name}.js"
                for mark, name in LATER.findall(source)
                if re.search(rf"[ <]{mark}\b", page.text)
            }
    style = sum(len(body) for path, body in bodies.items() if path.endswith(".css"))
    rest = sum(len(body) for path, body in bodies.items() if not path.endswith(".css"))
    compressed = sum(len(gzip.compress(body)) for body in (page.data, *bodies.values()))
    return len(page.data), style, rest, compressed


def report(*, quick: bool) -> bool:
    """Print each page; a page heavier than the limit breaks the promise."""
    before, rows, light = calibration(), [], True
    with tempfile.TemporaryDirectory(prefix="pacte-pages-") as name:
        folder = Path(name)
        with databases(folder, ["sqlite"]) as urls:
            settings = settings_on(urls["sqlite"], folder)
            ground = open_cohort(settings)
            (identity, owner), *_ = write_dossiers(ground, DOSSIERS)
            staff = replace(owner, grants=(Grant(Role.STAFF, ground.federation_id),))
            app = create_app(settings, clock=FixedClock(ground.definition.closes_at - timedelta(days=3)))
            client = app.test_client()
            dossier = f"/regions/bfc/candidatures/{identity}"
            visits: list[tuple[str, Actor]] = [(address, NOBODY) for address in PUBLIC]
            visits += [(f"{dossier}/{step}", owner) for step in STEPS]
            visits += [(address, staff) for address in LISTS]
            for address, visitor in visits:
                app.extensions["pacte"].load_actor = lambda visitor=visitor: visitor
                page, style, rest, compressed = weights(client, address)
                time = timed(lambda address=address: client.get(address), 5 if quick else 15)
                total = page + style + rest
                light = light and total <= LIMIT
                rows.append(
                    (address, time, *(f"{n / 1000:.1f}" for n in (page, style, rest, total, compressed)))
                )
            app.extensions["pacte"].database.dispose()
            ground.database.dispose()
    show(
        "Pages: time on the server, weight in kB",
        ("Page", "Time", "HTML", "Style", "Script", "In all", "Compressed"),
        rows,
    )
    console.print(f"Noise: {before} before, {calibration()} after. Limit: {LIMIT / 1000:.0f} kB in all.")
    return light
