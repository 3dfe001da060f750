"""The answers. Removable as a folder: without it `check` records, and judges nothing."""
