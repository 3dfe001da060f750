"""What every method of explanation returns here: a number for each feature of each example."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Attribution:
    """How much each feature of each example counts for one output of a model, says one method.

    Attributes:
        values: What each feature counts for, `(examples, *input)`, in units of the output. A
            method that looks at places and not at channels has one channel:
            `(examples, height, width, 1)`; the value of a segment is shared out evenly among its
            pixels, so that sums stay what they are.
        base_value: What the output is said to be without any feature, `(examples,)`: at the
            baseline, or on average over the background. None if the method knows no such thing.
        output: What the model returned for these examples, `(examples,)`.
        targets: Which output was explained, `(examples,)`, int64.
        feature_names: What the features are called, as many as the last axis of `values`; for a
            text its words, one tuple an example. None where they have no names.
        method: The method's name, as a table or a caption gives it.
        seconds: How long it took, all examples together.
    """

    values: Array
    base_value: Array | None
    output: Array
    targets: Array
    feature_names: tuple[Any, ...] | None
    method: str
    seconds: float

    def gap(self) -> Array:
        """Return how far the values miss what they should add up to, `(examples,)`.

        Several methods promise `base_value + values.sum() == output` (SHAP calls it additivity,
        integrated gradients completeness).

        Raises:
            ValueError: If the method has no base value, and so promises nothing.
        """
        if self.base_value is None:
            raise ValueError(
                "Only an attribution with a base value has something to add up to. "
                f"Received: one by {self.method}, whose base value is None."
            )
        total = self.values.reshape(len(self.values), -1).sum(axis=1)
        return np.asarray(self.base_value + total - self.output)
