//! The store in memory keeps every promise.

use budget_core::MemoryStore;
use budget_core::store::conformance::{Place, VaultPlace};

fn memory() -> Place {
    let store = MemoryStore::new();
    Place::new(move || store.clone())
}

budget_core::store_conformance!(memory);

fn vault() -> VaultPlace {
    let store = MemoryStore::new();
    VaultPlace::new(move || store.clone())
}

budget_core::vault_conformance!(vault);
