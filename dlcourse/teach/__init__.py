"""A teacher's side of the course: assign, collect, grade, explain, return.

Students' code runs in a box (`boxes`); what comes out of it is judged outside. nbgrader's metadata
and gradebook carry the points.
"""
