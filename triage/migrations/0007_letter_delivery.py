"""Codes on letters, links by which they are fetched, mail that came back, keys of authorities, counts of public pages."""

import uuid

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import triage.encryption.fields


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0006_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterLookUps",
            fields=[
                (
                    "letter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="look_ups",
                        serialize=False,
                        to="triage.letter",
                    ),
                ),
                ("number", models.PositiveIntegerField(default=1)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
            ],
            options={
                "verbose_name_plural": "letter look ups",
            },
        ),
        migrations.AddField(
            model_name="historicalletter",
            name="code_digest",
            field=models.CharField(
                blank=True,
                db_index=True,
                editable=False,
                help_text="SHA-256 of the verification code; the code itself is in the context and on the letter.",
                max_length=64,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicalletter",
            name="verification_withdrawn_at",
            field=models.DateTimeField(
                blank=True, help_text="Since when the public page knows nothing of the letter.", null=True
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="code_digest",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="SHA-256 of the verification code; the code itself is in the context and on the letter.",
                max_length=64,
                null=True,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="verification_withdrawn_at",
            field=models.DateTimeField(
                blank=True, help_text="Since when the public page knows nothing of the letter.", null=True
            ),
        ),
        migrations.CreateModel(
            name="Bounce",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("note", triage.encryption.fields.EncryptedTextField(context="triage.bounce.note")),
                ("recorded_at", models.DateTimeField()),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bounces",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bounces",
                        to="triage.letter",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-recorded_at"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAuthorityKey",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("armoured", models.TextField(verbose_name="OpenPGP key")),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "names",
                    models.JSONField(default=list, help_text="The names and addresses that the key carries."),
                ),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        help_text="With whom, and through which contact that was found independently.",
                        max_length=300,
                        verbose_name="how the fingerprint was compared",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.authority",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical authority key",
                "verbose_name_plural": "historical authority keys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDeliveryLink",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "contact",
                    models.EmailField(
                        help_text="The known contact that the link was mailed to.", max_length=254
                    ),
                ),
                ("token_digest", models.CharField(db_index=True, editable=False, max_length=64)),
                ("code_digest", models.CharField(editable=False, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("wrong_codes", models.PositiveSmallIntegerField(default=0)),
                (
                    "opened_at",
                    models.DateTimeField(
                        blank=True, help_text="When the right code was first given.", null=True
                    ),
                ),
                ("downloads", models.PositiveSmallIntegerField(default=0)),
                (
                    "asked_again_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When somebody who holds the closed link asked for a new one.",
                        null=True,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("revoked", "revoked by the desk"),
                            ("replaced", "replaced by a newer link"),
                            ("wrong_codes", "too many wrong codes"),
                            ("bounced", "the mail came back"),
                            ("not_sent", "the mail could not be sent"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.authority",
                    ),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.letter",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical delivery link",
                "verbose_name_plural": "historical delivery links",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LookUpCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("confirmed", "confirmed"),
                            ("not_confirmed", "not confirmed"),
                            ("too_fast", "too fast"),
                        ],
                        max_length=20,
                    ),
                ),
                ("number", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["confirmed", "not_confirmed", "too_fast"])),
                        name="look_up_outcome_known",
                    ),
                    models.UniqueConstraint(fields=("day", "outcome"), name="look_up_count_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicUse",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "page",
                    models.CharField(
                        choices=[
                            ("verify", "verification of a letter"),
                            ("download", "download of a letter"),
                        ],
                        max_length=20,
                    ),
                ),
                ("address_digest", models.CharField(max_length=64)),
                ("since", models.DateTimeField(db_index=True)),
                ("number", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("page__in", ["verify", "download"])), name="public_use_page_known"
                    ),
                    models.UniqueConstraint(
                        fields=("page", "address_digest", "since"), name="public_use_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuthorityKey",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("armoured", models.TextField(verbose_name="OpenPGP key")),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "names",
                    models.JSONField(default=list, help_text="The names and addresses that the key carries."),
                ),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        help_text="With whom, and through which contact that was found independently.",
                        max_length=300,
                        verbose_name="how the fingerprint was compared",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="triage.authority",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["authority", "-recorded_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="authority_key_two_people",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at__isnull", False), ("withdrawn_at__isnull", True)),
                        fields=("authority",),
                        name="authority_key_one_in_use",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("authority", "fingerprint"),
                        name="authority_key_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryLink",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "contact",
                    models.EmailField(
                        help_text="The known contact that the link was mailed to.", max_length=254
                    ),
                ),
                ("token_digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("code_digest", models.CharField(editable=False, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("wrong_codes", models.PositiveSmallIntegerField(default=0)),
                (
                    "opened_at",
                    models.DateTimeField(
                        blank=True, help_text="When the right code was first given.", null=True
                    ),
                ),
                ("downloads", models.PositiveSmallIntegerField(default=0)),
                (
                    "asked_again_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When somebody who holds the closed link asked for a new one.",
                        null=True,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("revoked", "revoked by the desk"),
                            ("replaced", "replaced by a newer link"),
                            ("wrong_codes", "too many wrong codes"),
                            ("bounced", "the mail came back"),
                            ("not_sent", "the mail could not be sent"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="triage.authority"
                    ),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery_links",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery_links",
                        to="triage.letter",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ended_because__in",
                                ["revoked", "replaced", "wrong_codes", "bounced", "not_sent"],
                            ),
                            ("ended_because__isnull", True),
                            _connector="OR",
                        ),
                        name="delivery_link_end_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_because__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_because__isnull", False)),
                            _connector="OR",
                        ),
                        name="delivery_link_end_has_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("letter",),
                        name="delivery_link_one_of_letter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))),
                        name="delivery_link_ends_after_start",
                    ),
                ],
            },
        ),
    ]
