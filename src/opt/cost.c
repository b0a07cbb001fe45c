/*
 * Estimates: nanoseconds of an iteration of every loop (Stmt.cost), and of whole calls as RPN text
 * over the sizes of the arguments: of the original under the interpreter, and of native code.
 *
 *     for %i.2 in 0 : dim(@A.1, 0) : 1        ->    "d0.0 0 - 1 / 0 max 155 *"   (original)
 *       @A.1[%i.2] = @A.1[%i.2] + 1.0
 *
 * A variable of an enclosing loop stands in a bound with its middle value, so triangles come out
 * halved. What is not known counts GUESS iterations.
 */
#include "ir/effects.h"
#include "opt/lin.h"
#include "opt/opt.h"

#include <math.h>
#include <string.h>

enum { GUESS = 100, UNKNOWN = 16, DEPTH = 8 };

/* A number, or RPN text (then k is not used). */
typedef struct Sum {
	double k;
	const char *text;
} Sum;

typedef struct Cost {
	Fn *f;
	Arena *a;
	bool native;
	Sum *middle; /* per variable, of loops around */
	bool *has_middle;
	Ex *def; /* per variable: what some let gives it */
} Cost;

/* Native ns of one node. */
static double op_ns(const Fn *f, Ex e)
{
	const Expr *x = &f->ex.at[e];
	bool complex = ir_type[x->type].kind == 'c', real = ir_type[x->type].kind == 'f';
	switch (x->op) {
	case Ocon: case Ovar: case Odim: return 0;
	case Oload: return 0.5;
	case Oadd: case Osub: case Oneg: case Oabs: return complex ? 0.6 : 0.3;
	case Omul: return complex ? 1 : 0.3;
	case Oaddv: case Osubv: case Omulv: case Onegv: case Oabsv: return 0.5;
	case Odiv: return complex ? 6 : 2;
	case Ofloordiv: case Omod: case Ofmod:
		return real ? 6 : f->ex.at[x->u.a[1]].op == Ocon ? 1.2 : 4;
	case Opow: case Opowv: case Opycpow: return complex ? 60 : real ? 10 : 4;
	case Opycdiv: return 6;
	case Osqrt: return complex ? 20 : 3;
	case Oexp: case Olog: case Osin: case Ocos: return complex ? 40 : 2.5;
	case Oexp2: case Oexpm1: case Olog2: case Olog10: case Olog1p: case Otan: case Otanh: return 4;
	case Ocbrt: case Oasin: case Oacos: case Oatan: case Osinh: case Ocosh: case Oatan2: case Ohypot:
		return 6;
	default: return 0.3;
	}
}

typedef struct Total {
	double ns;
	bool python;
} Total;

/* Ns that the interpreter takes for one node: boxed numbers, attribute and index look-ups. */
static double python_ns(const Fn *f, Ex e)
{
	const Expr *x = &f->ex.at[e];
	switch (x->op) {
	case Ocon: case Ovar: case Odim: case Oguard: case Ocast: case Oselect: case Ocalm:
		return 0;
	case Oload: return f->sto.at[x->ref].origin == Slist || f->sto.at[x->ref].list ? 30 : 90;
	case Oexp: case Olog: case Osin: case Ocos: case Osqrt: case Otan: case Opow: case Ofloor:
		return 90;
	default: return ir_type[x->type].kind == 'c' ? 60 : 40;
	}
}

static void total_node(Fn *f, Ex e, void *ctx)
{
	Total *t = ctx;
	t->ns += t->python ? python_ns(f, e) : op_ns(f, e);
}

static void total_visit(Fn *f, Ex *e, void *ctx)
{
	ir_each_ex(f, *e, total_node, ctx);
}

static Total own_cost(Fn *f, St s, bool python)
{
	Total t = { .python = python };
	ir_st_exprs(f, s, total_visit, &t);
	return t;
}

/* Operations on values, not on subscripts: what an array statement is made of. */
static int value_ops(Fn *f, Ex e, int depth)
{
	Expr x = f->ex.at[e];
	int n = ir_op[x.op].arity > 0 && x.op != Ocast && x.op != Oguard && x.op != Ocalm;
	for (int k = 0; k < ir_op[x.op].arity && depth > 0; k++)
		n += value_ops(f, x.u.a[k], depth - 1);
	return n;
}

static Sum number(double k)
{
	return (Sum){ .k = k };
}

static const char *show(Cost *c, Sum s)
{
	return s.text ? s.text : base_printf(c->a, "%.9g", s.k);
}

static Sum combine(Cost *c, Sum a, Sum b, const char *op)
{
	return (Sum){ 0, base_printf(c->a, "%s %s %s", show(c, a), show(c, b), op) };
}

static Sum plus(Cost *c, Sum a, Sum b)
{
	if (!a.text && !b.text)
		return number(a.k + b.k);
	if (!a.text && a.k == 0)
		return b;
	if (!b.text && b.k == 0)
		return a;
	return combine(c, a, b, "+");
}

static Sum times(Cost *c, Sum a, Sum b)
{
	if (!a.text && !b.text)
		return number(a.k * b.k);
	if ((!a.text && a.k == 0) || (!b.text && b.k == 0))
		return number(0);
	if (!a.text && a.k == 1)
		return b;
	if (!b.text && b.k == 1)
		return a;
	return combine(c, a, b, "*");
}

static Sum minus(Cost *c, Sum a, Sum b)
{
	if (!a.text && !b.text)
		return number(a.k - b.k);
	if (!b.text && b.k == 0)
		return a;
	return combine(c, a, b, "-");
}

static Sum divide(Cost *c, Sum a, Sum b)
{
	if (!a.text && !b.text)
		return number(b.k ? a.k / b.k : 0);
	if (!b.text && b.k == 1)
		return a;
	return combine(c, a, b, "/");
}

static bool value(Cost *c, Ex e, int depth, Sum *r);

static bool var_value(Cost *c, Var v, int depth, Sum *r)
{
	Fn *f = c->f;
	if (c->has_middle[v]) {
		*r = c->middle[v];
		return true;
	}
	for (uint32_t i = 0; f->var.at[v].param && i < f->param.n; i++)
		if (!f->param.at[i].array && f->param.at[i].ref == v) {
			*r = (Sum){ 0, base_printf(c->a, "p%u", i) };
			return true;
		}
	return c->def[v] && value(c, c->def[v], depth - 1, r);
}

/* RPN of an integer expression; false if it cannot be told from the arguments. */
static bool value(Cost *c, Ex e, int depth, Sum *r)
{
	Expr x = c->f->ex.at[e];
	Sum a, b;
	if (depth <= 0 || !strchr("iu", ir_type[x.type].kind))
		return false;
	switch (x.op) {
	case Ocon: *r = number((double)x.u.i); return true;
	case Ovar: return var_value(c, x.ref, depth, r);
	case Odim: *r = (Sum){ 0, base_printf(c->a, "d%u.%u", c->f->sto.at[x.ref].param, x.at) }; return true;
	case Ocast: return value(c, x.u.a[0], depth - 1, r);
	case Oguard: return value(c, x.u.a[1], depth - 1, r);
	case Oselect: return value(c, x.u.a[2], depth - 1, r);
	default: break;
	}
	if (ir_op[x.op].arity != 2 || !value(c, x.u.a[0], depth - 1, &a) ||
		!value(c, x.u.a[1], depth - 1, &b))
		return false;
	switch (x.op) {
	case Oadd: case Oaddv: *r = plus(c, a, b); return true;
	case Osub: case Osubv: *r = minus(c, a, b); return true;
	case Omul: case Omulv: *r = times(c, a, b); return true;
	case Ofloordiv: *r = divide(c, a, b); return true;
	case Omin: case Opymin: *r = combine(c, a, b, "min"); return true;
	case Omax: case Opymax: *r = combine(c, a, b, "max"); return true;
	default: return false;
	}
}

static Sum trips(Cost *c, Ex lo, Ex hi, Ex step)
{
	Sum a, b, s = number(1);
	if (!value(c, lo, DEPTH, &a) || !value(c, hi, DEPTH, &b) || (step && !value(c, step, DEPTH, &s)))
		return number(GUESS);
	Sum n = divide(c, minus(c, b, a), s);
	if (!n.text)
		return number(n.k > 0 ? n.k : 0);
	return combine(c, n, number(0), "max");
}

static void set_middle(Cost *c, Var v, Ex lo, Ex hi)
{
	Sum a, b;
	c->has_middle[v] = value(c, lo, DEPTH, &a) && value(c, hi, DEPTH, &b);
	if (c->has_middle[v])
		c->middle[v] = times(c, plus(c, a, b), number(0.5));
}

/* Rounds of one array statement: operations and elements. */
typedef struct Array {
	Sum elements;
	int ops;
	double heavy; /* ns an element */
} Array;

static void array_cost(Cost *c, St first, Sum around, Array *r)
{
	Fn *f = c->f;
	for (St s = first; s; s = f->st.at[s].next) {
		Stmt st = f->st.at[s];
		if (st.kind == Kcheck || st.kind == Kalloc)
			continue;
		Total t = own_cost(f, s, false);
		if (st.e)
			r->ops += value_ops(f, st.e, DEPTH);
		r->heavy += t.ns;
		if (st.kind == Kset)
			r->elements = around;
		Sum n = around;
		if (st.kind == Kfor || st.kind == Kreduce) {
			n = times(c, around, trips(c, st.lo, st.hi, st.kind == Kfor ? st.step : 0));
			set_middle(c, st.kind == Kfor ? st.v : st.k, st.lo, st.hi);
			r->elements = n;
		}
		array_cost(c, st.body, n, r);
		array_cost(c, st.other, n, r);
	}
}

static Sum lib_cost(Cost *c, const Stmt *st)
{
	Fn *f = c->f;
	Sum r = number(c->native ? 200 : 1500), flops = number(1), d;
	for (uint32_t i = 0; i < 2; i++) {
		Sto s = f->pool.at[st->at + i];
		for (int k = 0; k < f->sto.at[s].rank; k++)
			if (i == 0 || k == f->sto.at[s].rank - 1)
				flops = times(c, flops, value(c, ir_dim(f, s, k), DEPTH, &d) ? d : number(GUESS));
	}
	return plus(c, r, times(c, flops, number(0.1)));
}

static Sum chain_cost(Cost *c, St first);

/* What a nest of loops copies another storage to, or 0. */
static Sto copied(const Fn *f, St s)
{
	while (s && f->st.at[s].kind == Kfor && !f->st.at[f->st.at[s].body].next)
		s = f->st.at[s].body;
	const Stmt *st = &f->st.at[s];
	return s && st->kind == Kset && f->ex.at[st->e].op == Oload ? st->s : 0;
}

/* Is it made for a product behind it? The original's library takes part of a matrix as it lies. */
static bool is_for_product(const Fn *f, St s, Sto t)
{
	for (St at = f->st.at[s].next; t && at; at = f->st.at[at].next)
		if (f->st.at[at].kind == Klib)
			return f->pool.at[f->st.at[at].at + 1] == t || f->pool.at[f->st.at[at].at + 2] == t;
	return false;
}

static Sum loop_cost(Cost *c, St s)
{
	Fn *f = c->f;
	Stmt st = f->st.at[s];
	Sum n = number(GUESS);
	if (!c->native && is_for_product(f, s, copied(f, s)))
		return number(0);
	if (st.kind == Kfor && (st.flags & Fmap) && !c->native) {
		Array a = { .elements = number(1) };
		Sum around = trips(c, st.lo, st.hi, st.step);
		set_middle(c, st.v, st.lo, st.hi);
		a.elements = around;
		array_cost(c, st.body, around, &a);
		int ops = a.ops > 0 ? a.ops : 1;
		return plus(c, number(700.0 * ops), times(c, a.elements, number(ops + a.heavy)));
	}
	double overhead = c->native ? 0.3 : 30 + own_cost(f, s, true).ns;
	if (st.kind == Kfor) {
		n = trips(c, st.lo, st.hi, st.step);
		set_middle(c, st.v, st.lo, st.hi);
		overhead = c->native ? 0.3 : 30;
	}
	Sum body = plus(c, number(overhead), chain_cost(c, st.body));
	return plus(c, number(c->native ? 2 : 150), times(c, n, body));
}

static Sum statement_cost(Cost *c, St s)
{
	Fn *f = c->f;
	Stmt st = f->st.at[s];
	Total t = own_cost(f, s, !c->native);
	Sum a, n;
	double share = st.flags & Fcold ? 0.05 : 0.5;
	switch (st.kind) {
	case Klet: return number(t.ns + (c->native ? 0 : 10));
	case Kset: return number(t.ns + (c->native ? 0.5 : f->sto.at[st.s].origin == Slist ? 40 : 100));
	case Kfor: case Kwhile: return loop_cost(c, s);
	case Kif:
		a = times(c, chain_cost(c, st.body), number(share));
		a = plus(c, a, times(c, chain_cost(c, st.other), number(1 - share)));
		return plus(c, a, number(t.ns + (c->native ? 0.5 : 15)));
	case Kblock: return chain_cost(c, st.body);
	case Kcheck: return number(c->native ? t.ns : 0);
	case Kreduce:
		n = trips(c, st.lo, st.hi, 0);
		if (c->native)
			return times(c, n, number(t.ns + 0.3));
		return plus(c, number(3000), times(c, n, number(0.5 + value_ops(f, st.e, DEPTH))));
	case Kalloc: return number(c->native ? 60 : 400);
	case Kbind: return number(c->native ? 2 : 200);
	case Klib: return lib_cost(c, &st);
	case Kcall: return number(c->native ? 30 : 1000);
	case Kext: return number(!ir_ext_inside(f, &st) ? 5000 : c->native ? 4 : 50);
	default: return number(0);
	}
}

static Sum chain_cost(Cost *c, St first)
{
	Sum r = number(0);
	for (St s = first; s; s = c->f->st.at[s].next)
		r = plus(c, r, statement_cost(c, s));
	return r;
}

static void find_defs(Fn *f, St s, void *ctx)
{
	Cost *c = ctx;
	if (f->st.at[s].kind == Klet && !c->def[f->st.at[s].v])
		c->def[f->st.at[s].v] = f->st.at[s].e;
}

static Cost new_cost(Fn *f, Arena *a, bool native)
{
	Cost c = { .f = f, .a = a, .native = native };
	c.middle = base_alloc(a, f->var.n * sizeof *c.middle);
	c.has_middle = base_alloc(a, f->var.n * sizeof *c.has_middle);
	c.def = base_alloc(a, f->var.n * sizeof *c.def);
	ir_each_st(f, f->body, find_defs, &c);
	return c;
}

char *opt_cost_rpn(Fn *f, Arena *a)
{
	Cost c = new_cost(f, a, false);
	return base_printf(a, "%s", show(&c, plus(&c, number(100), chain_cost(&c, f->body))));
}

/* Lists are copied in, and those that are written back out again. */
static Sum list_cost(Cost *c)
{
	Fn *f = c->f;
	Sum r = number(0);
	for (Sto s = 1; s < f->sto.n; s++) {
		const Store *st = &f->sto.at[s];
		bool in = st->origin == Slist, out = st->origin == Sresult && st->list;
		Sum n = number(in || out ? 1 : 0), d;
		for (int k = 0; k < st->rank && (in || out); k++)
			n = times(c, n, value(c, ir_dim(f, s, k), DEPTH, &d) ? d : number(GUESS));
		r = plus(c, r, times(c, n, number(in ? st->written ? 35 : 8 : 25)));
	}
	return r;
}

char *opt_cost_native_rpn(Fn *f, Arena *a)
{
	Cost c = new_cost(f, a, true);
	ir_facts(f);
	Sum r = plus(&c, number(300), list_cost(&c));
	return base_printf(a, "%s", show(&c, plus(&c, r, chain_cost(&c, f->body))));
}

static double iteration_ns(Fn *f, St first)
{
	double r = 0;
	for (St s = first; s; s = f->st.at[s].next) {
		Stmt st = f->st.at[s];
		Total t = own_cost(f, s, false);
		int64_t lo, hi, step;
		double n = GUESS, body;
		switch (st.kind) {
		case Kfor:
			if (ir_is_int(f, st.lo, &lo) && ir_is_int(f, st.hi, &hi) && ir_is_int(f, st.step, &step) &&
				step != 0)
				n = ((double)hi - (double)lo) / (double)step;
			body = floor(4 * iteration_ns(f, st.body) + 2) / 4;
			f->st.at[s].cost = body;
			r += (n > 0 ? n : 0) * body + 2;
			break;
		case Kwhile: r += UNKNOWN * (iteration_ns(f, st.body) + t.ns + 0.3); break;
		case Kif:
			r += t.ns + 0.5 +
				0.5 * (iteration_ns(f, st.body) + iteration_ns(f, f->st.at[s].other));
			break;
		case Kblock: r += iteration_ns(f, st.body); break;
		case Kreduce: r += GUESS * (t.ns + 0.3); break;
		case Kset: r += t.ns + 0.5; break;
		case Kalloc: case Kcall: r += 60; break;
		case Klib: r += 10000; break;
		case Kext: r += ir_ext_inside(f, &st) ? 4 : 10000; break;
		default: r += t.ns; break;
		}
	}
	return r;
}

void opt_cost(Fn *f)
{
	(void)iteration_ns(f, f->body);
}
