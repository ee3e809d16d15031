;; world test-wasi
;; Polls the same pollable 16,000 times in one call.
;; expect handles: cannot lend resource
(module
  (import "wasi:clocks/monotonic-clock@0.2.3" "subscribe-duration" (func $subscribe (param i64) (result i32)))
  (import "wasi:io/poll@0.2.0" "poll" (func $poll (param i32 i32 i32)))
  (memory (export "memory") 8)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 131072))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32) (local $i i32) (local $pollable i32)
    (local.set $pollable (call $subscribe (i64.const 0)))
    (loop $fill
      (i32.store (i32.add (i32.const 1024) (i32.mul (local.get $i) (i32.const 4))) (local.get $pollable))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $fill (i32.lt_u (local.get $i) (i32.const 16000))))
    (loop $more (call $poll (i32.const 1024) (i32.const 16000) (i32.const 128)) (br $more))
    (unreachable)))
