/*
 * Folding, ranges, checks, hoisting. Expected texts: tests/opt/NAME.PASS.ir beside NAME.ir
 * (JENNY_GOLDEN=1 rewrites them); PASS may be several, joined by +. Random programs with checks,
 * overflow, jumps: what passes still passes with the same answer after the passes; what fails still
 * fails, except where an overflow in a value that nobody reads was dropped (few). A check that stands
 * below a branch may fail too early (few).
 */
#include "opt/opt.h"
#include "poly/poly.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { Side = 9, Programs = 400, Inputs = 10 };

static int failures;
static long passed_runs, failed_runs, lost_runs, early_runs, checks_before, checks_after;

typedef struct Pass {
	const char *name;
	void (*run)(Fn *f);
} Pass;
static const Pass passes[] = {
	{ "fold", opt_fold },
	{ "ranges", opt_ranges },
	{ "checks", opt_checks },
	{ "hoist", opt_hoist },
	{ "tabulate", opt_tabulate },
	{ "sieve", opt_sieve },
	{ "mirror", opt_mirror },
	{ "sample", poly_sample },
	{ "turn", opt_turn },
	{ "cost", opt_cost },
};

static void fail(const char *what, const char *text)
{
	if (failures++ < 3)
		printf("FAILED: %s\n%s\n", what, text);
}

static bool run_passes(Unit *u, const char *names)
{
	for (const char *s = names; *s; s += strcspn(s, "+"), s += *s == '+') {
		size_t n = strcspn(s, "+"), k = 0, all = sizeof passes / sizeof *passes;
		while (k < all && (strlen(passes[k].name) != n || strncmp(s, passes[k].name, n) != 0))
			k++;
		if (k == all)
			return false;
		for (uint32_t i = 0; i < u->fn.n; i++)
			passes[k].run(u->fn.at[i]);
	}
	return true;
}

/* --- expected texts --- */

static char *slurp(const char *path, Arena *a)
{
	FILE *file = fopen(path, "r");
	if (!file)
		return NULL;
	char *text = base_alloc(a, 1 << 20);
	text[fread(text, 1, (1 << 20) - 1, file)] = 0;
	fclose(file);
	return text;
}

static void golden(const char *folder, const char *name)
{
	Arena *a = base_arena();
	Diags diags = { .arena = a };
	const char *dot = strchr(name, '.'), *end = strrchr(name, '.');
	char *passes_of = base_strndup(a, dot + 1, (size_t)(end - dot - 1));
	char *path = base_printf(a, "%s/%s", folder, name);
	char *want = slurp(path, a);
	char *text = slurp(base_printf(a, "%s/%.*s.ir", folder, (int)(dot - name), name), a);
	Unit *u = text ? ir_parse(a, base_strings(a), &diags, text) : NULL;
	if (u && ir_check(u) && !run_passes(u, passes_of)) {
		base_arena_free(a);
		return;
	}
	char *got = u ? ir_print(u, a) : "";
	if (!u || !ir_check(u)) {
		fail(name, base_remarks_text(&diags, a));
	} else if (getenv("JENNY_GOLDEN")) {
		FILE *file = fopen(path, "w");
		if (file) {
			fputs(got, file);
			fclose(file);
		}
	} else if (!want || strcmp(got, want) != 0) {
		fail(name, got);
	}
	base_arena_free(a);
}

static void test_golden(void)
{
	char folder[500];
	const char *slash = strrchr(__FILE__, '/');
	snprintf(folder, sizeof folder, "%.*s/../opt", slash ? (int)(slash - __FILE__) : 1,
		slash ? __FILE__ : ".");
	DIR *dir = opendir(folder);
	for (struct dirent *d; dir && (d = readdir(dir));) {
		const char *dot = strchr(d->d_name, '.'), *end = strrchr(d->d_name, '.');
		if (dot && dot != end && strcmp(end, ".ir") == 0)
			golden(folder, d->d_name);
	}
	if (dir)
		closedir(dir);
}

/* --- random programs as text --- */

typedef struct Maker {
	uint64_t seed;
	Text head, body;
	uint32_t vars, loop[8], nloop, depth, size, around;
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

static const char *const dims[] = { "dim(@a.1, 0)", "dim(@a.1, 1)", "dim(@b.2, 0)", "dim(@x.3, 0)" };

/* An integer made of loop variables, parameters, lengths and the variables 3 and 4. */
static const char *integer(Maker *m, Arena *a, int size)
{
	static const char *const op[] = { "addv", "subv", "addv", "mulv", "pymin", "pymax", "floordiv" };
	uint32_t k = roll(m, 10);
	if (size > 0 && k < 3) {
		const char *p = integer(m, a, size - 1), *q = integer(m, a, size - 1);
		uint32_t o = roll(m, 7);
		if (o == 6 || (o == 3 && roll(m, 2)))
			q = base_printf(a, "%u", 2 + roll(m, 2));
		return base_printf(a, "%s(%s, %s)", op[o], p, q);
	}
	if (m->nloop && k < 7)
		return base_printf(a, "%%v.%u", m->loop[roll(m, m->nloop)]);
	if (k == 7)
		return base_printf(a, "%%v.%u", 3 + roll(m, 2));
	if (k == 8)
		return dims[roll(m, 4)];
	return roll(m, 2) ? base_printf(a, "%u", roll(m, 3)) : base_printf(a, "%%v.%u", 1 + roll(m, 2));
}

/* A subscript for an axis of length d, behind its checks. */
static const char *subscript(Maker *m, Arena *a, const char *d)
{
	const char *e = m->nloop && roll(m, 4) ? base_printf(a, "%%v.%u", m->loop[roll(m, m->nloop)])
		: integer(m, a, 2);
	switch (roll(m, 6)) {
	case 0: e = base_printf(a, "addv(%s, 1)", e); break;
	case 1: e = base_printf(a, "subv(%s, 1)", e); break;
	case 2:
		if (m->nloop)
			e = base_printf(a, "addv(mulv(%%v.%u, %%v.%u), %s)", m->loop[roll(m, m->nloop)],
				1 + roll(m, 2), e);
		break;
	default: break;
	}
	if (roll(m, 3) == 0)
		e = base_printf(a, "select(%s < 0, addv(%s, %s), %s)", e, e, d, e);
	indent(m);
	if (roll(m, 4)) {
		text_printf(&m->body, "check 0 <= %s : index\n", e);
		indent(m);
		text_printf(&m->body, "check %s < %s : index\n", e, d);
	} else {
		text_printf(&m->body, "check (0 <= %s) && (%s < %s) : index\n", e, e, d);
	}
	return e;
}

static const char *access(Maker *m, Arena *a)
{
	const char *i, *j;
	switch (roll(m, 3)) {
	case 0: return base_printf(a, "@b.2[%s]", subscript(m, a, dims[2]));
	default:
		i = subscript(m, a, dims[0]);
		j = subscript(m, a, dims[1]);
		return base_printf(a, "@a.1[%s, %s]", i, j);
	}
}

static const char *condition(Maker *m, Arena *a)
{
	static const char *const op[] = { "<", "<=", "==", "!=" };
	const char *c = base_printf(a, "%s %s %s", integer(m, a, 1), op[roll(m, 4)], integer(m, a, 1));
	if (roll(m, 5) == 0)
		c = base_printf(a, "(%s) %s (%s <= %s)", c, roll(m, 2) ? "&&" : "||", integer(m, a, 1),
			integer(m, a, 0));
	return c;
}

static void chain(Maker *m, Arena *a, uint32_t most);

static void put_for(Maker *m, Arena *a)
{
	static const char *const step[] = { "1", "1", "1", "2", "3" };
	uint32_t v = new_var(m, "i64 loop");
	const char *lo = roll(m, 2) ? "0" : base_printf(a, "pymax(%s, -2)", integer(m, a, 1));
	const char *hi = base_printf(a, "pymin(%s, 11)", integer(m, a, 1));
	if (roll(m, 3) == 0)
		hi = dims[roll(m, 4)];
	if (roll(m, 3) == 0)
		hi = base_printf(a, "%%v.%u", 1 + roll(m, 2));
	indent(m);
	if (roll(m, 6) == 0)
		text_printf(&m->body, "for %%v.%u in subv(%s, 1) : subv(%s, 1) : -%s {\n", v, hi, lo,
			step[roll(m, 5)]);
	else
		text_printf(&m->body, "for %%v.%u in %s : %s : %s {\n", v, lo, hi, step[roll(m, 5)]);
	m->loop[m->nloop++] = v;
	m->depth++;
	m->around++;
	if (roll(m, 4) == 0) {
		indent(m);
		text_printf(&m->body, "%%v.4 = %%v.%u\n", v);
	}
	chain(m, a, 3);
	m->depth--;
	m->around--;
	m->nloop--;
	indent(m);
	text_puts(&m->body, "}\n");
}

static void put_while(Maker *m, Arena *a)
{
	uint32_t v = new_var(m, "i64");
	indent(m);
	text_printf(&m->body, "%%v.%u = 0\n", v);
	indent(m);
	text_printf(&m->body, "while (%%v.%u < 4) && (%s) {\n", v, condition(m, a));
	m->depth++;
	indent(m);
	text_printf(&m->body, "%%v.%u = addv(%%v.%u, 1)\n", v, v);
	m->loop[m->nloop++] = v;
	m->around++;
	chain(m, a, 2);
	m->around--;
	m->nloop--;
	m->depth--;
	indent(m);
	text_puts(&m->body, "}\n");
}

/* A variable that walks down or up by itself, as in an insertion sort. */
static void put_scan(Maker *m, Arena *a)
{
	uint32_t v = new_var(m, "i64"), down = roll(m, 2), t = new_var(m, "bool");
	const char *start = base_printf(a, "pymin(%s, 11)", integer(m, a, 0));
	indent(m);
	text_printf(&m->body, "%%v.%u = %s(%s, %u)\n", v, down ? "subv" : "pymax", start, down);
	indent(m);
	text_puts(&m->body, "while true {\n");
	m->depth++;
	indent(m);
	if (down)
		text_printf(&m->body, "%%v.%u = 0 <= %%v.%u\n", t, v);
	else
		text_printf(&m->body, "%%v.%u = %%v.%u < %s\n", t, v, dims[roll(m, 4)]);
	indent(m);
	text_printf(&m->body, "if not(%%v.%u) {\n", t);
	indent(m);
	text_puts(&m->body, "  break\n");
	indent(m);
	text_puts(&m->body, "}\n");
	m->loop[m->nloop++] = v;
	uint32_t around = m->around;
	m->around = 0;
	chain(m, a, 2);
	m->around = around;
	m->nloop--;
	indent(m);
	text_printf(&m->body, "%%v.%u = %s(%%v.%u, %u)\n", v, down ? "subv" : "addv", v, 1 + roll(m, 2));
	m->depth--;
	indent(m);
	text_puts(&m->body, "}\n");
}

static void put_if(Maker *m, Arena *a)
{
	indent(m);
	text_printf(&m->body, "if %s {\n", condition(m, a));
	m->depth++;
	if (m->around && roll(m, 5) == 0) {
		indent(m);
		text_puts(&m->body, roll(m, 8) == 0 ? "return\n" : roll(m, 2) ? "break\n" : "continue\n");
	} else {
		chain(m, a, 2);
	}
	m->depth--;
	indent(m);
	if (roll(m, 3) == 0) {
		text_puts(&m->body, "} else {\n");
		m->depth++;
		chain(m, a, 2);
		m->depth--;
		indent(m);
	}
	text_puts(&m->body, "}\n");
}

static void put_scalar(Maker *m, Arena *a)
{
	const char *e;
	switch (roll(m, 6)) {
	case 0: e = base_printf(a, "@x.3[%s]", subscript(m, a, dims[3])); break;
	case 1: e = "addv(%v.3, 1)"; break;
	case 2: e = "mod(addv(mulv(%v.3, 1103515245), 12345), 2147483648)"; break;
	case 3: e = base_printf(a, "addv(%%v.3, %s)", integer(m, a, 1)); break;
	case 4: e = base_printf(a, "guard(%s != 0, mod(7, %s))", "%v.2", "%v.2"); break;
	default: e = integer(m, a, 2); break;
	}
	indent(m);
	if (m->nloop < 6 && roll(m, 4) == 0) {
		uint32_t v = new_var(m, "i64 once");
		text_printf(&m->body, "%%v.%u = %s\n", v, e);
		m->loop[m->nloop++] = v;
	} else {
		text_printf(&m->body, "%%v.%u = %s\n", 3 + roll(m, 2), e);
	}
}

static void put_set(Maker *m, Arena *a)
{
	if (roll(m, 6) == 0) {
		const char *at = subscript(m, a, dims[3]);
		indent(m);
		text_printf(&m->body, "@x.3[%s] = %s\n", at, integer(m, a, 1));
		return;
	}
	const char *p = access(m, a), *q = access(m, a), *to = roll(m, 3) ? access(m, a) : p;
	indent(m);
	if (roll(m, 4) == 0)
		text_printf(&m->body, "%%s.5 = %%s.5 + (%s * %s)\n", p, q);
	else if (roll(m, 3) == 0)
		text_printf(&m->body, "%s = %%s.5 / %s\n", to, roll(m, 2) ? "2.0" : "cast.f64(%v.1)");
	else
		text_printf(&m->body, "%s = (%s + %s) * %s\n", to, p, q, roll(m, 2) ? "%s.5" : "0x1p-1");
}

static void statement(Maker *m, Arena *a)
{
	uint32_t k = roll(m, 12);
	m->size++;
	if ((k < 5 || m->depth == 0) && m->nloop < 4 && m->depth < 4 && m->size < 14)
		put_for(m, a);
	else if (k == 5 && m->nloop < 5 && m->size < 14)
		(roll(m, 2) ? put_while : put_scan)(m, a);
	else if (k == 6 && m->depth < 5)
		put_if(m, a);
	else if (k < 9)
		put_scalar(m, a);
	else
		put_set(m, a);
}

static void chain(Maker *m, Arena *a, uint32_t most)
{
	uint32_t keep = m->nloop;
	for (uint32_t n = 1 + roll(m, most); n > 0; n--)
		statement(m, a);
	m->nloop = keep;
}

static const char *make(Arena *a, uint64_t seed)
{
	Maker m = { .seed = seed, .head.arena = a, .body.arena = a, .vars = 5 };
	for (int i = 0; i < 20; i++)
		(void)roll(&m, 2);
	text_puts(&m.head, "unit random\n\nfn r.0(a=@a.1, b=@b.2, x=@x.3, n=%v.1, m=%v.2) -> "
		"(s=%s.5, i=%v.3) {\n  var %v.1: i64 param small\n  var %v.2: i64 param\n  var %v.3: i64\n"
		"  var %v.4: i64\n  var %s.5: f64\n");
	text_puts(&m.body, "  %v.3 = 1\n  %v.4 = 0\n  %s.5 = 1.5\n");
	chain(&m, a, 4);
	text_printf(&m.head, "  store @a.1: f64[_, _] C arg 0\n  store @b.2: f64[_] C listarg 1\n"
		"  store @x.3: i64[_] C arg 2\n%s}\n", m.body.at);
	return m.head.at;
}

/* --- running --- */

typedef struct Run {
	JennySlot slot[7];
	double a[Side * Side], b[Side];
	int64_t x[Side];
	int status;
	char err[200];
} Run;

static void prepare(Run *r, uint64_t seed)
{
	Maker m = { .seed = seed };
	memset(r, 0, sizeof *r);
	bool large = roll(&m, 2);
	for (int i = 0; i < Side * Side; i++)
		r->a[i] = (double)roll(&m, 64) / 8 - 4;
	for (int i = 0; i < Side; i++) {
		r->b[i] = (double)roll(&m, 64) / 8 - 4;
		r->x[i] = roll(&m, 20) == 0 ? INT64_MAX - roll(&m, 3) : (int64_t)roll(&m, 6) - 1;
	}
	int rows = large ? Side : (int)roll(&m, Side), cols = large ? Side : (int)roll(&m, Side);
	r->slot[0].a = (JennyArray){ .data = r->a, .dim = { rows, cols }, .stride = { cols, 1 } };
	r->slot[1].a = (JennyArray){ .data = r->b, .dim = { roll(&m, Side + 1) }, .stride = { 1 } };
	r->slot[2].a = (JennyArray){ .data = r->x, .dim = { large ? Side : roll(&m, Side) },
		.stride = { 1 } };
	r->slot[3].i = (int64_t)roll(&m, 7) - 1;
	r->slot[4].i = (int64_t)roll(&m, 6) - 1;
}

static void run(Unit *u, Run *r)
{
	r->status = ir_interpret(u, r->slot, r->err, sizeof r->err);
}

static bool same(const Run *p, const Run *q)
{
	return memcmp(p->a, q->a, sizeof p->a) == 0 && memcmp(p->b, q->b, sizeof p->b) == 0 &&
		memcmp(p->x, q->x, sizeof p->x) == 0 && p->slot[6].i == q->slot[6].i &&
		memcmp(&p->slot[5].f, &q->slot[5].f, sizeof(double)) == 0;
}

static void count_check(Fn *f, St s, void *env)
{
	*(long *)env += f->st.at[s].kind == Kcheck;
}

static const char *const orders[] = { "fold", "ranges", "checks", "hoist",
	"fold+ranges+checks+fold+ranges+hoist+fold", "ranges+fold+checks+hoist+ranges+checks" };

static void compare(Unit *u, Unit *v, const char *text, const char *order, uint64_t seed)
{
	for (uint32_t i = 0; i < Inputs; i++) {
		Run p, q;
		prepare(&p, seed * 100 + i);
		prepare(&q, seed * 100 + i);
		run(u, &p);
		run(v, &q);
		if (p.err[0] && p.status != JENNY_OK && p.status != JENNY_FAIL)
			continue;
		passed_runs += p.status == JENNY_OK;
		failed_runs += p.status != JENNY_OK;
		lost_runs += p.status == JENNY_FAIL && q.status == JENNY_OK;
		bool early = p.status == JENNY_OK && q.status == JENNY_FAIL && strstr(order, "checks");
		early_runs += early;
		bool equal = p.status == JENNY_FAIL || early || (p.status == q.status && same(&p, &q));
		if (!equal || q.err[0])
			fail(order, base_printf(u->arena, "seed %llu, input %u: %d %s, then %d %s\n%s\n%s",
				(unsigned long long)seed, i, p.status, p.err, q.status, q.err, text,
				ir_print(v, u->arena)));
	}
}

static void test_random(uint64_t seed)
{
	Arena *a = base_arena();
	Diags diags = { .arena = a };
	Strings *strings = base_strings(a);
	const char *text = make(a, seed);
	const char *order = orders[seed % (sizeof orders / sizeof *orders)];
	Unit *u = ir_parse(a, strings, &diags, text), *v = ir_parse(a, strings, &diags, text);
	if (!u || !ir_check(u)) {
		fail(base_remarks_text(&diags, a), text);
	} else {
		run_passes(v, order);
		if (!ir_check(v))
			fail(base_remarks_text(&diags, a), base_printf(a, "%s\n%s", text, ir_print(v, a)));
		else
			compare(u, v, text, order, seed);
		ir_each_st(u->fn.at[0], u->fn.at[0]->body, count_check, &checks_before);
		ir_each_st(v->fn.at[0], v->fn.at[0]->body, count_check, &checks_after);
	}
	base_arena_free(a);
}

int main(int argc, char **argv)
{
	uint64_t from = argc > 1 ? strtoull(argv[1], NULL, 10) : 1, n = argc > 1 ? 1 : Programs;
	if (argc > 2)
		n = strtoull(argv[2], NULL, 10);
	clock_t start = clock();
	test_golden();
	for (uint64_t seed = from; seed < from + n && failures < 3; seed++)
		test_random(seed);
	printf("%ld runs that pass, %ld that fail, %ld of them only before; %ld too early; checks %ld -> %ld; %.1f s\n",
		passed_runs, failed_runs, lost_runs, early_runs, checks_before, checks_after,
		(double)(clock() - start) / CLOCKS_PER_SEC);
	return failures != 0 || lost_runs * 50 > failed_runs || early_runs * 50 > passed_runs;
}
