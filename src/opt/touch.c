/* What statements assign, write and leave; small questions about expressions. */
#include "opt/lin.h"

#include "ir/effects.h"

#include <string.h>

typedef struct Outer {
	const struct Outer *up;
	uint32_t number; /* of a block, 0: a loop */
} Outer;

static void mark(uint64_t *set, uint32_t i)
{
	set[i / 64] |= (uint64_t)1 << (i % 64);
}

static bool has(const uint64_t *set, uint32_t n, uint32_t i)
{
	return i < n && (set[i / 64] >> (i % 64) & 1);
}

static void mark_sto(Fn *f, Touch *x, Sto s)
{
	Sto root[IR_ROOTS];
	uint32_t n = ir_roots(f, s, root);
	mark(x->sto, s);
	for (uint32_t k = 0; k < n; k++)
		mark(x->sto, root[k]);
	x->views |= !n;
}

static void call_touch(Fn *f, Touch *x, const Stmt *st)
{
	x->calls = true;
	for (uint32_t i = 0, v; i < st->n; i++)
		if (st->kind == Kcall)
			mark(x->var, f->pool.at[st->at + i]);
		else if (ir_ext_part(f, st, i, &v) == Xvar)
			mark(x->var, v);
	x->checks |= st->kind == Kext;
	for (Sto s = 1; s < f->sto.n; s++)
		mark(x->sto, s);
	x->views = true;
}

static bool leaves(const Stmt *st, const Outer *o)
{
	if (st->kind == Kreturn)
		return true;
	for (; o; o = o->up) {
		if (st->kind == Kleave ? o->number == st->v : o->number == 0)
			return false;
	}
	return true;
}

static void chain_touch(Fn *f, St first, Touch *x, const Outer *o);

static void stmt_touch(Fn *f, St s, Touch *x, const Outer *o)
{
	const Stmt *st = &f->st.at[s];
	switch (st->kind) {
	case Klet: mark(x->var, st->v); break;
	case Kset: mark_sto(f, x, st->s); break;
	case Kalloc: mark_sto(f, x, st->s); break;
	case Kbind: mark_sto(f, x, st->s); break;
	case Kcheck: x->checks = true; break;
	case Kreduce:
		mark(x->var, st->v);
		mark(x->var, st->k);
		break;
	case Klib: mark_sto(f, x, f->pool.at[st->at]); break;
	case Kcall: case Kext: call_touch(f, x, st); break;
	case Kfor: mark(x->var, st->v); /* fall through */
	case Kwhile: chain_touch(f, st->body, x, &(Outer){ o, 0 }); break;
	case Kblock: chain_touch(f, st->body, x, &(Outer){ o, st->v }); break;
	case Kif:
		chain_touch(f, st->body, x, o);
		chain_touch(f, f->st.at[s].other, x, o);
		break;
	case Kbreak: case Kcontinue: case Kleave: case Kreturn: x->jumps |= leaves(st, o); break;
	default: break;
	}
}

static void chain_touch(Fn *f, St first, Touch *x, const Outer *o)
{
	for (St s = first; s; s = f->st.at[s].next)
		stmt_touch(f, s, x, o);
}

static Touch no_touch(Fn *f)
{
	Touch x = { .vars = f->var.n, .stos = f->sto.n };
	x.var = base_alloc(f->arena, (x.vars / 64 + 1) * sizeof *x.var);
	x.sto = base_alloc(f->arena, (x.stos / 64 + 1) * sizeof *x.sto);
	return x;
}

Touch opt_touch(Fn *f, St first)
{
	Touch x = no_touch(f);
	chain_touch(f, first, &x, NULL);
	return x;
}

Touch opt_touch_of(Fn *f, St s)
{
	Touch x = no_touch(f);
	stmt_touch(f, s, &x, NULL);
	return x;
}

bool opt_assigns(const Touch *x, Var v)
{
	return has(x->var, x->vars, v);
}

Var opt_assigned(const Touch *x, Var v)
{
	uint64_t rest = ~(uint64_t)0 << (v % 64);
	for (uint32_t i = v / 64; i <= x->vars / 64; i++, rest = ~(uint64_t)0)
		if (x->var[i] & rest)
			return i * 64 + (Var)__builtin_ctzll(x->var[i] & rest);
	return 0;
}

bool opt_writes(Fn *f, const Touch *x, Sto s)
{
	if (has(x->sto, x->stos, s) || x->views)
		return true;
	if (f->sto.at[s].origin != Sview)
		return false;
	Sto root[IR_ROOTS];
	uint32_t n = ir_roots(f, s, root);
	for (uint32_t k = 0; k < n; k++)
		if (has(x->sto, x->stos, root[k]))
			return true;
	if (n)
		return false;
	for (uint32_t i = 0; i <= x->stos / 64; i++)
		if (x->sto[i])
			return true;
	return false;
}

typedef struct Invariant {
	const Touch *x;
	bool no;
} Invariant;

static void invariant_node(Fn *f, Ex e, void *env)
{
	Invariant *q = env;
	const Expr *n = &f->ex.at[e];
	if (n->op == Ovar)
		q->no |= opt_assigns(q->x, n->ref);
	if (n->op == Oload)
		q->no |= opt_writes(f, q->x, n->ref);
}

bool opt_uses_var(const Fn *f, Ex e, Var v)
{
	if (opt_is_leaf(f, e))
		return f->ex.at[e].op == Ovar && f->ex.at[e].ref == v;
	return ir_uses_var(f, e, v);
}

bool opt_invariant(Fn *f, const Touch *x, Ex e)
{
	Invariant q = { .x = x };
	if (opt_is_leaf(f, e)) {
		invariant_node(f, e, &q);
		return !q.no;
	}
	ir_each_ex(f, e, invariant_node, &q);
	return !q.no;
}

bool opt_falls_through(Fn *f, St first)
{
	for (St s = first; s; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		switch (st->kind) {
		case Kbreak: case Kcontinue: case Kleave: case Kreturn: return false;
		case Kif:
			if (st->other && !opt_falls_through(f, st->body) &&
				!opt_falls_through(f, f->st.at[s].other))
				return false;
			break;
		default: break;
		}
	}
	return true;
}

bool opt_is_sticky(Op op)
{
	switch (op) {
	case Oaddv: case Osubv: case Omulv: case Onegv: case Oabsv: case Opowv: case Oshlv: case Oshrv:
	case Oguard: case Otrunci: case Ofloori: case Oceili: case Oroundi:
		return true;
	default: return false;
	}
}

static void find_sticky(Fn *f, Ex e, void *env)
{
	*(bool *)env |= opt_is_sticky(f->ex.at[e].op);
}

bool opt_is_quiet(Fn *f, Ex e)
{
	bool found = false;
	ir_each_ex(f, e, find_sticky, &found);
	return !found;
}

static void find_load(Fn *f, Ex e, void *env)
{
	*(bool *)env |= f->ex.at[e].op == Oload;
}

bool opt_has_load(Fn *f, Ex e)
{
	bool found = false;
	ir_each_ex(f, e, find_load, &found);
	return found;
}

bool opt_is_leaf(const Fn *f, Ex e)
{
	return f->ex.at[e].op == Ocon || f->ex.at[e].op == Ovar || f->ex.at[e].op == Odim;
}
