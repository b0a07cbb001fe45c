/* Text -> IR (docs/il.md). A wrong text gives a remark `broken` with its line and NULL. */
#include "ir/names.h"
#include "ir/own.h"
#include "ir/parse.h"

#include <string.h>

static uint32_t name_in(const char *const *names, uint32_t n, const char *name)
{
	for (uint32_t i = 0; i < n; i++)
		if (names[i] && strcmp(names[i], name) == 0)
			return i;
	return n;
}

static void put_label(Parser *p, uint32_t n, St s)
{
	if (n == 0 || n > p->f->st.n + 1000) {
		ir_read_wrong(p, "wrong label");
		return;
	}
	while (p->label.n <= n)
		*vec_push(p->u->arena, &p->label) = 0;
	if (p->label.at[n])
		ir_read_wrong(p, "label used twice");
	p->label.at[n] = s;
}

static St get_label(Parser *p, uint32_t n)
{
	if (n < p->label.n && p->label.at[n])
		return p->label.at[n];
	ir_read_wrong(p, "no such label");
	return 0;
}

static void range(Parser *p, Stmt *s, Var *v)
{
	*v = ir_read_var(p);
	ir_read_need(p, "in");
	s->lo = ir_read_expr(p);
	ir_read_need(p, ":");
	s->hi = ir_read_expr(p);
}

static void lib(Parser *p, Stmt *s)
{
	ir_read_blank(p);
	s->code = (uint16_t)name_in(ir_lib_name, Nlibops, ir_read_word(p));
	if (s->code == Nlibops) {
		s->code = 0;
		ir_read_wrong(p, "no such library operation");
		return;
	}
	const LibShape *shape = &ir_lib_shape[s->code];
	s->n = shape->stores + shape->numbers;
	s->at = p->f->pool.n;
	ir_read_need(p, "(");
	for (uint32_t i = 0; i < s->n; i++) {
		if (i)
			ir_read_need(p, ",");
		uint32_t x = i < shape->stores ? ir_read_store(p) : ir_read_number(p);
		*vec_push(p->u->arena, &p->f->pool) = x;
	}
	ir_read_need(p, ")");
}

/* `out` are the result variables that stood before "= call". Which arguments are storages is seen
 * from the text: @name.1 without brackets. */
static void call(Parser *p, Stmt *s, const Var *out, uint32_t n)
{
	uint32_t arg[256], args = 0;
	ir_read_blank(p);
	s->fn = ir_read_index(p, NULL);
	ir_read_need(p, "(");
	while (!p->bad && !ir_read_take(p, ")")) {
		if (args)
			ir_read_need(p, ",");
		if (args == 256) {
			ir_read_wrong(p, "too many arguments");
			return;
		}
		ir_read_blank(p);
		const char *before = p->at;
		uint32_t line = p->line;
		Sto whole = *p->at == '@' ? ir_read_store(p) : 0;
		if (whole && !ir_read_take(p, "[")) {
			arg[args++] = whole;
			continue;
		}
		if (!p->bad) {
			p->at = before;
			p->line = line;
			arg[args++] = ir_read_expr(p);
		}
	}
	s->at = p->f->pool.n;
	s->n = n;
	s->step = args;
	for (uint32_t i = 0; i < n; i++)
		*vec_push(p->u->arena, &p->f->pool) = out[i];
	for (uint32_t i = 0; i < args; i++)
		*vec_push(p->u->arena, &p->f->pool) = arg[i];
}

static void part(Parser *p, ExtPart kind, uint32_t ref)
{
	*vec_push(p->u->arena, &p->f->pool) = kind;
	*vec_push(p->u->arena, &p->f->pool) = ref;
}

/* A text in quotes, \\ before a quote or a backslash in it. */
static const char *quoted(Parser *p)
{
	Text t = { .arena = p->u->arena };
	ir_read_need(p, "\"");
	text_puts(&t, "");
	for (; !p->bad && *p->at && *p->at != '"'; p->at++) {
		p->at += *p->at == '\\' && p->at[1];
		text_printf(&t, "%c", *p->at);
	}
	ir_read_need(p, "\"");
	return base_intern(p->u->strings, t.at);
}

/* ext "text"(operand, ..): expressions, @name.1, @name.1! */
static void ext(Parser *p, Stmt *s)
{
	s->kind = Kext;
	s->fn = p->u->ext.n;
	*vec_push(p->u->arena, &p->u->ext) = quoted(p);
	uint32_t part_at[256][2], n = 0;
	ir_read_need(p, "(");
	while (!p->bad && !ir_read_take(p, ")") && n < 256) {
		if (n)
			ir_read_need(p, ",");
		ir_read_blank(p);
		const char *before = p->at;
		uint32_t line = p->line;
		Sto whole = *p->at == '@' ? ir_read_store(p) : 0;
		part_at[n][0] = Xsto;
		part_at[n][1] = whole;
		if (whole && ir_read_take(p, "!"))
			part_at[n][0] = Xwrites;
		if (!p->bad && (!whole || *p->at == '[')) {
			p->at = before;
			p->line = line;
			part_at[n][0] = Xex;
			part_at[n][1] = ir_read_expr(p);
		}
		n++;
	}
	s->step = n;
	for (uint32_t k = 0; k < n; k++)
		part(p, (ExtPart)part_at[k][0], part_at[k][1]);
}

/* %n.1, @a.2, %x.3 = ext ..: the first result has been read if it is a variable. */
static void made(Parser *p, Stmt *s, const Var *first, uint32_t n)
{
	uint32_t result[256][2];
	for (uint32_t k = 0; k < n; k++) {
		result[k][0] = Xvar;
		result[k][1] = first[k];
	}
	do {
		ir_read_blank(p);
		result[n][0] = *p->at == '@' ? Xmakes : Xvar;
		result[n][1] = *p->at == '@' ? ir_read_store(p) : ir_read_var(p);
		n++;
	} while (n < 256 && ir_read_take(p, ","));
	ir_read_need(p, "=");
	ir_read_need(p, "ext");
	ext(p, s);
	if (p->bad)
		return;
	s->n = n;
	s->at = p->f->pool.n;
	for (uint32_t k = 0; k < n; k++)
		part(p, (ExtPart)result[k][0], result[k][1]);
	uint32_t operands = s->at - 2 * s->step, count = 2 * s->step;
	uint32_t *copy = base_alloc(p->u->arena, (count + 1) * sizeof *copy);
	memcpy(copy, p->f->pool.at + operands, count * sizeof *copy);
	if (count)
		memcpy(vec_more(p->u->arena, &p->f->pool, count), copy, count * sizeof *copy);
}

/* %a.1, %b.2 = call f.0(..) | = ext .. | %a.1 = reduce .. | %a.1 = expression */
static void assign(Parser *p, Stmt *s)
{
	Var out[256];
	uint32_t n = 0;
	do {
		ir_read_blank(p);
		if (n && *p->at == '@') {
			made(p, s, out, n);
			return;
		}
		out[n++] = ir_read_var(p);
	} while (n < 255 && ir_read_take(p, ","));
	ir_read_need(p, "=");
	if (ir_read_take(p, "ext")) {
		uint32_t at = p->f->pool.n;
		for (uint32_t k = 0; k < n; k++)
			part(p, Xvar, out[k]);
		ext(p, s);
		s->at = at;
		s->n = n;
		return;
	}
	if (ir_read_take(p, "call")) {
		s->kind = Kcall;
		call(p, s, out, n);
		return;
	}
	s->v = out[0];
	if (n != 1)
		ir_read_wrong(p, "one variable is assigned");
	if (!ir_read_take(p, "reduce")) {
		s->kind = Klet;
		s->e = ir_read_expr(p);
		return;
	}
	s->kind = Kreduce;
	ir_read_blank(p);
	s->code = (uint16_t)name_in(ir_red_name, Nredops, ir_read_word(p));
	if (s->code == Nredops) {
		s->code = 0;
		ir_read_wrong(p, "no such reduction");
	}
	range(p, s, &s->k);
	ir_read_need(p, "of");
	s->e = ir_read_expr(p);
}

/* @a.1 = ext .. | @a.1, .. = ext .. | @a.1[..] = .. */
static void set(Parser *p, Stmt *s)
{
	Ex idx[JENNY_RANK];
	const char *before = p->at;
	uint32_t line = p->line;
	s->kind = Kset;
	s->s = ir_read_store(p);
	ir_read_blank(p);
	if (*p->at != '[') {
		s->s = 0;
		p->at = before;
		p->line = line;
		made(p, s, NULL, 0);
		return;
	}
	ir_read_need(p, "[");
	s->n = (uint32_t)ir_read_list(p, idx, JENNY_RANK, "]");
	ir_read_need(p, "=");
	s->e = ir_read_expr(p);
	s->at = p->f->pool.n;
	for (uint32_t i = 0; i < s->n; i++)
		*vec_push(p->u->arena, &p->f->pool) = idx[i];
	if (!p->bad && s->n != p->f->sto.at[s->s].rank)
		ir_read_wrong(p, "as many indices as the storage has axes are needed");
}

static void check(Parser *p, Stmt *s)
{
	s->e = ir_read_expr(p);
	ir_read_need(p, ":");
	ir_read_blank(p);
	const char *name = ir_read_word(p);
	for (s->code = 0; s->code < Ndiags; s->code++)
		if (strcmp(base_diag[s->code].name, name) == 0)
			return;
	s->code = 0;
	ir_read_wrong(p, "no such diagnostic");
}

/* The words that statements begin with; others begin with what they assign. */
static const struct {
	const char *name;
	uint8_t kind;
} plain[] = {
	{ "for", Kfor },
	{ "while", Kwhile },
	{ "if", Kif },
	{ "break", Kbreak },
	{ "continue", Kcontinue },
	{ "block", Kblock },
	{ "leave", Kleave },
	{ "check", Kcheck },
	{ "alloc", Kalloc },
	{ "bind", Kbind },
	{ "lib", Klib },
	{ "call", Kcall },
	{ "ext", Kext },
	{ "return", Kreturn },
};

/* Fills s up to its flags; false: no statement stands here. */
static bool head(Parser *p, Stmt *s, St at)
{
	ir_read_blank(p);
	if (*p->at == '%') {
		assign(p, s);
		return true;
	}
	if (*p->at == '@') {
		set(p, s);
		return true;
	}
	for (size_t i = 0; i < sizeof plain / sizeof *plain && !s->kind; i++)
		if (ir_read_take(p, plain[i].name))
			s->kind = plain[i].kind;
	switch (s->kind) {
	case Knone: return false;
	case Kfor:
		range(p, s, &s->v);
		ir_read_need(p, ":");
		s->step = ir_read_expr(p);
		break;
	case Kwhile:
	case Kif: s->e = ir_read_expr(p); break;
	case Kblock:
		s->v = at;
		put_label(p, ir_read_number(p), at);
		break;
	case Kleave: s->v = get_label(p, ir_read_number(p)); break;
	case Kcheck: check(p, s); break;
	case Kalloc: s->s = ir_read_store(p); break;
	case Kbind:
		s->s = ir_read_store(p);
		ir_read_need(p, "=");
		s->n = 1;
		s->at = p->f->pool.n;
		*vec_push(p->u->arena, &p->f->pool) = 0;
		p->f->pool.at[s->at] = ir_read_store(p);
		if (ir_read_take(p, "at"))
			s->e = ir_read_expr(p);
		break;
	case Klib: lib(p, s); break;
	case Kcall: call(p, s, NULL, 0); break;
	case Kext: {
		uint32_t at_pool = p->f->pool.n;
		ext(p, s);
		s->at = at_pool;
		break;
	}
	default: break;
	}
	return true;
}

/* Flags, cost, label of a loop. */
static void tail(Parser *p, Stmt *s, St at)
{
	for (int i = 0; i < IR_FLAGS; i++)
		if (ir_read_take(p, ir_flag_name[i].name)) {
			s->flags |= ir_flag_name[i].flag;
			i = -1;
		}
	if (ir_read_take(p, "cost"))
		s->cost = ir_read_float(p);
	if (ir_read_take(p, "as"))
		put_label(p, ir_read_number(p), at);
}

/* Statements up to a closing brace. */
static St chain(Parser *p)
{
	St first = 0, last = 0;
	if (++p->depth > IR_PARSE_DEPTH)
		ir_read_wrong(p, "too deep");
	while (!p->bad) {
		St at = p->f->st.n;
		Stmt s = { 0 };
		ir_read_blank(p);
		if (*p->at == '}' || *p->at == 0)
			break;
		ir_new_st(p->f, Knone, 0);
		if (!head(p, &s, at)) {
			ir_read_wrong(p, base_printf(p->u->arena, "no statement at '%.20s'", p->at));
			break;
		}
		tail(p, &s, at);
		bool nest = s.kind == Kfor || s.kind == Kwhile || s.kind == Kif || s.kind == Kblock;
		if (nest)
			ir_read_need(p, "{");
		if (ir_read_take(p, "#"))
			s.line = ir_read_number(p);
		p->f->st.at[at] = s;
		if (nest) {
			St body = chain(p), other = 0;
			ir_read_need(p, "}");
			if (s.kind == Kif && ir_read_take(p, "else")) {
				ir_read_need(p, "{");
				other = chain(p);
				ir_read_need(p, "}");
			}
			p->f->st.at[at].body = body;
			p->f->st.at[at].other = other;
		}
		if (last)
			p->f->st.at[last].next = at;
		else
			first = at;
		last = at;
	}
	p->depth--;
	return first;
}

static void var_row(Parser *p)
{
	const char *name;
	ir_read_need(p, "%");
	uint32_t i = ir_read_index(p, &name);
	if (i != p->f->var.n) {
		ir_read_wrong(p, "variables are declared in the order of their indices");
		return;
	}
	ir_read_need(p, ":");
	Var new = ir_new_var(p->f, name, ir_read_type(p));
	VarInfo *v = &p->f->var.at[new];
	v->param = ir_read_take(p, "param");
	v->small = v->param && ir_read_take(p, "small");
	v->loop = ir_read_take(p, "loop");
	v->once = ir_read_take(p, "once");
}

/* The extents are only skipped here, since they may name storages that come later. */
static void store_row(Parser *p)
{
	const char *name;
	ir_read_need(p, "@");
	uint32_t i = ir_read_index(p, &name), rank = 0;
	if (i != p->f->sto.n) {
		ir_read_wrong(p, "storages are declared in the order of their indices");
		return;
	}
	ir_read_need(p, ":");
	Type t = ir_read_type(p);
	ir_read_need(p, "[");
	const char *shape = p->at;
	int deep = 0;
	ir_read_blank(p);
	rank = *p->at == ']' ? 0 : 1;
	for (; *p->at && (deep || *p->at != ']'); p->at++) {
		deep += (*p->at == '(' || *p->at == '[') - (*p->at == ')' || *p->at == ']');
		rank += !deep && *p->at == ',';
	}
	ir_read_need(p, "]");
	ir_read_blank(p);
	const char *layout = ir_read_word(p);
	ir_read_blank(p);
	uint32_t origin = name_in(ir_origin_name, Norigins, ir_read_word(p));
	if (p->bad || origin >= Norigins || strlen(layout) != 1 || rank > JENNY_RANK) {
		ir_read_wrong(p, "wrong storage");
		return;
	}
	ir_new_store(p->f, name, t, (int)rank, (Origin)origin, layout[0]);
	Store *s = &p->f->sto.at[i];
	if (origin == Sresult || origin == Sext)
		s->result = (uint16_t)ir_read_number(p);
	if (origin == Sarg || origin == Slist)
		s->param = (uint16_t)ir_read_number(p);
	s->list = ir_read_take(p, "list");
	s->ones = (uint8_t)(ir_read_take(p, "ones") ? ir_read_number(p) : 0);
	s->written = ir_read_take(p, "written");
	s->private_to = ir_read_take(p, "private") ? ir_read_number(p) : 0;
	while (p->shape.n < p->f->sto.n)
		*vec_push(p->u->arena, &p->shape) = NULL;
	p->shape.at[i] = shape;
}

static void shapes(Parser *p)
{
	const char *after = p->at;
	uint32_t line = p->line;
	for (Sto s = 1; s < p->f->sto.n && !p->bad; s++) {
		p->at = p->shape.at[s];
		for (uint32_t d = 0; d < p->f->sto.at[s].rank && !p->bad; d++) {
			if (d)
				ir_read_need(p, ",");
			if (ir_read_take(p, "_") || ir_read_take(p, "?"))
				continue;
			Ex e = ir_read_expr(p);
			p->f->sto.at[s].dim[d] = e;
		}
		ir_read_blank(p);
		if (!p->bad && *p->at != ']')
			ir_read_wrong(p, "wrong extents");
	}
	if (!p->bad)
		p->at = after;
	p->line = line;
}

typedef struct SlotText {
	const char *name;
	bool array;
	uint32_t ref;
} SlotText;

static uint32_t slots(Parser *p, SlotText *out, uint32_t max)
{
	uint32_t n = 0;
	ir_read_need(p, "(");
	while (!p->bad && !ir_read_take(p, ")")) {
		if (n)
			ir_read_need(p, ",");
		if (n == max) {
			ir_read_wrong(p, "too many parameters");
			return 0;
		}
		ir_read_blank(p);
		SlotText *s = &out[n++];
		s->name = ir_read_word(p);
		ir_read_need(p, "=");
		s->array = ir_read_take(p, "@");
		if (!s->array)
			ir_read_need(p, "%");
		s->ref = ir_read_index(p, NULL);
	}
	return n;
}

static void put_slot(Parser *p, const SlotText *s, bool param)
{
	Fn *f = p->f;
	if (p->bad || s->ref == 0 || s->ref >= (s->array ? f->sto.n : f->var.n)) {
		ir_read_wrong(p, "a parameter or result is not declared");
		return;
	}
	Slot *slot = param ? vec_push(f->arena, &f->param) : vec_push(f->arena, &f->result);
	slot->name = s->name;
	slot->array = s->array;
	slot->ref = s->ref;
	slot->type = s->array ? f->sto.at[s->ref].type : f->var.at[s->ref].type;
}

static void fn(Parser *p)
{
	enum { MAX = 512 };
	const char *name;
	SlotText *in = base_alloc(p->u->arena, 2 * MAX * sizeof *in), *out = in + MAX;
	ir_read_blank(p);
	uint32_t index = ir_read_index(p, &name);
	if (index != p->u->fn.n)
		ir_read_wrong(p, "functions are numbered from 0");
	if (p->bad)
		return;
	p->f = ir_new_fn(p->u, name);
	p->label.n = p->shape.n = 0;
	uint32_t nin = slots(p, in, MAX);
	ir_read_need(p, "->");
	uint32_t nout = slots(p, out, MAX);
	p->f->fp_check = ir_read_take(p, "fp");
	ir_read_need(p, "{");
	while (!p->bad && ir_read_take(p, "var"))
		var_row(p);
	while (!p->bad && ir_read_take(p, "store"))
		store_row(p);
	shapes(p);
	for (uint32_t i = 0; i < nin; i++)
		put_slot(p, &in[i], true);
	for (uint32_t i = 0; i < nout; i++)
		put_slot(p, &out[i], false);
	St body = chain(p);
	p->f->body = body;
	ir_read_need(p, "}");
	for (Sto s = 1; s < p->f->sto.n; s++)
		if (p->f->sto.at[s].private_to)
			p->f->sto.at[s].private_to = get_label(p, p->f->sto.at[s].private_to);
}

Unit *ir_parse(Arena *arena, Strings *strings, Diags *diags, const char *text)
{
	Unit *u = ir_new_unit(arena, strings, diags, "");
	Parser p = { .u = u, .at = text, .line = 1 };
	uint32_t remarks = diags->at.n;
	ir_read_need(&p, "unit");
	ir_read_blank(&p);
	u->name = ir_read_word(&p);
	while (ir_read_take(&p, "fn"))
		fn(&p);
	ir_read_blank(&p);
	if (!p.bad && *p.at)
		ir_read_wrong(&p, "text behind the last function");
	if (!p.bad && u->fn.n == 0)
		ir_read_wrong(&p, "no function");
	return p.bad || diags->at.n != remarks ? NULL : u;
}
