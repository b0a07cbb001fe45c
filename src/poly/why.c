#include "poly/own.h"

#include <string.h>

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

/* How variable v is used in a loop: whether it is a sum, and the lines that assign and read it. */
typedef struct Accumulates {
	Var v;
	bool found;
	uint32_t writes, reads;
	bool uses; /* of the statement at hand */
} Accumulates;

static void find_use(Fn *f, Ex *e, void *env)
{
	Accumulates *a = env;
	a->uses |= ir_uses_var(f, *e, a->v);
}

static void find_sum(Fn *f, St s, void *env)
{
	Accumulates *a = env;
	const Stmt *st = &f->st.at[s];
	a->uses = false;
	ir_st_exprs(f, s, find_use, a);
	if (a->uses && st->line && !a->reads)
		a->reads = st->line;
	if ((st->kind != Klet && st->kind != Kreduce) || st->v != a->v)
		return;
	a->writes = st->line;
	if (st->kind != Klet)
		return;
	uint8_t op = f->ex.at[st->e].op;
	a->found |=
		(op == Oadd || op == Osub || op == Oaddv || op == Osubv) && ir_uses_var(f, st->e, a->v);
}

static const char *assigned_at(const Fn *f, const Accumulates *a)
{
	if (!a->writes)
		return "";
	if (a->reads && a->reads != a->writes)
		return base_printf(
			f->arena, " (line %u assigns it, line %u reads it)", a->writes, a->reads);
	return base_printf(f->arena, " (line %u assigns it)", a->writes);
}

/* Why a variable ties the iterations together, or NULL. */
static const char *scalar_reason(Poly *p, St loop, const Effects *x)
{
	Fn *f = p->f;
	for (Var v = 1; v < f->var.n; v++) {
		if (!bit_has(x->writes, v))
			continue;
		Accumulates a = { .v = v };
		bool exposed = bit_has(x->exposed, v);
		bool behind =
			p->after[loop] && bit_has(p->after[loop], v) && v != f->st.at[loop].v;
		if (exposed || behind)
			ir_each_st(f, f->st.at[loop].body, find_sum, &a);
		if (exposed)
			return base_printf(f->arena,
				a.found ? "the sum %s is run in the order written%s"
						: "variable %s goes from one iteration to the next%s",
				variable_name(f, v), assigned_at(f, &a));
		a.reads = 0;
		if (behind)
			return base_printf(f->arena, "variable %s is used behind the loop%s",
				variable_name(f, v), assigned_at(f, &a));
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

/* The first line at which the loop touches storage s, writing if that is asked. */
static uint32_t touched_at(const Fn *f, const Effects *x, Sto s, bool write)
{
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		if (a->s == s && !a->alloc && (a->write || !write) && f->st.at[a->st].line)
			return f->st.at[a->st].line;
	}
	return 0;
}

static const char *overlap(const Fn *f, const Effects *x, Sto s, Sto t)
{
	return base_printf(f->arena, "%s and %s may overlap (line %u writes %s, line %u uses %s)",
		f->sto.at[s].name, f->sto.at[t].name, touched_at(f, x, s, true), f->sto.at[s].name,
		touched_at(f, x, t, false), f->sto.at[t].name);
}

/* Do the loop's binds alone touch s, to show windows on it that nobody writes through? */
static bool is_shown(const Fn *f, const Effects *x, Sto s)
{
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		const Stmt *st = &f->st.at[a->st];
		if (a->s == s && a->write && (st->kind != Kbind || st->s == s || f->sto.at[st->s].written))
			return false;
	}
	return true;
}

/* Is s a view that only the loop sees, read behind the place where an iteration binds it? */
static bool is_own_view(const Poly *p, const Effects *x, Sto s)
{
	Fn *f = p->f;
	uint32_t first = 0, seen = 1;
	if (f->sto.at[s].origin != Sview || f->sto.at[s].written || count(x, s) != p->touches[s])
		return false;
	while (first < x->access.n && x->access.at[first].s != s)
		first++;
	if (first == x->access.n || f->st.at[x->access.at[first].st].kind != Kbind)
		return false;
	for (St st = f->st.at[x->access.at[first].st].next; st; st = f->st.at[st].next)
		seen += count(ir_effects(f, st), s);
	return seen == p->touches[s];
}

/* Why the storages tie the iterations together, or NULL. */
static const char *storage_reason(Poly *p, St loop, const Effects *x)
{
	Fn *f = p->f;
	for (Sto s = 1; s < f->sto.n; s++) {
		if (!bit_has(x->swrites, s) || private(p, x, s))
			continue;
		if (x->bind && (is_own_view(p, x, s) || is_shown(f, x, s)))
			continue;
		for (Sto t = 1; t < f->sto.n; t++) {
			bool used = bit_has(x->swrites, t) || bit_has(x->sreads, t);
			if (t != s && used && ir_may_alias(f, s, t))
				return overlap(f, x, s, t);
		}
		const char *lines = crosses(p, loop, x, s);
		if (lines)
			return base_printf(f->arena, "iterations meet in %s%s", f->sto.at[s].name, lines);
	}
	return NULL;
}

/* The first statement of a kind in a loop. */
typedef struct Kind {
	StKind kind;
	const Stmt *found;
} Kind;

static void find_kind(Fn *f, St s, void *env)
{
	Kind *k = env;
	if (f->st.at[s].kind == k->kind && !k->found)
		k->found = &f->st.at[s];
}

static const Stmt *first_of(Fn *f, St loop, StKind kind)
{
	Kind k = { kind, NULL };
	ir_each_st(f, f->st.at[loop].body, find_kind, &k);
	return k.found;
}

/* "it calls numpy.linalg.inv (line 7)": what the library or a function of the unit does in the loop. */
static const char *called(Fn *f, St loop)
{
	const Stmt *s = first_of(f, loop, Kext);
	if (s && ir_ext_inside(f, s)) {
		bool draws = !strncmp(f->unit->ext.at[s->fn], "box rng.", 8);
		return base_printf(f->arena, "it %s in order (line %u)", draws ? "draws random numbers" :
			"changes a list, dict or the like", s->line);
	}
	if (s)
		return base_printf(f->arena, "it calls %s (line %u)", ir_ext_words(f, s), s->line);
	s = first_of(f, loop, Kcall);
	return s ? base_printf(f->arena, "it calls %s (line %u)", f->unit->fn.at[s->fn]->name, s->line)
			 : "it calls a function";
}

static const char *at_line(Fn *f, const char *text, const Stmt *s)
{
	return s && s->line ? base_printf(f->arena, "%s (line %u)", text, s->line) : text;
}

/* Does the loop bind a view that others see, or that is written through? */
static bool binds(const Poly *p, const Effects *x)
{
	for (Sto s = 1; x->bind && s < p->f->sto.n; s++)
		if (p->f->sto.at[s].origin == Sview && bit_has(x->swrites, s) && !is_own_view(p, x, s))
			return true;
	return false;
}

const char *poly_why(Poly *p, St loop, const Effects *x)
{
	if (x->lib)
		return at_line(p->f, "a product in it is the library's", first_of(p->f, loop, Klib));
	if (x->bind)
		return at_line(p->f, "it chooses a view", first_of(p->f, loop, Kbind));
	return poly_why_ordered(p, loop, x);
}

/* Left early, calls and the like come first, then variables, then storages. */
const char *poly_why_ordered(Poly *p, St loop, const Effects *x)
{
	Fn *f = p->f;
	const Stmt *jump = first_of(f, loop, Kbreak);
	if (x->breaks || x->jumps)
		return at_line(
			f, "it can be left early", jump ? jump : first_of(f, loop, Kleave));
	if (x->call)
		return called(f, loop);
	if (binds(p, x))
		return at_line(f, "it chooses a view", first_of(f, loop, Kbind));
	if (x->result)
		return "it makes a result";
	const char *why = scalar_reason(p, loop, x);
	return why ? why : storage_reason(p, loop, x);
}
