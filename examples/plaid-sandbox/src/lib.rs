//! A simulated bank over HTTP, at Plaid's paths with Plaid's JSON.
