;; world actor-with-lifecycle
;; Logs "created" and "upgraded"; zeros at 64 are ok.
(module
  (import "theater:actor/runtime@1.0.0" "log" (func $log (param i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "createdupgraded")
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32) (i32.const 64))
  (func (export "theater:actor/lifecycle@1.0.0#create") (param i32 i32) (result i32)
    (call $log (i32.const 1) (i32.const 16) (i32.const 7)) (i32.const 64))
  (func (export "theater:actor/lifecycle@1.0.0#upgraded") (param i32 i32) (result i32)
    (call $log (i32.const 1) (i32.const 23) (i32.const 8)) (i32.const 64)))
