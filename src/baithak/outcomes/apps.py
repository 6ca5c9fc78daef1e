"""What was found: as a Django app."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "baithak.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        """What is forgotten below is forgotten here too, and what was released here is in the scrutineers' file."""
        from baithak.outcomes.asks import forget_asks
        from baithak.outcomes.drafting import forget_drafts
        from baithak.outcomes.editing import forget_briefs
        from baithak.outcomes.links import forget_letters
        from baithak.outcomes.release import forget_findings, released_document
        from baithak.outcomes.replies import forget_replies
        from baithak.outcomes.room import told_in_room
        from baithak.outcomes.views.life import reminders_for
        from baithak.voices.export import also_released
        from baithak.voices.retention import also_forget
        from baithak.voices.showing import also_told
        from baithak.voices.views.desk import also_remind

        also_forget(forget_findings)
        also_forget(forget_drafts)
        also_forget(forget_briefs)
        also_forget(forget_letters)
        also_forget(forget_replies)
        also_forget(forget_asks)
        also_released(released_document)
        also_told(told_in_room)
        also_remind(reminders_for)
