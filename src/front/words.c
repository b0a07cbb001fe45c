/* What Python's grammar calls the parts of a program, and what people do. */
#include "front/value.h"

static const char *const words[][2] = {
	{ "AnnAssign", "an annotated name" }, { "AsyncFor", "async for" },
	{ "AsyncFunctionDef", "an async function" }, { "AsyncWith", "async with" },
	{ "Attribute", "an attribute" }, { "Await", "await" }, { "BoolOp", "and, or" },
	{ "ClassDef", "a class" }, { "Delete", "del" }, { "Dict", "a dict" },
	{ "DictComp", "a dict comprehension" }, { "FormattedValue", "an f-string" },
	{ "FunctionDef", "a nested function" }, { "GeneratorExp", "a generator expression" },
	{ "Global", "global" }, { "Import", "import" }, { "ImportFrom", "import" },
	{ "JoinedStr", "an f-string" }, { "Lambda", "a lambda" }, { "List", "a list" },
	{ "ListComp", "a list comprehension" }, { "MatMult", "operator @" }, { "Match", "match" },
	{ "NamedExpr", "operator :=" }, { "Nonlocal", "nonlocal" }, { "Raise", "raise" },
	{ "Set", "a set" }, { "SetComp", "a set comprehension" }, { "Slice", "a slice" },
	{ "Starred", "a starred expression" }, { "Subscript", "a subscript" }, { "Try", "try" },
	{ "TryStar", "try with except*" }, { "Tuple", "a tuple" }, { "With", "with" },
	{ "Yield", "yield" }, { "YieldFrom", "yield from" },
};

const char *front_word(const char *kind)
{
	for (size_t k = 0; k < sizeof words / sizeof *words; k++)
		if (!strcmp(words[k][0], kind))
			return words[k][1];
	return kind;
}
