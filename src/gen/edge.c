/*
 * Vector loops that store abs(z) < c of complex numbers: by squares, which say it but near the edge; if
 * an element was near, a loop behind asks for the roots. What z was must still be there then.
 *
 *   for i { I[i] = abs(Z[i]) < c }  ->  for i { I[i] = square < low; near |= .. } if (near) for i { .. }
 */
#include "gen/int.h"

#include "ir/effects.h"

#include <string.h>

static const Stmt *at(const Gen *g, St s)
{
	return &g->f->st.at[s];
}

typedef struct Look {
	Gen *g;
	St body;
	bool fits;
} Look;

/* Assigned, or stored to, in the loop? */
static void look_node(Fn *f, Ex e, void *env)
{
	Look *k = env;
	const Expr *x = &f->ex.at[e];
	for (St s = k->body; s; s = at(k->g, s)->next) {
		const Stmt *st = at(k->g, s);
		if ((st->kind == Klet && x->op == Ovar && x->ref == st->v) ||
			(st->kind == Kset && x->op == Oload && ir_may_alias(f, x->ref, st->s)))
			k->fits = false;
	}
}

static bool untouched(Gen *g, St body, Ex e)
{
	Look k = { .g = g, .body = body, .fits = true };
	ir_each_ex(g->f, e, look_node, &k);
	return k.fits;
}

static bool places_untouched(Gen *g, St body, St set)
{
	for (uint32_t d = 0; d < at(g, set)->n; d++)
		if (!untouched(g, body, g->f->pool.at[at(g, set)->at + d]))
			return false;
	return true;
}

/* z as it can be had behind the loop: as it stands, or from where the loop stores it; 0: not. */
static Ex again(Gen *g, St body, Ex z)
{
	Ex found = 0;
	Sto to = 0;
	if (untouched(g, body, z))
		return z;
	for (St s = body; s; s = at(g, s)->next) {
		const Stmt *st = at(g, s);
		if (st->kind != Kset || st->e != z || !places_untouched(g, body, s))
			continue;
		to = st->s;
		found = ir_load(g->f, to, &g->f->pool.at[st->at]);
	}
	uint32_t sets = 0;
	for (St s = body; found && s; s = at(g, s)->next)
		sets += at(g, s)->kind == Kset && ir_may_alias(g->f, at(g, s)->s, to);
	return sets == 1 && g->f->ex.at[z].op == Ovar ? found : 0;
}

bool gen_edge_find(Gen *g, St loop, Edge *edge)
{
	St body = at(g, loop)->body;
	uint32_t found = 0;
	for (St s = body; s; s = at(g, s)->next) {
		const Stmt *st = at(g, s);
		Ex z, c;
		bool below;
		if (st->kind != Kset && st->kind != Klet)
			return false;
		if (st->kind != Kset || !gen_compares_abs(g, st->e, &z, &c, &below))
			continue;
		uint8_t op = g->f->ex.at[c].op;
		Ex later = again(g, body, z);
		*edge = (Edge){ .set = s, .z = z, .later = later, .c = c, .below = below };
		edge->equal = g->f->ex.at[st->e].op == Ole;
		found++;
		if (!later || (op != Ocon && op != Ovar) || !untouched(g, body, c) ||
			(op == Ovar && g->f->ex.at[c].ref == at(g, loop)->v) || !places_untouched(g, body, s))
			return false;
	}
	return found == 1;
}

void gen_edge_open(Gen *g, const Edge *edge)
{
	const char *flag;
	Text unused = gen_text(g);
	gen_call_math(g, Oabs, Tc128, false, &unused, &flag);
	const char *c = gen_value(g, edge->c);
	gen_put(g, "const double low = jn_abslow(%s), high = jn_abshigh(%s);", c, c);
	gen_put(g, "jenny_i64 near = 0;");
}

static char *target(Gen *g, const Stmt *set)
{
	Ex idx[JENNY_RANK];
	memcpy(idx, &g->f->pool.at[set->at], set->n * sizeof *idx);
	gen_prepare(g, idx, (int)set->n);
	return gen_access(g, set->s, &g->f->pool.at[set->at]);
}

void gen_edge_set(Gen *g)
{
	const Edge *edge = g->near;
	const Stmt *x = at(g, edge->set);
	gen_line(g, x->line);
	gen_put(g, "const double square = jn_square(%s);", gen_value(g, edge->z));
	gen_put(g, "%s = square %s;", target(g, x), edge->below ? "< low" : "> high");
	gen_put(g, "near |= -(jenny_i64)!(square < low || square > high);");
}

void gen_edge_close(Gen *g, const Edge *edge, const char *header, const char *inside)
{
	const Stmt *x = at(g, edge->set);
	gen_put(g, "if (RARE(near))");
	gen_put(g, "\tfor (%s) {", header);
	g->fr->tabs += 2;
	if (inside)
		gen_put(g, "%s", inside);
	const char *z = gen_value(g, edge->later), *c = gen_value(g, edge->c);
	gen_put(g, "%s = jn_abs%s(%s, %s, %d);", target(g, x), edge->below ? "less" : "more", z, c,
		edge->equal);
	g->fr->tabs -= 2;
	gen_put(g, "\t}");
}
