/*
 * Helper functions that generated code may need. Their text is support.in: sections that begin with
 * a line "name kinds needed..." behind a mark; kinds are those of types.def (none: one text for
 * all). In the text @T is the C type, @U the unsigned type of its width, @I the signed one, @N the
 * suffix of names, @R a complex type's part, @B the letter of BLAS or 0, @W a type in which products
 * wrap.
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

static const char *replacement(char c, Type t)
{
	static const char *const blas[Ntypes] = { [Tf32] = "'s'", [Tf64] = "'d'", [Tc64] = "'c'",
		[Tc128] = "'z'" };
	char kind = ir_type[t].kind;
	switch (c) {
	case 'T': return gen_ctype[t];
	case 'U': return gen_utype[t];
	case 'I': return ir_type[t].bytes == 4 ? "jenny_i32" : "jenny_i64";
	case 'N': return gen_suffix[t];
	case 'R': return t == Tc64 ? "float" : "double";
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

/* Puts the name of the function that computes op for operands of type t into `out`, and its text
 * into the file. *flag: it takes &bad as its last argument. False: there is none. */
bool gen_call_math(Gen *g, Op op, Type t, Text *out, bool *flag)
{
	Section s;
	const char *name = ir_op[op].name;
	*flag = (op >= Oaddv && op <= Oshrv) || (op >= Otrunci && op <= Oroundi);
	if (!find(name, t, &s))
		return false;
	gen_need(g, name, t);
	text_printf(out, "j_%s_%s", name, gen_suffix[t]);
	return true;
}
