"""scikit-learn's BernoulliRBM on the rows of rbm-step: python3 bernoulli_rbm.py FOLDER; each line is one epoch.

It keeps chains (its negative phase starts from the last hidden samples) and has no momentum; a step draws as much noise.
The answer is the first step's reconstruction error, with the given noise in place of its generator.
"""
import json
import sys
import time
from pathlib import Path

import numpy as np
import sklearn
from sklearn.neural_network import BernoulliRBM


class GivenNoise:
    """Stands in for a generator and hands out what it was given."""

    def __init__(self, values):
        self.values = values

    def uniform(self, size):
        return self.values.reshape(size)


def read_network(folder):
    description = json.loads((folder / "network.json").read_text())
    values = np.fromfile(folder / "tensors.f32", dtype="<f4")
    tensors, start = {}, 0
    for spec in description["tensors"]:
        end = start + int(np.prod(spec["shape"]))
        tensors[spec["name"]] = values[start:end].reshape(spec["shape"])
        start = end
    return description["settings"], tensors


def machine(settings, tensors):
    """A BernoulliRBM at the given weights, laid out as its own `fit` does."""
    batch = tensors["images"].shape[1]
    model = BernoulliRBM(tensors["weight"].shape[1], learning_rate=settings["learningRate"], batch_size=batch)
    model.components_ = np.asarray(tensors["weight"].T, order="F")
    model.intercept_visible_ = tensors["visibleBias"].copy()
    model.intercept_hidden_ = tensors["hiddenBias"].copy()
    model.h_samples_ = np.zeros((batch, tensors["weight"].shape[1]), dtype=np.float32)
    return model


def reconstruction_error(model, tensors):
    v0 = tensors["images"][0]
    sampled = (tensors["hiddenNoise"][0] < model._mean_hiddens(v0)).astype(np.float32)
    v1 = model._sample_visibles(sampled, GivenNoise(tensors["visibleNoise"][0]))
    return float(np.abs(v0 - v1).sum() / len(v0))


def epoch(model, images, generator):
    """Milliseconds a step: the loop of its `fit` over all batches."""
    started = time.perf_counter()
    for batch in images:
        model._fit(batch, generator)
    return 1000 * (time.perf_counter() - started) / len(images)


def main():
    settings, tensors = read_network(Path(sys.argv[1]))
    model, generator = machine(settings, tensors), np.random.RandomState(0)
    answer = [reconstruction_error(model, tensors)]
    note = f"scikit-learn {sklearn.__version__}, an epoch over {len(tensors['images'])} batches"
    for _ in sys.stdin:
        milliseconds = epoch(model, tensors["images"], generator)
        print(json.dumps({"milliseconds": milliseconds, "answer": answer, "note": note}), flush=True)


main()
