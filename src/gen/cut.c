/*
 * A loop whose only dependence is on one element that it reads in every iteration and writes in one
 * becomes three: before that iteration, it, and behind it. The outer two are vector code.
 *
 *   for j { A[i, j] = min(A[i, j], A[i, k] + A[k, j]) }     is cut at j = k
 */
#include "gen/int.h"
#include "ir/effects.h"

static const Stmt *at(const Gen *g, St s)
{
	return &g->f->st.at[s];
}

typedef struct Cut {
	Gen *g;
	Var j;
	Ex place; /* where to cut; 0: not known yet */
	bool fits;
} Cut;

static bool is_j(const Cut *c, Ex e)
{
	return c->g->f->ex.at[e].op == Ovar && c->g->f->ex.at[e].ref == c->j;
}

/* Is one axis indexed by the same expression with j in it? Then different iterations never meet. */
static bool apart(const Cut *c, const Access *a, const Access *b)
{
	Fn *f = c->g->f;
	for (uint32_t d = 0; d < a->n; d++) {
		Ex x = f->pool.at[a->at + d];
		if (x == f->pool.at[b->at + d] && gen_moves_by_one(f, x, c->j))
			return true;
	}
	return false;
}

/* Do the accesses meet only where j is the other's index of some axis? */
static bool meet_once(Cut *c, const Access *store, const Access *load)
{
	Fn *f = c->g->f;
	for (uint32_t d = 0; d < load->n; d++)
		if (ir_uses_var(f, f->pool.at[load->at + d], c->j))
			return false;
	for (uint32_t d = 0; d < store->n; d++) {
		Ex k = f->pool.at[load->at + d];
		if (!is_j(c, f->pool.at[store->at + d]) || !gen_fixed(c->g, k))
			continue;
		if (c->place && c->place != k)
			return false;
		c->place = k;
		return true;
	}
	return false;
}

static void look(Cut *c, const Access *store, const Access *other)
{
	if (store->s != other->s) {
		c->fits &= !ir_may_alias(c->g->f, store->s, other->s);
		return;
	}
	c->fits &= !store->whole && !other->whole;
	if (c->fits && !apart(c, store, other))
		c->fits = !other->write && meet_once(c, store, other);
}

static void own(Fn *f, St s, void *env)
{
	Cut *c = env;
	const Stmt *x = &f->st.at[s];
	if (x->kind == Klet)
		c->fits &= c->g->home[x->v] != 0 && !c->g->f->var.at[x->v].loop;
	else
		c->fits &= x->kind == Kset || x->kind == Kif;
}

/* Variables that are declared outside the loop are carried around it. */
static bool all_inside(Gen *g, St s)
{
	uint8_t *inside = base_alloc(g->arena, g->f->st.n);
	gen_mark(g, at(g, s)->body, inside);
	for (St k = 1; k < g->f->st.n; k++)
		if (inside[k] && at(g, k)->kind == Klet && !inside[g->home[at(g, k)->v]])
			return false;
	return true;
}

bool gen_cut(Gen *g, St s)
{
	const Stmt *x = at(g, s);
	int64_t by;
	Cut c = { .g = g, .j = x->v, .fits = true };
	if (x->flags & (Fvec | Fpar | Fmap) || g->home[x->v] != s || !ir_is_int(g->f, x->step, &by) ||
		by != 1 || !gen_fixed(g, x->lo) || !gen_fixed(g, x->hi))
		return false;
	ir_each_st(g->f, x->body, own, &c);
	if (!c.fits || !all_inside(g, s))
		return false;
	Effects *e = ir_effects(g->f, s);
	for (uint32_t i = 0; i < e->access.n && c.fits; i++)
		for (uint32_t k = 0; k < e->access.n && c.fits && e->access.at[i].write; k++)
			look(&c, &e->access.at[i], &e->access.at[k]);
	if (!c.fits || !c.place)
		return false;
	gen_need(g, "min", Ti64);
	gen_need(g, "max", Ti64);
	gen_own(g, gen_var_sym(x->v));
	const char *j = gen_name(g, gen_var_sym(x->v)), *k = gen_index(g, c.place, Padd);
	const char *lo = gen_index(g, x->lo, Padd), *hi = gen_index(g, x->hi, Padd);
	gen_loop_as(g, s,
		base_printf(
			g->arena, "jenny_i64 %s = %s; %s < j_min_i64(%s, %s); %s++", j, lo, j, k, hi, j),
		true);
	gen_loop_as(g, s,
		base_printf(g->arena,
			"jenny_i64 %s = j_max_i64(%s, %s); %s < j_min_i64(%s + 1, "
			"%s); %s++",
			j, lo, k, j, k, hi, j),
		false);
	gen_loop_as(g, s,
		base_printf(
			g->arena, "jenny_i64 %s = j_max_i64(%s, %s + 1); %s < %s; %s++", j, lo, k, j, hi, j),
		true);
	return true;
}
