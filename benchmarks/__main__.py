"""``python -m benchmarks [SUBJECT…] [--quick]``: measure what is promised, and print tables."""

import importlib
import sys

import click

SUBJECTS = (
    "board",
    "burst",
    "deliberation",
    "forum",
    "library",
    "lists",
    "memoires",
    "pages",
    "planning",
    "presence",
    "reading",
    "scoring",
    "sheets",
    "start",
)


@click.command(help="Measures what the project promises. Without a subject: all of them.")
@click.argument("subjects", nargs=-1, type=click.Choice(SUBJECTS))
@click.option("--quick", is_flag=True, help="Fewer candidates, fewer rows, fewer repetitions.")
def main(subjects: tuple[str, ...], quick: bool) -> None:
    """Exit with 1 when a promise is broken."""
    kept = [
        importlib.import_module(f"benchmarks.{subject}").report(quick=quick)
        for subject in subjects or SUBJECTS
    ]
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
