"""Authorities and the officers who write for them."""

from django.db import models

from jurisdictions.law.vocabulary import AuthorityKind
from triage.choices import AuthorityStatus, choices_of, one_of
from triage.models.collation import Folded
from triage.models.recorded import Recorded


class Authority(Recorded):
    """A body that issues, validates or sends orders (Regulation (EU) 2023/1543 Art. 3(15), 4; Budapest Art. 14).

    The contact is one that the desk found independently; one that came with the demand proves nothing.
    """

    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=30, choices=choices_of(AuthorityKind), null=True, blank=True)
    jurisdiction = models.ForeignKey("jurisdictions.Jurisdiction", models.PROTECT, related_name="authorities")
    status = models.CharField(
        max_length=20, choices=AuthorityStatus.choices, default=AuthorityStatus.UNVERIFIED
    )
    official_domains = models.JSONField(default=list, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_source = models.CharField(
        "where the contact was found",
        max_length=300,
        blank=True,
        help_text="A source that did not come with a demand.",
    )
    contact_found_at = models.DateTimeField(null=True, blank=True)
    suspended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "authorities"
        ordering = ["jurisdiction_id", "name"]
        indexes = [models.Index(models.F("jurisdiction"), Folded("name"), name="authority_name_range")]
        constraints = [
            one_of("kind", AuthorityKind, name="authority_kind_known", empty=True),
            one_of("status", AuthorityStatus.values, name="authority_status_known"),
            models.UniqueConstraint(fields=["jurisdiction", "name"], name="authority_once_per_jurisdiction"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_known_contact(self) -> bool:
        """Whether there is a contact that was found independently, with where it was found."""
        return bool((self.contact_phone or self.contact_email) and self.contact_source)


class Requester(Recorded):
    """The officer who wrote the demand, as it names itself."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="requesters")
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
