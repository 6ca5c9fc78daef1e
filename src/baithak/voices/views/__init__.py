"""What the roundtable answers: voices without cookies, rooms with the shared one, desks for staff."""
