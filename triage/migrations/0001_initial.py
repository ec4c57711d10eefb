import uuid

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import jurisdictions.law.vocabulary
import triage.encryption.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("jurisdictions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "is_service",
                    models.BooleanField(
                        default=False,
                        help_text="Scheduled work acts in its name; nobody can log in with it.",
                        verbose_name="service account",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_service", False),
                            models.Q(("is_staff", False), ("is_superuser", False)),
                            _connector="OR",
                        ),
                        name="user_service_cannot_log_in",
                    )
                ],
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Authority",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=300)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("court", "court"),
                            ("investigating_judge", "investigating judge"),
                            ("prosecutor", "prosecutor"),
                            ("grand_jury", "grand jury"),
                            ("police", "police"),
                            ("security_service", "security service"),
                            ("ministry", "ministry"),
                            ("central_authority", "central authority"),
                            ("administrative_agency", "administrative agency"),
                            ("customs_tax", "customs tax"),
                            ("private_party", "private party"),
                        ],
                        max_length=30,
                        null=True,
                    ),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authorities",
                        to="jurisdictions.jurisdiction",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("unverified", "unverified"),
                            ("verified", "verified"),
                            ("suspended", "suspended"),
                        ],
                        default="unverified",
                        max_length=20,
                    ),
                ),
                ("official_domains", models.JSONField(blank=True, default=list)),
                ("contact_phone", models.CharField(blank=True, max_length=40)),
                ("contact_email", models.EmailField(blank=True, max_length=254)),
                (
                    "contact_source",
                    models.CharField(
                        blank=True,
                        help_text="A source that did not come with a demand.",
                        max_length=300,
                        verbose_name="where the contact was found",
                    ),
                ),
                ("contact_found_at", models.DateTimeField(blank=True, null=True)),
                ("suspended_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name_plural": "authorities",
                "ordering": ["jurisdiction_id", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "court",
                                    "investigating_judge",
                                    "prosecutor",
                                    "grand_jury",
                                    "police",
                                    "security_service",
                                    "ministry",
                                    "central_authority",
                                    "administrative_agency",
                                    "customs_tax",
                                    "private_party",
                                ],
                            ),
                            ("kind__isnull", True),
                            _connector="OR",
                        ),
                        name="authority_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["unverified", "verified", "suspended"])),
                        name="authority_status_known",
                    ),
                    models.UniqueConstraint(
                        fields=("jurisdiction", "name"), name="authority_once_per_jurisdiction"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventChain",
            fields=[
                ("name", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("last_number", models.PositiveBigIntegerField(default=0)),
                ("last_digest", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalAuthority",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("name", models.CharField(max_length=300)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("court", "court"),
                            ("investigating_judge", "investigating judge"),
                            ("prosecutor", "prosecutor"),
                            ("grand_jury", "grand jury"),
                            ("police", "police"),
                            ("security_service", "security service"),
                            ("ministry", "ministry"),
                            ("central_authority", "central authority"),
                            ("administrative_agency", "administrative agency"),
                            ("customs_tax", "customs tax"),
                            ("private_party", "private party"),
                        ],
                        max_length=30,
                        null=True,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("unverified", "unverified"),
                            ("verified", "verified"),
                            ("suspended", "suspended"),
                        ],
                        default="unverified",
                        max_length=20,
                    ),
                ),
                ("official_domains", models.JSONField(blank=True, default=list)),
                ("contact_phone", models.CharField(blank=True, max_length=40)),
                ("contact_email", models.EmailField(blank=True, max_length=254)),
                (
                    "contact_source",
                    models.CharField(
                        blank=True,
                        help_text="A source that did not come with a demand.",
                        max_length=300,
                        verbose_name="where the contact was found",
                    ),
                ),
                ("contact_found_at", models.DateTimeField(blank=True, null=True)),
                ("suspended_reason", models.CharField(blank=True, max_length=300)),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="jurisdictions.jurisdiction",
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
            ],
            options={
                "verbose_name": "historical authority",
                "verbose_name_plural": "historical authorities",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalUser",
            fields=[
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        db_index=True,
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                (
                    "is_service",
                    models.BooleanField(
                        default=False,
                        help_text="Scheduled work acts in its name; nobody can log in with it.",
                        verbose_name="service account",
                    ),
                ),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
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
                "verbose_name": "historical user",
                "verbose_name_plural": "historical users",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="JurisdictionGroupGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                ),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="jurisdictions.jurisdiction"
                    ),
                ),
            ],
            options={
                "unique_together": {("group", "permission", "content_object")},
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReferenceSeries",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("last_number", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "reference series",
            },
        ),
        migrations.CreateModel(
            name="JurisdictionUserGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="jurisdictions.jurisdiction"
                    ),
                ),
            ],
            options={
                "unique_together": {("user", "permission", "content_object")},
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalRequester",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("name", models.CharField(max_length=200)),
                ("position", models.CharField(blank=True, max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
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
                "verbose_name": "historical requester",
                "verbose_name_plural": "historical requesters",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Requester",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requesters",
                        to="triage.authority",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("position", models.CharField(blank=True, max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="DataRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("reference", models.CharField(editable=False, max_length=30, unique=True)),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_requests",
                        to="jurisdictions.jurisdiction",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_requests",
                        to="triage.authority",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_requests",
                        to="triage.requester",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("disclosure", "disclosure"),
                            ("preservation", "preservation"),
                            ("preservation_extension", "preservation extension"),
                            ("emergency", "emergency"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("portal", "portal"),
                            ("post", "post"),
                            ("fax", "fax"),
                            ("eu_system", "decentralised IT system"),
                            ("file", "file"),
                        ],
                        max_length=20,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("registered_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
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
                            ("closed", "closed"),
                        ],
                        default="received",
                        max_length=30,
                    ),
                ),
                (
                    "review_level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "counsel"),
                            (2, "senior counsel"),
                            (3, "rights reviewer"),
                            (4, "executive"),
                        ],
                        default=jurisdictions.law.vocabulary.ReviewLevel["COUNSEL"],
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_data_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sealed",
                    models.BooleanField(
                        default=False, help_text="Seen only by people with a grant on this data request."
                    ),
                ),
                (
                    "held",
                    models.BooleanField(
                        default=False, help_text="The authority is suspended: nothing may leave."
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True, help_text="When the leading answer clock runs out.", null=True
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
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
                    ("work_on_sealed", "may work on this sealed data request"),
                ),
                "indexes": [
                    models.Index(fields=["jurisdiction", "status", "due_at"], name="request_queue"),
                    models.Index(fields=["jurisdiction", "-received_at"], name="request_received"),
                    models.Index(fields=["assigned_to", "status"], name="request_assigned"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["disclosure", "preservation", "preservation_extension", "emergency"],
                            )
                        ),
                        name="request_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["email", "portal", "post", "fax", "eu_system", "file"])
                        ),
                        name="request_channel_known",
                    ),
                    models.CheckConstraint(
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
                                    "closed",
                                ],
                            )
                        ),
                        name="request_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "closed"), _negated=True),
                            ("closed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="request_closed_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDataRequest",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("reference", models.CharField(db_index=True, editable=False, max_length=30)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("disclosure", "disclosure"),
                            ("preservation", "preservation"),
                            ("preservation_extension", "preservation extension"),
                            ("emergency", "emergency"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("portal", "portal"),
                            ("post", "post"),
                            ("fax", "fax"),
                            ("eu_system", "decentralised IT system"),
                            ("file", "file"),
                        ],
                        max_length=20,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("registered_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
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
                            ("closed", "closed"),
                        ],
                        default="received",
                        max_length=30,
                    ),
                ),
                (
                    "review_level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "counsel"),
                            (2, "senior counsel"),
                            (3, "rights reviewer"),
                            (4, "executive"),
                        ],
                        default=jurisdictions.law.vocabulary.ReviewLevel["COUNSEL"],
                    ),
                ),
                (
                    "sealed",
                    models.BooleanField(
                        default=False, help_text="Seen only by people with a grant on this data request."
                    ),
                ),
                (
                    "held",
                    models.BooleanField(
                        default=False, help_text="The authority is suspended: nothing may leave."
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True, help_text="When the leading answer clock runs out.", null=True
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="jurisdictions.jurisdiction",
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
                    "requester",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.requester",
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical data request",
                "verbose_name_plural": "historical data requests",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="triage.datarequest",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("facts", triage.encryption.fields.EncryptedTextField(context="triage.assessment.facts")),
                ("result", triage.encryption.fields.EncryptedTextField(context="triage.assessment.result")),
                ("rulebooks", models.JSONField()),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "counsel"),
                            (2, "senior counsel"),
                            (3, "rights reviewer"),
                            (4, "executive"),
                        ]
                    ),
                ),
                (
                    "assessed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("assessed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["data_request", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("data_request", "number"), name="assessment_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("data_request",),
                        name="assessment_one_live",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuthorityReference",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authority_references",
                        to="triage.datarequest",
                    ),
                ),
                ("value", models.CharField(db_index=True, max_length=120)),
            ],
            options={
                "ordering": ["value"],
                "constraints": [
                    models.UniqueConstraint(fields=("data_request", "value"), name="authority_reference_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Clarification",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clarifications",
                        to="triage.datarequest",
                    ),
                ),
                ("reason_codes", models.JSONField()),
                (
                    "note",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.clarification.note", null=True
                    ),
                ),
                (
                    "narrowing_offer",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.clarification.narrowing_offer", null=True
                    ),
                ),
                ("answer_by", models.DateField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "reply",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.clarification.reply", null=True
                    ),
                ),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["asked_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason_codes", []), _negated=True),
                        name="clarification_asks_something",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replied_at__isnull", True)),
                        fields=("data_request",),
                        name="clarification_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DataRequestUserGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="triage.datarequest"),
                ),
            ],
            options={
                "unique_together": {("user", "permission", "content_object")},
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("order", "order"),
                            ("attachment", "attachment"),
                            ("translation", "translation"),
                            ("reply", "reply"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", triage.encryption.fields.EncryptedTextField(context="triage.document.name")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("size", models.PositiveBigIntegerField(help_text="Bytes.")),
                ("detected_type", models.CharField(max_length=100)),
                ("pages", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "problem",
                    models.CharField(
                        blank=True, help_text="What is wrong with the file, if anything.", max_length=300
                    ),
                ),
                ("storage_name", models.CharField(editable=False, max_length=200, unique=True)),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["received_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["order", "attachment", "translation", "reply"])),
                        name="document_role_known",
                    ),
                    models.UniqueConstraint(fields=("data_request", "sha256"), name="document_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("chain", models.CharField(max_length=36)),
                ("number", models.PositiveBigIntegerField()),
                ("kind", models.CharField(db_index=True, max_length=60)),
                (
                    "data_request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("actor_name", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "reason",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.event.reason", null=True
                    ),
                ),
                ("detail", models.JSONField(default=dict)),
                ("rows", models.JSONField(default=list)),
                ("previous_digest", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["chain", "number"],
                "indexes": [models.Index(fields=["data_request", "at"], name="event_of_request")],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "number"), name="event_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ForgeryCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forgery_checks",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sender_domain", "sender domain"),
                            ("document", "document"),
                            ("signature", "signature"),
                            ("reference", "reference known to the authority"),
                            ("language", "language and form"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("nothing_found", "nothing found"),
                            ("suspicious", "suspicious"),
                            ("forged", "forged"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "note",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.forgerycheck.note", null=True
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("checked_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["checked_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["sender_domain", "document", "signature", "reference", "language"])
                        ),
                        name="forgery_check_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["nothing_found", "suspicious", "forged"])),
                        name="forgery_check_result_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Gag",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gags",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[("none", "none"), ("by_law", "by law"), ("by_order", "by order")],
                        max_length=20,
                    ),
                ),
                ("provision", models.CharField(blank=True, max_length=300)),
                ("starts_on", models.DateField(blank=True, null=True)),
                (
                    "until",
                    models.DateField(
                        blank=True, help_text="The last day on which the user may not be told.", null=True
                    ),
                ),
                ("without_end", models.BooleanField(blank=True, null=True)),
                ("lifted_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["none", "by_law", "by_order"])),
                        name="gag_basis_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GrantProposal",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("grant_scope", "grant jurisdiction"),
                            ("revoke_scope", "revoke jurisdiction"),
                            ("grant_sealed", "grant sealed data request"),
                            ("revoke_sealed", "revoke sealed data request"),
                            ("add_role", "give role"),
                            ("remove_role", "take role away"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grant_proposals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="jurisdictions.jurisdiction",
                    ),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="triage.datarequest",
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(max_length=300)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "waits for a second person"),
                            ("applied", "applied"),
                            ("declined", "declined"),
                        ],
                        default="proposed",
                        max_length=20,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-proposed_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "action__in",
                                [
                                    "grant_scope",
                                    "revoke_scope",
                                    "grant_sealed",
                                    "revoke_sealed",
                                    "add_role",
                                    "remove_role",
                                ],
                            )
                        ),
                        name="grant_action_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["proposed", "applied", "declined"])),
                        name="grant_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="grant_by_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("user", models.F("proposed_by")), _negated=True),
                            models.Q(
                                ("decided_by__isnull", True),
                                models.Q(("decided_by", models.F("user")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="grant_not_for_oneself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAssessment",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                ("number", models.PositiveIntegerField()),
                ("facts", triage.encryption.fields.EncryptedTextField(context="triage.assessment.facts")),
                ("result", triage.encryption.fields.EncryptedTextField(context="triage.assessment.result")),
                ("rulebooks", models.JSONField()),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "counsel"),
                            (2, "senior counsel"),
                            (3, "rights reviewer"),
                            (4, "executive"),
                        ]
                    ),
                ),
                ("assessed_at", models.DateTimeField()),
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
                    "assessed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical assessment",
                "verbose_name_plural": "historical assessments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAuthorityReference",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("value", models.CharField(db_index=True, max_length=120)),
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
                "verbose_name": "historical authority reference",
                "verbose_name_plural": "historical authority references",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalClarification",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("reason_codes", models.JSONField()),
                (
                    "note",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.clarification.note", null=True
                    ),
                ),
                (
                    "narrowing_offer",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.clarification.narrowing_offer", null=True
                    ),
                ),
                ("answer_by", models.DateField(blank=True, null=True)),
                ("asked_at", models.DateTimeField()),
                (
                    "reply",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.clarification.reply", null=True
                    ),
                ),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
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
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical clarification",
                "verbose_name_plural": "historical clarifications",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDocument",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("order", "order"),
                            ("attachment", "attachment"),
                            ("translation", "translation"),
                            ("reply", "reply"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", triage.encryption.fields.EncryptedTextField(context="triage.document.name")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("size", models.PositiveBigIntegerField(help_text="Bytes.")),
                ("detected_type", models.CharField(max_length=100)),
                ("pages", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "problem",
                    models.CharField(
                        blank=True, help_text="What is wrong with the file, if anything.", max_length=300
                    ),
                ),
                ("storage_name", models.CharField(db_index=True, editable=False, max_length=200)),
                ("received_at", models.DateTimeField()),
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
                "verbose_name": "historical document",
                "verbose_name_plural": "historical documents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalForgeryCheck",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sender_domain", "sender domain"),
                            ("document", "document"),
                            ("signature", "signature"),
                            ("reference", "reference known to the authority"),
                            ("language", "language and form"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("nothing_found", "nothing found"),
                            ("suspicious", "suspicious"),
                            ("forged", "forged"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "note",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.forgerycheck.note", null=True
                    ),
                ),
                ("checked_at", models.DateTimeField()),
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
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical forgery check",
                "verbose_name_plural": "historical forgery checks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGag",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "basis",
                    models.CharField(
                        choices=[("none", "none"), ("by_law", "by law"), ("by_order", "by order")],
                        max_length=20,
                    ),
                ),
                ("provision", models.CharField(blank=True, max_length=300)),
                ("starts_on", models.DateField(blank=True, null=True)),
                (
                    "until",
                    models.DateField(
                        blank=True, help_text="The last day on which the user may not be told.", null=True
                    ),
                ),
                ("without_end", models.BooleanField(blank=True, null=True)),
                ("lifted_on", models.DateField(blank=True, null=True)),
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
                "verbose_name": "historical gag",
                "verbose_name_plural": "historical gags",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGrantProposal",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("grant_scope", "grant jurisdiction"),
                            ("revoke_scope", "revoke jurisdiction"),
                            ("grant_sealed", "grant sealed data request"),
                            ("revoke_sealed", "revoke sealed data request"),
                            ("add_role", "give role"),
                            ("remove_role", "take role away"),
                        ],
                        max_length=20,
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(max_length=300)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "waits for a second person"),
                            ("applied", "applied"),
                            ("declined", "declined"),
                        ],
                        default="proposed",
                        max_length=20,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
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
                    "jurisdiction",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="jurisdictions.jurisdiction",
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
                    "proposed_by",
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
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical grant proposal",
                "verbose_name_plural": "historical grant proposals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOrder",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "instrument",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("epoc", "EPOC"),
                            ("epoc_pr", "EPOC-PR"),
                            ("production_order", "production order"),
                            ("court_order", "court order"),
                            ("court_order_2703d", "2703(d) court order"),
                            ("search_warrant", "search warrant"),
                            ("subpoena", "subpoena"),
                            ("grand_jury_subpoena", "grand jury subpoena"),
                            ("administrative_summons", "administrative summons"),
                            ("interception_order", "interception order"),
                            ("civil_disclosure_order", "civil disclosure order"),
                            ("preservation_request", "preservation request"),
                            ("emergency_request", "emergency request"),
                            ("mla_request", "MLA request"),
                            ("capability_order", "capability order"),
                            ("informal_request", "informal request"),
                            ("other", "other"),
                        ],
                        max_length=30,
                        null=True,
                    ),
                ),
                (
                    "authorised_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("court", "court"),
                            ("judge", "judge"),
                            ("investigating_judge", "investigating judge"),
                            ("prosecutor", "prosecutor"),
                            ("independent_body", "independent body"),
                            ("ministry", "ministry"),
                            ("none", "none"),
                        ],
                        max_length=30,
                        null=True,
                    ),
                ),
                ("subdivision", models.CharField(blank=True, max_length=6, null=True)),
                (
                    "issuing_state",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1 code of two letters; empty while unknown.",
                        max_length=2,
                        null=True,
                    ),
                ),
                (
                    "originating_state",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1 code of two letters; empty while unknown.",
                        max_length=2,
                        null=True,
                    ),
                ),
                (
                    "enforcing_state",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1 code of two letters; empty while unknown.",
                        max_length=2,
                        null=True,
                    ),
                ),
                ("issued_on", models.DateField(blank=True, null=True)),
                ("authorised_on", models.DateField(blank=True, null=True)),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("stated_deadline_value", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "stated_deadline_unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hours", "hours"),
                            ("days", "days"),
                            ("working_days", "working days"),
                            ("months", "months"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("stated_deadline_at", models.DateTimeField(blank=True, null=True)),
                ("offence_stated", models.BooleanField(blank=True, null=True)),
                (
                    "offence_text",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.order.offence_text", null=True
                    ),
                ),
                ("statutes", models.JSONField(blank=True, null=True)),
                ("offence_tags", models.JSONField(blank=True, null=True)),
                ("max_penalty_months", models.PositiveIntegerField(blank=True, null=True)),
                ("legal_basis_covers", models.BooleanField(blank=True, null=True)),
                ("dual_criminality", models.BooleanField(blank=True, null=True)),
                ("violates_terms", models.BooleanField(blank=True, null=True)),
                (
                    "proceedings",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("criminal", "criminal"),
                            ("civil", "civil"),
                            ("administrative", "administrative"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("sole_purpose_identification", models.BooleanField(blank=True, null=True)),
                (
                    "routing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("direct", "direct"),
                            ("mutual_legal_assistance", "mutual legal assistance"),
                            ("eu_order", "EU order"),
                        ],
                        max_length=30,
                        null=True,
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10, null=True)),
                ("translation_provided", models.BooleanField(blank=True, null=True)),
                ("addressed_to_us", models.BooleanField(blank=True, null=True)),
                ("notice_withheld", models.BooleanField(blank=True, null=True)),
                (
                    "signature",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("valid", "valid"),
                            ("present", "present"),
                            ("invalid", "invalid"),
                            ("absent", "absent"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("takedown_included", models.BooleanField(blank=True, null=True)),
                ("blocking_threat", models.BooleanField(blank=True, null=True)),
                ("keys_demanded", models.BooleanField(blank=True, null=True)),
                ("capability_demanded", models.BooleanField(blank=True, null=True)),
                ("overbroad", models.BooleanField(blank=True, null=True)),
                ("death_penalty_possible", models.BooleanField(blank=True, null=True)),
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
                "verbose_name": "historical order",
                "verbose_name_plural": "historical orders",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPreservation",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("started_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("extensions", models.PositiveSmallIntegerField(default=0)),
                (
                    "basis",
                    models.CharField(help_text="The provision or order that sets the time.", max_length=500),
                ),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "release_reason",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.preservation.release_reason", null=True
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
                    "preserved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical preservation",
                "verbose_name_plural": "historical preservations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSubject",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "label",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.subject.label", null=True
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[("suspect", "suspect"), ("victim", "victim"), ("witness", "witness")],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("suspect_confirmed", models.BooleanField(blank=True, null=True)),
                ("sensitive_roles", models.JSONField(blank=True, null=True)),
                ("minor", models.BooleanField(blank=True, null=True)),
                ("unspecified_persons", models.BooleanField(blank=True, null=True)),
                ("withdrawn", models.BooleanField(default=False)),
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
                "verbose_name": "historical subject",
                "verbose_name_plural": "historical subjects",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalVerification",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("call_back", "call-back"),
                            ("signed_message", "signature checked"),
                            ("eu_system", "decentralised IT system"),
                            ("central_authority", "asked the central authority"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "contact_used",
                    models.CharField(help_text="The number called or address written to.", max_length=200),
                ),
                (
                    "contact_source",
                    models.CharField(help_text="Where that contact was found.", max_length=300),
                ),
                ("person_reached", models.CharField(blank=True, max_length=200)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("confirmed", "confirmed"),
                            ("not_reached", "not reached"),
                            ("denied", "denied"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "note",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.verification.note", null=True
                    ),
                ),
                ("verified_at", models.DateTimeField()),
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
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical verification",
                "verbose_name_plural": "historical verifications",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "instrument",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("epoc", "EPOC"),
                            ("epoc_pr", "EPOC-PR"),
                            ("production_order", "production order"),
                            ("court_order", "court order"),
                            ("court_order_2703d", "2703(d) court order"),
                            ("search_warrant", "search warrant"),
                            ("subpoena", "subpoena"),
                            ("grand_jury_subpoena", "grand jury subpoena"),
                            ("administrative_summons", "administrative summons"),
                            ("interception_order", "interception order"),
                            ("civil_disclosure_order", "civil disclosure order"),
                            ("preservation_request", "preservation request"),
                            ("emergency_request", "emergency request"),
                            ("mla_request", "MLA request"),
                            ("capability_order", "capability order"),
                            ("informal_request", "informal request"),
                            ("other", "other"),
                        ],
                        max_length=30,
                        null=True,
                    ),
                ),
                (
                    "authorised_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("court", "court"),
                            ("judge", "judge"),
                            ("investigating_judge", "investigating judge"),
                            ("prosecutor", "prosecutor"),
                            ("independent_body", "independent body"),
                            ("ministry", "ministry"),
                            ("none", "none"),
                        ],
                        max_length=30,
                        null=True,
                    ),
                ),
                ("subdivision", models.CharField(blank=True, max_length=6, null=True)),
                (
                    "issuing_state",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1 code of two letters; empty while unknown.",
                        max_length=2,
                        null=True,
                    ),
                ),
                (
                    "originating_state",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1 code of two letters; empty while unknown.",
                        max_length=2,
                        null=True,
                    ),
                ),
                (
                    "enforcing_state",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1 code of two letters; empty while unknown.",
                        max_length=2,
                        null=True,
                    ),
                ),
                ("issued_on", models.DateField(blank=True, null=True)),
                ("authorised_on", models.DateField(blank=True, null=True)),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("stated_deadline_value", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "stated_deadline_unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hours", "hours"),
                            ("days", "days"),
                            ("working_days", "working days"),
                            ("months", "months"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("stated_deadline_at", models.DateTimeField(blank=True, null=True)),
                ("offence_stated", models.BooleanField(blank=True, null=True)),
                (
                    "offence_text",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.order.offence_text", null=True
                    ),
                ),
                ("statutes", models.JSONField(blank=True, null=True)),
                ("offence_tags", models.JSONField(blank=True, null=True)),
                ("max_penalty_months", models.PositiveIntegerField(blank=True, null=True)),
                ("legal_basis_covers", models.BooleanField(blank=True, null=True)),
                ("dual_criminality", models.BooleanField(blank=True, null=True)),
                ("violates_terms", models.BooleanField(blank=True, null=True)),
                (
                    "proceedings",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("criminal", "criminal"),
                            ("civil", "civil"),
                            ("administrative", "administrative"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("sole_purpose_identification", models.BooleanField(blank=True, null=True)),
                (
                    "routing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("direct", "direct"),
                            ("mutual_legal_assistance", "mutual legal assistance"),
                            ("eu_order", "EU order"),
                        ],
                        max_length=30,
                        null=True,
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10, null=True)),
                ("translation_provided", models.BooleanField(blank=True, null=True)),
                ("addressed_to_us", models.BooleanField(blank=True, null=True)),
                ("notice_withheld", models.BooleanField(blank=True, null=True)),
                (
                    "signature",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("valid", "valid"),
                            ("present", "present"),
                            ("invalid", "invalid"),
                            ("absent", "absent"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("takedown_included", models.BooleanField(blank=True, null=True)),
                ("blocking_threat", models.BooleanField(blank=True, null=True)),
                ("keys_demanded", models.BooleanField(blank=True, null=True)),
                ("capability_demanded", models.BooleanField(blank=True, null=True)),
                ("overbroad", models.BooleanField(blank=True, null=True)),
                ("death_penalty_possible", models.BooleanField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "instrument__in",
                                [
                                    "epoc",
                                    "epoc_pr",
                                    "production_order",
                                    "court_order",
                                    "court_order_2703d",
                                    "search_warrant",
                                    "subpoena",
                                    "grand_jury_subpoena",
                                    "administrative_summons",
                                    "interception_order",
                                    "civil_disclosure_order",
                                    "preservation_request",
                                    "emergency_request",
                                    "mla_request",
                                    "capability_order",
                                    "informal_request",
                                    "other",
                                ],
                            ),
                            ("instrument__isnull", True),
                            _connector="OR",
                        ),
                        name="order_instrument_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "authorised_by__in",
                                [
                                    "court",
                                    "judge",
                                    "investigating_judge",
                                    "prosecutor",
                                    "independent_body",
                                    "ministry",
                                    "none",
                                ],
                            ),
                            ("authorised_by__isnull", True),
                            _connector="OR",
                        ),
                        name="order_authorised_by_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stated_deadline_unit__in", ["hours", "days", "working_days", "months"]),
                            ("stated_deadline_unit__isnull", True),
                            _connector="OR",
                        ),
                        name="order_deadline_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proceedings__in", ["criminal", "civil", "administrative"]),
                            ("proceedings__isnull", True),
                            _connector="OR",
                        ),
                        name="order_proceedings_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("routing__in", ["direct", "mutual_legal_assistance", "eu_order"]),
                            ("routing__isnull", True),
                            _connector="OR",
                        ),
                        name="order_routing_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signature__in", ["valid", "present", "invalid", "absent"]),
                            ("signature__isnull", True),
                            _connector="OR",
                        ),
                        name="order_signature_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("key", models.CharField(max_length=200, unique=True)),
                ("task", models.CharField(max_length=60)),
                ("object_id", models.UUIDField()),
                (
                    "data_request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("queued_at", models.DateTimeField()),
                ("not_before", models.DateTimeField()),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("problem", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "verbose_name": "queued work",
                "verbose_name_plural": "queued work",
                "ordering": ["queued_at"],
                "indexes": [models.Index(fields=["status", "not_before"], name="outbox_ready")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "running", "done", "failed"])),
                        name="outbox_status_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Preservation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preservation",
                        to="triage.datarequest",
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("extensions", models.PositiveSmallIntegerField(default=0)),
                (
                    "basis",
                    models.CharField(help_text="The provision or order that sets the time.", max_length=500),
                ),
                (
                    "preserved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "release_reason",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.preservation.release_reason", null=True
                    ),
                ),
            ],
            options={
                "ordering": ["expires_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("started_at"))),
                        name="preservation_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Subject",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subjects",
                        to="triage.datarequest",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "label",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.subject.label", null=True
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[("suspect", "suspect"), ("victim", "victim"), ("witness", "witness")],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("suspect_confirmed", models.BooleanField(blank=True, null=True)),
                ("sensitive_roles", models.JSONField(blank=True, null=True)),
                ("minor", models.BooleanField(blank=True, null=True)),
                ("unspecified_persons", models.BooleanField(blank=True, null=True)),
                ("withdrawn", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["data_request", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["suspect", "victim", "witness"]),
                            ("role__isnull", True),
                            _connector="OR",
                        ),
                        name="subject_role_known",
                    ),
                    models.UniqueConstraint(fields=("data_request", "number"), name="subject_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="triage.authority",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("call_back", "call-back"),
                            ("signed_message", "signature checked"),
                            ("eu_system", "decentralised IT system"),
                            ("central_authority", "asked the central authority"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "contact_used",
                    models.CharField(help_text="The number called or address written to.", max_length=200),
                ),
                (
                    "contact_source",
                    models.CharField(help_text="Where that contact was found.", max_length=300),
                ),
                ("person_reached", models.CharField(blank=True, max_length=200)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("confirmed", "confirmed"),
                            ("not_reached", "not reached"),
                            ("denied", "denied"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "note",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.verification.note", null=True
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("verified_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["verified_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("method__in", ["call_back", "signed_message", "eu_system", "central_authority"])
                        ),
                        name="verification_method_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["confirmed", "not_reached", "denied"])),
                        name="verification_result_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contact_source", ""), _negated=True),
                        name="verification_contact_has_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadlines",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadlines",
                        to="triage.assessment",
                    ),
                ),
                (
                    "clock",
                    models.CharField(
                        choices=[
                            ("acknowledgement", "acknowledgement"),
                            ("answer", "answer"),
                            ("clarification", "clarification"),
                            ("objection", "objection"),
                            ("enforcing_authority", "enforcing authority"),
                            ("preservation", "preservation"),
                            ("preservation_extension", "preservation extension"),
                            ("ex_post_validation", "ex post validation"),
                            ("gag", "gag"),
                            ("emergency_follow_up", "emergency follow up"),
                            ("user_notice", "user notice"),
                        ],
                        max_length=30,
                    ),
                ),
                ("rulebook", models.CharField(max_length=60)),
                ("rule_id", models.CharField(max_length=80)),
                ("citation", models.CharField(blank=True, max_length=500)),
                ("due_before", models.DateTimeField(blank=True, null=True)),
                ("last_day", models.DateField(blank=True, null=True)),
                ("binding", models.BooleanField()),
                ("leads", models.BooleanField()),
                ("steps", models.JSONField()),
                ("met_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["data_request", "due_before"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "clock__in",
                                [
                                    "acknowledgement",
                                    "answer",
                                    "clarification",
                                    "objection",
                                    "enforcing_authority",
                                    "preservation",
                                    "preservation_extension",
                                    "ex_post_validation",
                                    "gag",
                                    "emergency_follow_up",
                                    "user_notice",
                                ],
                            )
                        ),
                        name="deadline_clock_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="triage.assessment",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="triage.authority"
                    ),
                ),
                (
                    "necessity",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True,
                        context="triage.decision.necessity",
                        help_text="Why disclosure is necessary and proportionate; required once a flag stands.",
                        null=True,
                    ),
                ),
                (
                    "note",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.decision.note", null=True
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["data_request", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("data_request", "number"), name="decision_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("data_request",),
                        name="decision_one_live",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDeadline",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                (
                    "clock",
                    models.CharField(
                        choices=[
                            ("acknowledgement", "acknowledgement"),
                            ("answer", "answer"),
                            ("clarification", "clarification"),
                            ("objection", "objection"),
                            ("enforcing_authority", "enforcing authority"),
                            ("preservation", "preservation"),
                            ("preservation_extension", "preservation extension"),
                            ("ex_post_validation", "ex post validation"),
                            ("gag", "gag"),
                            ("emergency_follow_up", "emergency follow up"),
                            ("user_notice", "user notice"),
                        ],
                        max_length=30,
                    ),
                ),
                ("rulebook", models.CharField(max_length=60)),
                ("rule_id", models.CharField(max_length=80)),
                ("citation", models.CharField(blank=True, max_length=500)),
                ("due_before", models.DateTimeField(blank=True, null=True)),
                ("last_day", models.DateField(blank=True, null=True)),
                ("binding", models.BooleanField()),
                ("leads", models.BooleanField()),
                ("steps", models.JSONField()),
                ("met_at", models.DateTimeField(blank=True, null=True)),
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
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.assessment",
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
            ],
            options={
                "verbose_name": "historical deadline",
                "verbose_name_plural": "historical deadlines",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDecision",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                ("number", models.PositiveIntegerField()),
                (
                    "necessity",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True,
                        context="triage.decision.necessity",
                        help_text="Why disclosure is necessary and proportionate; required once a flag stands.",
                        null=True,
                    ),
                ),
                (
                    "note",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.decision.note", null=True
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
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
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.assessment",
                    ),
                ),
                (
                    "recipient",
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
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical decision",
                "verbose_name_plural": "historical decisions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRightsReview",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "counsel"),
                            (2, "senior counsel"),
                            (3, "rights reviewer"),
                            (4, "executive"),
                        ]
                    ),
                ),
                (
                    "outcome",
                    models.CharField(choices=[("cleared", "cleared"), ("upheld", "upheld")], max_length=20),
                ),
                ("note", triage.encryption.fields.EncryptedTextField(context="triage.rightsreview.note")),
                ("reviewed_at", models.DateTimeField()),
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
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.assessment",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical rights review",
                "verbose_name_plural": "historical rights reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RightsReview",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_reviews",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_reviews",
                        to="triage.assessment",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "counsel"),
                            (2, "senior counsel"),
                            (3, "rights reviewer"),
                            (4, "executive"),
                        ]
                    ),
                ),
                (
                    "outcome",
                    models.CharField(choices=[("cleared", "cleared"), ("upheld", "upheld")], max_length=20),
                ),
                ("note", triage.encryption.fields.EncryptedTextField(context="triage.rightsreview.note")),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["reviewed_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["cleared", "upheld"])),
                        name="rights_review_outcome_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("assessment",),
                        name="rights_review_one_live",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FactSource",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fact_sources",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[("request", "request"), ("subject", "subject"), ("item", "item")],
                        max_length=10,
                    ),
                ),
                ("unit_id", models.UUIDField(blank=True, null=True)),
                ("fact", models.CharField(max_length=60)),
                ("words", triage.encryption.fields.EncryptedTextField(context="triage.factsource.words")),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="triage.document",
                    ),
                ),
                ("page", models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                "ordering": ["fact"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["request", "subject", "item"])),
                        name="fact_source_unit_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalFactSource",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "unit",
                    models.CharField(
                        choices=[("request", "request"), ("subject", "subject"), ("item", "item")],
                        max_length=10,
                    ),
                ),
                ("unit_id", models.UUIDField(blank=True, null=True)),
                ("fact", models.CharField(max_length=60)),
                ("words", triage.encryption.fields.EncryptedTextField(context="triage.factsource.words")),
                ("page", models.PositiveIntegerField(blank=True, null=True)),
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
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.document",
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
            ],
            options={
                "verbose_name": "historical fact source",
                "verbose_name_plural": "historical fact sources",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalIdentifier",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("user_id", "user ID"),
                            ("username", "username"),
                            ("phone", "phone"),
                            ("url", "URL"),
                            ("email", "e-mail"),
                            ("stated", "stated"),
                        ],
                        max_length=20,
                    ),
                ),
                ("value", triage.encryption.fields.EncryptedTextField(context="triage.identifier.value")),
                ("withdrawn", models.BooleanField(default=False)),
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
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.subject",
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
            ],
            options={
                "verbose_name": "historical identifier",
                "verbose_name_plural": "historical identifiers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRequestedItem",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "data_category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("subscriber", "subscriber"),
                            ("identify_ip", "identify IP"),
                            ("traffic", "traffic"),
                            ("content", "content"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                (
                    "item_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone_number", "phone number"),
                            ("ip_address", "IP address"),
                            ("none", "none"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("real_time", models.BooleanField(blank=True, null=True)),
                ("period_from", models.DateTimeField(blank=True, null=True)),
                ("period_to", models.DateTimeField(blank=True, null=True)),
                (
                    "words",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.requesteditem.words", null=True
                    ),
                ),
                ("withdrawn", models.BooleanField(default=False)),
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
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.subject",
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
            ],
            options={
                "verbose_name": "historical requested item",
                "verbose_name_plural": "historical requested items",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="triage.subject",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("user_id", "user ID"),
                            ("username", "username"),
                            ("phone", "phone"),
                            ("url", "URL"),
                            ("email", "e-mail"),
                            ("stated", "stated"),
                        ],
                        max_length=20,
                    ),
                ),
                ("value", triage.encryption.fields.EncryptedTextField(context="triage.identifier.value")),
                ("withdrawn", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["subject", "kind"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["user_id", "username", "phone", "url", "email", "stated"])
                        ),
                        name="identifier_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestedItem",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="triage.subject"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "data_category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("subscriber", "subscriber"),
                            ("identify_ip", "identify IP"),
                            ("traffic", "traffic"),
                            ("content", "content"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                (
                    "item_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone_number", "phone number"),
                            ("ip_address", "IP address"),
                            ("none", "none"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("real_time", models.BooleanField(blank=True, null=True)),
                ("period_from", models.DateTimeField(blank=True, null=True)),
                ("period_to", models.DateTimeField(blank=True, null=True)),
                (
                    "words",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.requesteditem.words", null=True
                    ),
                ),
                ("withdrawn", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["subject", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("data_category__in", ["subscriber", "identify_ip", "traffic", "content"]),
                            ("data_category__isnull", True),
                            _connector="OR",
                        ),
                        name="item_category_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("item_type__in", ["phone_number", "ip_address", "none"]),
                            ("item_type__isnull", True),
                            _connector="OR",
                        ),
                        name="item_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("data_category", jurisdictions.law.vocabulary.DataCategory["CONTENT"]),
                                _negated=True,
                            ),
                            ("item_type", jurisdictions.law.vocabulary.ItemType["NONE"]),
                            _connector="OR",
                        ),
                        name="item_content_has_no_type",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("period_from__isnull", True),
                            ("period_to__isnull", True),
                            ("period_from__lte", models.F("period_to")),
                            _connector="OR",
                        ),
                        name="item_period_runs_forward",
                    ),
                    models.UniqueConstraint(fields=("subject", "number"), name="item_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Emergency",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "danger",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.emergency.danger", null=True
                    ),
                ),
                ("danger_to_life", models.BooleanField(blank=True, null=True)),
                (
                    "second_call_back",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="triage.verification",
                    ),
                ),
                ("legal_process_due_at", models.DateTimeField(blank=True, null=True)),
                ("legal_process_received_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "emergencies",
            },
        ),
        migrations.CreateModel(
            name="HistoricalEmergency",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "danger",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.emergency.danger", null=True
                    ),
                ),
                ("danger_to_life", models.BooleanField(blank=True, null=True)),
                ("legal_process_due_at", models.DateTimeField(blank=True, null=True)),
                ("legal_process_received_at", models.DateTimeField(blank=True, null=True)),
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
                    "second_call_back",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.verification",
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
            ],
            options={
                "verbose_name": "historical emergency",
                "verbose_name_plural": "historical emergencies",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="DeadlinePause",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="triage.datarequest"
                    ),
                ),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pauses",
                        to="triage.deadline",
                    ),
                ),
                ("paused_at", models.DateTimeField()),
                ("resumed_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ["paused_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("resumed_at__isnull", True)),
                        fields=("deadline",),
                        name="deadline_one_open_pause",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDeadlinePause",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("paused_at", models.DateTimeField()),
                ("resumed_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(max_length=300)),
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
                    "deadline",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.deadline",
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
            ],
            options={
                "verbose_name": "historical deadline pause",
                "verbose_name_plural": "historical deadline pauses",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="triage.decision",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decision_digest", models.CharField(max_length=64)),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("approved_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["approved_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("approved_by", models.F("decided_by")), _negated=True),
                        name="approval_by_another_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("decision",),
                        name="approval_one_live",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalApproval",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                ("decision_digest", models.CharField(max_length=64)),
                ("approved_at", models.DateTimeField()),
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
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.decision",
                    ),
                ),
                (
                    "decided_by",
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
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical approval",
                "verbose_name_plural": "historical approvals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="IdentifierIndex",
            fields=[
                (
                    "identifier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="index",
                        serialize=False,
                        to="triage.identifier",
                    ),
                ),
                ("digest", models.CharField(db_index=True, max_length=64)),
            ],
            options={
                "verbose_name_plural": "identifier index",
            },
        ),
        migrations.CreateModel(
            name="DecisionItem",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="triage.datarequest"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="triage.decision",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision_items",
                        to="triage.requesteditem",
                    ),
                ),
                (
                    "item_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone_number", "phone number"),
                            ("ip_address", "IP address"),
                            ("none", "none"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("disclose", "disclose"),
                            ("refuse", "refuse"),
                            ("redirect", "redirect to mutual legal assistance"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason_codes", models.JSONField(blank=True, default=list)),
            ],
            options={
                "ordering": ["decision", "item"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["disclose", "refuse", "redirect"])),
                        name="decision_item_outcome_known",
                    ),
                    models.UniqueConstraint(fields=("decision", "item"), name="decision_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "disclose"), _negated=True),
                            models.Q(
                                ("item_type__in", ["phone_number", "ip_address"]),
                                ("item_type__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decision_item_disclosable",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "disclose"),
                            models.Q(("reason_codes", []), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_item_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="triage.datarequest"
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[("request", "request"), ("subject", "subject"), ("item", "item")],
                        max_length=10,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="triage.subject",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="triage.requesteditem",
                    ),
                ),
                ("rulebook", models.CharField(max_length=60)),
                ("rulebook_version", models.PositiveIntegerField()),
                ("rule_id", models.CharField(max_length=80)),
                ("citation", models.CharField(blank=True, max_length=500)),
                ("says", models.TextField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="triage.assessment",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("satisfied", "satisfied"),
                            ("failed", "failed"),
                            ("unknown", "unknown"),
                            ("not_applicable", "not applicable"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[("blocking", "blocking"), ("curable", "curable"), ("advisory", "advisory")],
                        max_length=20,
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("blocking", "blocking"),
                            ("curable", "curable"),
                            ("question", "question"),
                            ("advisory", "advisory"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason_code", models.CharField(blank=True, max_length=60)),
                (
                    "because",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.finding.because", null=True
                    ),
                ),
                ("reviewed", models.BooleanField()),
                ("confidence", models.CharField(max_length=10)),
                ("source", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["assessment", "rulebook", "rule_id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["request", "subject", "item"])),
                        name="finding_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("result__in", ["satisfied", "failed", "unknown", "not_applicable"])
                        ),
                        name="finding_result_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["blocking", "curable", "advisory"])),
                        name="finding_severity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("standing__in", ["blocking", "curable", "question", "advisory"])),
                        name="finding_standing_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskFlag",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="triage.datarequest"
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[("request", "request"), ("subject", "subject"), ("item", "item")],
                        max_length=10,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="triage.subject",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="triage.requesteditem",
                    ),
                ),
                ("rulebook", models.CharField(max_length=60)),
                ("rulebook_version", models.PositiveIntegerField()),
                ("rule_id", models.CharField(max_length=80)),
                ("citation", models.CharField(blank=True, max_length=500)),
                ("says", models.TextField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="triage.assessment",
                    ),
                ),
                (
                    "flag",
                    models.CharField(
                        choices=[
                            ("political_speech", "political speech"),
                            ("speech_offence", "speech offence"),
                            ("religious_offence", "religious offence"),
                            ("political_offence", "political offence"),
                            ("state_security", "state security"),
                            ("terrorism_label", "terrorism label"),
                            ("journalist_subject", "journalist subject"),
                            ("activist_subject", "activist subject"),
                            ("politician_subject", "politician subject"),
                            ("privilege", "privilege"),
                            ("minority", "minority"),
                            ("minor_subject", "minor subject"),
                            ("protest", "protest"),
                            ("death_penalty", "death penalty"),
                            ("authoritarian_jurisdiction", "authoritarian jurisdiction"),
                            ("hybrid_regime", "hybrid regime"),
                            ("tier_uncertain", "tier uncertain"),
                            ("no_dual_criminality", "no dual criminality"),
                            ("security_service", "security service"),
                            ("no_judicial_authorisation", "no judicial authorisation"),
                            ("no_offence_stated", "no offence stated"),
                            ("statute_does_not_cover", "statute does not cover"),
                            ("bulk_or_overbroad", "bulk or overbroad"),
                            ("content_requested", "content requested"),
                            ("realtime_interception", "realtime interception"),
                            ("encryption_backdoor", "encryption backdoor"),
                            ("capability_build", "capability build"),
                            ("gag_present", "gag present"),
                            ("gag_without_end", "gag without end"),
                            ("unreasonable_deadline", "unreasonable deadline"),
                            ("blocking_threat", "blocking threat"),
                            ("mixed_takedown_and_data", "mixed takedown and data"),
                            ("non_state_requester", "non state requester"),
                            ("copyright_civil", "copyright civil"),
                            ("extraterritorial_conflict", "extraterritorial conflict"),
                            ("foreign_origin", "foreign origin"),
                            ("identity_spoof", "identity spoof"),
                            ("forged_signature", "forged signature"),
                            ("emergency_claim", "emergency claim"),
                        ],
                        max_length=40,
                    ),
                ),
                ("weight", models.PositiveSmallIntegerField()),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "counsel"),
                            (2, "senior counsel"),
                            (3, "rights reviewer"),
                            (4, "executive"),
                        ]
                    ),
                ),
                ("evidence", triage.encryption.fields.EncryptedTextField(context="triage.riskflag.evidence")),
            ],
            options={
                "ordering": ["assessment", "-weight", "flag"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["request", "subject", "item"])),
                        name="flag_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "flag__in",
                                [
                                    "political_speech",
                                    "speech_offence",
                                    "religious_offence",
                                    "political_offence",
                                    "state_security",
                                    "terrorism_label",
                                    "journalist_subject",
                                    "activist_subject",
                                    "politician_subject",
                                    "privilege",
                                    "minority",
                                    "minor_subject",
                                    "protest",
                                    "death_penalty",
                                    "authoritarian_jurisdiction",
                                    "hybrid_regime",
                                    "tier_uncertain",
                                    "no_dual_criminality",
                                    "security_service",
                                    "no_judicial_authorisation",
                                    "no_offence_stated",
                                    "statute_does_not_cover",
                                    "bulk_or_overbroad",
                                    "content_requested",
                                    "realtime_interception",
                                    "encryption_backdoor",
                                    "capability_build",
                                    "gag_present",
                                    "gag_without_end",
                                    "unreasonable_deadline",
                                    "blocking_threat",
                                    "mixed_takedown_and_data",
                                    "non_state_requester",
                                    "copyright_civil",
                                    "extraterritorial_conflict",
                                    "foreign_origin",
                                    "identity_spoof",
                                    "forged_signature",
                                    "emergency_claim",
                                ],
                            )
                        ),
                        name="flag_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosures",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "approval",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosure",
                        to="triage.approval",
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="The digest of the approved scope that it was produced from.", max_length=64
                    ),
                ),
                (
                    "produced_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("produced_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["produced_at"],
            },
        ),
        migrations.CreateModel(
            name="DisclosedItem",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="triage.datarequest"
                    ),
                ),
                (
                    "disclosure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="triage.disclosure",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosed_items",
                        to="triage.requesteditem",
                    ),
                ),
                (
                    "item_type",
                    models.CharField(
                        choices=[("phone_number", "phone number"), ("ip_address", "IP address")],
                        max_length=20,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("disclosed", "disclosed"),
                            ("no_account", "no account"),
                            ("no_data_held", "no data held"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "value",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.discloseditem.value", null=True
                    ),
                ),
                ("port", models.PositiveIntegerField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["disclosure", "item", "seen_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("item_type__in", ["phone_number", "ip_address"])),
                        name="disclosed_item_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["disclosed", "no_account", "no_data_held"])),
                        name="disclosed_item_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "disclosed"), ("value__isnull", False)),
                            models.Q(
                                models.Q(("outcome", "disclosed"), _negated=True), ("value__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="disclosed_item_value_if_disclosed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("acknowledgement", "acknowledgement"),
                            ("clarification", "clarification"),
                            ("refusal", "refusal"),
                            ("disclosure", "disclosure"),
                            ("redirect", "redirect to mutual legal assistance"),
                            ("user_notice", "user notice"),
                            ("fraud_notice", "fraud notice"),
                            ("preservation_confirmation", "preservation confirmation"),
                        ],
                        max_length=30,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10)),
                ("number", models.PositiveIntegerField()),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="triage.letter",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("queued", "waits to be rendered"),
                            ("issued", "issued"),
                            ("failed", "rendering failed"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="triage.authority",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="triage.subject",
                    ),
                ),
                (
                    "clarification",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="triage.clarification",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="triage.decision",
                    ),
                ),
                (
                    "approval",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="triage.approval",
                    ),
                ),
                (
                    "disclosure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="triage.disclosure",
                    ),
                ),
                ("context", triage.encryption.fields.EncryptedTextField(context="triage.letter.context")),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("storage_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("pages", models.PositiveIntegerField(blank=True, null=True)),
                ("problem", models.CharField(blank=True, max_length=500)),
                (
                    "delivery",
                    models.CharField(
                        choices=[("pending", "not delivered"), ("held", "held"), ("delivered", "delivered")],
                        default="pending",
                        max_length=20,
                    ),
                ),
                (
                    "delivery_note",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.letter.delivery_note", null=True
                    ),
                ),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["data_request", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "acknowledgement",
                                    "clarification",
                                    "refusal",
                                    "disclosure",
                                    "redirect",
                                    "user_notice",
                                    "fraud_notice",
                                    "preservation_confirmation",
                                ],
                            )
                        ),
                        name="letter_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "queued", "issued", "failed"])),
                        name="letter_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("delivery__in", ["pending", "held", "delivered"])),
                        name="letter_delivery_known",
                    ),
                    models.UniqueConstraint(fields=("data_request", "number"), name="letter_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "issued"), _negated=True),
                            models.Q(
                                ("issued_at__isnull", False),
                                models.Q(("sha256", ""), _negated=True),
                                models.Q(("storage_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="letter_issued_is_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("delivery", "delivered"), _negated=True),
                            ("status", "issued"),
                            _connector="OR",
                        ),
                        name="letter_delivered_was_issued",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalLetter",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("acknowledgement", "acknowledgement"),
                            ("clarification", "clarification"),
                            ("refusal", "refusal"),
                            ("disclosure", "disclosure"),
                            ("redirect", "redirect to mutual legal assistance"),
                            ("user_notice", "user notice"),
                            ("fraud_notice", "fraud notice"),
                            ("preservation_confirmation", "preservation confirmation"),
                        ],
                        max_length=30,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10)),
                ("number", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("queued", "waits to be rendered"),
                            ("issued", "issued"),
                            ("failed", "rendering failed"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("context", triage.encryption.fields.EncryptedTextField(context="triage.letter.context")),
                ("drafted_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("storage_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("pages", models.PositiveIntegerField(blank=True, null=True)),
                ("problem", models.CharField(blank=True, max_length=500)),
                (
                    "delivery",
                    models.CharField(
                        choices=[("pending", "not delivered"), ("held", "held"), ("delivered", "delivered")],
                        default="pending",
                        max_length=20,
                    ),
                ),
                (
                    "delivery_note",
                    triage.encryption.fields.EncryptedTextField(
                        blank=True, context="triage.letter.delivery_note", null=True
                    ),
                ),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
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
                    "replaces",
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
                    "addressee",
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
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.subject",
                    ),
                ),
                (
                    "clarification",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.clarification",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.decision",
                    ),
                ),
                (
                    "approval",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.approval",
                    ),
                ),
                (
                    "disclosure",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.disclosure",
                    ),
                ),
                (
                    "drafted_by",
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
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical letter",
                "verbose_name_plural": "historical letters",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalUserNotice",
            fields=[
                ("history_user_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("history_change_reason", models.TextField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("due", "due"), ("barred", "barred by law or order"), ("sent", "sent")],
                        max_length=20,
                    ),
                ),
                ("barred_by", models.CharField(blank=True, max_length=300)),
                ("not_before", models.DateField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
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
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="triage.subject",
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
                "verbose_name": "historical user notice",
                "verbose_name_plural": "historical user notices",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="UserNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "data_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="user_notices",
                        to="triage.datarequest",
                    ),
                ),
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="user_notice",
                        to="triage.subject",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("due", "due"), ("barred", "barred by law or order"), ("sent", "sent")],
                        max_length=20,
                    ),
                ),
                ("barred_by", models.CharField(blank=True, max_length=300)),
                ("not_before", models.DateField(blank=True, null=True)),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="user_notices",
                        to="triage.letter",
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["due", "barred", "sent"])),
                        name="user_notice_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "barred"), _negated=True),
                            models.Q(("barred_by", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="user_notice_bar_has_reason",
                    ),
                ],
            },
        ),
    ]
