/*
 * Tests src/dist/partition.c: blocks cover the range exactly, halos come from their owners, grids
 * fit.
 */
#include <stdlib.h>

#include "check.h"
#include "dist/partition.h"

enum { MOST = 40 };

static void test_blocks(jenny_i64 n, int parts)
{
	jenny_i64 at = 0, least = n, largest = 0;
	for (int p = 0; p < parts; p++) {
		DistPart b = dist_cut(n, parts, p, 0, 0);
		CHECK(b.lo == at && b.hi >= b.lo && b.read_lo == b.lo && b.read_hi == b.hi);
		for (jenny_i64 i = b.lo; i < b.hi; i++)
			CHECK(dist_owner(n, parts, i) == p);
		at = b.hi;
		least = b.hi - b.lo < least ? b.hi - b.lo : least;
		largest = b.hi - b.lo > largest ? b.hi - b.lo : largest;
	}
	CHECK(at == n && largest - least <= 1);
}

/* The halo is what is read and not owned, and each piece of it is owned by whom it comes from. */
static void test_halo(jenny_i64 n, int parts, jenny_i64 below, jenny_i64 above)
{
	for (int p = 0; p < parts; p++) {
		DistCopy copy[MOST];
		DistPart b = dist_cut(n, parts, p, below, above);
		int seen[MOST] = { 0 };
		int count = dist_halo(n, parts, p, below, above, copy, MOST);
		CHECK(count < parts && dist_halo(n, parts, p, below, above, copy, 0) == count);
		for (int c = 0; c < count; c++) {
			DistPart from = dist_cut(n, parts, copy[c].part, 0, 0);
			CHECK(copy[c].part != p && copy[c].lo < copy[c].hi);
			CHECK(from.lo <= copy[c].lo && copy[c].hi <= from.hi);
			for (jenny_i64 i = copy[c].lo; i < copy[c].hi; i++)
				seen[i]++;
		}
		for (jenny_i64 i = 0; i < n; i++) {
			int owned = i >= b.lo && i < b.hi;
			int read = b.lo < b.hi && i >= b.lo - below && i < b.hi + above;
			CHECK(seen[i] == (read && !owned));
			CHECK(read == (i >= b.read_lo && i < b.read_hi && b.lo < b.hi));
		}
	}
}

static void test_grid(void)
{
	static const struct { int rank, parts; jenny_i64 dim[3]; int want[3]; } rows[] = {
		{ 1, 6, { 100 }, { 6 } },
		{ 2, 6, { 100, 100 }, { 3, 2 } },
		{ 2, 4, { 1000, 10 }, { 4, 1 } },
		{ 3, 8, { 64, 64, 64 }, { 2, 2, 2 } },
		{ 2, 7, { 3, 5 }, { 1, 1 } },
		{ 1, 12, { 5 }, { 3 } },
		{ 2, 1, { 0, 5 }, { 1, 1 } },
		{ 2, 4, { 0, 8 }, { 1, 4 } },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int grid[3];
		dist_grid(rows[i].rank, rows[i].dim, rows[i].parts, grid);
		for (int k = 0; k < rows[i].rank; k++)
			CHECK(grid[k] == rows[i].want[k]);
	}
}

int main(void)
{
	for (jenny_i64 n = 0; n < MOST; n++)
		for (int parts = 1; parts < 12; parts++) {
			test_blocks(n, parts);
			for (int h = 0; h < 16; h++)
				test_halo(n, parts, h % 4 * (h % 4), h / 4 * 3);
		}
	DistPart b = dist_cut((jenny_i64)1 << 62, 1000, 999, (jenny_i64)1 << 62, 5);
	CHECK(b.hi == (jenny_i64)1 << 62 && b.read_lo == 0 && b.read_hi == b.hi);
	CHECK(dist_owner((jenny_i64)1 << 62, 1000, b.lo) == 999);
	test_grid();
	return failures();
}
