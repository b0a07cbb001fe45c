/* What the files of src/poly share. */
#ifndef POLY_OWN_H
#define POLY_OWN_H
#include "poly/deps.h"
#include "poly/poly.h"

enum { POLY_SUNK = 16 };

typedef struct Poly {
	Fn *f;
	Deps deps;
	uint64_t **after;  /* variables that live behind each loop */
	uint32_t *touches; /* accesses to each storage in the whole function */
	PolyBlocks blocks;
	St sunk[POLY_SUNK]; /* independent loops that ordered ones have been put into */
	int nsunk;
} Poly;

/* Gathers the facts of the function as it is now. deps_free ends it. */
Poly poly_new(Fn *f, const Effects *all);

/* Why the loop has to keep its order, or NULL: its iterations are independent. x: its effects. A loop
 * with library products or views may run in any order, but nothing in it may be moved: poly_why says no. */
const char *poly_why_ordered(Poly *p, St loop, const Effects *x);
const char *poly_why(Poly *p, St loop, const Effects *x);

/* The same again, after the function has changed. */
Poly poly_renew(Poly *old);

/* How far apart are the elements that an access touches in neighbouring iterations of v? Variables
 * in `varying` make that unknown, which is far. */
typedef enum Stride { Still, Near, Far } Stride;
Stride poly_stride(const Fn *f, const Access *a, Var v, const uint64_t *varying);

/* Does the body of loop k run in memory order with v inside, and not as it is? y: k's effects. */
bool poly_reads_better(const Fn *f, St k, Var v, const Effects *y);
/* Sums over what earlier rounds gave are made as they give it; false: there are none. */
bool poly_push(Poly *p);

/* Are the iterations of v, a loop in a loop of effects x, independent whatever the outer one does? */
bool poly_independent_inside(Poly *p, Var v, const Effects *x);
/* Nothing that loop s of effects x assigns is read behind it, and it does nothing but compute. */
bool poly_computes_only(const Poly *p, St s, const Effects *x);
/* The loop that is all of a loop's body behind once-variables, or 0; of a constant step. */
St poly_only_loop(const Fn *f, St s);

/* Tiles of a nest at loop s whose elements stay in registers; false: it is not of that kind. */
bool poly_tile(Poly *p, St s);

/* Independent iterations that run ordered loops over scalars go side by side; false: loop s is not of
 * that kind. inside: it stands in a parallel loop. */
bool poly_abreast(Poly *p, St s, bool inside);

/* Independent iterations that run ordered loops of the same length go through them four at a time;
 * false: loop s is not of that kind. Its maker has to know that its iterations are independent. */
bool poly_beside(Poly *p, St s);
/* The same for iterations in which ordered loops wait for quotients. */
bool poly_beside_divisions(Poly *p, St s);

/* Ordered loops over time and rows become waves through the rows; false: loop s is not of that kind. */
bool poly_wave(Poly *p, St s);

/* Rounds over elements that end where a condition made of them fails; false: loop s is not of that
 * kind. */
bool poly_settle(Poly *p, St s);

/* Blocks of rows go through several rounds of an ordered loop at a time; false: there are none. */
bool poly_steps(Poly *p);

/* Rounds of ordered loops side by side in one; false: there are none. */
bool poly_jam(Poly *p);

/* Factorizations go in blocks, most of whose work is matrix products; false: there are none. */
bool poly_block(Poly *p);

/* Matrix products become nests of their own, marked as such; false: there are none. */
bool poly_product(Poly *p);

/* Copies of matrices that are read across memory again and again; false: there are none. */
bool poly_pack(Poly *p);

/* Neighbouring loops, of which such a loop is one, become one; false: there are none. */
bool poly_join(Poly *p);

/* The one iteration that all others of an inner loop need is set apart; false: there is none. */
bool poly_meet(Poly *p);

/* Rounds that change a matrix by its own row and column go in blocks; false: there are none. */
bool poly_pivot(Poly *p);

/* Puts loops into an order in which memory is read in sequence and outer loops are independent. */
void poly_order(Poly *p);
#endif
