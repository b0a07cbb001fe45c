#include "ir/effects.h"

#include <string.h>

/* Where a jump goes: the sets are what is live there. */
typedef struct Target {
	St st;
	const uint64_t *behind, *head;
	struct Target *up;
} Target;

typedef struct Live {
	Fn *f;
	uint32_t words;
	uint64_t **after, **head; /* of loops */
	uint64_t *exit;
	Target *top;
} Live;

static uint64_t *copy(Live *l, const uint64_t *from)
{
	uint64_t *to = base_alloc(l->f->arena, l->words * sizeof *to);
	if (from)
		memcpy(to, from, l->words * sizeof *to);
	return to;
}

static bool join(Live *l, uint64_t *into, const uint64_t *from)
{
	bool more = false;
	for (uint32_t i = 0; i < l->words; i++) {
		more |= (from[i] & ~into[i]) != 0;
		into[i] |= from[i];
	}
	return more;
}

static void gen(Live *l, Ex e, uint64_t *live)
{
	if (l->f->ex.at[e].op == Ovar)
		bit_add(live, l->f->ex.at[e].ref);
	for (int k = 0, n = ir_arity(l->f, e); k < n; k++)
		gen(l, ir_operand(l->f, e, k), live);
}

static void live_chain(Live *l, St first, uint64_t *live);

/* In: live behind the loop; out: live before it. The body is visited until nothing changes; the
 * head's set is kept for the next visit, since it only grows while those of the loops around do. */
static void live_loop(Live *l, St s, uint64_t *live)
{
	Stmt st = l->f->st.at[s];
	uint64_t *behind = copy(l, live), *in = copy(l, NULL);
	uint64_t *head = l->head[s] ? l->head[s] : (l->head[s] = copy(l, NULL));
	join(l, head, live);
	for (bool more = true; more;) {
		Target t = { s, behind, head, l->top };
		memcpy(in, head, l->words * sizeof *in);
		l->top = &t;
		live_chain(l, st.body, in);
		l->top = t.up;
		if (st.kind == Kwhile)
			gen(l, st.e, in);
		else
			bit_del(in, st.v);
		more = join(l, head, in);
	}
	memcpy(live, head, l->words * sizeof *live);
	if (st.kind == Kwhile) {
		gen(l, st.e, live);
		return;
	}
	gen(l, st.lo, live);
	gen(l, st.hi, live);
	gen(l, st.step, live);
}

static void live_jump(Live *l, Stmt st, uint64_t *live)
{
	const uint64_t *to = l->exit;
	Target *t = l->top;
	if (st.kind == Kleave) {
		while (t && t->st != st.v)
			t = t->up;
	} else if (st.kind != Kreturn) {
		while (t && l->f->st.at[t->st].kind == Kblock)
			t = t->up;
	}
	if (t && st.kind != Kreturn)
		to = st.kind == Kcontinue ? t->head : t->behind;
	memcpy(live, to, l->words * sizeof *live);
}

static void live_call(Live *l, Stmt st, uint64_t *live)
{
	for (uint32_t k = 0; k < st.n; k++)
		bit_del(live, l->f->pool.at[st.at + k]);
	for (uint32_t k = 0; k < (uint32_t)st.step; k++)
		if (!ir_arg_is_array(l->f, st.fn, k))
			gen(l, l->f->pool.at[st.at + st.n + k], live);
}

static void live_ext(Live *l, Stmt st, uint64_t *live)
{
	uint32_t ref;
	for (uint32_t k = 0; k < st.n; k++)
		if (ir_ext_part(l->f, &st, k, &ref) == Xvar)
			bit_del(live, ref);
	for (uint32_t k = st.n; k < st.n + st.step; k++)
		if (ir_ext_part(l->f, &st, k, &ref) == Xex)
			gen(l, ref, live);
}

static void live_st(Live *l, St s, uint64_t *live)
{
	Stmt st = l->f->st.at[s];
	switch ((enum StKind)st.kind) {
	case Klet:
		bit_del(live, st.v);
		gen(l, st.e, live);
		break;
	case Kset:
		for (uint32_t k = 0; k < st.n; k++)
			gen(l, l->f->pool.at[st.at + k], live);
		gen(l, st.e, live);
		break;
	case Kfor:
		if (!l->after[s])
			l->after[s] = copy(l, NULL);
		join(l, l->after[s], live);
		live_loop(l, s, live);
		break;
	case Kwhile: live_loop(l, s, live); break;
	case Kif: {
		uint64_t *other = copy(l, live);
		live_chain(l, st.body, live);
		live_chain(l, st.other, other);
		join(l, live, other);
		gen(l, st.e, live);
		break;
	}
	case Kblock: {
		Target t = { s, copy(l, live), NULL, l->top };
		l->top = &t;
		live_chain(l, st.body, live);
		l->top = t.up;
		break;
	}
	case Kreduce:
		bit_del(live, st.v);
		gen(l, st.e, live);
		bit_del(live, st.k);
		gen(l, st.lo, live);
		gen(l, st.hi, live);
		break;
	case Kalloc:
	case Kbind:
		for (int d = 0; d < l->f->sto.at[st.s].rank; d++)
			gen(l, l->f->sto.at[st.s].dim[d], live);
		if (st.e)
			gen(l, st.e, live);
		break;
	case Kbreak:
	case Kcontinue:
	case Kleave:
	case Kreturn: live_jump(l, st, live); break;
	case Kcheck: gen(l, st.e, live); break;
	case Kcall: live_call(l, st, live); break;
	case Kext: live_ext(l, st, live); break;
	case Knone:
	case Klib: break;
	}
}

static void live_chain(Live *l, St first, uint64_t *live)
{
	Vec(St) chain = { 0 };
	for (St s = first; s; s = l->f->st.at[s].next)
		*vec_push(l->f->arena, &chain) = s;
	for (uint32_t i = chain.n; i-- > 0;)
		live_st(l, chain.at[i], live);
}

uint64_t **ir_live_after(Fn *f)
{
	Live l = { .f = f, .words = (f->var.n + 63) / 64 };
	l.after = base_alloc(f->arena, f->st.n * sizeof *l.after);
	l.head = base_alloc(f->arena, f->st.n * sizeof *l.head);
	l.exit = copy(&l, NULL);
	for (uint32_t i = 0; i < f->result.n; i++) {
		if (!f->result.at[i].array)
			bit_add(l.exit, f->result.at[i].ref);
	}
	uint64_t *live = copy(&l, l.exit);
	live_chain(&l, f->body, live);
	return l.after;
}
