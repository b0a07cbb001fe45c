/* Strings that are made of others and of numbers: replace, f-strings, int(s, base), float(s), bin, hex, oct. */
#include "front/box.h"

#include <stdlib.h>

static Ex ask(Front *f, const char *name, const Ex *arg, int n, BoxType *result)
{
	BoxOp *op = front_box_op(f, name, result, NULL);
	for (int k = 0; k < n; k++)
		front_box_arg(f, op, arg[k]);
	front_box_run(f, op, result ? "e" : "i");
	return op->result.at[0];
}

static Value string_of(Front *f, Ex e) { return front_box_value(front_box_new(f, 's', 0), e); }

/* int(s, base) and float(s) */
Value front_text_number(Front *f, Value s, const Value *base, bool real)
{
	if (!front_is_string(&s))
		front_bail(f, Dtype, base_printf(f->arena, "int of %s with a base", front_describe(f, &s)));
	Ex arg[2] = { front_string(f, s).e, base ? front_int_index(f, base) : ir_int(f->fn, 10) };
	if (real)
		return front_scalar(Tf64, false, ask(f, "str.float", arg, 1, front_box_new(f, 'f', 0)));
	return front_scalar(Ti64, false, ask(f, "str.int", arg, 2, NULL));
}

/* s.replace(old, by[, count]) */
Value front_text_replace(Front *f, Value s, Value *arg, int n)
{
	if (n < 2 || n > 3 || !front_is_string(&arg[0]) || !front_is_string(&arg[1]))
		front_bail(f, Dattr, "replace of a string with these arguments");
	Ex all[4] = { front_string(f, s).e, front_string(f, arg[0]).e, front_string(f, arg[1]).e,
		n == 3 ? front_int_index(f, &arg[2]) : ir_int(f->fn, -1) };
	return string_of(f, ask(f, "str.replace", all, 4, NULL));
}

static Value in_base(Front *f, Value x, int base, int64_t width, bool zero, bool prefix)
{
	Ex all[5] = { front_int_index(f, &x), ir_int(f->fn, base), ir_int(f->fn, width), ir_int(f->fn, zero),
		ir_int(f->fn, prefix) };
	return string_of(f, ask(f, "str.base", all, 5, NULL));
}

/* bin(x), oct(x), hex(x) */
Value front_text_base(Front *f, const char *name, Value x)
{
	return in_base(f, x, name[0] == 'b' ? 2 : name[0] == 'o' ? 8 : 16, 0, false, true);
}

/* An int by a format such as "5d", "08b" or "x". */
static Value formatted(Front *f, Value x, const char *spec)
{
	const char *rest = spec;
	bool zero = *rest == '0';
	rest += zero;
	char *end;
	long width = *rest >= '1' && *rest <= '9' ? strtol(rest, &end, 10) : 0;
	rest = width ? end : rest;
	int base = *rest == 'b' ? 2 : *rest == 'o' ? 8 : *rest == 'x' ? 16 : 10;
	bool known = !*rest || (strchr("dbox", *rest) && !rest[1]);
	bool whole = x.kind == Vscalar && !x.np && x.type == Ti64 && !x.tag;
	if (!known || !whole || width > 64)
		front_bail(f, Dtype, base_printf(f->arena, "%s in the format \"%s\"", front_describe(f, &x), spec));
	return in_base(f, x, base, width, zero, false);
}

static bool is_node(const Node *n, const char *kind) { return n->tag == Nnode && !strcmp(n->kind, kind); }

/* The constant text of a node, NULL: it is something else. */
static const char *text_of(const Node *n)
{
	return is_node(n, "Constant") && n->n && n->kid[0]->tag == Nstr ? n->kid[0]->str : NULL;
}

static Value field(Front *f, Node *n)
{
	Value v = front_expr(f, n->kid[0]);
	const Node *spec = n->kid[2];
	bool plain = n->kid[1]->tag == Nint && n->kid[1]->i == -1;
	bool constant = is_node(spec, "JoinedStr") && spec->kid[0]->n == 1 && text_of(spec->kid[0]->kid[0]);
	if (!plain || (spec->tag != Nnull && !constant))
		front_bail(f, Dsyntax, "an f-string with such a field");
	if (constant)
		return formatted(f, v, text_of(spec->kid[0]->kid[0]));
	return front_string_call(f, "str", v);
}

/* An f-string of strings and ints. */
Value front_text_joined(Front *f, Node *n)
{
	Value r = { .kind = Vstr, .str = "" };
	for (int k = 0; k < n->kid[0]->n; k++) {
		Node *part = n->kid[0]->kid[k];
		const char *text = text_of(part);
		Value v = { .kind = Vstr, .str = text };
		if (!text && !is_node(part, "FormattedValue"))
			front_bail(f, Dbroken, "malformed f-string");
		v = text ? v : field(f, part);
		if (k)
			front_string_binary(f, "Add", r, v, &v);
		r = front_string(f, v);
	}
	return r;
}
