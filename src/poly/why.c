#include "poly/own.h"

/* The expression of each once-variable that a `let` assigns. */
static void note_def(Fn *f, St s, void *env)
{
	Ex *def = env;
	const Stmt *st = &f->st.at[s];
	if (st->kind == Klet && f->var.at[st->v].once)
		def[st->v] = st->e;
}

Poly poly_new(Fn *f, const Effects *all)
{
	Poly p = { .f = f, .deps.f = f };
	p.deps.def = base_alloc(f->arena, f->var.n * sizeof *p.deps.def);
	p.touches = base_alloc(f->arena, f->sto.n * sizeof *p.touches);
	ir_each_st(f, f->body, note_def, p.deps.def);
	for (uint32_t i = 0; i < all->access.n; i++)
		p.touches[all->access.at[i].s]++;
	p.after = ir_live_after(f);
	return p;
}

static const char *variable_name(const Fn *f, Var v)
{
	const char *name = f->var.at[v].name;
	return name && *name ? name : "of an expression";
}

/* How variable v is assigned in a loop: as a sum, and the line of the last such statement. */
typedef struct Accumulates {
	Var v;
	bool found;
	uint32_t line;
} Accumulates;

static void find_sum(Fn *f, St s, void *env)
{
	Accumulates *a = env;
	const Stmt *st = &f->st.at[s];
	if (st->kind != Klet || st->v != a->v)
		return;
	uint8_t op = f->ex.at[st->e].op;
	a->line = st->line;
	a->found |=
		(op == Oadd || op == Osub || op == Oaddv || op == Osubv) && ir_uses_var(f, st->e, a->v);
}

/* Why a variable ties the iterations together, or NULL. */
static const char *scalar_reason(Poly *p, St loop, const Effects *x)
{
	Fn *f = p->f;
	for (Var v = 1; v < f->var.n; v++) {
		if (!bit_has(x->writes, v))
			continue;
		if (bit_has(x->exposed, v)) {
			Accumulates a = { v, false, 0 };
			ir_each_st(f, f->st.at[loop].body, find_sum, &a);
			return base_printf(f->arena,
				a.found ? "the sum %s is run in the order written%s"
						: "variable %s goes from one iteration to the next%s",
				variable_name(f, v),
				a.line ? base_printf(f->arena, " (line %u assigns it)", a.line) : "");
		}
		if (p->after[loop] && bit_has(p->after[loop], v) && v != f->st.at[loop].v)
			return base_printf(
				f->arena, "variable %s is used behind the loop", variable_name(f, v));
	}
	return NULL;
}

static uint32_t count(const Effects *x, Sto s)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < x->access.n; i++)
		n += x->access.at[i].s == s;
	return n;
}

/* Allocated in the loop and used nowhere else: each iteration has its own. */
static bool private(const Poly *p, const Effects *x, Sto s)
{
	return p->f->sto.at[s].origin == Stemp && ir_fresh(x, s) && count(x, s) == p->touches[s];
}

static bool same_access(const Fn *f, const Access *a, const Access *b)
{
	if (a->s != b->s || a->write != b->write || a->scope != b->scope || a->whole || b->whole)
		return false;
	for (uint32_t k = 0; k < a->n; k++) {
		if (f->pool.at[a->at + k] != f->pool.at[b->at + k])
			return false;
	}
	return true;
}

static bool repeated(const Fn *f, const Effects *x, uint32_t i)
{
	for (uint32_t k = 0; k < i; k++) {
		if (same_access(f, &x->access.at[k], &x->access.at[i]))
			return true;
	}
	return false;
}

/* Which lines of two accesses meet, in words. */
static const char *lines_of(Fn *f, const Access *a, const Access *b)
{
	uint32_t one = f->st.at[a->st].line, two = f->st.at[b->st].line;
	if (!one || !two)
		return "";
	if (one == two)
		return base_printf(f->arena, " (line %u writes what it %s in another iteration)", one,
			b->write ? "writes" : "reads");
	return base_printf(f->arena, " (line %u writes what line %u %s in another iteration)", one, two,
		b->write ? "writes" : "reads");
}

/* Does storage s, which the loop writes, tie iterations together? NULL, or at which lines. */
static const char *crosses(Poly *p, St loop, const Effects *x, Sto s)
{
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		if (a->s != s || !a->write || repeated(p->f, x, i))
			continue;
		for (uint32_t k = 0; k < x->access.n; k++) {
			const Access *b = &x->access.at[k];
			if (b->s != s || (b->write && k < i) || repeated(p->f, x, k))
				continue;
			if (deps_cross(&p->deps, p->f->st.at[loop].v, x, a, b))
				return lines_of(p->f, a, b);
		}
	}
	return NULL;
}

/* Why the storages tie the iterations together, or NULL. */
static const char *storage_reason(Poly *p, St loop, const Effects *x)
{
	Fn *f = p->f;
	for (Sto s = 1; s < f->sto.n; s++) {
		if (!bit_has(x->swrites, s) || private(p, x, s))
			continue;
		for (Sto t = 1; t < f->sto.n; t++) {
			bool used = bit_has(x->swrites, t) || bit_has(x->sreads, t);
			if (t != s && used && ir_may_alias(f, s, t))
				return base_printf(
					f->arena, "%s and %s may overlap", f->sto.at[s].name, f->sto.at[t].name);
		}
		const char *lines = crosses(p, loop, x, s);
		if (lines)
			return base_printf(f->arena, "iterations meet in %s%s", f->sto.at[s].name, lines);
	}
	return NULL;
}

/* Left early, calls and the like come first, then variables, then storages. */
const char *poly_why(Poly *p, St loop, const Effects *x)
{
	if (x->breaks || x->jumps)
		return "it can be left early";
	if (x->call)
		return "it calls a function";
	if (x->lib)
		return "it holds a library call";
	if (x->bind)
		return "it chooses a view";
	if (x->result)
		return "it makes a result";
	const char *why = scalar_reason(p, loop, x);
	return why ? why : storage_reason(p, loop, x);
}
