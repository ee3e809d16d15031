;; world test-wasi
;; Waits for a pollable of 500 years.
;; expect done
(module
  (import "wasi:clocks/monotonic-clock@0.2.3" "subscribe-duration" (func $subscribe (param i64) (result i32)))
  (import "wasi:io/poll@0.2.0" "poll" (func $poll (param i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (i32.store (i32.const 256) (call $subscribe (i64.const 0x7fffffffffffffff)))
    (call $poll (i32.const 256) (i32.const 1) (i32.const 128))
    (i32.const 64)))
