"""Tables of what learners do between seminars."""

from pacte.progress.models.productions import (
    Production,
    ProductionExtension,
    ProductionFeedback,
    ProductionVersion,
)
from pacte.progress.models.reading import FederationPage, FederationPageText, PageReading, SelfCheckAnswer

__all__ = [
    "FederationPage",
    "FederationPageText",
    "PageReading",
    "Production",
    "ProductionExtension",
    "ProductionFeedback",
    "ProductionVersion",
    "SelfCheckAnswer",
]
