/*
 * How Python sees the entry of a unit: what IR types cannot say (flavours, identity, tuples). Made by
 * the front end, read by src/plan. Not part of the IR's text.
 */
#ifndef IR_FACE_H
#define IR_FACE_H
#include "ir/ir.h"

typedef struct FaceIn {
	const char *name; /* parameter; "global:NAME" for a hidden one */
	const char *sig;  /* as in docs/ast.md, of this slot alone */
	bool used;
	bool written;     /* a container that the kernel changes */
} FaceIn;

typedef struct FaceOut {
	char kind;    /* s scalar, a array or list, v view */
	Type type;
	uint8_t rank;
	uint32_t of;  /* view: in-slot of the base */
} FaceOut;

typedef struct Face {
	Vec(FaceIn) in;
	Vec(FaceOut) out;
	const char *ret; /* template of docs/plan.md; out slots numbered from in.n */
	const char *puts; /* records of docs/plan.md: attributes that are set behind the kernel */
	int fp;          /* 0 to 3 of docs/plan.md */
	bool rescues;    /* a try statement does something where memory runs out */
} Face;
#endif
