/* Random programs in IR, and one run of them. Every index is in range, every loop ends. */
#ifndef RANDOM_IR_H
#define RANDOM_IR_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/ir.h"
#include "ir/value.h"

enum { ARRAYS = 3, LENGTH = 19, MOST_LOOPS = 4 };

typedef struct Make {
	Fn *f;
	uint64_t seed;
	Var n, whole[3], real[3];
	Sto vector[ARRAYS], matrix, ints;
	Var loop[MOST_LOOPS]; /* loops around: their variables run in 0..n-1 */
	uint32_t loops;
	int budget;
	bool breakable;
	Type type; /* of real arrays and variables */
} Make;

static uint32_t draw(Make *m, uint32_t below)
{
	m->seed = m->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(m->seed >> 33) % below;
}

static Ex whole(Make *m, int depth);

/* An index in 0..n-1. */
static Ex place(Make *m)
{
	Fn *f = m->f;
	Ex n = ir_var(f, m->n);
	uint32_t k = draw(m, 8);
	if (k < 5 && m->loops)
		return ir_var(f, m->loop[draw(m, m->loops)]);
	if (k == 5 && m->loops) {
		Ex i = ir_bin(f, Oadd, ir_var(f, m->loop[draw(m, m->loops)]), ir_int(f, 1));
		return ir_bin(f, Omod, i, n);
	}
	if (k == 6)
		return ir_bin(f, Osub, n, ir_int(f, 1));
	return k == 7 ? ir_bin(f, Omod, whole(m, 1), n) : ir_int(f, 0);
}

static Ex truth(Make *m, int depth)
{
	Fn *f = m->f;
	static const Op ops[] = { Olt, Ole, Oeq, One };
	Ex a = whole(m, depth - 1), b = whole(m, depth - 1);
	Ex e = ir_bin(f, ops[draw(m, 4)], a, b);
	if (depth > 1 && draw(m, 4) == 0)
		return ir_bin(f, draw(m, 2) ? Oland : Olor, e, truth(m, depth - 1));
	return draw(m, 6) ? e : ir_un(f, Onot, e);
}

static Ex whole(Make *m, int depth)
{
	Fn *f = m->f;
	static const Op ops[] = { Oadd, Osub, Omul, Oaddv, Osubv, Omulv, Ofloordiv, Omod, Omax, Omin,
		Oand };
	uint32_t k = draw(m, depth > 0 ? 12 : 5);
	Ex a, b;
	if (k == 0)
		return ir_int(f, draw(m, 40) ? (int64_t)draw(m, 7) - 2 : INT64_MAX / 2);
	if (k == 1)
		return ir_var(f, m->n);
	if (k == 2 && m->loops)
		return ir_var(f, m->loop[draw(m, m->loops)]);
	if (k < 5)
		return ir_var(f, m->whole[draw(m, 3)]);
	if (k == 5) {
		Ex i = place(m);
		return ir_load(f, m->ints, &i);
	}
	a = whole(m, depth - 1);
	b = whole(m, depth - 1);
	if (k == 6)
		return ir_select(f, truth(m, 1), a, b);
	return ir_bin(f, ops[draw(m, sizeof ops / sizeof *ops)], a, b);
}

static Ex real(Make *m, int depth)
{
	Fn *f = m->f;
	static const Op ops[] = { Oadd, Osub, Omul, Odiv, Omax, Omin };
	uint32_t k = draw(m, depth > 0 ? 10 : 4);
	if (k == 0)
		return ir_con_f(f, m->type, (double)draw(m, 5) - 1);
	if (k == 1)
		return ir_var(f, m->real[draw(m, 3)]);
	if (k < 4) {
		Ex idx[2];
		idx[0] = place(m);
		idx[1] = place(m);
		return draw(m, 3) ? ir_load(f, m->vector[draw(m, ARRAYS)], idx)
						  : ir_load(f, m->matrix, idx);
	}
	if (k == 4)
		return ir_cast(f, m->type, whole(m, depth - 1));
	Ex a = real(m, depth - 1);
	if (k == 5)
		return ir_un(f, draw(m, 2) ? Oneg : Oabs, a);
	Ex b = real(m, depth - 1);
	if (k == 6)
		return ir_select(f, truth(m, 1), a, b);
	return ir_bin(f, ops[draw(m, 6)], a, b);
}

static St chain(Make *m, int depth);

static St make_loop(Make *m, int depth)
{
	Fn *f = m->f;
	Var v = ir_new_var(f, "i", Ti64);
	Ex n = ir_var(f, m->n), one = ir_int(f, 1);
	f->var.at[v].loop = true;
	St s = ir_new_st(f, Kfor, 0);
	bool down = draw(m, 6) == 0, breakable = m->breakable;
	Ex last = ir_bin(f, Osub, n, one), step = down ? ir_int(f, -1) : ir_int(f, draw(m, 8) ? 1 : 2);
	Ex lo = down ? last : draw(m, 4) ? ir_int(f, 0) : one, hi = down ? ir_int(f, -1) : n;
	m->loop[m->loops++] = v;
	m->breakable = true;
	St body = chain(m, depth - 1);
	m->breakable = breakable;
	m->loops--;
	Stmt *st = &f->st.at[s];
	st->v = v;
	st->lo = lo;
	st->hi = hi;
	st->step = step;
	st->body = body;
	return s;
}

typedef struct Reads {
	Sto s;
	bool found;
} Reads;

static void note_load(Fn *f, Ex e, void *env)
{
	Reads *r = env;
	r->found |= f->ex.at[e].op == Oload && f->ex.at[e].ref == r->s;
}

/* for i in 0..n-1 (for j in 0..n-1): s[i(, j)] = something, as the front end writes array statements.
 * `use`: 0 or a storage of the same shape that is read at the same place. */
static St make_map(Make *m, Sto s, Sto use)
{
	Fn *f = m->f;
	uint32_t rank = f->sto.at[s].rank, outside = m->loops;
	St loop[2] = { 0 };
	Ex idx[2];
	for (uint32_t d = 0; d < rank; d++) {
		Var v = ir_new_var(f, "i", Ti64);
		f->var.at[v].loop = true;
		loop[d] = ir_new_st(f, Kfor, 0);
		Stmt st = { .kind = Kfor, .v = v, .lo = ir_int(f, 0), .step = ir_int(f, 1) };
		st.hi = f->sto.at[s].dim[d];
		f->st.at[loop[d]] = st;
		idx[d] = ir_var(f, v);
		m->loop[m->loops++] = v;
	}
	Ex e = real(m, 2);
	if (use)
		e = ir_bin(f, draw(m, 2) ? Oadd : Omul, e, ir_load(f, use, idx));
	m->loops = outside;
	Reads reads = { .s = s };
	ir_each_ex(f, e, note_load, &reads);
	for (uint32_t d = 0; d < rank && !reads.found; d++)
		f->st.at[loop[d]].flags = Fmap;
	St set = ir_set(f, s, idx, e, 0);
	f->st.at[loop[rank - 1]].body = set;
	if (rank == 2)
		f->st.at[loop[0]].body = loop[1];
	return loop[0];
}

/* A temporary that is made, filled and used: t = ..; a = .. t ..; perhaps a sum of its elements. */
static St make_temporary(Make *m)
{
	Fn *f = m->f;
	uint32_t rank = 1 + draw(m, 2);
	Sto t = ir_new_store(f, "t", m->type, (int)rank, Stemp, 'C');
	for (uint32_t d = 0; d < rank; d++) {
		Ex n = ir_var(f, m->n);
		f->sto.at[t].dim[d] = n;
	}
	St alloc = ir_new_st(f, Kalloc, 0);
	f->st.at[alloc].s = t;
	St fill = make_map(m, t, 0),
	   use = make_map(m, rank == 1 ? m->vector[draw(m, ARRAYS)] : m->matrix, t);
	f->st.at[alloc].next = fill;
	f->st.at[fill].next = use;
	if (rank == 2)
		return alloc;
	Var v = ir_new_var(f, "k", Ti64);
	f->var.at[v].loop = true;
	St sum = ir_new_st(f, Kreduce, 0);
	Ex i = ir_var(f, v), lo = ir_int(f, 0), n = ir_var(f, m->n), e = ir_load(f, t, &i);
	Stmt *st = &f->st.at[sum];
	st->v = m->real[draw(m, 3)];
	st->k = v;
	st->lo = lo;
	st->hi = n;
	st->e = e;
	f->st.at[use].next = sum;
	return alloc;
}

static St make_reduce(Make *m)
{
	Fn *f = m->f;
	Var v = ir_new_var(f, "k", Ti64);
	f->var.at[v].loop = true;
	St s = ir_new_st(f, Kreduce, 0);
	m->loop[m->loops++] = v;
	Ex e = real(m, 2);
	m->loops--;
	static const RedOp ops[] = { Rsum, Rsum, Rsum, Rprod, Rmax, Rmin, Rargmax, Rargmin };
	RedOp op = ops[draw(m, 8)];
	bool place = op == Rargmax || op == Rargmin;
	Ex lo = ir_int(f, 0), hi = ir_var(f, m->n);
	Stmt *st = &f->st.at[s];
	st->v = place ? m->whole[draw(m, 3)] : m->real[draw(m, 3)];
	st->k = v;
	st->lo = lo;
	st->hi = hi;
	st->e = e;
	st->code = (uint16_t)op;
	return s;
}

static St make_set(Make *m)
{
	Ex idx[2];
	idx[0] = place(m);
	idx[1] = place(m);
	switch (draw(m, 6)) {
	case 0: return ir_set(m->f, m->ints, idx, whole(m, 2), 0);
	case 1: return ir_set(m->f, m->matrix, idx, real(m, 2), 0);
	default: return ir_set(m->f, m->vector[draw(m, ARRAYS)], idx, real(m, 3), 0);
	}
}

/* w = 0; while w < 3 (and something): w = w + 1; body. The counter is no other's. */
static St make_while(Make *m, int depth)
{
	Fn *f = m->f;
	Var w = ir_new_var(f, "c", Ti64);
	Ex c = ir_var(f, w), zero = ir_int(f, 0), more = ir_bin(f, Olt, c, ir_int(f, 3));
	St start = ir_new_st(f, Klet, 0), s = ir_new_st(f, Kwhile, 0), step = ir_new_st(f, Klet, 0);
	if (draw(m, 2))
		more = ir_bin(f, Oland, more, truth(m, 1));
	f->st.at[start].v = f->st.at[step].v = w;
	f->st.at[start].e = zero;
	f->st.at[start].next = s;
	Ex next = ir_bin(f, Oadd, c, ir_int(f, 1));
	f->st.at[step].e = next;
	f->st.at[s].e = more;
	bool breakable = m->breakable;
	m->breakable = true;
	St body = chain(m, depth - 1);
	m->breakable = breakable;
	f->st.at[step].next = body;
	f->st.at[s].body = step;
	return start;
}

static St make_let(Make *m)
{
	St s = ir_new_st(m->f, Klet, 0);
	bool is_whole = draw(m, 2);
	Ex e = is_whole ? whole(m, 3) : real(m, 3);
	m->f->st.at[s].v = is_whole ? m->whole[draw(m, 3)] : m->real[draw(m, 3)];
	m->f->st.at[s].e = e;
	return s;
}

static St make_if(Make *m, int depth)
{
	St s = ir_new_st(m->f, Kif, 0);
	Ex e = truth(m, 2);
	St body = chain(m, depth - 1), other = draw(m, 2) ? chain(m, depth - 1) : 0;
	if (m->breakable && draw(m, 5) == 0) {
		body = ir_new_st(m->f, draw(m, 2) ? Kbreak : Kcontinue, 0);
		other = 0;
	}
	m->f->st.at[s].e = e;
	m->f->st.at[s].body = body;
	m->f->st.at[s].other = other;
	return s;
}

static St make_block(Make *m, int depth)
{
	Fn *f = m->f;
	St s = ir_new_st(f, Kblock, 0), test = ir_new_st(f, Kif, 0), jump = ir_new_st(f, Kleave, 0);
	Ex e = truth(m, 1);
	St rest = chain(m, depth - 1);
	f->st.at[jump].v = s;
	f->st.at[test].e = e;
	f->st.at[test].body = jump;
	f->st.at[test].next = rest;
	f->st.at[s].body = test;
	return s;
}

static St make_check(Make *m)
{
	St s = ir_new_st(m->f, Kcheck, 0);
	Ex e = ir_bin(m->f, Olor, truth(m, 1), ir_bin(m->f, Olt, place(m), ir_var(m->f, m->n)));
	m->f->st.at[s].e = e;
	m->f->st.at[s].code = Dindex;
	return s;
}

static St chain(Make *m, int depth)
{
	St first = 0, last = 0;
	for (uint32_t k = 1 + draw(m, 3); k > 0 && m->budget > 0; k--) {
		uint32_t what = draw(m, 15);
		bool nest = depth > 0, room = m->loops < MOST_LOOPS - 1;
		m->budget--;
		St s = nest && room && what < 4     ? make_loop(m, depth)
			   : nest && what == 4          ? make_if(m, depth)
			   : nest && what == 5          ? make_block(m, depth)
			   : room && what == 6          ? make_reduce(m)
			   : what == 7                  ? make_check(m)
			   : what < 10                  ? make_set(m)
			   : what == 10 && m->loops < 2 ? make_temporary(m)
			   : what == 11 && m->loops < 2 ? make_map(m, m->matrix, 0)
			   : nest && room && what == 12 ? make_while(m, depth)
											: make_let(m);
		if (last)
			m->f->st.at[last].next = s;
		else
			first = s;
		for (last = s; m->f->st.at[last].next;)
			last = m->f->st.at[last].next;
	}
	return first;
}

static void param(Make *m, Sto s)
{
	Slot *p = vec_push(m->f->arena, &m->f->param);
	*p = (Slot){
		.name = m->f->sto.at[s].name, .type = m->f->sto.at[s].type, .array = true, .ref = s
	};
	m->f->sto.at[s].param = (uint16_t)(m->f->param.n - 1);
}

/* n >= 1 and all extents equal to n are checked first, so that every index is in range. */
static void declare(Make *m)
{
	Fn *f = m->f;
	m->n = ir_new_var(f, "n", Ti64);
	f->var.at[m->n].param = true;
	*vec_push(f->arena, &f->param) = (Slot){ .name = "n", .type = Ti64, .ref = m->n };
	for (int i = 0; i < ARRAYS; i++) {
		m->vector[i] = ir_new_store(f, "v", m->type, 1, Sarg, "CSC"[i]);
		param(m, m->vector[i]);
	}
	m->matrix = ir_new_store(f, "m", m->type, 2, Sarg, 'C');
	param(m, m->matrix);
	m->ints = ir_new_store(f, "k", Ti64, 1, Slist, 'C');
	param(m, m->ints);
	for (int i = 0; i < 3; i++) {
		m->whole[i] = ir_new_var(f, "w", Ti64);
		m->real[i] = ir_new_var(f, "r", m->type);
	}
}

static St prologue(Make *m)
{
	Fn *f = m->f;
	Ex n = ir_var(f, m->n), ok = ir_bin(f, Olt, ir_int(f, 0), n);
	for (Sto s = 1; s < f->sto.n; s++)
		for (int d = 0; d < f->sto.at[s].rank; d++)
			ok = ir_bin(f, Oland, ok, ir_bin(f, Oeq, ir_dim(f, s, d), n));
	St s = ir_new_st(f, Kcheck, 0);
	f->st.at[s].e = ok;
	f->st.at[s].code = Ddims;
	return s;
}

/* Every variable has a value and is a result. */
static St start_values(Make *m, St last)
{
	Fn *f = m->f;
	for (int i = 0; i < 6; i++) {
		Var v = i < 3 ? m->whole[i] : m->real[i - 3];
		St s = ir_new_st(f, Klet, 0);
		f->st.at[s].v = v;
		f->st.at[s].e = i < 3 ? ir_int(f, i) : ir_con_f(f, m->type, i);
		f->st.at[last].next = s;
		last = s;
		*vec_push(f->arena, &f->result) =
			(Slot){ .name = f->var.at[v].name, .type = f->var.at[v].type, .ref = v };
	}
	return last;
}

typedef struct World {
	Arena *arena;
	Unit *u;
	Type type;
} World;

static World make_world(uint64_t seed)
{
	World w = { .arena = base_arena(), .type = seed % 3 ? Tf64 : Tf32 };
	Diags *d = base_alloc(w.arena, sizeof *d);
	d->arena = w.arena;
	w.u = ir_new_unit(w.arena, base_strings(w.arena), d, "random");
	Make m = { .f = ir_new_fn(w.u, "f"), .seed = seed * 7919 + 17, .budget = 28, .type = w.type };
	draw(&m, 2);
	declare(&m);
	m.f->body = prologue(&m);
	St last = start_values(&m, m.f->body);
	St rest = chain(&m, 3);
	m.f->st.at[last].next = rest;
	ir_facts(m.f);
	return w;
}

/* Arguments and results of one run. */
typedef struct Memory {
	Type type;
	char vector[ARRAYS][2 * LENGTH * sizeof(double)], matrix[LENGTH * LENGTH * sizeof(double)];
	int64_t ints[LENGTH];
	JennySlot slot[16];
	int status;
	char err[200];
} Memory;

static void fill(const World *w, Memory *m, int64_t n)
{
	int bytes = ir_type[w->type].bytes;
	memset(m, 0, sizeof *m);
	m->type = w->type;
	for (int i = 0; i < 2 * LENGTH; i++) {
		for (int a = 0; a < ARRAYS; a++)
			ir_put(w->type, m->vector[a] + i * bytes, (Value){ .f = i * 0.75 - a });
		m->ints[i % LENGTH] = i % LENGTH - 1;
	}
	for (int i = 0; i < LENGTH * LENGTH; i++)
		ir_put(w->type, m->matrix + i * bytes, (Value){ .f = i % 7 - 2.5 });
	m->slot[0].i = n;
	for (int a = 0; a < ARRAYS; a++)
		m->slot[1 + a].a = (JennyArray){ m->vector[a], { n }, { a == 1 ? 2 : 1 } };
	m->slot[4].a = (JennyArray){ m->matrix, { n, n }, { n, 1 } };
	m->slot[5].a = (JennyArray){ m->ints, { n }, { 1 } };
}

static void run(const World *w, Memory *m, int64_t n)
{
	fill(w, m, n);
	m->status = ir_interpret(w->u, m->slot, m->err, sizeof m->err);
}

/* Equal bits, or two NaNs. */
static bool same_reals(Type t, const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		Value x = ir_fetch(t, a + i * ir_type[t].bytes), y = ir_fetch(t, b + i * ir_type[t].bytes);
		if (memcmp(&x.f, &y.f, sizeof x.f) != 0 && !(x.f != x.f && y.f != y.f))
			return false;
	}
	return true;
}

/* A failed run leaves nothing to compare. */
static bool same(const Memory *a, const Memory *b)
{
	if (a->status != b->status || b->err[0])
		return false;
	if (a->status != JENNY_OK)
		return true;
	for (int i = 0; i < 3; i++)
		if (a->slot[6 + i].i != b->slot[6 + i].i ||
			!same_reals(Tf64, (const char *)&a->slot[9 + i].f, (const char *)&b->slot[9 + i].f, 1))
			return false;
	return same_reals(
			   a->type, a->vector[0], b->vector[0], sizeof a->vector / ir_type[a->type].bytes) &&
		   same_reals(a->type, a->matrix, b->matrix, sizeof a->matrix / ir_type[a->type].bytes) &&
		   memcmp(a->ints, b->ints, sizeof a->ints) == 0;
}
#endif
