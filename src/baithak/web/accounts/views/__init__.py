"""What staff see of their accounts."""
