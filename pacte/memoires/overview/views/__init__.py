"""The table of the mémoires of a cohort."""

from pacte.memoires.overview.views import table as table
