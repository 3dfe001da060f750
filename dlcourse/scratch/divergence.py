"""Say where the numbers of a training run went wrong, and what to do."""

from collections.abc import Sequence
from typing import NoReturn

import numpy as np

from .optimizers import Optimizer
from .tensor import Tensor

_SCALE = "scale x (subtract the mean, divide by the standard deviation)"


def check_loss(
    loss: Tensor, parameters: Sequence[Tensor], optimizer: Optimizer, epoch: int
) -> float:
    """Return the loss of a step that is about to be made.

    Raises:
        FloatingPointError: If it is not a finite number.
    """
    value = loss.item()
    if np.isfinite(value):
        return value
    where = _first(parameters) or _first_result(loss)
    if optimizer.steps:
        _stop(f"the loss ({value})", where, optimizer, optimizer.steps + 1, epoch)
    raise FloatingPointError(
        f"The loss must be a finite number. Received: {value} at step 1, before any update; the "
        f"first such number is in {where}. The learning rate is not to blame: {_SCALE}, "
        "or start from smaller weights."
    )


def check_parameters(parameters: Sequence[Tensor], optimizer: Optimizer, epoch: int) -> None:
    """Look at the parameters after the last step of an epoch.

    Raises:
        FloatingPointError: If one holds a number that is not finite.
    """
    where = _first(parameters)
    if where:
        _stop("a parameter", where, optimizer, optimizer.steps, epoch)


def check_validation(value: float, epoch: int) -> float:
    """Return the loss on the validation data.

    Raises:
        FloatingPointError: If it is not a finite number.
    """
    if not np.isfinite(value):
        raise FloatingPointError(
            f"The loss on the validation data must be a finite number. Received: {value} after "
            f"epoch {epoch + 1}, while that of training was finite. Are the validation data "
            "scaled as the training data are, with the same mean and standard deviation?"
        )
    return value


def _stop(what: str, where: str, optimizer: Optimizer, step: int, epoch: int) -> NoReturn:
    raise FloatingPointError(
        f"Training diverged: at step {step} (epoch {epoch + 1}) {what} was no longer a finite "
        f"number, first in {where}. The learning rate was {optimizer.last_learning_rate:g}. "
        f"Divide it by 10, and if that does not help {_SCALE}."
    )


def _first(parameters: Sequence[Tensor]) -> str:
    """Return the name of the first parameter with a number that is not finite, else ''."""
    return next((p.name for p in parameters if not np.isfinite(p.data).all()), "")


def _first_result(loss: Tensor) -> str:
    nodes = (node for node in loss.topological_order() if not np.isfinite(node.data).all())
    node = next(nodes, loss)
    return f"the result of `{node.op}`, of shape {node.shape}"
