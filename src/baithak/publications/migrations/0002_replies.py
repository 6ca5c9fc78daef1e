"""Replies to desks, which only whoever holds the link can read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publications', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('link', models.CharField(db_index=True, max_length=64)),
                ('sealed', models.BinaryField()),
            ],
            options={
                'ordering': ('id',),
            },
        ),
    ]
