/*
 * Matrix products that are added to what is there, in blocks: some hundred terms of the sums at a
 * time; of these the right operand is copied once into panels as wide as a tile, the left one into
 * panels as high, and tiles stay in registers meanwhile. How blocks lie never depends on threads.
 */
#include <string.h>

#include "rt/state.h"
#include "rt/update.h"

enum { Height = 64, Depth = 128, Few = 2000, Narrow = 4 };

static const double fma_ns = 0.05; /* a product and its sum in a tile */

typedef struct Work {
	const JennyProduct *p;
	Tile tile;
	int id;
	size_t bytes;      /* of an element */
	jenny_i64 k, deep; /* the terms of the sums at hand: from k on, `deep` of them */
	char *right;       /* panels of the right operand */
} Work;

static jenny_i64 least(jenny_i64 a, jenny_i64 b) { return a < b ? a : b; }
static jenny_i64 most(jenny_i64 a, jenny_i64 b) { return a > b ? a : b; }

/* What a span allows in row i, within 0 .. n. */
static jenny_i64 low(const JennySpan *s, jenny_i64 i)
{
	return most(s->lo + s->lo_step * i, 0);
}
static jenny_i64 high(const JennySpan *s, jenny_i64 i, jenny_i64 n)
{
	return least(s->hi + s->hi_step * i, n);
}

/*
 * For one element type: places at .. end of a panel, `width` of which lie side by side; places behind
 * the last one repeat it. `by` scales. A tile's sums go from aligned memory to the matrix. The plain
 * form for little work.
 */
#define KIND(letter, T)                                                                            \
	static void panel_##letter(T *restrict to, jenny_i64 width, jenny_i64 at, const T *from,       \
		jenny_i64 places, jenny_i64 step, jenny_i64 deep, jenny_i64 k_step, T by)                  \
	{                                                                                              \
		if (step == 1 && places >= width) {                                                        \
			for (jenny_i64 k = 0; k < deep; k++)                                                   \
				for (jenny_i64 c = at; c < width; c++)                                             \
					to[k * width + c] = from[k * k_step + c] * by;                                 \
			return;                                                                                \
		}                                                                                          \
		for (jenny_i64 c = at; c < width; c++) {                                                   \
			const T *x = from + least(c, places - 1) * step;                                       \
			for (jenny_i64 k = 0; k < deep; k++)                                                   \
				to[k * width + c] = x[k * k_step] * by;                                            \
		}                                                                                          \
	}                                                                                              \
	static void add_##letter(T *restrict to, const T *restrict from, jenny_i64 n)                  \
	{                                                                                              \
		for (jenny_i64 j = 0; j < n; j++)                                                          \
			to[j] += from[j];                                                                      \
	}                                                                                              \
	static void plain_##letter(const JennyProduct *p)                                              \
	{                                                                                              \
		for (jenny_i64 i = 0; i < p->m; i++) {                                                     \
			T *c = (T *)p->c + i * p->row;                                                         \
			jenny_i64 j0 = low(&p->j, i), j1 = high(&p->j, i, p->n);                               \
			jenny_i64 k0 = low(&p->k_span, i), k1 = high(&p->k_span, i, p->k);                     \
			for (int t = 0; t < p->terms; t++) {                                                   \
				const JennyTerm *e = &p->term[t];                                                  \
				for (jenny_i64 k = k0; k < k1; k++) {                                              \
					T x = ((const T *)e->x)[i * e->xi + k * e->xk] * (T)e->by;                     \
					const T *y = (const T *)e->y + k * e->yk;                                      \
					for (jenny_i64 j = j0; j < j1; j++)                                            \
						c[j] += x * y[j * e->yj];                                                  \
				}                                                                                  \
			}                                                                                      \
		}                                                                                          \
	}

KIND(s, float)
KIND(d, double)

/* Panel number `at`, of `width` places of the left (x) or right operand, terms one behind another. */
static void pack(const Work *w, char *to, jenny_i64 at, jenny_i64 width, int left)
{
	const JennyProduct *p = w->p;
	jenny_i64 first = at * width, places = least(width, (left ? p->m : p->n) - first);
	for (int t = 0; t < p->terms; t++, to += (size_t)(width * w->deep) * w->bytes) {
		const JennyTerm *e = &p->term[t];
		jenny_i64 step = left ? e->xi : e->yj, k_step = left ? e->xk : e->yk;
		const char *from = left ? e->x : e->y;
		from += (first * step + w->k * k_step) * (jenny_i64)w->bytes;
		jenny_i64 c = 0;
		double by = left ? e->by : 1;
		for (; k_step == 1 && c + 4 <= places; c += 4)
			w->tile.turn(w->deep, from + c * step * (jenny_i64)w->bytes,
				to + (size_t)c * w->bytes, step, width, by);
		if (p->type == 's')
			panel_s((float *)to, width, c, (const float *)from, places, step, w->deep, k_step,
				(float)by);
		else
			panel_d((double *)to, width, c, (const double *)from, places, step, w->deep, k_step, by);
	}
}

static size_t panel_bytes(const Work *w, jenny_i64 width)
{
	return (size_t)(width * w->deep * w->p->terms) * w->bytes;
}

static int pack_right(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	const Work *w = env;
	(void)ctx;
	(void)worker;
	for (jenny_i64 j = lo; j < hi; j++)
		pack(w, w->right + (size_t)j * panel_bytes(w, w->tile.cols), j, w->tile.cols, 0);
	return 0;
}

/* Rows and columns of a tile, and what the spans allow there: from .. to in each of its rows (all),
 * and in any. Numbers k count from those at hand. */
typedef struct Place {
	jenny_i64 i, rows, j, k0[RT_TILE_ROWS], k1[RT_TILE_ROWS], from, to;
	jenny_i64 j0, j1, first, last;
} Place;

static Place place_of(const Work *w, jenny_i64 i)
{
	const JennyProduct *p = w->p;
	Place at = { .i = i, .rows = least(w->tile.rows, p->m - i), .to = w->deep, .j1 = p->n };
	at.first = p->n;
	for (jenny_i64 r = 0; r < at.rows; r++) {
		at.k0[r] = most(low(&p->k_span, i + r) - w->k, 0);
		at.k1[r] = least(high(&p->k_span, i + r, p->k) - w->k, w->deep);
		at.from = most(at.from, at.k0[r]);
		at.to = least(at.to, at.k1[r]);
		at.j0 = most(at.j0, low(&p->j, i + r));
		at.j1 = least(at.j1, high(&p->j, i + r, p->n));
		at.first = least(at.first, low(&p->j, i + r));
		at.last = most(at.last, high(&p->j, i + r, p->n));
	}
	return at;
}

/* The sums of all terms over from .. to, into rows of `row` elements. */
static void run(const Work *w, const Place *at, const char *left, const char *right, char *c,
	jenny_i64 row)
{
	jenny_i64 n = at->to - at->from, rows = w->tile.rows, cols = w->tile.cols;
	if (n == w->deep) {
		w->tile.run(n * w->p->terms, left, right, c, row);
		return;
	}
	for (int t = 0; t < w->p->terms && n > 0; t++) {
		size_t k = (size_t)(t * w->deep + at->from) * w->bytes;
		w->tile.run(n, left + k * (size_t)rows, right + k * (size_t)cols, c, row);
	}
}

/* What row r has in front of `from` and behind `to`. */
static void rest(const Work *w, const Place *at, jenny_i64 r, const char *left, const char *right,
	char *c)
{
	jenny_i64 to = most(at->from, at->to), rows = w->tile.rows, cols = w->tile.cols;
	jenny_i64 piece[2][2] = { { at->k0[r], least(at->from, at->k1[r]) },
		{ most(to, at->k0[r]), at->k1[r] } };
	for (int t = 0; t < w->p->terms; t++)
		for (int k = 0; k < 2; k++) {
			jenny_i64 n = piece[k][1] - piece[k][0], first = t * w->deep + piece[k][0];
			if (n > 0)
				w->tile.one(n, left + (size_t)(first * rows + r) * w->bytes,
					right + (size_t)(first * cols) * w->bytes, c, rows);
		}
}

/* A tile of which not all elements are wanted, or whose rows have different terms. */
static void odd_tile(const Work *w, const Place *at, const char *left, const char *right)
{
	_Alignas(64) char sum[RT_TILE_ROWS * RT_TILE_COLS * sizeof(float)];
	const JennyProduct *p = w->p;
	jenny_i64 cols = w->tile.cols;
	memset(sum, 0, sizeof sum);
	run(w, at, left, right, sum, cols);
	for (jenny_i64 r = 0; r < at->rows; r++) {
		char *from = sum + (size_t)(r * cols) * w->bytes;
		jenny_i64 j0 = most(low(&p->j, at->i + r), at->j);
		jenny_i64 j1 = least(high(&p->j, at->i + r, p->n), at->j + cols);
		char *to = (char *)p->c + ((at->i + r) * p->row + j0) * (jenny_i64)w->bytes;
		if (j0 >= j1)
			continue;
		rest(w, at, r, left, right, from);
		from += (size_t)(j0 - at->j) * w->bytes;
		if (p->type == 's')
			add_s((float *)to, (float *)from, j1 - j0);
		else
			add_d((double *)to, (double *)from, j1 - j0);
	}
}

static int is_even(const Work *w, const Place *at)
{
	if (at->rows < w->tile.rows || at->j < at->j0 || at->j + w->tile.cols > at->j1)
		return 0;
	for (jenny_i64 r = 0; r < at->rows; r++)
		if (at->k0[r] != at->from || at->k1[r] != at->to)
			return 0;
	return 1;
}

/* Blocks lo .. hi of rows. */
static int blocks(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	const Work *w = env;
	const JennyProduct *p = w->p;
	jenny_i64 rows = w->tile.rows, cols = w->tile.cols;
	size_t left_bytes = panel_bytes(w, rows), right_bytes = panel_bytes(w, cols);
	char *left = ctx->temp(ctx, w->id + 1, worker, (jenny_i64)left_bytes * (Height / rows));
	if (!left)
		return JENNY_NOMEM;
	for (jenny_i64 b = lo; b < hi; b++) {
		Place at[Height / 4];
		jenny_i64 n = 0, first = p->n, last = 0;
		for (jenny_i64 i = b * Height; i < least(p->m, (b + 1) * Height); i += rows, n++) {
			at[n] = place_of(w, i);
			first = least(first, at[n].first);
			last = most(last, at[n].last);
			pack(w, left + (size_t)n * left_bytes, i / rows, rows, 1);
		}
		for (jenny_i64 j = first / cols; j * cols < last; j++)
			for (jenny_i64 k = 0; k < n; k++) {
				const char *l = left + (size_t)k * left_bytes;
				const char *r = w->right + (size_t)j * right_bytes;
				at[k].j = j * cols;
				if (at[k].j >= at[k].last || at[k].j + cols <= at[k].first)
					continue;
				if (is_even(w, &at[k]))
					run(w, &at[k], l, r, (char *)p->c + (size_t)(at[k].i * p->row + at[k].j) * w->bytes,
						p->row);
				else
					odd_tile(w, &at[k], l, r);
			}
	}
	return 0;
}

int rt_update(JennyCtx *ctx, int id, int worker, const JennyProduct *p)
{
	if (p->m <= 0 || p->n <= 0 || p->k <= 0)
		return 0;
	if (p->m * p->n <= Few / p->k || p->n < Narrow || p->m < Narrow) {
		(p->type == 's' ? plain_s : plain_d)(p);
		return 0;
	}
	Work w = { .p = p, .tile = rt_tile(p->type), .id = id, .bytes = p->type == 's' ? 4 : 8 };
	jenny_i64 panels = (p->n + w.tile.cols - 1) / w.tile.cols, deep = most(Depth / p->terms, 32);
	w.deep = least(deep, p->k);
	w.right = ctx->temp(ctx, id, worker, panels * (jenny_i64)panel_bytes(&w, w.tile.cols));
	if (!w.right)
		return JENNY_NOMEM;
	int st = 0;
	for (; w.k < p->k && !st; w.k += deep) {
		w.deep = least(deep, p->k - w.k);
		double copied = (double)(w.tile.cols * w.deep * p->terms);
		st = ctx->par_for(ctx, pack_right, &w, panels, copied);
		if (!st)
			st = ctx->par_for(ctx, blocks, &w, (p->m + Height - 1) / Height,
				(double)(Height * p->n) * (double)(w.deep * p->terms) * fma_ns);
	}
	return st;
}
