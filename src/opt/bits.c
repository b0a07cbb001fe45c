/* Rounds that are sums of bits: see bits.h. */
#include "opt/bits.h"

#include "ir/effects.h"
#include "opt/lin.h"

#include <string.h>

enum { Budget = 1 << 14, Rounds = 64 };

static const Bit zero, one_bit = { .one = true };

bool bits_is_zero(const Bit *b)
{
	return !b->s && !b->id && !b->d && !b->fixed && !b->one;
}

/* Does the bit not depend on state and datum? */
static bool is_fixed(const Bit *b)
{
	return !b->s && !b->id && !b->d;
}

static bool is_one(const Bit *b)
{
	return is_fixed(b) && !b->fixed && b->one;
}

static bool is_known(const Bits *x)
{
	for (int i = 0; i < 64; i++)
		if (!bits_is_zero(&x->b[i]) && !is_one(&x->b[i]))
			return false;
	return true;
}

static uint64_t number(const Bits *x)
{
	uint64_t n = 0;
	for (int i = 0; i < 64; i++)
		n |= (uint64_t)x->b[i].one << i;
	return n;
}

static Bit plus(Round *r, Bit a, Bit b)
{
	Bit y = { .s = a.s ^ b.s, .d = a.d ^ b.d, .fixed = a.fixed || b.fixed, .one = a.one != b.one };
	if (a.id == b.id)
		return y;
	y.c = a.c | b.c;
	y.id = !a.id ? b.id : !b.id ? a.id : ++r->ids;
	return y;
}

static bool is_signed(Type t) { return ir_type[t].kind == 'i'; }
static int width_of(Type t) { return t == Tbool ? 1 : 8 * ir_type[t].bytes; }

static Bits *fresh(const Round *r)
{
	return base_alloc(r->f->arena, sizeof(Bits));
}

/* x as a value of type t: its low bits, extended. */
static const Bits *wrap(const Round *r, const Bits *x, Type t)
{
	Bits *y = fresh(r);
	int w = width_of(t);
	for (int i = 0; i < 64; i++)
		y->b[i] = i < w ? x->b[i] : is_signed(t) ? x->b[w - 1] : zero;
	return y;
}

static const Bits *constant(const Round *r, int64_t n)
{
	Bits *y = fresh(r);
	for (int i = 0; i < 64; i++)
		y->b[i] = (uint64_t)n >> i & 1 ? one_bit : zero;
	return y;
}

/* a times b, one of which does not depend on state and datum. */
static bool times(Round *r, Bit a, Bit b, Bit *y)
{
	int k = 0;
	if (bits_is_zero(&a) || bits_is_zero(&b))
		return *y = zero, true;
	if (is_one(&a) || is_one(&b))
		return *y = is_one(&a) ? b : a, true;
	if (is_fixed(&a) && is_fixed(&b))
		return *y = (Bit){ .fixed = true }, true;
	if (!is_fixed(&a) && !is_fixed(&b)) {
		bool same = !a.fixed && !b.fixed && a.id == b.id && a.s == b.s && a.d == b.d && a.one == b.one;
		return *y = a, same;
	}
	Bit c = is_fixed(&a) ? b : a;
	while (k < r->conditions && (r->condition[k].s != c.s || r->condition[k].c != c.c ||
									r->condition[k].d != c.d))
		k++;
	if (k == 64)
		return false;
	r->condition[k] = c;
	r->conditions += k == r->conditions;
	*y = (Bit){ .c = (uint64_t)1 << k, .id = ++r->ids };
	return true;
}

static bool choose(Round *r, Bit c, const Bits *a, const Bits *b, Bits *y)
{
	for (int i = 0; i < 64; i++) {
		Bit more;
		if (!times(r, c, plus(r, a->b[i], b->b[i]), &more))
			return false;
		y->b[i] = plus(r, more, b->b[i]);
	}
	return true;
}

static const Bits *eval(Round *r, Ex e);

static const Bits *logic(Round *r, Op op, const Bits *a, const Bits *b)
{
	Bits *y = fresh(r);
	for (int i = 0; i < 64; i++) {
		Bit both = zero;
		if (op != Oxor && !times(r, a->b[i], b->b[i], &both))
			return NULL;
		y->b[i] = op == Oand ? both : plus(r, plus(r, a->b[i], b->b[i]), both);
	}
	return y;
}

/* a * 2**k of type t; `fits`: nothing may be lost. */
static const Bits *left(const Round *r, const Bits *a, int64_t k, Type t, bool fits)
{
	Bits *y = fresh(r);
	if (k < 0 || k > 63)
		return NULL;
	for (int i = 0; i < 64; i++) {
		if (fits && i + k >= 63 && !bits_is_zero(&a->b[i]))
			return NULL;
		y->b[i] = i >= k ? a->b[i - k] : zero;
	}
	return wrap(r, y, t);
}

static const Bits *right(const Round *r, const Bits *a, int64_t k, Type t)
{
	Bits *y = fresh(r);
	if (k < 0)
		return NULL;
	for (int i = 0; i < 64; i++)
		y->b[i] = i + k < 64 ? a->b[i + k] : is_signed(t) ? a->b[63] : zero;
	return y;
}

/* Sums whose operands have no bit in common. */
static const Bits *sum(const Round *r, const Bits *a, const Bits *b)
{
	Bits *y = fresh(r);
	for (int i = 0; i < 64; i++) {
		bool none = bits_is_zero(&a->b[i]);
		if (!none && !bits_is_zero(&b->b[i]))
			return NULL;
		y->b[i] = none ? b->b[i] : a->b[i];
	}
	return bits_is_zero(&y->b[63]) ? y : NULL;
}

/* Is only the lowest bit there? */
static bool is_bit(const Bits *a)
{
	for (int i = 1; i < 64; i++)
		if (!bits_is_zero(&a->b[i]))
			return false;
	return true;
}

static const Bits *spread(const Round *r, const Bits *a)
{
	Bits *y = fresh(r);
	for (int i = 0; i < 64; i++)
		y->b[i] = a->b[0];
	return y;
}

/* n if x is 2**n, else -1. */
static int power(const Bits *x)
{
	uint64_t n = is_known(x) ? number(x) : 0;
	return n && !(n & (n - 1)) && !(n >> 62) ? __builtin_ctzll(n) : -1;
}

static const Bits *product(Round *r, const Bits *a, const Bits *b, Type t, bool fits)
{
	if (power(a) >= 0 || is_bit(b)) {
		const Bits *swap = a;
		a = b;
		b = swap;
	}
	if (power(b) >= 0)
		return left(r, a, power(b), t, fits);
	return is_bit(a) ? logic(r, Oand, spread(r, a), b) : NULL;
}

/* Is a != 0? */
static const Bits *nonzero(const Round *r, const Bits *a)
{
	Bits *y = fresh(r);
	int n = 0;
	for (int i = 0; i < 64; i++) {
		if (is_one(&a->b[i]))
			return constant(r, 1);
		if (bits_is_zero(&a->b[i]))
			continue;
		n++;
		y->b[0] = a->b[i];
	}
	return n <= 1 ? y : NULL;
}

static const Bits *negated(Round *r, const Bits *a)
{
	Bits *y = fresh(r);
	for (int i = 0; i < 64; i++)
		y->b[i] = plus(r, a->b[i], one_bit);
	return y;
}

/* The largest or the smallest that x can be, if it is not negative. */
static uint64_t bound(const Bits *x, bool most)
{
	uint64_t n = 0;
	for (int i = 0; i < 64; i++)
		n |= (uint64_t)(most ? !bits_is_zero(&x->b[i]) : is_one(&x->b[i])) << i;
	return n;
}

/* a < b, or a <= b; where that is certain. */
static const Bits *compare(const Round *r, const Bits *a, const Bits *b, bool equal)
{
	if (!bits_is_zero(&a->b[63]) || !bits_is_zero(&b->b[63]))
		return NULL;
	if (bound(a, true) < bound(b, false) + equal)
		return constant(r, 1);
	return bound(a, false) + !equal > bound(b, true) ? constant(r, 0) : NULL;
}

static const Bits *unary(Round *r, const Expr *x, const Bits *a)
{
	switch (x->op) {
	case Ocast: return x->type == Tbool ? nonzero(r, a) : wrap(r, a, x->type);
	case Onot: return wrap(r, negated(r, a), x->type);
	case Oneg: case Onegv: return is_bit(a) ? wrap(r, spread(r, a), x->type) : NULL;
	default: return NULL;
	}
}

static const Bits *binary(Round *r, const Expr *x, const Bits *a, const Bits *b)
{
	const Bits *y;
	int k = power(b);
	bool count = is_known(b);
	int64_t n = count ? (int64_t)number(b) : 0;
	switch (x->op) {
	case Oxor: case Oand: case Oor: return logic(r, x->op, a, b);
	case Oshl: case Oshlv: return count ? left(r, a, n, x->type, x->op == Oshlv) : NULL;
	case Oshr: case Oshrv: return count ? right(r, a, n, x->type) : NULL;
	case Oadd: case Oaddv: return sum(r, a, b);
	case Omul: case Omulv: return product(r, a, b, x->type, x->op == Omulv);
	case Ofloordiv: return k >= 0 ? right(r, a, k, x->type) : NULL;
	case Omod: return k >= 0 ? logic(r, Oand, a, constant(r, ((int64_t)1 << k) - 1)) : NULL;
	case One: return nonzero(r, logic(r, Oxor, a, b));
	case Oeq:
		y = nonzero(r, logic(r, Oxor, a, b));
		return y ? wrap(r, negated(r, y), Tbool) : NULL;
	case Olt: case Ole: return compare(r, a, b, x->op == Ole);
	default: return NULL;
	}
}

/* The datum: an element that other rounds' numbers have nothing to do with. */
static const Bits *element(Round *r, Ex e)
{
	Fn *f = r->f;
	const Expr *x = &f->ex.at[e];
	for (Var v = 1; v < f->var.n; v++)
		if (v != r->loop && bit_has(r->assigned, v) && ir_uses_var(f, e, v))
			return NULL;
	if (r->datum && r->datum != e)
		return NULL;
	Bits *y = fresh(r);
	r->datum = e;
	r->guarded = x->type != Tu8 && x->type != Tbool;
	for (int i = 0; i < BITS_DATA && i < width_of(x->type); i++)
		y->b[i].d = (uint8_t)(1 << i);
	return y;
}

/* A parameter or something computed before the loop. */
static const Bits *outside(Round *r, Var v)
{
	Bits *y = fresh(r);
	int k = 0, w = width_of(r->f->var.at[v].type);
	while (k < r->fixeds && r->fixed[k] != v)
		k++;
	if (k == BITS_FIXED)
		return NULL;
	r->fixed[k] = v;
	r->fixeds += k == r->fixeds;
	for (int i = 0; i < 64; i++)
		y->b[i].fixed = i < (w < r->width ? w : r->width);
	return y;
}

static const Bits *variable(Round *r, Var v)
{
	for (int k = 0; k < r->lets; k++)
		if (r->let[k] == v)
			return r->value[k];
	return bit_has(r->assigned, v) ? NULL : outside(r, v);
}

static const Bits *select(Round *r, const Expr *x)
{
	const Bits *c = eval(r, x->u.a[0]);
	if (!c)
		return NULL;
	if (is_known(c))
		return eval(r, x->u.a[c->b[0].one ? 1 : 2]);
	const Bits *a = eval(r, x->u.a[1]), *b = eval(r, x->u.a[2]);
	Bits *y = fresh(r);
	return a && b && choose(r, c->b[0], a, b, y) ? y : NULL;
}

/* NULL: not known. */
static const Bits *eval(Round *r, Ex e)
{
	Expr x = r->f->ex.at[e];
	if ((x.type != Tbool && ir_type[x.type].kind != 'i' && ir_type[x.type].kind != 'u') ||
		++r->work > Budget)
		return NULL;
	switch (x.op) {
	case Ocon: return constant(r, x.u.i);
	case Ovar: return variable(r, x.ref);
	case Oload: return element(r, e);
	case Oselect: return select(r, &x);
	case Oguard: {
		const Bits *ok = eval(r, x.u.a[0]);
		return ok && is_one(&ok->b[0]) ? eval(r, x.u.a[1]) : NULL;
	}
	default: break;
	}
	int n = ir_arity(r->f, e);
	const Bits *a = n > 0 ? eval(r, x.u.a[0]) : NULL, *b = n == 2 ? eval(r, x.u.a[1]) : NULL;
	return !a || n > 2 || (n == 2 && !b) ? NULL : n == 1 ? unary(r, &x, a) : binary(r, &x, a, b);
}

static bool assign(Round *r, Var v, const Bits *value)
{
	int k = 0;
	while (k < r->lets && r->let[k] != v)
		k++;
	if (k == BITS_LETS)
		return false;
	r->let[k] = v;
	r->value[k] = value;
	r->lets += k == r->lets;
	return true;
}

static bool run(Round *r, St first);

static bool run_if(Round *r, const Stmt *x)
{
	const Bits *c = eval(r, x->e);
	if (!c)
		return false;
	if (is_known(c))
		return run(r, c->b[0].one ? x->body : x->other);
	const Bits *before[BITS_LETS] = { NULL }, *then[BITS_LETS] = { NULL };
	memcpy(before, r->value, sizeof before);
	if (!run(r, x->body))
		return false;
	memcpy(then, r->value, sizeof then);
	memcpy(r->value, before, sizeof before);
	if (!run(r, x->other))
		return false;
	for (int k = 0; k < r->lets; k++) {
		Bits *y = fresh(r);
		if (then[k] == r->value[k])
			continue;
		bool known = then[k] && r->value[k] && choose(r, c->b[0], then[k], r->value[k], y);
		r->value[k] = known ? y : NULL;
	}
	return true;
}

static bool run_for(Round *r, const Stmt *x)
{
	int64_t lo, hi, step;
	if (!ir_is_int(r->f, x->lo, &lo) || !ir_is_int(r->f, x->hi, &hi) ||
		!ir_is_int(r->f, x->step, &step) || step < 1 || lo < 0 || hi > (1 << 20) ||
		hi - lo > Rounds * step)
		return false;
	for (; lo < hi; lo += step)
		if (!assign(r, x->v, constant(r, lo)) || !run(r, x->body))
			return false;
	return true;
}

static bool run(Round *r, St first)
{
	for (St s = first; s; s = r->f->st.at[s].next) {
		Stmt x = r->f->st.at[s];
		bool ok;
		const Bits *y;
		switch (x.kind) {
		case Knone: ok = true; break;
		case Klet:
			y = eval(r, x.e);
			ok = (y || opt_is_quiet(r->f, x.e)) && assign(r, x.v, y);
			break;
		case Kif: ok = run_if(r, &x); break;
		case Kfor: ok = run_for(r, &x); break;
		case Kcheck:
			y = eval(r, x.e);
			ok = y && is_one(&y->b[0]);
			break;
		default: ok = false;
		}
		if (!ok || r->work > Budget)
			return false;
	}
	return true;
}

const Bits *opt_round_end(const Round *r)
{
	return r->value[0];
}

bool opt_round(Round *r, St body)
{
	Bits *s = fresh(r);
	Type t = r->f->var.at[r->state].type;
	for (int i = 0; i < r->width; i++)
		s->b[i].s = (uint64_t)1 << i;
	if (!assign(r, r->state, wrap(r, s, t)) || !run(r, body))
		return false;
	for (int k = 0; k < r->lets; k++)
		if (!r->value[k] && !r->f->var.at[r->let[k]].once)
			return false;
	for (int i = r->width; i < 64; i++)
		if (!bits_is_zero(&r->value[0]->b[i]))
			return false;
	return true;
}
