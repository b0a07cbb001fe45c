/* Private to src/opt. */
#ifndef OPT_PRODUCT_H
#define OPT_PRODUCT_H
#include "ir/ir.h"
void opt_open_products(Fn *f, St first);
#endif
