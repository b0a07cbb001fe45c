#include "opt/prepare.h"

/* What a library call becomes: statements in front of it are chained, the last one takes its place. */
typedef struct Make {
	Fn *f;
	Stmt lib;
	St first, last;
} Make;

static St loop(Make *m, Var v, Ex hi, St body, uint8_t flags)
{
	Fn *f = m->f;
	Ex zero = ir_int(f, 0);
	St s = ir_new_loop(f, v, zero, hi, ir_int(f, 1), m->lib.line);
	f->st.at[s].body = body;
	f->st.at[s].flags = flags;
	return s;
}

static void append(Make *m, St s)
{
	if (m->last)
		m->f->st.at[m->last].next = s;
	else
		m->first = s;
	m->last = s;
}

static Ex zero_of(Fn *f, Type t)
{
	char kind = ir_type[t].kind;
	return kind == 'c' ? ir_con_c(f, t, 0, 0) : kind == 'f' ? ir_con_f(f, t, 0) : ir_con_i(f, t, 0);
}

/* A statement for `v = sum of e over k in 0:n`. */
static St sum(Make *m, Var v, Var k, Ex n, Ex e)
{
	Fn *f = m->f;
	Ex zero = ir_int(f, 0);
	St s = ir_new_st(f, Kreduce, m->lib.line);
	Stmt *st = &f->st.at[s];
	st->code = Rsum;
	st->v = v;
	st->k = k;
	st->lo = zero;
	st->hi = n;
	st->e = e;
	st->flags = Ffree;
	return s;
}

static Var sum_var(Fn *f, Type t)
{
	Var v = ir_new_var(f, "sum", t);
	f->var.at[v].once = true;
	return v;
}

/* A vector, perhaps as a matrix of one column or (turned) one row. */
typedef struct Vector {
	Sto s;
	bool turned;
} Vector;

static Ex length(Fn *f, Vector v)
{
	return ir_dim(f, v.s, f->sto.at[v.s].rank == 2 && v.turned);
}

static Ex item(Fn *f, Vector v, Ex k)
{
	Ex zero = ir_int(f, 0), idx[2] = { v.turned ? zero : k, v.turned ? k : zero };
	return ir_load(f, v.s, f->sto.at[v.s].rank == 2 ? idx : &k);
}

static St put_item(Make *m, Vector v, Ex k, Ex e)
{
	Fn *f = m->f;
	Ex zero = ir_int(f, 0), idx[2] = { v.turned ? zero : k, v.turned ? k : zero };
	return ir_set(f, v.s, f->sto.at[v.s].rank == 2 ? idx : &k, e, m->lib.line);
}

/* y[i] = sum over k of a[i, k] * x[k], a row at a time. */
static void by_rows(Make *m, Vector y, Sto a, Vector x, bool turned)
{
	Fn *f = m->f;
	Var i = ir_new_loop_var(f, "i"), k = ir_new_loop_var(f, "k"), v = sum_var(f, f->sto.at[a].type);
	Ex at_i = ir_var(f, i), at_k = ir_var(f, k);
	Ex idx[2] = { turned ? at_k : at_i, turned ? at_i : at_k };
	Ex term = ir_bin(f, Omul, ir_load(f, a, idx), item(f, x, at_k));
	St body = sum(m, v, k, length(f, x), term);
	St set = put_item(m, y, at_i, ir_var(f, v));
	f->st.at[body].next = set;
	append(m, loop(m, i, length(f, y), body, Fmap));
}

/* The same, one x[k] at a time over all of y: a is walked along its other axis. */
static void by_terms(Make *m, Vector y, Sto a, Vector x, bool turned)
{
	Fn *f = m->f;
	Var z = ir_new_loop_var(f, "i"), i = ir_new_loop_var(f, "i"), k = ir_new_loop_var(f, "k");
	Ex at_z = ir_var(f, z), at_i = ir_var(f, i), at_k = ir_var(f, k);
	Ex idx[2] = { turned ? at_k : at_i, turned ? at_i : at_k };
	Ex term = ir_bin(f, Omul, ir_load(f, a, idx), item(f, x, at_k));
	Ex zero = zero_of(f, f->sto.at[a].type);
	append(m, loop(m, z, length(f, y), put_item(m, y, at_z, zero), Fmap));
	St set = put_item(m, y, at_i, ir_bin(f, Oadd, item(f, y, at_i), term));
	St inner = loop(m, i, length(f, y), set, Fmap);
	append(m, loop(m, k, length(f, x), inner, 0));
}

static void dot(Make *m, Sto out, Sto x, Sto y)
{
	Fn *f = m->f;
	Var k = ir_new_loop_var(f, "k"), v = sum_var(f, f->sto.at[out].type);
	Ex at_k = ir_var(f, k);
	Ex term = ir_bin(f, Omul, ir_load(f, x, &at_k), ir_load(f, y, &at_k));
	append(m, sum(m, v, k, ir_dim(f, x, 0), term));
	append(m, ir_set(f, out, &at_k, ir_var(f, v), m->lib.line));
}

static bool is_temp(const Fn *f, Sto s)
{
	return f->sto.at[s].origin == Stemp;
}

static bool is_one(const Fn *f, Sto s, int axis)
{
	int64_t n;
	return ir_is_int(f, f->sto.at[s].dim[axis], &n) && n == 1;
}

/* A call as the product of a matrix and a vector. */
typedef struct Product {
	Vector y, x;
	Sto a;
	bool turned;
} Product;

/* Is the call one, or that of two matrices of which one has one row or column? */
static bool is_by_vector(const Fn *f, const Stmt *lib, Product *p)
{
	const uint32_t *o = &f->pool.at[lib->at];
	if (lib->code == Lgemv)
		*p = (Product){ { o[0], false }, { o[2], false }, o[1], o[3] != 0 };
	else if (lib->code == Lgemm && is_one(f, o[0], 1))
		*p = (Product){ { o[0], false }, { o[2], o[4] != 0 }, o[1], o[3] != 0 };
	else if (lib->code == Lgemm && is_one(f, o[0], 0))
		*p = (Product){ { o[0], true }, { o[1], o[3] == 0 }, o[2], o[4] == 0 };
	else
		return false;
	return true;
}

/* Is the call's work memory-bound and one of its operands made for it alone? */
static bool opens(const Fn *f, const Stmt *lib, Product *p)
{
	const uint32_t *o = &f->pool.at[lib->at];
	if (lib->kind != Klib)
		return false;
	if (lib->code == Ldot)
		return is_temp(f, o[1]) || is_temp(f, o[2]);
	return is_by_vector(f, lib, p) && is_temp(f, p->a);
}

static void open_call(Fn *f, St s, const Product *p)
{
	Make m = { .f = f, .lib = f->st.at[s] };
	if (m.lib.code == Ldot)
		dot(&m, f->pool.at[m.lib.at], f->pool.at[m.lib.at + 1], f->pool.at[m.lib.at + 2]);
	else if (p->turned == (f->sto.at[p->a].layout == 'F'))
		by_rows(&m, p->y, p->a, p->x, p->turned);
	else
		by_terms(&m, p->y, p->a, p->x, p->turned);
	f->st.at[m.last].next = m.lib.next;
	f->st.at[s] = f->st.at[m.first];
	if (m.last == m.first)
		f->st.at[s].next = m.lib.next;
}

/*
 * Matrix-vector products (one of the matrices may be a row or column) and inner products of operands that were made for the call become loops, into which
 * the making of the operands can be fused.
 *
 *   lib gemv(y, t, x, 1)        for i in 0:m:1 map
 *                           =>    set y[i] = 0.0
 *                               for k in 0:n:1
 *                                 for i in 0:m:1 map
 *                                   set y[i] = add(y[i], mul(t[k, i], x[k]))
 */
void opt_open_products(Fn *f, St first)
{
	Product p = { 0 };
	for (St s = first; s; s = f->st.at[s].next) {
		if (opens(f, &f->st.at[s], &p))
			open_call(f, s, &p);
		opt_open_products(f, f->st.at[s].body);
		opt_open_products(f, f->st.at[s].other);
	}
}
