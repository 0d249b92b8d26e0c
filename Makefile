# The two commands for a start: `make run` and `make test`. `make help` lists the rest.
#
# SwiftPM builds; this file gets Debian packages that are missing, starts things, and installs. `run`, `test` and
# `demo` share one debug build, so that a newcomer waits for it once (what must be fast, the scrub kernels, is compiled
# with -O2 in any build). `install` and `bench` use the release build that goes on a host.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PREFIX ?= /usr
DESTDIR ?=
# Units and the rest go where systemd and udev look for what packages bring.
SYSTEMD_UNIT_DIR ?= $(PREFIX)/lib/systemd/system
TMPFILES_DIR ?= $(PREFIX)/lib/tmpfiles.d
SYSUSERS_DIR ?= $(PREFIX)/lib/sysusers.d
CATALOG_DIR ?= $(PREFIX)/lib/systemd/catalog
UDEV_RULES_DIR ?= $(PREFIX)/lib/udev/rules.d

# debug or release: what `run`, `test` and `demo` use.
CONFIGURATION ?= debug
BIN := .build/$(CONFIGURATION)
# The Swift runtime goes into the binaries: the target host needs no Swift.
# The linker warns about mktemp in a function of Foundation that nobody calls: harmless. (lld does not warn, but keeps
# ICU, and the binaries grow from 15 to 59 MB.)
RELEASE := -c release --static-swift-stdlib
BUILD_FLAGS = $(if $(filter release,$(CONFIGURATION)),$(RELEASE),)
# SwiftPM's progress is for people; a log gets errors only.
QUIET = $(if $(MAKE_TERMOUT),,--quiet)

# ---- Debian packages, by what needs them ----------------------------------------------------------------------------
# Python makes the manual pages.
BUILD_PACKAGES := libpci-dev libjansson-dev libsystemd-dev libxml2-dev pkg-config git ca-certificates python3
# What the commands in the documentation use, beside egmd's own programs.
DOCS_PACKAGES := python3 mandoc qemu-system-x86 jq socat
TEST_PACKAGES := acpica-tools qemu-system-x86 cpio busybox-static python3 python3-pip python3-jsonschema systemd \
	gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static strace python3-prometheus-client \
	$(DOCS_PACKAGES)
CHECK_PACKAGES := python3 systemd shellcheck mandoc
SYSTEMD_PACKAGES := systemd systemd-container util-linux python3
DEMO_PACKAGES := qemu-system-x86 cpio busybox-static python3

# Debian's package of promtool starts a server: it is not installed.
PROMTOOL := Tests/Metrics/promtool.sh

# $(call packages,LIST): installs what is missing of LIST, says nothing if nothing is.
packages = @Tests/Checks/install-packages.sh $(1)

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# ---- Build, run, test -----------------------------------------------------------------------------------------------
.PHONY: deps
deps: ## install the Debian packages that building, testing, checking, the demo and guests need
	$(call packages,$(sort $(BUILD_PACKAGES) $(TEST_PACKAGES) $(CHECK_PACKAGES) $(DEMO_PACKAGES) $(GUEST_PACKAGES) \
		$(SYSTEMD_PACKAGES) $(LIBVIRT_PACKAGES) $(DEB_PACKAGES) $(NEWCOMER_PACKAGES)))
	@$(PROMTOOL)

.PHONY: swift
swift:
	@command -v swift >/dev/null || { \
		echo "make: Swift is not installed (or not in PATH); get 6.3 or newer from https://www.swift.org/install" >&2; \
		exit 1; }

.PHONY: build
build: swift ## build egmd, egmctl and egm-qemu
	$(call packages,$(BUILD_PACKAGES))
	@swift build $(QUIET) $(BUILD_FLAGS)

.PHONY: release
release: swift
	$(call packages,$(BUILD_PACKAGES))
	@swift build $(QUIET) $(RELEASE)

# The socket's path is relative, so that it is short enough wherever this directory is.
RUN_SOCKET := build/run/egmd.sock
.PHONY: run
run: build ## the daemon on a simulated GB200 tray, in the foreground; Ctrl-C ends it
	@mkdir -p $(dir $(RUN_SOCKET))
	@printf '%s\n' 'A simulated GB200 tray: 2 sockets, 4 GPUs, regions egm4 and egm5. Ctrl-C ends it.' \
		'Talk to it from another terminal, in this directory:' '' \
		'    export EGMD_SOCKET=$(RUN_SOCKET)' '    $(BIN)/egmctl status' '    $(BIN)/egmctl --help' ''
	@exec $(BIN)/egmd --simulate gb200 --socket $(RUN_SOCKET)

# SANITIZE=address or thread builds with that sanitizer, in a directory of its own; TESTS=NAME… runs only those modules.
# Leaks are not looked for: the pointer behind a weak reference has flags in it, so LeakSanitizer takes it for lost. The
# fuzzer looks for them, where there are no weak references.
SANITIZE ?=
SANITIZED := $(if $(SANITIZE),--sanitize=$(SANITIZE) --scratch-path build/sanitize-$(SANITIZE))
.PHONY: test
test: swift ## build everything and run all tests; SANITIZE=address or thread, TESTS='NAME…'
	$(call packages,$(sort $(BUILD_PACKAGES) $(TEST_PACKAGES)))
	@$(PROMTOOL)
	@swift build $(QUIET) $(SANITIZED) --build-tests
	@ASAN_OPTIONS=detect_leaks=0 TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Checks/thread-sanitizer.txt SWIFT_TEST_FLAGS="$(SANITIZED)" Tests/Checks/run-tests.sh $(TESTS)
	@$(if $(SANITIZE)$(TESTS),:,Tests/Checks/discover.sh .build/debug/egmd)
	@$(if $(SANITIZE)$(TESTS),:,Tests/Docs/run.sh .build/debug)

# PAGE=docs/NAME.md… runs only those.
.PHONY: test-docs
test-docs: build ## every command in README, docs and manual pages, on a simulated host (part of `make test`)
	$(call packages,$(DOCS_PACKAGES))
	@Tests/Docs/run.sh $(BIN) $(PAGE)

# GUEST=NAME… runs only those scenarios.
GUEST_PACKAGES := qemu-system-x86 acpica-tools cpio busybox-static python3 gojq gcc make xz-utils libelf1 \
	libvirt-daemon-system libvirt-clients systemd udev
.PHONY: guest-packages
guest-packages:
	$(call packages,$(sort $(BUILD_PACKAGES) $(GUEST_PACKAGES)))

.PHONY: test-guest
test-guest: release guest-packages ## scenarios in QEMU guests with a real kernel, real ACPI and a test driver
	@Tests/Guest/run.sh $(GUEST)

# CHECKS=NAME… runs only those.
.PHONY: test-systemd
test-systemd: release ## the installed units under a real systemd, in a systemd-nspawn container (needs root)
	$(call packages,$(sort $(BUILD_PACKAGES) $(SYSTEMD_PACKAGES)))
	@Tests/Systemd/run.sh $(CHECKS)

# LIBVIRT=NAME… runs only those.
LIBVIRT_PACKAGES := libvirt-daemon-system libvirt-clients qemu-system-x86 cpio busybox-static python3 util-linux
.PHONY: test-libvirt
test-libvirt: release ## a real libvirtd starts and stops VMs on simulated regions, by egm-qemu and our hook (needs root)
	$(call packages,$(sort $(BUILD_PACKAGES) $(LIBVIRT_PACKAGES)))
	@Tests/Libvirt/run.sh $(LIBVIRT)

# A step of more than 1 leaves points out. FAULT='SCRIPT FAULT POINT' (or a part of that) runs only those.
FAULT_STEP ?= 1
FAULT ?=
.PHONY: test-faults
test-faults: build ## kill egmd, or let its ledger fail, at every system call that counts; FAULT_STEP, FAULT
	$(call packages,python3 gcc libc6-dev util-linux)
	@Tests/Faults/run.sh $(BIN) $(FAULT_STEP) '$(FAULT)'

.PHONY: demo
demo: build ## boot a stock QEMU guest on a simulated EGM region, end it, show the region scrubbed
	$(call packages,$(DEMO_PACKAGES))
	@Tests/Demo/demo.sh $(BIN)

# FUZZ_SECONDS for each target; FUZZ=NAME… runs only those.
FUZZ_SECONDS ?= 60
.PHONY: fuzz
fuzz: swift ## libFuzzer on what comes from outside: wire, acpi, retired, qemu, xml; FUZZ_SECONDS each
	$(call packages,$(sort $(BUILD_PACKAGES) python3))
	@FUZZ_SECONDS=$(FUZZ_SECONDS) Tests/Fuzz/run.sh $(FUZZ)

# All of it takes 5 to 15 minutes. SOAK_SEED=N for one that was seen before. Needs root: clients have uids of their own.
.PHONY: soak
soak: build ## 100,000 random operations by several clients with restarts of egmd, against a model; SOAK_OPERATIONS, SOAK_SEED
	$(call packages,$(sort $(BUILD_PACKAGES) python3))
	@Tests/Soak/run.sh $(BIN)

# ---- Guards ---------------------------------------------------------------------------------------------------------
.PHONY: check
check: swift ## format, module arrows, source rules, shell scripts, systemd units, message catalogue, example alerts, documentation
	$(call packages,$(sort $(BUILD_PACKAGES) $(CHECK_PACKAGES)))
	@$(PROMTOOL)
	@Tests/Checks/check.sh

.PHONY: fmt
fmt: swift ## format the Swift sources
	@swift format -i -r Sources Tests Package.swift

# bench-NAME runs Tests/Bench/NAME.sh; `bench` runs all of them. The last line of each is its headline ratio.
BENCHES := $(patsubst Tests/Bench/%.sh,bench-%,$(wildcard Tests/Bench/*.sh))
.PHONY: bench $(BENCHES)
bench: $(BENCHES) ## all benchmarks, or one by bench-NAME
	@$(if $(BENCHES),:,echo "make: there is no benchmark yet in Tests/Bench" >&2; exit 1)
bench-start: guest-packages
$(BENCHES): bench-%: release
	@Tests/Bench/$*.sh .build/release

# ---- Installation ---------------------------------------------------------------------------------------------------
.PHONY: docs
docs: build ## build/docs: the references of socket, configuration file and metrics, an example of the latter, manual pages
	@mkdir -p build/docs
	@$(BIN)/egmd --print-reference configuration > build/docs/configuration.md
	@$(BIN)/egmd --print-reference protocol > build/docs/protocol.md
	@$(BIN)/egmd --print-reference example > build/docs/egmd.toml
	@$(BIN)/egmd --print-reference metrics > build/docs/metrics.md
	@docs/man/pages.py $(BIN) build/docs
	@echo "build/docs/configuration.md, build/docs/protocol.md, build/docs/metrics.md, build/docs/egmd.toml, build/docs/man?/"

.PHONY: install
install: release ## install under DESTDIR and PREFIX (/usr unless said)
	@$(MAKE) --no-print-directory install-files

# Only copies what `make release` built (or what is in BUILT): packagers build first, and root need not run the compiler.
BUILT ?= .build/release
# What the programs print of themselves is printed by these: for another architecture than this one's, programs that run here.
BUILT_HERE ?= $(BUILT)
.PHONY: install-files
install-files: install-units install-examples install-documents install-man install-completions
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/sbin" "$(DESTDIR)/etc/egmd/egmd.toml.d"
	install -m 0755 -s "$(BUILT)/egmd" "$(DESTDIR)$(PREFIX)/sbin/egmd"
	install -m 0755 -s "$(BUILT)/egmctl" "$(BUILT)/egm-qemu" "$(DESTDIR)$(PREFIX)/bin/"

# egmctl writes them itself.
COMPLETIONS = $(DESTDIR)$(PREFIX)/share
.PHONY: install-completions
install-completions:
	install -d "$(COMPLETIONS)/bash-completion/completions" "$(COMPLETIONS)/zsh/vendor-completions" \
	    "$(COMPLETIONS)/fish/vendor_completions.d"
	$(BUILT_HERE)/egmctl --generate-completion-script bash > "$(COMPLETIONS)/bash-completion/completions/egmctl"
	$(BUILT_HERE)/egmctl --generate-completion-script zsh > "$(COMPLETIONS)/zsh/vendor-completions/_egmctl"
	$(BUILT_HERE)/egmctl --generate-completion-script fish > "$(COMPLETIONS)/fish/vendor_completions.d/egmctl.fish"

# Units, and what makes the user, the directory and the nodes' owner; @PREFIX@ is filled in where a name ends in .in.
UNITS := $(notdir $(wildcard systemd/*.service systemd/*.socket systemd/*.timer))
UNITS_IN := $(notdir $(wildcard systemd/*.service.in))
.PHONY: install-units
install-units:
	install -d "$(DESTDIR)$(SYSTEMD_UNIT_DIR)" "$(DESTDIR)$(TMPFILES_DIR)" "$(DESTDIR)$(SYSUSERS_DIR)" \
		"$(DESTDIR)$(UDEV_RULES_DIR)" "$(DESTDIR)$(CATALOG_DIR)"
	install -m 0644 $(addprefix systemd/,$(UNITS)) "$(DESTDIR)$(SYSTEMD_UNIT_DIR)/"
	@for unit in $(UNITS_IN:.in=); do \
		echo "systemd/$$unit.in -> $(DESTDIR)$(SYSTEMD_UNIT_DIR)/$$unit"; \
		sed 's|@PREFIX@|$(PREFIX)|g' "systemd/$$unit.in" >"$(DESTDIR)$(SYSTEMD_UNIT_DIR)/$$unit" && \
			chmod 0644 "$(DESTDIR)$(SYSTEMD_UNIT_DIR)/$$unit" || exit 1; \
	done
	install -m 0644 systemd/egmd.tmpfiles "$(DESTDIR)$(TMPFILES_DIR)/egmd.conf"
	install -m 0644 systemd/egmd.sysusers "$(DESTDIR)$(SYSUSERS_DIR)/egmd.conf"
	install -m 0644 systemd/60-egmd.rules "$(DESTDIR)$(UDEV_RULES_DIR)/60-egmd.rules"
	install -m 0644 systemd/egmd.catalog "$(DESTDIR)$(CATALOG_DIR)/egmd.catalog"

# What belongs to other programs' configuration is only laid beside it: docs/libvirt.md says where it goes. The example of
# egmd's own configuration is every key at its default, commented out.
EXAMPLES = $(DESTDIR)$(PREFIX)/share/doc/egmd/examples
.PHONY: install-examples
install-examples:
	install -d "$(EXAMPLES)/libvirt" "$(EXAMPLES)/prometheus"
	sed 's|@PREFIX@|$(PREFIX)|g' docs/examples/libvirt/qemu-hook.in > "$(EXAMPLES)/libvirt/qemu-hook"
	chmod 0755 "$(EXAMPLES)/libvirt/qemu-hook"
	install -m 0644 docs/examples/libvirt/apparmor-libvirt-qemu "$(EXAMPLES)/libvirt/apparmor-libvirt-qemu"
	install -m 0644 docs/examples/prometheus/egmd.rules.yml "$(EXAMPLES)/prometheus/egmd.rules.yml"
	"$(BUILT_HERE)/egmd" --print-reference example > "$(EXAMPLES)/egmd.toml"
	chmod 0644 "$(EXAMPLES)/egmd.toml"

# The pages that messages of the programs name, and those that they link to.
DOCUMENTS = $(DESTDIR)$(PREFIX)/share/doc/egmd
.PHONY: install-documents
install-documents:
	install -d "$(DOCUMENTS)"
	install -m 0644 $(wildcard docs/*.md) docs/egmd.svg "$(DOCUMENTS)/"

# ---- The Debian package ---------------------------------------------------------------------------------------------
NEWCOMER_PACKAGES := mmdebstrap
DEB_PACKAGES := debhelper dpkg-dev lintian
DEB := build/deb
.PHONY: deb
deb: release ## build/deb: the Debian package, as lintian accepts it
	$(call packages,$(sort $(BUILD_PACKAGES) $(DEB_PACKAGES)))
	@Tests/Package/build.sh "$(BUILT)" $(DEB)

.PHONY: test-deb
test-deb: deb ## install, upgrade under a live allocation, remove and purge the package, under a real systemd (needs root)
	$(call packages,$(sort $(SYSTEMD_PACKAGES)))
	@Tests/Package/run.sh $(DEB)

.PHONY: test-newcomer
test-newcomer: deb ## the package in an empty Debian, with real dependencies, by the words of its pages (needs root, network)
	$(call packages,$(sort $(SYSTEMD_PACKAGES) $(NEWCOMER_PACKAGES)))
	@Tests/Package/newcomer.sh $(DEB)

# The pages are filled in by egmd and egmctl.
.PHONY: install-man
install-man:
	docs/man/install.sh "$(BUILT_HERE)" "$(DESTDIR)$(PREFIX)/share/man"

.PHONY: clean
clean: ## remove everything that was built or downloaded
	rm -rf .build build
