"""A figure in a real kernel: stored once, and described in the exported page."""

import nbformat
import pytest
from nbclient import NotebookClient

CELLS = [
    "import dlcourse\nrun = dlcourse.start(seed=0, keras=False)",
    "import matplotlib.pyplot as plt\nfrom dlcourse.plots import animate, figure",
    """fig, ax = plt.subplots()
_ = ax.plot([3, 2, 1])
figure(ax, caption="It falls.", alt="Line plot: falls from 3 to 1.")""",
    """animate(lambda ax, frame: ax.bar([0], [frame]), 3,
        caption="A bar grows.", alt="One bar grows from 0 to 2.")""",
    "figure(plt.figure(), caption='Nothing.', alt='An empty picture, on purpose.')",
]


@pytest.fixture(scope="module")
def executed():
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    return NotebookClient(notebook, timeout=120, kernel_name="python3").execute()


def outputs(notebook, cell):
    return notebook.cells[cell].outputs


def test_each_figure_is_one_output_with_one_picture(executed):
    for cell in (2, 3, 4):
        (only,) = outputs(executed, cell)
        assert only.output_type == "display_data"
        assert sorted(only.data) == ["text/html", "text/plain"]
    assert outputs(executed, 2)[0].data["text/html"].count("data:image/png") == 1


def test_metadata_say_number_caption_and_alt(executed):
    facts = [outputs(executed, cell)[0].metadata["dlcourse"] for cell in (2, 3, 4)]
    assert [fact["number"] for fact in facts] == [1, 2, 3]
    assert {fact["kind"] for fact in facts} == {"figure"}
    assert facts[0]["caption"] == "It falls."
    assert facts[0]["alt"] == "Line plot: falls from 3 to 1."
    assert outputs(executed, 2)[0].data["text/plain"].startswith("Figure 1. It falls. — Line plot")


@pytest.mark.parametrize("template", ["lab", "classic", "basic"])
def test_the_exported_page_describes_every_picture(executed, template):
    from nbconvert import HTMLExporter

    page, _ = HTMLExporter(template_name=template).from_notebook_node(executed)
    for alt in ("Line plot: falls from 3 to 1.", "One bar grows from 0 to 2."):
        assert page.count(f'<img alt="{alt}" src="data:image/png;base64,') == 1
    assert "<strong>Figure 2.</strong> A bar grows." in page
    assert "<img src=" not in page  # the form of a picture without alt text


def test_the_exported_markdown_keeps_the_figure(executed):
    from nbconvert import MarkdownExporter

    page, _ = MarkdownExporter().from_notebook_node(executed)
    assert 'alt="Line plot: falls from 3 to 1."' in page
