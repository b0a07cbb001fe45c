#include "ir/effects.h"
#include "opt/opt.h"
#include "opt/prepare.h"

enum { Window = 48, Most_arrays = 12, Most_temps = 40 };

typedef struct Piece {
	St st;
	Effects *x;
} Piece;
typedef Vec(Piece) Pieces;

static bool has_view(const Fn *f, const Effects *x)
{
	for (uint32_t i = 0; i < x->access.n; i++) {
		if (f->sto.at[x->access.at[i].s].origin == Sview)
			return true;
	}
	return false;
}

/* Is there memory that one writes and the other touches? */
static bool meet(const Fn *f, const Effects *x, const Effects *y)
{
	if (bit_meet(x->swrites, y->swrites, x->swords) || bit_meet(x->swrites, y->sreads, x->swords) ||
		bit_meet(x->sreads, y->swrites, x->swords))
		return true;
	if (!has_view(f, x) && !has_view(f, y))
		return false;
	for (uint32_t i = 0; i < x->access.n; i++) {
		for (uint32_t k = 0; k < y->access.n; k++) {
			const Access *a = &x->access.at[i], *b = &y->access.at[k];
			if ((a->write || b->write) && ir_may_alias(f, a->s, b->s))
				return true;
		}
	}
	return false;
}

/* Do x and y give the same in either order? Checks are looked at by the caller. */
bool opt_commute(const Fn *f, const Effects *x, const Effects *y)
{
	if (x->jumps || y->jumps || x->call || y->call || x->bind || y->bind)
		return false;
	if (x->result && y->result)
		return false;
	if (bit_meet(x->writes, y->writes, x->vwords) || bit_meet(x->reads, y->writes, x->vwords) ||
		bit_meet(x->writes, y->reads, x->vwords))
		return false;
	return !meet(f, x, y);
}

/*
 * May `late` come before `early`, which it commutes with? A check protects what follows it, so
 * accesses do not move up across one, unless they are themselves of a check on plain sizes.
 */
static bool may_rise(const Fn *f, const Effects *early, const Effects *late)
{
	bool touches = false;
	for (uint32_t i = 0; i < late->access.n; i++)
		touches |= !late->access.at[i].alloc;
	return opt_commute(f, early, late) && !(early->check && touches);
}

bool opt_same_iteration(
	Fn *f, const Access *a, const Access *b, Var v, Var w, const uint64_t *varying)
{
	int64_t p, q;
	if (a->whole || b->whole || a->s != b->s)
		return false;
	for (uint32_t d = 0; d < a->n; d++) {
		Ex ia = f->pool.at[a->at + d], ib = f->pool.at[b->at + d];
		if (ir_is_int(f, ia, &p) && ir_is_int(f, ib, &q) && p != q)
			return true;
		ib = ir_subst(f, ib, w, ir_var(f, v));
		if (ia == ib && ir_linear(f, ia, v, varying, &p) && p != 0)
			return true;
	}
	return false;
}

/* Variables used by both: each iteration must set them before it reads them. */
static bool scalars_agree(const Effects *x, const Effects *y)
{
	for (uint32_t i = 0; i < x->vwords; i++) {
		uint64_t used = (x->reads[i] | x->writes[i]) & (y->reads[i] | y->writes[i]);
		uint64_t shared = used & (x->writes[i] | y->writes[i]);
		if (shared & (x->exposed[i] | y->exposed[i]))
			return false;
		if (shared & y->writes[i] & ~y->def[i])
			return false;
	}
	return true;
}

/* Temporaries mostly vanish in a fused nest; too many arrays at once do not fit the nearest cache. */
static bool too_many(const Fn *f, const Effects *x, const Effects *y)
{
	uint32_t arrays = 0, temps = 0;
	for (Sto s = 1; s < f->sto.n; s++) {
		bool used = bit_has(x->sreads, s) || bit_has(x->swrites, s) || bit_has(y->sreads, s) ||
					bit_has(y->swrites, s);
		arrays += used && f->sto.at[s].origin != Stemp;
		temps += used && f->sto.at[s].origin == Stemp;
	}
	return arrays > Most_arrays || temps > Most_temps;
}

static bool share(const Effects *x, const Effects *y)
{
	for (uint32_t i = 0; i < x->swords; i++) {
		if ((x->sreads[i] | x->swrites[i]) & (y->sreads[i] | y->swrites[i]))
			return true;
	}
	return !x->loops && !y->loops;
}

/* Subscripts that depend on data: a check in another loop may stand for them. */
static bool data_subscripts(Fn *f, const Effects *x)
{
	uint64_t *none = base_alloc(f->arena, x->vwords * sizeof *none);
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		for (uint32_t d = 0; !a->whole && d < a->n; d++) {
			int64_t k;
			if (!ir_linear(f, f->pool.at[a->at + d], 0, none, &k))
				return true;
		}
	}
	return false;
}

static bool independent(Fn *f, St loop, const Effects *x)
{
	return (f->st.at[loop].flags & Fmap) || ir_loop_simple(f, loop, x);
}

/* A loop whose iterations are independent stays so, unless all it computes is cheap and goes into a
 * temporary that the other one eats, or that it eats itself. */
static bool keeps_parallel(Fn *f, Piece a, Piece b)
{
	bool pa = independent(f, a.st, a.x), pb = independent(f, b.st, b.x);
	if (pa == pb)
		return true;
	if (a.x->heavy || b.x->heavy || !pa)
		return false;
	for (Sto s = 1; s < f->sto.n; s++) {
		bool eaten = bit_has(b.x->sreads, s) || bit_has(a.x->sreads, s);
		if (bit_has(a.x->swrites, s) && (f->sto.at[s].origin != Stemp || !eaten))
			return false;
	}
	return true;
}

static bool header_untouched(const Fn *f, St loop, const Effects *x)
{
	const Stmt *st = &f->st.at[loop];
	const Ex bound[3] = { st->lo, st->hi, st->step };
	for (int k = 0; k < 3; k++) {
		int64_t unused;
		if (!ir_linear(f, bound[k], 0, x->writes, &unused))
			return false;
	}
	return true;
}

/* May the bodies of two neighbouring loops be run together, iteration by iteration? */
static bool can_fuse(Fn *f, Piece a, Piece b)
{
	Stmt p = f->st.at[a.st], q = f->st.at[b.st];
	const Effects *x = a.x, *y = b.x;
	if (q.kind != Kfor || p.lo != q.lo || p.hi != q.hi || p.step != q.step)
		return false;
	if (x->jumps || x->breaks || x->continues || y->jumps || y->breaks || y->continues)
		return false;
	if (x->call || y->call || x->bind || y->bind || x->result || y->result)
		return false;
	if (!header_untouched(f, a.st, x) || too_many(f, x, y) || !share(x, y))
		return false;
	if (!scalars_agree(x, y) || (x->check && data_subscripts(f, y)))
		return false;
	bool touch = meet(f, x, y);
	uint64_t *varying = base_alloc(f->arena, x->vwords * sizeof *varying);
	for (uint32_t i = 0; i < x->vwords; i++)
		varying[i] = x->writes[i] | y->writes[i];
	for (uint32_t i = 0; touch && i < x->access.n; i++) {
		for (uint32_t k = 0; k < y->access.n; k++) {
			const Access *m = &x->access.at[i], *n = &y->access.at[k];
			if (!m->write && !n->write)
				continue;
			if (ir_may_alias(f, m->s, n->s) && !opt_same_iteration(f, m, n, p.v, q.v, varying))
				return false;
		}
	}
	return keeps_parallel(f, a, b);
}

/* Can what stands between i and j be put before i or behind j? Fills up[k - i - 1]. */
static bool can_gather(const Fn *f, const Pieces *c, uint32_t i, uint32_t j, bool *up)
{
	for (uint32_t k = i + 1; k < j; k++) {
		bool rises = may_rise(f, c->at[i].x, c->at[k].x);
		for (uint32_t m = i + 1; rises && m < k; m++)
			rises = up[m - i - 1] || may_rise(f, c->at[m].x, c->at[k].x);
		up[k - i - 1] = rises;
		if (!rises && !may_rise(f, c->at[k].x, c->at[j].x))
			return false;
	}
	return true;
}

static void move_private(Fn *f, St from, St to)
{
	for (Sto s = 1; s < f->sto.n; s++) {
		if (f->sto.at[s].private_to == from)
			f->sto.at[s].private_to = to;
	}
}

/* Joins loop b into loop a. */
static void join(Fn *f, St a, St b)
{
	Stmt *p = &f->st.at[a];
	Stmt q = f->st.at[b];
	if (p->line && q.line)
		base_remark(f->unit->diags, Dfused, q.line, 0, p->line);
	ir_rename(f, q.body, q.v, ir_var(f, p->v));
	move_private(f, b, a);
	p = &f->st.at[a];
	p->flags &= q.flags;
	p->cost += q.cost;
	St last = p->body;
	if (!last)
		p->body = q.body;
	while (last && f->st.at[last].next)
		last = f->st.at[last].next;
	if (last)
		f->st.at[last].next = q.body;
	f->st.at[b].body = 0;
}

/* c[j] has become part of c[i]; what stood between goes up or stays behind. Returns the new place of i. */
static uint32_t take_in(Fn *f, Pieces *c, uint32_t i, uint32_t j, const bool *up)
{
	Piece old[Window + 1];
	for (uint32_t k = i; k < j; k++)
		old[k - i] = c->at[k];
	uint32_t to = i, here;
	for (uint32_t k = i + 1; k < j; k++) {
		if (up[k - i - 1])
			c->at[to++] = old[k - i];
	}
	here = to;
	c->at[to++] = old[0];
	for (uint32_t k = i + 1; k < j; k++) {
		if (!up[k - i - 1])
			c->at[to++] = old[k - i];
	}
	for (uint32_t k = j; k + 1 < c->n; k++)
		c->at[k] = c->at[k + 1];
	c->n--;
	c->at[here].x = ir_effects(f, c->at[here].st);
	return here;
}

static void fuse_from(Fn *f, Pieces *c, uint32_t i)
{
	bool up[Window];
	for (uint32_t j = i + 1; j < c->n && j <= i + Window; j++) {
		if (!can_fuse(f, c->at[i], c->at[j]) || !can_gather(f, c, i, j, up))
			continue;
		join(f, c->at[i].st, c->at[j].st);
		i = take_in(f, c, i, j, up);
		j = i;
	}
}

/* ---- reductions and conditions that come twice ---- */

/* Does something in c between i and j change what reduction c[i] gave, v, or what it was made of? */
static bool changed_between(const Fn *f, const Pieces *c, uint32_t i, uint32_t j, Var v)
{
	const Effects *x = c->at[i].x;
	for (uint32_t k = i + 1; k < j; k++) {
		const Effects *y = c->at[k].x;
		if (bit_has(y->writes, v) || bit_meet(x->reads, y->writes, x->vwords) || meet(f, x, y) ||
			y->call || y->bind || y->jumps)
			return true;
	}
	return false;
}

/* Do the two statements reduce the same elements in the same way? */
static bool same_reduction(Fn *f, St a, St b)
{
	Stmt p = f->st.at[a], q = f->st.at[b];
	return p.kind == Kreduce && q.kind == Kreduce && p.code == q.code && p.lo == q.lo &&
		p.hi == q.hi && p.flags == q.flags && f->var.at[p.v].type == f->var.at[q.v].type &&
		ir_subst(f, q.e, q.k, ir_var(f, p.k)) == p.e;
}

static void rename_reads(Fn *f, const Pieces *c, uint32_t from, Var old, Var new)
{
	for (uint32_t k = from; k < c->n; k++) {
		Stmt *st = &f->st.at[c->at[k].st];
		if (st->kind == Kif && ir_uses_var(f, st->e, old)) {
			Ex e = ir_subst(f, st->e, old, ir_var(f, new));
			f->st.at[c->at[k].st].e = e;
			c->at[k].x = ir_effects(f, c->at[k].st);
		}
		if (bit_has(c->at[k].x->writes, old) || bit_has(c->at[k].x->writes, new))
			return;
	}
}

/* A reduction that was made before becomes a copy of its result; conditions read that. */
static void reuse_reduction(Fn *f, Pieces *c, uint32_t j)
{
	for (uint32_t i = j; i-- > 0 && i + Window >= j;) {
		St a = c->at[i].st, b = c->at[j].st;
		Var v = f->st.at[a].v;
		if (!same_reduction(f, a, b) || v == f->st.at[b].v || changed_between(f, c, i, j, v))
			continue;
		Ex e = ir_var(f, v);
		Stmt *st = &f->st.at[b];
		st->kind = Klet;
		st->flags = 0;
		st->code = 0;
		st->e = e;
		st->lo = st->hi = 0;
		st->k = 0;
		c->at[j].x = ir_effects(f, b);
		rename_reads(f, c, j + 1, f->st.at[b].v, v);
		return;
	}
}

/* Joins chain `more` to chain `first`. */
static St chained(Fn *f, St first, St more)
{
	St last = first;
	while (last && f->st.at[last].next)
		last = f->st.at[last].next;
	if (last)
		f->st.at[last].next = more;
	return first ? first : more;
}

/* May what c[j] does under the condition of c[i] be done right behind what c[i] does? */
static bool same_condition(const Fn *f, const Pieces *c, uint32_t i, uint32_t j)
{
	const Stmt *p = &f->st.at[c->at[i].st], *q = &f->st.at[c->at[j].st];
	const Effects *x = c->at[i].x, *y = c->at[j].x;
	int64_t unused;
	return p->kind == Kif && q->kind == Kif && p->e == q->e &&
		ir_linear((Fn *)f, p->e, 0, x->writes, &unused) && !x->jumps && !y->jumps && !x->breaks &&
		!y->breaks && !x->continues && !y->continues;
}

/* `if`s with the same condition become one; returns the new place of c[i]. */
static void merge_from(Fn *f, Pieces *c, uint32_t i)
{
	bool up[Window];
	for (uint32_t j = i + 1; j < c->n && j <= i + Window; j++) {
		if (!same_condition(f, c, i, j) || !can_gather(f, c, i, j, up))
			continue;
		St a = c->at[i].st, b = c->at[j].st;
		St body = chained(f, f->st.at[a].body, f->st.at[b].body);
		St other = chained(f, f->st.at[a].other, f->st.at[b].other);
		f->st.at[b].body = f->st.at[b].other = 0;
		f->st.at[a].body = body;
		f->st.at[a].other = other;
		i = take_in(f, c, i, j, up);
		j = i;
	}
}

/* e as something that cannot change and a constant; returns the former, 0: there is none. */
static Ex base_of(const Fn *f, Ex e, int64_t *plus)
{
	*plus = 0;
	if (ir_is_int(f, e, plus))
		return 0;
	const Expr *x = &f->ex.at[e];
	if (x->op == Oadd && ir_is_int(f, x->u.a[1], plus))
		e = x->u.a[0];
	return e;
}

/* Does `for v in lo:hi:step` run once, and may lo stand in place of v? */
static bool runs_once(const Fn *f, const Stmt *st)
{
	int64_t lo, hi, step, way;
	Ex base = base_of(f, st->lo, &lo), top = base_of(f, st->hi, &hi);
	if (base != top || !ir_is_int(f, st->step, &step) || __builtin_sub_overflow(hi, lo, &way) ||
		(base && f->ex.at[base].op != Odim))
		return false;
	return step > 0 ? way > 0 && way <= step : step < 0 && way < 0 && way >= step;
}

/* A `for` of one iteration without jumps is its body. Returns the body, or 0. */
static St single(Fn *f, St s)
{
	Stmt st = f->st.at[s];
	if (st.kind != Kfor || !runs_once(f, &st))
		return 0;
	Effects *x = ir_effects(f, s);
	if (x->jumps || x->breaks || x->continues)
		return 0;
	ir_rename(f, st.body, st.v, st.lo);
	move_private(f, s, 0);
	return st.body;
}

static void load_chain(Fn *f, St first, Pieces *c)
{
	for (St s = first, next; s; s = next) {
		next = f->st.at[s].next;
		St inside = single(f, s);
		if (inside)
			load_chain(f, inside, c);
		else
			*vec_push(f->arena, c) = (Piece){ .st = s };
	}
}

static St fuse_chain(Fn *f, St first)
{
	Pieces c = { 0 };
	load_chain(f, opt_copy_rows(f, first), &c);
	bool loops = false, twice = false;
	for (uint32_t i = 1; i < c.n; i++) {
		loops |= f->st.at[c.at[i].st].kind == Kfor;
		twice |= f->st.at[c.at[i].st].kind == Kif;
	}
	for (uint32_t i = 0; (loops || twice) && i < c.n; i++)
		c.at[i].x = ir_effects(f, c.at[i].st);
	for (uint32_t i = 0; loops && i < c.n; i++) {
		if (f->st.at[c.at[i].st].kind == Kfor)
			fuse_from(f, &c, i);
	}
	for (uint32_t i = 0; twice && i < c.n; i++)
		if (f->st.at[c.at[i].st].kind == Kreduce)
			reuse_reduction(f, &c, i);
	for (uint32_t i = 0; twice && i < c.n; i++)
		if (f->st.at[c.at[i].st].kind == Kif)
			merge_from(f, &c, i);
	for (uint32_t i = 0; i < c.n; i++) {
		St s = c.at[i].st;
		f->st.at[s].next = i + 1 < c.n ? c.at[i + 1].st : 0;
		St body = fuse_chain(f, f->st.at[s].body), other = fuse_chain(f, f->st.at[s].other);
		f->st.at[s].body = body;
		f->st.at[s].other = other;
	}
	return c.n ? c.at[0].st : 0;
}

/*
 * Neighbouring `for` loops with equal bounds become one where each pair of accesses of which one
 * writes meets in the same iteration only; then the same happens inside. Statements between them move
 * out of the way where they can. Loops of one iteration vanish. Outer loops first: nests that share
 * outer loops only become one nest of inner loops.
 *
 *   for i in 0:n:1 map              for i in 0:n:1 map
 *     set t[i] = mul(a[i], 2.0)  =>   set t[i] = mul(a[i], 2.0)
 *   for k in 0:n:1 map                set b[i] = add(t[i], 1.0)
 *     set b[k] = add(t[k], 1.0)
 */
void opt_fuse(Fn *f)
{
	f->body = opt_ways(f, f->body);
	opt_unfold(f);
	opt_batch_products(f, f->body);
	opt_open_products(f, f->body);
	opt_sweep(f, f->body);
	opt_same_lengths(f);
	opt_forward_operands(f);
	opt_twins(f);
	opt_inward(f, f->body);
	f->body = fuse_chain(f, f->body);
	if (opt_strips(f, f->body))
		f->body = fuse_chain(f, ir_sweep(f, f->body));
}
