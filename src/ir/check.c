/*
 * Is a unit legal IR? A list of rules; each looks at one function and reports the first offence
 * that it finds. A rule may rely on those before it: once one is broken, later ones are not asked.
 */
#include "ir/names.h"
#include "ir/own.h"

#include <string.h>

typedef struct Check {
	Fn *f;
	const char *rule;
	bool bad;
	St at;           /* the statement that is looked at, 0: none */
	uint32_t *times; /* by statement: how often it stands in the tree */
	uint32_t *count; /* by variable or storage, as the rule needs */
	bool *known;     /* by variable: a loop variable or once variable that may be read here */
	St *open;        /* enclosing statements */
	uint32_t nopen;
} Check;

static void offence(Check *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void offence(Check *c, const char *fmt, ...)
{
	char text[256];
	va_list args;
	if (c->bad)
		return;
	c->bad = true;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	Fn *f = c->f;
	uint32_t line = c->at && c->at < f->st.n ? f->st.at[c->at].line : 0;
	base_remark(f->unit->diags, Dbroken, line, 0,
		base_printf(f->arena, "IR rule '%s', function %s, statement %u: %s", c->rule, f->name,
			c->at, text));
}

static bool is_ex(const Fn *f, Ex e)
{
	return e != 0 && e < f->ex.n;
}

static bool is_var(const Fn *f, Var v)
{
	return v != 0 && v < f->var.n;
}

static bool is_sto(const Fn *f, Sto s)
{
	return s != 0 && s < f->sto.n;
}

static Type type_of(const Fn *f, Ex e)
{
	return is_ex(f, e) ? f->ex.at[e].type : Tnone;
}

static bool in_pool(const Fn *f, uint32_t at, uint32_t n)
{
	return n == 0 || (at < f->pool.n && n <= f->pool.n - at);
}

/* An i64 operand of the statement. */
static void want(Check *c, Ex e, Type t, const char *what)
{
	if (!is_ex(c->f, e))
		offence(c, "%s is missing or out of range", what);
	else if (c->f->ex.at[e].type != t)
		offence(c, "%s is %s, not %s", what, ir_type[c->f->ex.at[e].type].name, ir_type[t].name);
}

static void check_con(Check *c, const Expr *x, Ex e)
{
	char kind = ir_type[x->type].kind;
	if (strchr("biu", kind) && ir_wrap(x->type, x->u.i) != x->u.i)
		offence(c, "constant %u does not fit its type", e);
	if (x->type == Tf32 && x->u.f == x->u.f && (double)(float)x->u.f != x->u.f)
		offence(c, "constant %u is no float32", e);
}

static void check_leaf(Check *c, const Expr *x, Ex e)
{
	Fn *f = c->f;
	if (x->op == Ovar && (!is_var(f, x->ref) || f->var.at[x->ref].type != x->type))
		offence(c, "node %u: wrong variable", e);
	if ((x->op == Odim || x->op == Oload) && !is_sto(f, x->ref)) {
		offence(c, "node %u: wrong storage", e);
		return;
	}
	const Store *s = &f->sto.at[x->ref < f->sto.n ? x->ref : 0];
	if (x->op == Odim && (x->at >= s->rank || x->type != Ti64))
		offence(c, "node %u: wrong axis", e);
	if (x->op != Oload)
		return;
	if (x->n != s->rank || x->type != s->type || !in_pool(f, x->at, x->n)) {
		offence(c, "node %u: load of %s has wrong type or number of indices", e, s->name);
		return;
	}
	for (uint32_t i = 0; i < x->n; i++) {
		Ex k = f->pool.at[x->at + i];
		if (k == 0 || k >= e || f->ex.at[k].type != Ti64)
			offence(c, "node %u: index %u is no i64", e, i);
	}
}

static void check_op(Check *c, const Expr *x, Ex e)
{
	Fn *f = c->f;
	Type t = f->ex.at[x->u.a[0]].type, u = f->ex.at[x->u.a[1]].type, want_type = Tnone;
	switch (x->op) {
	case Ocast: want_type = x->type != t ? x->type : Tnone; break;
	case Oselect: want_type = t == Tbool && u == f->ex.at[x->u.a[2]].type ? u : Tnone; break;
	case Oguard: want_type = t == Tbool ? u : Tnone; break;
	case Ocalm: want_type = t == Tbool && ir_type[u].kind == 'f' ? u : Tnone; break;
	default:
		want_type = ir_result_type((Op)x->op, t);
		if (ir_op[x->op].arity == 2 && t != u)
			want_type = Tnone;
	}
	if (want_type == Tnone || want_type != x->type)
		offence(c, "node %u: %s of %s gives %s", e, ir_op[x->op].name, ir_type[t].name,
			ir_type[x->type].name);
}

/* Operands come before their node, so expressions have no cycles. */
static void rule_expressions(Check *c)
{
	Fn *f = c->f;
	for (Ex e = 1; e < f->ex.n && !c->bad; e++) {
		const Expr *x = &f->ex.at[e];
		if (x->op == Onone || x->op >= Nops || x->type == Tnone || x->type >= Ntypes) {
			offence(c, "node %u has no operator or type", e);
			return;
		}
		if (x->op == Ocon)
			check_con(c, x, e);
		int arity = ir_op[x->op].arity;
		for (int k = 0; k < arity; k++)
			if (x->u.a[k] == 0 || x->u.a[k] >= e)
				offence(c, "node %u: operand %d out of range", e, k);
		if (arity == 0)
			check_leaf(c, x, e);
		else if (!c->bad)
			check_op(c, x, e);
	}
}

static void check_slot(Check *c, const Slot *s, bool result, uint32_t i)
{
	Fn *f = c->f;
	const char *what = result ? "result" : "parameter";
	if (s->array ? !is_sto(f, s->ref) : !is_var(f, s->ref)) {
		offence(c, "%s %u is out of range", what, i);
		return;
	}
	if (s->type != (s->array ? f->sto.at[s->ref].type : f->var.at[s->ref].type))
		offence(c, "%s %u has another type than what it names", what, i);
	const Store *o = s->array ? &f->sto.at[s->ref] : NULL;
	bool fits = o && (o->origin == Sresult || o->origin == Sext) && o->result == i;
	fits = fits || (o && o->origin == Sview && ir_root(f, s->ref));
	if (result && o && !fits)
		offence(c, "result %u is no storage of origin result with that number, nor a view", i);
	if (!result && o && ((o->origin != Sarg && o->origin != Slist) || o->param != i))
		offence(c, "parameter %u is no storage of origin arg with that number", i);
	if (!result && !o && !f->var.at[s->ref].param)
		offence(c, "parameter %u is no variable marked param", i);
}

static void rule_slots(Check *c)
{
	Fn *f = c->f;
	uint32_t vars = 0, stores = 0, results = 0;
	for (uint32_t i = 0; i < f->param.n; i++) {
		check_slot(c, &f->param.at[i], false, i);
		f->param.at[i].array ? stores++ : vars++;
	}
	for (uint32_t i = 0; i < f->result.n; i++) {
		check_slot(c, &f->result.at[i], true, i);
		results += f->result.at[i].array && f->sto.at[f->result.at[i].ref].origin == Sresult;
	}
	for (Var v = 1; v < f->var.n; v++)
		vars -= f->var.at[v].param;
	for (Sto s = 1; s < f->sto.n; s++) {
		stores -= f->sto.at[s].origin == Sarg || f->sto.at[s].origin == Slist;
		results -= f->sto.at[s].origin == Sresult;
	}
	if (vars || stores || results)
		offence(c, "a parameter or result without slot, or in two slots");
}

static void rule_variables(Check *c)
{
	for (Var v = 1; v < c->f->var.n; v++) {
		const VarInfo *i = &c->f->var.at[v];
		if (i->type == Tnone || i->type >= Ntypes)
			offence(c, "variable %s.%u has no type", i->name, v);
		if (i->loop && (i->type != Ti64 || i->param))
			offence(c, "loop variable %s.%u is no i64 or a parameter", i->name, v);
	}
}

/* Constants, once variables, loop variables, parameters, lengths of arguments and operators that
 * cannot fail. */
static bool movable(const Fn *f, Ex e)
{
	const Expr *x = &f->ex.at[e];
	if (x->op == Oload || ir_op_is_sticky((Op)x->op))
		return false;
	if (x->op == Ovar) {
		const VarInfo *v = &f->var.at[x->ref];
		return v->once || v->loop || v->param;
	}
	for (int k = 0, n = ir_arity(f, e); k < n; k++)
		if (!movable(f, ir_operand(f, e, k)))
			return false;
	return true;
}

static void rule_storages(Check *c)
{
	Fn *f = c->f;
	for (Sto s = 1; s < f->sto.n && !c->bad; s++) {
		const Store *o = &f->sto.at[s];
		bool arg = o->origin == Sarg || o->origin == Slist;
		if (o->type == Tnone || o->type >= Ntypes || o->rank > JENNY_RANK || o->origin >= Norigins)
			offence(c, "storage %s.%u: wrong type, rank or origin", o->name, s);
		if (!strchr(arg || o->origin == Sview || o->origin == Sext ? "CFS" : "CF", o->layout) || !o->layout)
			offence(c, "storage %s.%u: wrong layout", o->name, s);
		if (o->list && o->origin != Sresult)
			offence(c, "storage %s.%u: only results are boxed as lists", o->name, s);
		for (int d = 0; d < o->rank && !c->bad; d++) {
			int64_t one;
			want(c, o->dim[d], Ti64, "an extent");
			if (c->bad)
				return;
			const Expr *x = &f->ex.at[o->dim[d]];
			bool own = x->op == Odim && x->ref == s && x->at == (uint32_t)d;
			if (arg && !own && !(ir_is_int(f, o->dim[d], &one) && one == 1))
				offence(c, "storage %s.%u: an argument has its own extents", o->name, s);
			if (!arg && (own || !movable(f, o->dim[d])))
				offence(c, "storage %s.%u: extent %d is not movable", o->name, s, d);
		}
		if (o->private_to && (o->private_to >= f->st.n || o->origin != Stemp))
			offence(c, "storage %s.%u: private to nothing", o->name, s);
	}
	for (Ex e = 1; e < f->ex.n; e++)
		if (f->ex.at[e].op == Odim && f->sto.at[f->ex.at[e].ref].origin > Slist)
			offence(c, "dim of %s, which is no argument", f->sto.at[f->ex.at[e].ref].name);
}

static void count_tree(Check *c, St first)
{
	for (St s = first; s && !c->bad; s = c->f->st.at[s].next) {
		c->at = s;
		if (s >= c->f->st.n || c->times[s]++) {
			offence(c, s >= c->f->st.n ? "out of range" : "stands in two places");
			return;
		}
		const Stmt *st = &c->f->st.at[s];
		bool body = st->kind == Kfor || st->kind == Kwhile || st->kind == Kif || st->kind == Kblock;
		if (st->kind == Knone || st->kind > Kreturn || (st->body && !body) ||
			(st->other && st->kind != Kif))
			offence(c, "wrong kind, or a body where none belongs");
		count_tree(c, st->body);
		count_tree(c, st->other);
	}
}

static void rule_tree(Check *c)
{
	count_tree(c, c->f->body);
	for (Sto s = 1; s < c->f->sto.n; s++) {
		St loop = c->f->sto.at[s].private_to;
		if (loop && (!c->times[loop] || c->f->st.at[loop].kind != Kfor))
			offence(c, "storage %s.%u is private to no loop", c->f->sto.at[s].name, s);
	}
}

static void check_loop(Check *c, const Stmt *s, Var v)
{
	int64_t step;
	want(c, s->lo, Ti64, "lower bound");
	want(c, s->hi, Ti64, "upper bound");
	if (!is_var(c->f, v) || !c->f->var.at[v].loop)
		offence(c, "the variable is no loop variable");
	if (s->kind != Kfor)
		return;
	want(c, s->step, Ti64, "step");
	if (!c->bad && ir_is_int(c->f, s->step, &step) && step == 0)
		offence(c, "step 0");
}

static void check_reduce(Check *c, const Stmt *s)
{
	check_loop(c, s, s->k);
	Type t = type_of(c->f, s->e);
	if (c->bad || s->code >= Nredops || t == Tnone) {
		offence(c, "wrong reduction");
		return;
	}
	bool place = s->code == Rargmax || s->code == Rargmin;
	bool truth = s->code == Rany || s->code == Rall;
	bool extreme = place || s->code == Rmax || s->code == Rmin;
	char kind = ir_type[t].kind;
	if ((truth && kind != 'b') || (extreme && kind == 'c') || (!truth && !extreme && kind == 'b'))
		offence(c, "reduction %s of %s", ir_red_name[s->code], ir_type[t].name);
	if (!is_var(c->f, s->v) || c->f->var.at[s->v].type != (place ? Ti64 : t))
		offence(c, "reduction %s gives another type than its variable has", ir_red_name[s->code]);
}

static void check_set(Check *c, const Stmt *s)
{
	if (!is_sto(c->f, s->s) || s->n != c->f->sto.at[s->s].rank || !in_pool(c->f, s->at, s->n)) {
		offence(c, "wrong storage or number of indices");
		return;
	}
	for (uint32_t i = 0; i < s->n; i++)
		want(c, c->f->pool.at[s->at + i], Ti64, "an index");
	want(c, s->e, c->f->sto.at[s->s].type, "the value");
}

static void check_bind(Check *c, const Stmt *s)
{
	Fn *f = c->f;
	Sto from = s->n == 1 && in_pool(f, s->at, 1) ? f->pool.at[s->at] : 0;
	if (!is_sto(f, s->s) || !is_sto(f, from) || f->sto.at[s->s].origin != Sview) {
		offence(c, "wrong storages");
		return;
	}
	const Store *a = &f->sto.at[s->s], *b = &f->sto.at[from];
	bool shaped = a->layout == 'C' && b->layout == 'C';
	if (a->type != b->type || a->layout != b->layout || (!shaped && (a->rank != b->rank || s->e)))
		offence(c, "view %s and storage %s differ in type, rank or layout", a->name, b->name);
	if (s->e)
		want(c, s->e, Ti64, "the place of a view");
}

static void check_lib(Check *c, const Stmt *s)
{
	static const uint8_t rank[Nlibops][3] = {
		[Lgemm] = { 2, 2, 2 },
		[Lgemv] = { 1, 2, 1 },
		[Ldot] = { 0, 1, 1 },
	};
	Fn *f = c->f;
	if (s->code >= Nlibops || !in_pool(f, s->at, s->n) ||
		s->n != (uint32_t)ir_lib_shape[s->code].stores + ir_lib_shape[s->code].numbers) {
		offence(c, "wrong library operation");
		return;
	}
	Type t = Tnone;
	for (uint32_t i = 0; i < 3 && !c->bad; i++) {
		Sto o = f->pool.at[s->at + i];
		if (!is_sto(f, o) || f->sto.at[o].rank != rank[s->code][i])
			offence(c, "operand %u: wrong rank", i);
		else if (!strchr("fc", ir_type[f->sto.at[o].type].kind) || (i && f->sto.at[o].type != t))
			offence(c, "operand %u: wrong type", i);
		else
			t = f->sto.at[o].type;
	}
	for (uint32_t i = 3; i < s->n; i++)
		if (f->pool.at[s->at + i] > 1)
			offence(c, "a flag is 0 or 1");
}

static void check_argument(Check *c, const Slot *p, const Fn *callee, uint32_t arg)
{
	Fn *f = c->f;
	if (!p->array) {
		want(c, arg, p->type, "an argument");
		return;
	}
	if (!is_sto(f, arg) || f->sto.at[arg].type != p->type ||
		f->sto.at[arg].rank != callee->sto.at[p->ref].rank ||
		(callee->sto.at[p->ref].layout != 'S' &&
			f->sto.at[arg].layout != callee->sto.at[p->ref].layout))
		offence(c, "array argument %s does not fit", p->name);
}

static void check_call(Check *c, const Stmt *s)
{
	Fn *f = c->f;
	if (s->fn >= f->unit->fn.n || !in_pool(f, s->at, s->n + s->step)) {
		offence(c, "no such function");
		return;
	}
	const Fn *callee = f->unit->fn.at[s->fn];
	if (s->n != callee->result.n || s->step != callee->param.n) {
		offence(c, "wrong number of results or arguments");
		return;
	}
	for (uint32_t i = 0; i < s->n; i++) {
		Var v = f->pool.at[s->at + i];
		if (callee->result.at[i].array || !is_var(f, v) ||
			f->var.at[v].type != callee->result.at[i].type)
			offence(c, "result %u does not fit", i);
	}
	for (uint32_t i = 0; i < s->step && !c->bad; i++)
		check_argument(c, &callee->param.at[i], callee, f->pool.at[s->at + s->n + i]);
}

/* Each extent of a made storage is a once-variable of its own that the statement sets. */
static void check_made(Check *c, const Stmt *s, Sto o)
{
	Fn *f = c->f;
	if (!is_sto(f, o) || f->sto.at[o].origin != Sext) {
		offence(c, "only storages of origin ext are made");
		return;
	}
	for (int d = 0; d < f->sto.at[o].rank; d++) {
		const Expr *x = &f->ex.at[f->sto.at[o].dim[d]];
		if (x->op != Ovar || !f->var.at[x->ref].once || !ir_ext_assigns(f, s, x->ref))
			offence(c, "extent %d of %s is not set by the call", d, f->sto.at[o].name);
	}
}

static void check_ext(Check *c, const Stmt *s)
{
	Fn *f = c->f;
	if (s->fn >= f->unit->ext.n || (f != f->unit->fn.at[0] && !ir_ext_inside(f, s)) ||
		!in_pool(f, s->at, 2 * (s->n + s->step))) {
		offence(c, "no such text, or not in the first function");
		return;
	}
	for (uint32_t k = 0; k < s->n + s->step && !c->bad; k++) {
		uint32_t ref;
		ExtPart part = ir_ext_part(f, s, k, &ref);
		if (part > Xwrites || (k < s->n) != (part == Xvar || part == Xmakes))
			offence(c, "results stand first");
		else if (part == Xvar ? !is_var(f, ref) : part == Xex ? type_of(f, ref) == Tnone :
			!is_sto(f, ref))
			offence(c, "part %u names nothing", k);
		else if (part == Xmakes)
			check_made(c, s, ref);
	}
}

static void check_statement(Check *c, St at)
{
	const Stmt *s = &c->f->st.at[at];
	c->at = at;
	switch (s->kind) {
	case Klet:
		if (!is_var(c->f, s->v))
			offence(c, "no such variable");
		else
			want(c, s->e, c->f->var.at[s->v].type, "the value");
		break;
	case Kset: check_set(c, s); break;
	case Kfor: check_loop(c, s, s->v); break;
	case Kwhile:
	case Kif: want(c, s->e, Tbool, "the condition"); break;
	case Kcheck:
		want(c, s->e, Tbool, "the condition");
		if (s->code >= Ndiags)
			offence(c, "no such diagnostic");
		break;
	case Kreduce: check_reduce(c, s); break;
	case Kalloc:
		if (!is_sto(c->f, s->s) ||
			(c->f->sto.at[s->s].origin != Stemp && c->f->sto.at[s->s].origin != Sresult))
			offence(c, "only temporaries and results are made");
		break;
	case Kbind: check_bind(c, s); break;
	case Klib: check_lib(c, s); break;
	case Kcall: check_call(c, s); break;
	case Kext: check_ext(c, s); break;
	default: break;
	}
}

static void rule_statements(Check *c)
{
	for (St s = 1; s < c->f->st.n && !c->bad; s++)
		if (c->times[s])
			check_statement(c, s);
}

static void assign(Check *c, Var v)
{
	if (!is_var(c->f, v))
		return;
	const VarInfo *i = &c->f->var.at[v];
	c->count[v]++;
	if (i->param || i->loop)
		offence(c, "%s.%u is a parameter or a loop's own and must not be assigned", i->name, v);
	if (i->once && c->count[v] > 1)
		offence(c, "once variable %s.%u is assigned twice", i->name, v);
}

static void rule_assignments(Check *c)
{
	Fn *f = c->f;
	uint32_t *loops = base_alloc(f->arena, f->var.n * sizeof *loops);
	for (St s = 1; s < f->st.n && !c->bad; s++) {
		const Stmt *st = &f->st.at[s];
		if (!c->times[s])
			continue;
		c->at = s;
		if (st->kind == Klet || st->kind == Kreduce)
			assign(c, st->v);
		for (uint32_t i = 0; st->kind == Kcall && i < st->n; i++)
			assign(c, f->pool.at[st->at + i]);
		for (uint32_t i = 0, v; st->kind == Kext && i < st->n; i++)
			if (ir_ext_part(f, st, i, &v) == Xvar)
				assign(c, v);
		Var own = st->kind == Kfor ? st->v : st->kind == Kreduce ? st->k : 0;
		if (own && loops[own]++)
			offence(c, "two loops have the variable %s.%u", f->var.at[own].name, own);
	}
	c->at = 0;
}

/* Is statement `kind` (or number v) around the place, inside of any parallel loop? */
static bool encloses(const Check *c, bool loop, St block)
{
	for (uint32_t i = c->nopen; i-- > 0;) {
		const Stmt *s = &c->f->st.at[c->open[i]];
		if (loop ? s->kind == Kfor || s->kind == Kwhile : c->open[i] == block)
			return !(loop && s->kind == Kfor && s->flags & Fpar);
		if (s->kind == Kfor && s->flags & Fpar)
			return false;
	}
	return false;
}

static bool in_loop(const Check *c, bool parallel_only)
{
	for (uint32_t i = 0; i < c->nopen; i++) {
		const Stmt *s = &c->f->st.at[c->open[i]];
		if (s->kind == Kfor && (!parallel_only || s->flags & Fpar))
			return true;
		if (s->kind == Kwhile && !parallel_only)
			return true;
	}
	return false;
}

/* Does the chain end with a return? */
static bool returns(const Fn *f, St s)
{
	for (; s; s = f->st.at[s].next)
		if (f->st.at[s].kind == Kreturn)
			return true;
	return false;
}

/* A storage that is returned is made once. */
static void flow_ext(Check *c, const Stmt *s)
{
	if (in_loop(c, true))
		offence(c, "an outside call in a parallel loop");
	for (uint32_t k = 0, o; k < s->n; k++) {
		bool returned = false;
		if (ir_ext_part(c->f, s, k, &o) != Xmakes)
			continue;
		for (uint32_t i = 0; i < c->f->result.n; i++)
			returned |= c->f->result.at[i].array && c->f->result.at[i].ref == o;
		if (c->count[o]++ || (returned && in_loop(c, false)))
			offence(c, "storage %s may be made twice", c->f->sto.at[o].name);
	}
}

static void flow(Check *c, St first)
{
	for (St at = first; at && !c->bad; at = c->f->st.at[at].next) {
		const Stmt *s = &c->f->st.at[at];
		c->at = at;
		if (s->kind == Kbreak && !encloses(c, true, 0))
			offence(c, "break outside a loop, or of a parallel loop");
		if (s->kind == Kcontinue && !in_loop(c, false))
			offence(c, "continue outside a loop");
		if (s->kind == Kleave && !encloses(c, false, s->v))
			offence(c, "leave outside its block, or out of a parallel loop");
		if (s->kind == Kblock && s->v != at)
			offence(c, "a block carries its own number");
		if (s->kind == Kext)
			flow_ext(c, s);
		if (s->kind == Kreturn && in_loop(c, true))
			offence(c, "return inside a parallel loop");
		if (s->kind == Kalloc && c->f->sto.at[s->s].origin == Sresult) {
			bool again = in_loop(c, returns(c->f, at));
			if (c->count[s->s]++ || again)
				offence(c, "result %s may be made twice", c->f->sto.at[s->s].name);
		} else if (s->kind == Kalloc && in_loop(c, true) && !c->f->sto.at[s->s].private_to) {
			offence(c, "temporary %s is shared by the workers", c->f->sto.at[s->s].name);
		}
		if (!s->body && !s->other)
			continue;
		c->open[c->nopen++] = at;
		flow(c, s->body);
		flow(c, s->other);
		c->nopen--;
	}
}

/* A result that is a number may say which of the others there are. */
static void rule_flow(Check *c)
{
	bool some = false;
	for (uint32_t i = 0; i < c->f->result.n; i++)
		some |= !c->f->result.at[i].array;
	c->nopen = 0;
	flow(c, c->f->body);
	c->at = 0;
	for (uint32_t i = 0; i < c->f->result.n && !c->bad; i++)
		if (!some && c->f->result.at[i].array && !c->count[c->f->result.at[i].ref] &&
			c->f->sto.at[c->f->result.at[i].ref].origin != Sview)
			offence(c, "result %s is never made", c->f->result.at[i].name);
}

/* Storage s is touched here: a private one only inside its loop. */
static void touch(Check *c, Sto s)
{
	St home = is_sto(c->f, s) ? c->f->sto.at[s].private_to : 0;
	bool inside = home == 0;
	for (uint32_t i = 0; i < c->nopen && !inside; i++)
		inside = c->open[i] == home;
	if (!inside)
		offence(c, "storage %s is private to a loop that is not around", c->f->sto.at[s].name);
}

static void read_node(Fn *f, Ex e, void *env)
{
	Check *c = env;
	const Expr *x = &f->ex.at[e];
	if (x->op == Oload)
		touch(c, x->ref);
	if (x->op != Ovar)
		return;
	const VarInfo *v = &f->var.at[x->ref];
	if ((v->once || v->loop) && !v->param && !c->known[x->ref])
		offence(c, "%s.%u is read where it is not set", v->name, x->ref);
}

static void read_tree(Fn *f, Ex *e, void *env)
{
	ir_each_ex(f, *e, read_node, env);
}

static void touch_stores(Check *c, const Stmt *s)
{
	Fn *f = c->f;
	if (s->kind == Kset || s->kind == Kalloc || s->kind == Kbind)
		touch(c, s->s);
	if (s->kind == Kbind)
		touch(c, f->pool.at[s->at]);
	for (uint32_t i = 0; s->kind == Klib && i < ir_lib_shape[s->code].stores; i++)
		touch(c, f->pool.at[s->at + i]);
	for (uint32_t i = 0; s->kind == Kcall && i < s->step; i++)
		if (f->unit->fn.at[s->fn]->param.at[i].array)
			touch(c, f->pool.at[s->at + s->n + i]);
	for (uint32_t k = s->n, o; s->kind == Kext && k < s->n + s->step; k++)
		if (ir_ext_part(f, s, k, &o) != Xex)
			touch(c, o);
}

/* What is set inside a body is not known behind it. `set` gathers what a chain sets. */
static void reads(Check *c, St first)
{
	Vec(Var) set = { 0 };
	for (St at = first; at && !c->bad; at = c->f->st.at[at].next) {
		Stmt s = c->f->st.at[at];
		Var own = s.kind == Kfor ? s.v : s.kind == Kreduce ? s.k : 0;
		Ex e = s.e;
		c->at = at;
		touch_stores(c, &s);
		if (s.kind == Kreduce)
			c->f->st.at[at].e = 0;
		ir_st_exprs(c->f, at, read_tree, c);
		c->f->st.at[at].e = e;
		if (own)
			c->known[own] = true;
		if (s.kind == Kreduce)
			read_tree(c->f, &e, c);
		if (s.body || s.other) {
			c->open[c->nopen++] = at;
			reads(c, s.body);
			reads(c, s.other);
			c->nopen--;
		}
		if (own)
			c->known[own] = false;
		if (s.kind == Klet || s.kind == Kreduce) {
			c->known[s.v] = true;
			*vec_push(c->f->arena, &set) = s.v;
		}
		for (uint32_t i = 0; s.kind == Kcall && i < s.n; i++) {
			Var v = c->f->pool.at[s.at + i];
			c->known[v] = true;
			*vec_push(c->f->arena, &set) = v;
		}
		for (uint32_t i = 0, v; s.kind == Kext && i < s.n; i++)
			if (ir_ext_part(c->f, &s, i, &v) == Xvar) {
				c->known[v] = true;
				*vec_push(c->f->arena, &set) = v;
			}
	}
	for (uint32_t i = 0; i < set.n; i++)
		c->known[set.at[i]] = false;
}

static void rule_reads(Check *c)
{
	c->nopen = 0;
	reads(c, c->f->body);
}

typedef struct Rule {
	const char *name;
	void (*look)(Check *);
} Rule;

static const Rule rules[] = {
	{ "expressions have the types of their operators", rule_expressions },
	{ "variables have types", rule_variables },
	{ "slots name their variables and storages", rule_slots },
	{ "storages have movable extents", rule_storages },
	{ "statements form a tree", rule_tree },
	{ "statements have operands that fit", rule_statements },
	{ "variables are assigned by those who may", rule_assignments },
	{ "jumps stay inside what they leave", rule_flow },
	{ "loop and once variables are set before they are read", rule_reads },
};

static bool check_fn(Fn *f)
{
	Check c = { .f = f };
	uint32_t most = f->var.n > f->sto.n ? f->var.n : f->sto.n;
	c.times = base_alloc(f->arena, f->st.n * sizeof *c.times);
	c.open = base_alloc(f->arena, f->st.n * sizeof *c.open);
	c.known = base_alloc(f->arena, f->var.n * sizeof *c.known);
	for (size_t i = 0; i < sizeof rules / sizeof *rules && !c.bad; i++) {
		c.rule = rules[i].name;
		c.at = 0;
		c.count = base_alloc(f->arena, most * sizeof *c.count);
		rules[i].look(&c);
	}
	return !c.bad;
}

/* Also false where a builder complained before (a remark `broken`). */
bool ir_check(Unit *u)
{
	bool good = u->fn.n > 0;
	for (uint32_t i = 0; i < u->diags->at.n; i++)
		good &= u->diags->at.at[i].code != Dbroken;
	for (uint32_t i = 0; i < u->fn.n; i++)
		good &= check_fn(u->fn.at[i]);
	return good;
}
