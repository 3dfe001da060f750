"""Pages for the teacher and for the students: one file each, nothing loaded from elsewhere."""
