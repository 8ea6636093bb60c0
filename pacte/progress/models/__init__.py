"""Tables of what learners do between seminars."""

from pacte.progress.models.reading import FederationPage, FederationPageVersion, PageReading, SelfCheckAnswer

__all__ = ["FederationPage", "FederationPageVersion", "PageReading", "SelfCheckAnswer"]
