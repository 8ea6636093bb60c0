"""What is wrong in the pages of a module and in the documents that its productions begin with."""

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath

from pacte.cohorts.course_faults import faults_in, repeated_questions
from pacte.cohorts.course_markdown import course_markdown
from pacte.cohorts.course_pages import FIRST, OWN, WHOLE, key_of
from pacte.cohorts.curriculum import TrainingModule
from pacte.cohorts.fields import SLUG
from pacte.cohorts.module_links import broken_links
from pacte.cohorts.problems import Locate, Path, Problem, dotted

TEMPLATES = (".docx", ".odt", ".xlsx", ".ods", ".pptx", ".odp", ".pdf")
"""The kinds of document that a learner fills in."""
KEY_LIMIT = 60


def page_problems(
    texts: Mapping[FilePath, tuple[str, int]], folder: FilePath, root: FilePath
) -> Iterator[Problem]:
    """Everything wrong in the pages of a module, each given with its text and the line where that begins."""
    markdown = course_markdown()
    names: dict[str, str] = {}
    for file, (text, first_line) in texts.items():
        if file.parent != folder:
            yield Problem(
                str(file), 1, "Cette page ne serait jamais lue.", "Rangez-la à côté de « module.md »."
            )
            continue
        yield from _name_problems(file, names)
        yield from broken_links(markdown, text, file, root, first_line)
        if text.strip():
            for fault in faults_in(text.lstrip("\n")):
                skipped = len(text) - len(text.lstrip("\n"))
                yield Problem(str(file), first_line + skipped + fault.line - 1, fault.message, fault.remedy)
    found = {file.name: text for file, (text, _) in texts.items() if file.parent == folder}
    for name, fault in repeated_questions(found):
        first_line = texts[folder / name][1]
        yield Problem(str(folder / name), first_line + fault.line - 1, fault.message, fault.remedy)


def _name_problems(file: FilePath, names: dict[str, str]) -> Iterator[Problem]:
    """``names``: key of each page seen so far → its file."""
    key = key_of(file.name)
    if not SLUG.fullmatch(key) or len(key) > KEY_LIMIT:
        yield Problem(
            str(file), 1, f"Le nom « {file.name} » ne convient pas à une page.",
            "Écrivez-le en minuscules sans accent, chiffres et tirets : « 01-les-essentiels.md ».",
        )  # fmt: skip
    elif key in names or key == WHOLE or OWN.fullmatch(key) or (key == FIRST and file.name != "module.md"):
        yield Problem(
            str(file), 1, f"Une autre page s’appelle déjà « {key} ».", "Donnez au fichier un autre nom."
        )
    names.setdefault(key, file.name)


def template_problems(
    root: FilePath, modules: Mapping[str, TrainingModule], places: Mapping[str, Locate]
) -> Iterator[Problem]:
    """Documents that are missing, elsewhere, or of a kind that nobody fills in."""
    for slug, module in modules.items():
        for index, production in enumerate(module.front.productions):
            if not production.template:
                continue
            path: Path = ("productions", index, "template")
            file, line, name = str(root / slug / "module.md"), places[slug](path), production.template
            if not name.lower().endswith(TEMPLATES):
                yield Problem(
                    file, line, f"Le modèle « {name} » n’est pas un document à remplir.",
                    f"Formats admis : {', '.join(TEMPLATES)}.", "error", dotted(path),
                )  # fmt: skip
            elif module.file(name) is None:
                there = [
                    one.path.partition("/")[2] for one in module.files if one.path.lower().endswith(TEMPLATES)
                ]
                yield Problem(
                    file, line, f"Le modèle « {name} » n’est pas dans le dossier du module.",
                    f"Documents de ce dossier : {', '.join(there)}." if there
                    else f"Ajoutez le document : « {slug}/{name} ».",
                    "error", dotted(path),
                )  # fmt: skip
