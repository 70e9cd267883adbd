"""Which geometry should teach what: the teacher's depth against fitted ICT heads.   python3 measure_ict.py --faces FACES

Prints small tables; all lengths in millimetres on a head of ICT's mean size unless said otherwise.
"""

import argparse
import os

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from data import TRAINING_SOURCES, Labels
from expressions import GAZE, Expressions
from geometry import fit_similarity
from ict import Fitter, Head, load_places
from layout import rigid_vertices
from render import turned
from scene import Camera, label_points
from texture import RIMS
from uv import mirror_vertices

HERE = os.path.dirname(os.path.abspath(__file__))
# Of the 468 points, by their place on the canonical face.
KINDS = ("ICT", "teacher", "mix", "mean")
REGIONS = ("all", "forehead", "eyes, nose", "mouth, chin", "cheeks, jaw")


def regions_of(canonical):
    """{name: [468] bool}; canonical [468, 3] cm."""
    x, y, _ = canonical.T
    fore, side = y > 4.2, np.abs(x) > 4.8
    mouth = (y < -1.8) & ~side
    return dict(zip(REGIONS, (x < 99, fore, ~fore & ~side & ~mouth, mouth, side & ~fore)))


class Measure:
    def __init__(self, faces_dir):
        self.labels = Labels(faces_dir)
        self.raw, self.head = self.labels.raw, Head(faces_dir)
        mesh = np.load(f"{faces_dir}/mediapipe-uv.npz")
        self.places = load_places(self.head, faces_dir, self.labels, f"{HERE}/cache")
        self.fitter = Fitter(self.head, self.places, mesh["triangles"])
        self.canonical = mesh["vertices"].astype(np.float64)
        self.mirror, self.rigid = mirror_vertices(self.canonical), rigid_vertices(faces_dir)
        self.regions = regions_of(self.canonical)
        self.yaw = np.degrees(np.arctan2(self.raw["transform"][:, 0, 2], self.raw["transform"][:, 2, 2]))

    def shapes(self, row):
        """The fit, and expression-free heads [468, 3] cm in head axes: ICT's, the teacher's, and a mix: the picture's x, y
        with ICT's depth."""
        fit = self.fitter.fit(self.raw["points"][row], self.raw["blendshapes"][row, 1:])
        moved = self.expression(fit)
        seen = (self.raw["points"][row, :468].astype(np.float64) * [1, -1, -1] - fit.translation) / fit.scale
        shape = self.fitter.shape(fit)
        depth = (shape @ fit.rotation.T)[:, 2]
        # The teacher's head stands by its own depth: its own rotation, size and place.
        s, r, t = fit_similarity(seen, shape, self.rigid)
        mixed = np.concatenate([seen[:, :2], depth[:, None]], 1) @ fit.rotation
        return fit, {"ICT": shape - moved, "teacher": s * seen @ r.T + t - moved, "mix": mixed - moved}

    def expression(self, fit):
        return self.fitter.basis[:, :, 100:] @ fit.expression[self.fitter.used]

    def residual(self, count):
        rows = np.random.default_rng(5).choice(self.labels.rows("train", TRAINING_SOURCES), count, replace=False)
        error = []
        for row in rows:
            points = self.raw["points"][row]
            fit = self.fitter.fit(points, self.raw["blendshapes"][row, 1:])
            size = np.sqrt(np.ptp(points[:468, :2], axis=0).prod())
            error.append(np.linalg.norm(self.fitter.project(fit)[:, :2] * [1, -1] - points[:468, :2], axis=1) / size)
        error = np.array(error)
        print(f"\nFit residual over {count} training rows, % of the face's size: mean {100 * error.mean():.2f}, "
              f"95th percentile of rows {100 * np.percentile(error.mean(1), 95):.2f}; "
              + ", ".join(f"{n} {100 * error[:, m].mean():.2f}" for n, m in self.regions.items() if n != "all"))

    def people(self):
        """Rows of one head from several sides: clips, and people of `uda` (frames of videos), name -> rows."""
        raw, out = self.raw, {}
        clips = np.array([str(i).split("#")[0] if "#" in str(i) else "" for i in raw["image"]])
        for clip in np.unique(clips[clips != ""]):
            out[clip] = np.flatnonzero(clips == clip)
        uda = self.labels.rows("train", ("uda",))
        for person in np.unique(raw["identity"][uda]):
            out[f"uda {person}"] = uda[raw["identity"][uda] == person]
        wide = lambda rows: len(rows) >= 5 and np.ptp(np.percentile(self.yaw[rows], [3, 97])) > 24
        return {name: rows for name, rows in out.items() if wide(rows)}

    def across_views(self, each, apart):
        """A head read off one picture, laid into another of the same person at least `apart` degrees away: what its 2D
        points miss there. mean: ICT's mean head for everybody."""
        rng, sums, steady, pairs = np.random.default_rng(2), {}, {}, 0
        groups = self.people()
        columns = (*REGIONS, "hidden before")
        for rows in groups.values():
            rows = rng.choice(rows, min(each, len(rows)), replace=False)
            found = {row: self.shapes(row) for row in rows}
            facing = {row: self.fitter.facing(f[0]) for row, f in found.items()}
            for kind in ("ICT", "teacher", "mix"):
                steady.setdefault(kind, []).append(10 * np.stack([f[1][kind] for f in found.values()]).std(0))
            for a in rows:
                for b in rows:
                    if abs(self.yaw[a] - self.yaw[b]) < apart:
                        continue
                    pairs += 1
                    there = found[b][0]
                    seen = (self.raw["points"][b, :468] * [1, -1, -1] - there.translation) / there.scale
                    visible = facing[b] > 0.15
                    masks = {n: visible & m for n, m in self.regions.items()} | {"hidden before": visible & (facing[a] < 0.1)}
                    for kind in KINDS:
                        shape = self.fitter.base if kind == "mean" else found[a][1][kind]
                        miss = self._lay(shape + self.expression(there), seen, there.rotation, visible)
                        for name, mask in masks.items():
                            if mask.any():
                                sums.setdefault((kind, name), []).append(10 * miss[mask].mean())
        print(f"\nFrom one view into another, {apart} degrees or more away ({len(groups)} people, {pairs} pairs; 2D miss on the seen side, mm):")
        self._table(sums, columns)
        print("\nHow much the expression-free head of one person wanders between pictures (standard deviation, mm; x / y / z):")
        for kind, value in steady.items():
            value = np.stack(value)
            print(f"  {kind:8}", "  ".join(f"{n} " + "/".join(f"{v:.1f}" for v in value[:, m].mean((0, 1))) for n, m in self.regions.items()))

    def _lay(self, shape, seen, rotation, facing):
        """Pose found anew for this head from the seen 2D points (rotation, scale, shift), then the miss per point [468] cm."""
        scale, translation = 1.0, np.zeros(3)
        inverse = np.stack([facing, facing, 0.02 * facing], 1).astype(float)
        for _ in range(3):
            scale, rotation, translation = self.fitter._pose(shape, seen, inverse, scale, rotation, translation)
        return np.linalg.norm((scale * shape @ rotation.T + translation - seen)[:, :2], axis=1)

    def symmetry(self, count):
        """How far the expression-free head is from its own mirror image: people are nearly symmetric at every yaw."""
        rows = self.labels.rows("train", TRAINING_SOURCES)
        rng, sums = np.random.default_rng(3), {}
        bands = {"under 10": (0, 10), "20 to 30": (20, 30), "over 30": (30, 99)}
        for band, (low, high) in bands.items():
            turn = np.abs(self.yaw[rows])
            chosen = rows[(turn >= low) & (turn < high)]
            for row in rng.choice(chosen, min(count, len(chosen)), replace=False):
                for kind, shape in self.shapes(row)[1].items():
                    twin = shape[self.mirror] * [-1, 1, 1]
                    s, r, t = fit_similarity(twin, shape, np.ones(468))
                    sums.setdefault((kind, band), []).append(10 * np.linalg.norm(s * twin @ r.T + t - shape, axis=1).mean())
        print("\nAsymmetry of the expression-free head by yaw in degrees (mean distance to its mirror image, mm):")
        self._table(sums, bands)

    def calibration(self, count):
        """What the teacher would say to ICT's shapes: kernel ridge regression from its points to its coefficients stands
        for it (frontal rows; r is its agreement with the teacher on other rows)."""
        raw, rng = self.raw, np.random.default_rng(0)
        names = [str(n) for n in raw["names"][1:]]
        rows = np.flatnonzero((np.abs(self.yaw) < 22) & np.isin(raw["source"], TRAINING_SOURCES) & (self.labels.part == "train"))
        rng.shuffle(rows)
        held, rows = rows[:400], rows[400:]
        strength = 0.3 + raw["blendshapes"][rows, 1:].astype(float).sum(1)
        rows = rng.choice(rows, count, replace=False, p=strength / strength.sum())
        weight = np.ones((478, 1))
        weight[RIMS[0] + RIMS[1]], weight[RIMS[2]], weight[468:] = 4, 2.5, 3

        def features(points):
            flat = points[..., :2].astype(np.float64)
            right, left = flat[:, [33, 133, 159, 145]].mean(1), flat[:, [263, 362, 386, 374]].mean(1)
            x = (left - right) / ((left - right) ** 2).sum(1, keepdims=True)
            turn = np.stack([x, np.stack([-x[:, 1], x[:, 0]], 1)], 1)
            return (np.einsum("nij,npj->npi", turn, flat - ((left + right) / 2)[:, None]) * weight).reshape(len(points), -1)

        known = features(raw["points"][rows])
        middle = known.mean(0)
        axes = np.linalg.eigh(np.cov(known.T))[1][:, -60:]
        reduced = (known - middle) @ axes
        width = 1.3 * np.median(np.linalg.norm(reduced[:400, None] - reduced[None, :400], axis=-1))
        distance = lambda a: np.maximum((a * a).sum(1)[:, None] + (reduced * reduced).sum(1) - 2 * a @ reduced.T, 0)
        kernel = lambda points: np.exp(-distance((features(points) - middle) @ axes) / (2 * width**2))
        values = raw["blendshapes"][rows, 1:].astype(float)
        factors = cho_solve(cho_factor(kernel(raw["points"][rows]) + 3e-3 * np.eye(count)), values - values.mean(0))
        teacher = lambda points: kernel(points) @ factors + values.mean(0)

        truth, guess = raw["blendshapes"][held, 1:].astype(float), teacher(raw["points"][held])
        expressions = Expressions(names)
        identities = [self.fitter.fit(raw["points"][r], raw["blendshapes"][r, 1:]).identity for r in held[:20]]
        print("\nThe teacher's answer to ICT's shapes at 0, 0.5 and 1 (a stand-in; r with the real one):")
        channels = sorted({n.replace("Left", "") if n.endswith("Left") and n not in ("jawLeft", "mouthLeft") else n for n in names if not n.endswith("Right") or n in ("jawRight", "mouthRight")})
        for channel in channels:
            full = np.zeros(51)
            if channel.startswith(("eyeLookIn", "eyeLookOut")):  # both eyes the same way, to one side and to the other
                expressions.look(full, GAZE["across"] * (1 if channel.endswith("Out") else -1), 0)
            else:
                expressions.put(full, channel, 1.0)
            moved = np.flatnonzero(full)
            answer = []
            for amount in (0, 0.5, 1):
                gaze = expressions.gaze(full * amount)
                heads = [self.head.vertices(i, full * amount @ self.head.channels) for i in identities]
                points = np.stack([Camera(10, 60, turned(0, 0)).project(label_points(v, self.places, gaze)) for v in heads])
                answer.append(teacher(points)[:, moved].mean())
            spread = truth[:, moved].std(0).min() > 0.01
            r = np.mean([np.corrcoef(truth[:, k], guess[:, k])[0, 1] for k in moved]) if spread else np.nan
            print(f"  {channel:16} " + " ".join(f"{v:5.2f}" for v in answer) + f"   r {r:.2f}")

    def _table(self, sums, columns):
        columns = list(columns)
        print("  " + " " * 8 + "".join(f"{c:>15}" for c in columns))
        for kind in KINDS:
            if (kind, columns[0]) in sums:
                print(f"  {kind:8}" + "".join(f"{np.mean(sums[kind, c]):15.2f}" for c in columns))


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--faces", required=True)
    args.add_argument("--rows", type=int, default=300)
    args = args.parse_args()
    measure = Measure(args.faces)
    measure.residual(args.rows)
    for apart in (20, 35):
        measure.across_views(args.rows // 25, apart)
    measure.symmetry(args.rows // 3)
    measure.calibration(10 * args.rows)


if __name__ == "__main__":
    main()
