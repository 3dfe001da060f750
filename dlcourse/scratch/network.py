"""A network: layers in a row, and the loop that trains them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..bars import bar
from ..draws import check_rng
from .arguments import check_count, check_examples, check_pair
from .chain import check_layers, name_layers, widths
from .divergence import check_loss, check_parameters, check_validation
from .layers import Input, Layer, as_tensor
from .losses import Loss, binary_cross_entropy, mean_squared_error, softmax_cross_entropy
from .metrics import Metric, choose_metric
from .optimizers import Optimizer
from .tensor import Tensor


class Network:
    """Layers in a row.

    It names its layers (`dense1`, `dense2`, ...) and their parameters (`dense1.kernel`).

    Args:
        layers: From the first one, which gets the examples, to the last, which gives the logits.

    Example:
        >>> from dlcourse.scratch import SGD, Activation, Dense
        >>> rng = np.random.default_rng(0)
        >>> x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
        >>> network = Network([Dense(2, 8, rng=rng), Activation("tanh"), Dense(8, 2, rng=rng)])
        >>> history = network.fit(
        ...     x, y, loss=softmax_cross_entropy,
        ...     optimizer=SGD(network.parameters, 0.5), epochs=200, batch_size=4, rng=rng,
        ... )
        >>> network.predict(x).argmax(axis=1)
        array([0, 1, 1, 0])
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = check_layers(layers)
        name_layers(self.layers)
        self.num_inputs, self.units = widths(self.layers)

    @property
    def parameters(self) -> list[Tensor]:
        """All parameters in the order of the layers, a shared one once."""
        found = {id(p): p for layer in self.layers for p in layer.parameters}
        return list(found.values())

    def __call__(self, x: Input, *, training: bool = False) -> Tensor:
        """Return the output of the last layer.

        Args:
            x: `(batch, ...)`, as the first layer takes it.
            training: Whether to drop units and to use the batch's own statistics.
        """
        for layer in self.layers:
            constant = not isinstance(x, Tensor) and not layer.parameters
            x = layer(x, training=training)
            if constant:  # nothing to learn up to here: leave it out of the graph
                x = x.data
        return as_tensor(x)

    def predict(self, x: ArrayLike, *, batch_size: int = 1024) -> NDArray[Any]:
        """Return the outputs (logits, if the last layer is a Dense) for all of `x`, as an array.

        Args:
            x: `(batch, ...)`.
            batch_size: How many examples to compute at a time.
        """
        check_count("batch_size", batch_size)
        x = check_examples(x, self._dtype)
        starts = range(0, len(x), batch_size)
        return np.concatenate([self(x[start : start + batch_size]).data for start in starts])

    def fit(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        loss: Loss,
        optimizer: Optimizer,
        epochs: int,
        batch_size: int = 32,
        rng: np.random.Generator,
        validation_data: tuple[ArrayLike, ArrayLike] | None = None,
        metric: Metric | None = None,
        progress: bool = False,
    ) -> dict[str, list[float]]:
        """Train on mini-batches, shuffled anew in each epoch.

        Args:
            x: `(batch, ...)`, floating point numbers.
            y: What the loss takes, with as many rows.
            loss: `loss(outputs, y)` returns one number, the mean over the batch.
            optimizer: Made from `network.parameters`.
            epochs: Passes over the data.
            batch_size: Examples a step. The last batch of an epoch may be smaller.
            rng: Shuffles the examples.
            validation_data: `(x, y)` to be measured on after each epoch.
            metric: `metric(outputs, y)` returns a number; called as the function is named.
                Without one, accuracy for the cross-entropies of this package.
            progress: Whether to show a bar.

        Returns:
            A list for each of `loss`, the metric and, with `validation_data`, `val_loss` and so
            on: one number an epoch. As in Keras, those of training are means over the batches
            *while* training; those of validation belong to the end of the epoch.

        Raises:
            ValueError: If data, settings or shapes do not fit.
            FloatingPointError: If the loss or a parameter is no longer finite: training diverged.
        """
        x, y = check_pair(x, y, self._dtype)
        held_out = None if validation_data is None else self._held_out(validation_data)
        check_rng(rng)
        check_count("epochs", epochs)
        check_count("batch_size", batch_size)
        _check_optimizer(optimizer, self.parameters)
        name, metric = choose_metric(loss, metric)
        self._check_answers(loss, x, y, "y")
        if held_out is not None:
            self._check_answers(loss, *held_out, "the y of `validation_data`")
        history: dict[str, list[float]] = {}
        shown = bar(range(epochs), progress, of="epochs")
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for epoch in shown:
                values = self._epoch(x, y, loss, metric, optimizer, batch_size, rng, epoch)
                check_parameters(self.parameters, optimizer, epoch)
                if held_out is not None:
                    values += self._measure(*held_out, loss, metric, epoch)
                names = ["loss", name, "val_loss", f"val_{name}"]
                for key, value in zip(names, values, strict=False):
                    if value is not None:
                        history.setdefault(key, []).append(value)
                if progress:
                    shown.set_postfix({key: f"{v[-1]:.4f}" for key, v in history.items()})
        return history

    def get_weights(self) -> list[NDArray[Any]]:
        """Return copies of all parameters' arrays, in order."""
        return [parameter.data.copy() for parameter in self.parameters]

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        """Give the parameters copies of these arrays, in order.

        A Dense's kernel and bias lie as in Keras: `network.set_weights(model.get_weights())`.

        Raises:
            ValueError: If their number or a shape differs.
        """
        arrays = [np.asarray(weight) for weight in weights]
        wanted = [parameter.shape for parameter in self.parameters]
        if [array.shape for array in arrays] != wanted:
            raise ValueError(
                f"`weights` must have the shapes {wanted}. "
                f"Received: {[array.shape for array in arrays]}."
            )
        for parameter, array in zip(self.parameters, arrays, strict=True):
            parameter.data = array.astype(parameter.dtype)

    def summary(self) -> str:
        """Return a table of the layers: name, what it is, output units, parameters."""
        rows = [("layer", "", "units", "parameters")]
        units: int | None = None
        for layer in self.layers:
            units = None if layer.reshapes else (layer.units or units)
            count = sum(parameter.data.size for parameter in layer.parameters)
            rows.append((layer.name, repr(layer), str(units or "?"), f"{count:,}"))
        total = sum(parameter.data.size for parameter in self.parameters)
        rows.append(("total", "", "", f"{total:,}"))
        sizes = [max(len(row[column]) for row in rows) for column in range(4)]
        lines = [
            f"{a:<{sizes[0]}}  {b:<{sizes[1]}}  {c:>{sizes[2]}}  {d:>{sizes[3]}}".rstrip()
            for a, b, c, d in rows
        ]
        rule = "-" * max(map(len, lines))
        return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])

    def __repr__(self) -> str:
        total = sum(parameter.data.size for parameter in self.parameters)
        return f"Network({self.layers}, {total:,} parameters)"

    @property
    def _dtype(self) -> Any:
        parameters = self.parameters
        return parameters[0].dtype if parameters else None

    def _held_out(self, pair: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise ValueError(
                "`validation_data` must be a pair, (x, y). "
                f"Received: {type(pair).__name__}. Use `validation_data=(x_valid, y_valid)`."
            )
        try:
            return check_pair(pair[0], pair[1], self._dtype)
        except ValueError as error:
            raise ValueError(f"In `validation_data`: {error}") from error

    def _check_answers(self, loss: Loss, x: NDArray[Any], y: NDArray[Any], what: str) -> None:
        """Let the loss look at all answers, not only at those of the first batch."""
        outputs = self(x[:1]).data
        if loss in (softmax_cross_entropy, binary_cross_entropy, mean_squared_error):
            try:
                loss(Tensor(np.zeros((len(x), *outputs.shape[1:]), outputs.dtype)), y)
            except ValueError as error:
                raise ValueError(f"In {what}: {error}") from error

    def _epoch(
        self,
        x: NDArray[Any],
        y: NDArray[Any],
        loss: Loss,
        metric: Metric | None,
        optimizer: Optimizer,
        batch_size: int,
        rng: np.random.Generator,
        epoch: int,
    ) -> list[float | None]:
        """Make one pass over the data; return the mean loss and metric."""
        parameters, order = self.parameters, rng.permutation(len(x))
        total, score = 0.0, 0.0
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            answers = y[batch]
            outputs = self(x[batch], training=True)  # 1. forward
            error = loss(outputs, answers)  # 2. how wrong
            value = check_loss(error, parameters, optimizer, epoch)
            error.backward()  # 3. backward
            optimizer.step()  # 4. step
            total += value * len(batch)
            if metric is not None:
                score += float(metric(outputs.data, answers)) * len(batch)
        return [total / len(x), score / len(x) if metric is not None else None]

    def _measure(
        self, x: NDArray[Any], y: NDArray[Any], loss: Loss, metric: Metric | None, epoch: int
    ) -> list[float | None]:
        outputs = self.predict(x)
        value = check_validation(loss(Tensor(outputs), y).item(), epoch)
        return [value, float(metric(outputs, y)) if metric is not None else None]


def _check_optimizer(optimizer: Optimizer, parameters: list[Tensor]) -> None:
    if not isinstance(optimizer, Optimizer):
        raise ValueError(
            "`optimizer` must be an optimiser, made from the network's parameters. "
            f"Received: {optimizer!r}. Use `SGD(network.parameters, learning_rate=0.1)`."
        )
    own = {id(parameter) for parameter in parameters}
    if not all(id(parameter) in own for parameter in optimizer.parameters):
        raise ValueError(
            "`optimizer` must move this network's parameters. Received: an optimiser with others. "
            "Make it after the network, from `network.parameters`."
        )
