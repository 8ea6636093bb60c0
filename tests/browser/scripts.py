"""Waiting for a page to be all it will be: tests type and choose when the scripts are there."""

from playwright.sync_api import Page, expect


def scripts_ready(page: Page) -> None:
    """Return once every script that the page asked for has done its part."""
    expect(page.locator("html[data-script=ready]")).to_be_attached()


def scripts_begun(page: Page) -> None:
    """Return once the page's first script has run, though others may still be on their way.

    Not `wait_for_function`: it evaluates text in the page, which the content security policy
    refuses from its second try on.
    """
    expect(page.locator("html[data-script=on]")).to_be_attached()
