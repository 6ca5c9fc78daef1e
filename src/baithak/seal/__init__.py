"""The cryptographic floor of the veil: pure functions over bytes; no Django, no storage, no network, no clock."""
