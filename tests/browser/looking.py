"""What a customer should never see of a page: faults of accessibility, of width, of scripts."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page


def faults_of(page: Page) -> list[str]:
    """Faults of the page as it stands: what axe finds, and whether it is wider than the screen."""
    page.wait_for_load_state()
    found = []
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("wider than the screen")
    for fault in Axe().run(page).response["violations"]:
        found.extend(f"{fault['id']}: {node['html'][:200]}" for node in fault["nodes"])
    return found


def faults_at(context: BrowserContext, address: str) -> list[str]:
    """Faults of the page at ``address``, opened anew; also its status, and what its scripts complain of."""
    page = context.new_page()
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        found.append(f"status {answer and answer.status}")
    found += faults_of(page)
    page.close()
    return found


def check(page: Page) -> None:
    """The page as it stands has no fault."""
    found = faults_of(page)
    assert found == [], found
