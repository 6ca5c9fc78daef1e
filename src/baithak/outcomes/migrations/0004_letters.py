"""Letters of officials come back under a key of the dialogue."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0003_briefs'),
        ('voices', '0003_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterKey',
            fields=[
                ('dialogue', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='letter_key', serialize=False, to='voices.dialogue')),
                ('recipient', models.CharField(max_length=100)),
                ('sealed', models.BinaryField()),
            ],
        ),
    ]
