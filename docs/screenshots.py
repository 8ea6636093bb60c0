"""``make screenshots``: the pictures of the README, taken from the demonstration in a temporary folder."""

import io
import logging
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from pacte.app import create_app
from pacte.applications.models import Application
from pacte.clock import Clock
from pacte.config import Mode, Settings
from pacte.database import Database, Scope
from pacte.database.engine import owner_engine
from pacte.demo.cast import CANDIDATE
from pacte.demo.loading import Demonstration, write_fast
from pacte.federations.queries import federation_by_slug
from pacte.files.store import Store
from pacte.schema import create_schema

IMAGES = Path(__file__).resolve().parent / "images"
LARGEST = 200_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
COLOURS = 96
COHORT = "/regions/bfc/promotions/9"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def main() -> int:
    """Exit with 1 when there is no browser."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.stderr.write("No browser on the path: install chromium.\n")
        return 1
    IMAGES.mkdir(exist_ok=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with (
        tempfile.TemporaryDirectory(prefix="pacte-screenshots-") as name,
        _demonstration(Path(name)) as (address, dossier),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        _take(browser, address + COHORT, "cohort.png", DESK)
        _take(browser, address + dossier, "dossier.png", PHONE, enter=address + "/connexion")
        browser.close()
    return 0


@contextmanager
def _demonstration(folder: Path) -> Iterator[tuple[str, str]]:
    """The address it is served at, and the path of the candidate's dossier."""
    settings = Settings(
        mode=Mode.DEVELOPMENT, demo=True, data_dir=folder, mail_url="demo:", secure_cookies=False,
        worker_in_process=False,
    )  # fmt: skip
    owner = owner_engine(settings.database_owner)
    with owner.begin() as connection:
        create_schema(connection)
    owner.dispose()
    database = Database(
        settings.database, info={"public_url": settings.public_url, "signing_keys": settings.signing_keys}
    )
    write_fast(database)
    Demonstration(
        database=database,
        store=Store.open(settings.storage),
        settings=settings,
        now=Clock().now(),
        cohorts=("bfc-9",),
    ).load(progress=lambda part, total: lambda number: None)
    with database.session(Scope.ground()) as session:
        federation = federation_by_slug(session, "bfc")
    assert federation is not None
    with database.session(Scope.federation(federation.id)) as session:
        found = session.scalars(
            select(Application.id).where(Application.family_name == CANDIDATE.who.family_name)
        ).one()
    database.dispose()
    server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", f"/regions/bfc/candidatures/{found}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _take(browser: Browser, address: str, name: str, size: Any, *, enter: str = "") -> None:
    """One picture of a page, entered first as the candidate if asked, in few colours."""
    context = browser.new_context(viewport=size, locale="fr-FR", timezone_id="Europe/Paris")
    page = context.new_page()
    if enter:
        page.goto(enter)
        page.get_by_role("button", name=f"Entrer : {CANDIDATE.title}").click()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(IMAGES / name, optimize=True)
    weight = (IMAGES / name).stat().st_size
    sys.stdout.write(f"docs/images/{name}: {weight / 1000:.0f} kB\n")
    if weight > LARGEST:
        raise ValueError(f"{name} weighs more than {LARGEST / 1000:.0f} kB")


if __name__ == "__main__":
    sys.exit(main())
