#[cfg(not(feature = "without-runtime"))]
use crate::runtime::{self, Level};

/// Makes a component's exports of a type that implements [`Actor`](crate::Actor), once per crate.
///
/// `export!(MyActor)` exports `handler`; `export!(MyActor, lifecycle)` exports `lifecycle` as well, for a type that
/// also implements [`Lifecycle`](crate::Lifecycle).
#[macro_export]
macro_rules! export {
    ($actor:ty) => {
        const _: () = {
            #[doc(hidden)]
            struct Guest;

            impl $crate::bindings::exports::theater::actor::handler::Guest for Guest {
                fn handle(message: $crate::Message) -> Result<$crate::Outcome, $crate::Problem> {
                    $crate::enter();
                    <$actor as $crate::Actor>::handle(message)
                }
            }

    $crate::bindings::export!(Guest with_types_in $crate::bindings);
        };
    };
    ($actor:ty, lifecycle) => {
        $crate::export!($actor);

        const _: () = {
            #[doc(hidden)]
            struct LifecycleGuest;

            impl $crate::bindings::lifecycle::exports::theater::actor::lifecycle::Guest for LifecycleGuest {
                fn create(params: Vec<u8>) -> Result<(), $crate::Problem> {
                    $crate::enter();
                    <$actor as $crate::Lifecycle>::create(params)
                }

                fn upgraded(from: String) -> Result<(), $crate::Problem> {
                    $crate::enter();
                    <$actor as $crate::Lifecycle>::upgraded(from)
                }
            }

    $crate::bindings::lifecycle::export!(LifecycleGuest with_types_in $crate::bindings::lifecycle);
        };
    };
}

/// Logs the text of a panic, which would else be lost: without it a panic is only the trap `unreachable`.
#[doc(hidden)]
pub fn enter() {
    #[cfg(not(feature = "without-runtime"))]
    std::panic::set_hook(Box::new(|panic| runtime::log(Level::Error, panic)));
}
