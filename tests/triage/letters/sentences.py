"""A paragraph in each language of letters, and one in three scripts at once."""

# ruff: noqa: RUF001, E501  letters of other languages

from __future__ import annotations

from html import escape
from typing import Final

RIGHT_TO_LEFT: Final = frozenset({"ar"})
SENTENCES: Final = {
    "en": "We have examined the data request named above and comply with it in part. The grounds for what is not "
    "disclosed follow; “Łódź”, “İzmir” and “Đà Nẵng” are names.",
    "de": "Wir haben das oben genannte Auskunftsersuchen geprüft und entsprechen ihm teilweise. Gegen diese Entscheidung "
    "können Sie das zuständige Gericht anrufen: Rechtsbehelfsbelehrung, § 101a Abs. 1 StPO; „Größe“.",
    "fr": "Nous avons examiné la demande de données susmentionnée et y répondons partiellement. L’œuvre, dès lors, "
    "reste : « où, ça, là » — n° 1 234, à Noël.",
    "es": "Hemos examinado la solicitud de datos arriba indicada y la atendemos parcialmente. ¿Qué señaló el juez? "
    "¡Así es! La resolución podrá recurrirse ante la autoridad del niño pingüino.",
    "pt-BR": "Examinamos a requisição de dados acima indicada e a atendemos em parte. Não há informações; a decisão está "
    "sujeita a recurso, conforme a Lei nº 12.965/2014, à luz da ação.",
    "it": "Abbiamo esaminato la richiesta di dati sopra indicata e vi diamo seguito in parte. Perché? È così: l’autorità "
    "può, però, più volte già ricorrere.",
    "tr": "Yukarıda belirtilen veri talebini inceledik ve kısmen yerine getiriyoruz. Şüphelinin İstanbul’daki ığdır "
    "öğretmeni çağrıldı; karara itiraz edebilirsiniz.",
    "ru": "Мы рассмотрели указанный выше запрос данных и исполняем его частично. Основания отказа изложены ниже; "
    "объём, съёмка, щёлочь, «кавычки» — № 12.",
    "uk": "Ми розглянули зазначений вище запит на дані та виконуємо його частково. Підстави відмови наведено нижче; "
    "об’єкт, їжак, ґрунт, єдність, «лапки».",
    "ar": "درسنا طلب البيانات المذكور أعلاه ونستجيب له جزئيًا. ترد أسباب عدم الإفصاح أدناه؛ ويجوز الطعن أمام المحكمة "
    "المختصة، المادة ٣١ من الاتفاقية (ETS No. 185)، «مُؤَكَّدًا».",
    "hi": "हमने उपर्युक्त डेटा अनुरोध की जाँच की है और उसका आंशिक रूप से पालन करते हैं। अस्वीकृति के कारण नीचे दिए गए हैं; "
    "न्यायालय में अपील की जा सकती है: धारा ९१, दण्ड प्रक्रिया संहिता, क्षत्रिय, ज्ञान, द्वितीय।",
    "ja": "上記のデータ開示請求を検討した結果、一部について応じることといたします。開示しない部分の理由は次のとおりです。"
    "「刑事訴訟法第百九十七条第二項」に基づく照会、髙橋﨑、ﾃﾞｰﾀ、１２３。",
}
MIXED: Final = (
    "محكمة القاهرة الابتدائية أصدرت الأمر رقم ٤٥٦ بتاريخ ١٧ نوفمبر. 東京地方裁判所の令状に基づき、契約者情報を開示する。"
    "ศาลอาญากรุงเทพใต้มีคำสั่งให้เปิดเผยข้อมูลผู้ใช้ตามที่ร้องขอ "
)
"""Arabic, Japanese and Thai."""


def page(text: str, lang: str, *, body: str = "") -> str:
    """A document of one paragraph, and `body` after it."""
    direction = "rtl" if lang in RIGHT_TO_LEFT else "ltr"
    return (
        f'<!DOCTYPE html><html lang="{lang}" dir="{direction}"><head><title>Sample</title></head><body>'
        f'<main lang="{lang}" dir="{direction}"><p>{escape(text)} <b>{escape(text)}</b></p>{body}</main></body></html>'
    )
