/* Making IR: hash-consed expressions, variables, storages, statements. */
#include "ir/own.h"

#include <string.h>

const TypeInfo ir_type[Ntypes] = {
#define T(name, np, bytes, kind) [T##name] = { #name, np, bytes, kind },
#include "ir/types.def"
#undef T
};

const OpInfo ir_op[Nops] = {
	[Onone] = { "none", 0, 'X', "-", "" },
#define O(name, arity, result, operands, meaning)                                                  \
	[O##name] = { #name, arity, #result[0], operands, meaning },
#include "ir/ops.def"
#undef O
};

_Static_assert((int)Ntypes == (int)JENNY_TYPES, "types.def has the types of the ABI");
#define SAME(a, b) _Static_assert((int)(a) == (int)(b), "types.def has the order of the ABI")
SAME(Tbool, JENNY_BOOL);
SAME(Ti8, JENNY_I8);
SAME(Ti64, JENNY_I64);
SAME(Tu8, JENNY_U8);
SAME(Tu64, JENNY_U64);
SAME(Tf32, JENNY_F32);
SAME(Tf64, JENNY_F64);
SAME(Tc64, JENNY_C64);
SAME(Tc128, JENNY_C128);
#undef SAME
_Static_assert(sizeof(((Expr *)0)->u) == 16, "constants are compared by their 16 bytes");

Unit *ir_new_unit(Arena *arena, Strings *strings, Diags *diags, const char *name)
{
	Unit *u = base_alloc(arena, sizeof *u);
	u->arena = arena;
	u->strings = strings;
	u->diags = diags;
	u->name = base_intern(strings, name);
	return u;
}

Fn *ir_new_fn(Unit *u, const char *name)
{
	Fn *f = base_alloc(u->arena, sizeof *f);
	f->unit = u;
	f->arena = u->arena;
	f->name = base_intern(u->strings, name);
	(void)vec_push(f->arena, &f->ex);
	(void)vec_push(f->arena, &f->st);
	(void)vec_push(f->arena, &f->var);
	(void)vec_push(f->arena, &f->sto);
	(void)vec_push(f->arena, &f->pool);
	(void)vec_more(f->arena, &f->hash, 256);
	*vec_push(u->arena, &u->fn) = f;
	return f;
}

static uint64_t mix(uint64_t h, uint64_t x)
{
	h = (h ^ x) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

/* Equal nodes have equal hashes: indices of a load count, their place in the pool does not. */
static uint32_t hash_of(const Fn *f, const Expr *e)
{
	uint64_t word[2];
	memcpy(word, &e->u, sizeof word);
	uint64_t h = mix((uint64_t)e->op << 40 | (uint64_t)e->type << 32 | e->ref, e->n);
	if (e->op != Oload)
		return (uint32_t)(mix(mix(mix(h, word[0]), word[1]), e->at) >> 7);
	for (uint32_t i = 0; i < e->n; i++)
		h = mix(h, f->pool.at[e->at + i]);
	return (uint32_t)(h >> 7);
}

static bool equal(const Fn *f, const Expr *a, const Expr *b)
{
	if (a->op != b->op || a->type != b->type || a->n != b->n || a->ref != b->ref)
		return false;
	if (a->op != Oload)
		return a->at == b->at && memcmp(&a->u, &b->u, sizeof a->u) == 0;
	return a->n == 0 ||
		   memcmp(&f->pool.at[a->at], &f->pool.at[b->at], a->n * sizeof(uint32_t)) == 0;
}

static void grow_hash(Fn *f)
{
	uint32_t cap = 2 * f->hash.n;
	f->hash.n = f->hash.cap = 0;
	(void)vec_more(f->arena, &f->hash, cap);
	for (Ex e = 1; e < f->ex.n; e++) {
		uint32_t i = hash_of(f, &f->ex.at[e]);
		while (f->hash.at[i & (cap - 1)])
			i++;
		f->hash.at[i & (cap - 1)] = e;
	}
}

/* The node with every byte of the union that it does not use cleared. */
static Expr cleaned(const Expr *e)
{
	Expr r;
	memset(&r, 0, sizeof r);
	r.op = e->op;
	r.type = e->type;
	r.n = e->n;
	r.ref = e->ref;
	r.at = e->at;
	for (int k = 0; k < ir_op[e->op].arity; k++)
		r.u.a[k] = e->u.a[k];
	if (e->op == Ocon && ir_type[e->type].kind == 'c')
		r.u.c = e->u.c;
	else if (e->op == Ocon && ir_type[e->type].kind == 'f')
		r.u.f = e->u.f;
	else if (e->op == Ocon)
		r.u.i = e->u.i;
	return r;
}

Ex ir_intern(Fn *f, Expr any)
{
	Expr e = cleaned(&any);
	uint32_t i = hash_of(f, &e), mask = f->hash.n - 1;
	for (; f->hash.at[i & mask]; i++)
		if (equal(f, &f->ex.at[f->hash.at[i & mask]], &e))
			return f->hash.at[i & mask];
	Ex new = f->ex.n;
	*vec_push(f->arena, &f->ex) = e;
	f->hash.at[i & mask] = new;
	if (2 * f->ex.n > f->hash.n)
		grow_hash(f);
	return new;
}

/* A wrong use of this interface: remembered as a bug that ir_check reports. */
static void broken(Fn *f, const char *what, const char *op, Type a, Type b)
{
	base_remark(f->unit->diags, Dbroken, 0, 0,
		base_printf(f->arena, "%s: %s of %s and %s", what, op, ir_type[a].name, ir_type[b].name));
}

Ex ir_con_i(Fn *f, Type t, int64_t i)
{
	if (!strchr("biu", ir_type[t].kind))
		broken(f, "ir_con_i", "con", t, t);
	Expr e = { .op = Ocon, .type = t };
	e.u.i = ir_wrap(t, i);
	return ir_intern(f, e);
}

Ex ir_int(Fn *f, int64_t i)
{
	return ir_con_i(f, Ti64, i);
}

Ex ir_plus(Fn *f, Ex e, int64_t n)
{
	Ex k = ir_int(f, n);
	return ir_bin(f, Oadd, e, k);
}

Ex ir_bool(Fn *f, bool b)
{
	return ir_con_i(f, Tbool, b);
}

/* One NaN stands for all, rounded to the type's precision. */
static double clean(Type t, double x)
{
	if (x != x)
		return __builtin_nan("");
	return t == Tf32 || t == Tc64 ? (float)x : x;
}

Ex ir_con_f(Fn *f, Type t, double x)
{
	if (ir_type[t].kind != 'f')
		broken(f, "ir_con_f", "con", t, t);
	Expr e = { .op = Ocon, .type = t };
	e.u.f = clean(t, x);
	return ir_intern(f, e);
}

Ex ir_con_c(Fn *f, Type t, double re, double im)
{
	if (ir_type[t].kind != 'c')
		broken(f, "ir_con_c", "con", t, t);
	Expr e = { .op = Ocon, .type = t };
	e.u.c.re = clean(t, re);
	e.u.c.im = clean(t, im);
	return ir_intern(f, e);
}

Ex ir_var(Fn *f, Var v)
{
	if (v == 0 || v >= f->var.n) {
		broken(f, "ir_var", "var out of range", Tnone, Tnone);
		return 0;
	}
	return ir_intern(f, (Expr){ .op = Ovar, .type = f->var.at[v].type, .ref = v });
}

/* The node itself for arguments unless their length is known, the extent of other storages. */
Ex ir_dim(Fn *f, Sto s, int axis)
{
	if (s == 0 || s >= f->sto.n || axis < 0 || axis >= f->sto.at[s].rank) {
		broken(f, "ir_dim", "dim out of range", Tnone, Tnone);
		return 0;
	}
	const Store *store = &f->sto.at[s];
	if (store->dim[axis])
		return store->dim[axis];
	return ir_intern(f, (Expr){ .op = Odim, .type = Ti64, .ref = s, .at = (uint32_t)axis });
}

Ex ir_load(Fn *f, Sto s, const Ex *idx)
{
	if (s == 0 || s >= f->sto.n) {
		broken(f, "ir_load", "storage out of range", Tnone, Tnone);
		return 0;
	}
	Expr e = { .op = Oload, .type = f->sto.at[s].type, .ref = s, .n = f->sto.at[s].rank };
	Ex own[JENNY_RANK];
	memcpy(own, idx, e.n * sizeof *own);
	uint32_t before = f->pool.n;
	e.at = before;
	if (e.n)
		memcpy(vec_more(f->arena, &f->pool, e.n), own, e.n * sizeof *own);
	uint32_t nodes = f->ex.n;
	Ex r = ir_intern(f, e);
	if (f->ex.n == nodes)
		f->pool.n = before;
	return r;
}

Type ir_result_type(Op op, Type t)
{
	const OpInfo *o = &ir_op[op];
	if (t == Tnone || t >= Ntypes || !strchr(o->operands, ir_type[t].kind))
		return Tnone;
	if (ir_op_is_sticky(op) && o->result == 'S' && t != Ti64)
		return Tnone;
	switch (o->result) {
	case 'S': return t;
	case 'B': return Tbool;
	case 'I': return Ti64;
	case 'R': return t == Tc64 ? Tf32 : t == Tc128 ? Tf64 : t;
	default: return op == Ocplx ? (t == Tf32 ? Tc64 : Tc128) : Tnone;
	}
}

Ex ir_un(Fn *f, Op op, Ex a)
{
	Type t = f->ex.at[a].type, result = ir_result_type(op, t);
	if (ir_op[op].arity != 1 || result == Tnone) {
		broken(f, "ir_un", ir_op[op].name, t, t);
		return a;
	}
	Ex r = ir_fold_un(f, op, a);
	return r ? r : ir_intern(f, (Expr){ .op = (uint8_t)op, .type = result, .u.a = { a } });
}

Ex ir_bin(Fn *f, Op op, Ex a, Ex b)
{
	if (op == Oguard)
		return ir_guard(f, a, b);
	if (op == Ocalm)
		return ir_calm(f, a, b);
	Type t = f->ex.at[a].type, result = ir_result_type(op, t);
	if (ir_op[op].arity != 2 || result == Tnone || f->ex.at[b].type != t) {
		broken(f, "ir_bin", ir_op[op].name, t, f->ex.at[b].type);
		return a;
	}
	Ex r = ir_fold_bin(f, op, a, b);
	return r ? r : ir_intern(f, (Expr){ .op = (uint8_t)op, .type = result, .u.a = { a, b } });
}

Ex ir_select(Fn *f, Ex c, Ex a, Ex b)
{
	int64_t known;
	Type t = f->ex.at[a].type;
	if (f->ex.at[c].type != Tbool || f->ex.at[b].type != t) {
		broken(f, "ir_select", "select", t, f->ex.at[b].type);
		return a;
	}
	if (ir_is_con_i(f, c, &known))
		return known ? a : b;
	if (a == b && ir_is_quiet(f, c))
		return a;
	return ir_intern(f, (Expr){ .op = Oselect, .type = t, .u.a = { c, a, b } });
}

Ex ir_guard(Fn *f, Ex ok, Ex value)
{
	int64_t known;
	Type t = f->ex.at[value].type;
	if (f->ex.at[ok].type != Tbool || t == Tnone) {
		broken(f, "ir_guard", "guard", f->ex.at[ok].type, t);
		return value;
	}
	if (ir_is_con_i(f, ok, &known) && known)
		return value;
	return ir_intern(f, (Expr){ .op = Oguard, .type = t, .u.a = { ok, value } });
}

Ex ir_calm(Fn *f, Ex c, Ex value)
{
	int64_t known;
	Type t = f->ex.at[value].type;
	if (f->ex.at[c].type != Tbool || ir_type[t].kind != 'f') {
		broken(f, "ir_calm", "calm", f->ex.at[c].type, t);
		return value;
	}
	if (ir_is_con_i(f, c, &known) && known)
		return value;
	return ir_intern(f, (Expr){ .op = Ocalm, .type = t, .u.a = { c, value } });
}

Ex ir_cast(Fn *f, Type t, Ex a)
{
	Type from = f->ex.at[a].type;
	if (from == t)
		return a;
	if (from == Tnone || t == Tnone || t >= Ntypes) {
		broken(f, "ir_cast", "cast", from, t < Ntypes ? t : Tnone);
		return a;
	}
	Ex r = ir_fold_cast(f, t, a);
	return r ? r : ir_intern(f, (Expr){ .op = Ocast, .type = t, .u.a = { a } });
}

Ex ir_cplx(Fn *f, Type t, Ex re, Ex im)
{
	Ex r = ir_bin(f, Ocplx, re, im);
	if (f->ex.at[r].type != t)
		broken(f, "ir_cplx", "cplx", f->ex.at[r].type, t);
	return r;
}

Ex ir_rebuild(Fn *f, Ex e, const Ex *operands)
{
	Op op = f->ex.at[e].op;
	switch (op) {
	case Oload: return ir_load(f, f->ex.at[e].ref, operands);
	case Ocast: return ir_cast(f, f->ex.at[e].type, operands[0]);
	case Oselect: return ir_select(f, operands[0], operands[1], operands[2]);
	case Oguard: return ir_guard(f, operands[0], operands[1]);
	case Ocalm: return ir_calm(f, operands[0], operands[1]);
	default: break;
	}
	switch (ir_op[op].arity) {
	case 1: return ir_un(f, op, operands[0]);
	case 2: return ir_bin(f, op, operands[0], operands[1]);
	default: return e;
	}
}

Var ir_new_var(Fn *f, const char *name, Type t)
{
	VarInfo *v = vec_push(f->arena, &f->var);
	v->name = base_intern(f->unit->strings, name ? name : "");
	v->type = t;
	return f->var.n - 1;
}

Var ir_new_loop_var(Fn *f, const char *name)
{
	Var v = ir_new_var(f, name, Ti64);
	f->var.at[v].loop = true;
	return v;
}

Sto ir_new_store(Fn *f, const char *name, Type t, int rank, Origin o, char layout)
{
	Store *s = vec_push(f->arena, &f->sto);
	Sto new = f->sto.n - 1;
	s->name = base_intern(f->unit->strings, name ? name : "");
	s->type = t;
	s->rank = (uint8_t)rank;
	s->origin = (uint8_t)o;
	s->layout = layout;
	if (o == Sarg || o == Slist)
		for (int d = 0; d < rank; d++) {
			Ex e = ir_dim(f, new, d);
			f->sto.at[new].dim[d] = e;
		}
	return new;
}

/* A block is given its own number. */
St ir_new_st(Fn *f, StKind kind, uint32_t line)
{
	Stmt *s = vec_push(f->arena, &f->st);
	s->kind = (uint8_t)kind;
	s->line = line;
	if (kind == Kblock)
		s->v = f->st.n - 1;
	return f->st.n - 1;
}

St ir_new_loop(Fn *f, Var v, Ex lo, Ex hi, Ex step, uint32_t line)
{
	St s = ir_new_st(f, Kfor, line);
	Stmt *st = &f->st.at[s];
	st->v = v;
	st->lo = lo;
	st->hi = hi;
	st->step = step;
	return s;
}

St ir_set(Fn *f, Sto s, const Ex *idx, Ex value, uint32_t line)
{
	Ex own[JENNY_RANK];
	uint32_t rank = f->sto.at[s].rank;
	memcpy(own, idx, rank * sizeof *own);
	uint32_t at = f->pool.n;
	if (rank)
		memcpy(vec_more(f->arena, &f->pool, rank), own, rank * sizeof *own);
	St new = ir_new_st(f, Kset, line);
	Stmt *st = &f->st.at[new];
	st->s = s;
	st->at = at;
	st->n = rank;
	st->e = value;
	return new;
}

void ir_append(Fn *f, Chain *c, St s)
{
	if (c->last)
		f->st.at[c->last].next = s;
	else
		c->first = s;
	for (c->last = s; f->st.at[c->last].next;)
		c->last = f->st.at[c->last].next;
}

ExtPart ir_ext_part(const Fn *f, const Stmt *s, uint32_t k, uint32_t *ref)
{
	*ref = f->pool.at[s->at + 2 * k + 1];
	return (ExtPart)f->pool.at[s->at + 2 * k];
}

St ir_new_ext(Fn *f, const char *text, uint32_t line)
{
	St new = ir_new_st(f, Kext, line);
	f->st.at[new].fn = f->unit->ext.n;
	f->st.at[new].at = f->pool.n;
	*vec_push(f->arena, &f->unit->ext) = base_intern(f->unit->strings, text);
	return new;
}

/* Nothing else may have been put into the pool since the statement was made. */
void ir_ext_add(Fn *f, St s, ExtPart part, uint32_t ref)
{
	*vec_push(f->arena, &f->pool) = part;
	*vec_push(f->arena, &f->pool) = ref;
	if (part == Xvar || part == Xmakes)
		f->st.at[s].n++;
	else
		f->st.at[s].step++;
}

bool ir_ext_inside(const Fn *f, const Stmt *s)
{
	return !strncmp(f->unit->ext.at[s->fn], "box ", 4);
}

bool ir_ext_assigns(const Fn *f, const Stmt *s, Var v)
{
	uint32_t ref;
	for (uint32_t k = 0; s->kind == Kext && k < s->n; k++)
		if (ir_ext_part(f, s, k, &ref) == Xvar && ref == v)
			return true;
	return false;
}

typedef struct Count {
	St st;
	uint32_t n, found;
} Count;

static void count_ext(Fn *f, St s, void *env)
{
	Count *c = env;
	if (s == c->st)
		c->found = c->n;
	c->n += f->st.at[s].kind == Kext && !ir_ext_inside(f, &f->st.at[s]);
}

uint32_t ir_ext_number(const Fn *f, St s)
{
	Count c = { .st = s };
	Fn *g = f->unit->fn.at[0];
	ir_each_st(g, g->body, count_ext, &c);
	return c.found;
}

bool ir_is_con_i(const Fn *f, Ex e, int64_t *value)
{
	const Expr *x = &f->ex.at[e];
	if (x->op != Ocon || !strchr("biu", ir_type[x->type].kind))
		return false;
	*value = x->u.i;
	return true;
}

bool ir_is_int(const Fn *f, Ex e, int64_t *value)
{
	return f->ex.at[e].type != Tbool && ir_is_con_i(f, e, value);
}

int ir_arity(const Fn *f, Ex e)
{
	return f->ex.at[e].op == Oload ? f->ex.at[e].n : ir_op[f->ex.at[e].op].arity;
}

Ex ir_operand(const Fn *f, Ex e, int k)
{
	const Expr *x = &f->ex.at[e];
	return x->op == Oload ? f->pool.at[x->at + (uint32_t)k] : x->u.a[k];
}

const char *ir_ext_words(const Fn *f, const Stmt *s)
{
	const char *text = f->unit->ext.at[s->fn];
	if (!strncmp(text, "strict ", 7))
		text += 7;
	int n = (int)strcspn(text, "("), head = *text == '#' ? (int)strcspn(text, ".") + 1 : 0;
	if (head >= n)
		return "a method";
	return base_printf(f->arena, "%s%.*s", head ? "the method " : "", n - head, text + head);
}
