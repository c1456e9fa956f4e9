/* What figure_money keeps of each day. Numbers are stored; docs/FIGURES.md says what each is made of. */
#ifndef SERVER_DOMAIN_FIGURES_TERM_H
#define SERVER_DOMAIN_FIGURES_TERM_H

/*   name, number, what it is called when it differs */
#define FIGURE_TERMS(X)                                                                                                        \
	X(TERM_WEB_TOLD, 1, "order payments told of")	 /* payments of orders that a bank or service told of */               \
	X(TERM_WEB_MATCHED, 2, "order payments matched") /* … whose row of `money` is there */                               \
	X(TERM_WEB_AT_ONCE, 3, "order payments untold")	 /* of the sandbox, under its own id: demo only */                     \
	X(TERM_CASH, 4, "cash")                                                                                                \
	X(TERM_CARD, 5, "card")                                                                                                \
	X(TERM_WALLET, 6, "wallet")	/* tenders, as tills took them */                                                      \
	X(TERM_TRANSFER, 7, "transfer") /* tenders that a till says had arrived */                                             \
	X(TERM_WORD, 8, "transfer on word")                                                                                    \
	X(TERM_ARRIVED, 9, "arrived on word") /* of TERM_WORD: what has come since */                                          \
	X(TERM_TILL_MATCHED, 10,                                                                                               \
	  "till transfers matched")			 /* what banks told of for tills' sales, at most what they were due */ \
	X(TERM_UNRECEIVED, 11, "transfers not received") /* of TERM_TRANSFER: never came, and an incident says so */           \
	X(TERM_CONTESTED, 12, "contested") /* receipts of tills that their payments do not explain, and an incident says so */ \
	X(TERM_SUPPLEMENT, 13, "collected by the office")                                                                      \
	X(TERM_REFUND, 14, "given back without a drawer")                                                                      \
	X(TERM_CASH_REFUND, 15, "given back from drawers") X(TERM_Z, 16, "cash of Z reports above their sales")

enum figure_term {
#define FIGURE_TERM_ENUM(name, number, what) name = (number),
	FIGURE_TERMS(FIGURE_TERM_ENUM)
#undef FIGURE_TERM_ENUM
		FIGURE_TERM_END
};

#endif
