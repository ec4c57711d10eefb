"""What the renderer sets before the first letter, so that fonts, hyphenation and shaping are at hand for all."""

# ruff: noqa: RUF001  letters of other languages

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

_TEXTS: Final = {
    "en": "The quick brown fox jumps over the lazy dog, notwithstanding 1,234 objections – “§ 12(3)”.",
    "de": "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.",
    "fr": "Portez ce vieux whisky au juge blond qui fume, à l’île d’Ouessant.",
    "es": "El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia y frío, añoraba a su querido cachorro.",
    "pt-BR": "Luís argüia à Júlia que brações, fé, chá, óxido, pôr, zângão eram palavras do português.",
    "it": "Quel vituperabile xenofobo zelante assaggia il whisky ed esclama: alleluja!",
    "tr": "Pijamalı hasta yağız şoföre çabucak güvendi.",
    "ru": "Съешь же ещё этих мягких французских булок, да выпей чаю.",
    "uk": "Чуєш їх, доцю, га? Кумедна ж ти, прощайся без ґольфів!",
    "ar": "نصٌّ حكيمٌ له سرٌّ قاطعٌ وذو شأنٍ عظيم ١٢٣",
    "hi": "ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण का सर्वनाश १२३",
    "ja": "いろはにほへと ちりぬるを、我が世誰ぞ常ならむ。「照会」について回答する。",
}
"""One sentence with the letters of its language."""

_PAGE: Final = """\
<!DOCTYPE html><html lang="{lang}" dir="{direction}"><head><title>-</title></head><body>
<div class="foot"><div class="foot-operator"><b>{text}</b> {text}</div>
<div class="foot-page">{text} <span class="page-number"></span> <span class="page-count"></span></div></div>
<div class="head-next"><bdi>{text}</bdi></div>
<header><div class="operator"><p class="operator-name">{text}</p><p class="operator-department">{text}</p></div>
<div class="contact"><p>{text}</p></div></header>
<div class="window"><div class="address"><p class="return">{text}</p><address><p><bdi>{text}</bdi></p></address></div>
<table class="references"><tr><th scope="row">{text}</th><td>{text}</td></tr></table></div>
<main lang="{lang}" dir="{direction}"><h1>{text}</h1><p class="matter">{text}</p><p class="salutation">{text}</p>
<p class="replaces">{text}</p><p class="prevails">{text}</p>
<p>{text} <b>{text}</b> <span class="about">{text}</span></p>
<p style="width: 5mm">{text} {text}</p><h2>{text}</h2>
<ul><li>{text}<br><span class="source"><span class="code">A-B</span> {text}</span></li></ul>
<ol class="ticks"><li><span class="tick">×</span> {text}</li></ol>
<table class="records values"><caption>{text}</caption><thead><tr><th scope="col" class="number">{text}</th>
<th scope="col">{text}</th></tr></thead><tbody><tr class="item"><th colspan="2" scope="rowgroup">
<span class="what">{text}</span> <span class="outcome">{text}</span></th></tr>
<tr><td class="number">1</td><td class="value codes">{text}</td></tr></tbody></table>
<table class="route"><tr><th scope="row">{text}</th><td>{text}</td></tr></table></main>
<div class="verify"><p>{text}</p></div>
<div class="signature"><p>{text}</p><p class="signatory">{text}</p><p class="function">{text}</p></div></body></html>"""


def letters() -> Iterator[str]:
    """A letter in each language that letters are written in, with each style that letters have."""
    for lang, text in _TEXTS.items():
        direction = "rtl" if lang == "ar" else "ltr"
        yield _PAGE.format(lang=lang, direction=direction, text=escape(text))
