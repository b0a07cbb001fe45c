/*
 * Tests src/rt/update.c and tile.c: products that are added to a matrix, against sums written out,
 * over types, strides, terms, sizes around those of tiles and blocks, and spans that leave out
 * triangles of what is written or of what is summed.
 */
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "reals.h"
#include "rt/rt.h"

typedef struct Case {
	int type, terms, turned;
	jenny_i64 m, n, k;
	JennySpan j, ks;
} Case;

/* Small whole numbers: all sums are exact. */
static void *numbers(int type, jenny_i64 n, int seed)
{
	void *p = malloc((size_t)n * (type == 's' ? 4 : 8));
	for (jenny_i64 i = 0; i < n; i++)
		set(type, p, i, (double)((i * 7 + seed) % 11 - 5));
	return p;
}

static int allows(const JennySpan *s, jenny_i64 i, jenny_i64 at)
{
	return at >= s->lo + s->lo_step * i && at < s->hi + s->hi_step * i;
}

static void test(JennyCtx *ctx, const Case *t)
{
	jenny_i64 row = t->n + 3;
	void *c = numbers(t->type, t->m * row, 1), *want = numbers(t->type, t->m * row, 1);
	JennyTerm term[2];
	for (int e = 0; e < t->terms; e++) {
		term[e] = (JennyTerm){ .x = numbers(t->type, t->m * t->k + 1, 2 + e),
			.y = numbers(t->type, t->k * t->n + 1, 5 + e),
			.xi = t->turned & 1 ? 1 : t->k,
			.xk = t->turned & 1 ? t->m : 1,
			.yk = t->turned & 2 ? 1 : t->n,
			.yj = t->turned & 2 ? t->k : 1,
			.by = e ? -1 : 2 };
	}
	for (jenny_i64 i = 0; i < t->m; i++)
		for (jenny_i64 j = 0; j < t->n; j++)
			for (jenny_i64 k = 0; k < t->k && allows(&t->j, i, j); k++)
				for (int e = 0; e < t->terms && allows(&t->ks, i, k); e++)
					set(t->type, want, i * row + j,
						get(t->type, want, i * row + j) + term[e].by *
							get(t->type, term[e].x, i * term[e].xi + k * term[e].xk) *
							get(t->type, term[e].y, k * term[e].yk + j * term[e].yj));
	JennyProduct p = { t->type, t->terms, t->m, t->n, t->k, row, c, term, t->j, t->ks };
	CHECK(ctx->update(ctx, 0, 0, &p) == 0);
	jenny_i64 bad = 0;
	for (jenny_i64 i = 0; i < t->m * row; i++)
		bad += get(t->type, c, i) != get(t->type, want, i);
	CHECK(bad == 0);
	for (int e = 0; e < t->terms; e++)
		free((void *)term[e].x), free((void *)term[e].y);
	free(c);
	free(want);
}

/* What lies outside the spans has no say: NaN there changes nothing. */
static void test_outside(JennyCtx *ctx)
{
	enum { N = 70 };
	double *a = numbers('d', N * N, 1), *b = numbers('d', N * N, 2), *c = numbers('d', N * N, 3);
	for (int i = 0; i < N; i++)
		for (int j = i; j < N; j++)
			a[i * N + j] = NAN;
	JennyTerm term = { a, b, N, 1, N, 1, 1 };
	JennySpan all = { 0, N, 0, 0 }, below = { 0, 0, 0, 1 };
	JennyProduct p = { 'd', 1, N, N, N, N, c, &term, all, below };
	CHECK(ctx->update(ctx, 0, 0, &p) == 0);
	int nans = 0;
	for (int i = 0; i < N * N; i++)
		nans += isnan(c[i]);
	CHECK(nans == 0);
	free(a), free(b), free(c);
}

int main(void)
{
	static const jenny_i64 size[][3] = { { 0, 3, 3 }, { 1, 1, 1 }, { 5, 7, 3 }, { 8, 24, 128 },
		{ 33, 49, 20 }, { 65, 30, 129 }, { 130, 131, 140 } };
	static const jenny_i64 step[][2] = { { 0, 0 }, { 0, 1 }, { 1, 0 } };
	Rt *rt = rt_open(&(RtOptions){ .threads = 3 });
	JennyCtx *ctx = rt_ctx_take(rt, NULL);
	for (size_t s = 0; s < sizeof size / sizeof *size; s++)
		for (int way = 0; way < 144; way++) {
			Case t = { way & 1 ? 's' : 'd', 1 + (way >> 1 & 1), way >> 2 & 3, size[s][0], size[s][1],
				size[s][2], { 0 }, { 0 } };
			int j = way / 16 % 3, k = way / 48 % 3;
			t.j = (JennySpan){ 0, j == 1 ? 1 : t.n, step[j][0], step[j][1] };
			t.ks = (JennySpan){ k == 2, k == 1 ? -2 : t.k, step[k][0], step[k][1] };
			test(ctx, &t);
		}
	test_outside(ctx);
	rt_ctx_give(rt, ctx);
	rt_close(rt);
	return failures();
}
