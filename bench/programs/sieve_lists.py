"""The primes below a number, by a list of bools that slices are crossed out of."""

TITLE = "sieve, lists"
DEMO = BENCH = (1000000,)


def sieve(n):
    is_prime = [True] * (n + 1)
    for i in range(2, int(n**0.5) + 1):
        if is_prime[i]:
            for j in range(i * i, n + 1, i):
                is_prime[j] = False
    return [i for i in range(2, n + 1) if is_prime[i]]


PROGRAM = sieve


def make(size):
    return size
