#include "poly/own.h"

enum { Small_work = 512, Few = 8 };

/* Iterations of a loop whose bounds are constants, or that ends a constant behind its beginning; else
 * `unknown`. */
static double trips(const Fn *f, St s, double unknown)
{
	const Stmt *st = &f->st.at[s];
	int64_t lo, hi, step = 1;
	const Expr *end = &f->ex.at[st->hi];
	bool apart = end->op == Oadd && end->u.a[0] == st->lo && ir_is_int(f, end->u.a[1], &hi);
	if ((!ir_is_int(f, st->lo, &lo) || !ir_is_int(f, st->hi, &hi)) && !apart)
		return unknown;
	lo = apart ? 0 : lo;
	if (st->kind == Kfor && (!ir_is_int(f, st->step, &step) || step == 0))
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
		return poly_why(p, s, ir_effects(f, s)) == NULL;
	}
	return false;
}

static bool worth(Poly *p, St loop)
{
	double n = trips(p->f, loop, 1e6);
	return n >= 2 && n * work(p->f, p->f->st.at[loop].body) >= Small_work && !inner_better(p, loop);
}

static void mark_chain(Poly *p, St first, bool parallel);

/* Is there a loop in the chain, also in loops, whose maker knows that it is independent? Then what is
 * around it keeps its order. */
static bool holds_sure(const Fn *f, St first)
{
	for (St s = first; s; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		if (st->kind == Kfor && (st->flags & Fsure || holds_sure(f, st->body)))
			return true;
	}
	return false;
}

static void mark_loop(Poly *p, St s, bool parallel)
{
	Fn *f = p->f;
	Effects *x = ir_effects(f, s);
	const char *why = NULL;
	uint32_t line = f->st.at[s].line;
	f->st.at[s].flags &= (uint8_t) ~(Fpar | Fvec);
	if (!parallel && holds_sure(f, f->st.at[s].body)) {
		mark_chain(p, f->st.at[s].body, parallel);
		return;
	}
	if (!(f->st.at[s].flags & Fsure) && (!parallel || !x->loops))
		why = poly_why_ordered(p, s, x);
	if (!parallel && why)
		base_remark(f->unit->diags, Dsequential, line, 0, why);
	if (!why && !parallel && worth(p, s)) {
		parallel = true;
		f->st.at[s].flags |= Fpar;
		if (!(f->st.at[s].flags & Fsure))
			base_remark(f->unit->diags, Dparallel, line, 0);
	}
	if (!why && !x->loops && !x->check && !x->lib && !x->bind && trips(f, s, 1e6) >= 2) {
		f->st.at[s].flags |= Fvec;
		base_remark(f->unit->diags, Dvector, line, 0);
	}
	mark_chain(p, f->st.at[s].body, parallel);
}

static void mark_chain(Poly *p, St first, bool parallel)
{
	for (St s = first; s; s = p->f->st.at[s].next) {
		if (p->f->st.at[s].kind == Kfor && p->f->st.at[s].flags & Fprod)
			continue;
		if (p->f->st.at[s].kind == Kfor) {
			mark_loop(p, s, parallel);
			continue;
		}
		mark_chain(p, p->f->st.at[s].body, parallel);
		mark_chain(p, p->f->st.at[s].other, parallel);
	}
}

/* Is scope `in` the scope `out`, or inside it? */
static bool is_in(const Effects *all, uint32_t in, uint32_t out)
{
	while (in > out)
		in = all->scope.at[in].up;
	return in == out;
}

/* Temporaries that live and die in a loop belong to the innermost such `for`. */
static void own_temps(Fn *f, const Effects *all)
{
	for (uint32_t i = 0; i < all->access.n; i++) {
		const Access *a = &all->access.at[i];
		if (!a->alloc || f->sto.at[a->s].origin != Stemp)
			continue;
		uint32_t home = a->scope;
		for (uint32_t k = 0; k < all->access.n; k++) {
			while (all->access.at[k].s == a->s && !is_in(all, all->access.at[k].scope, home))
				home = all->scope.at[home].up;
		}
		while (home && f->st.at[all->scope.at[home].st].kind != Kfor)
			home = all->scope.at[home].up;
		f->sto.at[a->s].private_to = home ? all->scope.at[home].st : 0;
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
	Poly p = poly_new(f, ir_effects_fn(f));
	own_temps(f, ir_effects_fn(f));
	mark_chain(&p, f->body, false);
	if (p.deps.gave_up)
		base_remark(f->unit->diags, Dbudget, 0, 0);
	deps_free(&p.deps);
}

void poly_reorder_blocks(Fn *f, PolyBlocks blocks)
{
	Poly p = poly_new(f, ir_effects_fn(f));
	p.blocks = blocks;
	if (poly_block(&p))
		p = poly_renew(&p);
	if (poly_product(&p))
		p = poly_renew(&p);
	if (poly_push(&p))
		p = poly_renew(&p);
	if (poly_pivot(&p))
		p = poly_renew(&p);
	if (poly_meet(&p))
		p = poly_renew(&p);
	poly_order(&p);
	if (p.deps.gave_up)
		base_remark(f->unit->diags, Dbudget, 0, 0);
	deps_free(&p.deps);
}

void poly_reorder(Fn *f)
{
	poly_reorder_blocks(f, (PolyBlocks){ .inner = 512, .outer = 1024 });
}
