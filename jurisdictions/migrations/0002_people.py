import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jurisdictions", "0001_initial"),
        ("triage", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RulebookDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("code", models.CharField(max_length=60)),
                ("source", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "effective_from",
                    models.DateField(
                        help_text="Data requests received from this day on are to be judged by it."
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["code", "-drafted_at"],
            },
        ),
        migrations.CreateModel(
            name="RulebookVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("code", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "policy"),
                            ("regime", "regime"),
                            ("country", "country"),
                            ("subdivision", "subdivision"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rulebook_versions",
                        to="jurisdictions.jurisdiction",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("source", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "effective_from",
                    models.DateField(help_text="Data requests received from this day on are judged by it."),
                ),
                (
                    "draft",
                    models.OneToOneField(
                        blank=True,
                        help_text="Empty for shipped law.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="version",
                        to="jurisdictions.rulebookdraft",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["code", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "number"), name="rulebook_number_once"),
                    models.UniqueConstraint(fields=("code", "digest"), name="rulebook_text_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("drafted_by__isnull", True),
                            models.Q(("drafted_by", models.F("published_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="rulebook_by_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["policy", "regime", "country", "subdivision"])),
                        name="rulebook_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleReview",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "rulebook_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="jurisdictions.rulebookversion",
                    ),
                ),
                ("rule_id", models.CharField(max_length=80)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewer_name", models.CharField(max_length=200)),
                ("reviewed_on", models.DateField()),
                ("note", models.CharField(help_text="What was opened and compared.", max_length=500)),
            ],
            options={
                "ordering": ["rulebook_version", "rule_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("rulebook_version", "rule_id"), name="rule_review_once")
                ],
            },
        ),
    ]
