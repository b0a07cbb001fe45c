/*
 * Timers: a unit that is compiled to be measured counts, for each nest of loops, array statement and
 * library call, the processor's ticks, runs and bytes, worker by worker, at ctx->timer. Elsewhere
 * nothing of it is in the text. One number a statement, however often its text is made.
 */
#include "gen/int.h"
#include "ir/effects.h"

#include <string.h>

enum { DEEPEST = 3 };

static const Stmt *at(const Gen *g, St s)
{
	return &g->f->st.at[s];
}

static bool is_loop(const Stmt *x)
{
	return x->kind == Kfor || x->kind == Kwhile || x->kind == Kreduce;
}

/* What is worth a timer: not what lies in an array statement or in vector code, nor the innermost of
 * deep nests, which would mostly measure the timers. */
static bool wanted(const Gen *g, St s)
{
	const Stmt *x = at(g, s);
	if (g->hushed || !x->line)
		return false;
	if (x->kind == Klib || (x->kind == Kext && !ir_ext_inside(g->f, x)))
		return true;
	if (!is_loop(x) || g->depth > DEEPEST)
		return false;
	return g->depth < 2 || (x->kind != Kreduce && gen_holds_loops(g->f, x->body));
}

static const char *kind_of(const Gen *g, const Stmt *x)
{
	switch (x->kind) {
	case Klib: return "library BLAS";
	case Kext: return base_printf(g->arena, "call %s", g->unit->ext.at[x->fn]);
	case Kwhile: return "while";
	case Kreduce: return "sum";
	default: return x->flags & Fmap ? "array" : "for";
	}
}

int gen_timer(Gen *g, St s)
{
	if (!g->unit->timers || !g->timer_of)
		return -1;
	if (g->timer_of[s])
		return g->timer_of[s] - 1;
	if (!wanted(g, s))
		return -1;
	const Stmt *x = at(g, s);
	text_printf(&g->timers, "timer %d %u %d %s\n", g->ntimers, x->line, g->within - 1, kind_of(g, x));
	g->timer_of[s] = ++g->ntimers;
	return g->ntimers - 1;
}

static const char *worker(const Gen *g)
{
	return g->callable || g->fr->kind == Fworker || g->fr->kind == Fnest ? "worker" : "0";
}

const char *gen_timer_start(Gen *g, St s)
{
	if (gen_timer(g, s) < 0)
		return NULL;
	gen_need(g, "timer", Ti64);
	const char *since = gen_fresh(g, "since");
	gen_put(g, "const jenny_i64 %s = j_ticks();", since);
	return since;
}

/* Does e change from one iteration to another of what x describes? */
static void note_varies(Fn *f, Ex e, void *env)
{
	const Expr *x = &f->ex.at[e];
	const uint64_t **set = env;
	if (x->op == Oload || (x->op == Ovar && bit_has(*set, x->ref)))
		set[1] = *set;
}

static bool varies(Fn *f, Ex e, const uint64_t *writes)
{
	const uint64_t *set[2] = { writes, NULL };
	ir_each_ex(f, e, note_varies, set);
	return set[1] != NULL;
}

/* The loop of the piece that has the variable on which e moves by one, with bounds that are known
 * outside; 0: there is none. */
static St mover(Gen *g, const Effects *x, Ex e)
{
	Fn *f = g->f;
	for (uint32_t i = 1; i < x->scope.n; i++) {
		const Stmt *l = at(g, x->scope.at[i].st);
		Var v = l->kind == Kreduce ? l->k : l->v;
		if ((l->kind == Kfor || l->kind == Kreduce) && gen_moves_by_one(f, e, v))
			return gen_fixed(g, l->lo) && gen_fixed(g, l->hi) && !varies(f, l->lo, x->writes) &&
						   !varies(f, l->hi, x->writes)
					   ? x->scope.at[i].st
					   : 0;
	}
	return 0;
}

/* How much of axis d of a storage an access touches: NULL, one element. */
static const char *reach(Gen *g, const Effects *x, const Access *a, int d)
{
	Ex e = a->whole ? 0 : g->f->pool.at[a->at + (uint32_t)d];
	if (!a->whole && !varies(g->f, e, x->writes))
		return NULL;
	St l = a->whole ? 0 : mover(g, x, e);
	if (!l)
		return gen_dim(g, a->s, d);
	gen_prepare(g, (Ex[]){ at(g, l)->lo, at(g, l)->hi }, 2);
	return base_printf(g->arena, "j_span(%s, %s)", gen_index(g, at(g, l)->lo, Pcond),
		gen_index(g, at(g, l)->hi, Pcond));
}

/* Is access i the first of its storage and direction? */
static bool first(const Effects *x, uint32_t i)
{
	for (uint32_t k = 0; k < i; k++)
		if (x->access.at[k].s == x->access.at[i].s &&
			x->access.at[k].write == x->access.at[i].write)
			return false;
	return true;
}

/* Is storage s made in the piece, or has it lengths that are computed there? */
static bool made_inside(Fn *f, const Effects *x, Sto s)
{
	const Store *st = &f->sto.at[s];
	for (uint32_t i = 0; i < x->access.n; i++)
		if (x->access.at[i].s == s && x->access.at[i].alloc)
			return true;
	if (st->origin == Sarg || st->origin == Slist)
		return false;
	for (int d = 0; d < st->rank; d++)
		if (varies(f, st->dim[d], x->writes))
			return true;
	return st->private_to || ir_fresh(x, s);
}

/* The bytes that a loop touches: of each storage, what its accesses reach together, once read and once
 * written. What it makes itself stays in the cache, more often than not. */
static char *loop_bytes(Gen *g, St s)
{
	Effects *x = ir_effects(g->f, s);
	const Stmt *self = at(g, s);
	bit_add(x->writes, self->kind == Kreduce ? self->k : self->v);
	Text t = gen_text(g);
	text_puts(&t, "0");
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		const Store *st = &g->f->sto.at[a->s];
		if (!first(x, i) || made_inside(g->f, x, a->s))
			continue;
		text_printf(&t, " + %uLL", ir_type[st->type].bytes);
		for (int d = 0; d < st->rank; d++) {
			const char *most = NULL;
			for (uint32_t k = i; k < x->access.n && !most; k++)
				if (x->access.at[k].s == a->s && x->access.at[k].write == a->write &&
					!x->access.at[k].alloc)
					most = reach(g, x, &x->access.at[k], d);
			text_printf(&t, "%s%s", most ? "*" : "", most ? most : "");
		}
	}
	return t.at;
}

static void add_whole(Gen *g, Text *t, Sto s)
{
	text_printf(t, " + %uLL", ir_type[g->f->sto.at[s].type].bytes);
	for (int d = 0; d < g->f->sto.at[s].rank; d++)
		text_printf(t, "*%s", gen_dim(g, s, d));
}

static char *call_bytes(Gen *g, St s)
{
	const Stmt *x = at(g, s);
	Text t = gen_text(g);
	text_puts(&t, "0");
	for (uint32_t k = 0, ref; x->kind == Kext && k < x->n + x->step; k++) {
		ExtPart part = ir_ext_part(g->f, x, k, &ref);
		if (part == Xmakes || part == Xsto || part == Xwrites)
			add_whole(g, &t, ref);
	}
	for (uint32_t k = 0; x->kind == Klib && k < 3; k++)
		add_whole(g, &t, g->f->pool.at[x->at + k]);
	return t.at;
}

void gen_timer_stop(Gen *g, St s, const char *since)
{
	const Stmt *x = at(g, s);
	char *bytes = is_loop(x) ? loop_bytes(g, s) : call_bytes(g, s);
	gen_put(g, "j_timer(ctx, %s, %d, %s, %s);", worker(g), gen_timer(g, s), since, bytes);
}

void gen_timer_leave(Gen *g, uint32_t keep)
{
	for (uint32_t k = g->open.n; k-- > keep;)
		if (g->open.at[k].fr == g->fr)
			gen_timer_stop(g, g->open.at[k].st, g->open.at[k].since);
}
