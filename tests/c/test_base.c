#include "base/base.h"
#include "base/opts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int faults;

#define EXPECT(what)                                                                               \
	((what) ? (void)0 : (void)(faults++, fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what)))

static void test_arena(void)
{
	Arena *a = base_arena();
	for (size_t n = 0; n < 3000; n += 7) {
		char *p = base_alloc(a, n);
		EXPECT(((uintptr_t)p & 15) == 0);
		for (size_t i = 0; i < n; i++)
			EXPECT(p[i] == 0);
		memset(p, 0xff, n);
	}
	char *big = base_alloc(a, 10 << 20);
	EXPECT(big[0] == 0 && big[(10 << 20) - 1] == 0);
	EXPECT(strcmp(base_strndup(a, "abcdef", 3), "abc") == 0);
	EXPECT(strcmp(base_printf(a, "%d-%s", 7, "x"), "7-x") == 0);
	base_arena_free(a);
	base_arena_free(NULL);
}

static void test_limit(void)
{
	Arena *a = base_arena();
	jmp_buf out;
	volatile int jumped = 0;
	if (setjmp(out)) {
		jumped = 1;
	} else {
		base_arena_limit(a, 1 << 20, &out);
		for (int i = 0; i < 100; i++)
			base_alloc(a, 100000);
	}
	EXPECT(jumped);
	base_arena_free(a);
}

static void test_vec(void)
{
	Arena *a = base_arena();
	Vec(int) v = { 0 };
	for (int i = 0; i < 1000; i++)
		*vec_push(a, &v) = i;
	for (int i = 0; i < 1000; i++)
		EXPECT(v.at[i] == i);
	v.n = 10;
	int *more = vec_more(a, &v, 5);
	for (int i = 0; i < 5; i++)
		EXPECT(more[i] == 0);
	EXPECT(v.n == 15);
	base_arena_free(a);
}

static void test_strings(void)
{
	Arena *a = base_arena();
	Strings *s = base_strings(a);
	const char *seen[2000];
	char name[20];
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof name, "n%d", i);
		seen[i] = base_intern(s, name);
	}
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof name, "n%d", i);
		EXPECT(base_intern(s, name) == seen[i] && strcmp(seen[i], name) == 0);
	}
	EXPECT(base_intern_n(s, "n12345", 3) == seen[12]);
	EXPECT(base_intern(s, "") == base_intern_n(s, "x", 0));
	base_arena_free(a);
}

static void test_text(void)
{
	Arena *a = base_arena();
	double all[] = { 0.0, -0.0, 1, -1.5, 0.1, 1e308, 5e-324, 2.2250738585072014e-308, 1e-310,
		INFINITY, -INFINITY };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		Text t = { .arena = a };
		text_double(&t, all[i]);
		double back = strtod(t.at, NULL);
		EXPECT(memcmp(&back, &all[i], sizeof back) == 0);
	}
	Text t = { .arena = a };
	text_double(&t, NAN);
	EXPECT(strcmp(t.at, "nan") == 0);
	for (int i = 0; i < 100; i++)
		text_printf(&t, "%s", "0123456789012345678901234567890123456789");
	text_printf(&t, "%*s", 5000, "x");
	text_puts(&t, "end");
	EXPECT(t.n == 3 + 4000 + 5000 + 3 && strlen(t.at) == t.n);
	base_arena_free(a);
}

static void test_remarks(void)
{
	Arena *a = base_arena();
	Diags d = { .arena = a };
	EXPECT(strcmp(base_remarks_text(&d, a), "") == 0);
	base_remark(&d, Dfused, 9, 0, 4u);
	base_remark(&d, Dname, 2, 7, "foo");
	base_remark(&d, Dname, 2, 7, "foo");
	base_remark(&d, Dname, 2, 3, "bar");
	EXPECT(strcmp(base_remarks_text(&d, a),
			   "2:3 name name bar is not known\n2:7 name name foo is not known\n"
			   "9:0 fused fused with the loop of line 4\n") == 0);
	base_arena_free(a);
}

static void test_opts(void)
{
	Arena *a = base_arena();
	Opts o;
	const char *wrong = NULL;
	base_opts_default(&o);
	EXPECT(!o.strict && o.cache && o.threads == 0 && strcmp(o.order, "fixed") == 0);
	EXPECT(base_opts_parse(&o, a, "strict, threads=4\nverify=0.01 cc=clang cache=off", &wrong));
	EXPECT(o.strict && o.threads == 4 && o.verify == 0.01 && !o.cache);
	EXPECT(strcmp(o.cc, "clang") == 0);
	EXPECT(!base_opts_parse(&o, a, "threads=2 frob=1", &wrong) && strcmp(wrong, "frob=1") == 0);
	EXPECT(!base_opts_set(&o, a, "threads", "many") && !base_opts_set(&o, a, "strict", "2"));
	EXPECT(o.threads == 2);
	setenv("JENNY_THREADS", "3", 1);
	setenv("JENNY_VERIFY", "no number", 1);
	wrong = NULL;
	base_opts_env(&o, a, &wrong);
	EXPECT(o.threads == 3 && o.verify == 0.01 && wrong && strcmp(wrong, "JENNY_VERIFY") == 0);
	EXPECT(strstr(base_opts_help(a), "cache_dir"));
	base_arena_free(a);
}

int main(void)
{
	test_arena();
	test_limit();
	test_vec();
	test_strings();
	test_text();
	test_remarks();
	test_opts();
	return faults != 0;
}
