#include "rt/blas_loops.h"

enum { TILE_K = 64, TILE_N = 64 };

static jenny_i64 least(jenny_i64 a, jenny_i64 b)
{
	return a < b ? a : b;
}

/*
 * The two functions for one element type, GEMM_s and so on. B is copied tile by tile, so that the
 * inner loop runs over contiguous memory whatever the strides are; C is summed in the order of k.
 */
#define LOOPS(letter, T)                                                                           \
	static void gemm_##letter(jenny_i64 m, jenny_i64 n, jenny_i64 k, Mat ma, Mat mb, T *c,         \
		jenny_i64 row, jenny_i64 col)                                                              \
	{                                                                                              \
		const T *a = ma.data, *b = mb.data;                                                        \
		T tile[TILE_K][TILE_N], sum[TILE_N];                                                       \
		for (jenny_i64 j0 = 0; j0 < n; j0 += TILE_N) {                                             \
			jenny_i64 nj = least(TILE_N, n - j0);                                                  \
			for (jenny_i64 p0 = 0; p0 == 0 || p0 < k; p0 += TILE_K) {                              \
				jenny_i64 np = least(TILE_K, k - p0);                                              \
				for (jenny_i64 p = 0; p < np; p++)                                                 \
					for (jenny_i64 j = 0; j < nj; j++)                                             \
						tile[p][j] = b[(p0 + p) * mb.row + (j0 + j) * mb.col];                     \
				for (jenny_i64 i = 0; i < m; i++) {                                                \
					for (jenny_i64 j = 0; j < nj; j++)                                             \
						sum[j] = p0 ? c[i * row + (j0 + j) * col] : (T)0;                          \
					for (jenny_i64 p = 0; p < np; p++) {                                           \
						T x = a[i * ma.row + (p0 + p) * ma.col];                                   \
						for (jenny_i64 j = 0; j < nj; j++)                                         \
							sum[j] += x * tile[p][j];                                              \
					}                                                                              \
					for (jenny_i64 j = 0; j < nj; j++)                                             \
						c[i * row + (j0 + j) * col] = sum[j];                                      \
				}                                                                                  \
			}                                                                                      \
		}                                                                                          \
	}                                                                                              \
	static void dot_##letter(jenny_i64 n, Mat mx, Mat my, T *out)                                  \
	{                                                                                              \
		const T *x = mx.data, *y = my.data;                                                        \
		T sum = 0;                                                                                 \
		for (jenny_i64 i = 0; i < n; i++)                                                          \
			sum += x[i * mx.row] * y[i * my.row];                                                  \
		*out = sum;                                                                                \
	}

LOOPS(s, float)
LOOPS(d, double)
LOOPS(c, float _Complex)
LOOPS(z, double _Complex)

void rt_loops_gemm(int type, jenny_i64 m, jenny_i64 n, jenny_i64 k, Mat a, Mat b, void *c,
	jenny_i64 row, jenny_i64 col)
{
	switch (type) {
	case 's': gemm_s(m, n, k, a, b, c, row, col); break;
	case 'd': gemm_d(m, n, k, a, b, c, row, col); break;
	case 'c': gemm_c(m, n, k, a, b, c, row, col); break;
	case 'z': gemm_z(m, n, k, a, b, c, row, col); break;
	}
}

void rt_loops_dot(int type, jenny_i64 n, Mat x, Mat y, void *out)
{
	switch (type) {
	case 's': dot_s(n, x, y, out); break;
	case 'd': dot_d(n, x, y, out); break;
	case 'c': dot_c(n, x, y, out); break;
	case 'z': dot_z(n, x, y, out); break;
	}
}
