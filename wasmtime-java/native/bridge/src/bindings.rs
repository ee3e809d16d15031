//! Types and typed exports of the actor contract. Host functions are linked by `generated.rs`, not from here.
#![allow(clippy::all, dead_code, missing_docs)]

wasmtime::component::bindgen!({
    path: "../../../actors/wit",
    world: "actor-with-lifecycle",
    exports: { default: async },
    require_store_data_send: true,
});
