/*
 * Independent iterations that run ordered loops, each as long as the others': four of them go through
 * those loops together. What the processor would wait for in one of them it does in the others.
 *
 *   for i in lo:hi:1                        for b in lo:hi:4
 *     for j in 1:n:1                  =>      if hi < b + 4
 *       set a[i,j] = a[i,j-1] / x[i,j]          as it was, for b:hi
 *                                             else
 *                                               for j in 1:n:1
 *                                                 set a[b,j] = a[b,j-1] / x[b,j]  ... a[b+3,j]
 */
#include "poly/own.h"

#include "poly/copy.h"

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

/* Does the chain hold an innermost loop that is ordered and even, in loops that are so too? */
static bool gains(const Beside *b, St first)
{
	Fn *f = b->p->f;
	for (St s = first; s; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		if (st->kind == Kfor && is_even(b, st) && is_ordered(b->p, s) &&
			(!ir_effects(f, s)->loops || gains(b, st->body)))
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
				ir_append(f, out, poly_copy(&b->lane[k], s));
			continue;
		}
		Chain body = { 0 };
		Var v = ir_new_loop_var(f, f->var.at[st.v].name);
		Ex one = ir_var(f, v);
		for (int k = 0; k < Lanes; k++)
			poly_copy_var(&b->lane[k], st.v, one);
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

static bool is_fit(Beside *b, St s)
{
	Fn *f = b->p->f;
	const Stmt *st = &f->st.at[s];
	int64_t step;
	const Effects *x = b->x;
	int statements = 0;
	ir_each_st(f, st->body, count, &statements);
	return statements <= Most && ir_is_int(f, st->step, &step) && step == 1 && x->loops && !x->breaks && !x->continues &&
		   !x->jumps && !x->check && !x->call && !x->lib && !x->bind && !x->result &&
		   poly_can_copy(f, st->body) && gains(b, st->body);
}

bool poly_beside(Poly *p, St s)
{
	Fn *f = p->f;
	Beside b = { .p = p, .x = ir_effects(f, s) };
	if (!is_fit(&b, s))
		return false;
	Stmt old = f->st.at[s];
	Chain all = { 0 };
	Var v = ir_new_loop_var(f, f->var.at[old.v].name);
	Ex block = ir_var(f, v), width = ir_int(f, Lanes), end = ir_bin(f, Oadd, block, width);
	for (int k = 0; k < Lanes; k++) {
		Ex far = ir_int(f, k), at = ir_bin(f, Oadd, block, far);
		b.lane[k] = poly_new_copy(f, b.x);
		poly_copy_var(&b.lane[k], old.v, at);
	}
	together(&b, old.body, &all);
	St rest = ir_new_st(f, Kfor, old.line), choice = ir_new_st(f, Kif, old.line);
	Ex few = ir_bin(f, Olt, old.hi, end);
	f->st.at[rest] = old;
	f->st.at[rest].next = 0;
	f->st.at[rest].lo = block;
	f->st.at[rest].hi = old.hi;
	f->st.at[rest].flags &= (uint8_t)~Fsure;
	f->st.at[choice].e = few;
	f->st.at[choice].flags = Fcold;
	f->st.at[choice].body = rest;
	f->st.at[choice].other = all.first;
	f->st.at[s].v = v;
	f->st.at[s].step = width;
	f->st.at[s].body = choice;
	f->st.at[s].flags &= (uint8_t)~Fmap;
	return true;
}
