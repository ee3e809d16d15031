;; world test-unknown
;; Wants what nobody has.
(module
  (import "theater:guests/launch-control" "fire" (func $fire))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "theater:actor/handler@1.0.0#handle") (param i32) (result i32) (call $fire) (i32.const 64)))
