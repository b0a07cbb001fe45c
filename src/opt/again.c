#include "opt/lin.h"
#include "opt/tidy.h"

/* What variables of the chain at hand hold, as long as that has not changed. */
typedef struct Held {
	Var v;
	Ex e;
} Held;
typedef struct Again {
	Fn *f;
	Held at[32];
	int n;
	bool *changed;
} Again;

static void forget(Again *a, St s)
{
	Touch x = opt_touch_of(a->f, s);
	int n = 0;
	for (int k = 0; k < a->n; k++)
		if (opt_invariant(a->f, &x, a->at[k].e))
			a->at[n++] = a->at[k];
	a->n = n;
}

static void visit_let(Again *a, Stmt *x)
{
	Fn *f = a->f;
	if (!f->var.at[x->v].once || ir_arity(f, x->e) == 0)
		return;
	for (int k = 0; k < a->n; k++)
		if (a->at[k].e == x->e) {
			x->e = ir_var(f, a->at[k].v);
			*a->changed = true;
			return;
		}
	if (a->n < (int)(sizeof a->at / sizeof *a->at))
		a->at[a->n++] = (Held){ x->v, x->e };
}

/*
 * What a chain computes again, of memory that has not been written since, is taken from the variable
 * that holds it. Only variables that are set once are looked at.
 *
 *   %a = @p[i]                      %a = @p[i]
 *   check %a < n               =>   check %a < n
 *   %b = @p[i]                      %b = %a
 */
void opt_not_again(Fn *f, St first, bool *changed)
{
	Again a = { .f = f, .changed = changed };
	for (St s = first; s; s = f->st.at[s].next) {
		uint8_t kind = f->st.at[s].kind;
		bool once = kind == Klet && f->var.at[f->st.at[s].v].once;
		if (kind != Knone && kind != Kcheck && !once && a.n)
			forget(&a, s);
		if (kind == Klet)
			visit_let(&a, &f->st.at[s]);
		opt_not_again(f, f->st.at[s].body, changed);
		opt_not_again(f, f->st.at[s].other, changed);
	}
}
