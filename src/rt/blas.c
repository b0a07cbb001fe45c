/*
 * The BLAS that NumPy or SciPy has loaded into this process, through its C interface, whatever
 * suffix and width of integers it was built with. Nothing is loaded here.
 */
#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rt/blas_loops.h"
#include "rt/state.h"
#include "rt/thin.h"

enum { ROW_MAJOR = 101, PLAIN = 111, TRANSPOSED = 112, LIBS = 32, KINDS = 4 };

/* The C interface as functions of integers of type I; complex factors are passed by address. */
#define INTERFACE(I)                                                                               \
	typedef void Sgemm_##I(int, int, int, I, I, I, float, const float *, I, const float *, I,      \
		float, float *, I);                                                                        \
	typedef void Dgemm_##I(int, int, int, I, I, I, double, const double *, I, const double *, I,   \
		double, double *, I);                                                                      \
	typedef void Zgemm_##I(int, int, int, I, I, I, const void *, const void *, I, const void *, I, \
		const void *, void *, I);                                                                  \
	typedef void Sgemv_##I(int, int, I, I, float, const float *, I, const float *, I, float,       \
		float *, I);                                                                               \
	typedef void Dgemv_##I(int, int, I, I, double, const double *, I, const double *, I, double,   \
		double *, I);                                                                              \
	typedef void Zgemv_##I(int, int, I, I, const void *, const void *, I, const void *, I,         \
		const void *, void *, I);                                                                  \
	typedef float Sdot_##I(I, const float *, I, const float *, I);                                 \
	typedef double Ddot_##I(I, const double *, I, const double *, I);                              \
	typedef void Zdot_##I(I, const void *, I, const void *, I, void *)

INTERFACE(int32_t);
INTERFACE(int64_t);

typedef void Any(void);

struct Blas {
	_Atomic unsigned long long adds; /* libraries that had been loaded when none was found */
	Blas *old;                       /* the answer before this one: someone may still read it */
	int bits;                /* 32 or 64; 0: none was found */
	Any *gemm[KINDS], *gemv[KINDS], *dot[KINDS];
	char path[RT_PATH];
};

typedef struct Libs {
	int count;
	unsigned long long adds;
	char *path[LIBS];
	int rank[LIBS];
} Libs;

static int kind_of(int type)
{
	const char *letters = "sdcz";
	const char *at = strchr(letters, type);
	return type && at ? (int)(at - letters) : -1;
}

/* How likely this is the library that NumPy uses: 0 not at all. NumPy's own comes before SciPy's,
 * and what NumPy itself is linked to is found through its core if the name says nothing. */
static int rank_of(const char *path)
{
	static const char *const names[] = { "openblas", "libmkl_rt", "libblis", "flexiblas",
		"libcblas", "libblas", "armpl", "nvpl_blas", "_multiarray_umath" };
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
		if (strstr(name, names[i]))
			return 20 - i + (strstr(path, "numpy") && i < 8 ? 100 : 0);
	return 0;
}

static int note_lib(struct dl_phdr_info *info, size_t size, void *arg)
{
	Libs *libs = arg;
	(void)size;
	libs->adds = info->dlpi_adds;
	int rank = info->dlpi_name ? rank_of(info->dlpi_name) : 0;
	if (rank && libs->count < LIBS && (libs->path[libs->count] = strdup(info->dlpi_name)))
		libs->rank[libs->count++] = rank;
	return 0;
}

static int note_adds(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	*(unsigned long long *)arg = info->dlpi_adds;
	return 1;
}

/* Finds prefix_cblas_NAMEsuffix for all names with the same prefix and suffix. */
static int find_names(void *lib, const char *prefix, const char *suffix, Blas *b)
{
	static const char *const dots[KINDS] = { "sdot", "ddot", "cdotu_sub", "zdotu_sub" };
	for (int k = 0; k < KINDS; k++) {
		char name[64];
		snprintf(name, sizeof name, "%scblas_%cgemm%s", prefix, "sdcz"[k], suffix);
		*(void **)&b->gemm[k] = dlsym(lib, name);
		snprintf(name, sizeof name, "%scblas_%cgemv%s", prefix, "sdcz"[k], suffix);
		*(void **)&b->gemv[k] = dlsym(lib, name);
		snprintf(name, sizeof name, "%scblas_%s%s", prefix, dots[k], suffix);
		*(void **)&b->dot[k] = dlsym(lib, name);
		if (!b->gemm[k] || !b->gemv[k] || !b->dot[k])
			return 0;
	}
	return 1;
}

/* Asks a library how wide its integers are: n has 1 in its low half and is negative as a whole, so
 * the wide dot sums nothing and the narrow one a single product. */
static int width_of(const Blas *b)
{
	double x = 3, y = 5;
	Ddot_int64_t *dot = (Ddot_int64_t *)b->dot[1];
	double sum = dot(INT64_MIN + 1, &x, 1, &y, 1);
	return sum == 15 ? 32 : sum == 0 ? 64 : 0;
}

static int try_lib(const char *path, Blas *b)
{
	static const char *const suffix[] = { "64_", "_64", "_64_", "" };
	static const char *const prefix[] = { "scipy_", "" };
	void *lib = dlopen(path, RTLD_NOLOAD | RTLD_LAZY | RTLD_LOCAL);
	if (!lib)
		return 0;
	for (int i = 0; i < 8; i++)
		if (find_names(lib, prefix[i % 2], suffix[i / 2], b) && (b->bits = width_of(b)) != 0) {
			snprintf(b->path, sizeof b->path, "%s", path);
			return 1;
		}
	dlclose(lib);
	return 0;
}

/* Looks through what is loaded, likeliest first. The library stays open: it is never unloaded. */
static void look(Blas *b)
{
	Libs libs = { 0 };
	dl_iterate_phdr(note_lib, &libs);
	b->adds = libs.adds;
	for (int found = 0; libs.count;) {
		int best = 0;
		for (int i = 1; i < libs.count; i++)
			if (libs.rank[i] > libs.rank[best])
				best = i;
		found = found || try_lib(libs.path[best], b);
		free(libs.path[best]);
		libs.path[best] = libs.path[--libs.count];
		libs.rank[best] = libs.rank[libs.count];
	}
}

/* The BLAS in use, NULL for own loops. When none was found, it is looked for again once something
 * more has been loaded. */
static const Blas *blas_of(Rt *rt)
{
	if (rt->no_blas)
		return NULL;
	Blas *b = atomic_load_explicit(&rt->blas, memory_order_acquire);
	if (b && b->bits)
		return b;
	unsigned long long adds = 0;
	dl_iterate_phdr(note_adds, &adds);
	if (b && atomic_load(&b->adds) == adds)
		return NULL;
	Blas *fresh = calloc(1, sizeof *fresh);
	if (!fresh)
		return NULL;
	look(fresh);
	fresh->old = b;
	if (!fresh->bits && b)
		atomic_store(&b->adds, adds);
	else if (atomic_compare_exchange_strong(&rt->blas, &b, fresh))
		return fresh->bits ? fresh : NULL;
	free(fresh);
	return b->bits ? b : NULL;
}

void rt_blas_drop(Rt *rt)
{
	Blas *b = atomic_exchange(&rt->blas, NULL);
	while (b) {
		Blas *old = b->old;
		free(b);
		b = old;
	}
}

const char *rt_blas_path(Rt *rt, int *bits)
{
	const Blas *b = blas_of(rt);
	if (bits)
		*bits = b ? b->bits : 0;
	return b ? b->path : NULL;
}

static int fits(const Blas *b, jenny_i64 x)
{
	return b->bits == 64 || (x <= INT_MAX && x >= -INT_MAX);
}

/* The leading dimension for a BLAS of a matrix with rows of `cols` elements; 0: it takes none. */
static jenny_i64 leading(jenny_i64 rows, jenny_i64 cols, jenny_i64 ld)
{
	return ld >= cols && ld > 0 ? ld : rows <= 1 ? (cols > 1 ? cols : 1) : 0;
}

static const float one_c[2] = { 1, 0 }, zero_c[2] = { 0, 0 };
static const double one_z[2] = { 1, 0 }, zero_z[2] = { 0, 0 };

/* The call for integers of type I. */
#define GEMM(I)                                                                                    \
	static void gemm_##I(const Blas *l, int kind, int ta, int tb, jenny_i64 m, jenny_i64 n,        \
		jenny_i64 k, const void *a, jenny_i64 lda, const void *b, jenny_i64 ldb, void *c,          \
		jenny_i64 ldc)                                                                             \
	{                                                                                              \
		Any *f = l->gemm[kind];                                                                    \
		I mm = (I)m, nn = (I)n, kk = (I)k, la = (I)lda, lb = (I)ldb, lc = (I)ldc;                  \
		if (kind == 0)                                                                             \
			((Sgemm_##I *)f)(ROW_MAJOR, ta, tb, mm, nn, kk, 1, a, la, b, lb, 0, c, lc);            \
		else if (kind == 1)                                                                        \
			((Dgemm_##I *)f)(ROW_MAJOR, ta, tb, mm, nn, kk, 1, a, la, b, lb, 0, c, lc);            \
		else                                                                                       \
			((Zgemm_##I *)f)(ROW_MAJOR, ta, tb, mm, nn, kk, kind == 2 ? (void *)one_c : one_z, a,  \
				la, b, lb, kind == 2 ? (void *)zero_c : zero_z, c, lc);                            \
	}                                                                                              \
	static void gemv_##I(const Blas *l, int kind, int t, jenny_i64 m, jenny_i64 n, const void *a,  \
		jenny_i64 lda, const void *x, jenny_i64 incx, void *y, jenny_i64 incy)                     \
	{                                                                                              \
		Any *f = l->gemv[kind];                                                                    \
		I mm = (I)m, nn = (I)n, la = (I)lda, ix = (I)incx, iy = (I)incy;                           \
		if (kind == 0)                                                                             \
			((Sgemv_##I *)f)(ROW_MAJOR, t, mm, nn, 1, a, la, x, ix, 0, y, iy);                     \
		else if (kind == 1)                                                                        \
			((Dgemv_##I *)f)(ROW_MAJOR, t, mm, nn, 1, a, la, x, ix, 0, y, iy);                     \
		else                                                                                       \
			((Zgemv_##I *)f)(ROW_MAJOR, t, mm, nn, kind == 2 ? (void *)one_c : one_z, a, la, x,    \
				ix, kind == 2 ? (void *)zero_c : zero_z, y, iy);                                   \
	}                                                                                              \
	static void dot_##I(const Blas *l, int kind, jenny_i64 n, const void *x, jenny_i64 incx,       \
		const void *y, jenny_i64 incy, void *out)                                                  \
	{                                                                                              \
		Any *f = l->dot[kind];                                                                     \
		I nn = (I)n, ix = (I)incx, iy = (I)incy;                                                   \
		if (kind == 0)                                                                             \
			*(float *)out = ((Sdot_##I *)f)(nn, x, ix, y, iy);                                     \
		else if (kind == 1)                                                                        \
			*(double *)out = ((Ddot_##I *)f)(nn, x, ix, y, iy);                                    \
		else                                                                                       \
			((Zdot_##I *)f)(nn, x, ix, y, iy, out);                                                \
	}

GEMM(int32_t)
GEMM(int64_t)

static size_t element(int kind)
{
	return kind == 0 ? 4 : kind == 3 ? 16 : 8;
}

static Mat matrix(const void *data, jenny_i64 ld, int transposed)
{
	return transposed ? (Mat){ data, 1, ld } : (Mat){ data, ld, 1 };
}

/* The product seen from its smaller side. */
static Thin thin_of(int type, jenny_i64 m, jenny_i64 n, jenny_i64 k, Mat a, Mat b, void *c,
	jenny_i64 ldc)
{
	if (m <= n)
		return (Thin){ type, m, n, k, a.data, b.data, a.row, a.col, b.row, b.col, c, ldc, 1 };
	return (Thin){ type, n, m, k, b.data, a.data, b.col, b.row, a.col, a.row, c, 1, ldc };
}

int rt_gemm(JennyCtx *ctx, int id, int worker, int type, int transa, int transb, jenny_i64 m,
	jenny_i64 n, jenny_i64 k, const void *a, jenny_i64 lda, const void *b, jenny_i64 ldb, void *c,
	jenny_i64 ldc)
{
	Rt *rt = rt_ctx_owner(ctx);
	int kind = kind_of(type);
	if (kind < 0 || m <= 0 || n <= 0)
		return 0;
	const Blas *l = k > 0 ? blas_of(rt) : NULL;
	jenny_i64 la = transa ? leading(k, m, lda) : leading(m, k, lda);
	jenny_i64 lb = transb ? leading(n, k, ldb) : leading(k, n, ldb);
	jenny_i64 lc = leading(m, n, ldc);
	int ta = transa ? TRANSPOSED : PLAIN, tb = transb ? TRANSPOSED : PLAIN;
	jenny_i64 since = rt->trace < 0 ? 0 : rt_clock();
	Mat x = matrix(a, lda, transa), y = matrix(b, ldb, transb);
	Thin thin = thin_of(type, m, n, k, x, y, c, ldc);
	int st = 0;
	if (rt_is_thin(&thin))
		st = rt_thin(ctx, id, worker, &thin);
	else if (!l || !la || !lb || !lc || !fits(l, m) || !fits(l, n) || !fits(l, k) || !fits(l, la) ||
		!fits(l, lb) || !fits(l, lc))
		rt_loops_gemm(type, m, n, k, x, y, c, ldc, 1);
	else if (l->bits == 64)
		gemm_int64_t(l, kind, ta, tb, m, n, k, a, la, b, lb, c, lc);
	else
		gemm_int32_t(l, kind, ta, tb, m, n, k, a, la, b, lb, c, lc);
	if (rt->trace >= 0)
		rt_trace_event(rt, "lib", "gemm", since, m * n * k);
	return st;
}

/* Where BLAS wants a vector to start: at its lowest address. */
static const char *lowest(const void *x, jenny_i64 n, jenny_i64 inc, int kind)
{
	return (const char *)x + (inc < 0 ? (n - 1) * inc : 0) * (jenny_i64)element(kind);
}

/* The output is cleared first: some libraries multiply it by the zero factor. */
static void clear(void *y, jenny_i64 n, jenny_i64 inc, int kind)
{
	for (jenny_i64 i = 0; i < n; i++)
		memset((char *)y + i * inc * (jenny_i64)element(kind), 0, element(kind));
}

void rt_gemv(JennyCtx *ctx, int type, int trans, jenny_i64 m, jenny_i64 n, const void *a,
	jenny_i64 lda, const void *x, jenny_i64 incx, void *y, jenny_i64 incy)
{
	Rt *rt = rt_ctx_owner(ctx);
	int kind = kind_of(type);
	jenny_i64 in = trans ? m : n, out = trans ? n : m;
	if (kind < 0 || out <= 0)
		return;
	const Blas *l = in > 0 ? blas_of(rt) : NULL;
	jenny_i64 la = leading(m, n, lda);
	int t = trans ? TRANSPOSED : PLAIN;
	jenny_i64 since = rt->trace < 0 ? 0 : rt_clock();
	if (!l || !la || !incx || !incy || !fits(l, m) || !fits(l, n) || !fits(l, la) ||
		!fits(l, incx) || !fits(l, incy)) {
		rt_loops_gemm(type, out, 1, in, matrix(a, lda, trans), (Mat){ x, incx, 1 }, y, incy, 1);
	} else {
		const void *xl = lowest(x, in, incx, kind);
		void *yl = (void *)lowest(y, out, incy, kind);
		clear(y, out, incy, kind);
		if (l->bits == 64)
			gemv_int64_t(l, kind, t, m, n, a, la, xl, incx, yl, incy);
		else
			gemv_int32_t(l, kind, t, m, n, a, la, xl, incx, yl, incy);
	}
	if (rt->trace >= 0)
		rt_trace_event(rt, "lib", "gemv", since, m * n);
}

void rt_dot(JennyCtx *ctx, int type, jenny_i64 n, const void *x, jenny_i64 incx, const void *y,
	jenny_i64 incy, void *out)
{
	Rt *rt = rt_ctx_owner(ctx);
	int kind = kind_of(type);
	if (kind < 0)
		return;
	const Blas *l = n > 0 ? blas_of(rt) : NULL;
	jenny_i64 since = rt->trace < 0 ? 0 : rt_clock();
	const void *xl = lowest(x, n, incx, kind), *yl = lowest(y, n, incy, kind);
	if (!l || !incx || !incy || !fits(l, n) || !fits(l, incx) || !fits(l, incy))
		rt_loops_dot(type, n, (Mat){ x, incx, 0 }, (Mat){ y, incy, 0 }, out);
	else if (l->bits == 64)
		dot_int64_t(l, kind, n, xl, incx, yl, incy, out);
	else
		dot_int32_t(l, kind, n, xl, incx, yl, incy, out);
	if (rt->trace >= 0)
		rt_trace_event(rt, "lib", "dot", since, n);
}
