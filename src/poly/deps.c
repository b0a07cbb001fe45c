#include "poly/deps.h"

#include <isl/constraint.h>
#include <isl/ctx.h>
#include <isl/options.h>
#include <isl/set.h>
#include <isl/space.h>
#include <isl/val.h>

enum { Cols = 48, Rows = 96, Most_questions = 400, Most_operations = 1000000 };

/* Columns are unknown integers: what does not change in the loop, the variables of the loops around
 * each of the two accesses, and helpers (side -1) that only exist. */
typedef struct Col {
	Ex what;
	int side; /* 0, 1: of access a, b; 2: the same for both; -1: helper */
} Col;
typedef struct Row {
	bool equal; /* sum = 0, else sum >= 0 */
	int64_t k[Cols], con;
} Row;
typedef struct System {
	Deps *d;
	const Effects *x; /* of the loop */
	Col col[Cols];
	Row row[Rows];
	uint32_t cols, rows;
	bool full;
} System;

static int column(System *s, Ex what, int side)
{
	for (uint32_t i = 0; side >= 0 && i < s->cols; i++) {
		if (s->col[i].what == what && s->col[i].side == side)
			return (int)i;
	}
	if (s->cols == Cols) {
		s->full = true;
		return 0;
	}
	s->col[s->cols] = (Col){ what, side };
	return (int)s->cols++;
}

static Row *new_row(System *s, bool equal)
{
	if (s->rows == Rows) {
		s->full = true;
		s->rows--;
	}
	s->row[s->rows] = (Row){ .equal = equal };
	return &s->row[s->rows++];
}

/* A value that no iteration of the loop changes. */
static bool fixed(const System *s, Ex e)
{
	const Fn *f = s->d->f;
	Expr x = f->ex.at[e];
	if (x.op == Ovar)
		return !bit_has(s->x->writes, x.ref);
	if (x.op == Oload) {
		for (Sto o = 1; o < f->sto.n; o++) {
			if (bit_has(s->x->swrites, o) && ir_may_alias(f, o, x.ref))
				return false;
		}
	}
	for (int k = 0, n = ir_arity(f, e); k < n; k++) {
		if (!fixed(s, ir_operand(f, e, k)))
			return false;
	}
	return true;
}

static bool add_term(int64_t *to, int64_t scale, int64_t k)
{
	int64_t p;
	return !__builtin_mul_overflow(scale, k, &p) && !__builtin_add_overflow(*to, p, to) &&
		   *to > -(INT64_C(1) << 40) && *to < INT64_C(1) << 40;
}

static bool affine(System *s, Ex e, int side, int64_t scale, Row *out);

/* x // c = q with c*q <= x < c*q + c for a constant c > 0; x % c = x - c*q. */
static bool affine_div(System *s, Ex e, int side, int64_t scale, Row *out)
{
	const Fn *f = s->d->f;
	Expr x = f->ex.at[e];
	int64_t c;
	if (!ir_is_int(f, x.u.a[1], &c) || c <= 0)
		return false;
	Row r = { .con = 0 };
	if (!affine(s, x.u.a[0], side, 1, &r))
		return false;
	int q = column(s, 0, -1);
	Row *low = new_row(s, false);
	*low = r;
	low->k[q] -= c;
	Row *high = new_row(s, false);
	for (uint32_t i = 0; i < Cols; i++)
		high->k[i] = -r.k[i];
	high->con = c - 1 - r.con;
	high->k[q] += c;
	if (x.op == Ofloordiv)
		return add_term(&out->k[q], scale, 1);
	return affine(s, x.u.a[0], side, scale, out) && add_term(&out->k[q], scale, -c);
}

/* Adds scale * e, as access `side` sees it, to the row. False: not affine (the row is spoiled). */
static bool affine(System *s, Ex e, int side, int64_t scale, Row *out)
{
	const Fn *f = s->d->f;
	Expr x = f->ex.at[e];
	int64_t c, both;
	if (ir_is_int(f, e, &c))
		return add_term(&out->con, scale, c);
	if (fixed(s, e) && (x.op == Ovar || x.op == Odim || x.op == Oload))
		return add_term(&out->k[column(s, e, 2)], scale, 1);
	switch (x.op) {
	case Ovar:
		if (f->var.at[x.ref].loop)
			return add_term(&out->k[column(s, e, side)], scale, 1);
		return s->d->def[x.ref] && affine(s, s->d->def[x.ref], side, scale, out);
	case Oadd:
	case Oaddv:
		return affine(s, x.u.a[0], side, scale, out) && affine(s, x.u.a[1], side, scale, out);
	case Osub:
	case Osubv:
		return affine(s, x.u.a[0], side, scale, out) && affine(s, x.u.a[1], side, -scale, out);
	case Oneg:
	case Onegv: return affine(s, x.u.a[0], side, -scale, out);
	case Omul:
	case Omulv:
		for (int k = 0; k < 2; k++) {
			if (ir_is_int(f, x.u.a[k], &c))
				return !__builtin_mul_overflow(scale, c, &both) &&
					   affine(s, x.u.a[1 - k], side, both, out);
		}
		break;
	case Ofloordiv:
	case Omod:
		if (affine_div(s, e, side, scale, out))
			return true;
		break;
	default: break;
	}
	return fixed(s, e) && add_term(&out->k[column(s, e, 2)], scale, 1);
}

/* sign * (v - e) - strict >= 0, and through max (for a lower bound) or min to their operands. */
static void add_bound(System *s, Ex v, Ex e, int side, int sign, int strict)
{
	Expr x = s->d->f->ex.at[e];
	if (x.op == Ovar && !fixed(s, e) && s->d->def[x.ref]) {
		add_bound(s, v, s->d->def[x.ref], side, sign, strict);
		return;
	}
	bool max = x.op == Omax || x.op == Opymax, min = x.op == Omin || x.op == Opymin;
	if ((sign > 0 && max) || (sign < 0 && min)) {
		add_bound(s, v, x.u.a[0], side, sign, strict);
		add_bound(s, v, x.u.a[1], side, sign, strict);
		return;
	}
	Row r = { .con = -strict };
	if (affine(s, v, side, sign, &r) && affine(s, e, side, -sign, &r))
		*new_row(s, false) = r;
}

/* The values that the variable of a loop takes. What is not affine is left out. */
static void add_loop(System *s, St loop, int side)
{
	Fn *f = s->d->f;
	Stmt st = f->st.at[loop];
	int64_t step = 1;
	if (st.kind == Kwhile)
		return;
	Ex v = ir_var(f, st.kind == Kreduce ? st.k : st.v);
	if (st.kind == Kfor && !ir_is_int(f, st.step, &step))
		return;
	if (step == 0)
		return;
	add_bound(s, v, st.lo, side, step > 0 ? 1 : -1, 0);
	add_bound(s, v, st.hi, side, step > 0 ? -1 : 1, 1);
	if (step == 1 || step == -1)
		return;
	Row r = { .equal = true };
	int q = column(s, 0, -1);
	r.k[q] = -step;
	if (affine(s, v, side, 1, &r) && affine(s, st.lo, side, -1, &r))
		*new_row(s, true) = r;
}

static void add_loops(System *s, const Access *a, int side)
{
	for (uint32_t i = a->scope; i; i = s->x->scope.at[i].up)
		add_loop(s, s->x->scope.at[i].st, side);
}

static __isl_give isl_constraint *constraint(
	isl_ctx *ctx, __isl_keep isl_local_space *ls, const Row *r, uint32_t cols)
{
	isl_constraint *c = r->equal ? isl_constraint_alloc_equality(isl_local_space_copy(ls))
								 : isl_constraint_alloc_inequality(isl_local_space_copy(ls));
	for (uint32_t i = 0; i < cols; i++) {
		if (r->k[i])
			c = isl_constraint_set_coefficient_val(
				c, isl_dim_set, (int)i, isl_val_int_from_si(ctx, r->k[i]));
	}
	return isl_constraint_set_constant_val(c, isl_val_int_from_si(ctx, r->con));
}

/* Has the system an integer solution? True if isl cannot say. */
static bool solvable(System *s)
{
	Deps *d = s->d;
	if (!d->ctx) {
		d->ctx = isl_ctx_alloc();
		if (!d->ctx)
			return true;
		isl_options_set_on_error(d->ctx, ISL_ON_ERROR_CONTINUE);
		isl_ctx_set_max_operations(d->ctx, Most_operations);
	}
	if (d->gave_up || ++d->asked > Most_questions) {
		d->gave_up = true;
		return true;
	}
	isl_space *space = isl_space_set_alloc(d->ctx, 0, s->cols);
	isl_local_space *ls = isl_local_space_from_space(isl_space_copy(space));
	isl_basic_set *set = isl_basic_set_universe(space);
	for (uint32_t i = 0; i < s->rows; i++)
		set = isl_basic_set_add_constraint(set, constraint(d->ctx, ls, &s->row[i], s->cols));
	isl_bool empty = isl_basic_set_is_empty(set);
	isl_basic_set_free(set);
	isl_local_space_free(ls);
	d->gave_up |= empty == isl_bool_error;
	return empty != isl_bool_true;
}

/* The loop of the piece whose variable is v, or 0. */
static St loop_of(const Fn *f, const Effects *x, Var v)
{
	for (uint32_t i = 1; i < x->scope.n; i++) {
		const Stmt *st = &f->st.at[x->scope.at[i].st];
		if ((st->kind == Kfor && st->v == v) || (st->kind == Kreduce && st->k == v))
			return x->scope.at[i].st;
	}
	return 0;
}

/* e = head * size + rest, as dense rows lie in memory. */
static bool is_row(const Fn *f, Ex e, Ex *head, Ex *size, Ex *rest)
{
	Expr x = f->ex.at[e];
	if (x.op != Oadd || f->ex.at[x.u.a[0]].op != Omul)
		return false;
	*head = f->ex.at[x.u.a[0]].u.a[0];
	*size = f->ex.at[x.u.a[0]].u.a[1];
	*rest = x.u.a[1];
	return true;
}

/* Is 0 <= e < size for certain? */
static bool inside(const Fn *f, const Effects *x, Ex e, Ex size)
{
	Expr n = f->ex.at[e], s = f->ex.at[size];
	Ex head, by, rest;
	int64_t lo, step = 1;
	if (is_row(f, e, &head, &by, &rest))
		return s.op == Omul && s.u.a[1] == by && inside(f, x, head, s.u.a[0]) &&
			   inside(f, x, rest, by);
	St loop = n.op == Ovar ? loop_of(f, x, n.ref) : 0;
	if (!loop)
		return false;
	const Stmt *st = &f->st.at[loop];
	return ir_is_int(f, st->lo, &lo) && lo >= 0 && st->hi == size &&
		   (st->kind == Kreduce || (ir_is_int(f, st->step, &step) && step > 0));
}

/* One axis tells at once: the subscripts are different constants, or equal and different for
 * different v. Rows of a dense array are different if their numbers are. */
static bool apart(const Fn *f, Var v, const Effects *x, Ex a, Ex b)
{
	int64_t p, q;
	Ex head[2], size[2], rest[2];
	if (ir_is_int(f, a, &p) && ir_is_int(f, b, &q))
		return p != q;
	if (a == b && ir_linear(f, a, v, x->writes, &p) && p != 0)
		return true;
	return is_row(f, a, &head[0], &size[0], &rest[0]) &&
		   is_row(f, b, &head[1], &size[1], &rest[1]) && size[0] == size[1] &&
		   ir_linear(f, size[0], 0, x->writes, &p) && inside(f, x, rest[0], size[0]) &&
		   inside(f, x, rest[1], size[1]) && apart(f, v, x, head[0], head[1]);
}

/* a and b touch one element. */
static void meet(System *s, Deps *d, const Effects *x, const Access *a, const Access *b)
{
	Fn *f = d->f;
	s->d = d;
	s->x = x;
	s->cols = s->rows = 0;
	s->full = false;
	add_loops(s, a, 0);
	add_loops(s, b, 1);
	for (uint32_t k = 0; k < a->n; k++) {
		Row r = { .equal = true };
		if (affine(s, f->pool.at[a->at + k], 0, 1, &r) &&
			affine(s, f->pool.at[b->at + k], 1, -1, &r))
			*new_row(s, true) = r;
	}
}

/* A new row: v at b less v at a. */
static Row *later(System *s, Var v)
{
	Fn *f = s->d->f;
	Row *order = new_row(s, false);
	order->k[column(s, ir_var(f, v), 1)] = 1;
	order->k[column(s, ir_var(f, v), 0)] = -1;
	return order;
}

bool deps_reach(
	Deps *d, Var v, const Effects *x, const Access *a, const Access *b, bool strict)
{
	if (a->whole || b->whole || a->n != b->n)
		return true;
	System s;
	meet(&s, d, x, a, b);
	later(&s, v)->con = strict ? -1 : 0;
	return s.full || solvable(&s);
}

bool deps_overtakes(
	Deps *d, const Effects *x, const Access *a, const Access *b, DepsOrder order)
{
	System s;
	Row r = { .con = -1 };
	if (a->whole || b->whole || a->n != b->n)
		return true;
	meet(&s, d, x, a, b);
	if (order.same)
		later(&s, order.same)->equal = true;
	if (order.less)
		later(&s, order.less)->con = order.strict ? -1 : 0;
	if (order.ta && affine(&s, order.ta, 0, 1, &r) && affine(&s, order.tb, 1, -1, &r))
		*new_row(&s, false) = r;
	return s.full || solvable(&s);
}

bool deps_cross(Deps *d, Var v, const Effects *x, const Access *a, const Access *b)
{
	Fn *f = d->f;
	if (a->whole || b->whole || a->n != b->n)
		return true;
	for (uint32_t k = 0; k < a->n; k++) {
		if (apart(f, v, x, f->pool.at[a->at + k], f->pool.at[b->at + k]))
			return false;
	}
	System s;
	meet(&s, d, x, a, b);
	Row *order = later(&s, v);
	order->con = -1;
	if (s.full || solvable(&s))
		return true;
	if (a == b)
		return false;
	for (uint32_t i = 0; i < Cols; i++)
		order->k[i] = -order->k[i];
	return solvable(&s);
}

void deps_free(Deps *d)
{
	if (d->ctx)
		isl_ctx_free(d->ctx);
	d->ctx = NULL;
}
