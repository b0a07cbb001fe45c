#ifndef RT_ARRAY_H
#define RT_ARRAY_H

#include "rt/rt.h"

/* Memory for free(): 64-byte aligned, in huge pages where it is large. NULL: none. */
void *rt_array_memory(jenny_i64 bytes);

#endif
