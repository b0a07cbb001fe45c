/*
 * Containers. Their routines are text in box.in, box_hash.in and box_str.in: sections "name arguments:results
 * needed...", expanded for the types of elements. Letters of arguments and results: h a container, i
 * an int, b a bool, p a pointer; e, k and v a value of the element's, key's and value's type. In the
 * text @e @k @v are the codes of these types (docs/il.md), @E @K @V their C types; e and k are the
 * first type of the code that an operation is for, v is what follows it.
 */
#include "gen/int.h"
#include "gen/texts.h"
#include "ir/code.h"

#include <string.h>

typedef struct Section {
	const char *args, *deps, *text, *end; /* args: "hie:b" */
} Section;

/* One use of a section: its types as text. */
typedef struct Use {
	char *e, *v;
} Use;

static bool find_in(const char *all, const char *name, Section *out)
{
	size_t n = strlen(name);
	for (const char *p = all; (p = strstr(p, "/*: ")); p++) {
		const char *at = p + strlen("/*: ");
		if (strncmp(at, name, n) != 0 || at[n] != ' ')
			continue;
		const char *word = at + n + 1, *line = strchr(p, '\n');
		size_t len = strcspn(word, " ");
		bool has = memchr(word, ':', len) != NULL;
		out->args = has ? word : ":";
		out->deps = has ? word + len : at + n;
		out->text = line + 1;
		out->end = strstr(out->text, "/*: ");
		if (!out->end)
			out->end = out->text + strlen(out->text);
		return true;
	}
	return false;
}

static bool find(const char *name, Section *out)
{
	return find_in(gen_text_box, name, out) || find_in(gen_text_box_hash, name, out) ||
		find_in(gen_text_box_str, name, out) || find_in(gen_text_random, name, out);
}

static bool first_time(Gen *g, const char *key)
{
	key = base_intern(g->strings, key);
	for (uint32_t i = 0; i < g->needs.n; i++)
		if (g->needs.at[i] == key)
			return false;
	*vec_push(g->arena, &g->needs) = key;
	return true;
}

static void expand(Text *out, const Section *s, const Use *u)
{
	char one[2] = "";
	for (const char *p = s->text; p < s->end; p++) {
		one[0] = *p;
		if (*p != '@')
			text_puts(out, one);
		else if (*++p == 'E' || *p == 'K' || *p == 'V')
			text_printf(out, "j_%s", *p == 'V' ? u->v : u->e);
		else
			text_puts(out, *p == 'v' ? u->v : u->e);
	}
}

static void need(Gen *g, const char *name, const char *code);

/* "eq@e", "dict.at@k@v" or "list.append=s" of a list of needs. */
static void need_word(Gen *g, const char *word, size_t n, const Use *u)
{
	size_t base = strcspn(word, "@=");
	Text code = gen_text(g);
	text_puts(&code, "");
	base = base < n ? base : n;
	if (base < n && word[base] == '=')
		text_puts(&code, base_strndup(g->arena, word + base + 1, n - base - 1));
	for (size_t k = base; k + 1 < n && word[k] == '@'; k += 2)
		text_puts(&code, word[k + 1] == 'v' ? u->v : u->e);
	need(g, base_strndup(g->arena, word, base), code.at);
}

typedef Vec(char *) Leaves;

/* The types of the numbers of a tuple, or of what may be None, in order. */
static const char *flatten(Gen *g, const char *p, Leaves *out)
{
	if (ir_code_is_head(p)) {
		int members = ir_code_count(p);
		p = ir_code_members(p);
		for (int k = 0; k < members; k++)
			p = flatten(g, p, out);
		return p;
	}
	if (*p == 'N' && !ir_code_is_handle(p)) {
		p = flatten(g, p + 1, out);
		*vec_push(g->arena, out) = base_strndup(g->arena, "i", 1);
		return p;
	}
	char *leaf = ir_code_first(p, g->arena);
	*vec_push(g->arena, out) = leaf;
	return p + strlen(leaf);
}

/* A type whose values are structs. */
static bool is_record(const char *code)
{
	return *code == 'T' || *code == 'm' || (*code == 'N' && !ir_code_is_handle(code));
}

/* typedef struct j_T2if { jenny_i64 a0; double a1; } j_T2if; */
static void tuple_type(Gen *g, const char *code)
{
	Text t = gen_text(g);
	Leaves all = { 0 };
	int n = 0;
	flatten(g, code, &all);
	text_printf(&t, "typedef struct j_%s {\n", code);
	for (uint32_t k = 0; k < all.n; k++) {
		char *leaf = all.at[k];
		if (*leaf == 'm') {
			text_printf(&t, "\tdouble a%d;\n\tjenny_i64 a%d;\n", n, n + 1);
			n += 2;
		} else {
			need(g, "type", leaf);
			text_printf(&t, "\tj_%s a%d;\n", leaf, n++);
		}
	}
	text_printf(&g->pre, "%s} j_%s;\n", t.at, code);
}

/* "(j_m){ a.a2, a.a3 }" or "a.a2" */
static char *member(Gen *g, const char *leaf, const char *of, int at)
{
	if (*leaf == 'm')
		return base_printf(g->arena, "(j_m){ %s.a%d, %s.a%d }", of, at, of, at + 1);
	return base_printf(g->arena, "%s.a%d", of, at);
}

/* Equality, order and NaNs of a tuple: leaf by leaf. */
static void tuple_leaves(Gen *g, const char *what, const char *code)
{
	Text t = gen_text(g);
	bool lt = !strcmp(what, "lt"), nan = !strcmp(what, "list.nan");
	int n = 0;
	if (nan)
		text_printf(&t, "static inline int j_nan_%s(j_%s a)\n{\n", code, code);
	else
		text_printf(&t, "static inline int j_%s_%s(j_%s a, j_%s b, int *bad)\n{\n", what, code, code,
			code);
	Leaves all = { 0 };
	flatten(g, code, &all);
	for (uint32_t i = 0; i < all.n; i++) {
		char *leaf = all.at[i], *a = member(g, leaf, "a", n), *b = member(g, leaf, "b", n);
		need(g, nan ? "list.nan" : "eq", leaf);
		if (lt)
			need(g, "lt", leaf);
		if (nan)
			text_printf(&t, "\tif (j_nan_%s(%s))\n\t\treturn 1;\n", leaf, a);
		else
			text_printf(&t, "\tif (!j_eq_%s(%s, %s, bad))\n", leaf, a, b);
		if (lt)
			text_printf(&t, "\t\treturn j_lt_%s(%s, %s, bad);\n", leaf, a, b);
		else if (!nan)
			text_puts(&t, "\t\treturn 0;\n");
		n += *leaf == 'm' ? 2 : 1;
	}
	text_printf(&g->pre, "%s\treturn %d;\n}\n", t.at, !lt && !nan);
}

/* The hash of what stands at *p, which is moved behind it; leaves count from *n. */
static const char *hash_of(Gen *g, Text *t, const char **p, int *n, int depth)
{
	if (!ir_code_is_head(*p)) {
		char *leaf = ir_code_first(*p, g->arena);
		need(g, "hash", leaf);
		const char *e = base_printf(g->arena, "j_hash_%s(%s, bad)", leaf, member(g, leaf, "a", *n));
		*n += *leaf == 'm' ? 2 : 1;
		*p += strlen(leaf);
		return e;
	}
	int members = ir_code_count(*p);
	char *name = base_printf(g->arena, "h%d_%d", depth, *n);
	text_printf(t, "\tjenny_u64 %s = 2870177450012600261ull;\n", name);
	*p = ir_code_members(*p);
	for (int k = 0; k < members; k++) {
		const char *one = hash_of(g, t, p, n, depth + 1);
		text_printf(t, "\t%s = j_hash_step(%s, %s);\n", name, name, one);
	}
	text_printf(t, "\t%s += %dull ^ (2870177450012600261ull ^ 3527539ull);\n", name, members);
	text_printf(t, "\t%s = %s == (jenny_u64)-1 ? 1546275796 : %s;\n", name, name, name);
	return base_printf(g->arena, "(jenny_i64)%s", name);
}

static void tuple_hash(Gen *g, const char *code)
{
	Text t = gen_text(g);
	int n = 0;
	const char *p = code;
	text_puts(&t, "");
	need(g, "hash.step", "");
	const char *h = hash_of(g, &t, &p, &n, 0);
	text_printf(&g->pre, "static inline jenny_i64 j_hash_%s(j_%s a, int *bad)\n{\n%s\treturn %s;\n}\n",
		code, code, t.at, h);
}

/* Equality and order of containers as elements. */
static void nested(Gen *g, const char *what, const char *code)
{
	static const struct {
		char kind;
		const char *what, *op;
	} ops[] = { { 'L', "eq", "list.same" }, { 'L', "lt", "list.less" }, { 'D', "eq", "dict.same" } };
	for (size_t k = 0; k < sizeof ops / sizeof *ops; k++) {
		if (ops[k].kind != *code || strcmp(ops[k].what, what) != 0)
			continue;
		need(g, ops[k].op, code + 1);
		text_printf(&g->pre,
			"static inline int j_%s_%s(jenny_i64 a, jenny_i64 b, int *bad)\n{\n"
			"\tunsigned char r = 0;\n"
			"\tif (a == b)\n\t\treturn %d;\n\t*bad |= j_%.4s_%s_%s(0, a, b, &r) != 0;\n\treturn r;\n}\n",
			what, code, what[0] == 'e', ops[k].op, ops[k].op + 5, code + 1);
	}
}

/* NumPy's scalars are equal, ordered and hashed as Python's. */
static bool numpy_leaf(Gen *g, const char *name, const char *code)
{
	static const char own[] = "FIB", plain[] = "fib";
	const char *at = *code && !code[1] ? strchr(own, *code) : NULL;
	if (!at || !strcmp(name, "type"))
		return false;
	char same[2] = { plain[at - own], 0 };
	const char *word = strcmp(name, "list.nan") ? name : "nan";
	need(g, name, same);
	text_printf(&g->pre, "#define j_%s_%s j_%s_%s\n", word, code, word, same);
	return true;
}

/* What is the same for all types of one kind: type, eq, lt, hash, list.nan. */
static bool basic(Gen *g, const char *name, const char *code)
{
	Section s;
	bool type = !strcmp(name, "type");
	if (!type && strcmp(name, "eq") && strcmp(name, "lt") && strcmp(name, "hash") &&
		strcmp(name, "list.nan"))
		return false;
	if (!first_time(g, base_printf(g->arena, "box %s %s", name, code)))
		return true;
	if (!type)
		need(g, "type", code);
	if (numpy_leaf(g, name, code))
		return true;
	if (find(base_printf(g->arena, "%s.%s", name, code), &s)) {
		for (const char *p = s.deps; *p == ' ' && p[1] != '*';) {
			size_t n = strcspn(++p, " *");
			char *word = base_strndup(g->arena, p, n), *dot = strrchr(word, '.');
			bool simple = dot && strlen(dot) == 2;
			if (simple)
				*dot = 0;
			if (n)
				need(g, word, simple ? dot + 1 : "");
			p += n;
		}
		expand(&g->pre, &s, &(Use){ "", "" });
	} else if (!is_record(code)) {
		if (type)
			text_printf(&g->pre, "typedef jenny_i64 j_%s;\n", code);
		else
			nested(g, name, code);
	} else if (type) {
		tuple_type(g, code);
	} else if (!strcmp(name, "hash")) {
		tuple_hash(g, code);
	} else {
		tuple_leaves(g, name, code);
	}
	return true;
}

static void need(Gen *g, const char *name, const char *code)
{
	Section s;
	if (basic(g, name, code) || !find(name, &s))
		return;
	Use u = { .e = *code ? ir_code_first(code, g->arena) : "" };
	u.v = base_strndup(g->arena, code + strlen(u.e), strlen(code + strlen(u.e)));
	bool typed = false;
	for (const char *p = s.text; p < s.end && !typed; p++)
		typed = *p == '@';
	if (!first_time(g, base_printf(g->arena, "box %s %s", name, typed ? code : "")))
		return;
	for (const char *p = s.deps; *p == ' ' && p[1] != '*';) {
		size_t n = strcspn(++p, " *");
		if (n)
			need_word(g, p, n, &u);
		p += n;
	}
	expand(&g->pre, &s, &u);
}

void gen_box_need(Gen *g, const char *name) { need(g, name, ""); }

/* Arguments: a value of several leaves becomes a struct on the spot. */
static void put_args(Gen *g, const Stmt *x, const Section *s, const Use *u, Text *t)
{
	uint32_t k = x->n, ref;
	for (const char *a = s->args; *a != ':'; a++) {
		const char *code = *a == 'v' ? u->v : u->e;
		int leaves = strchr("ekv", *a) ? ir_code_leaves(code) : 1;
		bool record = strchr("ekv", *a) && is_record(code);
		text_puts(t, ", ");
		if (record)
			text_printf(t, "(j_%s){ ", code);
		for (int i = 0; i < leaves; i++, k++) {
			ExtPart part = ir_ext_part(g->f, x, k, &ref);
			text_puts(t, i ? ", " : "");
			if (part == Xex)
				text_puts(t, gen_expr(g, ref, Pcond));
			else
				text_puts(t, gen_sym(g, gen_sto_sym(g, ref, SymBase)));
		}
		text_puts(t, record ? " }" : "");
	}
}

/* Results come through temporaries, so that no variable has its address taken. */
static void put_results(Gen *g, const Stmt *x, const char *r, const Use *u, Text *t, Text *after)
{
	uint32_t k = 0, ref;
	for (int n = 0; *r && *r != ' ' && *r != '*'; r++, n++) {
		const char *code = *r == 'v' ? u->v : *r == 'h' ? "i" : *r == 'i' || *r == 'b' ?
			(char[2]){ *r, 0 } : u->e;
		int leaves = ir_code_leaves(code);
		bool record = is_record(code);
		const char *name = gen_fresh(g, "r");
		need(g, "type", code);
		gen_put(g, "j_%s %s;", code, name);
		text_printf(t, ", &%s", name);
		for (int i = 0; i < leaves; i++, k++) {
			if (k >= x->n)
				break;
			ir_ext_part(g->f, x, k, &ref);
			char *from = record ? base_printf(g->arena, "%s.a%d", name, i) :
				base_strndup(g->arena, name, strlen(name));
			text_printf(after, "%s\n%s\n", gen_sym(g, gen_var_sym(ref)), from);
		}
	}
}

static void put_after(Gen *g, const char *p)
{
	while (*p) {
		const char *mid = strchr(p, '\n'), *end = strchr(mid + 1, '\n');
		gen_put(g, "%.*s = %.*s;", (int)(mid - p), p, (int)(end - mid - 1), mid + 1);
		p = end + 1;
	}
}

/* "box list.append f": the text of a Kext that stays in the kernel. */
void gen_box(Gen *g, St s)
{
	const Stmt *x = &g->f->st.at[s];
	const char *name = g->unit->ext.at[x->fn] + strlen("box ");
	size_t len = strcspn(name, " ");
	char *op = base_strndup(g->arena, name, len);
	const char *code = name[len] ? name + len + 1 : "";
	Section sec;
	Ex root[64];
	uint32_t ref;
	int n = 0;
	if (!find(op, &sec))
		return;
	Use u = { .e = *code ? ir_code_first(code, g->arena) : "" };
	u.v = base_strndup(g->arena, code + strlen(u.e), strlen(code + strlen(u.e)));
	need(g, op, code);
	bool typed = memchr(sec.text, '@', (size_t)(sec.end - sec.text)) != NULL;
	gen_line(g, x->line);
	for (uint32_t k = 0; k < x->step && n < 64; k++)
		if (ir_ext_part(g->f, x, x->n + k, &ref) == Xex)
			root[n++] = ref;
	gen_put(g, "{");
	g->fr->tabs++;
	gen_prepare(g, root, n);
	Text t = gen_text(g), after = gen_text(g);
	text_puts(&t, "");
	text_puts(&after, "");
	put_args(g, x, &sec, &u, &t);
	put_results(g, x, strchr(sec.args, ':') + 1, &u, &t, &after);
	for (char *p = op; *p; p++)
		*p = *p == '.' ? '_' : *p;
	g->fr->status = true;
	gen_put(g, "if (RARE(status = j_%s%s%s(ctx%s)))", op, typed ? "_" : "", typed ? code : "", t.at);
	gen_put(g, "\treturn status;");
	put_after(g, after.at);
	g->fr->tabs--;
	gen_put(g, "}");
}
