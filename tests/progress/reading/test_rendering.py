"""Pages as HTML: what is drawn, neutralised, addressed."""

from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from pacte.cohorts.course_pages import read_page
from pacte.progress.reading.definition import faults_of_own
from pacte.progress.reading.rendering import TAGS, Drawn, DrawnQuestion, draw
from tests.cohorts.test_curriculum import real
from tests.progress.reading.samples import ESSENTIALS


def html(text: str) -> str:
    return "".join(part for part in draw(text, "parcours", "essai").parts if isinstance(part, Markup))


def test_text_and_questions_alternate_in_order() -> None:
    parts = draw(ESSENTIALS, "prise-de-fonction", "essentiels").parts
    kinds = [type(part) for part in parts]
    assert kinds == [Markup, DrawnQuestion, DrawnQuestion, Markup]
    question = parts[1]
    assert isinstance(question, DrawnQuestion)
    assert question.id == "arbitrage"
    assert question.choices[1].text == "La coordination, seule"
    assert question.choices[1].explanation == "<p>Non\u00a0: elle prépare la décision.</p>".replace(
        "\u00a0", "&nbsp;"
    )
    assert "<h1" not in parts[0]
    assert '<h2 id="essentiels-qui-decide">' in parts[0]
    assert "<dd>Ce qui engage" in parts[0]
    assert '<div class="block block-cas"><p class="block-title">Étude de cas&nbsp;: La MSP' in parts[0]


def test_titles_have_the_anchors_that_the_page_announces() -> None:
    text = "# Titre\n\n## Même\n\n## Même\n\n### Œuvre d’été\n\n## ☺\n"
    anchors = [one.anchor for one in read_page("03-essai.md", text).headings]
    assert anchors == ["essai-meme", "essai-meme-2", "essai-oeuvre-d-ete", "essai-section"]
    drawn = html(text)
    assert all(f'id="{anchor}"' in drawn for anchor in anchors)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("02-suite.md", "../pages/suite"),
        ("module.md#l-équipe", "../pages/introduction#introduction-l-equipe"),
        ("../prise-de-fonction/module.md", "../../prise-de-fonction/pages/introduction"),
        ("modeles/a b.docx", "../fichiers/modeles/a%20b.docx"),
        ("../communication/schema.svg", "../../communication/fichiers/schema.svg"),
        ("#un-titre", "#essai-un-titre"),
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_links_lead_to_pages_and_files(link: str, address: str) -> None:
    assert f'<a href="{address}">x</a>' in html(f"[x](<{link}>)")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "![x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:a)",
        "::: cas <img src=x onerror=alert(1)>\nx\n:::",
        "# <svg/onload=alert(1)>",
        '[x](https://a.example "onmouseover=alert(1)")',
        '[^a]\n\n[^a]: <iframe src="//a.example"></iframe>',
        "| <b>a</b> |\n|---|\n| <style>*{}</style> |",
    ],
)
def test_what_would_act_is_shown_as_text(text: str) -> None:
    seen = Seen()
    seen.feed(html(text))
    assert {tag for tag, _, _ in seen.found} <= TAGS
    for _, name, value in seen.found:
        assert not name.startswith("on")
        assert not value.startswith(("javascript:", "vbscript:", "data:"))


class Seen(HTMLParser):
    """Every tag that a browser would see, with each of its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, "", ""))
        self.found += [(tag, name, value or "") for name, value in attrs]


def test_notes_name_themselves_and_lead_back() -> None:
    drawn = html("Un[^a] et deux[^a].\n\n[^a]: Une note.\n")
    assert (
        '<a href="#note-essai-1" id="appel-essai-1"><span class="visually-hidden">Note </span>1</a>' in drawn
    )
    assert drawn.count('id="appel-essai-1"') == 1
    assert drawn.count('<a href="#appel-essai-1">Retour') == 1


def test_columns_of_figures_are_on_the_right_and_highest_titles_at_the_level_asked() -> None:
    drawn = html("| a | b |\n|---|--:|\n| c | 1 |\n")
    assert '<td class="end">1</td>' in drawn
    assert "style" not in drawn
    [part] = draw("### A\n\n#### B\n", "parcours", "essai", 3).parts
    assert '<h3 id="essai-a">A</h3>' in part
    assert '<h4 id="essai-b">B</h4>' in part


def test_one_drawing_for_all() -> None:
    assert draw("x", "parcours", "essai") is draw("x", "parcours", "essai")
    assert draw("", "parcours", "essai") == Drawn(())


def test_pages_of_a_federation_are_checked_with_their_lines() -> None:
    known = real()

    def faults(text: str) -> list[str]:
        return faults_of_own(text, "parcours", known)

    assert faults("## Titre\n\n[a](../prise-de-fonction/module.md) [b](#titre) <b>x</b>") == []
    assert faults("a\nb [x](absent.md)") == [
        "Ligne 2 : le lien « absent.md » ne mène à aucune page ni à aucun fichier des modules."
    ]
    assert faults("[x](../../etc/passwd)") == [
        "Ligne 1 : le lien « ../../etc/passwd » ne mène à aucune page ni à aucun fichier des modules."
    ]
    assert faults("[x](ftp://a.example)") == [
        "Ligne 1 : le lien « ftp://a.example » n’est pas admis ; écrivez https."
    ]
