/*
 * Nests that are written twice. Where a step of time stands in blocks of rows as well as by itself
 * (see src/poly/steps.c), what it does to a range of rows is a parallel loop in one place and a serial
 * loop of another worker in the other. C compilers take time by the line: the serial loop is then a
 * call of the parallel one's function, and parallel loops that are the same have one.
 *
 * A unit is written twice anyway, the first time to learn what its plan says. That time the text of
 * such loops is kept, with numbers in place of names; the second time the equal ones are known.
 *
 * Vector loops inside of others of which there are four or more in a function (src/poly/beside.c
 * makes them) become calls of one of their own, unless they are short themselves.
 */
#include "gen/int.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 20000, SHORTEST = 120, MANY = 4 };

/* A loop in a worker: `text` is its body; or a `row`, a vector loop as a whole. NULL: it cannot be
 * told. */
typedef struct Twin {
	uint32_t fnno;
	St st;
	const Frame *fr; /* where it stands; only to be compared */
	bool row;
	int id;      /* of the function, if it is the worker's own loop, or a row's that is written */
	int64_t lo;  /* where that one begins */
	bool called; /* its function is declared already */
	const char *text;
	Vec(Sym) sym; /* by number in the text */
	Vec(Sym) cap; /* parameters of the function */
} Twin;

struct GenTwins {
	Vec(Twin) loop;
};

/* A text in the making: the names seen so far, and what became of them. */
typedef struct Words {
	Gen *g;
	Twin *to;
	Sym own;        /* the loop's variable */
	uint32_t names; /* those that come later belong to the text itself */
	bool fits;
	Vec(const char *) word;
	Vec(const char *) mark;
} Words;

static Twin *find(const Gen *g, St s)
{
	for (uint32_t k = 0; g->twins && k < g->twins->loop.n; k++)
		if (g->twins->loop.at[k].st == s && g->twins->loop.at[k].fnno == g->fnno)
			return &g->twins->loop.at[k];
	return NULL;
}

/* The symbol of that name; 0: none. */
static Sym symbol(const Gen *g, const char *word)
{
	Sym n = g->f->var.n + g->f->sto.n * SymsPerSto;
	for (Sym y = 1; y < n; y++)
		if (g->name[y] && !strcmp(g->name[y], word))
			return y;
	return 0;
}

/* A shared subterm, j_1 and so on, of a text that declares it; one from outside makes it unfit. */
static bool is_part(Words *w, const char *word, const char *text)
{
	if (strncmp(word, "j_", 2) || !word[2] || word[2 + strspn(word + 2, "0123456789")])
		return false;
	w->fits &= strstr(text, base_printf(w->g->arena, " %s = ", word)) != NULL;
	return true;
}

/* What stands for a word: a number for a symbol or a name of the text's own, else the word. */
static const char *mark_of(Words *w, const char *word, const char *text)
{
	Gen *g = w->g;
	for (uint32_t k = 0; k < w->word.n; k++)
		if (!strcmp(w->word.at[k], word))
			return w->mark.at[k];
	const char *mark = word;
	uint32_t at = 0;
	while (at < g->names.n && strcmp(g->names.at[at], word))
		at++;
	Sym y = at < g->names.n ? symbol(g, word) : 0;
	if (y == w->own) {
		mark = y ? "$" : word;
	} else if ((at < g->names.n && at >= w->names) || is_part(w, word, text)) {
		mark = base_printf(g->arena, "$l%u", w->word.n);
	} else if (y) {
		mark = base_printf(g->arena, "$%u:%s", w->to->sym.n, gen_sym_type(g, y, true));
		*vec_push(g->arena, &w->to->sym) = y;
	} else if (at < g->names.n) {
		w->fits = false;
	}
	*vec_push(g->arena, &w->word) = word;
	*vec_push(g->arena, &w->mark) = mark;
	return mark;
}

/* The text from p on with marks for names, without comments and with one blank for several. */
static const char *marked(Words *w, const char *p)
{
	Text t = gen_text(w->g);
	for (const char *begin = p; *p && w->fits;) {
		size_t n = 1;
		if (!strncmp(p, "/* line ", 8)) {
			p = strstr(p, "*/") + 2;
			continue;
		}
		if (isspace((unsigned char)*p)) {
			n = strspn(p, " \t\n");
			if (t.n && t.at[t.n - 1] != ' ')
				text_puts(&t, " ");
		} else if (isalnum((unsigned char)*p) || *p == '_') {
			while (isalnum((unsigned char)p[n]) || p[n] == '_')
				n++;
			bool part = isdigit((unsigned char)*p) || (p > begin && (p[-1] == '.' || p[-1] == '>'));
			const char *word = base_strndup(w->g->arena, p, n);
			text_puts(&t, part ? word : mark_of(w, word, begin));
		} else {
			text_puts(&t, base_strndup(w->g->arena, p, 1));
		}
		p += n;
	}
	return w->fits ? t.at : NULL;
}

typedef struct Own {
	Gen *g;
	uint8_t *inside;
	bool fits;
} Own;

/* Does the loop assign what is declared outside of it, or leave? */
static void look(Fn *f, St s, void *env)
{
	Own *o = env;
	const Stmt *x = &f->st.at[s];
	bool assigns = x->kind == Klet || x->kind == Kfor || x->kind == Kreduce;
	if (assigns && !(o->g->home[x->v] && o->inside[o->g->home[x->v]]))
		o->fits = false;
	if (x->kind == Kreturn || x->kind == Kcall || x->kind == Kalloc || x->kind == Kbind ||
		x->kind == Klib || x->kind == Kext || x->kind == Kleave || x->kind == Kblock)
		o->fits = false;
}

static bool stands_alone(Gen *g, St s)
{
	Own o = { .g = g, .fits = true, .inside = base_alloc(g->arena, g->f->st.n) };
	gen_mark(g, g->f->st.at[s].body, o.inside);
	ir_each_st(g->f, g->f->st.at[s].body, look, &o);
	return o.fits;
}

/* Could the loop be one of those that are compared? */
static bool is_fit(Gen *g, St s, bool row)
{
	const Stmt *x = &g->f->st.at[s];
	int64_t step;
	if (!g->learns || g->callable || g->row || g->unit->timers || x->kind != Kfor ||
		!ir_is_int(g->f, x->step, &step) || step != 1)
		return false;
	return row ? g->depth > 1 : g->fr->kind == Fworker && gen_holds_loops(g->f, x->body);
}

/* Does a row touch what is its function's own? */
static bool has_locals(const char *text)
{
	return strstr(text, "bad") || strstr(text, "rare") || strstr(text, "zero") ||
		strstr(text, "ctx");
}

void gen_twin_note(Gen *g, St s, size_t from, uint32_t names, bool row)
{
	const Stmt *x = &g->f->st.at[s];
	size_t length = g->fr->body.n - from;
	if (!is_fit(g, s, row) || length > LONGEST || (row && length < SHORTEST))
		return;
	Twin *old = find(g, s);
	if (old) {
		old->text = NULL;
		return;
	}
	Twin *t = vec_push(g->arena, &g->twins->loop);
	*t = (Twin){ .fnno = g->fnno, .st = s, .fr = g->fr, .row = row };
	if (!stands_alone(g, s) || (row && has_locals(g->fr->body.at + from)))
		return;
	Words w = { .g = g, .to = t, .own = gen_var_sym(x->v), .names = names, .fits = true };
	t->text = marked(&w, g->fr->body.at + from);
}

void gen_twin_function(Gen *g, St s, const Frame *fr, int id)
{
	Twin *t = g->learns ? find(g, s) : NULL;
	if (!t || t->row || !ir_is_int(g->f, g->f->st.at[s].lo, &t->lo))
		return;
	t->id = id;
	for (uint32_t i = 0; i < fr->cap.n; i++)
		*vec_push(g->arena, &t->cap) = fr->cap.at[i];
}

/* The number that a symbol has in the text; -1: none. */
static int number(const Twin *t, Sym y)
{
	for (uint32_t k = 0; k < t->sym.n; k++)
		if (t->sym.at[k] == y)
			return (int)k;
	return -1;
}

/* The first function whose loop is the same, and knows no more than what the text mentions, or
 * NULL. */
static Twin *same_as(const Gen *g, const Twin *t)
{
	for (uint32_t k = 0; k < g->twins->loop.n; k++) {
		Twin *o = &g->twins->loop.at[k];
		bool fits = o->id && o->row == t->row && o->fnno == t->fnno && o->text &&
			!strcmp(o->text, t->text);
		for (uint32_t i = 0; fits && i < o->cap.n; i++)
			fits = number(o, o->cap.at[i]) >= 0;
		if (fits)
			return o;
	}
	return NULL;
}

static const char *less(Gen *g, Ex e, int64_t lo)
{
	const char *text = gen_index(g, e, lo ? Padd : 0);
	return lo ? base_printf(g->arena, "%s - (%lld)", text, (long long)lo) : text;
}

/* The arguments of a twin's function in place of which loop t stands. */
static void arguments(Gen *g, const Twin *t, const Twin *o, Text *args)
{
	for (uint32_t i = 0; i < o->cap.n; i++)
		text_printf(args, ", %s", gen_sym(g, t->sym.at[number(o, o->cap.at[i])]));
}

int gen_twin_worker(Gen *g, St s, Text *args)
{
	const Twin *t = g->learns ? NULL : find(g, s);
	const Twin *o = t && t->text && t->id && !t->row ? same_as(g, t) : NULL;
	if (!o || o == t || o->lo != t->lo)
		return 0;
	arguments(g, t, o, args);
	return o->id;
}

bool gen_twin(Gen *g, St s)
{
	const Stmt *x = &g->f->st.at[s];
	const Twin *t = g->learns || g->fr->kind != Fworker ? NULL : find(g, s);
	Twin *o = t && t->text && !t->id && !t->row ? same_as(g, t) : NULL;
	if (!o)
		return false;
	Text args = gen_text(g);
	if (!o->called)
		text_printf(&g->ahead,
			"static int par_%d_body(JennyCtx *ctx, jenny_i64 first, jenny_i64 last, int worker", o->id);
	for (uint32_t i = 0; i < o->cap.n && !o->called; i++)
		text_printf(&g->ahead, ", %s", gen_sym_type(g, o->cap.at[i], true));
	arguments(g, t, o, &args);
	text_puts(&g->ahead, o->called ? "" : ");\n");
	o->called = true;
	g->fr->status = true;
	gen_put(g, "if ((status = par_%d_body(ctx, %s, %s, worker%s)))", o->id, less(g, x->lo, o->lo),
		less(g, x->hi, o->lo), args.at);
	gen_put(g, "\treturn status;");
	return true;
}

/* Writes the function of row t, which is called with what the text mentions. */
static void write_row(Gen *g, St s, Twin *t)
{
	gen_open(g, Fnest);
	gen_for(g, s);
	Frame *fr = gen_close(g);
	t->id = ++g->serial;
	t->cap.n = 0;
	for (uint32_t i = 0; i < fr->cap.n; i++)
		*vec_push(g->arena, &t->cap) = fr->cap.at[i];
	text_printf(&g->out, "static __attribute__((noinline)) void row_%d(JennyCtx *ctx", t->id);
	gen_caps_params(g, fr, &g->out);
	text_puts(&g->out, ")\n{\n");
	gen_finish(g, fr, &g->out);
	text_puts(&g->out, "}\n\n");
}

/* Are there several of the row in one function? */
static bool is_frequent(const Gen *g, const Twin *t)
{
	int many = 0;
	for (uint32_t k = 0; k < g->twins->loop.n; k++) {
		const Twin *o = &g->twins->loop.at[k];
		many += o->row && o->fr == t->fr && o->text && !strcmp(o->text, t->text);
	}
	return many >= MANY;
}

bool gen_twin_row(Gen *g, St s)
{
	Twin *t = g->learns || g->writes ? NULL : find(g, s);
	const Twin *o = t && t->text && t->row ? same_as(g, t) : NULL;
	if (!t || !t->text || !t->row || (!o && !is_frequent(g, t)))
		return false;
	if (!o) {
		g->writes = true;
		write_row(g, s, t);
		g->writes = false;
		o = t;
	}
	Text args = gen_text(g);
	arguments(g, t, o, &args);
	gen_put(g, "row_%d(ctx%s);", o->id, args.at);
	return true;
}

GenTwins *gen_twins(Gen *g)
{
	return base_alloc(g->arena, sizeof(GenTwins));
}
