"""Pages of deposits."""

from pacte.memoires.deposits.views import acts as acts
from pacte.memoires.deposits.views import checking as checking
from pacte.memoires.deposits.views import comparing as comparing
from pacte.memoires.deposits.views import files as files
from pacte.memoires.deposits.views import section as section
