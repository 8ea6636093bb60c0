"""Two federations with one of everything: nobody reaches the other's, nor their own without the right."""

from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.policy import Role
from pacte.web import PUBLIC
from tests.accounts.browsers import browser, sign_in
from tests.factories import grant_role, make_person
from tests.sweeps.worlds import World, content, make_full_world, methods, rules

OPEN_TO_ANY_ACCOUNT = {"applications.start", "registry.search"}
"""Any person signed in may stand as a candidate and look for the name of their structure."""
TOKENS = {
    "applications.commitment",
    "applications.commitment_file",
    "applications.decline_commitment",
    "planning.guest",
    "evaluation.answer_by_link",
    "video.sign",
    "forum.stop",
    "team.invitation",
}
FORGIVING = "structures.remove_alias"
"""A second click finds the name gone and changes nothing: it is answered like the first."""
CANDIDATE_S_OWN = "application.write"
SEMINARS = {f"planning.{name}" for name in ("calendar", "mine", "page", "material", "answer", "own_document")}
"""What everybody in a cohort in training reads; what is not one's own there is not found."""
FORUM = {
    *(f"forum.{name}" for name in ("listed", "ask", "question", "answer", "attachment", "report")),
    *(f"forum.{name}" for name in ("accept", "faq", "digest")),
}
"""What everybody in a cohort reads and does in its forum."""
READING = {f"reading.{name}" for name in ("listed", "module", "whole", "page", "file")}
"""What who trains in a cohort reads of its modules, as its learners do."""
LIBRARY = {f"library.{name}" for name in ("shelves", "shared_memoire", "shared_memoire_file")}
"""What everybody of a federation reads of former cohorts; what is not for one is not found."""
MEMOIRES_OF_TRAINERS = (
    *("cohort", "memoire", "answer_subject", "write_about_memoire"),
    *("deposit_file", "deposit_receipt", "compare_deposits"),
    *("draft_file", "draft_words", "annotated_draft", "answer_draft"),
)
DEFENCES = (
    *("day", "day_attend", "day_arrived", "day_began", "day_ended", "day_undone", "day_hours"),
    *("passage", "passage_memoire", "passage_notes", "passage_result", "passage_clear"),
    *("minutes", "minutes_close", "minutes_file", "minutes_complete"),
)
"""What a juror opens of the room where they sit."""
ROOMS = {
    # The first names the dossier in the form, not in the address; pages show their cohort alone.
    "staff of the second cohort": {"conflicts.declare", "board.federation", "juries.graduates", *LIBRARY},
    "administrator of the second cohort": {
        "conflicts.declare",
        "board.federation",
        "juries.graduates",
        *LIBRARY,
    },
    # asked, or told when they are; this one is in no cohort, so that modules stay closed
    "learner": {
        *SEMINARS,
        *LIBRARY,
        "certification.mine",
        "juries.availability",
        "reading.mine",
        "evaluation.answer",
        "evaluation.answer_cold",
        "productions.shared",
        "productions.shared_file",
        *FORUM,
        *(f"forum.{name}" for name in ("mine", "edit")),
    },
    "trainer": {
        *LIBRARY,
        *(f"memoires.{name}" for name in MEMOIRES_OF_TRAINERS),
        *("juries.defence", "juries.defence_convocation"),
        *("juries.result", "juries.result_attestation"),
        "learners.listed",
        "learners.page",
        "learners.commitment",
        "evaluation.results",
        "evaluation.overview",
        *SEMINARS,
        "planning.answers",
        *READING,
        *FORUM,
        *(f"forum.{name}" for name in ("close_reports", "hide", "show", "move", "remove")),
        "reading.followed",
        *(f"presence.{name}" for name in ("half_days", "half_day", "screen", "screen_state", "seal")),
        "presence.teams",
        *(f"presence.{name}" for name in ("room", "end_room", "sign_in_room", "enter", "amend")),
        *(f"presence.{name}" for name in ("signature", "signature_image", "document", "addendum_document")),
        "presence.late_signature",
        "presence.set_aside",
        *(f"presence.{name}" for name in ("note_announced", "read_announced")),
        "proofs.current_sheet",
        *(f"proofs.{name}" for name in ("attendance", "learner", "completion", "sheet", "seminar_sheets")),
        *(f"proofs.{name}" for name in ("paper", "add_photo", "photo", "remove_photo", "cohort_sheets")),
        *(f"absences.{name}" for name in ("board", "give", "catch_up", "validate", "cancel", "judge")),
        *(f"absences.{name}" for name in ("answer", "justification_document")),
        *(f"absences.{name}" for name in ("send_back", "hand_in_file", "propose")),
        *(f"productions.{name}" for name in ("learner", "piece", "compare", "template", "answer", "extend")),
        *(
            f"productions.{name}"
            for name in ("version_file", "version_words", "annotated_file", "board", "waiting")
        ),
        *(f"productions.{name}" for name in ("shared", "shared_file", "trained")),
        *("reading.mine", "forum.mine"),
        *(f"video.{name}" for name in ("links", "send_again", "reports", "report", "report_file")),
        *(f"video.{name}" for name in ("name_people", "apply", "remove_report")),
        *(f"board.{name}" for name in ("federation", "cohort")),
        "certification.conditions",
        *(f"followup.{name}" for name in ("learner", "note", "cohort", "upload")),
        *(f"followup.{name}" for name in ("cancel", "close_step")),  # a private contact of others: not found
    },
    "juror": {
        *(
            f"memoires.jury{name}"
            for name in ("", "_ties", "_declare", "_take_back", "_reviewed", "_affiliate")
        ),
        "memoires.mine",
        *("juries.own_juries", "juries.own_convocation"),
        *(f"juries.{name}" for name in (*DEFENCES, "availability")),
        *(
            f"memoires.evalua{name}"
            for name in ("te", "tion_submit", "tion_accept", "tion_decline", "tion_tie", "tion_file")
        ),
    },
    "committee_member": {
        "selection_committee.home",
        "conflicts.mine",
        "conflicts.declare",
        "conflicts.reviewed",
        "conflicts.affiliate",
        "conflicts.take_back",
        "interviews.mine",
        "interviews.record",
        "interviews.mark_mine",
        *(
            f"scoring.{name}"
            for name in ("mine", "overview", "opinion", "submit", "take_back", "abstain", "content")
        ),
        *(f"deliberation.{name}" for name in ("page", "state", "decide", "move", "minutes", "minutes_file")),
        "deliberation.dossier",
        "deliberation.dossier_content",
    },
}
"""Routes of their own federation that a role opens besides the staff; each feature's own tests say what they
show."""
OWNERS = {
    CANDIDATE_S_OWN: "candidate",
    "selection.score": "committee_member",
    "validation.decide": "ehesp",
    "absence.justify": "candidate",
    "production.deposit": "candidate",
    "team_work.declare": "candidate",
    "catch_up.hand_in": "candidate",
    "tolerance.propose": "trainer",
    "team_work.judge": "trainer",
}
"""Permission → who of a federation holds it; the administration holds the others."""


def _is_national(app: Flask, rule: Rule) -> bool:
    """What is presented or sent to the EHESP is opened by its people, whatever the federation; by nobody
    else."""
    return app.view_functions[rule.endpoint].access.may in ("validation.decide", "result.receive")


@pytest.fixture
def worlds(app: Flask, tmp_path: Path) -> tuple[World, World]:
    database = app.extensions["pacte"].database
    return make_full_world(database, tmp_path, "bfc"), make_full_world(database, tmp_path, "aura")


def _closed(app: Flask) -> list[Rule]:
    """Routes of a federation that are not open to all."""
    return [
        rule
        for rule in rules(app)
        if "<federation>" in rule.rule and app.view_functions[rule.endpoint].access.may != PUBLIC
    ]


def _clients(app: Flask, people: dict[str, Person]) -> dict[str, FlaskClient]:
    """A browser of each; what they may is read once, as nothing that is asked here changes it."""
    services = app.extensions["pacte"]
    services.load_actor = lambda: request.environ["test.actor"]
    clients = {}
    for name, person in people.items():
        clients[name] = browser(app)
        clients[name].environ_base["test.actor"] = actor_for(services.database, person)
    return clients


def _statuses(client: FlaskClient, rule: Rule, path: str) -> list[tuple[str, str, int]]:
    """What each method answers to a form that is as good as empty."""
    found = []
    for method in methods(rule):
        answer = client.open(path, method=method, data={} if method == "POST" else None)
        found.append((rule.endpoint, method, answer.status_code))
        answer.close()
    return found


def _people(world: World, app: Flask) -> dict[str, Person]:
    """Everybody of a federation, and the EHESP, whose role is national."""
    database = app.extensions["pacte"].database
    ehesp = make_person(database, "Ecole", "Nationale")
    grant_role(database, ehesp, Role.EHESP, None)
    return {**world.people, "ehesp": ehesp}


def test_the_other_federation_s_objects_do_not_exist_under_one_s_own_address(
    app: Flask, worlds: tuple[World, World]
) -> None:
    """Identifiers that exist next door, under the slug where one has every right."""
    ours, theirs = worlds
    database = app.extensions["pacte"].database
    clients = _clients(app, {name: ours.people[name] for name in ("administrator", "staff", "candidate")})
    before = content(database)
    named = [rule for rule in _closed(app) if rule.arguments - {"federation", "section", "format"}]
    assert len(named) > 40
    wrong = []
    for name, client in clients.items():
        for rule in named:
            for endpoint, method, status in _statuses(client, rule, theirs.path(rule, slug="bfc")):
                if status != 404:
                    wrong.append((name, endpoint, method, status))
    assert wrong == []
    assert content(database) == before


def test_the_other_federation_s_pages_do_not_exist(app: Flask, worlds: tuple[World, World]) -> None:
    """Everybody of one federation, at the true addresses of the other."""
    ours, theirs = worlds
    database = app.extensions["pacte"].database
    clients = _clients(app, _people(ours, app))
    before = content(database)
    wrong = []
    for name, client in clients.items():
        for rule in _closed(app):
            if rule.endpoint in OPEN_TO_ANY_ACCOUNT or (name == "ehesp" and _is_national(app, rule)):
                continue
            for endpoint, method, status in _statuses(client, rule, theirs.path(rule)):
                if status != 404:
                    wrong.append((name, endpoint, method, status))
    assert wrong == []
    assert content(database) == before


def test_a_part_of_another_dossier_is_not_found(app: Flask, worlds: tuple[World, World]) -> None:
    """The second identifier of an address belongs to the first, else it is not there."""
    ours, theirs = worlds
    database = app.extensions["pacte"].database
    people = _people(ours, app)
    clients = _clients(app, {name: people[name] for name in {"administrator", *OWNERS.values()}})
    before = content(database)
    parts = (
        "document_id",
        "request_id",
        "deposit_id",
        "other_id",
        "alias_id",
        "wave_id",
        "entry_id",
        "period_id",
        "material_id",
        "reply_id",
        "guest_id",
        "addendum_id",
        "report_id",
        "decision_id",
        "catch_up_id",
        "hand_in_id",
        "proposal_id",
        "team_work_id",
        "federation_page_id",
        "justification_id",
        "contact_id",
        "version_id",
        "feedback_id",
        "production_id",
        "question_id",
        "post_id",
        "attachment_id",
        "deposit_id",
        "waiver_id",
        "draft_id",
        "draft_feedback_id",
    )
    swept = 0
    for rule in _closed(app):
        if rule.endpoint == FORGIVING:
            continue
        foreign = {name: theirs.values[name] for name in parts if name in rule.arguments}
        if not foreign or rule.arguments == {"federation", *foreign}:
            continue
        name = OWNERS.get(app.view_functions[rule.endpoint].access.may, "administrator")
        for endpoint, method, status in _statuses(clients[name], rule, ours.path(rule, **foreign)):
            assert status == 404, (endpoint, method, status)
            swept += 1
    assert swept >= 8
    assert content(database) == before


def test_without_the_right_one_s_own_federation_stays_closed(app: Flask, tmp_path: Path) -> None:
    """Roles without a page, or at another role's; teams of another cohort; candidates elsewhere."""
    database = app.extensions["pacte"].database
    ours = make_full_world(database, tmp_path, "bfc")
    strangers = ("nobody here", "candidate with a draft")
    without = ("administrator", "staff", "candidate")
    clients = _clients(app, {name: one for name, one in ours.people.items() if name not in without})
    before = content(database)
    for name, client in clients.items():
        expected = 404 if name in strangers else 403
        for rule in _closed(app):
            if rule.endpoint in OPEN_TO_ANY_ACCOUNT | ROOMS.get(name, set()):
                continue
            for endpoint, method, status in _statuses(client, rule, ours.path(rule)):
                assert status == expected, (name, endpoint, method, status)
    assert content(database) == before


@pytest.mark.parametrize("role", ["staff", "administrator"])
def test_a_team_of_one_cohort_sees_that_cohort_alone(app: Flask, tmp_path: Path, role: str) -> None:
    database = app.extensions["pacte"].database
    ours = make_full_world(database, tmp_path, "bfc")
    client = sign_in(app, ours.people[f"{role} of the second cohort"])
    mine = client.get(f"/regions/bfc/promotions/{ours.second_cohort.code}/dossiers")
    assert mine.status_code == 200
    assert ours.people["candidate"].family_name not in mine.text
    archive = client.post(f"/regions/bfc/promotions/{ours.second_cohort.code}/dossiers/archive")
    assert archive.status_code == 303
    assert client.get(archive.location).status_code == 200, "the work they started is theirs to follow"
    board = client.get("/a-faire").text
    assert ours.second_cohort.label in board
    assert f"/promotions/{ours.cohort.code}/" not in board
    assert ours.people["candidate"].family_name not in board
    followed = client.get("/regions/bfc/tableau").text
    assert ours.second_cohort.label in followed
    assert ours.cohort.label not in followed


def test_links_of_one_federation_open_nothing_in_another(app: Flask, worlds: tuple[World, World]) -> None:
    """Nor does a link made for one page open another."""
    ours, theirs = worlds
    database = app.extensions["pacte"].database
    client = app.test_client()
    before = content(database)
    for rule in rules(app):
        if rule.endpoint not in TOKENS:
            continue
        wrong = [theirs.path(rule, slug="bfc")]
        for endpoint, token in ours.tokens.items():
            if endpoint.partition(".")[0] != rule.endpoint.partition(".")[0]:
                wrong.append(ours.path(rule).replace(ours.tokens[rule.endpoint], token))
        for path in wrong:
            for endpoint, method, status in _statuses(client, rule, path):
                assert status == 410, (endpoint, method, status)
    for rule in rules(app):
        if rule.endpoint in TOKENS - {"applications.commitment_file"}:
            assert client.get(ours.path(rule)).status_code == 200, "where it was made for, it opens"
    for token in ours.tokens.values():
        for path in (f"/connexion/lien/{token}", f"/compte/adresse/{token}"):
            assert client.get(path).status_code == 410
            assert client.post(path).status_code == 410
    assert content(database) == before


def test_staff_s_secrets_are_not_in_the_candidate_s_pages(app: Flask, worlds: tuple[World, World]) -> None:
    ours, _ = worlds
    client = sign_in(app, ours.people["candidate"])
    seen = 0
    for rule in _closed(app):
        if app.view_functions[rule.endpoint].access.may == CANDIDATE_S_OWN and "GET" in methods(rule):
            answer = client.get(ours.path(rule))
            assert answer.status_code in (200, 303, 404, 405, 409), rule
            assert b"NOTE-INTERNE" not in answer.data, rule
            answer.close()
            seen += 1
    assert seen > 8
    assert b"NOTE-INTERNE" not in client.get("/compte/donnees/archive").data
