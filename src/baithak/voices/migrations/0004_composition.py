"""Who took part by role, as it may be told, travels with the charter."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("voices", "0003_release"),
    ]

    operations = [
        migrations.AddField(
            model_name="dialogue",
            name="composition",
            field=models.JSONField(default=dict),
        ),
    ]
