#include "poly/own.h"

/* A loop in whose rounds a sum runs over what earlier rounds gave: v = sum over k < j of x(k) b(k, j);
 * or a largest or smallest integer, of any operation on the two: v = max(v, x(k) + b(k, j)). */
typedef struct Push {
	Fn *f;
	Stmt loop;
	St sum, reads; /* and the statement that reads */
	Stmt red;      /* the sum as it was */
	Op most;       /* of integers: the maximum or minimum; Oadd: a sum of floats */
	int first;     /* x is this operand */
	Ex x, b;       /* of k (and j) */
} Push;

static Ex subst2(Fn *f, Ex e, Var a, Ex to_a, Var b, Ex to_b)
{
	Var hold = ir_new_loop_var(f, "k");
	e = ir_subst(f, e, a, ir_var(f, hold));
	e = ir_subst(f, e, b, to_b);
	return ir_subst(f, e, hold, to_a);
}

typedef struct Look {
	const Effects *x;
	Var j, k;
	bool fits;
} Look;

static void look_at(Fn *f, Ex e, void *env)
{
	Look *l = env;
	const Expr *x = &f->ex.at[e];
	if (x->op == Ovar && x->ref != l->j && x->ref != l->k && bit_has(l->x->writes, x->ref))
		l->fits = false;
}

/* Does a store of the loop's body, at its end, give the element that e is in round j? */
static bool is_made(Fn *f, const Push *p, Ex e)
{
	if (f->ex.at[e].op != Oload || ir_uses_var(f, e, p->loop.v))
		return false;
	e = ir_subst(f, e, p->red.k, ir_var(f, p->loop.v));
	bool made = false;
	for (St s = f->st.at[p->sum].next; s; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		if (st->kind == Kset && ir_load(f, st->s, &f->pool.at[st->at]) == e)
			made = true;
	}
	return made;
}

/* Does statement s of the loop's body stand behind the sum, and in no other statement? */
static bool comes_last(const Push *q, St s)
{
	St at = q->f->st.at[q->sum].next;
	while (at && at != s)
		at = q->f->st.at[at].next;
	return at;
}

/* The sum reads what the loop writes only in the round that writes it, and before that, or as x. */
static bool is_free(Poly *p, const Push *q, const Effects *x)
{
	Fn *f = p->f;
	Ex own = ir_subst(f, q->x, q->red.k, ir_var(f, q->loop.v));
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *w = &x->access.at[i];
		if (w->alloc || w->whole)
			return false;
		if (!w->write)
			continue;
		bool here = w->s == f->ex.at[q->x].ref;
		if (here && ir_load(f, w->s, &f->pool.at[w->at]) != own)
			return false;
		if (here && deps_cross(&p->deps, q->loop.v, x, w, w))
			return false;
		for (uint32_t k = 0; k < x->access.n; k++) {
			const Access *r = &x->access.at[k];
			if (r->st != q->reads || !ir_may_alias(f, r->s, w->s))
				continue;
			bool is_x = here && r->s == w->s && ir_load(f, r->s, &f->pool.at[r->at]) == q->x;
			if (is_x)
				continue;
			if (r->s != w->s || deps_cross(&p->deps, q->loop.v, x, w, r))
				return false;
			if (!comes_last(q, w->st) && deps_reach(&p->deps, q->loop.v, x, w, r, false))
				return false;
		}
	}
	return true;
}

/* for k { v = max(v, e) } of integers, whose order is free: fills in what a sum would say. */
static bool is_most(Push *q, St s)
{
	Fn *f = q->f;
	const Stmt *st = &f->st.at[s], *let = &f->st.at[st->body];
	int64_t step;
	if (st->kind != Kfor || !st->body || let->kind != Klet || let->next ||
		!ir_is_int(f, st->step, &step) || step != 1)
		return false;
	const Expr *x = &f->ex.at[let->e];
	bool most = x->op == Opymax || x->op == Opymin || x->op == Omax || x->op == Omin;
	if (!most || ir_type[x->type].kind != 'i' || x->u.a[0] != ir_var(f, let->v) ||
		ir_uses_var(f, x->u.a[1], let->v))
		return false;
	q->sum = s;
	q->reads = st->body;
	q->most = (Op)x->op;
	q->red = *st;
	q->red.k = st->v;
	q->red.v = let->v;
	q->red.e = x->u.a[1];
	return true;
}

static void find_moving(Fn *f, Ex e, void *env)
{
	Look *l = env;
	const Expr *x = &f->ex.at[e];
	l->fits &= x->op != Oload && (x->op != Ovar || !bit_has(l->x->writes, x->ref));
}

/* Only elements and variables, also behind conditions, the sum, and checks that the first round
 * decides for all. */
static bool is_simple(Push *q, St first, const Effects *x, bool inside)
{
	Fn *f = q->f;
	for (St at = first; at; at = f->st.at[at].next) {
		const Stmt *st = &f->st.at[at];
		Look l = { x, q->loop.v, 0, true };
		if (st->kind == Kcheck && !inside)
			ir_each_ex(f, st->e, find_moving, &l);
		bool sum = st->kind == Kreduce && st->flags & Ffree && st->code == Rsum;
		if (sum && !inside && !q->sum) {
			q->sum = q->reads = at;
			q->red = *st;
			q->most = Oadd;
		} else if (st->kind == Kif) {
			if (!is_simple(q, st->body, x, true) || !is_simple(q, st->other, x, true))
				return false;
		} else if ((st->kind != Kset && st->kind != Klet && (st->kind != Kcheck || inside)) ||
			!l.fits) {
			if (inside || q->sum || !is_most(q, at))
				return false;
		}
	}
	return true;
}

static bool fits(Poly *p, St s, Push *q)
{
	Fn *f = p->f;
	int64_t step;
	*q = (Push){ .f = f, .loop = f->st.at[s] };
	if (q->loop.kind != Kfor || q->loop.flags & Fmap || !ir_is_int(f, q->loop.step, &step) ||
		step != 1)
		return false;
	Effects *x = ir_effects(f, s);
	if (!is_simple(q, q->loop.body, x, false) || !q->sum)
		return false;
	Expr e = f->ex.at[q->red.e];
	bool sum = q->most == Oadd;
	if (q->red.lo != q->loop.lo || q->red.hi != ir_var(f, q->loop.v) ||
		(sum ? e.op != Omul || ir_type[e.type].kind != 'f' : ir_arity(f, q->red.e) != 2))
		return false;
	Effects *y = ir_effects(f, q->sum);
	if (x->breaks || x->continues || x->jumps || (sum && (x->check || x->sticky)) || x->call ||
		x->bind || !poly_reads_better(f, q->sum, q->loop.v, y))
		return false;
	for (int k = 0; k < 2; k++) {
		Look l = { x, q->loop.v, q->red.k, true };
		q->first = k;
		q->x = e.u.a[k];
		q->b = e.u.a[1 - k];
		ir_each_ex(f, q->red.e, look_at, &l);
		if (l.fits && is_made(f, q, q->x) && is_free(p, q, x))
			return true;
	}
	return false;
}

static St loop(const Push *q, Var v, Ex lo, Ex hi, St body)
{
	St s = ir_new_loop(q->f, v, lo, hi, ir_int(q->f, 1), q->red.line);
	q->f->st.at[s].body = body;
	q->f->st.at[s].flags = Fmap;
	return s;
}

/* What changes nothing when it is added, or compared. */
static Ex nothing(const Push *q, Type t)
{
	int bits = 8 * ir_type[t].bytes;
	int64_t least = (int64_t)((uint64_t)-1 << (bits - 1));
	if (q->most == Oadd)
		return ir_con_f(q->f, t, 0);
	return ir_con_i(q->f, t, q->most == Omax || q->most == Opymax ? least : ~least);
}

static void rewrite(const Push *q, St s)
{
	Fn *f = q->f;
	Type t = f->ex.at[q->red.e].type;
	Sto acc = ir_new_store(f, "acc", t, 1, Stemp, 'C');
	Var z = ir_new_loop_var(f, "j"), m = ir_new_loop_var(f, "j"), x = ir_new_var(f, "x", t);
	Ex zero = ir_int(f, 0), length = ir_bin(f, Osub, q->loop.hi, q->loop.lo);
	Ex j = ir_var(f, q->loop.v), next = ir_bin(f, Oadd, j, ir_int(f, 1)), at_z = ir_var(f, z);
	f->sto.at[acc].dim[0] = ir_bin(f, Omax, length, zero);
	f->var.at[x].once = true;
	St alloc = ir_new_st(f, Kalloc, q->red.line), own = ir_new_st(f, Kfor, q->red.line);
	f->st.at[alloc].s = acc;
	St clear = loop(q, z, zero, length, ir_set(f, acc, &at_z, nothing(q, t), q->red.line));
	Ex here = ir_bin(f, Osub, j, q->loop.lo), there = ir_bin(f, Osub, ir_var(f, m), q->loop.lo);
	Ex two[2];
	two[q->first] = ir_var(f, x);
	two[1 - q->first] = subst2(f, q->b, q->red.k, j, q->loop.v, ir_var(f, m));
	Ex share = ir_bin(f, (Op)f->ex.at[q->red.e].op, two[0], two[1]);
	Ex more = ir_bin(f, q->most, ir_load(f, acc, &there), share);
	St push = loop(q, m, next, q->loop.hi, ir_set(f, acc, &there, more, q->red.line));
	St let = ir_new_st(f, Klet, q->red.line);
	Ex value = ir_subst(f, q->x, q->red.k, j);
	f->st.at[let].v = x;
	f->st.at[let].e = value;
	f->st.at[let].next = push;
	Ex sum = ir_load(f, acc, &here);
	if (q->most != Oadd)
		sum = ir_bin(f, q->most, ir_var(f, q->red.v), sum);
	f->st.at[q->sum] = (Stmt){ .kind = Klet, .line = q->red.line, .v = q->red.v, .e = sum,
		.next = q->red.next };
	St last = q->sum;
	while (f->st.at[last].next)
		last = f->st.at[last].next;
	f->st.at[last].next = let;
	f->st.at[own] = q->loop;
	for (Sto i = 1; i < f->sto.n; i++)
		if (f->sto.at[i].private_to == s)
			f->sto.at[i].private_to = own;
	f->st.at[clear].next = own;
	f->st.at[alloc].next = clear;
	f->st.at[s] = f->st.at[alloc];
}

static bool chain(Poly *p, St first)
{
	bool any = false;
	Push q;
	for (St s = first; s; s = p->f->st.at[s].next) {
		if (fits(p, s, &q)) {
			rewrite(&q, s);
			any = true;
			continue;
		}
		any |= chain(p, p->f->st.at[s].body);
		any |= chain(p, p->f->st.at[s].other);
	}
	return any;
}

/*
 * A sum over what earlier rounds of its loop gave, which reads memory in long strides, is made as
 * they give it: each round adds its share to the sums of those to come. The order of such sums is
 * free; so is that of the largest or smallest of integers.
 *
 *   for j in 0 : n : 1 {                              acc = 0
 *     s = reduce sum k in 0 : j of x[k] * b[k, j]     for j in 0 : n : 1 {
 *     x[j] = f(s)                                =>     x[j] = f(acc[j])
 *   }                                                   for m in j + 1 : n : 1 map
 *                                                         acc[m] = acc[m] + x[j] * b[j, m]
 *                                                     }
 */
bool poly_push(Poly *p)
{
	return chain(p, p->f->body);
}
