/*
 * The innermost part of products of a few rows and a large matrix. Compiled with contraction of
 * products and sums, as tile.c.
 */
#include "rt/thin.h"

enum { Terms = 8 };

#define FETCH(at) __builtin_prefetch(at, 0, 2)
/* Terms of the large matrix' rows that are taken at once, and columns. */
#define FOUR(X) X(0) X(1) X(2) X(3)
#define EIGHT(X) FOUR(X) X(4) X(5) X(6) X(7)
#define LOAD(r) V x##r = *(const U *)(b##r + j), y##r = *(const U *)(b##r + j + W);
#define ROW(r) const T *b##r = big + r * step;
#define NEXT(r)                                                                                    \
	FETCH(b##r + j + ahead), FETCH((const char *)(b##r + j + ahead) + BYTES);
#define ADD(r) s += p[r * few_step] * x##r, t += p[r * few_step] * y##r;
#define ADD_ONE(r) s += p[r * few_step] * b##r[j];
/* Tiles of four rows and four columns, sums in variables of their own. */
#define GET(r) V a##r = to[r], b##r = to[M + r], c##r = to[2 * M + r], d##r = to[3 * M + r];
#define PUT(r) to[r] = a##r, to[M + r] = b##r, to[2 * M + r] = c##r, to[3 * M + r] = d##r;
#define LEFT(r) const T *p##r = few + least(i + r, m - 1) * few_step;
#define RIGHT(r) const T *q##r = big + least(j + r, n - 1) * step;
#define AT(r) V y##r = *(const U *)(q##r + k);                                                     \
	FETCH(q##r + k + 4 * step);
#define TILE(r)                                                                                    \
	{                                                                                              \
		V x = *(const U *)(p##r + k);                                                              \
		a##r += x * y0, b##r += x * y1, c##r += x * y2, d##r += x * y3;                            \
	}

static inline jenny_i64 least(jenny_i64 a, jenny_i64 b) { return a < b ? a : b; }

#define STREAM(NAME, TARGET, T_, BYTES_)                                                           \
	TARGET static void NAME##_four(jenny_i64 m, jenny_i64 n, const void *few_,                     \
		jenny_i64 few_step, const void *big_, jenny_i64 step, void *sum_, jenny_i64 row)           \
	{                                                                                              \
		typedef T_ T;                                                                              \
		enum { BYTES = BYTES_, W = BYTES / sizeof(T) };                                            \
		typedef T V __attribute__((vector_size(BYTES_)));                                          \
		typedef T U __attribute__((vector_size(BYTES_), aligned(sizeof(T)), may_alias));           \
		const T *few = few_, *big = big_;                                                          \
		T *sum = sum_;                                                                             \
		EIGHT(ROW)                                                                                 \
		jenny_i64 j = 0, ahead = Terms * step;                                                     \
		for (; j + 2 * W <= n; j += 2 * W) {                                                       \
			const T *p = few;                                                                      \
			T *to = sum + j;                                                                       \
			EIGHT(LOAD)                                                                            \
			EIGHT(NEXT)                                                                            \
			for (jenny_i64 i = 0; i < m; i++, p++, to += row) {                                    \
				V s = *(U *)to, t = *(U *)(to + W);                                                \
				EIGHT(ADD)                                                                         \
				*(U *)to = s, *(U *)(to + W) = t;                                                  \
			}                                                                                      \
		}                                                                                          \
		for (; j < n; j++) {                                                                       \
			const T *p = few;                                                                      \
			for (jenny_i64 i = 0; i < m; i++, p++) {                                               \
				T s = sum[i * row + j];                                                            \
				EIGHT(ADD_ONE)                                                                     \
				sum[i * row + j] = s;                                                              \
			}                                                                                      \
		}                                                                                          \
	}                                                                                              \
	TARGET static void NAME##_rows(jenny_i64 m, jenny_i64 n, jenny_i64 deep, const void *few_,     \
		jenny_i64 few_step, const void *big_, jenny_i64 step, void *sum_, jenny_i64 row)           \
	{                                                                                              \
		const T_ *few = few_, *big = big_;                                                         \
		T_ *sum = sum_;                                                                            \
		jenny_i64 k = 0;                                                                           \
		for (; k + Terms <= deep; k += Terms)                                                      \
			NAME##_four(m, n, few + k * few_step, few_step, big + k * step, step, sum, row);       \
		for (; k < deep; k++)                                                                      \
			for (jenny_i64 i = 0; i < m; i++) {                                                    \
				T_ x = few[k * few_step + i];                                                      \
				for (jenny_i64 j = 0; j < n; j++)                                                  \
					sum[i * row + j] += x * big[k * step + j];                                     \
			}                                                                                      \
	}                                                                                              \
	/* The last terms, fewer than a vector, of a tile of `rows` and `cols`. */                     \
	TARGET static void NAME##_rest(jenny_i64 rows, jenny_i64 cols, jenny_i64 deep, const T_ *few,  \
		jenny_i64 few_step, const T_ *big, jenny_i64 step, T_ *sum, jenny_i64 column)              \
	{                                                                                              \
		for (jenny_i64 j = 0; j < cols; j++)                                                       \
			for (jenny_i64 i = 0; i < rows; i++)                                                   \
				for (jenny_i64 k = 0; k < deep; k++)                                               \
					sum[j * column + i * (jenny_i64)(BYTES_ / sizeof(T_)) + k] +=                  \
						few[i * few_step + k] * big[j * step + k];                                 \
	}                                                                                              \
	TARGET static void NAME##_cols(jenny_i64 m, jenny_i64 n, jenny_i64 deep, const void *few_,     \
		jenny_i64 few_step, const void *big_, jenny_i64 step, void *sum)                           \
	{                                                                                              \
		typedef T_ T;                                                                              \
		typedef T V __attribute__((vector_size(BYTES_)));                                          \
		typedef T U __attribute__((vector_size(BYTES_), aligned(sizeof(T)), may_alias));           \
		const T *few = few_, *big = big_;                                                          \
		jenny_i64 M = (m + 3) / 4 * 4, W = BYTES_ / sizeof(T), whole = deep / W * W;               \
		for (jenny_i64 j = 0; j < n; j += 4)                                                       \
			for (jenny_i64 i = 0; i < m; i += 4) {                                                 \
				V *to = (V *)sum + j * M + i;                                                      \
				FOUR(LEFT)                                                                         \
				FOUR(RIGHT)                                                                        \
				FOUR(GET)                                                                          \
				for (jenny_i64 k = 0; k < whole; k += W) {                                         \
					FOUR(AT)                                                                       \
					FOUR(TILE)                                                                     \
				}                                                                                  \
				FOUR(PUT)                                                                          \
				if (whole < deep)                                                                  \
					NAME##_rest(least(m - i, 4), least(n - j, 4), deep - whole, p0 + whole, few_step, \
						q0 + whole, step, (T *)to, M * W);                                         \
			}                                                                                      \
	}                                                                                              \
	TARGET static void NAME##_fold(jenny_i64 m, jenny_i64 n, const void *sum, void *out_,          \
		jenny_i64 out_i, jenny_i64 out_j)                                                          \
	{                                                                                              \
		typedef T_ T;                                                                              \
		T *out = out_;                                                                             \
		jenny_i64 M = (m + 3) / 4 * 4, W = BYTES_ / sizeof(T);                                     \
		for (jenny_i64 j = 0; j < n; j++)                                                          \
			for (jenny_i64 i = 0; i < m; i++) {                                                    \
				const T *s = (const T *)sum + (j * M + i) * W;                                     \
				T a = 0, b = 0;                                                                    \
				for (jenny_i64 k = 0; k < W; k += 2)                                               \
					a += s[k], b += s[k + 1];                                                      \
				out[i * out_i + j * out_j] = a + b;                                                \
			}                                                                                      \
	}

#define OF(NAME, BYTES) ((Stream){ NAME##_rows, NAME##_cols, NAME##_fold, BYTES })

STREAM(any_s, , float, 16)
STREAM(any_d, , double, 16)

#ifdef __x86_64__
#define V3 __attribute__((target("avx2,fma")))
#define V4 __attribute__((target("avx512f,fma")))
STREAM(v3_s, V3, float, 32)
STREAM(v3_d, V3, double, 32)
STREAM(v4_s, V4, float, 64)
STREAM(v4_d, V4, double, 64)

Stream rt_stream(int type)
{
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx512f"))
		return type == 's' ? OF(v4_s, 64) : OF(v4_d, 64);
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		return type == 's' ? OF(v3_s, 32) : OF(v3_d, 32);
	return type == 's' ? OF(any_s, 16) : OF(any_d, 16);
}
#else
Stream rt_stream(int type)
{
	return type == 's' ? OF(any_s, 16) : OF(any_d, 16);
}
#endif
