/* Walking statements and expressions; substitution. */
#include "ir/own.h"

#include <string.h>

static void map_grow(ExMap *m)
{
	ExMap old = *m;
	bool small = m->at == m->few;
	m->cap = 4 * old.cap;
	m->at = base_alloc(m->arena, m->cap * sizeof *m->at);
	m->used = 0;
	for (uint32_t i = 0; i < old.cap; i++) {
		Ex key = small ? old.few[i].key : old.at[i].key;
		bool fresh;
		if (key)
			*ir_map_at(m, key, &fresh) = small ? old.few[i].value : old.at[i].value;
	}
}

Ex *ir_map_at(ExMap *m, Ex key, bool *fresh)
{
	if (!m->at) {
		m->at = m->few;
		m->cap = sizeof m->few / sizeof *m->few;
	}
	if (2 * m->used >= m->cap)
		map_grow(m);
	uint32_t i = key * 2654435769u >> 7;
	for (;; i++) {
		uint32_t at = i & (m->cap - 1);
		if (m->at[at].key == key) {
			*fresh = false;
			return &m->at[at].value;
		}
		if (m->at[at].key == 0) {
			m->at[at].key = key;
			m->used++;
			*fresh = true;
			return &m->at[at].value;
		}
	}
}

void ir_each_st(Fn *f, St first, IrVisit *pre, void *env)
{
	for (St s = first; s; s = f->st.at[s].next) {
		pre(f, s, env);
		ir_each_st(f, f->st.at[s].body, pre, env);
		ir_each_st(f, f->st.at[s].other, pre, env);
	}
}

static void each_ex(Fn *f, Ex e, IrVisitEx *pre, void *env, ExMap *seen)
{
	bool fresh = true;
	int n = ir_arity(f, e);
	if (n)
		ir_map_at(seen, e, &fresh);
	if (e == 0 || !fresh)
		return;
	pre(f, e, env);
	for (int k = 0; k < n; k++)
		each_ex(f, ir_operand(f, e, k), pre, env, seen);
}

/* Preorder; a shared operator or load is visited once, a leaf as often as it stands there. */
void ir_each_ex(Fn *f, Ex e, IrVisitEx *pre, void *env)
{
	ExMap seen = { .arena = f->arena };
	each_ex(f, e, pre, env, &seen);
}

/* Visits one entry of the pool through a copy, since the visitor may make the pool move. */
static void visit_pool(Fn *f, uint32_t at, void (*visit)(Fn *, Ex *, void *), void *env)
{
	Ex e = f->pool.at[at];
	visit(f, &e, env);
	f->pool.at[at] = e;
}

static void visit_field(Fn *f, St s, size_t field, void (*visit)(Fn *, Ex *, void *), void *env)
{
	Ex e;
	memcpy(&e, (char *)&f->st.at[s] + field, sizeof e);
	if (!e)
		return;
	visit(f, &e, env);
	memcpy((char *)&f->st.at[s] + field, &e, sizeof e);
}

/* Expressions that the statement itself evaluates: its operands and indices, the arguments of a
 * call, the extents at `alloc` and `bind`; not those of its body. The visitor may replace them. */
void ir_st_exprs(Fn *f, St s, void (*visit)(Fn *, Ex *, void *), void *env)
{
	Stmt st = f->st.at[s];
	if (st.kind == Kset)
		for (uint32_t i = 0; i < st.n; i++)
			visit_pool(f, st.at + i, visit, env);
	if (st.kind == Kcall) {
		const Fn *callee = st.fn < f->unit->fn.n ? f->unit->fn.at[st.fn] : NULL;
		for (uint32_t i = 0; i < st.step; i++)
			if (callee && i < callee->param.n && !callee->param.at[i].array)
				visit_pool(f, st.at + st.n + i, visit, env);
		return;
	}
	if (st.kind == Kext) {
		for (uint32_t i = 0; i < st.n + st.step; i++)
			if (f->pool.at[st.at + 2 * i] == Xex)
				visit_pool(f, st.at + 2 * i + 1, visit, env);
		return;
	}
	if (st.kind == Kalloc || st.kind == Kbind)
		for (int d = 0; d < f->sto.at[st.s].rank; d++) {
			Ex e = f->sto.at[st.s].dim[d];
			visit(f, &e, env);
			f->sto.at[st.s].dim[d] = e;
		}
	visit_field(f, s, offsetof(Stmt, e), visit, env);
	visit_field(f, s, offsetof(Stmt, lo), visit, env);
	visit_field(f, s, offsetof(Stmt, hi), visit, env);
	if (st.kind == Kfor)
		visit_field(f, s, offsetof(Stmt, step), visit, env);
}

typedef struct Subst {
	Var v;
	Ex r;
	ExMap done;
} Subst;

static Ex subst(Fn *f, Ex e, Subst *s)
{
	int n = ir_arity(f, e);
	if (n == 0)
		return f->ex.at[e].op == Ovar && f->ex.at[e].ref == s->v ? s->r : e;
	bool fresh;
	Ex *known = ir_map_at(&s->done, e, &fresh);
	if (!fresh)
		return *known;
	Ex operand[JENNY_RANK];
	bool changed = false;
	for (int k = 0; k < n; k++) {
		Ex old = ir_operand(f, e, k);
		operand[k] = subst(f, old, s);
		changed |= operand[k] != old;
	}
	Ex r = changed ? ir_rebuild(f, e, operand) : e;
	*ir_map_at(&s->done, e, &fresh) = r;
	return r;
}

Ex ir_subst(Fn *f, Ex e, Var v, Ex r)
{
	Subst s = { .v = v, .r = r, .done.arena = f->arena };
	return subst(f, e, &s);
}

static bool uses(const Fn *f, Ex e, Var v, ExMap *seen)
{
	bool fresh;
	int n = ir_arity(f, e);
	if (n == 0)
		return f->ex.at[e].op == Ovar && f->ex.at[e].ref == v;
	ir_map_at(seen, e, &fresh);
	for (int k = 0; fresh && k < n; k++)
		if (uses(f, ir_operand(f, e, k), v, seen))
			return true;
	return false;
}

bool ir_uses_var(const Fn *f, Ex e, Var v)
{
	ExMap seen = { .arena = f->arena };
	return uses(f, e, v, &seen);
}
