"""Sends the spreadsheet of a table: exactly what its filters show, all pages."""

from datetime import date
from typing import Any

from flask import Response

from pacte.documents.spreadsheets import write_csv, write_xlsx
from pacte.web.tables import Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_table(table: Table[Any], name: str, on: date) -> Response:
    """``name``: ASCII, without extension; ``on``: the local date, put after it."""
    if table.state.export == "xlsx":
        content = write_xlsx(title=table.caption, headers=table.export_headers, rows=table.export_rows())
        kind = XLSX
    else:
        content = write_csv(headers=table.export_headers, rows=table.export_rows())
        kind = "text/csv; charset=utf-8"
    filename = f"{name}-{on.isoformat()}.{table.state.export}"
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(content, content_type=kind, headers=headers)
