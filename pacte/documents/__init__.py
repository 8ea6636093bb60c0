"""Documents written for people: typeset PDF, spreadsheets and archives."""
