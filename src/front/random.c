/*
 * Random generators: opaque values whose handle is the address of what the dispatcher keeps for them
 * (docs/plan.md). One number is drawn in compiled code where its row says how; all else is an outside
 * call of the method (outside.c). Both stand in order.
 */
#include "front/value.h"

#include <stdlib.h>

Value front_opaque(Front *f, const char *type, Ex handle, int slot)
{
	return (Value){ .kind = Vopaque, .str = type, .e = handle, .n = slot, .type = Ti64,
		.object = ++f->objects };
}

/* The hidden generator of a module: fetched once, in front of everything. */
Value front_random_global(Front *f, const KbRow *row)
{
	static const char *const text[] = { "numpy.random.rand.__self__ -> @RandomState",
		"random.random.__self__ -> @Random" };
	int which = !strncmp(row->names, "Random.", 7);
	if (!f->global_random[which].kind) {
		Var v = ir_new_var(f->unit->fn.at[0], "rng", Ti64);
		f->unit->fn.at[0]->var.at[v].once = true;
		St s = ir_new_ext(f->unit->fn.at[0], text[which], f->line);
		ir_ext_add(f->unit->fn.at[0], s, Xvar, v);
		front_append(f, &f->start, s);
		f->global_random[which] = front_opaque(f, which ? "Random" : "RandomState",
			ir_var(f->unit->fn.at[0], v), -1);
	}
	return f->global_random[which];
}

bool front_random_hidden(const KbRow *row)
{
	return (!strncmp(row->names, "RandomState.", 12) && strstr(row->names, " numpy.random.")) ||
		(!strncmp(row->names, "Random.", 7) && strstr(row->names, " random."));
}

/* ---- one number ---- */

typedef struct Draw {
	Front *f;
	const char *name;
	Ex at[8];
	int n;
} Draw;

static void operand(Draw *d, Ex e) { d->at[d->n++] = e; }
static void number(Draw *d, int64_t i) { operand(d, ir_int(d->f->fn, i)); }

static Ex draw(Draw *d, Type t)
{
	Front *f = d->f;
	Var v = ir_new_var(f->fn, "draw", t);
	f->fn->var.at[v].once = true;
	St s = ir_new_ext(f->fn, base_intern(f->strings, base_printf(f->arena, "box rng.%s%s", d->name,
		t == Tf64 ? " f" : "")), f->line);
	ir_ext_add(f->fn, s, Xvar, v);
	for (int k = 0; k < d->n; k++)
		ir_ext_add(f->fn, s, Xex, d->at[k]);
	front_append(f, f->out, s);
	return ir_var(f->fn, v);
}

static int draw_number(const char *name, size_t len)
{
	static const char *const names[] = {
#define X(name) #name,
		JENNY_DRAWS(X)
#undef X
	};
	for (int k = 0; k < JENNY_DRAW_COUNT; k++)
		if (strlen(names[k]) == len + 7 && !memcmp(names[k] + 7, name, len))
			return k;
	return -1;
}

/* Parameter k as a float: what was given, or its default. */
static Ex real(Front *f, const KbRow *row, Value *v, const bool *given, int k)
{
	KbParam p;
	if (given[k])
		return ir_cast(f->fn, Tf64, front_one_flavour(f, &v[k]));
	kb_param_at(row, k, &p);
	return ir_con_f(f->fn, Tf64, strtod(p.other, NULL));
}

/* "f normal .+" */
static Value draw_function(Front *f, const KbRow *row, Value *v, const bool *given)
{
	char kind = *row->draw;
	const char *name = row->draw + 2, *what = strchr(name, ' ');
	size_t len = strcspn(name, " ");
	int n = what ? (int)strlen(what + 1) : 0;
	Draw d = { .f = f };
	d.name = base_printf(f->arena, "%c%d%s", kind == 'I' ? 'i' : 'f', n, kind == 'f' ? "" : "s");
	operand(&d, v[0].e);
	number(&d, draw_number(name, len));
	for (int k = 0; k < n; k++) {
		number(&d, what[1 + k]);
		operand(&d, real(f, row, v, given, 1 + k));
	}
	Type t = kind == 'I' ? Ti64 : Tf64;
	return front_scalar(t, false, draw(&d, t));
}

static bool is_int(const Value *v)
{
	return v->kind == Vscalar && !v->tag && strchr("iu", ir_type[v->type].kind) && v->type != Tu64;
}

/* The int before x; what overflows there is no number to draw up to. */
static Ex before(Front *f, Ex x) { return ir_bin(f->fn, Osubv, x, ir_int(f->fn, 1)); }

static void bound(Front *f, Ex r, Ex lo, Ex hi)
{
	Span a = front_span(f, lo), b = front_span(f, hi);
	if (a.lo != INT64_MIN && b.hi != INT64_MAX)
		front_set_span(f, f->fn->ex.at[r].ref, (Span){ a.lo, b.hi });
}

/* low and high of integers and randint, in v[1] and v[2]; the ends in lo and hi, both included. */
static bool ends(Front *f, Value *v, const bool *given, bool closed, Ex *lo, Ex *hi)
{
	bool both = given[2] && v[2].kind != Vnone;
	if (!is_int(&v[1]) || (both && !is_int(&v[2])))
		return false;
	Ex x = ir_cast(f->fn, Ti64, v[1].e);
	*lo = both ? x : ir_int(f->fn, 0);
	*hi = both ? ir_cast(f->fn, Ti64, v[2].e) : x;
	*hi = closed ? *hi : before(f, *hi);
	return true;
}

static bool draw_integers(Front *f, const KbRow *row, Value *v, const bool *given, Value *out)
{
	bool legacy = !strcmp(row->draw, "randint");
	int end = kb_param(row, "endpoint", 8);
	int64_t closed = 0;
	Ex lo, hi;
	if (end >= 0 && given[end] && !front_is_int(f, &v[end], &closed))
		return false;
	if (!ends(f, v, given, closed != 0, &lo, &hi))
		return false;
	Draw d = { .f = f, .name = "integers" };
	operand(&d, v[0].e);
	number(&d, JENNY_random_bounded_uint64_fill);
	operand(&d, lo);
	operand(&d, hi);
	operand(&d, ir_bool(f->fn, legacy));
	Ex r = draw(&d, Ti64);
	bound(f, r, lo, hi);
	*out = front_scalar(Ti64, !legacy, r);
	return true;
}

static Value draw_uniform(Front *f, const KbRow *row, Value *v, const bool *given)
{
	Draw d = { .f = f, .name = "uniform" };
	operand(&d, v[0].e);
	number(&d, JENNY_random_uniform);
	operand(&d, ir_bool(f->fn, strstr(row->draw, "rising") != NULL));
	operand(&d, real(f, row, v, given, 1));
	operand(&d, real(f, row, v, given, 2));
	return front_scalar(Tf64, false, draw(&d, Tf64));
}

static Value draw_gauss(Front *f, const KbRow *row, Value *v, const bool *given)
{
	Draw d = { .f = f, .name = "gauss" };
	operand(&d, v[0].e);
	if (!row->draw[5])
		return front_scalar(Tf64, false, draw(&d, Tf64));
	Ex mean = front_keep(f, "mean", real(f, row, v, given, 1));
	Ex scale = front_keep(f, "scale", real(f, row, v, given, 2));
	Ex edge = ir_con_f(f->fn, Tf64, 0x1p900);
	front_check(f, ir_bin(f->fn, Olt, ir_un(f->fn, Oabs, mean), edge), Ddomain);
	front_check(f, ir_bin(f->fn, Oland, ir_bin(f->fn, Olt, ir_con_f(f->fn, Tf64, 0), scale),
		ir_bin(f->fn, Olt, scale, edge)), Ddomain);
	Ex r = ir_bin(f->fn, Omul, scale, draw(&d, Tf64));
	return front_scalar(Tf64, false, ir_bin(f->fn, Oadd, mean, r));
}

static bool draw_binomial(Front *f, const KbRow *row, Value *v, const bool *given, Value *out)
{
	if (!is_int(&v[1]))
		return false;
	Draw d = { .f = f, .name = "binomial" };
	operand(&d, v[0].e);
	number(&d, JENNY_random_binomial);
	operand(&d, ir_cast(f->fn, Ti64, v[1].e));
	operand(&d, real(f, row, v, given, 2));
	*out = front_scalar(Ti64, false, draw(&d, Ti64));
	return true;
}

/* ---- the module random ---- */

static Ex python_random(Front *f, const Value *self)
{
	Draw d = { .f = f, .name = "python" };
	operand(&d, self->e);
	return draw(&d, Tf64);
}

/* lo + Random._randbelow(width) */
static Value python_below(Front *f, const Value *self, Ex lo, Ex width)
{
	Draw d = { .f = f, .name = "below" };
	operand(&d, self->e);
	operand(&d, width);
	Ex r = draw(&d, Ti64);
	Span w = front_span(f, width);
	if (w.hi != INT64_MAX)
		front_set_span(f, f->fn->ex.at[r].ref, (Span){ 0, w.hi > 0 ? w.hi - 1 : 0 });
	return front_scalar(Ti64, false, ir_bin(f->fn, Oaddv, lo, r));
}

static bool python_int(const Value *v)
{
	return v->kind == Vscalar && !v->tag && v->type == Ti64 && !v->np;
}

static bool python_draw(Front *f, const KbRow *row, Value *v, const bool *given, Value *out)
{
	const char *what = row->draw[6] ? row->draw + 7 : "";
	if (!*what) {
		*out = front_scalar(Tf64, false, python_random(f, &v[0]));
		return true;
	}
	if (!strcmp(what, "uniform")) {
		Value r = front_binary(f, "Sub", v[2], v[1]);
		r = front_binary(f, "Mult", r, front_scalar(Tf64, false, python_random(f, &v[0])));
		*out = front_binary(f, "Add", v[1], r);
		return true;
	}
	bool both = given[2] && v[2].kind != Vnone, closed = !strcmp(what, "randint");
	if (!python_int(&v[1]) || (both && !python_int(&v[2])) || (!closed && given[3]))
		return false;
	Ex lo = both ? v[1].e : ir_int(f->fn, 0), hi = both ? v[2].e : v[1].e;
	hi = closed ? ir_bin(f->fn, Oaddv, hi, ir_int(f->fn, 1)) : hi;
	*out = python_below(f, &v[0], lo, ir_bin(f->fn, Osubv, hi, lo));
	return true;
}

/* Whether all that is given is a number, and of the parameters only those that a draw knows. */
static bool is_plain(const KbRow *row, const Value *v, const bool *given)
{
	static const char *const other[] = { "size", "dtype", "out", "method" };
	KbParam p;
	int n = 0;
	for (; kb_param_at(row, n, &p); n++) {
		if (!given[n] || n == 0)
			continue;
		bool option = false;
		for (size_t k = 0; k < sizeof other / sizeof *other; k++)
			option = option || (strlen(other[k]) == p.len && !memcmp(other[k], p.name, p.len));
		if (option ? v[n].kind != Vnone : v[n].kind != Vscalar && v[n].kind != Vnone)
			return false;
		if (v[n].kind == Vscalar && ir_type[v[n].type].kind == 'c')
			return false;
	}
	return !strstr(row->args, "*args") || !given[n];
}

bool front_draw(Front *f, const KbRow *row, Value *v, const bool *given, Value *out)
{
	int required = kb_required(row);
	for (int k = 0; k < required; k++)
		if (!given[k])
			return false;
	if (!row->draw || f->in->careful || f->fn != f->unit->fn.at[0] || v[0].kind != Vopaque ||
		!is_plain(row, v, given))
		return false;
	if (!strcmp(row->draw, "random")) {
		Draw d = { .f = f, .name = "random" };
		operand(&d, v[0].e);
		*out = front_scalar(Tf64, false, draw(&d, Tf64));
		return true;
	}
	if (!strncmp(row->draw, "uniform", 7))
		*out = draw_uniform(f, row, v, given);
	else if (!strncmp(row->draw, "gauss", 5))
		*out = draw_gauss(f, row, v, given);
	else if (!strncmp(row->draw, "python", 6))
		return python_draw(f, row, v, given, out);
	else if (!strcmp(row->draw, "binomial"))
		return draw_binomial(f, row, v, given, out);
	else if (!strcmp(row->draw, "integers") || !strcmp(row->draw, "randint"))
		return draw_integers(f, row, v, given, out);
	else
		*out = draw_function(f, row, v, given);
	return true;
}
