"""Links and images of a module's pages that lead nowhere."""

from collections.abc import Iterator
from pathlib import Path as FilePath
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pacte.cohorts.problems import Problem

OUTSIDE = {"http", "https", "mailto"}


def broken_links(
    markdown: MarkdownIt, body: str, page: FilePath, root: FilePath, first_line: int
) -> Iterator[Problem]:
    """Name each link or image of `body` that is missing or leaves `root`, with its line in `page`."""
    for block in markdown.parse(body):
        if block.type != "inline" or block.map is None:
            continue
        line = first_line + block.map[0]
        for token in block.children or []:
            if token.type in ("softbreak", "hardbreak"):
                line += 1
            elif token.type in ("link_open", "image"):
                yield from _problems(token, page, root, line)


def _problems(token: Token, page: FilePath, root: FilePath, line: int) -> Iterator[Problem]:
    image = token.type == "image"
    target = str(token.attrGet("src" if image else "href") or "")
    what = "L’image" if image else "Le lien"
    parts = urlsplit(target)
    if image and not token.content.strip():
        yield Problem(
            str(page), line, f"L’image « {target} » n’a pas de texte de remplacement.",
            "Décrivez-la entre les crochets : ![description](image.png).",
        )  # fmt: skip
    if image and (parts.scheme or parts.netloc):
        yield Problem(
            str(page),
            line,
            f"L’image « {target} » vient d’un autre site.",
            "Déposez-la dans le dossier du module.",
        )
    elif parts.scheme or parts.netloc:
        if parts.scheme not in OUTSIDE:
            yield Problem(str(page), line, f"Le lien « {target} » n’est pas admis.", "Écrivez un lien https.")
    elif parts.path:
        wanted = (page.parent / unquote(parts.path)).resolve()
        if parts.path.startswith("/") or not wanted.is_relative_to(root.resolve()):
            yield Problem(
                str(page),
                line,
                f"{what} « {target} » sort du dossier des modules.",
                "Écrivez un chemin relatif.",
            )
        elif not wanted.is_file():
            yield Problem(
                str(page),
                line,
                f"{what} « {target} » ne mène à aucun fichier.",
                "Corrigez le chemin ou ajoutez le fichier.",
            )
