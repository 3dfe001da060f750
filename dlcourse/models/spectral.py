"""Layers that cannot stretch what they are given: their kernels' spectral norm is kept at 1."""

from typing import Any

import keras
from keras import layers, ops


class _Spectral(layers.Layer):
    """Divide the kernel by its largest singular value, found by power iteration.

    Two vectors follow the directions that the kernel stretches most, one iteration at each call in
    training; of their estimate the kernel has its share of the gradient. (Keras' own wrapper
    overwrites the kernel itself, which PyTorch refuses where a loss calls the layer twice.)
    """

    def build(self, input_shape: Any) -> None:
        """Make the weights, and the direction to iterate from."""
        super().build(input_shape)
        self.direction = self.add_weight(
            shape=(self.kernel.shape[-1],),
            initializer="random_normal",
            trainable=False,
            name="direction",
        )

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Return what the layer makes of its inputs, with the kernel of norm 1."""
        outputs = self._apply(inputs, self._kernel_of_norm_1(training))
        if self.bias is not None:
            outputs = outputs + self.bias
        return outputs if self.activation is None else self.activation(outputs)

    def save_own_variables(self, store: Any) -> None:
        """Save the direction, too, which the plain layers know nothing of."""
        layers.Layer.save_own_variables(self, store)

    def load_own_variables(self, store: Any) -> None:
        """Load the direction, too."""
        layers.Layer.load_own_variables(self, store)

    def _kernel_of_norm_1(self, training: bool) -> Any:
        kernel = ops.convert_to_tensor(self.kernel)
        matrix = ops.reshape(kernel, (-1, kernel.shape[-1]))
        still = ops.stop_gradient(matrix)
        before = ops.normalize(ops.matmul(still, ops.convert_to_tensor(self.direction)), axis=0)
        after = ops.normalize(ops.matmul(before, still), axis=0)
        if training:
            self.direction.assign(after)
        return kernel / ops.matmul(ops.matmul(before, matrix), after)


@keras.saving.register_keras_serializable("dlcourse")
class SpectralDense(_Spectral, layers.Dense):
    """A dense layer with spectral normalisation (Miyato et al., 2018).

    `(batch, ..., features)` to `(batch, ..., units)`; arguments are those of `keras.layers.Dense`.
    Apart from bias and activation no two outputs lie further apart than their inputs.
    """

    def _apply(self, inputs: Any, kernel: Any) -> Any:
        return ops.matmul(inputs, kernel)


@keras.saving.register_keras_serializable("dlcourse")
class SpectralConv2D(_Spectral, layers.Conv2D):
    """A convolution with spectral normalisation (Miyato et al., 2018, section 2.1).

    `(batch, height, width, channels)` to as many axes; arguments are those of
    `keras.layers.Conv2D`. As in the paper, the norm is that of the kernel as a matrix,
    `(height · width · channels, filters)`: close to that of the convolution, and cheaper.
    """

    def _apply(self, inputs: Any, kernel: Any) -> Any:
        return self.convolution_op(inputs, kernel)
