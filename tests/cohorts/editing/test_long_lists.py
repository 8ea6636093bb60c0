"""A list of many rows: closed ones are light, keep what they hold, and open by one press."""

import re

from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.cohorts.queries import definition_of
from pacte.database import Database
from tests.cohorts.editing.conftest import BASE, Fields, section, stored, typed

PATH = f"{BASE}/modifier/seminaires"
MOST_BYTES = 85_000
"""Well under the hundred thousand that a page may weigh with all its files."""
SCRIPTS = tuple(f"/static/js/{name}.js" for name in ("guard", "changed", "menu", "submit-once", "errors"))
"""What the page loads by itself, besides the script it names."""
NEW_DAYS = [f"2026-{month:02d}-{day}" for month, day in ((10, 15), (10, 16), (11, 19), (11, 20))]


def drawn_whole(page: str) -> list[str]:
    return re.findall(r'<details class="row fold" id="([^"]+)" open>', page)


def of_twelve(client: FlaskClient) -> Fields:
    """What a browser would send of twelve seminars: the eight of the cohort, the last four times more."""
    data = section(client, "seminaires")
    last = {name: value for name, value in data.items() if name.startswith("seminars-7-")}
    for number, day in enumerate(NEW_DAYS, start=8):
        data |= {name.replace("-7-", f"-{number}-", 1): value for name, value in last.items()}
        data |= {
            f"seminars-{number}-key": [f"nouveau-{number}"],
            f"seminars-{number}-title": [f"Séminaire {number}"],
            f"seminars-{number}-half_days-0-on": [day],
            f"seminars-{number}-half_days-1-on": [day],
        }
    return data


def test_the_editor_of_twelve_seminars_weighs_well_under_a_hundred_kilobytes(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    data = of_twelve(client)
    assert client.post(PATH, data=data).status_code == 303
    assert len(definition_of(stored(opened)).seminars) == 12
    page = client.get(PATH, query_string={"ouvrir": "seminars-9"})
    assert drawn_whole(page.text) == ["seminars-9"]
    files = {*re.findall(r'(?:href|src)="(/static/[^"?]+)', page.text), *SCRIPTS}
    assert {"/static/css/editing.css", "/static/css/folds.css", "/static/js/app.js"} <= files
    weights = {}
    for path in files:
        with client.get(path) as sent:
            weights[path] = len(sent.data)
    assert min(weights.values()) > 0
    assert len(page.data) + sum(weights.values()) < MOST_BYTES
    assert client.post(PATH, data=typed(page.text)).status_code == 303
    assert stored(opened).revision == 2, "saving the page as it stands changed something"


def test_a_row_opens_and_all_that_was_typed_is_kept(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    page = client.post(PATH, data=section(client, "seminaires") | {"rows": ["open:seminars-2"]}).text
    assert drawn_whole(page) == ["seminars-2"]
    assert "data-unsaved" not in page
    data = typed(page) | {"seminars-2-title": ["Communiquer"], "rows": ["open:seminars-4"]}
    page = client.post(PATH, data=data).text
    assert drawn_whole(page) == ["seminars-2", "seminars-4"]
    assert "Vos changements ne sont pas encore enregistrés." in page
    page = client.post(PATH, data=typed(page) | {"rows": ["remove:seminars-0"]}).text
    assert drawn_whole(page) == ["seminars-1", "seminars-3"], (
        "rows are known by their key, not by their place"
    )
    assert typed(page)["seminars-1-title"] == ["Communiquer"]
