/*
 * Arrays that change into something made of themselves turned round do so from both ends at once,
 * without a copy:
 *
 *   alloc t[n]                                        for i in 0 : (n + 1) / 2 : 1 map {
 *   for i in 0 : n : 1 map                              let a = y[i] + %x * y[n - 1 - i]
 *     t[i] = y[i] + %x * y[n - 1 - i]           =>      let b = y[n - 1 - i] + %x * y[i]
 *   for i in 0 : n : 1 map                              y[i] = a
 *     y[i] = t[i]                                       y[n - 1 - i] = b
 *                                                     }
 *
 * Where the ends meet, a and b are the same.
 */
#include "ir/effects.h"
#include "opt/lin.h"
#include "opt/opt.h"

typedef struct Mirror {
	Fn *f;
	St make, copy, alloc;
	Stmt loop, set; /* of `make`; set: what the copy stores, its indices being of loop.v */
	uint32_t back;  /* loads of the other end */
	Ex own;         /* the element that is set */
	bool fits;
} Mirror;

/* a += k * e; false: no linear form. */
static bool add_linear(Fn *f, Lin *a, Ex e, int64_t k)
{
	Expr x = f->ex.at[e];
	int64_t c;
	Lin atom = lin_atom(e);
	if (ir_is_int(f, e, &c)) {
		atom = lin_int(c);
		return lin_add(a, &atom, k);
	}
	if (x.op == Oadd || x.op == Osub)
		return add_linear(f, a, x.u.a[0], k) && add_linear(f, a, x.u.a[1], x.op == Oadd ? k : -k);
	if (x.op == Omul && ir_is_int(f, x.u.a[1], &c) && c >= -8 && c <= 8)
		return add_linear(f, a, x.u.a[0], k * c);
	return lin_add(a, &atom, k);
}

static bool same(Fn *f, Ex a, Ex b)
{
	Lin l = lin_int(0);
	return a == b || (add_linear(f, &l, a, 1) && add_linear(f, &l, b, -1) && l.n == 0 && l.c == 0);
}

/* Where iteration i of the loop finds the other end: lo + hi - 1 - i. */
static Ex other_end(Fn *f, const Stmt *loop)
{
	Ex sum = ir_bin(f, Oadd, loop->lo, ir_plus(f, loop->hi, -1));
	return ir_bin(f, Osub, sum, ir_var(f, loop->v));
}

static void look(Fn *f, Ex e, void *env)
{
	Mirror *m = env;
	Expr x = f->ex.at[e], own = f->ex.at[m->own];
	if (x.op != Oload || !ir_may_alias(f, x.ref, own.ref) || e == m->own)
		return;
	Ex mirrored = ir_subst(f, m->own, m->loop.v, other_end(f, &m->loop));
	m->back++;
	m->fits &= x.ref == own.ref;
	for (uint32_t d = 0; m->fits && d < x.n; d++)
		m->fits = same(f, f->pool.at[x.at + d], f->pool.at[f->ex.at[mirrored].at + d]);
}

/* The only statement of a loop over each of its places, if it is a store. */
static bool is_map(Fn *f, St s, Stmt *loop, Stmt *set)
{
	int64_t step;
	*loop = f->st.at[s];
	if (loop->kind != Kfor || !(loop->flags & Fmap) || !loop->body ||
		!ir_is_int(f, loop->step, &step) || step != 1)
		return false;
	*set = f->st.at[loop->body];
	return set->kind == Kset && !set->next;
}

/* Is t made once, set once and read once? Where it is made. */
static St made_for(const Effects *x, Sto t)
{
	uint32_t n = 0, allocs = 0;
	St alloc = 0;
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		if (a->s != t)
			continue;
		n += !a->alloc;
		allocs += a->alloc;
		alloc = a->alloc ? a->st : alloc;
	}
	return n == 2 && allocs == 1 ? alloc : 0;
}

static bool is_mirror(Fn *f, St s, Mirror *m)
{
	Stmt first, second;
	*m = (Mirror){ .f = f, .make = s, .copy = f->st.at[s].next, .fits = true };
	if (!m->copy || !is_map(f, s, &m->loop, &first) || !is_map(f, m->copy, &second, &m->set) ||
		m->loop.lo != second.lo || m->loop.hi != second.hi || first.n != 1 ||
		f->sto.at[first.s].origin != Stemp || m->set.s == first.s ||
		f->pool.at[first.at] != ir_var(f, m->loop.v))
		return false;
	Ex at = ir_var(f, second.v), i = ir_var(f, m->loop.v);
	if (m->set.e != ir_load(f, first.s, &at) || opt_has_load(f, m->loop.lo) ||
		opt_has_load(f, m->loop.hi))
		return false;
	m->own = ir_subst(f, ir_load(f, m->set.s, &f->pool.at[m->set.at]), second.v, i);
	m->set.e = first.e;
	for (int d = 0; d < ir_arity(f, m->own); d++)
		if (opt_has_load(f, ir_operand(f, m->own, d)))
			return false;
	ir_each_ex(f, first.e, look, m);
	if (!m->fits || !m->back)
		return false;
	m->alloc = made_for(ir_effects_fn(f), first.s);
	return m->alloc;
}

typedef struct Turned {
	Ex from, to;
	Sto y; /* not 0: all its elements but `from` become `to` */
} Turned;

static Ex turned_node(Rewrite *r, Ex e)
{
	const Turned *t = r->env;
	if (t->y)
		return r->f->ex.at[e].op == Oload && r->f->ex.at[e].ref == t->y && e != t->from ? t->to : e;
	return e == t->from ? t->to : e;
}

static Ex turned(Fn *f, Ex e, Turned t)
{
	Rewrite r = { .f = f, .node = turned_node, .env = &t };
	return ir_rewrite_ex(&r, e);
}

static St value(const Mirror *m, const char *name, Ex e)
{
	Fn *f = m->f;
	Var v = ir_new_var(f, name, f->sto.at[m->set.s].type);
	St let = ir_new_st(f, Klet, m->set.line);
	f->var.at[v].once = true;
	f->st.at[let].v = v;
	f->st.at[let].e = e;
	return let;
}

static St store(const Mirror *m, Ex element, St let)
{
	Fn *f = m->f;
	uint32_t idx[JENNY_RANK];
	for (int d = 0; d < ir_arity(f, element); d++)
		idx[d] = ir_operand(f, element, d);
	return ir_set(f, m->set.s, idx, ir_var(f, f->st.at[let].v), m->set.line);
}

static void rewrite(const Mirror *m)
{
	Fn *f = m->f;
	Var v = m->loop.v;
	Ex end = other_end(f, &m->loop), two = ir_int(f, 2);
	Ex other = ir_subst(f, m->own, v, end), again = ir_subst(f, other, v, end);
	Ex e = turned(f, m->set.e, (Turned){ m->own, other, m->set.s });
	Ex back = turned(f, ir_subst(f, e, v, end), (Turned){ again, m->own, 0 });
	St a = value(m, "near", e), b = value(m, "far", back);
	St near = store(m, m->own, a), far = store(m, other, b);
	Ex length = ir_bin(f, Osub, m->loop.hi, m->loop.lo);
	Ex half = ir_bin(f, Ofloordiv, ir_plus(f, length, 1), two);
	Ex middle = ir_bin(f, Oadd, m->loop.lo, half);
	f->st.at[a].next = b;
	f->st.at[b].next = near;
	f->st.at[near].next = far;
	f->st.at[m->make].body = a;
	f->st.at[m->make].hi = middle;
	f->st.at[m->copy].kind = Knone;
	f->st.at[m->alloc].kind = Knone;
}

static void chain(Fn *f, St first)
{
	Mirror m;
	for (St s = first; s; s = f->st.at[s].next) {
		chain(f, f->st.at[s].body);
		chain(f, f->st.at[s].other);
		if (f->st.at[s].kind == Kfor && is_mirror(f, s, &m))
			rewrite(&m);
	}
}

void opt_mirror(Fn *f)
{
	chain(f, f->body);
	f->body = ir_sweep(f, f->body);
}
