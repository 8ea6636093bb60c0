"""Every write on people, sessions, second factors and roles."""

import pacte.accounts.phrases  # noqa: F401 - the journal needs the sentences of these acts
