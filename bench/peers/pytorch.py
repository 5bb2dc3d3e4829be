"""PyTorch's side of the training steps: reads a network's folder, then times as many steps as each line on standard input says.

python3 pytorch.py FOLDER; the checked steps are done first, and every answer carries their losses.
"""
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch

import pytorch_networks


def read_network(folder):
    """The description and its tensors by name."""
    description = json.loads((folder / "network.json").read_text())
    values = np.fromfile(folder / "tensors.f32", dtype="<f4")
    tensors, start = {}, 0
    for spec in description["tensors"]:
        end = start + int(np.prod(spec["shape"]))
        tensors[spec["name"]] = torch.from_numpy(values[start:end].reshape(spec["shape"]).copy())
        start = end
    return description, tensors


def timed(step, first, count):
    """Milliseconds a step."""
    started = time.perf_counter()
    for number in range(first, first + count):
        step(number)
    return 1000 * (time.perf_counter() - started) / count


def main():
    torch.manual_seed(0)
    torch.set_flush_denormal(True)
    description, tensors = read_network(Path(sys.argv[1]))
    step = pytorch_networks.STEPS[description["name"]](tensors, description["settings"])
    done, answer = description["checkedSteps"], []
    for number in range(done):
        answer.extend(step(number, checked=True))
    note = f"PyTorch {torch.__version__}"
    for line in sys.stdin:
        milliseconds = timed(step, done, int(line))
        done += int(line)
        print(json.dumps({"milliseconds": milliseconds, "answer": answer, "note": note}), flush=True)


main()
