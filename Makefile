# appraise: one Makefile, not recursive.  `make help` lists what it offers.
#
# V chooses the build: release (default), debug, asan, ubsan, cov, fuzz; each
# has its own folder under build/, so that they do not disturb one another.

V	?= release
B	:= build/$(V)
prefix	?= $(if $(PREFIX),$(PREFIX),/usr/local)
DESTDIR	?=
PKG_CONFIG ?= pkg-config
PYTHON	?= python3

ROOMS	:= base db ingest score curate publish cron
SRC	:= $(sort $(foreach r,$(ROOMS),$(wildcard $(r)/*.c $(r)/*/*.c)))
PKGS	:= libcurl libxml-2.0 sqlite3 libpcre2-8 zlib libisal jansson libutf8proc libcrypto ncursesw

CSTD	:= -std=c11 -D_GNU_SOURCE
WARN	:= -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	   -Wwrite-strings -Wformat=2 -Wundef -Wvla -Werror
HARD	:= -fstack-protector-strong -fPIC -fno-semantic-interposition
LDHARD	:= -pie -Wl,-z,relro,-z,now
OPT_release := -O2 -g -D_FORTIFY_SOURCE=2
OPT_debug   := -Og -g
OPT_asan    := -O1 -g -fsanitize=address -fno-omit-frame-pointer
OPT_ubsan   := -O1 -g -fsanitize=undefined -fno-sanitize-recover=all
OPT_cov     := -O0 -g --coverage
OPT_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
CC	:= $(if $(filter fuzz,$(V)),clang,gcc)

# Asked once, when something is really built: `make help` needs no library.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PKGS)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $(shell $(PKG_CONFIG) --libs $(PKGS)))$(PKG_LIBS)
CFLAGS_ALL = $(CSTD) $(WARN) $(HARD) $(OPT_$(V)) -I$(B) $(PKG_CFLAGS) $(CFLAGS)
LDFLAGS_ALL = $(LDHARD) $(filter -fsanitize=% --coverage,$(OPT_$(V))) $(LDFLAGS)
LIBS_ALL   = $(PKG_LIBS) -lpthread -lm

OBJ	:= $(SRC:%.c=$(B)/%.o)
LIB	:= $(B)/libappraise.a
PROG	:= $(B)/appraise

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all build deps demo test install uninstall dist clean help check-layers check-asan check-ubsan check-valgrind \
	lint format bench fit measure fuzz torture

all: deps-build ## build the program at build/release/appraise
	@$(MAKE) --no-print-directory -s build V=$(V)
build: $(PROG)

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- what the machine must have ------------------------------------------
.PHONY: deps-build deps-test deps-lint
deps: deps-build deps-test ## install what build and tests need (DEPS=no never installs)
deps-build:
	@sh .ci/deps build
deps-test:
	@sh .ci/deps test
deps-lint:
	@sh .ci/deps lint

# --- objects ---------------------------------------------------------------
$(B)/flags: FORCE
	@mkdir -p $(B)
	@echo '$(CC) $(CFLAGS_ALL) | $(LDFLAGS_ALL)' | cmp -s - $@ || echo '$(CC) $(CFLAGS_ALL) | $(LDFLAGS_ALL)' >$@
FORCE:

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MD -MP -c -o $@ $<
$(B)/%.o: $(B)/%.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MD -MP -c -o $@ $<

# --- knowledge as data: embedded tables, named SQL, the command table --------
DATA_db      := $(sort $(wildcard db/schema/*.sql))
DATA_ingest  := $(sort $(wildcard ingest/rules/* ingest/*/rules/*))
DATA_score   := $(sort $(wildcard score/params/*))
DATA_publish := $(sort $(wildcard publish/schema.sql publish/templates/* publish/schemas/* publish/sql/*))
EMBED	:= $(foreach r,db ingest score publish,$(if $(DATA_$(r)),$(B)/embed_$(r).o))
define embed_rule
$(B)/embed_$(1).c: base/embed.sh $(DATA_$(1))
	@mkdir -p $$(@D)
	sh base/embed.sh $(1) $(DATA_$(1)) >$$@
endef
$(foreach r,db ingest score publish,$(eval $(call embed_rule,$(r))))

SQL	:= $(sort $(wildcard db/sql/*.sql))
$(B)/stmt_gen.h: db/sqlgen.awk $(SQL)
	@mkdir -p $(@D)
	awk -v mode=h -f db/sqlgen.awk $(SQL) >$@
$(B)/stmt_gen.c: db/sqlgen.awk $(SQL)
	@mkdir -p $(@D)
	awk -v mode=c -f db/sqlgen.awk $(SQL) >$@
GEN	:= $(if $(SQL),$(B)/stmt_gen.o)
$(filter $(B)/db/%,$(OBJ)) $(GEN): | $(if $(SQL),$(B)/stmt_gen.h)

CMDS	:= $(filter $(foreach r,$(ROOMS),$(r)/cmd_%.c),$(SRC)) $(filter $(foreach r,$(ROOMS),$(wildcard $(r)/*/cmd_*.c)),$(SRC))
$(B)/cmd_table.c: base/cmdtable.sh $(CMDS)
	@mkdir -p $(@D)
	sh base/cmdtable.sh $(sort $(CMDS)) >$@

$(LIB): $(OBJ) $(EMBED) $(GEN) $(B)/cmd_table.o
	@rm -f $@
	$(AR) rcs $@ $^
$(PROG): $(B)/main.o $(LIB)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS_ALL)

# --- tests -----------------------------------------------------------------
UNIT	:= $(sort $(wildcard tests/unit/*.c))
UNITBIN	:= $(UNIT:tests/unit/%.c=$(B)/unit/%)
TOOLSRC	:= $(sort $(wildcard tests/tools/*.c))
TOOLBIN	:= $(TOOLSRC:tests/tools/%.c=$(B)/tools/%)
$(B)/unit/%: tests/unit/%.c $(LIB) $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MD -MP -I. -o $@ $< $(LIB) $(LDFLAGS_ALL) $(LIBS_ALL) -lcmocka
$(B)/tools/%: tests/tools/%.c $(LIB) $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MD -MP -I. -o $@ $< $(LIB) $(LDFLAGS_ALL) $(LIBS_ALL)
# Loaded before the program under test; AddressSanitizer wants to be first, and does without.
PRELOAD	:= $(if $(filter asan,$(V)),,$(B)/fault/keywatch.so)
$(B)/fault/%.so: tests/fault/%.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(CSTD) $(WARN) -O2 -fPIC -shared -o $@ $<
.PHONY: unit-bins
unit-bins: $(UNITBIN) $(TOOLBIN) $(PRELOAD) $(PROG)

test: deps ## every test; closes with "N passed, N failed, N skipped"
	@$(MAKE) --no-print-directory -s unit-bins V=$(V)
	@V=$(V) bash tests/run

check-layers: ## prove that arrows between rooms run one way
	@$(MAKE) --no-print-directory -s build V=release
	@sh tests/layers.sh
check-asan: ## all tests under AddressSanitizer
	@$(MAKE) --no-print-directory test V=asan
check-ubsan: ## all tests under UndefinedBehaviorSanitizer
	@$(MAKE) --no-print-directory test V=ubsan
check-valgrind: build ## the demo under valgrind
	@bash tests/valgrind.sh
lint: deps deps-lint ## clang-tidy, cppcheck, mandoc, shellcheck, clang-format
	@$(MAKE) --no-print-directory -s build V=release
	@CFLAGS_ALL='$(CFLAGS_ALL)' bash tests/lint.sh
format: ## rewrite the C sources in house style
	clang-format -i main.c $(wildcard $(foreach r,$(ROOMS),$(r)/*.[ch] $(r)/*/*.[ch])) $(wildcard tests/*/*.c)
bench: deps build ## the benchmarks, as ratios against peers
	@bash tests/bench/run
fit: build ## fit the design rules' and words' weights to the labelled records
	@sh tests/real/fit.sh $(PROG) "$${APPRAISE_TESTDATA:-../shared/data}" ingest/rules/weights.tsv
ablation: build ## what rules and words give alone and together, held out
	@sh tests/real/ablation.sh $(PROG) "$${APPRAISE_TESTDATA:-../shared/data}"
measure: deps build ## the classifier on the labelled records, beside its goals
	@python3 -B tests/real/measure.py $(PROG) "$${APPRAISE_TESTDATA:-../shared/data}"
torture: deps ## the long checks: kill -9, faults
	@$(MAKE) --no-print-directory -s unit-bins V=$(V)
	@bash tests/torture.sh

FUZZ	:= $(sort $(wildcard tests/fuzz/*.c))
FUZZ_S	?= 60
.PHONY: fuzz-bins
fuzz-bins: $(FUZZ:tests/fuzz/%.c=$(B)/fuzz/%)
$(B)/fuzz/%: tests/fuzz/%.c $(LIB) $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -fsanitize=fuzzer,address,undefined -I. -o $@ $< $(LIB) $(LDHARD) $(LIBS_ALL)
fuzz: deps deps-lint ## each fuzz target for FUZZ_S seconds
	@$(MAKE) --no-print-directory fuzz-bins V=fuzz
	@FUZZ_S=$(FUZZ_S) bash tests/fuzz/run

# --- demo, install ------------------------------------------------------------
demo: deps-build ## a graded, published demo in one command
	@$(MAKE) --no-print-directory -s build V=release 2>&1 | sh .ci/buildlog
	@sh fixtures/demo/run build/demo build/release/appraise

MAN	:= $(wildcard man/*.[1-8])
# The night: source in cron/ (without .in), place below prefix, mode.
CRONFILES := appraise-night:share/appraise/appraise-night:755 appraise.service:lib/systemd/system/appraise.service:644 \
	appraise.timer:lib/systemd/system/appraise.timer:644 appraise.crontab:share/appraise/crontab:644 \
	appraise-outbox:share/appraise/appraise-outbox:755 appraise.default:share/appraise/default:644 \
	appraise.logrotate:share/appraise/logrotate:644 appraise.sysusers:lib/sysusers.d/appraise.conf:644 \
	appraise.tmpfiles:lib/tmpfiles.d/appraise.conf:644
install: build ## binary, man pages and completion below PREFIX
	install -d $(DESTDIR)$(prefix)/bin $(DESTDIR)$(prefix)/share/bash-completion/completions
	install -m 755 $(PROG) $(DESTDIR)$(prefix)/bin/appraise
	$(PROG) completion bash >$(B)/completion && install -m 644 $(B)/completion $(DESTDIR)$(prefix)/share/bash-completion/completions/appraise
	for m in $(MAN); do s=$${m##*.}; install -d $(DESTDIR)$(prefix)/share/man/man$$s && \
	  install -m 644 $$m $(DESTDIR)$(prefix)/share/man/man$$s/ || exit 1; done
	for f in $(CRONFILES); do set -- $$(echo $$f | tr : ' ') && install -d $(DESTDIR)$(prefix)/$$(dirname $$2) && \
	  sed 's,@prefix@,$(prefix),g' cron/$$1.in | install -m $$3 /dev/stdin $(DESTDIR)$(prefix)/$$2 || exit 1; done
uninstall: ## what install put there
	for f in $(CRONFILES); do set -- $$(echo $$f | tr : ' ') && rm -f $(DESTDIR)$(prefix)/$$2; done
	rm -f $(DESTDIR)$(prefix)/bin/appraise $(DESTDIR)$(prefix)/share/bash-completion/completions/appraise
	for m in $(MAN); do rm -f $(DESTDIR)$(prefix)/share/man/man$${m##*.}/$${m##*/}; done
dist: ## a source archive of HEAD
	mkdir -p build && git archive --prefix=appraise/ -o build/appraise.tar.gz HEAD
clean: ## remove everything that was built
	rm -rf build

-include $(OBJ:.o=.d) $(B)/main.d $(UNITBIN:=.d)
