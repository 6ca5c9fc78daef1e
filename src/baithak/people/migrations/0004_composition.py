"""Who took part by role, as it may be told, travels with the charter."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_news"),
    ]

    operations = [
        migrations.AddField(
            model_name="side",
            name="composition",
            field=models.JSONField(default=dict),
        ),
    ]
