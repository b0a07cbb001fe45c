#include "opt/lin.h"
#include "opt/prepare.h"

enum { ROWS = 128, MOST = 2 };

/*
 * A loop whose rounds each multiply a vector by a matrix, next rounds by the same matrix but for its
 * first column: y[j] = sum over k of e(k, j + i) g(k, i).
 */
typedef struct Batch {
	Fn *f;
	Stmt loop;
	St lib;
	Sto y;
	Var i, ke, je, kg; /* of the loop; of the loops that made the matrix and the vector */
	Ex e, g, terms;    /* terms: how many there are to a sum */
	Touch x;           /* the loop's body */
	bool fits;
} Batch;

static Ex add(Fn *f, Ex a, Ex b)
{
	return ir_bin(f, Oadd, a, b);
}

static bool linear(Fn *f, Ex e, int64_t k, Lin *l)
{
	Expr x = f->ex.at[e];
	int64_t n;
	if (ir_is_int(f, e, &n)) {
		Lin c = lin_int(n);
		return lin_add(l, &c, k);
	}
	if (x.op == Oadd || x.op == Osub)
		return linear(f, x.u.a[0], k, l) && linear(f, x.u.a[1], x.op == Osub ? -k : k, l);
	Lin atom = lin_atom(e);
	return lin_add(l, &atom, k);
}

/* Do the expressions differ in the way that sums of indices are written only? */
static bool alike(Fn *f, Ex a, Ex b)
{
	Expr x = f->ex.at[a], y = f->ex.at[b];
	if (a == b)
		return true;
	if (x.op != y.op || x.type != y.type || x.ref != y.ref || x.n != y.n)
		return false;
	if (x.type == Ti64) {
		Lin l = lin_int(0);
		return linear(f, a, 1, &l) && linear(f, b, -1, &l) && !l.n && !l.c;
	}
	int n = ir_arity(f, a);
	for (int k = 0; k < n; k++)
		if (!alike(f, ir_operand(f, a, k), ir_operand(f, b, k)))
			return false;
	return n > 0;
}

/* Is e the same for (i + 1, j) and for (i, j + 1)? */
static bool shifts(Fn *f, Ex e, Var i, Var j)
{
	Ex next_i = ir_plus(f, ir_var(f, i), 1), next_j = ir_plus(f, ir_var(f, j), 1);
	return alike(f, ir_subst(f, e, i, next_i), ir_subst(f, e, j, next_j));
}

/* What a loop nest of `rank` loops over all of s stores there, and its loops' variables. */
static Ex made_by(Fn *f, St st, Sto s, Var *v)
{
	int rank = f->sto.at[s].rank;
	int64_t n;
	for (int d = 0; d < rank; d++) {
		const Stmt *x = &f->st.at[st];
		if (x->kind != Kfor || !(x->flags & Fmap) || !ir_is_int(f, x->lo, &n) || n != 0 ||
			!ir_is_int(f, x->step, &n) || n != 1 || x->hi != f->sto.at[s].dim[d])
			return 0;
		v[d] = x->v;
		st = x->body;
		if (!st || f->st.at[st].next)
			return 0;
	}
	const Stmt *x = &f->st.at[st];
	if (x->kind != Kset || x->s != s)
		return 0;
	for (int d = 0; d < rank; d++)
		if (f->pool.at[x->at + (uint32_t)d] != ir_var(f, v[d]))
			return 0;
	return x->e;
}

/* The only statement of the chain, before `end`, that stores into s. */
static Ex maker(Fn *f, St first, St end, Sto s, Var *v)
{
	Ex found = 0;
	for (St st = first; st && st != end; st = f->st.at[st].next) {
		Touch x = opt_touch_of(f, st);
		if (f->st.at[st].kind == Kalloc || !opt_writes(f, &x, s))
			continue;
		if (found || !(found = made_by(f, st, s, v)))
			return 0;
	}
	return found;
}

/* May the statement stand in such a loop? */
static void look(Fn *f, St s, void *env)
{
	Batch *b = env;
	const Stmt *x = &f->st.at[s];
	switch (x->kind) {
	case Knone:
	case Kfor:
	case Kset:
	case Kalloc:
	case Kreduce: return;
	case Klet: b->fits &= f->var.at[x->v].once; return;
	case Klib:
		b->fits &= !b->lib && x->code == Lgemv;
		b->lib = s;
		return;
	default: b->fits = false;
	}
}

/* Is the node the same all the time, or a variable of the loops that are taken apart? */
static void look_at(Fn *f, Ex e, void *env)
{
	Batch *b = env;
	const Expr *x = &f->ex.at[e];
	if (x->op == Oload)
		b->fits &= !opt_writes(f, &b->x, x->ref);
	if (x->op == Ovar && x->ref != b->i && x->ref != b->ke && x->ref != b->je && x->ref != b->kg)
		b->fits &= !opt_assigns(&b->x, x->ref);
}

static bool is_one_chain(const Fn *f, St first, St s)
{
	for (St at = first; at; at = f->st.at[at].next)
		if (at == s)
			return true;
	return false;
}

static bool is_batch(Fn *f, St s, Batch *b)
{
	int64_t n;
	*b = (Batch){ .f = f, .loop = f->st.at[s], .fits = true };
	b->i = b->loop.v;
	if (b->loop.kind != Kfor || b->loop.flags & Fmap || !ir_is_int(f, b->loop.step, &n) || n != 1)
		return false;
	ir_each_st(f, b->loop.body, look, b);
	if (!b->fits || !b->lib || !is_one_chain(f, b->loop.body, b->lib))
		return false;
	const uint32_t *o = &f->pool.at[f->st.at[b->lib].at];
	Sto a = o[1], x = o[2];
	bool turned = o[3] != 0;
	Var v[2], w[2];
	b->y = o[0];
	if (!turned || f->sto.at[a].layout != 'C' || f->sto.at[a].origin != Stemp ||
		f->sto.at[x].origin != Stemp || f->sto.at[b->y].origin != Stemp ||
		ir_type[f->sto.at[a].type].kind != 'f')
		return false;
	b->e = maker(f, b->loop.body, b->lib, a, v);
	b->g = b->e ? maker(f, b->loop.body, b->lib, x, w) : 0;
	if (!b->g)
		return false;
	b->ke = v[0];
	b->je = v[1];
	b->kg = w[0];
	b->terms = f->sto.at[a].dim[0];
	b->x = opt_touch(f, b->loop.body);
	ir_each_ex(f, b->e, look_at, b);
	ir_each_ex(f, b->g, look_at, b);
	Ex length = f->sto.at[a].dim[1], i = ir_var(f, b->i);
	return b->fits && shifts(f, b->e, b->i, b->je) && opt_uses_var(f, b->e, b->i) &&
		   opt_invariant(f, &b->x, b->terms) && !ir_uses_var(f, b->terms, b->i) &&
		   !ir_uses_var(f, b->e, b->kg) && opt_invariant(f, &b->x, b->loop.lo) &&
		   opt_invariant(f, &b->x, b->loop.hi) &&
		   alike(f, ir_plus(f, ir_subst(f, length, b->i, ir_plus(f, i, 1)), 1), length);
}

static St loop(Fn *f, Var v, Ex lo, Ex hi, St body, uint8_t flags, uint32_t line)
{
	St s = ir_new_loop(f, v, lo, hi, ir_int(f, 1), line);
	f->st.at[s].body = body;
	f->st.at[s].flags = flags;
	return s;
}

static St last_of(const Fn *f, St s)
{
	while (f->st.at[s].next)
		s = f->st.at[s].next;
	return s;
}

/* A temporary matrix and, in front of `next`, its alloc. */
static Sto matrix(const Batch *b, const char *name, Ex rows, Ex cols, St *next)
{
	Fn *f = b->f;
	Sto m = ir_new_store(f, name, f->sto.at[b->y].type, 2, Stemp, 'C');
	f->sto.at[m].dim[0] = rows;
	f->sto.at[m].dim[1] = cols;
	St alloc = ir_new_st(f, Kalloc, f->st.at[b->lib].line);
	f->st.at[alloc].s = m;
	f->st.at[alloc].next = *next;
	*next = alloc;
	return m;
}

/* m[k, c] = e, in which k and c are called `row` and `col`. */
static St fill(const Batch *b, Sto m, Ex e, Var row, Var col)
{
	Fn *f = b->f;
	uint32_t line = f->st.at[b->lib].line;
	Var k = ir_new_loop_var(f, "k"), c = ir_new_loop_var(f, "j");
	Ex zero = ir_int(f, 0), at[2] = { ir_var(f, k), ir_var(f, c) };
	e = ir_subst(f, ir_subst(f, e, row, at[0]), col, at[1]);
	St inner = loop(f, c, zero, f->sto.at[m].dim[1], ir_set(f, m, at, e, line), Fmap, line);
	return loop(f, k, zero, f->sto.at[m].dim[0], inner, Fmap, line);
}

/* rows[r,j] = 0 */
static St cleared(const Batch *b, Sto rows)
{
	Fn *f = b->f;
	Ex zero = ir_con_f(f, f->sto.at[rows].type, 0);
	return fill(b, rows, zero, b->kg, b->je);
}

/* rows[r,j] = rows[r,j] + g(k, first + r) e(k, first + j) for j from r on: the others are not asked
 * for. The loop over k is outermost, which keeps the nest apart from others; src/poly takes it for the
 * product that it is. */
static St product(const Batch *b, Ex first, Sto rows)
{
	Fn *f = b->f;
	uint32_t line = f->st.at[b->lib].line;
	Var r = ir_new_loop_var(f, "r"), j = ir_new_loop_var(f, "j"), k = ir_new_loop_var(f, "k");
	Ex at[2] = { ir_var(f, r), ir_var(f, j) }, term = ir_var(f, k), zero = ir_int(f, 0);
	Ex g = ir_subst(f, ir_subst(f, b->g, b->i, add(f, first, at[0])), b->kg, term);
	Ex e = ir_subst(f, ir_subst(f, b->e, b->i, first), b->ke, term);
	e = ir_subst(f, e, b->je, at[1]);
	e = add(f, ir_load(f, rows, at), ir_bin(f, Omul, g, e));
	St in = ir_set(f, rows, at, e, line);
	in = loop(f, j, at[0], f->sto.at[rows].dim[1], in, 0, line);
	in = loop(f, r, zero, f->sto.at[rows].dim[0], in, 0, line);
	return loop(f, k, zero, b->terms, in, 0, line);
}

/* Is what the sums are of elements of arrays, as they lie there? */
static bool is_plain(const Batch *b)
{
	const Fn *f = b->f;
	const Expr *g = &f->ex.at[b->g], *e = &f->ex.at[b->e];
	return g->op == Oload && e->op == Oload && g->type == e->type &&
		   f->sto.at[b->y].type == g->type && (g->type == Tf32 || g->type == Tf64);
}

/* rows = left' right, where the rounds from `first` on are the columns of `left`. */
static St compute(const Batch *b, Ex first, Ex height, Ex length, Sto *rows)
{
	Fn *f = b->f;
	Chain c = { 0 };
	St lib = ir_new_st(f, Klib, f->st.at[b->lib].line), head = 0;
	bool plain = is_plain(b);
	Sto right = plain ? 0 : matrix(b, "right", b->terms, length, &head);
	Sto left = plain ? 0 : matrix(b, "left", b->terms, height, &head);
	*rows = matrix(b, "rows", height, length, &head);
	ir_append(f, &c, head);
	if (plain) {
		ir_append(f, &c, cleared(b, *rows));
		ir_append(f, &c, product(b, first, *rows));
		return c.first;
	}
	Var r = ir_new_loop_var(f, "r");
	Ex g = ir_subst(f, b->g, b->i, add(f, first, ir_var(f, r)));
	ir_append(f, &c, fill(b, left, g, b->kg, r));
	ir_append(f, &c, fill(b, right, ir_subst(f, b->e, b->i, first), b->ke, b->je));
	uint32_t operands[5] = { *rows, left, right, 1, 0 }, at = f->pool.n;
	for (int k = 0; k < 5; k++)
		*vec_push(f->arena, &f->pool) = operands[k];
	f->st.at[lib].code = Lgemm;
	f->st.at[lib].at = at;
	f->st.at[lib].n = 5;
	ir_append(f, &c, lib);
	return c.first;
}

/* How many rounds are a block: 128, or 256 where that leaves four blocks. */
static St height_of(const Batch *b, Ex *few)
{
	Fn *f = b->f;
	Var v = ir_new_var(f, "height", Ti64);
	Ex blocks = ir_int(f, 2 * MOST * ROWS), one = ir_int(f, 1), most = ir_int(f, MOST);
	Ex n = ir_bin(f, Ofloordiv, ir_bin(f, Osub, b->loop.hi, b->loop.lo), blocks);
	n = ir_bin(f, Omin, most, ir_bin(f, Omax, one, n));
	St s = ir_new_st(f, Klet, b->loop.line);
	f->var.at[v].once = true;
	f->st.at[s].v = v;
	f->st.at[s].e = ir_bin(f, Omul, n, ir_int(f, ROWS));
	*few = ir_var(f, v);
	return s;
}

static void rewrite(Batch *b, St s)
{
	Fn *f = b->f;
	uint32_t line = f->st.at[b->lib].line;
	Var p = ir_new_loop_var(f, "p"), j = ir_new_loop_var(f, "j");
	Ex zero = ir_int(f, 0), i = ir_var(f, b->i), few;
	St height_let = height_of(b, &few);
	Ex first = add(f, b->loop.lo, ir_bin(f, Omul, ir_var(f, p), few));
	Ex height = ir_bin(f, Omin, few, ir_bin(f, Osub, b->loop.hi, first));
	Sto rows;
	Ex length = f->sto.at[b->y].dim[0];
	St made = compute(b, first, height, ir_subst(f, length, b->i, first), &rows);
	Ex off = ir_bin(f, Osub, i, first), to = ir_var(f, j), place[2] = { off, add(f, to, off) };
	Ex value = ir_load(f, rows, place);
	St take = loop(f, j, zero, length, ir_set(f, b->y, &to, value, line), Fmap, line);
	f->st.at[take].next = f->st.at[b->lib].next;
	f->st.at[b->lib] = f->st.at[take];
	Ex end = ir_bin(f, Omin, add(f, first, few), b->loop.hi);
	St each = loop(f, b->i, first, end, b->loop.body, b->loop.flags, b->loop.line);
	f->st.at[last_of(f, made)].next = each;
	Ex span = add(f, ir_bin(f, Osub, b->loop.hi, b->loop.lo), ir_plus(f, few, -1));
	St whole = loop(f, p, zero, ir_bin(f, Ofloordiv, span, few), made, 0, b->loop.line);
	f->st.at[whole].next = b->loop.next;
	f->st.at[height_let].next = whole;
	f->st.at[s] = f->st.at[height_let];
}

/*
 * Products of one matrix, without its first columns, with one vector after the other become products
 * of two matrices, many vectors at a time. The order of such sums is free.
 *
 *   for i in 0:m:1                          for p in 0:(m+h-1)//h:1
 *     t = copy of a[:, i:]                    left, right = a[:, hp:hp+h], a[:, hp:]
 *     x = copy of a[:, i]               =>    gemm(rows, left, right, 1, 0)
 *     gemv(y, t, x, 1)                        for i in hp:min(hp+h, m):1
 *     ...                                       y[j] = rows[i-hp, j+i-hp]
 *                                               ...
 *
 * Where the operands are parts of arrays as they lie there, nothing is copied: a nest of loops adds the
 * products to rows, which is a product of the runtime's later (src/poly/product.c).
 */
void opt_batch_products(Fn *f, St first)
{
	Batch b;
	for (St s = first; s; s = f->st.at[s].next) {
		if (f->st.at[s].kind == Kfor && is_batch(f, s, &b)) {
			rewrite(&b, s);
			continue;
		}
		opt_batch_products(f, f->st.at[s].body);
		opt_batch_products(f, f->st.at[s].other);
	}
}
