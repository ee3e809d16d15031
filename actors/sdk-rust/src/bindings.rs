//! Generated from `actors/wit`. Public only for [`export!`](crate::export); use the crate's own modules.
#![allow(missing_docs, clippy::all)]

wit_bindgen::generate!({
    path: "../wit",
    world: "actor",
    pub_export_macro: true,
    runtime_path: "::theater_actor::wit_bindgen::rt",
    generate_all,
});

/// Only the optional export, so that an actor without it does not have it.
pub mod lifecycle {
    wit_bindgen::generate!({
        path: "../wit",
        inline: "package theater:sdk; world with-lifecycle { export theater:actor/lifecycle@1.0.0; }",
        world: "theater:sdk/with-lifecycle",
        pub_export_macro: true,
        runtime_path: "::theater_actor::wit_bindgen::rt",
        with: { "theater:actor/types@1.0.0": crate::bindings::theater::actor::types },
    });
}
