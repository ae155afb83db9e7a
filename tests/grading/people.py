"""Lists of people, as they are saved from elsewhere."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

from tests.grading.handins import dated

NFC, NFD = "Jos\u00e9 N\u00fa\u00f1ez", unicodedata.normalize("NFD", "Jos\u00e9 N\u00fa\u00f1ez")


def saved(tmp_path: Path, data: str | bytes, name: str = "people.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def spreadsheet(rows: list[list[str | int | None]]) -> bytes:
    """As a spreadsheet program saves it: texts apart, numbers as numbers, gaps left out."""
    texts: list[str] = []
    lines = []
    for number, row in enumerate(rows, 1):
        cells = ""
        for letter, value in zip("ABCDEFGH", row, strict=False):
            if isinstance(value, str):
                texts.append(value)
                cells += f'<c r="{letter}{number}" t="s"><v>{len(texts) - 1}</v></c>'
            elif value is not None:
                cells += f'<c r="{letter}{number}"><v>{value}.0</v></c>'
        lines.append(f'<row r="{number}">{cells}</row>')
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{links}"><sheets><sheet name="People" '
        'sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {main}>"
        + "".join(f"<si><r><t>{it[:2]}</t></r><r><t>{it[2:]}</t></r></si>" for it in texts)
        + "</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{''.join(lines)}</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in parts.items():
            file.writestr(dated(name), text)
    return out.getvalue()
