"""Who takes part: convenings, members, invitations, balance and grants."""
