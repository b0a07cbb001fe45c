/* How a loop uses the names that come from outside, by the look of it. */
#include "front/spread.h"

/* ---- which names something binds ---- */

static bool target_binds(const Node *t, const char *name)
{
	if (front_is(t, "Name"))
		return t->kid[0]->str == name;
	if (!front_is(t, "Tuple") && !front_is(t, "List") && !front_is(t, "Starred"))
		return false;
	const Node *in = t->kid[0];
	if (in->tag != Nlist)
		return target_binds(in, name);
	for (int k = 0; k < in->n; k++)
		if (target_binds(in->kid[k], name))
			return true;
	return false;
}

/* The field of a node that is a target, NULL if it has none. */
static const Node *target_of(const Node *n)
{
	static const char *const first[] = { "AugAssign", "AnnAssign", "For", "AsyncFor", "NamedExpr",
		"comprehension" };
	for (size_t k = 0; k < sizeof first / sizeof *first; k++)
		if (front_is(n, first[k]))
			return n->kid[0];
	return front_is(n, "withitem") && n->kid[1]->tag == Nnode ? n->kid[1] : NULL;
}

bool front_spread_binds_here(const Node *n, const char *name)
{
	const Node *t = target_of(n);
	if (t)
		return target_binds(t, name);
	for (int k = 0; front_is(n, "Assign") && k < n->kid[0]->n; k++)
		if (target_binds(n->kid[0]->kid[k], name))
			return true;
	for (int k = 0; front_is(n, "Delete") && k < n->kid[0]->n; k++)
		if (target_binds(n->kid[0]->kid[k], name))
			return true;
	if (front_is(n, "arg") || front_is(n, "FunctionDef") || front_is(n, "ClassDef"))
		return n->kid[0]->str == name;
	if (front_is(n, "ExceptHandler"))
		return n->kid[1]->tag == Nstr && n->kid[1]->str == name;
	return front_is(n, "alias");
}

bool front_spread_binds(const Node *n, const char *name)
{
	if (n->tag == Nnode && front_spread_binds_here(n, name))
		return true;
	for (int k = 0; k < n->n; k++)
		if (front_spread_binds(n->kid[k], name))
			return true;
	return false;
}

bool front_spread_is_range(SpreadWalk *w, const Node *iter)
{
	return front_is(iter, "Call") && front_spread_is_known(w, iter->kid[0], "builtins.range");
}

/* Is the name bound in n otherwise than by running over a range; *any: at all? */
static bool bound_otherwise(SpreadWalk *w, const Node *n, const char *name, bool *any)
{
	if (n->tag == Nnode && front_spread_binds_here(n, name)) {
		bool loop = front_is(n, "For") || front_is(n, "comprehension");
		if (!loop || !front_is(n->kid[0], "Name") || !front_spread_is_range(w, n->kid[1]))
			return true;
		*any = true;
	}
	for (int k = 0; k < n->n; k++)
		if (bound_otherwise(w, n->kid[k], name, any))
			return true;
	return false;
}

/* A name that is a number wherever the loop has it: its own variable, or that of a loop over a range in it. */
static bool is_counter(SpreadWalk *w, const char *name)
{
	SpreadLoop *l = w->loop;
	bool any = l->counter == name;
	for (int k = 0; k < l->n; k++)
		if (bound_otherwise(w, l->body[k], name, &any))
			return false;
	return any;
}

/* ---- indices ---- */

static bool constant(const Node *n, int64_t *c)
{
	if (front_is(n, "UnaryOp") && front_is(n->kid[0], "USub") && constant(n->kid[1], c)) {
		*c = -*c;
		return true;
	}
	if (!front_is(n, "Constant") || n->kid[0]->tag != Nint || n->kid[0]->i > 1 << 30 ||
		n->kid[0]->i < -(1 << 30))
		return false;
	*c = n->kid[0]->i;
	return true;
}

/* name + c; *name is it */
static bool offset(const Node *n, const char **name, int64_t *c)
{
	*c = 0;
	if (front_is(n, "Name")) {
		*name = n->kid[0]->str;
		return true;
	}
	if (!front_is(n, "BinOp"))
		return false;
	bool minus = front_is(n->kid[1], "Sub");
	if (!minus && !front_is(n->kid[1], "Add"))
		return false;
	if (front_is(n->kid[0], "Name") && constant(n->kid[2], c)) {
		*name = n->kid[0]->kid[0]->str;
		*c = minus ? -*c : *c;
		return true;
	}
	if (minus || !front_is(n->kid[2], "Name") || !constant(n->kid[0], c))
		return false;
	*name = n->kid[2]->kid[0]->str;
	return true;
}

static bool of_counter(SpreadWalk *w, const Node *n, int64_t *c)
{
	const char *name;
	return w->loop->counter && offset(n, &name, c) && name == w->loop->counter;
}

/* An index that takes up one axis, whatever the types. */
static bool one_axis(SpreadWalk *w, const Node *n)
{
	const char *name;
	int64_t c;
	return front_is(n, "Slice") || constant(n, &c) || (offset(n, &name, &c) && is_counter(w, name));
}

/* The index at one axis: does it have the loop's variable, and in which bounds? */
static bool at_axis(SpreadWalk *w, const Node *n, int64_t *lo, int64_t *hi, bool *slice)
{
	*slice = front_is(n, "Slice");
	if (!*slice) {
		bool has = of_counter(w, n, lo);
		*hi = *lo;
		return has;
	}
	if (!of_counter(w, n->kid[0], lo) || !of_counter(w, n->kid[1], hi) || n->kid[2]->tag != Nnull)
		return false;
	--*hi;
	return *lo <= *hi;
}

/* An index of name k: bits of the axes at which it has the loop's variable. */
static void note_index(SpreadWalk *w, Use *u, const Node *index)
{
	bool tuple = front_is(index, "Tuple"), slice;
	unsigned axes = 0;
	int n = tuple ? index->kid[0]->n : 1;
	for (int a = 0; a < n && a < SPREAD_AXES; a++) {
		const Node *one = tuple ? index->kid[0]->kid[a] : index;
		int64_t lo, hi;
		if (at_axis(w, one, &lo, &hi, &slice)) {
			axes |= 1u << a;
			bool first = !u->at;
			u->lo[a] = first || lo < u->lo[a] ? lo : u->lo[a];
			u->hi[a] = first || hi > u->hi[a] ? hi : u->hi[a];
			u->sliced = u->sliced || slice;
		} else if (!one_axis(w, one)) {
			break;
		}
	}
	u->axes = u->at ? u->axes & axes : axes;
	u->at++;
}

/* ---- counting ---- */

static Use *use_of(SpreadWalk *w, const Node *n)
{
	int k = front_is(n, "Name") ? front_names_find(w->func->flow, n->kid[0]->str) : -1;
	return k >= 0 ? &w->loop->use[k] : NULL;
}

/* A.shape[c], len(A), A.ndim, A.dtype */
static bool note_meta(SpreadWalk *w, const Node *n)
{
	int64_t c = 0;
	Use *u;
	if (front_is(n, "Subscript") && front_is(n->kid[0], "Attribute") &&
		!strcmp(n->kid[0]->kid[1]->str, "shape") && (u = use_of(w, n->kid[0]->kid[0])) &&
		constant(n->kid[1], &c) && c >= 0 && c < SPREAD_AXES) {
		u->meta++;
		u->meta_axes |= 1u << c;
		return true;
	}
	if (front_is(n, "Call") && n->kid[1]->n == 1 && (u = use_of(w, n->kid[1]->kid[0])) &&
		front_spread_is_known(w, n->kid[0], "builtins.len")) {
		u->meta++;
		u->meta_axes |= 1;
		return true;
	}
	if (front_is(n, "Attribute") && (u = use_of(w, n->kid[0])) &&
		(!strcmp(n->kid[1]->str, "ndim") || !strcmp(n->kid[1]->str, "dtype"))) {
		u->meta++;
		return true;
	}
	return false;
}

static void note_store(SpreadWalk *w, const Node *t, bool whole)
{
	Use *u = front_is(t, "Subscript") ? use_of(w, t->kid[0]) : NULL;
	if (u) {
		u->store++;
		u->put += whole;
	}
	for (int k = 0; (front_is(t, "Tuple") || front_is(t, "List")) && k < t->kid[0]->n; k++)
		note_store(w, t->kid[0]->kid[k], false);
}

static void note_statement(SpreadWalk *w, const Node *n)
{
	Use *u;
	if (front_is(n, "Assign"))
		for (int k = 0; k < n->kid[0]->n; k++)
			note_store(w, n->kid[0]->kid[k], true);
	if (front_is(n, "AugAssign")) {
		note_store(w, n->kid[0], false);
		if ((u = use_of(w, n->kid[0]))) {
			u->add++;
			u->other_op = u->other_op || (u->op && strcmp(u->op, n->kid[1]->kind));
			u->op = n->kid[1]->kind;
		}
	}
	if (front_is(n, "Expr") && front_is(n->kid[0], "Call")) {
		const Node *call = n->kid[0], *f = call->kid[0];
		if (front_is(f, "Attribute") && !strcmp(f->kid[1]->str, "append") && call->kid[1]->n == 1 &&
			!call->kid[2]->n && !front_is(call->kid[1]->kid[0], "Starred") &&
			(u = use_of(w, f->kid[0])))
			u->append++;
	}
}

/* tried: an exception of n may be caught by the iteration. */
static void count(SpreadWalk *w, const Node *n, bool tried)
{
	Use *u = use_of(w, n);
	if (u) {
		u->all++;
		u->tried = u->tried || tried;
		return;
	}
	tried = tried || front_is(n, "Try");
	if (n->tag == Nnode) {
		note_statement(w, n);
		if (front_is(n, "Subscript") && (u = use_of(w, n->kid[0])))
			note_index(w, u, n->kid[1]);
		note_meta(w, n);
	}
	for (int k = 0; k < n->n; k++)
		count(w, n->kid[k], tried);
}

/* ---- roles ---- */

static bool adds(const Use *u)
{
	static const char *const ops[] = { "Add", "Sub", "Mult", "BitOr", "BitAnd", "BitXor" };
	for (size_t k = 0; k < sizeof ops / sizeof *ops; k++)
		if (u->op && !strcmp(u->op, ops[k]))
			return u->add && u->add == u->all && !u->other_op;
	return false;
}

static int first_axis(unsigned axes)
{
	int a = 0;
	while (!(axes >> a & 1))
		a++;
	return a;
}

static Role role_of(SpreadWalk *w, int k, Use *u)
{
	unsigned axes = u->axes & ~u->meta_axes;
	bool indexed = w->loop->counter && u->at && u->at + u->meta == u->all && axes;
	if (front_names_has(w->loop->assigned, k))
		return adds(u) && !u->tried ? ROLE_ADD : ROLE_READ;
	if (indexed)
		u->axis = first_axis(axes);
	if (indexed && u->store && !u->sliced && u->lo[u->axis] == u->hi[u->axis])
		return ROLE_OWN;
	if (u->append && u->append == u->all)
		return ROLE_APPEND;
	if (u->put && u->put == u->all && !u->tried)
		return ROLE_PUT;
	return indexed ? ROLE_SLICE : ROLE_READ;
}

void front_spread_uses(SpreadWalk *w)
{
	SpreadLoop *l = w->loop;
	for (int k = 0; k < l->n; k++)
		count(w, l->body[k], false);
	for (uint32_t k = 0; k < w->func->flow->name.n; k++)
		l->use[k].role = role_of(w, (int)k, &l->use[k]);
}

/* ---- stored before anything else ---- */

static bool mentions(const Node *n, const char *name)
{
	if (front_is(n, "Name"))
		return n->kid[0]->str == name;
	for (int k = 0; k < n->n; k++)
		if (mentions(n->kid[k], name))
			return true;
	return false;
}

static bool has_continue(const Node *n)
{
	if (front_is(n, "Continue"))
		return true;
	for (int k = 0; k < n->n; k++)
		if (has_continue(n->kid[k]))
			return true;
	return false;
}

static bool is_whole(const Node *index, int axis)
{
	bool tuple = front_is(index, "Tuple");
	int n = tuple ? index->kid[0]->n : 1;
	for (int a = 0; a < n; a++) {
		const Node *one = tuple ? index->kid[0]->kid[a] : index;
		bool all = front_is(one, "Slice") && one->kid[0]->tag == Nnull &&
				   one->kid[1]->tag == Nnull && one->kid[2]->tag == Nnull;
		if (a != axis && !all)
			return false;
	}
	return true;
}

bool front_spread_fills(const SpreadWalk *w, int name)
{
	const SpreadLoop *l = w->loop;
	const char *s = w->func->flow->name.at[name];
	for (int k = 0; k < l->n; k++) {
		const Node *n = l->body[k];
		if (mentions(n, s)) {
			const Node *t = front_is(n, "Assign") && n->kid[0]->n == 1 ? n->kid[0]->kid[0] : NULL;
			return t && !mentions(n->kid[1], s) && front_is(t, "Subscript") &&
				   front_is(t->kid[0], "Name") && t->kid[0]->kid[0]->str == s &&
				   !mentions(t->kid[1], s) && is_whole(t->kid[1], l->use[name].axis);
		}
		if (has_continue(n))
			return false;
	}
	return false;
}
