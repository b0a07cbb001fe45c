/* The parser's two halves: parse_ex.c reads words and expressions, parse.c the rest. */
#ifndef IR_PARSE_H
#define IR_PARSE_H

#include "ir/ir.h"

enum { IR_PARSE_DEPTH = 2000 };

typedef struct Parser {
	Unit *u;
	Fn *f;
	const char *at;
	uint32_t line;
	int depth;
	bool bad;
	Vec(St) label;           /* by number: the block or loop */
	Vec(const char *) shape; /* by storage: where its extents stand */
} Parser;

/* The first mistake is kept; the text ends there for whoever reads on. */
void ir_read_wrong(Parser *p, const char *what);
void ir_read_blank(Parser *p);
/* Takes the sign or word s if it stands next. */
bool ir_read_take(Parser *p, const char *s);
void ir_read_need(Parser *p, const char *s);
/* A word, perhaps empty, interned. */
const char *ir_read_word(Parser *p);
uint32_t ir_read_number(Parser *p);
/* name.index behind a sigil that has been taken */
uint32_t ir_read_index(Parser *p, const char **name);
Var ir_read_var(Parser *p);
Sto ir_read_store(Parser *p);
Type ir_read_type(Parser *p);
double ir_read_float(Parser *p);
Ex ir_read_expr(Parser *p);
/* Expressions between commas up to `close`; returns how many. */
int ir_read_list(Parser *p, Ex *out, int max, const char *close);
#endif
