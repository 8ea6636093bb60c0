"""Every refusal of a score or a decision leaves a trace: in the log, and in the journal where it matters."""

import logging

from flask import request

from pacte.blockers import Refused
from pacte.selection.refusals import Tried, is_kept, record_refusal
from pacte.web import actor, now, services
from pacte.web.requests import renew_read, scope

logger = logging.getLogger("pacte.selection")


def log_refusal(tried: Tried, refused: Refused, application_id: int) -> None:
    """Say what was tried and refused: no name and no mark in the log. Only what was sent is kept."""
    fields = {
        "application": application_id,
        "person": actor().person_id,
        "codes": [blocker.code for blocker in refused.blockers],
    }
    logger.info("%s refused", tried, extra={"fields": fields})
    if request.method != "POST" or not is_kept(tried, refused):
        return
    with services().database.session(scope(), write=True) as session:
        record_refusal(
            session, tried=tried, refused=refused, application_id=application_id, by=actor(), at=now()
        )
    renew_read()
