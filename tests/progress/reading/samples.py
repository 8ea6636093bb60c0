"""A small programme: a module of three pages with questions, one for the CPTS; in the place of ours."""

from pathlib import Path

FRONT = """\
+++
title = "{title}"
kind = "{kind}"
{tracks}versions = ["bfc-2025"]
summary = "Situer son rôle."

[hours]
in_person = 14
in_team = 4

[[competencies]]
id = "{slug}-1"
label = "Définir le rôle"

{more}+++

"""
PRODUCTION = """\
[[productions]]
key = "fiche-de-poste"
label = "Fiche de poste signée"
instruction = "Rédigez votre fiche de poste."
competencies = ["prise-de-fonction-1"]
template = "modeles/fiche-de-poste.docx"

"""
FIRST = """\
# Prise de fonction

On vous attend partout[^1]. Lisez [la suite](01-essentiels.md#qui-décide)
et [l’écosystème](../ecosysteme-de-sante/module.md).

![Un schéma](schema.svg)

[^1]: Et souvent.
"""
ESSENTIALS = """\
# Les essentiels

## Qui décide

Gouvernance
: Ce qui engage l’équipe.

| Qui | Quoi |
|---|---|
| Leader | Porte |

::: cas La MSP des Trois Rivières
Un récit.
:::

## Se tester

::: question arbitrage
Qui arbitre ?

- [x] La gouvernance
  > Exact : elle engage l’équipe.
- [ ] La coordination, seule
  > Non : elle prépare la décision.
:::

::: question reunions
Que faut-il avant une réunion ?

- [x] Un ordre du jour
  > Exact : il se prépare.
- [x] Une invitation
  > Exact : elle part à temps.
- [ ] Un repas
  > Pas forcément.
:::

## Pour finir

Un [modèle](modeles/fiche-de-poste.docx).
"""
PRACTICE = """\
# En pratique

::: equipe Lundi matin
Relisez la fiche de poste.
:::
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
VERSION = """\
id = "bfc-2025"
label = "Programme 2025"

[[modules]]
slug = "prise-de-fonction"

[[modules]]
slug = "ecosysteme-de-sante"
"""


def write_programme(folder: Path) -> Path:
    """The folder of modules, for the setting `modules_dirs`."""
    module, other = folder / "prise-de-fonction", folder / "ecosysteme-de-sante"
    for part in (module / "modeles", other, folder / "versions"):
        part.mkdir(parents=True)
    front = FRONT.format(
        title="Prise de fonction", kind="core", tracks="", slug="prise-de-fonction", more=PRODUCTION
    )
    (module / "module.md").write_text(front + FIRST, encoding="utf-8")
    (module / "01-essentiels.md").write_text(ESSENTIALS, encoding="utf-8")
    (module / "02-en-pratique.md").write_text(PRACTICE, encoding="utf-8")
    (module / "schema.svg").write_text(SVG, encoding="utf-8")
    (module / "modeles" / "fiche-de-poste.docx").write_bytes(b"PK\x03\x04 modele")
    front = FRONT.format(
        title="Écosystème", kind="track", tracks='tracks = ["CPTS"]\n', slug="ecosysteme", more=""
    )
    (other / "module.md").write_text(front + "# Écosystème\n\nLes partenaires.\n", encoding="utf-8")
    (folder / "versions" / "bfc-2025.toml").write_text(VERSION, encoding="utf-8")
    return folder
