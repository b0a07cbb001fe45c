/* What is so because of the statements: which storages are written, and what a view is bound to. */
#include "ir/own.h"

typedef struct Facts {
	bool changed;
} Facts;

static void mark(Fn *f, Sto s, Facts *facts)
{
	facts->changed |= !f->sto.at[s].written;
	f->sto.at[s].written = true;
}

static void facts_of(Fn *f, St at, void *env)
{
	const Stmt *s = &f->st.at[at];
	if (s->kind == Kset)
		mark(f, s->s, env);
	if (s->kind == Klib)
		mark(f, f->pool.at[s->at], env);
	if (s->kind == Kbind && f->sto.at[s->s].written)
		mark(f, f->pool.at[s->at], env);
	for (uint32_t k = s->n, o; s->kind == Kext && k < s->n + s->step; k++)
		if (ir_ext_part(f, s, k, &o) == Xwrites)
			mark(f, o, env);
	if (s->kind == Kcall)
		for (uint32_t i = 0; i < s->step; i++)
			if (f->unit->fn.at[s->fn]->param.at[i].array)
				mark(f, f->pool.at[s->at + s->n + i], env);
}

/* Another storage to which a view is bound. */
static void add_way(Fn *f, Store *view, Sto from)
{
	uint32_t n = 0;
	for (; view->ways && view->ways[n]; n++)
		if (view->ways[n] == from)
			return;
	Sto *ways = base_alloc(f->arena, (n + 2) * sizeof *ways);
	for (uint32_t k = 0; k < n; k++)
		ways[k] = view->ways[k];
	ways[n] = from;
	view->ways = ways;
}

static void base_of(Fn *f, St at, void *env)
{
	const Stmt *s = &f->st.at[at];
	bool *seen = env;
	if (s->kind != Kbind)
		return;
	Sto from = f->pool.at[s->at];
	add_way(f, &f->sto.at[s->s], from);
	f->sto.at[s->s].base = !seen[s->s] || f->sto.at[s->s].base == from ? from : 0;
	seen[s->s] = true;
}

/* Store.base: what a view is bound to; a view that stands in for itself by way of others has none. */
static void find_bases(Fn *f)
{
	for (Sto s = 1; s < f->sto.n; s++)
		f->sto.at[s].ways = NULL;
	ir_each_st(f, f->body, base_of, base_alloc(f->arena, f->sto.n * sizeof(bool)));
	for (Sto s = 1; s < f->sto.n; s++) {
		Sto at = s;
		for (uint32_t k = 0; at && f->sto.at[at].origin == Sview; k++) {
			if (k == f->sto.n)
				f->sto.at[s].base = 0;
			at = f->sto.at[at].base;
		}
	}
}

/* Store.written: by set, by a library call, through a view of it; arrays handed to a call count as
 * written. */
void ir_facts(Fn *f)
{
	Facts facts = { .changed = true };
	find_bases(f);
	for (Sto s = 1; s < f->sto.n; s++)
		f->sto.at[s].written = false;
	while (facts.changed) {
		facts.changed = false;
		ir_each_st(f, f->body, facts_of, &facts);
	}
}
