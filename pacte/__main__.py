"""``python -m pacte``: the command line."""

from pacte.cli import main

if __name__ == "__main__":
    main()
