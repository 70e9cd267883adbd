"""Trains a close-up's network:  python3 train_closeups.py --closeup eyes --faces DIR --out runs/eyes [--minutes M]

One thread. Stops after --minutes of processor time and goes on from the last checkpoint when called again with the
same --out. Counted in processor time, so that a busy machine changes nothing but how long it takes.
"""

import argparse
import collections
import copy
import json
import os
import time

import cv2
import numpy as np
import torch
from torch.nn import functional as F

from augment import BACKDROPS, Augmenter, load_backdrops
from closeups import MARKS, CONFIG, HERE, PATCH_DETAIL, Patches, build
from data import TRAINING_SOURCES, VALIDATION_CLIPS, Labels, mirrored
from evaluate import correlation
from network import multiply_adds
from uv import build_uv

# A label has to move this much in a clip (standard deviation) before agreeing with it means anything.
MOVING = 0.05


# The irises' centres are two points among many, and all there is to gaze.
IRISES, IRIS_WEIGHT = (468, 473), 5.0


def view_of(rng):
    """[2, 3] strip pixels about the middle -> the same, off by what the main network's landmarks are: about 1.5 % of
    the face (2 pixels) each, so that the anchors turn, stretch and shift the strip; now and then by more."""
    worse = 1.8 if rng.random() < 0.15 else 1.0
    angle = np.radians(rng.normal(0, 2.0)) * worse
    zoom = np.exp(rng.normal(0, 0.05) * worse)
    stretch = np.exp(rng.normal(0, 0.02))
    shift = np.clip(rng.normal(0, 1.8, 2) * worse, -8, 8)
    c, s = np.cos(angle), np.sin(angle)
    linear = zoom * np.array([[c, -s], [s, c]]) @ np.diag([stretch, 1 / stretch])
    return np.concatenate([linear, shift[:, None]], 1)


def strip_of(picture, view, size):
    """A patch [h, w, 3] seen through a view -> strip [height, width, 3]; size: (width, height)."""
    linear = view[:, :2] / PATCH_DETAIL
    patch_middle = np.array([picture.shape[1], picture.shape[0]]) / 2 - 0.5
    offset = view[:, 2] + np.array(size) / 2 - 0.5 - linear @ patch_middle
    return cv2.warpAffine(picture, np.concatenate([linear, offset[:, None]], 1), tuple(size), flags=cv2.INTER_LINEAR)


class Samples:
    """Augmented batches."""

    def __init__(self, name, config, patches, blendshapes, chance, mirror, seed):
        """blendshapes [N, B] in the order of the channels; chance [N] of each row; mirror [478] vertex numbers."""
        self.config, self.patches, self.blendshapes, self.chance = config, patches, blendshapes, chance
        self.rng = np.random.default_rng(seed)
        self.augmenter = Augmenter(load_backdrops(BACKDROPS), None, seed + [1])
        self.glasses = name == "eyes"
        self.marks = np.array(MARKS[name])
        self.mirrored_marks = mirror[self.marks]
        self.swap = mirrored(config["channels"])
        self.halves = collections.deque(maxlen=8)

    def batch(self):
        """Half of a batch is new, half was seen eight steps ago: making a sample up costs more than learning from it."""
        self.halves.append(self._made_up(self.config["batch"] // 2))
        return [torch.cat(pair) for pair in zip(self.halves[0], self.halves[-1])]

    def _made_up(self, count):
        """-> strips [n, 3, H, W] RGB 0..1, blendshapes [n, B], points [n, P, 2] in strip widths from the middle."""
        (width, height), rng = self.config["input"], self.rng
        chosen = rng.choice(len(self.chance), count, p=self.chance)
        images = np.zeros((count, height, width, 3), np.uint8)
        blendshapes = self.blendshapes[chosen]
        points = np.zeros((count, len(self.marks), 2), np.float32)
        for i, row in enumerate(chosen):
            picture, marks = self.patches.pictures[row], self.patches.points[row, self.marks]
            view = view_of(rng)
            if rng.random() < 0.5:
                view[:, 0] *= -1  # the view of the mirror image
                marks = self.patches.points[row, self.mirrored_marks]
                blendshapes[i] = blendshapes[i, self.swap]
            points[i] = (marks @ view[:, :2].T + view[:, 2]) / width
            strip = strip_of(picture, view, (width, height))
            if rng.random() < 0.08:
                self._occlude(strip)
            if self.glasses and rng.random() < 0.03:
                self._darken(strip, points[i] * width + [width / 2, height / 2])
            images[i] = self.augmenter.camera(self.augmenter.light(strip))
        x = torch.tensor(images[..., ::-1].copy()).permute(0, 3, 1, 2).float().div_(255)
        return x, torch.tensor(blendshapes), torch.tensor(points)

    def _occlude(self, strip):
        """An ellipse over some of the strip: a finger, hair, a microphone."""
        rng, (height, width) = self.rng, strip.shape[:2]
        area = np.zeros((height, width), np.uint8)
        centre = tuple(int(n) for n in rng.uniform(0, 1, 2) * [width, height])
        form = tuple(int(n) for n in rng.uniform(0.08, 0.4, 2) * height)
        cv2.ellipse(area, centre, form, float(rng.uniform(0, 180)), 0, 360, 1, -1)
        paint = self.augmenter.texture(height, width) if rng.random() < 0.5 else rng.uniform(20, 210, 3).astype(np.uint8)
        strip[:] = np.where(area[..., None] > 0, paint, strip)

    def _darken(self, strip, marks):
        """Dark glasses, through which little is seen."""
        rng = self.rng
        dark = strip.copy()
        for eye in (marks[:8], marks[8:16]):
            form = tuple(int(n * rng.uniform(0.8, 1.2)) for n in (0.20 * strip.shape[1], 0.32 * strip.shape[0]))
            cv2.ellipse(dark, tuple(int(n) for n in eye.mean(0)), form, 0, 0, 360, tuple(rng.uniform(0, 60, 3)), -1)
        strip[:] = cv2.addWeighted(dark, rng.uniform(0.7, 1.0), strip, 0, 0) if rng.random() < 0.5 else cv2.addWeighted(dark, 0.8, strip, 0.2, 0)


@torch.no_grad()
def predict(net, strips):
    """[N, H, W, 3] uint8 BGR -> blendshapes [N, B] 0..1, points [N, P, 2] in strip widths from the middle."""
    net.eval()
    parts = []
    for start in range(0, len(strips), 64):
        x = torch.tensor(strips[start : start + 64, ..., ::-1].copy()).permute(0, 3, 1, 2).float() / 255
        logits, points = net(x)
        parts.append((torch.sigmoid(logits).numpy(), points.numpy()))
    return [np.concatenate(part) for part in zip(*parts)]


def correlations(predicted, labels, images, channels):
    """{channel: [r on each validation clip, r pooled]}; None where the label does not move."""
    clips = [np.char.startswith(images, f"{clip}#") for clip in VALIDATION_CLIPS]
    clips.append(np.any(clips, 0))
    def r(rows, c):
        return round(correlation(predicted[rows, c], labels[rows, c]), 3) if labels[rows, c].std() > MOVING else None
    return {name: [r(rows, c) for rows in clips] for c, name in enumerate(channels)}


def learning_rate(progress, peak):
    """Warm-up, then by cosine to almost nothing; progress 0..1 of the run's time."""
    return peak * min(1.0, progress / 0.02) * (0.5 * (1 + np.cos(np.pi * min(progress, 1.0))) + 0.002)


def full_mirror(faces_dir):
    """[478] for each mesh point its mirror image; of the irises only the centres' are ever asked for."""
    return np.concatenate([build_uv(faces_dir, 64).mirror, [473] * 5, [468] * 5])


class Run:
    """A training in progress: what is learned, how far it is, and where it is kept."""

    def __init__(self, name, config, total, out):
        """total: processor time [s] of the whole run; out: folder of its checkpoint and log."""
        self.name, self.config, self.total, self.out = name, config, total, out
        self.net = build(name, config).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.net).eval()
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=1e-3, weight_decay=config["weightDecay"])
        self.state = {"step": 0, "seconds": 0.0}
        self.checkpoint = f"{out}/last.pt"
        if os.path.exists(self.checkpoint):
            saved = torch.load(self.checkpoint, map_location="cpu")
            self.state = saved["state"]
            for part in ("net", "average", "optimizer"):
                getattr(self, part).load_state_dict(saved[part])
        self.point = torch.tensor([IRIS_WEIGHT if mark in IRISES else 1.0 for mark in MARKS[name]])

    def step(self, batch, channel):
        """One step; channel [B]: how much each blendshape counts. -> the blendshapes' part of the loss"""
        x, blendshapes, points = batch
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.state["seconds"] / self.total, self.config["learningRate"])
        self.net.train()
        logits, placed = self.net(x.contiguous(memory_format=torch.channels_last))
        expression = (F.smooth_l1_loss(torch.sigmoid(logits), blendshapes, beta=0.03, reduction="none") * channel).mean()
        loss = 6 * expression + self.config["pointsLoss"] * ((placed - points).abs().mean(-1) * self.point).mean()
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimizer.step()
        keep = min(0.999, (1 + self.state["step"]) / (10 + self.state["step"]))
        with torch.no_grad():
            for a, b in zip(self.average.state_dict().values(), self.net.state_dict().values()):
                a.copy_(b) if not a.is_floating_point() else a.lerp_(b, 1 - keep)
        self.state["step"] += 1
        return float(expression)

    def save(self):
        kept = {"net": self.net.state_dict(), "average": self.average.state_dict(), "optimizer": self.optimizer.state_dict()}
        torch.save({**kept, "state": self.state, "config": self.config, "closeup": self.name}, self.checkpoint + ".new")
        os.replace(self.checkpoint + ".new", self.checkpoint)

    def report(self, held, loss):
        """Prints and logs the figures of the average on held-out frames, r by clip."""
        figures = {"minutes": round(self.state["seconds"] / 60, 1), "step": self.state["step"], "loss": round(loss, 5), **held.figures(self.average)}
        with open(f"{self.out}/log.jsonl", "a") as log:
            log.write(json.dumps(figures) + "\n")
        pooled = " ".join(f"{name}:{r[-1]}" for name, r in figures.pop("r").items() if r[-1] is not None)
        print(json.dumps(figures), pooled, flush=True)


class Held:
    """The validation clips' frames as strips, each a little off in a way of its own, as they are in the runtime."""

    def __init__(self, name, config, patches, blendshapes, images):
        """blendshapes [N, B], images [N] names of the frames."""
        rng = np.random.default_rng(config["seed"])
        self.config, self.blendshapes, self.images = config, blendshapes, images
        views = np.stack([view_of(rng) for _ in patches.rows])
        self.strips = np.stack([strip_of(p, v, config["input"]) for p, v in zip(patches.pictures, views)])
        self.points = np.einsum("nij,npj->npi", views[:, :, :2], patches.points[:, MARKS[name]]) + views[:, None, :, 2]

    def figures(self, net):
        """Medians over the moving channels and r of each, on each clip and pooled; mean error of the points [pixels]."""
        predicted, points = predict(net, self.strips)
        r = correlations(predicted, self.blendshapes, self.images, self.config["channels"])
        median = [round(float(np.median([v[i] for v in r.values() if v[i] is not None])), 3) for i in range(4)]
        off = np.linalg.norm(points * self.config["input"][0] - self.points, axis=-1).mean()
        return {"median": median, "points_px": round(float(off), 2), "r": r}


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--closeup", choices=sorted(MARKS), required=True)
    args.add_argument("--config", default=CONFIG)
    args.add_argument("--faces", required=True)
    args.add_argument("--out", required=True)
    args.add_argument("--minutes", type=float)
    args = args.parse_args()
    with open(args.config) as file:
        config = json.load(file)[args.closeup]
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(config["seed"])
    os.makedirs(args.out, exist_ok=True)

    labels = Labels(args.faces)
    raw, cache = labels.raw, f"{HERE}/cache"
    train = Patches(labels, labels.rows("train", TRAINING_SOURCES), config, cache)
    clips = Patches(labels, labels.rows("validation", ("clip",)), config, cache)
    print(f"{len(train.rows)} training rows, {len(clips.rows)} validation rows", flush=True)
    known = raw["blendshapes"][:, [list(raw["names"]).index(n) for n in config["channels"]]].astype(np.float32)
    held = Held(args.closeup, config, clips, known[clips.rows], raw["image"][clips.rows].astype(str))
    chance = np.array([config["sourceWeights"][s] for s in raw["source"][train.rows]])
    channel = 1 / (torch.tensor(known[train.rows].std(0)) + 0.08)
    channel = channel / channel.mean()

    run = Run(args.closeup, config, 60 * (args.minutes or config["minutes"]), args.out)
    print(f"{multiply_adds(run.net, *config['input']) / 1e6:.2f} M multiply-adds, {sum(p.numel() for p in run.net.parameters())} parameters", flush=True)
    samples = Samples(args.closeup, config, train, known[train.rows], chance / chance.sum(), full_mirror(args.faces), [config["seed"], run.state["step"]])
    losses, reported = [], run.state["seconds"]
    while run.state["seconds"] < run.total:
        started = time.process_time()
        losses.append(run.step(samples.batch(), channel))
        run.state["seconds"] += time.process_time() - started
        if run.state["seconds"] - reported > 90 or run.state["seconds"] >= run.total:
            run.report(held, float(np.mean(losses)))
            run.save()
            losses, reported = [], run.state["seconds"]


if __name__ == "__main__":
    main()
