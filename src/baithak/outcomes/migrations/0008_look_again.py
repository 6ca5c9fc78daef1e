"""The day to look again is kept with the series: only a round has a date of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0007_asks'),
    ]

    operations = [
        migrations.DeleteModel(
            name='Reminder',
        ),
        migrations.AddField(
            model_name='register',
            name='look_again',
            field=models.JSONField(default=dict),
        ),
    ]
