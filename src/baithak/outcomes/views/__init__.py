"""The pages of outcomes: findings for the room and the desk, drafting at the desk."""
