#include "front/sexp.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef struct Reader {
	Arena *arena;
	Strings *strings;
	const char *at, *error;
	int depth;
} Reader;

static Node *read_node(Reader *r);

static void skip(Reader *r)
{
	for (;; r->at++) {
		if (*r->at == ';')
			while (*r->at && *r->at != '\n')
				r->at++;
		if (!isspace((unsigned char)*r->at))
			return;
	}
}

static Node *new_node(Reader *r, NodeKind tag)
{
	Node *n = base_alloc(r->arena, sizeof *n);
	n->tag = tag;
	return n;
}

static Node *fail(Reader *r, const char *what)
{
	if (!r->error)
		r->error = base_printf(r->arena, "%s near \"%.20s\"", what, r->at);
	return new_node(r, Nnull);
}

static unsigned hex4(const char *s)
{
	char b[5] = { 0 };
	for (int k = 0; k < 4 && s[k]; k++)
		b[k] = s[k];
	return (unsigned)strtoul(b, NULL, 16);
}

static void put_utf8(Text *t, unsigned c)
{
	if (c < 0x80)
		text_printf(t, "%c", (int)c);
	else if (c < 0x800)
		text_printf(t, "%c%c", (int)(0xc0 | c >> 6), (int)(0x80 | (c & 63)));
	else
		text_printf(t, "%c%c%c", (int)(0xe0 | c >> 12), (int)(0x80 | (c >> 6 & 63)),
			(int)(0x80 | (c & 63)));
}

static Node *read_string(Reader *r)
{
	Node *n = new_node(r, Nstr);
	Text t = { .arena = r->arena };
	const char *s = r->at + 1;
	for (; *s && *s != '"'; s++) {
		if (*s != '\\') {
			text_printf(&t, "%c", *s);
		} else if (*++s == 'u' && memchr(s, 0, 5) == NULL) {
			put_utf8(&t, hex4(s + 1));
			s += 4;
		} else if (!*s) {
			break;
		} else {
			text_printf(&t, "%c", *s == 'n' ? '\n' : *s == 't' ? '\t' : *s);
		}
	}
	if (*s != '"')
		return fail(r, "string without end");
	r->at = s + 1;
	n->str = base_intern_n(r->strings, t.at ? t.at : "", t.n);
	return n;
}

static Node *read_many(Reader *r, Node *n, char close)
{
	Vec(Node *) kid = { 0 };
	for (skip(r); *r->at != close; skip(r)) {
		if (!*r->at || r->error)
			return fail(r, "bracket without end");
		*vec_push(r->arena, &kid) = read_node(r);
	}
	r->at++;
	n->kid = kid.at;
	n->n = (int)kid.n;
	return n;
}

static size_t word_length(const char *s)
{
	return strcspn(s, " \t\r\n()[]\";");
}

static uint32_t read_place(Reader *r)
{
	skip(r);
	if (!isdigit((unsigned char)*r->at))
		return 0;
	return (uint32_t)strtoul(r->at, (char **)&r->at, 10);
}

/* Kinds that start with a capital letter carry line and column; the others are plain forms. */
static Node *read_form(Reader *r)
{
	Node *n = new_node(r, Nnode);
	r->at++;
	skip(r);
	if (*r->at == '"') {
		n->kind = "";
		return read_many(r, n, ')');
	}
	size_t len = word_length(r->at);
	n->kind = base_intern_n(r->strings, r->at, len);
	bool placed = isupper((unsigned char)*r->at) || !strncmp(r->at, "arg ", 4) ||
		!strncmp(r->at, "arguments ", 10) || !strncmp(r->at, "keyword ", 8) ||
		!strncmp(r->at, "comprehension ", 14) || !strncmp(r->at, "alias ", 6) ||
		!strncmp(r->at, "withitem ", 9) || !strncmp(r->at, "match_case ", 11);
	r->at += len;
	if (placed) {
		n->line = read_place(r);
		n->col = read_place(r);
	}
	return read_many(r, n, ')');
}

static Node *read_word(Reader *r)
{
	size_t len = word_length(r->at);
	const char *w = base_intern_n(r->strings, r->at, len);
	char *end;
	Node *n;
	r->at += len;
	if (!len)
		return fail(r, "unexpected character");
	if (!strcmp(w, "~"))
		return new_node(r, Nnull);
	if (!strcmp(w, "T") || !strcmp(w, "F"))
		return new_node(r, *w == 'T' ? Ntrue : Nfalse);
	if (!strcmp(w, "..."))
		return new_node(r, Nellipsis);
	n = new_node(r, Nint);
	n->str = w;
	n->i = strtoll(w, &end, 10);
	if (!*end)
		return n;
	n->tag = Nfloat;
	n->f = strtod(w, &end);
	if (!*end)
		return n;
	n->tag = Nbig;
	return n;
}

static Node *read_node(Reader *r)
{
	Node *n;
	skip(r);
	if (r->error || ++r->depth > 2000)
		return fail(r, "nested too deeply");
	if (*r->at == '(') {
		n = read_form(r);
	} else if (*r->at == '[') {
		r->at++;
		n = read_many(r, new_node(r, Nlist), ']');
	} else if (*r->at == '"') {
		n = read_string(r);
	} else {
		n = read_word(r);
	}
	r->depth--;
	return n;
}

Node *front_read(Arena *a, Strings *strings, const char *text, const char **error)
{
	Reader r = { .arena = a, .strings = strings, .at = text };
	Node *n = read_node(&r);
	skip(&r);
	if (!r.error && *r.at)
		fail(&r, "text after the end");
	if (!r.error)
		r.error = front_misshapen(n);
	*error = r.error;
	return r.error ? NULL : n;
}
