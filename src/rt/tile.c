/* Compiled with contraction of products and sums: matrix products alone may do that. */
#include "rt/update.h"

/*
 * NAME: ROWS rows by three vectors of BYTES bytes. FILL(X) lists the rows. Sums are variables of
 * their own: what is indexed would not stay in registers. NEAR: the elements come closer meanwhile, a
 * tenth of the time of a product of 1200 by 1200 (syrk, syr2k). NAME_row, NAME_turn: see Tile.
 */
#define ACC(r) V a##r = { 0 }, b##r = a##r, c##r = a##r;
#define NEAR(r)                                                                                    \
	__builtin_prefetch((U *)(to + r * row), 1), __builtin_prefetch((U *)(to + r * row) + 1, 1),      \
		__builtin_prefetch((U *)(to + r * row) + 2, 1);
#define ADD(r) a##r += p[r] * x, b##r += p[r] * y, c##r += p[r] * z;
#define PUT(r)                                                                                     \
	{                                                                                              \
		U *out = (U *)(to + r * row);                                                              \
		out[0] += a##r, out[1] += b##r, out[2] += c##r;                                            \
	}
/* Columns of four rows, in two steps. */
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define FRONT(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5)
#define BACK(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7)
#define FOUR(X) X(0) X(1) X(2) X(3)
#define EIGHT(X) FOUR(X) X(4) X(5) X(6) X(7)
#define TILE(NAME, TARGET, T, BYTES, FILL, ROWS)                                                   \
	TARGET static void NAME(                                                                       \
		jenny_i64 k, const void *left, const void *right, void *c, jenny_i64 row)                  \
	{                                                                                              \
		typedef T V __attribute__((vector_size(BYTES)));                                           \
		typedef T U __attribute__((vector_size(BYTES), aligned(sizeof(T)), may_alias));            \
		const T *p = left;                                                                         \
		const V *q = right;                                                                        \
		T *to = c;                                                                                 \
		FILL(ACC)                                                                                  \
		FILL(NEAR)                                                                                 \
		for (; k > 0; k--, p += ROWS, q += 3) {                                                    \
			V x = q[0], y = q[1], z = q[2];                                                        \
			FILL(ADD)                                                                              \
		}                                                                                          \
		FILL(PUT)                                                                                  \
	}                                                                                              \
	TARGET static void NAME##_row(                                                                 \
		jenny_i64 k, const void *left, const void *right, void *to, jenny_i64 row)                 \
	{                                                                                              \
		typedef T V __attribute__((vector_size(BYTES)));                                           \
		const T *p = left;                                                                         \
		const V *q = right;                                                                        \
		V *out = to, x = out[0], y = out[1], z = out[2];                                           \
		for (; k > 0; k--, p += row, q += 3)                                                       \
			x += p[0] * q[0], y += p[0] * q[1], z += p[0] * q[2];                                  \
		out[0] = x, out[1] = y, out[2] = z;                                                        \
	}                                                                                              \
	TARGET static void NAME##_turn(                                                                \
		jenny_i64 k, const void *from, void *to, jenny_i64 step, jenny_i64 width, double by)       \
	{                                                                                              \
		typedef T V __attribute__((vector_size(4 * sizeof(T))));                                   \
		typedef T U __attribute__((vector_size(4 * sizeof(T)), aligned(sizeof(T)), may_alias));    \
		const T *x = from;                                                                         \
		T *out = to, scale = (T)by;                                                                \
		for (; k >= 4; k -= 4, x += 4, out += 4 * width) {                                         \
			V a = *(const U *)x, b = *(const U *)(x + step), c = *(const U *)(x + 2 * step);       \
			V d = *(const U *)(x + 3 * step);                                                      \
			V ab = LOW(a, b), cd = LOW(c, d), ba = HIGH(a, b), dc = HIGH(c, d);                    \
			*(U *)out = FRONT(ab, cd) * scale;                                                     \
			*(U *)(out + width) = BACK(ab, cd) * scale;                                            \
			*(U *)(out + 2 * width) = FRONT(ba, dc) * scale;                                       \
			*(U *)(out + 3 * width) = BACK(ba, dc) * scale;                                        \
		}                                                                                          \
		for (; k > 0; k--, x++, out += width)                                                      \
			for (int c = 0; c < 4; c++)                                                            \
				out[c] = x[c * step] * scale;                                                      \
	}

#define OF(name, rows, cols) ((Tile){ name, name##_row, name##_turn, rows, cols })

TILE(any_s, , float, 16, FOUR, 4)
TILE(any_d, , double, 16, FOUR, 4)

#ifdef __x86_64__
#define V3 __attribute__((target("avx2,fma")))
#define V4 __attribute__((target("avx512f,fma")))
TILE(v3_s, V3, float, 32, FOUR, 4)
TILE(v3_d, V3, double, 32, FOUR, 4)
TILE(v4_s, V4, float, 64, EIGHT, 8)
TILE(v4_d, V4, double, 64, EIGHT, 8)

Tile rt_tile(int type)
{
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx512f"))
		return type == 's' ? OF(v4_s, 8, 48) : OF(v4_d, 8, 24);
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		return type == 's' ? OF(v3_s, 4, 24) : OF(v3_d, 4, 12);
	return type == 's' ? OF(any_s, 4, 12) : OF(any_d, 4, 6);
}
#else
Tile rt_tile(int type)
{
	return type == 's' ? OF(any_s, 4, 12) : OF(any_d, 4, 6);
}
#endif
