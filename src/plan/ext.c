/* Outside calls, as the dispatcher needs them: docs/plan.md, `ext`. */
#include "plan/plan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* "np.f64", "f", "@Generator", "o3" */
static size_t flavour_length(const char *s)
{
	if (*s == 'o')
		return 1 + strspn(s + 1, "0123456789");
	return *s == '@' ? 1 + strspn(s + 1, LETTERS "_") : strspn(s, LETTERS ".");
}

/* The flavour behind "#k:" in the text, or where text results stand behind " -> ", the k-th of them. */
static const char *flavour_of(const char *text, uint32_t k, size_t *len)
{
	for (const char *s = text; (s = strchr(s, '#')); s++) {
		char *end;
		if (strtoul(s + 1, &end, 10) == k && *end == ':') {
			*len = flavour_length(end + 1);
			return end + 1;
		}
	}
	*len = 0;
	return "";
}

static const char *results_of(const char *text)
{
	const char *last = NULL;
	for (const char *s = text; (s = strstr(s, " -> ")); s++)
		last = s;
	return last;
}

/* The text without flavours and results. */
static void put_template(Text *t, const char *text)
{
	const char *end = results_of(text);
	for (const char *s = text; *s && s != end; s++) {
		text_printf(t, "%c", *s);
		if (*s != '#')
			continue;
		while (isdigit((unsigned char)s[1]))
			text_printf(t, "%c", *++s);
		if (s[1] == ':')
			s += 1 + flavour_length(s + 2);
	}
}

static void put_store(Text *t, const Fn *f, Sto s)
{
	const Store *st = &f->sto.at[s];
	if (st->origin == Sarg)
		text_printf(t, " a%u", st->param);
	else
		text_printf(t, " %s[%d]%c", ir_type[st->type].name, st->rank, st->layout);
}

/* An array result: its type, and the slot whose result it is. */
static void put_made(Text *t, const Fn *f, Sto s)
{
	put_store(t, f, s);
	for (uint32_t k = 0; k < f->result.n; k++)
		if (f->result.at[k].array && f->result.at[k].ref == s)
			text_printf(t, "@%u", f->param.n + k);
}

/* Results are listed in the text: `a` is the next array, `-` is of no use, others are flavours. */
static void put_results(Text *t, const Fn *f, const Stmt *x, const char *text)
{
	uint32_t k = 0, ref;
	const char *s = results_of(text);
	for (s = s ? s + 4 : ""; *s; s += strspn(s, ", ")) {
		size_t n = strcspn(s, ", ");
		if (n == 1 && *s == 'a') {
			while (k < x->n && ir_ext_part(f, x, k, &ref) != Xmakes)
				k++;
			if (k < x->n)
				put_made(t, f, f->pool.at[x->at + 2 * k++ + 1]);
		} else {
			text_printf(t, " %.*s", (int)n, s);
		}
		s += n;
	}
}

static void put_ext(Fn *f, St s, void *env)
{
	Text *t = env;
	const Stmt *x = &f->st.at[s];
	uint32_t ref;
	if (x->kind != Kext || ir_ext_inside(f, x))
		return;
	const char *text = f->unit->ext.at[x->fn];
	text_printf(t, "ext %u in", ir_ext_number(f, s));
	for (uint32_t k = 0; k < x->step; k++) {
		size_t n;
		const char *flavour = flavour_of(text, k, &n);
		if (ir_ext_part(f, x, x->n + k, &ref) == Xex)
			text_printf(t, " %.*s", (int)n, flavour);
		else
			put_store(t, f, ref);
	}
	text_puts(t, " out");
	put_results(t, f, x, text);
	text_puts(t, " py ");
	put_template(t, text);
	text_puts(t, "\n");
}

void plan_ext(Text *t, Fn *f) { ir_each_st(f, f->body, put_ext, t); }
