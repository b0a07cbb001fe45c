/* Statements. */
#include "gen/int.h"

#include <string.h>

static const Stmt *at(const Gen *g, St s)
{
	return &g->f->st.at[s];
}

/* v = value; with its declaration, if this is the statement that makes it. */
void gen_assign(Gen *g, St s, Var v, const char *value)
{
	if (g->home[v] == s) {
		gen_own(g, gen_var_sym(v));
		const VarInfo *x = &g->f->var.at[v];
		gen_put(g, "%s%s %s = %s;", x->once ? "const " : "", gen_ctype[x->type],
			gen_name(g, gen_var_sym(v)), value);
	} else
		gen_put(g, "%s = %s;", gen_sym(g, gen_var_sym(v)), value);
}

static void block(Gen *g, St body)
{
	g->fr->tabs++;
	gen_chain(g, body);
	g->fr->tabs--;
}

void gen_set(Gen *g, St s)
{
	const Stmt *x = at(g, s);
	Ex root[JENNY_RANK + 1];
	if (g->near && g->near->set == s) {
		gen_edge_set(g);
		return;
	}
	memcpy(root, &g->f->pool.at[x->at], x->n * sizeof *root);
	root[x->n] = x->e;
	gen_line(g, x->line);
	gen_prepare(g, root, (int)x->n + 1);
	char *to = gen_access(g, x->s, &g->f->pool.at[x->at]);
	gen_put(g, "%s = %s;", to, gen_expr(g, x->e, 0));
}

static void branch(Gen *g, St s)
{
	const Stmt *x = at(g, s);
	gen_line(g, x->line);
	char *cond = gen_value(g, x->e);
	bool equals = gen_equals(g, x->e);
	g->under += equals;
	gen_put(g, x->flags & Fcold ? "if (RARE(%s)) {" : "if (%s) {", cond);
	block(g, x->body);
	if (x->other) {
		gen_put(g, "} else {");
		block(g, x->other);
	}
	g->under -= equals;
	gen_put(g, "}");
}

/* At each iteration of a loop that holds loops: sticky failures, and a look at the clock. In a
 * parallel loop all look at `stop`, and the thread that called the kernel at the clock. */
void gen_pulse(Gen *g)
{
	gen_look_bad(g);
	if (g->fr->kind == Fworker) {
		gen_put(g, "if (RARE(ctx->stop))");
		gen_put(g, "\treturn ctx->stop;");
	}
	g->fr->status = true;
	gen_put(g, g->callable || g->fr->kind == Fworker
				   ? "if (RARE(worker == 0 && --ctx->tick < 0) && (status = ctx->poll(ctx)))"
				   : "if (RARE(--ctx->tick < 0) && (status = ctx->poll(ctx)))");
	gen_put(g, "\treturn status;");
}

static void loop_while(Gen *g, St s)
{
	const Stmt *x = at(g, s);
	gen_line(g, x->line);
	gen_put(g, "for (;;) {");
	g->fr->tabs++;
	char *cond = gen_value(g, x->e);
	int64_t always;
	if (!ir_is_int(g->f, x->e, &always) && strcmp(cond, "1")) {
		gen_put(g, "if (!(%s))", cond);
		gen_put(g, "\tbreak;");
	}
	gen_pulse(g);
	bool equals = gen_equals(g, x->e);
	g->under += equals;
	gen_chain(g, x->body);
	g->under -= equals;
	g->fr->tabs--;
	gen_put(g, "}");
}

static void check(Gen *g, St s)
{
	const Stmt *x = at(g, s);
	gen_line(g, x->line);
	char *cond = gen_value(g, x->e);
	gen_put(g, "if (RARE(!(%s))) /* %s */", cond, base_diag[x->code].name);
	gen_put(g, "\treturn JENNY_FAIL;");
}

static void to_slot(Gen *g, unsigned slot, const Slot *r)
{
	const char *v = gen_sym(g, gen_var_sym(r->ref));
	switch (ir_type[r->type].kind) {
	case 'f': gen_put(g, "slot[%u].f = %s;", slot, v); break;
	case 'c':
		gen_put(g, "slot[%u].c.re = __real__ %s;", slot, v);
		gen_put(g, "slot[%u].c.im = __imag__ %s;", slot, v);
		break;
	default: gen_put(g, "slot[%u].i = (jenny_i64)%s;", slot, v);
	}
}

/* An array result that is no result storage of its own slot: a window on an argument or a view. */
static void window(Gen *g, unsigned slot, const Slot *r)
{
	const Store *st = &g->f->sto.at[r->ref];
	if (st->origin == Sresult && g->f->param.n + st->result == slot)
		return;
	gen_put(g, "slot[%u].a.data = (void *)%s;", slot, gen_sym(g, gen_sto_sym(g, r->ref, SymBase)));
	Text run = gen_text(g);
	text_puts(&run, "1");
	for (int k = 0; k < st->rank; k++) {
		int d = st->layout == 'F' ? k : st->rank - 1 - k;
		const char *dim = gen_dim(g, r->ref, d);
		gen_put(g, "slot[%u].a.dim[%d] = %s;", slot, d, dim);
		gen_put(g, "slot[%u].a.stride[%d] = %s;", slot, d,
			st->layout == 'S' ? gen_sym(g, gen_sto_sym(g, r->ref, SymStride + d)) : run.at);
		text_printf(&run, "*%s", dim);
	}
}

void gen_return(Gen *g)
{
	gen_look_bad(g);
	for (uint32_t k = 0; k < g->f->result.n; k++) {
		const Slot *r = &g->f->result.at[k];
		if (g->callable) {
			if (!r->array)
				gen_put(g, "*j_r%u = %s;", k, gen_sym(g, gen_var_sym(r->ref)));
		} else if (r->array)
			window(g, g->f->param.n + k, r);
		else
			to_slot(g, g->f->param.n + k, r);
	}
	gen_put(g, "return JENNY_OK;");
}

/* A storage as an argument: a JennyArray made on the spot. */
char *gen_array_arg(Gen *g, Sto s)
{
	const Store *st = &g->f->sto.at[s];
	Text dims = gen_text(g), strides = gen_text(g);
	for (int d = 0; d < st->rank; d++) {
		const char *dim = gen_dim(g, s, d);
		text_printf(&dims, "%s%s", d ? ", " : "", dim);
		text_puts(&strides, d ? ", " : "");
		if (st->layout == 'S') {
			text_puts(&strides, gen_sym(g, gen_sto_sym(g, s, SymStride + d)));
			continue;
		}
		text_puts(&strides, "1");
		int from = st->layout == 'F' ? 0 : d + 1, to = st->layout == 'F' ? d : st->rank;
		for (int k = from; k < to; k++)
			text_printf(&strides, "*%s", gen_dim(g, s, k));
	}
	return base_printf(g->arena, "&(const JennyArray){ (void *)%s, { %s }, { %s } }",
		gen_sym(g, gen_sto_sym(g, s, SymBase)), st->rank ? dims.at : "0",
		st->rank ? strides.at : "0");
}

/* Scalars by value, arrays as a JennyArray each, results through pointers. */
void gen_call(Gen *g, St s)
{
	const Stmt *x = at(g, s);
	const Fn *callee = g->unit->fn.at[x->fn];
	const uint32_t *pool = &g->f->pool.at[x->at];
	Ex root[256];
	int n = 0;
	gen_line(g, x->line);
	for (uint32_t i = 0; i < x->step && n < 256; i++)
		if (!callee->param.at[i].array)
			root[n++] = pool[x->n + i];
	gen_prepare(g, root, n);
	for (uint32_t i = 0; i < x->n; i++)
		if (g->home[pool[i]] == s) {
			gen_own(g, gen_var_sym(pool[i]));
			gen_put(g, "%s %s;", gen_ctype[g->f->var.at[pool[i]].type],
				gen_name(g, gen_var_sym(pool[i])));
		}
	Text t = gen_text(g);
	for (uint32_t i = 0; i < x->step; i++)
		text_printf(&t, ", %s",
			callee->param.at[i].array ? gen_array_arg(g, pool[x->n + i])
									  : gen_expr(g, pool[x->n + i], Pcond));
	for (uint32_t i = 0; i < callee->result.n; i++) {
		if (callee->result.at[i].array)
			text_puts(&t, ", 0");
		else if (i < x->n)
			text_printf(&t, ", &%s", gen_sym(g, gen_var_sym(pool[i])));
		else
			text_printf(&t, ", &(%s){ 0 }", gen_ctype[callee->result.at[i].type]);
	}
	g->fr->status = true;
	bool worker = g->callable || g->fr->kind == Fworker;
	gen_put(g, "if ((status = fn_%u(ctx, %s, %s%s)))", x->fn, worker ? "worker" : "0",
		g->callable && g->fr->kind == Fmain ? "depth + 1" : "1", t.at);
	gen_put(g, "\treturn status;");
}

static void let(Gen *g, St s)
{
	gen_line(g, at(g, s)->line);
	char *value = gen_value(g, at(g, s)->e);
	gen_assign(g, s, at(g, s)->v, value);
}

static void statement(Gen *g, St s)
{
	switch (at(g, s)->kind) {
	case Klet: let(g, s); break;
	case Kset: gen_set(g, s); break;
	case Kfor: gen_for(g, s); break;
	case Kwhile: loop_while(g, s); break;
	case Kif: branch(g, s); break;
	case Kbreak: gen_put(g, "break;"); break;
	case Kcontinue: gen_put(g, "continue;"); break;
	case Kblock:
		g->behind[s] = g->open.n;
		gen_put(g, "{");
		block(g, at(g, s)->body);
		gen_put(g, "}");
		gen_put(g, "leave_%u:;", s);
		break;
	case Kleave:
		gen_timer_leave(g, g->behind[at(g, s)->v]);
		gen_put(g, "goto leave_%u;", at(g, s)->v);
		break;
	case Kcheck: check(g, s); break;
	case Kreduce: gen_reduce(g, s); break;
	case Kalloc: gen_alloc(g, s); break;
	case Kbind: gen_bind(g, s); break;
	case Klib: gen_lib(g, s); break;
	case Kcall: gen_call(g, s); break;
	case Kext: ir_ext_inside(g->f, at(g, s)) ? gen_box(g, s) : gen_ext(g, s); break;
	case Kreturn:
		gen_timer_leave(g, 0);
		gen_return(g);
		break;
	default: break;
	}
}

void gen_chain(Gen *g, St first)
{
	for (St s = first, done = 0; s; s = at(g, done ? done : s)->next) {
		const Stmt *x = at(g, s);
		const char *since = gen_timer_start(g, s);
		bool loop = x->kind == Kfor || x->kind == Kwhile, hushed = g->hushed;
		int within = g->within;
		g->within = since ? gen_timer(g, s) + 1 : within;
		if (since)
			*vec_push(g->arena, &g->open) = (Open){ s, since, g->fr };
		g->depth += loop;
		g->hushed |= loop && (x->flags & Fmap || (x->flags & Fvec && !(x->flags & Fpar)));
		done = gen_sweep(g, s, x->next) ? x->next : 0;
		if (!done)
			statement(g, s);
		g->hushed = hushed;
		g->within = within;
		g->depth -= loop;
		if (since) {
			g->open.n--;
			gen_timer_stop(g, s, since);
		}
	}
}
