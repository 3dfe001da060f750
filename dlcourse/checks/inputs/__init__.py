"""What answers are tried on, where it takes more than a few lines: cases, and things to call."""
