#include "poly/poly.h"

#include "poly/deps.h"

enum { Small_work = 256, Few = 8 };

typedef struct Poly {
	Fn *f;
	Deps deps;
	uint64_t **after;  /* variables that live behind each loop */
	uint32_t *touches; /* accesses to each storage in the whole function */
} Poly;

/* The expression of each once-variable that a `let` assigns. */
static void note_def(Fn *f, St s, void *env)
{
	Ex *def = env;
	const Stmt *st = &f->st.at[s];
	if (st->kind == Klet && f->var.at[st->v].once)
		def[st->v] = st->e;
}

static const char *variable_name(const Fn *f, Var v)
{
	const char *name = f->var.at[v].name;
	return name && *name ? name : "of an expression";
}

typedef struct Accumulates {
	Var v;
	bool found;
} Accumulates;

static void find_sum(Fn *f, St s, void *env)
{
	Accumulates *a = env;
	const Stmt *st = &f->st.at[s];
	if (st->kind != Klet || st->v != a->v)
		return;
	uint8_t op = f->ex.at[st->e].op;
	a->found |= (op == Oadd || op == Osub || op == Oaddv || op == Osubv) &&
		ir_uses_var(f, st->e, a->v);
}

/* Why a variable ties the iterations together, or NULL. */
static const char *scalar_reason(Poly *p, St loop, const Effects *x)
{
	Fn *f = p->f;
	for (Var v = 1; v < f->var.n; v++) {
		if (!bit_has(x->writes, v))
			continue;
		if (bit_has(x->exposed, v)) {
			Accumulates a = { v, false };
			ir_each_st(f, f->st.at[loop].body, find_sum, &a);
			return base_printf(f->arena,
				a.found ? "the sum %s is run in the order written"
						: "variable %s goes from one iteration to the next",
				variable_name(f, v));
		}
		if (p->after[loop] && bit_has(p->after[loop], v) && v != f->st.at[loop].v)
			return base_printf(f->arena, "variable %s is used behind the loop",
				variable_name(f, v));
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

/* Does storage s, which the loop writes, tie iterations together? */
static bool crosses(Poly *p, St loop, const Effects *x, Sto s)
{
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		if (a->s != s || !a->write || repeated(p->f, x, i))
			continue;
		for (uint32_t k = 0; k < x->access.n; k++) {
			const Access *b = &x->access.at[k];
			if (b->s != s || (b->write && k < i) || repeated(p->f, x, k))
				continue;
			if (deps_cross(&p->deps, loop, x, a, b))
				return true;
		}
	}
	return false;
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
				return base_printf(f->arena, "%s and %s may overlap", f->sto.at[s].name,
					f->sto.at[t].name);
		}
		if (crosses(p, loop, x, s))
			return base_printf(f->arena, "iterations meet in %s", f->sto.at[s].name);
	}
	return NULL;
}

/* Why the loop has to keep its order, or NULL: its iterations are independent. */
static const char *reason(Poly *p, St loop, const Effects *x)
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

/* Iterations of a loop with constant bounds, else `unknown`. */
static double trips(const Fn *f, St s, double unknown)
{
	const Stmt *st = &f->st.at[s];
	int64_t lo, hi, step = 1;
	if (!ir_is_int(f, st->lo, &lo) || !ir_is_int(f, st->hi, &hi) ||
		(st->kind == Kfor && (!ir_is_int(f, st->step, &step) || step == 0)))
		return unknown;
	double n = ((double)hi - (double)lo) / (double)step;
	return n > 0 ? n : 0;
}

static double work(const Fn *f, St first)
{
	double w = 0;
	for (St s = first; s; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		if (st->kind == Kfor)
			w += trips(f, s, 1e6) * work(f, st->body);
		else if (st->kind == Kreduce)
			w += trips(f, s, 1e6);
		else if (st->kind == Kwhile)
			w += 1e6;
		else
			w += 1 + work(f, st->body) + work(f, st->other);
	}
	return w;
}

/* A loop of few iterations gives way to an independent one of unknown length right inside. */
static bool inner_better(Poly *p, St loop)
{
	Fn *f = p->f;
	if (trips(f, loop, 1e6) >= Few)
		return false;
	for (St s = f->st.at[loop].body; s; s = f->st.at[s].next) {
		if (f->st.at[s].kind != Kfor || trips(f, s, 1e6) < 1e3)
			continue;
		return reason(p, s, ir_effects(f, s)) == NULL;
	}
	return false;
}

static bool worth(Poly *p, St loop)
{
	double n = trips(p->f, loop, 1e6);
	return n >= 2 && n * work(p->f, p->f->st.at[loop].body) >= Small_work && !inner_better(p, loop);
}

static void mark_chain(Poly *p, St first, bool parallel);

static void mark_loop(Poly *p, St s, bool parallel)
{
	Fn *f = p->f;
	Effects *x = ir_effects(f, s);
	const char *why = NULL;
	uint32_t line = f->st.at[s].line;
	f->st.at[s].flags &= (uint8_t)~(Fpar | Fvec);
	if (!parallel || !x->loops)
		why = reason(p, s, x);
	if (!parallel && why)
		base_remark(f->unit->diags, Dsequential, line, 0, why);
	if (!why && !parallel && worth(p, s)) {
		parallel = true;
		f->st.at[s].flags |= Fpar;
		base_remark(f->unit->diags, Dparallel, line, 0);
	}
	if (!why && !x->loops && !x->check && trips(f, s, 1e6) >= 2) {
		f->st.at[s].flags |= Fvec;
		base_remark(f->unit->diags, Dvector, line, 0);
	}
	mark_chain(p, f->st.at[s].body, parallel);
}

static void mark_chain(Poly *p, St first, bool parallel)
{
	for (St s = first; s; s = p->f->st.at[s].next) {
		if (p->f->st.at[s].kind == Kfor) {
			mark_loop(p, s, parallel);
			continue;
		}
		mark_chain(p, p->f->st.at[s].body, parallel);
		mark_chain(p, p->f->st.at[s].other, parallel);
	}
}

/* Temporaries that live and die in a loop belong to the innermost such `for`. */
static void own_temps(Fn *f, const Effects *all)
{
	for (uint32_t i = 0; i < all->access.n; i++) {
		const Access *a = &all->access.at[i];
		uint32_t home = a->scope;
		if (!a->alloc || f->sto.at[a->s].origin != Stemp)
			continue;
		while (home && f->st.at[all->scope.at[home].st].kind != Kfor)
			home = all->scope.at[home].up;
		bool inside = home != 0;
		for (uint32_t k = 0; inside && k < all->access.n; k++) {
			uint32_t up = all->access.at[k].scope;
			while (up > home)
				up = all->scope.at[up].up;
			inside = all->access.at[k].s != a->s || up == home;
		}
		f->sto.at[a->s].private_to = inside ? all->scope.at[home].st : 0;
	}
}

/*
 * Marks the outermost loop of each nest whose iterations are independent as parallel, and innermost
 * ones as vector loops. Independent: no element is written in one iteration and touched in another
 * (decided exactly by isl where subscripts are affine), variables that are assigned are set before
 * they are read in each iteration and not read behind the loop, and control stays inside.
 *
 *   for t in 0:steps:1               for t in 0:steps:1
 *     for i in 1:m:1            =>     for i in 1:m:1 par vec
 *       set b[i] = a[sub(i, 1)]          set b[i] = a[sub(i, 1)]
 */
void poly_mark(Fn *f)
{
	Poly p = { .f = f, .deps.f = f };
	p.deps.def = base_alloc(f->arena, f->var.n * sizeof *p.deps.def);
	p.touches = base_alloc(f->arena, f->sto.n * sizeof *p.touches);
	ir_each_st(f, f->body, note_def, p.deps.def);
	Effects *all = ir_effects_fn(f);
	for (uint32_t i = 0; i < all->access.n; i++)
		p.touches[all->access.at[i].s]++;
	own_temps(f, all);
	p.after = ir_live_after(f);
	mark_chain(&p, f->body, false);
	if (p.deps.gave_up)
		base_remark(f->unit->diags, Dbudget, 0, 0);
	deps_free(&p.deps);
}
