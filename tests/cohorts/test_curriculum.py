"""The folder of modules: the real one, and what a wrong one is told."""

import shutil
from pathlib import Path

import pytest

from pacte.cohorts.cohort_file import check_against_modules, load_cohort_file
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.curriculum_files import check_modules
from pacte.cohorts.library import curriculum
from pacte.cohorts.vocabulary import Track
from pacte.files.inspection import Inspection, inspect
from pacte.files.kinds import Kind
from pacte.paths import resources
from tests.cohorts.samples import plain

MODULE = """\
+++
title = "Projet"
kind = "core"
versions = ["v1"]

[hours]
in_person = 7

[[competencies]]
id = "projet-1"
label = "Construire"

[[productions]]
key = "feuille"
label = "Feuille"
competencies = ["projet-1"]
+++

# Projet

Un texte avec [une page](annexe.md).
"""
VERSION = 'id = "v1"\nlabel = "Version 1"\n\n[[modules]]\nslug = "projet"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A correct folder with one module and one version."""
    write(tmp_path / "projet" / "module.md", MODULE)
    write(tmp_path / "projet" / "annexe.md", "# Annexe\n")
    write(tmp_path / "versions" / "v1.toml", VERSION)
    return tmp_path


def write(path: Path, text: str) -> None:
    """Write a file and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def real() -> Curriculum:
    """Return the curriculum that comes with the software."""
    curriculum, problems = check_modules(resources("modules"))
    assert problems == []
    assert curriculum is not None
    return curriculum


def told(folder: Path) -> list[tuple[str, int, str]]:
    """Return file, line and message of each problem."""
    curriculum, problems = check_modules(folder)
    assert curriculum is None
    assert all(problem.remedy for problem in problems)
    return [
        (Path(problem.file).relative_to(folder).as_posix(), problem.line, plain(problem.message))
        for problem in problems
    ]


def test_real_versions_have_their_modules_in_order() -> None:
    curriculum = real()

    assert [module.front.title for module in curriculum.modules_of("bfc-2025", Track.MSP)] == [
        "Prise de fonction",
        "Projet de santé",
        "Dynamique collective",
        "Démarche qualité",
        "Gestion de structure",
        "Communication",
        "Parcours\u00a0: démarche de coopération en proximité",
    ]
    assert [module.slug for module in curriculum.modules_of("bfc-2025", Track.CPTS)][
        5
    ] == "ecosysteme-de-sante"
    assert [module.front.kind.value for module in curriculum.modules_of("idf-2021")] == [
        "core", "core", "core", "core", "complementary",
    ]  # fmt: skip


def test_real_competencies_of_2025_are_those_of_the_leaflet() -> None:
    modules = real().modules_of("bfc-2025")

    assert [len(module.front.competencies) for module in modules] == [3, 7, 9, 8, 5, 4, 7, 6]
    labels = [competency.label for module in modules for competency in module.front.competencies]
    assert "Élaborer une feuille de route" in labels
    assert not [label for label in labels if label.endswith((";", ".", " ")) or "'" in label]


def test_hours_of_an_msp_learner_are_those_of_the_known_version() -> None:
    curriculum = real()
    hours = [
        curriculum.hours_of("bfc-2025", module.slug)
        for module in curriculum.modules_of("bfc-2025", Track.MSP)
    ]

    assert sum(item.in_person for item in hours) == 96
    assert sum(item.online for item in hours) == 30
    assert sum(item.in_team for item in hours) == 30
    assert sum(item.total for item in hours) == 156


@pytest.mark.parametrize("file", sorted(resources("cohorts").glob("*.toml")), ids=lambda file: file.stem)
def test_real_cohorts_use_modules_of_their_version(file: Path) -> None:
    definition, _ = load_cohort_file(file)
    assert definition is not None

    assert check_against_modules(definition, real().slugs_by_version(), str(file)) == []


def test_correct_folder_has_no_problem(folder: Path) -> None:
    curriculum, problems = check_modules(folder)

    assert problems == []
    assert curriculum is not None
    assert curriculum.modules["projet"].body.startswith("# Projet")
    assert [file.path for file in curriculum.modules["projet"].files] == [
        "projet/annexe.md",
        "projet/module.md",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('kind = "core"', 'kind = "socle"', 3, "« socle » n’est pas admis pour « kind »."),
        ('title = "Projet"\n', "", 2, "La clé « title » manque au début du fichier."),
        ("in_person", "in_persn", 7, "Clé inconnue « in_persn »."),
        (
            'competencies = ["projet-1"]',
            'competencies = ["projet-9"]',
            16,
            "Compétence inconnue « projet-9 ».",
        ),
        ('kind = "core"', 'kind = "track"', 3, "« kind » et « tracks » ne s’accordent pas."),
        ("annexe.md", "absente.md", 21, "Le lien « absente.md » ne mène à aucun fichier."),
        ("[une page](annexe.md)", "![](a.png)", 21, "L’image « a.png » n’a pas de texte de remplacement."),
        ("[une page](annexe.md)", "![A](a.png)", 21, "L’image « a.png » ne mène à aucun fichier."),
        (
            "[une page](annexe.md)",
            "[x](../../x.md)",
            21,
            "Le lien « ../../x.md » sort du dossier des modules.",
        ),
        (
            "[une page](annexe.md)",
            "[x](/etc/passwd)",
            21,
            "Le lien « /etc/passwd » sort du dossier des modules.",
        ),
        ("[une page](annexe.md)", "[x](ftp://a.example)", 21, "Le lien « ftp://a.example » n’est pas admis."),
        (
            "[une page](annexe.md)",
            "![x](https://a.example/x.png)",
            21,
            "L’image « https://a.example/x.png » vient d’un autre site.",
        ),
        ("Un texte avec", "Un texte\nsur deux lignes", 22, ""),
        ("title = ", "title ", 2, "Il manque « = » après une clé."),
        ("+++\n\n# Projet", "\n\n# Projet", 1, "L’en-tête du module manque."),
    ],
)
def test_wrong_module_is_told_its_line(folder: Path, old: str, new: str, line: int, message: str) -> None:
    text = MODULE.replace(old, new, 1)
    if not message:  # the line of a link inside a paragraph
        text, message = (
            text.replace("annexe.md", "absente.md"),
            "Le lien « absente.md » ne mène à aucun fichier.",
        )
    write(folder / "projet" / "module.md", text)

    assert ("projet/module.md", line, message) in told(folder)


def test_broken_link_of_a_further_page_is_named(folder: Path) -> None:
    write(folder / "projet" / "annexe.md", "# Annexe\n\n[retour](module.md) et [rien](rien.md)\n")

    assert told(folder) == [("projet/annexe.md", 3, "Le lien « rien.md » ne mène à aucun fichier.")]


def test_module_and_version_must_name_each_other(folder: Path) -> None:
    write(folder / "projet" / "module.md", MODULE.replace('["v1"]', '["v1", "v2", "v3"]'))
    write(folder / "versions" / "v2.toml", VERSION.replace("v1", "v2").replace('"projet"', '"autre"'))

    assert told(folder) == [
        ("projet/module.md", 4, "La version « v2 » ne cite pas ce module."),
        ("projet/module.md", 4, "La version « v3 » n’existe pas."),
        ("versions/v2.toml", 5, "Le module « autre » n’existe pas."),
    ]


def test_version_cites_a_module_that_ignores_it(folder: Path) -> None:
    write(folder / "versions" / "v2.toml", VERSION.replace("v1", "v2"))

    assert told(folder) == [("versions/v2.toml", 5, "Le module « projet » n’annonce pas la version « v2 ».")]


def test_duplicates_are_named(folder: Path) -> None:
    write(folder / "autre" / "module.md", MODULE.replace("[une page](annexe.md)", "rien"))
    write(
        folder / "versions" / "v1.toml",
        VERSION + '\n[[modules]]\nslug = "autre"\n\n[[modules]]\nslug = "projet"\n',
    )

    assert told(folder) == [
        ("projet/module.md", 10, "La compétence « projet-1 » existe déjà dans « autre »."),
        ("versions/v1.toml", 11, "Le module « projet » est cité deux fois."),
    ]


def test_missing_text_and_missing_file_are_named(folder: Path) -> None:
    write(folder / "projet" / "module.md", MODULE[: MODULE.index("# Projet")])
    (folder / "vide").mkdir()

    assert told(folder) == [
        ("projet/module.md", 2, "Le module n’a pas de texte."),
        ("vide/module.md", 1, "Le fichier manque ou ne s’ouvre pas."),
    ]


def test_version_under_another_name_is_named(folder: Path) -> None:
    shutil.move(folder / "versions" / "v1.toml", folder / "versions" / "v2.toml")

    assert ("versions/v2.toml", 1, "La version « v1 » est dans un fichier nommé « v2.toml ».") in told(folder)


def test_missing_and_empty_folders_are_problems(tmp_path: Path) -> None:
    assert plain(check_modules(tmp_path / "absent")[1][0].message) == "Ce dossier n’existe pas."
    assert plain(check_modules(tmp_path)[1][0].message) == "Ce dossier ne contient aucun module."


def test_fingerprint_changes_with_a_word_and_not_with_line_ends(folder: Path) -> None:
    def fingerprint() -> str:
        curriculum, _ = check_modules(folder)
        assert curriculum is not None
        return curriculum.content_fingerprint("v1")

    first = fingerprint()
    assert len(first) == 64
    (folder / "projet" / "annexe.md").write_bytes(b"# Annexe\r\n")
    assert fingerprint() == first
    (folder / "projet" / "annexe.md").write_bytes(b"# Annexes\n")
    second = fingerprint()
    assert second != first
    write(folder / "versions" / "v1.toml", VERSION + "hours = { in_person = 8 }\n")
    assert fingerprint() != second


def test_every_production_of_the_shipped_modules_has_a_template_that_would_be_received() -> None:
    asked = [(module, one) for module in curriculum().modules.values() for one in module.front.productions]
    assert len(asked) == 19
    for module, one in asked:
        assert one.template, f"{module.slug}: {one.key}"
        found = inspect(module.folder / one.template, accept={Kind.DOCX})
        assert isinstance(found, Inspection), f"{module.slug}: {one.key}"


def test_what_is_left_to_choose_is_told_as_it_is() -> None:
    known = real()
    assert known.choice_words("bfc-2025") == ""
    assert "se convient avec la fédération" in known.choice_words("idf-2021")
