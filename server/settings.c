#include "settings.h"

#include "file.h"

#include <hoaban/conf.h>

#include <stdio.h>

#define TEXT(member, default_, unit_, meaning_)                                                                                \
	{                                                                                                                      \
		.name = #member, .kind = SETTING_TEXT, .offset = offsetof(struct settings, member),                            \
		.default_value = (default_), .min = 0, .max = 1024, .unit = (unit_), .meaning = (meaning_)                     \
	}
#define NUMBER(member, default_, min_, max_, unit_, meaning_)                                                                  \
	{                                                                                                                      \
		.name = #member, .kind = SETTING_INTEGER, .offset = offsetof(struct settings, member),                         \
		.default_value = (default_), .min = (min_), .max = (max_), .unit = (unit_), .meaning = (meaning_)              \
	}
#define SWITCH(member, default_, meaning_)                                                                                     \
	{                                                                                                                      \
		.name = #member, .kind = SETTING_BOOLEAN, .offset = offsetof(struct settings, member),                         \
		.default_value = (default_), .unit = "", .meaning = (meaning_)                                                 \
	}

static const struct setting table[] = {
	TEXT(listen, "127.0.0.1:8080", "", "Address and port to serve on; port 0 takes a free one."),
	TEXT(public_url, "", "",
	     "How the world reaches this server, without a slash at the end; empty: the listening address."),
	TEXT(database, "", "", "Empty: a private database in the data directory; else socket:/path or tcp:host:port."),
	TEXT(database_user, "hoaban", "", "Account of an external database (grants: sql/grants.sql)."),
	TEXT(database_password, "", "", "Its password."),
	TEXT(database_name, "hoaban", "", "Its schema."),
	TEXT(tls_certificate, "", "", "PEM file with the certificate chain; empty: plain HTTP behind a proxy."),
	TEXT(tls_key, "", "", "PEM file with the certificate's key."),
	NUMBER(http_connections, "2000", 16, 100000, "", "Connections at a time."),
	NUMBER(http_workers, "4", 1, 64, "", "Threads for requests that read the database."),
	NUMBER(audit_exports, "2", 1, 64, "",
	       "Files that are written for auditors at once, each by one of those threads; the next one is told to wait."),
	NUMBER(order_days_ahead, "366", 0, 36500, "days", "How far ahead of today a visit may be ordered."),
	NUMBER(order_ttl_s, "900", 60, 86400, "s",
	       "An unpaid order lapses after this, and with its day or slot at the latest."),
	NUMBER(hold_network_places, "3000", 0, 1000000, "places",
	       "Places that one network (IPv4 address, IPv6 /64) may hold unpaid at a time; 0: no limit."),
	NUMBER(hold_network_percent, "60", 1, 100, "%", "So much of a slot's capacity at most; 100: no limit."),
	NUMBER(hold_browser_places, "1500", 0, 1000000, "places", "The same for one browser; 0: no limit."),
	NUMBER(hold_browser_percent, "40", 1, 100, "%", "So much of a slot's capacity at most; 100: no limit."),
	NUMBER(hold_slot_least, "60", 0, 1000000, "places",
	       "Of a slot either may hold so many, and have so many free ones, however small it is."),
	NUMBER(free_network_percent, "80", 1, 100, "%",
	       "So much of a slot's capacity one network may have in orders that cost nothing; 100: no limit."),
	NUMBER(free_browser_percent, "40", 1, 100, "%", "The same for one browser; 100: no limit."),
	NUMBER(free_known_h, "24", 1, 720, "h", "Free places are counted so long; then whose they are is forgotten."),
	NUMBER(booking_persons_min, "5", 1, 10000, "persons", "The smallest school class that may be booked."),
	NUMBER(booking_persons_max, "300", 1, 10000, "persons", "The largest one."),
	NUMBER(booking_days_ahead, "120", 0, 3650, "days", "How far ahead of today a class may be booked."),
	NUMBER(booking_open_max, "5", 1, 1000, "", "Bookings that one e-mail address may have open."),
	NUMBER(booking_confirm_min, "120", 5, 43200, "min", "A booking whose mail nobody answers lapses after this."),
	NUMBER(booking_confirm_h, "24", 1, 720, "h",
	       "Where no mail is sent: a booking that no manager confirms lapses after this."),
	NUMBER(booking_burst, "6", 1, 100000, "", "How many bookings one address may make at once."),
	NUMBER(booking_per_minute, "2", 1, 60000, "", "How many bookings one address may make per minute."),
	NUMBER(same_basket_s, "900", 0, 86400, "s",
	       "Who orders the same again within this is shown the order before first; so long a browser's mark is kept."),
	TEXT(statement_layouts_file, "", "",
	     "File with layouts of bank statements (bank/statements.tsv), before those the program knows; empty: none."),
	NUMBER(money_wait_h, "24", 1, 8760, "h", "Money that waits for a person for longer is told by the doctor."),
	NUMBER(figures_time, "120", 0, 1439, "min",
	       "When the dashboard's figures are compared with the raw records, in minutes after local midnight: 120 = 02:00."),
	NUMBER(detect_time, "150", 0, 1439, "min",
	       "When detectors look at the days before, in minutes after local midnight: 150 = 02:30."),
	NUMBER(detect_days, "92", 1, 3660, "days", "How far back they look for what came late, or is still open."),
	NUMBER(detect_certainty, "258", 100, 600, "1/100",
	       "How sure a share must be above the others', in standard deviations: 258 = wrong once in a hundred."),
	NUMBER(detect_lag_min, "120", 5, 1440, "min",
	       "A ticket of a counter that goes in later than this after its sale is late."),
	NUMBER(detect_lag_sales, "5", 1, 10000, "", "Fewer sales of a cashier with a late ticket on a day are not looked at."),
	NUMBER(detect_lag_percent, "2", 0, 100, "%", "A share of late tickets up to this is usual anywhere."),
	NUMBER(detect_copy_min, "15", 0, 1440, "min", "A copy printed so long after the sale is a second paper."),
	NUMBER(detect_shadow_h, "24", 1, 720, "h", "How long an entry may wait for the sale of its ticket."),
	NUMBER(detect_share_days, "28", 1, 366, "days", "Shares of free and reduced visitors are taken of so many days."),
	NUMBER(detect_share_persons, "100", 10, 1000000, "persons", "A share of fewer says nothing; nor do so few others."),
	NUMBER(detect_share_percent, "5", 0, 100, "%",
	       "So much above the others' a share of free or reduced visitors must be."),
	NUMBER(detect_provisional, "20", 1, 100000, "", "Fewer provisional entries of a gate on a day are not looked at."),
	NUMBER(detect_provisional_percent, "10", 0, 100, "%", "A share of provisional entries up to this is usual anywhere."),
	NUMBER(detect_overrides, "5", 0, 10000, "persons",
	       "So many persons a supervisor may let in against the rules at a site on a day."),
	NUMBER(detect_drawer, "3", 0, 1000, "", "So often a drawer may be opened without a sale in a shift."),
	NUMBER(detect_shift_difference, "50000", 0, 999999999, "đồng", "So much a drawer may be off when it is counted."),
	NUMBER(detect_counted_days, "3", 0, 365, "days",
	       "Cash counted at a Z is in a bag, or in the drawer of the next shift, after so long."),
	NUMBER(detect_counted_left, "50000", 0, 999999999, "đồng", "So much of it may be nowhere."),
	NUMBER(detect_shift_days, "2", 1, 365, "days", "A shift without a Z for longer was left open."),
	NUMBER(detect_silent_h, "48", 1, 8760, "h", "A till that nothing was heard of for longer is silent."),
	NUMBER(detect_clock_min, "10", 1, 1440, "min", "A till's clock that was further away was changed."),
	NUMBER(lease_days, "14", 1, 400, "days", "How long a till may sell without contact."),
	NUMBER(lease_numbers, "20000", 1, 99999999, "", "How many receipt numbers a till may use before its next contact."),
	NUMBER(lease_value, "2000000000", 1, 999999999999999, "đồng", "How much a till may hold unsent."),
	NUMBER(lease_party, "300", 1, 100000, "persons", "Largest party on one ticket of a till."),
	NUMBER(lease_days_ahead, "60", 0, 400, "days", "How far ahead a till's tickets may be valid."),
	NUMBER(certificate_days, "400", 1, 4000, "days", "How long a device certificate is valid."),
	NUMBER(enrol_code_ttl_s, "86400", 60, 2592000, "s", "How long an enrolment code may be used."),
	NUMBER(drop_slip_days, "3", 0, 365, "days", "A bag of cash without bank slip for longer is told by the doctor."),
	NUMBER(open_data_wait_days, "7", 0, 400, "days",
	       "Open data of a day that a till has not told all of is published so long after it, marked incomplete."),
	NUMBER(lists_limit_h, "72", 1, 8760, "h", "A gate with older lists asks for a supervisor."),
	NUMBER(lists_ttl_s, "604800", 3600, 31536000, "s", "How long a signed list is valid."),
	TEXT(sepay_secret_file, "", "", "File with the secret of SePay's notices; empty: SePay is not connected."),
	TEXT(payos_key_file, "", "", "File with payOS's checksum key; empty: payOS is not connected."),
	TEXT(vnpay_url, "", "", "Where VNPAY takes payers, https://…; empty: VNPAY is not connected."),
	TEXT(vnpay_terminal, "", "", "Our terminal at VNPAY (vnp_TmnCode)."),
	TEXT(vnpay_secret_file, "", "", "File with the hash secret of that terminal."),
	TEXT(vnpay_ip, "127.0.0.1", "",
	     "What VNPAY is told as the payer's address: one for all, so that an order repeated gives the same link."),
	TEXT(bank_app_url, "https://dl.vietqr.io/pay", "",
	     "What opens a bank's app on a payer's phone with the transfer filled in (VietQR deep link); empty: not offered."),
	SWITCH(refund_after_receipt, "yes",
	       "Whether money may be given back for a receipt that was right (the texts do not regulate it); needs two "
	       "people."),
	SWITCH(log_entries_public, "no", "Whether anybody may read the revenue log's entries (sums and times per till)."),
	NUMBER(session_idle_s, "1800", 60, 86400, "s", "A login ends after this long without a request."),
	NUMBER(session_max_s, "43200", 300, 604800, "s", "A login ends after this long, whatever happens."),
	NUMBER(login_failures, "5", 1, 100, "", "So many wrong passwords in a row lock a login."),
	NUMBER(login_lock_s, "30", 1, 3600, "s", "For how long at first; twice as long with every further one, up to an hour."),
	NUMBER(login_burst, "30", 1, 100000, "", "How often one address may try to log in at once."),
	NUMBER(login_per_minute, "30", 1, 60000, "", "How often one address may try to log in per minute."),
	SWITCH(behind_proxy, "no", "Whether a proxy of yours is in front and sets X-Real-IP to the client's address."),
	NUMBER(lookup_burst, "30", 1, 100000, "", "How many receipts one address may look up at once."),
	NUMBER(lookup_per_minute, "30", 1, 60000, "", "How many receipts one address may look up per minute."),
	TEXT(transmission, "", "", "How messages reach the tax office: http-provider; empty: they only queue up."),
	TEXT(transmission_url, "", "", "Where the provider takes them, https://…"),
	TEXT(transmission_token_file, "", "", "File with the bearer token for it; empty: none."),
	TEXT(transmission_ca, "", "", "PEM file with the authority of its TLS certificate; empty: the machine's own."),
	TEXT(transmission_sender, "", "", "MNGui of our messages; empty: V and the organisation's tax code."),
	TEXT(transmission_receiver, "TCT", "", "MNNhan of our messages."),
	NUMBER(transmission_timeout_s, "30", 1, 300, "s", "How long an answer is waited for."),
	TEXT(tax_office, "", "", "Who notices are addressed to (Kính gửi); empty: nobody by name."),
	NUMBER(table_time, "1380", 0, 1439, "min",
	       "When the day's table is made, in minutes after local midnight: 1380 = 23:00."),
	NUMBER(table_rows, "1000", 1, 1000, "", "Receipts in one table; more are split over several."),
	NUMBER(outbox_retry_ms, "30000", 10, 3600000, "ms",
	       "Pause after a failed attempt; twice as long after each further one."),
	NUMBER(outbox_retry_max_s, "3600", 1, 86400, "s", "The longest such pause."),
	NUMBER(outbox_fault_s, "1800", 1, 604800, "s", "A provider unreachable for so long is a technical fault."),
	NUMBER(outbox_dead_days, "10", 1, 365, "days",
	       "A message that fails for so long is given up until a person sends it again."),
	TEXT(smtp_url, "", "",
	     "Where mail goes: smtp://host:587 (STARTTLS is required) or smtps://host; empty: no mail is sent."),
	TEXT(smtp_user, "", "", "Account there; empty: none."),
	TEXT(smtp_password_file, "", "", "File with its password."),
	TEXT(smtp_ca, "", "",
	     "PEM file with the authority of its TLS certificate; empty: the machine's own, and no TLS to this machine "
	     "itself."),
	TEXT(mail_from, "", "", "Address that mail comes from."),
	TEXT(mail_name, "", "", "Name beside that address."),
	NUMBER(smtp_timeout_s, "30", 1, 300, "s", "How long one message may take."),
	NUMBER(mail_retry_ms, "30000", 10, 3600000, "ms",
	       "Pause after a message that did not go; twice as long after each further attempt."),
	NUMBER(mail_retry_max_s, "7200", 1, 86400, "s", "The longest such pause."),
	NUMBER(mail_dead_h, "36", 1, 240, "h", "A message that fails for so long is given up."),
	NUMBER(mail_free, "10", 0, 100000, "", "How many messages one address may get per hour for orders that cost nothing."),
	NUMBER(mail_again, "4", 1, 1000, "", "How many messages one order, or one address, may get per hour."),
	TEXT(centre_url, "", "", "Where the operations centre takes today's figures (POST); empty: none are sent."),
	TEXT(centre_secret_file, "", "", "File with the secret that signs them (at least 16 characters)."),
	TEXT(centre_token_file, "", "", "File with the token that may ask for them (GET /v1/centre); empty: logins only."),
	TEXT(centre_ca, "", "", "PEM file with the authority of its TLS certificate; empty: the machine's own."),
	NUMBER(centre_every_s, "60", 1, 3600, "s", "How often they are sent; up to 15 min apart while it does not answer."),
	NUMBER(log_publish_ms, "1000", 10, 5000, "ms", "How often the revenue log is published."),
};

enum err settings_load(struct settings *out, struct arena *a, const char *data_dir, struct complaints *complaints)
{
	struct bytes ini = {NULL, 0};
	enum err e = file_read(&ini, a, arena_format(a, "%s/" SETTINGS_FILE, data_dir), 1u << 20);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	return conf_load(out, table, sizeof(table) / sizeof(table[0]), ini, a, complaints);
}

enum err settings_write_defaults(const char *data_dir)
{
	char path[URL_TEXT + sizeof(SETTINGS_FILE) + 1];
	BUF_LOCAL text;
	buf_init(&text, 1u << 16);
	conf_describe(&text, table, sizeof(table) / sizeof(table[0]));
	TRY(buf_status(&text));
	snprintf(path, sizeof(path), "%s/" SETTINGS_FILE, data_dir);
	enum err e = file_create(path, buf_bytes(&text), 0600);
	return e == E_DUPLICATE ? E_OK : e;
}
