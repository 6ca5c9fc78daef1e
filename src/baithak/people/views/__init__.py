"""What the people app answers: views parse, ask one verb, and show the result."""
