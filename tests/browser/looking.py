"""What a customer should never see of a page: faults of accessibility, of width, of scripts."""

from collections.abc import Iterable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page

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


def faults_at_each(context: BrowserContext, addresses: Iterable[str]) -> dict[str, list[str]]:
    """Address → faults, one page after the other in one new tab."""
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
        answer = page.goto(address)
        found = [f"status {answer and answer.status}"] if answer is None or answer.status != 200 else []
        found += faults_of(page)
        seen[address] = [*complaints, *found]
    page.close()
    return seen


def check(page: Page) -> None:
    """The page as it stands has no fault."""
    found = faults_of(page)
    assert found == [], found
