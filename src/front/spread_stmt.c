/* Statements of an iteration or a function. */
#include "front/spread.h"

static void stmt(SpreadWalk *w, Node *n);

/* A list of statements, with what is surely bound before it; nothing of that is known behind it. */
static void branch(SpreadWalk *w, Node *list, const uint64_t *sure)
{
	const Flow *f = w->func->flow;
	NameSet outer = w->sure;
	w->sure = front_names_new(f);
	front_names_copy(f, w->sure, sure);
	front_spread_list(w, list);
	w->sure = outer;
}

void front_spread_list(SpreadWalk *w, Node *list)
{
	for (int k = 0; k < list->n && !w->why.text; k++) {
		stmt(w, list->kid[k]);
		front_flow_bound(w->func->flow, list->kid[k], w->sure);
	}
}

static void bind_name(SpreadWalk *w, Node *target, const Reach *v)
{
	int k = front_names_find(w->func->flow, target->kid[0]->str);
	if (k >= 0)
		front_spread_bind(w, k, v);
	else
		front_spread_stay(w, target, "`%s` is a global that is assigned", target->kid[0]->str);
}

static void bind_parts(SpreadWalk *w, Node *target, const Reach *v)
{
	Reach part = front_reach_part(w, v);
	part = front_reach_shared(w, &part);
	for (int k = 0; k < target->kid[0]->n; k++)
		front_spread_target(w, target->kid[0]->kid[k], &part, NULL);
}

static int local_of(const SpreadWalk *w, const Node *n)
{
	return front_is(n, "Name") ? front_names_find(w->func->flow, n->kid[0]->str) : -1;
}

static bool has_role(const SpreadWalk *w, const Node *n, Role role)
{
	int k = w->loop ? local_of(w, n) : -1;
	return k >= 0 && w->loop->use[k].role == role;
}

static void store(SpreadWalk *w, Node *target, const Reach *v)
{
	bool item = front_is(target, "Subscript");
	if (item)
		front_spread_expr(w, target->kid[1]);
	if (item && has_role(w, target->kid[0], ROLE_PUT)) {
		front_spread_keep(w, local_of(w, target->kid[0]), v, target);
		return;
	}
	Reach base = front_spread_expr(w, target->kid[0]);
	front_spread_change(w, &base, target, target->kid[0]);
	front_spread_put(w, &base, v, target);
}

void front_spread_target(SpreadWalk *w, Node *target, const Reach *v, Node *value)
{
	Reach rest;
	if (front_is(target, "Name")) {
		bind_name(w, target, v);
	} else if (front_is(target, "Starred")) {
		rest = front_reach_holder(w, v);
		front_spread_target(w, target->kid[0], &rest, NULL);
	} else if (front_is(target, "Tuple") || front_is(target, "List")) {
		bool pairs = value && front_is(value, "Tuple") && value->kid[0]->n == target->kid[0]->n;
		for (int k = 0; pairs && k < target->kid[0]->n; k++)
			pairs = !front_is(target->kid[0]->kid[k], "Starred") &&
					!front_is(value->kid[0]->kid[k], "Starred");
		for (int k = 0; pairs && k < target->kid[0]->n; k++) {
			Reach one = front_spread_expr(w, value->kid[0]->kid[k]);
			front_spread_target(w, target->kid[0]->kid[k], &one, NULL);
		}
		if (!pairs)
			bind_parts(w, target, v);
	} else if (front_is(target, "Subscript") || front_is(target, "Attribute")) {
		store(w, target, v);
	} else {
		front_spread_stay(w, target, "assignment to %s", target->kind);
	}
}

static void assign(SpreadWalk *w, Node *n)
{
	Reach v = front_spread_expr(w, n->kid[1]);
	if (n->kid[0]->n > 1)
		v = front_reach_shared(w, &v);
	for (int k = 0; k < n->kid[0]->n; k++)
		front_spread_target(w, n->kid[0]->kid[k], &v, n->kid[0]->n > 1 ? NULL : n->kid[1]);
}

/* x op= e, where x is what `old` may be; numbers are not changed by that, and hold nothing. */
static Reach augment(SpreadWalk *w, Node *n, const Reach *old, const Reach *e)
{
	Reach added = front_reach_element(w, e, 1), r;
	front_spread_add(w, old, n, n->kid[0]);
	front_spread_put(w, old, &added, n);
	r = front_reach_holder(w, &added);
	added = front_reach_made(w, old);
	added = front_reach_element(w, &added, 1);
	added = front_reach_holder(w, &added);
	front_reach_join(&r, &added);
	front_reach_join(&r, old);
	return r;
}

static void aug_assign(SpreadWalk *w, Node *n)
{
	Node *target = n->kid[0];
	Reach e = front_spread_expr(w, n->kid[2]), old, part, v;
	if (front_is(target, "Name")) {
		int k = local_of(w, target);
		if (has_role(w, target, ROLE_ADD)) {
			part = front_reach_part(w, &e);
			front_spread_keep(w, k, &part, n);
			return;
		}
		old = front_spread_expr(w, target);
		v = augment(w, n, &old, &e);
		bind_name(w, target, &v);
		return;
	}
	if (!front_is(target, "Subscript") && !front_is(target, "Attribute")) {
		front_spread_stay(w, target, "assignment to %s", target->kind);
		return;
	}
	if (front_is(target, "Subscript") && has_role(w, target->kid[0], ROLE_OWN)) {
		front_spread_expr(w, target);
		part = front_reach_element(w, &e, 1);
		front_spread_add_own(w, local_of(w, target->kid[0]), &part, n);
		return;
	}
	part = front_spread_expr(w, target);
	old = front_spread_expr(w, target->kid[0]);
	front_spread_change(w, &old, target, target->kid[0]);
	v = augment(w, n, &part, &e);
	front_spread_put(w, &old, &v, target);
}

static void bind_each(SpreadWalk *w, Node *target, const Reach *v)
{
	front_spread_target(w, target, v, NULL);
}

static void for_loop(SpreadWalk *w, Node *n)
{
	const Flow *f = w->func->flow;
	NameSet sure = front_names_new(f);
	Reach iter = front_spread_expr(w, n->kid[1]);
	front_spread_iterate(w, n->kid[0], n->kid[1], &iter, bind_each);
	front_names_copy(f, sure, w->sure);
	front_flow_target(f, n->kid[0], sure);
	w->depth++;
	branch(w, n->kid[2], sure);
	w->depth--;
	branch(w, n->kid[3], w->sure);
}

static void while_loop(SpreadWalk *w, Node *n)
{
	front_spread_expr(w, n->kid[0]);
	w->depth++;
	branch(w, n->kid[1], w->sure);
	w->depth--;
	branch(w, n->kid[2], w->sure);
}

static void try_stmt(SpreadWalk *w, Node *n)
{
	const Flow *f = w->func->flow;
	NameSet sure = front_names_new(f);
	Reach error = front_reach_new();
	branch(w, n->kid[0], w->sure);
	for (int k = 0; k < n->kid[1]->n; k++) {
		Node *h = n->kid[1]->kid[k];
		front_names_copy(f, sure, w->sure);
		if (h->kid[0]->tag == Nnode)
			front_spread_expr(w, h->kid[0]);
		int name = h->kid[1]->tag == Nstr ? front_names_find(f, h->kid[1]->str) : -1;
		if (name >= 0) {
			front_names_add(sure, name);
			front_spread_bind(w, name, &error);
		}
		branch(w, h->kid[2], sure);
	}
	front_names_copy(f, sure, w->sure);
	for (int k = 0; k < n->kid[0]->n; k++)
		front_flow_bound(f, n->kid[0]->kid[k], sure);
	branch(w, n->kid[2], sure);
	branch(w, n->kid[3], w->sure);
}

static void with_stmt(SpreadWalk *w, Node *n)
{
	for (int k = 0; k < n->kid[0]->n; k++) {
		Node *item = n->kid[0]->kid[k];
		bool errstate = front_is(item->kid[0], "Call") &&
						front_spread_is_known(w, item->kid[0]->kid[0], "numpy.errstate");
		if (!errstate && front_is(item->kid[0], "Call"))
			front_spread_expr(w, item->kid[0]);
		if (!errstate || item->kid[1]->tag != Nnull)
			front_spread_stay(w, item->kid[0], "`with` acts on the world outside");
		else
			front_spread_expr(w, item->kid[0]);
	}
	branch(w, n->kid[1], w->sure);
}

/* NAME.append(e), where that is all that is done with NAME */
static bool append(SpreadWalk *w, Node *e)
{
	if (!front_is(e, "Call") || !front_is(e->kid[0], "Attribute") ||
		!has_role(w, e->kid[0]->kid[0], ROLE_APPEND))
		return false;
	Reach v = front_spread_expr(w, e->kid[1]->kid[0]);
	front_spread_keep(w, local_of(w, e->kid[0]->kid[0]), &v, e);
	return true;
}

static void return_stmt(SpreadWalk *w, Node *n)
{
	if (w->loop) {
		front_spread_stay(w, n, "return leaves the loop");
	} else if (n->kid[0]->tag == Nnode) {
		Reach v = front_spread_expr(w, n->kid[0]);
		front_reach_join(&w->result, &v);
	}
}

static void delete_stmt(SpreadWalk *w, Node *n)
{
	for (int k = 0; k < n->kid[0]->n; k++) {
		Node *t = n->kid[0]->kid[k];
		if (front_is(t, "Subscript") || front_is(t, "Attribute")) {
			Reach nothing = { .fresh = false };
			store(w, t, &nothing);
			if (front_is(t, "Subscript") && has_role(w, t->kid[0], ROLE_OWN))
				front_spread_stay(w, t, "del of an element");
		} else if (w->loop || !front_is(t, "Name")) {
			front_spread_stay(w, t, "del of a name");
		}
	}
}

static bool simple(SpreadWalk *w, Node *n)
{
	if (front_is(n, "Pass") || front_is(n, "Continue"))
		return true;
	if (front_is(n, "Break")) {
		if (w->loop && !w->depth)
			front_spread_stay(w, n, "break leaves the loop");
	} else if (front_is(n, "Expr")) {
		if (!append(w, n->kid[0]))
			front_spread_expr(w, n->kid[0]);
	} else if (front_is(n, "Assign")) {
		assign(w, n);
	} else if (front_is(n, "AugAssign")) {
		aug_assign(w, n);
	} else if (front_is(n, "AnnAssign")) {
		Reach v = front_spread_expr(w, n->kid[2]);
		if (n->kid[2]->tag == Nnode)
			front_spread_target(w, n->kid[0], &v, n->kid[2]);
	} else if (front_is(n, "Return")) {
		return_stmt(w, n);
	} else if (front_is(n, "Delete")) {
		delete_stmt(w, n);
	} else if (front_is(n, "Raise") || front_is(n, "Assert")) {
		front_spread_expr(w, n->kid[0]);
		front_spread_expr(w, n->kid[1]);
	} else if (!w->loop && (front_is(n, "Global") || front_is(n, "Nonlocal"))) {
		return true;
	} else {
		return false;
	}
	return true;
}

static void stmt(SpreadWalk *w, Node *n)
{
	if (simple(w, n))
		return;
	if (front_is(n, "For")) {
		for_loop(w, n);
	} else if (front_is(n, "While")) {
		while_loop(w, n);
	} else if (front_is(n, "If")) {
		front_spread_expr(w, n->kid[0]);
		branch(w, n->kid[1], w->sure);
		branch(w, n->kid[2], w->sure);
	} else if (front_is(n, "Try")) {
		try_stmt(w, n);
	} else if (front_is(n, "With")) {
		with_stmt(w, n);
	} else if (front_is(n, "FunctionDef") || front_is(n, "ClassDef")) {
		front_spread_stay(w, n, "a function or class is made here");
	} else {
		front_spread_stay(w, n, "%s is not followed", n->kind);
	}
}
