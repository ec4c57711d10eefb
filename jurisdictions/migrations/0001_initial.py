import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Jurisdiction",
            fields=[
                ("code", models.CharField(max_length=2, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=100)),
                ("languages", models.JSONField(blank=True, default=list)),
            ],
            options={
                "ordering": ["name"],
                "permissions": [("work_in_jurisdiction", "may work in this jurisdiction")],
            },
        ),
        migrations.CreateModel(
            name="RightsIndicator",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="jurisdictions.jurisdiction",
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("year", models.PositiveSmallIntegerField()),
                ("value", models.CharField(max_length=40)),
                ("low", models.FloatField(blank=True, null=True)),
                ("high", models.FloatField(blank=True, null=True)),
                ("source", models.CharField(max_length=500)),
                ("licence", models.CharField(max_length=200)),
                (
                    "confidence",
                    models.CharField(
                        choices=[("high", "high"), ("medium", "medium"), ("low", "low")], max_length=10
                    ),
                ),
            ],
            options={
                "ordering": ["jurisdiction", "name", "year"],
                "constraints": [
                    models.UniqueConstraint(fields=("jurisdiction", "name", "year"), name="indicator_once"),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__in", ["high", "medium", "low"])),
                        name="indicator_confidence_known",
                    ),
                ],
            },
        ),
    ]
