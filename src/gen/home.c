/* Where variables are declared: at the statement that assigns them first, if all that mentions them
 * lies behind it in the same block; else at the top of the function. */
#include "gen/int.h"

typedef struct Scope {
	uint32_t up, depth;
} Scope;

typedef struct Homes {
	Gen *g;
	Vec(Scope) scope;
	uint32_t *lca;    /* by Var: innermost scope around all mentions */
	St *first;        /* by Var: first statement that mentions it */
	uint32_t *within; /* by Var: scope of that statement */
	uint32_t now;     /* scope and statement being looked at */
	St st;
} Homes;

static uint32_t enter(Homes *h, uint32_t up)
{
	*vec_push(h->g->arena, &h->scope) = (Scope){ up, h->scope.at[up].depth + 1 };
	return h->scope.n - 1;
}

static uint32_t common(const Homes *h, uint32_t a, uint32_t b)
{
	while (a != b)
		if (h->scope.at[a].depth > h->scope.at[b].depth)
			a = h->scope.at[a].up;
		else
			b = h->scope.at[b].up;
	return a;
}

static void note(Homes *h, Var v)
{
	if (!h->lca[v]) {
		h->lca[v] = h->within[v] = h->now;
		h->first[v] = h->st;
	} else
		h->lca[v] = common(h, h->lca[v], h->now);
}

/* Lengths that are variables are named wherever the storage is accessed. */
static void note_sto(Homes *h, Sto s)
{
	const Store *x = &h->g->f->sto.at[s];
	for (int d = 0; d < x->rank; d++)
		if (x->dim[d] && h->g->f->ex.at[x->dim[d]].op == Ovar)
			note(h, h->g->f->ex.at[x->dim[d]].ref);
}

static void note_ex(Fn *f, Ex e, void *env)
{
	const Expr *x = &f->ex.at[e];
	if (x->op == Ovar)
		note(env, x->ref);
	else if (x->op == Oload || x->op == Odim)
		note_sto(env, x->ref);
}

static void note_own(Fn *f, Ex *e, void *env)
{
	ir_each_ex(f, *e, note_ex, env);
}

static void walk(Homes *h, St first, uint32_t scope)
{
	Fn *f = h->g->f;
	for (St s = first; s; s = f->st.at[s].next) {
		const Stmt *x = &f->st.at[s];
		h->now = scope;
		h->st = s;
		ir_st_exprs(f, s, note_own, h);
		if (x->kind == Kset)
			note_sto(h, x->s);
		if (x->kind == Klet || x->kind == Kreduce)
			note(h, x->v);
		if (x->kind == Kcall)
			for (uint32_t i = 0; i < x->n; i++)
				note(h, f->pool.at[x->at + i]);
		for (uint32_t i = 0, v; x->kind == Kext && i < x->n; i++)
			if (ir_ext_part(f, x, i, &v) == Xvar)
				note(h, v);
		if (x->kind == Klib || x->kind == Kcall || x->kind == Kext)
			for (Sto k = 1; k < f->sto.n; k++)
				note_sto(h, k);
		if (x->kind == Kreturn)
			for (uint32_t i = 0; i < f->result.n; i++)
				f->result.at[i].array ? note_sto(h, f->result.at[i].ref)
									  : note(h, f->result.at[i].ref);
		if (x->body || x->other || x->kind == Kfor) {
			uint32_t body = enter(h, scope);
			h->now = body;
			if (x->kind == Kfor)
				note(h, x->v);
			walk(h, x->body, body);
			if (x->other)
				walk(h, x->other, enter(h, scope));
		}
	}
}

static bool reads_own(Fn *f, const Stmt *x, Var v)
{
	if (x->kind == Klet)
		return ir_uses_var(f, x->e, v);
	if (x->kind == Kreduce)
		return ir_uses_var(f, x->e, v) || ir_uses_var(f, x->lo, v) || ir_uses_var(f, x->hi, v);
	for (uint32_t i = 0; x->kind == Kcall && i < x->step; i++)
		if (!f->unit->fn.at[x->fn]->param.at[i].array &&
			ir_uses_var(f, f->pool.at[x->at + x->n + i], v))
			return true;
	return false;
}

static bool makes(const Fn *f, const Stmt *x, Var v)
{
	if (x->kind == Klet || x->kind == Kreduce || x->kind == Kfor)
		return x->v == v;
	for (uint32_t i = 0; x->kind == Kcall && i < x->n; i++)
		if (f->pool.at[x->at + i] == v)
			return true;
	return false;
}

void gen_homes(Gen *g)
{
	Fn *f = g->f;
	Homes h = { .g = g };
	h.lca = base_alloc(g->arena, f->var.n * sizeof *h.lca);
	h.first = base_alloc(g->arena, f->var.n * sizeof *h.first);
	h.within = base_alloc(g->arena, f->var.n * sizeof *h.within);
	g->home = base_alloc(g->arena, f->var.n * sizeof *g->home);
	(void)vec_push(g->arena, &h.scope);
	*vec_push(g->arena, &h.scope) = (Scope){ 0, 1 };
	walk(&h, f->body, 1);
	h.now = 1;
	h.st = 0;
	for (uint32_t i = 0; i < f->result.n; i++)
		f->result.at[i].array ? note_sto(&h, f->result.at[i].ref) : note(&h, f->result.at[i].ref);
	for (Var v = 1; v < f->var.n; v++) {
		const Stmt *x = &f->st.at[h.first[v]];
		if (h.first[v] && !f->var.at[v].param && h.lca[v] == h.within[v] && makes(f, x, v) &&
			!reads_own(f, x, v))
			g->home[v] = h.first[v];
	}
}

static void mark(Fn *f, St s, void *env)
{
	(void)f;
	((uint8_t *)env)[s] = 1;
}

void gen_mark(Gen *g, St first, uint8_t *inside)
{
	ir_each_st(g->f, first, mark, inside);
}

static void own_copy(Gen *g, Var v, const uint8_t *inside)
{
	if (!inside[g->home[v]] || !g->home[v])
		gen_declare(g, gen_var_sym(v));
}

void gen_privatise(Gen *g, St first)
{
	uint8_t *inside = base_alloc(g->arena, g->f->st.n);
	gen_mark(g, first, inside);
	for (St s = 1; s < g->f->st.n; s++) {
		const Stmt *x = &g->f->st.at[s];
		if (!inside[s])
			continue;
		if (x->kind == Klet || x->kind == Kfor || x->kind == Kreduce)
			own_copy(g, x->v, inside);
		for (uint32_t i = 0; x->kind == Kcall && i < x->n; i++)
			own_copy(g, g->f->pool.at[x->at + i], inside);
	}
}
