;; world actor
;; Calls itself without end in the start function.
;; expect stack-overflow: wasm trap: call stack exhausted
(module
  (memory (export "memory") 1)
  (func $start (call $start) (call $start))
  (start $start)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (i32.const 64)))
