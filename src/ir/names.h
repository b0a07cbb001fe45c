/* Words of the text form that both the printer and the parser need. */
#ifndef IR_NAMES_H
#define IR_NAMES_H

#include "ir/ir.h"

extern const char *const ir_infix[Nops]; /* NULL: written as name(operands) */
extern const char *const ir_red_name[Nredops];
extern const char *const ir_lib_name[Nlibops];
extern const char *const ir_origin_name[Norigins];
typedef struct FlagName {
	const char *name;
	uint8_t flag;
} FlagName;
enum { IR_FLAGS = 8 };
extern const FlagName ir_flag_name[IR_FLAGS];

/* Operands of a library call: storages, then plain numbers. */
typedef struct LibShape {
	uint8_t stores, numbers;
} LibShape;
extern const LibShape ir_lib_shape[Nlibops];
#endif
