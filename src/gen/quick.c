/*
 * Vector loops that divide by what stays the same in them. A processor's divider is slow: so the quotient
 * is a product with the reciprocal and two steps with the remainder (Markstein), which end on the same
 * double as the division wherever no remainder underflows. Where one does, or a number is infinite, the
 * processor raises a flag, and the loop runs again with the divider (what it reads, it does not store), as do the
 * next ones of its function.
 *
 *   for i { a[i] = b[i] / c }
 *   ->  if (quick = j_quick()) { for i { a[i] = j_quotient(b[i], by, inv) } quick = j_exact(quick) }
 *       if (!quick) for i { a[i] = b[i] / c }
 */
#include "gen/int.h"

#include "ir/effects.h"

#include <math.h>

enum {
	OTHERS = 10,   /* operations beside each division, up to which a loop waits for the divider */
	SHORTEST = 24, /* rounds from which the flags are worth asking for */
	SHY = 32       /* loops that go by the divider after one that had to */
};

static const Stmt *at(const Gen *g, St s)
{
	return &g->f->st.at[s];
}

/* Of an expression, or a loop's body. */
typedef struct Look {
	Gen *g;
	const Stmt *loop;
	Quick *q;
	bool fits, changes;
	int quotients, others;
} Look;

/* Is it the loop's variable, or one that its body declares? */
static bool is_inside(const Look *k, Var v)
{
	if (v == k->loop->v)
		return true;
	for (St s = k->loop->body; s; s = at(k->g, s)->next)
		if (at(k->g, s)->kind == Klet && at(k->g, s)->v == v)
			return true;
	return false;
}

static void look_change(Fn *f, Ex e, void *env)
{
	Look *k = env;
	k->changes |= f->ex.at[e].op == Ovar && is_inside(k, f->ex.at[e].ref);
}

static bool changes(const Look *k, Ex e)
{
	Look own = *k;
	own.changes = false;
	ir_each_ex(k->g->f, e, look_change, &own);
	return own.changes;
}

/* A divisor: a variable or constant that is no power of two, those are products already. */
static bool shared(const Look *k, Ex e)
{
	const Expr *x = &k->g->f->ex.at[e];
	int unused;
	if (x->op == Ocon)
		return x->u.f > 0 && frexp(x->u.f, &unused) != 0.5;
	return x->op == Ovar && !is_inside(k, x->ref);
}

static void divide(Look *k, const Expr *x)
{
	Quick *q = k->q;
	Ex by = x->u.a[1];
	if (x->type != Tf64 || !shared(k, by) || !changes(k, x->u.a[0]))
		return;
	int n = 0;
	while (n < q->n && q->by[n] != by)
		n++;
	if (n == QUICKS)
		return;
	q->by[n] = by;
	q->n += n == q->n;
	k->quotients++;
}

static bool stored(const Look *k, Sto t)
{
	for (St s = k->loop->body; s; s = at(k->g, s)->next)
		if (at(k->g, s)->kind == Kset && ir_may_alias(k->g->f, t, at(k->g, s)->s))
			return true;
	return false;
}

static void look_node(Fn *f, Ex e, void *env)
{
	Look *k = env;
	const Expr *x = &f->ex.at[e];
	char kind = ir_type[x->type].kind;
	switch (x->op) {
	case Oload: k->fits &= !stored(k, x->ref); break;
	case Ocon:
	case Ovar:
	case Odim: break;
	case Odiv: divide(k, x); break;
	case Oadd:
	case Osub:
	case Omul:
	case Oneg: k->others += kind == 'f' && changes(k, e); break;
	default: k->fits = false;
	}
}

static void look_own(Fn *f, Ex *e, void *env)
{
	ir_each_ex(f, *e, look_node, env);
}

bool gen_quick_find(Gen *g, St loop, Quick *q)
{
	Look k = { .g = g, .loop = at(g, loop), .q = q, .fits = true };
	*q = (Quick){ 0 };
	for (St s = k.loop->body; s && k.fits; s = at(g, s)->next) {
		const Stmt *x = at(g, s);
		k.fits = x->kind == Kset || (x->kind == Klet && g->home[x->v] == s);
		if (k.fits)
			ir_st_exprs(g->f, s, look_own, &k);
	}
	return k.fits && k.quotients && k.others <= OTHERS * k.quotients;
}

/* Leaves `quick` behind: non-zero where the loop may be quick. */
void gen_quick_open(Gen *g, Quick *q, St loop)
{
	gen_need(g, "quick", Tf64);
	gen_put(g, "{");
	g->fr->tabs++;
	g->fr->shy = true;
	gen_put(g, "unsigned quick = %s >= %d && --shy < 0;", gen_trip(g, at(g, loop)), SHORTEST);
	for (int k = 0; k < q->n; k++) {
		q->name[k] = gen_fresh(g, "by");
		q->inverse[k] = gen_fresh(g, "inv");
		gen_put(g, "const double %s = j_divisor(%s, &quick), %s = 1.0 / %s;", q->name[k],
			gen_value(g, q->by[k]), q->inverse[k], q->name[k]);
	}
	gen_put(g, "if (quick) {");
	g->fr->tabs++;
	gen_put(g, "const unsigned flags = j_quick();");
	q->on = true;
	g->quick = q;
}

void gen_quick_else(Gen *g, Quick *q)
{
	gen_put(g, "if (RARE(!(quick = j_exact(flags))))");
	gen_put(g, "\tshy = %d;", SHY);
	g->fr->tabs--;
	gen_put(g, "}");
	gen_put(g, "if (RARE(!quick)) {");
	g->fr->tabs++;
	q->on = false;
}

void gen_quick_close(Gen *g)
{
	g->quick = NULL;
	for (int k = 0; k < 2; k++) {
		g->fr->tabs--;
		gen_put(g, "}");
	}
}

/* e's number among the divisors, or -1. */
int gen_quick_divisor(const Gen *g, Ex e)
{
	for (int k = 0; g->quick && g->quick->on && k < g->quick->n; k++)
		if (g->quick->by[k] == e)
			return k;
	return -1;
}
