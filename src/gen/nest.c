/*
 * Serial nests over storages that are made in the kernel get a function of their own: only
 * parameters keep restrict, and without it the C compiler has to assume that two such storages
 * overlap.
 */
#include "gen/int.h"

static const Stmt *at(const Gen *g, St s)
{
	return &g->f->st.at[s];
}

typedef struct Nest {
	Gen *g;
	uint8_t *inside; /* statements of the nest */
	uint8_t *made;   /* by Sto: made in the kernel and touched here */
	bool fits, stores;
} Nest;

static void mark(Fn *f, St s, void *env)
{
	(void)f;
	((Nest *)env)->inside[s] = 1;
}

static void touch(Nest *n, Sto s, bool store)
{
	const Store *st = &n->g->f->sto.at[s];
	if (st->origin == Sarg || st->origin == Slist)
		return;
	n->made[s] = 1;
	n->stores |= store;
}

static void touch_ex(Fn *f, Ex e, void *env)
{
	if (f->ex.at[e].op == Oload)
		touch(env, f->ex.at[e].ref, false);
}

static void touch_own(Fn *f, Ex *e, void *env)
{
	ir_each_ex(f, *e, touch_ex, env);
}

static void look(Fn *f, St s, void *env)
{
	Nest *n = env;
	const Stmt *x = &f->st.at[s];
	ir_st_exprs(f, s, touch_own, n);
	if (x->kind == Kset)
		touch(n, x->s, true);
	bool assigns = x->kind == Klet || x->kind == Kfor || x->kind == Kreduce;
	if (assigns && !(n->g->home[x->v] && n->inside[n->g->home[x->v]]))
		n->fits = false;
	if (x->kind == Kleave && !n->inside[x->v])
		n->fits = false;
	if (x->kind == Kreturn || x->kind == Kcall || x->kind == Kalloc || x->kind == Kbind ||
		x->kind == Klib || x->kind == Kext || (x->kind == Kfor && x->flags & Fpar))
		n->fits = false;
}

/* Does the nest touch two storages made in the kernel, store into one, and declare all it
 * assigns? */
static bool pays(Gen *g, St s)
{
	Nest n = { .g = g, .fits = true };
	n.inside = base_alloc(g->arena, g->f->st.n);
	n.made = base_alloc(g->arena, g->f->sto.n);
	n.inside[s] = 1;
	ir_each_st(g->f, at(g, s)->body, mark, &n);
	ir_each_st(g->f, at(g, s)->body, look, &n);
	int made = 0;
	for (Sto k = 1; k < g->f->sto.n; k++)
		made += n.made[k];
	return n.fits && n.stores && made > 1 && g->home[at(g, s)->v] == s;
}

bool gen_nest(Gen *g, St s)
{
	const Stmt *x = at(g, s);
	if (g->fr->kind != Fmain || !gen_holds_loops(g->f, x->body) || !pays(g, s))
		return false;
	int id = ++g->serial;
	gen_line(g, x->line);
	gen_open(g, Fnest);
	gen_for(g, s);
	Frame *fr = gen_close(g);
	Text *t = &g->out, args = gen_text(g);
	text_printf(t, "static __attribute__((noinline)) int nest_%d(JennyCtx *ctx, int worker", id);
	gen_caps_params(g, fr, t);
	text_puts(t, ")\n{\n");
	gen_finish(g, fr, t);
	text_printf(t, "\treturn %s;\n}\n\n", gen_verdict(fr));
	for (uint32_t i = 0; i < fr->cap.n; i++)
		gen_sym(g, fr->cap.at[i]);
	gen_caps_args(g, fr, &args, "");
	g->fr->status = true;
	gen_put(g, "if ((status = nest_%d(ctx, %s%s)))", id, g->callable ? "worker" : "0", args.at);
	gen_put(g, "\treturn status;");
	return true;
}
