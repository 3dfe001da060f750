"""From a solved cell to the blank: what is taken out, and what is left open."""

import pytest

from dlcourse.course import blanks

RETURNS = '''def double(x):
    """Return twice x."""
    factor = 2
    ### BEGIN SOLUTION
    y = factor * x
    return y
    ### END SOLUTION'''


def test_a_region_that_returns_becomes_a_return_that_python_accepts():
    assert blanks.blank(RETURNS) == (
        'def double(x):\n    """Return twice x."""\n    factor = 2\n'
        "    return ...  # your code here"
    )


@pytest.mark.parametrize(
    ("region", "after", "left"),
    [
        ("a = 1\nb = 2", "print(a)", ["a"]),
        ("a = 1\nb = 2", "print(b, a)", ["a", "b"]),
        ("a = 1\nb = 2", "", ["b"]),
        ("a, (b, c) = f()", "print(c, a)", ["a", "c"]),
        ("a = [i for i in range(3)]", "", ["a"]),
        ("a = [i for i in range(3)]", "i = 0\nprint(i, a)", ["a"]),
        ("for i in range(3):\n    total = i", "print(total)", ["total"]),
        ("def f(x):\n    y = x\n    return y", "f(2)", ["f"]),
        ("a: int = 2", "", ["a"]),
        ("with open(p) as file:\n    text = file.read()", "print(text)", ["text"]),
        ("if a:\n    b = 1\nelse:\n    b = 2", "print(b)", ["b"]),
    ],
)
def test_a_region_that_assigns_leaves_open_what_is_read_afterwards(region, after, left):
    source = f"{blanks.BEGIN}\n{region}\n{blanks.END}\n{after}"
    made = blanks.blank(source)
    assert made == "".join(f"{name} = ...  # your code here\n" for name in left) + after


def test_names_that_only_a_later_cell_reads_are_left_open():
    source = f"{blanks.BEGIN}\na = 1\nb = 2\n{blanks.END}"
    assert blanks.blank(source, {"a"}) == "a = ...  # your code here"


def test_a_text_asks_for_words():
    source = f'{blanks.BEGIN}\nanswer = """Because\nof this."""\n{blanks.END}'
    assert blanks.blank(source) == f"answer = ...  {blanks.TEXT_HERE}"


def test_a_region_that_returns_either_way_returns():
    source = (
        f"def f(x):\n    {blanks.BEGIN}\n    if x:\n        return 1\n    else:\n"
        f"        return 2\n    {blanks.END}"
    )
    assert blanks.blank(source) == "def f(x):\n    return ...  # your code here"


def test_several_regions_in_a_cell_each_leave_their_blank():
    source = (
        f"{blanks.BEGIN}\na = 1\n{blanks.END}\nb = a\n"
        f"def f():\n    {blanks.BEGIN}\n    return b\n    {blanks.END}"
    )
    assert blanks.blank(source) == (
        "a = ...  # your code here\nb = a\ndef f():\n    return ...  # your code here"
    )


def test_what_another_solution_reads_is_not_left_open_for_it():
    other = f"{blanks.BEGIN}\nc = helper\n{blanks.END}\nprint(c)"
    assert blanks.names_read(other) == {"c", "print"}


def test_a_cell_without_marks_stays_as_it_is():
    for source in ("x = 1\n\n\n# note\n", "", "%magic"):
        assert blanks.blank(source) == source


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("### BEGIN SOLUTION\nx = 1", "no end after it"),
        ("x = 1\n### END SOLUTION", "'### END SOLUTION' in line 2"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "in line 2"),
        ("# BEGIN SOLUTION\nx = 1\n# END SOLUTION", "Received: '# BEGIN SOLUTION'"),
        ("x = 1  ### BEGIN SOLUTION", "alone on its line"),
        ("### BEGIN SOLUTION\nprint(1)\n### END SOLUTION", "nothing else that a blank could"),
        ("### BEGIN SOLUTION\n### END SOLUTION", "must end in `return`, or assign"),
        ("### BEGIN SOLUTION\nx = (\n### END SOLUTION", "parses"),
    ],
)
def test_a_cell_that_makes_no_blank_is_refused(source, says):
    with pytest.raises(ValueError, match="Received: ") as caught:
        blanks.blank(source)
    assert says in str(caught.value)
