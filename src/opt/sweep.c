/*
 * Two products of one matrix, from the left and from the right, become neighbours, of which one
 * piece of code is made that reads the matrix once (src/gen/lib.c).
 *
 *   lib gemv(@z.4, @A.2, @w.5, 1)       alloc @y.1
 *   alloc @y.1                      =>  lib gemv(@y.1, @A.2, @x.3, 0)
 *   lib gemv(@y.1, @A.2, @x.3, 0)       lib gemv(@z.4, @A.2, @w.5, 1)
 *
 * The one that gives an element for each row in memory comes first; w may be y.
 */
#include "ir/effects.h"
#include "opt/prepare.h"

static bool is_gemv(const Fn *f, St s)
{
	const Stmt *st = &f->st.at[s];
	return st->kind == Klib && st->code == Lgemv;
}

/* Does the call give an element for each row of memory? */
static bool by_rows(const Fn *f, St s)
{
	const uint32_t *o = &f->pool.at[f->st.at[s].at];
	return (o[3] != 0) == (f->sto.at[o[1]].layout == 'F');
}

static bool meets(const Fn *f, const Effects *x, Sto s, bool written)
{
	for (uint32_t i = 0; i < x->access.n; i++)
		if (ir_may_alias(f, x->access.at[i].s, s) && (x->access.at[i].write || !written))
			return true;
	return false;
}

/* May the call `to` be made where the call `from` in front of it is? Its output's alloc goes too. */
static bool can_move(Fn *f, St from, St to)
{
	const uint32_t *o = &f->pool.at[f->st.at[to].at];
	for (St s = f->st.at[from].next; s != to; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		if (st->kind == Kalloc && st->s == o[0])
			continue;
		Effects *x = ir_effects(f, s);
		if (x->jumps || x->check || x->call || x->bind || meets(f, x, o[0], false) ||
			meets(f, x, o[1], true) || meets(f, x, o[2], true))
			return false;
	}
	return true;
}

/* The partner of gemv s behind it in its chain, or 0. */
static St partner(Fn *f, St s)
{
	const uint32_t *o = &f->pool.at[f->st.at[s].at];
	const Store *a = &f->sto.at[o[1]];
	if (a->layout == 'S' || ir_type[a->type].kind != 'f')
		return 0;
	for (St at = f->st.at[s].next; at; at = f->st.at[at].next) {
		if (!is_gemv(f, at))
			continue;
		const uint32_t *q = &f->pool.at[f->st.at[at].at];
		if (q[1] != o[1] || by_rows(f, at) == by_rows(f, s) || q[0] == o[0])
			continue;
		bool feeds = q[2] == o[0];
		if ((ir_may_alias(f, q[2], o[0]) && !(feeds && by_rows(f, s))) ||
			f->sto.at[q[0]].origin == Sarg || ir_may_alias(f, q[0], o[2]))
			return 0;
		return can_move(f, s, at) ? at : 0;
	}
	return 0;
}

/* Takes statement s out of the chain behind `first`. */
static void take_out(Fn *f, St first, St s)
{
	while (f->st.at[first].next != s)
		first = f->st.at[first].next;
	f->st.at[first].next = f->st.at[s].next;
}

/* Puts the pair in place of the first call, behind the alloc of the second's output; returns its
 * last statement. */
static St join(Fn *f, St first, St second)
{
	St alloc = 0, copy = ir_new_st(f, Klib, 0);
	for (St s = f->st.at[first].next; s != second; s = f->st.at[s].next)
		if (f->st.at[s].kind == Kalloc && f->st.at[s].s == f->pool.at[f->st.at[second].at])
			alloc = s;
	take_out(f, first, second);
	if (alloc)
		take_out(f, first, alloc);
	St rest = f->st.at[first].next;
	f->st.at[copy] = f->st.at[first];
	St one = by_rows(f, copy) ? copy : second, other = one == copy ? second : copy;
	f->st.at[one].next = other;
	f->st.at[other].next = rest;
	if (alloc)
		f->st.at[alloc].next = one;
	f->st.at[first] = f->st.at[alloc ? alloc : one];
	return other;
}

void opt_sweep(Fn *f, St first)
{
	for (St s = first; s; s = f->st.at[s].next) {
		St other = is_gemv(f, s) ? partner(f, s) : 0;
		if (other) {
			s = join(f, s, other);
			continue;
		}
		opt_sweep(f, f->st.at[s].body);
		opt_sweep(f, f->st.at[s].other);
	}
}
