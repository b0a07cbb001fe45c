#include "ir/effects.h"
#include "opt/prepare.h"

/* Lengths that checks of the function's first chain have shown to be equal: to[e] stands for e. */
typedef struct Same {
	Fn *f;
	uint32_t known;
	Ex *to;
	bool any;
} Same;

static Ex find(const Same *s, Ex e)
{
	while (e < s->known && s->to[e])
		e = s->to[e];
	return e;
}

/* Constants before lengths, earlier storages before later ones. */
static bool better(const Fn *f, Ex a, Ex b)
{
	const Expr *x = &f->ex.at[a], *y = &f->ex.at[b];
	if (y->op != Odim)
		return false;
	return x->op == Ocon || x->ref < y->ref || (x->ref == y->ref && x->at < y->at);
}

/* Is e a length and a constant? */
static bool is_sum(const Fn *f, Ex e)
{
	const Expr *x = &f->ex.at[e];
	int64_t n;
	return x->op == Oadd && f->ex.at[x->u.a[0]].op == Odim && ir_is_int(f, x->u.a[1], &n);
}

static void learn(Same *s, Ex a, Ex b)
{
	const Fn *f = s->f;
	Expr x = f->ex.at[a], y = f->ex.at[b];
	int64_t p, q;
	if (is_sum(f, a) && y.op == Odim) {
		learn(s, b, a);
		return;
	}
	if (x.op == Odim && is_sum(f, b) && b < s->known && !s->to[b] && y.u.a[0] != a) {
		s->to[b] = a;
		s->any = true;
		return;
	}
	if (x.op == Oadd && y.op == Oadd && ir_is_int(f, x.u.a[1], &p) && ir_is_int(f, y.u.a[1], &q) &&
		p == q) {
		learn(s, x.u.a[0], y.u.a[0]);
		return;
	}
	if ((x.op != Odim && x.op != Ocon) || (y.op != Odim && y.op != Ocon) || a >= s->known ||
		b >= s->known)
		return;
	a = find(s, a);
	b = find(s, b);
	if (a == b || (!better(f, a, b) && !better(f, b, a)))
		return;
	s->to[better(f, a, b) ? b : a] = better(f, a, b) ? a : b;
	s->any = true;
}

static void learn_check(Same *s, Ex e)
{
	Expr x = s->f->ex.at[e];
	if (x.op == Oland) {
		learn_check(s, x.u.a[0]);
		learn_check(s, x.u.a[1]);
	}
	if (x.op == Oeq)
		learn(s, x.u.a[0], x.u.a[1]);
}

static Ex same_node(Rewrite *r, Ex e)
{
	return find(r->env, e);
}

/*
 * Behind a check that two lengths are equal, one stands for both, so that loops over them have equal
 * bounds. The checks of the function's first chain are taken, which come before all behind them.
 *
 *   check dim(b, 0) == dim(a, 0)            check dim(b, 0) == dim(a, 0)
 *   for i in 0:dim(b, 0):1              =>  for i in 0:dim(a, 0):1
 */
void opt_same_lengths(Fn *f)
{
	Same s = { .f = f, .known = f->ex.n };
	s.to = base_alloc(f->arena, s.known * sizeof *s.to);
	Rewrite r = { .f = f, .node = same_node, .env = &s };
	for (St at = f->body; at; at = f->st.at[at].next) {
		bool knew = s.any;
		if (knew) {
			ir_rewrite_st(&r, at);
			ir_rewrite_chain(&r, f->st.at[at].body);
			ir_rewrite_chain(&r, f->st.at[at].other);
		}
		s.any = false;
		if (f->st.at[at].kind == Kcheck)
			learn_check(&s, f->st.at[at].e);
		if (s.any)
			r = (Rewrite){ .f = f, .node = same_node, .env = &s };
		s.any |= knew;
	}
}
