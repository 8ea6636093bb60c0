"""The words of ``pacte.french`` as the pages know them."""

from pacte.french import *  # noqa: F403 - the same names, under the floor that pages import from
