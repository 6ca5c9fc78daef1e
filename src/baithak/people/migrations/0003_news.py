"""Members are told that a round is open, or a brief out."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_ratification'),
    ]

    operations = [
        migrations.AlterField(
            model_name='mail',
            name='kind',
            field=models.CharField(choices=[('invitation', 'invitation'), ('reminder', 'reminder'), ('new-link', 'new link'), ('dates', 'dates for the calendar'), ('doors-open', 'the doors are open'), ('round-open', 'a round is open'), ('brief-out', 'a brief is out')], max_length=12),
        ),
    ]
