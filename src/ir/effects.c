#include "ir/effects.h"

#include <string.h>

typedef struct Walk {
	Fn *f;
	Effects *x;
	uint64_t *def;
	uint32_t scope;
	St root;
	uint32_t loops; /* loops of the piece around this place */
	struct Around {
		St block;
		struct Around *up;
	} * around;
} Walk;

bool bit_meet(const uint64_t *a, const uint64_t *b, uint32_t words)
{
	for (uint32_t i = 0; i < words; i++) {
		if (a[i] & b[i])
			return true;
	}
	return false;
}

static uint64_t *bits(Fn *f, uint32_t words)
{
	return base_alloc(f->arena, words * sizeof(uint64_t));
}

static uint64_t *bits_copy(Fn *f, const uint64_t *from, uint32_t words)
{
	uint64_t *to = bits(f, words);
	memcpy(to, from, words * sizeof *to);
	return to;
}

static void note_access(Walk *w, Access a)
{
	a.scope = w->scope;
	*vec_push(w->f->arena, &w->x->access) = a;
	bit_add(a.write ? w->x->swrites : w->x->sreads, a.s);
}

static bool op_sticky(uint8_t op)
{
	return (op >= Oaddv && op <= Oshrv) || op == Oguard || (op >= Otrunci && op <= Oroundi);
}

static bool op_heavy(uint8_t op)
{
	return op == Opow || op == Opycpow || (op >= Ocbrt && op < Nops);
}

static void note_ex(Walk *w, Ex e, St st)
{
	Fn *f = w->f;
	Expr x = f->ex.at[e];
	if (x.op == Ovar) {
		bit_add(w->x->reads, x.ref);
		if (!bit_has(w->def, x.ref))
			bit_add(w->x->exposed, x.ref);
		return;
	}
	if (x.op == Oload)
		note_access(w, (Access){ .s = x.ref, .at = x.at, .n = x.n, .st = st });
	w->x->sticky |= op_sticky(x.op);
	w->x->heavy |= op_heavy(x.op);
	for (int k = 0, n = ir_arity(f, e); k < n; k++)
		note_ex(w, ir_operand(f, e, k), st);
}

static void note_write(Walk *w, Var v)
{
	bit_add(w->x->writes, v);
	bit_add(w->def, v);
}

static void note_chain(Walk *w, St first, bool *ends);

/* A loop's body: what it assigns is not certain behind it. Its own variable is certain inside. */
static void note_body(Walk *w, St s, Var v, bool isloop)
{
	uint64_t *keep = w->def;
	uint32_t up = w->scope;
	bool ends = false;
	w->x->loops |= s != w->root;
	w->def = bits_copy(w->f, keep, w->x->vwords);
	*vec_push(w->f->arena, &w->x->scope) = (Scope){ .st = s, .up = up };
	w->scope = w->x->scope.n - 1;
	if (v)
		note_write(w, v);
	w->loops += isloop;
	if (isloop)
		note_chain(w, w->f->st.at[s].body, &ends);
	else
		note_ex(w, w->f->st.at[s].e, s);
	w->loops -= isloop;
	w->scope = up;
	if (s != w->root)
		w->def = keep;
}

static void note_if(Walk *w, St s, bool *ends)
{
	Stmt st = w->f->st.at[s];
	uint64_t *other = bits_copy(w->f, w->def, w->x->vwords);
	bool end1 = false, end2 = false;
	note_chain(w, st.body, &end1);
	uint64_t *one = w->def;
	w->def = other;
	note_chain(w, st.other, &end2);
	*ends |= end1 && end2;
	if (end2)
		w->def = one;
	if (end1 || end2)
		return;
	for (uint32_t i = 0; i < w->x->vwords; i++)
		w->def[i] &= one[i];
}

static void note_block(Walk *w, St s)
{
	struct Around here = { s, w->around };
	uint64_t *keep = bits_copy(w->f, w->def, w->x->vwords);
	bool ends = false;
	w->around = &here;
	note_chain(w, w->f->st.at[s].body, &ends);
	w->around = here.up;
	w->def = keep;
}

static void note_jump(Walk *w, Stmt st)
{
	Effects *x = w->x;
	bool loop = st.kind == Kbreak || st.kind == Kcontinue;
	if (loop && w->loops == 0)
		x->jumps = true;
	if (loop && w->loops == 1) {
		x->breaks |= st.kind == Kbreak;
		x->continues |= st.kind == Kcontinue;
	}
	if (st.kind == Kreturn)
		x->jumps = true;
	if (st.kind == Kleave) {
		struct Around *b = w->around;
		while (b && b->block != st.v)
			b = b->up;
		x->jumps |= !b;
	}
}

static void note_lib(Walk *w, St s)
{
	Stmt st = w->f->st.at[s];
	w->x->lib = true;
	for (uint32_t k = 0; k < st.n && k < 3; k++) {
		Sto o = w->f->pool.at[st.at + k];
		note_access(w, (Access){ .s = o, .write = k == 0, .whole = true, .st = s });
	}
}

bool ir_arg_is_array(const Fn *f, uint32_t callee, uint32_t k)
{
	const Fn *g = callee < f->unit->fn.n ? f->unit->fn.at[callee] : NULL;
	return g && k < g->param.n && g->param.at[k].array;
}

static void note_call(Walk *w, St s)
{
	Stmt st = w->f->st.at[s];
	w->x->call = true;
	for (uint32_t k = 0; k < (uint32_t)st.step; k++) {
		uint32_t arg = w->f->pool.at[st.at + st.n + k];
		if (ir_arg_is_array(w->f, st.fn, k))
			note_access(w, (Access){ .s = arg, .write = true, .whole = true, .st = s });
		else
			note_ex(w, arg, s);
	}
	for (uint32_t k = 0; k < st.n; k++)
		note_write(w, w->f->pool.at[st.at + k]);
}

static void note_ext(Walk *w, St s)
{
	Stmt st = w->f->st.at[s];
	uint32_t ref;
	w->x->call = w->x->check = true;
	for (uint32_t k = st.n; k < st.n + st.step; k++) {
		ExtPart part = ir_ext_part(w->f, &st, k, &ref);
		if (part == Xex)
			note_ex(w, ref, s);
		else
			note_access(w, (Access){ .s = ref, .write = part == Xwrites, .whole = true, .st = s });
	}
	for (uint32_t k = 0; k < st.n; k++) {
		if (ir_ext_part(w->f, &st, k, &ref) == Xvar)
			note_write(w, ref);
		else
			note_access(w,
				(Access){ .s = ref, .write = true, .whole = true, .alloc = true, .st = s });
	}
}

static void note_alloc(Walk *w, St s)
{
	Stmt st = w->f->st.at[s];
	Store *o = &w->f->sto.at[st.s];
	w->x->result |= st.kind == Kalloc && o->origin == Sresult;
	w->x->bind |= st.kind == Kbind;
	for (int d = 0; d < o->rank; d++)
		note_ex(w, w->f->sto.at[st.s].dim[d], s);
	if (st.e)
		note_ex(w, st.e, s);
	note_access(w,
		(Access){ .s = st.s, .write = true, .whole = true, .alloc = st.kind == Kalloc, .st = s });
	if (st.kind == Kbind) {
		Sto base = w->f->pool.at[st.at];
		note_access(w, (Access){ .s = base, .write = true, .whole = true, .st = s });
	}
}

static void note_st(Walk *w, St s, bool *ends)
{
	Stmt st = w->f->st.at[s];
	switch ((enum StKind)st.kind) {
	case Klet:
		note_ex(w, st.e, s);
		note_write(w, st.v);
		break;
	case Kset:
		for (uint32_t k = 0; k < st.n; k++)
			note_ex(w, w->f->pool.at[st.at + k], s);
		note_ex(w, st.e, s);
		note_access(w, (Access){ .s = st.s, .write = true, .at = st.at, .n = st.n, .st = s });
		break;
	case Kfor:
		note_ex(w, st.lo, s);
		note_ex(w, st.hi, s);
		note_ex(w, st.step, s);
		note_body(w, s, st.v, true);
		break;
	case Kwhile:
		note_ex(w, st.e, s);
		note_body(w, s, 0, true);
		break;
	case Kif:
		note_ex(w, st.e, s);
		note_if(w, s, ends);
		break;
	case Kcheck:
		w->x->check = true;
		note_ex(w, st.e, s);
		break;
	case Kreduce:
		note_ex(w, st.lo, s);
		note_ex(w, st.hi, s);
		note_body(w, s, st.k, false);
		note_write(w, st.v);
		break;
	case Kbreak:
	case Kcontinue:
	case Kleave:
	case Kreturn:
		note_jump(w, st);
		*ends = true;
		break;
	case Kblock: note_block(w, s); break;
	case Kalloc:
	case Kbind: note_alloc(w, s); break;
	case Klib: note_lib(w, s); break;
	case Kcall: note_call(w, s); break;
	case Kext: note_ext(w, s); break;
	case Knone: break;
	}
}

/* *ends: control never reaches the end of the chain. */
static void note_chain(Walk *w, St first, bool *ends)
{
	for (St s = first; s; s = w->f->st.at[s].next)
		note_st(w, s, ends);
}

static Walk new_walk(Fn *f, St root)
{
	Effects *x = base_alloc(f->arena, sizeof *x);
	x->vwords = (f->var.n + 63) / 64;
	x->swords = (f->sto.n + 63) / 64;
	x->reads = bits(f, x->vwords);
	x->writes = bits(f, x->vwords);
	x->exposed = bits(f, x->vwords);
	x->sreads = bits(f, x->swords);
	x->swrites = bits(f, x->swords);
	vec_push(f->arena, &x->scope)->st = 0;
	return (Walk){ .f = f, .x = x, .def = bits(f, x->vwords), .root = root };
}

Effects *ir_effects(Fn *f, St s)
{
	Walk w = new_walk(f, s);
	bool ends = false;
	note_st(&w, s, &ends);
	w.x->def = w.def;
	return w.x;
}

Effects *ir_effects_fn(Fn *f)
{
	Walk w = new_walk(f, 0);
	bool ends = false;
	note_chain(&w, f->body, &ends);
	w.x->def = w.def;
	return w.x;
}

bool ir_linear(const Fn *f, Ex e, Var v, const uint64_t *varying, int64_t *k)
{
	Expr x = f->ex.at[e];
	int64_t a = 0, b = 0, c;
	*k = 0;
	if (x.op == Oload)
		return false;
	if (x.op == Ovar) {
		*k = x.ref == v;
		return x.ref == v || !bit_has(varying, x.ref);
	}
	int n = ir_arity(f, e);
	if (n >= 1 && !ir_linear(f, ir_operand(f, e, 0), v, varying, &a))
		return false;
	if (n >= 2 && !ir_linear(f, ir_operand(f, e, 1), v, varying, &b))
		return false;
	if (n >= 3 && !ir_linear(f, ir_operand(f, e, 2), v, varying, &c))
		return false;
	if (n >= 3 && c)
		return false;
	if (!a && !b)
		return true;
	switch (x.op) {
	case Oadd:
	case Oaddv: return !__builtin_add_overflow(a, b, k);
	case Osub:
	case Osubv: return !__builtin_sub_overflow(a, b, k);
	case Omul:
	case Omulv:
		if (!b && ir_is_int(f, ir_operand(f, e, 1), &c))
			return !__builtin_mul_overflow(a, c, k);
		if (!a && ir_is_int(f, ir_operand(f, e, 0), &c))
			return !__builtin_mul_overflow(b, c, k);
		return false;
	default: return false;
	}
}

Sto ir_root(const Fn *f, Sto s)
{
	while (s && f->sto.at[s].origin == Sview)
		s = f->sto.at[s].base;
	return s;
}

static bool add_roots(const Fn *f, Sto s, Sto *out, uint32_t *n, int deep)
{
	const Store *o = &f->sto.at[s];
	if (o->origin == Sview && o->base)
		return deep < 64 && add_roots(f, o->base, out, n, deep + 1);
	if (o->origin == Sview) {
		bool known = o->ways && deep < 64;
		for (const Sto *w = o->ways; known && *w; w++)
			known = *w != s && add_roots(f, *w, out, n, deep + 8);
		return known;
	}
	for (uint32_t k = 0; k < *n; k++)
		if (out[k] == s)
			return true;
	if (*n == IR_ROOTS)
		return false;
	out[(*n)++] = s;
	return true;
}

uint32_t ir_roots(const Fn *f, Sto s, Sto out[IR_ROOTS])
{
	uint32_t n = 0;
	return s && add_roots(f, s, out, &n, 0) ? n : 0;
}

bool ir_may_alias(const Fn *f, Sto a, Sto b)
{
	if (a == b)
		return true;
	if (f->sto.at[a].origin != Sview && f->sto.at[b].origin != Sview)
		return false;
	Sto x[IR_ROOTS], y[IR_ROOTS];
	uint32_t nx = ir_roots(f, a, x), ny = ir_roots(f, b, y);
	if (!nx || !ny)
		return f->sto.at[a].type == f->sto.at[b].type;
	for (uint32_t i = 0; i < nx; i++)
		for (uint32_t j = 0; j < ny; j++)
			if (x[i] == y[j])
				return true;
	return false;
}

bool ir_is_shared(const Fn *f, Sto s)
{
	for (Sto t = 1; t < f->sto.n; t++)
		if (t != s && ir_may_alias(f, s, t))
			return true;
	return false;
}

/* Is there an axis on which all accesses of storage s have one subscript, injective in v? */
static bool one_axis(const Fn *f, const Effects *x, Sto s, Var v)
{
	for (int d = 0; d < f->sto.at[s].rank; d++) {
		Ex common = 0;
		bool ok = true;
		int64_t k;
		for (uint32_t i = 0; ok && i < x->access.n; i++) {
			const Access *a = &x->access.at[i];
			if (a->s != s)
				continue;
			if (a->whole)
				return false;
			Ex e = f->pool.at[a->at + d];
			ok = (!common || e == common) && ir_linear(f, e, v, x->writes, &k) && k != 0;
			common = e;
		}
		if (ok)
			return true;
	}
	return false;
}

bool ir_fresh(const Effects *x, Sto s)
{
	for (uint32_t i = 0; i < x->access.n; i++) {
		if (x->access.at[i].s == s)
			return x->access.at[i].alloc;
	}
	return false;
}

bool ir_loop_simple(Fn *f, St loop, const Effects *x)
{
	Var v = f->st.at[loop].v;
	if (x->breaks || x->jumps || x->call || x->lib || x->bind || x->result)
		return false;
	if (bit_meet(x->exposed, x->writes, x->vwords))
		return false;
	for (Sto s = 1; s < f->sto.n; s++) {
		if (!bit_has(x->swrites, s))
			continue;
		for (Sto t = 1; t < f->sto.n; t++) {
			bool used = bit_has(x->swrites, t) || bit_has(x->sreads, t);
			if (t != s && used && ir_may_alias(f, s, t))
				return false;
		}
		if (!ir_fresh(x, s) && !one_axis(f, x, s, v))
			return false;
	}
	return true;
}
