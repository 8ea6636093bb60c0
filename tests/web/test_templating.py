"""What the environment of the templates does to their own words."""

from flask import Flask


def test_an_e_mail_of_a_page_does_not_break_at_its_hyphen(app: Flask) -> None:
    page = app.jinja_env.from_string(
        "{% set label = 'Inviter par e-mail' %}{{ label }}, un e-mail, {{ typed }}, "
        '<a href="/nouveau?via=e-mail">E-mails</a>, e-mail@exemple.fr'
    )
    assert page.render(typed="mon e-mail") == (
        "Inviter par e\u2011mail, un e\u2011mail, mon e-mail, "
        '<a href="/nouveau?via=e-mail">E\u2011mails</a>, e-mail@exemple.fr'
    )
