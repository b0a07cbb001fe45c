/*
 * Tests src/rt/blas.c and blas_loops.c: own loops and, where this machine has one, a BLAS, against
 * sums written out, over types, transpositions, strides and empty sizes. A path of a BLAS may be
 * given as argument.
 */
#include <complex.h>
#include <dlfcn.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "rt/rt.h"

static const char types[] = "sdcz";

static double complex get(int type, const void *p, jenny_i64 i)
{
	switch (type) {
	case 's': return ((const float *)p)[i];
	case 'd': return ((const double *)p)[i];
	case 'c': return ((const float complex *)p)[i];
	default: return ((const double complex *)p)[i];
	}
}

static void set(int type, void *p, jenny_i64 i, double complex x)
{
	switch (type) {
	case 's': ((float *)p)[i] = (float)creal(x); break;
	case 'd': ((double *)p)[i] = creal(x); break;
	case 'c': ((float complex *)p)[i] = (float complex)x; break;
	default: ((double complex *)p)[i] = x; break;
	}
}

static size_t size_of(int type)
{
	return type == 's' ? 4 : type == 'z' ? 16 : 8;
}

/* Small whole numbers: all sums are exact, so results are compared for equality. */
static void *numbers(int type, jenny_i64 n)
{
	void *p = malloc((size_t)(n + 1) * size_of(type));
	for (jenny_i64 i = 0; i < n; i++)
		set(type, p, i, (double)(i * 7 % 11 - 5) + I * (double)(i * 5 % 7 - 3));
	return p;
}

static void *rubbish(int type, jenny_i64 n)
{
	void *p = malloc((size_t)(n + 1) * size_of(type));
	for (jenny_i64 i = 0; i < n; i++)
		set(type, p, i, NAN + I * NAN);
	return p;
}

static void test_gemm(JennyCtx *ctx, int type, int ta, int tb, const jenny_i64 *s, int pad)
{
	jenny_i64 m = s[0], n = s[1], k = s[2];
	jenny_i64 lda = (ta ? m : k) + pad, ldb = (tb ? k : n) + pad, ldc = n + pad;
	void *a = numbers(type, (ta ? k : m) * lda), *b = numbers(type, (tb ? n : k) * ldb);
	void *c = rubbish(type, m * ldc);
	ctx->gemm(ctx, 0, 0, type, ta, tb, m, n, k, a, lda, b, ldb, c, ldc);
	int wrong = 0;
	for (jenny_i64 i = 0; i < m; i++)
		for (jenny_i64 j = 0; j < ldc; j++) {
			double complex sum = 0, got = get(type, c, i * ldc + j);
			for (jenny_i64 p = 0; p < k && j < n; p++)
				sum += get(type, a, ta ? p * lda + i : i * lda + p) *
					get(type, b, tb ? j * ldb + p : p * ldb + j);
			wrong += j < n ? got != sum : !isnan(creal(got));
		}
	CHECK(wrong == 0);
	free(a);
	free(b);
	free(c);
}

static void test_gemv(JennyCtx *ctx, int type, int t, jenny_i64 m, jenny_i64 n, jenny_i64 incx,
	jenny_i64 incy)
{
	jenny_i64 in = t ? m : n, out = t ? n : m, lda = n + 1;
	jenny_i64 ax = llabs(incx), ay = llabs(incy);
	void *a = numbers(type, m * lda), *x = numbers(type, in * ax + 1);
	void *y = rubbish(type, out * ay + 1);
	jenny_i64 x0 = incx < 0 && in ? (in - 1) * ax : 0, y0 = incy < 0 && out ? (out - 1) * ay : 0;
	ctx->gemv(ctx, type, t, m, n, a, lda, (char *)x + x0 * (jenny_i64)size_of(type), incx,
		(char *)y + y0 * (jenny_i64)size_of(type), incy);
	int wrong = 0;
	for (jenny_i64 i = 0; i < out; i++) {
		double complex sum = 0;
		for (jenny_i64 p = 0; p < in; p++)
			sum += get(type, a, t ? p * lda + i : i * lda + p) * get(type, x, x0 + p * incx);
		wrong += get(type, y, y0 + i * incy) != sum;
	}
	CHECK(wrong == 0);
	free(a);
	free(x);
	free(y);
}

static void test_dot(JennyCtx *ctx, int type, jenny_i64 n, jenny_i64 incx, jenny_i64 incy)
{
	void *x = numbers(type, 300), *y = numbers(type, 300);
	jenny_i64 x0 = incx < 0 ? 299 : 0, y0 = incy < 0 ? 299 : 0;
	double complex sum = 0;
	double complex out = NAN;
	for (jenny_i64 i = 0; i < n; i++)
		sum += get(type, x, x0 + i * incx) * get(type, y, y0 + i * incy);
	ctx->dot(ctx, type, n, (char *)x + x0 * (jenny_i64)size_of(type), incx,
		(char *)y + y0 * (jenny_i64)size_of(type), incy, &out);
	CHECK(get(type, &out, 0) == sum);
	free(x);
	free(y);
}

static void test_all(const char *blas)
{
	static const jenny_i64 size[][3] = { { 0, 0, 0 }, { 0, 3, 2 }, { 3, 0, 2 }, { 3, 2, 0 },
		{ 1, 1, 1 }, { 1, 5, 3 }, { 5, 1, 3 }, { 2, 3, 1 }, { 17, 9, 23 }, { 70, 66, 130 } };
	static const jenny_i64 inc[] = { 1, 2, -1, -3, 0 };
	Rt *rt = rt_open(&(RtOptions){ .blas = blas });
	JennyCtx *ctx = rt_ctx_take(rt, NULL);
	int bits;
	const char *path = rt_blas_path(rt, &bits);
	printf("blas: %s, %d bits\n", path ? path : "own loops", bits);
	for (int t = 0; t < 4; t++) {
		for (int s = 0; s < 10 * 2 * 4; s++)
			test_gemm(ctx, types[t], s & 1, s >> 1 & 1, size[s / 8], s >> 2 & 1);
		for (int s = 0; s < 10 * 5 * 4; s++)
			test_gemv(ctx, types[t], s & 1, size[s / 20][0], size[s / 20][2], inc[s / 2 % 5],
				inc[s / 4 % 4]);
		for (int s = 0; s < 25; s++)
			test_dot(ctx, types[t], s % 3 ? 97 : s, inc[s % 5], inc[s / 5]);
	}
	rt_ctx_give(rt, ctx);
	rt_close(rt);
}

/* A matrix with broadcast rows (leading dimension 0) is no matrix for a BLAS. */
static void test_odd(void)
{
	Rt *rt = rt_open(NULL);
	JennyCtx *ctx = rt_ctx_take(rt, NULL);
	double a[2] = { 1, 2 }, b[4] = { 1, 2, 3, 4 }, c[4];
	ctx->gemm(ctx, 0, 0, 'd', 0, 0, 2, 2, 2, a, 0, b, 2, c, 2);
	CHECK(c[0] == 7 && c[1] == 10 && c[2] == 7 && c[3] == 10);
	ctx->gemm(ctx, 0, 0, 'd', 0, 0, 2, 2, 2, b + 2, -2, b, 2, c, 2);
	CHECK(c[0] == 15 && c[1] == 22 && c[2] == 7 && c[3] == 10);
	rt_ctx_give(rt, ctx);
	rt_close(rt);
}

/* What is loaded after a product was asked for is found all the same. */
static void test_late(const char *path)
{
	Rt *rt = rt_open(NULL);
	CHECK(rt_blas_path(rt, NULL) == NULL);
	CHECK(rt_blas_path(rt, NULL) == NULL);
	if (dlopen(path, RTLD_NOW | RTLD_LOCAL))
		CHECK(rt_blas_path(rt, NULL) != NULL);
	rt_close(rt);
}

int main(int argc, char **argv)
{
	test_all("none");
	test_odd();
	test_late(argc > 1 ? argv[1] : "libblas.so.3");
	test_all(NULL);
	test_odd();
	return failures();
}
