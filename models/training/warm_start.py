"""Starts a network from an exported model folder instead of from noise:  python3 warm_start.py --model DIR --faces DIR --config FILE --out runs/NAME/start.pt

An exported network has its batch norms folded into the convolutions. Here they are taken out again: each norm gets the
mean and spread that its convolution gives on real crops, so that the network does the same as before and can be
trained on. Layers that are narrower now keep the channels that mattered most (Li et al. 2017: by the size of the
weights that read them); blocks that are gone are left out; a 3 x 3 convolution behind an enlargement becomes the
transposed convolution that does the same. What cannot be taken over starts from noise, and is named.
"""

import argparse
import json
import os

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from data import TRAINING_SOURCES, Crops, Labels
from evaluate import centre_crops
from layout import CROP_RULE, rigid_vertices
from network import PrNet
from uv import build_uv


def read_layers(path):
    """{'encoder.0.a': (weight, bias)} of an exported network, weights as float32."""
    model = onnx.load(path)
    values = {t.name: numpy_helper.to_array(t).astype(np.float32) for t in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Cast" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]]
    layers = {}
    for node in model.graph.node:
        if node.op_type in ("Conv", "ConvTranspose", "Gemm"):
            # '/net/encoder/encoder.0/a/Conv' -> 'encoder.0.a': a module's name ends where its parent's starts anew.
            parts = node.name.strip("/").split("/")[1:-1]
            name = parts[0]
            for part in parts[1:]:
                name = part if part.startswith(name + ".") else f"{name}.{part}"
            layers[name] = (values[node.input[1]], values[node.input[2]] if len(node.input) > 2 else None)
    return layers


def transposed(weight):
    """[out, in, 3, 3] behind an enlargement by nearest neighbours -> [in, out, 4, 4], stride 2, padding 1, the same map.

    Output pixel 2 i + p reads the enlarged pixels 2 i + p + (-1, 0, 1), which lie in the small pixels
    floor((2 i + p + d) / 2); a transposed convolution's tap k reaches 2 j + k - 1 from small pixel j.
    """
    out = np.zeros((weight.shape[1], weight.shape[0], 4, 4), np.float32)
    for ky in range(4):
        for kx in range(4):
            for dy in range(3):
                for dx in range(3):
                    # Output o = 2 j + k - 1 belongs to small pixel j if the enlarged pixel o + d - 1 does.
                    if (ky - 1 + dy - 1) // 2 == 0 and (kx - 1 + dx - 1) // 2 == 0:
                        out[:, :, ky, kx] += weight[:, :, dy, dx].T
    return out


def strongest(count, *readers):
    """The `count` input channels with the largest weights in the layers that read them, in order."""
    score = sum(np.abs(r).reshape(r.shape[0], r.shape[1], -1).sum((0, 2)) / np.abs(r).mean() for r in readers)
    return np.sort(np.argsort(-score)[:count])


def fitted(layers, net):
    """The layers with their channels cut to what `net` has; names that do not fit are dropped."""
    last = len(net.encoder) - 1
    layers = dict(layers)
    for i in range(3):
        weight, bias = layers[f"decoder.{i}.0"]
        layers[f"decoder.{i}.0"] = (transposed(weight), bias) if weight.shape[2] == 3 else (weight, bias)
    middle = strongest(net.encoder[last].a.out_channels, layers[f"encoder.{last}.b"][0])
    readers = [layers["squeeze.0"][0], layers["decoder.0.0"][0].transpose(1, 0, 2, 3)]
    kept = strongest(net.encoder[last].b.out_channels, *readers)
    cut = {
        f"encoder.{last}.a": lambda w, b: (w[middle], b[middle]),
        f"encoder.{last}.b": lambda w, b: (w[kept][:, middle], b[kept]),
        f"encoder.{last}.shortcut": lambda w, b: (w[kept], b[kept]),
        "squeeze.0": lambda w, b: (w[:, kept], b),
        "decoder.0.0": lambda w, b: (w[kept], b),
    }
    hidden = strongest(net.head[0].out_features, layers["expression"][0], layers["presence"][0])
    cut["head.0"] = lambda w, b: (w[hidden], b[hidden])
    cut["expression"] = cut["presence"] = lambda w, b: (w[:, hidden], b)
    return {name: cut[name](*layer) if name in cut else layer for name, layer in layers.items()}


def load(net, layers, images):
    """Puts the layers into `net`, its batch norms by what `images` give. Returns the names that stay noise."""
    norms = {"a": "an", "b": "bn", "shortcut": "sn"}
    modules, noise, hooks = dict(net.named_modules()), [], []
    for name, module in modules.items():
        if not isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
            continue
        weight, bias = layers.get(name, (None, None))
        if weight is None or tuple(weight.shape) != tuple(module.weight.shape):
            noise.append(name)
            continue
        module.weight.data = torch.tensor(weight)
        if module.bias is not None:
            module.bias.data = torch.tensor(bias)
            continue
        parent, _, own = name.rpartition(".")
        norm = modules[f"{parent}.{norms.get(own, int(own) + 1 if own.isdigit() else '')}"]

        def settle(norm, inputs, bias=torch.tensor(bias)):
            x = inputs[0]
            norm.running_mean.copy_(x.mean((0, 2, 3)))
            norm.running_var.copy_(x.var((0, 2, 3)))
            norm.weight.data = torch.sqrt(norm.running_var + norm.eps)
            norm.bias.data = bias + norm.running_mean

        hooks.append(norm.register_forward_pre_hook(settle))
    net.eval()
    with torch.no_grad():
        net(images)
    for hook in hooks:
        hook.remove()
    return noise


def main():
    args = argparse.ArgumentParser()
    for name in ("model", "faces", "config", "out"):
        args.add_argument(f"--{name}", required=True)
    args = args.parse_args()
    with open(args.config) as file:
        config = json.load(file)
    torch.manual_seed(config["seed"])
    labels, uv = Labels(args.faces), build_uv(args.faces, config["uvSize"])
    rows = np.random.default_rng(config["seed"]).choice(labels.rows("train", TRAINING_SOURCES), 256, replace=False)
    cache = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cache")
    crops = Crops(labels, np.sort(rows), uv, CROP_RULE, rigid_vertices(args.faces), cache)
    net = PrNet(**config["network"])
    noise = load(net, fitted(read_layers(f"{args.model}/model.onnx"), net), centre_crops(crops.pictures, config["inputSize"]))
    print("from noise:", ", ".join(noise) or "nothing")
    os.makedirs(os.path.dirname(args.out) or ".", exist_ok=True)
    torch.save({"net": net.state_dict()}, args.out)


if __name__ == "__main__":
    main()
