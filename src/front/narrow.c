/*
 * `z = z[m]` in a loop: what the mask lets through moves to the front of the loop's own array, at once.
 *
 * mask.c packs it into a new array, which carry.c would copy back at the end of the round. An element
 * never moves up, so that it may go where it belongs in the first place, if nothing needs the old array
 * behind the packing, nor the new one before the round ends.
 */
#include "front/value.h"

typedef struct Look {
	Sto own, to;
	bool inside; /* the statements are those that pack */
	bool no;
} Look;

static void look_ex(Fn *fn, Ex e, void *env)
{
	Look *l = env;
	const Expr *x = &fn->ex.at[e];
	l->no = l->no || (x->op == Oload && (x->ref == l->own || x->ref == l->to ||
		fn->sto.at[x->ref].origin == Sview));
}

static void look_at(Fn *fn, Ex *e, void *env) { ir_each_ex(fn, *e, look_ex, env); }

/* Is it a store of own[k] into the new array? */
static bool packs(Fn *fn, const Look *l, const Stmt *st)
{
	const Expr *x = &fn->ex.at[st->e];
	return st->kind == Kset && st->s == l->to && x->op == Oload && x->ref == l->own && x->n == 1 &&
		fn->ex.at[fn->pool.at[x->at]].op == Ovar;
}

static void look_st(Fn *fn, St s, void *env)
{
	Look *l = env;
	Stmt st = fn->st.at[s];
	switch (st.kind) {
	case Kset:
		if (l->inside && packs(fn, l, &st))
			return;
		l->no = l->no || st.s == l->to || st.s == l->own || fn->sto.at[st.s].origin == Sview;
		break;
	case Kalloc:
		l->no = l->no || st.s == l->own || (st.s == l->to && !l->inside);
		break;
	case Klet: case Kfor: case Kif: case Kcheck: case Kreduce: break;
	default: l->no = true;
	}
	ir_st_exprs(fn, s, look_at, l);
}

static void look_through(Front *f, Look *l, St s)
{
	look_st(f->fn, s, l);
	ir_each_st(f->fn, f->fn->st.at[s].body, look_st, l);
	ir_each_st(f->fn, f->fn->st.at[s].other, look_st, l);
}

/* Stores into the new array become stores into the old one, whose order matters. */
static void turn(Front *f, const Look *l, St first, St loop)
{
	for (St s = first; s; s = f->fn->st.at[s].next) {
		Stmt *st = &f->fn->st.at[s];
		if (st->kind == Kset && st->s == l->to) {
			st->s = l->own;
			if (loop)
				f->fn->st.at[loop].flags &= (uint8_t)~Fmap;
		}
		turn(f, l, f->fn->st.at[s].body, st->kind == Kfor ? s : loop);
		turn(f, l, f->fn->st.at[s].other, loop);
	}
}

static void unlink_alloc(Front *f, const Look *l)
{
	for (St s = f->out->first, last = 0; s; last = s, s = f->fn->st.at[s].next) {
		if (f->fn->st.at[s].kind != Kalloc || f->fn->st.at[s].s != l->to)
			continue;
		if (last)
			f->fn->st.at[last].next = f->fn->st.at[s].next;
		else
			f->out->first = f->fn->st.at[s].next;
		return;
	}
}

static Packed *packing_of(Front *f, const Arr *own, const Arr *from)
{
	for (uint32_t k = f->packed.n; k-- > 0;) {
		Packed *p = &f->packed.at[k];
		const Expr *x = &f->fn->ex.at[p->source];
		if (p->named == from->sto && p->out == f->out && x->op == Oload && x->ref == own->sto &&
			x->n == 1 && f->fn->pool.at[x->at] == ir_var(f->fn, f->axis[0]))
			return p;
	}
	return NULL;
}

/* `from` was packed out of all of the loop's own array `own`. True: it is there now. */
bool front_pack_in_place(Front *f, const Arr *own, const Arr *from)
{
	Packed *p = from->view && from->rank == 1 ? packing_of(f, own, from) : NULL;
	Look l = { .own = own->sto, .to = from->sto, .inside = true };
	if (!p)
		return false;
	St first = p->before ? f->fn->st.at[p->before].next : f->out->first, s = f->out->first;
	while (s && s != first)
		s = f->fn->st.at[s].next;
	for (; s && !l.no; s = f->fn->st.at[s].next) {
		look_through(f, &l, s);
		if (s == p->last)
			l.inside = false;
	}
	if (l.no || l.inside)
		return false;
	St end = f->fn->st.at[p->last].next;
	f->fn->st.at[p->last].next = 0;
	turn(f, &l, first, 0);
	f->fn->st.at[p->last].next = end;
	unlink_alloc(f, &l);
	p->named = 0;
	return true;
}
