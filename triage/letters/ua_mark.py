"""The mark of PDF/UA-1 in the metadata of a PDF/A-3a, so that one file claims both.

A validator reads one `rdf:RDF` (ISO 16684-1, 7.4). A second block, as WeasyPrint's own option for additional metadata
writes it, is not seen. PDF/A allows no property that it does not know without a description of its schema
(ISO 19005-3, 6.6.2.3), so the description comes with it.
"""

from __future__ import annotations

from typing import Final

_END: Final = b"</rdf:RDF>"
_MARK: Final = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property>\
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def marked(xmp: bytes) -> bytes:
    """The metadata with the mark inside its one block. Raises ValueError if there is not exactly one."""
    if xmp.count(_END) != 1:
        raise ValueError(f"the metadata has {xmp.count(_END)} blocks")
    return xmp.replace(_END, _MARK + _END)
