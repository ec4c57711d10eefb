"""Notes, links, dependencies, assignment rules, macros, bulk runs; what a person keeps; whether a case is open."""

import uuid
from typing import Any

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import triage.encryption.fields

ENDED = ["closed", "merged", "rejected", "withdrawn"]


def mark_ended(apps: Any, schema_editor: Any) -> None:
    for name in ("DataRequest", "HistoricalDataRequest"):
        rows = apps.get_model("triage", name)._base_manager.using(schema_editor.connection.alias)
        rows.filter(status__in=ENDED).update(is_open=False)


class Migration(migrations.Migration):
    dependencies = [
        ("jurisdictions", "0002_people"),
        ("triage", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssignmentRule",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("disclosure", "disclosure"),
                            ("preservation", "preservation"),
                            ("preservation_extension", "preservation extension"),
                            ("emergency", "emergency"),
                        ],
                        max_length=30,
                        null=True,
                    ),
                ),
                ("most_open", models.PositiveIntegerField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["jurisdiction_id", "kind"],
            },
        ),
        migrations.CreateModel(
            name="BulkLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(help_text="Of the data request when the effect was shown."),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("done", "done"), ("skipped", "skipped")],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("says", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["run", "position"],
            },
        ),
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("act", models.CharField(max_length=40)),
                ("values", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("stopped", "stopped"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("total", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-started_at"],
            },
        ),
        migrations.CreateModel(
            name="CaseLink",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("duplicate", "may be a double of"),
                            ("related", "concerns the same matter as"),
                            ("follows", "follows on"),
                            ("merged", "was merged into"),
                        ],
                        max_length=20,
                    ),
                ),
                ("linked_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["data_request", "linked_at"],
            },
        ),
        migrations.CreateModel(
            name="Dependency",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mla", "mutual legal assistance"),
                            ("validation", "validation by another authority"),
                            ("court", "a court that was asked"),
                            ("advice", "legal advice"),
                            ("other", "something else"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "words",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.dependency.words", null=True, verbose_name="what exactly"
                    ),
                ),
                ("expected_on", models.DateField(blank=True, null=True)),
                ("started_at", models.DateTimeField()),
                (
                    "outcome",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.dependency.outcome", null=True
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "dependencies",
                "ordering": ["data_request", "started_at"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAssignmentRule",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("disclosure", "disclosure"),
                            ("preservation", "preservation"),
                            ("preservation_extension", "preservation extension"),
                            ("emergency", "emergency"),
                        ],
                        max_length=30,
                        null=True,
                    ),
                ),
                ("most_open", models.PositiveIntegerField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical assignment rule",
                "verbose_name_plural": "historical assignment rules",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCaseLink",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("duplicate", "may be a double of"),
                            ("related", "concerns the same matter as"),
                            ("follows", "follows on"),
                            ("merged", "was merged into"),
                        ],
                        max_length=20,
                    ),
                ),
                ("linked_at", models.DateTimeField()),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical case link",
                "verbose_name_plural": "historical case links",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDependency",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mla", "mutual legal assistance"),
                            ("validation", "validation by another authority"),
                            ("court", "a court that was asked"),
                            ("advice", "legal advice"),
                            ("other", "something else"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "words",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.dependency.words", null=True, verbose_name="what exactly"
                    ),
                ),
                ("expected_on", models.DateField(blank=True, null=True)),
                ("started_at", models.DateTimeField()),
                (
                    "outcome",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.dependency.outcome", null=True
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical dependency",
                "verbose_name_plural": "historical dependencies",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMacro",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("name", models.CharField(max_length=80)),
                ("steps", models.JSONField()),
                (
                    "shared",
                    models.BooleanField(
                        default=False, help_text="Offered to everybody who sees data requests."
                    ),
                ),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical macro",
                "verbose_name_plural": "historical macros",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="JournalNote",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("text", triage.encryption.fields.EncryptedTextField(context="triage.journalnote.text")),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["data_request", "written_at"],
            },
        ),
        migrations.CreateModel(
            name="Macro",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=80)),
                ("steps", models.JSONField()),
                (
                    "shared",
                    models.BooleanField(
                        default=False, help_text="Offered to everybody who sees data requests."
                    ),
                ),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Preferences",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="preferences",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("en", "English"), ("de", "Deutsch"), ("fr", "français")],
                        max_length=10,
                    ),
                ),
                ("time_zone", models.CharField(blank=True, max_length=60)),
                ("columns", models.JSONField(blank=True, default=list)),
                ("shortcuts", models.BooleanField(default=True, verbose_name="keyboard shortcuts")),
            ],
            options={
                "verbose_name_plural": "preferences",
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "presences",
            },
        ),
        migrations.CreateModel(
            name="ReadMark",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=80)),
                ("query", models.JSONField(default=dict)),
                ("columns", models.JSONField(blank=True, default=list)),
                ("shared", models.BooleanField(default=False)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "watches",
            },
        ),
        migrations.AlterModelOptions(
            name="datarequest",
            options={
                "ordering": ["-received_at"],
                "permissions": (
                    ("view_case", "view case"),
                    ("register_data_request", "register data request"),
                    ("verify_sender", "verify sender"),
                    ("assign_data_request", "assign data request"),
                    ("correct_facts", "correct facts"),
                    ("assess_data_request", "assess data request"),
                    ("ask_clarification", "ask clarification"),
                    ("decide_data_request", "decide data request"),
                    ("approve_decision", "approve decision"),
                    ("clear_rights_review", "clear rights review"),
                    ("clear_executive_review", "clear executive review"),
                    ("produce_disclosure", "produce disclosure"),
                    ("draft_letter", "draft letter"),
                    ("issue_letter", "issue letter"),
                    ("deliver_letter", "deliver letter"),
                    ("close_data_request", "close data request"),
                    ("reassign_jurisdiction", "reassign jurisdiction"),
                    ("seal_data_request", "seal data request"),
                    ("preserve_data", "preserve data"),
                    ("suspend_authority", "suspend authority"),
                    ("show_identifier", "show identifier"),
                    ("verify_history", "verify history"),
                    ("draft_rulebook", "draft rulebook"),
                    ("publish_rulebook", "publish rulebook"),
                    ("load_law", "load law"),
                    ("review_rule", "review rule"),
                    ("propose_grant", "propose grant"),
                    ("approve_grant", "approve grant"),
                    ("freeze_report", "freeze report"),
                    ("write_note", "write note"),
                    ("link_data_requests", "link data requests"),
                    ("manage_assignment_rules", "manage assignment rules"),
                    ("export_list", "export list"),
                    ("work_on_sealed", "may work on this sealed data request"),
                ),
            },
        ),
        migrations.RemoveConstraint(
            model_name="datarequest",
            name="request_status_known",
        ),
        migrations.AddField(
            model_name="datarequest",
            name="is_open",
            field=models.BooleanField(
                default=True, editable=False, help_text="There is still something to do: follows the status."
            ),
        ),
        migrations.AddField(
            model_name="historicaldatarequest",
            name="is_open",
            field=models.BooleanField(
                default=True, editable=False, help_text="There is still something to do: follows the status."
            ),
        ),
        migrations.AddField(
            model_name="historicaluser",
            name="must_change_password",
            field=models.BooleanField(
                default=False, help_text="The present password was given by somebody else."
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="must_change_password",
            field=models.BooleanField(
                default=False, help_text="The present password was given by somebody else."
            ),
        ),
        migrations.AlterField(
            model_name="datarequest",
            name="status",
            field=models.CharField(
                choices=[
                    ("received", "received"),
                    ("sender_verified", "sender verified"),
                    ("rejected", "rejected as fraud"),
                    ("assessed", "assessed"),
                    ("awaiting_authority", "waits for the authority"),
                    ("rights_review", "rights review"),
                    ("decided", "waits for approval"),
                    ("approved", "approved"),
                    ("produced", "disclosure produced"),
                    ("answered", "letter issued"),
                    ("delivered", "delivered"),
                    ("withdrawn", "withdrawn"),
                    ("merged", "merged into another"),
                    ("closed", "closed"),
                ],
                default="received",
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="historicaldatarequest",
            name="status",
            field=models.CharField(
                choices=[
                    ("received", "received"),
                    ("sender_verified", "sender verified"),
                    ("rejected", "rejected as fraud"),
                    ("assessed", "assessed"),
                    ("awaiting_authority", "waits for the authority"),
                    ("rights_review", "rights review"),
                    ("decided", "waits for approval"),
                    ("approved", "approved"),
                    ("produced", "disclosure produced"),
                    ("answered", "letter issued"),
                    ("delivered", "delivered"),
                    ("withdrawn", "withdrawn"),
                    ("merged", "merged into another"),
                    ("closed", "closed"),
                ],
                default="received",
                max_length=30,
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["actor", "kind", "at"], name="event_of_person"),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "received",
                            "sender_verified",
                            "rejected",
                            "assessed",
                            "awaiting_authority",
                            "rights_review",
                            "decided",
                            "approved",
                            "produced",
                            "answered",
                            "delivered",
                            "withdrawn",
                            "merged",
                            "closed",
                        ],
                    )
                ),
                name="request_status_known",
            ),
        ),
        migrations.RunPython(mark_ended, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("is_open", True),
                        (
                            "status__in",
                            [
                                "answered",
                                "approved",
                                "assessed",
                                "awaiting_authority",
                                "decided",
                                "delivered",
                                "produced",
                                "received",
                                "rights_review",
                                "sender_verified",
                            ],
                        ),
                    ),
                    models.Q(
                        ("is_open", False), ("status__in", ["closed", "merged", "rejected", "withdrawn"])
                    ),
                    _connector="OR",
                ),
                name="request_open_follows_status",
            ),
        ),
        migrations.AddField(
            model_name="assignmentrule",
            name="jurisdiction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jurisdictions.jurisdiction"
            ),
        ),
        migrations.AddField(
            model_name="assignmentrule",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignment_rules",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bulkline",
            name="data_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="triage.datarequest"
            ),
        ),
        migrations.AddField(
            model_name="bulkrun",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bulk_runs",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bulkline",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="triage.bulkrun"
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="data_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="links", to="triage.datarequest"
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="linked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="linked_from",
                to="triage.datarequest",
            ),
        ),
        migrations.AddField(
            model_name="dependency",
            name="data_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dependencies",
                to="triage.datarequest",
            ),
        ),
        migrations.AddField(
            model_name="dependency",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dependency",
            name="started_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalassignmentrule",
            name="jurisdiction",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="jurisdictions.jurisdiction",
            ),
        ),
        migrations.AddField(
            model_name="historicalassignmentrule",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalcaselink",
            name="data_request",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="triage.datarequest",
            ),
        ),
        migrations.AddField(
            model_name="historicalcaselink",
            name="linked_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalcaselink",
            name="other",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="triage.datarequest",
            ),
        ),
        migrations.AddField(
            model_name="historicaldependency",
            name="data_request",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="triage.datarequest",
            ),
        ),
        migrations.AddField(
            model_name="historicaldependency",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicaldependency",
            name="started_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalmacro",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="journalnote",
            name="data_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="triage.datarequest"
            ),
        ),
        migrations.AddField(
            model_name="journalnote",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="macros",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="data_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)s_marks",
                to="triage.datarequest",
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="readmark",
            name="data_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)s_marks",
                to="triage.datarequest",
            ),
        ),
        migrations.AddField(
            model_name="readmark",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_views",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="data_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)s_marks",
                to="triage.datarequest",
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="assignmentrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["disclosure", "preservation", "preservation_extension", "emergency"]),
                    ("kind__isnull", True),
                    _connector="OR",
                ),
                name="assignment_rule_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignmentrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True), ("kind__isnull", False)),
                fields=("jurisdiction", "kind", "person"),
                name="assignment_rule_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignmentrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True), ("kind__isnull", True)),
                fields=("jurisdiction", "person"),
                name="assignment_rule_for_all_kinds_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["waiting", "running", "stopped", "done", "failed"])),
                name="bulk_run_status_known",
            ),
        ),
        migrations.AddIndex(
            model_name="bulkline",
            index=models.Index(fields=["run", "outcome", "position"], name="bulk_line_next"),
        ),
        migrations.AddConstraint(
            model_name="bulkline",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["waiting", "done", "skipped"])),
                name="bulk_line_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkline",
            constraint=models.UniqueConstraint(fields=("run", "data_request"), name="bulk_line_once"),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["duplicate", "related", "follows", "merged"])),
                name="case_link_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.CheckConstraint(
                condition=models.Q(("data_request", models.F("other")), _negated=True),
                name="case_link_joins_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                fields=("data_request", "other"),
                name="case_link_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["mla", "validation", "court", "advice", "other"])),
                name="dependency_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("data_request", "kind"),
                name="dependency_one_open_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="macro",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("owner", "name"),
                name="macro_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(fields=("user", "data_request"), name="presence_once"),
        ),
        migrations.AddConstraint(
            model_name="readmark",
            constraint=models.UniqueConstraint(fields=("user", "data_request"), name="read_mark_once"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("owner", "name"), name="saved_view_name_once"),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(fields=("user", "data_request"), name="watch_once"),
        ),
    ]
