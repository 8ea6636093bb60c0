"""Tables of what learners do between seminars."""

from pacte.progress.models.reading import FederationPage, FederationPageText, PageReading, SelfCheckAnswer

__all__ = ["FederationPage", "FederationPageText", "PageReading", "SelfCheckAnswer"]
