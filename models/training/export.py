"""Writes a trained checkpoint as a model folder:

    python3 export.py --faces DIR --model position-map --checkpoint runs/a/last.pt      --out ../prnet-lite
    python3 export.py --faces DIR --model face-finder  --checkpoint runs/finder/last.pt --out ../face-finder

ONNX with batch norms folded and weights in half precision (a Cast node widens them when the session is made), and
layout.json beside it.
"""

import argparse
import copy
import io
import json
import os

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

import finder
import network
import prnet256
from data import mirrored
from layout import write_layout
from uv import build_uv


def folded(module):
    """A copy with batch norms folded into the convolutions before them where the exporter does not do it: transposed
    ones, and those whose padding is cut off behind them."""
    module = copy.deepcopy(module)
    for part in list(module.modules()):
        if isinstance(part, network.UpUnit):
            part[0], part[1] = fuse_conv_bn_eval(part[0], part[1], transpose=True), nn.Identity()
        elif isinstance(part, prnet256.ResFcn256):
            part.stem[0], part.stem[1] = fuse_conv_bn_eval(part.stem[0], part.stem[1]), nn.Identity()
        elif isinstance(part, prnet256.Bottleneck):
            part.b, part.bn = fuse_conv_bn_eval(part.b, part.bn), nn.Identity()
    return module


def to_onnx(module, size, outputs):
    """size: (width, height) of the input. An onnx model of `module`, batch norms folded into convolutions."""
    buffer = io.BytesIO()
    module = folded(module.eval().to(memory_format=torch.contiguous_format))
    torch.onnx.export(module, torch.zeros(1, 3, size[1], size[0]), buffer, input_names=["image"], output_names=outputs, opset_version=13)
    return onnx.load_from_string(buffer.getvalue())


def test_picture(width, height):
    """[1, 3, height, width] a picture that any language can draw: RGB 0..1, smooth, with nothing symmetric about it."""
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)
    planes = [0.5 + 0.45 * np.sin(2 * np.pi * (a * x + b * y + c * x * y)) for a, b, c in ((1, 2, 0.5), (2, -1, 1), (0.5, 1, 3))]
    return np.stack(planes)[None].astype(np.float32)


@torch.no_grad()
def add_golden(folder, model, module, size, outputs, step):
    """Puts into golden.json what a network in full precision makes of the test picture: every `step`th number of each
    output. model: its file's name; size: (width, height) of its input."""
    results = module.eval()(torch.tensor(test_picture(*size)))
    results = dict(zip(outputs, results if isinstance(results, tuple) else (results,)))
    golden = {name: [round(float(v), 6) for v in value.flatten()[::step]] for name, value in results.items()}
    path, kept = f"{folder}/golden.json", {"picture": "test_picture in models/training/export.py", "models": {}}
    if os.path.exists(path):
        with open(path) as file:
            kept = json.load(file)
    kept["models"][model] = {"size": list(size), "step": step, "outputs": golden}
    with open(path, "w") as file:
        json.dump(kept, file, indent=1)


def halve_weights(model):
    """Float weights of more than 64 numbers become float16 with a Cast in front of their use."""
    graph, casts = model.graph, []
    for tensor in list(graph.initializer):
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size <= 64:
            continue
        half = numpy_helper.from_array(values.astype(np.float16), tensor.name + "_half")
        graph.initializer.remove(tensor)
        graph.initializer.append(half)
        casts.append(helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
    nodes = casts + list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--faces", required=True)
    args.add_argument("--model", choices=["position-map", "face-finder"], required=True)
    args.add_argument("--checkpoint", required=True)
    args.add_argument("--out", required=True)
    args = args.parse_args()
    os.makedirs(args.out, exist_ok=True)
    saved = torch.load(args.checkpoint, map_location="cpu")
    layout = f"{args.out}/layout.json"
    if args.model == "position-map":
        config = saved["config"]
        net = prnet256.build(config)
        net.load_state_dict(saved["average"])
        if config.get("mirrored"):
            net = network.Mirrored(net, mirrored(config["names"]))
        outputs = ["position_map", "blendshapes", "presence"]
        size = [config["inputSize"]] * 2
        model = to_onnx(network.Exported(net), size, outputs)
        add_golden(args.out, "model.onnx", network.Exported(net), size, outputs, 97)
        write_layout(layout, args.faces, build_uv(args.faces, config["uvSize"]), config["names"], config["inputSize"])
    else:
        net = finder.FaceFinder()
        net.load_state_dict(saved["net"])
        size = finder.SHIPPED_SIZE
        model = to_onnx(finder.Exported(net), [size] * 2, ["faces"])
        with open(layout, "w") as file:
            json.dump({"kind": "face-finder", "version": 1, "inputSize": size, "grid": size // finder.CELL, "threshold": finder.THRESHOLD}, file, indent=1)
    onnx.save(halve_weights(model), f"{args.out}/model.onnx")
    print(args.out, os.path.getsize(f"{args.out}/model.onnx"), "bytes, layout", os.path.getsize(layout))


if __name__ == "__main__":
    main()
