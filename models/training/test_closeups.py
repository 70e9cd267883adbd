"""Close-ups, from geometry to the shipped networks:  python3 -m unittest test_closeups

The last test needs Node, the built tracker (npx tsc -b packages/tracker) and checkpoints in runs/eyes and runs/mouth,
which the shipped networks were exported from; without them it is left out.
"""

import json
import os
import subprocess
import tempfile
import unittest

import cv2
import numpy as np
import torch

from closeups import HERE, cut, strip_matrix
from data import mirrored
from export_closeups import exported_part, load
from train_closeups import strip_of

FOLDER = f"{HERE}/../prnet-lite"
# Runs a network of a model folder on raw float32 strips, as the tracker does, and prints its outputs.
NODE = """
import { readFile } from 'node:fs/promises';
import { createOnnxRuntime } from '%s/../../packages/tracker/dist/index.js';
const [model, strips, shape] = process.argv.slice(1);
const network = await createOnnxRuntime().load(new Uint8Array(await readFile(model)));
const bytes = await readFile(strips);
const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const size = 3 * JSON.parse(shape).reduce((a, b) => a * b);
for (let i = 0; i < all.length; i += size) {
  const image = { data: all.slice(i, i + size), shape: [1, 3, ...JSON.parse(shape)] };
  console.log(JSON.stringify([...(await network.run({ image })).blendshapes.data]));
}
"""


class Geometry(unittest.TestCase):
    def test_two_anchors_are_met_exactly(self):
        targets = np.array([[33.0, 31.0], [95.0, 31.0]])
        places = np.array([[210.0, 140.0], [330.0, 190.0]])
        matrix = strip_matrix(places, targets)
        np.testing.assert_allclose(places @ matrix[:, :2].T + matrix[:, 2], targets, atol=1e-9)
        self.assertAlmostEqual(matrix[0, 0], matrix[1, 1])
        self.assertAlmostEqual(matrix[0, 1], -matrix[1, 0])

    def test_more_are_met_with_the_least_squared_distance_in_the_picture(self):
        rng = np.random.default_rng(1)
        targets, places = rng.uniform(0, 60, (4, 2)), rng.uniform(100, 300, (4, 2))
        back = np.linalg.inv(np.vstack([strip_matrix(places, targets), [0, 0, 1]]))[:2]

        def cost(a, b, x, y):
            laid = targets @ np.array([[a, -b], [b, a]]).T + [x, y]
            return ((laid - places) ** 2).sum()

        best = np.array([back[0, 0], back[1, 0], back[0, 2], back[1, 2]])
        for i in range(4):
            for step in (-1e-3, 1e-3):
                self.assertGreater(cost(*(best + step * np.eye(4)[i])), cost(*best))

    def test_a_strip_shows_what_lies_under_it(self):
        # A picture whose blue rises with x and green with y: a pixel's value tells where its middle was.
        x, y = np.meshgrid(np.arange(200), np.arange(200))
        picture = np.stack([x, y, 0 * x], -1).astype(np.uint8)
        matrix = strip_matrix(np.array([[60.0, 80.0], [100.0, 95.0]]), np.array([[8.0, 10.0], [40.0, 10.0]]))
        strip = cut(picture, matrix, 48, 20)
        back = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]
        wanted = back @ [30.5, 5.5, 1] - 0.5
        np.testing.assert_allclose(strip[5, 30, :2], wanted, atol=1)

    def test_the_view_of_a_mirror_image_is_the_mirror_image_of_the_view(self):
        picture = np.random.default_rng(2).integers(0, 255, (86, 230, 3), np.uint8)
        view = np.array([[1.02, -0.05, 3.0], [0.05, 0.98, -2.0]])
        negated = view * [-1, 1, 1]
        seen = strip_of(picture, negated, (128, 48)).astype(int)
        wanted = strip_of(np.ascontiguousarray(picture[:, ::-1]), view, (128, 48)).astype(int)
        self.assertLess(np.abs(seen - wanted).mean(), 2)

    def test_sides_are_swapped_by_name(self):
        self.assertEqual(list(mirrored(["eyeLookInLeft", "jawOpen", "eyeLookInRight"])), [2, 1, 0])


class Parity(unittest.TestCase):
    def test_the_shipped_networks_answer_in_node_as_the_trained_ones(self):
        with open(f"{FOLDER}/layout.json") as file:
            layout = json.load(file)
        rng = np.random.default_rng(3)
        for entry in layout.get("closeups", []):
            name = entry["model"][: -len(".onnx")]
            checkpoint = f"{HERE}/runs/{name}/last.pt"
            if not os.path.exists(checkpoint):
                self.skipTest(f"no {checkpoint}")
            _, config, net = load(checkpoint)
            width, height = entry["input"]
            strips = rng.uniform(0, 255, (5, 6, 8, 3)).astype(np.float32)
            strips = np.stack([cv2.resize(s, (width, height), interpolation=cv2.INTER_CUBIC) for s in strips])
            x = torch.tensor(np.clip(strips / 255, 0, 1)).permute(0, 3, 1, 2).contiguous()
            with torch.no_grad():
                wanted = exported_part(net, config["channels"], entry["blendshapes"])(x).numpy()
            with tempfile.NamedTemporaryFile() as file:
                file.write(x.numpy().tobytes())
                file.flush()
                command = ["node", "--input-type=module", "-e", NODE % HERE, f"{FOLDER}/{entry['model']}", file.name, f"[{height},{width}]"]
                out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            answered = np.array([json.loads(line) for line in out.splitlines()])
            self.assertLess(np.abs(answered - wanted).max(), 1e-3)


if __name__ == "__main__":
    unittest.main()
