/*
 * Short forms of what the front end spells out for Python's `and`, `or` and `while`.
 *
 *     while true {                                     while (0 <= %j.1) && (@a.1[%j.1] < %x.2) {
 *       %t.3 = 0 <= %j.1                                 ...
 *       if %t.3 {                                      }
 *         %c.4 = @a.1[%j.1] < %x.2
 *       } else {                               ->
 *         %c.4 = %t.3
 *       }
 *       if not(%c.4) {
 *         break
 *       }
 *       ...
 *     }
 */
#include "opt/tidy.h"

#include "ir/effects.h"
#include "opt/dead.h"
#include "opt/lin.h"

enum { LARGE = 200 };

typedef struct Tidy {
	Fn *f;
	uint32_t *uses, *lets;
	bool changed;
} Tidy;

static void count_node(Fn *f, Ex e, void *ctx)
{
	Tidy *t = ctx;
	if (f->ex.at[e].op == Ovar)
		t->uses[f->ex.at[e].ref]++;
}

static void count_visit(Fn *f, Ex *e, void *ctx)
{
	ir_each_ex(f, *e, count_node, ctx);
}

static void count(Fn *f, St s, void *ctx)
{
	Tidy *t = ctx;
	ir_st_exprs(f, s, count_visit, t);
	if (f->st.at[s].kind == Klet)
		t->lets[f->st.at[s].v]++;
	if (f->st.at[s].kind == Kreduce)
		t->lets[f->st.at[s].v] += 2;
	if (f->st.at[s].kind == Kcall)
		for (uint32_t i = 0; i < f->st.at[s].n; i++)
			t->lets[f->pool.at[f->st.at[s].at + i]] += 2;
	for (uint32_t i = 0, v; f->st.at[s].kind == Kext && i < f->st.at[s].n; i++)
		if (ir_ext_part(f, &f->st.at[s], i, &v) == Xvar)
			t->lets[v] += 2;
}

typedef struct Put {
	Ex var, value;
} Put;

static Ex put_node(Rewrite *r, Ex e)
{
	const Put *p = r->env;
	return e == p->var ? p->value : e;
}

/* Is the variable read outside of operands that are evaluated only sometimes? */
static bool is_strict(Fn *f, Ex e, Ex var)
{
	Expr x = f->ex.at[e];
	bool lazy = x.op == Oselect || x.op == Oland || x.op == Olor || x.op == Oguard;
	if (e == var)
		return true;
	for (int k = 0; k < (lazy ? 1 : ir_arity(f, e)); k++)
		if (is_strict(f, ir_operand(f, e, k), var))
			return true;
	return false;
}

/* How often var stands in e, written out as a tree; 2 if more often or the tree is large. */
static int occurrences(Fn *f, Ex e, Ex var, int *budget)
{
	int n = e == var;
	if (--*budget < 0)
		return 2;
	for (int k = 0; n < 2 && k < ir_arity(f, e); k++)
		n += occurrences(f, ir_operand(f, e, k), var, budget);
	return n < 2 ? n : 2;
}

/* let v = e; s reads v once and nothing else does. */
static bool merge(Tidy *t, St let, St s)
{
	Fn *f = t->f;
	Stmt a = f->st.at[let], b = f->st.at[s];
	if (a.kind != Klet || t->uses[a.v] != 1 || t->lets[a.v] != 1)
		return false;
	Ex var = ir_var(f, a.v);
	bool fits = b.kind == Klet || b.kind == Kif || b.kind == Kset;
	int budget = LARGE;
	if (!fits || !b.e || occurrences(f, b.e, var, &budget) != 1)
		return false;
	if (opt_may_raise(f, a.e) && !is_strict(f, b.e, var))
		return false;
	Put p = { .var = var, .value = a.e };
	Rewrite r = { .f = f, .node = put_node, .env = &p };
	Ex e = ir_rewrite_ex(&r, b.e);
	f->st.at[s].e = e;
	f->st.at[let].kind = Knone;
	t->uses[a.v] = 0;
	return true;
}

/* The only statement of a chain, a let; 0 otherwise. */
static St lone_let(const Fn *f, St first)
{
	return first && !f->st.at[first].next && f->st.at[first].kind == Klet ? first : 0;
}

static bool is_con(const Fn *f, Ex e, bool value)
{
	const Expr *x = &f->ex.at[e];
	return x->op == Ocon && x->type == Tbool && (x->u.i != 0) == value;
}

/* if c { v = p } else { v = q } of bools, where one of p and q is c itself or what c is there. */
static bool join(Tidy *t, St s)
{
	Fn *f = t->f;
	Stmt st = f->st.at[s];
	St a = lone_let(f, st.body), b = lone_let(f, st.other);
	if (!a || !b || f->st.at[a].v != f->st.at[b].v || f->var.at[f->st.at[a].v].type != Tbool)
		return false;
	Ex p = f->st.at[a].e, q = f->st.at[b].e, e;
	if (q == st.e || is_con(f, q, false))
		e = ir_bin(f, Oland, st.e, p);
	else if (p == st.e || is_con(f, p, true))
		e = ir_bin(f, Olor, st.e, q);
	else
		return false;
	f->st.at[s] = (Stmt){ .kind = Klet, .line = st.line, .next = st.next, .v = f->st.at[a].v, .e = e };
	t->lets[f->st.at[s].v]--;
	return true;
}

/* if c { v = p } else { v = q }, and only the next statement reads v: v = select(c, p, q). What stands
 * in both the condition and a value is then found to be the same. */
static bool choose(Tidy *t, St s)
{
	Fn *f = t->f;
	Stmt st = f->st.at[s];
	St a = lone_let(f, st.body), b = lone_let(f, st.other);
	Var v = a ? f->st.at[a].v : 0;
	if (!a || !b || f->st.at[b].v != v || t->uses[v] != 1 || t->lets[v] != 2 || !st.next)
		return false;
	const Stmt *next = &f->st.at[st.next];
	int budget = LARGE;
	if ((next->kind != Kset && next->kind != Klet) ||
		occurrences(f, next->e, ir_var(f, v), &budget) != 1)
		return false;
	Ex e = ir_select(f, st.e, f->st.at[a].e, f->st.at[b].e);
	f->st.at[s] = (Stmt){ .kind = Klet, .line = st.line, .next = st.next, .v = v, .e = e };
	t->lets[v]--;
	return true;
}

/* while true { if c { break } ... }: a loop while not c. */
static bool head(Tidy *t, St s)
{
	Fn *f = t->f;
	St first = f->st.at[s].body, inner = first ? f->st.at[first].body : 0;
	if (!is_con(f, f->st.at[s].e, true) || !first || f->st.at[first].kind != Kif ||
		f->st.at[first].other || !inner || f->st.at[inner].kind != Kbreak)
		return false;
	Ex go = ir_un(f, Onot, f->st.at[first].e);
	f->st.at[s].e = go;
	f->st.at[s].body = f->st.at[first].next;
	return true;
}

static void shorten(Tidy *t, St first)
{
	Fn *f = t->f;
	St before = 0;
	for (St s = first; s; s = f->st.at[s].next) {
		if (f->st.at[s].kind == Knone)
			continue;
		if (before)
			t->changed |= merge(t, before, s);
		shorten(t, f->st.at[s].body);
		shorten(t, f->st.at[s].other);
		if (f->st.at[s].kind == Kif)
			t->changed |= join(t, s) || choose(t, s);
		if (f->st.at[s].kind == Kwhile)
			t->changed |= head(t, s);
		before = s;
	}
}

void opt_shorten(Fn *f, bool *changed)
{
	Tidy t = { .f = f };
	t.uses = base_alloc(f->arena, f->var.n * sizeof *t.uses);
	t.lets = base_alloc(f->arena, f->var.n * sizeof *t.lets);
	for (uint32_t i = 0; i < f->result.n; i++)
		if (!f->result.at[i].array)
			t.uses[f->result.at[i].ref] += 2;
	ir_each_st(f, f->body, count, &t);
	shorten(&t, f->body);
	f->body = ir_sweep(f, f->body);
	*changed |= t.changed;
}
