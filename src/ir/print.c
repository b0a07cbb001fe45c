/* IR -> text. docs/il.md describes the form; ir_parse reads it back to the same text. */
#include "ir/names.h"
#include "ir/own.h"

#include <math.h>
#include <string.h>

const char *const ir_infix[Nops] = {
	[Oadd] = "+",
	[Osub] = "-",
	[Omul] = "*",
	[Odiv] = "/",
	[Olt] = "<",
	[Ole] = "<=",
	[Oeq] = "==",
	[One] = "!=",
	[Oland] = "&&",
	[Olor] = "||",
};
const char *const ir_red_name[Nredops] = {
	[Rsum] = "sum",
	[Rprod] = "prod",
	[Rmax] = "max",
	[Rmin] = "min",
	[Rargmax] = "argmax",
	[Rargmin] = "argmin",
	[Rany] = "any",
	[Rall] = "all",
};
const char *const ir_lib_name[Nlibops] = { [Lgemm] = "gemm", [Lgemv] = "gemv", [Ldot] = "dot" };
const char *const ir_origin_name[Norigins] = {
	[Sarg] = "arg",
	[Slist] = "listarg",
	[Stemp] = "temp",
	[Sresult] = "result",
	[Sview] = "view",
	[Sext] = "ext",
};
const FlagName ir_flag_name[IR_FLAGS] = {
	{ "par", Fpar },
	{ "vec", Fvec },
	{ "map", Fmap },
	{ "cold", Fcold },
	{ "free", Ffree },
	{ "prod", Fprod },
	{ "sure", Fsure },
	{ "wave", Fwave },
};
const LibShape ir_lib_shape[Nlibops] = {
	[Lgemm] = { .stores = 3, .numbers = 2 },
	[Lgemv] = { .stores = 3, .numbers = 1 },
	[Ldot] = { .stores = 3 },
};

typedef struct Printer {
	Fn *f;
	Text t;
	uint32_t *label; /* by statement: 0 or its number in the text */
	uint32_t labels;
} Printer;

/* Names keep letters, digits, underscores and bytes beyond ASCII. */
static void put_name(Printer *p, const char *name)
{
	char one[2] = { 0, 0 };
	for (; name && *name; name++) {
		unsigned char c = (unsigned char)*name;
		bool ok =
			(c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
		one[0] = ok ? (char)c : '_';
		text_puts(&p->t, one);
	}
}

static void put_var(Printer *p, Var v)
{
	text_puts(&p->t, "%");
	put_name(p, v < p->f->var.n ? p->f->var.at[v].name : "bad");
	text_printf(&p->t, ".%u", v);
}

static void put_store(Printer *p, Sto s)
{
	text_puts(&p->t, "@");
	put_name(p, s < p->f->sto.n ? p->f->sto.at[s].name : "bad");
	text_printf(&p->t, ".%u", s);
}

static void put_float(Printer *p, double x)
{
	if (fabs(x) < 1e15 && x == trunc(x))
		text_printf(&p->t, "%s%lld.0", signbit(x) ? "-" : "", (long long)fabs(x));
	else
		text_double(&p->t, x);
}

static void put_con(Printer *p, const Expr *x)
{
	const TypeInfo *t = &ir_type[x->type];
	switch (t->kind) {
	case 'b': text_puts(&p->t, x->u.i ? "true" : "false"); break;
	case 'i': text_printf(&p->t, "%lld", (long long)x->u.i); break;
	case 'u': text_printf(&p->t, "%llu", (unsigned long long)x->u.i); break;
	case 'f': put_float(p, x->u.f); break;
	default:
		text_printf(&p->t, "%s(", t->name);
		put_float(p, x->u.c.re);
		text_puts(&p->t, ", ");
		put_float(p, x->u.c.im);
		text_puts(&p->t, ")");
		return;
	}
	if (t->kind != 'b' && x->type != Ti64 && x->type != Tf64)
		text_puts(&p->t, t->name);
}

static void put_ex(Printer *p, Ex e, bool inside);

static void put_list(Printer *p, Ex e, const char *open, const char *close)
{
	text_puts(&p->t, open);
	for (int k = 0, n = ir_arity(p->f, e); k < n; k++) {
		text_puts(&p->t, k ? ", " : "");
		put_ex(p, ir_operand(p->f, e, k), false);
	}
	text_puts(&p->t, close);
}

/* inside: an operand of an infix operator, so that infix operators stand in parentheses. */
static void put_ex(Printer *p, Ex e, bool inside)
{
	if (e == 0 || e >= p->f->ex.n) {
		text_puts(&p->t, "?");
		return;
	}
	const Expr *x = &p->f->ex.at[e];
	switch (x->op) {
	case Ocon: put_con(p, x); return;
	case Ovar: put_var(p, x->ref); return;
	case Odim:
		text_puts(&p->t, "dim(");
		put_store(p, x->ref);
		text_printf(&p->t, ", %u)", x->at);
		return;
	case Oload:
		put_store(p, x->ref);
		put_list(p, e, "[", "]");
		return;
	default: break;
	}
	if (ir_infix[x->op]) {
		text_puts(&p->t, inside ? "(" : "");
		put_ex(p, x->u.a[0], true);
		text_printf(&p->t, " %s ", ir_infix[x->op]);
		put_ex(p, x->u.a[1], true);
		text_puts(&p->t, inside ? ")" : "");
		return;
	}
	text_puts(&p->t, ir_op[x->op].name);
	if (x->op == Ocast)
		text_printf(&p->t, ".%s", ir_type[x->type].name);
	put_list(p, e, "(", ")");
}

static void put_range(Printer *p, const Stmt *s)
{
	put_var(p, s->kind == Kreduce ? s->k : s->v);
	text_puts(&p->t, " in ");
	put_ex(p, s->lo, false);
	text_puts(&p->t, " : ");
	put_ex(p, s->hi, false);
}

static void put_pool(Printer *p, uint32_t at, uint32_t n, const char *open, const char *close)
{
	text_puts(&p->t, open);
	for (uint32_t i = 0; i < n; i++) {
		text_puts(&p->t, i ? ", " : "");
		put_ex(p, p->f->pool.at[at + i], false);
	}
	text_puts(&p->t, close);
}

static void put_lib(Printer *p, const Stmt *s)
{
	const LibShape *shape = &ir_lib_shape[s->code];
	text_printf(&p->t, "lib %s(", ir_lib_name[s->code]);
	for (uint32_t i = 0; i < shape->stores; i++) {
		text_puts(&p->t, i ? ", " : "");
		put_store(p, p->f->pool.at[s->at + i]);
	}
	for (uint32_t i = 0; i < shape->numbers; i++)
		text_printf(&p->t, ", %u", p->f->pool.at[s->at + shape->stores + i]);
	text_puts(&p->t, ")");
}

static void put_call(Printer *p, const Stmt *s)
{
	const Fn *callee = p->f->unit->fn.at[s->fn];
	for (uint32_t i = 0; i < s->n; i++) {
		text_puts(&p->t, i ? ", " : "");
		put_var(p, p->f->pool.at[s->at + i]);
	}
	text_puts(&p->t, s->n ? " = call " : "call ");
	put_name(p, callee->name);
	text_printf(&p->t, ".%u(", s->fn);
	for (uint32_t i = 0; i < s->step; i++) {
		uint32_t arg = p->f->pool.at[s->at + s->n + i];
		text_puts(&p->t, i ? ", " : "");
		if (i < callee->param.n && callee->param.at[i].array)
			put_store(p, arg);
		else
			put_ex(p, arg, false);
	}
	text_puts(&p->t, ")");
}

static void put_part(Printer *p, const Stmt *s, uint32_t k)
{
	uint32_t ref;
	switch (ir_ext_part(p->f, s, k, &ref)) {
	case Xvar: put_var(p, ref); break;
	case Xex: put_ex(p, ref, false); break;
	case Xwrites:
		put_store(p, ref);
		text_puts(&p->t, "!");
		break;
	default: put_store(p, ref);
	}
}

static void put_ext(Printer *p, const Stmt *s)
{
	for (uint32_t k = 0; k < s->n; k++) {
		text_puts(&p->t, k ? ", " : "");
		put_part(p, s, k);
	}
	text_puts(&p->t, s->n ? " = ext \"" : "ext \"");
	for (const char *c = p->f->unit->ext.at[s->fn]; *c; c++)
		text_printf(&p->t, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
	text_puts(&p->t, "\"(");
	for (uint32_t k = 0; k < s->step; k++) {
		text_puts(&p->t, k ? ", " : "");
		put_part(p, s, s->n + k);
	}
	text_puts(&p->t, ")");
}

/* Statements without expressions of their own. */
static void put_plain(Printer *p, St at)
{
	const Stmt *s = &p->f->st.at[at];
	switch (s->kind) {
	case Kbreak: text_puts(&p->t, "break"); break;
	case Kcontinue: text_puts(&p->t, "continue"); break;
	case Kreturn: text_puts(&p->t, "return"); break;
	case Kblock: text_printf(&p->t, "block %u", p->label[at]); break;
	case Kleave: text_printf(&p->t, "leave %u", s->v < p->f->st.n ? p->label[s->v] : 0); break;
	case Kalloc:
		text_puts(&p->t, "alloc ");
		put_store(p, s->s);
		break;
	case Kbind:
		text_puts(&p->t, "bind ");
		put_store(p, s->s);
		text_puts(&p->t, " = ");
		put_store(p, p->f->pool.at[s->at]);
		if (s->e) {
			text_puts(&p->t, " at ");
			put_ex(p, s->e, false);
		}
		break;
	case Klib: put_lib(p, s); break;
	case Kcall: put_call(p, s); break;
	case Kext: put_ext(p, s); break;
	default: text_puts(&p->t, "nothing");
	}
}

/* Everything of a statement before its body. */
static void put_head(Printer *p, St at)
{
	const Stmt *s = &p->f->st.at[at];
	switch (s->kind) {
	case Klet:
		put_var(p, s->v);
		text_puts(&p->t, " = ");
		put_ex(p, s->e, false);
		break;
	case Kset:
		put_store(p, s->s);
		put_pool(p, s->at, s->n, "[", "] = ");
		put_ex(p, s->e, false);
		break;
	case Kfor:
		text_puts(&p->t, "for ");
		put_range(p, s);
		text_puts(&p->t, " : ");
		put_ex(p, s->step, false);
		break;
	case Kwhile:
	case Kif:
		text_puts(&p->t, s->kind == Kif ? "if " : "while ");
		put_ex(p, s->e, false);
		break;
	case Kcheck:
		text_puts(&p->t, "check ");
		put_ex(p, s->e, false);
		text_printf(&p->t, " : %s", s->code < Ndiags ? base_diag[s->code].name : "none");
		break;
	case Kreduce:
		put_var(p, s->v);
		text_printf(&p->t, " = reduce %s ", ir_red_name[s->code]);
		put_range(p, s);
		text_puts(&p->t, " of ");
		put_ex(p, s->e, false);
		break;
	default: put_plain(p, at);
	}
	for (int i = 0; i < IR_FLAGS; i++)
		if (s->flags & ir_flag_name[i].flag)
			text_printf(&p->t, " %s", ir_flag_name[i].name);
	if (s->cost != 0) {
		text_puts(&p->t, " cost ");
		put_float(p, s->cost);
	}
	if (s->kind == Kfor && p->label[at])
		text_printf(&p->t, " as %u", p->label[at]);
}

static void put_chain(Printer *p, St first, int depth)
{
	for (St at = first; at; at = p->f->st.at[at].next) {
		const Stmt *s = &p->f->st.at[at];
		bool nest = s->kind == Kfor || s->kind == Kwhile || s->kind == Kif || s->kind == Kblock;
		text_printf(&p->t, "%*s", 2 * depth, "");
		put_head(p, at);
		text_puts(&p->t, nest ? " {" : "");
		if (s->line)
			text_printf(&p->t, "  #%u", s->line);
		text_puts(&p->t, "\n");
		if (!nest)
			continue;
		put_chain(p, s->body, depth + 1);
		if (s->other) {
			text_printf(&p->t, "%*s} else {\n", 2 * depth, "");
			put_chain(p, s->other, depth + 1);
		}
		text_printf(&p->t, "%*s}\n", 2 * depth, "");
	}
}

static void put_slots(Printer *p, const Slot *slot, uint32_t n)
{
	text_puts(&p->t, "(");
	for (uint32_t i = 0; i < n; i++) {
		text_puts(&p->t, i ? ", " : "");
		put_name(p, slot[i].name);
		text_puts(&p->t, "=");
		if (slot[i].array)
			put_store(p, slot[i].ref);
		else
			put_var(p, slot[i].ref);
	}
	text_puts(&p->t, ")");
}

static void put_var_row(Printer *p, Var v)
{
	const VarInfo *i = &p->f->var.at[v];
	text_puts(&p->t, "  var ");
	put_var(p, v);
	text_printf(&p->t, ": %s%s%s%s\n", ir_type[i->type].name,
		i->param ? i->small ? " param small" : " param" : "", i->loop ? " loop" : "",
		i->once ? " once" : "");
}

static void put_store_row(Printer *p, Sto s)
{
	const Store *i = &p->f->sto.at[s];
	bool result = i->origin == Sresult || i->origin == Sext;
	bool slot = i->origin == Sarg || i->origin == Slist || result;
	text_puts(&p->t, "  store ");
	put_store(p, s);
	text_printf(&p->t, ": %s[", ir_type[i->type].name);
	for (uint32_t d = 0; d < i->rank; d++) {
		const Expr *x = &p->f->ex.at[i->dim[d]];
		text_puts(&p->t, d ? ", " : "");
		if (x->op == Odim && x->ref == s && x->at == d)
			text_puts(&p->t, "_");
		else
			put_ex(p, i->dim[d], false);
	}
	text_printf(&p->t, "] %c %s", i->layout, ir_origin_name[i->origin]);
	if (slot)
		text_printf(&p->t, " %u", result ? i->result : i->param);
	text_puts(&p->t, i->list ? " list" : "");
	if (i->ones)
		text_printf(&p->t, " ones %u", i->ones);
	text_puts(&p->t, i->written ? " written" : "");
	if (i->private_to && i->private_to < p->f->st.n)
		text_printf(&p->t, " private %u", p->label[i->private_to]);
	text_puts(&p->t, "\n");
}

/* Numbers blocks and loops that a storage is private to in the order of the text. */
static void number(Fn *f, St s, void *env)
{
	Printer *p = env;
	bool want = f->st.at[s].kind == Kblock;
	if (f->st.at[s].kind == Kfor)
		for (Sto o = 1; o < f->sto.n; o++)
			want |= f->sto.at[o].private_to == s;
	if (want)
		p->label[s] = ++p->labels;
}

static void put_fn(Printer *p, Fn *f, uint32_t index)
{
	p->f = f;
	p->labels = 0;
	p->label = base_alloc(p->t.arena, f->st.n * sizeof *p->label);
	ir_each_st(f, f->body, number, p);
	text_puts(&p->t, "\nfn ");
	put_name(p, f->name);
	text_printf(&p->t, ".%u", index);
	put_slots(p, f->param.at, f->param.n);
	text_puts(&p->t, " -> ");
	put_slots(p, f->result.at, f->result.n);
	text_puts(&p->t, f->fp_check ? " fp {\n" : " {\n");
	for (Var v = 1; v < f->var.n; v++)
		put_var_row(p, v);
	for (Sto s = 1; s < f->sto.n; s++)
		put_store_row(p, s);
	put_chain(p, f->body, 1);
	text_puts(&p->t, "}\n");
}

char *ir_print(Unit *u, Arena *arena)
{
	Printer p = { .t.arena = arena };
	text_puts(&p.t, "unit ");
	put_name(&p, u->name);
	text_puts(&p.t, "\n");
	for (uint32_t i = 0; i < u->fn.n; i++)
		put_fn(&p, u->fn.at[i], i);
	return p.t.at;
}
