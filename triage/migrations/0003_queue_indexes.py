"""The indexes that lists, counts and searches of data requests run along, in place of those of the first queue."""

from django.db import migrations, models

import triage.models.collation


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0002_desk_at_work"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="datarequest",
            name="request_queue",
        ),
        migrations.RemoveIndex(
            model_name="datarequest",
            name="request_received",
        ),
        migrations.RemoveIndex(
            model_name="datarequest",
            name="request_assigned",
        ),
        migrations.AddIndex(
            model_name="authority",
            index=models.Index(
                models.F("jurisdiction"), triage.models.collation.Folded("name"), name="authority_name_range"
            ),
        ),
        migrations.AddIndex(
            model_name="authorityreference",
            index=models.Index(triage.models.collation.Folded("value"), name="authority_reference_range"),
        ),
        migrations.AddIndex(
            model_name="datarequest",
            index=models.Index(
                fields=["jurisdiction", "is_open", "due_at", "received_at", "id", "sealed"],
                name="request_due",
            ),
        ),
        migrations.AddIndex(
            model_name="datarequest",
            index=models.Index(
                fields=["jurisdiction", "status", "due_at", "received_at", "id", "sealed"],
                name="request_of_status",
            ),
        ),
        migrations.AddIndex(
            model_name="datarequest",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["jurisdiction", "kind", "due_at", "received_at", "id", "sealed"],
                name="request_open_of_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="datarequest",
            index=models.Index(
                fields=["assigned_to", "jurisdiction", "is_open", "due_at", "received_at", "id", "sealed"],
                name="request_of_person",
            ),
        ),
        migrations.AddIndex(
            model_name="datarequest",
            index=models.Index(
                fields=["authority", "is_open", "due_at", "received_at", "id", "sealed"],
                name="request_of_authority",
            ),
        ),
        migrations.AddIndex(
            model_name="datarequest",
            index=models.Index(
                fields=["jurisdiction", "is_open", "received_at", "id", "sealed"], name="request_received"
            ),
        ),
        migrations.AddIndex(
            model_name="datarequest",
            index=models.Index(
                models.F("jurisdiction"),
                models.F("is_open"),
                triage.models.collation.InBytes("reference"),
                name="request_reference_range",
            ),
        ),
        migrations.AddIndex(
            model_name="riskflag",
            index=models.Index(fields=["flag", "data_request", "assessment"], name="flag_raised"),
        ),
    ]
