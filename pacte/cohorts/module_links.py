"""Links and images of a module's pages that lead nowhere."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path as FilePath
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pacte.cohorts.course_markdown import anchor_in, number_headings, tokens_of
from pacte.cohorts.course_pages import key_of
from pacte.cohorts.problems import Problem

OUTSIDE = {"http", "https", "mailto"}


def broken_links(
    markdown: MarkdownIt, body: str, page: FilePath, root: FilePath, first_line: int
) -> Iterator[Problem]:
    """Name each link or image of `body` that is missing or leaves `root`, with its line in `page`."""
    blocks = markdown.parse(body)
    read = cache(_anchors_in)
    own = cache(lambda: anchors_of(blocks, key_of(page.name)))
    for block in blocks:
        if block.type != "inline" or block.map is None:
            continue
        line = first_line + block.map[0]
        for token in block.children or []:
            if token.type in ("softbreak", "hardbreak"):
                line += 1
            elif token.type in ("link_open", "image"):
                yield from _problems(token, page, root, line)
                if token.type == "link_open":
                    yield from _lost(str(token.attrGet("href") or ""), page, line, own, read)


def anchors_of(tokens: Sequence[Token], key: str) -> frozenset[str]:
    """Those of the titles of a page."""
    return frozenset(anchor for _, _, anchor in number_headings(tokens, key))


def _anchors_in(file: FilePath) -> frozenset[str]:
    """The same of a page as it is written, its front matter left aside."""
    text = file.read_text(encoding="utf-8-sig", errors="replace").replace("\r\n", "\n")
    if text.startswith("+++"):
        text = text.partition("\n+++")[2]
    return anchors_of(tokens_of(text.lstrip("\n")), key_of(file.name))


def _lost(
    target: str,
    page: FilePath,
    line: int,
    own: Callable[[], frozenset[str]],
    read: Callable[[FilePath], frozenset[str]],
) -> Iterator[Problem]:
    """An anchor that no title of the page has."""
    parts = urlsplit(target)
    if not parts.fragment or parts.scheme or parts.netloc:
        return
    file = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if parts.path and (file.suffix != ".md" or not file.is_file()):
        return
    known = read(file) if parts.path else own()
    if anchor_in(key_of(file.name), unquote(parts.fragment)) not in known:
        yield Problem(
            str(page),
            line,
            f"Le lien « {target} » ne mène à aucun titre de la page.",
            "Écrivez après « # » les mots d’un de ses titres, en minuscules et avec des tirets.",
        )


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
