"""The links around a page lead only to what the application serves."""

from flask import Flask
from flask.testing import FlaskClient

from pacte.web.frame import frame


def test_a_lost_visitor_gets_a_page_in_french_with_a_way_home(client: FlaskClient):
    answer = client.get("/nulle-part")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.text
    assert '<a class="brand" href="/">PACTE</a>' in answer.text
    assert '<details class="account"' not in answer.text


def test_the_frame_shows_only_what_is_served(app: Flask):
    served = {rule.rule for rule in app.url_map.iter_rules()}
    with app.test_request_context("/"):
        links = frame()
    shown = {link.href for link in (*links["footer_links"], *links["sign_in_links"])}
    assert shown == served & {"/accessibilite", "/donnees-personnelles", "/aide", "/connexion"}
    assert links["account_links"] == []


def test_links_stay_under_the_prefix_of_a_host_site(app: Flask):
    app.add_url_rule("/aide", endpoint="aide-of-test", view_func=lambda: "")
    with app.test_request_context("/", base_url="http://localhost/pacte"):
        links = frame()
    assert links["home_url"] == "/pacte/"
    assert "/pacte/aide" in [link.href for link in links["footer_links"]]
