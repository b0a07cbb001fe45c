/* The IR: text form, folding, rules, interpreter. Files of tests/ir are read, checked, run. */
#include "ir_file.h"

#include <dirent.h>
#include <time.h>

static int faults;

#define EXPECT(what)                                                                               \
	((what) ? (void)0 : (void)(faults++, fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what)))

typedef struct Setup {
	Arena *arena;
	Strings *strings;
	Diags *diags;
} Setup;

static Setup setup(void)
{
	Setup s = { .arena = base_arena() };
	s.strings = base_strings(s.arena);
	s.diags = base_alloc(s.arena, sizeof *s.diags);
	s.diags->arena = s.arena;
	return s;
}

static char *slurp(const char *path, Arena *a)
{
	FILE *file = fopen(path, "r");
	if (!file)
		return NULL;
	char *text = base_alloc(a, 1 << 20);
	size_t n = fread(text, 1, (1 << 20) - 1, file);
	text[n] = 0;
	fclose(file);
	return text;
}

/* parse, print, parse, print: the two texts are equal. */
static void test_file(const char *path)
{
	Setup s = setup();
	char *text = slurp(path, s.arena);
	Unit *u = text ? ir_parse(s.arena, s.strings, s.diags, text) : NULL;
	if (!u || !ir_check(u)) {
		faults++;
		fprintf(stderr, "%s: %s", path, base_remarks_text(s.diags, s.arena));
	} else {
		char *once = ir_print(u, s.arena);
		Unit *again = ir_parse(s.arena, s.strings, s.diags, once);
		EXPECT(again && strcmp(once, ir_print(again, s.arena)) == 0);
		if (strstr(text, "\n; in ") || strstr(text, "\n; out ") || strstr(text, "\n; status "))
			faults += run_file(u, text, path, s.arena);
		for (uint32_t i = 0; i < u->fn.n; i++)
			ir_facts(u->fn.at[i]);
		EXPECT(ir_check(u));
	}
	base_arena_free(s.arena);
}

static void test_files(void)
{
	char folder[500], path[1000];
	const char *slash = strrchr(__FILE__, '/');
	int files = 0;
	snprintf(folder, sizeof folder, "%.*s/../ir", slash ? (int)(slash - __FILE__) : 1,
		slash ? __FILE__ : ".");
	DIR *dir = opendir(folder);
	EXPECT(dir != NULL);
	for (struct dirent *d; dir && (d = readdir(dir));) {
		size_t n = strlen(d->d_name);
		if (n < 4 || strcmp(d->d_name + n - 3, ".ir") != 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, d->d_name);
		test_file(path);
		files++;
	}
	if (dir)
		closedir(dir);
	EXPECT(files >= 12);
}

static void test_folding(void)
{
	Setup s = setup();
	Unit *u = ir_new_unit(s.arena, s.strings, s.diags, "fold");
	Fn *f = ir_new_fn(u, "f");
	Ex x = ir_var(f, ir_new_var(f, "x", Ti64)), y = ir_var(f, ir_new_var(f, "y", Ti64));
	Ex d = ir_var(f, ir_new_var(f, "d", Tf64)), b = ir_var(f, ir_new_var(f, "b", Tbool));
	Ex one = ir_int(f, 1), two = ir_int(f, 2), zero = ir_int(f, 0);
	EXPECT(ir_bin(f, Oadd, one, two) == ir_int(f, 3));
	EXPECT(ir_bin(f, Oadd, ir_bin(f, Oadd, x, one), two) == ir_bin(f, Oadd, ir_int(f, 3), x));
	EXPECT(ir_bin(f, Osub, ir_bin(f, Oadd, x, one), one) == x);
	EXPECT(ir_bin(f, Osub, ir_bin(f, Oadd, x, two), ir_bin(f, Oadd, y, one)) ==
		   ir_bin(f, Oadd, ir_bin(f, Osub, x, y), one));
	EXPECT(ir_bin(f, Osub, ir_bin(f, Oadd, x, y), x) == y);
	EXPECT(ir_bin(f, Oadd, y, ir_bin(f, Osub, x, y)) == x);
	EXPECT(ir_bin(f, Osub, x, x) == zero);
	EXPECT(ir_bin(f, Omul, one, x) == x && ir_bin(f, Omul, x, zero) == zero);
	Ex sticky = ir_bin(f, Oaddv, x, y);
	EXPECT(ir_bin(f, Omul, sticky, zero) != zero);
	EXPECT(ir_bin(f, Osub, sticky, sticky) != zero);
	EXPECT(ir_bin(f, Oaddv, ir_int(f, INT64_MAX), one) != ir_int(f, INT64_MIN));
	EXPECT(ir_bin(f, Oadd, ir_int(f, INT64_MAX), one) == ir_int(f, INT64_MIN));
	EXPECT(ir_bin(f, Oadd, d, ir_con_f(f, Tf64, 0)) != d);
	EXPECT(ir_bin(f, Olt, one, two) == ir_bool(f, true));
	EXPECT(ir_bin(f, Oland, ir_bool(f, true), b) == b);
	EXPECT(ir_bin(f, Oland, b, ir_bool(f, false)) == ir_bool(f, false));
	EXPECT(ir_select(f, ir_bool(f, false), x, y) == y);
	EXPECT(ir_guard(f, ir_bool(f, true), x) == x);
	EXPECT(ir_cast(f, Tf64, one) == ir_con_f(f, Tf64, 1));
	EXPECT(ir_cast(f, Ti64, ir_con_f(f, Tf64, 2.5)) != two);
	EXPECT(ir_cast(f, Tf32, ir_con_f(f, Tf64, 0.1)) != ir_con_f(f, Tf32, 0.1));
	EXPECT(ir_con_i(f, Tu8, 257) == ir_con_i(f, Tu8, 1));
	EXPECT(ir_con_f(f, Tf64, 0.0) != ir_con_f(f, Tf64, -0.0));
	Ex sum = ir_bin(f, Omul, ir_bin(f, Oadd, x, y), ir_bin(f, Oadd, x, y));
	EXPECT(ir_uses_var(f, sum, 1) && !ir_uses_var(f, sum, 3));
	EXPECT(ir_subst(f, sum, 1, zero) == ir_bin(f, Omul, y, y));
	EXPECT(s.diags->at.n == 0);
	ir_bin(f, Oadd, x, d);
	EXPECT(s.diags->at.n == 1 && !ir_check(u));
	base_arena_free(s.arena);
}

/* Substitution and visits take time in the number of nodes, not of paths. */
static void test_sharing(void)
{
	Setup s = setup();
	Unit *u = ir_new_unit(s.arena, s.strings, s.diags, "share");
	Fn *f = ir_new_fn(u, "f");
	Var v = ir_new_var(f, "x", Tf64), w = ir_new_var(f, "y", Tf64);
	Ex e = ir_var(f, v);
	for (int i = 0; i < 200; i++)
		e = ir_bin(f, Oadd, e, e);
	Ex g = ir_subst(f, e, v, ir_var(f, w));
	EXPECT(g != e && ir_uses_var(f, g, w) && !ir_uses_var(f, g, v));
	base_arena_free(s.arena);
}

static void test_speed(void)
{
	Setup s = setup();
	Unit *u = ir_new_unit(s.arena, s.strings, s.diags, "speed");
	Fn *f = ir_new_fn(u, "f");
	Ex x = ir_var(f, ir_new_var(f, "x", Ti64));
	clock_t start = clock();
	for (int i = 0; i < 100000; i++)
		ir_bin(f, Omul, ir_bin(f, Oadd, x, ir_int(f, i)), x);
	double ms = 1e3 * (double)(clock() - start) / CLOCKS_PER_SEC;
	printf("300000 nodes asked for, %u made: %.1f ms\n", f->ex.n, ms);
	base_arena_free(s.arena);
}

typedef struct Broken {
	const char *rule, *text;
} Broken;

#define VARS   "  var %n.1: i64 param\n  var %i.2: i64 loop\n  var %x.3: f64\n  var %o.4: i64 once\n"
#define HEAD   "unit t\nfn f.0(n=%n.1) -> () {\n" VARS
#define STORES "  store @t.1: f64[%n.1] C temp\n"

static const Broken broken[] = {
	{ "assigned by those", HEAD "  %i.2 = 1\n}\n" },
	{ "assigned by those", HEAD "  %n.1 = 1\n}\n" },
	{ "assigned by those", HEAD "  %o.4 = 1\n  %o.4 = 2\n}\n" },
	{ "assigned by those", HEAD "  for %i.2 in 0 : 1 : 1 {\n  for %i.2 in 0 : 1 : 1 {\n}\n}\n}\n" },
	{ "operands that fit", HEAD "  %x.3 = 1\n}\n" },
	{ "operands that fit", HEAD "  for %x.3 in 0 : 1 : 1 {\n}\n}\n" },
	{ "operands that fit", HEAD "  for %i.2 in 0 : 1 : 0 {\n}\n}\n" },
	{ "operands that fit", HEAD "  if %n.1 {\n}\n}\n" },
	{ "operands that fit", HEAD "  %x.3 = reduce any %i.2 in 0 : 1 of %x.3\n}\n" },
	{ "operands that fit", HEAD "  %x.3 = reduce argmax %i.2 in 0 : 1 of %x.3\n}\n" },
	{ "operands that fit", HEAD STORES "  alloc @t.1\n  @t.1[0] = 1\n}\n" },
	{ "operands that fit", HEAD STORES "  bind @t.1 = @t.1\n}\n" },
	{ "operands that fit", HEAD STORES "  lib gemm(@t.1, @t.1, @t.1, 0, 0)\n}\n" },
	{ "operands that fit", HEAD "  call f.0()\n}\n" },
	{ "operands that fit", HEAD "  call f.0(1.0)\n}\n" },
	{ "operands that fit", HEAD "  call f.7(1)\n}\n" },
	{ "jumps stay", HEAD "  break\n}\n" },
	{ "jumps stay", HEAD "  continue\n}\n" },
	{ "jumps stay", HEAD "  block 1 {\n}\n  leave 1\n}\n" },
	{ "jumps stay", HEAD "  for %i.2 in 0 : 9 : 1 par {\n    break\n}\n}\n" },
	{ "jumps stay", HEAD "  for %i.2 in 0 : 9 : 1 par {\n    return\n}\n}\n" },
	{ "jumps stay", HEAD STORES "  for %i.2 in 0 : 9 : 1 par {\n    alloc @t.1\n}\n}\n" },
	{ "before they are read", HEAD "  %x.3 = cast.f64(%o.4)\n  %o.4 = 1\n}\n" },
	{ "before they are read", HEAD "  %x.3 = cast.f64(%i.2)\n}\n" },
	{ "before they are read",
		HEAD "  if 0 < %n.1 {\n    %o.4 = 1\n  }\n  %x.3 = cast.f64(%o.4)\n}\n" },
	{ "before they are read", HEAD "  store @t.1: f64[1] C temp private 1\n"
								   "  for %i.2 in 0 : 1 : 1 as 1 {\n  }\n  alloc @t.1\n}\n" },
	{ "movable extents", HEAD "  store @t.1: f64[cast.i64(%x.3)] C temp\n}\n" },
	{ "movable extents", HEAD "  store @t.1: f64[addv(%n.1, 1)] C temp\n}\n" },
	{ "movable extents", HEAD "  store @t.1: f64[%n.1] S temp\n}\n" },
	{ "movable extents", HEAD "  store @t.1: f64[?] C temp\n}\n" },
	{ "slots name", "unit t\nfn f.0(n=%n.1) -> () {\n  var %n.1: i64\n}\n" },
	{ "slots name", "unit t\nfn f.0() -> () {\n  var %n.1: i64 param\n}\n" },
	{ "slots name", "unit t\nfn f.0(a=@a.1) -> () {\n  store @a.1: f64[_] C arg 1\n}\n" },
	{ "variables have types", "unit t\nfn f.0() -> () {\n  var %i.1: f64 loop\n}\n" },
};

static void test_rules(void)
{
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		Setup s = setup();
		Unit *u = ir_parse(s.arena, s.strings, s.diags, broken[i].text);
		bool legal = u && ir_check(u);
		const char *remarks = base_remarks_text(s.diags, s.arena);
		if (legal || !u || !strstr(remarks, broken[i].rule)) {
			faults++;
			fprintf(stderr, "should break '%s':\n%s%s\n", broken[i].rule, broken[i].text, remarks);
		}
		base_arena_free(s.arena);
	}
}

/* Offences that no text can express. */
static void test_tree(void)
{
	for (int what = 0; what < 4; what++) {
		Setup s = setup();
		Unit *u = ir_new_unit(s.arena, s.strings, s.diags, "tree");
		Fn *f = ir_new_fn(u, "f");
		St a = ir_new_st(f, Kreturn, 1), b = ir_new_st(f, Kblock, 2);
		f->body = b;
		f->st.at[b].body = a;
		if (what == 0)
			f->st.at[b].next = a;
		if (what == 1)
			f->st.at[a].body = b;
		if (what == 2)
			f->st.at[a].next = 99;
		if (what == 3) {
			Ex x = ir_var(f, ir_new_var(f, "x", Tf64)), e = ir_bin(f, Oeq, x, x);
			f->ex.at[e].type = Ti64;
		}
		EXPECT(!ir_check(u));
		EXPECT(strstr(base_remarks_text(s.diags, s.arena), what == 3 ? "expressions" : "tree"));
		base_arena_free(s.arena);
	}
}

/* Texts that are no IR: refused with a line, never a crash. */
static void test_wrong_texts(void)
{
	static const char *const texts[] = {
		"",
		"unit",
		"unit t",
		"unit t\nfn f",
		"unit t\nfn f.0(",
		"unit t\nfn f.1() -> () {\n}\n",
		HEAD "  %x.3 = (((((",
		HEAD "  %x.3 = 1 + 2 + 3\n}\n",
		HEAD "  %x.9 = 1\n}\n",
		HEAD "  %x.3 = frob(1)\n}\n",
		HEAD "  %x.3 = add(1)\n}\n",
		HEAD "  %x.3 = 1.0 + 1\n}\n",
		HEAD "  @t.1[0] = 1.0\n}\n",
		HEAD STORES "  @t.1[0, 1] = 1.0\n}\n",
		HEAD "  leave 3\n}\n",
		HEAD "  check true : nonsense\n}\n",
		HEAD "  lib frob()\n}\n",
		HEAD "  frob\n}\n",
		HEAD "}\nrest",
		HEAD "  %x.3 = 1.0 %x.3 = 2.0",
		"unit t\nfn f.0() -> () {\n  var %a.2: i64\n}\n",
		"unit t\nfn f.0() -> () {\n  store @a.1: f64[1, 1, 1, 1, 1, 1, 1] C temp\n}\n",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		Setup s = setup();
		Unit *u = ir_parse(s.arena, s.strings, s.diags, texts[i]);
		if (u || s.diags->at.n == 0) {
			faults++;
			fprintf(stderr, "should not parse:\n%s\n", texts[i]);
		}
		base_arena_free(s.arena);
	}
}

/* Every prefix of a legal text, and the text with one character changed, must not crash. */
static void test_mutilated(void)
{
	static const char text[] = HEAD STORES
		"  alloc @t.1\n  for %i.2 in 0 : %n.1 : 1 vec {  #3\n    @t.1[%i.2] = 0x1.8p-3 * "
		"select(%n.1 < 3, 1.0, nan)\n  }\n  %x.3 = @t.1[0]\n}\n";
	char copy[sizeof text];
	for (size_t i = 0; i < 3 * sizeof text; i++) {
		Setup s = setup();
		memcpy(copy, text, sizeof text);
		copy[i % sizeof text] = "\0%7"[i / sizeof text];
		copy[sizeof text - 1] = 0;
		Unit *u = ir_parse(s.arena, s.strings, s.diags, copy);
		if (u && ir_check(u))
			ir_print(u, s.arena);
		base_arena_free(s.arena);
	}
}

/* Wrong programs are found by the interpreter and named. */
static void test_bugs(void)
{
	static const char *const texts[] = {
		HEAD STORES "  alloc @t.1\n  @t.1[%n.1] = 1.0\n}\n",
		HEAD STORES "  alloc @t.1\n  %x.3 = @t.1[-1]\n}\n",
		HEAD STORES "  %x.3 = @t.1[0]\n}\n",
		HEAD "  %x.3 = reduce max %i.2 in 0 : 0 of %x.3\n}\n",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		Setup s = setup();
		char err[200] = "";
		JennySlot slot[2] = { { .i = 4 } };
		Unit *u = ir_parse(s.arena, s.strings, s.diags, texts[i]);
		EXPECT(u && ir_check(u));
		EXPECT(u && ir_interpret(u, slot, err, sizeof err) == JENNY_FAIL && err[0]);
		base_arena_free(s.arena);
	}
}

typedef struct Case {
	const char *type, *text;
	double x, want;
} Case;

#define FAILS 1e300

/* Expressions over the parameter x; wanted: a number, or FAILS for a sticky failure. */
static const Case cases[] = {
	{ "i64", "powv(%x.1, 4)", 3, 81 },
	{ "i64", "powv(%x.1, 0)", 0, 1 },
	{ "i64", "powv(%x.1, 62)", 2, 4611686018427387904.0 },
	{ "i64", "powv(%x.1, 63)", 2, FAILS },
	{ "i64", "powv(%x.1, 63)", -2, -9223372036854775808.0 },
	{ "i64", "powv(2, %x.1)", -1, FAILS },
	{ "i64", "shlv(%x.1, 4)", 3, 48 },
	{ "i64", "shlv(%x.1, 62)", 2, FAILS },
	{ "i64", "shlv(%x.1, 200)", 0, 0 },
	{ "i64", "shlv(%x.1, 64)", 1, FAILS },
	{ "i64", "shlv(1, %x.1)", -1, FAILS },
	{ "i64", "shlv(%x.1, 63)", -1, -9223372036854775808.0 },
	{ "i64", "shrv(%x.1, 100)", -5, -1 },
	{ "i64", "shrv(5, %x.1)", -1, FAILS },
	{ "i64", "subv(%x.1, 9223372036854775807)", -1, -9223372036854775808.0 },
	{ "i64", "subv(%x.1, 9223372036854775807)", -2, FAILS },
	{ "i64", "mulv(%x.1, 4611686018427387904)", 2, FAILS },
	{ "i64", "negv(shlv(-1, %x.1))", 63, FAILS },
	{ "i64", "absv(shlv(-1, %x.1))", 63, FAILS },
	{ "i64", "absv(%x.1)", -7, 7 },
	{ "i64", "floordiv(%x.1, 0)", 7, 0 },
	{ "i64", "pow(%x.1, 3)", -3, -27 },
	{ "i64", "pow(%x.1, -1)", 3, 0 },
	{ "i64", "pymax(%x.1, 2)", 3, 3 },
	{ "i64", "select(%x.1 < 0, negv(%x.1), 5)", 3, 5 },
	{ "i64", "trunci(%x.1)", -2.7, -2 },
	{ "i64", "floori(%x.1)", -2.7, -3 },
	{ "i64", "ceili(%x.1)", -2.7, -2 },
	{ "i64", "roundi(%x.1)", 2.5, 2 },
	{ "i64", "roundi(%x.1)", 3.5, 4 },
	{ "i64", "trunci(%x.1)", 1e19, FAILS },
	{ "i64", "trunci(%x.1 / 0.0)", 0, FAILS },
	{ "i64", "floori(%x.1)", -9223372036854775808.0, -9223372036854775808.0 },
	{ "f64", "pymax(%x.1, nan)", 2, 2 },
	{ "f64", "pymin(3.0, %x.1)", 2, 2 },
	{ "f64", "guard(%x.1 < 1.0, %x.1)", 2, FAILS },
	{ "f64", "guard(%x.1 < 3.0, %x.1)", 2, 2 },
	{ "f64", "pow(%x.1, 3.0)", 2, 8 },
	{ "f64", "hypot(%x.1, 4.0)", 3, 5 },
	{ "f64", "cbrt(%x.1)", 8, 2 },
	{ "f64", "exp2(%x.1)", 10, 1024 },
	{ "f64", "log2(%x.1)", 8, 3 },
	{ "f64", "log10(%x.1)", 1000, 3 },
	{ "f64", "abs(cplx(%x.1, 4.0))", 3, 5 },
	{ "f64", "pycabs(cplx(%x.1, 4.0))", 3, 5 },
	{ "f64", "real(pycpow(cplx(%x.1, 1.0), c128(2.0, 0.0)))", 1, 0 },
	{ "f64", "imag(pycdiv(cplx(%x.1, 1.0), c128(0.0, 2.0)))", 4, -2 },
	{ "f64", "real(pycdiv(cplx(%x.1, 1.0), c128(0.0, 0.0)))", 4, 0 },
	{ "f64", "imag(pow(cplx(%x.1, 1.0), c128(2.0, 0.0)))", 1, 2 },
	{ "f64", "imag(sqrt(cplx(%x.1, 0.0)))", -4, 2 },
	{ "f64", "imag(mul(cplx(%x.1, 2.0), cplx(%x.1, -1.0)))", 3, 3 },
	{ "f64", "real(pycmul(cplx(%x.1, 2.0), cplx(%x.1, -1.0)))", 3, 11 },
};

static void test_cases(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const Case *c = &cases[i];
		Setup s = setup();
		bool whole = strcmp(c->type, "i64") == 0;
		bool from_int = whole && c->x == trunc(c->x) && !strstr(c->text, "i(");
		Unit *u = ir_parse(s.arena, s.strings, s.diags,
			base_printf(s.arena,
				"unit c\nfn c.0(x=%%x.1) -> (r=%%r.2) {\n  var %%x.1: %s param\n"
				"  var %%r.2: %s\n  %%r.2 = %s\n}\n",
				from_int ? "i64" : "f64", c->type, c->text));
		JennySlot slot[2] = { 0 };
		if (from_int)
			slot[0].i = (jenny_i64)c->x;
		else
			slot[0].f = c->x;
		int status = u && ir_check(u) ? ir_interpret(u, slot, NULL, 0) : -1;
		double got = status == JENNY_FAIL ? FAILS : whole ? (double)slot[1].i : slot[1].f;
		if (status < 0 || got != c->want) {
			faults++;
			fprintf(stderr, "%s of %g: got %g, wanted %g %s\n", c->text, c->x, got, c->want,
				base_remarks_text(s.diags, s.arena));
		}
		base_arena_free(s.arena);
	}
}

int main(void)
{
	test_cases();
	test_files();
	test_folding();
	test_sharing();
	test_speed();
	test_rules();
	test_tree();
	test_wrong_texts();
	test_mutilated();
	test_bugs();
	return faults != 0;
}
