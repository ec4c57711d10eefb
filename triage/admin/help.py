"""What each field means in law and why it is asked, for the forms that take in and correct facts.

The articles are those of the rulebooks in jurisdictions/rulebooks and of docs/glossary.md. *Policy* is the operator's
privacy policy, *e-Evidence* Regulation (EU) 2023/1543, *Budapest* the Convention on Cybercrime (ETS 185).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Helps = Mapping[str, _StrPromise]
else:
    Helps = Mapping

ORDER: Helps = {
    "instrument": _(
        "What kind of order it is by its own heading, not by what it asks for. Each instrument has rules of"
        " its own about who may issue it and for which data (e-Evidence Art. 4, 5; Budapest Art. 18; 18 "
        "U.S.C. 2703)."
    ),
    "authorised_by": _(
        "Who made or validated the order, as it says itself. The policy discloses on an order of the "
        "relevant judicial authorities (section 8.3); e-Evidence Art. 4 asks for a judge or court where "
        "traffic data is wanted. “None” is an answer: nobody did."
    ),
    "subdivision": _(
        "The state or canton whose law governs the order, written like US-CA (ISO 3166-2). Its rules are "
        "applied beside those of the country."
    ),
    "issuing_state": _("The State whose authority issued the order (e-Evidence Art. 3(14))."),
    "originating_state": _(
        "The State whose case it is, where another State acts for it, as in mutual legal assistance."
    ),
    "enforcing_state": _(
        "The State where the addressee sits or is represented, and whose calendar governs an EU order "
        "(e-Evidence Art. 3(16)). Leave it unknown where the order names none."
    ),
    "issued_on": _(
        "The date that the order bears. Whether an order is in force, and which law and policy apply, "
        "depends on it; an order without a date can be asked to be completed."
    ),
    "authorised_on": _("The date on which a judge or prosecutor authorised it, where that is another day."),
    "expires_on": _("The last day on which the order may be carried out, where it says so."),
    "stated_deadline_value": _(
        "The time for answering that the order itself gives, as a number. It runs beside the deadlines of "
        "the law, and the earliest binding one leads (e-Evidence Art. 10)."
    ),
    "stated_deadline_unit": _("Hours, days, working days or months, as the order says."),
    "stated_deadline_at": _("The day and hour at which the answer is wanted, where the order names one."),
    "offence_stated": _(
        "Whether the order says which offence is investigated. Without it nobody can tell whether the "
        "demand is necessary and in proportion (ICCPR Art. 17; e-Evidence Art. 5)."
    ),
    "offence_text": _(
        "The offence in the words of the order. It is kept encrypted; no rule reads it, counsel does."
    ),
    "statutes": _(
        "The provisions that the order names, as it writes them. An act must have been an offence when it "
        "was done (ICCPR Art. 15)."
    ),
    "offence_tags": _(
        "What kind of offence it is. The tags raise risk flags: a charge for speech or protest is examined "
        "for what it would do to human rights (ICCPR Art. 19, 21)."
    ),
    "max_penalty_months": _(
        "The highest custodial sentence for the offence, in months. Traffic and content data may be ordered"
        " only for grave offences, as a rule from three years (e-Evidence Art. 5(4))."
    ),
    "legal_basis_covers": _(
        "Whether the provision that the order rests on allows this data to be demanded. Counsel's reading, "
        "not what the order claims."
    ),
    "dual_criminality": _(
        "Whether the act would be an offence where the platform is established as well. A State that asks "
        "for help against what is lawful there is refused or redirected."
    ),
    "violates_terms": _(
        "Whether the conduct violates the platform's terms of service, which the policy demands (section "
        "8.3)."
    ),
    "proceedings": _(
        "In what kind of case the order was made. The policy speaks of criminal cases, and so does "
        "e-Evidence Art. 2(2)."
    ),
    "sole_purpose_identification": _(
        "Whether an IP address is asked for only to find out who the user is. Then it is less protected "
        "than other traffic data (e-Evidence Art. 3(10), 3(11)); the purpose must stand in the order."
    ),
    "routing": _(
        "The way the order took: straight to us, by mutual legal assistance, or as an EU order. It decides "
        "whose law must have been kept on the way."
    ),
    "language": _("The language of the order, written like de or pt-BR (BCP 47)."),
    "translation_provided": _("Whether a translation came with it."),
    "addressed_to_us": _(
        "Whether the order names this platform or its representative. One that names another company binds "
        "that company."
    ),
    "notice_withheld": _(
        "Whether the order asks that the user not be told. Telling users is the rule; withholding needs a "
        "basis in law (e-Evidence Art. 13; 18 U.S.C. 2705(b))."
    ),
    "signature": _(
        "What is known of the signature: checked and valid, only there, invalid, or missing. A copied "
        "signature is the usual sign of a forged order."
    ),
    "takedown_included": _(
        "Whether the order also demands that something be removed or blocked. That is decided elsewhere, "
        "and marks a demand about speech (ICCPR Art. 19)."
    ),
    "blocking_threat": _(
        "Whether the authority threatens to block the platform if it does not comply. It is no legal "
        "ground, and raises the level of review (UN Guiding Principles on Business and Human Rights 13)."
    ),
    "staff_threat": _(
        "Whether people who work for the platform are threatened: with arrest, a fine of their own, or a ban "
        "from entering or leaving. Tell the head of legal at once; it raises the level of review (GNI "
        "Implementation Guidelines)."
    ),
    "election_context": _(
        "Whether the demand concerns an election, a candidate or a campaign, or comes shortly before a vote. "
        "Then a disclosure can change who takes part in it (ICCPR Art. 25)."
    ),
    "keys_demanded": _(
        "Whether keys or a weakening of encryption are demanded. It concerns every user and goes to the "
        "executive level (ECtHR, Podchasov v. Russia, no. 33696/19)."
    ),
    "capability_demanded": _(
        "Whether a lasting ability to intercept or to look things up is demanded, rather than data. It goes"
        " to the executive level (ICCPR Art. 17)."
    ),
    "overbroad": _(
        "Whether the demand reaches further than the offence needs: whole groups, open periods, all data. "
        "Necessity and proportion are asked of every demand (ICCPR Art. 17; e-Evidence Art. 5(2))."
    ),
    "death_penalty_possible": _(
        "Whether the offence can be punished by death where it is tried (ICCPR Art. 6; Second Optional "
        "Protocol)."
    ),
}
"""Facts of the order."""

SUBJECT: Helps = {
    "label": _("How the order speaks of the person. It is kept encrypted and looked up nowhere."),
    "role": _(
        "The part the person plays in the case. The policy allows data of suspects only (section 8.3); data"
        " of a victim or witness is refused under it."
    ),
    "suspect_confirmed": _(
        "Whether the order itself says that this person is a suspect. That a case exists is not enough "
        "(policy, section 8.3)."
    ),
    "sensitive_roles": _(
        "A position that raises the risk: source, client or patient of somebody may be behind the account "
        "(ICCPR Art. 14, 17, 19). Nothing chosen is unknown; “none of these” is an answer."
    ),
    "minor": _("Whether the person is under age: a child's data asks for more care (GNI Principles)."),
    "unspecified_persons": _(
        "Whether the order names a group, such as all members of a chat, and not a person. A demand for "
        "everybody is examined as overbroad (ICCPR Art. 17)."
    ),
    "withdrawn": _("The authority no longer asks about this person, or the line was entered by mistake."),
}
"""Facts of a subject."""

ITEM: Helps = {
    "data_category": _(
        "Subscriber data, an IP address only to identify the user, other traffic data, or content "
        "(e-Evidence Art. 3(9) to 3(12)). The more it tells, the more the order needs."
    ),
    "item_type": _(
        "What the platform can give: a telephone number, or an IP address with its time. “None” is data "
        "that it does not give; content is never disclosed."
    ),
    "real_time": _(
        "Whether data is wanted that does not exist yet. That is interception, for which a production order"
        " is no basis (Budapest Art. 20, 21)."
    ),
    "period_from": _("The first moment of the period that the order names; an IP address belongs to a time."),
    "period_to": _(
        "The last moment of the period. Where only a day is named, take its end in the State's own time."
    ),
    "words": _("What the order asks for, in its own words: counsel compares the categories with them."),
    "withdrawn": _("The authority no longer asks for it, or the line was entered by mistake."),
}
"""Facts of a requested item."""

IDENTIFIER: Helps = {
    "kind": _(
        "How the order names the account. Choose “stated” for a display name, or one that is redacted or of"
        " another service: it is kept as written and looked up nowhere."
    ),
    "value": _(
        "Exactly as the order has it; a telephone number with its country code, like +49 221 477000. It is "
        "kept encrypted and found again only by its keyed digest."
    ),
}
"""How the order names an account."""

GAG: Helps = {
    "extensions": _(
        "How often the prohibition was extended already, as far as the order says; empty while unknown. One that "
        "is extended again and again is in effect without end (ICCPR Art. 2(3))."
    ),
}
"""Facts of a prohibition to tell the user."""

DEMAND: Helps = {
    "country": _(
        "The State whose authority asks. It decides which law is applied and who may see the case; ZZ while"
        " it is unknown."
    ),
    "kind": _(
        "Disclosure hands data over, preservation only keeps it from deletion (Budapest Art. 16; e-Evidence"
        " Art. 11). An emergency is an imminent threat to life or safety that the authority claims "
        "(e-Evidence Art. 3(18)): it is faster, never looser."
    ),
    "channel": _("The way by which it reached the platform. No channel by itself proves who sent it."),
    "received_at": _("When it arrived, not when it is entered: every deadline is counted from here."),
    "references": _(
        "File or case numbers of the authority, one on each line. The same number twice is shown as a "
        "possible double."
    ),
    "authority_name": _(
        "As the demand names it. A known authority of the country is found by its name; a new one is "
        "recorded and is not verified by that."
    ),
    "authority_kind": _(
        "Court, prosecutor, police …: which orders it may issue at all depends on it (e-Evidence Art. 4)."
    ),
    "requester_name": _("The officer who signs. Name and address came with the demand: they verify nothing."),
    "requester_email": _(
        "As it stands in the demand. It is never used to verify the sender: an impostor would answer from it."
    ),
    "gag_basis": _(
        "What forbids telling the user: the law itself, or this order. “None” says that nothing does "
        "(e-Evidence Art. 13; 18 U.S.C. 2705(b))."
    ),
    "gag_provision": _(
        "The provision or the part of the order that forbids it; it is printed as the reason for silence."
    ),
    "gag_starts_on": _("The first day of the prohibition, where one is named."),
    "gag_until": _("The last day on which the user may not be told. The day after, the notice is due."),
    "gag_without_end": _(
        "The order forbids it without an end. That is a ground for review (ICCPR Art. 2(3), 17)."
    ),
    "gag_extensions": GAG["extensions"],
    "danger": _(
        "The threat in the words of the demand: who is in danger, of what, and why there is no time for a "
        "judge (CETS 224 Art. 3(2)(c), 10). It is kept encrypted."
    ),
    "danger_to_life": _(
        "Whether the demand claims a danger to somebody's life, not only to safety or property."
    ),
    "legal_process_due_at": _(
        "Until when the ordinary order has to follow, where the demand or the law says so (CETS 224 Art. 10)."
    ),
    "sealed": _(
        "Hides the case from everybody without a grant on it, from the first moment, and gives it a "
        "reference that tells no country. You get the first grant, as the person who brought it in; every "
        "other takes two account managers."
    ),
    "document": _(
        "The order as it came: kept unchanged and encrypted, with its SHA-256, once the data request is "
        "registered."
    ),
    "source_fact": _("The fact that the words speak for."),
    "source_words": _(
        "What the order says of it, word for word: whoever reviews the case sees fact and words together."
    ),
    "source_page": _("The page of the document on which they stand, if it is attached here."),
}
"""What came, and who sent it."""
