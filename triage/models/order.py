"""The order behind a data request, as the desk read it; what is not known is empty."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import (
    Authorisation,
    DurationUnit,
    GagBasis,
    Instrument,
    Proceedings,
    Routing,
    Signature,
    Unit,
)
from triage.choices import choices_of, in_words, one_of
from triage.encryption import EncryptedTextField
from triage.models.data_request import DataRequest
from triage.models.recorded import Recorded

STATE_HELP = "ISO 3166-1 code of two letters; empty while unknown."


class Order(Recorded):
    """The legal instrument behind a data request (Regulation (EU) 2023/1543 Art. 5; Budapest Convention Art. 18).

    Every legal fact may be empty: unknown is stored as unknown and no default is a legal fact.
    """

    data_request = models.OneToOneField(DataRequest, models.PROTECT, related_name="order")
    instrument = models.CharField(max_length=30, choices=choices_of(Instrument), null=True, blank=True)
    authorised_by = models.CharField(max_length=30, choices=choices_of(Authorisation), null=True, blank=True)
    subdivision = models.CharField(max_length=6, null=True, blank=True)
    issuing_state = models.CharField(max_length=2, null=True, blank=True, help_text=STATE_HELP)
    originating_state = models.CharField(max_length=2, null=True, blank=True, help_text=STATE_HELP)
    enforcing_state = models.CharField(max_length=2, null=True, blank=True, help_text=STATE_HELP)
    issued_on = models.DateField(null=True, blank=True)
    authorised_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    stated_deadline_value = models.PositiveIntegerField(null=True, blank=True)
    stated_deadline_unit = models.CharField(
        max_length=20, choices=choices_of(DurationUnit), null=True, blank=True
    )
    stated_deadline_at = models.DateTimeField(null=True, blank=True)
    offence_stated = models.BooleanField(null=True, blank=True)
    offence_text = EncryptedTextField(context="triage.order.offence_text", null=True, blank=True)
    statutes = models.JSONField(null=True, blank=True)
    offence_tags = models.JSONField(null=True, blank=True)
    max_penalty_months = models.PositiveIntegerField(null=True, blank=True)
    legal_basis_covers = models.BooleanField(null=True, blank=True)
    dual_criminality = models.BooleanField(null=True, blank=True)
    violates_terms = models.BooleanField(null=True, blank=True)
    proceedings = models.CharField(max_length=20, choices=choices_of(Proceedings), null=True, blank=True)
    sole_purpose_identification = models.BooleanField(null=True, blank=True)
    routing = models.CharField(max_length=30, choices=choices_of(Routing), null=True, blank=True)
    language = models.CharField(max_length=10, null=True, blank=True)
    translation_provided = models.BooleanField(null=True, blank=True)
    addressed_to_us = models.BooleanField(null=True, blank=True)
    notice_withheld = models.BooleanField(null=True, blank=True)
    signature = models.CharField(max_length=20, choices=choices_of(Signature), null=True, blank=True)
    takedown_included = models.BooleanField(null=True, blank=True)
    blocking_threat = models.BooleanField(null=True, blank=True)
    staff_threat = models.BooleanField(null=True, blank=True)
    election_context = models.BooleanField(null=True, blank=True)
    keys_demanded = models.BooleanField(null=True, blank=True)
    capability_demanded = models.BooleanField(null=True, blank=True)
    overbroad = models.BooleanField(null=True, blank=True)
    death_penalty_possible = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("instrument", Instrument, name="order_instrument_known", empty=True),
            one_of("authorised_by", Authorisation, name="order_authorised_by_known", empty=True),
            one_of("stated_deadline_unit", DurationUnit, name="order_deadline_unit_known", empty=True),
            one_of("proceedings", Proceedings, name="order_proceedings_known", empty=True),
            one_of("routing", Routing, name="order_routing_known", empty=True),
            one_of("signature", Signature, name="order_signature_known", empty=True),
        ]

    def __str__(self) -> str:
        return _("order behind {case}").format(case=self.data_request)

    @property
    def encryption_scope(self) -> UUID:
        """The data request whose key protects the free text."""
        return self.data_request_id


class FactSource(Recorded):
    """The words of the order, and the place, from which a fact was read."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="fact_sources")
    unit = models.CharField(max_length=10, choices=choices_of(Unit))
    unit_id = models.UUIDField(null=True, blank=True)
    fact = models.CharField(max_length=60)
    words = EncryptedTextField(context="triage.factsource.words")
    document = models.ForeignKey("triage.Document", models.PROTECT, null=True, blank=True, related_name="+")
    page = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["fact"]
        constraints = [one_of("unit", Unit, name="fact_source_unit_known")]

    def __str__(self) -> str:
        return in_words(self.fact)


class Gag(Recorded):
    """What forbids telling the user: a non-disclosure order or a statute (for example 18 U.S.C. 2705(b))."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="gags")
    basis = models.CharField(max_length=20, choices=choices_of(GagBasis))
    provision = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    until = models.DateField(
        null=True, blank=True, help_text="The last day on which the user may not be told."
    )
    without_end = models.BooleanField(null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How often it was extended; empty while unknown."
    )
    lifted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [one_of("basis", GagBasis, name="gag_basis_known")]

    def __str__(self) -> str:
        return self.get_basis_display()


class Emergency(Recorded):
    """The danger that an emergency request claims, and what must follow it (Budapest Second Protocol Art. 10)."""

    data_request = models.OneToOneField(DataRequest, models.PROTECT, related_name="emergency")
    danger = EncryptedTextField(context="triage.emergency.danger", null=True, blank=True)
    danger_to_life = models.BooleanField(null=True, blank=True)
    second_call_back = models.ForeignKey(
        "triage.Verification", models.PROTECT, null=True, blank=True, related_name="+"
    )
    legal_process_due_at = models.DateTimeField(null=True, blank=True)
    legal_process_received_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "emergencies"

    def __str__(self) -> str:
        return _("emergency of {case}").format(case=self.data_request)
