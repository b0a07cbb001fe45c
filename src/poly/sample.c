#include "ir/copy.h"
#include "poly/poly.h"
#include "poly/sample.h"

/* Reads of one element cost as much as FEW elements of the whole product, and where all places have to
 * be looked at, as MASKED. */
enum { FEW = 8, MASKED = 2 * FEW };

/* ---- elements one by one ---- */

static Ex element(Fn *f, Sto s, bool turned, Ex i, Ex j)
{
	Ex idx[2] = { turned ? j : i, turned ? i : j };
	return ir_load(f, s, idx);
}

/* The element that is read, as a sum of its terms. */
static void add_dot(Sample *w, Chain *to, Read *r)
{
	Fn *f = w->f;
	Ex at[2], zero = ir_int(f, 0), n = poly_terms(w);
	uint32_t line = f->st.at[w->lib].line;
	for (uint32_t d = 0; d < 2; d++) {
		Ex e = f->pool.at[f->ex.at[r->load].at + d];
		at[d] = poly_named(w, to, d ? "column" : "row", r->cond ? ir_select(f, r->cond, e, zero) : e);
	}
	Var k = ir_new_loop_var(f, "k");
	Ex term = ir_bin(f, Omul, element(f, w->a, w->turned[0], at[0], ir_var(f, k)),
		element(f, w->b, w->turned[1], ir_var(f, k), at[1]));
	if (r->cond)
		n = poly_named(w, to, "terms", ir_select(f, r->cond, n, zero));
	r->value = ir_new_var(f, "sum", f->sto.at[w->t].type);
	f->var.at[r->value].once = true;
	St s = ir_new_st(f, Kreduce, line);
	f->st.at[s] = (Stmt){ .kind = Kreduce, .flags = Ffree, .code = Rsum, .line = line,
		.v = r->value, .k = k, .lo = zero, .hi = n, .e = term };
	ir_append(f, to, s);
}

static Ex value_node(Rewrite *r, Ex e)
{
	const Sample *w = r->env;
	for (uint32_t i = 0; i < w->now->n; i++) {
		const Read *k = &w->now->at[i];
		if (k->load == e)
			return ir_var(r->f, k->value);
	}
	return e;
}

/* In a reduction all elements are computed in front of it. */
static void spread(Sample *w, Chain *to, St s, Reads *r)
{
	Fn *f = w->f;
	Stmt st = f->st.at[s];
	Ex zero = ir_int(f, 0);
	Var q = ir_new_loop_var(f, "k");
	Ex n = poly_named(w, to, "reads", ir_bin(f, Omax, zero, ir_bin(f, Osub, st.hi, st.lo)));
	Ex at = ir_var(f, q), round = ir_bin(f, Oadd, st.lo, at);
	Chain body = { 0 };
	for (uint32_t i = 0; i < r->n; i++) {
		Read one = r->at[i];
		Sto row = ir_new_store(f, "picked", f->sto.at[w->t].type, 1, Stemp, 'C');
		f->sto.at[row].dim[0] = n;
		f->sto.at[row].private_to = f->sto.at[w->t].private_to;
		St alloc = ir_new_st(f, Kalloc, st.line);
		f->st.at[alloc].s = row;
		ir_append(f, to, alloc);
		one.load = ir_subst(f, one.load, st.k, round);
		one.cond = one.cond ? ir_subst(f, one.cond, st.k, round) : 0;
		add_dot(w, &body, &one);
		ir_append(f, &body, ir_set(f, row, &at, ir_var(f, one.value), st.line));
		r->at[i].row = row;
	}
	St each = ir_new_loop(f, q, zero, n, ir_int(f, 1), st.line);
	f->st.at[each].body = body.first;
	f->st.at[each].flags = Fmap;
	ir_append(f, to, each);
}

static Ex spread_node(Rewrite *r, Ex e)
{
	const Sample *w = r->env;
	for (uint32_t i = 0; i < w->now->n; i++) {
		const Read *k = &w->now->at[i];
		if (k->load != e)
			continue;
		const Stmt *st = &r->f->st.at[w->rounds];
		Ex at = ir_bin(r->f, Osub, ir_var(r->f, st->k), st->lo);
		return ir_load(r->f, k->row, &at);
	}
	return e;
}

/* The chain with the elements that it reads computed where it reads them. */
static St with_dots(Sample *w, St first, bool outer)
{
	Fn *f = w->f;
	Chain c = { 0 };
	for (St s = first, next; s; s = next) {
		next = f->st.at[s].next;
		f->st.at[s].next = 0;
		Reads r = poly_reads_of(w, s);
		bool rounds = f->st.at[s].kind == Kreduce && r.n;
		w->fits &= !rounds || outer;
		if (rounds)
			spread(w, &c, s, &r);
		else
			for (uint32_t i = 0; i < r.n; i++)
				add_dot(w, &c, &r.at[i]);
		w->now = &r;
		w->rounds = s;
		Rewrite change = { .f = f, .node = rounds ? spread_node : value_node, .env = w };
		if (r.n)
			ir_rewrite_st(&change, s);
		St body = with_dots(w, f->st.at[s].body, false), other = with_dots(w, f->st.at[s].other, false);
		f->st.at[s].body = body;
		f->st.at[s].other = other;
		ir_append(f, &c, s);
	}
	return c.first;
}

/* ---- which products ---- */

static bool is_kind(const Fn *f, St s)
{
	switch (f->st.at[s].kind) {
	case Knone:
	case Klet:
	case Kset:
	case Kfor:
	case Kif:
	case Kcheck:
	case Kreduce:
	case Kbreak:
	case Kcontinue: return !(f->st.at[s].flags & Fprod);
	default: return false;
	}
}

typedef struct Look {
	const Sample *w;
	bool fits, inside;
	const uint64_t *vars; /* is one of these read? */
	bool reads;
} Look;

static void look_kind(Fn *f, St s, void *env)
{
	Look *x = env;
	x->fits &= is_kind(f, s);
	if (f->st.at[s].kind == Kreduce && s != x->w->nest) {
		Search in = { x->w->t, false };
		ir_each_ex(f, f->st.at[s].e, poly_find_load, &in);
		x->fits &= !in.found;
	}
}

static void look_var(Fn *f, Ex e, void *env)
{
	Look *x = env;
	const Expr *n = &f->ex.at[e];
	x->reads |= n->op == Ovar && n->ref < x->w->vars && bit_has(x->vars, n->ref);
}

static void look_vars(Fn *f, Ex *e, void *env) { ir_each_ex(f, *e, look_var, env); }

static void look_outside(Fn *f, St first, Look *x)
{
	for (St s = first; s; s = f->st.at[s].next) {
		if (s == x->w->nest)
			continue;
		ir_st_exprs(f, s, look_vars, x);
		look_outside(f, f->st.at[s].body, x);
		look_outside(f, f->st.at[s].other, x);
	}
}

/* Is something that the nest assigns once read elsewhere? Then it cannot be assigned in two places. */
static bool gives_once(Sample *w)
{
	Fn *f = w->f;
	uint64_t *once = base_alloc(f->arena, w->x->vwords * sizeof *once);
	Look x = { .w = w, .vars = once };
	for (Var v = 1; v < w->vars; v++)
		if (bit_has(w->x->writes, v) && f->var.at[v].once)
			bit_add(once, v);
	look_outside(f, f->body, &x);
	for (Sto s = 1; s < f->sto.n; s++)
		for (int d = 0; d < f->sto.at[s].rank; d++)
			if (f->sto.at[s].dim[d])
				ir_each_ex(f, f->sto.at[s].dim[d], look_var, &x);
	return x.reads;
}

static bool writes_operand(const Sample *w, const Effects *x)
{
	const Sto of[3] = { w->t, w->a, w->b };
	for (uint32_t i = 0; i < x->access.n; i++)
		for (int k = 0; k < 3; k++)
			if (x->access.at[i].write && ir_may_alias(w->f, x->access.at[i].s, of[k]))
				return true;
	return x->call || x->bind;
}

/* Is the product read in one statement behind it alone, and are its operands the same there? */
static bool find_nest(Sample *w)
{
	Fn *f = w->f;
	uint32_t all = 0, here = 0;
	const Effects *whole = ir_effects_fn(f);
	for (uint32_t i = 0; i < whole->access.n; i++) {
		const Access *a = &whole->access.at[i];
		if (a->s != w->t || a->alloc || a->st == w->lib)
			continue;
		if (a->write || a->whole)
			return false;
		all++;
	}
	for (St s = f->st.at[w->lib].next; s; s = f->st.at[s].next) {
		w->x = ir_effects(f, s);
		if (writes_operand(w, w->x))
			return false;
		if (!bit_has(w->x->sreads, w->t))
			continue;
		w->nest = s;
		break;
	}
	if (!w->nest)
		return false;
	for (uint32_t i = 0; i < w->x->access.n; i++)
		here += w->x->access.at[i].s == w->t;
	Look x = { .w = w, .fits = true };
	if (f->st.at[w->nest].kind == Kfor || f->st.at[w->nest].kind == Kif) {
		ir_each_st(f, f->st.at[w->nest].body, look_kind, &x);
		ir_each_st(f, f->st.at[w->nest].other, look_kind, &x);
	}
	return all && here == all && x.fits && !w->x->jumps && is_kind(f, w->nest);
}

static bool is_product(Fn *f, St first, St s, Sample *w)
{
	const Stmt *st = &f->st.at[s];
	if (st->kind != Klib || st->code != Lgemm)
		return false;
	const uint32_t *o = &f->pool.at[st->at];
	*w = (Sample){ .f = f, .lib = s, .t = o[0], .a = o[1], .b = o[2], .turned = { o[3], o[4] },
		.vars = f->var.n, .fits = true, .once = true };
	const Store *t = &f->sto.at[w->t];
	if (t->origin != Stemp || ir_is_shared(f, w->t))
		return false;
	for (St at = first; at != s; at = f->st.at[at].next)
		if (f->st.at[at].kind == Kalloc && f->st.at[at].s == w->t)
			w->alloc = at;
	return find_nest(w);
}

/* ---- versions ---- */

/* Does a sum over the terms walk the operand in memory? */
static bool is_near(const Sample *w, int k)
{
	Sto s = k ? w->b : w->a;
	char layout = w->f->sto.at[s].layout;
	return layout == 'S' || (layout == 'C') == (w->turned[k] == (k == 1));
}

/* A copy of operand k in which sums walk in memory; w reads that. */
static void pack(Sample *w, Chain *to, int k)
{
	Fn *f = w->f;
	Sto *s = k ? &w->b : &w->a;
	uint32_t line = f->st.at[w->lib].line;
	Sto own = ir_new_store(f, f->sto.at[*s].name, f->sto.at[*s].type, 2, Stemp, 'C');
	Var i = ir_new_loop_var(f, "i"), j = ir_new_loop_var(f, "k");
	Ex idx[2] = { ir_var(f, i), ir_var(f, j) }, zero = ir_int(f, 0), one = ir_int(f, 1);
	Ex e = k ? element(f, *s, w->turned[k], idx[1], idx[0])
			 : element(f, *s, w->turned[k], idx[0], idx[1]);
	f->sto.at[own].dim[0] = k ? poly_cols(w) : poly_rows(w);
	f->sto.at[own].dim[1] = poly_terms(w);
	f->sto.at[own].private_to = f->sto.at[w->t].private_to;
	St alloc = ir_new_st(f, Kalloc, line);
	f->st.at[alloc].s = own;
	ir_append(f, to, alloc);
	St in = ir_new_loop(f, j, zero, f->sto.at[own].dim[1], one, line);
	St set = ir_set(f, own, idx, e, line);
	f->st.at[in].body = set;
	f->st.at[in].flags = Fmap;
	St out = ir_new_loop(f, i, zero, f->sto.at[own].dim[0], one, line);
	f->st.at[out].body = in;
	f->st.at[out].flags = Fmap;
	ir_append(f, to, out);
	*s = own;
	w->turned[k] = k == 1;
}

static St nest_copy(const Sample *w)
{
	Copy c = ir_new_copy(w->f, ir_effects(w->f, w->nest));
	for (Var v = 1; v < c.vars; v++)
		if (!w->f->var.at[v].once && !w->f->var.at[v].loop)
			c.var[v] = 0;
	return ir_copy(&c, w->nest);
}

/* Elements one by one, in a copy of the nest; operands that sums do not walk in memory are packed
 * before where they are read often enough. */
static Chain some(const Sample *w, Ex count)
{
	Fn *f = w->f;
	Chain c = { 0 }, packed = { 0 };
	uint32_t line = f->st.at[w->lib].line;
	Sample plain = *w, near = *w;
	Ex size = ir_int(f, 0);
	for (int k = 0; k < 2; k++)
		if (!is_near(w, k)) {
			pack(&near, &packed, k);
			size = ir_bin(f, Oadd, size, k ? poly_cols(w) : poly_rows(w));
		}
	ir_append(f, &c, with_dots(&plain, nest_copy(w), true));
	if (!packed.first)
		return c;
	ir_append(f, &packed, with_dots(&near, nest_copy(w), true));
	St s = ir_new_st(f, Kif, line);
	f->st.at[s].e = ir_bin(f, Olt, size, count);
	f->st.at[s].body = packed.first;
	f->st.at[s].other = c.first;
	c = (Chain){ 0 };
	ir_append(f, &c, s);
	return c;
}

static void drop(Fn *f, St s)
{
	if (s)
		f->st.at[s].kind = Knone;
}

/* A statement of its own with what s does; s does nothing. */
static St moved(Fn *f, St s)
{
	St own = ir_new_st(f, Knone, 0);
	f->st.at[own] = f->st.at[s];
	f->st.at[own].next = 0;
	f->st.at[s].kind = Knone;
	return own;
}

/* The statements that take the place of the nest. */
static Chain versions(Sample *w, Ex count)
{
	Fn *f = w->f;
	Chain c = w->count, all = { 0 };
	Ex n = poly_named(w, &c, "reads", count);
	Ex size = ir_bin(f, Omul, poly_rows(w), poly_cols(w));
	St s = ir_new_st(f, Kif, f->st.at[w->lib].line);
	Chain few = some(w, n);
	if (w->alloc)
		ir_append(f, &all, moved(f, w->alloc));
	ir_append(f, &all, moved(f, w->lib));
	ir_append(f, &all, w->nest);
	Ex weight = ir_int(f, w->worth ? MASKED : FEW);
	f->st.at[s].e = poly_both(f, w->worth, ir_bin(f, Olt, ir_bin(f, Omul, n, weight), size));
	f->st.at[s].body = few.first;
	f->st.at[s].other = all.first;
	ir_append(f, &c, s);
	return c;
}

static bool rewrite(Sample *w)
{
	Fn *f = w->f;
	St rest = f->st.at[w->nest].next, before = w->lib;
	f->st.at[w->nest].next = 0;
	Ex count = poly_count_reads(w);
	int64_t known;
	bool alone = w->once || ir_is_int(f, count, &known);
	if (w->fits && !alone)
		w->fits = !gives_once(w) && poly_is_outside(w, count);
	f->st.at[w->nest].next = rest;
	if (!w->fits)
		return false;
	uint32_t line = f->st.at[w->lib].line;
	while (f->st.at[before].next != w->nest)
		before = f->st.at[before].next;
	f->st.at[w->nest].next = 0;
	Chain c = { 0 };
	if (alone) {
		ir_append(f, &c, with_dots(w, w->nest, true));
		drop(f, w->alloc);
		drop(f, w->lib);
	} else {
		c = versions(w, count);
	}
	ir_append(f, &c, rest);
	f->st.at[before].next = c.first;
	base_remark(f->unit->diags, Dsampled, line, 0, alone ? "" : " where they are few");
	return true;
}

/* `own`: the first statement that is not the program's. */
static bool sample_chain(Fn *f, St first, St own)
{
	bool done = false;
	for (St s = first; s; s = f->st.at[s].next) {
		Sample w;
		done |= s < own && is_product(f, first, s, &w) && rewrite(&w);
	}
	for (St s = first; s; s = f->st.at[s].next) {
		done |= sample_chain(f, f->st.at[s].body, own);
		done |= sample_chain(f, f->st.at[s].other, own);
	}
	return done;
}

/*
 * Of a product that is read here and there only, the elements that are read are computed, one by one.
 * How many these are is estimated when the program gets there; where it is not known before that they
 * are few, there are versions. The order of such sums is free.
 *
 *   alloc @T.5                              if n * 8 < rows * cols {
 *   lib gemm(@T.5, @A.1, @B.2, 0, 1)          for %k.1 in 0 : n : 1 {
 *   for %k.1 in 0 : n : 1 {             =>      %sum.2 = reduce sum %k.3 in 0 : terms of
 *     @o.6[%k.1] = @T.5[@r.3[%k.1],                @A.1[@r.3[%k.1], %k.3] * @B.2[@c.4[%k.1], %k.3] free
 *         @c.4[%k.1]]                           @o.6[%k.1] = %sum.2
 *   }                                         }
 *                                           } else { as it was }
 */
void poly_sample(Fn *f)
{
	if (sample_chain(f, f->body, f->st.n))
		f->body = ir_sweep(f, f->body);
}
