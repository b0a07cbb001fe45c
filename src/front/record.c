/*
 * Dicts whose keys are constant strings, as records: `p["dt"]` is an attribute of an object. Those
 * among the arguments are fetched and written back as objects are (object.c); one that the function makes
 * takes its keys in the order in which the statements that follow its display put them in. Anything else
 * that is done with a record is refused, and the function is walked again with dicts as containers.
 */
#include "front/value.h"

bool front_is_record(Front *f, const Value *v)
{
	if (v->kind != Vobject)
		return false;
	const Node *c = f->cls.at[f->thing.at[v->n].cls].node;
	return c->n > 2 && c->kid[2]->kind && !strcmp(c->kid[2]->kind, "mapping");
}

/* The name of a field, or NULL. */
static const char *field_of(const Value *key)
{
	if (key->kind != Vstr || key->object || !*key->str)
		return NULL;
	for (const char *p = key->str; *p; p++)
		if (*p != '_' && (*p < '0' || *p > '9') && (*p < 'a' || *p > 'z') && (*p < 'A' || *p > 'Z'))
			return NULL;
	return key->str;
}

static const char *need_field(Front *f, const Value *key)
{
	const char *name = field_of(key);
	if (!name)
		front_bail(f, Dtype, base_printf(f->arena, "a dict with %s as a key", front_describe(f, key)));
	return name;
}

static bool has(Front *f, const Value *record, const char *name)
{
	const char *key = front_object_key(f, record, name);
	if (!front_bound(f, key))
		return false;
	Binding *b = front_binding(f, f->frame, key);
	if (b->maybe)
		front_bail(f, Dtype, base_printf(f->arena, "whether a dict has the key %s", name));
	return b->val.kind != Vunset;
}

/* The fields of an argument are those that were looked for. */
static void check_looked(Front *f, const Value *record, const char *name)
{
	const char *key = front_object_key(f, record, name);
	bool looked = f->thing.at[record->n].slot < 0;
	for (uint32_t k = 0; k < f->attr.n && !looked; k++)
		looked = f->attr.at[k].key == key;
	if (!looked)
		front_bail(f, Dtype, base_printf(f->arena, "the key %s of a dict", name));
}

Value front_record_get(Front *f, Value record, Value key)
{
	const char *name = need_field(f, &key);
	check_looked(f, &record, name);
	if (!has(f, &record, name))
		front_bail(f, Dtype, base_printf(f->arena, "the key %s, which is not in the dict", name));
	return front_name(f, front_object_key(f, &record, name));
}

void front_record_set(Front *f, Value record, Value key, Value v)
{
	const char *name = need_field(f, &key);
	const Thing *t = &f->thing.at[record.n];
	check_looked(f, &record, name);
	bool there = has(f, &record, name);
	if (!there && (t->slot >= 0 || t->born != f->out))
		front_bail(f, Dtype, base_printf(f->arena, "the new key %s of a dict", name));
	front_object_set(f, record, name, v);
}

Value front_record_in(Front *f, Value record, Value key)
{
	const char *name = need_field(f, &key);
	check_looked(f, &record, name);
	return front_scalar(Tbool, false, ir_bool(f->fn, has(f, &record, name)));
}

/* d.get(key), d.get(key, other): nothing else. */
Value front_record_method(Front *f, Value record, const char *name, const Value *arg, int n)
{
	if (strcmp(name, "get") || n < 1 || n > 2)
		front_bail(f, Dattr, base_printf(f->arena, "%s of a dict with these arguments", name));
	Value in = front_record_in(f, record, arg[0]);
	int64_t yes = 0;
	ir_is_int(f->fn, in.e, &yes);
	if (f->fn->ex.at[in.e].op == Ocon)
		yes = f->fn->ex.at[in.e].u.i;
	return yes ? front_record_get(f, record, arg[0]) : n == 2 ? arg[1] : front_none();
}

static int class_of_records(Front *f)
{
	for (uint32_t k = 0; k < f->cls.n; k++) {
		const Node *c = f->cls.at[k].node;
		if (c->n > 2 && c->kid[2]->kind && !strcmp(c->kid[2]->kind, "mapping"))
			return (int)k;
	}
	return -1;
}

/* {"a": 1, "b": x}: false where it is no record. */
bool front_record_display(Front *f, Node *n, Value *out)
{
	Node *keys = n->kid[0];
	int cls = class_of_records(f);
	if (f->no_records || cls < 0 || !keys->n || keys->n > FRONT_ARGS)
		return false;
	for (int k = 0; k < keys->n; k++) {
		bool constant = keys->kid[k]->tag == Nnode && !strcmp(keys->kid[k]->kind, "Constant");
		Value key = { .kind = constant && keys->kid[k]->kid[0]->tag == Nstr ? Vstr : Vother,
			.str = constant ? keys->kid[k]->kid[0]->str : NULL };
		if (!field_of(&key))
			return false;
		for (int j = 0; j < k; j++)
			if (!strcmp(keys->kid[j]->kid[0]->str, key.str))
				return false;
	}
	Value *v = base_alloc(f->arena, sizeof *v * (size_t)keys->n);
	for (int k = 0; k < keys->n; k++)
		v[k] = front_materialise(f, "field", front_spill(f, front_expr(f, n->kid[1]->kid[k])));
	const char *path = base_intern(f->strings, base_printf(f->arena, "dict#%u", f->thing.n));
	*out = front_new_thing(f, path, cls, -1);
	f->thing.at[out->n].born = f->out;
	f->records = true;
	for (int k = 0; k < keys->n; k++)
		front_object_set(f, *out, keys->kid[k]->kid[0]->str, v[k]);
	return true;
}
