"""Made-up expressions: 51 ARKit coefficients that a face could show, and what of them moves ICT's shapes and eyeballs."""

import numpy as np

# The eyeball turns by this much at coefficient 1 [degrees]. Measured on teacher labels (irises cast onto fitted eyeballs
# against the coefficients): 27 sideways (r 0.94), 17 up and down (r 0.83, so the true slope is steeper); what stands for
# the teacher in measure_ict.py answers 0.4 to 17 degrees up or down.
GAZE = {"across": 27.0, "along": 25.0}

MOUTHS = (
    ("mouthSmile",), ("mouthFrown",), ("mouthFunnel",), ("mouthPucker",), ("mouthStretch",), ("mouthUpperUp",), ("mouthLowerDown",),
    ("mouthUpperUp", "mouthLowerDown"), ("mouthPress",), ("mouthDimple",), ("mouthRollLower", "mouthRollUpper"), ("mouthShrugLower", "mouthShrugUpper"),
    ("mouthLeft",), ("mouthRight",), ("mouthSmile", "mouthUpperUp"), ("mouthFrown", "mouthShrugLower"),
)
# What the teacher never or hardly fires: drawn often.
RARE = (("cheekPuff",), ("noseSneer",), ("jawForward",), ("jawLeft",), ("jawRight",), ("cheekSquint",), ("mouthLeft",), ("mouthRight",), ("mouthFunnel",), ("mouthFrown",))


class Expressions:
    """names: the 51 channel names in label order."""

    def __init__(self, names):
        self.names = list(names)

    def put(self, values, name, amount, rng=None):
        """Sets a channel or both sides of a pair; with rng the sides differ a little, sometimes altogether."""
        if name in self.names:
            values[self.names.index(name)] = max(values[self.names.index(name)], amount)
            return
        sides = np.ones(2)
        if rng is not None:
            sides = rng.uniform(0.8, 1.0, 2) if rng.random() < 0.75 else np.array([1.0, rng.uniform(0, 0.6)])[rng.permutation(2)]
        for side, factor in zip(("Left", "Right"), sides):
            k = self.names.index(name + side)
            values[k] = max(values[k], amount * factor)

    def sample(self, rng):
        """[51] float32."""
        v = np.zeros(len(self.names))
        draw = lambda: float(rng.beta(1.3, 1.0))
        jaw = 0.0
        if rng.random() < 0.45:
            jaw = float(rng.beta(1.2, 1.6))
            self.put(v, "jawOpen", jaw)
        if rng.random() < 0.55:
            group = RARE[rng.integers(len(RARE))]
            for name in group:
                self.put(v, name, draw() * (0.5 if name == "cheekPuff" and jaw > 0.3 else 1), rng)
        if rng.random() < 0.65:
            strength = draw() * (0.6 if v.sum() > jaw + 0.6 else 1)
            for name in MOUTHS[rng.integers(len(MOUTHS))]:
                self.put(v, name, strength * rng.uniform(0.7, 1), rng)
        self._exclude(v, rng)
        eyes = rng.random()
        if eyes < 0.22:
            self.put(v, "eyeBlink", 1.0 if rng.random() < 0.5 else draw(), rng)
        elif eyes < 0.42:
            self.put(v, "eyeWide", draw(), rng if rng.random() < 0.3 else None)
        elif eyes < 0.55:
            self.put(v, "eyeSquint", draw(), rng)
        if rng.random() < 0.5:
            for name in (("browInnerUp",), ("browInnerUp", "browOuterUp"), ("browDown",), ("browOuterUp",))[rng.integers(4)]:
                self.put(v, name, draw(), rng)
        smile = max(v[self.names.index("mouthSmileLeft")], v[self.names.index("mouthSmileRight")])
        if smile > 0.4 and rng.random() < 0.7:
            self.put(v, "cheekSquint", smile * rng.uniform(0.5, 1), rng)
        return v.astype(np.float32)

    def _exclude(self, v, rng):
        """Opposites do not go together, and a pursed or puffed mouth does not stretch."""
        at = self.names.index
        for a, b in (("mouthLeft", "mouthRight"), ("jawLeft", "jawRight")):
            v[at(min((a, b), key=lambda n: v[at(n)]))] = 0
        if max(v[at("mouthPucker")], v[at("mouthFunnel")], v[at("cheekPuff")]) > 0.3:
            for name in ("mouthSmile", "mouthStretch", "mouthUpperUp", "mouthLowerDown", "mouthRoll"):
                for k, n in enumerate(self.names):
                    if n.startswith(name):
                        v[k] *= 0.3
        if v[at("cheekPuff")] > 0.4:
            v[at("jawOpen")] *= 0.15

    def look(self, values, across, along):
        """Writes a gaze into the coefficients: across [degrees, positive: to the subject's left], along [positive: up]."""
        for name in self.names:
            if name.startswith("eyeLook"):
                values[self.names.index(name)] = 0
        a, u = across / GAZE["across"], along / GAZE["along"]
        for side, sign in (("Left", 1), ("Right", -1)):
            self.put(values, f"eyeLook{'Out' if a * sign > 0 else 'In'}{side}", min(abs(a), 1))
            self.put(values, f"eyeLook{'Up' if u > 0 else 'Down'}{side}", min(abs(u), 1))
        return values

    def gaze(self, values):
        """{side: unit vector [3] in head axes} that the coefficients mean."""
        out = {}
        for side, sign in (("Left", 1), ("Right", -1)):
            get = lambda n: float(values[self.names.index(f"eyeLook{n}{side}")])
            a = np.radians(GAZE["across"] * sign * (get("Out") - get("In")))
            u = np.radians(GAZE["along"] * (get("Up") - get("Down")))
            out[side] = np.array([np.sin(a) * np.cos(u), np.sin(u), np.cos(a) * np.cos(u)])
        return out
