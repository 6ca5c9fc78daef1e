"""Conversations that were held elsewhere: read in, written out, and one sample. Each is ballots plus words."""
