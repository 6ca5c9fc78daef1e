"""A step says on which side it happened; the triggers know that column too."""

from typing import Any

from baithak.publications.for_good import guard, lift
from django.db import migrations, models


def set_triggers(_apps: Any, schema_editor: Any) -> None:
    guard(schema_editor.connection)


def set_earlier_triggers(_apps: Any, schema_editor: Any) -> None:
    guard(schema_editor.connection, ("id", "recommendation_id", "stage", "happened_on", "said", "grade", "source"))


def lift_triggers(_apps: Any, schema_editor: Any) -> None:
    lift(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('publications', '0004_desks_are_sealed'),
    ]

    operations = [
        migrations.AddField(
            model_name='series',
            name='sides',
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(lift_triggers, set_earlier_triggers, hints={'model_name': 'publication'}),
        migrations.AddField(
            model_name='step',
            name='side',
            field=models.CharField(blank=True, max_length=64, default=''),
            preserve_default=False,
        ),
        migrations.RunPython(set_triggers, lift_triggers, hints={'model_name': 'publication'}),
    ]
