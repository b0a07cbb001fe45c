/* Containers that become arrays: np.array of a list of numbers, of lists or of tuples of numbers. */
#include "front/box.h"

static BoxType *element(const BoxType *t) { return front_box_root(t->of[0]); }

/* The type of an element of the array, and the axes behind the first that it has. */
typedef struct Shape {
	Type type;
	int rank;
	Ex dim[JENNY_RANK];
	bool mixed; /* ints among floats: at least one has to be a float */
} Shape;

static void add_leaf(Front *f, Shape *s, BoxType *t)
{
	Type type = strchr("fFm", t->kind) ? Tf64 : strchr("iI", t->kind) ? Ti64 :
		strchr("bB", t->kind) ? Tbool : t->kind == 'c' ? Tc128 : 0;
	if (!t->kind || !type)
		front_bail(f, Dtype, base_printf(f->arena, "an array of a list of %s", front_box_words(f, t)));
	s->mixed = s->mixed || t->kind == 'm';
	s->type = s->type ? kb_promote(s->type, 0, type, 0) : type;
}

/* The axes of what is in `list`, which has elements: rows are as long as the first one. */
static void measure(Front *f, Shape *s, Value list)
{
	BoxType *e = element(front_box_root(list.box));
	if (s->rank == JENNY_RANK - 1)
		front_bail(f, Drank);
	s->dim[s->rank++] = front_keep(f, "n", front_box_length(f, &list));
	front_box_known(f, e);
	if (e->kind == 'L') {
		Value zero = front_pyint(f, 0);
		front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), s->dim[s->rank - 1]), Dindex);
		measure(f, s, front_box_get(f, list, zero));
	} else if (e->kind == 'T') {
		s->dim[s->rank++] = ir_int(f->fn, e->n);
		for (int k = 0; k < e->n; k++)
			add_leaf(f, s, front_box_root(e->of[k]));
	} else {
		add_leaf(f, s, e);
	}
	if (!s->type)
		front_bail(f, Dtype, "an array of types that have no common one");
}

/* What a walk over the elements puts where. */
typedef struct Into {
	const Arr *to;
	Shape *shape;
	Ex at[JENNY_RANK];
	int depth;
	Var pos;
} Into;

static void put_scalar(Front *f, Into *i, const Value *v)
{
	Ex e = ir_cast(f->fn, i->shape->type, v->e);
	front_append(f, f->out, ir_set(f->fn, i->to->sto, i->at, e, f->line));
}

static void put_rows(Front *f, Into *i, Value list);

static void put_element(Front *f, Value v, void *env)
{
	Into *i = env, inner = *i;
	inner.at[i->depth] = front_keep(f, "at", ir_var(f->fn, i->pos));
	front_put(f, i->pos, ir_bin(f->fn, Oadd, ir_var(f->fn, i->pos), ir_int(f->fn, 1)));
	inner.depth++;
	if (v.kind == Vbox) {
		put_rows(f, &inner, v);
		return;
	}
	for (int k = 0; v.kind == Vtuple && k < v.n; k++) {
		inner.at[inner.depth] = ir_int(f->fn, k);
		put_scalar(f, &inner, &v.item[k]);
	}
	if (v.kind == Vscalar)
		put_scalar(f, &inner, &v);
}

static void put_rows(Front *f, Into *i, Value list)
{
	Ex n = front_box_length(f, &list);
	if (i->depth)
		front_check(f, ir_bin(f->fn, Oeq, n, i->shape->dim[i->depth]), Ddims);
	i->pos = ir_new_var(f->fn, "at", Ti64);
	front_put(f, i->pos, ir_int(f->fn, 0));
	front_box_each(f, list, put_element, i);
}

/* One list of numbers of one type: a copy of its memory. */
static void put_run(Front *f, const Arr *to, Value list)
{
	BoxType *e = element(front_box_root(list.box));
	bool mixed = e->kind == 'm';
	BoxOp *op = front_box_op(f, mixed ? "list.floats" : "list.into", mixed ? NULL : e, NULL);
	*vec_push(f->arena, &op->leaf) = (BoxLeaf){ e, e->kind };
	op->memory = to->sto;
	op->writes = true;
	front_box_arg(f, op, list.e);
	front_box_run(f, op, "");
}

/* The array that NumPy makes of a list. */
Value front_box_array(Front *f, Value list)
{
	Shape s = { 0 };
	if (!front_is_box(&list, 'L'))
		front_bail(f, Dtype, base_printf(f->arena, "an array of %s", front_describe(f, &list)));
	list = front_spill(f, list);
	measure(f, &s, list);
	char kind = element(front_box_root(list.box))->kind;
	if (s.mixed && kind != 'm')
		front_bail(f, Dtype, "an array of rows with ints among floats");
	if (s.rank > 1 || s.type != Tf64)
		front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), s.dim[0]), Dindex);
	const Arr *to = front_alloc(f, "list", s.type, s.rank, s.dim, 'C');
	if (s.rank == 1)
		put_run(f, to, list);
	else
		put_rows(f, &(Into){ .to = to, .shape = &s }, list);
	return front_array(f, to, false);
}

/* Is it a tuple or list of which NumPy makes an array? */
bool front_is_listed(const Value *v) { return v->kind == Vtuple || front_is_box(v, 'L'); }
