/*
 * A loop over data that drives an integer through shifts and exclusive ors (checksums) takes eight
 * rounds at a time, from tables that are computed when it starts.
 *
 *   for b in lo:hi:1                       b0 = lo
 *     s = s xor @d[b]                      if lo + 512 <= hi && (s >> 32) == 0
 *     for j in 0:8:1                =>       t[m, x] = s after m + 1 rounds, from s = x and data 0
 *       if s and 1 != 0                      for b in lo:hi - 8:8
 *         s = (s >> 1) xor P                   s = t[7, (s xor @d[b]) and 255] xor
 *       else                                       t[6, ((s >> 8) xor @d[b+1]) and 255] ...
 *         s = s >> 1                           b0 = b + 8
 *                                          for b in b0:hi:1
 *                                            as it was
 *
 * It holds because a round is a sum (exclusive or) of bits of s, bits of the datum and products of
 * such sums with numbers that do not change: round(x xor y) = round(x) xor round(y) xor round(0).
 * The bits of s which a round does not only shift are a window of at most eight, and the datum is
 * added to just that window. The last rounds are the loop as it was: it sets all other variables.
 */
#include "opt/bits.h"
#include "opt/lin.h"
#include "opt/opt.h"

#include "ir/effects.h"

enum { Slices = 8, Worth = 48, Long = 512 };

typedef struct Table {
	Fn *f;
	Stmt loop;
	Round round;
	Var state;
	int shift;      /* a bit outside the window goes that many places up */
	int low, bits;  /* the window */
	uint64_t moves; /* bits of the state that are shifted, and stay */
	Sto sto;
} Table;

static Ex op(const Table *t, Op o, Ex a, Ex b) { return ir_bin(t->f, o, a, b); }
static Ex num(const Table *t, int64_t n) { return ir_int(t->f, n); }

/* The bits of the state's end in which bit i of its beginning is; -1: not only as a sum. */
static int column(const Table *t, int i, uint64_t *out)
{
	const Bits *end = opt_round_end(&t->round);
	*out = 0;
	for (int k = 0; k < t->round.conditions; k++)
		if (t->round.condition[k].s >> i & 1)
			return -1;
	for (int k = 0; k < t->round.width; k++)
		*out |= (end->b[k].s >> i & 1) << k;
	return 0;
}

/* By how many places do most bits go? */
static void find_shift(Table *t)
{
	int votes[127] = { 0 }, best = 0;
	uint64_t out;
	for (int i = 0; i < t->round.width; i++)
		if (!column(t, i, &out) && out && !(out & (out - 1)))
			votes[63 + __builtin_ctzll(out) - i]++;
	for (int k = 1; k < 127; k++)
		best = votes[k] > votes[best] ? k : best;
	t->shift = best - 63;
}

/* Bits that are not only shifted. */
static bool find_window(Table *t)
{
	uint64_t window = 0, out;
	t->moves = 0;
	for (int i = 0; i < t->round.width; i++) {
		int to = i + t->shift;
		bool fits = !column(t, i, &out);
		if (fits && !out)
			continue;
		if (fits && to >= 0 && to < 64 && out == (uint64_t)1 << to)
			t->moves |= (uint64_t)1 << i;
		else
			window |= (uint64_t)1 << i;
	}
	if (!window)
		return false;
	t->low = __builtin_ctzll(window);
	t->bits = 64 - __builtin_clzll(window) - t->low;
	uint64_t all = (((uint64_t)1 << t->bits) - 1) << t->low;
	return t->bits <= BITS_DATA && !(t->moves & all);
}

static bool in_both(const Bit *b, int i, int k)
{
	return (b->s >> i & 1) == (uint64_t)(b->d >> k & 1);
}

/* Is bit k of the datum always where bit k of the window is? */
static bool is_added(const Table *t)
{
	const Bits *end = opt_round_end(&t->round);
	for (int k = 0; k < BITS_DATA; k++) {
		bool inside = k < t->bits;
		for (int i = 0; i < 64; i++)
			if (inside ? !in_both(&end->b[i], t->low + k, k) : end->b[i].d >> k & 1)
				return false;
		for (int i = 0; i < t->round.conditions; i++) {
			const Bit *b = &t->round.condition[i];
			if (inside ? !in_both(b, t->low + k, k) : b->d >> k & 1)
				return false;
		}
	}
	return true;
}

static void look(Fn *f, St s, void *env)
{
	const Stmt *x = &f->st.at[s];
	*(bool *)env &= x->kind == Knone || x->kind == Klet || x->kind == Kif || x->kind == Kfor ||
					x->kind == Kcheck;
}

static bool try_state(Table *t, const Effects *x, Var v, int width)
{
	t->state = v;
	t->round = (Round){
		.f = t->f, .state = v, .width = width, .loop = t->loop.v, .assigned = x->writes
	};
	if (!opt_round(&t->round, t->loop.body) || t->round.work < Worth || !t->round.datum)
		return false;
	find_shift(t);
	return find_window(t) && is_added(t);
}

/* Is s such a loop? Its state is then known. */
static bool is_fit(Table *t, St s)
{
	Fn *f = t->f;
	int64_t step;
	bool plain = true;
	t->loop = f->st.at[s];
	if (t->loop.flags & (Fmap | Fpar) || !ir_is_int(f, t->loop.step, &step) || step != 1)
		return false;
	ir_each_st(f, t->loop.body, look, &plain);
	if (!plain)
		return false;
	Effects *x = ir_effects(f, s);
	for (Var v = 1; v < f->var.n; v++) {
		const VarInfo *info = &f->var.at[v];
		char kind = ir_type[info->type].kind;
		int bits = 8 * ir_type[info->type].bytes;
		if (!bit_has(x->writes, v) || !bit_has(x->exposed, v) || info->once || info->loop ||
			info->type == Tu64 || (kind != 'i' && kind != 'u'))
			continue;
		if (try_state(t, x, v, bits == 64 ? 32 : bits - (kind == 'i')) ||
			(bits == 64 && try_state(t, x, v, 63)))
			return true;
	}
	return false;
}

/* x with its bits `n` places up, those of `mask` kept; `all`: there are no others. */
static Ex moved(const Table *t, Ex x, int n, uint64_t mask, bool all)
{
	if (n)
		x = op(t, n > 0 ? Oshl : Oshr, x, num(t, n > 0 ? n : -n));
	return all ? x : op(t, Oand, x, num(t, (int64_t)mask));
}

/* Of a state, what bits are left of after so many rounds without the window's part: as they lie
 * before the first. */
static uint64_t left_after(const Table *t, int rounds)
{
	uint64_t left = 0;
	for (int i = 0; i < t->round.width; i++) {
		bool stays = true;
		for (int k = 0; k < rounds && stays; k++) {
			int at = i + k * t->shift;
			stays = at >= 0 && at < t->round.width && t->moves >> at & 1;
		}
		if (stays)
			left |= (uint64_t)1 << i;
	}
	return left;
}

static uint64_t shifted(uint64_t x, int n)
{
	return n <= -64 || n >= 64 ? 0 : n < 0 ? x >> -n : x << n;
}

/* What stands in the window after so many rounds, as a number from 0 on; 0: nothing. */
static Ex windowed(const Table *t, Ex state, int rounds)
{
	int to = rounds * t->shift;
	uint64_t window = (((uint64_t)1 << t->bits) - 1) << t->low;
	uint64_t got = shifted(left_after(t, rounds), to) & window;
	return got ? moved(t, state, to - t->low, got >> t->low, got == window) : 0;
}

/* The state after so many rounds without what the windows add; 0: nothing. */
static Ex passed(const Table *t, Ex state, int rounds)
{
	int to = rounds * t->shift;
	uint64_t got = shifted(left_after(t, rounds), to);
	uint64_t whole = (uint64_t)-1 >> (64 - t->round.width);
	uint64_t all = shifted(whole, to);
	return got ? moved(t, state, to, got, got == all) : 0;
}

static Ex raw_entry(const Table *t, Ex slice, Ex at)
{
	Ex idx[2] = { slice, at };
	return ir_load(t->f, t->sto, idx);
}

static Ex entry(const Table *t, Ex slice, Ex at)
{
	return ir_cast(t->f, Ti64, raw_entry(t, slice, at));
}

static Ex masked(const Table *t, Ex x)
{
	return op(t, Oand, x, num(t, ((int64_t)1 << t->bits) - 1));
}

static Ex sum(const Table *t, Ex a, Ex b)
{
	return !a ? b : !b ? a : op(t, Oxor, a, b);
}

static St let(const Table *t, Var v, Ex e)
{
	St s = ir_new_st(t->f, Klet, t->loop.line);
	t->f->st.at[s].v = v;
	t->f->st.at[s].e = ir_cast(t->f, t->f->var.at[v].type, e);
	return s;
}

static St put(const Table *t, Ex slice, Ex at, Ex e)
{
	Ex idx[2] = { slice, at };
	return ir_set(t->f, t->sto, idx, ir_cast(t->f, t->f->sto.at[t->sto].type, e), t->loop.line);
}

static St loop(const Table *t, Var v, Ex lo, Ex hi, int by, St body)
{
	St s = ir_new_loop(t->f, v, lo, hi, num(t, by), t->loop.line);
	t->f->st.at[s].body = body;
	return s;
}

/* The statements of a round with variables of their own, without checks (they hold). */
typedef struct Names {
	const Table *t;
	const Effects *x;
	Var *to; /* by variable */
} Names;

static Ex rename_node(Rewrite *r, Ex e)
{
	const Names *n = r->env;
	Expr x = r->f->ex.at[e];
	if (e == n->t->round.datum)
		return ir_con_i(r->f, x.type, 0);
	return x.op == Ovar && n->to[x.ref] ? ir_var(r->f, n->to[x.ref]) : e;
}

static St copy(const Names *n, Rewrite *r, St first)
{
	Fn *f = r->f;
	Chain made = { 0 };
	for (St s = first; s; s = f->st.at[s].next) {
		Stmt x = f->st.at[s];
		if (x.kind == Knone || x.kind == Kcheck)
			continue;
		St c = ir_new_st(f, Knone, x.line);
		x.next = 0;
		x.e = ir_rewrite_ex(r, x.e);
		x.body = copy(n, r, x.body);
		x.other = copy(n, r, x.other);
		if (x.kind != Kif)
			x.v = n->to[x.v];
		f->st.at[c] = x;
		ir_append(f, &made, c);
	}
	return made.first;
}

/* One round of the state in variable `v`, with datum 0. */
static St round_of(const Table *t, const Effects *x, Var v)
{
	Fn *f = t->f;
	Names names = { .t = t, .x = x, .to = base_alloc(f->arena, f->var.n * sizeof(Var)) };
	Rewrite r = { .f = f, .node = rename_node, .env = &names };
	Var vars = f->var.n;
	for (Var w = 1; w < vars; w++) {
		VarInfo info = f->var.at[w];
		if (w == t->loop.v || !bit_has(x->writes, w))
			continue;
		Var made = w == t->state ? v : info.loop ? ir_new_loop_var(f, info.name)
												 : ir_new_var(f, info.name, info.type);
		if (w != t->state)
			f->var.at[made].once = info.once;
		names.to[w] = made;
	}
	return copy(&names, &r, t->loop.body);
}

/* Entry number k of the powers of two, behind them that of 0. */
static Ex basis(const Table *t, Var k)
{
	Ex i = ir_var(t->f, k), n = num(t, t->bits);
	return ir_select(t->f, op(t, Olt, i, n), op(t, Oshl, num(t, 1), i), num(t, 0));
}

/* All of a slice from what stands at 0 and at the powers of two. */
static void fill(const Table *t, Ex slice, Chain *c)
{
	Fn *f = t->f;
	Ex zero = raw_entry(t, slice, num(t, 0));
	for (int64_t n = 1; n < 1 << t->bits; n *= 2) {
		Var j = ir_new_loop_var(f, "j"), v = ir_new_var(f, "more", f->sto.at[t->sto].type);
		Ex at = ir_var(f, j), power = raw_entry(t, slice, num(t, n));
		f->var.at[v].once = true;
		ir_append(f, c, let(t, v, sum(t, power, zero)));
		Ex value = sum(t, raw_entry(t, slice, at), ir_var(f, v));
		St set = put(t, slice, op(t, Oadd, at, num(t, n)), value);
		ir_append(f, c, loop(t, j, num(t, 0), num(t, n), 1, set));
	}
}

/* Slice 0 at 0 and the powers of two: a round. */
static void first_slice(const Table *t, const Effects *x, Chain *c)
{
	Fn *f = t->f;
	Var k = ir_new_loop_var(f, "k"), v = ir_new_var(f, "round", f->var.at[t->state].type);
	Chain body = { 0 };
	Ex zero = num(t, 0), at = basis(t, k);
	ir_append(f, &body, let(t, v, op(t, Oshl, at, num(t, t->low))));
	ir_append(f, &body, round_of(t, x, v));
	ir_append(f, &body, put(t, zero, at, ir_cast(f, Ti64, ir_var(f, v))));
	ir_append(f, c, loop(t, k, zero, num(t, t->bits + 1), 1, body.first));
}

/* All slices: each a round behind the one before. */
static void slices(const Table *t, Chain *c)
{
	Fn *f = t->f;
	Var m = ir_new_loop_var(f, "m"), k = ir_new_loop_var(f, "k"), v = ir_new_var(f, "last", Ti64);
	f->var.at[v].once = true;
	Ex slice = ir_var(f, m), zero = num(t, 0), at = basis(t, k), last = ir_var(f, v);
	Ex e = sum(t, entry(t, zero, masked(t, windowed(t, last, 0))), entry(t, zero, zero));
	Chain body = { 0 }, inside = { 0 };
	ir_append(f, &body, let(t, v, entry(t, op(t, Osub, slice, num(t, 1)), at)));
	ir_append(f, &body, put(t, slice, at, sum(t, e, passed(t, last, 1))));
	Ex some = ir_select(f, op(t, Olt, zero, slice), num(t, t->bits + 1), zero);
	ir_append(f, &inside, loop(t, k, zero, some, 1, body.first));
	fill(t, slice, &inside);
	ir_append(f, c, loop(t, m, zero, num(t, Slices), 1, inside.first));
}

/* Eight rounds; b0 follows. What needs the state is added last: it comes last. */
static St eight(const Table *t, Var b0)
{
	Fn *f = t->f;
	Var b = ir_new_loop_var(f, f->var.at[t->loop.v].name);
	Ex at = ir_var(f, b), state = ir_cast(f, Ti64, ir_var(f, t->state)), any = 0, all = 0;
	Chain body = { 0 };
	for (int m = Slices - 1; m >= 0; m--) {
		Var d = ir_new_var(f, "datum", Ti64);
		f->var.at[d].once = true;
		Ex e = ir_subst(f, t->round.datum, t->loop.v, op(t, Oadd, at, num(t, m)));
		ir_append(f, &body, let(t, d, ir_cast(f, Ti64, e)));
		Ex datum = ir_var(f, d);
		any = any ? op(t, Oor, any, datum) : datum;
		Ex index = masked(t, sum(t, datum, windowed(t, state, m)));
		all = sum(t, all, entry(t, num(t, Slices - 1 - m), index));
	}
	if (t->round.guarded) {
		St stop = ir_new_st(f, Kif, t->loop.line), leave = ir_new_st(f, Kbreak, t->loop.line);
		f->st.at[stop].e = op(t, One, op(t, Oshr, any, num(t, BITS_DATA)), num(t, 0));
		f->st.at[stop].body = leave;
		f->st.at[stop].flags = Fcold;
		ir_append(f, &body, stop);
	}
	ir_append(f, &body, let(t, t->state, sum(t, all, passed(t, state, Slices))));
	ir_append(f, &body, let(t, b0, op(t, Oadd, at, num(t, Slices))));
	return loop(t, b, t->loop.lo, op(t, Osub, t->loop.hi, num(t, Slices)), Slices, body.first);
}

/* Is v below 2**width? */
static Ex is_small(const Table *t, Ex ok, Var v)
{
	Ex high = op(t, Oshr, ir_cast(t->f, Ti64, ir_var(t->f, v)), num(t, t->round.width));
	return op(t, Oland, ok, op(t, Oeq, high, num(t, 0)));
}

static void rewrite(Table *t, St s)
{
	Fn *f = t->f;
	Effects *x = ir_effects(f, s);
	base_remark(f->unit->diags, Dtabulated, t->loop.line, 0);
	t->sto = ir_new_store(f, "table", t->round.width <= 32 ? Tu32 : Ti64, 2, Stemp, 'C');
	f->sto.at[t->sto].dim[0] = num(t, Slices);
	f->sto.at[t->sto].dim[1] = num(t, (int64_t)1 << t->bits);
	Var b0 = ir_new_var(f, f->var.at[t->loop.v].name, Ti64);
	Chain inside = { 0 }, whole = { 0 };
	St alloc = ir_new_st(f, Kalloc, t->loop.line), choice = ir_new_st(f, Kif, t->loop.line);
	f->st.at[alloc].s = t->sto;
	ir_append(f, &inside, alloc);
	first_slice(t, x, &inside);
	slices(t, &inside);
	ir_append(f, &inside, eight(t, b0));
	Ex ok = op(t, Ole, op(t, Oadd, t->loop.lo, num(t, Long)), t->loop.hi);
	ok = is_small(t, ok, t->state);
	for (int k = 0; k < t->round.fixeds; k++)
		ok = is_small(t, ok, t->round.fixed[k]);
	f->st.at[choice].e = ok;
	f->st.at[choice].body = inside.first;
	ir_append(f, &whole, choice);
	St rest = loop(t, t->loop.v, ir_var(f, b0), t->loop.hi, 1, t->loop.body);
	f->st.at[rest].next = t->loop.next;
	ir_append(f, &whole, rest);
	St start = let(t, b0, t->loop.lo);
	f->st.at[start].next = whole.first;
	f->st.at[s] = f->st.at[start];
}

static void tabulate(Fn *f, St first)
{
	for (St s = first; s; s = f->st.at[s].next) {
		Table t = { .f = f };
		if (f->st.at[s].kind == Kfor && is_fit(&t, s)) {
			rewrite(&t, s);
			while (f->st.at[s].kind != Kfor)
				s = f->st.at[s].next;
			continue;
		}
		tabulate(f, f->st.at[s].body);
		tabulate(f, f->st.at[s].other);
	}
}

void opt_tabulate(Fn *f)
{
	tabulate(f, f->body);
}
