/*
 * An ordered loop over time around an ordered loop over rows, which changes rows in place from rows
 * near them: row i at time t needs no more than rows up to i + skew - 1 as time t - 1 left them.
 * So rows i of time t, i - skew of time t + 1 and so on are independent: they go as a wave through
 * the array, several steps of time at once, which threads and the processor's units can share. Every
 * element is computed from the same operands as in the order written.
 *
 *   for t in 0:T:1                        for p in 0:T:64
 *     for i in 1:n:1                        for w in 1 + 2*p : n + 2*(min(p + 64, T) - 1):1
 *       .. a[i] = a[i-1], a[i], a[i+1] =>     for t in max(p, ..):min(p + 64, T, ..):1 sure
 *                                               i = w - 2*t
 *                                               .. a[i] = a[i-1], a[i], a[i+1]
 */
#include "poly/own.h"

enum { Steps = 64, Steepest = 8 };

typedef struct Wave {
	Poly *p;
	Stmt time, row;
	Effects *x, *y; /* of the loop over time, of that over rows */
	int64_t skew;
} Wave;

/* e = row variable + *c */
static bool row_of(const Wave *w, Ex e, int64_t *c)
{
	const Fn *f = w->p->f;
	const Expr *x = &f->ex.at[e];
	*c = 0;
	if (x->op == Oadd && ir_is_int(f, x->u.a[1], c))
		x = &f->ex.at[x->u.a[0]];
	return x->op == Ovar && x->ref == w->row.v;
}

/* Is the storage made anew for each row, and used nowhere else? */
static bool is_own(const Wave *w, Sto s)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < w->y->access.n; i++)
		n += w->y->access.at[i].s == s;
	return w->p->f->sto.at[s].origin == Stemp && ir_fresh(w->y, s) && n == w->p->touches[s];
}

/* The rows that accesses to s touch, if axis d tells: from i + low to i + high, written at
 * first .. last. */
typedef struct Span {
	int64_t low, high, first, last;
} Span;

static bool lies_along(const Wave *w, Sto s, uint32_t d, Span *rows)
{
	*rows = (Span){ INT64_MAX, INT64_MIN, INT64_MAX, INT64_MIN };
	for (uint32_t i = 0; i < w->x->access.n; i++) {
		const Access *a = &w->x->access.at[i];
		int64_t c;
		if (a->s != s)
			continue;
		if (a->whole || a->alloc || !row_of(w, w->p->f->pool.at[a->at + d], &c) ||
			c > Steepest || c < -Steepest)
			return false;
		rows->low = c < rows->low ? c : rows->low;
		rows->high = c > rows->high ? c : rows->high;
		if (a->write) {
			rows->first = c < rows->first ? c : rows->first;
			rows->last = c > rows->last ? c : rows->last;
		}
	}
	return true;
}

/* Every storage that is written lies along the rows. The skew is such that what an earlier time
 * touches comes before what a later one does if one of them writes: i + at = i' + at' leaves
 * i + skew * t < i' + skew * t'. */
static bool find_skew(Wave *w)
{
	Fn *f = w->p->f;
	w->skew = 1;
	for (Sto s = 1; s < f->sto.n; s++) {
		Span rows;
		uint32_t d = 0, rank = f->sto.at[s].rank;
		if (!bit_has(w->x->swrites, s) || is_own(w, s))
			continue;
		for (Sto t = 1; t < f->sto.n; t++)
			if (t != s && (bit_has(w->x->swrites, t) || bit_has(w->x->sreads, t)) &&
				ir_may_alias(f, s, t))
				return false;
		while (d < rank && !lies_along(w, s, d, &rows))
			d++;
		if (d == rank)
			return false;
		int64_t up = rows.high - rows.first, down = rows.last - rows.low;
		w->skew = w->skew > 1 + up ? w->skew : 1 + up;
		w->skew = w->skew > 1 + down ? w->skew : 1 + down;
	}
	return w->skew <= Steepest;
}

static bool is_fixed(const Wave *w, Ex e)
{
	int64_t unused;
	return ir_linear(w->p->f, e, 0, w->x->writes, &unused);
}

static bool is_fit(Wave *w, St s)
{
	Fn *f = w->p->f;
	int64_t step;
	w->time = f->st.at[s];
	St in = w->time.body;
	if (!in || f->st.at[in].kind != Kfor || f->st.at[in].next)
		return false;
	w->row = f->st.at[in];
	w->x = ir_effects(f, s);
	w->y = ir_effects(f, in);
	const Effects *x = w->x;
	if (!ir_is_int(f, w->time.step, &step) || step != 1 || !ir_is_int(f, w->row.step, &step) ||
		step != 1 || !w->y->loops || !is_fixed(w, w->time.hi) || !is_fixed(w, w->row.lo) ||
		!is_fixed(w, w->row.hi))
		return false;
	if (x->jumps || x->breaks || x->continues || w->y->breaks || w->y->continues || x->check ||
		x->call || x->lib || x->bind || x->result ||
		bit_meet(w->y->exposed, w->y->writes, w->y->vwords))
		return false;
	for (Var v = 1; v < f->var.n; v++)
		if (bit_has(x->writes, v) && w->p->after[s] && bit_has(w->p->after[s], v))
			return false;
	return find_skew(w) && poly_why(w->p, in, w->y) && poly_why(w->p, s, w->x);
}

static Ex times(Fn *f, Ex a, int64_t n)
{
	Ex k = ir_int(f, n);
	return ir_bin(f, Omul, a, k);
}

static Ex over(Fn *f, Ex a, int64_t n)
{
	Ex k = ir_int(f, n);
	return ir_bin(f, Ofloordiv, a, k);
}

/* Appends a once-variable that holds e, and returns it. */
static Ex keep(Fn *f, Chain *b, const char *name, Ex e, uint32_t line)
{
	Var v = ir_new_var(f, name, Ti64);
	St s = ir_new_st(f, Klet, line);
	f->var.at[v].once = true;
	f->st.at[s].v = v;
	f->st.at[s].e = e;
	ir_append(f, b, s);
	return ir_var(f, v);
}

/* Appends the loop over the times at which the wave is in the array, when its front is at w, and returns
 * it. What it begins at is a once-variable: parts of a parallel loop begin at a known place. */
static St across(const Wave *w, Ex front, Ex from, Ex to, Chain *b)
{
	Fn *f = w->p->f;
	Var t = ir_new_loop_var(f, f->var.at[w->time.v].name);
	Ex at = ir_var(f, t), one = ir_int(f, 1);
	Ex left = ir_bin(f, Osub, ir_plus(f, front, w->skew), w->row.hi);
	Ex lo = keep(f, b, "first", ir_bin(f, Omax, from, over(f, left, w->skew)), w->time.line);
	Ex last = over(f, ir_bin(f, Osub, front, w->row.lo), w->skew);
	Ex hi = ir_bin(f, Omin, to, ir_plus(f, last, 1));
	St loop = ir_new_loop(f, t, lo, hi, one, w->time.line);
	Ex row = ir_bin(f, Osub, front, times(f, at, w->skew));
	Chain body = { 0 };
	Ex i = keep(f, &body, f->var.at[w->row.v].name, row, w->row.line);
	ir_rename(f, w->row.body, w->row.v, i);
	ir_rename(f, w->row.body, w->time.v, at);
	ir_append(f, &body, w->row.body);
	f->st.at[loop].body = body.first;
	f->st.at[loop].flags = Fsure | Fwave;
	ir_append(f, b, loop);
	return loop;
}

bool poly_wave(Poly *p, St s)
{
	Fn *f = p->f;
	Wave w = { .p = p };
	if (!is_fit(&w, s))
		return false;
	uint32_t line = w.time.line;
	Chain part = { 0 }, bounds = { 0 };
	Var q = ir_new_loop_var(f, f->var.at[w.time.v].name), v = ir_new_loop_var(f, "wave");
	Ex from = ir_var(f, q), most = ir_plus(f, from, Steps), to = ir_bin(f, Omin, most, w.time.hi);
	to = keep(f, &part, "to", to, line);
	Ex lo = ir_bin(f, Oadd, w.row.lo, times(f, from, w.skew));
	Ex hi = ir_bin(f, Oadd, w.row.hi, times(f, ir_plus(f, to, -1), w.skew));
	Ex front = ir_var(f, v), one = ir_int(f, 1), steps = ir_int(f, Steps);
	St loop = ir_new_loop(f, v, lo, hi, one, line), in = across(&w, front, from, to, &bounds);
	f->st.at[loop].body = bounds.first;
	ir_append(f, &part, loop);
	St next = f->st.at[s].next, parts = ir_new_loop(f, q, w.time.lo, w.time.hi, steps, line);
	f->st.at[parts].body = part.first;
	f->st.at[s] = f->st.at[parts];
	f->st.at[s].next = next;
	*p = poly_renew(p);
	if (poly_beside(p, in))
		*p = poly_renew(p);
	base_remark(f->unit->diags, Dwave, line, 0);
	return true;
}
