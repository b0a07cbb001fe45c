/* The innermost part of matrix products: private to update.c and tile.c. */
#ifndef RT_UPDATE_H
#define RT_UPDATE_H
#include "jenny_abi.h"

/* c[r, s] += sum over k of p[k, r] * q[k, s]; rows of c lie `row` elements apart. */
typedef void TileRun(jenny_i64 k, const void *p, const void *q, void *c, jenny_i64 row);

/* What a processor does at once: `rows` by `cols` elements, which stay in registers. */
typedef struct Tile {
	TileRun *run;
	/* One row, whose numbers p lie `row` elements apart, into aligned memory. */
	TileRun *one;
	/* to[i, r] = from[r, i] * by for four r and all i < k; `step` and `width`: lengths of rows. */
	void (*turn)(
		jenny_i64 k, const void *from, void *to, jenny_i64 step, jenny_i64 width, double by);
	int rows, cols;
} Tile;
/* The best for this processor; type: 's' 'd'. */
Tile rt_tile(int type);
enum { RT_TILE_ROWS = 8, RT_TILE_COLS = 48 }; /* of the largest */
#endif
