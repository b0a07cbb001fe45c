/*
 * Loop-invariant work moves out; an element that a loop keeps changing becomes a variable.
 *
 *     for %k.3 in 0 : %n.1 : 1 {                    %C.5 = @C.1[%i.2]
 *       @C.1[%i.2] = @C.1[%i.2] + exp(%x.4)   ->    %h.6 = exp(%x.4)
 *     }                                             for %k.3 in 0 : %n.1 : 1 {
 *                                                     %C.5 = %C.5 + %h.6
 *                                                   }
 *                                                   @C.1[%i.2] = %C.5
 *
 * What moves is evaluated even if the loop is empty: a load moves only where its indices are proven to be in
 * range in front of the loop. What can fail moves only if every iteration evaluates it, and is not looked
 * at if there is none. Integer sums stay where they are:
 * subscripts keep their form for the passes behind, and the C compiler moves them.
 */
#include "ir/effects.h"
#include "opt/env.h"
#include "opt/forward.h"
#include "opt/opt.h"

#include <string.h>

typedef struct Move {
	St loop;
	Ex e;
	bool fails; /* it can */
} Move;

typedef struct Cell {
	St loop;
	Sto s;
	Ex load;
} Cell;

typedef struct Hoist {
	Fn *f;
	Vec(Move) move;
	Vec(Cell) cell;
} Hoist;

/* One look at a loop, from in front of it. */
typedef struct Look {
	Env *env;
	Hoist *h;
	St loop;
	const Touch *x;
	bool *seen;
	bool always; /* every iteration evaluates what is looked at */
} Look;

static bool is_safe(Env *env, Ex load)
{
	Fn *f = env->f;
	Expr x = f->ex.at[load];
	for (uint32_t d = 0; d < x.n; d++) {
		Ex i = f->pool.at[x.at + d];
		if (env_decide(env, ir_bin(f, Ole, ir_int(f, 0), i)) != 1 ||
			env_decide(env, ir_bin(f, Olt, i, ir_dim(f, x.ref, (int)d))) != 1)
			return false;
	}
	return true;
}

typedef struct Quiet {
	Env *env;
	bool no, dear, fails;
} Quiet;

static void look_node(Fn *f, Ex e, void *ctx)
{
	Quiet *q = ctx;
	const Expr *x = &f->ex.at[e];
	q->fails |= opt_is_sticky(x->op);
	if (x->op == Oload)
		q->no |= q->no || !is_safe(q->env, e);
	x = &f->ex.at[e];
	if (ir_op[x->op].arity && strchr("fc", ir_type[x->type].kind))
		q->dear = true;
	if (x->op == Oload || x->op == Ofloordiv || x->op == Omod || x->op == Ofmod || x->op == Opowv)
		q->dear = true;
}

static bool is_listed(const Look *l, Ex e)
{
	for (uint32_t i = 0; i < l->h->move.n; i++)
		if (l->h->move.at[i].e == e && l->h->move.at[i].loop == l->loop)
			return true;
	return false;
}

/* Lists the largest parts of e that may and should move. */
static void look(Look *l, Ex e)
{
	Fn *f = l->env->f;
	if (!e || opt_is_leaf(f, e) || l->seen[e])
		return;
	l->seen[e] = true;
	Type t = f->ex.at[e].type;
	if (t != Tbool && opt_invariant(f, l->x, e)) {
		Quiet q = { .env = l->env };
		ir_each_ex(f, e, look_node, &q);
		if (!q.no && q.dear && (!q.fails || l->always)) {
			if (!is_listed(l, e))
				*vec_push(f->arena, &l->h->move) = (Move){ l->loop, e, q.fails };
			return;
		}
	}
	Op op = f->ex.at[e].op;
	bool lazy = op == Oselect || op == Oland || op == Olor, always = l->always;
	for (int k = 0; k < ir_arity(f, e); k++) {
		l->always = always && !(lazy && k);
		look(l, ir_operand(f, e, k));
	}
	l->always = always;
}

static void look_visit(Fn *f, Ex *e, void *ctx)
{
	(void)f;
	look(ctx, *e);
}

/* With status flags watched, only what every iteration computes may move. */
static void look_chain(Look *l, St first)
{
	Fn *f = l->env->f;
	for (St s = first; s; s = f->st.at[s].next) {
		uint8_t k = f->st.at[s].kind;
		if (k != Kalloc && k != Kbind)
			ir_st_exprs(f, s, look_visit, l);
		if (f->fp_check && (k == Kif || k == Kwhile || k == Kblock || k == Kfor))
			continue;
		bool always = l->always;
		l->always = false;
		look_chain(l, f->st.at[s].body);
		look_chain(l, f->st.at[s].other);
		l->always = always;
	}
}

/* How the loop touches one storage. */
typedef struct Use {
	Env *env; /* a state inside the loop */
	const Touch *x;
	Sto s;
	Ex load; /* the element in question */
	bool set, no;
} Use;

/* Are the elements of two loads different ones, for what is known inside the loop? */
static bool differ(Use *u, Ex a, Ex b)
{
	Fn *f = u->env->f;
	for (uint32_t d = 0; d < f->ex.at[a].n; d++) {
		Ex p = f->pool.at[f->ex.at[a].at + d], q = f->pool.at[f->ex.at[b].at + d];
		if (env_decide(u->env, ir_bin(f, Oeq, p, q)) == 0)
			return true;
	}
	return false;
}

static void use_node(Fn *f, Ex e, void *ctx)
{
	Use *u = ctx;
	if (f->ex.at[e].op == Oload && f->ex.at[e].ref == u->s && e != u->load)
		u->no |= !differ(u, u->load, e);
}

static void use_visit(Fn *f, Ex *e, void *ctx)
{
	ir_each_ex(f, *e, use_node, ctx);
}

static void use_chain(Fn *f, St first, Use *u, bool marked)
{
	for (St s = first; s && !u->no; s = f->st.at[s].next) {
		Stmt st = f->st.at[s];
		ir_st_exprs(f, s, use_visit, u);
		if (st.kind == Kset && st.s == u->s) {
			Ex load = ir_load(f, st.s, &f->pool.at[st.at]);
			u->no |= marked;
			use_node(f, load, u);
			u->set |= load == u->load;
		}
		if (st.kind == Klib || st.kind == Kcall || st.kind == Kext || st.kind == Kbind)
			u->no = true;
		if (st.kind == Kalloc && st.s == u->s)
			u->no = true;
		bool inner = marked || (st.kind == Kfor && (st.flags & (Fpar | Fvec | Fmap)));
		use_chain(f, st.body, u, inner);
		use_chain(f, st.other, u, inner);
	}
}

static bool is_inside(Fn *f, St outer, St s)
{
	for (St i = f->st.at[outer].body; i; i = f->st.at[i].next)
		if (i == s || is_inside(f, i, s))
			return true;
	for (St i = f->st.at[outer].other; i; i = f->st.at[i].next)
		if (i == s || is_inside(f, i, s))
			return true;
	return false;
}

static bool is_taken(const Hoist *h, St loop, Sto s)
{
	for (uint32_t i = 0; i < h->cell.n; i++)
		if (h->cell.at[i].s == s && is_inside(h->f, h->cell.at[i].loop, loop))
			return true;
	return false;
}

static void find_set(Fn *f, St first, Sto s, const Touch *x, Ex *load)
{
	for (St i = first; i && !*load; i = f->st.at[i].next) {
		const Stmt *st = &f->st.at[i];
		bool fixed = st->kind == Kset && st->s == s;
		for (uint32_t d = 0; fixed && d < st->n; d++)
			fixed = opt_invariant(f, x, f->pool.at[st->at + d]);
		if (fixed)
			*load = ir_load(f, s, &f->pool.at[f->st.at[i].at]);
		else
			find_set(f, f->st.at[i].body, s, x, load);
		if (!*load)
			find_set(f, f->st.at[i].other, s, x, load);
	}
}

/* The element of s that the loop sets, if all it does to s is that, or to other elements. */
static Ex find_cell(Look *l, Sto s)
{
	Fn *f = l->env->f;
	Ex load = 0;
	find_set(f, f->st.at[l->loop].body, s, l->x, &load);
	if (!load || !is_safe(l->env, load))
		return 0;
	Use u = { .env = l->env, .x = l->x, .s = s, .load = load };
	State before = env_save(l->env);
	env_enter(l->env, l->loop, l->x);
	if (f->st.at[l->loop].kind == Kwhile)
		use_visit(f, &f->st.at[l->loop].e, &u);
	use_chain(f, f->st.at[l->loop].body, &u, false);
	env_restore(l->env, before);
	return u.no || !u.set ? 0 : load;
}

static void find_cells(Look *l)
{
	Fn *f = l->env->f;
	const Stmt *st = &f->st.at[l->loop];
	if (l->x->jumps || l->x->views || (st->flags & (Fpar | Fvec | Fmap)))
		return;
	for (Sto s = 1; s < f->sto.n; s++) {
		if (!opt_writes(f, l->x, s) || ir_is_shared(f, s) ||
			f->sto.at[s].private_to == l->loop || is_taken(l->h, l->loop, s))
			continue;
		Ex load = find_cell(l, s);
		if (load)
			*vec_push(f->arena, &l->h->cell) = (Cell){ l->loop, s, load };
	}
}

/* Does the loop count up, so that it is empty unless lo < hi? */
static bool upwards(const Fn *f, St loop)
{
	int64_t step;
	return ir_is_int(f, f->st.at[loop].step, &step) && step > 0;
}

static void hook(Env *env, St s, bool inner)
{
	Fn *f = env->f;
	uint8_t kind = f->st.at[s].kind;
	if (kind != Kfor || inner)
		return;
	Touch x = opt_touch_of(f, s);
	Look l = { .env = env, .h = env->ctx, .loop = s, .x = &x };
	l.always = upwards(f, s) && !opt_touch(f, f->st.at[s].body).jumps;
	l.seen = base_alloc(f->arena, f->ex.n + 4096);
	look_chain(&l, f->st.at[s].body);
	find_cells(&l);
}

typedef struct Swap {
	Ex from, to;
} Swap;

static Ex swap_node(Rewrite *r, Ex e)
{
	const Swap *w = r->env;
	return e == w->from ? w->to : e;
}

/* Replaces expression `from` in the loop's body and condition. */
static void swap_in(Fn *f, St loop, Ex from, Ex to)
{
	Swap w = { from, to };
	Rewrite r = { .f = f, .node = swap_node, .env = &w };
	ir_rewrite_chain(&r, f->st.at[loop].body);
	if (f->st.at[loop].kind == Kwhile)
		ir_rewrite_st(&r, loop);
}

/* Puts statement new in front of s, or behind it. */
static bool place(Fn *f, St *first, St s, St new, bool behind)
{
	for (St i = *first, last = 0; i; last = i, i = f->st.at[i].next) {
		if (i == s) {
			if (behind) {
				f->st.at[new].next = f->st.at[s].next;
				f->st.at[s].next = new;
			} else {
				f->st.at[new].next = s;
				*(last ? &f->st.at[last].next : first) = new;
			}
			return true;
		}
		St body = f->st.at[i].body, other = f->st.at[i].other;
		bool found = place(f, &body, s, new, behind) || place(f, &other, s, new, behind);
		f->st.at[i].body = body;
		f->st.at[i].other = other;
		if (found)
			return true;
	}
	return false;
}

static St new_let(Fn *f, Var v, Ex e, uint32_t line)
{
	St s = ir_new_st(f, Klet, line);
	f->st.at[s].v = v;
	f->st.at[s].e = e;
	return s;
}

static void put(Fn *f, St s, St new, bool behind)
{
	St first = f->body;
	place(f, &first, s, new, behind);
	f->body = first;
}

static void set_to_let(Fn *f, St first, const Cell *c, Var v)
{
	for (St i = first; i; i = f->st.at[i].next) {
		Stmt *st = &f->st.at[i];
		if (st->kind == Kset && st->s == c->s &&
			ir_load(f, c->s, &f->pool.at[st->at]) == c->load) {
			st->kind = Klet;
			st->v = v;
			st->s = 0;
			st->n = 0;
		}
		set_to_let(f, f->st.at[i].body, c, v);
		set_to_let(f, f->st.at[i].other, c, v);
	}
}

static void keep_cell(Fn *f, const Cell *c)
{
	uint32_t line = f->st.at[c->loop].line;
	Var v = ir_new_var(f, f->sto.at[c->s].name, f->sto.at[c->s].type);
	Ex idx[JENNY_RANK], value = ir_var(f, v);
	for (uint32_t d = 0; d < f->ex.at[c->load].n; d++)
		idx[d] = f->pool.at[f->ex.at[c->load].at + d];
	swap_in(f, c->loop, c->load, value);
	set_to_let(f, f->st.at[c->loop].body, c, v);
	put(f, c->loop, new_let(f, v, c->load, line), false);
	put(f, c->loop, ir_set(f, c->s, idx, value, line), true);
}

static void loads_node(Fn *f, Ex e, void *ctx)
{
	bool *loads = ctx;
	*loads |= f->ex.at[e].op == Oload;
}

/* The `for` in whose body, and in nothing else, s stands; 0: none. */
static St loop_around(const Fn *f, St first, St s, St around)
{
	for (St i = first; i; i = f->st.at[i].next) {
		if (i == s)
			return around;
		const Stmt *st = &f->st.at[i];
		St found = loop_around(f, st->body, s, st->kind == Kfor ? i : 0);
		if (!found)
			found = loop_around(f, st->other, s, 0);
		if (found)
			return found;
	}
	return 0;
}

/* The outermost loop that a computation without loads may go in front of: each iteration of those
 * around its loop comes to it. */
static St furthest(Fn *f, const Move *m)
{
	bool loads = m->fails;
	St to = m->loop;
	ir_each_ex(f, m->e, loads_node, &loads);
	for (St up = to; !loads && (up = loop_around(f, f->body, to, 0)); to = up) {
		Touch x = opt_touch_of(f, up);
		if (x.jumps || opt_touch(f, f->st.at[up].body).jumps || !opt_invariant(f, &x, m->e))
			break;
	}
	return to;
}

static void move(Fn *f, const Move *listed)
{
	Move further = *listed, *m = &further;
	m->loop = furthest(f, m);
	Var v = ir_new_var(f, "inv", f->ex.at[m->e].type);
	f->var.at[v].once = true;
	swap_in(f, m->loop, m->e, ir_var(f, v));
	Stmt st = f->st.at[m->loop];
	Ex e = m->e;
	if (m->fails)
		e = ir_select(f, ir_bin(f, Olt, st.lo, st.hi), e, ir_cast(f, f->ex.at[e].type, ir_int(f, 0)));
	put(f, m->loop, new_let(f, v, e, st.line), false);
}

/* Has an enclosing loop the same thing on its list? */
static bool is_moved_further(const Hoist *h, uint32_t i)
{
	for (uint32_t k = 0; k < h->move.n; k++)
		if (k != i && h->move.at[k].e == h->move.at[i].e &&
			is_inside(h->f, h->move.at[k].loop, h->move.at[i].loop))
			return true;
	return false;
}

void opt_hoist(Fn *f)
{
	Hoist h = { .f = f };
	opt_forward(f);
	Env *env = env_new(f, hook, &h);
	env_run(env, f->body);
	for (uint32_t i = h.move.n; i-- > 0;)
		if (!is_moved_further(&h, i))
			move(f, &h.move.at[i]);
	h.move.n = 0;
	h.cell.n = 0;
	env = env_new(f, hook, &h);
	env_run(env, f->body);
	for (uint32_t i = 0; i < h.cell.n; i++)
		keep_cell(f, &h.cell.at[i]);
	if (h.cell.n)
		opt_forward(f);
}
