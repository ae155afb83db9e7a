"""Names of folders and zips that are nobody's name: places on a disk, dates, versions, downloads.

Where one of them were taken for a person, all whose work came from such a place would be one learner:
`OneDrive_2026-11-24.zip` is what everybody's browser calls what it saved on that day.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from staffplus.grading.intake.clock import is_day, looks_like_time

#: A name that a disk takes; a zip may hold longer ones, which are nobody's either way. Characters.
LONGEST = 255


def _folded(name: str) -> str:
    """Small letters without accents, a blank between words; `Área` is `area`."""
    if name.isascii():
        return " ".join(name.lower().split())
    apart = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(it for it in apart if not unicodedata.combining(it)).split())


#: Where files lie, as systems call it in the languages that we have met: desktop, downloads, documents;
#: and what keeps them for people.
PLACES = (
    "desktop", "schreibtisch", "escritorio", "bureau", "area de trabalho", "ambiente de trabalho",
    "scrivania", "bureaublad", "skrivbord", "skrivebord", "tyopoyta", "pulpit", "plocha", "masaustu",
    "рабочий стол", "робочий стіл", "桌面", "デスクトップ", "바탕 화면", "سطح المكتب", "שולחן העבודה",
    "download", "downloads", "descargas", "telechargements", "scaricati", "transferencias", "hamtade filer",
    "nedlastinger", "overforsler", "lataukset", "pobrane", "stazene", "indirilenler", "загрузки",
    "завантаження", "下载", "下載", "ダウンロード", "다운로드", "التنزيلات", "הורדות",
    "document", "documents", "my documents", "documentos", "mis documentos", "mes documents", "documenti",  # codespell:ignore
    "dokumente", "eigene dateien", "dokument", "dokumenter", "dokumenty", "documenten", "asiakirjat",  # codespell:ignore
    "belgeler", "документы", "мои документы", "документи", "文档", "文件", "文書", "書類", "ドキュメント",
    "문서", "المستندات", "מסמכים",
    "home", "tmp", "temp", "content", "workspace", "jupyter", "colab notebooks", "drive", "my drive",
    "mydrive", "google drive", "meine ablage", "mon drive", "mi unidad", "meu drive", "il mio drive",  # codespell:ignore
    "icloud", "icloud drive", "onedrive", "dropbox", "nextcloud", "sharepoint", "takeout", "shared with me",
    "canvas", "moodle", "blackboard", "brightspace", "sakai", "gradescope", "gradebook",
    "my work", "my-work", "my_work", "submission attachment(s)", "feedback attachment(s)", "submitted files",
    "working files", "submitted", "handed in", "handed-in", "handed_in", "student", "students",
)  # fmt: skip
_PLACES = frozenset(map(_folded, PLACES))

#: What browsers call a download, and what is told by its beginning.
_DOWNLOADED = re.compile(
    r"onedrive(?: - .+|[ _-]?\d.*)|drive-download(?:-.+)?|takeout-.+|gradebook[ _-]download|"
    r"(?:new|untitled|neuer) (?:folder|ordner).*|week[ _.-]*\d+|on[ _-]time"
)
#: Words that name a thing or a state; nobody is called only so.
_THINGS: tuple[str, ...] = (
    "version", "versions", "versione", "versao", "attempt", "attempts", "intento", "intentos",
    "tentativa", "tentativas", "tentative", "versuch", "versuche", "submission", "submissions",
    "resubmission", "entrega", "entregas", "abgabe", "abgaben", "rendu", "draft", "drafts", "entwurf",
    "borrador", "brouillon", "revision", "revisions", "rev", "revs", "try", "tries", "take", "takes",
    "final", "finals", "finale", "copy", "copies", "kopie", "copia", "copie", "kopia", "new", "old",
    "v", "backup", "sicherung", "archive", "archives", "archiv", "archivo", "folder", "ordner",
    "carpeta", "dossier", "homework", "homeworks", "hausaufgabe", "tarea", "devoir", "hw", "assignment",
    "assignments", "exercise", "exercises", "ubung", "ejercicio", "lab", "exam", "quiz", "solution",
    "solutions", "answer", "answers", "late", "notebook", "notebooks", "upload", "uploads", "export",
    "exports", "all", "cohort", "class", "course", "section", "hand-in", "hand-ins", "handin",
    "handins", "inner", "zip", "zips", "zipped", "compressed", "file", "files", "work", "project",
    "attachment", "attachments",
)  # fmt: skip
#: Words that say which, beside one of those. Alone each may be a name: there are people called Right.
_WHICH: tuple[str, ...] = (
    "the", "a", "my", "mine", "mein", "meine", "mi", "mis", "mon", "ma", "mes", "last", "latest",  # codespell:ignore
    "letzte", "ultima", "ultimo", "derniere", "dernier", "first", "second", "third", "fourth", "erste",
    "erster", "zweite", "zweiter", "primera", "primer", "segunda", "segundo", "premiere", "premier",
    "deuxieme", "neu", "neue", "nueva", "nuevo", "nouvelle", "nouveau", "alt", "alte", "finished",
    "done", "complete", "completed", "corrected", "fixed", "improved", "updated", "clean", "good",
    "better", "real", "right", "of", "for", "to", "and", "de", "la", "le", "von", "fur", "para", "pour",
    "no", "nr", "number", "week", "part", "task", "handed", "in", "on", "time", "main", "master", "1st",
    "2nd", "3rd", "4th", "5th",
)  # fmt: skip
_COUNTS = re.compile(r"v?\d{1,4}")


#: Each folder of an upload is asked about several times, all of them in turn.
@lru_cache(maxsize=1 << 17)
def is_nobody(folder: str, exercise: str = "") -> bool:
    """Whether a folder's name is that of a place, a date or a version rather than a person's; with what
    the exercise is called before or behind it too, as in `sheet final` and GitHub's `sheet-main`."""
    if len(folder) > LONGEST:
        return False
    name = _folded(folder)
    if (
        name in _PLACES
        or _DOWNLOADED.fullmatch(name)
        or looks_like_time(folder.replace("_", " "))
        or is_day(folder)
    ):
        return True
    asked = _folded(exercise)
    rest = re.sub(rf"(?<![^\W_]){re.escape(asked)}(?![^\W_])", " ", name) if asked else name
    words = re.findall(r"hand-ins?|\w+", re.sub(r"[_.]", " ", rest))
    words = [part for word in words for part in re.findall(r"[^\W\d].*?(?=\d*$)|\d.*", word)]
    if not words or re.search(r"[^\w\s()\[\].,;:#+&'’-]", rest):
        return False
    branch = ("main", "master") if rest != name else ()
    return any(it in _THINGS or it in branch for it in words) and all(
        it in _THINGS or it in _WHICH or _COUNTS.fullmatch(it) for it in words
    )
