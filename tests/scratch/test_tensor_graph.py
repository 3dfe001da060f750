"""The walk back through the graph: what it gives, to whom, in which dtype, and what it refuses."""

import gc

import numpy as np
import pytest

from dlcourse.scratch import Tensor

W = [[0.5, -1.0, 2.0], [1.5, 0.25, -0.5]]


def leaf(dtype=np.float64, name="w") -> Tensor:
    return Tensor(np.array(W, dtype), name=name)


# ---------------------------------------------------------------------- gradients


def test_gradients_begin_at_zero_in_each_backward():
    w = leaf()
    for factor in (2, 5):
        (w * factor).sum().backward()
        assert (w.grad == factor).all()


def test_a_second_loss_on_the_same_parameters_is_another_computation():
    w = leaf()
    (w**2).sum().backward()
    np.testing.assert_allclose(w.grad, 2 * w.data)
    w.data -= 0.1 * w.grad
    (w**2).sum().backward()
    np.testing.assert_allclose(w.grad, 2 * 0.8 * np.array(W))


def test_every_tensor_on_the_way_has_its_gradient_and_no_other():
    w, other = leaf(), leaf()
    hidden = w * 3
    other * 2  # leads nowhere
    loss = hidden.sum()
    loss.backward()
    assert loss.grad == 1
    assert (hidden.grad == 1).all()
    assert (w.grad == 3).all()
    assert other.grad is None


@pytest.mark.parametrize(
    "op",
    [
        lambda w: w + 1,
        lambda w: 1 - w,
        lambda w: w.reshape(3, 2),
        lambda w: w.T,
        lambda w: w.sum(axis=0),
        lambda w: w.mean(axis=1, keepdims=True),
        lambda w: w[0],
        lambda w: w * 1,
    ],
)
def test_a_leafs_gradient_is_its_own_to_change(op):
    w = leaf()
    out = op(w)
    (out * out).sum().backward()
    upstream, expected = out.grad.copy(), w.grad.copy()
    w.grad *= 10
    np.testing.assert_array_equal(out.grad, upstream)
    np.testing.assert_array_equal(w.grad, 10 * expected)


def test_two_leaves_do_not_share_one_gradient():
    a, b = leaf(), leaf()
    ((a + b) * 3).sum().backward()
    a.grad[:] = 7
    assert (b.grad == 3).all()


def test_a_tensor_is_a_copy_of_what_it_was_given():
    start = np.array(W)
    w = Tensor(start)
    w.data -= 1
    assert start.tolist() == W


def test_a_product_remembers_the_array_that_it_met():
    x, w = np.array([1.0, 2.0]), Tensor([3.0, 4.0])
    loss = (w * x).sum()
    w.data = np.array([100.0, 100.0])  # another array: the walk back still sees the old one
    loss.backward()
    assert w.grad.tolist() == [1, 2]


def test_a_loss_of_shape_one_by_one_is_a_single_number():
    w = Tensor([[2.0]])
    (w @ np.array([[3.0]])).backward()
    assert w.grad.tolist() == [[3]]


# ---------------------------------------------------------------------- the graph


def test_the_order_has_operands_first_and_every_node_once():
    w = leaf()
    hidden = w.exp()
    loss = (hidden * hidden + w).sum()
    order = loss.topological_order()
    assert [node.op for node in order] == ["", "exp", "multiply", "add", "sum"]
    assert order[0] is w
    assert order[-1] is loss
    for place, node in enumerate(order):
        assert all(parent in order[:place] for parent, _ in node.edges)


def test_constants_are_no_part_of_the_graph():
    w = leaf()
    loss = ((np.ones((2, 3)) * w + 5) @ np.ones((3, 1))).sum() / 2
    assert sum(not node.edges for node in loss.topological_order()) == 1


def test_a_chain_of_100_000_additions_is_walked_and_freed():
    start = Tensor(0.0)
    total = start
    for _ in range(100_000):
        total = total + 1.0
    total.backward()
    assert total.item() == 100_000
    assert start.grad == 1
    del total  # freed without deep recursion
    gc.collect()


def test_a_graph_of_many_paths_visits_every_node_once():
    x = Tensor(1.0)
    doubled = x
    for _ in range(60):  # 2 ** 60 paths
        doubled = doubled + doubled
    doubled.backward()
    assert x.grad == 2.0**60


# ---------------------------------------------------------------------- dtypes


@pytest.mark.parametrize(
    "op",
    [
        lambda w: w * 2,
        lambda w: 2.5 - w,
        lambda w: w / np.float64(3),
        lambda w: w + np.ones(3),
        lambda w: np.arange(3) * w,
        lambda w: w * np.array([[True], [False]]),
        lambda w: np.ones((4, 2)) @ w,
        lambda w: w @ np.ones((3, 1)),
        lambda w: w ** np.float64(2),
        lambda w: 1 / w,
        lambda w: w.exp().tanh().sigmoid().gelu().relu(),
        lambda w: (w * w).log(),
        lambda w: w.max(axis=1) + w.mean() + w.sum(axis=0, keepdims=True)[0, 0],
        lambda w: w.softmax() + w.log_softmax(),
        lambda w: w.T.reshape(-1)[[0, 0, 1]],
    ],
)
def test_float32_stays_float32_beside_numbers_and_arrays(op):
    w = leaf(np.float32)
    loss = op(w).sum()
    loss.backward()
    assert all(node.dtype == np.float32 for node in loss.topological_order())
    assert all(node.grad.dtype == np.float32 for node in loss.topological_order())


def test_of_two_tensors_the_result_is_the_wider_and_each_gradient_its_own():
    single, double = leaf(np.float32), leaf(np.float64)
    out = single * double
    out.sum().backward()
    assert out.dtype == np.float64
    assert single.grad.dtype == np.float32
    assert double.grad.dtype == np.float64


def test_gradients_are_arrays_also_of_single_numbers():
    x = Tensor(2.0)
    loss = x * x + x
    loss.backward()
    assert all(isinstance(node.grad, np.ndarray) for node in loss.topological_order())
    assert all(isinstance(node.data, np.ndarray) for node in loss.topological_order())


# ---------------------------------------------------------------------- what is refused


def test_backward_twice_is_refused_and_changes_nothing():
    w = leaf()
    loss = (w * 2).sum()
    loss.backward()
    with pytest.raises(
        RuntimeError, match=r"once for each computation.*`multiply` of shape \(2, 3"
    ):
        loss.backward()
    assert (w.grad == 2).all()


def test_two_losses_over_one_computation_are_refused():
    w = leaf()
    hidden = w.tanh()
    hidden.sum().backward()
    with pytest.raises(RuntimeError, match="`tanh`"):
        (hidden**2).sum().backward()


def test_an_update_that_makes_a_new_tensor_is_named():
    w = leaf()
    for _ in range(2):
        loss = (w**2).sum()
        loss.backward()
        w -= 0.1 * w.grad  # a new tensor, computed from the old one
    with pytest.raises(RuntimeError, match=r"`w.data -= ...`, not `w -= ...`"):
        (w**2).sum().backward()


def test_backward_before_forward_is_refused():
    with pytest.raises(ValueError, match="`backward` came before forward"):
        leaf().backward()
    with pytest.raises(ValueError, match="`backward` came before forward"):
        Tensor(1.0).backward()


def test_backward_from_many_numbers_is_refused():
    with pytest.raises(ValueError, match=r"single number, the loss. Received: shape \(2, 3\)"):
        (leaf() * 2).backward()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("op", "where"),
    [
        (lambda w: (w - w).log(), r"-inf. It .* result of `log` of shape \(2, 3\), .* subtract"),
        (lambda w: 1 / (w - w), r"inf. It appeared first in the result of `power`"),
        (lambda w: w / np.zeros(3), r"nan. It appeared first in the result of `divide`"),
        (lambda w: (w * 1000).exp(), r"inf. It appeared first in the result of `exp`"),
        (lambda w: np.full((1, 2), np.nan) @ w, r"nan. .*`matmul` of shape \(1, 3\).*in the data"),
        (lambda w: w * Tensor([np.nan] * 3, name="x"), r"nan. It was there from .* x = Tensor"),
    ],
)
def test_a_loss_that_is_not_finite_names_where_that_began(op, where):
    w = leaf()
    with pytest.raises(FloatingPointError, match=where):
        op(w).mean().backward()
    assert w.grad is None


@pytest.mark.parametrize("values", [[1, 2], True, np.float16([1]), ["a"], [1j]])
def test_a_tensor_holds_single_or_double_precision_only(values):
    with pytest.raises(ValueError, match=r"float32 or float64.*Received: dtype .*astype"):
        Tensor(values)


BAD = {
    "shapes that do not broadcast": (
        lambda w: w + np.ones(2),
        r"`add` must get shapes that are equal or broadcast.*\(2, 3\) and \(2,\).*keepdims",
    ),
    "the same in a subtraction": (lambda w: w - np.ones(2), "`subtract` must"),
    "the same in a product": (lambda w: w * np.ones((3, 3)), r"`multiply` must.* and \(3, 3\)"),
    "the same in a division": (lambda w: w / np.ones(2), "`divide` must"),
    "the same of tensors": (lambda w: w + w.T, r"`add` must .*\(2, 3\) and \(3, 2\)"),
    "None": (lambda w: w * None, "`multiply` must get .*Received: NoneType. Is a `return` missing"),
    "text": (lambda w: w + "1", "`add` must get .*Received: str"),
    "objects": (lambda w: w + object(), "`add` must get .*Received: object"),
    "a tensor as exponent": (lambda w: w**w, r"`\*\*` must get a number.*Tensor.*a.log"),
    "a transposed factor": (
        lambda w: np.ones((4, 3)) @ w,
        r"`@` must .*Received: \(4, 3\) @ \(2, 3\). Is the second one transposed\? Try `.T`",
    ),
    "factors that do not meet": (
        lambda w: w @ np.ones((5, 4)),
        r"\(2, 3\) @ \(5, 4\). The 3 columns of the first must meet as many rows",
    ),
    "a vector as factor": (lambda w: w @ np.ones(3), r"@ \(3,\). Add the missing axis: `x\[None"),
    "a number as factor": (lambda w: w @ 2.0, r"@ \(\). Add the missing axis"),
    "stacks that do not broadcast": (
        lambda w: np.ones((2, 4, 2)) @ (np.ones((3, 1, 1)) * w),
        "`matmul` must get shapes",
    ),
    "an axis that is not there": (
        lambda w: w.sum(axis=2),
        r"`sum` must get axes that the tensor has.*axis=2 for shape \(2, 3\)",
    ),
    "the same of a mean": (lambda w: w.mean(axis=(0, 5)), r"`mean` must .*axis=\(0, 5\)"),
    "an axis that is no integer": (lambda w: w.max(axis=0.5), r"`max` must .*axis=0.5"),
    "the largest of nothing": (lambda w: w[:0].max(axis=0), r"`max` must .*for shape \(0, 3\)"),
    "softmax over no axis": (lambda w: w.softmax(axis=2), r"`softmax` must .*axis=2"),
    "log_softmax over no axis": (lambda w: w.log_softmax(axis=2), r"`log_softmax` must .*axis=2"),
    "another number of elements": (
        lambda w: w.reshape(4, 2),
        r"`reshape` must keep all 6 elements. Received: \(2, 3\) to \(4, 2\)",
    ),
    "the same in one argument": (lambda w: w.reshape(5), r"`reshape` .* to 5\."),
    "an axis twice": (
        lambda w: w.transpose(0, 0),
        r"`transpose` must name each of the 2 axes of \(2, 3\) once. Received: \(0, 0\)",
    ),
    "an axis too many": (lambda w: w.transpose(0, 1, 2), "`transpose` must"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_operand_is_named_with_its_operation_and_shapes(name):
    op, message = BAD[name]
    with pytest.raises(ValueError, match=message):
        op(leaf())


@pytest.mark.parametrize(
    ("index", "message"),
    [
        (5, r"must fit the shape \(2, 3\). Received: index 5 is out of bounds for axis 0"),
        ((0, 0, 0), r"must fit the shape \(2, 3\). Received: too many indices"),
        (np.array([0.0, 1.0]), r"must fit the shape \(2, 3\).*integer"),
    ],
)
def test_a_bad_index_is_named_with_the_shape(index, message):
    with pytest.raises(IndexError, match=message):
        leaf()[index]


def test_numpy_is_kept_from_computing_without_a_gradient():
    for careless in (np.asarray, np.concatenate, lambda w: np.array([w, w])):
        with pytest.raises(TypeError, match=r"would have no gradient.*Use its `.data`"):
            careless(leaf())
    with pytest.raises(TypeError, match="does not support ufuncs"):
        np.exp(leaf())
    with pytest.raises(TypeError, match="no gradient"):
        Tensor(leaf())


# ---------------------------------------------------------------------- how it looks


def test_the_repr_says_values_dtype_origin_and_gradient():
    w = Tensor([1.0, -2.0], name="w")
    loss = (w * 2).sum()
    assert repr(loss) == "Tensor(-2., from sum)"
    loss.backward()
    assert repr(w) == "w = Tensor([ 1., -2.], grad=[2., 2.])"
    assert repr(Tensor(np.float32([[1], [2]]))) == "Tensor([[1.], [2.]], float32)"
    large = Tensor(np.arange(12.0).reshape(3, 4)) + 0.25
    assert repr(large) == "Tensor(shape (3, 4), 0.25 … 11.25, from add)"
    assert repr(Tensor(np.zeros((0, 2)))) == "Tensor([])"
    large.data[1, 1] = np.nan
    assert "nan" in repr(large)


def test_a_tensor_has_what_an_array_has():
    w = leaf(np.float32)
    assert (w.shape, w.ndim, w.dtype, len(w)) == ((2, 3), 2, np.float32, 2)
    assert [row.shape for row in w] == [(3,), (3,)]
    assert Tensor(0.5).item() == 0.5
