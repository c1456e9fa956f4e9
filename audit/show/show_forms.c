#include "show_forms.h"

#include <stdlib.h>
#include <string.h>

/* Elements of an array in their order; members of a map as KEY=NAME. Behind a name stands what it holds: ":form", ":*form" a
 * list of them, ":#form" a signed message with it, whose ":&" it is, ":!" the number of an entry's type, ":@" the form called
 * by its name (entry_type_name()). */
struct show_form {
	const char *name, *parts;
};
static const struct show_form forms[] = {
	/* COSE */
	{"message", "protected:headers,unprotected,payload:&,signature"},
	{"headers", "1=alg,4=kid"},
	{"ticket", "4=exp,5=nbf,6=iat,7=id,-65537=visit:visit"},
	{"visit", "sites,category,party,days,edition,entries,mix,split:root"},
	{"root", "root_id,first_use"},
	{"certificate", "4=exp,5=nbf,6=iat,-65539=device:certified"},
	{"certified", "device_id,ticket_key,device_key,sites,largest_party,days_ahead"},
	{"edition", "6=iat,-65544=tariff:tariff"},
	{"tariff", "edition,document"},

	/* records */
	{"leaf", "version,type,time,tax_code,form,symbol,number,sites,amount,payment,edition,persons,kid,hash,salt"},
	{"receipt",
	 "version,tax_code,form,symbol,number,time,lines:*line,total,payment,edition,payer_hash,replaces:receipt_name,salt"},
	{"line", "sites,product,category,quantity,unit_price,amount"},
	{"receipt_name", "form,symbol,number"},
	{"refund_record", "version,tax_code,form,symbol,number,amount,method,time,correction_id,reason,actor,approver,salt"},
	{"notice",
	 "version,tax_code,year,notice_number,form,symbol,number,receipt_day,subject,text_hash,reason,time,correction_id,actor,"
	 "approver,salt"},

	/* a till's journal: the bodies are called by the entry's type */
	{"entry", "1=device,2=seq,3=prev,4=time_ms,5=type:!,6=body:@"},
	{"sale", "version,sale_id,visit_day,shift_id,cashier,total,receipts:*sale_receipt,tickets:*sale_ticket,tenders:*tender,"
		 "proofs:*proof,booking,covered,slots:*slot"},
	{"sale_receipt", "lookup,leaf_salt,record:receipt,xml_hash"},
	{"sale_ticket", "ticket:#ticket,leaf_salt,free_persons"},
	{"tender", "payment,amount,tendered,reference"},
	{"proof", "category,persons,kind,seen_by"},
	{"slot", "site,begins_minute,taken"},
	{"replacement",
	 "version,kind,replaces:replaced,origin_sale_id,exchanges,inside,reason,supervisor,refund:leaf_refund,sale:sale"},
	{"replaced", "form,symbol,number,total"},
	{"leaf_refund", "record:refund_record,leaf_salt"},
	{"refund", "version,correction_id,shift_id,cashier,amount,payment,reference"},
	{"shift_opened", "version,shift_id,cashier,float"},
	{"shift_closed",
	 "version,shift_id,cashier,z_number,opened_at,float,figures:figures,counted,pieces:*pieces,expected,perpetual_total,"
	 "leaf_salt"},
	{"figures", "persons,free_persons,sites,figures:*figure,tenders:*tendered,categories:*category,symbols:*symbol"},
	{"figure", "kind,count,amount"},
	{"tendered", "payment,sales,amount"},
	{"category", "category,persons,amount"},
	{"symbol", "tax_code,form,symbol,first,last,count,amount"},
	{"pieces", "value,pieces"},
	{"cash_moved", "version,id,shift_id,cashier,kind,amount,reason,bag,slip"},
	{"drawer_opened", "version,shift_id,cashier,reason"},
	{"approval", "version,action,subject,supervisor,cashier,reason"},
	{"clock_changed", "version,step,fault,clock_ms,time_ms"},
	{"training", "version,is_on,since,sales,amount"},
	{"print", "version,sale_id,copy"},
	{"reprint", "version,sale_id,copy"},
	{"admission",
	 "version,claim_id,ticket_id,root_id,site,gate,day,entry,first_use,count,admitted_at,provisional,ticket:#ticket,"
	 "grant:#grant"},
	{"grant", "version,kind,site,epoch,holder,claim_id,device,root_id,day,entry,first_use,count,admitted_at,provisional"},
	{"admission_undone", "version,claim_id,site,gate,day"},
	{"override", "version,id,site,gate,verdict,persons,ticket:#ticket"},
	{"left", "version,site,gate,day,persons"},
	{"epoch", "version,site,statement:#statement"},
	{"statement", "version,kind,site,epoch,holder,declared_at"},
	{"split", "version,shift_id,parent:#ticket,parts:#*ticket"},
	{"order_printed", "version,order_id,cashier,tickets,copy"},
	{"scan_refused", "version,site,gate,verdict,ticket_id"},
};

static const struct {
	enum export_table table;
	size_t column;
	const char *shape;
} columns[] = {
	{TABLE_LEAVES, LEAVES_ENTRY, "leaf"},
	{TABLE_ORIGINS, ORIGINS_ENTRY, "leaf"},
	{TABLE_EDITIONS, EDITIONS_COSE, "#edition"},
	{TABLE_RECEIPTS, RECEIPTS_RECORD, "receipt"},
	{TABLE_REFUNDS, REFUNDS_RECORD, "refund_record"},
	{TABLE_NOTICES, NOTICES_RECORD, "notice"},
	{TABLE_TICKETS, TICKETS_COSE, "#ticket"},
	{TABLE_PARTS, PARTS_COSE, "#ticket"},
	{TABLE_DEVICES, DEVICES_CERTIFICATE, "#certificate"},
	{TABLE_JOURNAL, JOURNAL_BYTES, "#entry"},
	{TABLE_EVIDENCE, EVIDENCE_BYTES, "#entry"},
};

/* ---- the notation */

const struct show_form *show_form_find(struct bytes name)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (bytes_equal(bytes_of_text(forms[i].name), name))
			return &forms[i];
	return NULL;
}

static bool take(const char **at, const char *end, char c)
{
	bool is_next = *at < end && **at == c;
	*at += is_next;
	return is_next;
}

static struct show_shape read_shape(const char *at, const char *end)
{
	struct show_shape shape = {0};
	shape.is_signed = take(&at, end, '#');
	shape.is_list = take(&at, end, '*');
	shape.is_payload = take(&at, end, '&');
	shape.is_type = take(&at, end, '!');
	shape.is_by_type = take(&at, end, '@');
	shape.form = show_form_find(bytes_of(at, (size_t)(end - at)));
	return shape;
}

/* The part that begins here, "name" or "name:shape". */
static struct show_part read_part(const char *at)
{
	const char *end = at + strcspn(at, ","), *name_end = at + strcspn(at, ":,");
	return (struct show_part){bytes_of(at, (size_t)(name_end - at)), read_shape(name_end + (name_end < end), end)};
}

struct show_part show_element(const struct show_form *f, size_t index)
{
	const char *at = f->parts;
	for (; index > 0 && *at; index--) {
		at += strcspn(at, ",");
		at += *at == ',';
	}
	return *at && !strchr(f->parts, '=') ? read_part(at) : (struct show_part){0};
}

struct show_part show_member(const struct show_form *f, int64_t key)
{
	for (const char *at = f->parts; *at; at += *at == ',') {
		char *name;
		if (strtoll(at, &name, 10) == key && *name == '=')
			return read_part(name + 1);
		at += strcspn(at, ",");
	}
	return (struct show_part){0};
}

struct show_shape show_shape_of(enum export_table t, size_t column)
{
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (columns[i].table == t && columns[i].column == column)
			return read_shape(columns[i].shape, columns[i].shape + strlen(columns[i].shape));
	return (struct show_shape){0};
}
