;; world actor
;; Calls the host for ever.
;; expect endless
(module
  (import "theater:actor/state@1.0.0" "get" (func $get (param i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (loop $more (call $get (i32.const 0) (i32.const 1) (i32.const 128)) (br $more))
    (unreachable)))
