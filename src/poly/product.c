/*
 * Loops that add products to the elements of a matrix, and sums of products that free order allows,
 * are taken out of the loops around and become matrix products: what such nests give may be summed in
 * any order. Triangles are welcome. A nest so marked is a call of the runtime's (src/gen/update.c).
 *
 *   for i in 0:n:1                            for i in 0:n:1
 *     for j in 0:i+1:1                          for j in 0:i+1:1
 *       set c[i,j] = c[i,j] * beta                set c[i,j] = c[i,j] * beta
 *     for k in 0:m:1                   =>     for i in 0:n:1 prod
 *       let x = alpha * a[i,k]                  for j in 0:min(n,i+1):1
 *       for j in 0:i+1:1                          for k in 0:m:1
 *         set c[i,j] = c[i,j] + x * a[j,k]          set c[i,j] = c[i,j] + alpha * a[i,k] * a[j,k]
 *
 *   for i in 0:n:1                            alloc t[n,m]; t = 0
 *     for j in 0:m:1                          for i, j, k: t[i,j] = t[i,j] + a[i,k] * b[k,j]
 *       reduce s k in 0:i a[i,k] * b[k,j] =>  for i in 0:n:1
 *       ...                                     for j in 0:m:1
 *                                                 let s = t[i,j]
 */
#include "poly/own.h"

#include <string.h>

enum { Terms = 4, Deep = 6, Few = 8, Lets = 8 };

/* The sum of k[n] times variable n, and of what does not change. */
typedef struct Form {
	int64_t k[3];
	Ex rest;
} Form;

/* by * x * y, or its negative; by: 0 for 1. */
typedef struct Term {
	Ex x, y, by;
	bool minus;
} Term;

/* What a variable stays within: lo .. hi, and, where on, at least row + lo_c, below row + hi_c. A
 * bound of 0: what the others leave. */
typedef struct Span {
	Ex lo, hi, lo_c, hi_c;
} Span;

typedef struct Nest {
	Poly *p;
	Fn *f;
	St s, top;     /* the outermost loop; the statement of its body that holds the product */
	St loop[3];    /* outermost first */
	Var var[3];
	St stmt;       /* the set, or the sum */
	Ex element;    /* what the set stores to, as a load; 0: it is a sum */
	const Effects *x;
	uint64_t *vary; /* what changes in the nest but for var[] */
	St let[Lets];  /* once-variables that the product reads */
	int lets, row, col, sum, shift[3];
	Term term[Terms];
	int terms;
	bool whole;    /* the element is one of the addends */
	Span span[3];
} Nest;

static bool is_in_set(const Nest *n, St s)
{
	if (s == n->stmt)
		return true;
	for (int k = 0; k < n->lets; k++)
		if (n->let[k] == s)
			return true;
	return false;
}

/* The let of variable v among what is in the three loops in front of the product, or 0. */
static St let_of(const Nest *n, Var v)
{
	const Fn *f = n->f;
	for (int k = 0; k < 3; k++)
		for (St s = f->st.at[n->loop[k]].body; s; s = f->st.at[s].next)
			if (f->st.at[s].kind == Klet && f->st.at[s].v == v)
				return s;
	return 0;
}

static Ex open_node(Rewrite *r, Ex e)
{
	Nest *n = r->env;
	const Expr *x = &r->f->ex.at[e];
	if (x->op != Ovar || !r->f->var.at[x->ref].once || !bit_has(n->x->writes, x->ref))
		return e;
	St let = let_of(n, x->ref);
	if (!let || (!is_in_set(n, let) && n->lets == Lets))
		return e;
	if (!is_in_set(n, let))
		n->let[n->lets++] = let;
	return r->f->st.at[let].e;
}

/* e with the once-variables of the nest in full. */
static Ex opened(Nest *n, Ex e)
{
	for (int depth = 0; depth < Deep; depth++) {
		Rewrite r = { .f = n->f, .node = open_node, .env = n };
		Ex more = ir_rewrite_ex(&r, e);
		if (more == e)
			break;
		e = more;
	}
	return e;
}

static bool uses(const Nest *n, Ex e, int k) { return ir_uses_var(n->f, e, n->var[k]); }

/* Is e the same throughout the nest? */
static bool is_fixed(const Nest *n, Ex e)
{
	Fn *f = n->f;
	const Expr *x = &f->ex.at[e];
	if (x->op == Ovar)
		return !bit_has(n->x->writes, x->ref);
	if (x->op == Oload)
		for (Sto o = 1; o < f->sto.n; o++)
			if (bit_has(n->x->swrites, o) && ir_may_alias(f, o, x->ref))
				return false;
	for (int k = 0; k < ir_arity(f, e); k++)
		if (!is_fixed(n, ir_operand(f, e, k)))
			return false;
	return true;
}

static bool factors(Nest *n, Ex e, Term *t)
{
	Fn *f = n->f;
	Expr x = f->ex.at[e];
	if (x.op == Omul)
		return factors(n, x.u.a[0], t) && factors(n, x.u.a[1], t);
	if (x.op == Oload && (uses(n, e, 0) || uses(n, e, 1) || uses(n, e, 2))) {
		Ex *to = t->x ? &t->y : &t->x;
		bool free = !*to;
		*to = e;
		return free;
	}
	t->by = t->by ? ir_bin(f, Omul, t->by, e) : e;
	return is_fixed(n, e);
}

/* Takes the sum e apart. */
static bool addends(Nest *n, Ex e, bool minus)
{
	Expr x = n->f->ex.at[e];
	if (x.op == Oadd || x.op == Osub)
		return addends(n, x.u.a[0], minus) && addends(n, x.u.a[1], minus != (x.op == Osub));
	if (x.op == Oneg)
		return addends(n, x.u.a[0], !minus);
	if (e == n->element) {
		bool once = !n->whole && !minus;
		n->whole = true;
		return once;
	}
	if (n->terms == Terms)
		return false;
	Term *t = &n->term[n->terms++];
	*t = (Term){ .minus = minus };
	return factors(n, e, t) && t->x && t->y;
}

static bool form(const Nest *n, Ex e, Form *out)
{
	Fn *f = n->f;
	Ex zero = ir_int(f, 0);
	out->rest = e;
	for (int k = 0; k < 3; k++) {
		if (!ir_linear(f, e, n->var[k], n->vary, &out->k[k]))
			return false;
		out->rest = ir_subst(f, out->rest, n->var[k], zero);
	}
	for (int k = 0; k < 3; k++)
		if (n->shift[k])
			out->k[n->row] -= out->k[k];
	return true;
}

static int indices(const Nest *n, Ex load) { return n->f->ex.at[load].n; }

static Ex index_of(const Nest *n, Ex load, int d)
{
	return n->f->pool.at[n->f->ex.at[load].at + (uint32_t)d];
}

/* Counts variable k from the row's on where indices hold the sum of both, or their difference. */
static bool count_from_row(Nest *n, Ex load, int k)
{
	Form g;
	for (int d = 0; d < indices(n, load); d++) {
		if (!form(n, index_of(n, load, d), &g))
			return false;
		if (g.k[k] && g.k[n->row] == g.k[k] && !n->shift[k])
			n->shift[k] = 1;
	}
	return true;
}

/* Does the load depend on `own` and the summed variable alone, each index on one of the two? */
static bool is_operand(const Nest *n, Ex load, int own)
{
	Fn *f = n->f;
	Form g;
	if (f->ex.at[load].type != f->sto.at[f->ex.at[load].ref].type)
		return false;
	for (int d = 0; d < indices(n, load); d++)
		if (!form(n, index_of(n, load, d), &g) || g.k[n->row + n->col - own] ||
			(g.k[own] && g.k[n->sum]))
			return false;
	return true;
}

/* Rows and columns of what the set stores to: columns lie side by side. */
static bool choose(Nest *n)
{
	Fn *f = n->f;
	if (!n->element) {
		n->row = 0, n->col = 1, n->sum = 2;
		return true;
	}
	const Store *c = &f->sto.at[f->ex.at[n->element].ref];
	int close = c->layout == 'F' ? 0 : c->rank - 1, rows = 0;
	Form g;
	n->row = n->col = n->sum = -1;
	if (c->layout == 'S' || c->rank < 2)
		return false;
	for (int d = 0; d < c->rank; d++) {
		if (d == close)
			continue;
		if (!form(n, index_of(n, n->element, d), &g))
			return false;
		for (int k = 0; k < 3; k++)
			if (g.k[k]) {
				n->row = k;
				rows++;
			}
	}
	if (rows != 1 || !form(n, index_of(n, n->element, close), &g))
		return false;
	for (int k = 0; k < 3; k++) {
		if (k == n->row)
			continue;
		if (g.k[k] == 1)
			n->col = n->col < 0 ? k : 3;
		else if (g.k[k])
			return false;
		else
			n->sum = k;
	}
	return n->col >= 0 && n->col < 3 && n->sum >= 0;
}

/* Gives each term its operands, of the rows and of the columns. */
static bool match(Nest *n)
{
	Fn *f = n->f;
	Form g;
	if (n->element && (!count_from_row(n, n->element, n->col)))
		return false;
	for (int k = 0; k < n->terms; k++) {
		Term *t = &n->term[k];
		if (f->ex.at[t->x].type != f->ex.at[t->y].type || !count_from_row(n, t->x, n->sum) ||
			!count_from_row(n, t->y, n->sum))
			return false;
	}
	for (int k = 0; k < n->terms; k++) {
		Term *t = &n->term[k];
		Ex x = t->x, y = t->y;
		bool straight = is_operand(n, x, n->row) && is_operand(n, y, n->col);
		if (!straight && !(is_operand(n, y, n->row) && is_operand(n, x, n->col)))
			return false;
		t->x = straight ? x : y;
		t->y = straight ? y : x;
	}
	for (int d = 0; n->element && d < indices(n, n->element); d++)
		if (!form(n, index_of(n, n->element, d), &g) || g.k[n->sum] || (g.k[n->row] && g.k[n->col]))
			return false;
	return true;
}

static Ex plus(Fn *f, Ex a, Ex b) { return ir_bin(f, Oadd, a, b); }

static Ex minus(Fn *f, Ex a, Ex b)
{
	int64_t k;
	return ir_is_int(f, b, &k) && k == 0 ? a : ir_bin(f, Osub, a, b);
}

/* The least or greatest of two, of which one may be missing. */
static Ex limit(Fn *f, Op op, Ex a, Ex b)
{
	int64_t p, q;
	if (!a || !b || a == b)
		return a ? a : b;
	if (ir_is_int(f, a, &p) && ir_is_int(f, b, &q))
		return (p < q) == (op == Omin) ? a : b;
	return ir_bin(f, op, a, b);
}

static bool is_flat(const Form *g) { return !g->k[0] && !g->k[1] && !g->k[2]; }

/* Is g = variable k + rest? */
static bool is_along(const Form *g, int k)
{
	return g->k[k] == 1 && !g->k[(k + 1) % 3] && !g->k[(k + 2) % 3];
}

static void bounds(const Nest *n, int k, Ex *lo, Ex *hi)
{
	const Stmt *st = &n->f->st.at[n->loop[k]];
	*lo = st->lo;
	*hi = st->hi;
}

/* What variable k, columns or summed, stays within, as seen from a row. */
static bool span_of(Nest *n, int k)
{
	Span *s = &n->span[k];
	Form lo, hi;
	Ex from, to;
	bounds(n, k, &from, &to);
	if (!form(n, from, &lo) || !form(n, to, &hi))
		return false;
	lo.k[n->row] += n->shift[k];
	hi.k[n->row] += n->shift[k];
	if (is_flat(&lo))
		s->lo = lo.rest;
	else if (is_along(&lo, n->row))
		s->lo_c = lo.rest;
	else
		return false;
	if (is_flat(&hi))
		s->hi = hi.rest;
	else if (is_along(&hi, n->row))
		s->hi_c = hi.rest;
	else
		return false;
	return s->lo || s->hi;
}

/* The rows' own bounds; where they depend on another variable, that one's are cut instead. */
static bool rows_of(Nest *n)
{
	Fn *f = n->f;
	Span *s = &n->span[n->row];
	Form lo, hi;
	Ex from, to;
	bounds(n, n->row, &from, &to);
	if (!form(n, from, &lo) || !form(n, to, &hi))
		return false;
	s->lo = is_flat(&lo) ? lo.rest : 0;
	s->hi = is_flat(&hi) ? hi.rest : 0;
	for (int k = 0; k < 3; k++) {
		Span *o = &n->span[k];
		if (k == n->row || (is_flat(&lo) && is_flat(&hi)))
			continue;
		if (!o->lo || !o->hi || n->shift[k])
			continue;
		if (!s->hi && is_along(&hi, k)) {
			Ex one = ir_int(f, 1);
			o->lo_c = minus(f, one, hi.rest);
			s->hi = ir_plus(f, plus(f, o->hi, hi.rest), -1);
		} else if (!s->lo && is_along(&lo, k)) {
			Ex one = ir_int(f, 1);
			o->hi_c = minus(f, one, lo.rest);
			s->lo = plus(f, o->lo, lo.rest);
		}
	}
	return s->lo && s->hi;
}

/* Leaves out rows for which there is nothing to do, then columns and terms that no row has. */
static void tighten(Nest *n)
{
	Fn *f = n->f;
	Span *r = &n->span[n->row];
	for (int k = 0; k < 3; k++) {
		Span *s = &n->span[k];
		if (k == n->row)
			continue;
		if (s->hi_c)
			r->lo = limit(f, Omax, r->lo, ir_plus(f, minus(f, s->lo, s->hi_c), 1));
		if (s->lo_c)
			r->hi = limit(f, Omin, r->hi, minus(f, s->hi, s->lo_c));
	}
	for (int k = 0; k < 3; k++) {
		Span *s = &n->span[k];
		if (s->hi_c)
			s->hi = limit(f, Omin, s->hi, ir_plus(f, plus(f, r->hi, s->hi_c), -1));
		if (s->lo_c)
			s->lo = limit(f, Omax, s->lo, plus(f, r->lo, s->lo_c));
	}
}

static bool find_spans(Nest *n)
{
	return span_of(n, n->col) && span_of(n, n->sum) && rows_of(n);
}

/* Is the loop known to be so short that a product does not pay? */
static bool is_short(const Nest *n, int k)
{
	int64_t lo, hi;
	const Stmt *st = &n->f->st.at[n->loop[k]];
	return ir_is_int(n->f, st->lo, &lo) && ir_is_int(n->f, st->hi, &hi) && hi - lo < Few;
}

static bool conflicts(const Nest *n, const Access *a, const Access *b)
{
	return (a->write || b->write) && ir_may_alias(n->f, a->s, b->s);
}

/* Where the access stands in the outermost loop's body: -1 in front of the statement that holds the
 * product, 1 behind it, 0 in it. */
static int side_of(const Nest *n, const Access *a)
{
	const Fn *f = n->f;
	uint32_t c = a->scope;
	St at = a->st;
	while (c && n->x->scope.at[c].st != n->s) {
		at = n->x->scope.at[c].st;
		c = n->x->scope.at[c].up;
	}
	int side = -1;
	for (St s = f->st.at[n->s].body; s; s = f->st.at[s].next) {
		if (s == n->top)
			side = 0;
		if (s == at)
			return side;
		if (s == n->top)
			side = 1;
	}
	return 0;
}

/* May the product be done behind all of the outermost loop (or in front of it)? */
static bool can_leave(Nest *n, bool behind)
{
	const Effects *x = n->x;
	Var v = n->var[0];
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *own = &x->access.at[i];
		if (!is_in_set(n, own->st))
			continue;
		for (uint32_t k = 0; k < x->access.n; k++) {
			const Access *o = &x->access.at[k];
			if (is_in_set(n, o->st) || !conflicts(n, own, o))
				continue;
			int side = side_of(n, o);
			bool strict = behind ? side < 0 : side > 0;
			if (own->s != o->s || own->whole || o->whole ||
				deps_reach(&n->p->deps, v, x, behind ? own : o, behind ? o : own, strict))
				return false;
		}
	}
	return true;
}

/* Is what the access touches never an element that the product writes? */
static bool is_apart(const Nest *n, const Access *a)
{
	Deps *d = &n->p->deps;
	for (uint32_t i = 0; i < n->x->access.n; i++) {
		const Access *w = &n->x->access.at[i];
		if (w->write && w->st == n->stmt)
			return !deps_reach(d, n->var[0], n->x, w, a, false) &&
				   !deps_reach(d, n->var[0], n->x, a, w, true);
	}
	return false;
}

/* Does the product touch its matrix as that element alone, and write nothing that it reads? */
static bool is_alone(const Nest *n)
{
	Fn *f = n->f;
	Sto c = f->ex.at[n->element].ref;
	for (uint32_t i = 0; i < n->x->access.n; i++) {
		const Access *a = &n->x->access.at[i];
		if (!is_in_set(n, a->st) || !ir_may_alias(f, a->s, c))
			continue;
		if (a->s != c || a->whole ||
			(ir_load(f, a->s, &f->pool.at[a->at]) != n->element && !is_apart(n, a)))
			return false;
	}
	return true;
}

static Ex form_ex(const Nest *n, Ex e, const Ex *var)
{
	Fn *f = n->f;
	Form g;
	Ex out = 0;
	if (!form(n, e, &g))
		return 0;
	for (int k = 0; k < 3; k++) {
		if (!g.k[k])
			continue;
		Ex by = ir_int(f, g.k[k]), one = g.k[k] == 1 ? var[k] : ir_bin(f, Omul, var[k], by);
		out = out ? plus(f, out, one) : one;
	}
	return out ? plus(f, out, g.rest) : g.rest;
}

static Ex renewed(const Nest *n, Ex load, const Ex *var)
{
	Fn *f = n->f;
	Ex idx[JENNY_RANK];
	int rank = indices(n, load);
	for (int d = 0; d < rank; d++)
		idx[d] = form_ex(n, index_of(n, load, d), var);
	return ir_load(f, f->ex.at[load].ref, idx);
}

static St loop_over(const Nest *n, int k, Var v, Ex row, St body)
{
	Fn *f = n->f;
	const Span *s = &n->span[k];
	Ex lo = s->lo_c ? ir_bin(f, Omax, s->lo, plus(f, row, s->lo_c)) : s->lo;
	Ex hi = s->hi_c ? ir_bin(f, Omin, s->hi, plus(f, row, s->hi_c)) : s->hi;
	St loop = ir_new_loop(f, v, lo, hi, ir_int(f, 1), f->st.at[n->stmt].line);
	f->st.at[loop].body = body;
	return loop;
}

/* The product as a nest of its own, added to what `to`, a load, stands for. */
static St nest_of(const Nest *n, Sto t, Ex row0, Ex col0)
{
	Fn *f = n->f;
	Var v[3];
	Ex var[3], idx[JENNY_RANK], to;
	for (int k = 0; k < 3; k++) {
		v[k] = ir_new_loop_var(f, f->var.at[n->var[k]].name);
		var[k] = ir_var(f, v[k]);
	}
	if (t) {
		idx[0] = minus(f, var[n->row], row0);
		idx[1] = minus(f, var[n->col], col0);
		to = ir_load(f, t, idx);
	} else
		to = renewed(n, n->element, var);
	Ex sum = to;
	for (int k = 0; k < n->terms; k++) {
		const Term *m = &n->term[k];
		Ex x = renewed(n, m->x, var), y = renewed(n, m->y, var);
		x = m->by ? ir_bin(f, Omul, m->by, x) : x;
		sum = ir_bin(f, m->minus ? Osub : Oadd, sum, ir_bin(f, Omul, x, y));
	}
	const Expr *e = &f->ex.at[to];
	for (int d = 0; d < e->n; d++)
		idx[d] = f->pool.at[e->at + (uint32_t)d];
	St st = ir_set(f, e->ref, idx, sum, f->st.at[n->stmt].line);
	st = loop_over(n, n->sum, v[n->sum], var[n->row], st);
	st = loop_over(n, n->col, v[n->col], var[n->row], st);
	st = loop_over(n, n->row, v[n->row], 0, st);
	f->st.at[st].flags = Fprod;
	base_remark(f->unit->diags, Dproduct, f->st.at[n->stmt].line, 0);
	return st;
}

/* The loop and what follows become: made, the loop, what followed; or the loop first. */
static void put(const Nest *n, St first, St last, bool behind)
{
	Fn *f = n->f;
	if (behind) {
		f->st.at[last].next = f->st.at[n->s].next;
		f->st.at[n->s].next = first;
		return;
	}
	St copy = ir_new_st(f, Kfor, 0);
	f->st.at[copy] = f->st.at[n->s];
	f->st.at[last].next = copy;
	for (Sto o = 1; o < f->sto.n; o++)
		if (f->sto.at[o].private_to == n->s)
			f->sto.at[o].private_to = copy;
	f->st.at[n->s] = f->st.at[first];
}

typedef struct Count {
	Var v;
	uint32_t n;
} Count;

static void count_var(Fn *f, Ex e, void *env)
{
	Count *c = env;
	c->n += f->ex.at[e].op == Ovar && f->ex.at[e].ref == c->v;
}

static void count_own(Fn *f, Ex *e, void *env) { ir_each_ex(f, *e, count_var, env); }
static void count_st(Fn *f, St s, void *env) { ir_st_exprs(f, s, count_own, env); }

/* Takes the set away, and what was there for it alone. */
static void drop(const Nest *n)
{
	Fn *f = n->f;
	f->st.at[n->stmt] = (Stmt){ .kind = Knone, .next = f->st.at[n->stmt].next };
	for (int k = n->lets; k-- > 0;) {
		Count c = { f->st.at[n->let[k]].v, 0 };
		ir_each_st(f, f->body, count_st, &c);
		if (!c.n)
			f->st.at[n->let[k]].kind = Knone;
	}
	for (int k = 2; k >= 0; k--) {
		bool empty = true;
		for (St s = f->st.at[n->loop[k]].body; s; s = f->st.at[s].next)
			empty &= f->st.at[s].kind == Knone;
		if (empty)
			f->st.at[n->loop[k]].kind = Knone;
	}
}

static bool take_set(Nest *n)
{
	bool behind = can_leave(n, true);
	if (!is_alone(n) || (!behind && !can_leave(n, false)))
		return false;
	tighten(n);
	St nest = nest_of(n, 0, 0, 0);
	drop(n);
	put(n, nest, nest, behind);
	return true;
}

/* May e stand in a shape? */
static bool is_movable(const Fn *f, Ex e)
{
	const Expr *x = &f->ex.at[e];
	const VarInfo *v = &f->var.at[x->op == Ovar ? x->ref : 0];
	if (x->op == Oload || (x->op == Ovar && !v->once && !v->loop && !v->param))
		return false;
	for (int k = 0; k < ir_arity(f, e); k++)
		if (!is_movable(f, ir_operand(f, e, k)))
			return false;
	return true;
}

/* The temporary that gets the sums: allocated, cleared. */
static Sto clear(const Nest *n, Chain *c)
{
	Fn *f = n->f;
	uint32_t line = f->st.at[n->stmt].line;
	const Span *r = &n->span[n->row], *s = &n->span[n->col];
	Type type = f->ex.at[n->term[0].x].type;
	Sto t = ir_new_store(f, "product", type, 2, Stemp, 'C');
	Ex zero = ir_int(f, 0), one = ir_int(f, 1), idx[2];
	St alloc = ir_new_st(f, Kalloc, line), st;
	Var v[2];
	f->sto.at[t].dim[0] = ir_bin(f, Omax, zero, minus(f, r->hi, r->lo));
	f->sto.at[t].dim[1] = ir_bin(f, Omax, zero, minus(f, s->hi, s->lo));
	f->st.at[alloc].s = t;
	for (int d = 0; d < 2; d++) {
		v[d] = ir_new_loop_var(f, "i");
		idx[d] = ir_var(f, v[d]);
	}
	st = ir_set(f, t, idx, ir_con_f(f, type, 0), line);
	for (int d = 1; d >= 0; d--) {
		St loop = ir_new_loop(f, v[d], zero, f->sto.at[t].dim[d], one, line);
		f->st.at[loop].body = st;
		f->st.at[loop].flags = Fmap;
		st = loop;
	}
	ir_append(f, c, alloc);
	ir_append(f, c, st);
	return t;
}

static bool take_sum(Nest *n)
{
	Fn *f = n->f;
	Span *r = &n->span[n->row], *s = &n->span[n->col];
	if (!can_leave(n, false) || s->lo_c || s->hi_c || !is_movable(f, r->lo) ||
		!is_movable(f, r->hi) || !is_movable(f, s->lo) || !is_movable(f, s->hi))
		return false;
	Chain c = { 0 };
	Ex row0 = r->lo, col0 = s->lo;
	Sto t = clear(n, &c);
	tighten(n);
	ir_append(f, &c, nest_of(n, t, row0, col0));
	Ex idx[2] = { minus(f, ir_var(f, n->var[n->row]), row0),
		minus(f, ir_var(f, n->var[n->col]), col0) };
	Stmt was = f->st.at[n->stmt];
	f->st.at[n->stmt] = (Stmt){ .kind = Klet, .line = was.line, .next = was.next, .v = was.v,
		.e = ir_load(f, t, idx) };
	put(n, c.first, c.last, false);
	return true;
}

/* Looks at the set or sum in the three loops. */
static bool try(Nest *n)
{
	Fn *f = n->f;
	Stmt st = f->st.at[n->stmt];
	Type type = st.kind == Kset ? f->sto.at[st.s].type : f->ex.at[st.e].type;
	if (type != Tf32 && type != Tf64)
		return false;
	n->vary = base_alloc(f->arena, n->x->vwords * sizeof *n->vary);
	memcpy(n->vary, n->x->writes, n->x->vwords * sizeof *n->vary);
	for (int k = 0; k < 3; k++) {
		bit_del(n->vary, n->var[k]);
		if (is_short(n, k))
			return false;
	}
	if (st.kind == Kset)
		n->element = ir_load(f, st.s, &f->pool.at[st.at]);
	if (!addends(n, opened(n, st.e), false) || n->whole != (n->element != 0) || !n->terms)
		return false;
	return choose(n) && match(n) && find_spans(n) &&
		(st.kind == Kset ? take_set(n) : take_sum(n));
}

static bool is_plain_loop(const Fn *f, St s)
{
	int64_t step;
	const Stmt *st = &f->st.at[s];
	return st->kind == Kfor && !(st->flags & Fprod) && ir_is_int(f, st->step, &step) && step == 1;
}

/* Sets and sums inside n->loop[0 .. depth). */
static bool inside(Nest *n, int depth)
{
	Fn *f = n->f;
	for (St s = f->st.at[n->loop[depth - 1]].body; s; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		if (depth == 1)
			n->top = s;
		bool sum = st->kind == Kreduce && st->flags & Ffree && st->code == Rsum;
		if (depth == 3 ? st->kind == Kset : depth == 2 && sum) {
			Nest m = *n;
			m.stmt = s;
			if (sum) {
				m.loop[2] = s;
				m.var[2] = st->k;
			}
			if (try(&m))
				return true;
		}
		if (depth < 3 && is_plain_loop(f, s)) {
			n->loop[depth] = s;
			n->var[depth] = st->v;
			if (inside(n, depth + 1))
				return true;
		}
	}
	return false;
}

static bool chain(Poly *p, St first)
{
	Fn *f = p->f;
	bool any = false;
	for (St s = first; s; s = f->st.at[s].next) {
		for (int most = 4; is_plain_loop(f, s) && most > 0; most--) {
			Nest n = { .p = p, .f = f, .s = s, .x = ir_effects(f, s), .loop = { s },
				.var = { f->st.at[s].v } };
			if (n.x->sticky || !poly_computes_only(p, s, n.x) || !inside(&n, 1))
				break;
			any = true;
			*p = poly_renew(p);
		}
		if (f->st.at[s].flags & Fprod && f->st.at[s].kind == Kfor)
			continue;
		any |= chain(p, f->st.at[s].body);
		any |= chain(p, f->st.at[s].other);
	}
	return any;
}

bool poly_product(Poly *p)
{
	bool any = chain(p, p->f->body);
	if (any)
		p->f->body = ir_sweep(p->f, p->f->body);
	return any;
}
