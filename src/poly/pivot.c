/*
 * An ordered loop k each of whose rounds changes all of a matrix by its column k and its row k (paths,
 * closures): 32 rounds at a time. What the 32 rows and columns are at their own round is found out
 * first, and kept; then each element goes through the 32 rounds in order.
 *
 *   for k in 0:n:1                          for b in 0:(n + 31) // 32:1
 *     q = c[k,:]                              w = c[32b:32b+32,:]
 *     for i in 0:n:1                          for k in 0:32:1
 *       let x = c[i,k]                          rows[k,:] = w[k,:]; w changes by its column 32b+k and it
 *       for j in 0:n:1                 =>     for i in 0:n:1
 *         set c[i,j] = f(c[i,j], x, q[j])       t = c[i,32b:32b+32]
 *                                               for k in 0:32:1
 *                                                 cols[i,k] = t[k]; t changes by that and rows[k,32b:]
 *                                             for k in 0:32:1
 *                                               for i in 0:n:1
 *                                                 for j in 0:n:1
 *                                                   set c[i,j] = f(c[i,j], cols[i,k], rows[k,j])
 *
 * Where the row is not kept (`late` in rows: c[k,j] is read as it is by then), the rows behind k see
 * it changed; where the column is not, the columns behind k do. There are two states of each then, and
 * the matrix has four parts, with the pivots between them.
 */
#include "poly/own.h"

#include <string.h>

enum { Pivots = 32, Strip = 64, Cache = 1 << 20 };

typedef struct Pivot {
	Poly *p;
	Fn *f;
	St s; /* the ordered loop */
	const Effects *x;
	uint32_t line;
	Var k, i, j;
	Ex rounds, rows, cols; /* ends of the loops over k, i and j */
	Sto c, kept;           /* the matrix; what its row is copied to, or 0 */
	Var let;               /* is given what depends on the column; or 0 */
	Ex column;             /* that, of `old` */
	Ex body;               /* what is stored, of old, left and right */
	Var old, left, right;  /* stand for c[i,j], for the column's value and the row's */
	bool late_row, late_col;
	bool fits;
	Ex first, strips; /* the first of the rounds at hand; how many strips of columns there are */
	Sto corner, own,
		w; /* where the pivots' rows and columns meet; rows of it at their own rounds; the
	                         pivots' rows */
	Sto row_at, col_at; /* rows and columns at their own rounds */
} Pivot;

static Ex load2(const Pivot *q, Sto s, Ex a, Ex b)
{
	return ir_load(q->f, s, (Ex[]){ a, b });
}

static Ex plus(const Pivot *q, Ex a, Ex b)
{
	return ir_bin(q->f, Oadd, a, b);
}

static bool is_plain_loop(const Fn *f, St s)
{
	int64_t lo, step;
	const Stmt *x = &f->st.at[s];
	return x->kind == Kfor && !(x->flags & Fprod) && ir_is_int(f, x->step, &step) && step == 1 &&
		   ir_is_int(f, x->lo, &lo) && lo == 0;
}

/* Is e the same throughout the ordered loop? */
static bool is_fixed(const Pivot *q, Ex e)
{
	const Fn *f = q->f;
	const Expr *x = &f->ex.at[e];
	if (x->op == Ovar)
		return !bit_has(q->x->writes, x->ref);
	if (x->op == Oload)
		return false;
	for (int k = 0; k < ir_arity(f, e); k++)
		if (!is_fixed(q, ir_operand(f, e, k)))
			return false;
	return true;
}

/* Statement s is  for j in 0:cols:1 kept[j] = c[k,j], maybe in an `if`; its storages. */
static bool is_row_kept(Pivot *q, St s)
{
	Fn *f = q->f;
	const Stmt *x = &f->st.at[s];
	if (x->kind == Kif && x->body && !x->other && !f->st.at[x->body].next && is_fixed(q, x->e))
		return is_row_kept(q, x->body);
	if (!is_plain_loop(f, s) || !x->body || f->st.at[x->body].next)
		return false;
	Ex j = ir_var(f, x->v);
	const Stmt *set = &f->st.at[x->body];
	if (set->kind != Kset || set->n != 1 || f->pool.at[set->at] != j ||
		f->ex.at[set->e].op != Oload || f->ex.at[set->e].n != 2)
		return false;
	q->kept = set->s;
	q->c = f->ex.at[set->e].ref;
	q->cols = x->hi;
	return set->e == load2(q, q->c, ir_var(f, q->k), j) && f->sto.at[q->kept].origin == Stemp &&
		   f->sto.at[q->kept].type == f->sto.at[q->c].type;
}

/* Puts old, left and right in the places of what they stand for. */
static Ex take_apart(Rewrite *r, Ex e)
{
	Pivot *q = r->env;
	Fn *f = q->f;
	Ex i = ir_var(f, q->i), j = ir_var(f, q->j), k = ir_var(f, q->k);
	if (e == load2(q, q->c, i, j))
		return ir_var(f, q->old);
	if (e == load2(q, q->c, i, k)) {
		q->late_col = true;
		q->fits &= !q->let;
		return ir_var(f, q->left);
	}
	if (e == load2(q, q->c, k, j)) {
		q->late_row = true;
		q->fits &= !q->kept;
		return ir_var(f, q->right);
	}
	if (q->kept && e == ir_load(f, q->kept, &j))
		return ir_var(f, q->right);
	return q->let && e == ir_var(f, q->let) ? ir_var(f, q->left) : e;
}

static Ex take_column(Rewrite *r, Ex e)
{
	const Pivot *q = r->env;
	Ex at = load2(q, q->c, ir_var(r->f, q->i), ir_var(r->f, q->k));
	return e == at ? ir_var(r->f, q->old) : e;
}

static void look_ex(Fn *f, Ex e, void *env)
{
	Pivot *q = env;
	const Expr *x = &f->ex.at[e];
	if (x->op == Oload)
		q->fits &= x->ref != q->kept && !ir_may_alias(f, x->ref, q->c);
	if (x->op == Ovar && x->ref != q->i && x->ref != q->j && x->ref != q->k)
		q->fits &= !bit_has(q->x->writes, x->ref);
}

/* Are the row's elements in e? */
static bool reads_row(const Pivot *q, Ex e)
{
	Fn *f = q->f;
	Ex j = ir_var(f, q->j), row = load2(q, q->c, ir_var(f, q->k), j);
	Ex kept = q->kept ? ir_load(f, q->kept, &j) : row;
	if (e == row || e == kept)
		return true;
	for (int n = 0; n < ir_arity(f, e); n++)
		if (reads_row(q, ir_operand(f, e, n)))
			return true;
	return false;
}

/* The two inner loops and the set: rows, cols, column, body. */
static bool look_inside(Pivot *q, St s)
{
	Fn *f = q->f;
	Stmt rows = f->st.at[s];
	if (!is_plain_loop(f, s) || rows.next)
		return false;
	St in = rows.body;
	q->i = rows.v;
	q->rows = rows.hi;
	Ex column = 0;
	if (in && f->st.at[in].kind == Klet && f->var.at[f->st.at[in].v].once) {
		q->let = f->st.at[in].v;
		column = f->st.at[in].e;
		in = f->st.at[in].next;
	}
	if (!in || !is_plain_loop(f, in) || f->st.at[in].next ||
		(q->kept && f->st.at[in].hi != q->cols))
		return false;
	q->j = f->st.at[in].v;
	q->cols = f->st.at[in].hi;
	Stmt set = f->st.at[f->st.at[in].body];
	if (set.kind != Kset || set.next || set.n != 2 || (q->c && q->c != set.s))
		return false;
	q->c = set.s;
	Type t = f->sto.at[q->c].type;
	if (f->sto.at[q->c].layout != 'C' || !strchr("fi", ir_type[t].kind) || ir_type[t].bytes < 4 ||
		ir_load(f, set.s, &f->pool.at[set.at]) != load2(q, q->c, ir_var(f, q->i), ir_var(f, q->j)))
		return false;
	if (!reads_row(q, set.e))
		return false;
	q->old = ir_new_var(f, "old", t);
	q->right = ir_new_var(f, "row", t);
	q->left = ir_new_var(f, "column", q->let ? f->var.at[q->let].type : t);
	Rewrite r = { .f = f, .node = take_apart, .env = q },
			l = { .f = f, .node = take_column, .env = q };
	q->body = ir_rewrite_ex(&r, set.e);
	q->column = q->let ? ir_rewrite_ex(&l, column) : ir_var(f, q->old);
	ir_each_ex(f, q->body, look_ex, q);
	ir_each_ex(f, q->column, look_ex, q);
	return q->fits && ir_uses_var(f, q->body, q->left) && ir_uses_var(f, q->body, q->right) &&
		   ir_uses_var(f, q->column, q->old) && !ir_uses_var(f, q->column, q->j);
}

/* Is nothing that the loop assigns read behind it? */
static bool is_gone(const Pivot *q)
{
	const uint64_t *after = q->p->after[q->s];
	for (Var v = 1; after && v < q->f->var.n; v++)
		if (bit_has(q->x->writes, v) && bit_has(after, v))
			return false;
	return true;
}

static uint32_t accesses(const Effects *x, Sto s)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < x->access.n; i++)
		n += x->access.at[i].s == s;
	return n;
}

static bool is_fit(Pivot *q, St s)
{
	Fn *f = q->f;
	if (!is_plain_loop(f, s) || f->st.at[s].flags & Fmap)
		return false;
	q->k = f->st.at[s].v;
	q->rounds = f->st.at[s].hi;
	q->line = f->st.at[s].line;
	St in = f->st.at[s].body;
	if (!in || (f->st.at[in].kind != Kalloc && f->st.at[in].kind != Kfor))
		return false;
	q->x = ir_effects(f, s);
	if (q->x->heavy || q->x->sticky || !is_gone(q))
		return false;
	if (f->st.at[in].kind == Kalloc) {
		Sto t = f->st.at[in].s;
		in = f->st.at[in].next;
		if (!in || !is_row_kept(q, in) || q->kept != t)
			return false;
		in = f->st.at[in].next;
	}
	return in && look_inside(q, in) && is_fixed(q, q->rows) && is_fixed(q, q->cols) &&
		   is_fixed(q, q->rounds) &&
		   (!q->kept || accesses(ir_effects_fn(f), q->kept) == accesses(q->x, q->kept));
}

static St loop(const Pivot *q, Var v, Ex lo, Ex hi, St body, uint8_t flags)
{
	St s = ir_new_loop(q->f, v, lo, hi, ir_int(q->f, 1), q->line);
	q->f->st.at[s].body = body;
	q->f->st.at[s].flags = flags;
	return s;
}

static St let(const Pivot *q, const char *name, Ex e, Ex *out)
{
	Fn *f = q->f;
	Var v = ir_new_var(f, name, f->ex.at[e].type);
	f->var.at[v].once = true;
	St s = ir_new_st(f, Klet, q->line);
	f->st.at[s].v = v;
	f->st.at[s].e = e;
	*out = ir_var(f, v);
	return s;
}

static Sto store(const Pivot *q, const char *name, Type t, Ex rows, Ex cols, Chain *b)
{
	Fn *f = q->f;
	Sto s = ir_new_store(f, name, t, cols ? 2 : 1, Stemp, 'C');
	f->sto.at[s].dim[0] = rows;
	f->sto.at[s].dim[1] = cols;
	St alloc = ir_new_st(f, Kalloc, q->line);
	f->st.at[alloc].s = s;
	ir_append(f, b, alloc);
	return s;
}

/* What becomes of `old` in row i and column j in round k, all counted in the matrix. */
static Ex changed(const Pivot *q, Ex old, Ex left, Ex right, Ex i, Ex j, Ex k)
{
	Fn *f = q->f;
	Ex e = ir_subst(f, q->body, q->i, i);
	e = ir_subst(f, ir_subst(f, e, q->j, j), q->k, k);
	e = ir_subst(f, ir_subst(f, e, q->left, left), q->right, right);
	return ir_subst(f, e, q->old, old);
}

/* The column's value where the column holds `at`. */
static Ex value(const Pivot *q, Ex at, Ex i, Ex k)
{
	Ex e = ir_subst(q->f, ir_subst(q->f, q->column, q->i, i), q->k, k);
	return ir_subst(q->f, e, q->old, at);
}

/* to[a,b] = from[first + a, first + b] for a < n, b < m. */
static St copied(const Pivot *q, Sto to, Sto from, Ex n, Ex m)
{
	Fn *f = q->f;
	Var a = ir_new_loop_var(f, "r"), b = ir_new_loop_var(f, "j");
	Ex at[2] = { ir_var(f, a), ir_var(f, b) };
	Ex e = load2(q, from, plus(q, q->first, at[0]), plus(q, q->first, at[1]));
	St set = ir_set(f, to, at, e, q->line);
	return loop(q, a, ir_int(f, 0), n, loop(q, b, ir_int(f, 0), m, set, Fmap), Fmap);
}

static Ex few(const Pivot *q)
{
	return ir_int(q->f, Pivots);
}

/* Columns lo .. hi of a row: to[at,j] = from[k,j]. */
static St kept_row(const Pivot *q, Sto to, Ex at, Sto from, Ex k, Ex lo, Ex hi)
{
	Fn *f = q->f;
	Var v = ir_new_loop_var(f, "j");
	Ex j = ir_var(f, v);
	return loop(q, v, lo, hi, ir_set(f, to, (Ex[]){ at, j }, load2(q, from, k, j), q->line), Fmap);
}

/* The elements, in the pivots' columns, of one row. */
typedef struct Line {
	Sto s;      /* where they are: s[r,j], or s[j] */
	Ex r, i, k; /* r: 0 for s[j]; the row in the matrix; the round, from the first on */
	Sto row;    /* the pivots' rows: row[part + k, shift + j] */
	Ex part, shift;
} Line;

static Ex element(const Pivot *q, const Line *l, Ex j)
{
	return l->r ? load2(q, l->s, l->r, j) : ir_load(q->f, l->s, &j);
}

/* The row's round k: keeps the column's values, then changes the elements. */
static St one_line(const Pivot *q, const Line *l)
{
	Fn *f = q->f;
	Chain b = { 0 };
	Var v = ir_new_loop_var(f, "j");
	Ex j = ir_var(f, v), K = plus(q, q->first, l->k), from = plus(q, l->part, l->k);
	Ex at = element(q, l, l->k), left, next;
	ir_append(f, &b, let(q, "x", value(q, at, l->i, K), &left));
	ir_append(f, &b, ir_set(f, q->col_at, (Ex[]){ l->i, l->k }, left, q->line));
	if (q->late_col) {
		Ex right = load2(q, l->row, from, plus(q, l->shift, l->k));
		next = changed(q, at, left, right, l->i, K, K);
		ir_append(f, &b, let(q, "x", value(q, next, l->i, K), &next));
		Ex idx[2] = { l->i, plus(q, few(q), l->k) };
		ir_append(f, &b, ir_set(f, q->col_at, idx, next, q->line));
		left = ir_select(f, ir_bin(f, Olt, l->k, j), next, left);
	}
	Ex idx[2] = { l->r ? l->r : j, j }, right = load2(q, l->row, from, plus(q, l->shift, j));
	Ex e = changed(q, element(q, l, j), left, right, l->i, plus(q, q->first, j), K);
	St set = ir_set(f, l->s, idx, e, q->line);
	ir_append(f, &b, loop(q, v, ir_int(f, 0), few(q), set, Fmap));
	return b.first;
}

/* Which state of the pivots' rows row i sees in round k. */
static Ex part_of(const Pivot *q, Ex i, Ex k)
{
	Fn *f = q->f;
	Ex zero = ir_int(f, 0);
	return q->late_row ? ir_select(f, ir_bin(f, Olt, k, i), few(q), zero) : zero;
}

static St only_if(const Pivot *q, Ex e, St body)
{
	St s = ir_new_st(q->f, Kif, q->line);
	q->f->st.at[s].e = e;
	q->f->st.at[s].body = body;
	return s;
}

/* Where the pivots' rows and columns meet goes through the rounds: the columns' values there. */
static void corner(const Pivot *q, Chain *b)
{
	Fn *f = q->f;
	Var kv = ir_new_loop_var(f, "k"), rv = ir_new_loop_var(f, "r");
	Ex k = ir_var(f, kv), r = ir_var(f, rv), zero = ir_int(f, 0);
	Chain in = { 0 };
	Ex i = plus(q, q->first, r), K = plus(q, q->first, k);
	ir_append(f, b, copied(q, q->corner, q->c, few(q), few(q)));
	ir_append(f, &in, kept_row(q, q->own, k, q->corner, k, zero, few(q)));
	if (q->late_row) {
		Line own = { q->corner, k, K, k, q->own, zero, zero };
		ir_append(f, &in, one_line(q, &own));
		ir_append(f, &in, kept_row(q, q->own, plus(q, few(q), k), q->corner, k, zero, few(q)));
	}
	Line other = { q->corner, r, i, k, q->own, part_of(q, r, k), zero };
	St row = one_line(q, &other);
	row = q->late_row ? only_if(q, ir_bin(f, One, r, k), row) : row;
	ir_append(f, &in, loop(q, rv, zero, few(q), row, Fmap));
	ir_append(f, b, loop(q, kv, zero, few(q), in.first, 0));
}

/* The strip's columns, from lo on, of row r of the pivots, in round k. */
static St stretch(const Pivot *q, Ex r, Ex k, Ex lo)
{
	Fn *f = q->f;
	Var v = ir_new_loop_var(f, "j");
	Ex i = plus(q, q->first, r), j = plus(q, lo, ir_var(f, v)), K = plus(q, q->first, k);
	Ex left = load2(q, q->col_at, i, k);
	if (q->late_col) {
		Ex next = load2(q, q->col_at, i, plus(q, few(q), k));
		left = ir_select(f, ir_bin(f, Olt, K, j), next, left);
	}
	Ex right = load2(q, q->row_at, plus(q, part_of(q, r, k), k), j);
	Ex e = changed(q, load2(q, q->w, r, j), left, right, i, j, K);
	St set = ir_set(f, q->w, (Ex[]){ r, j }, e, q->line);
	return loop(q, v, ir_int(f, 0), ir_int(f, Strip), set, Fmap);
}

/* The pivots' rows, those columns: w[r,lo + j] = c[first + r,lo + j]; behind the last one stand more of
 * it, so that all strips are of one width. */
static St strip_copied(const Pivot *q, Ex lo)
{
	Fn *f = q->f;
	Var rv = ir_new_loop_var(f, "r"), jv = ir_new_loop_var(f, "j");
	Ex r = ir_var(f, rv), j = plus(q, lo, ir_var(f, jv)), zero = ir_int(f, 0);
	Ex from = ir_bin(f, Omin, j, ir_plus(f, q->cols, -1));
	Ex e = load2(q, q->c, plus(q, q->first, r), from);
	St set = ir_set(f, q->w, (Ex[]){ r, j }, e, q->line);
	return loop(q, rv, zero, few(q), loop(q, jv, zero, ir_int(f, Strip), set, Fmap), Fmap);
}

/* rows[at,lo + j] = w[k,lo + j] */
static St strip_kept(const Pivot *q, Ex at, Ex k, Ex lo)
{
	return kept_row(q, q->row_at, at, q->w, k, lo, plus(q, lo, ir_int(q->f, Strip)));
}

/* The pivots' rows go through the rounds, some columns at a time; what they are at their own rounds
 * is kept. */
static St strips(const Pivot *q)
{
	Fn *f = q->f;
	Chain b = { 0 }, in = { 0 };
	Var sv = ir_new_loop_var(f, "strip"), kv = ir_new_loop_var(f, "k");
	Var rv = ir_new_loop_var(f, "r");
	Ex k = ir_var(f, kv), r = ir_var(f, rv), zero = ir_int(f, 0), lo;
	ir_append(f, &b, let(q, "lo", ir_bin(f, Omul, ir_var(f, sv), ir_int(f, Strip)), &lo));
	ir_append(f, &b, strip_copied(q, lo));
	ir_append(f, &in, strip_kept(q, k, k, lo));
	if (q->late_row) {
		ir_append(f, &in, stretch(q, k, k, lo));
		ir_append(f, &in, strip_kept(q, plus(q, few(q), k), k, lo));
	}
	St row = stretch(q, r, k, lo);
	row = q->late_row ? only_if(q, ir_bin(f, One, r, k), row) : row;
	ir_append(f, &in, loop(q, rv, zero, few(q), row, Fmap));
	ir_append(f, &b, loop(q, kv, zero, few(q), in.first, 0));
	return loop(q, sv, zero, q->strips, b.first, Fsure);
}

/* The pivots' columns of each row go through the rounds; what they are at their own is kept. */
static St columns(const Pivot *q)
{
	Fn *f = q->f;
	Chain b = { 0 };
	Var iv = ir_new_loop_var(f, "i"), kv = ir_new_loop_var(f, "k"), jv = ir_new_loop_var(f, "j");
	Ex i = ir_var(f, iv), k = ir_var(f, kv), j = ir_var(f, jv), zero = ir_int(f, 0);
	Sto t = store(q, "t", f->sto.at[q->c].type, few(q), 0, &b);
	Ex there = plus(q, q->first, j), K = plus(q, q->first, k);
	St set = ir_set(f, t, &j, load2(q, q->c, i, there), q->line);
	ir_append(f, &b, loop(q, jv, zero, few(q), set, Fmap));
	Line l = { t, 0, i, k, q->row_at, part_of(q, i, K), q->first };
	ir_append(f, &b, loop(q, kv, zero, few(q), one_line(q, &l), 0));
	if (q->late_col) {
		Var bv = ir_new_loop_var(f, "j");
		Ex own = ir_var(f, bv), idx[2] = { i, plus(q, q->first, own) };
		set = ir_set(f, q->c, idx, ir_load(f, t, &own), q->line);
		ir_append(f, &b, loop(q, bv, zero, few(q), set, Fmap));
	}
	return loop(q, iv, zero, q->rows, b.first, Fmap);
}

/* Part number `n` of a side: in front of the pivots, or behind them. */
static void side(const Pivot *q, Ex n, Ex length, Chain *b, Ex *lo, Ex *hi)
{
	Fn *f = q->f;
	Ex front = ir_bin(f, Oeq, n, ir_int(f, 0));
	Ex behind = ir_bin(f, Omin, length, plus(q, q->first, few(q)));
	ir_append(f, b, let(q, "lo", ir_select(f, front, ir_int(f, 0), behind), lo));
	Ex end = ir_bin(f, Omin, length, q->first);
	ir_append(f, b, let(q, "hi", ir_select(f, front, end, length), hi));
}

/* All elements go through the rounds, or all but those of the pivots. */
static St all(const Pivot *q)
{
	Fn *f = q->f;
	Chain outer = { 0 }, inner = { 0 };
	Var kv = ir_new_loop_var(f, "k"), iv = ir_new_loop_var(f, "i"), jv = ir_new_loop_var(f, "j");
	Var av = ir_new_loop_var(f, "part"), bv = ir_new_loop_var(f, "part");
	Ex zero = ir_int(f, 0), k = ir_var(f, kv), i = ir_var(f, iv), j = ir_var(f, jv);
	Ex ilo = zero, ihi = q->rows, jlo = zero, jhi = q->cols, from = k, of = k;
	if (q->late_row) {
		side(q, ir_var(f, av), q->rows, &outer, &ilo, &ihi);
		from = plus(q, ir_bin(f, Omul, ir_var(f, av), few(q)), k);
	}
	if (q->late_col) {
		side(q, ir_var(f, bv), q->cols, &inner, &jlo, &jhi);
		of = plus(q, ir_bin(f, Omul, ir_var(f, bv), few(q)), k);
	}
	Ex e = changed(q, load2(q, q->c, i, j), load2(q, q->col_at, i, of),
		load2(q, q->row_at, from, j), i, j, plus(q, q->first, k));
	St st = ir_set(f, q->c, (Ex[]){ i, j }, e, q->line);
	st = loop(q, iv, ilo, ihi, loop(q, jv, jlo, jhi, st, Fmap), Fmap);
	ir_append(f, &inner, loop(q, kv, zero, few(q), st, 0));
	st = q->late_col ? loop(q, bv, zero, ir_int(f, 2), inner.first, 0) : inner.first;
	ir_append(f, &outer, st);
	return q->late_row ? loop(q, av, zero, ir_int(f, 2), outer.first, 0) : outer.first;
}

/* The number of whole blocks: none where the matrix stays in cache, and rounds in a row are as fast. */
static St blocks_of(const Pivot *q, Ex *out)
{
	Fn *f = q->f;
	Ex least = ir_bin(f, Omin, q->rounds, ir_bin(f, Omin, q->rows, q->cols));
	Ex few_elements = ir_int(f, Cache / ir_type[f->sto.at[q->c].type].bytes);
	Ex small = ir_bin(f, Olt, ir_bin(f, Omul, q->rows, q->cols), few_elements);
	Ex n = ir_bin(f, Omax, ir_int(f, 0), ir_bin(f, Ofloordiv, least, few(q)));
	return let(q, "blocks", ir_select(f, small, ir_int(f, 0), n), out);
}

static void stores(Pivot *q, Chain *b)
{
	Fn *f = q->f;
	Type t = f->sto.at[q->c].type, left = f->var.at[q->left].type;
	Ex strip = ir_int(f, Strip), states[2] = { few(q), ir_int(f, 2 * Pivots) };
	q->strips = ir_bin(f, Ofloordiv, ir_plus(f, q->cols, Strip - 1), strip);
	Ex wide = ir_bin(f, Omax, ir_int(f, 0), ir_bin(f, Omul, q->strips, strip));
	q->corner = store(q, "corner", t, few(q), few(q), b);
	q->own = store(q, "own", t, states[q->late_row], few(q), b);
	q->w = store(q, "pivots", t, few(q), wide, b);
	q->row_at = store(q, "rows", t, states[q->late_row], wide, b);
	q->col_at = store(q, "columns", left, q->rows, states[q->late_col], b);
}

/* The loop becomes: blocks of rounds, and those that are left. */
static void rewrite(Pivot *q)
{
	Fn *f = q->f;
	Chain out = { 0 }, in = { 0 }, blocks = { 0 };
	Ex zero = ir_int(f, 0), n;
	Var b = ir_new_loop_var(f, "block");
	ir_append(f, &out, blocks_of(q, &n));
	stores(q, &blocks);
	ir_append(f, &in, let(q, "first", ir_bin(f, Omul, ir_var(f, b), few(q)), &q->first));
	corner(q, &in);
	ir_append(f, &in, strips(q));
	ir_append(f, &in, columns(q));
	ir_append(f, &in, all(q));
	if (q->late_row) {
		Var v = ir_new_loop_var(f, "r");
		Ex r = ir_var(f, v);
		St row = kept_row(q, q->c, plus(q, q->first, r), q->w, r, zero, q->cols);
		ir_append(f, &in, loop(q, v, zero, few(q), row, Fmap));
	}
	ir_append(f, &blocks, loop(q, b, zero, n, in.first, 0));
	ir_append(f, &out, only_if(q, ir_bin(f, Olt, zero, n), blocks.first));
	St rest = ir_new_st(f, Kfor, q->line);
	f->st.at[rest] = f->st.at[q->s];
	f->st.at[rest].lo = ir_bin(f, Omul, n, few(q));
	f->st.at[out.last].next = rest;
	f->st.at[q->s] = f->st.at[out.first];
}

static bool chain(Poly *p, St first)
{
	Fn *f = p->f;
	bool any = false;
	for (St s = first; s; s = f->st.at[s].next) {
		Pivot q = { .p = p, .f = f, .s = s, .fits = true };
		if (f->st.at[s].kind == Kfor && is_fit(&q, s)) {
			rewrite(&q);
			any = true;
			*p = poly_renew(p);
			continue;
		}
		any |= chain(p, f->st.at[s].body);
		any |= chain(p, f->st.at[s].other);
	}
	return any;
}

bool poly_pivot(Poly *p)
{
	return chain(p, p->f->body);
}
