/*
 * Two temporaries that are made in the same way of the same things are one.
 *
 *   alloc r                              alloc r
 *   for i in 0:n: r[i] = 0.0             for i in 0:n: r[i] = 0.0
 *   for k in 0:m: for i in 0:n:          for k in 0:m: for i in 0:n:
 *     r[i] = r[i] + x[k,i]                 r[i] = r[i] + x[k,i]
 *   alloc t                         =>
 *   for j in 0:n: t[j] = 0.0
 *   for l in 0:m: for j in 0:n:
 *     t[j] = t[j] + x[l,j]
 *   ... t[j] ...                         ... r[j] ...
 *
 * np.mean and np.std of one array meet like this.
 */
#include "ir/effects.h"
#include "opt/prepare.h"

enum { Most = 160, Parts = 8, Deep = 24, Nodes = 2000 };

/* The statements of a chain, and their effects. */
typedef struct Twin {
	Fn *f;
	Effects *whole; /* of the function */
	St st[Most];
	Effects *x[Most];
	int n;
} Twin;

/* One temporary: where it is allocated, and the statements that write it. */
typedef struct Made {
	Sto s;
	int alloc, part[Parts], parts;
	int last; /* the last statement that touches it */
} Made;

/* Variables of one side and what they are called on the other. */
typedef struct Pairs {
	Fn *f;
	Var from[Deep];
	Ex to[Deep];
	int n, left; /* left: how many more nodes are looked at */
	Sto old, new;
} Pairs;

/* Is b, with the other side's names, a? Not where that takes long to see. */
static bool same_ex(Pairs *p, Ex a, Ex b)
{
	const Fn *f = p->f;
	Expr x = f->ex.at[a], y = f->ex.at[b];
	if (p->left-- <= 0 || x.op != y.op || x.type != y.type || x.n != y.n)
		return false;
	for (int k = 0; y.op == Ovar && k < p->n; k++)
		if (p->from[k] == y.ref)
			return p->to[k] == a;
	if (y.op == Ocon || y.op == Ovar)
		return a == b;
	if (y.op == Oload || y.op == Odim ? x.ref != (y.ref == p->old ? p->new : y.ref) : x.ref != y.ref)
		return false;
	if (y.op == Odim && x.at != y.at)
		return false;
	for (int k = 0, n = ir_arity(f, a); k < n; k++)
		if (!same_ex(p, ir_operand(f, a, k), ir_operand(f, b, k)))
			return false;
	return true;
}

static bool same_chain(Pairs *p, St a, St b);

static bool same_set(Pairs *p, const Stmt *x, const Stmt *y)
{
	if (x->s != (y->s == p->old ? p->new : y->s) || x->n != y->n)
		return false;
	for (uint32_t k = 0; k < x->n; k++)
		if (!same_ex(p, p->f->pool.at[x->at + k], p->f->pool.at[y->at + k]))
			return false;
	return same_ex(p, x->e, y->e);
}

/* Loops and assignments to elements only. */
static bool same_st(Pairs *p, St a, St b)
{
	Stmt x = p->f->st.at[a], y = p->f->st.at[b];
	if (x.kind != y.kind || x.flags != y.flags)
		return false;
	if (x.kind == Kset)
		return same_set(p, &x, &y);
	if (x.kind != Kfor || p->n == Deep || !same_ex(p, x.lo, y.lo) || !same_ex(p, x.hi, y.hi) ||
		!same_ex(p, x.step, y.step))
		return false;
	p->from[p->n] = y.v;
	p->to[p->n++] = ir_var(p->f, x.v);
	return same_chain(p, x.body, y.body);
}

static bool same_chain(Pairs *p, St a, St b)
{
	for (; a && b; a = p->f->st.at[a].next, b = p->f->st.at[b].next)
		if (!same_st(p, a, b))
			return false;
	return !a && !b;
}

static uint32_t touches(const Effects *x, Sto s)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < x->access.n; i++)
		n += x->access.at[i].s == s;
	return n;
}

/* Is s an operand of something that takes whole arrays, and knows them by their numbers? */
static bool is_operand(const Effects *x, Sto s)
{
	for (uint32_t i = 0; i < x->access.n; i++)
		if (x->access.at[i].s == s && x->access.at[i].whole && !x->access.at[i].alloc)
			return true;
	return false;
}

/* Does the statement nothing but set elements of s? */
static bool only_sets(const Effects *x, Sto s)
{
	if (x->check || x->jumps || x->call || x->lib || x->bind || x->result)
		return false;
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		if (a->whole || a->alloc || (a->write && a->s != s))
			return false;
	}
	return true;
}

/* Fills what is known of the temporary that statement k allocates. False: not of the kind. */
static bool look(const Twin *t, int k, Made *m)
{
	const Fn *f = t->f;
	uint32_t seen = 0;
	*m = (Made){ .s = f->st.at[t->st[k]].s, .alloc = k };
	if (f->st.at[t->st[k]].kind != Kalloc || f->sto.at[m->s].origin != Stemp ||
		ir_is_shared(f, m->s))
		return false;
	for (int i = 0; i < t->n; i++) {
		uint32_t here = touches(t->x[i], m->s);
		seen += here;
		m->last = here ? i : m->last;
		if ((here && i < k) || is_operand(t->x[i], m->s))
			return false;
		if (i == k || !bit_has(t->x[i]->swrites, m->s))
			continue;
		if (m->parts == Parts || !only_sets(t->x[i], m->s))
			return false;
		m->part[m->parts++] = i;
	}
	return m->parts && seen == touches(t->whole, m->s);
}

/* Is all that the statements of b read as it was when those of a read it, and is b read by nothing
 * else until it is done? */
static bool is_undisturbed(const Twin *t, const Made *a, const Made *b)
{
	int end = b->part[b->parts - 1];
	int first = a->part[0] < b->part[0] ? a->part[0] : b->part[0];
	if (a->part[a->parts - 1] > end)
		return false;
	for (int i = first; i <= end; i++) {
		bool mine = false;
		for (int k = 0; k < a->parts; k++)
			mine |= i == a->part[k] || i == b->part[k];
		if (mine)
			continue;
		if (i != b->alloc && touches(t->x[i], b->s))
			return false;
		for (int k = 0; k < a->parts; k++) {
			const Effects *x = t->x[a->part[k]];
			if (bit_meet(x->reads, t->x[i]->writes, x->vwords))
				return false;
			for (uint32_t n = 0; n < x->access.n; n++)
				for (uint32_t m = 0; m < t->x[i]->access.n; m++) {
					const Access *p = &x->access.at[n], *q = &t->x[i]->access.at[m];
					if (q->write && q->s != a->s && ir_may_alias(t->f, p->s, q->s))
						return false;
				}
		}
	}
	return true;
}

static bool are_equal(const Twin *t, const Made *a, const Made *b)
{
	Fn *f = t->f;
	const Store *x = &f->sto.at[a->s], *y = &f->sto.at[b->s];
	if (x->type != y->type || x->rank != y->rank || x->layout != y->layout || a->parts != b->parts)
		return false;
	for (int d = 0; d < x->rank; d++)
		if (x->dim[d] != y->dim[d])
			return false;
	for (int k = 0; k < a->parts; k++) {
		if (touches(t->x[b->part[k]], a->s))
			return false;
		Pairs p = { .f = f, .left = Nodes, .old = b->s, .new = a->s };
		if (!same_st(&p, t->st[a->part[k]], t->st[b->part[k]]))
			return false;
	}
	return is_undisturbed(t, a, b);
}

static Ex pair_node(Rewrite *r, Ex e)
{
	const Pairs *p = r->env;
	Expr x = r->f->ex.at[e];
	Ex idx[JENNY_RANK];
	if (x.op == Odim && x.ref == p->old)
		return ir_dim(r->f, p->new, (int)x.at);
	if (x.op != Oload || x.ref != p->old)
		return e;
	for (int k = 0; k < x.n; k++)
		idx[k] = r->f->pool.at[x.at + (uint32_t)k];
	return ir_load(r->f, p->new, idx);
}

/* b is a from now on; what made b is gone. */
static void unite(const Twin *t, const Made *a, const Made *b)
{
	Fn *f = t->f;
	Pairs p = { .f = f, .old = b->s, .new = a->s };
	Rewrite w = { .f = f, .node = pair_node, .env = &p };
	f->st.at[t->st[b->alloc]].kind = Knone;
	for (int k = 0; k < b->parts; k++) {
		f->st.at[t->st[b->part[k]]].kind = Knone;
		f->st.at[t->st[b->part[k]]].body = 0;
	}
	ir_rewrite_chain(&w, f->body);
	for (Sto s = 1; s < f->sto.n; s++)
		for (int d = 0; d < f->sto.at[s].rank; d++) {
			Ex e = f->sto.at[s].dim[d];
			Ex now = e ? ir_rewrite_ex(&w, e) : 0;
			f->sto.at[s].dim[d] = now;
		}
}

static void load(Twin *t, St first)
{
	t->n = 0;
	for (St s = first; s && t->n < Most; s = t->f->st.at[s].next) {
		if (t->f->st.at[s].kind == Knone)
			continue;
		t->st[t->n] = s;
		t->x[t->n++] = ir_effects(t->f, s);
	}
}

static bool find(Twin *t)
{
	Made *made = base_alloc(t->f->arena, Most * sizeof *made);
	int n = 0;
	for (int i = 0; i < t->n; i++)
		n += look(t, i, &made[n]);
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++)
			if (are_equal(t, &made[i], &made[k])) {
				unite(t, &made[i], &made[k]);
				return true;
			}
	return false;
}

static bool unite_chain(Fn *f, St first)
{
	Twin *t = base_alloc(f->arena, sizeof *t);
	bool any = false;
	int allocs = 0;
	for (St s = first; s; s = f->st.at[s].next) {
		allocs += f->st.at[s].kind == Kalloc;
		any |= unite_chain(f, f->st.at[s].body);
		any |= unite_chain(f, f->st.at[s].other);
	}
	for (; allocs > 1; allocs--, any = true) {
		*t = (Twin){ .f = f, .whole = ir_effects_fn(f) };
		load(t, first);
		if (!find(t))
			break;
	}
	return any;
}

void opt_twins(Fn *f)
{
	if (unite_chain(f, f->body))
		f->body = ir_sweep(f, f->body);
}
