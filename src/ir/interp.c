/*
 * The interpreter: what the IR means. Slow and literal. A wrong program (an index out of range, a
 * storage that was not made) ends in JENNY_FAIL with a text in err; so that a bug is never taken
 * for an honest failure, err is empty for those.
 *
 * Iterations of a parallel loop run backwards, with variables that the body assigns set to nonsense.
 * Variables are zero before they are first assigned. Contents of new storages are a pattern that is
 * unlikely to be taken for a result.
 */
#include "ir/own.h"
#include "ir/names.h"
#include "ir/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CALLS = 900, PATTERN = 0xA5 };

typedef struct Machine {
	Unit *unit;
	bool sticky; /* a sticky failure has happened */
	int status;  /* not JENNY_OK: everything stops */
	int depth;
	char *err;
	int size;
} Machine;

/* One call of a function. */
typedef struct Frame {
	Machine *m;
	Fn *f;
	Value *var;      /* by Var */
	JennyArray *sto; /* by Sto */
	bool *made;      /* by Sto: may be accessed */
	void **own;      /* by Sto: what this call has to free */
	Value *memo;     /* by Ex: value in the evaluation number `stamp` */
	uint64_t *when, stamp;
	St leaving; /* where a leave goes */
} Frame;

/* How a chain of statements ended. */
typedef enum Flow { RUN, BREAK, CONTINUE, LEAVE, RETURN, STOP } Flow;

static void bug(Frame *r, St at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void bug(Frame *r, St at, const char *fmt, ...)
{
	char text[200];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	if (r->m->status == JENNY_OK && r->m->err && r->m->size > 0)
		snprintf(r->m->err, (size_t)r->m->size, "%s, statement %u, line %u: %s", r->f->name, at,
			at ? r->f->st.at[at].line : 0, text);
	r->m->status = JENNY_FAIL;
}

static Value eval(Frame *r, Ex e);

/* The element that indices name; NULL (and a bug) outside of the storage. */
static char *element(Frame *r, Sto s, const Ex *idx, St at)
{
	const Store *o = &r->f->sto.at[s];
	jenny_i64 place = 0, i[JENNY_RANK];
	for (int d = 0; d < o->rank; d++)
		i[d] = eval(r, idx[d]).i;
	if (r->m->status != JENNY_OK)
		return NULL;
	if (!r->made[s]) {
		bug(r, at, "storage %s.%u is used before it is made", o->name, s);
		return NULL;
	}
	for (int d = 0; d < o->rank; d++) {
		if (i[d] < 0 || i[d] >= r->sto[s].dim[d]) {
			bug(r, at, "index %lld of axis %d (length %lld) of %s.%u", i[d], d, r->sto[s].dim[d],
				o->name, s);
			return NULL;
		}
		place += i[d] * r->sto[s].stride[d];
	}
	return (char *)r->sto[s].data + place * ir_type[o->type].bytes;
}

static Value load(Frame *r, const Expr *x)
{
	Ex idx[JENNY_RANK];
	memcpy(idx, r->f->pool.at + x->at, x->n * sizeof *idx);
	char *p = element(r, x->ref, idx, 0);
	return p ? ir_fetch(x->type, p) : (Value){ .c = { 0, 0 } };
}

/* Operators that look at an operand only if it matters; and guard, which looks at both. */
static Value lazy(Frame *r, const Expr *x)
{
	bool first = eval(r, x->u.a[0]).i != 0;
	switch (x->op) {
	case Oland: return first ? eval(r, x->u.a[1]) : (Value){ .i = 0 };
	case Olor: return first ? (Value){ .i = 1 } : eval(r, x->u.a[1]);
	case Oselect: return eval(r, x->u.a[first ? 1 : 2]);
	case Ocalm: return first ? eval(r, x->u.a[1]) : ir_convert(Ti64, x->type, (Value){ .i = 1 });
	default: break;
	}
	r->m->sticky |= !first;
	return eval(r, x->u.a[1]);
}

static Value compute(Frame *r, const Expr *x)
{
	Value v = { .c = { 0, 0 } }, a[3];
	switch (x->op) {
	case Ocon: memcpy(&v, &x->u, sizeof v); return v;
	case Ovar: return r->var[x->ref];
	case Odim: v.i = r->sto[x->ref].dim[x->at]; return v;
	case Oload: return load(r, x);
	case Oland:
	case Olor:
	case Oselect:
	case Oguard:
	case Ocalm: return lazy(r, x);
	default: break;
	}
	for (int k = 0; k < ir_op[x->op].arity; k++)
		a[k] = eval(r, x->u.a[k]);
	Type t = r->f->ex.at[x->u.a[0]].type;
	return x->op == Ocast ? ir_convert(t, x->type, a[0]) : ir_apply((Op)x->op, t, a, &r->m->sticky);
}

/* Shared nodes are computed once within one evaluation (see fresh). */
static Value eval(Frame *r, Ex e)
{
	if (r->when[e] != r->stamp) {
		Value v = compute(r, &r->f->ex.at[e]);
		r->memo[e] = v;
		r->when[e] = r->stamp;
	}
	return r->memo[e];
}

static Value fresh(Frame *r, Ex e)
{
	r->stamp++;
	return eval(r, e);
}

static void set_strides(JennyArray *a, int rank, char layout)
{
	jenny_i64 step = 1;
	for (int k = 0; k < rank; k++) {
		int d = layout == 'F' ? k : rank - 1 - k;
		a->stride[d] = step;
		step *= a->dim[d];
	}
}

/* Makes storage s. Memory is freed when the call ends, a result's is the caller's of the kernel. */
static void make(Frame *r, Sto s, St at)
{
	const Store *o = &r->f->sto.at[s];
	JennyArray *a = &r->sto[s];
	jenny_i64 bytes = ir_type[o->type].bytes;
	r->stamp++;
	for (int d = 0; d < o->rank; d++) {
		a->dim[d] = eval(r, o->dim[d]).i;
		if (a->dim[d] < 0)
			bug(r, at, "extent %lld of %s.%u", a->dim[d], o->name, s);
		if (__builtin_mul_overflow(bytes, a->dim[d], &bytes))
			r->m->status = JENNY_NOMEM;
	}
	if (o->origin == Sresult && r->made[s])
		bug(r, at, "result %s.%u is made twice", o->name, s);
	if (r->m->status != JENNY_OK)
		return;
	free(r->own[s]);
	r->own[s] = a->data = malloc(bytes > 0 ? (size_t)bytes : 1);
	if (!a->data) {
		r->m->status = JENNY_NOMEM;
		return;
	}
	memset(a->data, PATTERN, (size_t)bytes);
	set_strides(a, o->rank, o->layout);
	r->made[s] = true;
}

static bool nan_of(Type t, Value v)
{
	return ir_type[t].kind == 'f' && v.f != v.f;
}

/* Does b take the place of extreme a? NaN wins over numbers, the first NaN over later ones. */
static bool better(Frame *r, RedOp op, Type t, Value a, Value b)
{
	Value pair[2] = { a, b };
	if (nan_of(t, a) || nan_of(t, b))
		return !nan_of(t, a);
	bool low = op == Rmin || op == Rargmin;
	bool strict = op == Rargmin || op == Rargmax;
	Value swapped[2] = { b, a };
	if (strict)
		return ir_apply(Olt, t, low ? swapped : pair, &r->m->sticky).i != 0;
	return ir_apply(Ole, t, low ? swapped : pair, &r->m->sticky).i != 0;
}

static Value combine(Frame *r, const Stmt *s, Type t, const Value *a, int64_t n)
{
	Value v = { .i = 0 };
	int64_t best = 0;
	switch (s->code) {
	case Rsum: return ir_sum(t, a, n);
	case Rprod: return ir_prod(t, a, n);
	case Rany:
	case Rall:
		v.i = s->code == Rall;
		for (int64_t i = 0; i < n; i++)
			v.i = s->code == Rall ? v.i && a[i].i : v.i || a[i].i;
		return v;
	default: break;
	}
	for (int64_t i = 1; i < n; i++)
		if (better(r, (RedOp)s->code, t, a[best], a[i]))
			best = i;
	if (s->code == Rmax || s->code == Rmin)
		return a[best];
	v.i = best;
	return v;
}

static void reduce(Frame *r, St at)
{
	Stmt s = r->f->st.at[at];
	Type t = r->f->ex.at[s.e].type;
	r->stamp++;
	int64_t lo = eval(r, s.lo).i, hi = eval(r, s.hi).i, n = hi > lo ? hi - lo : 0;
	if (n == 0 && s.code >= Rmax && s.code <= Rargmin)
		bug(r, at, "extreme of nothing");
	Value *a = malloc((size_t)(n ? n : 1) * sizeof *a);
	if (!a)
		r->m->status = JENNY_NOMEM;
	for (int64_t i = 0; i < n && r->m->status == JENNY_OK; i++) {
		r->var[s.k].i = lo + i;
		a[i] = fresh(r, s.e);
	}
	if (r->m->status == JENNY_OK)
		r->var[s.v] = combine(r, &s, t, a, n);
	free(a);
}

/* One element of a matrix or vector that may be transposed. */
static Value at2(const Frame *r, Sto s, jenny_i64 i, jenny_i64 j, bool transposed)
{
	const JennyArray *a = &r->sto[s];
	jenny_i64 place = transposed
						  ? j * a->stride[0] + i * a->stride[1]
						  : i * a->stride[0] + (r->f->sto.at[s].rank > 1 ? j * a->stride[1] : 0);
	Type t = r->f->sto.at[s].type;
	return ir_fetch(t, (const char *)a->data + place * ir_type[t].bytes);
}

/* Products as matrix products of [m,k] and [k,n]; a vector is [k,1], a row [1,k]. */
static void library(Frame *r, St at)
{
	Stmt s = r->f->st.at[at];
	Sto out = r->f->pool.at[s.at], x = r->f->pool.at[s.at + 1], y = r->f->pool.at[s.at + 2];
	bool tx = s.code == Ldot || r->f->pool.at[s.at + (s.n > 3 ? 3 : 0)];
	bool ty = s.code == Lgemm && r->f->pool.at[s.at + 4];
	const JennyArray *a = &r->sto[x], *b = &r->sto[y], *c = &r->sto[out];
	Type t = r->f->sto.at[out].type;
	if (!r->made[out] || !r->made[x] || !r->made[y]) {
		bug(r, at, "an operand is not made");
		return;
	}
	bool vector = s.code == Ldot;
	jenny_i64 m = vector ? 1 : a->dim[tx], k = vector ? a->dim[0] : a->dim[!tx];
	jenny_i64 n = s.code == Lgemm ? b->dim[!ty] : 1, kb = b->dim[ty];
	if (k != kb || (s.code != Ldot && c->dim[0] != m) || (s.code == Lgemm && c->dim[1] != n)) {
		bug(r, at, "extents of the operands do not fit");
		return;
	}
	for (jenny_i64 i = 0; i < m; i++)
		for (jenny_i64 j = 0; j < n; j++) {
			Value sum = { .c = { 0, 0 } };
			for (jenny_i64 p = 0; p < k; p++) {
				Value pair[2] = { vector ? at2(r, x, p, 0, false) : at2(r, x, i, p, tx),
					at2(r, y, p, j, ty) };
				pair[1] = ir_apply(Omul, t, pair, &r->m->sticky);
				pair[0] = sum;
				sum = ir_apply(Oadd, t, pair, &r->m->sticky);
			}
			jenny_i64 place = vector ? 0 : i * c->stride[0] + (n > 1 ? j * c->stride[1] : 0);
			ir_put(t, (char *)c->data + place * ir_type[t].bytes, sum);
		}
}

static void run_fn(Machine *m, Fn *f, JennySlot *slot, bool entry);

static void to_slot(JennySlot *slot, Type t, Value v)
{
	switch (ir_type[t].kind) {
	case 'f': slot->f = v.f; break;
	case 'c': slot->c = v.c; break;
	default: slot->i = v.i;
	}
}

static Value from_slot(const JennySlot *slot, Type t)
{
	Value v = { .c = { 0, 0 } };
	switch (ir_type[t].kind) {
	case 'f': v.f = t == Tf32 ? (float)slot->f : slot->f; break;
	case 'c': v.c = slot->c; break;
	default: v.i = ir_wrap(t, slot->i);
	}
	return v;
}

static void call(Frame *r, St at)
{
	Stmt s = r->f->st.at[at];
	Fn *callee = r->m->unit->fn.at[s.fn];
	if (r->m->depth >= MOST_CALLS) {
		r->m->status = JENNY_FAIL;
		return;
	}
	JennySlot *slot = calloc(s.n + s.step + 1, sizeof *slot);
	if (!slot) {
		r->m->status = JENNY_NOMEM;
		return;
	}
	r->stamp++;
	for (uint32_t i = 0; i < s.step; i++) {
		uint32_t arg = r->f->pool.at[s.at + s.n + i];
		if (!callee->param.at[i].array)
			to_slot(&slot[i], callee->param.at[i].type, eval(r, arg));
		else if (r->made[arg])
			slot[i].a = r->sto[arg];
		else
			bug(r, at, "array argument %u is not made", i);
	}
	if (r->m->status == JENNY_OK)
		run_fn(r->m, callee, slot, false);
	for (uint32_t i = 0; i < s.n && r->m->status == JENNY_OK; i++)
		r->var[r->f->pool.at[s.at + i]] = from_slot(&slot[s.step + i], callee->result.at[i].type);
	free(slot);
}

static Flow run(Frame *r, St first);

/* Sticky failures are looked at where the contract says: at each iteration of a loop with loops
 * inside that is not parallel, and of each while. */
static bool stuck(Frame *r)
{
	if (r->m->sticky)
		r->m->status = JENNY_FAIL;
	return r->m->status != JENNY_OK;
}

static void has_loop(Fn *f, St s, void *env)
{
	if (f->st.at[s].kind == Kfor || f->st.at[s].kind == Kwhile)
		*(bool *)env = true;
}

/* What a loop does after its body ended in `how`: RUN means go on. */
static Flow after(Flow how)
{
	return how == CONTINUE ? RUN : how;
}

/* What the body assigns is each worker's own: not known when an iteration starts nor afterwards. */
static void forget(Fn *f, St at, void *env)
{
	Frame *r = env;
	const Stmt *s = &f->st.at[at];
	if (s->kind == Klet || s->kind == Kreduce)
		memset(&r->var[s->v], PATTERN, sizeof *r->var);
	for (uint32_t i = 0; s->kind == Kcall && i < s->n; i++)
		memset(&r->var[f->pool.at[s->at + i]], PATTERN, sizeof *r->var);
}

/* Any order is right: the last iteration comes first here, so that wrong marks are noticed. */
static Flow run_parallel(Frame *r, const Stmt *s, int64_t lo, int64_t hi, int64_t step)
{
	uint64_t n = 0, from = (uint64_t)lo, by = (uint64_t)step;
	if (step > 0 && lo < hi)
		n = ((uint64_t)hi - from - 1) / by + 1;
	if (step < 0 && lo > hi)
		n = (from - (uint64_t)hi - 1) / (0 - by) + 1;
	for (uint64_t k = n; k-- > 0;) {
		ir_each_st(r->f, s->body, forget, r);
		r->var[s->v].i = (int64_t)(from + k * by);
		if (after(run(r, s->body)) != RUN)
			return STOP;
	}
	ir_each_st(r->f, s->body, forget, r);
	return RUN;
}

static Flow run_for(Frame *r, St at)
{
	Stmt s = r->f->st.at[at];
	r->stamp++;
	int64_t i = eval(r, s.lo).i, hi = eval(r, s.hi).i, step = eval(r, s.step).i;
	bool outer = false;
	if (step == 0 && r->m->status == JENNY_OK && !r->m->sticky)
		bug(r, at, "step 0");
	if (step == 0 || r->m->status != JENNY_OK)
		return r->m->status == JENNY_OK ? RUN : STOP;
	if (s.flags & Fpar)
		return run_parallel(r, &s, i, hi, step);
	ir_each_st(r->f, s.body, has_loop, &outer);
	while (step > 0 ? i < hi : i > hi) {
		if (outer && stuck(r))
			return STOP;
		r->var[s.v].i = i;
		Flow how = after(run(r, s.body));
		if (how != RUN)
			return how == BREAK ? RUN : how;
		if (__builtin_add_overflow(i, step, &i))
			break;
	}
	return RUN;
}

static Flow run_while(Frame *r, St at)
{
	Stmt s = r->f->st.at[at];
	for (;;) {
		if (stuck(r))
			return STOP;
		bool go = fresh(r, s.e).i != 0;
		if (r->m->status != JENNY_OK)
			return STOP;
		if (!go)
			return RUN;
		Flow how = after(run(r, s.body));
		if (how != RUN)
			return how == BREAK ? RUN : how;
	}
}

static void set(Frame *r, St at)
{
	Stmt s = r->f->st.at[at];
	Ex idx[JENNY_RANK];
	if (s.n)
		memcpy(idx, r->f->pool.at + s.at, s.n * sizeof *idx);
	r->stamp++;
	Value v = eval(r, s.e);
	char *p = element(r, s.s, idx, at);
	if (p)
		ir_put(r->f->sto.at[s.s].type, p, v);
}

static void bind(Frame *r, St at)
{
	Stmt s = r->f->st.at[at];
	Sto from = r->f->pool.at[s.at];
	if (!r->made[from]) {
		bug(r, at, "storage %s.%u is not made", r->f->sto.at[from].name, from);
		return;
	}
	const Store *o = &r->f->sto.at[s.s];
	JennyArray *a = &r->sto[s.s];
	jenny_i64 most = 1, n = 1, place = 0;
	r->stamp++;
	*a = r->sto[from];
	for (int d = 0; d < r->f->sto.at[from].rank; d++)
		most *= a->dim[d];
	for (int d = 0; d < o->rank; d++) {
		jenny_i64 dim = eval(r, o->dim[d]).i;
		if (o->layout != 'C' && dim != a->dim[d])
			bug(r, at, "extent %d of the view is not that of its base", d);
		a->dim[d] = dim;
		n *= dim;
	}
	if (o->layout == 'C') {
		place = s.e ? eval(r, s.e).i : 0;
		if (n && (place < 0 || n < 0 || place > most - n))
			bug(r, at, "view %s.%u leaves its base", o->name, s.s);
		set_strides(a, o->rank, 'C');
	}
	a->data = (char *)a->data + place * ir_type[o->type].bytes;
	r->made[s.s] = true;
}

static Flow step(Frame *r, St at)
{
	const Stmt *s = &r->f->st.at[at];
	Value v;
	Flow how;
	switch (s->kind) {
	case Klet:
		v = fresh(r, s->e);
		r->var[s->v] = v;
		return RUN;
	case Kset: set(r, at); return RUN;
	case Kfor: return run_for(r, at);
	case Kwhile: return run_while(r, at);
	case Kif:
		v = fresh(r, s->e);
		return r->m->status == JENNY_OK ? run(r, v.i ? s->body : s->other) : STOP;
	case Kbreak: return BREAK;
	case Kcontinue: return CONTINUE;
	case Kblock: how = run(r, s->body); return how == LEAVE && r->leaving == at ? RUN : how;
	case Kleave: r->leaving = s->v; return LEAVE;
	case Kcheck:
		if (!fresh(r, s->e).i)
			r->m->status = JENNY_FAIL;
		return RUN;
	case Kreduce: reduce(r, at); return RUN;
	case Kalloc: make(r, s->s, at); return RUN;
	case Kbind: bind(r, at); return RUN;
	case Klib: library(r, at); return RUN;
	case Kcall: call(r, at); return RUN;
	case Kext: r->m->status = JENNY_FAIL; return STOP;
	case Kreturn: return RETURN;
	default: return RUN;
	}
}

static Flow run(Frame *r, St first)
{
	for (St at = first; at; at = r->f->st.at[at].next) {
		Flow how = step(r, at);
		if (r->m->status != JENNY_OK)
			return STOP;
		if (how != RUN)
			return how;
	}
	return RUN;
}

/* Parameters out of their slots. Dense layouts have the strides that follow from their extents. */
static void enter(Frame *r, const JennySlot *slot)
{
	for (uint32_t i = 0; i < r->f->param.n; i++) {
		const Slot *p = &r->f->param.at[i];
		if (!p->array) {
			r->var[p->ref] = from_slot(&slot[i], p->type);
			continue;
		}
		const Store *o = &r->f->sto.at[p->ref];
		r->sto[p->ref] = slot[i].a;
		r->made[p->ref] = true;
		if (o->layout != 'S')
			set_strides(&r->sto[p->ref], o->rank, o->layout);
	}
}

static void leave(Frame *r, JennySlot *slot)
{
	for (uint32_t i = 0; i < r->f->result.n; i++) {
		const Slot *p = &r->f->result.at[i];
		if (!p->array) {
			to_slot(&slot[i], p->type, r->var[p->ref]);
			continue;
		}
		if (!r->made[p->ref])
			bug(r, 0, "result %s is not made", p->name);
		slot[i].a = r->sto[p->ref];
	}
	if (r->m->status != JENNY_OK)
		return;
	for (uint32_t i = 0; i < r->f->result.n; i++)
		if (r->f->result.at[i].array)
			r->own[r->f->result.at[i].ref] = NULL;
}

/* Runs f on slots. Array results are made by the entry alone. */
static void run_fn(Machine *m, Fn *f, JennySlot *slot, bool entry)
{
	Arena *arena = base_arena();
	Frame r = { .m = m, .f = f, .stamp = 1 };
	r.var = base_alloc(arena, f->var.n * sizeof *r.var);
	r.sto = base_alloc(arena, f->sto.n * sizeof *r.sto);
	r.made = base_alloc(arena, f->sto.n * sizeof *r.made);
	r.own = base_alloc(arena, f->sto.n * sizeof *r.own);
	r.memo = base_alloc(arena, f->ex.n * sizeof *r.memo);
	r.when = base_alloc(arena, f->ex.n * sizeof *r.when);
	m->depth++;
	enter(&r, slot);
	run(&r, f->body);
	if (entry)
		stuck(&r);
	if (m->status == JENNY_OK)
		leave(&r, slot + f->param.n);
	m->depth--;
	for (Sto s = 1; s < f->sto.n; s++)
		free(r.own[s]);
	base_arena_free(arena);
}

/* Runs the first function on its slots. Results are malloc'ed; there are none after anything but
 * JENNY_OK. */
int ir_interpret(Unit *u, JennySlot *slot, char *err, int size)
{
	Machine m = { .unit = u, .err = err, .size = size };
	if (err && size > 0)
		err[0] = 0;
	run_fn(&m, u->fn.at[0], slot, true);
	return m.status;
}
