"""Shortest paths from one corner of a grid, on lists of pairs and a heap."""

import heapq
import random

TITLE = "dijkstra, lists and a heap"
DEMO = BENCH = (120,)


def dijkstra(graph, start):
    dist = [-1] * len(graph)
    heap = [(0, start)]
    while heap:
        d, u = heapq.heappop(heap)
        if dist[u] >= 0:
            continue
        dist[u] = d
        for v, w in graph[u]:
            if dist[v] < 0:
                heapq.heappush(heap, (d + w, v))
    return dist


PROGRAM = dijkstra


def make(size):
    (n,) = size
    rng = random.Random(0)
    graph = [[] for _ in range(n * n)]
    for i in range(n):
        for j in range(n):
            for k, m in ((i + 1, j), (i, j + 1)):
                if k < n and m < n:
                    w = rng.randrange(1, 100)
                    graph[i * n + j].append((k * n + m, w))
                    graph[k * n + m].append((i * n + j, w))
    return graph, 0
