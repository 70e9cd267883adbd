"""Trains the face finder:  python3 train_finder.py --faces DIR --out runs/finder --minutes 32   (resumes like train.py)

`--from DIR` goes on from an exported model folder: its convolutions are taken over, with the batch norms that training
needs put back so that the network does the same as before (warm_start.py). Minutes are the processor's, on one core.
"""

import argparse
import json
import os
import time

import cv2
import numpy as np
import torch
from torch.nn import functional as F

from augment import BACKDROPS, Augmenter, load_backdrops
from data import TRAINING_SOURCES, Labels
from finder import SIZE, THRESHOLD, FaceFinder, Scenes, SceneMaker, decode, targets
from layout import rigid_vertices
from train import learning_rate
from uv import build_uv
from warm_start import load, read_layers

SEED, BATCH = 7, 64


def batches(scenes, backdrops, start):
    """Endless (images, heat, values, near)."""
    maker = SceneMaker(scenes, Augmenter(backdrops, SIZE, [SEED, start]))
    while True:
        images, faces = zip(*(maker.sample() for _ in range(BATCH)))
        yield np.stack(images), *(torch.tensor(t) for t in targets(faces))


def to_input(images):
    return torch.tensor(images).permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last)


def loss_of(output, heat, values, near):
    """CenterNet's penalty-reduced focal loss for the score, smooth L1 for the crop."""
    score = torch.sigmoid(output[:, 0]).clamp(1e-4, 1 - 1e-4)
    hit = (heat >= 0.999).float()
    positive = hit * (1 - score) ** 2 * score.log()
    negative = (1 - hit) * (1 - heat) ** 4 * score**2 * (1 - score).log()
    count = hit.sum().clamp(min=1)
    miss = F.smooth_l1_loss(output[:, 1:], values, beta=0.05, reduction="none") * near[:, None]
    return -(positive + negative).sum() / count + 4 * miss.sum() / (5 * near.sum().clamp(min=1))


@torch.no_grad()
def evaluate(net, maker, count=400):
    """Recall and error on made-up scenes with held-out people: centre within a quarter of the side, side within 1.35."""
    net.eval()
    found, faces, false, empty, offset, scale = 0, 0, 0, 0, [], []
    for _ in range(count):
        image, face = maker.sample()
        y = net(torch.tensor(image.copy()).permute(2, 0, 1)[None].float() / 255)[0]
        y[0] = torch.sigmoid(y[0])
        score, (cx, cy, side, _) = decode(y.numpy())
        if face is None:
            empty += 1
            false += score > THRESHOLD
        else:
            faces += 1
            off = np.hypot(cx - face[0], cy - face[1]) / face[2]
            growth = abs(np.log(side / face[2]))
            if score > THRESHOLD:
                found += off < 0.25 and growth < np.log(1.35)
                offset.append(off)
                scale.append(growth)
    return {"recall": round(found / faces, 3), "false": round(false / max(empty, 1), 3), "offset": round(float(np.median(offset)), 3), "scale": round(float(np.median(scale)), 3)}


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--faces", required=True)
    args.add_argument("--out", required=True)
    args.add_argument("--minutes", type=float, default=32)
    args.add_argument("--from", dest="start", metavar="DIR", help="model folder to go on from")
    args.add_argument("--backdrops", nargs="+", default=BACKDROPS)
    args = args.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(0)
    torch.manual_seed(SEED)
    os.makedirs(args.out, exist_ok=True)
    labels, uv, rigid = Labels(args.faces), build_uv(args.faces, 64), rigid_vertices(args.faces)
    train = Scenes(labels, labels.rows("train", TRAINING_SOURCES), uv, rigid)
    held = Scenes(labels, labels.rows("validation"), uv, rigid)
    backdrops = load_backdrops(args.backdrops)
    # Every tenth wallpaper is kept for validation.
    known, unseen = [b for i, b in enumerate(backdrops) if i % 10], backdrops[::10]

    net = FaceFinder()
    if args.start:
        noise = load(net, read_layers(f"{args.start}/model.onnx"), to_input(next(batches(train, known, 0))[0]))
        print("from noise:", ", ".join(noise) or "nothing", flush=True)
        with open(f"{args.start}/layout.json") as file:
            # Sizes are told in sides of the input, which may have been another one.
            net.out.bias.data[3] += np.log(json.load(file)["inputSize"] / SIZE)
    net = net.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.01)
    state, checkpoint = {"step": 0, "seconds": 0.0}, f"{args.out}/last.pt"
    if os.path.exists(checkpoint):
        saved = torch.load(checkpoint, map_location="cpu")
        net.load_state_dict(saved["net"])
        optimizer.load_state_dict(saved["optimizer"])
        state = saved["state"]
    loader = batches(train, known, state["step"])
    peak = 0.0015 if args.start else 0.003
    reported, total, sums = time.process_time(), args.minutes * 60, []
    while state["seconds"] < total:
        started = time.process_time()
        images, heat, values, near = next(loader)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(state["seconds"] / total, peak)
        net.train()
        loss = loss_of(net(to_input(images)), heat, values, near)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        sums.append(float(loss))
        state["step"] += 1
        state["seconds"] += time.process_time() - started
        if time.process_time() - reported > 110 or state["seconds"] >= total:
            figures = evaluate(net, SceneMaker(held, Augmenter(unseen, SIZE, [99])))
            print(json.dumps({"minutes": round(state["seconds"] / 60, 1), "step": state["step"], "loss": round(float(np.mean(sums)), 4), **figures}), flush=True)
            torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "state": state}, checkpoint)
            reported, sums = time.process_time(), []


if __name__ == "__main__":
    main()
