"""What was released, for everybody to read."""
