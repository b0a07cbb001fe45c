"""Programs of ordinary Python with lists that grow, dicts, sets, heaps and deques."""
import bisect
import heapq
from collections import Counter, defaultdict, deque


def dijkstra(n, m):
    adj = [[] for _ in range(n)]
    s = 12345
    for _ in range(m):
        s = (s * 1103515245 + 12345) % 2147483648
        u = s % n
        s = (s * 1103515245 + 12345) % 2147483648
        v = s % n
        s = (s * 1103515245 + 12345) % 2147483648
        w = s % 100 + 1
        adj[u].append((v, w))
        adj[v].append((u, w))
    inf = 10**9
    dist = [inf] * n
    dist[0] = 0
    heap = [(0, 0)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > dist[u]:
            continue
        for v, w in adj[u]:
            nd = d + w
            if nd < dist[v]:
                dist[v] = nd
                heapq.heappush(heap, (nd, v))
    return dist


def dijkstra_float(n, m):
    adj = [[] for _ in range(n)]
    for i in range(m):
        adj[i % n].append((i * 13 % n, (i % 17) * 0.5))
    dist = [float("inf")] * n
    dist[0] = 0
    heap = [(0, 0)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > dist[u]:
            continue
        for v, w in adj[u]:
            if d + w < dist[v]:
                dist[v] = d + w
                heapq.heappush(heap, (dist[v], v))
    return dist


def bfs(n, k):
    seen = [False] * n
    level = [-1] * n
    q = deque([0])
    seen[0] = True
    level[0] = 0
    order = []
    while q:
        u = q.popleft()
        order.append(u)
        for v in ((u * k + 1) % n, (u + 3) % n, u // 2):
            if not seen[v]:
                seen[v] = True
                level[v] = level[u] + 1
                q.append(v)
    return order, level


def union_find(n, m):
    parent = list(range(n))
    size = [1] * n

    def find(x):
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    count = n
    for i in range(m):
        a = find(i * 31 % n)
        b = find(i * 17 % n)
        if a != b:
            if size[a] < size[b]:
                a, b = b, a
            parent[b] = a
            size[a] += size[b]
            count -= 1
    return count, parent


def counting(n):
    d = {}
    for i in range(n):
        k = i * i % 37
        if k in d:
            d[k] += 1
        else:
            d[k] = 1
    return d


def counting_get(n):
    d = {}
    for i in range(n):
        k = i * i % 37
        d[k] = d.get(k, 0) + 1
    best = -1
    for k, v in d.items():
        if v > best:
            best = v
    return d, best


def groups(n):
    g = {}
    for i in range(n):
        k = i % 7
        if k not in g:
            g[k] = []
        g[k].append(i)
    return g


def groups_default(n):
    g = defaultdict(list)
    for i in range(n):
        g[i % 5].append(i * 0.5)
    total = 0.0
    for k in g:
        total += sum(g[k])
    return g, total


def memo_grid(n, m):
    memo = {}
    for i in range(n):
        for j in range(m):
            if i == 0 or j == 0:
                memo[(i, j)] = 1
            else:
                memo[i, j] = (memo[i - 1, j] + memo[i, j - 1]) % 1000007
    return memo[n - 1, m - 1], len(memo)


def rle(n):
    a = [(i // 3) % 4 for i in range(n)]
    out = []
    prev = a[0]
    count = 0
    for x in a:
        if x == prev:
            count += 1
        else:
            out.append((prev, count))
            prev = x
            count = 1
    out.append((prev, count))
    return out


def lis(n):
    tails = []
    x = 7
    for _ in range(n):
        x = (x * 1103515245 + 12345) % 2147483648
        i = bisect.bisect_left(tails, x)
        if i == len(tails):
            tails.append(x)
        else:
            tails[i] = x
    return len(tails), tails


def two_sum(n, target):
    seen = {}
    for i in range(n):
        x = (i * 7919) % 10007
        if target - x in seen:
            return seen[target - x], i
        seen[x] = i
    return -1, -1


def events(n):
    heap = []
    for i in range(n):
        heapq.heappush(heap, ((i * 37) % 101 * 1.5, i))
    log = []
    while heap:
        t, i = heapq.heappop(heap)
        log.append(i)
        if len(log) < 3 * n and i % 3 == 0:
            heapq.heappush(heap, (t + 2.5, i + 1))
    return log


def machine(n):
    stack = []
    for i in range(n):
        op = i % 4
        if op < 2:
            stack.append(i)
        elif op == 2 and len(stack) >= 2:
            b = stack.pop()
            a = stack.pop()
            stack.append(a + b)
        elif stack:
            stack[-1] = stack[-1] % 1000
    return stack


def kmeans(n, k):
    pts = []
    for i in range(n):
        pts.append((i * 37 % 101 * 0.25, i * 53 % 97 * 0.5))
    centers = pts[:k]
    labels = [0] * n
    for _ in range(5):
        for i in range(n):
            x, y = pts[i]
            best = 0
            best_d = 1e300
            for c in range(k):
                cx, cy = centers[c]
                d = (x - cx) ** 2 + (y - cy) ** 2
                if d < best_d:
                    best_d = d
                    best = c
            labels[i] = best
        sums = [[0.0, 0.0] for _ in range(k)]
        cnt = [0] * k
        for i in range(n):
            sums[labels[i]][0] += pts[i][0]
            sums[labels[i]][1] += pts[i][1]
            cnt[labels[i]] += 1
        for c in range(k):
            if cnt[c]:
                centers[c] = (sums[c][0] / cnt[c], sums[c][1] / cnt[c])
    return centers, labels


def counter(n):
    c = Counter(i * i % 11 for i in range(n))
    return c, c[3], c[-1]


def unique(n):
    s = set()
    for i in range(n):
        s.add(i * i % 1009)
    out = []
    for x in s:
        out.append(x)
    return out, len(s), 4 in s, sorted(s)


def set_algebra(n):
    a = {i * 3 for i in range(n)}
    b = {i * 5 for i in range(n)}
    return sorted(a & b), sorted(a | b), sorted(a - b), len(a)


def pascal(n):
    rows = [[1]]
    for i in range(n):
        last = rows[-1]
        row = [1]
        for j in range(len(last) - 1):
            row.append(last[j] + last[j + 1])
        row.append(1)
        rows.append(row)
    return rows


def permute(a):
    out = sorted(a)
    out.reverse()
    del out[1]
    out.insert(0, 5)
    out[1:3] = [9, 9, 9]
    return out, out.index(9), out.count(9), 9 in out, out + [1], [0] * 3 + out[::-1]


def records(n):
    people = [(i * 7 % 10, i) for i in range(n)]
    people.sort()
    by = sorted(people, key=lambda p: (-p[1], p[0]))
    people.sort(key=lambda p: p[1], reverse=True)
    return people, by


def flatten(n):
    grid = [[i * j for j in range(i)] for i in range(n)]
    return [x for row in grid for x in row if x % 2 == 0], [len(r) for r in grid]


def same_list(n):
    row = [0] * n
    a = [row, row]
    a[0].append(3)
    return a, row


CASES = [
    lambda: (dijkstra, 50, 200),
    lambda: (dijkstra_float, 50, 200),
    lambda: (bfs, 60, 7),
    lambda: (union_find, 100, 60),
    lambda: (counting, 500),
    lambda: (counting_get, 500),
    lambda: (groups, 40),
    lambda: (groups_default, 40),
    lambda: (memo_grid, 12, 9),
    lambda: (rle, 50),
    lambda: (lis, 200),
    lambda: (two_sum, 5000, 12345),
    lambda: (events, 30),
    lambda: (machine, 100),
    lambda: (kmeans, 60, 4),
    lambda: (counter, 100),
    lambda: (unique, 3000),
    lambda: (set_algebra, 40),
    lambda: (pascal, 10),
    lambda: (permute, [3, 1, 2, 7]),
    lambda: (records, 25),
    lambda: (flatten, 8),
    lambda: (same_list, 3),
]
