"""Makes a folder laid out like PRNet's release, with weights from a seed, and says what its network answers.

python3 release.py FOLDER [--width W] [--shards N] [--seed S] [--snappy] [--without TENSOR] --face LAYOUT

Written from the descriptions of the formats (LevelDB's table_format.md, TensorFlow's tensor_bundle.proto, Snappy's
format_description.txt, RFC 3720 for the checksum) and of the network (Feng et al. 2018, TensorFlow's definition of "SAME"), and knows
nothing of the importer. Beside `Data`, FOLDER gets image.f32 [1, 3, 256, 256] and answer.f32 [256, 256, 3], the network's output.
--face takes the neutral head from a layout.json; the arrays of `Data/uv-data` are written as NumPy writes them.
"""
import argparse, base64, json, os, struct
import numpy as np

SIDE, K = 256, 4
CRC = []
for n in range(256):
    for _ in range(8):
        n = n >> 1 ^ (0x82F63B78 if n & 1 else 0)
    CRC.append(n)


def masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC[(crc ^ byte) & 255] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def field(number, value):
    """A protocol buffer field: whole numbers as varints, bytes with their length."""
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    return varint(number << 3) + varint(value)


def snappy(data):
    """Literals, and copies of what came before."""
    out, seen, start, at = bytearray(varint(len(data))), {}, 0, 0

    def literal(end):
        for i in range(start, end, 60):
            part = data[i : min(i + 60, end)]
            out.append(len(part) - 1 << 2)
            out.extend(part)

    while at + 4 <= len(data):
        before, seen[data[at : at + 4]] = seen.get(data[at : at + 4]), at
        if before is None or at - before > 65535:
            at += 1
            continue
        length = 4
        while at + length < len(data) and length < 60 and data[before + length] == data[at + length]:
            length += 1
        literal(at)
        if length < 12 and at - before < 2048:
            out += bytes([(at - before >> 8) << 5 | length - 4 << 2 | 1, at - before & 255])
        else:
            out += bytes([length - 1 << 2 | 2]) + struct.pack("<H", at - before)
        at += length
        start = at
    literal(len(data))
    return bytes(out)


def block(entries, interval):
    out, restarts, last = bytearray(), [], b""
    for i, (key, value) in enumerate(entries):
        shared = 0
        if i % interval == 0:
            restarts.append(len(out))
        else:
            shared = len(os.path.commonprefix([last, key]))
        out += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        last = key
    restarts = restarts or [0]
    return bytes(out) + struct.pack("<%dI" % (len(restarts) + 1), *restarts, len(restarts))


def table(entries, packed):
    out = bytearray()

    def put(data):
        kind = b"\1" if packed else b"\0"
        data = snappy(data) if packed else data
        handle = varint(len(out)) + varint(len(data))
        out.extend(data + kind + struct.pack("<I", masked_crc(data + kind)))
        return handle

    entries, index = sorted(entries.items()), []
    for start in range(0, len(entries), 40):
        part = entries[start : start + 40]
        index.append((part[-1][0] + b"\0", put(block(part, 16))))
    meta = put(block([], 16))
    footer = meta + put(block(index, 1))
    return bytes(out) + footer.ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57)


def write_checkpoint(prefix, tensors, shards, packed):
    entries = {b"": field(1, shards) + field(3, field(1, 1))}
    data = [bytearray() for _ in range(shards)]
    for i, (name, values) in enumerate(sorted(tensors.items())):
        raw, shard = values.astype("<f4").tobytes(), i % shards
        shape = b"".join(field(2, field(1, side)) for side in values.shape)
        # Fields that are 0 are not written.
        entry = field(1, 1) + field(2, shape) + (field(3, shard) if shard else b"")
        entry += (field(4, len(data[shard])) if data[shard] else b"") + field(5, len(raw))
        entries[name.encode()] = entry + varint(6 << 3 | 5) + struct.pack("<I", masked_crc(raw))
        data[shard] += raw
    for i, part in enumerate(data):
        with open("%s.data-%05d-of-%05d" % (prefix, i, shards), "wb") as file:
            file.write(part)
    with open(prefix + ".index", "wb") as file:
        file.write(table(entries, packed))


class Network:
    """Makes its weights while it is run; x [H, W, C]."""

    def __init__(self, seed):
        self.random, self.tensors = np.random.default_rng(seed), {}

    def weights(self, scope, shape, fan):
        w = self.random.normal(0, np.sqrt(2 / fan), shape).astype(np.float32)
        self.tensors["resfcn256/%s/weights" % scope] = w
        return w.astype(np.float64)

    def norm(self, x, scope):
        c, r = x.shape[-1], self.random
        # Statistics of about the size of those of x: a network that centres every channel anew makes noise of rounding.
        values = {"beta": r.normal(0, 0.2, c), "gamma": r.uniform(0.7, 1.3, c), "moving_mean": 0.1 * x.mean((0, 1)) + r.normal(0, 0.1, c), "moving_variance": x.var((0, 1)) * r.uniform(0.7, 1.4, c)}
        values = {k: v.astype(np.float32) for k, v in values.items()}
        self.tensors.update({"resfcn256/%s/BatchNorm/%s" % (scope, k): v for k, v in values.items()})
        v = {k: v.astype(np.float64) for k, v in values.items()}
        return v["gamma"] * (x - v["moving_mean"]) / np.sqrt(v["moving_variance"] + 0.001) + v["beta"]

    def conv(self, x, scope, out, k, stride):
        w = self.weights(scope, (k, k, x.shape[-1], out), k * k * x.shape[-1])
        size = -(-len(x) // stride)
        pad = max((size - 1) * stride + k - len(x), 0)
        x = np.pad(x, ((pad // 2, pad - pad // 2),) * 2 + ((0, 0),))
        reach = (size - 1) * stride + 1
        return sum(x[i : i + reach : stride, j : j + reach : stride] @ w[i, j] for i in range(k) for j in range(k))

    def unit(self, x, scope, out, k, stride):
        return np.maximum(self.norm(self.conv(x, scope, out, k, stride), scope), 0)

    def block(self, x, scope, out, stride):
        short = x
        if stride != 1 or x.shape[-1] != out:
            short = self.conv(x, scope + "/shortcut", out, 1, stride)
        y = self.unit(x, scope + "/Conv", out // 2, 1, 1)
        y = self.unit(y, scope + "/Conv_1", out // 2, K, stride)
        return np.maximum(self.norm(self.conv(y, scope + "/Conv_2", out, 1, 1) + short, scope), 0)

    def up(self, x, scope, out, stride):
        """The gradient of a convolution: each pixel spreads the kernel over where the convolution would have read."""
        w = self.weights(scope, (K, K, out, x.shape[-1]), K * K * x.shape[-1] / stride**2)
        size = len(x) * stride
        pad = max((len(x) - 1) * stride + K - size, 0)
        full = np.zeros(((len(x) - 1) * stride + K,) * 2 + (out,))
        reach = (len(x) - 1) * stride + 1
        for i in range(K):
            for j in range(K):
                full[i : i + reach : stride, j : j + reach : stride] += x @ w[i, j].T
        return self.norm(full[pad // 2 : pad // 2 + size, pad // 2 : pad // 2 + size], scope)

    def run(self, x, width):
        x = self.unit(x, "Conv", width, K, 1)
        number = lambda name, i: name + ("_%d" % i if i else "")
        for i in range(10):
            x = self.block(x, number("resBlock", i), width * 2 ** (i // 2 + 1), 2 - i % 2)
        ups = [(32, 1)] + [(c, s) for c in (16, 8, 4) for s in (2, 1, 1)] + [(2, 2), (2, 1), (1, 2), (1, 1)]
        for i, (out, stride) in enumerate([(c * width, s) for c, s in ups] + [(3, 1)] * 3):
            x = self.up(x, number("Conv2d_transpose", i), out, stride)
            x = 1 / (1 + np.exp(-x)) if i == 16 else np.maximum(x, 0)
        return x


def write_face(folder, file):
    """The head of a layout.json four times as fine, as a release has it: pixels, y down, z to the camera."""
    with open(file) as stream:
        layout = json.load(stream)

    def array(name):
        a = layout[name]
        return (np.frombuffer(base64.b64decode(a["data"]), "<i2") * a["step"]).reshape(a["shape"])

    coarse, mask, places = array("canonical"), array("mask") > 0.5, array("landmarks")
    size = len(coarse)
    at = (np.arange(SIDE) + 0.5) * size / SIDE - 0.5
    low = np.clip(np.floor(at).astype(int), 0, size - 2)
    part = at - low
    inside = np.ones((SIDE, SIDE), bool)
    points = np.zeros((SIDE, SIDE, 3))
    for i in (0, 1):
        for j in (0, 1):
            share = (part if i else 1 - part)[:, None] * (part if j else 1 - part)[None]
            points += share[..., None] * coarse[np.ix_(low + i, low + j)]
            inside &= mask[np.ix_(low + i, low + j)]
    face = np.flatnonzero(inside)
    pixels = np.stack([face % SIDE, face // SIDE], 1)
    wanted = (places + 0.5) * SIDE / size - 0.5
    kpt = pixels[((pixels[None] - wanted[:, None]) ** 2).sum(-1).argmin(1)]
    os.makedirs(folder, exist_ok=True)
    np.savetxt(folder + "/face_ind.txt", face, newline="\r\n")
    np.savetxt(folder + "/uv_kpt_ind.txt", kpt.T, newline="\r\n")
    np.save(folder + "/canonical_vertices.npy", points.reshape(-1, 3)[face] * [900, -900, 900] + [128, 120, 60])


def main():
    args = argparse.ArgumentParser()
    args.add_argument("folder")
    args.add_argument("--width", type=int, default=16)
    args.add_argument("--shards", type=int, default=1)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--snappy", action="store_true")
    args.add_argument("--without")
    args.add_argument("--face", required=True)
    args = args.parse_args()
    os.makedirs(args.folder + "/Data/net-data", exist_ok=True)
    write_face(args.folder + "/Data/uv-data", args.face)
    network = Network(args.seed)
    image = network.random.uniform(0, 1, (SIDE, SIDE, 3)).astype(np.float32)
    answer = network.run(image.astype(np.float64), args.width)
    tensors = network.tensors
    tensors.pop(args.without, None)
    write_checkpoint(args.folder + "/Data/net-data/256_256_resfcn256_weight", tensors, args.shards, args.snappy)
    image.transpose(2, 0, 1).astype("<f4").tofile(args.folder + "/image.f32")
    answer.astype("<f4").tofile(args.folder + "/answer.f32")


main()
