"""Sends the spreadsheet of a table: exactly what its filters show, all pages."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response

from pacte.documents.spreadsheets import write_csv, write_xlsx
from pacte.web.requests import local_zone
from pacte.web.tables import ExportValue, Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_table(table: Table[Any], name: str, on: date) -> Response:
    """``name``: ASCII, without extension; ``on``: the local date, put after it.

    Instants are written as the page shows them, in the zone of the federation.
    """
    zone = ZoneInfo(local_zone())
    rows = ([_local(value, zone) for value in row] for row in table.export_rows())
    if table.state.export == "xlsx":
        content = write_xlsx(title=table.caption, headers=table.export_headers, rows=rows)
        kind = XLSX
    else:
        content = write_csv(headers=table.export_headers, rows=rows)
        kind = "text/csv; charset=utf-8"
    filename = f"{name}-{on.isoformat()}.{table.state.export}"
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(content, content_type=kind, headers=headers)


def _local(value: ExportValue, zone: ZoneInfo) -> ExportValue:
    """An instant as a clock there shows it; anything else as it is."""
    return value.astimezone(zone) if isinstance(value, datetime) and value.tzinfo is not None else value
