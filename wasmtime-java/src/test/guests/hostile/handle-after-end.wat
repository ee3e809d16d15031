;; world test-wasi
;; Writes to a stream that it has given back.
;; expect invalid-value: unknown handle index
(module
  (import "wasi:cli/stdout@0.2.0" "get-stdout" (func $stdout (result i32)))
  (import "wasi:io/streams@0.2.0" "[resource-drop]output-stream" (func $drop (param i32)))
  (import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-write-and-flush"
    (func $write (param i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32) (local $stream i32)
    (local.set $stream (call $stdout))
    (call $drop (local.get $stream))
    (call $write (local.get $stream) (i32.const 0) (i32.const 0) (i32.const 128))
    (i32.const 64)))
