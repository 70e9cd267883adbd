"""Trains the small PRNet:  python3 train.py --config configs/prnet-lite.json --faces DIR --out runs/NAME [--minutes M]

Stops after --minutes of training time and can be called again with the same --out: it goes on from the last
checkpoint (written every few minutes). The learning rate follows the time used, so that a busy machine changes how
much is learned, not how it is learned.
"""

import argparse
import copy
import json
import os
import time

import numpy as np
import torch
from torch.nn import functional as F

from augment import BACKDROPS, Augmenter, load_backdrops
from data import TRAINING_SOURCES, Crops, Labels
from evaluate import evaluate
from layout import CROP_RULE, rigid_vertices
from network import PrNet, multiply_adds
from uv import build_uv, region_weights

HERE = os.path.dirname(os.path.abspath(__file__))
# iBUG pairs across the eyelids and between the inner lips.
LID_PAIRS = ((37, 41), (38, 40), (43, 47), (44, 46))
LIP_PAIRS = ((61, 67), (62, 66), (63, 65))


class Samples(torch.utils.data.IterableDataset):
    """Endless augmented batches. Each worker draws its own stream from (seed, worker, start step)."""

    def __init__(self, crops, weights, backdrops, uv, config, start):
        self.crops, self.backdrops, self.uv = crops, backdrops, uv
        self.config, self.start = config, start
        self.chance = weights / weights.sum()
        names = config["names"]
        sides = {"Left": "Right", "Right": "Left"}
        self.swap = np.array([next((names.index(n[: -len(a)] + b) for a, b in sides.items() if n.endswith(a)), i) for i, n in enumerate(names)])

    def __iter__(self):
        info = torch.utils.data.get_worker_info()
        seed = [self.config["seed"], info.id if info else 0, self.start]
        rng = np.random.default_rng(seed)
        augmenter = Augmenter(self.backdrops, self.config["inputSize"], seed + [1])
        while True:
            yield self._batch(rng, augmenter)

    def _batch(self, rng, augmenter):
        count, size = self.config["batch"], self.config["inputSize"]
        chosen = rng.choice(len(self.crops.rows), count, p=self.chance)
        images = np.zeros((count, size, size, 3), np.uint8)
        points = np.zeros((count, 468, 3), np.float32)
        expression = self.crops.blendshapes[chosen].copy()
        present = np.zeros(count, np.float32)
        for i, row in enumerate(chosen):
            picture, face = self.crops.pictures[row], self.crops.points[row]
            mesh, irises = face[:468], face[[468, 473], :2]
            if rng.random() < 0.5:
                picture, mesh = np.ascontiguousarray(picture[:, ::-1]), mesh[self.uv.mirror] * [-1, 1, 1]
                irises = irises[::-1] * [-1, 1]
                expression[i] = expression[i, self.swap]
            images[i], view, found = augmenter.sample(picture, irises)
            points[i, :, :2] = mesh[:, :2] @ view[:, :2].T + view[:, 2] + 0.5
            points[i, :, 2] = mesh[:, 2] * np.sqrt(abs(np.linalg.det(view[:, :2])))
            present[i] = found
        return images, points, expression, present


class Loss:
    """PRNet's weighted position loss, expression, presence, and the gaps of lids and lips."""

    def __init__(self, uv, map68, channel_std, config):
        self.weights = torch.tensor(uv.weights)
        region = torch.tensor(region_weights(uv, map68), dtype=torch.float32)
        self.region = (region / region.sum()).view(1, 1, uv.size, uv.size)
        self.size = uv.size
        channel = 1 / (torch.tensor(channel_std) + 0.08)
        self.channel = channel / channel.mean()
        self.factor = config["loss"]
        pairs = np.array(LID_PAIRS + LIP_PAIRS)
        uv68 = torch.tensor(uv.uv[map68], dtype=torch.float32)
        self.grid = ((uv68 + 0.5) / uv.size * 2 - 1).view(1, 68, 1, 2)
        self.upper, self.lower = torch.tensor(pairs[:, 0]), torch.tensor(pairs[:, 1])

    def maps(self, points):
        """[N, 468, 3] -> [N, 3, U, U]."""
        return torch.einsum("pv,nvc->ncp", self.weights, points).view(len(points), 3, self.size, self.size)

    def gaps(self, maps):
        marks = F.grid_sample(maps, self.grid.expand(len(maps), -1, -1, -1), align_corners=False)[..., 0]
        return marks[:, :2, self.upper] - marks[:, :2, self.lower]

    def __call__(self, outputs, points, expression, present):
        position, logits, presence = outputs
        target, face, f = self.maps(points), present.sum().clamp(min=1), self.factor
        there = present.view(-1, 1, 1, 1)
        parts = {
            "position": ((position - target).abs() * self.region * there).sum() / (3 * face),
            "gaps": ((self.gaps(position) - self.gaps(target)).abs() * there[..., 0]).sum() / (14 * face),
            "expression": (F.smooth_l1_loss(torch.sigmoid(logits), expression, beta=0.03, reduction="none") * self.channel * present[:, None]).sum() / (51 * face),
            "presence": F.binary_cross_entropy_with_logits(presence[:, 0], present),
        }
        return sum(parts[k] * f[k] for k in parts), parts


def learning_rate(progress, peak):
    """Warm-up, then by cosine to almost nothing; progress 0..1 of the run's time."""
    return peak * min(1.0, progress / 0.02) * (0.5 * (1 + np.cos(np.pi * min(progress, 1.0))) + 0.002)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--config", default=f"{HERE}/configs/prnet-lite.json")
    args.add_argument("--faces", required=True)
    args.add_argument("--out", required=True)
    args.add_argument("--minutes", type=float)
    args.add_argument("--from", dest="start", help="checkpoint of another run whose weights this one starts with")
    args.add_argument("--threads", type=int, default=2)
    args.add_argument("--backdrops", nargs="+", default=BACKDROPS)
    args = args.parse_args()
    config = json.load(open(args.config))
    minutes = args.minutes or config["minutes"]
    torch.set_num_threads(args.threads)
    torch.manual_seed(config["seed"])
    os.makedirs(args.out, exist_ok=True)

    uv = build_uv(args.faces, config["uvSize"])
    labels = Labels(args.faces)
    config["names"] = [str(n) for n in labels.raw["names"][1:]]
    rigid, cache = rigid_vertices(args.faces), f"{HERE}/cache"
    train = Crops(labels, labels.rows("train", TRAINING_SOURCES), uv, CROP_RULE, rigid, cache)
    held = Crops(labels, labels.rows("validation"), uv, CROP_RULE, rigid, cache)
    print(f"{len(train.rows)} training rows, {len(held.rows)} validation rows", flush=True)
    weights = np.array([config["sourceWeights"][s] for s in labels.raw["source"][train.rows]])

    net = PrNet(**config["network"])
    print(f"{multiply_adds(net, config['inputSize']) / 1e6:.0f} M multiply-adds, {sum(p.numel() for p in net.parameters()) / 1e6:.2f} M parameters", flush=True)
    net = net.to(memory_format=torch.channels_last)
    average = copy.deepcopy(net).eval()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=config["weightDecay"])
    state = {"step": 0, "seconds": 0.0}
    checkpoint = f"{args.out}/last.pt"
    resumes = os.path.exists(checkpoint)
    if resumes or args.start:
        saved = torch.load(checkpoint if resumes else args.start)
        net.load_state_dict(saved["net"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        # Another run's weights start a schedule of their own.
        state = saved["state"] if resumes else {"step": saved["state"]["step"], "seconds": 0.0}
        print(f"going on from step {state['step']}, {state['seconds'] / 60:.1f} minutes", flush=True)

    def save():
        torch.save({"net": net.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(), "state": state, "config": config}, checkpoint + ".new")
        os.replace(checkpoint + ".new", checkpoint)

    loss_of = Loss(uv, labels.raw["map68"], train.blendshapes.std(0), config)
    samples = Samples(train, weights, load_backdrops(args.backdrops), uv, config, state["step"])
    loader = iter(torch.utils.data.DataLoader(samples, batch_size=None, num_workers=config["workers"], prefetch_factor=4))
    sums, seen, reported, total = {}, 0, time.time(), minutes * 60
    while state["seconds"] < total:
        started = time.time()
        images, points, expression, present = next(loader)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(state["seconds"] / total, config["learningRate"])
        net.train()
        x = images.permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last)
        loss, parts = loss_of(net(x), points, expression, present)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        keep = min(0.999, (1 + state["step"]) / (10 + state["step"]))
        with torch.no_grad():
            for a, b in zip(average.state_dict().values(), net.state_dict().values()):
                a.copy_(b) if not a.is_floating_point() else a.lerp_(b, 1 - keep)
        for name, value in parts.items():
            sums[name] = sums.get(name, 0) + float(value)
        seen += 1
        state["step"] += 1
        state["seconds"] += time.time() - started
        if time.time() - reported > config["reportSeconds"] or state["seconds"] >= total:
            figures = evaluate(average, held, labels, uv, config["inputSize"])
            mean = {k: round(v / seen, 4) for k, v in sums.items()}
            rate = seen * config["batch"] / (time.time() - reported)
            line = {"minutes": round(state["seconds"] / 60, 1), "step": state["step"], "crops_per_s": round(rate), "loss": mean, "validation": figures}
            print(json.dumps(line), flush=True)
            with open(f"{args.out}/log.jsonl", "a") as log:
                log.write(json.dumps(line) + "\n")
            save()
            sums, seen, reported = {}, 0, time.time()


if __name__ == "__main__":
    main()
