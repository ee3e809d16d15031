//! Limits that the system enforces on this process.

/// Address space, in bytes. macOS does not enforce it.
pub fn memory(bytes: u64) {
    set(libc::RLIMIT_AS, bytes);
}

/// Processor time, in seconds.
pub fn cpu(seconds: u64) {
    set(libc::RLIMIT_CPU, seconds);
}

#[cfg(target_os = "linux")]
type Kind = libc::__rlimit_resource_t;
#[cfg(not(target_os = "linux"))]
type Kind = libc::c_int;

fn set(kind: Kind, value: u64) {
    let limit = libc::rlimit {
        rlim_cur: value as libc::rlim_t,
        rlim_max: value as libc::rlim_t,
    };
    // SAFETY: the struct is whole and lives during the call. A refusal leaves a tighter limit in place.
    let _ = unsafe { libc::setrlimit(kind, &limit) };
}
