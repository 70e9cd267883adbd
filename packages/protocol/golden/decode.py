"""Reads face packets as WIRE.md says, and knows nothing else of this repository.

python3 decode.py TABLES < packets   TABLES: a file of base64; packets: a line of hex each, in the order of arrival
Writes a line of JSON for each packet: the face, or {"error": reason}.
"""
import base64, json, math, struct, sys

REACH = [1500, 2100, 2100, 1900, 1600, 1300, 900, 600, 700, 300, 200, 240, 420, 480, 620, 660, 400, 300, 20, 20,
         6, 6, 1, 1, 1, 1, 1, 1, 1, 5]
TIME = [2600, 1800, 1800, 1100, 1100, 800, 800, 600, 1100, 900, 700, 600, 450, 400, 300, 250, 200, 180, 160, 140,
        120, 100, 60, 40, 20, 20, 14, 14, 8, 8]
RARE = [16256, 128]
MODE = [15744, 512, 128]
SIZE = [0, 4, 6, 8, 9, 10, 11, 12] + list(range(13, 57, 2))
PAIRS = ([(i, 16 - i) for i in range(8)] + [(i, 43 - i) for i in range(17, 22)] + [(31, 35), (32, 34)]
         + [(36, 45), (37, 44), (38, 43), (39, 42), (40, 47), (41, 46)] + [(48, 54), (49, 53), (50, 52)]
         + [(55, 59), (56, 58), (60, 64), (61, 63), (65, 67)])
MIDDLE = [8, 27, 28, 29, 30, 33, 51, 57, 62, 66]


class Refused(Exception):
    pass


def bounds(c):
    if c < 3: return -1571, 1571
    if c < 6: return -8190, 8190
    return (0, 100) if c < 59 else (-2047, 2047)


class Tables:
    def __init__(self, data):
        at = [0]

        def take(form, count):
            values = struct.unpack_from('<%d%s' % (count, form), data, at[0])
            at[0] += struct.calcsize('<%d%s' % (count, form))
            return list(values)

        def varint():
            low = take('B', 1)[0]
            return low if low < 128 else (low & 127) | take('B', 1)[0] << 7

        def rows(flat):
            cut = iter(flat)
            return [[next(cut) for _ in range(min(c, 59))] for c in range(n)]

        self.alike, others, self.shape_alike, shape_others = take('B', 4)
        self.rank, self.shape_rank = self.alike + others, self.shape_alike + shape_others
        n = 59 + self.rank
        count = sum(min(c, 59) for c in range(n))
        self.mean = take('h', n)
        self.shift = take('B', n)
        self.weights = rows(take('b', count))
        self.pull = [take('b', n) for _ in range(6)]
        self.sizes = rows(take('b', count))
        self.still = [take('b', n) for _ in range(6)]
        self.frequencies = [[[varint() for _ in range(16 if kind < 3 else 30)] for _ in range(15)]
                            for kind in range(5)]
        self.shape_classes = take('B', self.shape_rank)
        self.points = [x / 4096 for x in take('h', 107)] + [0] * 97
        self.directions = [take('b', 107 if k < self.alike else 97) for k in range(self.rank)]
        self.shapes = [take('b', 107 if k < self.shape_alike else 97) for k in range(self.shape_rank)]
        assert at[0] == len(data)


class Coder:
    def __init__(self, data):
        self.data, self.at, self.range = data, 4, 2 ** 32 - 1
        self.code = int.from_bytes(data[:4].ljust(4, b'\0'), 'big')

    def symbol(self, sizes):
        unit = self.range >> 14
        place, start, s = min(self.code // unit, 2 ** 14 - 1), 0, 0
        while start + sizes[s] <= place:
            start, s = start + sizes[s], s + 1
        self.narrow(unit * start, unit * sizes[s])
        return s

    def bits(self, k):
        unit = self.range >> k
        value = min(self.code // unit, 2 ** k - 1)
        self.narrow(unit * value, unit)
        return value

    def narrow(self, start, size):
        self.code, self.range = self.code - start, size
        while self.range < 2 ** 24:
            more = self.data[self.at] if self.at < len(self.data) else 0
            self.code, self.range, self.at = (self.code << 8 | more) & 0xffffffff, self.range << 8, self.at + 1

    def distance(self, sizes):
        s = self.symbol(sizes)
        if s < 8: return s, s
        k = 2 + (s - 8) // 2
        return ((2 + (s & 1)) << k) + self.bits(k), s

    def end(self):
        window = int.from_bytes(self.data[:self.at].ljust(self.at, b'\0')[-4:], 'big')
        low = window - self.code
        for zeros in (32, 24, 16, 8, 0):
            value = -(-low >> zeros) << zeros
            if value < low + self.range: break
        if len(self.data) > self.at or self.data[-1:] == b'\0' or value != window: raise Refused('value')


class Reader:
    def __init__(self, tables):
        self.tables, self.keyframes, self.faces = tables, {}, {}

    def read(self, packet):
        if not packet: raise Refused('length')
        if packet[0] >> 2 & 3 != 3: raise Refused('version')
        if len(packet) < 3 or len(packet) > (212 if packet[0] & 128 else 200): raise Refused('length')
        if packet[0] & 128: raise Refused('sealed')
        kind, landmarks = packet[0] >> 5 & 3, packet[0] >> 4 & 1
        number, rest = (packet[0] & 3) << 8 | packet[1], packet[2:]
        if kind == 0: face = self.delta(rest, number, landmarks)
        elif kind == 1: face = self.keyframe(rest, number, landmarks)
        else:
            if len(rest) < 2 or len(rest) < 2 + (rest[1] & 127): raise Refused('length')
            split = 2 + (rest[1] & 127)
            read = self.keyframe if kind == 2 else self.delta
            other = read(rest[2:split], (number - rest[0]) % 1024, rest[1] >> 7)
            face = self.difference(Coder(rest[split:]), other, number, landmarks)
            self.remember(other, kind == 2)
        self.remember(face, kind == 1)
        return face

    def remember(self, face, keyframe):
        number = face['sequence']
        if keyframe:
            if number not in self.keyframes and len(self.keyframes) == 4: del self.keyframes[next(iter(self.keyframes))]
            self.keyframes[number] = face
        there = self.faces.get(number % 16)
        if there is None or (number - there['sequence']) % 1024 < 512: self.faces[number % 16] = face

    def keyframe(self, data, number, landmarks):
        if len(data) < 9: raise Refused('length')
        coder = Coder(data[9:])
        face = {'sequence': number, 'timestamp': int.from_bytes(data[:6], 'big'),
                'interval': data[6] << 8 | data[7], 'sources': data[8],
                'channels': self.channels(coder, None, 5, landmarks)}
        coder.end()
        return face

    def delta(self, data, number, landmarks):
        coder = Coder(data)
        reach = coder.distance(REACH)[0] + 1
        if reach > 1023: raise Refused('value')
        named = (number - reach) % 1024
        reference = self.faces.get(named % 16)
        if reference is None or reference['sequence'] != named: reference = self.keyframes.get(named)
        if reference is None: raise Refused('keyframe-unknown')
        return self.difference(coder, reference, number, landmarks)

    def difference(self, coder, reference, number, landmarks):
        u = coder.distance(TIME)[0]
        usual = ((number - reference['sequence']) % 1024 * reference['interval'] + 32) >> 6
        age = usual + ((u + 1) // 2 if u & 1 else -(u // 2))
        if not 0 <= age <= 8000: raise Refused('value')
        sources = coder.bits(8) if coder.symbol(RARE) else reference['sources']
        cell = sum(age >= limit for limit in (50, 110, 220, 700))
        face = {'sequence': number, 'timestamp': reference['timestamp'] + age, 'interval': reference['interval'],
                'sources': sources, 'channels': self.channels(coder, reference['channels'], cell, landmarks)}
        coder.end()
        return face

    def channels(self, coder, key, age, landmarks):
        t, values, steps, sizes = self.tables, [], [], []
        count, mode = 59 + (t.rank if landmarks else 0), coder.symbol(MODE)
        if mode == 1:
            if key is None: raise Refused('value')
            return [key[c] if c < len(key) else 0 for c in range(count)] + self.shape(coder, key, mode, landmarks)
        for c in range(count):
            low, high = bounds(c)
            if mode == 2:
                values.append(low + coder.bits((high - low).bit_length()))
                if values[c] > high: raise Refused('value')
                continue
            known = t.mean[c] if key is None else key[c] if c < len(key) else 0
            exact = sum(w * s for w, s in zip(t.weights[c], steps)) << (10 - t.shift[c])
            exact += (t.mean[c] - known) * t.pull[age][c] << 3
            whole = (exact + 512) >> 10
            side = 1 if exact >= whole << 10 else -1
            expected = max(low, min(high, known + whole))
            size = (sum(w * s for w, s in zip(t.sizes[c], sizes)) + 16 * t.still[age][c] + 64) >> 7
            room = min(expected - low, high - expected)
            kind = 3 if c < 6 else 4 if c >= 59 else 0 if room == 0 else 1 if room < 3 else 2
            u, symbol = coder.distance(t.frequencies[kind][max(0, min(14, size))])
            if u > high - low: raise Refused('value')
            if u > 2 * room: value = expected + (u - room if expected - low < high - expected else room - u)
            else: value = expected + ((u + 1) // 2 * side if u & 1 else -(u // 2) * side)
            values.append(value)
            steps.append(value - known)
            sizes.append(SIZE[symbol])
        return values + self.shape(coder, key, mode, landmarks)

    def shape(self, coder, key, mode, landmarks):
        t = self.tables
        if not landmarks: return []
        if key is not None: return key[59 + t.rank:] or [0] * t.shape_rank
        if mode == 2: values = [coder.bits(10) - 511 for _ in range(t.shape_rank)]
        else:
            read = [coder.distance(t.frequencies[4][k])[0] for k in t.shape_classes]
            values = [(u + 1) // 2 if u & 1 else -(u // 2) for u in read]
        if any(abs(value) > 511 for value in values): raise Refused('value')
        return values

    def landmarks(self, channels):
        if len(channels) == 59: return None
        numbers = list(self.tables.points)
        t = self.tables
        for first, directions, alike, steps in ((59, t.directions, t.alike, 80),
                                                (59 + t.rank, t.shapes, t.shape_alike, 256)):
            for k, direction in enumerate(directions):
                start = 0 if k < alike else 107
                for i, x in enumerate(direction): numbers[start + i] += channels[first + k] / steps * x / 256
        points = [[0, 0, 0] for _ in range(68)]
        for p, (i, j) in enumerate(PAIRS):
            for k in range(3):
                alike, differs = numbers[p * 3 + k], numbers[107 + p * 3 + k]
                points[i][k] = (alike + differs) * math.sqrt(.5)
                points[j][k] = (alike - differs) * math.sqrt(.5) * (-1 if k == 0 else 1)
        for m, i in enumerate(MIDDLE):
            points[i] = [numbers[107 + 87 + m], numbers[87 + m * 2], numbers[87 + m * 2 + 1]]
        return [x for point in points for x in point]


def main():
    reader = Reader(Tables(base64.b64decode(open(sys.argv[1]).read())))
    for line in sys.stdin:
        try:
            face = reader.read(bytes.fromhex(line.strip()))
            face['landmarks'] = reader.landmarks(face['channels'])
        except Refused as refused:
            face = {'error': str(refused)}
        print(json.dumps(face))


main()
