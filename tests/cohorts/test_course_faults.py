"""What `pacte modules check` says of the pages of a module: each fault with its file and line."""

from pathlib import Path

import pytest

from pacte.cohorts.course_faults import faults_in
from pacte.cohorts.curriculum_files import check_modules
from tests.cohorts.samples import plain
from tests.cohorts.test_curriculum import MODULE, VERSION, told, write

PAGE = """\
# Les essentiels

Le lundi 3 mars 2025[^1].

::: retenir
Une phrase.
:::

::: question qui-decide
Qui décide ?

- [x] La gouvernance
  > Exact : elle engage l’équipe.
- [ ] La coordination
  > Non : elle prépare.
:::

[^1]: Une note.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A correct folder: a module of two pages, with a template."""
    front = MODULE.replace(
        'competencies = ["projet-1"]', 'competencies = ["projet-1"]\ntemplate = "modeles/feuille.docx"'
    )
    write(tmp_path / "projet" / "module.md", front.replace("annexe.md", "01-essentiels.md"))
    write(tmp_path / "projet" / "01-essentiels.md", PAGE)
    write(tmp_path / "projet" / "modeles" / "feuille.docx", "PK")
    write(tmp_path / "versions" / "v1.toml", VERSION)
    return tmp_path


def test_pages_questions_and_templates_are_read(folder: Path) -> None:
    curriculum, problems = check_modules(folder)

    assert problems == []
    assert curriculum is not None
    module = curriculum.modules["projet"]
    assert [(page.file, page.key, page.title) for page in module.pages] == [
        ("module.md", "introduction", "Projet"),
        ("01-essentiels.md", "essentiels", "Les essentiels"),
    ]
    [question] = module.pages[1].questions
    assert (question.id, question.text) == ("qui-decide", "Qui décide ?")
    assert [(one.text, one.is_right) for one in question.choices] == [
        ("La gouvernance", True),
        ("La coordination", False),
    ]
    assert question.choices[1].explanation == "Non : elle prépare."
    assert module.front.productions[0].template == "modeles/feuille.docx"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("# Les essentiels", "Les essentiels", 1, "La page n’a pas de titre."),
        ("Une phrase.", "# Autre", 6, "La page a un second titre de premier niveau."),
        ("::: retenir", "::: retenu", 5, "Le bloc « retenu » n’existe pas."),
        ("Une phrase.\n:::", "Une phrase.", 5, "Le bloc « retenir » n’est pas fermé."),
        ("elle prépare.\n:::", "elle prépare.", 9, "Le bloc « question » n’est pas fermé."),
        ("Une phrase.", ":::", 7, "Ces deux-points ferment un bloc qui n’est pas ouvert."),
        ("- [x]", "- [ ]", 9, "La question « qui-decide » n’a pas de bonne réponse."),
        ("  > Non : elle prépare.\n", "", 14, "Une réponse à « qui-decide » n’a pas d’explication."),
        ("- [ ] La", "- La", 14, "Une réponse à « qui-decide » n’est ni juste ni fausse."),
        ("La coordination", "La gouvernance", 14, "« qui-decide » a deux fois la même réponse."),
        ("Qui décide ?\n\n", "", 9, "La question « qui-decide » n’a pas de texte."),
        ("- [ ] La coordination\n  > Non : elle prépare.\n", "", 9,
         "La question « qui-decide » a moins de deux réponses."),
        ("question qui-decide", "question Qui Décide", 9,
         "La question n’a pas d’identifiant en minuscules, chiffres et tirets (60 au plus)."),
        ("lundi 3 mars 2025", "31 février", 3, "« 31 février » n’est pas une date."),
        ("lundi 3 mars 2025", "mardi 3 mars 2025", 3, "« mardi 3 mars 2025 » est un lundi."),
        ("lundi 3 mars 2025", "29/02/2025", 3, "« 29/02/2025 » n’est pas une date."),
        ("lundi 3 mars 2025", "2025-13-01", 3, "« 2025-13-01 » n’est pas une date."),
        ("Une phrase.", "Une\n<b>phrase</b>.", 7, "« <b> » est du HTML, qui s’afficherait tel quel."),
        ("Une phrase.", "[Une](#nulle)", 6, "Le lien « #nulle » ne mène à aucun titre de la page."),
        ("Une phrase.", "[Une](module.md#nulle)", 6,
         "Le lien « module.md#nulle » ne mène à aucun titre de la page."),
        ("[^1]: Une note.\n", "", 3, "La note « [^1] » n’est écrite nulle part."),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(folder: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in PAGE
    write(folder / "projet" / "01-essentiels.md", PAGE.replace(old, new, 1))

    assert ("projet/01-essentiels.md", line, message) in told(folder)


@pytest.mark.parametrize(
    "text",
    [
        "Le 29 février, le 1er août, le 30/09/2026, de 2025 à 2027, 12/20, v2025-12-31b, 3.12/5",
        "```\n::: retenir\n31 février\n```",
        "~~~~\n:::\n~~~\n~~~~",
        "::::\n",
        "3 < 5 > 2, `<b>`, <https://a.example>",
    ],
)
def test_what_is_no_fault_is_not_told(text: str) -> None:
    found = faults_in(f"# Titre\n\n{text}\n")
    assert [fault.line for fault in found] == ([3] if text.startswith("::::") else [])


def test_faults_of_the_first_page_count_lines_from_the_top_of_its_file(folder: Path) -> None:
    write(folder / "projet" / "module.md", MODULE.replace("[une page](annexe.md)", "le 31 juin"))

    assert told(folder) == [("projet/module.md", 21, "« 31 juin » n’est pas une date.")]


def test_a_question_of_another_page_with_the_same_id_is_told(folder: Path) -> None:
    write(folder / "projet" / "02-pratique.md", PAGE)

    assert told(folder) == [
        ("projet/02-pratique.md", 9, "La question « qui-decide » existe déjà dans « 01-essentiels.md ».")
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Suite.md", "Le nom « Suite.md » ne convient pas à une page."),
        (f"{'a' * 61}.md", f"Le nom « {'a' * 61}.md » ne convient pas à une page."),
        ("02-essentiels.md", "Une autre page s’appelle déjà « essentiels »."),
        ("introduction.md", "Une autre page s’appelle déjà « introduction »."),
        ("03-tout.md", "Une autre page s’appelle déjà « tout »."),
        ("federation-3.md", "Une autre page s’appelle déjà « federation-3 »."),
        ("annexes/suite.md", "Cette page ne serait jamais lue."),
    ],
)
def test_the_name_of_a_page_is_free_and_plain(folder: Path, name: str, message: str) -> None:
    write(folder / "projet" / name, "# Suite\n")

    assert told(folder) == [(f"projet/{name}", 1, message)]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("modeles/autre.docx", "Le modèle « modeles/autre.docx » n’est pas dans le dossier du module."),
        ("../projet/modeles/feuille.docx",
         "Le modèle « ../projet/modeles/feuille.docx » n’est pas dans le dossier du module."),
        ("01-essentiels.md", "Le modèle « 01-essentiels.md » n’est pas un document à remplir."),
    ],
)  # fmt: skip
def test_a_missing_template_is_told(folder: Path, template: str, message: str) -> None:
    text = (folder / "projet" / "module.md").read_text(encoding="utf-8")
    write(folder / "projet" / "module.md", text.replace("modeles/feuille.docx", template))

    assert told(folder) == [("projet/module.md", 17, message)]


def test_a_link_to_a_title_leads_there(folder: Path) -> None:
    text = PAGE.replace("Une phrase.", "[Une](#pour-finir) [autre](01-essentiels.md#pour-finir)")
    write(folder / "projet" / "01-essentiels.md", text + "\n## Pour finir\n")
    assert check_modules(folder)[1] == []


def test_remedies_name_what_there_is(folder: Path) -> None:
    front = (folder / "projet" / "module.md").read_text(encoding="utf-8")
    write(folder / "projet" / "module.md", front.replace("feuille.docx", "autre.docx"))
    [problem] = check_modules(folder)[1]
    assert plain(problem.remedy) == "Documents de ce dossier : modeles/feuille.docx."
    [fault] = faults_in("::: nul\nTexte\n:::\n", is_titled=False, has_questions=False)
    assert plain(fault.remedy) == "Blocs admis : cas, equipe, retenir, attention."
