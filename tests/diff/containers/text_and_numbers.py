"""Strings made of strings and numbers, and numbers read from strings."""


def replaced(s, old, by):
    return s.replace(old, by), s.replace(old, by, 1), s.replace(old, by, 0), s.replace(old, by, -1)


def in_base(s, base):
    return int(s, base)


def base_two(s):
    return int(s, 2)


def whole(s):
    return int(s)


def real(s):
    return float(s)


def bases(n):
    return bin(n), oct(n), hex(n), bin(n).count("1"), bin(n)[2:]


def joined(n, word):
    out = []
    for i in range(-1, n):
        out.append(f"{word}: {i},{i * i}!")
    return out, f"{word}", f"{n}", f"" + word, f"{{{n}}}"


def padded(x):
    return f"{x:5d}|{x:05d}|{x:b}|{x:08b}|{x:x}|{x:4o}|{x:d}|{x:2}"


def sums(lines):
    total = 0.0
    n = 0
    for line in lines:
        for part in line.replace(";", ",").split(","):
            if "." in part:
                total += float(part)
            else:
                n += int(part)
    return total, n


def of_a_float(x):
    return f"{x}"


def of_a_bool(x):
    return f"{x > 1}"


def formatted_float(x):
    return f"{x:.2f}"


def shown(x):
    return f"{x!r}"


def caught(s):
    try:
        return int(s)
    except ValueError:
        return -1


CASES = [
    *(
        lambda a=a: (replaced, *a)
        for a in (("banana", "a", "bc"), ("aaaa", "aa", ""), ("abc", "x", "yy"), ("é€é", "é", "ab"), ("", "a", "b"))
    ),
    *(lambda a=a: (in_base, *a) for a in (("101", 2), ("-fF", 16), (" +77\n", 8), ("zz", 36), ("0", 10))),
    lambda: (base_two, "1101"),
    *(lambda s=s: (whole, s) for s in ("12", " -7 ", "+0", "007", "999999999999999999")),
    *(
        lambda s=s: (real, s)
        for s in ("1.5", "-0", "-.5", "5.", " 1e3 ", "1E-7", "123456789012.345", "0.1", "0e999", "3.14159", "1e22")
    ),
    *(lambda n=n: (bases, n) for n in (0, 1, -5, 255, 2**62, -(2**63))),
    *(lambda n=n: (joined, n, "é") for n in (0, 3)),
    *(lambda x=x: (padded, x) for x in (0, 7, -7, 123456, -(2**63))),
    lambda: (sums, ["1,2.5;3", "0.25", "-4"]),
]
LOOSE = [
    *(lambda f=f, s=s: (f, s) for s in ("\x1c5", "5\x1f", "\x1d7") for f in (whole, caught, real, base_two)),
    *(lambda s=s: (f, s) for s in ("", "x", "1_0", "٣", "99999999999999999999", "0x1") for f in (whole, caught)),
    *(lambda a=a: (in_base, *a) for a in (("0x1f", 16), ("0b1", 2), ("0b1", 16), ("12", 2), ("1", 1), ("9", 0))),
    *(
        lambda s=s: (real, s)
        for s in ("", ".", "nan", "-inf", "1e", "1e400", "12345678901234567890", "1e-30", "0x1p3", "1_0.5", "1.2.3")
    ),
    *(lambda a=a: (replaced, *a) for a in (("abc", "", "-"), ("a" * 70000, "a", "b"))),
    *(lambda x=x: (f, x) for x in (1.5, 1e22) for f in (of_a_float, of_a_bool, formatted_float, shown)),
]
