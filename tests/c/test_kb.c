/*
 * The texts of the knowledge base, which the C compiler does not read: every body and guard parses
 * for every kind of operand that its row takes, names are unique, signatures make sense, special rows
 * have a handler. What the rows compute is compared with NumPy in tests/test_kb.py.
 */
#include <string.h>

#include "check.h"
#include "front/front.h"
#include "kb/kb.h"

static const char *row_name;

static void expect(bool holds, const char *what)
{
	if (!holds)
		fprintf(stderr, "row %s: %s\n", row_name, what);
	CHECK(holds);
}

static void test_names(const KbRow *row)
{
	char name[100];
	for (const char *s = row->names; *s; s += strspn(s, " ")) {
		size_t n = strcspn(s, " ");
		expect(n > 0 && n < sizeof name, "a name has a length");
		memcpy(name, s, n);
		name[n] = 0;
		expect(strchr(name, '.') != NULL, "a name says where it is from");
		bool call = row->kind == KB_CALL;
		expect((call ? kb_find_call(name) : kb_find(name)) == row, "a name stands in one row only");
		s += n;
	}
}

/* Parameters by position are parameters by name; those that are required come first. */
static void test_signature(const KbRow *row)
{
	expect(row->args != NULL, "there is a signature");
	if (!row->args)
		return;
	int k = 0;
	bool optional = false, star = false;
	for (const char *s = row->args; *s; s += strspn(s, ", ")) {
		size_t n = strcspn(s, "=, ");
		bool mark = *s == '*' || *s == '/', has = s[n] == '=';
		star = star || *s == '*';
		if (!mark) {
			expect(kb_param(row, s, n) == k++, "a parameter is found by name");
			expect(has || !optional || star, "required parameters come first");
			optional = optional || has;
		}
		s += strcspn(s, ",");
	}
	expect(k == kb_params(row), "parameters are counted");
	expect(kb_required(row) <= k, "no more are required than there are");
}

/* Operands of type `t` in a function of their own, the fourth being what guards call r. */
static bool parses(const char *text, Type t, int operands, bool yields_bool)
{
	Arena *a = base_arena();
	Diags d = { .arena = a };
	Unit *u = ir_new_unit(a, base_strings(a), &d, "row");
	Fn *f = ir_new_fn(u, "row");
	Ex x[4];
	for (int k = 0; k < 4; k++)
		x[k] = ir_var(f, ir_new_var(f, "x", t));
	Ex e = kb_instantiate(f, text, x, operands);
	bool good = e && (!yields_bool || f->ex.at[e].type == Tbool);
	base_arena_free(a);
	return good;
}

/* In rows that take more than bools the front end says what the operator means for bools. */
static void test_body(const KbRow *row)
{
	int operands = kb_required(row);
	expect(row->body && *row->body, "there is a body");
	expect(row->kind == KB_MATH || (row->kinds && *row->kinds), "there are kinds of operands");
	const char *kinds = row->kind == KB_MATH ? "f" : row->kinds;
	for (const char *k = kinds; row->body && k && *k; k++) {
		int types = 0;
		for (int t = Tnone + 1; t < Ntypes; t++) {
			if (ir_type[t].kind != *k || (row->kind == KB_MATH && t != Tf64))
				continue;
			types++;
			if (t == Tbool && kinds[1])
				continue;
			if (!parses(row->body, (Type)t, operands, false))
				fprintf(stderr, "%s: %s for %s\n", row_name, row->body, ir_type[t].name);
			expect(parses(row->body, (Type)t, operands, false), "the body parses");
		}
		expect(types > 0, "a kind is one of b i u f c");
	}
	if (row->complex)
		expect(parses(row->complex, Tc64, operands, false) &&
			parses(row->complex, Tc128, operands, false), "the body for complex operands parses");
	if (row->guard)
		expect(parses(row->guard, Tf64, 4, true), "the guard parses, as a bool");
}

static void test_row(const KbRow *row)
{
	row_name = row->names;
	test_names(row);
	test_signature(row);
	expect(row->kind != KB_UNKNOWN, "it has a kind");
	expect(row->effect != EF_UNKNOWN, "it has an effect");
	expect(row->result != RS_UNKNOWN, "it has a result");
	if (row->kind == KB_MAP || row->kind == KB_MATH)
		test_body(row);
	expect(row->kind != KB_MAP || row->dtype != DT_UNKNOWN, "a map has a dtype rule");
	expect(row->kind != KB_REDUCE || (row->red > 0 && row->dtype != DT_UNKNOWN),
		"a reduction has an operation and a dtype rule");
	expect(row->kind != KB_CALL || row->out, "a call says what comes out");
	expect(row->kind != KB_DTYPE || row->type != Tnone, "a dtype has a type");
	expect((row->kind == KB_SPECIAL) == (row->special != KS_none), "special rows are marked");
	expect(row->kind != KB_SPECIAL || front_handles(row->special), "there is a handler");
}

/* Nothing in special.def is left over. */
static void test_specials(void)
{
	for (int s = KS_none + 1; s < KS_count; s++) {
		int rows = 0;
		for (int k = 0; k < kb_rows; k++)
			rows += (int)kb_row[k].special == s;
		CHECK(rows > 0);
	}
}

int main(void)
{
	test_specials();
	CHECK(kb_rows >= 120);
	for (int k = 0; k < kb_rows; k++)
		test_row(&kb_row[k]);
	CHECK(kb_find("numpy.no_such_thing") == NULL);
	CHECK(kb_find("numpy.exp numpy.exp") == NULL);
	return failures();
}
