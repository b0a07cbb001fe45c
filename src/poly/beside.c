/*
 * Independent iterations that run ordered loops, each as long as the others': four of them go through
 * those loops together. What the processor would wait for in one of them it does in the others.
 *
 *   for i in lo:hi:1                        for b in lo:fours:4
 *     for j in 1:n:1                  =>      for j in 1:n:1
 *       set a[i,j] = a[i,j-1] / x[i,j]          set a[b,j] = a[b,j-1] / x[b,j]  ... a[b+3,j]
 *                                           as it was, for fours:hi
 */
#include "poly/own.h"

#include "ir/copy.h"

enum { Lanes = 4, Most = 24 };

typedef struct Beside {
	Poly *p;
	Effects *x; /* of the loop over the iterations */
	Copy lane[Lanes];
} Beside;

/* Are the bounds of loop s the same in all iterations? */
static bool is_even(const Beside *b, const Stmt *s)
{
	const Fn *f = b->p->f;
	int64_t step, unused;
	return ir_is_int(f, s->step, &step) && ir_linear(f, s->lo, 0, b->x->writes, &unused) &&
		   ir_linear(f, s->hi, 0, b->x->writes, &unused);
}

/* Has the loop to keep its order, so that there is something to wait for? */
static bool is_ordered(Poly *p, St s)
{
	return !(p->f->st.at[s].flags & Fmap) && poly_why(p, s, ir_effects(p->f, s));
}

/* Is it more than sums of integers and the like, which C compilers turn into vectors? */
static bool is_slow(const Beside *b, const Effects *y)
{
	const Fn *f = b->p->f;
	for (uint32_t i = 0; i < y->access.n; i++)
		if (y->access.at[i].write)
			return true;
	for (Var v = 1; v < f->var.n; v++)
		if (bit_has(y->exposed, v) && bit_has(y->writes, v) && ir_type[f->var.at[v].type].kind == 'f')
			return true;
	return false;
}

/* Does the chain hold an innermost loop that is ordered and even, in loops that are so too? */
static bool gains(const Beside *b, St first)
{
	Fn *f = b->p->f;
	for (St s = first; s; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		if (st->kind == Kfor && is_even(b, st) && is_ordered(b->p, s) &&
			(ir_effects(f, s)->loops ? gains(b, st->body) : is_slow(b, ir_effects(f, s))))
			return true;
	}
	return false;
}

/* Appends the chain for all lanes: ordered loops once, everything else lane after lane. */
static void together(Beside *b, St first, Chain *out)
{
	Fn *f = b->p->f;
	for (St s = first; s; s = f->st.at[s].next) {
		Stmt st = f->st.at[s];
		if (st.kind != Kfor || !is_even(b, &st) || !is_ordered(b->p, s)) {
			for (int k = 0; k < Lanes; k++)
				ir_append(f, out, ir_copy(&b->lane[k], s));
			continue;
		}
		Chain body = { 0 };
		Var v = ir_new_loop_var(f, f->var.at[st.v].name);
		Ex one = ir_var(f, v);
		for (int k = 0; k < Lanes; k++)
			ir_copy_var(&b->lane[k], st.v, one);
		together(b, st.body, &body);
		St loop = ir_new_st(f, Kfor, st.line);
		st.next = 0;
		st.v = v;
		st.body = body.first;
		f->st.at[loop] = st;
		ir_append(f, out, loop);
	}
}

static void count(Fn *f, St s, void *env)
{
	(void)f;
	(void)s;
	++*(int *)env;
}

/* Is e the same before and after some of the iterations? */
static bool is_still(const Beside *b, Ex e)
{
	const Fn *f = b->p->f;
	const Expr *x = &f->ex.at[e];
	if (x->op == Oload || (x->op == Ovar && bit_has(b->x->writes, x->ref)))
		return false;
	for (int k = 0, n = ir_arity(f, e); k < n; k++)
		if (!is_still(b, ir_operand(f, e, k)))
			return false;
	return true;
}

/* Have all iterations' temporaries the same size? */
static bool is_uniform(const Beside *b)
{
	const Fn *f = b->p->f;
	for (uint32_t i = 0; i < b->x->access.n; i++) {
		const Store *o = &f->sto.at[b->x->access.at[i].s];
		for (int d = 0; b->x->access.at[i].alloc && d < o->rank; d++)
			if (!is_still(b, o->dim[d]))
				return false;
	}
	return true;
}

static bool is_fit(Beside *b, St s)
{
	Fn *f = b->p->f;
	const Stmt *st = &f->st.at[s];
	int64_t step;
	const Effects *x = b->x;
	int statements = 0;
	ir_each_st(f, st->body, count, &statements);
	if (statements > Most || !x->loops || x->breaks || x->continues || x->jumps || x->check ||
		x->call || x->lib || x->bind || x->result)
		return false;
	return ir_is_int(f, st->step, &step) && step == 1 && is_still(b, st->lo) &&
		   is_still(b, st->hi) && is_uniform(b) && ir_can_copy(f, st->body) && gains(b, st->body);
}

/* The first iteration that is not one of four, as a once-variable in front of statement s. */
static Ex end_of_fours(Fn *f, const Stmt *old, Chain *front)
{
	Var v = ir_new_var(f, "fours", Ti64);
	St let = ir_new_st(f, Klet, old->line);
	Ex zero = ir_int(f, 0), lanes = ir_int(f, Lanes);
	Ex all = ir_bin(f, Omax, ir_bin(f, Osub, old->hi, old->lo), zero);
	Ex fours = ir_bin(f, Omul, ir_bin(f, Ofloordiv, all, lanes), lanes);
	Ex end = ir_bin(f, Oadd, old->lo, fours);
	f->var.at[v].once = true;
	f->st.at[let].v = v;
	f->st.at[let].e = end;
	ir_append(f, front, let);
	return ir_var(f, v);
}

static void find_division(Fn *f, Ex e, void *env)
{
	const Expr *x = &f->ex.at[e];
	*(bool *)env |= x->op == Odiv && ir_type[x->type].kind == 'f';
}

static void find_in(Fn *f, Ex *e, void *env)
{
	ir_each_ex(f, *e, find_division, env);
}

static void find_divisions(Fn *f, St s, void *env)
{
	ir_st_exprs(f, s, find_in, env);
}

/* Does an innermost loop of the chain that is ordered divide, so that a round waits long? */
static bool waits(Poly *p, St first)
{
	Fn *f = p->f;
	for (St s = first; s; s = f->st.at[s].next) {
		bool found = false;
		if (f->st.at[s].kind != Kfor)
			continue;
		if (ir_effects(f, s)->loops)
			found = waits(p, f->st.at[s].body);
		else if (is_ordered(p, s))
			ir_each_st(f, f->st.at[s].body, find_divisions, &found);
		if (found)
			return true;
	}
	return false;
}

static bool beside(Poly *p, St s, uint8_t flags)
{
	Fn *f = p->f;
	Beside b = { .p = p, .x = ir_effects(f, s) };
	if (!is_fit(&b, s))
		return false;
	Stmt old = f->st.at[s];
	Chain all = { 0 }, front = { 0 };
	Ex end = end_of_fours(f, &old, &front);
	Var v = ir_new_loop_var(f, f->var.at[old.v].name);
	Ex first = ir_var(f, v), lanes = ir_int(f, Lanes);
	for (int k = 0; k < Lanes; k++) {
		Ex far = ir_int(f, k), at = ir_bin(f, Oadd, first, far);
		b.lane[k] = ir_new_copy(f, b.x);
		ir_copy_var(&b.lane[k], old.v, at);
	}
	together(&b, old.body, &all);
	St fours = ir_new_loop(f, v, old.lo, end, lanes, old.line), rest = ir_new_st(f, Kfor, old.line);
	f->st.at[fours].body = all.first;
	f->st.at[fours].flags = flags;
	f->st.at[rest] = old;
	f->st.at[rest].lo = end;
	f->st.at[rest].flags |= flags;
	f->st.at[fours].next = rest;
	ir_append(f, &front, fours);
	f->st.at[s] = f->st.at[front.first];
	return true;
}

bool poly_beside(Poly *p, St s)
{
	return beside(p, s, Fsure | (p->f->st.at[s].flags & Fwave));
}

bool poly_beside_divisions(Poly *p, St s)
{
	return waits(p, p->f->st.at[s].body) && beside(p, s, Fsure | Fwave);
}
