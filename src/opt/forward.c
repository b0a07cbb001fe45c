/*
 * A load of an element that a statement before it in the same body has set takes the value.
 *
 *     @T.1[%i.2] = %x.3 * 2.0                   %T.4 = %x.3 * 2.0
 *     @A.2[%i.2] = @T.1[%i.2] + 1.0      ->     @T.1[%i.2] = %T.4
 *                                               @A.2[%i.2] = %T.4 + 1.0
 */
#include "opt/forward.h"

#include "ir/effects.h"
#include "opt/dead.h"
#include "opt/lin.h"

typedef struct Known {
	St set;
	Ex load, value;
	bool seen; /* the element may have been read, or control have left, since */
} Known;

typedef struct Forward {
	Fn *f;
	Vec(Known) known;
	Known *use; /* what the rewriter looks for */
	bool used;
} Forward;

static Ex node(Rewrite *r, Ex e)
{
	Forward *w = r->env;
	if (e != w->use->load)
		return e;
	w->used = true;
	return w->use->value;
}

static void find(Fn *f, Ex e, void *ctx)
{
	Forward *w = ctx;
	w->used |= e == w->use->load;
	(void)f;
}

static void find_visit(Fn *f, Ex *e, void *ctx)
{
	ir_each_ex(f, *e, find, ctx);
}

static void find_st(Fn *f, St s, void *ctx)
{
	ir_st_exprs(f, s, find_visit, ctx);
}

/* Is the known element read in statement s or below it? */
static bool is_read(Forward *w, Known *k, St s)
{
	Fn *f = w->f;
	w->use = k;
	w->used = false;
	find_st(f, s, w);
	ir_each_st(f, f->st.at[s].body, find_st, w);
	ir_each_st(f, f->st.at[s].other, find_st, w);
	return w->used;
}

/* Gives the value of a set a name; the let takes the place of the set, which moves behind it. */
static void name_value(Fn *f, Known *k)
{
	Stmt old = f->st.at[k->set];
	if (!opt_is_leaf(f, k->value)) {
		Var v = ir_new_var(f, f->sto.at[old.s].name, f->sto.at[old.s].type);
		f->var.at[v].once = true;
		St set = ir_new_st(f, Kset, old.line);
		f->st.at[set] = old;
		f->st.at[set].e = ir_var(f, v);
		f->st.at[k->set] = (Stmt){ .kind = Klet, .line = old.line, .v = v, .e = old.e, .next = set };
		k->value = ir_var(f, v);
		k->set = set;
	}
}

static void replace(Forward *w, Known *k, St s)
{
	Fn *f = w->f;
	Rewrite r = { .f = f, .node = node, .env = w };
	name_value(f, k);
	w->use = k;
	ir_rewrite_st(&r, s);
	ir_rewrite_chain(&r, f->st.at[s].body);
	ir_rewrite_chain(&r, f->st.at[s].other);
}

static void forget(Forward *w, const Touch *x)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < w->known.n; i++) {
		Known k = w->known.at[i];
		if (opt_invariant(w->f, x, k.load) &&
			(!opt_is_leaf(w->f, k.value) || opt_invariant(w->f, x, k.value)))
			w->known.at[n++] = k;
	}
	w->known.n = n;
}

static void store_node(Fn *f, Ex e, void *ctx)
{
	Forward *w = ctx;
	w->used |= f->ex.at[e].op == Oload &&
		ir_may_alias(f, f->ex.at[e].ref, f->ex.at[w->use->load].ref);
}

static void store_visit(Fn *f, Ex *e, void *ctx)
{
	ir_each_ex(f, *e, store_node, ctx);
}

/* Sets Forward.used where the statement may read the storage of the element in question. */
static void find_store(Fn *f, St s, void *ctx)
{
	Forward *w = ctx;
	uint8_t k = f->st.at[s].kind;
	ir_st_exprs(f, s, store_visit, w);
	w->used |= k == Klib || k == Kcall || k == Kext || k == Kbind;
}

static void note_reads(Forward *w, St s, const Touch *x)
{
	Fn *f = w->f;
	for (uint32_t i = 0; i < w->known.n; i++) {
		Known *k = &w->known.at[i];
		w->use = k;
		w->used = k->seen || x->jumps || x->views;
		find_store(f, s, w);
		ir_each_st(f, f->st.at[s].body, find_store, w);
		ir_each_st(f, f->st.at[s].other, find_store, w);
		k->seen = w->used;
	}
}

/* A set of the same element that nobody has seen since is dead. */
static void drop_unseen(Forward *w, Ex load)
{
	Fn *f = w->f;
	for (uint32_t i = 0; i < w->known.n; i++)
		if (w->known.at[i].load == load && !w->known.at[i].seen &&
			!opt_may_raise(f, f->st.at[w->known.at[i].set].e))
			f->st.at[w->known.at[i].set].kind = Knone;
}

static void chain(Fn *f, St first)
{
	Forward w = { .f = f };
	for (St s = first; s; s = f->st.at[s].next) {
		uint8_t kind = f->st.at[s].kind;
		bool nest = kind == Kfor || kind == Kwhile || kind == Kif || kind == Kblock;
		Touch x = opt_touch_of(f, s);
		if (kind == Kfor || kind == Kwhile || kind == Kblock || kind == Kif)
			forget(&w, &x);
		if (kind != Kalloc && kind != Kbind)
			for (uint32_t i = 0; i < w.known.n; i++)
				if (is_read(&w, &w.known.at[i], s))
					replace(&w, &w.known.at[i], s);
		x = opt_touch_of(f, s);
		note_reads(&w, s, &x);
		Stmt st = f->st.at[s];
		Ex load = 0;
		if (kind == Kset && f->sto.at[st.s].origin != Sview) {
			load = ir_load(f, st.s, &f->pool.at[st.at]);
			drop_unseen(&w, load);
		}
		forget(&w, &x);
		if (load)
			*vec_push(f->arena, &w.known) = (Known){ .set = s, .load = load, .value = st.e };
		if (nest) {
			chain(f, f->st.at[s].body);
			chain(f, f->st.at[s].other);
		}
	}
}

void opt_forward(Fn *f)
{
	chain(f, f->body);
	f->body = ir_sweep(f, f->body);
}
