#include "pages/shop_view.h"

#include "app.h"
#include "domain/halt.h"
#include "domain/sale/mail.h"
#include "domain/tariff/shelf.h"
#include "pages/page.h"

static void put_when(json_t *v, const struct shop_scene *s)
{
	const struct shop_form *f = s->form;
	char date[DATE_TEXT], last[DATE_TEXT], first[DATE_TEXT];
	date_format(date, f->day);
	date_format(first, f->today);
	date_format(last, f->today + (int32_t)s->app->settings->order_days_ahead);
	page_set(v, "date", f->date_fault ? f->date_fault : date);
	page_set(v, "date_min", first);
	page_set(v, "date_max", last);
	page_set(v, "day_text",
		 f->date_fault ? NULL
			       : arena_format(s->arena, "%s %s", page_weekday(s->app, f->day, f->language),
					      page_date(s->arena, f->day)));
	json_object_set_new(v, "days", shop_days_view(s));
}

static void put_person(json_t *v, const struct shop_form *f)
{
	page_set(v, "email", f->email);
	page_set(v, "payer_name", f->payer_name);
	page_set(v, "payer_tax_code", f->payer_tax_code);
	page_set(v, "payer_address", f->payer_address);
	json_object_set_new(v, "has_payer", json_boolean(*f->payer_name || *f->payer_tax_code || *f->payer_address));
	json_object_set_new(v, "is_group", json_boolean(f->is_group));
}

static void put_notices(json_t *v, const struct shop_scene *s)
{
	const char *key = s->notice_key;
	if (!key && s->form->is_preset_wrong)
		key = "shop.preset_wrong";
	if (!key && halt_check(s->app) != E_OK)
		key = "error.why_stopped";
	page_set(v, "notice", key ? page_word(s->app, s->arena, key, "", s->form->language) : NULL);
	page_set(v, "earlier", s->earlier);
}

json_t *shop_view(const struct shop_scene *s)
{
	const struct shop_form *f = s->form;
	int64_t total = 0;
	json_t *v = json_object();
	bool has_total = shop_form_total(f, s->arena, &total);
	page_set(v, "key", f->key);
	put_notices(v, s);
	shop_faults_view(v, s);
	put_when(v, s);
	shop_sites_view(v, s);
	shop_persons_view(v, s);
	put_person(v, f);
	json_object_set_new(v, "has_total", json_boolean(has_total));
	json_object_set_new(v, "total", json_integer(total));
	json_object_set_new(v, "count", json_integer(shop_form_persons(f)));
	json_object_set_new(v, "sends_mail", json_boolean(mail_is_connected(s->app)));
	return v;
}
