/*
 * Where arrays come out of an `if`, what makes them in front of it and what is done with them behind
 * it goes into both branches, each of which has arrays of its own. There they are neighbours, are
 * fused, and need not be made at all.
 *
 *   alloc @a.1                                 if c {
 *   for i in 0:n:1 map                           for i in 0:n:1 map
 *     set a[i] = mul(x[i], y[i])                   set a[i] = mul(x[i], y[i])
 *   if c {                                       for i in 0:n:1 map
 *     for i in 0:n:1 map                           set a[i] = add(a[i], z[i])
 *       set a[i] = add(a[i], z[i])       =>      for i in 0:n:1 map
 *   }                                              set r[i] = sqrt(a[i])
 *   for i in 0:n:1 map                         } else {
 *     set r[i] = sqrt(a[i])                      for i in 0:n:1 map
 *                                                  set b[i] = mul(x[i], y[i])
 *                                                for i in 0:n:1 map
 *                                                  set r[i] = sqrt(b[i])
 *                                              }
 */
#include "ir/copy.h"
#include "opt/prepare.h"

enum { Most = 40 }; /* statements that come to stand in two places */

typedef struct Piece {
	St st;
	Effects *x;
	bool moved;
} Piece;

/* The chain, the `if` in it, and the last piece behind it that goes into its branches. */
typedef struct Ways {
	Fn *f;
	Vec(Piece) c;
	uint32_t at, last;
	bool *own; /* by storage: arrays that live in the pieces that move and in the `if` alone */
	uint32_t stos;
} Ways;

static bool touches(const Ways *w, uint32_t k, Sto s)
{
	const Effects *x = w->c.at[k].x;
	return bit_has(x->sreads, s) || bit_has(x->swrites, s);
}

static bool touches_own(const Ways *w, uint32_t k)
{
	for (Sto s = 1; s < w->stos; s++)
		if (w->own[s] && touches(w, k, s))
			return true;
	return false;
}

static bool is_alloc(const Ways *w, uint32_t k)
{
	return w->f->st.at[w->c.at[k].st].kind == Kalloc;
}

/* Are the variables that it assigns nobody else's? */
static bool own_variables(const Fn *f, const Effects *x)
{
	for (Var v = 1; v < f->var.n; v++)
		if (bit_has(x->writes, v) && !f->var.at[v].once && !f->var.at[v].loop)
			return false;
	return true;
}

static bool is_quiet(const Fn *f, const Effects *x)
{
	return !x->check && !x->jumps && !x->breaks && !x->continues && !x->call && !x->bind &&
		   !x->result && own_variables(f, x);
}

/* A loop, a library call or an alloc that may stand in two places. */
static bool may_double(const Ways *w, uint32_t k)
{
	Fn *f = w->f;
	const Stmt *st = &f->st.at[w->c.at[k].st];
	if (st->kind != Kfor && st->kind != Kalloc && st->kind != Klib)
		return false;
	return !(st->flags & Fprod) && ir_can_copy(f, st->body) && is_quiet(f, w->c.at[k].x);
}

/* May piece k, which makes arrays, come right in front of the `if`? */
static bool can_sink(const Ways *w, uint32_t k)
{
	const Effects *x = w->c.at[k].x;
	if (w->f->st.at[w->c.at[k].st].kind != Kfor || !may_double(w, k))
		return false;
	for (Sto s = 1; s < w->stos; s++)
		if (bit_has(x->swrites, s) && !w->own[s])
			return false;
	for (uint32_t i = k + 1; i < w->at; i++)
		if (!touches_own(w, i) && !opt_commute(w->f, x, w->c.at[i].x))
			return false;
	return true;
}

/* The temporaries that are made in front of the `if` for it and for what follows it. */
static bool find_own(Ways *w)
{
	Fn *f = w->f;
	bool any = false;
	for (uint32_t k = 0; k < w->at; k++) {
		Sto s = f->st.at[w->c.at[k].st].s;
		bool fits = is_alloc(w, k) && f->sto.at[s].origin == Stemp && f->sto.at[s].rank &&
					!ir_is_shared(f, s) && touches(w, w->at, s);
		if (fits)
			any = w->own[s] = true;
	}
	for (bool again = any; again;) {
		again = false;
		for (uint32_t k = 0; k < w->at; k++) {
			if (is_alloc(w, k) || !touches_own(w, k) || can_sink(w, k))
				continue;
			for (Sto s = 1; s < w->stos; s++)
				if (w->own[s] && touches(w, k, s))
					again = !(w->own[s] = false);
		}
	}
	return any;
}

/* The last piece that touches what is made for the branches, and what those in between make. */
static void find_last(Ways *w)
{
	w->last = w->at;
	for (uint32_t k = w->c.n - 1; k > w->at && w->last == w->at; k--)
		w->last = touches_own(w, k) ? k : w->at;
	for (uint32_t k = w->at + 1; k <= w->last; k++) {
		Sto s = w->f->st.at[w->c.at[k].st].s;
		if (!is_alloc(w, k) || w->f->sto.at[s].origin != Stemp)
			continue;
		w->own[s] = true;
		for (uint32_t i = w->last + 1; i < w->c.n; i++)
			w->last = touches(w, i, s) ? i : w->last;
	}
}

static uint32_t accesses(const Effects *x, Sto s)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < x->access.n; i++)
		n += x->access.at[i].s == s;
	return n;
}

static void count(Fn *f, St s, void *env)
{
	(void)f;
	(void)s;
	++*(uint32_t *)env;
}

/* Is what moves little, and touched by nothing else? Does an array come out of the `if`? */
static bool fits(Ways *w)
{
	Fn *f = w->f;
	Effects *all = ir_effects_fn(f);
	uint32_t n = 0;
	bool out = false;
	for (uint32_t k = 0; k <= w->last; k++) {
		w->c.at[k].moved = k != w->at && (k > w->at || touches_own(w, k));
		if (k > w->at && !may_double(w, k))
			return false;
		if (w->c.at[k].moved) {
			count(f, w->c.at[k].st, &n);
			ir_each_st(f, f->st.at[w->c.at[k].st].body, count, &n);
		}
	}
	for (Sto s = 1; s < w->stos; s++) {
		uint32_t inside = 0;
		for (uint32_t k = 0; w->own[s] && k <= w->last; k++) {
			inside += accesses(w->c.at[k].x, s);
			out |= k > w->at && bit_has(w->c.at[k].x->sreads, s) &&
				   bit_has(w->c.at[w->at].x->swrites, s);
		}
		if (w->own[s] && (inside != accesses(all, s) || ir_is_shared(f, s)))
			return false;
	}
	return out && n <= Most;
}

/* Can a copy stand for this branch, what it makes included? */
static bool can_copy_branch(const Ways *w, St branch)
{
	Fn *f = w->f;
	St s = ir_new_st(f, Kif, 0);
	f->st.at[s].e = ir_bool(f, true);
	f->st.at[s].body = branch;
	Effects *x = ir_effects(f, s), *all = ir_effects_fn(f);
	if (!ir_can_copy(f, branch) || !is_quiet(f, x))
		return false;
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		if (a->alloc && (accesses(x, a->s) != accesses(all, a->s) || ir_is_shared(f, a->s)))
			return false;
	}
	return true;
}

/* The pieces from lo to hi that move, allocs or the others, appended to a chain. */
static void gather(Ways *w, Chain *out, uint32_t lo, uint32_t hi, bool allocs, Copy *copy)
{
	Fn *f = w->f;
	for (uint32_t k = lo; k < hi; k++) {
		St s = w->c.at[k].st;
		if (!w->c.at[k].moved || is_alloc(w, k) != allocs)
			continue;
		f->st.at[s].next = 0;
		ir_append(f, out, copy ? ir_copy(copy, s) : s);
	}
}

/* May what makes arrays in front of the branch be done behind its statement s? */
static bool passes(const Ways *w, St s)
{
	Fn *f = w->f;
	const Stmt *st = &f->st.at[s];
	Effects x = *ir_effects(f, s);
	bool ext = st->kind == Kext && !ir_ext_inside(f, st);
	if (st->kind != Kalloc && st->kind != Kcheck && st->kind != Kfor && !ext)
		return false;
	x.call = false;
	for (uint32_t k = 0; k < w->at; k++) {
		const Piece *p = &w->c.at[k];
		if (p->moved && !is_alloc(w, k) && ((ext && p->x->sticky) || !opt_commute(f, &x, p->x)))
			return false;
	}
	return true;
}

/* The branch that stays: arrays are made in it as late as they can be. */
static St complete(Ways *w, St branch)
{
	Fn *f = w->f;
	Chain c = { 0 };
	St next;
	gather(w, &c, 0, w->at, true, NULL);
	for (; branch && passes(w, branch); branch = next) {
		next = f->st.at[branch].next;
		f->st.at[branch].next = 0;
		ir_append(f, &c, branch);
	}
	gather(w, &c, 0, w->at, false, NULL);
	if (branch)
		ir_append(f, &c, branch);
	gather(w, &c, w->at + 1, w->last + 1, true, NULL);
	gather(w, &c, w->at + 1, w->last + 1, false, NULL);
	return c.first;
}

/* All that is done if the branch is taken, done in a copy. */
static St copied(Ways *w, St branch)
{
	Fn *f = w->f;
	Chain c = { 0 };
	St s = ir_new_st(f, Kif, 0), next = 0;
	Stmt whole = f->st.at[w->c.at[w->at].st];
	whole.body = branch;
	whole.other = whole.next = 0;
	f->st.at[s] = whole;
	Effects x = *ir_effects(f, s);
	for (uint32_t k = 0; k <= w->last; k++) {
		const Effects *y = w->c.at[k].x;
		for (uint32_t i = 0; w->c.at[k].moved && i < y->access.n; i++)
			*vec_push(f->arena, &x.access) = y->access.at[i];
		for (uint32_t i = 0; w->c.at[k].moved && i < y->vwords; i++)
			x.writes[i] |= y->writes[i];
	}
	Copy copy = ir_new_copy(f, &x);
	gather(w, &c, 0, w->at, true, &copy);
	gather(w, &c, 0, w->at, false, &copy);
	for (; branch; branch = next) {
		next = f->st.at[branch].next;
		ir_append(f, &c, ir_copy(&copy, branch));
	}
	gather(w, &c, w->at + 1, w->last + 1, true, &copy);
	gather(w, &c, w->at + 1, w->last + 1, false, &copy);
	return c.first;
}

static void look_for_own(Fn *f, Ex e, void *env)
{
	Ways *w = env;
	const Expr *x = &f->ex.at[e];
	if (x->op == Oload && w->own[x->ref])
		w->last = w->at;
}

/* Moves what fits into the branches of the `if`; those pieces leave the chain. */
static bool move(Ways *w)
{
	Fn *f = w->f;
	St s = w->c.at[w->at].st, body = f->st.at[s].body, other = f->st.at[s].other;
	bool turned = !can_copy_branch(w, other);
	if (turned && !can_copy_branch(w, body))
		return false;
	St copy = copied(w, turned ? body : other);
	St own = complete(w, turned ? other : body);
	f->st.at[s].body = turned ? copy : own;
	f->st.at[s].other = turned ? own : copy;
	return true;
}

static bool split(Ways *w)
{
	const Stmt *st = &w->f->st.at[w->c.at[w->at].st];
	const Effects *x = w->c.at[w->at].x;
	if (st->kind != Kif || (st->flags & Fcold) || x->jumps || x->breaks || x->continues ||
		w->at + 1 >= w->c.n)
		return false;
	w->stos = w->f->sto.n;
	w->own = base_alloc(w->f->arena, w->stos * sizeof *w->own);
	if (!find_own(w))
		return false;
	find_last(w);
	ir_each_ex(w->f, st->e, look_for_own, w);
	return w->last > w->at && fits(w) && move(w);
}

/* The chain without the pieces that have moved. */
static St relink(Ways *w)
{
	Chain c = { 0 };
	for (uint32_t k = 0; k < w->c.n; k++) {
		if (w->c.at[k].moved)
			continue;
		w->f->st.at[w->c.at[k].st].next = 0;
		ir_append(w->f, &c, w->c.at[k].st);
	}
	return c.first;
}

St opt_ways(Fn *f, St first)
{
	Ways w = { .f = f };
	bool some = false;
	for (St s = first; s; s = f->st.at[s].next) {
		St body = f->st.at[s].body ? opt_ways(f, f->st.at[s].body) : 0;
		St other = f->st.at[s].other ? opt_ways(f, f->st.at[s].other) : 0;
		f->st.at[s].body = body;
		f->st.at[s].other = other;
		some |= f->st.at[s].kind == Kif && f->st.at[s].next;
		*vec_push(f->arena, &w.c) = (Piece){ .st = s };
	}
	for (uint32_t k = 0; some && k < w.c.n; k++)
		w.c.at[k].x = ir_effects(f, w.c.at[k].st);
	for (w.at = 0; some && w.at < w.c.n; w.at++) {
		for (uint32_t k = 0; k < w.c.n; k++)
			w.c.at[k].moved = false;
		if (split(&w))
			return opt_ways(f, relink(&w));
	}
	return first;
}
