"""Loops over data that drive an integer through bits of shifts and exclusive ors take eight rounds at
a time from tables; loops that only look like it do not."""

import numpy as np

POLY = 0xEDB88320


def reflected(data, crc=0xFFFFFFFF):
    for byte in data:
        crc ^= byte
        for _ in range(8):
            if crc & 1:
                crc = (crc >> 1) ^ POLY
            else:
                crc >>= 1
    return crc ^ 0xFFFFFFFF


def two_inputs(data, poly=0x8408):
    crc = 0xFFFF
    for b in data:
        cur = 0xFF & b
        for _ in range(0, 8):
            if (crc & 1) ^ (cur & 1):
                crc = (crc >> 1) ^ poly
            else:
                crc >>= 1
            cur >>= 1
    return crc, cur, b


def high_first(data, poly=0x1021, crc=0xFFFF):
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            if crc & 0x8000:
                crc = (crc << 1) ^ poly
            else:
                crc = crc << 1
            crc &= 0xFFFF
    return crc


def chosen(data):
    crc = 0
    for i in range(len(data)):
        crc ^= data[i]
        for _ in range(8):
            crc = ((crc << 1) ^ 0x07) & 0xFF if crc & 0x80 else (crc << 1) & 0xFF
    return crc


def masked(data):
    crc = 0xFFFFFFFF
    for b in data:
        crc = crc ^ b
        for _ in range(8):
            crc = (crc >> 1) ^ (POLY & -(crc & 1))
    return ~crc & 0xFFFFFFFF


def inverted(data, keep):
    crc = 0
    for b in data:
        crc = ~crc & 0xFFFF
        crc ^= b
        for _ in range(8):
            low = crc % 2
            crc = crc // 2
            if low == 0:
                crc = crc ^ keep
    return crc


def scalars(a):
    crc = np.uint32(0xFFFFFFFF)
    for b in a:
        crc = crc ^ np.uint32(b)
        for _ in range(8):
            if crc & np.uint32(1):
                crc = (crc >> np.uint32(1)) ^ np.uint32(POLY)
            else:
                crc = crc >> np.uint32(1)
    return crc


def single_bits(bits):
    s = 1
    for b in bits:
        for _ in range(4):
            fed = (s >> 15) & 1
            s = (s << 1) & 0xFFFF
            if fed:
                s ^= 0x8005
        s ^= b & 1
    return s


def rows(a, poly):
    out = np.zeros(a.shape[0], dtype=np.int64)
    for i in range(a.shape[0]):
        s = i
        for j in range(a.shape[1]):
            s ^= int(a[i, j])
            for _ in range(8):
                s = (s >> 1) ^ poly if s & 1 else s >> 1
        out[i] = s
    return out


def last_odd(data):
    s = 0xFFFF
    last = -1
    for b in data:
        s ^= b
        for _ in range(8):
            if s & 1:
                s = (s >> 1) ^ 0x8408
                last = b
            else:
                s >>= 1
    return s, last


def counted(data):
    s = 0xFFFF
    n = 0
    for b in data:
        s ^= b
        for _ in range(8):
            n += s & 1
            s = (s >> 1) ^ 0x8408 if s & 1 else s >> 1
    return s, n


def two_bits(data):
    s = 0xFFFF
    for b in data:
        s ^= b
        for _ in range(8):
            s = (s >> 1) ^ 0x8408 if s & 3 else s >> 1
    return s


def multiplied(data):
    s = 0xFFFF
    for b in data:
        s ^= b
        for _ in range(8):
            s = (s >> 1) ^ ((s & 1) * (b & 1) * 0x8408)
    return s


def from_second(data, poly):
    s = 0
    for i in range(1, len(data)):
        s ^= data[i]
        for j in range(8):
            s = (s >> 1) ^ (0xED7CBE35 & -(s & 1))
    return s, poly


def unbounded(data):
    s = 1
    for b in data:
        s ^= b
        for _ in range(8):
            s = (s << 1) ^ 0x1021 if s & 0x8000 else s << 1
    return s


def some(n, top=256):
    return [(i * i * 31 + i * 7 + 3) % top for i in range(n)]


def with_one(n, k, value):
    data = some(n)
    data[k] = value
    return data


CASES = [
    *[lambda n=n: (reflected, some(n)) for n in (0, 1, 511, 512, 513, 600, 1031)],
    lambda: (reflected, np.array(some(700))),
    lambda: (reflected, some(700), 1 << 40),
    lambda: (reflected, some(700), -1),
    lambda: (reflected, with_one(700, 400, 256)),
    lambda: (reflected, with_one(700, 0, -3)),
    lambda: (reflected, with_one(700, 699, 1 << 50)),
    lambda: (two_inputs, np.array(some(900), dtype=np.uint8)),
    lambda: (two_inputs, np.array(some(900), dtype=np.uint8)[::-1]),
    lambda: (two_inputs, some(900), 0x1F00000000),
    lambda: (two_inputs, some(900), -5),
    lambda: (high_first, some(521)),
    lambda: (high_first, some(521), 0x11021),
    lambda: (high_first, some(521), 0x1021, 0x123456789),
    lambda: (high_first, with_one(600, 550, 1000)),
    lambda: (chosen, some(777)),
    lambda: (chosen, np.array(some(777), dtype=np.uint8)),
    lambda: (masked, some(600)),
    lambda: (inverted, some(600), 0xA001),
    lambda: (scalars, np.array(some(600), dtype=np.uint8)),
    lambda: (single_bits, some(600, 2)),
    lambda: (single_bits, some(600)),
    lambda: (rows, np.array(some(4 * 520), dtype=np.uint8).reshape(4, 520), 0x8408),
    lambda: (last_odd, some(600)),
    lambda: (counted, some(600)),
    lambda: (two_bits, some(600)),
    lambda: (multiplied, some(600)),
]
CASES += [lambda k=k: (from_second, with_one(1025, k, -1), 5) for k in (1, 9, 683, 1024)]
LOOSE = [
    lambda: (unbounded, some(600)),
    lambda: (unbounded, []),
    lambda: (high_first, with_one(600, 300, 1 << 60)),
    lambda: (two_inputs, []),
    lambda: (reflected, with_one(600, 300, 1.5)),
]
