"""What is said: seats, rounds, contributions, the record."""
