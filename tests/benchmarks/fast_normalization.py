"""Batch normalisation in one TensorFlow operation, for records that count seconds on a CPU."""

from typing import Any

import keras
import tensorflow as tf


class FastBatchNormalization(keras.layers.BatchNormalization):
    """Keras' batch normalisation over the last axis, in a fraction of its seconds on a CPU.

    What it computes is the same, but for the variance kept for inference, which is the unbiased
    one: n / (n - 1) times Keras', with n pixels of a batch.
    """

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Normalise `(batch, ..., channels)` by the batch in training, else by what was kept."""
        if not training or not self.trainable:
            return super().call(inputs, training=False, mask=mask)
        outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(
            inputs,
            tf.convert_to_tensor(self.gamma),
            tf.convert_to_tensor(self.beta),
            epsilon=self.epsilon,
            is_training=True,
        )
        for kept, new in ((self.moving_mean, mean), (self.moving_variance, variance)):
            kept.assign(self.momentum * kept + (1 - self.momentum) * new)
        return outputs
