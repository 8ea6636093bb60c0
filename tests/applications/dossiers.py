"""A cohort and a complete dossier as the rules read them; people are made up."""

from datetime import UTC, date, datetime
from decimal import Decimal

from pacte.applications.facts import CohortFacts, DocumentAsked, DocumentFacts, Dossier, StructureFacts
from pacte.applications.vocabulary import PostStatus

CLOSES = datetime(2025, 10, 31, 23, 0, tzinfo=UTC)
"""1 November at midnight in Paris: the first refused instant."""
NOW = datetime(2025, 9, 15, 10, 0, tzinfo=UTC)

COHORT = CohortFacts(
    label="Promo 8",
    opens_at=datetime(2025, 7, 31, 22, 0, tzinfo=UTC),
    closes_at=CLOSES,
    time_zone="Europe/Paris",
    tracks=("MSP", "CPTS"),
    t0_on=date(2025, 12, 11),
    documents=(
        DocumentAsked(key="cv", label="Curriculum vitæ"),
        DocumentAsked(key="photo", label="Photographie", required=False),
        DocumentAsked(key="map", label="Carte du territoire", tracks=("CPTS",)),
        DocumentAsked(key="commitment", label="Lettre d’engagement de l’équipe", by_signature=True),
    ),
    dues_year=2025,
)
BEARER = StructureFacts(id=1, name="MSP de Beaune", is_bearer=True, is_member=True, has_paid_dues=True)
SECOND = StructureFacts(id=2, name="MSP de Seurre", is_member=True, has_paid_dues=True)
COMPLETE = Dossier(
    given_name="Camille",
    family_name="Exemple",
    email="camille@exemple.fr",
    track="MSP",
    structures=(BEARER,),
    post_status=PostStatus.IN_POST,
    position_title="Coordinatrice",
    starts_on=date(2024, 9, 2),
    weekly_hours=Decimal("17.5"),
    documents=(
        DocumentFacts(key="cv", label="Curriculum vitæ"),
        DocumentFacts(key="commitment", label="Lettre d’engagement de l’équipe"),
    ),
    privacy_accepted=True,
)
