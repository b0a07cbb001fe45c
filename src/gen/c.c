/* A unit as one C file. */
#include "gen/int.h"
#include "gen/texts.h"

#include <string.h>

/* A float sum or difference with what may be a product. */
static void has_product(Gen *g, const Expr *x)
{
	if ((x->op != Oadd && x->op != Osub) || ir_type[x->type].kind != 'f')
		return;
	for (int k = 0; k < 2; k++) {
		int op = g->f->ex.at[x->u.a[k]].op;
		if (op != Omul && op != Ovar && op != Oneg)
			continue;
		g->plus |= x->op == Oadd;
		g->minus |= x->op == Osub || op == Oneg;
	}
}

static void has_sticky(Fn *f, Ex e, void *env)
{
	Gen *g = env;
	const Expr *x = &f->ex.at[e];
	has_product(g, x);
	int op = x->op, n = ir_arity(f, e);
	g->sticky |= (op >= Oaddv && op <= Oshrv) || op == Oguard || (op >= Otrunci && op <= Oroundi);
	if (n && op != Oload && gen_math_flag((Op)op, f->ex.at[x->u.a[0]].type))
		g->rare = true;
}

static void own_sticky(Fn *f, Ex *e, void *env)
{
	ir_each_ex(f, *e, has_sticky, env);
}

static void st_sticky(Fn *f, St s, void *env)
{
	Gen *g = env;
	const Stmt *x = &f->st.at[s];
	ir_st_exprs(f, s, own_sticky, env);
	if (x->kind != Kset)
		return;
	g->pairs |= ir_type[f->sto.at[x->s].type].kind == 'c';
	for (St n = x->next; n && !g->pairs; n = f->st.at[n].next)
		g->pairs = f->st.at[n].kind == Kset;
}

/* Storages that may overlap get themselves another representative; see gen_sym_type. */
static void aliases(Gen *g)
{
	Fn *f = g->f;
	g->alias = base_alloc(g->arena, f->sto.n * sizeof *g->alias);
	for (Sto s = 0; s < f->sto.n; s++)
		g->alias[s] = s;
	for (St s = 1; s < f->st.n; s++)
		if (f->st.at[s].kind == Kbind) {
			g->alias[f->st.at[s].s] = 0;
			g->alias[f->pool.at[f->st.at[s].at]] = 0;
		}
}

static void begin(Gen *g, uint32_t k, bool callable)
{
	Fn *f = g->unit->fn.at[k];
	uint32_t syms = f->var.n + f->sto.n * SymsPerSto;
	g->f = f;
	g->fnno = k;
	g->callable = callable;
	g->fr = NULL;
	g->sticky = g->rare = g->plus = g->minus = g->pairs = false;
	g->name = base_alloc(g->arena, syms * sizeof *g->name);
	g->names.n = 0;
	g->unit_axis = base_alloc(g->arena, f->sto.n);
	g->slot_of = base_alloc(g->arena, f->sto.n * sizeof *g->slot_of);
	for (Sto s = 0; s < f->sto.n; s++)
		g->slot_of[s] = -1;
	g->uses = base_alloc(g->arena, f->ex.n * sizeof *g->uses);
	g->stamp = base_alloc(g->arena, f->ex.n * sizeof *g->stamp);
	g->tmp = base_alloc(g->arena, f->ex.n * sizeof *g->tmp);
	g->now = 0;
	g->tmps = 0;
	ir_each_st(f, f->body, st_sticky, g);
	aliases(g);
	gen_veil_find(g);
	gen_homes(g);
	g->open.n = 0;
	g->behind = base_alloc(g->arena, f->st.n * sizeof *g->behind);
	g->timer_of =
		g->unit->timers ? base_alloc(g->arena, f->st.n * sizeof *g->timer_of) : NULL;
}

/* ", double x, const JennyArray *j_a1, double *j_r0" */
static void callable_params(Gen *g, const Fn *f, Text *t)
{
	for (uint32_t i = 0; i < f->param.n; i++)
		if (f->param.at[i].array)
			text_printf(t, ", const JennyArray *j_a%u", i);
		else
			text_printf(t, ", %s %s", gen_ctype[f->param.at[i].type],
				g ? gen_name(g, gen_var_sym(f->param.at[i].ref)) : "");
	for (uint32_t i = 0; i < f->result.n; i++)
		if (f->result.at[i].array)
			text_printf(t, ", JennyArray *j_r%u", i);
		else
			text_printf(t, ", %s *j_r%u", gen_ctype[f->result.at[i].type], i);
}

static Frame *body(Gen *g)
{
	gen_open(g, Fmain);
	gen_chain(g, g->f->body);
	St last = g->f->body;
	while (last && g->f->st.at[last].next)
		last = g->f->st.at[last].next;
	if (!last || g->f->st.at[last].kind != Kreturn)
		gen_return(g);
	return gen_close(g);
}

/* The function as generated code calls it: a shell that takes arrays apart, and the body with
 * restrict parameters. Every eighth call in another looks at the clock. */
static void callable(Gen *g, uint32_t k)
{
	begin(g, k, true);
	g->owned = 0;
	gen_open(g, Fentry);
	for (uint32_t i = 0; i < g->f->param.n; i++)
		if (!g->f->param.at[i].array)
			gen_own(g, gen_var_sym(g->f->param.at[i].ref));
	Frame *fr = body(g), *shell;
	for (uint32_t i = 0; i < fr->cap.n; i++)
		gen_sym(g, fr->cap.at[i]);
	shell = gen_close(g);
	Text *t = &g->out;
	text_printf(
		t, "/* %s */\nstatic int fn_%u_body(JennyCtx *ctx, int worker, int depth", g->f->name, k);
	gen_caps_params(g, fr, t);
	if (g->owned)
		text_puts(t, ", JennyOwn *own");
	for (uint32_t i = 0; i < g->f->result.n; i++)
		text_printf(t, ", %s *j_r%u",
			g->f->result.at[i].array ? "JennyArray" : gen_ctype[g->f->result.at[i].type], i);
	text_puts(t, ")\n{\n\tif (RARE(depth > ctx->depth))\n\t\treturn JENNY_FAIL;\n"
				 "\tif (!(depth & 7) && worker == 0 && RARE(--ctx->tick < 0) && ctx->poll(ctx))\n"
				 "\t\treturn ctx->stop;\n");
	gen_finish(g, fr, t);
	text_printf(t, "}\n\nstatic int fn_%u(JennyCtx *ctx, int worker, int depth", k);
	callable_params(g, g->f, t);
	text_puts(t, ")\n{\n");
	gen_finish(g, shell, t);
	if (g->owned)
		text_printf(t, "\tJennyOwn own[%d] = { { 0 } };\n", g->owned);
	text_printf(t, "\tint status = fn_%u_body(ctx, worker, depth", k);
	gen_caps_args(g, fr, t, "");
	text_puts(t, g->owned ? ", own" : "");
	for (uint32_t i = 0; i < g->f->result.n; i++)
		text_printf(t, ", j_r%u", i);
	text_puts(t, ");\n");
	for (int i = 0; i < g->owned; i++)
		text_printf(t, "\tj_drop(ctx, own[%d].at, own[%d].bytes);\n", i, i);
	text_puts(t, "\treturn status;\n}\n\n");
}

static const char *const kernel_head = "__attribute__((visibility(\"default\"))) int "
									   "jenny_kernel(JennyCtx *ctx, JennySlot *slot)\n{\n";

/* The entry, if no function calls it: slots are taken apart once. */
static void entry(Gen *g)
{
	begin(g, 0, false);
	gen_open(g, Fentry);
	Frame *fr = body(g), *shell;
	for (uint32_t i = 0; i < fr->cap.n; i++)
		gen_sym(g, fr->cap.at[i]);
	shell = gen_close(g);
	Text *t = &g->out;
	text_printf(t,
		"/* %s */\nstatic __attribute__((noinline)) int fn_0(JennyCtx *ctx, JennySlot *slot",
		g->f->name);
	gen_caps_params(g, fr, t);
	text_puts(t, ")\n{\n");
	gen_finish(g, fr, t);
	text_printf(t, "}\n\n%s", kernel_head);
	gen_finish(g, shell, t);
	text_puts(t, "\treturn fn_0(ctx, slot");
	gen_caps_args(g, fr, t, "");
	text_puts(t, ");\n}\n");
}

/* The kernel around an entry that is itself called (recursion). */
static void shell_of_callable(Gen *g)
{
	const Fn *f = g->unit->fn.at[0];
	Text *t = &g->out, args = gen_text(g), after = gen_text(g);
	text_puts(t, kernel_head);
	for (uint32_t i = 0; i < f->param.n; i++) {
		Type type = f->param.at[i].type;
		char kind = ir_type[type].kind;
		if (f->param.at[i].array)
			text_printf(&args, ", &slot[%u].a", i);
		else if (kind == 'c')
			text_printf(&args, ", __builtin_complex((%s)slot[%u].c.re, (%s)slot[%u].c.im)",
				type == Tc64 ? "float" : "double", i, type == Tc64 ? "float" : "double", i);
		else
			text_printf(&args, ", (%s)slot[%u].%c", gen_ctype[type], i, kind == 'f' ? 'f' : 'i');
	}
	for (uint32_t i = 0; i < f->result.n; i++) {
		Type type = f->result.at[i].type;
		char kind = ir_type[type].kind;
		unsigned slot = f->param.n + i;
		if (f->result.at[i].array) {
			text_printf(&args, ", &slot[%u].a", slot);
			continue;
		}
		text_printf(t, "\t%s r%u = 0;\n", gen_ctype[type], i);
		text_printf(&args, ", &r%u", i);
		if (kind == 'c')
			text_printf(&after,
				"\tslot[%u].c.re = __real__ r%u;\n\tslot[%u].c.im = __imag__ r%u;\n", slot, i, slot,
				i);
		else
			text_printf(&after, "\tslot[%u].%c = r%u;\n", slot, kind == 'f' ? 'f' : 'i', i);
	}
	text_printf(t, "\tint status = fn_0(ctx, 0, 0%s);\n%s\treturn status;\n}\n", args.at, after.at);
}

/* Who calls whom. `inner`: called from a parallel loop, directly or not, or by itself: its own
 * loops stay serial, because scratch memory is known by worker only. */
typedef struct Calls {
	Unit *u;
	bool *called, *inner;
} Calls;

static void note_calls(Calls *c, uint32_t k, St first, bool par)
{
	Fn *f = c->u->fn.at[k];
	for (St s = first; s; s = f->st.at[s].next) {
		const Stmt *x = &f->st.at[s];
		if (x->kind == Kcall) {
			c->called[x->fn] = true;
			c->inner[x->fn] |= par || x->fn <= k;
		}
		note_calls(c, k, x->body, par || (x->kind == Kfor && x->flags & Fpar));
		note_calls(c, k, x->other, par);
	}
}

/* A call of a function that stands before the caller may close a circle and counts as one. */
static Calls calls(Unit *u, Arena *a)
{
	Calls c = { .u = u };
	c.called = base_alloc(a, u->fn.n * sizeof *c.called);
	c.inner = base_alloc(a, u->fn.n * sizeof *c.inner);
	for (uint32_t round = 0; round <= u->fn.n; round++)
		for (uint32_t k = 0; k < u->fn.n; k++)
			note_calls(&c, k, u->fn.at[k]->body, c.inner[k]);
	return c;
}

static void put_plan(Text *t, const char *plan)
{
	text_puts(t, "\n__attribute__((visibility(\"default\"))) const char jenny_plan[] =\n\t\"");
	for (const char *p = plan; *p; p++)
		if (*p == '\n')
			text_puts(t, p[1] ? "\\n\"\n\t\"" : "\\n");
		else if (*p == '"' || *p == '\\')
			text_printf(t, "\\%c", *p);
		else if (*p == '?' || (unsigned char)*p < 32 || (unsigned char)*p > 126)
			text_printf(t, "\\%03o", (unsigned char)*p);
		else
			text_printf(t, "%c", *p);
	text_puts(t, "\";\n");
}

static const char *const prelude =
	"#ifdef __clang__\n"
	"#define VECTOR _Pragma(\"clang loop vectorize(assume_safety)\")\n"
	"#else\n"
	"#define VECTOR _Pragma(\"GCC ivdep\")\n"
	"#endif\n"
	"#define VECTOR_SUM _Pragma(\"omp simd reduction(+ : total)\")\n"
	"#define VECTOR_SUM_BAD _Pragma(\"omp simd reduction(+ : total) reduction(| : bad)\")\n"
	"#define RARE(x) __builtin_expect(!!(x), 0)\n\n";

char *gen_c(Unit *u, Arena *a, const char *plan, GenOut *out)
{
	Gen *g = base_alloc(a, sizeof *g);
	*g = (Gen){ .unit = u, .arena = a, .strings = u->strings };
	g->out = gen_text(g);
	g->pre = gen_text(g);
	g->timers = gen_text(g);
	g->ahead = gen_text(g);
	g->learns = !out->twins;
	g->twins = out->twins ? out->twins : gen_twins(g);
	Calls c = calls(u, a);
	g->inner = c.inner;
	Text head = gen_text(g);
	for (uint32_t k = 0; k < u->fn.n; k++)
		if (c.called[k]) {
			text_printf(&head, "static int fn_%u(JennyCtx *ctx, int worker, int depth", k);
			callable_params(NULL, u->fn.at[k], &head);
			text_puts(&head, ");\n");
		}
	for (uint32_t k = u->fn.n; k-- > 0;)
		if (c.called[k])
			callable(g, k);
	if (c.called[0])
		shell_of_callable(g);
	else
		entry(g);
	put_plan(&g->out, plan ? plan : "");
	Text all = gen_text(g);
	text_puts(&all, gen_text_abi);
	text_puts(&all, "\n");
	text_puts(&all, prelude);
	text_puts(&all, u->quiet ? "#define JENNY_QUIET\n\n" : "");
	text_puts(&all, g->pre.at);
	text_puts(&all, g->ahead.at);
	text_puts(&all, head.n ? base_printf(a, "%s\n", head.at) : "");
	text_puts(&all, g->out.at);
	*out = (GenOut){ g->temps, g->timers.at, g->twins };
	return all.at;
}
