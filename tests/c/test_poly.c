/*
 * Fusion, contraction and marks. Expected texts: tests/opt/NAME.PASS.ir beside NAME.ir (JENNY_GOLDEN=1
 * rewrites them). Random programs: the answer of the interpreter stays the same after the passes, and
 * when the iterations of loops marked parallel or vector run backward or shuffled.
 */
#include "opt/opt.h"
#include "poly/poly.h"

#include "ir/effects.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { Side = 26, Arrays = 3, Programs = 800 };

static int failures, contracted, turned;

static void fail(const char *what, const char *text)
{
	if (failures++ < 3)
		printf("FAILED: %s\n%s\n", what, text);
}

/* --- random programs as text --- */

typedef struct Maker {
	uint64_t seed;
	Text head, body;
	uint32_t vars, stores, loops;
	uint32_t var[16]; /* loop variables in scope, then once variables that are affine in them */
	uint32_t nvar, depth, statements;
	uint32_t temp[24], rank[24], ntemp; /* temporaries in scope; rank 3: of plain loops */
	uint32_t rank_of[64];               /* by storage */
} Maker;

static uint32_t roll(Maker *m, uint32_t n)
{
	m->seed = m->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(m->seed >> 33) % n;
}

static void indent(Maker *m)
{
	for (uint32_t i = 0; i <= m->depth; i++)
		text_puts(&m->body, "  ");
}

static uint32_t new_var(Maker *m, const char *kind)
{
	text_printf(&m->head, "  var %%v.%u: %s\n", ++m->vars, kind);
	return m->vars;
}

/* Loop variables lie in 4..10, so that these stay in 0..25. */
static void put_subscript(Maker *m)
{
	uint32_t v = m->nvar ? m->var[roll(m, m->nvar)] : 0;
	if (!v || roll(m, 9) == 0) {
		text_printf(&m->body, "%u", roll(m, 14));
		return;
	}
	switch (roll(m, 12)) {
	case 0: text_printf(&m->body, "%%v.%u + %u", v, roll(m, 3)); break;
	case 1: text_printf(&m->body, "%%v.%u - %u", v, roll(m, 3)); break;
	case 2: text_printf(&m->body, "2 * %%v.%u", v); break;
	case 3: text_printf(&m->body, "%u - %%v.%u", 12 + roll(m, 3), v); break;
	case 4: text_printf(&m->body, "floordiv(%%v.%u, 2)", v); break;
	default: text_printf(&m->body, "%%v.%u", v); break;
	}
}

static void put_access(Maker *m)
{
	uint32_t t = m->ntemp ? roll(m, m->ntemp + 1) : 0;
	if (m->ntemp && t < m->ntemp) {
		text_printf(&m->body, "@t.%u[", m->temp[t]);
	} else {
		text_printf(&m->body, "@a.%u[", 1 + roll(m, Arrays));
		put_subscript(m);
		text_puts(&m->body, ", ");
	}
	put_subscript(m);
	text_puts(&m->body, "]");
}

static void put_value(Maker *m, uint32_t size)
{
	static const char *const op[] = { "+", "-", "*" };
	if (size == 0) {
		if (roll(m, 3) == 0)
			text_printf(&m->body, "%%s.%u", 1 + roll(m, 3));
		else if (roll(m, 6) == 0)
			text_puts(&m->body, "0x1.8p-1");
		else
			put_access(m);
		return;
	}
	text_puts(&m->body, "(");
	put_value(m, size - 1);
	text_printf(&m->body, " %s ", op[roll(m, 3)]);
	put_value(m, roll(m, size));
	text_puts(&m->body, ")");
}

static void put_chain(Maker *m, uint32_t most);
static void put_statement(Maker *m);

static void put_bounds(Maker *m)
{
	static const char *const range[] = { "4 : 9 : 1", "4 : 10 : 2", "9 : 4 : -1" };
	if (m->nvar && roll(m, 6) == 0)
		text_printf(&m->body, "4 : %%v.%u : 1", m->var[0]);
	else
		text_puts(&m->body, roll(m, 3) ? "4 : 10 : 1" : range[roll(m, 3)]);
}

static void put_loop(Maker *m)
{
	uint32_t v = new_var(m, "i64 loop"), keep = m->nvar;
	indent(m);
	text_printf(&m->body, "for %%v.%u in ", v);
	put_bounds(m);
	text_puts(&m->body, " {\n");
	m->var[m->nvar++] = v;
	m->depth++;
	m->loops++;
	put_chain(m, 3);
	m->depth--;
	m->loops--;
	indent(m);
	text_puts(&m->body, "}\n");
	m->nvar = keep;
}

static uint32_t new_temp(Maker *m, uint32_t rank)
{
	uint32_t t = ++m->stores;
	indent(m);
	text_printf(&m->body, "alloc @t.%u\n", t);
	m->temp[m->ntemp] = t;
	m->rank[m->ntemp] = m->rank_of[t] = rank;
	return t;
}

static void put_temp(Maker *m)
{
	uint32_t t = new_temp(m, 3), q = new_var(m, "i64 loop");
	indent(m);
	text_printf(&m->body, "for %%v.%u in 0 : 26 : 1 {\n", q);
	m->depth++;
	indent(m);
	text_printf(&m->body, "@t.%u[%%v.%u] = cast.f64(%%v.%u) * ", t, q, q);
	put_value(m, 0);
	text_puts(&m->body, "\n");
	m->depth--;
	indent(m);
	text_puts(&m->body, "}\n");
	m->ntemp++;
}

/* A temporary whose elements are read where they are set, or one iteration later. */
static void put_window(Maker *m)
{
	uint32_t t = new_temp(m, 3), i = new_var(m, "i64 loop"), back = roll(m, 2), keep = m->nvar;
	indent(m);
	text_printf(&m->body, "for %%v.%u in 4 : 10 : 1 {\n", i);
	m->var[m->nvar++] = i;
	m->depth++;
	m->loops++;
	indent(m);
	text_printf(&m->body, "@t.%u[%%v.%u] = ", t, i);
	put_value(m, 1);
	text_puts(&m->body, "\n");
	if (roll(m, 2))
		put_statement(m);
	indent(m);
	text_printf(&m->body, "if 4 < %%v.%u {\n", i);
	m->depth++;
	indent(m);
	put_access(m);
	text_printf(&m->body, " = @t.%u[%%v.%u - %u]\n", t, i, back);
	m->depth -= 2;
	m->nvar = keep;
	m->loops--;
	indent(m);
	text_puts(&m->body, "  }\n");
	indent(m);
	text_puts(&m->body, "}\n");
}

static void put_if(Maker *m)
{
	text_puts(&m->body, "if ");
	put_access(m);
	text_puts(&m->body, " < 0x1p-2 {\n");
	m->depth++;
	if (m->loops && roll(m, 6) == 0) {
		indent(m);
		text_puts(&m->body, roll(m, 2) ? "break\n" : "continue\n");
	} else {
		put_chain(m, 2);
	}
	m->depth--;
	indent(m);
	text_puts(&m->body, "}\n");
}

static void put_statement(Maker *m)
{
	uint32_t kind = roll(m, 14);
	m->statements++;
	if (m->depth < 3 && (kind < 5 || (m->depth == 0 && kind != 12)) && m->statements < 16) {
		put_loop(m);
		return;
	}
	if (kind == 12 && m->ntemp < 3 && m->depth < 3) {
		if (roll(m, 2) && m->nvar < 8)
			put_window(m);
		else
			put_temp(m);
		return;
	}
	indent(m);
	if (kind == 13 && m->depth < 5) {
		put_if(m);
		return;
	}
	if (kind == 5 && m->nvar && m->nvar < 12) {
		uint32_t v = new_var(m, "i64 once");
		text_printf(&m->body, "%%v.%u = %%v.%u + %u\n", v, m->var[0], roll(m, 2));
		m->var[m->nvar++] = v;
		return;
	}
	if (kind == 6 && m->depth < 4) {
		put_access(m);
		text_puts(&m->body, " = 0x1p-1\n");
		return;
	}
	if (kind < 9) {
		text_printf(&m->body, "%%s.%u = ", 1 + roll(m, 3));
	} else {
		put_access(m);
		text_puts(&m->body, " = ");
	}
	put_value(m, 1 + roll(m, 2));
	text_puts(&m->body, "\n");
}

static void put_chain(Maker *m, uint32_t most)
{
	uint32_t keep = m->nvar, temps = m->ntemp;
	for (uint32_t n = 1 + roll(m, most); n > 0; n--)
		put_statement(m);
	m->nvar = keep;
	m->ntemp = temps;
}

/* One array statement of a map chain: reads earlier temporaries and arrays, fills a new temporary or
 * an array. Domains are 8 x 8, 8, or the inside of 8 x 8. */
static void put_map_read(Maker *m, uint32_t i, uint32_t j, uint32_t shift)
{
	uint32_t t = m->ntemp ? roll(m, m->ntemp) : 0;
	if (m->ntemp == 0 || roll(m, 3) == 0)
		text_printf(&m->body, "@a.%u[%%v.%u + %u, %%v.%u + %u]", 1 + roll(m, Arrays), i,
			roll(m, 1 + shift), j, roll(m, 1 + shift));
	else if (m->rank[t] == 2)
		text_printf(&m->body, "@t.%u[%%v.%u + %u, %%v.%u + %u]", m->temp[t], i, roll(m, 1 + shift),
			j, roll(m, 1 + shift));
	else
		text_printf(&m->body, "@t.%u[%%v.%u]", m->temp[t], roll(m, 4) ? i : j);
}

static void put_map_value(Maker *m, uint32_t i, uint32_t j, uint32_t shift)
{
	if (roll(m, 4) == 0) {
		put_map_read(m, i, j, shift);
		return;
	}
	text_puts(&m->body, roll(m, 4) == 0 ? "(sqrt(abs(" : "(((");
	put_map_read(m, i, j, shift);
	text_puts(&m->body, ")) + ");
	put_map_read(m, i, j, shift);
	text_puts(&m->body, ")");
}

static void put_map(Maker *m)
{
	uint32_t i = new_var(m, "i64 loop"), j = new_var(m, "i64 loop"), t = 0;
	uint32_t kind = roll(m, 4), size = kind == 3 ? 7 : 8, shift = kind == 3;
	if (kind < 2)
		t = new_temp(m, kind == 0 ? 2 : 1);
	text_printf(&m->body, "  for %%v.%u in 0 : %u : 1 map {\n", i, size);
	if (kind == 1) {
		uint32_t s = new_var(m, "f64 once");
		text_printf(&m->body, "    %%v.%u = reduce sum %%v.%u in 0 : 8 of ", s, j);
		put_map_value(m, i, j, 0);
		text_printf(&m->body, "\n    @t.%u[%%v.%u] = %%v.%u\n  }\n", t, i, s);
		m->ntemp++;
		return;
	}
	text_printf(&m->body, "    for %%v.%u in 0 : %u : 1 map {\n      ", j, size);
	if (kind == 0)
		text_printf(&m->body, "@t.%u[%%v.%u, %%v.%u] = ", t, i, j);
	else
		text_printf(&m->body, "@a.%u[%%v.%u + %u, %%v.%u + %u] = ", 1 + roll(m, Arrays), i,
			9 * shift, j, 9 * shift);
	put_map_value(m, i, j, shift);
	text_puts(&m->body, "\n    }\n  }\n");
	m->ntemp += kind == 0;
}

static void put_column_statement(Maker *m, uint32_t j, uint32_t s)
{
	indent(m);
	if (roll(m, 2))
		text_printf(&m->body, "%%s.%u = ", s);
	else
		text_printf(&m->body, "@a.%u[%u, %%v.%u] = ", 1 + roll(m, Arrays), roll(m, 12), j);
	if (roll(m, 3))
		text_printf(
			&m->body, "%%s.%u * @a.%u[%u, %%v.%u]\n", s, 1 + roll(m, Arrays), roll(m, 12), j);
	else
		text_puts(&m->body, "0x1p-1\n");
}

/* Work on columns, down each of them: with a scalar or an element that adds up. */
static void put_columns(Maker *m)
{
	uint32_t j = new_var(m, "i64 loop"), s = 1 + roll(m, 3), a = 1 + roll(m, Arrays),
			 keep = m->nvar;
	indent(m);
	text_printf(&m->body, "for %%v.%u in 4 : %u : 1 {\n", j, 9 + roll(m, 2));
	m->var[m->nvar++] = j;
	m->depth++;
	m->loops++;
	if (roll(m, 5)) {
		indent(m);
		text_printf(&m->body, "%%s.%u = 0.0\n", s);
	}
	for (uint32_t n = 1 + roll(m, 3); n > 0; n--) {
		uint32_t k = new_var(m, "i64 loop"), row = 13 + roll(m, 4), to = 1 + roll(m, Arrays);
		if (roll(m, 2))
			put_column_statement(m, j, s);
		indent(m);
		text_printf(&m->body, "for %%v.%u in 4 : 11 : 1 {\n", k);
		m->depth++;
		indent(m);
		if (roll(m, 2))
			text_printf(&m->body, "%%s.%u = %%s.%u + ", s, s);
		else
			text_printf(
				&m->body, "@a.%u[%u, %%v.%u] = @a.%u[%u, %%v.%u] - ", to, row, j, to, row, j);
		text_printf(&m->body, "@a.%u[%%v.%u, %%v.%u]\n", a, k, j);
		m->depth--;
		indent(m);
		text_puts(&m->body, "}\n");
	}
	if (roll(m, 2))
		put_column_statement(m, j, s);
	m->depth--;
	m->loops--;
	m->nvar = keep;
	indent(m);
	text_puts(&m->body, "}\n");
}

/* Copies of parts of arrays, a product of them, and what becomes of it. All values are exact. */
static void put_product(Maker *m)
{
	uint32_t t = new_temp(m, 2), x, y, i = new_var(m, "i64 loop"), j = new_var(m, "i64 loop");
	uint32_t k = new_var(m, "i64 loop"), l = new_var(m, "i64 loop"), turned = roll(m, 2);
	x = new_temp(m, 1);
	y = new_temp(m, 1);
	text_printf(
		&m->body, "  for %%v.%u in 0 : 8 : 1 map {\n    for %%v.%u in 0 : 8 : 1 map {\n", i, j);
	text_printf(&m->body, "      @t.%u[%%v.%u, %%v.%u] = @a.%u[%%v.%u + 1, %%v.%u]\n    }\n  }\n",
		t, i, j, 1 + roll(m, 2), roll(m, 2) ? i : j, j);
	text_printf(&m->body,
		"  for %%v.%u in 0 : 8 : 1 map {\n    @t.%u[%%v.%u] = @a.%u[3, %%v.%u]\n  }\n", k, x, k,
		1 + roll(m, 2), k);
	text_printf(&m->body, "  lib gemv(@t.%u, @t.%u, @t.%u, %u)\n", y, t, x, turned);
	text_printf(&m->body,
		"  for %%v.%u in 0 : 8 : 1 map {\n    @a.3[%%v.%u, %u] = @t.%u[%%v.%u]\n  }\n", l, l,
		roll(m, 9), y, l);
	if (roll(m, 2)) {
		uint32_t d = new_temp(m, 4), v = roll(m, 3) + 1;
		text_printf(
			&m->body, "  lib dot(@t.%u, @t.%u, @t.%u)\n  %%s.%u = @t.%u[]\n", d, x, x, v, d);
	}
}

/* Rounds that change elements where a condition holds, which is mostly made of them. */
static void put_rounds(Maker *m)
{
	uint32_t k = new_var(m, "i64 loop"), i = new_var(m, "i64 loop"), j = new_var(m, "i64 loop");
	uint32_t c = new_var(m, "bool once"), x = new_var(m, "f64 once");
	uint32_t z = 1 + roll(m, Arrays), w = 1 + z % Arrays, o = 1 + w % Arrays, n = 1 + roll(m, 2);
	char at[40];
	snprintf(at, sizeof at, "[%%v.%u, %%v.%u]", i, j);
	text_printf(&m->body, "  for %%v.%u in 0 : %u : 1 {\n", k, roll(m, 6));
	text_printf(&m->body, "    for %%v.%u in 0 : 9 : 1 map {\n", i);
	text_printf(&m->body, "      for %%v.%u in 0 : 9 : 1 map {\n", j);
	text_printf(&m->body, "        %%v.%u = @a.%u%s < 0x1p-1\n", c, z, at);
	text_printf(&m->body, "        %%v.%u = @a.%u%s * 0x1p-1\n", x, z, at);
	for (uint32_t t = n == 2 && roll(m, 2) ? w : z; n > 0; n--, t = t == z ? w : z) {
		bool keeps = roll(m, 3) == 0;
		Text choice = { .arena = m->body.arena }, next = { .arena = m->body.arena };
		switch (roll(m, 8)) {
		case 0: text_printf(&choice, "@a.%u%s < 0x1p-1", z, at); break;
		case 1: text_printf(&choice, "@a.%u%s < @a.%u%s", w, at, z, at); break;
		case 2: text_printf(&choice, "@a.%u%s < cast.f64(%%v.%u)", z, at, k); break;
		default: text_printf(&choice, "%%v.%u", c);
		}
		switch (roll(m, 4)) {
		case 0: text_printf(&next, "%%v.%u + 0x1p-2", x); break;
		case 1: text_printf(&next, "cast.f64(%%v.%u)", k); break;
		case 2: text_printf(&next, "(@a.%u%s * 0x1p-1) + @a.%u%s", w, at, o, at); break;
		default: text_printf(&next, "@a.%u%s + (@a.%u%s * 0x1p-1)", z, at, w, at);
		}
		text_printf(&m->body, "        @a.%u%s = select(%s, ", t, at, choice.at);
		if (keeps)
			text_printf(&m->body, "@a.%u%s, %s)\n", t, at, next.at);
		else
			text_printf(&m->body, "%s, @a.%u%s)\n", next.at, t, at);
	}
	text_puts(&m->body, "      }\n    }\n  }\n");
}

/* A program of array statements (kind 0; a `map` never reads its target at other places), of loops
 * (1), of columns (2), of products (3) or of rounds (4). */
static const char *make(Arena *a, uint64_t seed, uint32_t kind)
{
	Maker m = { .seed = seed, .head.arena = a, .body.arena = a, .vars = 4, .stores = Arrays };
	for (int i = 0; i < 20; i++)
		(void)roll(&m, 2);
	text_puts(&m.head, "unit random\n\nfn random.0(a=@a.1, b=@a.2, c=@a.3) -> (s=%s.1) {\n");
	text_puts(&m.head, "  var %s.1: f64\n  var %s.2: f64\n  var %s.3: f64\n  var %z.4: i64\n");
	text_puts(&m.body, "  %s.1 = 1.0\n  %s.2 = 0x1p-1\n  %s.3 = 0.0\n  %z.4 = 0\n");
	for (uint32_t n = 2 + roll(&m, 4); kind == 0 && n > 0; n--)
		put_map(&m);
	if (kind == 1)
		put_chain(&m, 5);
	for (uint32_t n = 1 + roll(&m, 2); kind == 3 && n > 0; n--)
		put_product(&m);
	for (uint32_t n = 1 + roll(&m, 2); kind == 2 && n > 0; n--)
		put_columns(&m);
	for (uint32_t n = 1 + roll(&m, 2); kind == 4 && n > 0; n--)
		put_rounds(&m);
	if (kind == 2)
		text_puts(&m.body, roll(&m, 2) ? "  %s.1 = 0.0\n  %s.2 = 0.0\n" : "");
	for (int i = 1; i <= Arrays; i++)
		text_printf(&m.head, "  store @a.%d: f64[_, _] C arg %d\n", i, i - 1);
	for (uint32_t t = Arrays + 1; t <= m.stores; t++) {
		static const char *const dims[] = { "", "8", "8, 8", "26", "" };
		text_printf(&m.head, "  store @t.%u: f64[%s] C temp\n", t, dims[m.rank_of[t]]);
	}
	text_printf(&m.head, "%s}\n", m.body.at);
	return m.head.at;
}

/* --- running --- */

typedef struct Run {
	JennySlot slot[Arrays + 1];
	double data[Arrays][Side * Side];
} Run;

static bool run(Unit *u, Run *r)
{
	char err[256] = "";
	for (int k = 0; k < Arrays; k++) {
		JennyArray *a = &r->slot[k].a;
		*a = (JennyArray){ .data = r->data[k], .dim = { Side, Side }, .stride = { Side, 1 } };
		for (int i = 0; i < Side * Side; i++)
			r->data[k][i] = (double)((i * 37 + k * 11) % 29) / 16.0 - 0.75;
	}
	return ir_interpret(u, r->slot, err, sizeof err) == JENNY_OK;
}

static bool same(const Run *a, const Run *b)
{
	return memcmp(a->data, b->data, sizeof a->data) == 0 &&
		   memcmp(&a->slot[Arrays].f, &b->slot[Arrays].f, sizeof(double)) == 0;
}

static Var once(Fn *f, Ex value, St *chain)
{
	Var v = ir_new_var(f, "x", Ti64);
	St let = ir_new_st(f, Klet, 0);
	f->var.at[v].once = true;
	f->st.at[let].v = v;
	f->st.at[let].e = value;
	f->st.at[let].next = *chain;
	*chain = let;
	return v;
}

/* The loop runs its iterations backward (mix 0) or in the order q * mix % trips. */
static void shuffle(Fn *f, St s, int64_t mix)
{
	Stmt st = f->st.at[s];
	int64_t step;
	if (!ir_is_int(f, st.step, &step))
		return;
	St loop = ir_new_st(f, Kfor, st.line), lets = 0;
	int64_t size = step > 0 ? step : -step;
	Ex length = step > 0 ? ir_bin(f, Osub, st.hi, st.lo) : ir_bin(f, Osub, st.lo, st.hi);
	length = ir_bin(f, Oadd, ir_bin(f, Omax, length, ir_int(f, 0)), ir_int(f, size - 1));
	Var trips = once(f, ir_bin(f, Ofloordiv, length, ir_int(f, size)), &lets);
	Var lo = once(f, st.lo, &lets);
	Var q = ir_new_var(f, "q", Ti64);
	f->var.at[q].loop = true;
	Ex n = ir_var(f, trips), at = ir_var(f, q);
	if (mix)
		at = ir_bin(f, Omod, ir_bin(f, Oadd, ir_bin(f, Omul, at, ir_int(f, mix)), ir_int(f, 3)), n);
	else
		at = ir_bin(f, Osub, ir_bin(f, Osub, n, ir_int(f, 1)), at);
	Ex value = ir_bin(f, Oadd, ir_var(f, lo), ir_bin(f, Omul, at, ir_int(f, step)));
	ir_rename(f, st.body, st.v, value);
	f->st.at[loop].v = q;
	f->st.at[loop].lo = ir_int(f, 0);
	f->st.at[loop].hi = n;
	f->st.at[loop].step = ir_int(f, 1);
	f->st.at[loop].body = st.body;
	St last = lets;
	while (f->st.at[last].next)
		last = f->st.at[last].next;
	f->st.at[last].next = loop;
	f->st.at[s] = (Stmt){ .kind = Kif, .next = st.next, .e = ir_bool(f, true), .body = lets };
	for (Sto o = 1; o < f->sto.n; o++) {
		if (f->sto.at[o].private_to == s)
			f->sto.at[o].private_to = loop;
	}
}

static uint32_t shuffle_all(Fn *f, uint8_t flags, int64_t mix)
{
	uint32_t n = 0;
	for (St s = 1, all = f->st.n; s < all; s++) {
		if (f->st.at[s].kind != Kfor || !(f->st.at[s].flags & flags))
			continue;
		shuffle(f, s, mix);
		n++;
	}
	return n;
}

typedef struct Lab {
	Arena *arena;
	Strings *strings;
	Diags *diags;
} Lab;

static Lab new_lab(void)
{
	Lab l = { .arena = base_arena() };
	l.strings = base_strings(l.arena);
	l.diags = base_alloc(l.arena, sizeof *l.diags);
	l.diags->arena = l.arena;
	return l;
}

/* What views are bound to is no part of the text. */
static void find_bases(Fn *f)
{
	for (Sto s = 1; s < f->sto.n; s++)
		if (f->sto.at[s].origin == Sview) {
			ir_facts(f);
			return;
		}
}

static Unit *parse(Lab *l, const char *text)
{
	Unit *u = ir_parse(l->arena, l->strings, l->diags, text);
	if (!u)
		fail(base_remarks_text(l->diags, l->arena), text);
	for (uint32_t i = 0; u && i < u->fn.n; i++)
		find_bases(u->fn.at[i]);
	return u;
}

static void passes(Fn *f, const char *letters)
{
	for (; *letters; letters++) {
		switch (*letters) {
		case 'f': opt_fuse(f); break;
		case 'c': opt_contract(f); break;
		case 'p':
			poly_reorder(f);
			opt_narrow(f);
			poly_mark(f);
			break;
		default:
			poly_reorder_blocks(f, (PolyBlocks){ .inner = 2, .outer = 3, .light = true });
			opt_narrow(f);
			poly_mark(f);
			break;
		}
	}
}

static void expect(Lab *l, Unit *u, const Run *want, const char *text, const char *what)
{
	Run got = { 0 };
	if (!ir_check(u))
		fail(base_printf(l->arena, "%s: %s\n%s", what, base_remarks_text(l->diags, l->arena), text),
			ir_print(u, l->arena));
	else if (!run(u, &got) || !same(&got, want))
		fail(base_printf(l->arena, "%s\n%s", what, text), ir_print(u, l->arena));
}

/* Returns how many loops ran shuffled. */
static uint32_t try_one(uint64_t seed, uint32_t kind)
{
	Lab l = new_lab();
	const char *text = make(l.arena, seed, kind);
	Unit *u = parse(&l, text);
	Run want = { 0 };
	uint32_t n = 0;
	if (u && (!ir_check(u) || !run(u, &want)))
		fail(base_remarks_text(l.diags, l.arena), text);
	for (int k = 0; u && k < 7; k++) {
		static const char *const letters[] = { "f", "c", "fcfc", "b", "fcb", "fcb", "b" };
		static const char *const what[] = { "fuse", "contract", "fuse contract", "poly",
			"parallel backward", "parallel shuffled", "vector shuffled" };
		Unit *v = parse(&l, text);
		Fn *f = v->fn.at[0];
		passes(f, letters[k]);
		if (k == 4)
			n = shuffle_all(f, Fpar, 0);
		if (k == 5)
			shuffle_all(f, Fpar, 7919);
		if (k == 6)
			n += shuffle_all(f, Fvec, 7919);
		expect(&l, v, &want, text, what[k]);
	}
	for (uint32_t i = 0; i < l.diags->at.n; i++) {
		turned += l.diags->at.at[i].code == Dinterchanged;
		contracted += l.diags->at.at[i].code == Dcontracted;
	}
	base_arena_free(l.arena);
	return n;
}

/* --- expected texts --- */

static char *read_text(Arena *a, const char *path)
{
	FILE *fp = fopen(path, "r");
	if (!fp)
		return NULL;
	char *text = base_alloc(a, 1 << 16);
	text[fread(text, 1, (1 << 16) - 1, fp)] = 0;
	fclose(fp);
	return text;
}

static void golden_one(const char *dir, const char *stem)
{
	static const char *const name[] = { "fuse", "contract", "poly" };
	static const char *const letters[] = { "f", "fc", "fcp" };
	for (int k = 0; k < 3; k++) {
		Lab l = new_lab();
		char *path = base_printf(l.arena, "%s/%s.%s.ir", dir, stem, name[k]);
		char *want = read_text(l.arena, path);
		Unit *u = want ? parse(&l, read_text(l.arena, base_printf(l.arena, "%s/%s.ir", dir, stem)))
					   : NULL;
		if (u) {
			passes(u->fn.at[0], letters[k]);
			char *got = ir_print(u, l.arena);
			if (getenv("JENNY_GOLDEN")) {
				FILE *fp = fopen(path, "w");
				if (fp) {
					fputs(got, fp);
					fclose(fp);
				}
			} else if (strcmp(got, want) != 0) {
				fail(path, got);
			}
			if (!ir_check(u))
				fail(base_remarks_text(l.diags, l.arena), path);
		}
		base_arena_free(l.arena);
	}
}

static int golden(const char *dir)
{
	DIR *d = opendir(dir);
	int n = 0;
	if (!d)
		return 0;
	for (struct dirent *e; (e = readdir(d));) {
		char stem[256];
		const char *dot = strchr(e->d_name, '.');
		if (!dot || strcmp(dot, ".ir") != 0)
			continue;
		snprintf(stem, sizeof stem, "%.*s", (int)(dot - e->d_name), e->d_name);
		golden_one(dir, stem);
		n++;
	}
	closedir(d);
	return n;
}

int main(int argc, char **argv)
{
	char here[512];
	const char *slash = strrchr(__FILE__, '/');
	snprintf(here, sizeof here, "%.*s/../opt", slash ? (int)(slash - __FILE__) : 1,
		slash ? __FILE__ : ".");
	int texts = golden(argc > 1 ? argv[1] : here);
	uint32_t shuffled = 0;
	clock_t begin = clock();
	const char *from = getenv("TEST_SEED"), *count = getenv("TEST_COUNT");
	uint64_t first = from ? strtoull(from, NULL, 10) : 0;
	uint64_t programs = count ? strtoull(count, NULL, 10) : Programs;
	for (uint64_t i = first; i < first + programs; i++)
		shuffled += try_one(i * 7 + 1, i % 16 == 3 ? 3 : i % 8 == 5 ? 4 : i % 3);
	printf("%d texts, %d programs, %d contracted, %d turned, %u loops shuffled, %.1f s, "
		   "%d failures\n",
		texts, (int)programs, contracted, turned, shuffled,
		(double)(clock() - begin) / CLOCKS_PER_SEC, failures);
	return failures != 0 || texts == 0 || shuffled < programs / 4;
}
