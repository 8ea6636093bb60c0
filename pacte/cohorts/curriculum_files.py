"""The folder `modules/` read and checked: front matter, versions, links and images, all problems at once."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from pacte.cohorts.course_pages import read_page
from pacte.cohorts.curriculum import (
    ContentFile,
    Curriculum,
    CurriculumVersion,
    ModuleFront,
    ModuleKind,
    TrainingModule,
)
from pacte.cohorts.fields import SLUG
from pacte.cohorts.module_checks import page_problems, template_problems
from pacte.cohorts.problems import Locate, Path, Problem, dotted, from_validation, has_errors
from pacte.cohorts.toml_source import MAX_CHARACTERS, read_toml

FENCE = "+++"
VERSIONS = "versions"
TEXT_SUFFIXES = {".md", ".toml", ".svg", ".txt"}
_FENCE_LINE = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)

Shape = TypeVar("Shape")


def check_modules(directory: FilePath | str) -> tuple[Curriculum | None, list[Problem]]:
    """Read a folder of modules; warnings come with the curriculum, an error leaves none."""
    root = FilePath(directory)
    if not root.is_dir():
        return None, [Problem(str(root), 1, "Ce dossier n’existe pas.", "Donnez le dossier des modules.")]
    problems: list[Problem] = []
    modules: dict[str, TrainingModule] = {}
    versions: dict[str, CurriculumVersion] = {}
    places: dict[str, Locate] = {}
    for folder in sorted(item for item in root.iterdir() if item.is_dir() and not item.name.startswith(".")):
        if folder.name == VERSIONS:
            for file in sorted(folder.glob("*.toml")):
                version = _read_version(file, problems, places)
                if version is not None:
                    versions[file.stem] = version
        elif (module := _read_module(root, folder, problems, places)) is not None:
            modules[folder.name] = module
    if not modules and not problems:
        problems.append(Problem(str(root), 1, "Ce dossier ne contient aucun module.", "Ajoutez-en un."))
    problems.extend(_version_problems(root, modules, versions, places))
    problems.extend(_competency_problems(root, modules, places))
    problems.extend(template_problems(root, modules, places))
    problems.sort(key=lambda problem: (problem.file, problem.line, problem.path))
    return (None if has_errors(problems) else Curriculum(modules, versions)), problems


def _read_text(file: FilePath, problems: list[Problem]) -> str | None:
    try:
        content = file.read_bytes()
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError:
        problems.append(
            Problem(str(file), 1, "Le fichier manque ou ne s’ouvre pas.", "Ajoutez-le au dossier.")
        )
        return None
    except UnicodeDecodeError:
        problems.append(
            Problem(str(file), 1, "Le fichier n’est pas du texte en UTF-8.", "Enregistrez-le en « UTF-8 ».")
        )
        return None
    if len(text) > MAX_CHARACTERS:
        problems.append(
            Problem(str(file), 1, "Le fichier est trop gros.", "Répartissez le texte en plusieurs pages.")
        )
        return None
    return text


def _validated(
    shape: type[Shape], content: dict[str, Any], file: FilePath, line: Locate, problems: list[Problem]
) -> Shape | None:
    try:
        return TypeAdapter(shape).validate_python(content)
    except ValidationError as refused:
        problems.extend(
            Problem(str(file), line(path), message, remedy, "error", dotted(path))
            for path, message, remedy in from_validation(refused, shape)
        )
        return None


def _read_version(
    file: FilePath, problems: list[Problem], places: dict[str, Locate]
) -> CurriculumVersion | None:
    text = _read_text(file, problems)
    if text is None:
        return None
    content, positions, found = read_toml(text, str(file))
    problems.extend(found)
    if content is None:
        return None
    places[f"{VERSIONS}/{file.stem}"] = positions.line
    version = _validated(CurriculumVersion, content, file, positions.line, problems)
    if version is not None and version.id != file.stem:
        problems.append(
            Problem(
                str(file), positions.line(("id",)),
                f"La version « {version.id} » est dans un fichier nommé « {file.name} ».",
                "Donnez au fichier le nom de la version.", "error", "id",
            )
        )  # fmt: skip
    return version


def _read_module(
    root: FilePath, folder: FilePath, problems: list[Problem], places: dict[str, Locate]
) -> TrainingModule | None:
    file = folder / "module.md"
    if not SLUG.fullmatch(folder.name):
        problems.append(
            Problem(
                str(folder), 1, "Le nom du dossier doit s’écrire en minuscules, chiffres et tirets.",
                "Renommez-le, par exemple « prise-de-fonction ».",
            )
        )  # fmt: skip
        return None
    text = _read_text(file, problems)
    if text is None:
        return None
    front, body, first_line = split_front_matter(text)
    others = [page for page in sorted(folder.rglob("*.md")) if page != file]
    texts = {file: (body, first_line)}
    texts |= {page: (one, 1) for page in others if (one := _read_text(page, problems)) is not None}
    problems.extend(page_problems(texts, folder, root))
    if front is None:
        problems.append(
            Problem(
                str(file), 1, "L’en-tête du module manque.",
                f"Commencez par une ligne « {FENCE} », les clés du module, puis une ligne « {FENCE} ».",
            )
        )  # fmt: skip
        return None
    content, positions, found = read_toml(front, str(file), first_line=2)
    problems.extend(found)
    if content is None:
        return None
    places[folder.name] = positions.line
    if not body.strip():
        problems.append(
            Problem(str(file), positions.line(()), "Le module n’a pas de texte.", "Écrivez son introduction.")
        )
    checked = _validated(ModuleFront, content, file, positions.line, problems)
    if checked is None:
        return None
    pages = tuple(read_page(page.name, one) for page, (one, _) in texts.items())
    return TrainingModule(folder.name, checked, pages, tuple(_files(root, folder)), folder)


def split_front_matter(text: str) -> tuple[str | None, str, int]:
    """Return the TOML between the two `+++` lines, the Markdown after it, and the line where that begins."""
    fences = list(_FENCE_LINE.finditer(text))
    if len(fences) < 2 or fences[0].start() != 0:
        return None, text, 1
    front = text[fences[0].end() + 1 : fences[1].start()]
    return front, text[fences[1].end() :], text.count("\n", 0, fences[1].end()) + 1


def _files(root: FilePath, folder: FilePath) -> Iterator[ContentFile]:
    for file in sorted(
        item for item in folder.rglob("*") if item.is_file() and not item.name.startswith(".")
    ):
        content = file.read_bytes()
        if file.suffix in TEXT_SUFFIXES:
            content = content.replace(b"\r\n", b"\n")
        yield ContentFile(file.relative_to(root).as_posix(), hashlib.sha256(content).hexdigest())


def _version_problems(
    root: FilePath,
    modules: dict[str, TrainingModule],
    versions: dict[str, CurriculumVersion],
    places: dict[str, Locate],
) -> Iterator[Problem]:
    """Modules and versions must name each other."""
    for stem, version in versions.items():
        file, line = str(root / VERSIONS / f"{stem}.toml"), places[f"{VERSIONS}/{stem}"]
        seen: set[str] = set()
        for index, item in enumerate(version.modules):
            path: Path = ("modules", index, "slug")
            if item.slug in seen:
                yield Problem(
                    file, line(path), f"Le module « {item.slug} » est cité deux fois.", "Gardez-le une fois.",
                    "error", dotted(path),
                )  # fmt: skip
            elif not (root / item.slug / "module.md").is_file():
                yield Problem(
                    file, line(path), f"Le module « {item.slug} » n’existe pas.",
                    f"Créez « {item.slug}/module.md », ou retirez-le de la version.", "error", dotted(path),
                )  # fmt: skip
            elif item.slug in modules and version.id not in modules[item.slug].front.versions:
                yield Problem(
                    file, line(path), f"Le module « {item.slug} » n’annonce pas la version « {version.id} ».",
                    f"Ajoutez « {version.id} » à « versions » dans son en-tête.", "error", dotted(path),
                )  # fmt: skip
            seen.add(item.slug)
    for slug, module in modules.items():
        file, line = str(root / slug / "module.md"), places[slug]
        for index, name in enumerate(module.front.versions):
            path = ("versions", index)
            if not (root / VERSIONS / f"{name}.toml").is_file():
                yield Problem(
                    file, line(path), f"La version « {name} » n’existe pas.",
                    f"Créez « {VERSIONS}/{name}.toml », ou corrigez le nom.", "error", dotted(path),
                )  # fmt: skip
            elif name in versions and all(item.slug != slug for item in versions[name].modules):
                yield Problem(
                    file, line(path), f"La version « {name} » ne cite pas ce module.",
                    f"Ajoutez-le à « {VERSIONS}/{name}.toml », ou retirez la version.", "error", dotted(path),
                )  # fmt: skip


def _competency_problems(
    root: FilePath, modules: dict[str, TrainingModule], places: dict[str, Locate]
) -> Iterator[Problem]:
    """Competencies are unique in the whole programme; productions name those of their module."""
    owners: dict[str, str] = {}
    for slug, module in modules.items():
        file, line = str(root / slug / "module.md"), places[slug]
        if (module.front.kind is ModuleKind.TRACK) != bool(module.front.tracks):
            yield Problem(
                file, line(("kind",)), "« kind » et « tracks » ne s’accordent pas.",
                "Avec kind = \"track\", citez les mentions ; sinon retirez « tracks ».", "error", "kind",
            )  # fmt: skip
        for index, competency in enumerate(module.front.competencies):
            path: Path = ("competencies", index, "id")
            if competency.id in owners:
                yield Problem(
                    file, line(path),
                    f"La compétence « {competency.id} » existe déjà dans « {owners[competency.id]} ».",
                    "Donnez-lui un autre identifiant.", "error", dotted(path),
                )  # fmt: skip
            owners.setdefault(competency.id, slug)
        known = {competency.id for competency in module.front.competencies}
        keys: set[str] = set()
        for index, production in enumerate(module.front.productions):
            path = ("productions", index, "key")
            if production.key in keys:
                yield Problem(
                    file, line(path), f"La production « {production.key} » est écrite deux fois.",
                    "Donnez-lui une autre clé.", "error", dotted(path),
                )  # fmt: skip
            keys.add(production.key)
            for number, wanted in enumerate(production.competencies):
                path = ("productions", index, "competencies", number)
                if wanted not in known:
                    yield Problem(
                        file, line(path), f"Compétence inconnue « {wanted} ».",
                        f"Compétences de ce module : {', '.join(sorted(known))}.", "error", dotted(path),
                    )  # fmt: skip
