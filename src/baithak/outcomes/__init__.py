"""What was found: findings, and the one way out."""
