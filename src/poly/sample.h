/* Products that are read here and there only: sample.c and reads.c. */
#ifndef POLY_SAMPLE_H
#define POLY_SAMPLE_H
#include "ir/effects.h"

enum { Most_reads = 4 };

/* An element of the product that a statement reads. */
typedef struct Read {
	Ex load, cond; /* cond: it is looked at only where this holds; 0: always */
	Var value;     /* what stands for it */
	Sto row;       /* ... or, in a reduction, in which it stands for each round */
} Read;

typedef struct Reads {
	Read at[Most_reads];
	uint32_t n;
} Reads;

typedef struct Sample {
	Fn *f;
	St lib, alloc, nest; /* the product, its storage, and the only statement that reads it */
	Sto t, a, b;
	bool turned[2]; /* flags of the operands */
	Effects *x;     /* of the nest */
	Ex *def;        /* what variables of the nest are that are assigned once */
	Chain count;    /* says how often the product is read */
	St *loop;       /* of a variable of the nest */
	Ex worth;       /* is it a large product? 0: that does not matter */
	int given;      /* what is looked at is done only where something in memory says so */
	Var vars;       /* variables from here on are new ones, of which nothing of this knows */
	uint32_t steps;
	bool fits, once; /* once: no element is read more often than there are rows and columns */
	Reads *now; /* what is exchanged, in a reduction: in this one */
	St rounds;
} Sample;

/* How often the nest reads the product: an estimate, to be evaluated behind w->count. Says in w->fits
 * whether there is one, and whether that may be few. */
Ex poly_count_reads(Sample *w);
/* Is the estimate made of what is known in front of the nest? */
bool poly_is_outside(Sample *w, Ex e);
/* What the own expressions of a statement read. */
Reads poly_reads_of(Sample *w, St s);
bool poly_reads_store(Fn *f, Ex e, Sto s);

Ex poly_rows(const Sample *w); /* of the product */
Ex poly_cols(const Sample *w);
Ex poly_terms(const Sample *w);
St poly_let(Fn *f, Var v, Ex e, uint32_t line); /* v is assigned once */
/* A name for the value of e, where it needs one. */
Ex poly_named(const Sample *w, Chain *to, const char *name, Ex e);
Ex poly_both(Fn *f, Ex a, Ex b); /* conditions; 0: true */
/* Search for loads of a storage, by ir_each_ex. */
typedef struct Search {
	Sto s;
	bool found;
} Search;
void poly_find_load(Fn *f, Ex e, void *env);
#endif
