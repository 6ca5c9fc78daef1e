"""All that was released can be searched, and the database refuses to change what was published."""

from typing import Any

import baithak.publications.models
from baithak.publications.for_good import guard, lift
from django.db import migrations, models


def set_triggers(_apps: Any, schema_editor: Any) -> None:
    guard(schema_editor.connection, ("id", "recommendation_id", "stage", "happened_on", "said", "grade", "source"))


def lift_triggers(_apps: Any, schema_editor: Any) -> None:
    lift(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('publications', '0002_replies'),
    ]

    operations = [
        migrations.DeleteModel(name='SearchWord'),  # an index of what stands elsewhere
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.CharField(default=baithak.publications.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('recommendation', 'recommendation'), ('brief', 'brief')], max_length=14)),
                ('name', models.CharField(max_length=80)),
                ('language', models.CharField(max_length=2)),
                ('word', models.CharField(db_index=True, max_length=64)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'name', 'language', 'word'), name='publications_a_word_is_one')],
            },
        ),
        migrations.RunPython(set_triggers, lift_triggers, hints={'model_name': 'publication'}),
    ]
