/* Appending statements, keeping values, and what is known of integers while doing so. */
#include "front/value.h"

/* The place is one in function 0: that of the call where a helper is the culprit. */
_Noreturn void front_bail(Front *f, Diag code, ...)
{
	va_list ap;
	char text[400];
	va_start(ap, code);
	vsnprintf(text, sizeof text, base_diag[code].text, ap);
	va_end(ap);
	uint32_t line = f->line, col = f->col;
	const char *in = NULL;
	for (Frame *fr = f->frame; fr && fr->up; fr = fr->up) {
		in = in ? in : fr->func->name;
		line = fr->line;
		col = fr->col;
	}
	Remark *r = vec_push(f->diags->arena, &f->diags->at);
	*r = (Remark){ .code = code,
		.line = line,
		.col = col,
		.text = in ? base_printf(f->diags->arena, "%s (in %s, line %u)", text, in, f->line)
				   : base_strndup(f->diags->arena, text, strlen(text)) };
	longjmp(*f->out_of, 1);
}

/* Does work, which may give up; then everything is as before, and the answer is false. It must not
 * assign names. */
bool front_try(Front *f, void (*work)(Front *f, void *env), void *env)
{
	struct Before {
		jmp_buf here, *out_of;
		Front f;
		Chain chain;
		uint32_t remarks;
	} *b = base_alloc(f->arena, sizeof *b);
	b->out_of = f->out_of;
	b->f = *f;
	b->chain = *f->out;
	b->remarks = f->diags->at.n;
	f->out_of = &b->here;
	if (!setjmp(b->here)) {
		work(f, env);
		f->out_of = b->out_of;
		return true;
	}
	f->out = b->f.out;
	f->frame = b->f.frame;
	f->loop = b->f.loop;
	f->depth = b->f.depth;
	f->line = b->f.line;
	f->col = b->f.col;
	f->fp = b->f.fp;
	f->pyfloat = b->f.pyfloat;
	f->meet = b->f.meet;
	front_trying_set(f, front_trying(&b->f));
	*f->out = b->chain;
	if (f->out->last)
		f->fn->st.at[f->out->last].next = 0;
	f->diags->at.n = b->remarks;
	f->out_of = b->out_of;
	return false;
}

St front_emit(Front *f, StKind kind)
{
	St s = ir_new_st(f->fn, kind, f->line);
	ir_append(f->fn, f->out, s);
	return s;
}

void front_append(Front *f, Chain *c, St s)
{
	ir_append(f->fn, c, s);
}

void front_append_all(Front *f, Chain *c, Chain more)
{
	for (St s = more.first, next; s; s = next) {
		next = f->fn->st.at[s].next;
		f->fn->st.at[s].next = 0;
		ir_append(f->fn, c, s);
	}
}

void front_push(Front *f, Chain *c, Chain **saved)
{
	*saved = f->out;
	f->out = c;
}

void front_pop(Front *f, Chain *saved)
{
	f->out = saved;
}

void front_fp(Front *f, int level)
{
	if (level > f->fp)
		f->fp = level;
}

void front_set_span(Front *f, Var v, Span s)
{
	while (f->span.n <= v)
		*vec_push(f->arena, &f->span) = (Span){ INT64_MIN, INT64_MAX };
	f->span.at[v] = s;
}

Var front_let(Front *f, const char *name, Ex e)
{
	Var v = ir_new_var(f->fn, name, f->fn->ex.at[e].type);
	Span span = front_span(f, e);
	f->fn->var.at[v].once = true;
	St s = front_emit(f, Klet);
	f->fn->st.at[s].v = v;
	f->fn->st.at[s].e = e;
	front_set_span(f, v, span);
	return v;
}

/* Sets a variable that may be set again elsewhere. */
void front_put(Front *f, Var v, Ex e)
{
	St s = front_emit(f, Klet);
	f->fn->st.at[s].v = v;
	f->fn->st.at[s].e = e;
}

/* How many nodes e has, counting to at most `most`; -1 if it depends on memory or on a variable that
 * is assigned more than once. */
static int stable_size(Front *f, Ex e, int most)
{
	const Expr *x = &f->fn->ex.at[e];
	const VarInfo *v;
	if (x->op == Oload)
		return -1;
	if (x->op == Ovar) {
		v = &f->fn->var.at[x->ref];
		return v->once || v->loop || v->param ? 1 : -1;
	}
	int size = 1, n = ir_arity(f->fn, e);
	for (int k = 0; k < n && size <= most; k++) {
		int more = stable_size(f, ir_operand(f->fn, e, k), most);
		if (more < 0)
			return -1;
		size += more;
	}
	return size;
}

bool front_stable(Front *f, Ex e)
{
	int size = stable_size(f, e, 12);
	return size > 0 && size <= 12;
}

Ex front_keep(Front *f, const char *name, Ex e)
{
	return front_stable(f, e) ? e : ir_var(f->fn, front_let(f, name, e));
}

static void sticky(Fn *fn, Ex e, void *env)
{
	*(bool *)env |= ir_op_is_sticky((Op)fn->ex.at[e].op);
}

Ex front_extent(Front *f, Ex e)
{
	bool fails = false;
	ir_each_ex(f->fn, e, sticky, &fails);
	return fails ? ir_var(f->fn, front_let(f, "n", e)) : front_keep(f, "n", e);
}

void front_check(Front *f, Ex cond, Diag code)
{
	const Expr *x = &f->fn->ex.at[cond];
	if (x->op == Ocon && x->u.i)
		return;
	St s = front_emit(f, Kcheck);
	f->fn->st.at[s].e = cond;
	f->fn->st.at[s].code = (uint16_t)code;
}

/* What may fail has to be computed even where nobody asks for it. */
static Ex keep_failing(Front *f, Ex e)
{
	bool fails = false;
	if (front_stable(f, e))
		ir_each_ex(f->fn, e, sticky, &fails);
	return fails ? ir_var(f->fn, front_let(f, "t", e)) : front_keep(f, "t", e);
}

Value front_spill(Front *f, Value v)
{
	if (v.kind == Vscalar) {
		v.e = keep_failing(f, v.e);
		if (v.tag)
			v.tag = front_keep(f, "tag", v.tag);
	} else if (v.kind == Vbox) {
		v.e = front_keep(f, "box", v.e);
	} else if (v.kind == Vtuple || v.kind == Vrange || v.kind == Vslice || v.kind == Vmaybe) {
		v.tag = v.kind == Vmaybe ? front_keep(f, "tag", v.tag) : v.tag;
		Value *item = base_alloc(f->arena, sizeof *item * (size_t)(v.n + 1));
		for (int k = 0; k < v.n; k++)
			item[k] = front_spill(f, v.item[k]);
		v.item = item;
	} else if (v.kind == Varray && !v.object && !v.arr->unsure) {
		v = front_materialise(f, "t", v);
	}
	return v;
}

static const Span anything = { INT64_MIN, INT64_MAX };

static int64_t clamp(__int128 x)
{
	return x <= INT64_MIN ? INT64_MIN : x >= INT64_MAX ? INT64_MAX : (int64_t)x;
}

static Span span_add(Span a, Span b)
{
	Span r = anything;
	if (a.lo != INT64_MIN && b.lo != INT64_MIN)
		r.lo = clamp((__int128)a.lo + b.lo);
	if (a.hi != INT64_MAX && b.hi != INT64_MAX)
		r.hi = clamp((__int128)a.hi + b.hi);
	return r;
}

static Span span_neg(Span a)
{
	return (Span){ a.hi == INT64_MAX ? INT64_MIN : -a.hi, a.lo == INT64_MIN ? INT64_MAX : -a.lo };
}

static Span span_mul(Span a, Span b)
{
	if (a.lo >= 0 && b.lo >= 0 && (a.hi == INT64_MAX || b.hi == INT64_MAX))
		return (Span){ clamp((__int128)a.lo * b.lo), INT64_MAX };
	if (a.lo == INT64_MIN || b.lo == INT64_MIN || a.hi == INT64_MAX || b.hi == INT64_MAX)
		return anything;
	__int128 p[4] = { (__int128)a.lo * b.lo, (__int128)a.lo * b.hi, (__int128)a.hi * b.lo,
		(__int128)a.hi * b.hi };
	__int128 lo = p[0], hi = p[0];
	for (int k = 1; k < 4; k++) {
		lo = p[k] < lo ? p[k] : lo;
		hi = p[k] > hi ? p[k] : hi;
	}
	return (Span){ clamp(lo), clamp(hi) };
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}
static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static Span span_divided(Span a, Span b, Op op)
{
	if (b.lo <= 0)
		return anything;
	if (op == Omod)
		return (Span){ 0, b.hi == INT64_MAX ? INT64_MAX : b.hi - 1 };
	if (a.lo >= 0)
		return (Span){ 0, a.hi == INT64_MAX ? INT64_MAX : a.hi / b.lo };
	return (Span){ a.lo, a.hi == INT64_MAX ? INT64_MAX : most(a.hi, 0) };
}

static Span span_of_type(Type t)
{
	switch (t) {
	case Tbool: return (Span){ 0, 1 };
	case Ti8: return (Span){ -128, 127 };
	case Ti16: return (Span){ -32768, 32767 };
	case Ti32: return (Span){ INT32_MIN, INT32_MAX };
	case Tu8: return (Span){ 0, 255 };
	case Tu16: return (Span){ 0, 65535 };
	case Tu32: return (Span){ 0, UINT32_MAX };
	default: return anything;
	}
}

/* Only i64 expressions have bounds worth asking for. */
Span front_span(Front *f, Ex e)
{
	const Expr *x = &f->fn->ex.at[e];
	Span a, b;
	if (x->type != Ti64)
		return span_of_type(x->type);
	switch (x->op) {
	case Ocon: return (Span){ x->u.i, x->u.i };
	case Odim: return (Span){ 0, INT32_MAX };
	case Ovar: return x->ref < f->span.n ? f->span.at[x->ref] : anything;
	case Ocast: return span_of_type(f->fn->ex.at[x->u.a[0]].type);
	default: break;
	}
	if (x->op == Oload || !ir_op[x->op].arity)
		return anything;
	a = front_span(f, x->u.a[x->op == Oselect || x->op == Oguard ? 1 : 0]);
	if (ir_op[x->op].arity == 1)
		return x->op == Oneg || x->op == Onegv ? span_neg(a) : anything;
	b = x->op == Oguard ? a : front_span(f, x->u.a[x->op == Oselect ? 2 : 1]);
	switch (x->op) {
	case Oadd:
	case Oaddv: return span_add(a, b);
	case Osub:
	case Osubv: return span_add(a, span_neg(b));
	case Omul:
	case Omulv: return span_mul(a, b);
	case Ofloordiv:
	case Omod: return span_divided(a, b, x->op);
	case Omax:
	case Opymax: return (Span){ most(a.lo, b.lo), most(a.hi, b.hi) };
	case Omin:
	case Opymin: return (Span){ least(a.lo, b.lo), least(a.hi, b.hi) };
	case Oguard: return a;
	case Oselect: return (Span){ least(a.lo, b.lo), most(a.hi, b.hi) };
	default: return anything;
	}
}
