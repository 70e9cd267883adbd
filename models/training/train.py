"""Trains a PRNet:  python3 train.py --config configs/prnet-lite.json --faces DIR --out runs/NAME [--minutes M]

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
from data import CACHE_SIZE, TRAINING_SOURCES, Crops, Labels, Rendered, mirrored
from evaluate import evaluate
from fit_landmarks import JAW, MIRROR68
from layout import CROP_RULE, rigid_vertices
from network import multiply_adds
from prnet256 import build
from surface import supervised
from uv import build_uv, landmark_places, region_weights

HERE = os.path.dirname(os.path.abspath(__file__))
# iBUG pairs across the eyelids and between the inner lips.
LID_PAIRS = ((37, 41), (38, 40), (43, 47), (44, 46))
LIP_PAIRS = ((61, 67), (62, 66), (63, 65))


class Samples(torch.utils.data.IterableDataset):
    """Endless augmented batches. Each worker draws its own stream from (seed, worker, start step).

    The last `config["pairs"]` of a batch show the faces of the first ones once more, in the same crop, a moment later
    where there is a later frame, under other light and noise.
    """

    def __init__(self, crops, weights, rendered, backdrops, uv, config, start):
        self.crops, self.rendered, self.backdrops, self.uv = crops, rendered, backdrops, uv
        self.config, self.start = config, start
        self.chance = weights / weights.sum()
        self.swap = mirrored(config["names"])
        self.lips = uv.map68[[62, 66]]

    def __iter__(self):
        info = torch.utils.data.get_worker_info()
        seed = [self.config["seed"], info.id if info else 0, self.start]
        rng = np.random.default_rng(seed)
        augmenter = Augmenter(self.backdrops, self.config["inputSize"], seed + [1])
        while True:
            yield self._batch(rng, augmenter)

    def _batch(self, rng, augmenter):
        count, pairs = self.config["batch"], self.config["pairs"]
        chosen = rng.choice(len(self.crops.pictures), count, p=self.chance)
        samples = []
        for i in range(count):
            if i >= count - pairs:
                bank, row, mirrored, view = samples[i - count + pairs][0]
                row = bank.neighbour[row]
            else:
                bank, row, mirrored, view = self.crops, chosen[i], rng.random() < 0.5, None
                if self.rendered and rng.random() < self.config["renderedShare"]:
                    bank, row = self.rendered, rng.integers(len(self.rendered.pictures))
            samples.append(self._sample(augmenter, bank, row, mirrored, view))
        return tuple(np.stack(parts) for parts in zip(*(sample[1] for sample in samples)))

    def _sample(self, augmenter, bank, row, mirrored, view):
        """-> how it was drawn, (image, points, expression, known, marks, present)"""
        picture, face, marks = bank.pictures[row], bank.points[row], bank.marks[row]
        mesh, irises = face[:468], face[[468, 473], :2]
        expression, known = bank.blendshapes[row], bank.known[row]
        if mirrored:
            picture, mesh = np.ascontiguousarray(picture[:, ::-1]), mesh[self.uv.mirror] * np.float32([-1, 1, 1])
            irises, marks = irises[::-1] * [-1, 1], marks[MIRROR68] * np.float32([-1, 1])
            expression, known = expression[self.swap], known[self.swap]
        image, view, found = augmenter.sample(picture, irises, mesh[self.lips, :2].mean(0), view)
        seen = np.empty_like(mesh)
        seen[:, :2] = mesh[:, :2] @ view[:, :2].T + view[:, 2] + 0.5
        seen[:, 2] = mesh[:, 2] * np.sqrt(abs(np.linalg.det(view[:, :2])))
        marks = (marks @ view[:, :2].T + view[:, 2] + 0.5).astype(np.float32)
        return (bank, row, mirrored, view), (image, seen, expression, known, marks, np.float32(found))


class Loss:
    """PRNet's weighted position loss, expression, presence, the gaps of lids and lips, what people marked, and motion.

    `motion`: the difference between the two pictures of a pair (see Samples) has to be the labels' difference, which is
    nothing where only light and noise differ: a network that is steady needs little filtering.
    """

    def __init__(self, uv, channel_std, config):
        self.weights = torch.tensor(uv.weights)
        region = torch.tensor(region_weights(uv), dtype=torch.float32)
        self.region = (region / region.sum()).view(1, 1, uv.size, uv.size)
        self.size = uv.size
        channel = 1 / (torch.tensor(channel_std) + 0.08)
        self.channel = channel / channel.mean()
        self.factor, self.pairs = config["loss"], config["pairs"]
        pairs = np.array(LID_PAIRS + LIP_PAIRS)
        self.vertices = self._grid(uv.uv[uv.map68])
        self.places, offset = (torch.tensor(v, dtype=torch.float32) for v in landmark_places(uv))
        self.places, self.offset = self._grid(self.places), offset
        self.upper, self.lower = torch.tensor(pairs[:, 0]), torch.tensor(pairs[:, 1])

    def to(self, device):
        for name, value in vars(self).items():
            if torch.is_tensor(value):
                setattr(self, name, value.to(device))
        return self

    def _grid(self, uv68):
        """UV pixels [68, 2] as grid_sample wants them."""
        return ((torch.as_tensor(uv68, dtype=torch.float32) + 0.5) / self.size * 2 - 1).view(1, 68, 1, 2)

    def maps(self, points):
        """[N, 468, 3] -> [N, 3, U, U]."""
        return torch.einsum("pv,nvc->ncp", self.weights, points).view(len(points), 3, self.size, self.size)

    def sample(self, maps, grid):
        """What the maps hold at a grid's places, [N, 3, 68]."""
        return F.grid_sample(maps, grid.expand(len(maps), -1, -1, -1), align_corners=False)[..., 0]

    def gaps(self, maps):
        marks = self.sample(maps, self.vertices)
        return marks[:, :2, self.upper] - marks[:, :2, self.lower]

    def marked(self, position, marks, there):
        """Mean distance [crop units] from what people marked, without the jaw line, over the pictures that have marks."""
        known = torch.isfinite(marks).all(-1).all(-1).float() * there
        marks = torch.nan_to_num(marks)
        size = (marks.amax(1) - marks.amin(1)).prod(-1).clamp(min=1e-6).sqrt()
        found = self.sample(position, self.places)[:, :2].transpose(1, 2) + self.offset * size.view(-1, 1, 1)
        off = torch.sqrt(((found - marks)[:, JAW:] ** 2).sum(-1) + 1e-6).mean(1)
        return (off * known).sum() / known.sum().clamp(min=1)

    def motion(self, position, target, there):
        """Mean error of the difference between the two pictures of each pair."""
        n = self.pairs
        both = there[:n] * there[-n:] if n else there[:0]
        off = ((position[:n] - position[-n:]) - (target[:n] - target[-n:])).abs() * self.region
        return (off * both.view(-1, 1, 1, 1)).sum() / (3 * both.sum().clamp(min=1))

    def __call__(self, outputs, points, expression, known, marks, present):
        position, logits, presence = outputs
        target, face, f = self.maps(points), present.sum().clamp(min=1), self.factor
        there = present.view(-1, 1, 1, 1)
        belief = self.channel * known * present[:, None]
        parts = {
            "position": ((position - target).abs() * self.region * there).sum() / (3 * face),
            "gaps": ((self.gaps(position) - self.gaps(target)).abs() * there[..., 0]).sum() / (14 * face),
            "marked": self.marked(position, marks, present),
            "motion": self.motion(position, target, present),
            "expression": (F.smooth_l1_loss(torch.sigmoid(logits), expression, beta=0.03, reduction="none") * belief).sum() / (51 * face),
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
    args.add_argument("--rendered", help="a bank of rendered heads (render.py) to learn from beside the photographs")
    args.add_argument("--threads", type=int, default=1, help="two on two busy cores are slower than one")
    args.add_argument("--device", default="cpu", help="cuda: a GPU")
    args.add_argument("--limit", type=int, help="only so many pictures of either part: a look at whether it runs")
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
    rows, others = labels.rows("train", TRAINING_SOURCES)[: args.limit], labels.rows("validation")[: args.limit]
    side = config.get("cacheSize", CACHE_SIZE)
    train = Crops(labels, rows, uv, CROP_RULE, rigid, cache, supervised(labels, rows, args.faces, cache), side)
    held = Crops(labels, others, uv, CROP_RULE, rigid, cache, side=side)
    print(f"{len(train.rows)} training rows, {len(held.rows)} validation rows", flush=True)
    weights = np.array([config["sourceWeights"][s] for s in labels.raw["source"][train.rows]])

    net = build(config)
    print(f"{multiply_adds(net, config['inputSize']) / 1e6:.0f} M multiply-adds, {sum(p.numel() for p in net.parameters()) / 1e6:.2f} M parameters", flush=True)
    net = net.to(args.device, memory_format=torch.channels_last)
    average = copy.deepcopy(net).eval()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=config["weightDecay"])
    state = {"step": 0, "seconds": 0.0}
    checkpoint = f"{args.out}/last.pt"
    resumes = os.path.exists(checkpoint)
    if resumes or args.start:
        saved = torch.load(checkpoint if resumes else args.start, map_location=args.device)
        net.load_state_dict(saved["net"])
        # Another run's weights start a schedule of their own; warm_start.py gives weights alone.
        average.load_state_dict(saved.get("average", saved["net"]))
        if "optimizer" in saved:
            optimizer.load_state_dict(saved["optimizer"])
        state = saved["state"] if resumes else {"step": saved.get("state", state)["step"], "seconds": 0.0}
        print(f"going on from step {state['step']}, {state['seconds'] / 60:.1f} minutes", flush=True)

    def save():
        torch.save({"net": net.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(), "state": state, "config": config}, checkpoint + ".new")
        os.replace(checkpoint + ".new", checkpoint)

    rendered = Rendered(args.rendered, config["names"]) if args.rendered else None
    spread = np.where(train.known[0] < 1, rendered.blendshapes.std(0) if rendered else 1, train.blendshapes.std(0))
    loss_of = Loss(uv, spread, config).to(args.device)
    samples = Samples(train, weights, rendered, load_backdrops(args.backdrops), uv, config, state["step"])
    loader = iter(torch.utils.data.DataLoader(samples, batch_size=None, num_workers=config["workers"], prefetch_factor=4, pin_memory=args.device != "cpu"))
    sums, seen, reported, total = {}, 0, time.time(), minutes * 60
    while state["seconds"] < total:
        started = time.time()
        images, *truth = (part.to(args.device, non_blocking=True) for part in next(loader))
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(state["seconds"] / total, config["learningRate"])
        net.train()
        x = images.permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last)
        with torch.autocast(torch.device(args.device).type, torch.bfloat16, enabled=config["halfPrecision"]):
            outputs = net(x)
        loss, parts = loss_of(outputs, *truth)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        keep = min(config.get("average", 0.999), (1 + state["step"]) / (10 + state["step"]))
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
