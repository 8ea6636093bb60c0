"""Results of long work leave after a week, with the content that nothing else refers to."""

import os
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from pacte.database import Scope
from pacte.federations.models import Federation
from pacte.files.kinds import Kind as FileKind
from pacte.files.models import StoredFile
from pacte.files.operations import store_upload
from pacte.files.reception import keep_made
from pacte.jobs.forgetting import FORGOTTEN, KEPT, forget, forget_results
from pacte.jobs.models import Job, JobState
from pacte.policy import SYSTEM
from pacte.web.services import Services
from tests.conftest import NOW
from tests.factories import make_federation
from tests.files.samples import pdf


@pytest.fixture
def services(app_on_each: Flask) -> Services:
    carried: Services = app_on_each.extensions["pacte"]
    return carried


def finished_job(services: Services, federation: Federation) -> str:
    """A job done at NOW whose result is a stored file; its key in the store."""
    received = keep_made(
        pdf(), kind=FileKind.PDF, name="archive.pdf", store=services.store, federation_id=federation.id
    )
    with services.database.session(Scope.federation(federation.id), write=True) as session:
        file = store_upload(session, received=received, by=SYSTEM, at=NOW)
        session.add(
            Job(
                kind="archive",
                params={},
                state=JobState.DONE,
                file_id=file.id,
                created_at=NOW,
                finished_at=NOW,
            )
        )
    return next(iter(services.store.iter_keys()))


@pytest.mark.parametrize(("after", "kept"), [(KEPT - timedelta(seconds=1), True), (KEPT, False)])
def test_result_is_kept_a_week(services: Services, after: timedelta, kept: bool) -> None:
    bfc = make_federation(services.database)
    finished_job(services, bfc)
    with services.database.session(Scope.federation(bfc.id), write=True) as session:
        assert forget_results(session, at=NOW + after) == (0 if kept else 1)
    with services.database.session(Scope.federation(bfc.id)) as session:
        job = session.scalars(select(Job)).one()
        assert (job.file_id is not None, job.message == FORGOTTEN) == (kept, not kept)
        assert len(session.scalars(select(StoredFile)).all()) == int(kept)


def test_content_leaves_the_store_with_its_last_record(services: Services) -> None:
    bfc = make_federation(services.database)
    key = finished_job(services, bfc)
    for path in services.settings.data_dir.joinpath("files").rglob("*"):
        if path.is_file():
            os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    forget(services, Scope.federation(bfc.id), NOW + timedelta(days=1))
    assert services.store.exists(key)
    forget(services, Scope.federation(bfc.id), NOW + KEPT)
    assert not services.store.exists(key)
