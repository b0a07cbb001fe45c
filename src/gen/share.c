/*
 * What is used twice in a statement. An expression is a DAG: a shared subterm becomes a constant
 * before the statement (gen_prepare), or inside the operand under whose condition it is evaluated
 * (gen_region).
 */
#include "gen/int.h"

#include <stdlib.h>
#include <string.h>

static const Expr *at(const Gen *g, Ex e)
{
	return &g->f->ex.at[e];
}

typedef Vec(Ex) Exs;

/* Operands from number `k` on are evaluated only under a condition. */
static int lazy_from(const Expr *x)
{
	return x->op == Oland || x->op == Olor || x->op == Oselect ? 1 : 4;
}

static bool is_leaf(const Expr *x)
{
	return x->op == Ocon || x->op == Ovar || x->op == Odim;
}

static bool is_arith(const Expr *x)
{
	return x->op == Oadd || x->op == Osub || x->op == Omul;
}

/* Cheap enough to be written twice: leaves, and up to three i64 operations on them. */
static bool trivial(const Gen *g, Ex e, int *budget)
{
	const Expr *x = at(g, e);
	if (is_leaf(x))
		return true;
	if (x->type != Ti64 || !is_arith(x) || --*budget < 0)
		return false;
	return trivial(g, x->u.a[0], budget) && trivial(g, x->u.a[1], budget);
}

static void count(Gen *g, Ex e, Exs *seen)
{
	if (g->stamp[e] == g->now) {
		g->uses[e]++;
		return;
	}
	g->stamp[e] = g->now;
	g->uses[e] = 1;
	if (g->tmp[e])
		return;
	*vec_push(g->arena, seen) = e;
	for (int k = 0, n = ir_arity(g->f, e); k < n; k++)
		count(g, ir_operand(g->f, e, k), seen);
}

/* Marks what is evaluated whenever e is: e and its strict operands. */
static void must(Gen *g, Ex e, uint8_t *mark, uint8_t as)
{
	if (mark[e] & as)
		return;
	mark[e] |= as;
	int n = g->tmp[e] ? 0 : ir_arity(g->f, e), strict = lazy_from(at(g, e));
	for (int k = 0; k < n && k < strict; k++)
		must(g, ir_operand(g->f, e, k), mark, as);
}

enum { Sure = 1, Left = 2, Right = 4 };

/* What both arms of a select evaluate is evaluated with the select. */
static void common(Gen *g, const Expr *x, uint8_t *mark, const Exs *seen)
{
	must(g, x->u.a[1], mark, Left);
	must(g, x->u.a[2], mark, Right);
	for (uint32_t i = 0; i < seen->n; i++) {
		uint8_t *m = &mark[seen->at[i]];
		*m = *m & Sure || (*m & Left && *m & Right) ? Sure : 0;
	}
}

static int by_number(const void *a, const void *b)
{
	Ex x = *(const Ex *)a, y = *(const Ex *)b;
	return x < y ? -1 : x > y;
}

static bool any_shared(const Gen *g, const Exs *seen)
{
	for (uint32_t i = 0; i < seen->n; i++) {
		int budget = 3;
		if (g->uses[seen->at[i]] > 1 && !trivial(g, seen->at[i], &budget))
			return true;
	}
	return false;
}

/* The shared subterms that are evaluated whenever the roots are, operands first (an operand has a
 * smaller number than its user). */
static Exs pick(Gen *g, const Ex *root, int n)
{
	Exs seen = { 0 }, picked = { 0 };
	g->now++;
	for (int i = 0; i < n; i++)
		if (root[i])
			count(g, root[i], &seen);
	if (!any_shared(g, &seen))
		return picked;
	uint8_t *mark = base_alloc(g->arena, g->f->ex.n);
	for (int i = 0; i < n; i++)
		if (root[i])
			must(g, root[i], mark, Sure);
	for (uint32_t i = 0; i < seen.n; i++)
		if (mark[seen.at[i]] & Sure && at(g, seen.at[i])->op == Oselect)
			common(g, at(g, seen.at[i]), mark, &seen);
	qsort(seen.at, seen.n, sizeof *seen.at, by_number);
	for (uint32_t i = 0; i < seen.n; i++) {
		Ex e = seen.at[i];
		int budget = 3;
		if (mark[e] & Sure && g->uses[e] > 1 && !trivial(g, e, &budget))
			*vec_push(g->arena, &picked) = e;
	}
	return picked;
}

/* Gives names to the shared subterms that are evaluated with the roots: "const T j_1 = ...;", each
 * between `before` and `after`. The terms named are pushed on `named`. */
static void share(
	Gen *g, const Ex *root, int n, Exs *named, Text *t, const char *before, const char *after)
{
	Exs picked = pick(g, root, n);
	for (uint32_t i = 0; i < picked.n; i++) {
		Ex e = picked.at[i];
		Text value = gen_text(g);
		gen_expr_to(g, &value, e, 0);
		int id = ++g->tmps;
		text_printf(
			t, "%sconst %s j_%d = %s;%s", before, gen_ctype[at(g, e)->type], id, value.at, after);
		g->tmp[e] = (uint32_t)id;
		*vec_push(g->arena, named) = e;
	}
}

/* Prepares a statement: constants for the shared subterms of all its expressions. They are valid
 * until the next call. */
void gen_prepare(Gen *g, const Ex *root, int n)
{
	memset(g->tmp, 0, g->f->ex.n * sizeof *g->tmp);
	Exs named = { 0 };
	Text t = gen_text(g);
	char *before = base_alloc(g->arena, (size_t)g->fr->tabs + 1);
	memset(before, '\t', (size_t)g->fr->tabs);
	share(g, root, n, &named, &t, before, "\n");
	text_puts(&g->fr->body, t.at);
}

/* An operand under a condition: constants of its own stay inside it. */
void gen_region(Gen *g, Text *t, Ex e, int prec)
{
	const Expr *x = at(g, e);
	if (is_leaf(x) || g->tmp[e]) {
		gen_expr_to(g, t, e, prec);
		return;
	}
	Exs named = { 0 };
	Text own = gen_text(g);
	share(g, &e, 1, &named, &own, "", " ");
	if (!named.n)
		gen_expr_to(g, t, e, prec);
	else {
		text_printf(t, "__extension__({ %s", own.at);
		gen_expr_to(g, t, e, 0);
		text_puts(t, "; })");
	}
	for (uint32_t i = 0; i < named.n; i++)
		g->tmp[named.at[i]] = 0;
}
