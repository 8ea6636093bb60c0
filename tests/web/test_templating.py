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


def test_the_words_of_the_code_do_not_break_before_their_punctuation(app: Flask) -> None:
    page = app.jinja_env.from_string(
        "<p>{{ told }}</p>{{ told|safe }}"
        '<input value="{{ told or other }}"><textarea name="{{ name }}">{{ told }}</textarea>{{ told }}'
    )
    told = "Lu : « oui » ; 3 % ?"
    kept = "Lu\u00a0: «\u00a0oui\u00a0»\u00a0; 3\u00a0%\u00a0?"
    assert page.render(told=told, other="", name="a") == (
        f'<p>{kept}</p>{told}<input value="{told}"><textarea name="a">{told}</textarea>{kept}'
    )
