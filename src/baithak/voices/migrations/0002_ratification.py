"""Rounds may ratify texts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('voices', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='round',
            name='activity',
            field=models.CharField(choices=[('statements', 'statements'), ('votes', 'votes'), ('ratification', 'ratification')], max_length=16),
        ),
    ]
