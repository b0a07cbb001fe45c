/*
 * A matrix that an independent innermost loop reads across memory, and a loop around reads again and
 * again, is copied with its axes exchanged in front of the nest.
 *
 *   for i in 0:m:1                              for b in 0:n:1
 *     for k in 0:n:1                              for a in 0:m:1
 *       for j in 0:i:1                   =>         set t[b,a] = A[a,b]
 *         set c[i,j] += x[k] * A[j,k]           for i, k, j: set c[i,j] += x[k] * t[k,j]
 */
#include "poly/own.h"

#include <string.h>

typedef struct Pack {
	Poly *p;
	St nest;          /* a loop of the function's own chain */
	const Effects *x; /* of the nest */
	Sto copy[8], of[8];
	int n;
	St loop; /* an innermost loop in the nest */
	const Effects *y;
	bool changed;
} Pack;

static int close_axis(const Fn *f, Sto s)
{
	return f->sto.at[s].layout == 'F' ? 0 : 1;
}

/* The loop of variable v in the nest, or 0. */
static St loop_of(const Pack *k, Var v)
{
	const Fn *f = k->p->f;
	if (f->st.at[k->nest].v == v)
		return k->nest;
	for (uint32_t i = 1; i < k->x->scope.n; i++) {
		St s = k->x->scope.at[i].st;
		if (f->st.at[s].kind == Kfor && f->st.at[s].v == v)
			return s;
	}
	return 0;
}

/* The variable of e, which is one plus the constant *n, or 0. */
static Var only_var(const Fn *f, Ex e, int64_t *n)
{
	const Expr *x = &f->ex.at[e];
	*n = 0;
	if (x->op == Oadd && ir_is_int(f, x->u.a[1], n))
		x = &f->ex.at[x->u.a[0]];
	return x->op == Ovar ? x->ref : 0;
}

typedef struct Moves {
	const Pack *k;
	bool no;
} Moves;

static void look(Fn *f, Ex e, void *env)
{
	Moves *m = env;
	const Expr *x = &f->ex.at[e];
	m->no |= x->op == Oload ||
			 (x->op == Ovar && (bit_has(m->k->x->writes, x->ref) ||
								   !(f->var.at[x->ref].param || f->var.at[x->ref].once)));
}

/* Can e stand in a shape in front of the nest? */
static bool is_movable(const Pack *k, Ex e)
{
	Moves m = { k, false };
	ir_each_ex(k->p->f, e, look, &m);
	return !m.no;
}

/* What variable v of a loop of the nest stays below, in terms of what is known in front of it; 0:
 * unknown. */
static Ex below(const Pack *k, Var v, int depth)
{
	Fn *f = k->p->f;
	St s = v ? loop_of(k, v) : 0;
	int64_t n, step;
	if (!s || !ir_is_int(f, f->st.at[s].step, &step) || step < 1 || depth > 4)
		return 0;
	Ex hi = f->st.at[s].hi;
	if (is_movable(k, hi))
		return hi;
	Var u = only_var(f, hi, &n);
	Ex top = u && u != v ? below(k, u, depth + 1) : 0;
	if (!top)
		return 0;
	Ex less = ir_int(f, n - 1);
	return ir_bin(f, Oadd, top, less);
}

/* Is the access run again and again by the nest's own loop? Then dim[] gets what its indices stay
 * below, cut to the matrix. */
static bool often(const Pack *k, const Access *a, Ex *dim)
{
	Fn *f = k->p->f;
	for (int d = 0; d < 2; d++) {
		int64_t n;
		Var v = only_var(f, f->pool.at[a->at + (uint32_t)d], &n);
		Ex top = v == f->st.at[k->nest].v ? 0 : below(k, v, 0);
		if (!top)
			return false;
		Ex more = ir_int(f, n > 0 ? n : 0), whole = ir_dim(f, a->s, d);
		top = ir_bin(f, Oadd, top, more);
		dim[d] = top == whole ? whole : ir_bin(f, Omax, ir_int(f, 0), ir_bin(f, Omin, top, whole));
	}
	return true;
}

static bool is_fit(const Pack *k, const Access *a, const uint64_t *varying, Ex *dim)
{
	Fn *f = k->p->f;
	const Store *s = &f->sto.at[a->s];
	Var v = f->st.at[k->loop].v;
	if (a->write || a->whole || s->rank != 2 || s->layout == 'S' || s->origin == Sview ||
		poly_stride(f, a, v, varying) != Far)
		return false;
	int close = close_axis(f, a->s);
	int64_t n;
	if (only_var(f, f->pool.at[a->at + (uint32_t)!close], &n) != v ||
		ir_uses_var(f, f->pool.at[a->at + (uint32_t)close], v))
		return false;
	for (uint32_t i = 0; i < k->x->access.n; i++) {
		const Access *b = &k->x->access.at[i];
		if (b->write && ir_may_alias(f, b->s, a->s))
			return false;
	}
	return often(k, a, dim);
}

static Sto copy_of(Pack *k, Sto s, const Ex *dim)
{
	Fn *f = k->p->f;
	for (int i = 0; i < k->n; i++) {
		const Ex *had = f->sto.at[k->copy[i]].dim;
		if (k->of[i] == s && had[0] == dim[1] && had[1] == dim[0])
			return k->copy[i];
	}
	if (k->n == 8)
		return 0;
	Sto t = ir_new_store(f, f->sto.at[s].name, f->sto.at[s].type, 2, Stemp, f->sto.at[s].layout);
	f->sto.at[t].dim[0] = dim[1];
	f->sto.at[t].dim[1] = dim[0];
	k->of[k->n] = s;
	return k->copy[k->n++] = t;
}

typedef struct Replace {
	Ex from, to;
} Replace;

static Ex replace_node(Rewrite *r, Ex e)
{
	const Replace *x = r->env;
	return e == x->from ? x->to : e;
}

static void pack_loop(Pack *k)
{
	Fn *f = k->p->f;
	uint64_t *varying = base_alloc(f->arena, k->y->vwords * sizeof *varying);
	memcpy(varying, k->y->writes, k->y->vwords * sizeof *varying);
	bit_del(varying, f->st.at[k->loop].v);
	for (uint32_t i = 0; i < k->y->access.n; i++) {
		const Access *a = &k->y->access.at[i];
		Ex dim[2];
		Sto t = is_fit(k, a, varying, dim) ? copy_of(k, a->s, dim) : 0;
		if (!t)
			continue;
		Ex idx[2] = { f->pool.at[a->at], f->pool.at[a->at + 1] };
		Ex turned[2] = { idx[1], idx[0] };
		Replace x = { ir_load(f, a->s, idx), ir_load(f, t, turned) };
		Rewrite r = { .f = f, .node = replace_node, .env = &x };
		ir_rewrite_chain(&r, f->st.at[k->loop].body);
		k->changed = true;
	}
}

static void pack_inside(Pack *k, St first)
{
	Fn *f = k->p->f;
	for (St s = first; s; s = f->st.at[s].next) {
		if (f->st.at[s].kind == Kfor) {
			k->y = ir_effects(f, s);
			k->loop = s;
			if (!k->y->loops && s != k->nest && !poly_why(k->p, s, k->y))
				pack_loop(k);
		}
		pack_inside(k, f->st.at[s].body);
		pack_inside(k, f->st.at[s].other);
	}
}

/* for b: for a: t[b, a] = s[a, b], behind the alloc of t; in order of t's memory. */
static St copying(Fn *f, Sto t, Sto s, uint32_t line, St next)
{
	Var v[2] = { ir_new_loop_var(f, "i"), ir_new_loop_var(f, "j") };
	Ex at[2] = { ir_var(f, v[0]), ir_var(f, v[1]) }, turned[2] = { at[1], at[0] };
	Ex zero = ir_int(f, 0), one = ir_int(f, 1);
	St body = ir_set(f, t, at, ir_load(f, s, turned), line);
	for (int d = 1; d >= 0; d--) {
		int axis = close_axis(f, t) ? d : !d;
		St loop = ir_new_loop(f, v[axis], zero, f->sto.at[t].dim[axis], one, line);
		f->st.at[loop].flags = Fmap;
		f->st.at[loop].body = body;
		body = loop;
	}
	St alloc = ir_new_st(f, Kalloc, line);
	f->st.at[alloc].s = t;
	f->st.at[alloc].next = body;
	f->st.at[body].next = next;
	return alloc;
}

bool poly_pack(Poly *p)
{
	Fn *f = p->f;
	bool any = false;
	for (St s = f->body, prev = 0; s; prev = s, s = f->st.at[s].next) {
		if (f->st.at[s].kind != Kfor || f->st.at[s].flags & Fprod)
			continue;
		Pack k = { .p = p, .nest = s, .x = ir_effects(f, s) };
		pack_inside(&k, f->st.at[s].body);
		for (int i = 0; i < k.n; i++) {
			St next = prev ? f->st.at[prev].next : f->body;
			St made = copying(f, k.copy[i], k.of[i], f->st.at[s].line, next);
			if (prev)
				f->st.at[prev].next = made;
			else
				f->body = made;
		}
		any |= k.changed;
	}
	return any;
}
