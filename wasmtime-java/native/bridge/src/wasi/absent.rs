//! Terminals, files and sockets: every function is there and says that the thing is not.
//!
//! Nobody ever holds one of these handles, so their methods cannot be called; they are linked without types.

use wasmtime::Result;
use wasmtime::component::{Linker, LinkerInstance, Resource, ResourceType, Val};

use super::{Store, constant};
use crate::failure::Failure;
use crate::turn::Turn;

struct Absent;
struct Network;

/// A method of a handle that is never given out.
pub fn handle_method(instance: &mut LinkerInstance<'_, Turn>, name: &str) -> Result<()> {
    instance.func_new(name, |_, _, _, _| {
        Err(Failure::new("invalid-value", "no such handle").into())
    })
}

fn resource(instance: &mut LinkerInstance<'_, Turn>, name: &str, methods: &[&str]) -> Result<()> {
    instance.resource(name, ResourceType::host::<Absent>(), |_, _| Ok(()))?;
    for method in methods {
        handle_method(instance, &format!("[method]{name}.{method}"))?;
    }
    Ok(())
}

pub fn terminals(linker: &mut Linker<Turn>) -> Result<()> {
    for (direction, streams) in [("input", &["stdin"][..]), ("output", &["stdout", "stderr"])] {
        resource(
            &mut linker.instance(&format!("wasi:cli/terminal-{direction}@0.2.0"))?,
            &format!("terminal-{direction}"),
            &[],
        )?;
        for stream in streams {
            let mut instance = linker.instance(&format!("wasi:cli/terminal-{stream}@0.2.0"))?;
            constant(
                &mut instance,
                &format!("get-terminal-{stream}"),
                Val::Option(None),
            )?;
        }
    }
    Ok(())
}

pub fn filesystem(linker: &mut Linker<Turn>) -> Result<()> {
    let mut preopens = linker.instance("wasi:filesystem/preopens@0.2.0")?;
    constant(&mut preopens, "get-directories", Val::List(Vec::new()))?;
    let mut types = linker.instance("wasi:filesystem/types@0.2.0")?;
    resource(
        &mut types,
        "directory-entry-stream",
        &["read-directory-entry"],
    )?;
    resource(
        &mut types,
        "descriptor",
        &[
            "read-via-stream",
            "write-via-stream",
            "append-via-stream",
            "advise",
            "sync-data",
            "get-flags",
            "get-type",
            "set-size",
            "set-times",
            "read",
            "write",
            "read-directory",
            "sync",
            "create-directory-at",
            "stat",
            "stat-at",
            "set-times-at",
            "link-at",
            "open-at",
            "readlink-at",
            "remove-directory-at",
            "rename-at",
            "symlink-at",
            "unlink-file-at",
            "is-same-object",
            "metadata-hash",
            "metadata-hash-at",
        ],
    )?;
    handle_method(&mut types, "filesystem-error-code")
}

pub fn sockets(linker: &mut Linker<Turn>) -> Result<()> {
    let refused = Val::Result(Err(Some(Box::new(Val::Enum("not-supported".into())))));
    let mut network = linker.instance("wasi:sockets/network@0.2.0")?;
    network.resource("network", ResourceType::host::<Network>(), |_, _| Ok(()))?;
    linker
        .instance("wasi:sockets/instance-network@0.2.0")?
        .func_wrap("instance-network", |_: Store<'_>, (): ()| {
            Ok((Resource::<Network>::new_own(0),))
        })?;

    let mut lookup = linker.instance("wasi:sockets/ip-name-lookup@0.2.0")?;
    resource(
        &mut lookup,
        "resolve-address-stream",
        &["resolve-next-address", "subscribe"],
    )?;
    constant(&mut lookup, "resolve-addresses", refused.clone())?;

    let mut tcp = linker.instance("wasi:sockets/tcp@0.2.0")?;
    resource(
        &mut tcp,
        "tcp-socket",
        &[
            "start-bind",
            "finish-bind",
            "start-connect",
            "finish-connect",
            "start-listen",
            "finish-listen",
            "accept",
            "local-address",
            "remote-address",
            "is-listening",
            "address-family",
            "set-listen-backlog-size",
            "keep-alive-enabled",
            "set-keep-alive-enabled",
            "keep-alive-idle-time",
            "set-keep-alive-idle-time",
            "keep-alive-interval",
            "set-keep-alive-interval",
            "keep-alive-count",
            "set-keep-alive-count",
            "hop-limit",
            "set-hop-limit",
            "receive-buffer-size",
            "set-receive-buffer-size",
            "send-buffer-size",
            "set-send-buffer-size",
            "subscribe",
            "shutdown",
        ],
    )?;
    let mut udp = linker.instance("wasi:sockets/udp@0.2.0")?;
    resource(
        &mut udp,
        "udp-socket",
        &[
            "start-bind",
            "finish-bind",
            "stream",
            "local-address",
            "remote-address",
            "address-family",
            "unicast-hop-limit",
            "set-unicast-hop-limit",
            "receive-buffer-size",
            "set-receive-buffer-size",
            "send-buffer-size",
            "set-send-buffer-size",
            "subscribe",
        ],
    )?;
    resource(
        &mut udp,
        "incoming-datagram-stream",
        &["receive", "subscribe"],
    )?;
    resource(
        &mut udp,
        "outgoing-datagram-stream",
        &["check-send", "send", "subscribe"],
    )?;
    for kind in ["tcp", "udp"] {
        let mut create = linker.instance(&format!("wasi:sockets/{kind}-create-socket@0.2.0"))?;
        constant(
            &mut create,
            &format!("create-{kind}-socket"),
            refused.clone(),
        )?;
    }
    Ok(())
}
