#include "dist/partition.h"

static jenny_i64 least(jenny_i64 a, jenny_i64 b)
{
	return a < b ? a : b;
}

static jenny_i64 start_of(jenny_i64 n, int parts, int p)
{
	return n / parts * p + least(n % parts, p);
}

DistPart dist_cut(jenny_i64 n, int parts, int p, jenny_i64 below, jenny_i64 above)
{
	DistPart part = { .lo = start_of(n, parts, p), .hi = start_of(n, parts, p + 1) };
	int empty = part.lo == part.hi;
	part.read_lo = empty ? part.lo : part.lo - least(below, part.lo);
	part.read_hi = empty ? part.hi : part.hi + least(above, n - part.hi);
	return part;
}

int dist_owner(jenny_i64 n, int parts, jenny_i64 i)
{
	jenny_i64 size = n / parts, larger = n % parts;
	jenny_i64 split = larger * (size + 1);
	return (int)(i < split ? i / (size + 1) : larger + (i - split) / size);
}

/* Adds the owners of [lo, hi). Returns the new count. */
static int add_copies(jenny_i64 n, int parts, jenny_i64 lo, jenny_i64 hi, DistCopy *out, int most,
	int count)
{
	while (lo < hi) {
		int owner = dist_owner(n, parts, lo);
		jenny_i64 end = least(start_of(n, parts, owner + 1), hi);
		if (count < most)
			out[count] = (DistCopy){ .part = owner, .lo = lo, .hi = end };
		count++;
		lo = end;
	}
	return count;
}

int dist_halo(jenny_i64 n, int parts, int p, jenny_i64 below, jenny_i64 above, DistCopy *out,
	int most)
{
	DistPart part = dist_cut(n, parts, p, below, above);
	int count = add_copies(n, parts, part.read_lo, part.lo, out, most, 0);
	return add_copies(n, parts, part.hi, part.read_hi, out, most, count);
}

/* The axis whose blocks are longest and may be cut `by` times more; -1: none. */
static int longest(int rank, const jenny_i64 *dim, const int *grid, int by)
{
	int best = -1;
	for (int k = 0; k < rank; k++)
		if ((jenny_i64)grid[k] * by <= dim[k] &&
			(best < 0 || dim[k] / grid[k] > dim[best] / grid[best]))
			best = k;
	return best;
}

/* Deals out the prime factors of parts, largest first; one that fits nowhere is left out. */
void dist_grid(int rank, const jenny_i64 *dim, int parts, int *grid)
{
	int prime[32], primes = 0;
	for (int k = 0; k < rank; k++)
		grid[k] = 1;
	for (int f = 2; parts > 1; f++)
		for (; parts % f == 0; parts /= f)
			prime[primes++] = f;
	while (primes-- > 0) {
		int k = longest(rank, dim, grid, prime[primes]);
		if (k >= 0)
			grid[k] *= prime[primes];
	}
}
