/* The ports an operation may use, put together in main.c and handed down; there are no globals. */
#ifndef SERVER_APP_H
#define SERVER_APP_H

#include <hoaban/instant.h>
#include <hoaban/lease.h>
#include <hoaban/log.h>
#include <hoaban/tariff.h>

/* Settings of the server: file DIR/hoaband.ini, table in settings.c. */
struct settings {
	const char *listen;	/* address:port */
	const char *public_url; /* "" = the ready URL */
	const char *database;	/* "" = embedded; else "socket:/path" or "tcp:host[,host]:port" */
	const char *database_user, *database_password, *database_name;
	const char *tls_certificate, *tls_key; /* files, "" = plain HTTP */
	int64_t http_connections, http_workers;
	int64_t order_days_ahead; /* a visit may be ordered so far ahead */
	int64_t order_ttl_s;	  /* an unpaid order lapses after this */
	/* unpaid places of one source (domain/calendar/holds.h): at all, 0 = any; of a slot's capacity, 100 = any */
	int64_t hold_network_places, hold_network_percent, hold_browser_places, hold_browser_percent, hold_slot_least;
	int64_t free_network_percent, free_browser_percent; /* free places likewise; */
	int64_t free_known_h;				    /* counted so long */
	int64_t audit_exports;				    /* files of auditors written at once */
	int64_t same_basket_s;				    /* the same order again within this is asked about */
	const char *statement_layouts_file;		    /* "" = none of the house's own */
	int64_t money_wait_h;				    /* money that waits for a person for longer is told */
	/* detectors: domain/detect/, what each means in settings.c */
	int64_t figures_time; /* minutes after local midnight */
	int64_t detect_time, detect_days, detect_certainty, detect_lag_min, detect_lag_sales, detect_lag_percent;
	int64_t detect_copy_min, detect_shadow_h, detect_share_days, detect_share_persons, detect_share_percent;
	int64_t detect_provisional, detect_provisional_percent, detect_overrides, detect_drawer, detect_shift_difference;
	int64_t detect_counted_days, detect_counted_left, detect_shift_days;
	int64_t detect_silent_h, detect_clock_min;
	/* school classes: persons, days ahead, open ones per e-mail, time to confirm, attempts per address */
	int64_t booking_persons_min, booking_persons_max, booking_days_ahead, booking_open_max;
	int64_t booking_confirm_min, booking_confirm_h; /* by mail; by a manager */
	int64_t booking_burst, booking_per_minute;
	int64_t lease_days, lease_numbers, lease_value, lease_party, lease_days_ahead, certificate_days;
	int64_t enrol_code_ttl_s;
	int64_t drop_slip_days;				/* a bag of cash without bank slip for longer is told */
	int64_t open_data_wait_days;			/* an incomplete day is published so long after it */
	int64_t lists_limit_h;				/* gates refuse older lists */
	int64_t lists_ttl_s;				/* exp of lists */
	int64_t session_idle_s, session_max_s;		/* a login ends after so long without a request, and in any case */
	int64_t login_failures, login_lock_s;		/* so many in a row lock a login, at first for so long */
	int64_t login_burst, login_per_minute;		/* attempts per address */
	bool behind_proxy;				/* X-Real-IP names the client */
	int64_t lookup_burst, lookup_per_minute;	/* receipts per address */
	const char *sepay_secret_file, *payos_key_file; /* "" = not connected */
	const char *vnpay_url, *vnpay_terminal, *vnpay_secret_file, *vnpay_ip;
	const char *bank_app_url;  /* what opens a bank's app on a phone; "" = not offered */
	bool refund_after_receipt; /* money may be given back for a receipt that was right */
	bool log_entries_public;
	int64_t log_publish_ms;	  /* how often the publisher looks */
	const char *transmission; /* "" = messages only queue up; "http-provider" */
	const char *transmission_url, *transmission_token_file, *transmission_ca;
	const char *transmission_sender, *transmission_receiver; /* MNGui, MNNhan */
	int64_t transmission_timeout_s;
	const char *tax_office;			     /* "Kính gửi:" of notices */
	int64_t table_time, table_rows;		     /* minutes after local midnight; receipts in a table */
	int64_t outbox_retry_ms, outbox_retry_max_s; /* pause after the first failure, and at most */
	int64_t outbox_fault_s, outbox_dead_days;
	const char *smtp_url, *smtp_user, *smtp_password_file, *smtp_ca; /* smtp_url "" = no mail */
	const char *mail_from, *mail_name;
	int64_t smtp_timeout_s;
	int64_t mail_retry_ms, mail_retry_max_s, mail_dead_h; /* pause after the first failure, and at most; given up after */
	int64_t mail_free;  /* messages to one address per hour for orders that cost nothing */
	int64_t mail_again; /* messages of one order, or to one address, per hour */
	const char *centre_url, *centre_secret_file, *centre_token_file, *centre_ca; /* the operations centre; "" = none */
	int64_t centre_every_s;
};

struct store;
struct signer;
struct renderer;
struct issuer;
struct publisher;
struct shelf;
struct lists;
struct closures;
struct availability;
struct accounts;
struct organisations;
struct sealer;
struct outbox;
struct mailer;
struct bookkeeper;
struct gauges;
struct centre;
struct route;
struct app {
	const struct settings *settings;
	struct store *store;
	struct signer *signer;
	struct renderer *renderer;
	struct organisations *organisations; /* signer/organisations.h: the keys that sign receipts */
	struct sealer *sealer;		     /* domain/receipt/sealer.h: signs receipts behind the sale */
	struct outbox *outbox;		     /* outbox/outbox.h: daily tables and notices to the tax office */
	struct bookkeeper *bookkeeper;	     /* domain/figures/bookkeeper.h: compares the figures every night */
	struct gauges *gauges;		     /* domain/open/gauges.h: what a monitor asks */
	struct centre *centre;		     /* outbox/centre.h: figures for the operations centre; NULL = none are sent */
	struct mailer *mailer;		     /* outbox/mailer.h: e-mail to visitors; NULL = none is sent */
	struct issuer *issuer;		     /* domain/sale/issuer.h: the batching issuer */
	struct publisher *publisher;	     /* log/publisher.h */
	struct shelf *shelf;		     /* domain/tariff/shelf.h: tariff editions in memory */
	struct lists *lists;		     /* domain/device/lists.h: trust list, revoked, superseded, signed and cached */
	struct closures *closures;	     /* domain/calendar/closure.h: what holds, in memory */
	struct availability
		*availability;	     /* domain/calendar/availability.h: opening hours, timetables and what is left, in memory */
	struct accounts *accounts;   /* domain/money/accounts.h: where payers may be told to pay */
	struct keyring *keyring;     /* domain/device/keyring.h: the ticket keys in force */
	struct admitter *admitter;   /* domain/gate/admitter.h: online admissions, in batches */
	struct live *live;	     /* domain/gate/live.h: who is where, for those who watch */
	struct words *words;	     /* render/words.h: what the pages say */
	struct templates *templates; /* render/templates.h: the pages, compiled */
	struct door *door;	     /* domain/people/login.h: what guards the logins */
	struct throttle *lookups;    /* domain/throttle.h: receipts looked up per address */
	struct throttle *bookings;   /* … and bookings of school classes */
	struct turns *exports;	     /* domain/turns.h: files that auditors have written at once */
	struct bytes delegations;    /* COSE, signed by the root at init */
	struct bytes sepay_secret, payos_secret, vnpay_secret; /* of their notices; len 0 = not connected */
	struct bytes statement_layouts;			       /* bank/statements.tsv, the house's own before it */
	struct clock clock;
	void (*random)(void *out, size_t len);
	const struct logger *logger;
	const struct route *routes; /* routes.h: every table */
	size_t route_count;
	bool is_demo;
	char public_url[URL_TEXT]; /* no slash at the end */
	char data_dir[URL_TEXT];
};

#endif
