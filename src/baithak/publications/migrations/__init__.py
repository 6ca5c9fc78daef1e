"""How the tables of publications came to be as they are."""
