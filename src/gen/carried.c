/* Which variables of a loop hang on the round before: what is made of them is computed one number at a time,
 * whatever the compiler would like. */
#include "gen/int.h"

typedef struct Round {
	Gen *g;
	/* by Var: assigned in the loop; by now; hangs on the round before */
	uint8_t *set, *done, *hangs;
	bool found, more;
} Round;

static void look_set(Fn *f, St s, void *env)
{
	Round *r = env;
	const Stmt *x = &f->st.at[s];
	if (x->kind == Klet)
		r->set[x->v] = !f->var.at[x->v].once;
}

static void look_read(Fn *f, Ex e, void *env)
{
	Round *r = env;
	const Expr *x = &f->ex.at[e];
	if (x->op == Ovar && r->set[x->ref] && !r->done[x->ref])
		r->hangs[x->ref] = 1;
}

static void look_own(Fn *f, Ex *e, void *env)
{
	ir_each_ex(f, *e, look_read, env);
}

static void look_first(Fn *f, St s, void *env)
{
	ir_st_exprs(f, s, look_own, env);
}

static void look_hangs(Fn *f, Ex e, void *env)
{
	Round *r = env;
	r->found |= f->ex.at[e].op == Ovar && r->hangs[f->ex.at[e].ref];
}

static void spread(Fn *f, St s, void *env)
{
	Round *r = env;
	const Stmt *x = &f->st.at[s];
	r->found = false;
	if (x->kind == Klet && !r->hangs[x->v])
		ir_each_ex(f, x->e, look_hangs, env);
	if (r->found)
		r->hangs[x->v] = r->more = true;
}

uint8_t *gen_carried(Gen *g, St body)
{
	Fn *f = g->f;
	Round r = { .g = g };
	r.set = base_alloc(g->arena, f->var.n);
	r.done = base_alloc(g->arena, f->var.n);
	r.hangs = base_alloc(g->arena, f->var.n);
	ir_each_st(f, body, look_set, &r);
	for (St s = body; s; s = f->st.at[s].next) {
		ir_st_exprs(f, s, look_own, &r);
		ir_each_st(f, f->st.at[s].body, look_first, &r);
		ir_each_st(f, f->st.at[s].other, look_first, &r);
		if (f->st.at[s].kind == Klet)
			r.done[f->st.at[s].v] = 1;
	}
	do {
		r.more = false;
		ir_each_st(f, body, spread, &r);
	} while (r.more);
	return r.hangs;
}

bool gen_one_by_one(Gen *g, Ex e)
{
	Round r = { .g = g, .hangs = g->carried };
	if (g->vector || g->many)
		return false;
	if (g->carried)
		ir_each_ex(g->f, e, look_hangs, &r);
	return !g->carried || r.found;
}
