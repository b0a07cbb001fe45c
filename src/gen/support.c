/*
 * Helper functions that generated code may need. Their text is support.in: sections that begin
 * with a line "name kinds needed..." behind a mark; kinds are those of types.def (none: one text
 * for all). In the text @T is the C type, @U the unsigned type of its width, @I the signed one, @N
 * the suffix of names, @R the type or a complex type's part, @B the letter of BLAS or 0, @W a type
 * in which products wrap.
 */
#include "gen/int.h"
#include "gen/texts.h"

#include <string.h>

typedef struct Section {
	const char *name, *kinds, *deps, *text, *end;
	size_t name_n, kinds_n;
} Section;

/* Takes the section apart that begins at the mark p. */
static Section read(const char *p)
{
	Section s = { .name = p + strlen("/*: ") };
	s.name_n = strcspn(s.name, " *");
	s.kinds = s.name + s.name_n;
	if (*s.kinds == ' ')
		s.kinds++;
	s.kinds_n = strcspn(s.kinds, " *");
	s.deps = s.kinds + s.kinds_n;
	s.text = strchr(p, '\n') + 1;
	s.end = strstr(s.text, "/*: ");
	if (!s.end)
		s.end = s.text + strlen(s.text);
	return s;
}

static bool find(const char *name, Type t, Section *out)
{
	for (const char *p = gen_text_support; (p = strstr(p, "/*: ")); p++) {
		Section s = read(p);
		if (strlen(name) != s.name_n || strncmp(name, s.name, s.name_n) != 0)
			continue;
		if (s.kinds_n && !memchr(s.kinds, ir_type[t].kind, s.kinds_n))
			continue;
		*out = s;
		return true;
	}
	return false;
}

/* A row of vmath.def and a piece of it. */
typedef struct Vmath {
	const char *name, *kinds, *prefix;
	int flag;
	const char *piece;
	double ns64, ns32;
} Vmath;
typedef struct Piece {
	const char *name, *needs;
} Piece;

static const Vmath vmath[] = {
#define VMATH(op, ...) { #op, __VA_ARGS__ },
#include "gen/vmath/vmath.def"
};
static const Piece pieces[] = {
#define VMATH_PIECE(name, needs) { #name, needs },
#include "gen/vmath/vmath.def"
};

/* The row for op on floats or complex numbers; square roots of floats are the processor's, and
 * integers have sections in support.in that are total. */
static const Vmath *find_vmath(const char *name, Type t)
{
	char kind = ir_type[t].kind;
	if ((kind != 'f' && kind != 'c') || (kind == 'f' && !strcmp(name, "sqrt")))
		return NULL;
	for (size_t i = 0; i < sizeof vmath / sizeof *vmath; i++)
		if (!strcmp(vmath[i].name, name) && strchr(vmath[i].kinds, kind))
			return &vmath[i];
	return NULL;
}

static const char *replacement(char c, Type t)
{
	static const char *const blas[Ntypes] = {
		[Tf32] = "'s'", [Tf64] = "'d'", [Tc64] = "'c'", [Tc128] = "'z'"
	};
	char kind = ir_type[t].kind;
	switch (c) {
	case 'T': return gen_ctype[t];
	case 'U': return gen_utype[t];
	case 'I': return ir_type[t].bytes == 4 ? "jenny_i32" : "jenny_i64";
	case 'N': return gen_suffix[t];
	case 'R': return t == Tc64 || t == Tf32 ? "float" : "double";
	case 'B': return blas[t] ? blas[t] : "0";
	default: return kind == 'f' || kind == 'c' ? gen_ctype[t] : "jenny_u64";
	}
}

static void expand(Text *out, const Section *s, Type t)
{
	char one[2] = "";
	for (const char *p = s->text; p < s->end; p++)
		if (*p == '@')
			text_puts(out, replacement(*++p, t));
		else {
			one[0] = *p;
			text_puts(out, one);
		}
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

void gen_need(Gen *g, const char *name, Type t)
{
	Section s;
	if (!find(name, t, &s))
		return;
	if (!first_time(g, base_printf(g->arena, "%s %s", name, s.kinds_n ? gen_suffix[t] : "")))
		return;
	for (const char *p = s.deps; *p == ' ' && p[1] != '*';) {
		size_t n = strcspn(++p, " *");
		if (n)
			gen_need(g, base_strndup(g->arena, p, n), t);
		p += n;
	}
	expand(&g->pre, &s, t);
	text_puts(&g->pre, "\n");
}

/* Pastes a piece of vmath behind those that it needs. */
static void need_piece(Gen *g, const char *name)
{
	if (!first_time(g, base_printf(g->arena, "piece %s", name)))
		return;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		for (const char *p = pieces[i].needs; !strcmp(pieces[i].name, name) && *p;) {
			size_t n = strcspn(p, " ");
			if (n)
				need_piece(g, base_strndup(g->arena, p, n));
			p += n + (p[n] == ' ');
		}
	for (int i = 0; i < gen_vmath_count; i++)
		if (!strcmp(gen_vmath_name[i], name))
			text_printf(&g->pre, "%s\n", gen_vmath_text[i]);
}

double gen_math_ns(Op op, Type t)
{
	const Vmath *v = find_vmath(ir_op[op].name, t);
	return v ? t == Tf32 || t == Tc64 ? v->ns32 : v->ns64 : 0;
}

bool gen_math_flag(Op op, Type t)
{
	const Vmath *v = find_vmath(ir_op[op].name, t);
	return v && v->flag;
}

/* Where one number is computed at a time the host's own library does it: to the bit what CPython, which calls it
 * too, gives. By another name, so that no compiler knows better what it does. */
static bool from_library(Gen *g, const char *name, Type t, Text *out)
{
	static const char *const names[] = { "exp", "exp2", "expm1", "log", "log2", "log10", "log1p",
		"sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "cbrt", "atan2",
		"pow" };
	size_t n = sizeof names / sizeof *names, i = 0;
	for (; i < n && strcmp(names[i], name);)
		i++;
	if (i == n || t != Tf64)
		return false;
	if (first_time(g, base_printf(g->arena, "library %s", name)))
		text_printf(&g->pre, "double jl_%s(double%s) __asm__(\"%s\") __attribute__((const));\n",
			name, i >= n - 2 ? ", double" : "", name);
	text_printf(out, "jl_%s", name);
	return true;
}

/* Puts the name of the function that computes op for operands of type t into `out`, and its text
 * into the file. *flag: its last argument behind the operands, or NULL. `one`: as gen_one_by_one says. False:
 * there is none. */
bool gen_call_math(Gen *g, Op op, Type t, bool one, Text *out, const char **flag)
{
	Section s;
	const char *name = op == Omulv && g->vector ? "mulw" : ir_op[op].name;
	const Vmath *v = find_vmath(name, t);
	*flag = NULL;
	if (v && one && from_library(g, name, t, out))
		return true;
	if (v) {
		need_piece(g, v->piece);
		text_printf(out, "%s_%s_%s", v->prefix, name, gen_suffix[t]);
		*flag = v->flag ? "&rare" : NULL;
		g->fr->rare |= v->flag;
		return true;
	}
	bool sticky = (op >= Oaddv && op <= Oshrv) || (op >= Otrunci && op <= Oroundi);
	*flag = sticky ? gen_bad(g) : NULL;
	if (!find(name, t, &s))
		return false;
	gen_need(g, name, t);
	text_printf(out, "j_%s_%s", name, gen_suffix[t]);
	return true;
}
