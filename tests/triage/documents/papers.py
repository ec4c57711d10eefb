"""Papers that tests look at: sound ones, and ones made to do harm."""

from __future__ import annotations

import io
import zlib

import pikepdf
from PIL import Image

MEBIBYTE = 1024 * 1024
FIRST = "Beschluss des Amtsgerichts K\xf6ln"
SECOND = "Seite zwei nennt das Kon- to des Beschuldigten"


def paper(*texts: str, rotate: int = 0, encryption: pikepdf.Encryption | None = None) -> bytes:
    """A PDF with a page for each text, A4, in Helvetica."""
    with pikepdf.new() as pdf:
        for text in texts or (FIRST,):
            _add_page(pdf, text, rotate=rotate)
        pdf.save(output := io.BytesIO(), encryption=encryption or False)
    return output.getvalue()


def _add_page(
    pdf: pikepdf.Pdf, text: str, *, rotate: int = 0, size: tuple[float, float] = (595, 842)
) -> None:
    page = pdf.add_blank_page()
    page.MediaBox = [0, 0, *size]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    if rotate:
        page.Rotate = rotate
    shown = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("cp1252")
    page.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 720 Td (" + shown + b") Tj ET" if text else b"")


def huge_page(side: float) -> bytes:
    """One page whose sides are so many points long."""
    with pikepdf.new() as pdf:
        _add_page(pdf, "large", size=(side, side))
        pdf.save(output := io.BytesIO())
    return output.getvalue()


def endless_drawing() -> bytes:
    """A page whose form draws itself ten times, through many levels: ten to the power of nine strokes."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        inner = pdf.make_stream(b"0 0 m 500 500 l S ")
        inner.Type, inner.Subtype, inner.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 600, 600]
        for _ in range(9):
            outer = pdf.make_stream(b"/X Do " * 10)
            outer.Type, outer.Subtype, outer.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 600, 600]
            outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner))
            inner = outer
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner))
        page.Contents = pdf.make_stream(b"/X Do")
        pdf.save(output := io.BytesIO())
    return output.getvalue()


def picture_bomb(side: int) -> bytes:
    """A page with a picture of side x side pixels that packs to almost nothing."""
    packed = zlib.compress(bytes(side * side // 8), 9)
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        image = pikepdf.Stream(
            pdf,
            packed,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=side,
            Height=side,
            BitsPerComponent=1,
            ColorSpace=pikepdf.Name.DeviceGray,
            Filter=pikepdf.Name.FlateDecode,
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
        page.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /I Do Q")
        pdf.save(output := io.BytesIO())
    return output.getvalue()


def with_script(script: str) -> bytes:
    """A PDF that runs a script and opens an address when it is opened."""
    with pikepdf.new() as pdf:
        _add_page(pdf, "plain")
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=script)
        pdf.Root.AA = pikepdf.Dictionary(
            WC=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://attacker.example/")
        )
        pdf.save(output := io.BytesIO())
    return output.getvalue()


def no_pages() -> bytes:
    """A PDF without any page."""
    with pikepdf.new() as pdf:
        pdf.save(output := io.BytesIO())
    return output.getvalue()


def picture(width: int = 300, height: int = 200, kind: str = "PNG", pages: int = 1) -> bytes:
    """A scan: a picture, or a fax of several pages."""
    frames = [Image.new("RGB", (width, height), (250, 250, 240)) for _ in range(pages)]
    more = {"save_all": True, "append_images": frames[1:]} if pages > 1 else {}
    frames[0].save(output := io.BytesIO(), kind, **more)
    return output.getvalue()
