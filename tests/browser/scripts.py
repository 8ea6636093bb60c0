"""Waiting for a page to be all it will be: tests type and choose when the scripts are there."""

from playwright.sync_api import Page, expect


def scripts_ready(page: Page) -> None:
    """Return once every script that the page asked for has done its part."""
    expect(page.locator("html[data-script=ready]")).to_be_attached()
