"""How the tables of voices came to be."""
