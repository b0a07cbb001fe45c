/*
 * Strings whose text is known at run time only: values of kind Vbox and letter s (docs/il.md), which are
 * equal where their numbers are. A constant becomes one where it meets such a string; an
 * argument does where its characters are asked for, and then the program is walked again.
 */
#include "front/box.h"

bool front_is_string(const Value *v) { return v->kind == Vstr || front_is_box(v, 's'); }

static Value string_of(Front *f, Ex e) { return front_box_value(front_box_new(f, 's', 0), e); }

/* name(operands) -> a string, an int or a bool, by `result`: s, i, b, h (a list of strings). */
static Value ask(Front *f, const char *name, const Ex *arg, int n, char result)
{
	BoxOp *op = front_box_op(f, name, NULL, NULL);
	for (int k = 0; k < n; k++)
		front_box_arg(f, op, arg[k]);
	front_box_run(f, op, !strcmp(name, "str.find") ? "ii" : result == 'b' ? "b" : "i");
	Ex r = op->result.at[result == 'c'];
	return result == 's' ? string_of(f, r) : front_scalar(result == 'b' ? Tbool : Ti64, false, r);
}

/* The first character of UTF-8 text; *text moves behind it. */
static int64_t character(const char **text)
{
	const unsigned char *s = (const unsigned char *)*text;
	int more = *s >= 0xf0 ? 3 : *s >= 0xe0 ? 2 : *s >= 0xc0 ? 1 : 0;
	int64_t c = more == 3 ? *s & 7 : more == 2 ? *s & 15 : more == 1 ? *s & 31 : *s;
	for (int k = 1; k <= more && s[k]; k++)
		c = c << 6 | (s[k] & 63);
	*text += 1 + more;
	return c;
}

static Prologue *prologue(Front *f)
{
	for (uint32_t k = 0; k < f->prologue.n; k++)
		if (f->prologue.at[k]->fn == f->fn)
			return f->prologue.at[k];
	Prologue *p = base_alloc(f->arena, sizeof *p);
	*p = (Prologue){ .fn = f->fn };
	*vec_push(f->arena, &f->prologue) = p;
	return p;
}

/* A constant: made once, in front of everything else. */
static Value constant(Front *f, const char *text)
{
	const char *rest = text;
	int64_t first = *text ? character(&rest) : 0;
	if (*text && !*rest)
		return string_of(f, ir_int(f->fn, first << 1 | 1));
	Prologue *p = prologue(f);
	for (uint32_t k = 0; k < p->literal.n; k++)
		if (!strcmp(p->literal.at[k].text, text))
			return string_of(f, p->literal.at[k].e);
	Chain *saved;
	Ex h = ir_int(f->fn, 0);
	front_push(f, &p->chain, &saved);
	for (rest = text; *rest || rest == text;) {
		int64_t bytes = 0, n = 0;
		for (; n < 7 && *rest; n++) {
			int64_t c = character(&rest);
			if (c > 255)
				front_bail(f, Dtype, "a string constant of such characters");
			bytes |= c << 8 * n;
		}
		Ex arg[3] = { h, ir_int(f->fn, bytes), ir_int(f->fn, n) };
		h = ask(f, "str.lit", arg, 3, 'i').e;
		if (!*text)
			break;
	}
	front_pop(f, saved);
	*vec_push(f->arena, &p->literal) = (Literal){ text, h };
	return string_of(f, h);
}

static Node *place_of(Front *f, const char *name)
{
	Node *where = base_alloc(f->arena, sizeof *where);
	where->tag = Nnode;
	where->kind = base_intern(f->strings, name);
	return where;
}

/* Is the argument of that name a string whose characters were asked for? */
bool front_string_asked(Front *f, const char *name)
{
	const char *kind = base_intern(f->strings, name);
	for (uint32_t k = 0; k < f->site.n; k++)
		if (f->site.at[k].kind == 's' && f->site.at[k].where->kind == kind)
			return true;
	return false;
}

Value front_string(Front *f, Value v)
{
	if (v.kind != Vstr)
		return v;
	if (!v.object)
		return constant(f, v.str);
	front_box_site(f, place_of(f, f->unit->fn.at[0]->param.at[v.object - 1].name), 's', 0);
	f->rewalk = true;
	front_bail(f, Dtype, "the characters of a string");
}

/* Two values that meet, of which one may be a constant. */
bool front_strings_meet(Front *f, Value *a, Value *b)
{
	if (!front_is_string(a) || !front_is_string(b) || front_same_value(a, b))
		return false;
	*a = front_string(f, *a);
	*b = front_string(f, *b);
	return true;
}

Ex front_string_length(Front *f, Value s)
{
	s = front_string(f, s);
	return ask(f, "str.len", &s.e, 1, 'i').e;
}

Value front_string_at(Front *f, Value s, Value index)
{
	s = front_string(f, s);
	if (index.kind != Vslice) {
		Ex arg[2] = { s.e, front_int_index(f, &index) };
		return ask(f, "str.at", arg, 2, 's');
	}
	Ex arg[5] = { s.e };
	int none = 0;
	for (int k = 0; k < 3; k++) {
		bool left_out = index.item[k].kind == Vnone;
		arg[k + 1] = left_out ? ir_int(f->fn, k == 2) : front_int_index(f, &index.item[k]);
		none |= left_out << k;
	}
	arg[4] = ir_int(f->fn, none);
	return ask(f, "str.slice", arg, 5, 's');
}

Value front_string_compare(Front *f, const char *name, Value a, Value b)
{
	static const struct {
		const char *name;
		bool swap, not;
	} orders[] = { { "Lt", false, false }, { "Gt", true, false }, { "LtE", true, true },
		{ "GtE", false, true } };
	if (!strncmp(name, "Is", 2))
		front_bail(f, Dtype, "identity of strings");
	a = front_string(f, a);
	b = front_string(f, b);
	if (!strcmp(name, "Eq") || !strcmp(name, "NotEq"))
		return front_scalar(Tbool, false, ir_bin(f->fn, name[0] == 'E' ? Oeq : One, a.e, b.e));
	for (size_t k = 0; k < sizeof orders / sizeof *orders; k++) {
		if (strcmp(orders[k].name, name))
			continue;
		Ex arg[2] = { orders[k].swap ? b.e : a.e, orders[k].swap ? a.e : b.e };
		Value r = ask(f, "str.less", arg, 2, 'b');
		r.e = orders[k].not ? ir_un(f->fn, Onot, r.e) : r.e;
		return r;
	}
	front_bail(f, Dsyntax, base_printf(f->arena, "operator %s", name));
}

Ex front_string_in(Front *f, Value part, Value s)
{
	if (!front_is_string(&part))
		front_bail(f, Dtype, base_printf(f->arena, "%s in a string", front_describe(f, &part)));
	Ex arg[2] = { front_string(f, s).e, front_string(f, part).e };
	return ir_bin(f->fn, Ole, ir_int(f->fn, 0), ask(f, "str.find", arg, 2, 'i').e);
}

bool front_string_binary(Front *f, const char *op, Value a, Value b, Value *out)
{
	if (!front_is_string(&a) || !front_is_string(&b) || strcmp(op, "Add"))
		return false;
	Ex arg[2] = { front_string(f, a).e, front_string(f, b).e };
	*out = ask(f, "str.cat", arg, 2, 's');
	return true;
}

static Value list_of_strings(Front *f, Node *call, Ex s, Ex sep)
{
	BoxType *t = front_box_site(f, call, 'L', 0);
	front_box_unify(f, t->of[0], front_box_new(f, 's', 0));
	BoxOp *op = front_box_op(f, "str.split", NULL, NULL);
	front_box_arg(f, op, s);
	front_box_arg(f, op, sep);
	front_box_run(f, op, "h");
	return front_box_value(t, op->result.at[0]);
}

static Value join(Front *f, Value s, Value of, Node *call)
{
	if (!front_is_box(&of, 'L'))
		of = front_box_list_of(f, call, of);
	BoxType *e = front_box_root(of.box)->of[0];
	front_box_unify(f, e, front_box_new(f, 's', 0));
	Ex arg[2] = { s.e, of.e };
	return ask(f, "str.join", arg, 2, 's');
}

Value front_string_method(Front *f, Value s, const char *name, Value *arg, int n, Node *call)
{
	static const struct {
		const char *name, *op;
		int args;
		char result;
		int what; /* a constant operand, -1: none */
	} methods[] = { { "isdigit", "str.is", 0, 'b', 'd' }, { "isalpha", "str.is", 0, 'b', 'a' },
		{ "isalnum", "str.is", 0, 'b', 'n' }, { "isspace", "str.is", 0, 'b', 's' },
		{ "isupper", "str.is", 0, 'b', 'u' }, { "islower", "str.is", 0, 'b', 'l' },
		{ "upper", "str.case", 0, 's', 1 }, { "lower", "str.case", 0, 's', 0 },
		{ "startswith", "str.ends", 1, 'b', 0 }, { "endswith", "str.ends", 1, 'b', 1 },
		{ "find", "str.find", 1, 'i', -1 }, { "count", "str.find", 1, 'c', -1 },
		{ "index", "str.find", 1, 'i', -1 }, { "strip", "str.strip", 0, 's', 3 },
		{ "lstrip", "str.strip", 0, 's', 1 }, { "rstrip", "str.strip", 0, 's', 2 } };
	s = front_string(f, s);
	if (!strcmp(name, "replace"))
		return front_text_replace(f, s, arg, n);
	if (!strcmp(name, "join") && n == 1)
		return join(f, s, arg[0], call);
	bool none = n == 0 || arg[0].kind == Vnone;
	if (!strcmp(name, "split") && n < 2 && (none || front_is_string(&arg[0])))
		return list_of_strings(f, call, s.e, none ? ir_int(f->fn, 0) : front_string(f, arg[0]).e);
	for (size_t k = 0; k < sizeof methods / sizeof *methods; k++) {
		if (strcmp(methods[k].name, name) || methods[k].args != n || (n && !front_is_string(&arg[0])))
			continue;
		Ex all[3] = { s.e };
		int m = 1;
		if (n)
			all[m++] = front_string(f, arg[0]).e;
		if (methods[k].what >= 0)
			all[m++] = ir_int(f->fn, methods[k].what);
		Value r = ask(f, methods[k].op, all, m, methods[k].result);
		if (!strcmp(name, "count") && n)
			front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), front_string_length(f, arg[0])), Ddomain);
		if (!strcmp(name, "index"))
			front_check(f, ir_bin(f->fn, Ole, ir_int(f->fn, 0), r.e), Dindex);
		return r;
	}
	front_bail(f, Dattr, base_printf(f->arena, "%s of a string with these arguments", name));
}

/* ord(c), chr(i), str(x) */
Value front_string_call(Front *f, const char *name, Value v)
{
	if (front_is_string(&v)) {
		v = front_string(f, v);
		if (!strcmp(name, "str"))
			return v;
		if (!strcmp(name, "ord"))
			return ask(f, "str.ord", &v.e, 1, 'i');
	}
	if (v.kind != Vscalar || v.np || v.type != Ti64 || v.tag || !strcmp(name, "ord"))
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", name, front_describe(f, &v)));
	return ask(f, !strcmp(name, "chr") ? "str.chr" : "str.of", &v.e, 1, 's');
}

/* What constants need goes in front of the functions that use them. */
void front_string_finish(Front *f)
{
	for (uint32_t k = 0; k < f->prologue.n; k++) {
		Prologue *p = f->prologue.at[k];
		if (!p->chain.first)
			continue;
		p->fn->st.at[p->chain.last].next = p->fn->body;
		p->fn->body = p->chain.first;
	}
}
