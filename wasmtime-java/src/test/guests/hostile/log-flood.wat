;; world actor
;; Logs for ever; after its limit nobody listens.
;; expect endless
(module
  (import "theater:actor/runtime@1.0.0" "log" (func $log (param i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32)
    (loop $more (call $log (i32.const 1) (i32.const 0) (i32.const 60000)) (br $more))
    (unreachable)))
