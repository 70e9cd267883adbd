"""A small network from the 68 landmarks to the blendshapes, for position map networks without an expression head:

    python3 landmark_expression.py --faces DIR [--out FILE] [--tracked DIR]

writes what `npm run import-prnet` puts behind a published network. It learns from the teacher's landmarks of the training part, in
head space and measured from the neutral head; noise and other people's proportions are added to them, since no network's
landmarks are the teacher's. Prints r with the teacher's blendshapes on the validation clips, from the teacher's own landmarks and, with
`--tracked`, from what a tracker saw (d3.jsonl, d12.jsonl, d14.jsonl of `npm run track -- CLIP --out …`).
"""

import argparse
import json
import os

import numpy as np
import torch
from torch import nn

from data import TRAINING_SOURCES, VALIDATION_CLIPS, Labels, head_fit, mirrored
from evaluate import correlation
from fit_landmarks import JAW, MIRROR68
from layout import packed, rigid_vertices
from uv import landmarks_of

# The jaw line is another line to every model; its middle, the chin, is not.
POINTS = [8, *range(JAW, 68)]
HIDDEN, EPOCHS, BATCH, RATE, DECAY = 64, 30, 128, 5e-3, 1e-3
# Noise of each coordinate, at most, and of a face's proportions in their own deviations.
NOISE, PROPORTIONS, PROPORTION_RANK = 0.03, 1.0, 20
# What the inputs are divided by while the network learns: about their deviation.
UNIT = 0.03
MOVES = 0.05
NOTICE = "blendshapes: a network learned from MediaPipe FaceLandmarker's answers (Google, Apache-2.0) on pictures from repositories that state MIT or Apache-2.0"


def head_landmarks(labels, rows, faces_dir):
    """[N, 68, 3] the teacher's landmarks in head space, in interocular distances of the canonical head."""
    canonical = np.load(f"{faces_dir}/mediapipe-uv.npz")["vertices"].astype(np.float64) / 100
    rigid, neutral = rigid_vertices(faces_dir), landmarks_of(canonical)
    unit = np.linalg.norm(neutral[45] - neutral[36])
    out = []
    for row in rows:
        points = labels.raw["points"][row, :468].astype(np.float64)
        scale, rotation, translation = head_fit(points, canonical, rigid)
        out.append((landmarks_of(points * [1, -1, -1]) - translation) @ rotation / scale / unit)
    return np.array(out)


def inputs_of(landmarks):
    return landmarks[:, POINTS].reshape(len(landmarks), -1)


class Regression:
    """inputs [N, 156], blendshapes [N, 51] -> a fitted network and the mean neutral face it measures from."""

    def __init__(self, inputs, blendshapes):
        torch.manual_seed(0)
        # Where the face is when all blendshapes are 0, and how people differ beside them.
        columns = np.concatenate([blendshapes, np.ones((len(blendshapes), 1))], 1)
        solution = np.linalg.lstsq(columns, inputs, rcond=None)[0]
        self.neutral = torch.tensor(solution[-1], dtype=torch.float32)
        rest = inputs - columns @ solution
        _, size, directions = np.linalg.svd(rest, full_matrices=False)
        people = (size[:, None] * directions)[:PROPORTION_RANK] / np.sqrt(len(rest))
        self.net = nn.Sequential(nn.Linear(inputs.shape[1], HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, blendshapes.shape[1]), nn.Sigmoid())
        self._train(*(torch.tensor(a, dtype=torch.float32) for a in (inputs, blendshapes, people)))

    def _train(self, inputs, blendshapes, people):
        steps = EPOCHS * -(-len(inputs) // BATCH)
        optimiser = torch.optim.AdamW(self.net.parameters(), RATE, weight_decay=DECAY)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
        for _ in range(EPOCHS):
            for rows in torch.randperm(len(inputs)).split(BATCH):
                noise = NOISE * torch.rand(len(rows), 1) * torch.randn(len(rows), inputs.shape[1])
                other = PROPORTIONS * torch.randn(len(rows), len(people)) @ people
                loss = ((self._answer(inputs[rows] + noise + other) - blendshapes[rows]) ** 2).mean()
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()

    def _answer(self, inputs):
        return self.net((inputs - self.neutral) / UNIT)

    @torch.no_grad()
    def predict(self, inputs):
        return self._answer(torch.tensor(inputs, dtype=torch.float32)).numpy()

    def layers(self):
        """Weights [in, out] and biases, for inputs as they are: distances from the neutral face."""
        first, last = self.net[0], self.net[2]
        pairs = [(first.weight.T / UNIT, first.bias), (last.weight.T, last.bias)]
        return [{"weights": packed(w.detach().numpy()), "bias": packed(b.detach().numpy())} for w, b in pairs]


def tracked_landmarks(folder, images):
    """[N, 68, 3] what a tracker saw in each frame, NaN where it saw no face."""
    clips, out = {}, np.full((len(images), 68, 3), np.nan)
    for i, image in enumerate(images):
        clip, frame = image.split("#")
        if clip not in clips:
            name = os.path.splitext(os.path.basename(clip))[0]
            with open(f"{folder}/{name}.jsonl") as file:
                clips[clip] = [json.loads(line)["landmarks"] for line in file]
        seen = clips[clip][int(frame)]
        if seen is not None:
            out[i] = np.array(seen).reshape(68, 3)
    return out


def report(names, images, truth, predictions):
    """Prints r by channel and clip; predictions: [N, 51] by where the landmarks come from."""
    clips = np.array([image.split("#")[0] for image in images])
    parts = [(os.path.splitext(os.path.basename(clip))[0], clips == clip) for clip in VALIDATION_CLIPS] + [("pooled", np.full(len(clips), True))]
    moving = [np.flatnonzero(truth[rows].std(0) > MOVES) for _, rows in parts]
    for source, answer in predictions.items():
        known = np.isfinite(answer).all(1)
        table = {c: [correlation(answer[rows & known, c], truth[rows & known, c]) if c in m else None for (_, rows), m in zip(parts, moving)] for c in sorted(set(np.concatenate(moving)))}
        print(f"\nr from the landmarks of {source}, {known.sum()} frames\n{'':22}" + "".join(f"{name:>8}" for name, _ in parts))
        for c, row in table.items():
            print(f"{names[c]:22}" + "".join("       –" if r is None else f"{r:8.3f}" for r in row))
        medians = [np.median([row[i] for row in table.values() if row[i] is not None]) for i in range(len(parts))]
        print(f"{'median of moving':22}" + "".join(f"{m:8.3f}" for m in medians))


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--faces", required=True)
    args.add_argument("--out", default="../../packages/tracker/tools/import-prnet/expression.json")
    args.add_argument("--tracked")
    args = args.parse_args()
    labels = Labels(args.faces)
    names = [str(name) for name in labels.raw["names"][1:]]
    rows = labels.rows("train", TRAINING_SOURCES)
    landmarks, blendshapes = head_landmarks(labels, rows, args.faces), labels.raw["blendshapes"][rows, 1:].astype(np.float64)
    # A mirrored face is a face.
    landmarks = np.concatenate([landmarks, landmarks[:, MIRROR68] * [-1, 1, 1]])
    fitted = Regression(inputs_of(landmarks), np.concatenate([blendshapes, blendshapes[:, mirrored(names)]]))
    with open(args.out, "w") as file:
        json.dump({"notice": NOTICE, "names": names, "points": POINTS, "layers": fitted.layers()}, file, indent=1)

    clips = labels.rows("validation", ["clip"])
    images, truth = labels.raw["image"][clips].astype(str), labels.raw["blendshapes"][clips, 1:].astype(np.float64)
    sources = {"the teacher": head_landmarks(labels, clips, args.faces)}
    if args.tracked:
        sources["the tracker"] = tracked_landmarks(args.tracked, images)
    report(names, images, truth, {source: fitted.predict(inputs_of(points)) for source, points in sources.items()})


if __name__ == "__main__":
    main()
