/*
 * Products of a few rows and a large matrix. A BLAS copies the large one before it multiplies; here
 * it is read where it lies, once and in long pieces: strips of columns, of which the sums stay in the
 * second cache, and where these are few, pieces of the sums. How these lie never depends on threads.
 */
#include <string.h>

#include "rt/state.h"
#include "rt/thin.h"

enum {
	Few = 8,            /* at most so many rows: a BLAS is as quick with more */
	Sums = 1 << 17,     /* bytes of the sums of a strip: stay in the second cache */
	Run = 1 << 14,      /* most bytes of a strip's row */
	Columns = 1 << 15,  /* the same where the large matrix lies in columns: in the first cache */
	Even = 32,          /* a strip has a multiple of so many columns, a piece of so many terms */
	Deep = 32,          /* a piece has at least so many times as many terms as there are rows */
	Apart = 128,        /* bytes between the sums' rows: not all in the same places of a cache */
	Block = 1 << 11,    /* bytes of the terms that are taken at a time of matrices in columns */
	Piece = 1 << 19,    /* bytes of the large matrix that make a task */
	Tasks = 64,         /* so many are enough */
	Parts = 1 << 20,    /* most bytes of the sums of all pieces, or a part of the large matrix: */
	Share = 64,
	Large = 1 << 22,    /* bytes: less than that a BLAS holds in a cache */
	Longer = 4,         /* times: a large matrix has so many more columns than there are rows */
};

static const double byte_ns = 0.08, fma_ns = 0.03;

typedef struct Work {
	const Thin *t;
	Stream stream;
	jenny_i64 bytes;         /* of an element */
	int id;
	jenny_i64 wide, strips;  /* columns of a strip */
	jenny_i64 row, sums;     /* elements of a row of its sums, bytes of them all */
	jenny_i64 deep, pieces;  /* terms of a piece */
	const char *few;         /* in columns, or, where the large matrix lies so, in rows */
	jenny_i64 few_step;      /* between these, in elements */
	char *part;              /* sums of the pieces, where there are several */
} Work;

static jenny_i64 least(jenny_i64 a, jenny_i64 b) { return a < b ? a : b; }
static jenny_i64 most(jenny_i64 a, jenny_i64 b) { return a > b ? a : b; }
static jenny_i64 parts_of(jenny_i64 n, jenny_i64 size) { return (n + size - 1) / size; }

static void copy_element(char *to, const char *from, jenny_i64 bytes)
{
	if (bytes == 4)
		memcpy(to, from, 4);
	else
		memcpy(to, from, 8);
}

static int by_columns(const Thin *t) { return t->big_j != 1; }

static void lay_out(Work *w)
{
	const Thin *t = w->t;
	jenny_i64 column = parts_of(t->m, 4) * 4 * w->stream.bytes, all = t->n * t->k * w->bytes;
	jenny_i64 wide = by_columns(t) ? Columns / column : (least(Run, Sums / t->m) - Apart) / w->bytes;
	w->strips = parts_of(t->n, wide / Even * Even);
	w->wide = parts_of(parts_of(t->n, w->strips), Even) * Even;
	w->strips = parts_of(t->n, w->wide);
	w->row = w->wide + Apart / w->bytes;
	w->sums = by_columns(t) ? w->wide * column : t->m * w->row * w->bytes;
	jenny_i64 tasks = least(all / Piece, Tasks);
	jenny_i64 room = most(Parts, all / Share) / (t->m * t->n * w->bytes);
	jenny_i64 pieces = least(least(parts_of(tasks, w->strips), room), t->k / (Deep * t->m));
	jenny_i64 even = by_columns(t) ? Block / w->bytes : Even;
	w->deep = parts_of(parts_of(t->k, most(pieces, 1)), even) * even;
	w->pieces = parts_of(t->k, w->deep);
}

static int pack(Work *w, JennyCtx *ctx, int worker)
{
	const Thin *t = w->t;
	int as_is = by_columns(t) ? t->few_k == 1 : t->few_i == 1;
	jenny_i64 few = as_is ? 0 : parts_of(t->m * t->k * w->bytes, 64) * 64;
	jenny_i64 part = w->pieces > 1 ? t->m * t->n * w->pieces * w->bytes : 0;
	char *room = few + part ? ctx->temp(ctx, w->id, worker, few + part) : NULL;
	if (few + part && !room)
		return JENNY_NOMEM;
	w->part = part ? room + few : NULL;
	w->few = as_is ? t->few : room;
	w->few_step = !by_columns(t) ? as_is ? t->few_k : t->m : as_is ? t->few_i : t->k;
	if (as_is)
		return 0;
	jenny_i64 i_step = by_columns(t) ? t->k : 1, k_step = by_columns(t) ? 1 : t->m;
	for (jenny_i64 i = 0; i < t->m; i++) {
		const char *from = (const char *)t->few + i * t->few_i * w->bytes;
		char *to = room + i * i_step * w->bytes;
		for (jenny_i64 k = 0; k < t->k; k++)
			copy_element(to + k * k_step * w->bytes, from + k * t->few_k * w->bytes, w->bytes);
	}
	return 0;
}

/* Where sums (i, j) of a piece go, and how far apart they lie. */
typedef struct Place {
	char *at;
	jenny_i64 i, j;
} Place;

static Place place_of(const Work *w, jenny_i64 piece, jenny_i64 j)
{
	const Thin *t = w->t;
	if (!w->part)
		return (Place){ (char *)t->out + j * t->out_j * w->bytes, t->out_i, t->out_j };
	return (Place){ w->part + (piece * t->m * t->n + j) * w->bytes, t->n, 1 };
}

static void put(const Work *w, const Place *p, const char *sum, jenny_i64 n)
{
	for (jenny_i64 i = 0; i < w->t->m; i++) {
		const char *from = sum + i * w->row * w->bytes;
		char *to = p->at + i * p->i * w->bytes;
		if (p->j == 1)
			memcpy(to, from, (size_t)(n * w->bytes));
		else
			for (jenny_i64 j = 0; j < n; j++)
				copy_element(to + j * p->j * w->bytes, from + j * w->bytes, w->bytes);
	}
}

/* Strip number s of piece number p. */
static void strip(const Work *w, char *sum, jenny_i64 s, jenny_i64 p)
{
	const Thin *t = w->t;
	jenny_i64 j = s * w->wide, n = least(w->wide, t->n - j);
	jenny_i64 k0 = p * w->deep, k1 = least(t->k, k0 + w->deep), block = Block / w->bytes;
	const char *big = (const char *)t->big + j * t->big_j * w->bytes;
	Place place = place_of(w, p, j);
	memset(sum, 0, (size_t)w->sums);
	if (!by_columns(t)) {
		w->stream.rows(t->m, n, k1 - k0, w->few + k0 * w->few_step * w->bytes, w->few_step,
			big + k0 * t->big_k * w->bytes, t->big_k, sum, w->row);
		put(w, &place, sum, n);
		return;
	}
	for (jenny_i64 k = k0; k < k1; k += block)
		w->stream.cols(t->m, n, least(block, k1 - k), w->few + k * w->bytes, w->few_step,
			big + k * w->bytes, t->big_j, sum);
	w->stream.fold(t->m, n, sum, place.at, place.i, place.j);
}

/* Tasks lo .. hi: the strips of a piece lie side by side. */
static int strips(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	const Work *w = env;
	char *sum = ctx->temp(ctx, w->id + 1, worker, w->sums);
	for (jenny_i64 x = lo; x < hi && sum; x++)
		strip(w, sum, x % w->strips, x / w->strips);
	return sum ? 0 : JENNY_NOMEM;
}

#define JOIN(letter, T)                                                                            \
	static void join_##letter(const Work *w, jenny_i64 j0, jenny_i64 j1)                           \
	{                                                                                              \
		const Thin *t = w->t;                                                                      \
		for (jenny_i64 i = 0; i < t->m; i++)                                                       \
			for (jenny_i64 j = j0; j < j1; j++) {                                                  \
				const T *part = (const T *)w->part + i * t->n + j;                                 \
				T sum = part[0];                                                                   \
				for (jenny_i64 p = 1; p < w->pieces; p++)                                          \
					sum += part[p * t->m * t->n];                                                  \
				((T *)t->out)[i * t->out_i + j * t->out_j] = sum;                                  \
			}                                                                                      \
	}

JOIN(s, float)
JOIN(d, double)

static int joins(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	const Work *w = env;
	(void)ctx;
	(void)worker;
	(w->t->type == 's' ? join_s : join_d)(w, lo, hi);
	return 0;
}

int rt_is_thin(const Thin *t)
{
	jenny_i64 bytes = t->type == 's' ? 4 : 8;
	if ((t->type != 's' && t->type != 'd') || t->m > Few || t->n < t->m * Longer)
		return 0;
	if (t->n * t->k < Large / bytes)
		return 0;
	return t->big_j == 1 ? t->n * bytes >= 512 : t->big_k == 1 && t->k * bytes >= 512;
}

int rt_thin(JennyCtx *ctx, int id, int worker, const Thin *t)
{
	Work w = { .t = t, .stream = rt_stream(t->type), .bytes = t->type == 's' ? 4 : 8, .id = id };
	lay_out(&w);
	int st = pack(&w, ctx, worker);
	if (st)
		return st;
	jenny_i64 tasks = w.strips * w.pieces;
	double size = (double)t->n * (double)t->k / (double)tasks;
	double ns = size * ((double)w.bytes * byte_ns + (double)t->m * fma_ns);
	st = ctx->par_for(ctx, strips, &w, tasks, ns);
	if (!st && w.part)
		st = ctx->par_for(ctx, joins, &w, t->n, (double)(t->m * w.pieces * w.bytes) * byte_ns);
	return st;
}
