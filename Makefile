# Hoa Ban. Two commands: `make run` and `make test`. `make help` lists the rest. V=1 shows the commands.

# ---------------------------------------------------------------- what a newcomer needs
.PHONY: all help run demo test rooms ci bench fuzz soak format clean
all: hoaband hoaban-pos hoaban-audit

help:
	@sed -n 's/^## //p' Makefile

## make run     install what is missing, build, start database and server with demo data
## make demo    the main job once, with evidence for every step
## make test    install what is missing, build with sanitizers, pass every test (9 min on 2 cores)
## make ci      what continuous integration adds: clang, analyzers, TSan, fuzz smoke, outside libraries, a browser (7 min)
## make bench   BENCH lines; NAMES='issue.* gate.verify' picks some
## make fuzz    libFuzzer campaigns, SECONDS=60 each
## make soak    Lighthouse on the shop, then faults again and again, MINUTES=30
## make rooms   which room may use what, checked on the object files
## make format  clang-format over every C file
## make         the three programs, into build/release;  make clean  removes what was built

JOBS ?= $(shell nproc)
SECONDS ?= 60
MINUTES ?= 30
NAMES ?= *
DEPS := scripts/deps build run
AGAIN := $(MAKE) --no-print-directory -j$(JOBS)

run:
	@$(DEPS)
	@$(AGAIN) hoaband hoaban-pos hoaban-audit
	@scripts/serve-demo build/release

demo:
	@$(DEPS) test
	@$(AGAIN) hoaband hoaban-pos build/release/tests/demo/demo
	@HOABAN_BUILD=build/release build/release/tests/demo/demo

# One build and one run: unit tests, stories, faults, rooms and paper, all under ASan and UBSan.
test:
	@$(DEPS) test
	@scripts/nginx build/nginx
	@$(AGAIN) FLAVOUR=asan tests hoaband hoaban-pos hoaban-audit
	@JOBS=$$(($(JOBS) + 2)) tests/run build/asan # most of them wait for something

rooms:
	@$(AGAIN) hoaband hoaban-pos hoaban-audit
	@tests/rooms/check.sh build/release

ci:
	@$(DEPS) test ci node
	@MAKE='$(AGAIN)' JOBS=$(JOBS) tests/ci

bench:
	@$(DEPS) test ci
	@$(AGAIN) hoaband hoaban-pos hoaban-audit benches
	@tests/bench/run build/release '$(NAMES)'

fuzz:
	@$(DEPS) ci
	@$(AGAIN) FLAVOUR=fuzz fuzzers
	@JOBS=$(JOBS) tests/fuzz/run build/fuzz $(SECONDS)

soak:
	@$(DEPS) test node
	@$(AGAIN) hoaband
	@tests/browser/lighthouse/run build/release
	@$(AGAIN) FLAVOUR=asan tests hoaband hoaban-pos hoaban-audit
	@JOBS=$(JOBS) tests/soak build/asan $(MINUTES)

format:
	clang-format -i $(shell git ls-files '*.c' '*.h')

# ---------------------------------------------------------------- flavour of the build
# release (default) | asan | tsan | clang | fuzz | analyze: objects live under build/<flavour>/
FLAVOUR ?= release
O := build/$(FLAVOUR)
V ?= 0
Q := $(if $(filter 1,$(V)),,@)

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wvla -Wformat=2 -Wswitch-enum \
	-Wnull-dereference -Werror
HARDENING := -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fPIE
BASE := -std=gnu2x -D_GNU_SOURCE $(WARNINGS) -I. -Iinclude -Iserver -isystem /usr/include/mariadb \
	-isystem /usr/include/freetype2 -isystem /usr/include/libpng16

CC_release := gcc
CC_asan := gcc
CC_tsan := gcc
CC_clang := clang
CC_fuzz := clang
CC_analyze := gcc
# Lines for a sanitizer's report cost a fifth less to compile than what a debugger wants: DEBUG=-g for one.
DEBUG_release := -g
DEBUG_asan := -g1
DEBUG_tsan := -g1
DEBUG_clang := -g1
DEBUG_fuzz := -g1
DEBUG_analyze := -g0
DEBUG := $(DEBUG_$(FLAVOUR))
FLAGS_release := -O2 $(HARDENING)
FLAGS_asan := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FLAGS_tsan := -O1 -fno-omit-frame-pointer -fsanitize=thread
FLAGS_clang := -O2 $(HARDENING)
FLAGS_fuzz := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
FLAGS_analyze := -O0 -fanalyzer
LINK_release := -pie -Wl,-z,relro,-z,now
LINK_clang := -pie -Wl,-z,relro,-z,now
# Two hundred test programs are linked: gold (binutils) takes a quarter of the time.
LINK_asan := $(if $(shell command -v ld.gold),-fuse-ld=gold)
LINK_tsan := $(LINK_asan)

CC := $(CC_$(FLAVOUR))
CFLAGS := $(BASE) $(DEBUG) $(FLAGS_$(FLAVOUR))
LDFLAGS := $(filter -fsanitize=%,$(filter-out %fuzzer-no-link,$(FLAGS_$(FLAVOUR)))) $(LINK_$(FLAVOUR)) -pthread
ifeq ($(FLAVOUR),fuzz)
LDFLAGS += -fsanitize=address,undefined
endif

# ---------------------------------------------------------------- rooms
# A new .c file in a room is compiled; a new room is a new line here and a row in tests/rooms.
LIB_ROOMS := lib
SERVER_ROOMS := server server/http server/api server/pages server/admin server/audit server/domain $(patsubst %/,%,$(wildcard server/domain/*/)) server/store server/signer server/render server/log server/child server/outbox server/letters
AUDIT_ROOMS := audit $(patsubst %/,%,$(wildcard audit/*/))
TILL_ROOMS := pos-client pos-client/command pos-client/domain pos-client/journal pos-client/keys pos-client/device pos-client/net pos-client/screen

sources = $(foreach room,$(1),$(filter-out %/main.c,$(wildcard $(room)/*.c)))
objects = $(patsubst %.c,$(O)/%.o,$(1))

LIB_OBJECTS := $(call objects,$(call sources,$(LIB_ROOMS)))
SERVER_OBJECTS := $(call objects,$(call sources,$(SERVER_ROOMS)))
TILL_OBJECTS := $(call objects,$(call sources,$(TILL_ROOMS)))
AUDIT_OBJECTS := $(call objects,$(call sources,$(AUDIT_ROOMS)))
SUPPORT_OBJECTS := $(call objects,$(wildcard tests/support/*.c))
ASSET_OBJECTS := $(O)/assets/table.o $(O)/assets/data.o

LIB_LIBS := -lsodium -ljansson -lqrencode -linih -lcrypto -lz
SERVER_LIBS := -lmicrohttpd -lgnutls -lmariadb -lcurl -lhpdf -lpng -lz -lm $(LIB_LIBS)
AUDIT_LIBS := -lcurl -lhpdf -lpng -lm $(LIB_LIBS)
TERMINAL_LIBS := -lvterm -lfreetype -lpng # tests/support/terminal.h
TILL_LIBS := -lsqlite3 -lcurl -lfreetype -lpng -lz -lncursesw -ltinfo -lm $(LIB_LIBS)

LIB := $(O)/libhoaban.a
SERVER := $(O)/libhoaband.a
TILL := $(O)/libpos.a
AUDIT := $(O)/libaudit.a
SUPPORT := $(O)/libsupport.a

# ---------------------------------------------------------------- programs
.PHONY: hoaband hoaban-pos hoaban-audit
hoaband: $(O)/hoaband
hoaban-pos: $(O)/hoaban-pos
hoaban-audit: $(O)/hoaban-audit

$(O)/hoaband: $(O)/server/main.o $(SERVER) $(LIB) $(ASSET_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(SERVER_LIBS)

$(O)/hoaban-pos: $(O)/pos-client/main.o $(TILL) $(LIB) $(ASSET_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(TILL_LIBS)

$(O)/hoaban-audit: $(O)/audit/main.o $(AUDIT) $(LIB) $(ASSET_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(AUDIT_LIBS)

# Thin archives: members are found by path, so two rooms may have a file of the same noun.
$(LIB): $(LIB_OBJECTS)
$(SERVER): $(SERVER_OBJECTS)
$(TILL): $(TILL_OBJECTS)
$(AUDIT): $(AUDIT_OBJECTS)
$(SUPPORT): $(SUPPORT_OBJECTS)
$(LIB) $(SERVER) $(TILL) $(AUDIT) $(SUPPORT):
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)ar rcsT $@ $^

# The auditor adds up what strangers wrote into tables: sums beyond 64 bits are findings, and the same on any machine.
$(O)/audit/%.o: CFLAGS += -fwrapv

$(O)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# ---------------------------------------------------------------- assets: fonts, migrations, first tariff, texts
FONT_UNICODES := 20-7E,A0-24F,300-36F,1EA0-1EF9,2010-2026,202F,20AB,2116
build/share/font/regular.ttf: FONT := /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf
build/share/font/bold.ttf: FONT := /usr/share/fonts/truetype/noto/NotoSans-Bold.ttf
build/share/font/%.ttf:
	@mkdir -p $(@D)
	$(Q)hb-subset $(FONT) --unicodes=$(FONT_UNICODES) --no-hinting --layout-features='' -o $@.new && mv $@.new $@

# The till's texts: remarks dropped, cells and lines cut by NUL.
build/share/till-texts: pos-client/texts.tsv
	@mkdir -p $(@D)
	$(Q)grep -v '^#' $< | tr '\t\n' '\0\0' >$@.new && mv $@.new $@

# The phone gate: what lies in server/web/gate is served by the same path (server/pages/gate.c), without the comments of our own
# scripts, and packed once, here. gate.sums has the hash of each file; files.js tells the service worker what there is: GATE_VERSION,
# GATE_FILES. words.js are the words of the rows gate.* of messages.tsv.
GATE_FOUND := $(filter-out %.md %SHA256SUMS,$(shell find server/web/gate -type f | LC_ALL=C sort))
GATE_COPIES := $(GATE_FOUND:server/web/%=build/share/%)
GATE_SLIM := $(filter-out build/share/gate/zxing/%,$(filter %.js %.css,$(GATE_COPIES)))
GATE_FILES := $(GATE_COPIES) build/share/gate/words.js build/share/gate/files.js
GATE_PACKED := $(GATE_FILES:%=%.br)
$(GATE_SLIM): build/share/%: server/web/% server/web/gate-slim.awk
	@mkdir -p $(@D)
	$(Q)awk -f server/web/gate-slim.awk $< >$@.new && mv $@.new $@
$(filter-out $(GATE_SLIM),$(GATE_COPIES)): build/share/%: server/web/%
	@mkdir -p $(@D)
	$(Q)cp $< $@.new && mv $@.new $@
$(GATE_PACKED): %.br: %
	$(Q)brotli -fq 11 -o $@.new $< && mv $@.new $@
build/share/gate/words.js: server/web/messages.tsv server/web/gate-words.awk
	@mkdir -p $(@D)
	$(Q)awk -f server/web/gate-words.awk $< >$@.new && mv $@.new $@
build/share/gate/files.js build/share/gate.sums &: server/web/gate-files.sh build/share/gate.names $(GATE_COPIES) build/share/gate/words.js
	$(Q)server/web/gate-files.sh build/share/gate.names build/share
# Written only when a name came or went, so that a file that was taken away is missed.
build/share/gate.names: FORCE
	@mkdir -p $(@D)
	@new=$@.$$$$; printf '%s\n' $(filter-out %/files.js,$(GATE_FILES)) >$$new; if cmp -s $$new $@; then rm $$new; else mv $$new $@; fi
# Pages are whatever lies in server/web/page; style sheets and scripts whatever lies in server/web/static, slim and packed as above, with
# static.sums, whose hashes are the versions in their addresses (server/pages/files.c).
PAGES := $(sort $(wildcard server/web/page/*.html))
STATIC_FILES := $(patsubst server/web/%,build/share/%,$(sort $(wildcard server/web/static/*)))
STATIC_SLIM := $(filter %.js %.css,$(STATIC_FILES))
STATIC_PACKED := $(STATIC_FILES:%=%.br)
$(STATIC_SLIM): build/share/%: server/web/% server/web/gate-slim.awk
	@mkdir -p $(@D)
	$(Q)awk -f server/web/gate-slim.awk $< >$@.new && mv $@.new $@
$(filter-out $(STATIC_SLIM),$(STATIC_FILES)): build/share/%: server/web/%
	@mkdir -p $(@D)
	$(Q)cp $< $@.new && mv $@.new $@
$(STATIC_PACKED): %.br: %
	$(Q)brotli -fq 11 -o $@.new $< && mv $@.new $@
build/share/static.sums: build/share/static.names $(STATIC_FILES)
	$(Q)xargs sha256sum <$< | sed 's: build/share/static/: :' >$@.new && mv $@.new $@
build/share/static.names build/share/page.names: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(if $(filter %/page.names,$@),$(PAGES),$(STATIC_FILES)) >$@.new; cmp -s $@.new $@ && rm $@.new || mv $@.new $@
WEB_FILES := build/share/gate.sums build/share/static.sums $(GATE_FILES) $(GATE_PACKED) $(STATIC_FILES) $(STATIC_PACKED)
build/share/assets.list: assets/assets.list build/share/gate.names build/share/static.names build/share/page.names
	$(Q){ for name in $(WEB_FILES:build/share/%=%); do echo "$$name build/share/$$name"; done; \
		for name in $(PAGES:server/web/%=%); do echo "$$name server/web/$$name"; done; cat assets/assets.list; } >$@.new && mv $@.new $@
.PHONY: FORCE

$(O)/assets/data.S $(O)/assets/table.c &: build/share/assets.list assets/generate.sh
	@mkdir -p $(@D)
	$(Q)assets/generate.sh build/share/assets.list $(O)/assets/data.S $(O)/assets/table.c
$(O)/assets/data.o: $(O)/assets/data.S $(shell sed 's/.* //' assets/assets.list) $(WEB_FILES) $(PAGES)
	$(Q)$(CC) -c -o $@ $<
$(O)/assets/table.o: $(O)/assets/table.c
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

# ---------------------------------------------------------------- tests
# tests/unit/<program>/test_<noun>.c is one program each, linked with that program's archive.
UNIT_LIB := $(patsubst %.c,$(O)/%,$(wildcard tests/unit/lib/test_*.c))
UNIT_SERVER := $(patsubst %.c,$(O)/%,$(wildcard tests/unit/server/test_*.c))
UNIT_AUDIT := $(patsubst %.c,$(O)/%,$(wildcard tests/unit/audit/test_*.c))
UNIT_TILL := $(patsubst %.c,$(O)/%,$(wildcard tests/unit/till/test_*.c))
# Stories that hold the till itself, with its threads, beside a server that runs.
INSIDE := $(O)/tests/fault/fault_network $(O)/tests/fault/fault_powercut
BENCH_INSIDE := $(O)/tests/bench/till $(O)/tests/bench/gate_verify $(O)/tests/bench/admit_till $(O)/tests/bench/admit_hub
STORIES := $(filter-out $(INSIDE),$(patsubst %.c,$(O)/%,$(wildcard tests/story/*.c tests/fault/*.c)))
DEMO := $(O)/tests/demo/demo
PEER := $(O)/tests/peer/taxpeer
BENCHES := $(filter-out $(BENCH_INSIDE),$(patsubst %.c,$(O)/%,$(wildcard tests/bench/*.c)))
FUZZERS := $(patsubst %.c,$(O)/%,$(wildcard tests/fuzz/fuzz_*.c))

$(UNIT_LIB): $(O)/%: $(O)/%.o $(SUPPORT) $(LIB) $(ASSET_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka -lcurl -lpng -lm $(LIB_LIBS)
# Ed25519 is played there: 100 000 schedules of a site's devices would take a night.
$(O)/tests/unit/lib/test_hub_sim: LDFLAGS += -Wl,--wrap=cose_verify,--wrap=cose_sign
$(UNIT_SERVER): $(O)/%: $(O)/%.o $(SUPPORT) $(SERVER) $(LIB) $(ASSET_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka -lcurl $(SERVER_LIBS)
LOGMAKER := $(O)/tests/outside/logmaker
$(LOGMAKER): $(O)/%: $(O)/%.o $(SUPPORT) $(SERVER) $(LIB) $(ASSET_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka -lcurl $(SERVER_LIBS)
$(UNIT_TILL): $(O)/%: $(O)/%.o $(SUPPORT) $(TILL) $(LIB) $(ASSET_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(TERMINAL_LIBS) $(TILL_LIBS)
$(UNIT_AUDIT): $(O)/%: $(O)/%.o $(SUPPORT) $(AUDIT) $(LIB) $(ASSET_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka -lcurl $(AUDIT_LIBS)
# tests/bench/<program>.c is one program each, its larger parts are in tests/bench/parts. The variants are the server with one part exchanged by
# the linker: objects named before the archive take the place of its members, --wrap takes a function's.
BENCH_VARIANTS := $(patsubst %,$(O)/tests/bench/hoaband-%,naive in-process unsealed)
$(O)/tests/bench/issue $(O)/tests/bench/seal: $(patsubst %.c,$(O)/%.o,$(filter-out %/scans.c,$(wildcard tests/bench/parts/*.c)))
$(O)/tests/bench/pages: $(O)/tests/bench/parts/server.o
$(O)/tests/bench/export: $(patsubst %,$(O)/tests/bench/parts/%.o,server server_sql)
$(O)/tests/bench/detect $(O)/tests/bench/dashboard: $(patsubst %,$(O)/tests/bench/parts/%.o,server server_sql party province)
$(O)/tests/bench/buyers: $(patsubst %,$(O)/tests/bench/parts/%.o,server server_sql load)
$(O)/tests/bench/hoaband-naive: $(patsubst %,$(O)/tests/bench/variant/%.o,naive naive_rows key)
$(O)/tests/bench/hoaband-in-process: $(patsubst %,$(O)/tests/bench/variant/%.o,inprocess key)
$(O)/tests/bench/hoaband-in-process: LDFLAGS += -Wl,--wrap=signer_sign_tickets
$(O)/tests/bench/hoaband-unsealed: $(O)/tests/bench/variant/unsealed.o
$(O)/tests/bench/hoaband-unsealed: LDFLAGS += -Wl,--wrap=role_lease_take
$(BENCH_VARIANTS): $(O)/server/main.o $(SERVER) $(LIB) $(ASSET_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(SERVER_LIBS)

$(STORIES) $(BENCHES) $(DEMO): $(O)/%: $(O)/%.o $(SUPPORT) $(LIB) $(ASSET_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) -lcmocka -lcurl -lmariadb -lsqlite3 $(TERMINAL_LIBS) -lm -lssl $(LIB_LIBS)
$(O)/tests/bench/till: $(O)/tests/bench/parts/printer.o
$(O)/tests/bench/gate_verify: $(O)/tests/bench/parts/gate_samples.o
$(O)/tests/bench/admit_till $(O)/tests/bench/admit_hub: $(O)/tests/bench/parts/scans.o
$(INSIDE) $(BENCH_INSIDE): $(O)/%: $(O)/%.o $(SUPPORT) $(TILL) $(LIB) $(ASSET_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) -lcmocka -lmariadb $(TERMINAL_LIBS) $(TILL_LIBS)
# Libraries that programs of tests are started with: they stand before libc and make it fail. No sanitizer inside.
SHIMS := $(patsubst %.c,$(O)/%.so,$(wildcard tests/shim/*.c))
$(SHIMS): $(O)/%.so: %.c
	@mkdir -p $(@D)
	@echo "  SHIM  $@"
	$(Q)$(CC_release) $(BASE) -O1 -fPIC -shared -o $@ $< -ldl
# What the stories talk to instead of a provider: a program of its own.
$(PEER): $(O)/tests/peer/taxpeer.o $(LIB)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lmicrohttpd $(LIB_LIBS)
$(FUZZERS): $(O)/%: $(O)/%.o $(SUPPORT) $(SERVER) $(TILL) $(AUDIT) $(LIB) $(ASSET_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(SERVER_LIBS) $(TILL_LIBS)

.PHONY: tests stories benches fuzzers analyze
tests: $(UNIT_LIB) $(UNIT_SERVER) $(UNIT_TILL) $(UNIT_AUDIT) $(STORIES) $(INSIDE) $(PEER) $(SHIMS)
stories: $(STORIES) $(INSIDE) $(PEER) $(SHIMS)
benches: $(BENCHES) $(BENCH_INSIDE) $(BENCH_VARIANTS)
fuzzers: $(FUZZERS)

# FLAVOUR=analyze: every C file of the programs through gcc's path analyzer; the objects are of no other use.
# gcc 12 loses what hangs on a statement found in the connection's cache; the tests run it under LeakSanitizer.
build/analyze/server/store/statement.o: CFLAGS += -Wno-analyzer-malloc-leak
analyze: $(LIB_OBJECTS) $(SERVER_OBJECTS) $(TILL_OBJECTS) $(AUDIT_OBJECTS) $(O)/server/main.o $(O)/pos-client/main.o $(O)/audit/main.o

# FLAVOUR=clang: what no fuzz target is linked with, read and warned about without code; the rooms themselves clang compiles for the fuzzers.
SYNTAX := $(patsubst %.c,$(O)/%.syntax,server/main.c pos-client/main.c audit/main.c $(wildcard $(addprefix tests/,bench/*.c bench/*/*.c demo/*.c fault/*.c \
	peer/*.c story/*.c unit/*/*.c)))
.PHONY: syntax
syntax: $(SYNTAX)
$(SYNTAX): $(O)/%.syntax: %.c
	@mkdir -p $(@D)
	@echo "  CHECK $<"
	$(Q)$(CC) $(CFLAGS) -MMD -MP -MF $(@:.syntax=.d) -MT $@ -fsyntax-only $< && touch $@

clean:
	rm -rf build

-include $(shell find $(O) -name '*.d' 2>/dev/null)
