"""How an order cites a provision, and the one form in which the law compares it.

The canonical form, in which `statutes` of `[[offences]]` and conditions are written:

    LAW NUMBER            TCK 299 · StGB 188 · UK RF 207.3 · PC 112 · CP 226-4-1 · 18 U.S.C. 2703
    LAW NUMBER(PARAGRAPH) TCK 216(3) · BNS 197(1)(d) · KK 135(2) · CP 490(3)
    LAW UNIT NUMBER       Communications Act 2003 s. 127 · Law 175/2018 art. 25 · Law 31/1970 art. 25
    LAW                   Law 2014/028 (the law as a whole)

- LAW is the `short` of `jurisdictions/data/statutes/<country>.toml`, in Latin letters. Penal codes have their usual
  abbreviation (StGB, TCK, BNS, PPC, Btk, KK, UK RF), else PC (English, Arabic and Asian names: Penal or Criminal
  Code) or CP (Code pénal, Código Penal, codice penale). A law whose short name ends in a figure has a UNIT, s. or art.
- NUMBER is written as in that country: 90a, 124A, PPC 295-C, TCK 217/A, UK RF 207.3, 361-1, 102 bis, 144 bis 2.
- PARAGRAPH and point each stand in round brackets, without a space. They are left out where the whole provision is
  meant: what is written without a paragraph meets every paragraph of it, what is written with one meets that alone.
- No ranges and no lists: "arts 285, 296" is two provisions, "ss. 154-157" is four.
"""
