/*
 * What one round of a loop does to the bits of an integer, by the rules of exclusive or: private to
 * src/opt. Each bit is a sum (exclusive or) of bits of the state, bits of the round's datum and
 * products of such sums with numbers that do not change.
 */
#ifndef OPT_BITS_H
#define OPT_BITS_H
#include "ir/ir.h"

enum { BITS_DATA = 8, BITS_LETS = 24, BITS_FIXED = 8 };

typedef struct Bit {
	uint64_t s;     /* exactly these bits of the state */
	uint64_t c;     /* perhaps these conditions, times numbers that do not change: */
	uint32_t id;    /* the same of two bits: they have the same sum of such products; 0: none */
	uint8_t d;      /* exactly these bits of the datum */
	bool fixed;     /* and something that does not change, unknown */
	bool one;       /* and 1 */
} Bit;

/* A value of an integer type or bool, sign- or zero-extended. */
typedef struct Bits {
	Bit b[64];
} Bits;

/*
 * A round, to be filled in: f, state, width (the state is below 2**width when it begins), loop (its
 * variable), assigned (variables that the round assigns, the loop's among them). Found: the datum
 * (an expression, 0: none), whether it has to be below 256 for that, numbers that do not change and
 * have to be below 2**width, the conditions; what the state is in the end.
 */
typedef struct Round {
	Fn *f;
	Var state, loop;
	int width;
	const uint64_t *assigned;
	Ex datum;
	bool guarded;
	Var fixed[BITS_FIXED];
	int fixeds;
	Bit condition[64];
	int conditions;
	uint32_t ids;
	Var let[BITS_LETS];      /* what has been assigned so far, and its value; NULL: not known */
	const Bits *value[BITS_LETS];
	int lets;
	int work;                /* operators that a round computes */
} Round;

/* Is the round such a function, which cannot fail? All that it assigns is one, too. */
bool opt_round(Round *r, St body);
/* The state behind the round. */
const Bits *opt_round_end(const Round *r);
bool bits_is_zero(const Bit *b);
#endif
