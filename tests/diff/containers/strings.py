"""Strings whose characters matter: alignment, counting, parsing; constants and results."""
import numpy as np


def hamming(a, b):
    n = 0
    for i in range(len(a)):
        if a[i] != b[i]:
            n += 1
    for x, y in zip(a, b):
        if x != y:
            n += 10
    return n


def common(a, b):
    n, m = len(a), len(b)
    t = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            if a[i - 1] == b[j - 1]:
                t[i][j] = t[i - 1][j - 1] + 1
            else:
                t[i][j] = max(t[i - 1][j], t[i][j - 1])
    return t[n][m], t


def align(a, b, match=2, mis=-1, gap=-1):
    h = np.zeros((len(a) + 1, len(b) + 1))
    best = 0.0
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            s = match if a[i - 1] == b[j - 1] else mis
            h[i, j] = max(0.0, h[i - 1, j - 1] + s, h[i - 1, j] + gap, h[i, j - 1] + gap)
            if h[i, j] > best:
                best = h[i, j]
    return best, h


def content(s):
    c = 0
    for ch in s:
        if ch == "G" or ch == "C":
            c += 1
        if ch in "AT":
            c += 100
        if ch in ("N", "-"):
            c += 10000
    return c


def count(s):
    d = {}
    for ch in s:
        d[ch] = d.get(ch, 0) + 1
    return d


def hashed(s):
    h = 0
    for ch in s:
        h = (h * 31 + ord(ch)) % 1000003
    return h


def complement(s):
    m = {"A": "T", "T": "A", "G": "C", "C": "G"}
    out = []
    for ch in s:
        out.append(m[ch])
    return out, "".join(m[c] for c in reversed(s))


def sign(x):
    if x > 0:
        return "pos"
    elif x < 0:
        return "neg"
    return "zero"


def signs(xs):
    out = []
    for x in xs:
        out.append("p" if x > 0 else "negative")
    return out


def parts(s, k):
    d = {}
    for i in range(len(s) - k + 1):
        w = s[i : i + k]
        d[w] = d.get(w, 0) + 1
    return d


def palindrome(s):
    i, j = 0, len(s) - 1
    while i < j:
        if s[i] != s[j]:
            return False
        i += 1
        j -= 1
    return True


def compare(s, t):
    return s == "abc", s != t, s < t, s <= "b", s > t, s >= t, len(s), s == t


def number(s):
    n = 0
    for c in s:
        if "0" <= c <= "9":
            n = n * 10 + ord(c) - 48
    return n


def classes(s):
    k = 0
    for c in s:
        if c.isdigit():
            k += 1
        elif c.isalpha():
            k += 10
        if c.isupper():
            k += 100
        if c.islower():
            k += 1000
        if c.isspace():
            k += 10000
        if c.isalnum():
            k += 100000
    return k, s.isdigit(), s.isalpha(), s.isspace()


def joined(n):
    s = ""
    for i in range(n):
        s += "a"
        if i % 3 == 0:
            s = s + chr(98 + i % 20)
    return s


def state(s):
    mode = "start"
    seen = []
    for c in s:
        if mode == "start" and c == "(":
            mode = "inside"
        elif c == ")":
            mode = "start"
        seen.append(mode)
    return mode, seen


def words(text):
    d = {}
    for w in text.split():
        d[w] = d.get(w, 0) + 1
    return d, sorted(d), text.split(" "), len(text.split("aa"))


def methods(s, t):
    return s.count(t), s.find(t), s.upper(), s.lower(), s.startswith(t), s.endswith(t), t in s, s.strip()


def by_first(names):
    names.sort()
    d = {}
    for n in names:
        d.setdefault(n[0], []).append(n)
    return d, max(len(n) for n in names)


def digits(n):
    return sum(int(c) for c in str(n)), str(n), str(-n), int("12") + int("-7")


def transitions(s):
    idx = {"A": 0, "C": 1, "G": 2, "T": 3}
    m = np.zeros((4, 4))
    for i in range(len(s) - 1):
        m[idx[s[i]], idx[s[i + 1]]] += 1
    return m


def slices(s):
    return s[1:], s[:-1], s[::-1], s[::2], s[5:2], s[-1], s[:1] + s[1:], s + "", s + s


def brackets(s):
    pairs = {")": "(", "]": "[", "}": "{"}
    stack = []
    for c in s:
        if c in "([{":
            stack.append(c)
        elif c in pairs:
            if not stack or stack.pop() != pairs[c]:
                return False
    return not stack


def edit(a, b):
    prev = list(range(len(b) + 1))
    for i, x in enumerate(a):
        cur = [i + 1]
        for j, y in enumerate(b):
            cur.append(min(prev[j + 1] + 1, cur[j] + 1, prev[j] + (x != y)))
        prev = cur
    return prev[-1]


def unchanged(s, n):
    c = 0
    for i in range(n):
        c += len(s)
    return s, c


def longest(ws):
    best = ""
    for w in ws:
        if len(w) > len(best):
            best = w
    return best


def tuples(ws):
    seen = set()
    for i in range(len(ws) - 1):
        seen.add((ws[i], ws[i + 1]))
    return len(seen), ("a", "b") in seen


CASES = [
    lambda: (hamming, "ACGT", "ACCA"),
    lambda: (hamming, "", "ACCA"),
    lambda: (common, "ACGTTA", "AGTA"),
    lambda: (align, "ACGT", "AGT"),
    lambda: (content, "ACGTN-x"),
    lambda: (content, "G"),
    lambda: (count, "ACGTA"),
    lambda: (count, "é€\U0001f600é"),
    lambda: (hashed, "hello, é€\U0001f600"),
    lambda: (complement, "ACGT"),
    lambda: (sign, 1.5),
    lambda: (sign, 0.0),
    lambda: (signs, [1, -1, 2]),
    lambda: (parts, "ACGTACG", 2),
    lambda: (parts, "A€GTA€G", 3),
    lambda: (parts, "ACGT", 1),
    lambda: (palindrome, "abcba"),
    lambda: (palindrome, ""),
    lambda: (compare, "abc", "abd"),
    lambda: (compare, "abc", "ab"),
    lambda: (compare, "", "a"),
    lambda: (number, "12ab3"),
    lambda: (classes, "12 aB_"),
    lambda: (classes, ""),
    lambda: (joined, 10),
    lambda: (joined, 0),
    lambda: (state, "a(bc)d"),
    lambda: (words, "a bb  a\tcc\n aa "),
    lambda: (words, ""),
    lambda: (methods, " abcABab", "ab"),
    lambda: (methods, "x", "abc"),
    lambda: (by_first, ["beta", "alpha", "a", "bob", "", "al"][:4]),
    lambda: (digits, 90210),
    lambda: (transitions, "ACGTTA"),
    lambda: (slices, "abcdef"),
    lambda: (slices, "x"),
    lambda: (slices, "é€x"),
    lambda: (brackets, "([]{})"),
    lambda: (brackets, "([)]"),
    lambda: (edit, "kitten", "sitting"),
    lambda: (unchanged, "some text", 3),
    lambda: (longest, ["a", "ccc", "bb"]),
    lambda: (longest, ["", ""]),
    lambda: (tuples, ["a", "b", "a", "b"]),
]

LOOSE = [
    lambda: (hamming, "ACGT", "A"),
    lambda: (classes, "éa"),
    lambda: (methods, "é", "É"),
    lambda: (complement, "AXG"),
    lambda: (words, "a\xa0b"),
    lambda: (digits, 2**70),
    lambda: (compare, "a\x00b", "a"),
    lambda: (count, "\ud800x"),
    lambda: (hamming, 5, "a"),
    lambda: (hamming, "ab", ["a", "b"]),
    lambda: (methods, "abc", ""),
    lambda: (sign, float("nan")),
    lambda: (longest, []),
    lambda: (tuples, []),
]
