"""What desks ask, what the sides say of it, and what the dialogue writes back."""

import baithak.voices.models
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0006_registers'),
        ('voices', '0003_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ask',
            fields=[
                ('id', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('question', 'question'), ('what-would-it-take', 'what would it take'), ('receipt', 'read receipt')], max_length=20)),
                ('state', models.CharField(choices=[('new', 'new'), ('set-aside', 'set aside'), ('taken-up', 'taken up'), ('answered', 'answered')], default='new', max_length=12)),
                ('sealed', models.BinaryField()),
                ('statement', models.CharField(blank=True, max_length=32)),
                ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asks', to='voices.dialogue')),
                ('target', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='taken_up', to='voices.dialogue')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField()),
                ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='voices.dialogue')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('ask', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reply', serialize=False, to='outcomes.ask')),
                ('sealed', models.BinaryField()),
                ('agreed', models.JSONField(default=list)),
                ('is_sent', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='AskJudgement',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('side', models.CharField(max_length=64)),
                ('verdict', models.CharField(choices=[('accept', 'accept'), ('reject', 'leave out')], max_length=8)),
                ('ground', models.CharField(blank=True, choices=[('person', 'names a person or gives one away'), ('insult', 'insult or threat'), ('agenda', 'not about the agenda'), ('same', 'says the same as another'), ('several', 'more than one claim'), ('unclear', 'cannot be understood')], max_length=8)),
                ('ask', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='judgements', to='outcomes.ask')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ask', 'side'), name='outcomes_a_side_judges_an_ask_once')],
            },
        ),
    ]
