"""Says what kind of file the bytes are, whatever the name claims; refuses nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.parser import HeaderParser
from enum import StrEnum, unique
from pathlib import PurePath
from types import MappingProxyType

import filetype
from django.utils.translation import gettext_noop

HEAD_BYTES = 64 * 1024
PDF_HEADER_WITHIN = 1024
UTF8_MARK = b"\xef\xbb\xbf"
LARGEST_JSON = 20 * 1024 * 1024
# Escape is none of them: Japanese e-mail (ISO-2022-JP) is text.
CONTROL_BYTES = tuple(bytes([code]) for code in range(32) if code not in b"\t\n\r\f\x1b")


@unique
class DocumentKind(StrEnum):
    """Kinds of file that a reviewer tells apart."""

    PDF = "pdf"
    IMAGE = "image"
    EMAIL = "email"
    TEXT = "text"
    JSON = "json"
    HTML = "html"
    XML = "xml"
    OFFICE = "office"
    ARCHIVE = "archive"
    MEDIA = "media"
    EXECUTABLE = "executable"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DetectedType:
    """What the bytes are; `media_type` is an IANA name where there is one."""

    kind: DocumentKind
    media_type: str


EMPTY = DetectedType(DocumentKind.EMPTY, "application/x-empty")
PDF = DetectedType(DocumentKind.PDF, "application/pdf")
UNKNOWN = DetectedType(DocumentKind.UNKNOWN, "application/octet-stream")
SCRIPT = DetectedType(DocumentKind.EXECUTABLE, "text/x-script")

EXECUTABLE_MARKS: Mapping[bytes, str] = MappingProxyType(
    {
        b"MZ": "application/vnd.microsoft.portable-executable",
        b"\x7fELF": "application/x-elf",
        b"\xfe\xed\xfa\xce": "application/x-mach-binary",
        b"\xfe\xed\xfa\xcf": "application/x-mach-binary",
        b"\xce\xfa\xed\xfe": "application/x-mach-binary",
        b"\xcf\xfa\xed\xfe": "application/x-mach-binary",
        b"\xca\xfe\xba\xbe": "application/java-vm",
        b"L\x00\x00\x00\x01\x14\x02\x00": "application/x-ms-shortcut",
    }
)
OFFICE_MEDIA_TYPES = ("application/msword", "application/vnd.", "application/rtf")
KIND_BY_MEDIA_PREFIX: Mapping[str, DocumentKind] = MappingProxyType(
    {"image/": DocumentKind.IMAGE, "audio/": DocumentKind.MEDIA, "video/": DocumentKind.MEDIA}
)
EXTENSIONS: Mapping[str, frozenset[DocumentKind]] = MappingProxyType(
    {
        ".pdf": frozenset({DocumentKind.PDF}),
        ".eml": frozenset({DocumentKind.EMAIL}),
        ".txt": frozenset({DocumentKind.TEXT, DocumentKind.JSON, DocumentKind.EMAIL}),
        ".json": frozenset({DocumentKind.JSON}),
        ".html": frozenset({DocumentKind.HTML}),
        ".htm": frozenset({DocumentKind.HTML}),
        ".xml": frozenset({DocumentKind.XML}),
        ".doc": frozenset({DocumentKind.OFFICE}),
        ".docx": frozenset({DocumentKind.OFFICE}),
        ".odt": frozenset({DocumentKind.OFFICE}),
        ".rtf": frozenset({DocumentKind.OFFICE}),
        ".xlsx": frozenset({DocumentKind.OFFICE}),
        ".zip": frozenset({DocumentKind.ARCHIVE}),
        ".png": frozenset({DocumentKind.IMAGE}),
        ".jpg": frozenset({DocumentKind.IMAGE}),
        ".jpeg": frozenset({DocumentKind.IMAGE}),
        ".tif": frozenset({DocumentKind.IMAGE}),
        ".tiff": frozenset({DocumentKind.IMAGE}),
    }
)
EMAIL_HEADERS = ("from", "to", "date", "subject", "message-id", "received", "mime-version")


def detect(content: bytes) -> DetectedType:
    """The kind of file by its bytes alone. Never raises; what is not recognised is UNKNOWN."""
    if not content:
        return EMPTY
    if content[:HEAD_BYTES].removeprefix(UTF8_MARK).lstrip().startswith(b"%PDF-"):
        return PDF
    text = _as_text(content)
    if text is not None:
        return _detect_text(content, text.removeprefix("\ufeff").lstrip())
    return _detect_executable(content) or _detect_binary(content)


def name_disagreement(name: str, detected: DetectedType) -> str | None:
    """A sentence if the file's name claims another kind than its bytes are; None if it does not."""
    claimed = EXTENSIONS.get(PurePath(name).suffix.lower())
    if claimed is None or detected.kind in claimed:
        return None
    # In English, as it is kept with the document.
    says = gettext_noop("The file is named {suffix} but its content is: {kind}.")
    return says.format(suffix=PurePath(name).suffix.lower(), kind=detected.kind.value)


def _detect_executable(content: bytes) -> DetectedType | None:
    for mark, media_type in EXECUTABLE_MARKS.items():
        if content.startswith(mark):
            return DetectedType(DocumentKind.EXECUTABLE, media_type)
    return SCRIPT if content.startswith(b"#!") else None


def _detect_binary(content: bytes) -> DetectedType:
    guess = filetype.guess(content[:HEAD_BYTES])
    if guess is not None:
        return DetectedType(_kind_of(guess.mime), guess.mime)
    # Readers open a PDF with up to 1,024 bytes before its header (ISO 32000-1, implementation note 13).
    return PDF if b"%PDF-" in content[:PDF_HEADER_WITHIN] else UNKNOWN


def _kind_of(media_type: str) -> DocumentKind:
    if media_type == PDF.media_type:
        return DocumentKind.PDF
    for prefix, kind in KIND_BY_MEDIA_PREFIX.items():
        if media_type.startswith(prefix):
            return kind
    return DocumentKind.OFFICE if media_type.startswith(OFFICE_MEDIA_TYPES) else DocumentKind.ARCHIVE


def _as_text(content: bytes) -> str | None:
    """The content as text if it holds no control characters; bytes that are not UTF-8 are read as Latin-1."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(content, "utf-16")
    if any(byte in content for byte in CONTROL_BYTES):
        return None
    return _decode(content, "utf-8") or _decode(content, "latin-1")


def _decode(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _detect_text(content: bytes, text: str) -> DetectedType:
    head = text[:HEAD_BYTES]
    start = head[:200].lower()
    if start.startswith("{\\rtf"):
        return DetectedType(DocumentKind.OFFICE, "application/rtf")
    if start.startswith("#!"):
        return SCRIPT
    if start.startswith(("<!doctype html", "<html")):
        return DetectedType(DocumentKind.HTML, "text/html")
    if start.startswith("<?xml"):
        return DetectedType(DocumentKind.XML, "application/xml")
    return _detect_plain_text(content, text, head)


def _detect_plain_text(content: bytes, text: str, head: str) -> DetectedType:
    if text[:1] in ("{", "[") and len(content) <= LARGEST_JSON and _is_json(text):
        return DetectedType(DocumentKind.JSON, "application/json")
    headers = {name.lower() for name in HeaderParser().parsestr(head)}
    if "from" in headers and sum(name in headers for name in EMAIL_HEADERS) >= 3:
        return DetectedType(DocumentKind.EMAIL, "message/rfc822")
    return DetectedType(DocumentKind.TEXT, "text/plain")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
