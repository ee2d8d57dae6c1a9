# The two commands of the README, and what CI runs besides. Needs Rust, Python 3.11, and Node for what Plaid's specification says.
.PHONY: run test lint bench bench-py features tree python

CORE = -p budget-core
FEATURES = serde sqlite import plaid testing

run:
	cargo run -q -p quickstart

test: tree python
	cargo test $(CORE) --all-features
	cargo test -p plaid-sandbox -p quickstart -p budget-benches

# Without features the library is the domain alone; each feature must stand by itself.
tree:
	@! cargo tree $(CORE) --edges normal --no-default-features | grep -E ' (tokio|reqwest|rusqlite|serde_json) ' \
		|| { echo "budget-core without features must not depend on these"; exit 1; }

lint:
	cargo fmt --all --check
	cargo clippy $(CORE) --no-default-features --all-targets -- -D warnings
	for feature in $(FEATURES); do \
		cargo clippy $(CORE) --no-default-features --features $$feature --all-targets -- -D warnings || exit 1; \
	done
	cargo clippy $(CORE) --all-features --all-targets -- -D warnings
	cargo clippy -p budget-py -p plaid-sandbox -p quickstart -p budget-benches --all-targets -- -D warnings
	cargo check -q --manifest-path fuzz/Cargo.toml
	RUSTDOCFLAGS="-D warnings" cargo doc $(CORE) --all-features --no-deps
	cargo fetch -q --locked
	cargo deny --offline check licenses bans sources

bench:
	cargo build --release -p budget-benches --bins
	cargo run --release -p budget-benches --bin ratios

PYTHON = target/python/bin

# The Python package in an environment of its own, and all that must hold of it.
python: $(PYTHON)/pytest
	VIRTUAL_ENV=$(CURDIR)/target/python $(PYTHON)/maturin develop -q -m budget-py/Cargo.toml
	cd budget-py && ../$(PYTHON)/pytest
	cd budget-py && ../$(PYTHON)/mypy
	cd budget-py && ../$(PYTHON)/python -m mypy.stubtest budget

# The Python package against polars, DuckDB and sqlite3.
bench-py: $(PYTHON)/pytest
	VIRTUAL_ENV=$(CURDIR)/target/python $(PYTHON)/maturin develop -q --release -m budget-py/Cargo.toml
	$(PYTHON)/python budget-py/benches/ratios.py

$(PYTHON)/pytest: budget-py/tests/requirements.txt
	python3 -m venv target/python
	$(PYTHON)/pip install -q -r budget-py/tests/requirements.txt
	touch $@
