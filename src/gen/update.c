/*
 * Nests that are matrix products (Fprod, made by src/poly/product.c): a call of the runtime's
 * update. What it gets are places of the first elements, and strides as differences of places.
 */
#include "gen/int.h"

enum { Terms = 4 };

typedef struct Term {
	Ex x, y, by;
	bool minus;
} Term;

typedef struct Update {
	Gen *g;
	St loop[3]; /* rows, columns, terms of the sums */
	Ex element;
	Term term[Terms];
	int terms;
} Update;

static const Stmt *at(const Update *u, int k) { return &u->g->f->st.at[u->loop[k]]; }

static bool uses_row(const Update *u, Ex e) { return ir_uses_var(u->g->f, e, at(u, 0)->v); }

/* A bound is flat, or the greater (less) of something flat and of what moves with the row. */
static bool is_bound(const Update *u, Ex e, Op op)
{
	const Expr *x = &u->g->f->ex.at[e];
	return !uses_row(u, e) || (x->op == op && !uses_row(u, x->u.a[0]) &&
								  gen_moves_by_one(u->g->f, x->u.a[1], at(u, 0)->v));
}

static bool look_sum(Update *u, Ex e)
{
	const Fn *f = u->g->f;
	Expr x = f->ex.at[e];
	if (e == u->element)
		return true;
	if ((x.op != Oadd && x.op != Osub) || !look_sum(u, x.u.a[0]) || u->terms == Terms)
		return false;
	Expr m = f->ex.at[x.u.a[1]];
	Term *t = &u->term[u->terms++];
	if (m.op != Omul)
		return false;
	*t = (Term){ .x = m.u.a[0], .y = m.u.a[1], .minus = x.op == Osub };
	m = f->ex.at[t->x];
	if (m.op == Omul) {
		t->by = m.u.a[0];
		t->x = m.u.a[1];
	}
	return f->ex.at[t->x].op == Oload && f->ex.at[t->y].op == Oload;
}

static bool look(Update *u, St s)
{
	Gen *g = u->g;
	for (int k = 0; k < 3; k++) {
		const Stmt *x = &g->f->st.at[s];
		if (!s || x->kind != Kfor || (k && x->next) || g->home[x->v] != s)
			return false;
		u->loop[k] = s;
		s = x->body;
	}
	const Stmt *x = &g->f->st.at[s];
	for (int k = 1; k < 3; k++)
		if (!is_bound(u, at(u, k)->lo, Omax) || !is_bound(u, at(u, k)->hi, Omin))
			return false;
	if (!s || x->kind != Kset || x->next)
		return false;
	u->element = ir_load(g->f, x->s, &g->f->pool.at[x->at]);
	return look_sum(u, x->e);
}

/* The flat part of a bound. */
static Ex flat(const Update *u, Ex e)
{
	return uses_row(u, e) ? u->g->f->ex.at[e].u.a[0] : e;
}

static char *place(Gen *g, Ex load)
{
	return gen_access(g, g->f->ex.at[load].ref, &g->f->pool.at[g->f->ex.at[load].at]);
}

/* How far apart elements are along loop k. */
static char *stride(const Update *u, Ex load, int k)
{
	Gen *g = u->g;
	Ex one = ir_int(g->f, 1), next = ir_bin(g->f, Oadd, ir_var(g->f, at(u, k)->v), one);
	Ex other = ir_subst(g->f, load, at(u, k)->v, next);
	if (other == load)
		return "0";
	return base_printf(g->arena, "&%s - &%s", place(g, other), place(g, load));
}

/* { lo, hi, lo_step, hi_step } of loop k. */
static char *span(const Update *u, int k)
{
	Gen *g = u->g;
	const char *v = gen_name(g, gen_var_sym(at(u, k)->v));
	Ex lo = at(u, k)->lo, hi = at(u, k)->hi;
	bool low = uses_row(u, lo), high = uses_row(u, hi);
	lo = low ? g->f->ex.at[lo].u.a[1] : lo;
	hi = high ? g->f->ex.at[hi].u.a[1] : hi;
	return base_printf(g->arena, "{ %s - %s, %s - %s, %d, %d }", gen_index(g, lo, Padd), v,
		gen_index(g, hi, Padd), v, low, high);
}

static void put_terms(const Update *u, const char *name)
{
	Gen *g = u->g;
	gen_put(g, "const JennyTerm %s[] = {", name);
	for (int k = 0; k < u->terms; k++) {
		const Term *t = &u->term[k];
		const char *by = t->by ? gen_expr(g, t->by, Punary) : "1";
		gen_put(g, "\t{ &%s, &%s, %s, %s, %s, %s, %s%s },", place(g, t->x), place(g, t->y),
			stride(u, t->x, 0), stride(u, t->x, 2), stride(u, t->y, 2), stride(u, t->y, 1),
			t->minus ? "-" : "", by);
	}
	gen_put(g, "};");
}

static void put_call(const Update *u, const char *terms)
{
	Gen *g = u->g;
	const char *length[3];
	for (int k = 0; k < 3; k++)
		length[k] = base_printf(g->arena, "%s - %s", gen_index(g, flat(u, at(u, k)->hi), Padd),
			gen_name(g, gen_var_sym(at(u, k)->v)));
	g->fr->status = true;
	gen_put(g, "status = ctx->update(ctx, %d, %s, &(JennyProduct){ '%c', %d, %s, %s, %s, %s,", g->temps,
		gen_worker(g), g->f->ex.at[u->element].type == Tf32 ? 's' : 'd', u->terms, length[0],
		length[1], length[2], stride(u, u->element, 0));
	gen_put(g, "\t&%s, %s, %s, %s });", place(g, u->element), terms, span(u, 1), span(u, 2));
	gen_put(g, "if (status)");
	gen_put(g, "\treturn status;");
	g->temps += 2;
}

bool gen_update(Gen *g, St s)
{
	Update u = { .g = g };
	if (!look(&u, s))
		return false;
	gen_line(g, at(&u, 0)->line);
	gen_put(g, "{");
	g->fr->tabs++;
	for (int k = 0; k < 3; k++) {
		Sym y = gen_var_sym(at(&u, k)->v);
		const char *lo = gen_index(g, flat(&u, at(&u, k)->lo), 0);
		gen_own(g, y);
		gen_put(g, "const jenny_i64 %s = %s;", gen_name(g, y), lo);
	}
	const char *terms = gen_fresh(g, "terms");
	put_terms(&u, terms);
	put_call(&u, terms);
	g->fr->tabs--;
	gen_put(g, "}");
	return true;
}
