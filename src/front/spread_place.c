/* What values may be: sets of places (spread.h). */
#include "front/spread.h"

#include <stdarg.h>
#include <stdio.h>

Places front_place(int k)
{
	Places s = { { 0 } };
	s.w[k / 64] = (uint64_t)1 << (k % 64);
	return s;
}

bool front_place_in(const Places *s, int k)
{
	return s->w[k / 64] >> (k % 64) & 1;
}

bool front_places_join(Places *to, const Places *from)
{
	uint64_t more = 0;
	for (int k = 0; k < SPREAD_WORDS; k++) {
		more |= from->w[k] & ~to->w[k];
		to->w[k] |= from->w[k];
	}
	return more != 0;
}

static int names(const SpreadWalk *w)
{
	return (int)w->func->flow->name.n;
}

int front_place_own(const SpreadWalk *w, int name)
{
	return names(w) + name;
}
static int element(const SpreadWalk *w, int name)
{
	return 2 * names(w) + name;
}
int front_place_beyond(const SpreadWalk *w)
{
	return 3 * names(w);
}
int front_place_lazy(const SpreadWalk *w)
{
	return 3 * names(w) + 1;
}
int front_place_loose(const SpreadWalk *w)
{
	return 3 * names(w) + 2;
}

int front_place_code(const SpreadWalk *w)
{
	return 3 * names(w) + 3;
}

static void add(Places *to, int place)
{
	to->w[place / 64] |= (uint64_t)1 << (place % 64);
}
static void drop(Places *from, int place)
{
	from->w[place / 64] &= ~((uint64_t)1 << (place % 64));
}

Reach front_reach_new(void)
{
	return (Reach){ .fresh = true };
}

Reach front_reach_place(int k)
{
	return (Reach){ .self = front_place(k) };
}

void front_reach_join(Reach *to, const Reach *from)
{
	front_places_join(&to->self, &from->self);
	front_places_join(&to->holds, &from->holds);
	to->fresh = to->fresh || from->fresh;
}

/* The places, and all that may be in them. */
static Places closure(const SpreadWalk *w, Places s)
{
	for (bool more = true; more;) {
		more = false;
		for (int k = 0; k < front_place_loose(w) + 1; k++)
			if (front_place_in(&s, k) && front_places_join(&s, &w->inside[k]))
				more = true;
	}
	return s;
}

/*
 * What is in an element of a name's object counts as an element of it too: where `flat` asks elements to
 * be numbers or the like there is nothing in them, and all else makes no difference between the two.
 */
Reach front_reach_part(const SpreadWalk *w, const Reach *v)
{
	Reach r = *v;
	drop(&r.self, front_place_lazy(w));
	front_places_join(&r.self, &v->holds);
	r.self = closure(w, r.self);
	return r;
}

Reach front_reach_made(const SpreadWalk *w, const Reach *v)
{
	Reach r = *v;
	for (int k = 0; k < names(w); k++) {
		drop(&r.self, k);
		drop(&r.self, element(w, k));
	}
	return r;
}

Reach front_reach_element(SpreadWalk *w, const Reach *v, int depth)
{
	Reach rest = *v, r;
	for (int k = 0; k < names(w); k++)
		drop(&rest.self, k);
	r = front_reach_part(w, &rest);
	for (int k = 0; k < names(w); k++) {
		if (!front_place_in(&v->self, k))
			continue;
		add(&r.self, element(w, k));
		front_places_join(&r.self, &w->inside[k]);
		if (!w->deep[k] || depth < w->deep[k])
			w->deep[k] = depth;
	}
	r.self = closure(w, r.self);
	return r;
}

Reach front_reach_holder(const SpreadWalk *w, const Reach *v)
{
	Reach r = { .fresh = true, .holds = v->holds };
	(void)w;
	front_places_join(&r.holds, &v->self);
	return r;
}

Places front_reach_outside(const SpreadWalk *w, const Reach *v, bool *lazy)
{
	Places all = v->self, out = { { 0 } };
	front_places_join(&all, &v->holds);
	all = closure(w, all);
	*lazy = front_place_in(&all, front_place_lazy(w));
	for (int k = 0; k < names(w); k++)
		if (front_place_in(&all, k) || front_place_in(&all, element(w, k)))
			add(&out, k);
	if (front_place_in(&all, front_place_beyond(w)))
		add(&out, front_place_beyond(w));
	return out;
}

static void put_inside(SpreadWalk *w, int place, const Places *what)
{
	if (front_places_join(&w->inside[place], what))
		w->changed = true;
}

void front_spread_bind(SpreadWalk *w, int name, const Reach *v)
{
	Places own = front_place(front_place_own(w, name));
	bool more = front_places_join(&w->bound[name], &v->self);
	if (v->fresh)
		more = front_places_join(&w->bound[name], &own) || more;
	w->changed = w->changed || more;
	put_inside(w, front_place_own(w, name), &v->holds);
}

Reach front_reach_shared(SpreadWalk *w, const Reach *v)
{
	Reach r = { .self = v->self };
	if (v->fresh) {
		add(&r.self, front_place_loose(w));
		put_inside(w, front_place_loose(w), &v->holds);
	}
	return r;
}

void front_spread_bind_scope(SpreadWalk *w, const char *name, const Reach *v)
{
	SpreadVar *s = base_alloc(w->all->arena, sizeof *s);
	s->name = name;
	s->value = front_reach_shared(w, v);
	s->up = w->scope;
	w->scope = s;
}

void front_spread_stay(SpreadWalk *w, const Node *at, const char *fmt, ...)
{
	char text[400];
	va_list ap;
	if (w->why.text)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	for (char *c = text; *c; c++)
		*c = *c == '\n' ? ' ' : *c;
	w->why = (Why){ at, base_strndup(w->all->arena, text, strlen(text)) };
}

static const char *name_of(const SpreadWalk *w, const Node *what)
{
	const char *root;
	const char *s = what ? front_spread_dotted((SpreadWalk *)w, what, &root) : NULL;
	return s ? s : NULL;
}

/* The innermost name of a chain of subscripts, or what it is. */
static const Node *stem(const Node *n)
{
	while (n && front_is(n, "Subscript"))
		n = n->kid[0];
	return n;
}

/* Is the name only used at an index of the iteration's own? Then it may be changed there. */
static bool is_own(SpreadWalk *w, int k)
{
	Use *u = &w->loop->use[k];
	if (u->role == ROLE_SLICE && !u->sliced && u->lo[u->axis] == u->hi[u->axis]) {
		u->role = ROLE_OWN;
		w->changed = true;
	}
	return u->role == ROLE_OWN;
}

static void change_in_loop(SpreadWalk *w, int k, const Node *at, const Node *what)
{
	const char *own = w->func->flow->name.at[k], *said = name_of(w, stem(what));
	const Use *u = &w->loop->use[k];
	if (is_own(w, k))
		return;
	if (said && strcmp(said, own))
		front_spread_stay(w, at,
			"`%s` may be a part of `%s`, which iterations share, and is changed here; a copy, or "
			"`%s = %s + ...` in place of `+=`, would do",
			said, own, said, said);
	else if (u->at && w->loop->counter)
		front_spread_stay(
			w, at, "`%s` is changed by every iteration, not only at an index that is its own", own);
	else
		front_spread_stay(w, at, "`%s` is read and changed by every iteration", own);
}

static void change_parameter(SpreadWalk *w, int k, const Node *at, uint64_t *set)
{
	const char *name = w->func->flow->name.at[k];
	for (int p = 0; p < w->func->params; p++)
		if (w->func->param[p] == name)
			*set |= (uint64_t)1 << p;
	if (set == &w->mutates && !w->changes.text)
		w->changes =
			(Why){ at, base_printf(w->all->arena, "it may change its parameter `%s`", name) };
}

static void change_beyond(SpreadWalk *w, const Reach *base, const Node *at, const Node *what)
{
	const char *said = name_of(w, stem(what));
	if (!front_place_in(&base->self, front_place_beyond(w)))
		return;
	if (said)
		front_spread_stay(w, at, "`%s` may be seen by others and is changed here", said);
	else
		front_spread_stay(w, at, "something that others may see is changed here");
}

static void change_name(SpreadWalk *w, int k, const Node *at, const Node *what)
{
	if (w->loop)
		change_in_loop(w, k, at, what);
	else
		change_parameter(w, k, at, &w->mutates);
}

void front_spread_change(SpreadWalk *w, const Reach *base, const Node *at, const Node *what)
{
	for (int k = 0; k < names(w); k++)
		if (front_place_in(&base->self, k) || front_place_in(&base->self, element(w, k)))
			change_name(w, k, at, what);
	if (front_place_in(&base->self, front_place_code(w)))
		front_spread_stay(w, at, "a function, class or module is changed here");
	change_beyond(w, base, at, what);
}

/* An object that is in something else, and perhaps the same as what x is, cannot be told from it: only
 * what came in under a name of its own, and elements of that, may be said to be numbers. */
void front_spread_add(SpreadWalk *w, const Reach *base, const Node *at, const Node *what)
{
	for (int k = 0; k < names(w); k++) {
		bool self = front_place_in(&base->self, k),
			 part = front_place_in(&base->self, element(w, k));
		if (w->loop && (self || part) && is_own(w, k))
			continue;
		if (self && w->loop)
			change_in_loop(w, k, at, what);
		else if (self)
			change_parameter(w, k, at, &w->soft);
		if (part && w->loop)
			w->loop->use[k].flat = true;
		else if (part)
			change_parameter(w, k, at, &w->flat);
	}
	change_beyond(w, base, at, what);
}

void front_spread_keep(SpreadWalk *w, int name, const Reach *v, const Node *at)
{
	bool lazy;
	Places out = front_reach_outside(w, v, &lazy);
	if (lazy)
		front_spread_stay(w, at, "an iterator or a lambda is handed out of the loop");
	drop(&out, name);
	if (front_places_join(&w->loop->use[name].keeps, &out))
		w->changed = true;
}

void front_spread_put(SpreadWalk *w, const Reach *base, const Reach *v, const Node *at)
{
	Places all = v->self;
	front_places_join(&all, &v->holds);
	for (int k = 0; k <= front_place_loose(w); k++)
		if (front_place_in(&base->self, k)) {
			put_inside(w, k, &all);
			if (w->loop && k < names(w))
				front_spread_keep(w, k, v, at);
			if (k < names(w) && front_places_join(&w->direct[k], &all))
				w->changed = true;
		}
}

void front_spread_add_own(SpreadWalk *w, int name, const Reach *added, const Node *at)
{
	Reach held = front_reach_holder(w, added), item = { .self = w->direct[name] };
	front_spread_add(w, &item, at, NULL);
	put_inside(w, name, &held.holds);
	front_spread_keep(w, name, added, at);
}
