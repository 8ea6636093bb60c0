"""What the addresses of validation and of learners name: a wave, its entry, a learner and a structure."""

from sqlalchemy import select

from pacte.applications.models import Application
from pacte.database import Database, Scope
from pacte.files.models import StoredFile
from pacte.learners.models import Enrollment, LearnerStructure
from pacte.selection.models import Candidacy, ValidationWave, WaveEntry
from pacte.selection.vocabulary import Admissibility, Decision, Validation
from tests.conftest import NOW
from tests.factories import make_person


def add_validation(database: Database, application: Application, structure_id: int) -> dict[str, str]:
    """The dossier presented to the EHESP, and someone else already enrolled."""
    learner = make_person(database, "Noa", "Apprenant")
    with database.session(Scope.federation(application.federation_id), write=True) as session:
        candidacy = session.scalar(select(Candidacy).where(Candidacy.application_id == application.id))
        if candidacy is None:
            candidacy = Candidacy(
                cohort_id=application.cohort_id,
                application_id=application.id,
                admissibility=Admissibility.ADMISSIBLE,
                settled_at=NOW,
                decision=Decision.RETAINED,
                decided_at=NOW,
            )
            session.add(candidacy)
        candidacy.validation = Validation.SUBMITTED
        wave = ValidationWave(cohort_id=application.cohort_id, number=1, sent_at=NOW)
        session.add(wave)
        session.flush()
        entry = WaveEntry(wave_id=wave.id, application_id=application.id)
        enrollment = Enrollment(
            cohort_id=application.cohort_id,
            person_id=learner.id,
            track="MSP",
            programme_version="bfc-2025",
            enrolled_at=NOW,
        )
        session.add_all([entry, enrollment])
        session.flush()
        file_id = session.scalars(select(StoredFile.id).order_by(StoredFile.id)).first()
        period = LearnerStructure(
            enrollment_id=enrollment.id,
            structure_id=structure_id,
            is_bearer=True,
            from_on=NOW.date(),
            commitment_file_id=file_id,
            recorded_at=NOW,
        )
        session.add(period)
        session.flush()
        return {
            "wave_id": str(wave.id),
            "entry_id": str(entry.id),
            "enrollment_id": str(enrollment.id),
            "period_id": str(period.id),
        }
