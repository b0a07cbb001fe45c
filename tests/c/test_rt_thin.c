/*
 * Tests src/rt/thin.c and stream.c: products of a few rows or columns and a large matrix against
 * sums written out, over types, transpositions and sizes around those of vectors, strips and pieces;
 * the same bits whatever the number of threads, also from inside a loop.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "reals.h"
#include "rt/rt.h"

enum { Pad = 3 };

static size_t bytes_of(int type) { return type == 's' ? 4 : 8; }

/* Small whole numbers, of which all sums are exact, or any. */
static void *numbers(int type, jenny_i64 n, int seed, int whole)
{
	void *p = malloc((size_t)n * bytes_of(type));
	for (jenny_i64 i = 0; i < n; i++) {
		double x = (double)((i * 7 + i / 13 + seed) % 11 - 5);
		set(type, p, i, whole ? x : sin((double)i) + x);
	}
	return p;
}

typedef struct Case {
	int type, ta, tb;
	jenny_i64 m, n, k, lda, ldb, ldc;
	void *a, *b;
} Case;

static Case make(int type, int ta, int tb, const jenny_i64 *size, int whole)
{
	Case t = { .type = type, .ta = ta, .tb = tb, .m = size[0], .n = size[1], .k = size[2] };
	t.lda = (ta ? t.m : t.k) + Pad, t.ldb = (tb ? t.k : t.n) + Pad, t.ldc = t.n + Pad;
	t.a = numbers(type, (ta ? t.k : t.m) * t.lda, 1, whole);
	t.b = numbers(type, (tb ? t.n : t.k) * t.ldb, 4, whole);
	return t;
}

static void *product(JennyCtx *ctx, const Case *t)
{
	void *c = malloc((size_t)(t->m * t->ldc) * bytes_of(t->type));
	for (jenny_i64 i = 0; i < t->m * t->ldc; i++)
		set(t->type, c, i, NAN);
	CHECK(ctx->gemm(ctx, 0, 0, t->type, t->ta, t->tb, t->m, t->n, t->k, t->a, t->lda, t->b, t->ldb, c,
			  t->ldc) == 0);
	return c;
}

static void test_values(JennyCtx *ctx, int type, int way, const jenny_i64 *size)
{
	Case t = make(type, way & 1, way >> 1 & 1, size, 1);
	void *c = product(ctx, &t);
	jenny_i64 wrong = 0;
	for (jenny_i64 i = 0; i < t.m; i++)
		for (jenny_i64 j = 0; j < t.ldc; j++) {
			double sum = 0, got = get(type, c, i * t.ldc + j);
			for (jenny_i64 k = 0; k < t.k && j < t.n; k++)
				sum += get(type, t.a, t.ta ? k * t.lda + i : i * t.lda + k) *
					get(type, t.b, t.tb ? j * t.ldb + k : k * t.ldb + j);
			wrong += j < t.n ? got != sum : !isnan(got);
		}
	CHECK(wrong == 0);
	free(t.a), free(t.b), free(c);
}

static void test_bits(JennyCtx *alone, JennyCtx *many, int type, int way, const jenny_i64 *size)
{
	Case t = make(type, way & 1, way >> 1 & 1, size, 0);
	void *c = product(alone, &t), *d = product(many, &t);
	CHECK(memcmp(c, d, (size_t)(t.m * t.ldc) * bytes_of(type)) == 0);
	free(t.a), free(t.b), free(c), free(d);
}

/* A NaN of the large matrix reaches its column alone, one of the few rows its row. */
static void test_nan(JennyCtx *ctx, int way)
{
	static const jenny_i64 size[] = { 5, 1003, 601 };
	Case t = make('d', way & 1, way >> 1 & 1, size, 1);
	((double *)t.b)[t.tb ? 77 * t.ldb + 9 : 9 * t.ldb + 77] = NAN;
	((double *)t.a)[t.ta ? 600 * t.lda + 3 : 3 * t.lda + 600] = NAN;
	double *c = product(ctx, &t);
	jenny_i64 wrong = 0;
	for (jenny_i64 i = 0; i < t.m; i++)
		for (jenny_i64 j = 0; j < t.n; j++)
			wrong += !isnan(c[i * t.ldc + j]) != (i != 3 && j != 77);
	CHECK(wrong == 0);
	free(t.a), free(t.b), free(c);
}

int main(void)
{
	static const jenny_i64 size[][3] = { { 1, 1024, 513 }, { 2, 1025, 520 }, { 7, 1023, 517 },
		{ 8, 70000, 8 }, { 8, 130, 9001 }, { 9, 2000, 1100 }, { 16, 33 * 64, 1031 },
		{ 17, 600, 500 }, { 1029, 3, 511 }, { 4100, 8, 130 }, { 100, 5, 5300 } };
	Rt *one = rt_open(&(RtOptions){ .threads = 1, .blas = "none" });
	Rt *three = rt_open(&(RtOptions){ .threads = 3, .chunk = 1, .blas = "none" });
	JennyCtx *alone = rt_ctx_take(one, NULL), *many = rt_ctx_take(three, NULL);
	for (size_t s = 0; s < sizeof size / sizeof *size; s++)
		for (int way = 0; way < 4; way++) {
			int type = (s + (size_t)way) & 1 ? 's' : 'd';
			test_values(many, type, way, size[s]);
			test_bits(alone, many, type, way, size[s]);
		}
	for (int way = 0; way < 4; way++)
		test_nan(many, way);
	rt_ctx_give(one, alone), rt_ctx_give(three, many);
	rt_close(one), rt_close(three);
	return failures();
}
