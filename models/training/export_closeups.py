"""Adds close-ups to a model folder, after export.py has written it:

    python3 export_closeups.py --checkpoints runs/eyes/last.pt runs/mouth/last.pt --out ../prnet-lite

A network per close-up beside model.onnx, batch norms folded and weights in half precision, and layout.json's
`closeups`. Which channels leave their network, and what share each has in the tracker's answer (the rest is the main
network's), is the `exported` of configs/closeups.json as it is now, not as it was in training; `--config` names the file
of a main network that wants other shares (`closeupShares`).
"""

import argparse
import json
import os

import onnx
import torch

from closeups import CONFIG, Exported, build
from export import add_golden, halve_weights, to_onnx


def load(checkpoint):
    """The name of a checkpoint's close-up, its configuration, and its network (the average of its last steps)."""
    saved = torch.load(checkpoint, map_location="cpu")
    net = build(saved["closeup"], saved["config"])
    net.load_state_dict(saved["average"])
    return saved["closeup"], saved["config"], net.eval().to(memory_format=torch.contiguous_format)


def exported_part(net, channels, chosen):
    """The network with these of its channels, by name."""
    return Exported(net, [channels.index(name) for name in chosen]).eval()


def add_closeups(folder, checkpoints, shares_here):
    """Writes each checkpoint's network into a model folder and names them all in its layout.json. shares_here: by
    channel, instead of the usual ones."""
    with open(CONFIG) as file:
        wanted = json.load(file)
    entries = []
    for checkpoint in checkpoints:
        name, config, net = load(checkpoint)
        chosen = list(wanted[name]["exported"])
        shares = [shares_here.get(channel, share) for channel, share in wanted[name]["exported"].items()]
        path = f"{folder}/{name}.onnx"
        part = exported_part(net, config["channels"], chosen)
        onnx.save(halve_weights(to_onnx(part, config["input"], ["blendshapes"])), path)
        add_golden(folder, f"{name}.onnx", part, config["input"], ["blendshapes"], 1)
        entries.append({"model": f"{name}.onnx", "input": config["input"], "anchors": config["anchors"], "blendshapes": chosen, "shares": shares})
        print(path, os.path.getsize(path), "bytes,", ", ".join(chosen))
    with open(f"{folder}/layout.json") as file:
        layout = json.load(file)
    layout["closeups"] = entries
    with open(f"{folder}/layout.json", "w") as file:
        json.dump(layout, file, indent=1)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--checkpoints", nargs="+", required=True)
    args.add_argument("--out", required=True)
    args.add_argument("--config", help="the main network's")
    args = args.parse_args()
    shares = {}
    if args.config:
        with open(args.config) as file:
            shares = json.load(file).get("closeupShares", shares)
    add_closeups(args.out, args.checkpoints, shares)


if __name__ == "__main__":
    main()
