"""The logo that a letter was issued with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0008_logo"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalletter",
            name="logo",
            field=models.PositiveIntegerField(
                default=0, help_text="The version of the logo that it carries, from its issue on; 0 is none."
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="logo",
            field=models.PositiveIntegerField(
                default=0, help_text="The version of the logo that it carries, from its issue on; 0 is none."
            ),
        ),
    ]
