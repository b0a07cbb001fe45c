#include "ir/effects.h"
#include "ir/own.h"

#include <string.h>

enum { FEW = 200 };

/* A place for each expression instead of a table of a few. */
static void widen(Rewrite *r)
{
	r->memo = base_alloc(r->f->arena, r->known * sizeof *r->memo);
	for (uint32_t i = 0; i < r->few->cap; i++)
		if (r->few->at[i].key && r->few->at[i].key < r->known)
			r->memo[r->few->at[i].key] = r->few->at[i].value;
}

/* Where it is noted what an expression becomes. */
static Ex *noted(Rewrite *r, Ex e)
{
	bool fresh;
	if (!r->few) {
		r->known = r->f->ex.n;
		r->few = base_alloc(r->f->arena, sizeof *r->few);
		r->few->arena = r->f->arena;
	}
	if (!r->memo && r->few->used >= FEW)
		widen(r);
	return r->memo ? &r->memo[e] : ir_map_at(r->few, e, &fresh);
}

Ex ir_rewrite_ex(Rewrite *r, Ex e)
{
	Fn *f = r->f;
	if (!e)
		return 0;
	if ((!r->few || e < r->known) && *noted(r, e))
		return *noted(r, e);
	Ex operand[JENNY_RANK + 1] = { 0 };
	bool changed = false;
	int n = ir_arity(f, e);
	for (int k = 0; k < n; k++) {
		Ex old = ir_operand(f, e, k);
		operand[k] = ir_rewrite_ex(r, old);
		changed |= operand[k] != old;
	}
	Ex made = r->node(r, changed ? ir_rebuild(f, e, operand) : e);
	if (e < r->known)
		*noted(r, e) = made;
	return made;
}

/* Rewrites n expressions of the pool; they move only if one of them changes. Returns their place. */
static uint32_t rewrite_pool(Rewrite *r, uint32_t at, uint32_t n)
{
	Fn *f = r->f;
	Ex made[64];
	bool changed = false;
	if (n > 64)
		return at;
	for (uint32_t k = 0; k < n; k++) {
		Ex old = f->pool.at[at + k];
		made[k] = ir_rewrite_ex(r, old);
		changed |= made[k] != old;
	}
	if (!changed || !n)
		return at;
	memcpy(vec_more(f->arena, &f->pool, n), made, n * sizeof *made);
	return f->pool.n - n;
}

static void rewrite_call(Rewrite *r, St s)
{
	Fn *f = r->f;
	Stmt st = f->st.at[s];
	uint32_t args = (uint32_t)st.step;
	for (uint32_t k = 0; k < args; k++) {
		if (ir_arg_is_array(f, st.fn, k))
			continue;
		Ex e = ir_rewrite_ex(r, f->pool.at[st.at + st.n + k]);
		f->pool.at[st.at + st.n + k] = e;
	}
}

void ir_rewrite_st(Rewrite *r, St s)
{
	Fn *f = r->f;
	Stmt st = f->st.at[s];
	if (st.kind == Kset)
		st.at = rewrite_pool(r, st.at, st.n);
	if (st.kind == Kcall) {
		rewrite_call(r, s);
		return;
	}
	if (st.kind == Kext) {
		for (uint32_t k = 0; k < st.n + st.step; k++) {
			if (f->pool.at[st.at + 2 * k] != Xex)
				continue;
			Ex e = ir_rewrite_ex(r, f->pool.at[st.at + 2 * k + 1]);
			f->pool.at[st.at + 2 * k + 1] = e;
		}
		return;
	}
	if (st.kind == Kalloc || st.kind == Kbind) {
		for (int d = 0; d < f->sto.at[st.s].rank; d++) {
			Ex dim = ir_rewrite_ex(r, f->sto.at[st.s].dim[d]);
			f->sto.at[st.s].dim[d] = dim;
		}
	}
	st.e = ir_rewrite_ex(r, st.e);
	st.lo = ir_rewrite_ex(r, st.lo);
	st.hi = ir_rewrite_ex(r, st.hi);
	st.step = ir_rewrite_ex(r, st.step);
	f->st.at[s] = st;
}

void ir_rewrite_chain(Rewrite *r, St first)
{
	for (St s = first; s; s = r->f->st.at[s].next) {
		ir_rewrite_st(r, s);
		ir_rewrite_chain(r, r->f->st.at[s].body);
		ir_rewrite_chain(r, r->f->st.at[s].other);
	}
}

typedef struct Rename {
	Var from;
	Ex to;
} Rename;

static Ex rename_node(Rewrite *r, Ex e)
{
	const Rename *n = r->env;
	Expr x = r->f->ex.at[e];
	return x.op == Ovar && x.ref == n->from ? n->to : e;
}

void ir_rename(Fn *f, St first, Var from, Ex to)
{
	Rename n = { from, to };
	Rewrite r = { .f = f, .node = rename_node, .env = &n };
	ir_rewrite_chain(&r, first);
}

St ir_sweep(Fn *f, St first)
{
	while (first && f->st.at[first].kind == Knone)
		first = f->st.at[first].next;
	for (St s = first; s; s = f->st.at[s].next) {
		Stmt *st = &f->st.at[s];
		while (st->next && f->st.at[st->next].kind == Knone)
			st->next = f->st.at[st->next].next;
		St body = ir_sweep(f, st->body), other = ir_sweep(f, st->other);
		f->st.at[s].body = body;
		f->st.at[s].other = other;
	}
	return first;
}
