/*
 * Cutting an index range into blocks, with halos: the elements of neighbours that a block reads.
 */
#ifndef DIST_PARTITION_H
#define DIST_PARTITION_H

#include "jenny_abi.h"

typedef struct DistPart {
	jenny_i64 lo, hi;           /* owned: [lo, hi), empty where lo == hi */
	jenny_i64 read_lo, read_hi; /* with halo, inside the range; empty if nothing is owned */
} DistPart;

/* Elements [lo, hi) that `part` owns and another one reads. */
typedef struct DistCopy {
	int part;
	jenny_i64 lo, hi;
} DistCopy;

/* Block p of `parts` blocks of [0, n): sizes differ by at most one, larger ones first. The block
 * reads `below` elements before its first and `above` behind its last, all at least 0. */
DistPart dist_cut(jenny_i64 n, int parts, int p, jenny_i64 below, jenny_i64 above);
/* The block that owns element i, 0 <= i < n. */
int dist_owner(jenny_i64 n, int parts, jenny_i64 i);
/* From whom block p gets its halo, in order of elements: at most `most` copies are written to out
 * (room for parts-1 always suffices). Returns how many there are. */
int dist_halo(jenny_i64 n, int parts, int p, jenny_i64 below, jenny_i64 above, DistCopy *out,
	int most);
/* Splits `parts` over `rank` axes of sizes dim: grid[k] blocks on axis k, their product at most
 * parts and none above dim[k] (or 1), so that the surface of the blocks is small. */
void dist_grid(int rank, const jenny_i64 *dim, int parts, int *grid);

#endif
