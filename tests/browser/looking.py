"""What a customer should never see of a page: faults of accessibility, of width, of scripts."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page

PHONE, DESK = (390, 844), (1280, 900)
View: TypeAlias = tuple[tuple[int, int], Literal["light", "dark"]]

AXE = Axe()
FAULTS_ONLY = {"resultTypes": ["violations"], "preload": False}
"""What passed is not told in detail; our styles are all on the page, none is to be fetched again."""


def faults_of(page: Page) -> list[str]:
    """Faults of the page as it stands: what axe finds, and whether it is wider than the screen."""
    page.wait_for_load_state()
    found = []
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("wider than the screen")
    for fault in _violations(page):
        found.extend(f"{fault['id']}: {node['html'][:200]}" for node in fault["nodes"])
    return found


def _violations(page: Page) -> list[Any]:
    """What axe finds, given to the page now unless it came with it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    answer: dict[str, Any] = page.evaluate("options => axe.run(document, options)", FAULTS_ONLY)
    return list(answer["violations"])


def faults_at(context: BrowserContext, address: str) -> list[str]:
    """Faults of the page at ``address``, opened anew; also its status, and what its scripts complain of."""
    return faults_at_each(context, [address])[address]


def faults_in_both_views(context: BrowserContext, addresses: Iterable[str]) -> dict[str, list[str]]:
    """Like :func:`faults_at_each`, for a phone by day and for a desk by night: nothing is fetched twice.

    Every page is thus seen at both widths and in both modes; colours do not depend on the width.
    """
    return faults_at_each(context, addresses, ((PHONE, "light"), (DESK, "dark")))


def _show(page: Page, view: View) -> None:
    (width, height), mode = view
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=mode)


def faults_at_each(
    context: BrowserContext, addresses: Iterable[str], views: Sequence[View] = ()
) -> dict[str, list[str]]:
    """Address → faults, one page after the other in one new tab, as the context shows it or in each view."""
    page = context.new_page()
    page.add_init_script(AXE.axe_script)  # sent to the browser once, not with each page
    complaints: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(said.text)

    def hear_fault(fault: Error) -> None:
        complaints.append(str(fault))

    page.on("console", hear)
    page.on("pageerror", hear_fault)
    seen = {}
    for address in addresses:
        complaints.clear()
        if views:
            _show(page, views[0])
        answer = page.goto(address)
        found = [f"status {answer and answer.status}"] if answer is None or answer.status != 200 else []
        found += faults_of(page)
        for view in views[1:]:
            _show(page, view)
            found += [f"{view}: {fault}" for fault in faults_of(page)]
        seen[address] = [*complaints, *found]
    page.close()
    return seen


def check(page: Page) -> None:
    """The page as it stands has no fault."""
    found = faults_of(page)
    assert found == [], found
