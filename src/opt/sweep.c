/*
 * Two products of one matrix, from the left and from the right, read it once.
 *
 *   lib gemv(@y.1, @A.2, @x.3, 0)       for p in 0 : parts : 1 {
 *   lib gemv(@z.4, @A.2, @w.5, 1)   =>    part[p, :] = 0.0
 *                                         for i in rows of p { y[i] = A[i, :] . x
 *                                                              part[p, :] += w[i] * A[i, :] }
 *                                       }
 *                                       z = sum of part
 *
 * w may be y. The parts have the same rows whatever the number of threads, so have the sums. Small
 * matrices, which stay in the cache, keep their calls.
 */
#include "ir/effects.h"
#include "opt/prepare.h"

enum { PART = 128, JAM = 4, SMALL = 1 << 17 };

/* The two calls, by what they give: y along the rows of memory, z along the elements of a row. */
typedef struct Sweep {
	Fn *f;
	Sto a, x, y, z, w;
	Ex rows, cols;
	bool turned; /* the rows of memory are the matrix's columns */
	uint32_t line;
} Sweep;

static bool is_gemv(const Fn *f, St s)
{
	const Stmt *st = &f->st.at[s];
	return st->kind == Klib && st->code == Lgemv;
}

/* Does the call give an element for each row of memory? */
static bool by_rows(const Fn *f, St s)
{
	const uint32_t *o = &f->pool.at[f->st.at[s].at];
	return (o[3] != 0) == (f->sto.at[o[1]].layout == 'F');
}

static bool meets(const Fn *f, const Effects *x, Sto s, bool written)
{
	for (uint32_t i = 0; i < x->access.n; i++)
		if (ir_may_alias(f, x->access.at[i].s, s) && (x->access.at[i].write || !written))
			return true;
	return false;
}

/* May the call `to` be made where the call `from` in front of it is? Its output's alloc goes too. */
static bool can_move(Fn *f, St from, St to)
{
	const uint32_t *o = &f->pool.at[f->st.at[to].at];
	for (St s = f->st.at[from].next; s != to; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		if (st->kind == Kalloc && st->s == o[0])
			continue;
		Effects *x = ir_effects(f, s);
		if (x->jumps || x->check || x->call || x->bind || meets(f, x, o[0], false) ||
			meets(f, x, o[1], true) || meets(f, x, o[2], true))
			return false;
	}
	return true;
}

/* The partner of gemv s behind it in its chain, or 0. */
static St partner(Fn *f, St s)
{
	const uint32_t *o = &f->pool.at[f->st.at[s].at];
	const Store *a = &f->sto.at[o[1]];
	if (a->layout == 'S' || ir_type[a->type].kind != 'f')
		return 0;
	for (St at = f->st.at[s].next; at; at = f->st.at[at].next) {
		if (!is_gemv(f, at))
			continue;
		const uint32_t *q = &f->pool.at[f->st.at[at].at];
		if (q[1] != o[1] || by_rows(f, at) == by_rows(f, s) || q[0] == o[0])
			continue;
		bool feeds = q[2] == o[0];
		if ((feeds && !by_rows(f, s)) || f->sto.at[q[0]].origin == Sarg ||
			ir_may_alias(f, q[0], o[2]))
			return 0;
		return can_move(f, s, at) ? at : 0;
	}
	return 0;
}

/* ---- building ---- */

typedef struct Chain {
	St first, last;
} Chain;

static void add(Fn *f, Chain *c, St s)
{
	if (c->last)
		f->st.at[c->last].next = s;
	else
		c->first = s;
	c->last = s;
}

static St loop(const Sweep *w, Var v, Ex lo, Ex hi, int step, Chain body, uint8_t flags)
{
	Fn *f = w->f;
	St s = ir_new_loop(f, v, lo, hi, ir_int(f, step), w->line);
	f->st.at[s].body = body.first;
	f->st.at[s].flags = flags;
	return s;
}

static Ex element(const Sweep *w, Ex row, Ex col)
{
	Ex idx[2] = { w->turned ? col : row, w->turned ? row : col };
	return ir_load(w->f, w->a, idx);
}

static Ex plus(Fn *f, Ex a, int64_t n)
{
	Ex k = ir_int(f, n);
	return ir_bin(f, Oadd, a, k);
}

static Ex zero_of(const Sweep *w)
{
	return ir_con_f(w->f, w->f->sto.at[w->z].type, 0);
}

/* y[i] = sum over k of a[i, k] * x[k] */
static void product(const Sweep *w, Chain *c, Ex i)
{
	Fn *f = w->f;
	Var k = ir_new_loop_var(f, "k"), sum = ir_new_var(f, "sum", f->sto.at[w->y].type);
	Ex at_k = ir_var(f, k), lo = ir_int(f, 0);
	Ex term = ir_bin(f, Omul, element(w, i, at_k), ir_load(f, w->x, &at_k));
	St s = ir_new_st(f, Kreduce, w->line);
	f->var.at[sum].once = true;
	f->st.at[s] = (Stmt){ .kind = Kreduce,
		.flags = Ffree,
		.code = Rsum,
		.line = w->line,
		.v = sum,
		.k = k,
		.lo = lo,
		.hi = w->cols,
		.e = term };
	add(f, c, s);
	add(f, c, ir_set(f, w->y, &i, ir_var(f, sum), w->line));
}

/* `n` rows from i on: their products with x, and their share in part[p, :]. */
static Chain rows(const Sweep *w, Sto part, Ex p, Ex i, int n)
{
	Fn *f = w->f;
	Chain c = { 0 }, inner = { 0 }, each = { 0 };
	Var j = ir_new_loop_var(f, "j"), own = ir_new_loop_var(f, "i");
	Ex at[2] = { p, ir_var(f, j) }, zero = ir_int(f, 0);
	Ex sum = ir_load(f, part, at);
	for (int r = 0; r < n; r++) {
		Ex row = plus(f, i, r);
		sum = ir_bin(f, Oadd, sum, ir_bin(f, Omul, ir_load(f, w->w, &row), element(w, row, at[1])));
	}
	product(w, n == 1 ? &c : &each, n == 1 ? i : ir_var(f, own));
	if (n > 1)
		add(f, &c, loop(w, own, i, plus(f, i, n), 1, each, 0));
	add(f, &inner, ir_set(f, part, at, sum, w->line));
	add(f, &c, loop(w, j, zero, w->cols, 1, inner, Fmap));
	return c;
}

/* `to[.., j] = value` over all j, in front of it indices p if it has two axes. */
static St fill(const Sweep *w, Sto to, Ex p, Sto from)
{
	Fn *f = w->f;
	Chain body = { 0 };
	Var j = ir_new_loop_var(f, "j");
	Ex zero = ir_int(f, 0), at_j = ir_var(f, j), at[2] = { p, at_j };
	Ex *idx = f->sto.at[to].rank == 2 ? at : &at_j;
	Ex e = from ? ir_bin(f, Oadd, ir_load(f, to, idx), ir_load(f, from, at)) : zero_of(w);
	add(f, &body, ir_set(f, to, idx, e, w->line));
	return loop(w, j, zero, w->cols, 1, body, Fmap);
}

static Chain build(const Sweep *w)
{
	Fn *f = w->f;
	Chain c = { 0 }, body = { 0 }, gather = { 0 };
	Var p = ir_new_loop_var(f, "p"), i = ir_new_loop_var(f, "i"), last = ir_new_loop_var(f, "i"), q = ir_new_loop_var(f, "p");
	Ex zero = ir_int(f, 0), size = ir_int(f, PART), at_p = ir_var(f, p);
	Ex parts = ir_bin(f, Ofloordiv, plus(f, w->rows, PART - 1), size);
	Sto part = ir_new_store(f, "part", f->sto.at[w->z].type, 2, Stemp, 'C');
	f->sto.at[part].dim[0] = parts;
	f->sto.at[part].dim[1] = w->cols;
	St alloc = ir_new_st(f, Kalloc, w->line);
	f->st.at[alloc].s = part;
	Ex from = ir_bin(f, Omul, at_p, size), to = ir_bin(f, Omin, plus(f, from, PART), w->rows);
	Ex at_i = ir_var(f, i), full = ir_bin(f, Ole, plus(f, at_i, JAM), to);
	St whole = ir_new_st(f, Kif, w->line);
	Chain each = { whole, whole }, some = rows(w, part, at_p, at_i, JAM);
	Chain one = rows(w, part, at_p, ir_var(f, last), 1);
	St rest = loop(w, last, at_i, to, 1, one, 0);
	f->st.at[whole].e = full;
	f->st.at[whole].body = some.first;
	f->st.at[whole].other = rest;
	add(f, &body, fill(w, part, at_p, 0));
	add(f, &body, loop(w, i, from, to, JAM, each, 0));
	add(f, &c, alloc);
	add(f, &c, loop(w, p, zero, parts, 1, body, Fmap));
	add(f, &c, fill(w, w->z, 0, 0));
	add(f, &gather, fill(w, w->z, ir_var(f, q), part));
	add(f, &c, loop(w, q, zero, parts, 1, gather, 0));
	return c;
}

/* Puts the pair into the chain in place of the first call; returns the last statement of what
 * stands there now. */
static St join(Fn *f, St first, St second)
{
	const uint32_t *o = &f->pool.at[f->st.at[first].at], *q = &f->pool.at[f->st.at[second].at];
	bool straight = by_rows(f, first);
	const uint32_t *r = straight ? o : q, *t = straight ? q : o;
	Sweep w = { .f = f, .a = o[1], .y = r[0], .x = r[2], .z = t[0], .w = t[2] };
	w.turned = f->sto.at[w.a].layout == 'F';
	w.line = f->st.at[first].line;
	w.rows = ir_dim(f, w.a, w.turned);
	w.cols = ir_dim(f, w.a, !w.turned);
	Stmt call[2] = { f->st.at[first], f->st.at[second] };
	St alloc = 0, prev = first;
	for (St s = f->st.at[first].next; s != second; s = f->st.at[s].next) {
		if (f->st.at[s].kind == Kalloc && f->st.at[s].s == f->pool.at[call[1].at])
			alloc = s;
	}
	for (St s = f->st.at[first].next, next; s; s = next) {
		next = f->st.at[s].next;
		if (s == alloc || s == second)
			f->st.at[prev].next = next;
		else
			prev = s;
		if (s == second)
			break;
	}
	St rest = f->st.at[first].next, copy = ir_new_st(f, Klib, 0);
	Chain c = build(&w);
	f->st.at[copy] = call[0];
	f->st.at[copy].next = second;
	f->st.at[second].next = 0;
	Ex big = ir_bin(f, Olt, ir_int(f, SMALL), ir_bin(f, Omul, w.rows, w.cols));
	St choice = ir_new_st(f, Kif, w.line);
	f->st.at[choice].e = big;
	f->st.at[choice].body = c.first;
	f->st.at[choice].other = copy;
	f->st.at[choice].next = rest;
	if (alloc) {
		f->st.at[first] = f->st.at[alloc];
		f->st.at[first].next = choice;
		return choice;
	}
	f->st.at[first] = f->st.at[choice];
	return first;
}

void opt_sweep(Fn *f, St first)
{
	for (St s = first; s; s = f->st.at[s].next) {
		St other = is_gemv(f, s) ? partner(f, s) : 0;
		if (other) {
			s = join(f, s, other);
			continue;
		}
		opt_sweep(f, f->st.at[s].body);
		opt_sweep(f, f->st.at[s].other);
	}
}
