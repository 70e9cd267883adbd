"""Starts a larger network from a smaller one:  python3 widen.py --from runs/prnet-lite.pt --config configs/prnet-mid.json --out runs/mid-start.pt

The large network does at first exactly what the small one did, and can learn more (Chen, Goodfellow and Shlens 2016,
Net2Net): what is new is noise, but whatever was there before reads it with weights of zero, and blocks that were not
there add nothing. A finer map starts as the coarse one, straight on within each place (see `enlarged`).
"""

import argparse
import json
import os

import numpy as np
import torch
from torch import nn

from network import PrNet


def enlarged(kernel, old, new):
    """The last layer's weights or biases [3 old^2, ...] -> [3 new^2, ...]: `new` x `new` points of a place by going
    straight on through its `old` x `old` ones, which is exact where the map is flat, and reads nothing further."""
    at = (np.arange(new) + 0.5) * old / new - 0.5
    low = np.clip(np.floor(at).astype(int), 0, old - 2)
    share = np.zeros((new, old), np.float32)
    share[np.arange(new), low], share[np.arange(new), low + 1] = low + 1 - at, at - low
    points = kernel.reshape(3, old, old, *kernel.shape[1:])
    return torch.einsum("yi,xj,cij...->cyx...", *[torch.tensor(share)] * 2, points).reshape(3 * new**2, *kernel.shape[1:])


def put(new, old, transposed=False):
    """Copies `old` into the first channels of `new`, where they read nothing of what is new. In place."""
    if new.dim() == 1:
        new[: len(old)] = old
        return
    kept = tuple(slice(n) for n in old.shape[:2])
    if transposed:
        new[:, kept[1]] = 0
    else:
        new[kept[0]] = 0
    new[kept] = old


@torch.no_grad()
def widen(small, large):
    """Puts what `small` can do into `large`, both PrNet; `large` has to be at least as wide and deep everywhere."""
    layers, numbers = dict(small.named_modules()), {}
    at = {place: i for i, place in enumerate(small.blocks)}
    for i, place in enumerate(large.blocks):
        if place in at:
            numbers[f"encoder.{i}"] = f"encoder.{at[place]}"
        else:
            nn.init.zeros_(large.encoder[i].bn.weight)
    for name, layer in large.named_modules():
        if not isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear, nn.BatchNorm2d)):
            continue
        block, _, own = name.rpartition(".")
        if block in numbers:
            name = f"{numbers[block]}.{own}"
        elif block.startswith("encoder."):
            continue
        old = layers[name].state_dict()
        if name == "position":
            old = {key: enlarged(value, small.detail, large.detail) for key, value in old.items()}
        for key, value in layer.state_dict().items():
            if value.dim() > 0:  # not the count of batches
                put(value, old[key], isinstance(layer, nn.ConvTranspose2d))


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--from", dest="start", required=True, help="checkpoint of the smaller network")
    args.add_argument("--small", default=f"{os.path.dirname(os.path.abspath(__file__))}/configs/prnet-lite.json", help="its config")
    args.add_argument("--config", required=True, help="the larger network's config")
    args.add_argument("--out", required=True)
    args = args.parse_args()
    configs = [json.load(open(path)) for path in (args.small, args.config)]
    torch.manual_seed(configs[1]["seed"])
    small, large = (PrNet(**config["network"]) for config in configs)
    saved = torch.load(args.start, map_location="cpu")
    small.load_state_dict(saved.get("average", saved["net"]))
    widen(small, large)
    os.makedirs(os.path.dirname(args.out) or ".", exist_ok=True)
    torch.save({"net": large.state_dict()}, args.out)


if __name__ == "__main__":
    main()
