"""Where students' code runs: one interface, and what stands behind it."""
