//! Drives WebAssembly components for the Java side (`theater.wasmtime`).
//!
//! # Ownership
//!
//! `theater_engine_new`, `theater_component_load` and `theater_instance_new` return pointers that Java owns and gives
//! back exactly once to the `_free` function of the same name. They do not depend on each other's lives: a component
//! keeps its engine, an instance its component. `Bytes` that a function fills are Java's as well and go to
//! `theater_bytes_free`. Memory that Java passes in is only read, and only during the call. The head of an instance and
//! the output it points to belong to the instance and are valid until its next step or its end.
//!
//! # Threads
//!
//! Engines and components may be used by many threads at once. An instance is used by one thread at a time; it may be
//! another one for each step. Java keeps to both, and to using nothing that was freed.
//!
//! # Errors
//!
//! A function that can fail returns null and fills `Bytes` with two strings, code and text; a step says so by its
//! status. Panics do not leave a function: they are errors with the code `panic`.

mod bindings;
mod component;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod encoding;
mod exchange;
mod failure;
mod generated;
mod guest;
mod instance;
mod limiter;
mod random;
mod turn;
mod wasi;
mod wire;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use wasmtime::Engine;

use component::{CONFIG_NUMBERS, Component};
use failure::Failure;
use instance::{Instance, Status};
use turn::Settings;
use wire::{Malformed, Reader, Writer};

/// Raised whenever this interface or the layout of what crosses it changes.
const ABI_VERSION: i32 = 3;

/// Bytes on Rust's heap.
#[repr(C)]
pub struct Bytes {
    data: *mut u8,
    length: usize,
}

impl From<Writer> for Bytes {
    fn from(writer: Writer) -> Self {
        let bytes = writer.into_bytes().into_boxed_slice();
        let length = bytes.len();
        Bytes {
            data: Box::into_raw(bytes).cast(),
            length,
        }
    }
}

/// What a panic said.
fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic".into())
}

/// Runs the body of an export; what goes wrong becomes `Bytes` and null.
///
/// # Safety
/// `error` points to writable space for `Bytes`.
unsafe fn guarded<T>(error: *mut Bytes, body: impl FnOnce() -> wasmtime::Result<Box<T>>) -> *mut T {
    let (code, text) = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(value)) => return Box::into_raw(value),
        Ok(Err(e)) => match e.downcast_ref::<Failure>() {
            Some(failure) => (failure.code, failure.text.clone()),
            None if e.is::<Malformed>() => ("malformed", format!("{e:#}")),
            None => ("engine", format!("{e:#}")),
        },
        Err(panic) => ("panic", panic_text(panic.as_ref())),
    };
    let mut out = Writer::default();
    out.text(code);
    out.text(&text);
    // SAFETY: as this function asks for.
    unsafe { error.write(out.into()) };
    std::ptr::null_mut()
}

/// # Safety
/// `data` points to `length` readable bytes, or is null.
unsafe fn input<'a>(data: *const u8, length: usize) -> &'a [u8] {
    if data.is_null() {
        return &[];
    }
    // SAFETY: as this function asks for.
    unsafe { std::slice::from_raw_parts(data, length) }
}

/// Frees what `theater_..._new` made. A panic in a destructor ends here; what it held is lost.
///
/// # Safety
/// `pointer` came from `Box::into_raw` and is not used any more.
unsafe fn free<T: ?Sized>(pointer: *mut T) {
    let _ = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: as this function asks for.
        drop(unsafe { Box::from_raw(pointer) });
    }));
}

#[unsafe(no_mangle)]
pub extern "C" fn theater_abi_version() -> i32 {
    ABI_VERSION
}

/// # Safety
/// `numbers` points to `count` numbers, `error` to writable space.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn theater_engine_new(
    numbers: *const u64,
    count: usize,
    error: *mut Bytes,
) -> *mut Engine {
    let body = || {
        // SAFETY: the caller passes `count` numbers.
        let numbers = unsafe { std::slice::from_raw_parts(numbers, count) };
        let numbers: &[u64; CONFIG_NUMBERS] = numbers.try_into()?;
        Ok(Box::new(component::engine(numbers)?))
    };
    // SAFETY: the caller passes space for the error.
    unsafe { guarded(error, body) }
}

/// # Safety
/// `engine` came from `theater_engine_new` and is not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn theater_engine_free(engine: *mut Engine) {
    // SAFETY: as this function asks for.
    unsafe { free(engine) }
}

/// One tick of the clock of time slices.
///
/// # Safety
/// `engine` is alive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn theater_engine_tick(engine: *const Engine) {
    // SAFETY: as this function asks for. An atomic addition: it cannot panic.
    unsafe { (*engine).increment_epoch() }
}

/// Fills `out` with one string.
///
/// # Safety
/// `engine` is alive, `out` points to writable space.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn theater_engine_descriptor(engine: *const Engine, out: *mut Bytes) {
    // SAFETY: as this function asks for. Reading a number cannot panic.
    let stack = unsafe { (*engine).get_max_wasm_stack() };
    let mut writer = Writer::default();
    writer.text(&catch_unwind(|| settings::descriptor(stack)).unwrap_or_default());
    // SAFETY: as this function asks for.
    unsafe { out.write(writer.into()) }
}

/// Fills `out` with the component's description, or with the error.
///
/// # Safety
/// `engine` is alive, `data` points to `length` bytes that this installation's compiler made, `out` to writable space.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn theater_component_load(
    engine: *const Engine,
    data: *const u8,
    length: usize,
    out: *mut Bytes,
) -> *mut Arc<Component> {
    let body = || {
        // SAFETY: the caller vouches for engine and bytes.
        let component = unsafe { Component::load(&*engine, input(data, length)) }?;
        let description = component.describe();
        // SAFETY: the caller passes space.
        unsafe { out.write(description.into()) };
        Ok(Box::new(Arc::new(component)))
    };
    // SAFETY: the caller passes space for the error.
    unsafe { guarded(out, body) }
}

/// # Safety
/// `component` came from `theater_component_load` and is not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn theater_component_free(component: *mut Arc<Component>) {
    // SAFETY: as this function asks for.
    unsafe { free(component) }
}

/// Takes `Settings`. Nothing of the guest runs yet.
///
/// # Safety
/// `component` is alive, `data` points to `length` bytes, `error` to writable space.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn theater_instance_new(
    component: *const Arc<Component>,
    data: *const u8,
    length: usize,
    error: *mut Bytes,
) -> *mut Instance {
    let body = || {
        // SAFETY: the caller passes a live component and `length` bytes.
        let (component, bytes) = unsafe { ((*component).clone(), input(data, length)) };
        Ok(Box::new(Instance::new(component, settings_of(bytes)?)))
    };
    // SAFETY: the caller passes space for the error.
    unsafe { guarded(error, body) }
}

fn settings_of(bytes: &[u8]) -> Result<Settings, wire::Malformed> {
    let mut reader = Reader::new(bytes);
    let settings = Settings::read(&mut reader)?;
    reader.end()?;
    Ok(settings)
}

/// Takes `Settings` for another call, after one that ended well. Returns the status: done, or an error.
///
/// # Safety
/// As for `theater_instance_start`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn theater_instance_renew(
    instance: *mut Instance,
    data: *const u8,
    length: usize,
) -> i32 {
    let body = || {
        // SAFETY: as this function asks for.
        let (instance, bytes) = unsafe { (&mut *instance, input(data, length)) };
        match settings_of(bytes) {
            Ok(settings) => instance.renew(settings),
            Err(e) => instance.host_error("malformed", &e.to_string()),
        }
    };
    // SAFETY: as this function asks for.
    unsafe { step(body) }
}

/// Takes a guest call, instantiates if that has not happened, and calls. Returns the status.
///
/// # Safety
/// `instance` is alive and used by no other thread, `data` points to `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn theater_instance_start(
    instance: *mut Instance,
    data: *const u8,
    length: usize,
) -> i32 {
    // SAFETY: as this function asks for.
    unsafe { step(|| (*instance).start(input(data, length))) }
}

/// Takes a reply, or null after the end of a time slice. Returns the status.
///
/// # Safety
/// As for `theater_instance_start`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn theater_instance_resume(
    instance: *mut Instance,
    data: *const u8,
    length: usize,
) -> i32 {
    // SAFETY: as this function asks for.
    unsafe { step(|| (*instance).resume((!data.is_null()).then(|| input(data, length)))) }
}

/// # Safety
/// The body's pointers are alive.
unsafe fn step(body: impl FnOnce() -> Status) -> i32 {
    // A panic of the guest's future is told in the output. One outside of it leaves no output: -1 is unknown to Java.
    catch_unwind(AssertUnwindSafe(body)).map_or(-1, |status| status as i32)
}

/// In whatever state it is: a suspended guest is taken apart.
///
/// # Safety
/// `instance` came from `theater_instance_new` and is not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn theater_instance_free(instance: *mut Instance) {
    // SAFETY: as this function asks for.
    unsafe { free(instance) }
}

/// # Safety
/// The two values are those of `Bytes` that a function of this library filled.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn theater_bytes_free(data: *mut u8, length: usize) {
    // SAFETY: as this function asks for.
    unsafe { free(std::ptr::slice_from_raw_parts_mut(data, length)) }
}
