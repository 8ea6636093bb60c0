"""The longest page of the modules: drawn cold and warm, then opened by a learner; weight and statements."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import event

from benchmarks.ground import BEGUN, Ground, databases, open_cohort, settings_on
from benchmarks.noise import Spread, calibration, console, show, timed
from benchmarks.pages import LIMIT, weights
from benchmarks.presence import enrol
from pacte.app import create_app
from pacte.clock import FixedClock
from pacte.cohorts.course_pages import ModulePage
from pacte.cohorts.curriculum import Curriculum, TrainingModule
from pacte.cohorts.library import curriculum
from pacte.progress.models import PageReading
from pacte.progress.reading.rendering import draw


def report(*, quick: bool) -> bool:
    """A heavy page, or statements that grow with what was read, break the promise."""
    before, repeat = calibration(), 5 if quick else 25
    known = curriculum()
    module, page = _longest(known)
    whole = max(known.modules.values(), key=lambda one: sum(len(each.text) for each in one.pages))
    rows = [
        (
            "All modules read and checked, once a process",
            "–",
            _cold(curriculum, curriculum.cache_clear, repeat),
            "–",
        ),
        _row(f"Longest page, {module.slug}/{page.file}", len(page.text), lambda: _draw(module, page), repeat),
        _row(
            f"Longest module, {whole.slug}, {len(whole.pages)} pages",
            sum(len(one.text) for one in whole.pages),
            lambda: [_draw(whole, one) for one in whole.pages],
            repeat,
        ),
    ]
    show("Modules: from Markdown to HTML", ("What", "Characters", "Cold", "Warm"), rows)
    kept = _opened(module, page, repeat)
    console.print(f"Noise: {before} before, {calibration()} after. Limit: {LIMIT / 1000:.0f} kB in all.")
    return kept


def _longest(known: Curriculum) -> tuple[TrainingModule, ModulePage]:
    """The longest page of the programme that the cohort follows."""
    pages = [(module, page) for module in known.modules_of("bfc-2025") for page in module.pages]
    return max(pages, key=lambda found: len(found[1].text))


def _draw(module: TrainingModule, page: ModulePage) -> object:
    return draw(page.text, module.slug, page.key)


def _row(what: str, length: int, work: Callable[[], object], repeat: int) -> tuple[str, int, Spread, Spread]:
    return what, length, _cold(work, draw.cache_clear, repeat), timed(work, repeat)


def _cold(work: Callable[[], object], forget: Callable[[], None], repeat: int) -> Spread:
    values = []
    for _ in range(repeat):
        forget()
        begun = time.perf_counter()
        work()
        values.append(1000 * (time.perf_counter() - begun))
    return Spread(values)


def _opened(module: TrainingModule, page: ModulePage, repeat: int) -> bool:
    """The page as a learner opens it, before and after every page of the programme is read."""
    rows, counts, heaviest = [], [], 0
    with tempfile.TemporaryDirectory(prefix="pacte-reading-") as name:
        folder = Path(name)
        with databases(folder, ["sqlite"]) as urls:
            settings = settings_on(urls["sqlite"], folder)
            ground = open_cohort(settings)
            [learner] = enrol(ground, 1)
            app = create_app(settings, clock=FixedClock(BEGUN))
            app.extensions["pacte"].load_actor = lambda: learner.actor
            client, modules = app.test_client(), "/regions/bfc/promotions/8/modules"
            addresses = (
                modules,
                f"{modules}/{module.slug}/pages/{page.key}",
                f"{modules}/{module.slug}/pages/tout",
            )
            for what in ("nothing read", "everything read"):
                for address in addresses:
                    spent = timed(lambda address=address: client.get(address), repeat)
                    sent = _statements(ground, app, lambda address=address: client.get(address))
                    html, style, script, _ = weights(client, address)
                    weight = html + style + script
                    heaviest = max(heaviest, weight)
                    counts.append(sent)
                    rows.append((address, what, spent, sent, _kilobytes(html), _kilobytes(weight)))
                if what == "nothing read":
                    _read_all(ground, learner.enrollment_id, learner.actor.person_id or 0)
            app.extensions["pacte"].database.dispose()
            ground.database.dispose()
    show(
        "Modules: opened by a learner", ("Page", "With", "Time", "Statements", "HTML, kB", "In all, kB"), rows
    )
    half = len(counts) // 2
    return counts[:half] == counts[half:] and heaviest <= LIMIT


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.1f}"


def _statements(ground: Ground, app: object, work: Callable[[], object]) -> int:
    sent: list[str] = []

    def note(*arguments: object) -> None:
        if str(arguments[2]).startswith("SELECT"):
            sent.append(str(arguments[2]))

    engine = app.extensions["pacte"].database.engine  # type: ignore[attr-defined]
    event.listen(engine, "before_cursor_execute", note)
    work()
    event.remove(engine, "before_cursor_execute", note)
    return len(sent)


def _read_all(ground: Ground, enrollment_id: int, person_id: int) -> None:
    with ground.database.session(ground.scope, write=True) as session:
        session.add_all(
            PageReading(
                enrollment_id=enrollment_id,
                person_id=person_id,
                module=module.slug,
                page=page.key,
                first_at=BEGUN,
                seen_at=BEGUN,
                read_at=BEGUN,
            )
            for module in curriculum().modules.values()
            for page in module.pages
        )
        session.flush()
