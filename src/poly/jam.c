/*
 * An ordered loop around an independent one that keeps adding to the same elements: four of its
 * rounds become one, so that the elements are loaded and stored once for the four. Each element sees
 * its operations in the order written.
 *
 *   for k in 0:n:1                      for k in 0:n:4
 *     for j in 0:m:1              =>      if n < k + 4
 *       set c[j] = add(c[j], a[k,j])        as it was, for k:n
 *                                         else
 *                                           for j in 0:m:1
 *                                             set c[j] = add(c[j], a[k,j])  ... a[k+3,j]
 */
#include "poly/own.h"

#include <string.h>

enum { Jam = 4, Most = 4 };

/* Does the loop write an element again in each round of k that lies along memory otherwise? */
static bool keeps(const Fn *f, Var k, Var j, const Effects *x)
{
	uint64_t *varying = base_alloc(f->arena, x->vwords * sizeof *varying);
	bool gain = false;
	memcpy(varying, x->writes, x->vwords * sizeof *varying);
	bit_del(varying, k);
	bit_del(varying, j);
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		gain |= a->write && poly_stride(f, a, k, varying) == Still &&
				poly_stride(f, a, j, varying) == Near;
	}
	return gain;
}

/* Once-variables and elements only, and few of them. */
static bool is_plain(const Fn *f, St first, St end)
{
	int n = 0;
	for (St s = first; s != end; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		if ((st->kind != Klet || !f->var.at[st->v].once) && st->kind != Kset)
			return false;
		n++;
	}
	return n <= Most;
}

/* What stands for what in a round's copy. */
typedef struct Names {
	Var from[2 * Most + 2];
	Ex to[2 * Most + 2];
	int n;
} Names;

/* Appends a copy of first .. end with once-variables of its own. */
static void copy(Fn *f, Names *names, St first, St end, Chain *b)
{
	for (St s = first; s != end; s = f->st.at[s].next) {
		St c = ir_new_st(f, Knone, 0);
		Stmt st = f->st.at[s];
		st.next = 0;
		if (st.kind == Kset) {
			uint32_t at = f->pool.n;
			(void)vec_more(f->arena, &f->pool, st.n);
			for (uint32_t i = 0; i < st.n; i++)
				f->pool.at[at + i] = f->pool.at[st.at + i];
			st.at = at;
		}
		f->st.at[c] = st;
		for (int i = 0; i < names->n; i++)
			ir_rename(f, c, names->from[i], names->to[i]);
		if (st.kind == Klet) {
			Var v = ir_new_var(f, f->var.at[st.v].name, f->var.at[st.v].type);
			f->var.at[v].once = true;
			f->st.at[c].v = v;
			names->from[names->n] = st.v;
			names->to[names->n++] = ir_var(f, v);
		}
		ir_append(f, b, c);
	}
}

/* An element that the chain has given a value, which it need not load again. */
typedef struct Given {
	Ex element, value;
	Stmt set; /* the last: of a variable that holds the value */
} Given;
typedef struct Forward {
	Given at[Most];
	int n;
} Forward;

static Ex forward_node(Rewrite *r, Ex e)
{
	const Forward *w = r->env;
	for (int k = 0; k < w->n; k++)
		if (w->at[k].element == e)
			return w->at[k].value;
	return e;
}

/* Does e read memory that may be one of the elements' in another way than as that element? */
static bool is_clear(Fn *f, const Forward *w, Ex e)
{
	const Expr *x = &f->ex.at[e];
	if (x->op == Oload)
		for (int k = 0; k < w->n; k++)
			if (w->at[k].element != e && ir_may_alias(f, f->ex.at[w->at[k].element].ref, x->ref))
				return false;
	for (int k = 0; k < ir_arity(f, e); k++)
		if (!is_clear(f, w, ir_operand(f, e, k)))
			return false;
	return true;
}

/* The elements that the chain stores; false if there are many or they may overlap. */
static bool stored(Fn *f, St first, Forward *w)
{
	for (St s = first; s; s = f->st.at[s].next) {
		Stmt x = f->st.at[s];
		int k = 0;
		if (x.kind != Kset)
			continue;
		Ex element = ir_load(f, x.s, &f->pool.at[x.at]);
		while (k < w->n && w->at[k].element != element)
			k++;
		if (k == Most)
			return false;
		w->at[k] = (Given){ .element = element, .value = element };
		w->n = k == w->n ? k + 1 : w->n;
	}
	for (int k = 0; k < w->n; k++)
		if (!is_clear(f, w, w->at[k].element))
			return false;
	for (St s = first; s; s = f->st.at[s].next)
		if (!is_clear(f, w, f->st.at[s].e))
			return false;
	return true;
}

/* The last values of the elements are stored behind all else. */
static void store_last(Fn *f, const Forward *w, Chain *b)
{
	for (int k = 0; k < w->n; k++) {
		St copy = ir_new_st(f, Knone, 0);
		f->st.at[copy] = w->at[k].set;
		ir_append(f, b, copy);
	}
}

/* Elements that are stored several times are stored once, what is loaded in between is taken from
 * the variable that it was computed to: C compilers cannot tell that storages do not overlap. */
static void store_once(Fn *f, Chain *b)
{
	Forward w = { .n = 0 };
	if (!stored(f, b->first, &w))
		return;
	for (St s = b->first; s; s = f->st.at[s].next) {
		Rewrite r = { .f = f, .node = forward_node, .env = &w };
		Ex e = ir_rewrite_ex(&r, f->st.at[s].e);
		f->st.at[s].e = e;
		if (f->st.at[s].kind != Kset)
			continue;
		Stmt x = f->st.at[s];
		Ex element = ir_load(f, x.s, &f->pool.at[x.at]);
		Var v = ir_new_var(f, "next", f->sto.at[x.s].type);
		Ex value = ir_var(f, v);
		f->var.at[v].once = true;
		f->st.at[s].kind = Klet;
		f->st.at[s].v = v;
		f->st.at[s].s = 0;
		x.next = 0;
		x.e = value;
		for (int k = 0; k < w.n; k++) {
			if (w.at[k].element != element)
				continue;
			w.at[k].set = x;
			w.at[k].value = value;
		}
	}
	store_last(f, &w, b);
}

static St new_loop(Fn *f, Stmt like, Var v, Ex lo, Ex hi, int by, St body)
{
	Ex step = ir_int(f, by);
	St s = ir_new_st(f, Kfor, like.line);
	f->st.at[s] = like;
	f->st.at[s].next = 0;
	f->st.at[s].v = v;
	f->st.at[s].lo = lo;
	f->st.at[s].hi = hi;
	f->st.at[s].step = step;
	f->st.at[s].body = body;
	return s;
}

/* The rounds at_k, at_k + 1, .. of loop `outer` as one. */
static St rounds(Fn *f, Stmt outer, St in, Ex at_k)
{
	Stmt inner = f->st.at[in];
	Var j = ir_new_loop_var(f, f->var.at[inner.v].name);
	Chain lets = { 0 }, sets = { 0 };
	for (int r = 0; r < Jam; r++) {
		Names names = { .n = 2, .from = { outer.v, inner.v } };
		names.to[0] = ir_plus(f, at_k, r);
		names.to[1] = ir_var(f, j);
		copy(f, &names, outer.body, in, &lets);
		copy(f, &names, inner.body, 0, &sets);
	}
	store_once(f, &sets);
	ir_append(f, &lets, new_loop(f, inner, j, inner.lo, inner.hi, 1, sets.first));
	return lets.first;
}

/* Is the loop so short that its elements stay in registers anyway? */
static bool is_short(const Fn *f, const Stmt *loop)
{
	int64_t lo, hi;
	return ir_is_int(f, loop->lo, &lo) && ir_is_int(f, loop->hi, &hi) && hi - lo <= 16;
}

static bool is_fit(Poly *p, St s, St in)
{
	Fn *f = p->f;
	const Stmt *outer = &f->st.at[s], *inner = &f->st.at[in];
	int64_t step;
	Effects *x = ir_effects(f, s), *y = ir_effects(f, in);
	if (outer->flags & Fmap || !ir_is_int(f, outer->step, &step) || step != 1 ||
		!ir_is_int(f, inner->step, &step) || step != 1 || y->loops || y->heavy || is_short(f, inner) ||
		!is_plain(f, outer->body, in) || !is_plain(f, inner->body, 0) ||
		!poly_computes_only(p, s, x) || bit_meet(y->exposed, y->writes, y->vwords) ||
		!keeps(f, outer->v, inner->v, x))
		return false;
	for (Var v = 1; v < f->var.n; v++) {
		if (bit_has(x->writes, v) &&
			(ir_uses_var(f, inner->lo, v) || ir_uses_var(f, inner->hi, v) ||
				ir_uses_var(f, outer->hi, v)))
			return false;
	}
	return poly_independent_inside(p, inner->v, x);
}

static bool jam(Poly *p, St s)
{
	Fn *f = p->f;
	St in = poly_only_loop(f, s);
	if (!in || !is_fit(p, s, in))
		return false;
	Stmt outer = f->st.at[s];
	Var k = ir_new_loop_var(f, f->var.at[outer.v].name);
	Ex at_k = ir_var(f, k), few = ir_bin(f, Olt, outer.hi, ir_plus(f, at_k, Jam));
	St choice = ir_new_st(f, Kif, outer.line), four = rounds(f, outer, in, at_k);
	St rest = new_loop(f, outer, outer.v, at_k, outer.hi, 1, outer.body);
	f->st.at[choice].e = few;
	f->st.at[choice].flags = Fcold;
	f->st.at[choice].body = rest;
	f->st.at[choice].other = four;
	St whole = new_loop(f, outer, k, outer.lo, outer.hi, Jam, choice);
	f->st.at[whole].next = outer.next;
	f->st.at[s] = f->st.at[whole];
	return true;
}

static bool jam_chain(Poly *p, St first)
{
	Fn *f = p->f;
	bool any = false;
	for (St s = first; s; s = f->st.at[s].next) {
		if (f->st.at[s].kind == Kfor && f->st.at[s].flags & Fprod)
			continue;
		if (f->st.at[s].kind == Kfor && jam(p, s)) {
			any = true;
			*p = poly_renew(p);
			continue;
		}
		if (!(f->st.at[s].flags & Fcold) || f->st.at[s].kind != Kif)
			any |= jam_chain(p, f->st.at[s].body);
		any |= jam_chain(p, f->st.at[s].other);
	}
	return any;
}

bool poly_jam(Poly *p)
{
	return jam_chain(p, p->f->body);
}
