/* C names of types and symbols, and constants as C text. */
#include "gen/int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const gen_ctype[Ntypes] = { [Tbool] = "jenny_u8",
	[Ti8] = "jenny_i8",
	[Ti16] = "jenny_i16",
	[Ti32] = "jenny_i32",
	[Ti64] = "jenny_i64",
	[Tu8] = "jenny_u8",
	[Tu16] = "jenny_u16",
	[Tu32] = "jenny_u32",
	[Tu64] = "jenny_u64",
	[Tf32] = "float",
	[Tf64] = "double",
	[Tc64] = "_Complex float",
	[Tc128] = "_Complex double" };
const char *const gen_utype[Ntypes] = { [Tbool] = "jenny_u8",
	[Ti8] = "jenny_u8",
	[Ti16] = "jenny_u16",
	[Ti32] = "jenny_u32",
	[Ti64] = "jenny_u64",
	[Tu8] = "jenny_u8",
	[Tu16] = "jenny_u16",
	[Tu32] = "jenny_u32",
	[Tu64] = "jenny_u64",
	[Tf32] = "jenny_u32",
	[Tf64] = "jenny_u64",
	[Tc64] = "jenny_u64",
	[Tc128] = "jenny_u64" };
const char *const gen_suffix[Ntypes] = { [Tbool] = "u8",
	[Ti8] = "i8",
	[Ti16] = "i16",
	[Ti32] = "i32",
	[Ti64] = "i64",
	[Tu8] = "u8",
	[Tu16] = "u16",
	[Tu32] = "u32",
	[Tu64] = "u64",
	[Tf32] = "f32",
	[Tf64] = "f64",
	[Tc64] = "c64",
	[Tc128] = "c128" };

static const char *const reserved[] = { "asm", "auto", "break", "case", "char", "const", "continue",
	"default", "do", "double", "else", "enum", "extern", "float", "for", "goto", "if", "inline",
	"int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static",
	"struct", "switch", "typedef", "typeof", "union", "unsigned", "void", "volatile", "while",
	"linux", "unix", "ctx", "slot", "worker", "depth", "bad", "status", "first", "last", "env",
	"flag", "count", "lane", "lanes", "fits", "near", "low", "high", "square", "flat", "total",
	"live", "go", "any", "from", "buf", "best", "zero", "at", "half", "main", "end", "none", "rare",
	"e", "part", "some", "quick", "flags", "shy", "VECTOR", "VECTOR_SUM", "VECTOR_SUM_BAD", "RARE" };

static bool is_reserved(const char *s)
{
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (!strcmp(s, reserved[i]))
			return true;
	if (strncmp(s, "jenny", 5) == 0 || strncmp(s, "Jenny", 5) == 0)
		return true;
	return !strncmp(s, "JENNY", 5) || !strncmp(s, "fn_", 3) || !strncmp(s, "jm_", 3) ||
		   !strncmp(s, "j_", 2) || !strncmp(s, "jl_", 3) || !strncmp(s, "par_", 4) ||
		   !strncmp(s, "__", 2);
}

static bool taken(Gen *g, const char *s)
{
	for (uint32_t i = 0; i < g->names.n; i++)
		if (g->names.at[i] == s)
			return true;
	return false;
}

/* A C identifier like `want` that this function does not use yet; remembered as used. */
const char *gen_fresh(Gen *g, const char *want)
{
	size_t n = strlen(want);
	char *id = base_strndup(g->arena, want, n);
	for (size_t i = 0; i < n; i++) {
		char c = id[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
				(i > 0 && c >= '0' && c <= '9')))
			id[i] = '_';
	}
	if (!n)
		id = base_strndup(g->arena, "v", 1);
	if (is_reserved(id))
		id = base_printf(g->arena, "v_%s", id);
	const char *name = base_intern(g->strings, id);
	for (int k = 2; taken(g, name); k++)
		name = base_intern(g->strings, base_printf(g->arena, "%s%d", id, k));
	*vec_push(g->arena, &g->names) = name;
	return name;
}

/* The shortest decimal that reads back; a locale's decimal comma becomes a point. */
static void put_float(Text *t, double x, bool single)
{
	char s[64];
	if (isnan(x) || isinf(x)) {
		const char *f = single ? "f" : "";
		if (isnan(x))
			text_printf(t, "%s__builtin_nan%s(\"\")", signbit(x) ? "-" : "", f);
		else
			text_printf(t, "%s__builtin_inf%s()", x < 0 ? "-" : "", f);
		return;
	}
	for (int digits = single ? 6 : 15; digits < 18; digits++) {
		snprintf(s, sizeof s, "%.*g", digits, x);
		if (single ? strtof(s, NULL) == (float)x : strtod(s, NULL) == x)
			break;
	}
	bool whole = true;
	for (char *p = s; *p; p++) {
		if (*p == 'e')
			whole = false;
		else if (!(*p >= '0' && *p <= '9') && *p != '-' && *p != '+') {
			*p = '.';
			whole = false;
		}
	}
	text_printf(t, "%s%s%s", s, whole ? ".0" : "", single ? "f" : "");
}

static void put_int(Text *t, Type type, int64_t i)
{
	if (ir_type[type].kind == 'u') {
		uint64_t u = (uint64_t)i;
		text_printf(t, "%llu%s", (unsigned long long)u,
			u > 0xffffffffu  ? "ull"
			: u > 0x7fffffff ? "u"
							 : "");
	} else if (i == INT64_MIN)
		text_puts(t, "(-9223372036854775807ll - 1)");
	else
		text_printf(t, i < 0 ? "(%lld%s)" : "%lld%s", (long long)i,
			i > INT32_MAX || i <= INT32_MIN ? "ll" : "");
}

/* A constant; negative ones in parentheses. */
void gen_con(Gen *g, Text *t, const Expr *x)
{
	(void)g;
	bool single = x->type == Tf32 || x->type == Tc64;
	switch (ir_type[x->type].kind) {
	case 'f':
		if (signbit(x->u.f))
			text_puts(t, "(");
		put_float(t, x->u.f, single);
		if (signbit(x->u.f))
			text_puts(t, ")");
		break;
	case 'c':
		text_puts(t, "__builtin_complex(");
		put_float(t, x->u.c.re, single);
		text_puts(t, ", ");
		put_float(t, x->u.c.im, single);
		text_puts(t, ")");
		break;
	default: put_int(t, x->type, x->u.i);
	}
}
