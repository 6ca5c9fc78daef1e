"""Staff: conveners, facilitators, moderators; their sign-in and duties. Participants have no account anywhere."""
