#include "front/sexp.h"

#include <string.h>

/*
 * The grammar of docs/ast.md as data: what each kind of node is, and one letter a field.
 *
 *   e expression, E or none, L list of them, M at least one, N list of them or nones
 *   s name, S or none, n list of names       b statements, B at least one
 *   o operator, O list of operators
 *   A arguments, p list of parameters, P parameter or none     k keywords     c comprehensions, one at least
 *   h handlers   w items of a with           a names of an import             m cases
 *   q pattern, Q or none, r list of patterns i int            v constant
 *
 * More fields than are listed here may follow (newer Pythons). A kind that is not listed is let
 * through as it is: the front end refuses what it does not know where it meets it.
 */
typedef struct Shape {
	const char *kind;
	char is; /* e s(tatement) p(arameter) A k c h w a m q */
	const char *fields;
} Shape;

static const Shape shapes[] = {
	{ "FunctionDef", 's', "sABLE" },
	{ "AsyncFunctionDef", 's', "sABLE" },
	{ "ClassDef", 's', "sLkBL" },
	{ "Return", 's', "E" },
	{ "Delete", 's', "M" },
	{ "Assign", 's', "Me" },
	{ "AugAssign", 's', "eoe" },
	{ "AnnAssign", 's', "eeEi" },
	{ "For", 's', "eeBb" },
	{ "AsyncFor", 's', "eeBb" },
	{ "While", 's', "eBb" },
	{ "If", 's', "eBb" },
	{ "With", 's', "wB" },
	{ "AsyncWith", 's', "wB" },
	{ "Match", 's', "em" },
	{ "Raise", 's', "EE" },
	{ "Try", 's', "Bhbb" },
	{ "TryStar", 's', "Bhbb" },
	{ "Assert", 's', "eE" },
	{ "Import", 's', "a" },
	{ "ImportFrom", 's', "Sa" },
	{ "Global", 's', "n" },
	{ "Nonlocal", 's', "n" },
	{ "Expr", 's', "e" },
	{ "Pass", 's', "" },
	{ "Break", 's', "" },
	{ "Continue", 's', "" },
	{ "BoolOp", 'e', "oM" },
	{ "NamedExpr", 'e', "ee" },
	{ "BinOp", 'e', "eoe" },
	{ "UnaryOp", 'e', "oe" },
	{ "Lambda", 'e', "Ae" },
	{ "IfExp", 'e', "eee" },
	{ "Dict", 'e', "NL" },
	{ "Set", 'e', "L" },
	{ "ListComp", 'e', "ec" },
	{ "SetComp", 'e', "ec" },
	{ "DictComp", 'e', "eec" },
	{ "GeneratorExp", 'e', "ec" },
	{ "Await", 'e', "e" },
	{ "Yield", 'e', "E" },
	{ "YieldFrom", 'e', "e" },
	{ "Compare", 'e', "eOM" },
	{ "Call", 'e', "eLk" },
	{ "FormattedValue", 'e', "eiE" },
	{ "JoinedStr", 'e', "L" },
	{ "Constant", 'e', "v" },
	{ "Attribute", 'e', "es" },
	{ "Subscript", 'e', "ee" },
	{ "Starred", 'e', "e" },
	{ "Name", 'e', "s" },
	{ "List", 'e', "L" },
	{ "Tuple", 'e', "L" },
	{ "Slice", 'e', "EEE" },
	{ "arg", 'p', "sE" },
	{ "arguments", 'A', "ppPpNPL" },
	{ "keyword", 'k', "Se" },
	{ "comprehension", 'c', "eeL" },
	{ "ExceptHandler", 'h', "ESB" },
	{ "withitem", 'w', "eE" },
	{ "alias", 'a', "sS" },
	{ "match_case", 'm', "qEB" },
	{ "MatchValue", 'q', "e" },
	{ "MatchSingleton", 'q', "v" },
	{ "MatchSequence", 'q', "r" },
	{ "MatchMapping", 'q', "LrS" },
	{ "MatchClass", 'q', "ernr" },
	{ "MatchStar", 'q', "S" },
	{ "MatchAs", 'q', "QS" },
	{ "MatchOr", 'q', "r" },
};

static const Shape *shape_of(const char *kind)
{
	for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
		if (!strcmp(shapes[k].kind, kind))
			return &shapes[k];
	return NULL;
}

/* What a letter means: the class of node, "none" allowed, a list of them. */
typedef struct Meaning {
	char letter, is;
	bool none, list, some; /* some: one at least */
} Meaning;

static const Meaning meanings[] = {
	{ 'e', 'e', false, false, false },
	{ 'E', 'e', true, false, false },
	{ 'L', 'e', false, true, false },
	{ 'M', 'e', false, true, true },
	{ 'N', 'e', true, true, false },
	{ 's', '"', false, false, false },
	{ 'S', '"', true, false, false },
	{ 'n', '"', false, true, false },
	{ 'b', 's', false, true, false },
	{ 'B', 's', false, true, true },
	{ 'o', 'o', false, false, false },
	{ 'O', 'o', false, true, false },
	{ 'A', 'A', false, false, false },
	{ 'p', 'p', false, true, false },
	{ 'P', 'p', true, false, false },
	{ 'k', 'k', false, true, false },
	{ 'c', 'c', false, true, true },
	{ 'h', 'h', false, true, false },
	{ 'w', 'w', false, true, false },
	{ 'a', 'a', false, true, false },
	{ 'm', 'm', false, true, false },
	{ 'q', 'q', false, false, false },
	{ 'Q', 'q', true, false, false },
	{ 'r', 'q', false, true, false },
	{ 'i', 'i', false, false, false },
	{ 'v', 'v', false, false, false },
};

static bool fits_node(const Node *n, char is);

static bool is_number(const Node *n)
{
	return n->tag == Nint || n->tag == Nfloat;
}

/* "(word item item)" with at least `least` items */
static bool is_form(const Node *n, const char *word, int least)
{
	return n->tag == Nnode && !strcmp(n->kind, word) && n->n >= least;
}

static bool fits_one(const Node *n, char is)
{
	if (is == '"')
		return n->tag == Nstr;
	if (is == 'i')
		return n->tag == Nint;
	if (is == 'o')
		return n->tag == Nnode && !n->n && !shape_of(n->kind);
	if (is == 'v' && n->tag == Nnode)
		return is_form(n, "c", 2) && is_number(n->kid[0]) && is_number(n->kid[1]);
	return is == 'v' ? n->tag != Nlist : fits_node(n, is);
}

static bool fits(const Node *n, char letter)
{
	const Meaning *m = meanings;
	while (m->letter != letter)
		m++;
	if (!m->list)
		return (m->none && n->tag == Nnull) || fits_one(n, m->is);
	for (int k = 0; n->tag == Nlist && k < n->n; k++)
		if (!(m->none && n->kid[k]->tag == Nnull) && !fits_one(n->kid[k], m->is))
			return false;
	return n->tag == Nlist && (!m->some || n->n);
}

/* Lists that go together are equally long. */
static bool fits_lengths(const Node *n)
{
	Node *const *kid = n->kid;
	if (!strcmp(n->kind, "Compare"))
		return kid[1]->n == kid[2]->n;
	if (!strcmp(n->kind, "Dict"))
		return kid[0]->n == kid[1]->n;
	if (!strcmp(n->kind, "arguments"))
		return kid[3]->n == kid[4]->n && kid[6]->n <= kid[0]->n + kid[1]->n;
	return true;
}

/* Whether all that stands in a node from its field `from` on has the form of its own kind. */
static bool fits_inside(const Node *n, int from)
{
	for (int k = from; (n->tag == Nnode || n->tag == Nlist) && k < n->n; k++) {
		const Node *kid = n->kid[k];
		const Shape *s = kid->tag == Nnode ? shape_of(kid->kind) : NULL;
		if (s ? !fits_node(kid, s->is) : !fits_inside(kid, 0))
			return false;
	}
	return true;
}

/* Statements have their end behind their fields. */
static bool fits_node(const Node *n, char is)
{
	const Shape *s = n->tag == Nnode ? shape_of(n->kind) : NULL;
	if (n->tag != Nnode || !*n->kind)
		return false;
	if (!s)
		return (is == 's' || is == 'e' || is == 'q') && fits_inside(n, 0);
	int fields = (int)strlen(s->fields);
	if (s->is != is || n->n < fields + (is == 's' ? 2 : 0))
		return false;
	for (int k = 0; k < fields; k++)
		if (!fits(n->kid[k], s->fields[k]))
			return false;
	if (!fits_lengths(n) || !fits_inside(n, fields))
		return false;
	return is != 's' || (n->kid[n->n - 1]->tag == Nint && n->kid[n->n - 2]->tag == Nint);
}

/* A value of an environment, as `(int 5)`. */
static bool fits_value(const Node *n)
{
	static const char *const texts[] = { "module", "known", "str", "other", "array", "list" };
	if (is_form(n, "none", 0) ||
		((is_form(n, "func", 1) || is_form(n, "class", 1)) && n->kid[0]->tag == Nint))
		return true;
	if (is_form(n, "member", 5))
		return n->kid[0]->tag == Nint && n->kid[1]->tag == Nstr && n->kid[2]->tag == Nstr &&
			   fits_value(n->kid[4]);
	if (is_form(n, "int", 1))
		return n->kid[0]->tag == Nint || n->kid[0]->tag == Nbig;
	if (is_form(n, "bool", 1))
		return n->kid[0]->tag == Ntrue || n->kid[0]->tag == Nfalse;
	if (is_form(n, "float", 1) || is_form(n, "complex", 2))
		return is_number(n->kid[0]) && is_number(n->kid[n->n - 1]);
	if (is_form(n, "exception", 2)) {
		for (int k = 1; k < n->n; k++)
			if (n->kid[k]->tag != Nstr)
				return false;
		return n->kid[0]->tag == Ntrue || n->kid[0]->tag == Nfalse;
	}
	if (is_form(n, "npscalar", 2))
		return n->kid[0]->tag == Nstr && n->kid[1]->tag != Nlist && n->kid[1]->tag != Nnode &&
			   (n->n == 2 || is_number(n->kid[2]));
	for (int k = 0; is_form(n, "tuple", 0) && k < n->n; k++)
		if (!fits_value(n->kid[k]))
			return false;
	for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
		if (is_form(n, texts[k], 1))
			return n->kid[0]->tag == Nstr;
	return is_form(n, "tuple", 0);
}

static bool fits_environment(const Node *n, const char *word)
{
	for (int k = 0; is_form(n, word, 0) && k < n->n; k++) {
		const Node *e = n->kid[k];
		if (!is_form(e, "", 2) || e->kid[0]->tag != Nstr || !fits_value(e->kid[1]))
			return false;
	}
	return is_form(n, word, 0);
}

static bool fits_function(const Node *n)
{
	return is_form(n, "func", 5) && n->kid[0]->tag == Nint && n->kid[1]->tag == Nstr &&
		   (is_form(n->kid[2], "Lambda", 2)
				   ? fits_node(n->kid[2], 'e')
				   : is_form(n->kid[2], "FunctionDef", 5) && fits_node(n->kid[2], 's')) &&
		   fits_environment(n->kid[3], "env") && fits_environment(n->kid[4], "defaults");
}

/* ("name" (method 3)), ("name" (value (int 5))), (mapping) or (fields (field "x" ~) (key "y" (int 0))) */
static bool fits_entry(const Node *n)
{
	for (int k = 0; is_form(n, "fields", 0) && k < n->n; k++) {
		const Node *field = n->kid[k];
		if (field->tag != Nnode || field->n < 2 || field->kid[0]->tag != Nstr ||
			(field->kid[1]->tag != Nnull && !fits_value(field->kid[1])))
			return false;
	}
	if (is_form(n, "fields", 0) || is_form(n, "mapping", 0))
		return true;
	if (!is_form(n, "", 2) || n->kid[0]->tag != Nstr || n->kid[1]->tag != Nnode || !n->kid[1]->n)
		return false;
	const Node *what = n->kid[1]->kid[0];
	return is_form(n->kid[1], "value", 1) ? fits_value(what) : what->tag == Nint;
}

/* The records of objects: classes, parameters, attributes. */
static bool fits_object(const Node *n)
{
	if (is_form(n, "object", 2))
		return n->kid[0]->tag == Nstr && (n->kid[1]->tag == Nint || n->kid[1]->tag == Nstr);
	if (is_form(n, "rows", 2))
		return n->kid[0]->tag == Nstr && n->kid[1]->tag == Nint;
	if (is_form(n, "column", 4)) {
		const Node *v = n->kid[3];
		bool value = is_form(v, "slot", 0) || (is_form(v, "rows", 1) && v->kid[0]->tag == Nint);
		return n->kid[0]->tag == Nstr && n->kid[1]->tag == Nstr && value;
	}
	if (is_form(n, "constant", 2))
		return n->kid[0]->tag == Nstr && fits_value(n->kid[1]);
	for (int k = 1; is_form(n, "module", 1) && k < n->n; k++) {
		const Node *e = n->kid[k];
		if (!is_form(e, "", 2) || e->kid[0]->tag != Nstr || !fits_value(e->kid[1]))
			return false;
	}
	if (is_form(n, "module", 1))
		return n->kid[0]->tag == Nstr;
	if (is_form(n, "maker", 1))
		return n->kid[0]->tag == Nint;
	if (is_form(n, "attr", 4)) {
		const Node *v = n->kid[3];
		bool value = is_form(v, "slot", 0) || fits_value(v) ||
					 (is_form(v, "same", 1) && v->kid[0]->tag == Nstr) ||
					 ((is_form(v, "instance", 1) || is_form(v, "rows", 1)) && v->kid[0]->tag == Nint);
		return n->kid[0]->tag == Nstr && n->kid[1]->tag == Nstr && value;
	}
	for (int k = 2; is_form(n, "class", 2) && k < n->n; k++)
		if (!fits_entry(n->kid[k]))
			return false;
	return is_form(n, "class", 2) && n->kid[0]->tag == Nint && n->kid[1]->tag == Nstr;
}

const char *front_misshapen(const Node *bundle)
{
	if (!is_form(bundle, "bundle", 1))
		return "the text is not a bundle";
	for (int k = 0; k < bundle->n; k++)
		if (!fits_function(bundle->kid[k]) && !fits_object(bundle->kid[k]))
			return "a function of the bundle does not have the form of docs/ast.md";
	return NULL;
}
