#include "base/opts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

typedef enum Kind { flag, count, real, text } Kind;
typedef struct Row {
	const char *name, *def, *env, *help;
	Kind kind;
	size_t at;
} Row;

static const Row rows[] = {
#define OPT(name, type, def, env, help) { #name, def, env, help, type, offsetof(Opts, name) },
#include "base/opts.def"
#undef OPT
};
enum { NROWS = sizeof rows / sizeof *rows };
static const char *const kind_name[] = { "flag", "count", "real", "text" };

static bool parse_flag(const char *s, OptFlag *out)
{
	static const char *const words[] = { "0", "1", "false", "true", "no", "yes", "off", "on" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(s, words[i]) == 0) {
			*out = i & 1;
			return true;
		}
	return false;
}

static bool parse_count(const char *s, OptCount *out)
{
	char *end;
	long v = strtol(s, &end, 10);
	if (end == s || *end || v < 0 || v > INT_MAX)
		return false;
	*out = (int)v;
	return true;
}

static bool parse_real(const char *s, OptReal *out)
{
	char *end;
	double v = strtod(s, &end);
	if (end == s || *end || !(v >= 0))
		return false;
	*out = v;
	return true;
}

static bool set_row(Opts *o, Arena *a, const Row *r, const char *value)
{
	void *at = (char *)o + r->at;
	switch (r->kind) {
	case flag: return parse_flag(value, at);
	case count: return parse_count(value, at);
	case real: return parse_real(value, at);
	case text: *(OptText *)at = a ? base_strndup(a, value, strlen(value)) : value; return true;
	}
	return false;
}

void base_opts_default(Opts *o)
{
	memset(o, 0, sizeof *o);
	for (size_t i = 0; i < NROWS; i++)
		set_row(o, NULL, &rows[i], rows[i].def);
}

bool base_opts_set(Opts *o, Arena *a, const char *name, const char *value)
{
	for (size_t i = 0; i < NROWS; i++)
		if (strcmp(rows[i].name, name) == 0)
			return set_row(o, a, &rows[i], value);
	return false;
}

bool base_opts_parse(Opts *o, Arena *a, const char *s, const char **wrong)
{
	while (*(s += strspn(s, ", \t\n"))) {
		size_t n = strcspn(s, ", \t\n");
		char *word = base_strndup(a, s, n), *eq = strchr(word, '=');
		const char *name = eq ? base_strndup(a, word, (size_t)(eq - word)) : word;
		if (!base_opts_set(o, a, name, eq ? eq + 1 : "1")) {
			if (wrong)
				*wrong = word;
			return false;
		}
		s += n;
	}
	return true;
}

void base_opts_env(Opts *o, Arena *a, const char **wrong)
{
	for (size_t i = 0; i < NROWS; i++) {
		const char *value = getenv(rows[i].env);
		if (value && !set_row(o, a, &rows[i], value) && wrong)
			*wrong = rows[i].env;
	}
}

char *base_opts_help(Arena *a)
{
	Text t = { .arena = a };
	for (size_t i = 0; i < NROWS; i++)
		text_printf(&t, "%-10s %-6s %-8s %-16s %s\n", rows[i].name, kind_name[rows[i].kind],
			rows[i].def[0] ? rows[i].def : "-", rows[i].env, rows[i].help);
	return t.at;
}
