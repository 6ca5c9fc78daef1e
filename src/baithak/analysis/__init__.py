"""Pure functions over (seat, statement) arrays: arrays in, frozen results out; no files, no screen, no Django."""
