/*
 * A product of a matrix and a vector is computed while the nest in front of it makes the matrix, row
 * by row. The other way round each strip of rows has sums of its own, so that strips are
 * independent.
 *
 *   for i in 0 : m : 1 map {               for p in 0 : strips : 1 map {
 *     @A.1[i, ..] = ...                      part[p, ..] = 0.0
 *   }                                        for i in rows of p {
 *   lib gemv(@z.2, @A.1, @w.3, 1)     =>       @A.1[i, ..] = ...
 *                                              part[p, ..] += w[i] * @A.1[i, ..]
 *                                            }
 *                                          }
 *                                          z = sum of part
 */
#include "ir/effects.h"
#include "opt/prepare.h"

enum { HEIGHT = 64 };

/* The nest and the call behind it. */
typedef struct Pair {
	Fn *f;
	St nest;
	Sto z, a, w;
	Ex rows, cols;
	uint32_t line;
} Pair;

static St loop(const Pair *w, Var v, Ex lo, Ex hi, St body, uint8_t flags)
{
	St s = ir_new_loop(w->f, v, lo, hi, ir_int(w->f, 1), w->line);
	w->f->st.at[s].body = body;
	w->f->st.at[s].flags = flags;
	return s;
}

/* Does the nest write the matrix a row an iteration, each of them, and nothing that the call reads? */
static bool makes_rows(Fn *f, St nest, const Effects *x, const uint32_t *o)
{
	const Stmt *n = &f->st.at[nest];
	const Store *a = &f->sto.at[o[1]];
	bool makes = false;
	int64_t lo, step;
	Ex length = ir_dim(f, o[1], 0), row = ir_var(f, n->v);
	n = &f->st.at[nest];
	if (n->kind != Kfor || !(n->flags & Fmap) || !ir_is_int(f, n->lo, &lo) || lo != 0 ||
		!ir_is_int(f, n->step, &step) || step != 1 || (n->hi != length && n->hi != a->dim[0]))
		return false;
	if (x->jumps || x->breaks || x->continues || x->call || x->bind || x->lib || x->check ||
		x->sticky || x->result)
		return false;
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *t = &x->access.at[i];
		if (t->alloc || ir_may_alias(f, t->s, o[0]) || (t->write && ir_may_alias(f, t->s, o[2])))
			return false;
		if (!t->write || !ir_may_alias(f, t->s, o[1]))
			continue;
		if (t->s != o[1] || t->whole || f->pool.at[t->at] != row)
			return false;
		makes = true;
	}
	return makes;
}

/* Can the nest be done behind what stands between it and the call? */
static bool sinks(Fn *f, St nest, const Effects *x, St call)
{
	for (St s = f->st.at[nest].next; s != call; s = f->st.at[s].next)
		if (!opt_commute(f, x, ir_effects(f, s)))
			return false;
	return true;
}

/* `to[.., j] = 0`, or `to[.., j] += from[row, j]`, times w[row] if that is the matrix, for all j;
 * p is the row of `to`, where it has rows. */
static St each_column(const Pair *w, Sto to, Ex p, Sto from, Ex row)
{
	Fn *f = w->f;
	Var j = ir_new_loop_var(f, "j");
	Ex zero = ir_int(f, 0), at_j = ir_var(f, j), at[2] = { p, at_j }, place[2] = { row, at_j };
	Ex *idx = f->sto.at[to].rank == 2 ? at : &at_j;
	Ex e = from ? ir_load(f, from, place) : ir_con_f(f, f->sto.at[w->z].type, 0);
	if (from == w->a)
		e = ir_bin(f, Omul, ir_load(f, w->w, &row), e);
	if (from)
		e = ir_bin(f, Oadd, ir_load(f, to, idx), e);
	return loop(w, j, zero, w->cols, ir_set(f, to, idx, e, w->line), Fmap);
}

/* The storages that live in loop `from` live in loop `to`. */
static void move_private(Fn *f, St from, St to)
{
	for (Sto s = 1; s < f->sto.n; s++)
		if (f->sto.at[s].private_to == from)
			f->sto.at[s].private_to = to;
}

/* The nest in strips, with what each adds to the product, behind it the product. */
static Chain in_strips(const Pair *w)
{
	Fn *f = w->f;
	Chain c = { 0 }, body = { 0 }, rows = { 0 };
	Var p = ir_new_loop_var(f, "p"), q = ir_new_loop_var(f, "p");
	Ex zero = ir_int(f, 0), at_p = ir_var(f, p), height = ir_int(f, HEIGHT);
	Ex count = ir_bin(f, Ofloordiv, ir_plus(f, w->rows, HEIGHT - 1), height);
	Stmt nest = f->st.at[w->nest];
	St alloc = ir_new_st(f, Kalloc, w->line), inner;
	Ex from = ir_bin(f, Omul, at_p, height);
	Ex to = ir_bin(f, Omin, ir_plus(f, from, HEIGHT), w->rows), row = ir_var(f, nest.v);
	Sto part = ir_new_store(f, "part", f->sto.at[w->z].type, 2, Stemp, 'C');
	f->sto.at[part].dim[0] = count;
	f->sto.at[part].dim[1] = w->cols;
	f->st.at[alloc].s = part;
	ir_append(f, &rows, nest.body);
	ir_append(f, &rows, each_column(w, part, at_p, w->a, row));
	inner = loop(w, nest.v, from, to, rows.first, 0);
	f->st.at[inner].line = nest.line;
	move_private(f, w->nest, inner);
	ir_append(f, &body, each_column(w, part, at_p, 0, 0));
	ir_append(f, &body, inner);
	ir_append(f, &c, alloc);
	ir_append(f, &c, loop(w, p, zero, count, body.first, Fmap));
	ir_append(f, &c, each_column(w, w->z, 0, 0, 0));
	ir_append(f, &c, loop(w, q, zero, count, each_column(w, w->z, 0, part, ir_var(f, q)), 0));
	return c;
}

/* The call's element for a row, behind what the nest does for that row. */
static void in_rows(const Pair *w)
{
	Fn *f = w->f;
	Chain body = { 0 };
	Var k = ir_new_loop_var(f, "k"), sum = ir_new_var(f, "sum", f->sto.at[w->z].type);
	Ex at[2] = { ir_var(f, f->st.at[w->nest].v), ir_var(f, k) }, zero = ir_int(f, 0);
	Ex term = ir_bin(f, Omul, ir_load(f, w->a, at), ir_load(f, w->w, &at[1]));
	St s = ir_new_st(f, Kreduce, w->line);
	f->var.at[sum].once = true;
	f->st.at[s] = (Stmt){ .kind = Kreduce,
		.flags = Ffree,
		.code = Rsum,
		.line = w->line,
		.v = sum,
		.k = k,
		.lo = zero,
		.hi = w->cols,
		.e = term };
	ir_append(f, &body, f->st.at[w->nest].body);
	ir_append(f, &body, s);
	ir_append(f, &body, ir_set(f, w->z, at, ir_var(f, sum), w->line));
}

/* Puts nest and call behind what stands between them. */
static void join(Fn *f, St nest, St call)
{
	const uint32_t *o = &f->pool.at[f->st.at[call].at];
	Pair w = { f, nest, o[0], o[1], o[2], 0, 0, f->st.at[call].line };
	bool turned = o[3] != 0;
	w.rows = f->st.at[nest].hi;
	w.cols = ir_dim(f, w.a, 1);
	Chain made = { 0 };
	if (turned) {
		made = in_strips(&w);
	} else {
		in_rows(&w);
		St copy = ir_new_st(f, Kfor, 0);
		f->st.at[copy] = f->st.at[nest];
		f->st.at[copy].next = 0;
		move_private(f, nest, copy);
		ir_append(f, &made, copy);
	}
	St last = nest;
	while (f->st.at[last].next != call)
		last = f->st.at[last].next;
	f->st.at[last].next = made.first;
	f->st.at[made.last].next = f->st.at[call].next;
	f->st.at[nest].kind = Knone;
	f->st.at[nest].body = 0;
}

static bool is_candidate(const Fn *f, St s)
{
	const Stmt *st = &f->st.at[s];
	if (st->kind != Klib || st->code != Lgemv)
		return false;
	const uint32_t *o = &f->pool.at[st->at];
	return f->sto.at[o[1]].layout == 'C' && ir_type[f->sto.at[o[1]].type].kind == 'f';
}

/* The call behind the nest whose work can be done in it, or 0. */
static St find(Fn *f, St nest)
{
	for (St s = f->st.at[nest].next; s; s = f->st.at[s].next) {
		if (!is_candidate(f, s))
			continue;
		const uint32_t *o = &f->pool.at[f->st.at[s].at];
		Effects *x = ir_effects(f, nest);
		return makes_rows(f, nest, x, o) && sinks(f, nest, x, s) ? s : 0;
	}
	return 0;
}

bool opt_strips(Fn *f, St first)
{
	bool any = false, done = false;
	for (St s = first; s; s = f->st.at[s].next)
		any |= is_candidate(f, s);
	for (St s = first; s; s = f->st.at[s].next) {
		St call = any && f->st.at[s].kind == Kfor ? find(f, s) : 0;
		if (call)
			join(f, s, call);
		done |= call != 0;
		done |= opt_strips(f, f->st.at[s].body);
		done |= opt_strips(f, f->st.at[s].other);
	}
	return done;
}
