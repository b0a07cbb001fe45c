/*
 * Loops that append the elements which a mask lets through, eight at a time where the processor can:
 *
 *   for k { t[pos] = a[k]; pos = pos + cast.i64(mask[k]) }   ->   pos += j_pack(&t[pos], &a[lo], &mask[lo], n)
 *
 * Several such pairs may stand in a loop. Elements that all go are moved:
 *
 *   for k { t[pos + (k - lo)] = t[k] }   ->   j_move(&t[pos], &t[lo], n)
 */
#include "gen/int.h"

#include "ir/effects.h"

enum { Most = 6 };

/* let 0: all elements go, the first to the place `first`. */
typedef struct Pair {
	St set, let;
	Ex first;
	Sto to, from, mask;
	Ex load, test;
} Pair;

static const Stmt *at(const Gen *g, St s)
{
	return &g->f->st.at[s];
}

/* Is e an element of a dense storage that moves along it with k? */
static bool runs(Gen *g, Ex e, Var k)
{
	Fn *f = g->f;
	const Expr *x = &f->ex.at[e];
	if (x->op != Oload || x->n == 0 || f->sto.at[x->ref].layout != 'C')
		return false;
	for (int d = 0; d < x->n; d++) {
		Ex i = f->pool.at[x->at + (uint32_t)d];
		bool last = d + 1 == x->n;
		if (last ? !gen_moves_by_one(f, i, k) : ir_uses_var(f, i, k))
			return false;
	}
	return true;
}

/* t[pos + (k - lo)] = t[k], in order */
static bool take_move(Gen *g, St s, const Stmt *loop, Pair *p)
{
	Fn *f = g->f;
	const Stmt *set = at(g, s);
	if (set->kind != Kset || set->n != 1 || f->sto.at[set->s].layout != 'C' ||
		!runs(g, set->e, loop->v) || f->ex.at[set->e].ref != set->s)
		return false;
	const Expr *to = &f->ex.at[f->pool.at[set->at]];
	if (to->op != Oadd || ir_uses_var(f, to->u.a[0], loop->v))
		return false;
	const Expr *way = &f->ex.at[to->u.a[1]];
	if (way->op != Osub || f->ex.at[way->u.a[0]].op != Ovar ||
		f->ex.at[way->u.a[0]].ref != loop->v || way->u.a[1] != loop->lo)
		return false;
	*p = (Pair){ .set = s, .first = to->u.a[0], .to = set->s, .from = set->s, .mask = set->s };
	p->load = p->test = set->e;
	return true;
}

static bool take(Gen *g, St s, Var k, Pair *p)
{
	Fn *f = g->f;
	const Stmt *set = at(g, s), *let = set->next ? at(g, set->next) : NULL;
	if (!let || set->kind != Kset || let->kind != Klet || set->n != 1 ||
		f->sto.at[set->s].layout != 'C' || g->home[let->v] == set->next)
		return false;
	const Expr *to = &f->ex.at[f->pool.at[set->at]], *sum = &f->ex.at[let->e];
	if (to->op != Ovar || to->ref != let->v || sum->op != Oadd || !runs(g, set->e, k) ||
		f->ex.at[set->e].type != f->sto.at[set->s].type || f->ex.at[sum->u.a[0]].op != Ovar ||
		f->ex.at[sum->u.a[0]].ref != let->v)
		return false;
	const Expr *wide = &f->ex.at[sum->u.a[1]];
	if (wide->op != Ocast || wide->type != Ti64 || f->ex.at[wide->u.a[0]].type != Tbool ||
		!runs(g, wide->u.a[0], k))
		return false;
	*p = (Pair){ .set = s, .let = set->next, .to = set->s, .from = f->ex.at[set->e].ref };
	p->mask = f->ex.at[wide->u.a[0]].ref;
	p->load = set->e;
	p->test = wide->u.a[0];
	return true;
}

/* Does what pair p stores or counts leave pair q alone? */
static bool apart(Gen *g, const Pair *p, const Pair *q)
{
	Fn *f = g->f;
	Var v = p->let ? at(g, p->let)->v : 0;
	if (!p->let)
		return q->let == 0 && (p == q || !ir_may_alias(f, p->to, q->to));
	if (!q->let || ir_may_alias(f, p->to, q->mask) || ir_uses_var(f, q->load, v) ||
		ir_uses_var(f, q->test, v))
		return false;
	return p == q ? p->to == p->from || !ir_may_alias(f, p->to, p->from)
				  : !ir_may_alias(f, p->to, q->to) && !ir_may_alias(f, p->to, q->from) &&
						v != at(g, q->let)->v;
}

static char *place(Gen *g, Ex e, Var k, Ex lo)
{
	Ex x = ir_subst(g->f, e, k, lo);
	gen_prepare(g, &x, 1);
	return gen_access(g, g->f->ex.at[x].ref, &g->f->pool.at[g->f->ex.at[x].at]);
}

static int look(Gen *g, St s, Pair *pair)
{
	const Stmt *x = at(g, s);
	int64_t step;
	int n = 0;
	if (!ir_is_int(g->f, x->step, &step) || step != 1 || g->home[x->v] != s ||
		!gen_fixed(g, x->lo) || !gen_fixed(g, x->hi) || g->lane)
		return 0;
	for (St k = x->body; k; n++) {
		if (n == Most || (!take(g, k, x->v, &pair[n]) && !take_move(g, k, x, &pair[n])))
			return 0;
		k = at(g, pair[n].let ? pair[n].let : pair[n].set)->next;
	}
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			if (!apart(g, &pair[i], &pair[k]))
				return 0;
	return n;
}

bool gen_pack(Gen *g, St s)
{
	Pair pair[Most];
	int n = look(g, s, pair);
	for (int k = 0; k < n; k++) {
		const Stmt *x = at(g, s);
		Type type = g->f->sto.at[pair[k].to].type;
		Var loop = x->v;
		Ex lo = x->lo;
		gen_need(g, pair[k].let ? "pack" : "move", type);
		gen_line(g, at(g, pair[k].set)->line);
		if (!pair[k].let) {
			gen_prepare(g, &pair[k].first, 1);
			const char *first = gen_access(g, pair[k].to, &pair[k].first);
			gen_put(g, "j_move_%s(&%s, &%s, %s);", gen_suffix[type], first,
				place(g, pair[k].load, loop, lo), gen_trip(g, at(g, s)));
			continue;
		}
		Ex spot = g->f->pool.at[at(g, pair[k].set)->at];
		gen_prepare(g, &spot, 1);
		const char *pos = gen_sym(g, gen_var_sym(at(g, pair[k].let)->v));
		const char *to = gen_access(g, pair[k].to, &g->f->pool.at[at(g, pair[k].set)->at]);
		const char *from = place(g, pair[k].load, loop, lo),
				   *mask = place(g, pair[k].test, loop, lo);
		gen_put(g, "%s += j_pack_%s(&%s, &%s, &%s, %s);", pos, gen_suffix[type], to, from, mask,
			gen_trip(g, at(g, s)));
	}
	return n > 0;
}
