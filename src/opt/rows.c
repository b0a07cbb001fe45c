#include "ir/effects.h"
#include "opt/prepare.h"

#include <string.h>

enum { Most = 4 };

/* Elements that a nest reads and the nest behind it stores to, in another iteration. */
typedef struct Row {
	Ex element;
	int n;
	Var v[JENNY_RANK]; /* loops of the nest that it moves with */
	Ex lo[JENNY_RANK], hi[JENNY_RANK];
} Row;

typedef struct Rows {
	Fn *f;
	St a, b;
	Effects *x, *y;
	Row row[Most];
	int n;
} Rows;

typedef struct Plain {
	bool fits;
} Plain;

static void look_lazy(Fn *f, Ex e, void *env)
{
	uint8_t op = f->ex.at[e].op;
	((Plain *)env)->fits &= op != Oselect && op != Oland && op != Olor && op != Oguard;
}

/* Loops, once-variables and stores, where all that is read is read in every iteration. */
static void look_st(Fn *f, St s, void *env)
{
	const Stmt *st = &f->st.at[s];
	bool plain =
		st->kind == Kfor || st->kind == Kset || (st->kind == Klet && f->var.at[st->v].once);
	((Plain *)env)->fits &= plain;
	if (plain && st->e)
		ir_each_ex(f, st->e, look_lazy, env);
}

static bool is_plain(Fn *f, St s)
{
	Plain p = { .fits = true };
	look_st(f, s, &p);
	ir_each_st(f, f->st.at[s].body, look_st, &p);
	return p.fits;
}

static bool is_fixed(const Fn *f, Ex e, const Effects *x)
{
	int64_t k;
	return ir_linear(f, e, 0, x->writes, &k);
}

/* The loop of the nest around access a that has this variable. */
static const Stmt *loop_of(const Rows *r, const Access *a, Var v)
{
	for (uint32_t s = a->scope; s; s = r->x->scope.at[s].up) {
		const Stmt *st = &r->f->st.at[r->x->scope.at[s].st];
		if (st->kind == Kfor && st->v == v)
			return st;
	}
	return NULL;
}

/* Notes what access m, which write n of the other nest spoils, reads; false: it cannot be copied. */
static bool note(Rows *r, const Access *m, const Access *n)
{
	Fn *f = r->f;
	Row row = { .n = 0 };
	bool apart = false;
	if (m->whole || n->whole || m->write || m->s != n->s || r->n == Most)
		return false;
	row.element = ir_load(f, m->s, &f->pool.at[m->at]);
	for (int k = 0; k < r->n; k++)
		if (r->row[k].element == row.element)
			return true;
	for (uint32_t d = 0; d < m->n; d++) {
		Ex e = f->pool.at[m->at + d], w = f->pool.at[n->at + d];
		Expr i = f->ex.at[e];
		int64_t step;
		if (is_fixed(f, e, r->x)) {
			apart |= f->ex.at[w].op == Ovar && f->ex.at[w].ref == f->st.at[r->b].v;
			continue;
		}
		const Stmt *loop = i.op == Ovar ? loop_of(r, m, i.ref) : NULL;
		if (!loop || i.ref == f->st.at[r->a].v || !is_fixed(f, loop->lo, r->x) ||
			!is_fixed(f, loop->hi, r->x) || !ir_is_int(f, loop->step, &step) || step != 1)
			return false;
		row.v[row.n] = i.ref;
		row.lo[row.n] = loop->lo;
		row.hi[row.n++] = loop->hi;
	}
	for (int i = 0; i < row.n; i++)
		for (int k = 0; k < i; k++)
			apart &= row.v[i] != row.v[k];
	r->row[r->n++] = row;
	return apart && row.n < f->sto.at[m->s].rank;
}

/* What has to be copied so that the nests can run together; false: it cannot, or nothing. */
static bool look(Rows *r)
{
	Fn *f = r->f;
	const Stmt *p = &f->st.at[r->a], *q = &f->st.at[r->b];
	int64_t step;
	if (p->lo != q->lo || p->hi != q->hi || p->step != q->step || !ir_is_int(f, p->step, &step) ||
		step != 1 || !(p->flags & q->flags & Fmap))
		return false;
	r->x = ir_effects(f, r->a);
	r->y = ir_effects(f, r->b);
	if (!bit_meet(r->x->sreads, r->y->swrites, r->x->swords) ||
		!bit_meet(r->x->swrites, r->y->sreads, r->x->swords) ||
		bit_meet(r->x->swrites, r->y->swrites, r->x->swords) || !is_fixed(f, p->lo, r->x) ||
		!is_fixed(f, p->hi, r->x) || !is_plain(f, r->a))
		return false;
	uint64_t *varying = base_alloc(f->arena, r->x->vwords * sizeof *varying);
	for (uint32_t i = 0; i < r->x->vwords; i++)
		varying[i] = r->x->writes[i] | r->y->writes[i];
	for (uint32_t i = 0; i < r->x->access.n; i++)
		for (uint32_t k = 0; k < r->y->access.n; k++) {
			const Access *m = &r->x->access.at[i], *n = &r->y->access.at[k];
			if (!n->write || !ir_may_alias(f, m->s, n->s) ||
				opt_same_iteration(f, m, n, p->v, q->v, varying))
				continue;
			if (!note(r, m, n))
				return false;
			p = &f->st.at[r->a], q = &f->st.at[r->b];
		}
	return r->n > 0;
}

static Ex row_node(Rewrite *w, Ex e)
{
	const Ex *to = w->env;
	return e == to[0] ? to[1] : e;
}

/* What stands for element `from` in the nest. */
static void replace(Rows *r, Ex from, Ex to)
{
	Ex pair[2] = { from, to };
	Rewrite w = { .f = r->f, .node = row_node, .env = pair };
	ir_rewrite_st(&w, r->a);
	ir_rewrite_chain(&w, r->f->st.at[r->a].body);
}

/* A variable, which the element goes to if the nest runs at all. */
static St copy_one(Rows *r, const Row *row)
{
	Fn *f = r->f;
	Expr x = f->ex.at[row->element];
	Stmt a = f->st.at[r->a];
	Var v = ir_new_var(f, f->sto.at[x.ref].name, x.type);
	St let = ir_new_st(f, Klet, a.line);
	Ex runs = ir_bin(f, Olt, a.lo, a.hi), zero = ir_cast(f, x.type, ir_int(f, 0));
	Ex e = ir_select(f, runs, row->element, zero);
	f->var.at[v].once = true;
	f->st.at[let].v = v;
	f->st.at[let].e = e;
	replace(r, row->element, ir_var(f, v));
	return let;
}

/* A temporary with an axis for each loop that the element moves with, filled if the nest runs at all. */
static St copy_many(Rows *r, const Row *row)
{
	Fn *f = r->f;
	Expr x = f->ex.at[row->element];
	Stmt a = f->st.at[r->a];
	Sto t = ir_new_store(f, f->sto.at[x.ref].name, x.type, row->n, Stemp, 'C');
	Ex idx[JENNY_RANK], inside[JENNY_RANK], zero = ir_int(f, 0), one = ir_int(f, 1),
											e = row->element;
	Var v[JENNY_RANK];
	for (int d = 0; d < row->n; d++) {
		Ex dim = f->ex.at[row->hi[d]].op == Odim ? row->hi[d] : ir_bin(f, Omax, row->hi[d], zero);
		f->sto.at[t].dim[d] = dim;
		idx[d] = ir_var(f, row->v[d]);
		v[d] = ir_new_loop_var(f, f->var.at[row->v[d]].name);
		inside[d] = ir_var(f, v[d]);
		e = ir_subst(f, e, row->v[d], inside[d]);
	}
	St alloc = ir_new_st(f, Kalloc, a.line), body = ir_set(f, t, inside, e, a.line);
	f->st.at[alloc].s = t;
	for (int d = row->n; d-- > 0;) {
		St loop = ir_new_loop(f, v[d], row->lo[d], row->hi[d], one, a.line);
		f->st.at[loop].flags = Fmap;
		f->st.at[loop].body = body;
		body = loop;
	}
	St runs = ir_new_st(f, Kif, a.line);
	Ex any = ir_bin(f, Olt, a.lo, a.hi);
	f->st.at[runs].e = any;
	f->st.at[runs].body = body;
	f->st.at[alloc].next = runs;
	replace(r, row->element, ir_load(f, t, idx));
	return alloc;
}

static St *end_of(Fn *f, St *at)
{
	while (*at)
		at = &f->st.at[*at].next;
	return at;
}

/*
 * Elements that a nest reads are copied in front of it where the nest behind it stores to them in other
 * iterations, so that the two can become one:
 *
 *   for i in 0:n:1                            for j in 0:m:1
 *     for j in 0:m:1                            row[j] = a[k,j]
 *       t[i,j] = a[k,j] * c[i]                for i in 0:n:1
 *   for i in 0:n:1                   =>         for j in 0:m:1
 *     for j in 0:m:1                              t[i,j] = row[j] * c[i]
 *       a[i,j] = a[i,j] - t[i,j]              for i in 0:n:1 ...
 */
St opt_copy_rows(Fn *f, St first)
{
	St before = 0;
	for (St s = first; s; before = s, s = f->st.at[s].next) {
		St b = f->st.at[s].next;
		while (b && f->st.at[b].kind == Kalloc)
			b = f->st.at[b].next;
		Rows r = { .f = f, .a = s, .b = b };
		if (!b || f->st.at[s].kind != Kfor || f->st.at[b].kind != Kfor || !look(&r))
			continue;
		St copies = 0;
		for (int k = 0; k < r.n; k++) {
			St copy = r.row[k].n ? copy_many(&r, &r.row[k]) : copy_one(&r, &r.row[k]);
			*end_of(f, &copies) = copy;
		}
		*end_of(f, &copies) = s;
		if (before)
			f->st.at[before].next = copies;
		else
			first = copies;
	}
	return first;
}
