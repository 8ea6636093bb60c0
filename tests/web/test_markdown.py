"""Markdown written by federations: rendered, without a way to bring in HTML or scripts."""

import pytest

from pacte.web.markdown import render_markdown, render_post


def test_paragraphs_lists_and_titles_under_the_pages_own() -> None:
    html = render_markdown("# Titre\n\nUn *mot*.\n\n- un\n- deux")
    assert html == "<h3>Titre</h3>\n<p>Un <em>mot</em>.</p>\n<ul>\n<li>un</li>\n<li>deux</li>\n</ul>\n"


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("<img src=x onerror=alert(1)>", "<img"),
        ("[lien](javascript:alert(1))", "href"),
        ("![image](https://ailleurs.example/suivi.png)", "<img"),
    ],
)
def test_nothing_active_comes_through(text: str, absent: str) -> None:
    assert absent not in render_markdown(text)


def test_links_stay_links() -> None:
    assert 'href="https://www.ehesp.fr"' in render_markdown("[EHESP](https://www.ehesp.fr)")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Voir https://www.ehesp.fr/a_b_c.",
            'Voir <a href="https://www.ehesp.fr/a_b_c" {rel}>https://www.ehesp.fr/a_b_c</a>.',
        ),
        ("(https://a.example/b(c))", '(<a href="https://a.example/b(c)" {rel}>https://a.example/b(c)</a>)'),
        ("[EHESP](https://www.ehesp.fr)", '<a href="https://www.ehesp.fr" {rel}>EHESP</a>'),
        ("`https://a.example`", "<code>https://a.example</code>"),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_a_pasted_address_is_a_link(text: str, expected: str) -> None:
    rel = 'rel="nofollow noopener noreferrer"'
    assert render_post(text) == f"<p>{expected.format(rel=rel)}</p>\n"
