#include "plan/plan.h"

#include "ir/effects.h"

#include <string.h>

typedef struct Scan {
	Fn *f;
	bool *written, *used, *read; /* by Sto; of those that are used, extents may be all that is */
	bool *kinds;          /* the same: elements of its second plane are read (front/mixed.c) */
	bool wrote, fails, breaks; /* fails: may fail after it wrote to an argument */
	bool spoils; /* ... for want of memory only */
	bool products; /* there are nests that are matrix products */
} Scan;

/* Quotients of integers never do: checks of their divisors stand on their own. */
static bool can_fail(Op op, Type t)
{
	switch (op) {
	case Ofloordiv: case Omod:
		return ir_type[t].kind == 'f';
	case Oaddv: case Osubv: case Omulv: case Onegv: case Oabsv: case Opowv: case Oshlv:
	case Oshrv: case Oguard: case Otrunci: case Ofloori: case Oceili: case Oroundi:
	case Osin: case Ocos: case Otan: case Opow: case Ofmod:
		return true;
	default:
		return false;
	}
}

static bool is_argument(const Fn *f, Sto s)
{
	return f->sto.at[s].origin == Sarg;
}

/* A view stands for all that it may be a window on; where that is not known, for everything. */
static void touch(Scan *s, Sto sto, bool read, bool write)
{
	Sto root[IR_ROOTS];
	uint32_t n = ir_roots(s->f, sto, root);
	for (uint32_t i = 0, end = n ? n : s->f->sto.n; i < end; i++) {
		Sto k = n ? root[i] : i;
		s->used[k] = true;
		s->read[k] = s->read[k] || read;
		s->written[k] = s->written[k] || write;
		s->wrote = s->wrote || (write && is_argument(s->f, k));
	}
}

/* An outside call may fail, also when it has written. */
static void look_ext(Scan *s, const Stmt *t)
{
	for (uint32_t k = t->n, ref; k < t->n + t->step; k++) {
		ExtPart part = ir_ext_part(s->f, t, k, &ref);
		if (part == Xwrites)
			touch(s, ref, true, true);
		else if (part == Xsto)
			touch(s, ref, true, false);
	}
	s->fails = s->fails || s->wrote;
}

/* The first index of an element that is read or written. */
static void look_plane(Scan *s, Sto sto, Ex first)
{
	int64_t plane;
	if (first && (!ir_is_int(s->f, first, &plane) || plane))
		s->kinds[sto] = true;
}

static void look_ex(Fn *f, Ex e, void *env)
{
	Scan *s = env;
	const Expr *x = &f->ex.at[e];
	if (x->op == Oload || x->op == Odim)
		touch(s, x->ref, x->op == Oload, false);
	if (x->op == Oload)
		look_plane(s, x->ref, x->n ? ir_operand(f, e, 0) : 0);
	s->breaks = s->breaks || can_fail((Op)x->op, x->type);
}

/* Memory that runs out behind a write: likely for an array of a higher rank than all that come in,
 * which may be of any size. */
static void look_alloc(Scan *s, Sto made)
{
	int rank = 0;
	for (uint32_t k = 0; k < s->f->param.n; k++)
		if (s->f->param.at[k].array && s->f->sto.at[s->f->param.at[k].ref].rank > rank)
			rank = s->f->sto.at[s->f->param.at[k].ref].rank;
	s->spoils = s->spoils || s->wrote;
	s->fails = s->fails || (s->wrote && s->f->sto.at[made].rank > rank);
}

static void own(Fn *f, Ex *e, void *env) { ir_each_ex(f, *e, look_ex, env); }

static void look(Fn *f, St st, void *env)
{
	Scan *s = env;
	const Stmt *t = &f->st.at[st];
	s->products |= t->kind == Kfor && t->flags & Fprod;
	ir_st_exprs(f, st, own, s);
	switch (t->kind) {
	case Kset:
		touch(s, t->s, false, true);
		look_plane(s, t->s, t->n ? f->pool.at[t->at] : 0);
		break;
	case Kalloc: look_alloc(s, t->s); break;
	case Klib:
		s->products |= t->code == Lgemm;
		touch(s, f->pool.at[t->at], false, true);
		touch(s, f->pool.at[t->at + 1], true, false);
		touch(s, f->pool.at[t->at + 2], true, false);
		s->spoils = s->spoils || s->wrote;
		break;
	case Kbind: touch(s, f->pool.at[t->at], false, false); break;
	case Kcheck:
		s->fails = s->fails || s->wrote;
		break;
	case Kcall: s->breaks = true; break;
	case Kext: look_ext(s, t); break;
	default: break;
	}
}

/* A check inside a loop that writes comes, from the second iteration on, after a write. */
static void look_loop(Fn *f, St st, void *env)
{
	Scan *s = env;
	const Stmt *t = &f->st.at[st];
	if (t->kind != Kfor && t->kind != Kwhile)
		return;
	Scan inner = { .f = f, .written = s->written, .used = s->used, .read = s->read,
		.kinds = s->kinds };
	ir_each_st(f, t->body, look, &inner);
	Scan again = inner;
	again.wrote = inner.wrote;
	ir_each_st(f, t->body, look, &again);
	s->fails = s->fails || again.fails;
	s->spoils = s->spoils || again.spoils;
}

static void in_slots(Text *t, Fn *f, const Face *face, const Scan *s)
{
	for (uint32_t k = 0; k < f->param.n; k++) {
		const Slot *p = &f->param.at[k];
		const char *use = !p->array ? "r" : s->written[p->ref] ? "rw" :
			s->used[p->ref] ? "r" : "-";
		if (face && face->in.at[k].written)
			use = "rw";
		if (face && !face->in.at[k].used)
			use = "-";
		text_printf(t, "slot %u in %s ", k, face ? face->in.at[k].name : p->name);
		size_t n = face ? strlen(face->in.at[k].sig) : 0;
		bool mixed = n && !strcmp(face->in.at[k].sig + n - 1, "m") && p->array;
		if (mixed)
			text_printf(t, "%.*s%c", (int)n - 1, face->in.at[k].sig, s->kinds[p->ref] ? 'M' : 'm');
		else if (face)
			text_puts(t, face->in.at[k].sig);
		else if (p->array)
			text_printf(t, "%s%s[%d]%c", f->sto.at[p->ref].origin == Slist ? "l" : "",
				ir_type[p->type].name, f->sto.at[p->ref].rank,
				f->sto.at[p->ref].origin == Slist ? ' ' : f->sto.at[p->ref].layout);
		else
			text_puts(t, p->type == Ti64 ? "I" : p->type == Tf64 ? "f" : p->type == Tbool ? "b" :
				p->type == Tc128 ? "c" : "?");
		text_printf(t, " %s\n", use);
	}
}

/* The slot of the array that a view is a window on. */
static uint32_t slot_of(const Fn *f, Sto s)
{
	const Store *root = &f->sto.at[ir_root(f, s)];
	return root->origin == Sresult ? f->param.n + root->result : root->param;
}

static void out_slots(Text *t, Fn *f)
{
	for (uint32_t k = 0; k < f->result.n; k++) {
		const Slot *r = &f->result.at[k];
		text_printf(t, "slot %u out ", f->param.n + k);
		const Store *o = &f->sto.at[r->ref];
		if (r->array && o->origin == Sview)
			text_printf(t, "v %s[%d] %u\n", ir_type[r->type].name, o->rank, slot_of(f, o->base));
		else if (r->array)
			text_printf(t, "a %s[%d]\n", ir_type[r->type].name, o->rank);
		else
			text_printf(t, "s %s\n", ir_type[r->type].name);
	}
}

static void default_ret(Text *t, Fn *f)
{
	text_puts(t, f->result.n == 1 ? "ret " : "ret (");
	for (uint32_t k = 0; k < f->result.n; k++) {
		const Slot *r = &f->result.at[k];
		text_puts(t, k ? "," : "");
		if (r->array)
			text_printf(t, "%c%u", f->sto.at[r->ref].list ? 'L' : 'A', f->param.n + k);
		else
			text_printf(t, "s%u:np.%s", f->param.n + k, ir_type[r->type].name);
	}
	text_puts(t, f->result.n == 1 ? "\n" : ")\n");
}

/* Arrays that may not overlap: each that is written with each other that is used. */
static void overlaps(Text *t, Fn *f, const Scan *s)
{
	for (uint32_t i = 0; i < f->param.n; i++)
		for (uint32_t j = i + 1; j < f->param.n; j++) {
			const Slot *a = &f->param.at[i], *b = &f->param.at[j];
			if (!a->array || !b->array || !is_argument(f, a->ref) || !is_argument(f, b->ref))
				continue;
			if (!s->used[a->ref] || !s->used[b->ref])
				continue;
			if (s->written[a->ref] || s->written[b->ref])
				text_printf(t, "noalias %u %u\n", i, j);
		}
}

/* The record for an array that is written, in a kernel that may fail or whose flags are looked at. */
static const char *how_saved(const Scan *s, Sto sto, int fp)
{
	if (s->fails || s->breaks || fp > 2)
		return "snapshot";
	return fp == 1 ? "strict" : s->read[sto] ? "snapshot" : "renewed";
}

/* The arrays that are saved, and whether one that is not may be left half written. */
static void savings(Text *t, Fn *f, const Scan *s, int fp)
{
	bool spoils = false;
	for (uint32_t k = 0; k < f->param.n; k++) {
		const Slot *p = &f->param.at[k];
		if (!p->array || !is_argument(f, p->ref) || !s->written[p->ref])
			continue;
		if (s->fails || s->breaks || fp)
			text_printf(t, "%s %u\n", how_saved(s, p->ref, fp), k);
		spoils = spoils || (s->spoils && !s->fails && !s->breaks && fp <= 2 &&
			!(fp == 2 && s->read[p->ref]));
	}
	if (spoils)
		text_puts(t, "spoils\n");
}

char *plan_text(Unit *u, Arena *a, const PlanIn *in)
{
	Fn *f = u->fn.at[0];
	const Face *face = u->face;
	Text t = { .arena = a };
	Scan s = { .f = f, .written = base_alloc(a, f->sto.n + 1), .used = base_alloc(a, f->sto.n + 1),
		.read = base_alloc(a, f->sto.n + 1), .kinds = base_alloc(a, f->sto.n + 1) };
	ir_each_st(f, f->body, look, &s);
	ir_each_st(f, f->body, look_loop, &s);
	s.fails = s.fails || (s.spoils && face && face->rescues);
	int fp = face ? face->fp : f->fp_check ? 2 : 0;
	/* Tiles compute elements that the program does not. */
	fp = fp == 1 && s.products ? 2 : fp;
	text_printf(&t, "jenny-plan 1\nname %s\ntemps %d\nfp %d\n", u->name, in->temps, fp);
	in_slots(&t, f, face, &s);
	out_slots(&t, f);
	if (face)
		text_printf(&t, "ret %s\n%s", face->ret, face->puts ? face->puts : "");
	else
		default_ret(&t, f);
	plan_ext(&t, f);
	overlaps(&t, f, &s);
	savings(&t, f, &s, fp);
	text_printf(&t, "cost %s\nnative %s\n", in->cost, in->native);
	text_puts(&t, in->timers ? in->timers : "");
	char *remarks = base_remarks_text(u->diags, a);
	for (char *line = remarks; line && *line;) {
		size_t n = strcspn(line, "\n");
		text_printf(&t, "remark %.*s\n", (int)n, line);
		line += n + (line[n] == '\n');
	}
	return t.at;
}
