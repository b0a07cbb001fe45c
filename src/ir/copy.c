#include "ir/copy.h"

#include <string.h>

Copy ir_new_copy(Fn *f, const Effects *x)
{
	Copy c = { .f = f, .vars = f->var.n, .stos = f->sto.n };
	c.var = base_alloc(f->arena, c.vars * sizeof *c.var);
	c.sto = base_alloc(f->arena, c.stos * sizeof *c.sto);
	for (Var v = 1; v < c.vars; v++) {
		if (!bit_has(x->writes, v))
			continue;
		VarInfo info = f->var.at[v];
		Var own = ir_new_var(f, info.name, info.type);
		f->var.at[own] = info;
		c.var[v] = ir_var(f, own);
	}
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		if (!a->alloc || c.sto[a->s])
			continue;
		Store like = f->sto.at[a->s];
		c.sto[a->s] = ir_new_store(f, like.name, like.type, like.rank, like.origin, like.layout);
		like.private_to = 0;
		f->sto.at[c.sto[a->s]] = like;
	}
	return c;
}

void ir_copy_var(Copy *c, Var v, Ex e)
{
	c->var[v] = e;
}

typedef struct Look {
	bool fits;
} Look;

static void look_at(Fn *f, St s, void *env)
{
	if (f->st.at[s].flags & Fprod)
		((Look *)env)->fits = false;
	switch (f->st.at[s].kind) {
	case Klet:
	case Kset:
	case Kfor:
	case Kif:
	case Kreduce:
	case Kalloc: break;
	default: ((Look *)env)->fits = false;
	}
}

bool ir_can_copy(Fn *f, St first)
{
	Look l = { true };
	ir_each_st(f, first, look_at, &l);
	return l.fits;
}

static Ex copy_node(Rewrite *r, Ex e)
{
	const Copy *c = r->env;
	Fn *f = r->f;
	Expr x = f->ex.at[e];
	Ex idx[JENNY_RANK];
	if (x.op == Ovar && x.ref < c->vars && c->var[x.ref])
		return c->var[x.ref];
	if (x.op != Oload || x.ref >= c->stos || !c->sto[x.ref])
		return e;
	for (uint32_t k = 0; k < x.n; k++)
		idx[k] = f->pool.at[x.at + k];
	return ir_load(f, c->sto[x.ref], idx);
}

static Var new_name(const Copy *c, Var v)
{
	return v && v < c->vars && c->var[v] ? c->f->ex.at[c->var[v]].ref : v;
}

static St copy_chain(Copy *c, St first)
{
	Chain b = { 0 };
	for (St s = first; s; s = c->f->st.at[s].next)
		ir_append(c->f, &b, ir_copy(c, s));
	return b.first;
}

St ir_copy(Copy *c, St s)
{
	Fn *f = c->f;
	Stmt st = f->st.at[s];
	St own = ir_new_st(f, st.kind, st.line);
	st.next = 0;
	st.v = new_name(c, st.v);
	st.k = new_name(c, st.k);
	st.s = st.s && st.s < c->stos && c->sto[st.s] ? c->sto[st.s] : st.s;
	if (st.kind == Kset || st.kind == Klib) {
		uint32_t at = f->pool.n;
		(void)vec_more(f->arena, &f->pool, st.n);
		memcpy(&f->pool.at[at], &f->pool.at[st.at], st.n * sizeof f->pool.at[0]);
		st.at = at;
	}
	for (uint32_t k = 0; st.kind == Klib && k < 3; k++) {
		uint32_t *s3 = &f->pool.at[st.at + k];
		*s3 = *s3 < c->stos && c->sto[*s3] ? c->sto[*s3] : *s3;
	}
	f->st.at[own] = st;
	Rewrite r = { .f = f, .node = copy_node, .env = c };
	ir_rewrite_st(&r, own);
	St body = copy_chain(c, st.body), other = copy_chain(c, st.other);
	f->st.at[own].body = body;
	f->st.at[own].other = other;
	return own;
}
