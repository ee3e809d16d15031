;; world actor
;; Logs half of a UTF-16 pair, encoded as if it were UTF-8.
;; expect invalid-value: invalid utf-8
(module
  (import "theater:actor/runtime@1.0.0" "log" (func $log (param i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\ed\a0\80")
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (call $log (i32.const 1) (i32.const 16) (i32.const 3))
    (i32.const 64)))
