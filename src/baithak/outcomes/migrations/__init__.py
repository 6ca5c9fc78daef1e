"""How the tables of outcomes came to be."""
